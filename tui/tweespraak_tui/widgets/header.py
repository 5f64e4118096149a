"""The one line at the top: which document, where in it, how far it is, what needs a look, what is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tweespraak_translate.visible import visible_line
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs
from tweespraak_tui.wrapping import shorten


@dataclass(frozen=True, slots=True)
class HeaderState:
    """What the line says. Empty parts are left out."""

    reference: str = ""
    title: str = ""
    question: str = ""
    """ "12/86"."""
    segment: str = ""
    """ "211/1,932"."""
    issues: str = ""
    """What needs a look, with its marks: "Δ2 ≠1"."""
    approved_percent: int | None = None
    shares: str = ""
    """ "✓61% ~31%"."""
    job: str = ""
    """What runs in the background: "drafting 41%"."""
    saved: str = ""
    alarm: bool = False
    """`saved` is bad news."""
    read_only: bool = False
    others: str = ""
    """Who else is in the document: "b.bakker is on Q 31"."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the line; those with the highest rank go first when room is short."""

    text: str
    ink: str
    rank: int
    right: bool = False
    """Stands at the right edge."""


def header_parts(state: HeaderState, width: int, glyphs: Glyphs) -> list[Part]:
    """The parts that fit in `width` cells, in order."""
    title = visible_line(state.title)
    percent = "" if state.approved_percent is None else f"{state.approved_percent}%"
    bar = _bar(state.approved_percent, glyphs) if state.approved_percent is not None else ""
    mark = "v" if glyphs.ascii else "✓"
    parts = [
        Part("tweespraak", "name", 6),
        Part(state.reference, "text", 3),
        Part(title, "text", 8),
        Part(f"Q {state.question}" if state.question else "", "text", 2),
        Part(f"seg {state.segment}" if state.segment else "", "text", 4),
        Part(state.issues, "issues", 1),
        Part(bar, "bar", 9),
        Part(f"{mark}{percent}" if percent and not state.shares else "", "text", 2),
        Part(state.shares, "text", 7),
        Part("read-only" if state.read_only else "", "issues", 0),
        Part(state.job, "text", 1),
        Part(state.others, "text", 5),
        Part(state.saved, "alarm" if state.alarm else "text", 0, right=True),
    ]
    parts = [replace(part, text=visible_line(part.text)) for part in parts if part.text]
    if state.shares and _width(parts) > width:
        short = Part(f"{mark}{percent}", "text", 2)
        parts = [short if part.text == state.shares else part for part in parts]
    while len(parts) > 1 and _width(parts) > width:
        longest = max(parts, key=lambda part: part.rank)
        spare = width - _width([p for p in parts if p is not longest]) - 2
        if longest.text == title and spare >= 12:
            parts[parts.index(longest)] = Part(shorten(title, spare, glyphs.ellipsis), "text", -1)
        else:
            parts.remove(longest)
    return parts


def _width(parts: list[Part]) -> int:
    return 1 + sum(cell_len(part.text) + 2 for part in parts)


def _bar(percent: int, glyphs: Glyphs) -> str:
    done = percent * 10 // 100
    return glyphs.full * done + glyphs.empty * (10 - done)


class HeaderLine(Widget):
    """Draws a HeaderState."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {
        "header--name",
        "header--text",
        "header--issues",
        "header--bar",
        "header--alarm",
    }
    state: reactive[HeaderState] = reactive(HeaderState())

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs

    def render_line(self, y: int) -> Strip:
        """The line; the saved state stands at the right edge."""
        width = self.size.width
        text = self.get_component_rich_style("header--text")
        if y or width <= 0:
            return Strip.blank(width, text)
        segments = [Segment(" ", text)]
        used = 1
        parts = header_parts(self.state, width, self.glyphs)
        for part in parts:
            size = cell_len(part.text)
            if part.right:
                gap = max(0, width - used - size - 1)
                segments.append(Segment(" " * gap, text))
                used += gap
            segments.append(Segment(part.text, self.get_component_rich_style(f"header--{part.ink}")))
            segments.append(Segment("  ", text))
            used += size + 2
        return Strip(segments).adjust_cell_length(width, text)
