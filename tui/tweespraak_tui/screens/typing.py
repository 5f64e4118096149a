"""When what is being typed goes to the journal: soon after a pause, and often enough without one."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

AFTER_LAST_KEY = 0.5
"""Seconds of quiet after which typing is kept."""
AT_MOST_APART = 0.6
"""Seconds between two keepings while somebody types on, so that a kill costs less than a second of typing."""


def write_aside(number: int, text: str) -> str:
    """Write a text that the store would not take to a file only its owner can read; its path, or "" on failure."""
    try:
        handle, path = tempfile.mkstemp(prefix=f"tweespraak-segment-{number}-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return ""
    return path


class TypingJournal:
    """Calls `keep` in time. `changed` at every change, `flush` when it must not wait."""

    def __init__(self, owner: MessagePump, keep: Callable[[], None]) -> None:
        self._owner = owner
        self._keep = keep
        self._since: float | None = None
        self._timer: Timer | None = None
        self.clock = time.monotonic

    @property
    def is_waiting(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return self._since is not None

    def changed(self) -> float:
        """Something was typed; the seconds until it is kept."""
        now = self.clock()
        if self._since is None:
            self._since = now
        delay = max(0.01, min(AFTER_LAST_KEY, self._since + AT_MOST_APART - now))
        self._stop()
        self._timer = self._owner.set_timer(delay, self.flush)
        return delay

    def flush(self) -> None:
        """Keep it now, if there is anything to keep."""
        self._stop()
        if self._since is not None:
            self._since = None
            self._keep()

    def forget(self) -> None:
        """Nothing is left to keep: it was saved."""
        self._stop()
        self._since = None

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
