"""The check `repeated-words`: no word or phrase stands twice in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_TOKEN = re.compile(r"[\w’'-]+")
_LONGEST = 8
_FINE = frozenset({"that", "had", "very", "is", "so", "well"})
"""Words that English can have twice in a row: "the fact that that is so"."""


def find_doubled(subject: Subject) -> Iterator[Finding]:
    """A word or phrase stands twice in a row."""
    source = [first.of(subject.source).casefold() for first, _ in _doubled(subject.source)]
    if any(" " in phrase for phrase in source):
        return
    for first, second in _doubled(subject.target):
        phrase = first.of(subject.target)
        # A name may be double in both ("Boutros Boutros"); Dutch "je je" excuses nothing.
        if phrase.casefold() not in source:
            yield Finding(CHECK.name, Severity.ERROR, f'"{phrase}" stands twice in a row', (), (second,))


def _doubled(text: str) -> list[tuple[Span, Span]]:
    """Pairs of equal stretches of words with nothing but punctuation between them."""
    tokens = list(_TOKEN.finditer(text))
    words = [token[0].casefold() for token in tokens]
    found: list[tuple[Span, Span]] = []
    at = 0
    while at < len(words):
        length = _length_of_double(text, tokens, words, at)
        if length:
            first = Span(tokens[at].start(), tokens[at + length - 1].end())
            found.append((first, Span(tokens[at + length].start(), tokens[at + 2 * length - 1].end())))
        at += max(1, length)
    return found


def _length_of_double(text: str, tokens: list[re.Match[str]], words: list[str], at: int) -> int:
    """How many words from here on come again at once; 0 for none."""
    for length in range(min(_LONGEST, (len(words) - at) // 2), 0, -1):
        phrase = words[at : at + length]
        if phrase != words[at + length : at + 2 * length] or not any(c.isalpha() for word in phrase for c in word):
            continue
        gap = text[tokens[at + length - 1].end() : tokens[at + length].start()]
        if length == 1 and (gap.strip() or phrase[0] in _FINE or len(phrase[0]) == 1 or tokens[at + 1][0][0].isupper()):
            continue
        starts_anew = any(stop in gap for stop in ".?!") and not tokens[at][0][0].isupper()
        if starts_anew and tokens[at + length][0][0].isupper() and length < 4:
            continue
        if length > 1 and (len(gap) > 5 or len("".join(phrase)) < 4):
            continue
        return length
    return 0


CHECK = Check("repeated-words", Severity.ERROR, find_doubled)
