"""How alike two Dutch texts are, 0 to 100, and where they differ: what a memory match is measured with.

Words and characters count alike: words alone call "Kamerbrief" and "Kamerbrieven"
as different as two words can be, characters alone call a changed "niet" a trifle.
Numbers and dates are places to fill in, not words: two texts that differ in
nothing else need only those looked at, and say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tweespraak_translate.segment import Span

_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_TOKEN = re.compile(
    rf"(?P<date>\b\d{{1,2}}\s(?:{_MONTHS})(?:\s\d{{4}})?\b)"
    r"|(?P<number>(?<![^\W_])\d+(?:[.,:/–-]\d+)*(?![^\W_]))"
    r"|(?P<word>[^\W_]+(?:[-’'][^\W_]+)*)"
    r"|(?P<mark>[^\w\s]|_)",
    re.IGNORECASE,
)
DATE, NUMBER = "\ue001", "\ue000"
"""What stands in for a date and a number: characters that no text has."""
PER_NUMBER = 2.0
"""Points that a number or date of another value costs, where all else is the same."""
MOST_FOR_NUMBERS = 10.0
NEARLY = 99.0
"""The most that texts can have which are not the same letter for letter."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What comparing two texts gave."""

    similarity: float
    """0 to 100, to one decimal; 100 only for the very same text."""
    edits: tuple[Span, ...] = ()
    """Code points of the other text that the first does not have there."""
    missing: tuple[str, ...] = ()
    """Words of the first text that the other lacks, in order."""
    numbers_only: bool = False
    """Nothing but numbers and dates differ."""


class Measure:
    """A text, ready to be held against many others."""

    def __init__(self, text: str) -> None:
        self.text = text
        matches = list(_TOKEN.finditer(text))
        self._matches = [m for m in matches if m.lastgroup != "mark"]
        self.words = tuple(_key(m) for m in self._matches)
        """Words in small letters; a placeholder for each number and date."""

    @cached_property
    def masked(self) -> str:
        """The text with its numbers and dates taken out."""
        if not any(m.lastgroup != "word" for m in self._matches):
            return self.text
        return _TOKEN.sub(lambda m: {"date": DATE, "number": NUMBER}.get(m.lastgroup or "", m.group()), self.text)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The numbers and dates, as written."""
        return tuple(m.group() for m in self._matches if m.lastgroup in ("date", "number"))

    def compare(self, other: Measure) -> Likeness:
        """How like `other` is to this text, and where it differs. Two empty texts are alike."""
        if self.text == other.text:
            return Likeness(100.0)
        edits, missing = self._differences(other)
        return Likeness(self.score(other), edits, missing, numbers_only=self.masked == other.masked)

    def score(self, other: Measure) -> float:
        """The similarity alone, 0 to 100."""
        if self.text == other.text:
            return 100.0
        changed = sum(a != b for a, b in zip(self.values, other.values, strict=False))
        if self.masked == other.masked:
            return 100.0 - min(MOST_FOR_NUMBERS, PER_NUMBER * changed)
        from rapidfuzz.distance import Levenshtein

        words = Levenshtein.normalized_similarity(self.words, other.words)
        letters = Levenshtein.normalized_similarity(self.masked, other.masked)
        score = 50.0 * (words + letters) - min(MOST_FOR_NUMBERS, PER_NUMBER * changed / 2)
        return round(max(0.0, min(NEARLY, score)), 1)

    def _differences(self, other: Measure) -> tuple[tuple[Span, ...], tuple[str, ...]]:
        from rapidfuzz.distance import Levenshtein

        mine, theirs = [m.group().lower() for m in self._matches], [m.group().lower() for m in other._matches]
        edits: list[Span] = []
        missing: list[str] = []
        for step in Levenshtein.opcodes(mine, theirs):
            if step.tag == "equal":
                continue
            if step.dest_end > step.dest_start:
                span = Span(other._matches[step.dest_start].start(), other._matches[step.dest_end - 1].end())
                edits.append(span)
            missing += [m.group() for m in self._matches[step.src_start : step.src_end]]
        return _joined(edits, other.text), tuple(missing)


def compare_texts(text: str, other: str) -> Likeness:
    """How like `other` is to `text`, and where it differs."""
    return Measure(text).compare(Measure(other))


def _key(match: re.Match[str]) -> str:
    return {"date": DATE, "number": NUMBER}.get(match.lastgroup or "") or match.group().lower()


def _joined(spans: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Spans with nothing but space between them become one."""
    found: list[Span] = []
    for span in spans:
        if found and not text[found[-1].end : span.start].strip():
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)
