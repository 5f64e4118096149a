"""Footnotes in text that has lost its type size: the lines at a page foot, and their marks in the sentence.

A note line ("1 De Volkskrant, ...") looks like a numbered question, and a mark
("bekend?1") like a number, so neither is believed alone. Notes are numbered on
from page to page, stand at the foot of the page that holds their mark, and
come after it: a number is a mark where its note stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tweespraak_translate.document import Line, Role
from tweespraak_translate.furniture import is_margin
from tweespraak_translate.labels import read_label

_NOTE = re.compile(r"(?P<number>\d{1,3})(?:[.)]?\s+(?P<text>\S.*))?$", re.DOTALL)
_DOTTED = re.compile(r"\d{1,3}[.)]")
_MONTH = re.compile(
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b", re.IGNORECASE
)
_SOURCE = re.compile(
    r"https?:|www\.|kamerstuk|handelingen|vergaderjaar|\bnr\.|«|\bzie\b|\bd\.d\.|\bp\.\s?\d|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s?\[\s?(?P<numbers>\d{1,3}(?:[\s,]+\d{1,3}){0,9})\s?\]")
_CLOSING = '.?!,;:»”’")]%…'
_LONGEST_FOOT = 400
"""Lines from the end of a page up in which its notes may start; text without page breaks is one long page."""
_LONGEST_PAGE = 3000
"""Lines from the end of a page up in which marks are looked for."""
_ASKING = re.compile(
    r"(?:hoe|wat|welke?|waar|wie|wanneer|kunt?|kan|is|zijn|heeft|hebben|bent|deelt|klopt|acht|vindt|ziet|wordt|op\swelke|in\s)",
    re.IGNORECASE,
)
_QUESTION_LINES = 14
"""Lines in which the question mark of a bare-number question must come."""
_WIDE = 60
"""Code points of a line that is no row of a table and no item of a list of names."""
_SKIP = 3
"""Note numbers that may be missing between two pages before the count is lost."""


@dataclass(frozen=True, slots=True)
class _Zone:
    """The notes of one page: where they start, and their numbers."""

    start: int
    end: int
    numbers: tuple[int, ...]


def mark_notes(lines: Sequence[Line]) -> list[Line]:
    """The same lines with the role FOOTNOTE on notes, and with their marks taken out of the text."""
    out = list(lines)
    expected = 1
    for start, end in _pages(lines):
        zone = _find_zone(out, start, end, expected)
        if zone is None:
            continue
        for index in range(zone.start, zone.end):
            if out[index].role is Role.BODY:
                out[index] = replace(out[index], role=Role.FOOTNOTE)
        _take_marks(out, start, zone.start, zone.numbers)
        expected = max(zone.numbers) + 1
    return _take_bracketed(out, expected)


def _pages(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Stretches of lines between page breaks; a margin block stands inside its page."""
    pages: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index < len(lines) and lines[index].page == lines[index - 1].page:
            is_mark = lines[index].role is Role.FURNITURE and not is_margin(lines[index].text)
            if not is_mark:
                continue
        if any(line.role is not Role.FURNITURE for line in lines[start:index]):
            pages.append((start, index))
        start = index
    return pages


def _find_zone(lines: Sequence[Line], start: int, end: int, expected: int) -> _Zone | None:
    """The notes at the end of a page, or None.

    The start whose numbers have most marks on the page wins, the lowest of equals: a numbered list in the
    text counts on as well, but the text has no marks for its items.
    """
    has_foot = end < len(lines)
    end = _without_tail(lines, start, end)
    has_foot = has_foot or end < len(lines)
    best: tuple[tuple[int, int, bool], _Zone] | None = None
    bottom = max(start, end - _LONGEST_FOOT)
    last_label = max((i for i in range(bottom, end) if _is_label(lines[i])), default=bottom - 1)
    above = max(0, start - 2, end - _LONGEST_PAGE)
    marks, loose = _Marks(lines, above, _mark_pattern), _Marks(lines, above, _spaced_mark_pattern)
    below: set[int] = set()
    for index in range(end - 1, last_label, -1):
        if _is_bare_question(lines, index, end):
            break
        number = _note_number(lines, index, end)
        if number is not None and (number == 1 or expected <= number < expected + _SKIP):
            numbers = _run_from(number, below)
            marked = sum(marks.stand_above(index, n) for n in numbers)
            rank = (not _DOTTED.match(lines[index].text), marked, number == expected)
            is_supported = marked >= 2 or marks.stand_above(index, number) or _reads_like_a_source(lines, index)
            is_wide = last_label >= bottom and number == expected and len(lines[index].text) >= _WIDE
            if not is_supported and has_foot and (is_wide or _SOURCE.search(_opening(lines, index))):
                is_supported = loose.stand_above(index, number)
            if is_supported and (best is None or rank > best[0]):
                best = (rank, _Zone(index, end, numbers))
        below.update(_counted(lines[index]))
    return best[1] if best else _zone_without_number(lines, (start, last_label + 1), end, expected)


