"""Where a question ends and its unlabelled answer begins.

Most lists print no label above an answer. A blank line usually parts the two,
but lists exist without one, and blank lines also stand inside sentences, so
the question mark decides and the blank line confirms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tweespraak_translate.document import Line, Role
from tweespraak_translate.sections import is_ended

_ASKED = re.compile(r"\?[\"'”’»)\]*_]*(?:\s?\(?\d{1,2}\)?)?$")
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"'”’»)\]]*\s+(?=[«“‘\"'(]?[A-ZÀ-Ý])")
_AFTERTHOUGHT = re.compile(r"(?:Graag|Gelieve|Indien|Zo\s(?:ja|nee|niet)|Kunt u|Licht|Gaarne)\b")
_LONG_LINE = 160
"""Code points from which a line may hold a question and its answer: no printed line is as long."""
_LOOK_AHEAD = 3
"""Sentences after a question mark among which another one keeps the question open."""


def split_question(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the question and those of the answer; no answer gives an empty second list."""
    pieces = [(origin, piece) for origin, line in enumerate(lines) for piece in _sentences_of(line, len(lines))]
    cut = _answer_start([piece for _, piece in pieces])
    return _rejoin(pieces[:cut]), _rejoin(pieces[cut:])


def _answer_start(lines: Sequence[Line]) -> int:
    runs = _runs(lines)
    if not runs:
        return 0
    asked = next((r for r in range(min(3, len(runs))) if _has_question(lines, runs[r])), None)
    if asked is None:
        return runs[1][0] if len(runs) > 1 else _first_gap(lines)
    if asked > 0 and not _ends_asking(lines, runs[asked]):
        return runs[1][0]
    inside = _start_inside(lines, runs[asked])
    if inside is not None and not _is_afterthought(lines, inside, runs[asked][1], len(runs) > asked + 1):
        return inside
    if _ends_asking(lines, runs[asked]):
        last = asked
        while last + 2 < len(runs) and _ends_asking(lines, runs[last + 1]):
            last += 1
        return runs[last][1]
    if runs[asked][1] == len(lines):
        inside = _start_inside(lines, runs[asked], 1)
        if inside is not None and not _AFTERTHOUGHT.match(lines[inside].text):
            return inside
    return runs[asked][1]


def _first_gap(lines: Sequence[Line]) -> int:
    """The first line that a gap sets apart and a capital begins, in a section that asks without a question mark."""
    return next((i for i in range(1, len(lines)) if lines[i].gap_before and lines[i].text[:1].isupper()), len(lines))


def _runs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Paragraph-like stretches, start and end: cut at gaps, save those inside a sentence."""
    runs: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(lines)):
        before, line = lines[index - 1], lines[index]
        parted = line.gap_before or line.whole_paragraph or before.whole_paragraph
        if parted and not _continues(before, line):
            runs.append((start, index))
            start = index
    if lines:
        runs.append((start, len(lines)))
    return runs


def _continues(before: Line, line: Line) -> bool:
    """A gap inside a sentence: no stop before it, or a small letter after it."""
    if line.whole_paragraph or before.whole_paragraph or line.role is not Role.BODY:
        return False
    if is_ended(before.text):
        return False
    return line.text[:1].islower() or len(before.text) > 45


def _has_question(lines: Sequence[Line], run: tuple[int, int]) -> bool:
    return any("?" in line.text for line in lines[run[0] : run[1]])


def _ends_asking(lines: Sequence[Line], run: tuple[int, int]) -> bool:
    return bool(_ASKED.search(lines[run[1] - 1].text))


def _start_inside(lines: Sequence[Line], run: tuple[int, int], ahead: int = _LOOK_AHEAD) -> int | None:
    """The first line of the answer in a stretch that holds question and answer without a gap."""
    start, end = run
    for index in range(start, end - 1):
        following = lines[index + 1]
        if not _ASKED.search(lines[index].text) or following.text[:1].islower():
            continue
        rest = " ".join(line.text for line in lines[index + 1 : min(end, index + 25)])
        sentences = _SENTENCE_END.split(rest)[:ahead]
        if not any(sentence.rstrip().endswith("?") for sentence in sentences):
            return index + 1
    return None


def _is_afterthought(lines: Sequence[Line], start: int, end: int, has_more: bool) -> bool:
    """A request that closes a question ("Graag een toelichting."), with the answer in a paragraph below."""
    return has_more and end - start <= 2 and bool(_AFTERTHOUGHT.match(lines[start].text))


def _sentences_of(line: Line, among: int) -> list[Line]:
    """A long line as one line a sentence, so that a question can be cut from its answer.

    A line of usual length and a whole paragraph are only cut when the section, of `among` lines, has no other.
    """
    if among > 1 and (len(line.text) <= _LONG_LINE or line.whole_paragraph):
        return [line]
    starts = [0, *(found.end() for found in _SENTENCE_END.finditer(line.text)), len(line.text)]
    texts = [line.text[a:b].rstrip() for a, b in zip(starts, starts[1:], strict=False)]
    first = replace(line, text=texts[0], whole_paragraph=False)
    return [first, *(replace(first, text=t, gap_before=False, note_marks=()) for t in texts[1:] if t)]


def _rejoin(pieces: Sequence[tuple[int, Line]]) -> list[Line]:
    """Put the sentences of one long line together again."""
    out: list[Line] = []
    last = -1
    for origin, line in pieces:
        if origin == last:
            out[-1] = replace(out[-1], text=f"{out[-1].text} {line.text}")
        else:
            out.append(line)
        last = origin
    return out
