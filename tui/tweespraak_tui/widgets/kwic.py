"""Hits of the concordance, one a line, what was looked for always in the same column (keyword in context)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tweespraak_translate.segment import Span
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs
from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.wrapping import shorten

TWO_COLUMNS_FROM = 110
"""Width from which the other language stands beside the hits."""
GUTTER = 4


@dataclass(frozen=True, slots=True)
class KwicLine:
    """A hit, to be drawn."""

    mark: str
    """One character that says what the English is: approved, drafted and so on."""
    text: str
    """The side that was searched, as it is in the store."""
    span: Span
    """What stands in the middle."""
    other: str


def shown_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans of a text as places in what is shown of it, in which control characters are written out."""
    if text.isprintable():
        return list(spans)
    return [Span(len(shown_line(text[: s.start])), len(shown_line(text[: s.end]))) for s in spans]


def in_context(text: str, span: Span, width: int, ellipsis: str = "…") -> tuple[str, str, str]:
    """What stands left of a hit, the hit, and what stands right, together `width` cells; the hit begins at two fifths.

    All three may be drawn as they are.
    """
    # Of a very long text only what can be seen is measured.
    first = max(0, span.start - 2 * width)
    text, span = text[first : span.end + 2 * width], Span(span.start - first, span.end - first)
    shown = shown_line(text)
    [place] = shown_spans(text, [span])
    room_left = max(0, width * 2 // 5)
    hit = shorten(shown[place.start : place.end], max(1, width - room_left), ellipsis)
    left, right = shown[: place.start], shown[place.end :]
    if cell_len(left) > room_left or (first and left):
        left = ellipsis + _last_cells(left, max(0, room_left - cell_len(ellipsis)))
    left = " " * (room_left - cell_len(left)) + left
    room_right = max(0, width - room_left - cell_len(hit))
    right = shorten(right, room_right, ellipsis) if room_right > cell_len(ellipsis) else right[:0]
    return left, hit, right + " " * (room_right - cell_len(right))


def _last_cells(text: str, cells: int) -> str:
    """The end of a text that fits in so many cells."""
    end = text[-cells:] if cells else ""
    while cell_len(end) > cells:
        end = end[1:]
    return end


class KwicList(ScrollView, can_focus=True, inherit_bindings=False):
    """The hits, with a cursor."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"kwic--text", "kwic--muted", "kwic--hit", "kwic--pointer", "kwic--rule", "kwic--cursor"}

    class Moved(Message):
        """The cursor came to another hit."""

    class Clicked(Message):
        """The hit under the cursor was clicked again."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self.lines: list[KwicLine] = []
        self.cursor = 0

    def show(self, lines: Sequence[KwicLine]) -> None:
        """Show these hits, the cursor on the first."""
        self.lines, self.cursor = list(lines), 0
        self._laid_out()
        self.scroll_to(y=0, animate=False)

    def add(self, lines: Sequence[KwicLine]) -> None:
        """Show more hits below."""
        self.lines += lines
        self._laid_out()

    def _laid_out(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.lines))
        self.refresh()

    def on_resize(self) -> None:
        """The width of the lines is that of the widget."""
        self._laid_out()

    def move_by(self, step: int) -> None:
        """Move the cursor."""
        self.move_to(self.cursor + step)

    def move_to(self, place: int) -> None:
        """Put the cursor on a hit."""
        place = max(0, min(place, len(self.lines) - 1))
        if place != self.cursor:
            self.cursor = place
            top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
            if not top <= place < top + height:
                self.scroll_to(y=place if place < top else place - height + 1, animate=False)
            self.refresh()
            self.post_message(self.Moved())

    def render_line(self, y: int) -> Strip:
        """One hit."""
        width = self.scrollable_content_region.width
        place = y + self.scroll_offset.y
        text = self.get_component_rich_style("kwic--text")
        if place >= len(self.lines) or width <= GUTTER:
            return Strip.blank(width, text)
        is_cursor = place == self.cursor
        under = self.get_component_rich_style("kwic--cursor", partial=True) if is_cursor else Style()
        line = self.lines[place]
        pointer = self.glyphs.pointer if is_cursor else " "
        segments = [
            Segment(f"{pointer} ", self.get_component_rich_style("kwic--pointer") + under),
            Segment(f"{line.mark} ", self.get_component_rich_style("kwic--muted") + under),
        ]
        room = width - GUTTER
        beside = room * 2 // 5 if width >= TWO_COLUMNS_FROM else 0
        left, hit, right = in_context(line.text, line.span, room - beside, self.glyphs.ellipsis)
        segments += [
            Segment(left, text + under),
            Segment(hit, self.get_component_rich_style("kwic--hit")),
            Segment(right, text + under),
        ]
        if beside:
            rule = self.get_component_rich_style("kwic--rule")
            other = shorten(shown_line(line.other), beside - 3, self.glyphs.ellipsis)
            segments += [Segment(f" {self.glyphs.divider} ", rule + under)]
            segments += [Segment(set_cell_size(other, beside - 3), text + under)]
        return Strip(segments).adjust_cell_length(width, text + under)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; on the cursor's own line it chooses."""
        place = event.y + self.scroll_offset.y
        if place < len(self.lines):
            self.focus()
            if place == self.cursor:
                self.post_message(self.Clicked())
            self.move_to(place)
