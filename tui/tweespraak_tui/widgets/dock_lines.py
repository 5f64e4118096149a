"""Lines of a list of things to read: a text with what stands out in it, wrapped or cut to a width, as Segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.wrapping import shorten, wrap_breaks

Marked = tuple[int, int, str]
"""Start and end in a text, and the name of the ink to draw it with."""
Inks = Callable[[str], Style]


@dataclass(frozen=True, slots=True)
class Said:
    """A text that may be drawn: no control characters in it."""

    text: str
    ink: str = "text"
    marked: tuple[Marked, ...] = ()
    wraps: bool = True
    """Whether it takes as many lines as it needs; else it is cut to one where room is short."""
    is_brief: bool = False
    """Whether it is cut to one line however much room there is, unless it is the one looked at."""


def say(text: str, ink: str = "text", marked: Iterable[Marked] = (), *, wraps: bool = True) -> Said:
    """Any text as it may be drawn, the marked places where they come to stand."""
    if text.isprintable():
        return Said(text, ink, tuple(marked), wraps)
    places = tuple((len(shown_line(text[:a])), len(shown_line(text[:b])), name) for a, b, name in marked)
    return Said(shown_line(text), ink, places, wraps)


def join(parts: Sequence[tuple[str, str]], ink: str = "text", *, wraps: bool = True) -> Said:
    """Pieces of text one after the other, each with its ink; empty ink for that of the whole."""
    text, marked = "", []
    for piece, name in parts:
        if name:
            marked.append((len(text), len(text) + len(piece), name))
        text += piece
    return say(text, ink, marked, wraps=wraps)


def draw(said: Said, width: int, inks: Inks, *, whole: bool, ellipsis: str) -> list[list[Segment]]:
    """The lines of a text: all of them, or without `whole` a single one, cut."""
    width = max(1, width)
    text = said.text if whole else shorten(said.text, width, ellipsis)
    base = inks(said.ink)
    if not said.marked:
        edges = [0, *wrap_breaks(text, width), len(text)]
        return [[Segment(text[a:b], base)] for a, b in pairwise(edges)]
    cuts = sorted({0, len(text), *(min(at, len(text)) for a, b, _ in said.marked for at in (a, b))})
    styles = {a: inks(name) for a, b, name in said.marked}
    ends = {a: b for a, b, _ in said.marked}
    lines = []
    for first, last in pairwise([0, *wrap_breaks(text, width), len(text)]):
        segments = []
        for a, b in pairwise(sorted({first, last, *(c for c in cuts if first < c < last)})):
            start = next((s for s in styles if s <= a < ends[s]), None)
            segments.append(Segment(text[a:b], base if start is None else styles[start]))
        lines.append(segments)
    return lines


def fill(segments: Sequence[Segment], width: int, style: Style) -> list[Segment]:
    """A line made exactly `width` cells wide."""
    used = sum(cell_len(segment.text) for segment in segments)
    return [*segments, Segment(" " * (width - used), style)] if used < width else list(segments)
