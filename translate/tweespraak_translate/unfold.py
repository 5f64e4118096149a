"""Text whose line breaks were lost: a whole list of questions on one line, as scans often are.

Labels are then in the running text, where "vraag 2" is mostly a reference.
What tells them apart: a label starts with a capital, something new starts
after it, and its numbers rise through the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tweespraak_translate.document import Line, Role

_LONG = 1200
"""Code points from which a line is a page or more."""
_QUESTION = re.compile(
    r"(?<![^\W\d_])(?:Vraag|Vragen|VRAAG)\s{0,2}[.:]?\s?(?P<number>\d{1,3})(?![\d%])"
    r"(?=[\s.:)]{1,3}(?:\d{1,3}/\d{1,3}\s{1,2})?[«“‘\"'(]{0,2}[A-ZÀ-Ý0-9])"
)
_ANSWER = re.compile(r"(?<=[.?!:])\s+(?P<word>Antwoord|ANTWOORD)\s?:?\s+(?=[«“‘\"'(]{0,2}[A-ZÀ-Ý])")
_PAGE = re.compile(r"(?<![\w/,.])(?P<page>\d{1,3})/(?P<total>\d{1,3})(?=[\s]|[A-Z]|$)")
_MIN_PAGES = 3
"""Rising page counts that must be seen before they are believed."""
_HEADER_WORDS = 6
"""Words in a row that must come back at page after page to be a running header."""
_STOP = re.compile(r"(?<=[a-z)])[.?!]\s+(?=[A-ZÀ-Ý])")
_BESIDE = 60
"""Code points between a running header and its page count, room for a label."""
_NEAR_PAGE = 60
"""Words between a running header and its page count."""


def unfold_long_lines(lines: Iterable[Line]) -> list[Line]:
    """The same text with labels, page counts and running headers on lines of their own."""
    out: list[Line] = []
    for line in lines:
        if len(line.text) < _LONG or line.role is not Role.BODY or line.whole_paragraph:
            out.append(line)
        else:
            out.extend(_unfold(line))
    return out


def _unfold(line: Line) -> list[Line]:
    text = line.text
    starts = _label_starts(text)
    pieces = [(start, end, Role.FURNITURE) for start, end in _clipped(_furniture_spans(text), starts)]
    out: list[Line] = []
    at = 0
    for start, end, role in sorted([*pieces, *((s, s, Role.BODY) for s in starts)]):
        out.append(replace(line, text=text[at:start].strip(), gap_before=at in starts))
        if end > start:
            out.append(replace(line, text=text[start:end].strip(), role=role, gap_before=False))
        at = end
    out.append(replace(line, text=text[at:].strip(), gap_before=at in starts))
    return _split_answers([piece for piece in out if piece.text])


def _label_starts(text: str) -> list[int]:
    """Where the labels with the longest rising run of numbers begin."""
    found = [(int(one["number"]), one.start()) for one in _QUESTION.finditer(text)]
    return [found[i][1] for i in _longest_rise([number for number, _ in found])]


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """Indexes of the longest strictly rising subsequence, the earliest numbers where there is a choice."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(number)
            ends.append(index)
        else:
            tails[place] = number
            ends[place] = index
    out: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        out.append(at)
        at = before[at]
    return out[::-1]


def _split_answers(lines: Sequence[Line]) -> list[Line]:
    """Put "Antwoord" on a line of its own where it stands between two sentences."""
    out: list[Line] = []
    for line in lines:
        found = _ANSWER.search(line.text) if line.role is Role.BODY and _QUESTION.match(f"{line.text} A") else None
        if found is None:
            out.append(line)
            continue
        out.append(replace(line, text=line.text[: found.start()].strip()))
        out.append(replace(line, text=found["word"], gap_before=True))
        out.append(replace(line, text=line.text[found.end() :].strip(), gap_before=False))
    return out


def _furniture_spans(text: str) -> list[tuple[int, int]]:
    """Page counts ("3/13") that rise through the text, and the running header near them."""
    counts = [(int(m["page"]), int(m["total"]), m.start(), m.end("total")) for m in _PAGE.finditer(text)]
    total = Counter(t for p, t, _, _ in counts if p <= t).most_common(1)
    if not total or total[0][1] < _MIN_PAGES:
        return []
    mine = [(p, start, end) for p, t, start, end in counts if t == total[0][0]]
    pages = [(mine[i][1], mine[i][2]) for i in _longest_rise([p for p, _, _ in mine])]
    if len(pages) < _MIN_PAGES:
        return []
    headers = _outside(_merged(_header_spans(text, [start for start, _ in pages])), pages)
    return [*pages, *_titles_only(text, headers, pages)]


def _outside(spans: Iterable[tuple[int, int]], pages: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Headers that do not run into a page count, which is a span of its own."""
    taken = sorted(pages)
    out: list[tuple[int, int]] = []
    for start, end in spans:
        place = bisect_left(taken, (start, 0))
        out.append((start, min(end, taken[place][0]) if place < len(taken) else end))
    return [span for span in out if span[1] > span[0]]


def _titles_only(
    text: str, headers: Iterable[tuple[int, int]], pages: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Headers right beside their page count, without a sentence they run into: answers come back as well."""
    out: list[tuple[int, int]] = []
    for start, end in headers:
        place = bisect_left(pages, (start, 0))
        above = pages[place][0] - end if place < len(pages) else _BESIDE + 1
        below = start - pages[place - 1][1] if place else _BESIDE + 1
        stops = list(_STOP.finditer(text, start, end))
        if above <= min(below, _BESIDE):
            out.append((stops[-1].end() if stops else start, end))
        elif below <= _BESIDE and not stops:
            out.append((start, end))
    return [span for span in out if span[1] > span[0]]


def _header_spans(text: str, pages: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of words that come back beside at least half of the page counts, and hardly elsewhere."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    grams: dict[str, list[int]] = {}
    for index in range(len(words) - _HEADER_WORDS + 1):
        gram = text[words[index][0] : words[index + _HEADER_WORDS - 1][1]]
        grams.setdefault(gram, []).append(index)
    page_words = [bisect_left(words, (page, 0)) for page in pages]
    spans: list[tuple[int, int]] = []
    for indexes in grams.values():
        if len(indexes) < max(_MIN_PAGES, len(pages) // 2):
            continue
        near = [i for i in indexes if _is_near(i, page_words)]
        if len(near) >= max(_MIN_PAGES, 0.8 * len(indexes)):
            spans.extend((words[i][0], words[i + _HEADER_WORDS - 1][1]) for i in near)
    return spans


def _is_near(index: int, page_words: Sequence[int]) -> bool:
    place = bisect_left(page_words, index)
    return any(abs(page_words[p] - index) <= _NEAR_PAGE for p in (place - 1, place) if 0 <= p < len(page_words))


def _clipped(spans: Iterable[tuple[int, int]], starts: Sequence[int]) -> list[tuple[int, int]]:
    """Spans that stop where a label begins."""
    out: list[tuple[int, int]] = []
    for start, end in spans:
        place = bisect_left(starts, start)
        stop = min(end, starts[place]) if place < len(starts) else end
        if stop > start:
            out.append((start, stop))
    return out


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch or overlap as one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
