"""Where the others are: this reviewer's own place, written now and then while the cursor rests, and theirs read."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from textual.message_pump import MessagePump
from textual.timer import Timer

from tweespraak_store.presence import Presence
from tweespraak_translate.errors import StoreError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.workbench import Workbench

APART = 5.0
"""Seconds between two writes, at least."""
SHOWN = 2
"""How many others are named."""


class PresenceKeeper:
    """Writes where the reviewer is, never more often than every five seconds, never into a read-only store."""

    def __init__(self, owner: MessagePump, workbench: Workbench, document_id: int) -> None:
        self._owner = owner
        self._workbench = workbench
        self._document_id = document_id
        self._number = 0
        self._written: float | None = None
        self._timer: Timer | None = None
        self.clock = time.monotonic

    def rest_at(self, number: int) -> float:
        """The cursor rests at a segment; the seconds until that is written, 0 when it is."""
        self._number = number
        if self._workbench.store.read_only or not number:
            return 0.0
        wait = 0.0 if self._written is None else self._written + APART - self.clock()
        if wait <= 0:
            self._write()
            return 0.0
        if self._timer is None:
            self._timer = self._owner.set_timer(wait, self._write)
        return wait

    def _write(self) -> None:
        self.stop()
        self._written = self.clock()
        # Only advice: a store that is locked now must not stop anybody.
        with suppress(StoreError):
            self._workbench.note_presence(self._document_id, self._number)

    def leave(self) -> None:
        """The reviewer is no longer in the document."""
        self.stop()
        if self._written is not None and not self._workbench.store.read_only:
            with suppress(StoreError):
                self._workbench.forget_presence()
            self._written = None

    def stop(self) -> None:
        """Write nothing more for now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def others(self) -> list[Presence]:
        """Who else is in the document; nobody when the store does not say."""
        try:
            return self._workbench.others_present(self._document_id)
        except StoreError:
            return []


def presence_line(others: list[Presence], question_of: Callable[[int], str]) -> str:
    """ "b.bakker is on Q 31"; of several the latest two are named. Empty when nobody is there."""
    words = [f"{visible_line(one.reviewer)} is on {_place(one, question_of)}" for one in others[:SHOWN]]
    if len(others) > SHOWN:
        words.append(f"{len(others) - SHOWN} more")
    return ", ".join(words)


def _place(one: Presence, question_of: Callable[[int], str]) -> str:
    question = question_of(one.number)
    return f"Q {question}" if question else f"segment {one.number}"
