"""Which words of the Dutch find an answer in the English, by word pairs learned from translations.

The data (data/word_pairs.tsv) holds Dutch word beginnings with the English ones that answer them
and how often, in a right translation, one of those is there. A run of words that all go
unanswered is what a dropped clause looks like: the run's score is the sum over its words of the
log odds of "dropped" against "translated freely".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tweespraak_translate.segment import Span

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DUTCH_LENGTH, _ENGLISH_LENGTH = 7, 5
_CHANCE = 0.1
"""How often a word of a dropped clause is answered by chance, elsewhere in the sentence."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """What is known of one Dutch word beginning."""

    answers: frozenset[str]
    share: float
    """How often a right translation holds one of the answers, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the Dutch that nothing in the English answers."""

    span: Span
    score: float
    """Log odds, nats, that the stretch was dropped and not translated freely."""
    words: int
    """How many known words of it go unanswered."""


def dutch_stem(word: str) -> str:
    """The beginning a Dutch word is known by."""
    folded = word.casefold().replace("’", "'")
    return folded[:_DUTCH_LENGTH] if len(folded) > 4 else folded


def english_stem(word: str) -> str:
    """The beginning an English word is known by."""
    folded = word.casefold().replace("’", "'").removesuffix("'s")
    return folded[:_ENGLISH_LENGTH]


def words_of(text: str) -> list[re.Match[str]]:
    """The words of a text, hyphenated ones whole."""
    return list(_WORD.finditer(text))


@cache
def word_pairs() -> dict[str, Pairs]:
    """The learned pairs, by Dutch stem."""
    text = resources.files("tweespraak_translate").joinpath("data/word_pairs.tsv").read_text(encoding="utf-8")
    pairs = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            stem, share, answers = line.split("\t")
            pairs[stem] = Pairs(frozenset(answers.split(" ")), min(float(share), 0.98))
    return pairs


def find_gap(source: str, target: str) -> Gap | None:
    """The Dutch stretch most likely dropped, whatever its score; None where every known word is answered."""
    known = word_pairs()
    english = english_stems(target)
    best: Gap | None = None
    total, start, missed = 0.0, 0, 0
    for word in words_of(source):
        pair = known.get(dutch_stem(word[0]))
        if pair is None:
            continue
        answered = not pair.answers.isdisjoint(english) or english_stem(word[0]) in english
        if answered:
            total += math.log(_CHANCE / pair.share) if pair.share > _CHANCE else 0.0
        else:
            total += math.log((1 - _CHANCE) / (1 - pair.share)) if pair.share > _CHANCE else 0.0
            if missed == 0:
                start = word.start()
            missed += 1
            if best is None or total > best.score:
                best = Gap(Span(start, word.end()), total, missed)
        if total <= 0:
            total, missed = 0.0, 0
    return best


def english_stems(text: str) -> frozenset[str]:
    """The stems of an English text, the parts of hyphenated words too."""
    return frozenset(english_stem(part) for word in words_of(text) for part in _parts(word[0]))


def _parts(word: str) -> Iterable[str]:
    yield word
    if "-" in word:
        yield from (part for part in word.split("-") if part)
