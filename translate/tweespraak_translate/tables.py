"""Rows of a table in text that has lost its layout: short lines, mostly numbers, close together.

A row must neither become a question ("TOTAAL 12 17 40") nor be joined to the
sentence above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tweespraak_translate.document import Line, Role
from tweespraak_translate.labels import read_label

_VALUE = r"(?:€\s?)?-?\d[\d.,]*\s?%?"
_VALUES_ONLY = re.compile(rf"{_VALUE}(?:\s+{_VALUE}){{0,20}}$")
_ROW = re.compile(rf"(?P<head>\S.{{0,60}}?)\s+{_VALUE}(?:\s+{_VALUE}){{1,20}}$")
_COLUMNS = re.compile(r"\S\s{3,}\S.*\S\s{3,}\S")
_SENTENCE = re.compile(r"[.?!:;]$")
_REFERENCE = re.compile(r"Kamerstuk|nr\.|ISSN|vergaderjaar|art(?:ikel|\.)", re.IGNORECASE)
_MIN_ROWS = 3
_REACH = 8
"""Lines above a first row that may hold its captions and column headings."""
_MIN_SHARE = 0.25
"""Share of the lines of a table that must hold values."""


def mark_tables(lines: Sequence[Line]) -> list[Line]:
    """The same lines with the role TABLE on rows, cells and column headings."""
    out = list(lines)
    index = 0
    while index < len(lines):
        if not _is_row(lines, index):
            index += 1
            continue
        start, end = _stretch(lines, index)
        rows = sum(1 for at in range(start, end) if _is_row(lines, at))
        if rows >= _MIN_ROWS and rows >= _MIN_SHARE * (end - start):
            for at in range(start, end):
                out[at] = replace(lines[at], role=Role.TABLE)
        index = max(end, index + 1)
    return out


def _stretch(lines: Sequence[Line], first: int) -> tuple[int, int]:
    """The lines around a row that can belong to its table, its captions among them, end excluded."""
    start = first
    while start > 0 and first - start < _REACH and _may_be_caption(lines[start - 1]):
        start -= 1
    end = last_row = first + 1
    while end < len(lines) and end - last_row <= 4 and (_is_row(lines, end) or _may_be_caption(lines[end])):
        end += 1
        if _is_row(lines, end - 1):
            last_row = end
    return start, last_row


def _is_row(lines: Sequence[Line], index: int) -> bool:
    """Whether a line holds values; a number all alone may be that of a question or a footnote."""
    line = lines[index]
    if line.role is not Role.BODY or line.whole_paragraph:
        return False
    text = line.text
    if _VALUES_ONLY.match(text):
        beside = (lines[at].text for at in (index - 1, index + 1) if 0 <= at < len(lines))
        return " " in text or any(_VALUES_ONLY.match(other) for other in beside)
    if _COLUMNS.search(text):
        return not _SENTENCE.search(text)
    found = _ROW.match(text)
    return found is not None and found["head"][:1].isupper() and not _REFERENCE.search(text)


def _may_be_caption(line: Line) -> bool:
    """A line that ends no sentence and announces nothing: a cell, a column heading, a caption."""
    if line.role is not Role.BODY or line.whole_paragraph or _SENTENCE.search(line.text):
        return False
    return read_label(line.text) is None
