"""The check `length-ratio`: the English is about as long as the Dutch."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_USUAL = 0.98
"""Characters of English for one of Dutch, in parliamentary translations."""
_SPREAD = 0.19
"""Standard deviation of the logarithm of that ratio for a text of 100 characters; it shrinks with length."""
_FAR = 3.6
_SHORTEST = 25
"""Below this many characters ("Ja.", "Zie vraag 3.") the ratio says nothing."""


def find_odd_length(subject: Subject) -> Iterator[Finding]:
    """The English is much shorter or longer than the Dutch."""
    source, target = len(subject.source.strip()), len(subject.target.strip())
    if source < _SHORTEST or not target:
        return
    deviation = length_deviation(source, target)
    if abs(deviation) > _FAR:
        word = "shorter" if deviation < 0 else "longer"
        message = f"the English is much {word} than the Dutch: {target} characters against {source}"
        yield Finding(CHECK.name, Severity.WARNING, message, (), (Span(0, len(subject.target)),))


def length_deviation(source: int, target: int) -> float:
    """How far the ratio of two lengths is from the usual, in standard deviations."""
    spread = _SPREAD * max(0.75, min(2.2, math.sqrt(100 / source)))
    return math.log(target / (source * _USUAL)) / spread


CHECK = Check("length-ratio", Severity.WARNING, find_odd_length)
