"""The questions of a document in a narrow column: numbers, state, progress; the current one marked, Enter goes there.

Only the lines on the screen are worked out, when they are painted.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.screens.outline import Entry
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs
from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.wrapping import fit, shorten

WIDTH = 24
FROM_WIDTH = 160
"""Screens narrower than this show the questions only when asked."""
BAR = 6
"""Cells of the progress bar."""


class QuestionChosen(Message):
    """A question of the outline was chosen."""

    def __init__(self, exchange: int) -> None:
        super().__init__()
        self.exchange = exchange


class OutlineList(ScrollView, can_focus=True):
    """A line for each exchange."""

    ALLOW_SELECT = False
    BINDINGS = bindings_for(Scope.OUTLINE)
    COMPONENT_CLASSES = {
        "outline--text",
        "outline--muted",
        "outline--bar",
        "outline--flag",
        "outline--current",
        "outline--cursor",
    }

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self.entry_of: Callable[[int], Entry] | None = None
        """The entry of an exchange as it stands now."""
        self.current = 0
        """The exchange the reader is in."""
        self.cursor = 0
        self._count = 0

    def show_document(self, count: int, entry_of: Callable[[int], Entry]) -> None:
        """Show that many exchanges."""
        self._count, self.entry_of = count, entry_of
        self.virtual_size = Size(WIDTH, count)
        self.refresh()

    def show_current(self, exchange: int) -> None:
        """Mark the exchange the reader is in, and bring it into sight."""
        if exchange != self.current or self.cursor != exchange:
            self.current = exchange
            if not self.has_focus:
                self.cursor = exchange
            self._bring(exchange)
            self.refresh()

    def _bring(self, line: int) -> None:
        height, y = self.size.height, self.scroll_offset.y
        if height and not y + 1 <= line < y + height - 1:
            self.scroll_to(y=max(0, line - height // 3), animate=False, force=True)

    def move(self, step: int) -> None:
        """Put the cursor on another exchange."""
        self.cursor = max(0, min(self.cursor + step, self._count - 1))
        self._bring(self.cursor)
        self.refresh()

    def on_focus(self) -> None:
        """The cursor starts where the reader is."""
        self.cursor = self.current
        self.refresh()

    def on_blur(self) -> None:
        """The cursor hides."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click goes to a question."""
        line = event.y + self.scroll_offset.y
        if 0 <= line < self._count:
            self.post_message(QuestionChosen(line))

    def render_line(self, y: int) -> Strip:
        """One line."""
        width, line = self.size.width, y + self.scroll_offset.y
        text = self.get_component_rich_style("outline--text")
        rule = Segment(self.glyphs.divider, self.get_component_rich_style("outline--muted"))
        if self.entry_of is None or not 0 <= line < self._count:
            return Strip([Segment(" " * max(0, width - 1), text), rule]).adjust_cell_length(width, text)
        segments = self._entry(self.entry_of(line), line == self.current, width)
        if line == self.cursor and self.has_focus:
            under = self.get_component_rich_style("outline--cursor", partial=True)
            segments = [Segment(s.text, (s.style or Style()) + under) for s in segments]
        return Strip([*segments, rule]).adjust_cell_length(width, text)

    def _entry(self, entry: Entry, is_current: bool, width: int) -> list[Segment]:
        style = self.get_component_rich_style("outline--current" if is_current else "outline--text")
        room = max(1, width - BAR - 7)
        label = fit(shorten(shown_line(entry.label), room, self.glyphs.ellipsis), room)
        done = entry.done * BAR // entry.words if entry.words else BAR
        return [
            Segment(f"{self.glyphs.pointer if is_current else ' '}{label} ", style),
            Segment(f"{self.glyphs.mark(entry.status)} ", self.get_component_rich_style("outline--muted")),
            Segment(self.glyphs.full * done, self.get_component_rich_style("outline--bar")),
            Segment(self.glyphs.dot * (BAR - done), self.get_component_rich_style("outline--muted")),
            Segment(self.glyphs.error if entry.errors else " ", self.get_component_rich_style("outline--flag")),
            Segment(" ", style),
        ]
