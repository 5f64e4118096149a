"""Where everything stands in the grid: columns for a width, heights of rows, and which row a line is in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tweespraak_tui.wrapping import line_count

MAX_COLUMN = 80
"""Cells of a text column: longer lines are hard to read."""
ROOMY_FROM = 101
"""From this many columns there is a blank line between segments and a word under each mark."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the grid, in cells."""

    width: int
    gutter: int
    text: int
    """Width of each text column."""
    stacked: bool
    """Source above target, instead of side by side."""
    roomy: bool
    digits: int
    """Cells for the segment number."""

    @property
    def target_x(self) -> int:
        """Where the target text starts."""
        return self.gutter if self.stacked else self.gutter + self.text + 3


def columns_for(width: int, last_number: int, *, stacked: bool = False) -> Columns:
    """The columns for a width; one cell at the right stays free for the editor's cursor."""
    roomy = width >= ROOMY_FROM
    digits = max(3, len(str(last_number)))
    gutter = digits + (6 if roomy else 4)
    room = width - gutter - 1 if stacked else (width - gutter - 4) // 2
    return Columns(width, gutter, max(1, min(MAX_COLUMN, room)), stacked, roomy, digits)


def segment_height(columns: Columns, source_lines: int, target_lines: int, *, last_in_block: bool) -> int:
    """Lines a segment takes, with the blank line under it where there is room for one."""
    lines = source_lines + target_lines if columns.stacked else max(source_lines, target_lines)
    if not columns.roomy:
        return lines
    return max(2, lines if last_in_block else lines + 1)


def text_lines(columns: Columns, text: str) -> int:
    """Lines a text takes in its column."""
    return line_count(text, columns.text)


def guessed_counts(columns: Columns, texts: Iterable[str]) -> list[int]:
    """A quick guess at the lines each text takes, good enough to place rows that are far from the screen."""
    width = max(1, columns.text - 3)
    return [len(text) // width + 1 for text in texts]


class Offsets:
    """Running sums of row heights: from a line to its row and back."""

    def __init__(self, heights: Sequence[int] = ()) -> None:
        self.heights = list(heights)
        self._starts: list[int] = []
        self._sum_up()

    def _sum_up(self) -> None:
        self._starts = list(accumulate(self.heights, initial=0))

    def __len__(self) -> int:
        return len(self.heights)

    @property
    def total(self) -> int:
        """Lines in all."""
        return self._starts[-1]

    def start(self, row: int) -> int:
        """The first line of a row."""
        return self._starts[row]

    def end(self, row: int) -> int:
        """The line after the last one of a row."""
        return self._starts[row + 1]

    def row_at(self, line: int) -> int:
        """The row that holds a line; the nearest one for a line outside."""
        if not self.heights:
            return 0
        return max(0, min(bisect_right(self._starts, line) - 1, len(self.heights) - 1))

    def set_height(self, row: int, height: int) -> bool:
        """Change one row's height; whether anything moved."""
        if self.heights[row] == height:
            return False
        self.heights[row] = height
        self._sum_up()
        return True

    def set_heights(self, first: int, heights: Sequence[int]) -> None:
        """Change the heights of a run of rows."""
        self.heights[first : first + len(heights)] = heights
        self._sum_up()
