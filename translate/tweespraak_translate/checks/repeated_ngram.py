"""The check `repeated-ngram`: the English does not go round in circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.coverage import words_of
from tweespraak_translate.segment import Span

_LONG, _SHORT = 6, 3
"""A machine that goes round in circles says six words twice, or three words three times."""
_PARAGRAPH = 600
"""Code points."""


def find_circles(subject: Subject) -> Iterator[Finding]:
    """The same words come again and again although nothing in the Dutch does: a machine may be repeating itself."""
    long = _repeats(subject.target, _LONG)
    short = [spans for spans in _repeats(subject.target, _SHORT) if len(spans) > 2]
    places = long or short
    # A paragraph of several sentences may well come back to its subject in the same words.
    if not places or len(subject.source) > _PARAGRAPH or _repeats(subject.source, _SHORT - 1):
        return
    phrase = places[0][0].of(subject.target)
    message = f'"{phrase}" comes again, and nothing in the Dutch does'
    yield Finding(CHECK.name, Severity.WARNING, message, (), places[0])


def _repeats(text: str, length: int) -> list[tuple[Span, ...]]:
    words = words_of(text)
    found: dict[tuple[str, ...], list[Span]] = defaultdict(list)
    for index in range(len(words) - length + 1):
        key = tuple(w[0].casefold() for w in words[index : index + length])
        span = Span(words[index].start(), words[index + length - 1].end())
        if not found[key] or found[key][-1].end <= span.start:
            found[key].append(span)
    return [tuple(spans) for spans in found.values() if len(spans) > 1]


CHECK = Check("repeated-ngram", Severity.WARNING, find_circles)