class _Marks:
    """Where on a page each number first stands as a mark; every number is looked for once."""

    def __init__(self, lines: Sequence[Line], start: int, pattern: Callable[[int], re.Pattern[str]]) -> None:
        self._lines = lines
        self._pattern = pattern
        self._start = start
        self._first: dict[int, int] = {}

    def stand_above(self, index: int, number: int) -> bool:
        """Whether a line above this one holds the mark of the note with this number."""
        if number not in self._first:
            self._first[number] = self._find(number)
        return self._first[number] < index

    def _find(self, number: int) -> int:
        pattern, digits = self._pattern(number), str(number)
        for index in range(self._start, min(len(self._lines), self._start + _LONGEST_PAGE + 2)):
            line = self._lines[index]
            if line.role is Role.BODY and digits in line.text and pattern.search(line.text):
                return index
        return len(self._lines)


def _zone_without_number(lines: Sequence[Line], starts: tuple[int, int], end: int, expected: int) -> _Zone | None:
    """A last paragraph that cites a source on a page whose next mark has no note: its number went astray.

    `starts` are the first line of the page and the first where a note may stand.
    """
    page_start, start = starts
    first = next((i for i in range(end - 1, start, -1) if lines[i].gap_before or lines[i].role is Role.TABLE), start)
    if first <= start or any(line.role is not Role.BODY for line in lines[first:end]):
        return None
    text = " ".join(line.text for line in lines[first:end])
    if not _SOURCE.search(text) or "?" in text or len(text) > 600:
        return None
    is_marked = any(
        rank <= 2
        for line in lines[page_start:first]
        if line.role is Role.BODY
        for rank, _, _ in _marks_in(line.text, expected, 0, False)
    )
    return _Zone(first, end, (expected,)) if is_marked else None


def _without_tail(lines: Sequence[Line], start: int, end: int) -> int:
    while end > start and lines[end - 1].role is Role.FURNITURE:
        end -= 1
    return end


def _is_label(line: Line) -> bool:
    if line.role in (Role.QUESTION_LABEL, Role.ANSWER_LABEL):
        return True
    label = read_label(line.text)
    return label is not None and label.capital and bool(label.numbers)


def _is_bare_question(lines: Sequence[Line], index: int, end: int) -> bool:
    """Whether a bare number announces a question here, so that no note stands here or above."""
    found = _NOTE.match(lines[index].text) if lines[index].role is Role.BODY else None
    if not found or lines[index].whole_paragraph:
        return False
    first = index if found["text"] else index + 1
    for at in range(first, min(end, first + _QUESTION_LINES)):
        text = (found["text"] or "") if at == index else lines[at].text
        if lines[at].role is Role.FURNITURE:
            continue
        if lines[at].role is not Role.BODY or (at > first and (lines[at].gap_before or _NOTE.match(text))):
            return False
        if _SOURCE.search(text) and not _ASKING.match((found["text"] if first == index else lines[first].text) or ""):
            return False
        if text.endswith("?"):
            return True
    return False


def _note_number(lines: Sequence[Line], index: int, end: int) -> int | None:
    """The number of a note that may start here, or None."""
    if lines[index].role is not Role.BODY:
        return None
    found = _NOTE.match(lines[index].text)
    if not found:
        return None
    text = found["text"]
    if text is None:
        following = next((line for line in lines[index + 1 : end] if line.role is not Role.FURNITURE), None)
        if following is None or following.role is not Role.BODY:
            return None
        text = following.text
        again = _NOTE.match(text)
        if again and not (again["text"] is None and int(again["number"]) == int(found["number"]) + 1):
            return None
        if again:
            return int(found["number"])
    if _MONTH.match(text) or sum(c.isalpha() for c in text[:40]) < 3:
        return None
    return int(found["number"])


def _reads_like_a_source(lines: Sequence[Line], index: int) -> bool:
    text = _opening(lines, index)
    return bool(_SOURCE.search(text)) and (lines[index].gap_before or len(text) < 40) and "?" not in text


def _opening(lines: Sequence[Line], index: int) -> str:
    """The first two lines of a note: its number may stand alone on the first."""
    return f"{lines[index].text} {lines[index + 1].text if index + 1 < len(lines) else ''}"


def _counted(line: Line) -> set[int]:
    """The number a line counts on with; a number set apart from its text may come late."""
    found = _NOTE.match(line.text) if line.role is Role.BODY else None
    if found and (found["text"] is None or not _MONTH.match(found["text"])):
        return {int(found["number"])}
    return set()


def _run_from(number: int, present: Container[int]) -> tuple[int, ...]:
    """The numbers that follow each other from this one on."""
    last = number
    while last + 1 in present:
        last += 1
    return tuple(range(number, last + 1))


