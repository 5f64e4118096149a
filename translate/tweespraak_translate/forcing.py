"""Ways to bring a term into a translation with any model: decode again behind it, or put it in a word's place.

The model's own attention says which words of a draft stand for the term. A second decoding then begins with
the words before them and the term itself, so that everything after it agrees with it; a plain replacement
costs nothing and never fails. Both are only proposals: the caller scores and judges them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tweespraak_translate.engine import Engine
from tweespraak_translate.normalise import normalise
from tweespraak_translate.segment import Span
from tweespraak_translate.termbase import TargetHit, Termbase, TermEntry, TermHit
from tweespraak_translate.terms.english_forms import plural_of, singular_of
from tweespraak_translate.terms.recognition import is_abbreviation

CUTS = 3
"""How many of the words with most attention on a term are tried as its place. More were seldom better."""
_UNLIKELY = 1 / 3
"""A word with less than this share of the best word's attention is not tried."""
FORMS = 3
"""How many English forms of a term are tried, the preferred one first, the others only where that fails."""
_ALIGNED = 0.3
"""Share of a word's attention from which it stands for the term, if no other word has twice as much."""
_WORD = re.compile(r"\S+")
_ARTICLE = re.compile(r"(?:(?<=\s)|^)(an?)(\s+[^\w\s]*)$", re.IGNORECASE)
_ARTICLES = ("a", "an", "the")
_SPELT_WITH_VOWEL_SOUND = frozenset("AEFHILMNORSX")
_SAID_WITH_CONSONANT = re.compile(r"(?:uni(?!n|m)|us[ae]|eu|one\b|once\b|ut[ei])", re.IGNORECASE)
_SILENT_H = re.compile(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A word of a draft and how much of its attention goes to a term of the source."""

    span: Span
    mass: float


class Reading:
    """A source as the engine reads it, with the places of its terms."""

    def __init__(self, engine: Engine, source: str) -> None:
        self.engine = engine
        self.text = normalise(source, engine.source_language)
        self.tokens = engine.encode(self.text)

    def token_places(self, hits: Iterable[TermHit]) -> list[list[int]]:
        """For each occurrence of a term in `text` the numbers of the tokens of its words."""
        found = []
        for hit in hits:
            numbers: set[int] = set()
            for span in hit.pieces or (hit.span,):
                start = self.text.rfind(" ", 0, span.start) + 1
                end = self.text.find(" ", span.end)
                first, last = self._count(start), self._count(end if end >= 0 else len(self.text))
                numbers.update(range(first, last))
            found.append(sorted(numbers))
        return found

    def score(self, target: str) -> float:
        """Mean log-probability per token that the model gives to `target`, in nats, `</s>` counted."""
        scores = self.engine.score(self.tokens, self.engine.encode_target(target))
        return sum(scores) / max(1, len(scores))

    def places(self, target: str, numbers: Sequence[int]) -> list[Place]:
        """The words of `target` with their attention on some tokens of the source, in order."""
        words = list(_WORD.finditer(target))
        if not words or not numbers:
            return []
        tokens = self.engine.encode_target(target)
        rows = self.engine.align(self.tokens, tokens)
        starts = [
            len(self.engine.encode_target(target[: word.start()].rstrip())) if i else 0 for i, word in enumerate(words)
        ]
        found = []
        for word, start, end in zip(words, starts, [*starts[1:], len(tokens)], strict=True):
            some = rows[start:end]
            mass = sum(row[number] for row in some for number in numbers) / len(some) if some else 0.0
            found.append(Place(Span(*word.span()), mass))
        return found

    def _count(self, end: int) -> int:
        text = self.text[:end].rstrip()
        return len(self.engine.encode(text)) - 1 if text else 0


def forms_for(hit: TermHit, termbase: Termbase) -> list[list[str]]:
    """English forms to try for an occurrence, as its number asks: first the preferred one, then the others.

    A verb has its "-ing" form beside it.
    """
    forms = termbase.suggest(hit)[:FORMS]
    is_verb = any(form.part_of_speech == "verb" for form in (hit.form, *hit.entry.accepted))
    both = [[form, gerund(form)] if is_verb else [form] for form in forms]
    return [both[0], [form for some in both[1:] for form in some]] if len(both) > 1 else both


def gerund(verb: str) -> str:
    """A verb, or the first word of a phrase that begins with one, with "-ing"."""
    first, space, rest = verb.partition(" ")
    if first.endswith("ie"):
        stem = first[:-2] + "y"
    elif first.endswith("e") and not first.endswith(("ee", "oe", "ye")):
        stem = first[:-1]
    elif re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", first):
        stem = first + first[-1]
    else:
        stem = first
    return f"{stem}ing{space}{rest}"


def prefixes(target: str, places: Sequence[Place], forms: Sequence[str], taken: Sequence[Span]) -> list[str]:
    """Beginnings of a target that end with the term: the words before each likely place, then each form."""
    found: dict[str, None] = {}
    for place in _likeliest(target, places, taken):
        for form in forms:
            found[_written(target[: place.start], target[place.start : place.end], form)[0]] = None
    # A draft without words has no places; a term whose place is unknown has no beginnings.
    return list(found) if target.strip() else [_capital(form) for form in forms]


def replacements(target: str, places: Sequence[Place], forms: Sequence[str], taken: Sequence[Span]) -> list[str]:
    """The target with the words that stand for the term replaced by each form."""
    free = [place for place in places if not _is_taken(place.span, taken)]
    if not free:
        return []
    best = max(free, key=lambda place: place.mass)
    least = max(_ALIGNED, best.mass / 2)
    first = last = places.index(best)
    while first and places[first - 1].mass > least and places[first - 1] in free:
        first -= 1
    while last + 1 < len(places) and places[last + 1].mass > least and places[last + 1] in free:
        last += 1
    if first < last and target[places[first].span.start : places[first].span.end].lower() in _ARTICLES:
        first += 1
    start, end = places[first].span.start, places[last].span.end
    return [replaced(target, Span(start, end), form) for form in forms]


def replaced(target: str, span: Span, form: str) -> str:
    """`target` with `form` in the place of some words; punctuation around them, article and capital agree."""
    words = target[span.start : span.end]
    before, _ = _written(target[: span.start], words, form)
    tail = words[len(words.rstrip("".join(set(re.findall(r"[^\w\s]", words))))) :] if words else ""
    return before + tail + target[span.end :]


def without_forbidden(target: str, hits: Iterable[TargetHit], entry: TermEntry) -> list[str]:
    """The target with forbidden forms of a term replaced by what its owner wants instead."""
    found = []
    for hit in hits:
        for form in hit.replacements[:1]:
            before, _ = _written(target[: hit.span.start], hit.text, form)
            found.append(before + target[hit.span.end :])
    return found


def _likeliest(target: str, places: Sequence[Place], taken: Sequence[Span]) -> list[Span]:
    """The words to cut before: those with most attention on the term; an article stays in front of it."""
    free = sorted((place for place in places if not _is_taken(place.span, taken)), key=lambda place: -place.mass)
    found: dict[int, Span] = {}
    for place in free[:CUTS]:
        if place.mass < free[0].mass * _UNLIKELY:
            break
        span = place.span
        after = [other.span for other in places if other.span.start > span.start]
        if target[span.start : span.end].lower() in _ARTICLES and after and not _is_taken(after[0], taken):
            span = after[0]
        found[span.start] = span
    return list(found.values())


def _is_taken(span: Span, taken: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in taken)


def _written(before: str, word: str, form: str) -> tuple[str, str]:
    """What stands before a word, then the form, article and capital fitted; and the form as fitted."""
    lead = word[: len(word) - len(word.lstrip("".join(set(re.findall(r"[^\w\s]", word)))))] if word else ""
    before = _with_article(before + lead, form)
    if not any(c.isalnum() for c in before):
        form = _capital(form)
    return before + form, form


def _with_article(before: str, form: str) -> str:
    """`before` with its last article fitted to `form`: "a" or "an", none before a plural."""
    match = _ARTICLE.search(before)
    if not match:
        return before
    if form == plural_of(form) and form != singular_of(form):
        return before[: match.start(1)] + match[2].lstrip()
    article = "an" if _begins_with_vowel_sound(form) else "a"
    article = article.capitalize() if match[1][0].isupper() else article
    return before[: match.start(1)] + article + match[2]


def _begins_with_vowel_sound(form: str) -> bool:
    first = re.split(r"[\s-]", form, maxsplit=1)[0]
    if is_abbreviation(first):
        return first[:1] in _SPELT_WITH_VOWEL_SOUND
    if _SILENT_H.match(first):
        return True
    return first[:1].lower() in "aeiou" and not _SAID_WITH_CONSONANT.match(first)


def _capital(form: str) -> str:
    return form[:1].upper() + form[1:]
