"""A long list of one-line texts with headings in it: only what is on the screen is ever drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tweespraak_tui.widgets.dock_lines import Said, draw, fill
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of the list."""

    said: Said
    key: object
    """What it is about."""


class LineList(ScrollView, can_focus=True):
    """Lines with a cursor."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {
        "lines--text",
        "lines--strong",
        "lines--muted",
        "lines--error",
        "lines--title",
        "lines--cursor",
    }
    BINDINGS = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end,G", "edge(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Chosen(Message):
        """Enter, or a click on the line the cursor is on already."""

        def __init__(self, key: object) -> None:
            super().__init__()
            self.key = key

    class Moved(Message):
        """The cursor is on another line, or the lines are others."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, empty: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self.empty = empty
        self.lines: list[ListLine] = []
        self.cursor = 0

    @property
    def selected(self) -> object:
        """What the line under the cursor is about; None in an empty list."""
        return self.lines[self.cursor].key if self.cursor < len(self.lines) else None

    def show(self, lines: Sequence[ListLine]) -> None:
        """Show other lines; the cursor stays on what it was on, else near where it was."""
        here = self.selected
        self.lines = list(lines)
        found = next((i for i, line in enumerate(self.lines) if here is not None and line.key == here), None)
        self.cursor = found if found is not None else max(0, min(self.cursor, len(self.lines) - 1))
        self._resized()
        self.post_message(self.Moved())

    def _resized(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.lines))
        self.refresh()
        self._follow()

    def on_resize(self, _: events.Resize) -> None:
        """Keep the cursor in sight."""
        self._resized()

    def action_move(self, step: int) -> None:
        """Next line, or the one before."""
        self._to(self.cursor + step)

    def action_page(self, step: int) -> None:
        """One screen down or up."""
        self._to(self.cursor + step * max(1, self.size.height - 1))

    def action_edge(self, step: int) -> None:
        """The last line, or the first."""
        self._to(len(self.lines) if step > 0 else 0)

    def action_choose(self) -> None:
        """Say what was chosen."""
        if self.lines:
            self.post_message(self.Chosen(self.selected))

    def go_to(self, row: int) -> None:
        """Put the cursor on a line."""
        self._to(row)

    def _to(self, row: int) -> None:
        self.cursor = max(0, min(row, len(self.lines) - 1))
        self.refresh()
        self._follow()
        self.post_message(self.Moved())

    def _follow(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        """A click goes to a line; on the current line it chooses."""
        row = event.y + self.scroll_offset.y
        if row >= len(self.lines):
            return
        again = row == self.cursor
        self._to(row)
        if again:
            self.action_choose()

    def render_line(self, y: int) -> Strip:
        """One line."""
        width, row = self.scrollable_content_region.width, y + self.scroll_offset.y
        text = self.get_component_rich_style("lines--text")
        if not self.lines and y == 0:
            muted = self.get_component_rich_style("lines--muted")
            return Strip([Segment(f"  {self.empty}", muted)]).adjust_cell_length(width, text)
        if row >= len(self.lines):
            return Strip.blank(width, text)
        is_cursor = row == self.cursor
        under = self.get_component_rich_style("lines--cursor", partial=True) if is_cursor else None

        def ink(name: str) -> Style:
            style = self.get_component_rich_style(f"lines--{name}")
            return style + under if under is not None else style

        lead = Segment(f"{self.glyphs.pointer if is_cursor else ' '} ", ink("text"))
        [line] = draw(self.lines[row].said, width - 2, ink, whole=False, ellipsis=self.glyphs.ellipsis)
        return Strip(fill([lead, *line], width, ink("text"))).adjust_cell_length(width, ink("text"))