@cache
def _mark_pattern(number: int) -> re.Pattern[str]:
    """A mark glued to the word or stop before it, or set off between two sentences.

    A number after a space is a date or an amount ("3 november"), as is one after a single capital ("Q4").
    """
    closing = re.escape(_CLOSING)
    return re.compile(
        rf"(?:(?<=[^\W\d_][^\W\d_])(?<!\bCO)(?<!\bPM)|(?<=[{closing}])(?<!\d[.,])|(?<=\b(?:19|20)\d\d[.,])"
        rf"|(?<=[?!.»”]) (?=\d{{1,3}}(?:\s?,\s{{0,2}}\d{{1,3}})?(?:$|\s+[«“‘A-ZÀ-Ý]))|(?<=\b(?:19|20)\d\d))"
        rf"(?:\d{{1,3}}\s?,\s{{0,2}})?{number}(?![\d%])(?!,\d)(?!\s?\))(?![.:]\d)(?!\w)"
    )


@cache
def _spaced_mark_pattern(number: int) -> re.Pattern[str]:
    """A number set off from its word, as some programs print a mark: only a note at a page foot can prove it one."""
    return re.compile(rf"(?:(?<=[^\W\d_])|(?<=[.»”])|(?<=\b(?:19|20)\d\d)) {number}(?=$|[.,;]?(?:\s|$))")


def _take_marks(lines: list[Line], start: int, end: int, numbers: Iterable[int]) -> None:
    """Cut the marks of these notes out of the lines above them, in the order of their numbers."""
    at = (start, 0)
    for number in numbers:
        found = _best_mark(lines, at, end, number)
        if found is None:
            continue
        index, begin, finish = found
        line = lines[index]
        before, after = line.text[:begin].rstrip(), line.text[finish:]
        kept = before + (after if after[:1] in _CLOSING or not after else f" {after.lstrip()}")
        lines[index] = replace(line, text=kept, note_marks=(*line.note_marks, str(number)))
        at = (index, len(before))


def _best_mark(lines: Sequence[Line], at: tuple[int, int], end: int, number: int) -> tuple[int, int, int] | None:
    """Line, start and end of the surest mark with this number: after a stop, then after a word, then set off."""
    best: tuple[int, tuple[int, int, int]] | None = None
    for index in range(at[0], end):
        line = lines[index]
        if line.role is not Role.BODY or str(number) not in line.text or _is_label(line):
            continue
        offset = at[1] if index == at[0] else 0
        for rank, begin, finish in _marks_in(line.text, number, offset, bool(line.note_marks)):
            if best is None or rank < best[0]:
                best = (rank, (index, begin, finish))
    return best[1] if best else None


def _marks_in(text: str, number: int, offset: int, follows_mark: bool) -> list[tuple[int, int, int]]:
    """Rank, start and end of every place where this number can be a mark."""
    out: list[tuple[int, int, int]] = []
    digits = str(number)
    begin = text.find(digits, offset)
    while begin >= 0:
        finish = begin + len(digits)
        rank = _rank(text, begin, finish, follows_mark and not text[offset:begin].strip(" ,"))
        if rank is not None:
            start = begin
            if rank == 0:
                start = offset
            out.append((rank, start, finish))
        begin = text.find(digits, finish)
    return out


def _rank(text: str, begin: int, finish: int, is_next: bool) -> int | None:
    """How sure a number is a mark: 0 is surest, None is no mark."""
    after = text[finish : finish + 1]
    if after.isdigit() or after.isalpha() or after in ("%", "°", "/") or re.match(r"[,.:]\d", text[finish:]):
        return None
    if is_next and begin > 0:
        return 0
    before = text[:begin]
    if not before:
        return None
    last = before[-1]
    if last in _CLOSING:
        if re.search(r"\d[.,]$", before):
            return 5 if re.search(r"\b(?:19|20)\d\d[.,]$", before) else None
        return 1
    if last.isalpha():
        word = re.search(r"[^\W\d_]+$", before)
        is_short_name = word is not None and word[0].isupper() and len(word[0]) <= 4
        return 4 if is_short_name else 2
    if last == " " and before.rstrip()[-1:] in "?!.»”" and (not after or re.match(r"\s+[«“‘]?[A-ZÀ-Ý]", text[finish:])):
        return 3
    if re.search(r"(?:19|20)\d\d$", before):
        return 5
    return None


def _take_bracketed(lines: Sequence[Line], expected: int) -> list[Line]:
    """Take out marks in square brackets ("[4 5 ]") whose notes were found."""
    out: list[Line] = []
    for line in lines:
        marks: list[str] = []
        if line.role in (Role.FURNITURE, Role.FOOTNOTE) or "[" not in line.text or _is_label(line):
            out.append(line)
            continue
        kept = line.text
        for found in reversed(list(_BRACKETS.finditer(line.text))):
            numbers = re.findall(r"\d+", found["numbers"])
            if all(0 < int(n) < expected for n in numbers):
                kept = kept[: found.start()] + kept[found.end() :]
                marks[:0] = numbers
        is_taken = bool(marks) and bool(kept.strip())
        out.append(replace(line, text=kept, note_marks=(*line.note_marks, *marks)) if is_taken else line)
    return out
