"""Two columns on a page of a PDF: where the gutter is, and in which order the lines beside it are read.

Columns of running text are read one after the other. A table of questions with
their answers beside them is read row by row, and its labels are told, for its
lines alone no longer show what stood beside what.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from tweespraak_translate.document import Role

if TYPE_CHECKING:
    from tweespraak_store.readers.pdf_layout import Printed

FULL, LEFT, RIGHT, CONTINUED = 0, 1, 2, 3
"""Where a line stands: across the page, in one of two columns, or in a question that began on the page before."""

_FEWEST = 8
"""Lines that a column has at least."""

_COLUMN_TEXT = 18
"""Characters that half the lines of a text column have at least."""

_QUESTION_HEAD = re.compile(r"(?:gestelde )?vra(?:ag|gen)\s*$", re.IGNORECASE)
_ANSWER_HEAD = re.compile(r"(?:antwoord(?:en)?|beantwoording)\s*$", re.IGNORECASE)
_NUMBER_HEAD = re.compile(r"(?:(?:vraag)?(?:nr|nummer)|#|no)\.?\s*$", re.IGNORECASE)
_WORD_START = re.compile(r"\W*vra(?:ag|gen)\s+(?:nr\.?\s*)?\d{1,3}\b", re.IGNORECASE)
_NUMBER_START = re.compile(r"(\d{1,3})\s?[a-h]?\s?[.):]?(?:$|\s+(?=\S))")
_NOTE = re.compile(r"(\d{1,3})\s+\S")
_WIDEST_STEP = 20
"""How far the number of the next question may lie above the last."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text on one baseline without a gap in it, before anything is known of columns."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    order: int


@dataclass(frozen=True, slots=True)
class Gutter:
    """Where the right column begins, and what the two columns are."""

    x: float
    is_table: bool
    """Questions to the left, answers to the right."""
    by_column: bool
    """Running text: the left column is read to its end first."""
    top: float = float("inf")
    """Height at which the table begins."""

    def parts(self, edge: float, x0: float) -> bool:
        """Whether text that ends at `edge` and text that starts at `x0` stand in different columns."""
        return edge < self.x - 1 and x0 > self.x - 4

    def frame(self, line: Printed) -> int:
        """The column a line stands in."""
        if line.y > self.top + 1 or not line.upright:
            return FULL
        return LEFT if line.x1 < self.x - 1 else RIGHT if line.x0 > self.x - 4 else FULL


def find_gutter(bands: Sequence[Sequence[Run]], before: Gutter | None) -> Gutter | None:
    """The gutter of a page, given its baselines from the top down; `before` is that of the page before."""
    for band in bands:
        headed = _header(band)
        if headed is not None:
            return headed
    runs = [run for band in bands for run in band]
    if before is not None and before.is_table and _goes_on(runs, before):
        return replace(before, top=float("inf"))
    return _text_columns(runs)


def _header(band: Sequence[Run]) -> Gutter | None:
    """The gutter that a header row "Vraag", "Antwoord" shows."""
    runs = [run for run in band if not _NUMBER_HEAD.match(run.text.strip())]
    if len(runs) != 2 or not _QUESTION_HEAD.match(runs[0].text.strip()):
        return None
    if not _ANSWER_HEAD.match(runs[1].text.strip()):
        return None
    return Gutter(runs[1].x0, is_table=True, by_column=False, top=runs[0].y)


def _goes_on(runs: Sequence[Run], gutter: Gutter) -> bool:
    """Whether a table of the page before goes on: most lines keep to its two columns."""
    right = sum(abs(run.x0 - gutter.x) < 3 for run in runs)
    across = sum(run.x0 < gutter.x - 4 and run.x1 > gutter.x for run in runs)
    return right > 0 and across <= 0.3 * len(runs)


def _text_columns(runs: Sequence[Run]) -> Gutter | None:
    """The gutter between two columns of running text, or None."""
    if len(runs) < 2 * _FEWEST:
        return None
    letters: Counter[float] = Counter()
    for run in runs:
        letters[run.size] += len(run.text)
    size = letters.most_common(1)[0][0]
    runs = [run for run in runs if abs(run.size - size) <= 0.08 * size]
    first, last = min(run.x0 for run in runs), max(run.x1 for run in runs)
    middle = (first + 0.35 * (last - first), first + 0.65 * (last - first))
    starts = Counter(round(run.x0) for run in runs if middle[0] < run.x0 < middle[1])
    if not starts:
        return None
    x = min(run.x0 for run in runs if abs(run.x0 - starts.most_common(1)[0][0]) <= 1)
    right = [run for run in runs if abs(run.x0 - x) <= 3]
    left = [run for run in runs if run.x1 < x - 0.3 * size]
    across = [run for run in runs if run.x0 < x - 4 and run.x1 >= x - 0.3 * size]
    if min(len(left), len(right)) < _FEWEST or len(across) > 0.25 * min(len(left), len(right)):
        return None
    if min(median(len(run.text) for run in side) for side in (left, right)) < _COLUMN_TEXT:
        return None
    top, bottom = min(max(r.y for r in s) for s in (left, right)), max(min(r.y for r in s) for s in (left, right))
    if any(sum(bottom - 1 <= run.y <= top + 1 for run in side) < _FEWEST for side in (left, right)):
        return None
    sides = [run.x0 > x - 4 for run in sorted((*left, *right), key=lambda run: run.order)]
    turns = sum(a != b for a, b in zip(sides, sides[1:], strict=False))
    # A table is drawn cell by cell; text is drawn column by column, or line by line.
    by_column = turns <= 3 or turns > 0.8 * min(len(left), len(right))
    return Gutter(x, is_table=False, by_column=by_column)


