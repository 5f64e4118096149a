"""Painting one row of the grid as strips, each exactly as wide as the grid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tweespraak_translate.segment import Status
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.layout import Columns
from tweespraak_tui.widgets.rows import HeadingRow, NoteRow
from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.wrapping import fit, shorten, wrap_breaks, wrap_text

NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_RUN = re.compile(rb"(.)\1*", re.DOTALL)


class Ink(IntEnum):
    """What a piece of a line is drawn with."""

    TEXT = 0
    MUTED = 1
    NUMBER = 2
    INSERTED = 3
    DELETED = 4
    HIT = 5
    RULE = 6
    QUESTION = 7
    ANSWER = 8
    FLAG = 9
    POINTER = 10
    NEW = 11
    DRAFTED = 12
    EDITED = 13
    APPROVED = 14
    REJECTED = 15
    TERM = 16
    FINDING = 17
    PINNED = 18
    LINKED = 19


COMPONENTS = {ink: f"grid--{ink.name.lower()}" for ink in Ink}
STATUS_INK = {
    Status.NEW: Ink.NEW,
    Status.DRAFTED: Ink.DRAFTED,
    Status.EDITED: Ink.EDITED,
    Status.APPROVED: Ink.APPROVED,
    Status.REJECTED: Ink.REJECTED,
}
Inks = Sequence[Style]
"""A style for each Ink, in order."""
Spans = Sequence[tuple[int, int, Ink]]


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one language in a row, safe to show, with what is to stand out in it."""

    text: str
    spans: Spans = ()
    is_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """What the checks and the termbase have to show in a row."""

    has_error: bool = False
    source: Spans = ()
    """Places in the text as shown."""
    target: Spans = ()
    has_note: bool = False
    """A note on the segment is open."""


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Gutter:
    """What stands before a segment."""

    number: int
    status: Status
    flag: str
    """One character, or empty."""
    is_cursor: bool
    is_marked: bool = False


def paint_heading(row: HeadingRow, columns: Columns, glyphs: Glyphs, inks: Inks) -> list[Strip]:
    """The line above a question or an answer."""
    rule = glyphs.strong_rule if row.is_question else glyphs.rule
    ink = inks[Ink.QUESTION if row.is_question else Ink.ANSWER]
    line = inks[Ink.RULE]
    left = columns.width if columns.stacked else columns.target_x - 1
    names = [(row.dutch, left, rule * 2)]
    if columns.stacked:
        names = [(f"{row.dutch} {glyphs.dot} {row.english}", left, rule * 2)]
    else:
        names.append((row.english, columns.width - left, ""))
    segments: list[Segment] = []
    for name, width, lead in names:
        label = f" {shorten(name, max(1, width - 4), glyphs.ellipsis)} "
        room = max(0, width - len(lead) - cell_len(label))
        segments += [Segment(lead, line), Segment(label, ink), Segment(rule * room, line)]
    return [Strip(segments).adjust_cell_length(columns.width, line)]


def paint_segment(
    gutter: Gutter,
    source: Cell,
    target: Cell | None,
    height: int,
    columns: Columns,
    glyphs: Glyphs,
    inks: Inks,
) -> list[Strip]:
    """A segment as `height` lines; without a target its place stays empty, for the editor that lies over it."""
    left = paint_cell(source, columns.text, inks)
    right = paint_cell(target, columns.text, inks) if target else []
    leads = [_gutter_line(gutter, index, columns, glyphs, inks) for index in range(height)]
    return _side_by_side(leads, left, right, columns, glyphs, inks)


def paint_note(row: NoteRow, height: int, columns: Columns, glyphs: Glyphs, inks: Inks) -> list[Strip]:
    """A footnote under the segment that points at it: its mark in the gutter, both languages muted."""
    cells = [Cell(shown_line(text), is_placeholder=True) for text in (row.source, row.target)]
    left, right = (paint_cell(cell, columns.text, inks) for cell in cells)
    mark = fit(f"{shorten(shown_line(row.mark), columns.gutter - 2, ''):>{columns.gutter - 2}}", columns.gutter)
    leads = [[Segment(mark if n == 0 else " " * columns.gutter, inks[Ink.NUMBER])] for n in range(height)]
    return _side_by_side(leads, left, right, columns, glyphs, inks)


