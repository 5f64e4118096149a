"""Keys take effect one after the other, however fast they come.

Textual hands a key to the widget that has the focus when it is read, and runs
some bindings before the keys read earlier have reached their widget. On a slow
connection, where keys arrive in bursts, `Enter` could then save a text without
its last word, and letters meant for the editor could be commands in the list.
Here the next key is taken only when the one before has been all the way.
"""

from __future__ import annotations

import time
from collections import deque

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

LOST_AFTER = 5.0
"""Seconds after which a key that did not come back no longer holds up the others."""


class OrderedApp(App[int]):
    """An app that takes keys and pastes in turn."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._in_turn: deque[events.Key | events.Paste] = deque()
        self._since: float | None = None
        """When the key that is on its way was taken; None when none is."""

    async def on_event(self, event: events.Event) -> None:
        """Take a key, or keep it until its turn comes."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._since is not None and time.monotonic() - self._since < LOST_AFTER:
            self._in_turn.append(event)
        else:
            self._in_turn.append(event)
            await self._take()

    async def _take(self) -> None:
        self._since = time.monotonic()
        first: MessagePump = self.focused or self.screen
        await super().on_event(self._in_turn.popleft())
        self._follow(first)

    def _follow(self, pump: MessagePump) -> None:
        """Go the way the key goes, from the focus up to the app, behind it in every queue."""
        above = pump._parent
        if pump is self or above is None:
            self.call_later(self._arrived)
        elif not pump.call_later(self._follow, above):
            # This widget is gone; so is what it would have passed on.
            self._follow(above)

    async def _arrived(self) -> None:
        self._since = None
        if self._in_turn:
            await self._take()