def in_columns(lines: Sequence[Printed], gutter: Gutter) -> list[Printed]:
    """The lines of a page in reading order; those across the page keep their height."""
    ordered: list[Printed] = []
    zone: list[Printed] = []
    foot = _foot(lines, gutter) if gutter.is_table else float("-inf")
    for line in sorted(lines, key=lambda line: (-line.y, line.x0)):
        frame = gutter.frame(line) if line.y > foot else FULL
        if frame == FULL:
            ordered.extend(_zone(zone, gutter))
            zone = []
        role = Role.FOOTNOTE if line.y <= foot else line.role
        (ordered if frame == FULL else zone).append(replace(line, frame=frame, role=role))
    ordered.extend(_zone(zone, gutter))
    return ordered


def _foot(lines: Sequence[Printed], gutter: Gutter) -> float:
    """The height under which a page with a table has notes and page numbers alone, which are no cells."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    # On a page with long notes most letters are small; the larger size is the text all the same.
    size = max(size for size, count in letters.items() if count >= 0.4 * max(letters.values()))
    marks = {mark for line in lines for mark in line.marks}
    # The last mark of the page before may have its note here.
    marks |= {str(int(mark) - 1) for mark in marks if mark.isdigit()}
    cells = [line.y for line in lines if line.size >= 0.93 * size and gutter.frame(line) == RIGHT]
    lowest = min((line.y for line in lines if line.size >= 0.93 * size), default=0.0)
    under = [
        line.y for line in lines if line.y < lowest or (cells and line.y < min(cells) - 3 and _note_mark(line) in marks)
    ]
    return max(under, default=float("-inf"))


def _note_mark(line: Printed) -> str:
    """The number in front of a note, empty where there is none."""
    found = _NOTE.match(line.text)
    return line.lead_mark or (found.group(1) if found else "")


def _zone(zone: Sequence[Printed], gutter: Gutter) -> Iterator[Printed]:
    left = [line for line in zone if line.frame == LEFT]
    right = [line for line in zone if line.frame == RIGHT]
    if not gutter.is_table:
        yield from left
        yield from right
        return
    head = {line.y for line in right if _ANSWER_HEAD.match(line.text) and abs(line.y - zone[0].y) < 3}
    yield from (replace(line, role=Role.FURNITURE) for line in zone if line.y in head)
    left, right = ([line for line in side if line.y not in head] for side in (left, right))
    starts = _starts(left, right)
    ends = [*starts[1:], len(left)]
    above = left[: starts[0] if starts else len(left)]
    if gutter.top == float("inf"):
        above = [replace(line, frame=CONTINUED) for line in above]
    yield from above
    yield from _between(right, float("inf"), left[starts[0]].y if starts else float("-inf"))
    for start, end in zip(starts, ends, strict=False):
        yield from _labelled(left[start:end])
        answer = list(_between(right, left[start].y, left[end].y if end < len(left) else float("-inf")))
        if answer:
            yield replace(answer[0], text="Antwoord", role=Role.ANSWER_LABEL, marks=(), lead_mark="")
        yield from answer


def _between(lines: Sequence[Printed], top: float, bottom: float) -> Sequence[Printed]:
    """The lines, which run down the page, from one height to another."""
    first = bisect_left(lines, -top - 2, key=lambda line: -line.y)
    return lines[first : bisect_left(lines, -bottom - 2, key=lambda line: -line.y)]


def _starts(left: Sequence[Printed], right: Sequence[Printed]) -> list[int]:
    """Which lines of the left column begin a row: a label, or the next number with an answer beside it."""
    heights = {round(line.y) for line in right}
    last: int | None = None
    starts: list[int] = []
    for index, line in enumerate(left):
        number = _NUMBER_START.match(line.text)
        value = int(number.group(1)) if number else 0
        is_next = number is not None and (last is None or last < value <= last + _WIDEST_STEP)
        beside = any(round(line.y) + step in heights for step in (-2, -1, 0, 1, 2))
        if _WORD_START.match(line.text) or (is_next and beside):
            starts.append(index)
            last = value if is_next else last
    return starts


def _labelled(lines: Sequence[Printed]) -> Iterator[Printed]:
    """The lines of a question; a bare number in front is told as its label."""
    first = lines[0]
    found = None if _WORD_START.match(first.text) else _NUMBER_START.match(first.text)
    if found is None:
        yield from lines
        return
    yield replace(first, text=found.group().strip(), role=Role.QUESTION_LABEL, marks=(), lead_mark="")
    rest = first.text[found.end() :].strip()
    if rest:
        yield replace(first, text=rest)
    yield from lines[1:]