def paint_pinned(texts: tuple[str, str], lines: int, columns: Columns, glyphs: Glyphs, inks: Inks) -> list[Strip]:
    """The question that a long answer belongs to, cut to a few lines at the top of the grid."""
    style = inks[Ink.PINNED]
    cells = [_first_lines(shown_line(text), columns.text, lines, glyphs) for text in texts]
    strips = []
    for index in range(lines):
        dutch, english = (fit(cell[index] if index < len(cell) else "", columns.text) for cell in cells)
        line = f"{'':{columns.gutter}}{dutch}"
        if not columns.stacked:
            line += f" {glyphs.divider} {english}"
        strips.append(Strip([Segment(fit(line, columns.width), style)]))
    return strips


def _first_lines(text: str, width: int, lines: int, glyphs: Glyphs) -> list[str]:
    """The first lines of a text, the last one with an ellipsis when there is more."""
    wrapped = wrap_text(text, width)
    if len(wrapped) > lines:
        wrapped[lines - 1 :] = [shorten("".join(wrapped[lines - 1 : lines + 1]), width, glyphs.ellipsis)]
    return wrapped


def _side_by_side(
    leads: list[list[Segment]],
    left: list[list[Segment]],
    right: list[list[Segment]],
    columns: Columns,
    glyphs: Glyphs,
    inks: Inks,
) -> list[Strip]:
    """Gutter and both languages as strips, a line for each lead."""
    blank = [Segment(" " * columns.text, inks[Ink.TEXT])]
    both = left + right
    strips = []
    for index, segments in enumerate(leads):
        if columns.stacked:
            segments += both[index] if index < len(both) else blank
        else:
            segments += left[index] if index < len(left) else blank
            segments.append(Segment(f" {glyphs.divider} ", inks[Ink.RULE]))
            segments += right[index] if index < len(right) else blank
        strips.append(Strip(segments).adjust_cell_length(columns.width, inks[Ink.TEXT]))
    return strips


def _gutter_line(gutter: Gutter, index: int, columns: Columns, glyphs: Glyphs, inks: Inks) -> list[Segment]:
    status = inks[STATUS_INK[gutter.status]]
    if index == 0:
        lead = glyphs.pointer if gutter.is_cursor else (glyphs.marked if gutter.is_marked else " ")
        rest = columns.gutter - columns.digits - 4
        return [
            Segment(lead, inks[Ink.POINTER]),
            Segment(f"{gutter.number:>{columns.digits}} ", inks[Ink.MUTED]),
            Segment(glyphs.mark(gutter.status), status),
            Segment(fit(gutter.flag, 1), inks[Ink.FLAG if gutter.flag else Ink.TEXT]),
            Segment(" " * rest, inks[Ink.TEXT]),
        ]
    lead = glyphs.bar if gutter.is_cursor else " "
    word = gutter.status.word if index == 1 and columns.roomy else ""
    inner = columns.digits + 2
    return [
        Segment(lead, inks[Ink.POINTER]),
        Segment(" " * max(0, inner - len(word)), inks[Ink.TEXT]),
        Segment(word[:inner], status),
        Segment(" " * (columns.gutter - inner - 1), inks[Ink.TEXT]),
    ]


def paint_cell(cell: Cell, width: int, inks: Inks) -> list[list[Segment]]:
    """A cell as lines of exactly `width` cells."""
    text = cell.text
    layer = bytearray(len(text))
    if cell.is_placeholder:
        layer = bytearray([Ink.MUTED]) * len(text)
    else:
        for match in NUMBER.finditer(text):
            _lay(layer, match.start(), match.end(), Ink.NUMBER)
        for start, end, ink in cell.spans:
            _lay(layer, start, end, ink)
    lines = []
    edges = [0, *wrap_breaks(text, width), len(text)]
    for first, last in zip(edges, edges[1:], strict=False):
        segments, used = [], 0
        for run in _RUN.finditer(layer, first, last):
            piece = text[run.start() : run.end()]
            segments.append(Segment(piece, inks[layer[run.start()]]))
            used += cell_len(piece)
        if used < width:
            segments.append(Segment(" " * (width - used), inks[Ink.TEXT]))
        elif used > width:
            # Only a character wider than the whole column can get here.
            segments = [Segment(fit(text[first:last], width), inks[Ink.TEXT])]
        lines.append(segments)
    return lines


def _lay(layer: bytearray, start: int, end: int, ink: Ink) -> None:
    end = min(end, len(layer))
    if start < end:
        layer[start:end] = bytes([ink]) * (end - start)
