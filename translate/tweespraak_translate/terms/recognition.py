"""Finding the Dutch terms of a termbase in a text, as Dutch is written.

The index holds the forms as entered, by word. Each word of a text is taken back
to everything it may be a form of (`dutch_forms`), cut where it is a compound
(`compounds`), and looked up; so an index of 100,000 entries costs no more per
sentence than a small one, and what was worked out for a word is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from tweespraak_translate.segment import Span
from tweespraak_translate.termbase import CaseRule, Form, HitKind, TermEntry, TermHit
from tweespraak_translate.terms.bulk import without_collector
from tweespraak_translate.terms.compounds import SHORTEST_FIRST, SHORTEST_HEAD, head_starts, modifier_ends
from tweespraak_translate.terms.dutch_forms import (
    PARTICLES,
    bases,
    is_form_of,
    is_plural_of,
    possible_verbs,
    same_words,
)
from tweespraak_translate.terms.lexicon import dictionary_form, is_verb, letters_of
from tweespraak_translate.terms.words import words

_HYPHENS = "-‐‑"
_PART = re.compile(r"(?:(?<![^\W_])['’](?=[sS]\b))?[^\W_][\u00ad\u0300-\u036f]*(?:['’]?[^\W_][\u00ad\u0300-\u036f]*)*")
_SENTENCE_END = re.compile(r"[.;:?!]")
_AFTER_PARTICLE = words(
    "en of maar want dat die of omdat doordat zodat als wanneer terwijl door met voor bij op te om vanuit via tijdens "
    "sinds naar vanaf binnen buiten in na tot onder over tegen aan van uit per ten ter wegens volgens "
    "zonder waarbij waarmee waardoor hoewel dan"
)
"""What may follow a particle that closes its clause."""
_LONGEST_CLAUSE = 30
"""Words between a verb and its particle."""
_CACHED_WORDS = 50_000
_BEGINNING = 6


class Part(NamedTuple):
    """A word of a text, or a piece of one between hyphens."""

    text: str
    lower: str
    start: int
    end: int
    chain: int
    """Number of the hyphenated word it belongs to."""


class _Ref(NamedTuple):
    """A Dutch form in the index."""

    entry: int
    form: Form


class _Multi(NamedTuple):
    """A form of several words."""

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    """What stands between them."""


class _Found(NamedTuple):
    """What a single word can be: a form of `ref`, whole or from `start` to `end` of the word."""

    ref: _Ref
    kind: HitKind
    start: int
    end: int
    entered: str
    first: bool
    """The term is the first piece of a compound, which counts only where the entry says so."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    core: tuple[int, int]
    kind: HitKind
    entry: int
    form: Form
    plural: bool | None
    first: bool = False
    """It is the first piece of a compound."""
    pieces: tuple[tuple[int, int], ...] = ()
    """Where it is not in one stretch."""

    def overlaps(self, other: _Candidate) -> bool:
        """Whether both want the same letters; two terms side by side in one compound do not."""
        return any(a < d and c < b for a, b in self.pieces or (self.core,) for c, d in other.pieces or (other.core,))

    def letters(self) -> int:
        """How many letters of the text it explains."""
        return sum(b - a for a, b in self.pieces or (self.core,))

    def order(self) -> tuple[object, ...]:
        return (
            -self.letters(),
            self.first,
            _KIND_ORDER[self.kind],
            self.start,
            self.entry,
        )


_KIND_ORDER = {kind: n for n, kind in enumerate(HitKind)}


def parts_of(text: str) -> list[Part]:
    """The words of a text, hyphenated ones in pieces."""
    found: list[Part] = []
    chain, end = 0, -1
    for match in _PART.finditer(text):
        start = match.start()
        if not (end >= 0 and start - end == 1 and text[end] in _HYPHENS):
            chain += 1
        word = match.group()
        found.append(Part(word, _lower(word), start, match.end(), chain))
        end = match.end()
    return found


def _lower(word: str) -> str:
    lower = word.lower()
    return lower if lower.isascii() else unicodedata.normalize("NFC", lower.replace("\u00ad", ""))


@lru_cache(maxsize=65_536)
def folded(lower: str) -> str:
    """A word without accents; a short one keeps them, for there they tell words apart ("één", "een")."""
    if lower.isascii() or len(lower) < 5:
        return lower
    return "".join(c for c in unicodedata.normalize("NFD", lower) if not "\u0300" <= c <= "\u036f")


def is_abbreviation(word: str) -> bool:
    """Whether a word as entered is an abbreviation in capitals: "MIVD", "EU", but not "Kamer"."""
    letters = [c for c in word if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


def is_short_form(form: Form) -> bool:
    """Whether a form is an abbreviation whose capitals tell it from a word: "MIVD", "GRh"."""
    text = form.text
    return is_abbreviation(text) or (form.kind in ("acronym", "abbreviation") and not text.islower())


class SourceIndex:
    """The Dutch forms of a termbase, ready to be looked up."""

    def __init__(self, entries: Sequence[TermEntry]) -> None:
        self._entries = entries
        self._single: dict[str, tuple[_Ref, ...]] = {}
        self._multi: dict[str, tuple[_Ref, ...]] = {}
        """By the first two words."""
        self._firsts: set[str] = set()
        """Words that begin a form of several."""
        self._seconds: set[str] = set()
        self._beginnings: set[str] = set()
        """The first letters of every single word: most pairs of words in a text cannot be one of them."""
        self._known: dict[str, tuple[_Found, ...]] = {}
        self._known_firsts: dict[str, tuple[str, ...]] = {}
        self._known_seconds: dict[str, tuple[str, ...]] = {}
        with without_collector():
            for n, entry in enumerate(entries):
                for form in entry.forms:
                    if form.language == "nl":
                        self._add(_Ref(n, form))

    def _add(self, ref: _Ref) -> None:
        text = ref.form.text
        # Most forms are letters and spaces, and cutting those needs no pattern.
        plain_text = text.isascii() and text.replace(" ", "").isalpha()
        words = text.lower().split() if plain_text else [part.lower for part in parts_of(text)]
        if len(words) == 1:
            table, key = self._single, words[0]
            self._beginnings.add(key[:_BEGINNING])
        elif words:
            table, key = self._multi, f"{words[0]} {words[1]}"
            self._firsts.add(words[0])
            self._seconds.add(words[1])
        else:
            return
        table[key] = (*table.get(key, ()), ref)
        if not key.isascii():
            plain = " ".join(folded(word) for word in key.split(" "))
            if plain != key:
                table[plain] = (*table.get(plain, ()), ref)
                self._beginnings.add(plain[:_BEGINNING])
                self._firsts.add(folded(words[0]))
                self._seconds.update(folded(word) for word in words[1:2])

    def find(self, text: str, *, on: str = "") -> list[TermHit]:
        """The hits in `text`, left to right, the longest where several overlap, the others as alternatives."""
        parts = parts_of(text)
        candidates: list[_Candidate] = []
        for i in range(len(parts)):
            candidates.extend(self._singles_at(text, parts, i))
            candidates.extend(self._multis_at(text, parts, i))
            candidates.extend(self._joined_at(text, parts, i))
            candidates.extend(self._separated_at(text, parts, i))
            candidates.extend(self._shortened_at(text, parts, i))
        if on:
            candidates = [c for c in candidates if self._entries[c.entry].is_valid_on(on)]
        return self._resolve(text, candidates)

    def _singles_at(self, text: str, parts: list[Part], i: int) -> Iterator[_Candidate]:
        part = parts[i]
        found = self._found_in(part.lower)
        if not found:
            return
        first, last = _chain_ends(parts, i)
        for one in found:
            entry = self._entries[one.ref.entry]
            short = is_short_form(one.ref.form)
            is_first = one.first or i < last
            if is_first and not entry.modifiers and not (short and not one.first):
                continue
            if not _case_allows(one.ref.form, entry, part, one, text):
                continue
            kind = one.kind if first == last and not one.first else HitKind.COMPOUND
            core = (part.start + one.start, part.start + one.end)
            plural = None if is_first else _number(part.lower[one.start :], one.entered)
            yield _Candidate(
                parts[first].start, parts[last].end, core, kind, one.ref.entry, one.ref.form, plural, is_first
            )

    def _found_in(self, lower: str) -> tuple[_Found, ...]:
        """What a word can be, worked out once."""
        known = self._known.get(lower)
        if known is None:
            if len(self._known) > _CACHED_WORDS:
                self._known.clear()
            known = self._known[lower] = tuple(self._look_up(lower))
        return known

    def _look_up(self, lower: str) -> Iterator[_Found]:
        seen: set[int] = set()
        for entered in self._same_entered(lower):
            kind = HitKind.EXACT if entered == lower else HitKind.INFLECTED
            if kind is HitKind.INFLECTED and folded(entered) == folded(lower):
                kind = HitKind.VARIANT
            for ref in self._single[entered]:
                if id(ref.form) not in seen and _fits_part_of_speech(entered, lower, ref.form):
                    seen.add(id(ref.form))
                    accents = kind is HitKind.EXACT and _lower(ref.form.text) != lower
                    yield _Found(ref, HitKind.VARIANT if accents else kind, 0, len(lower), entered, False)
        if len(lower) > SHORTEST_HEAD + 2:
            yield from self._in_compound(lower, seen)

    def _same_entered(self, lower: str) -> list[str]:
        """Entered single words that `lower` is a form of."""
        single = self._single
        found = [word for word in same_words(lower) if word in single and is_form_of(word, lower)]
        plain = folded(lower)
        if plain != lower:
            found += [word for word in same_words(plain) if word in single and word not in found]
        if lower in found:
            found.remove(lower)
            found.insert(0, lower)
        return found

    def _in_compound(self, lower: str, seen: set[int]) -> Iterator[_Found]:
        single = self._single
        cuts = [(base, cut) for base in bases(lower) for cut in range(3, len(base) - SHORTEST_HEAD + 1)]
        hopeful = [
            (base, cut)
            for base, cut in cuts
            if base[cut:] in single or any(word in single for word in _heads(base[cut:]))
        ]
        if hopeful:
            starts = frozenset(head_starts(lower))
            for base, cut in hopeful:
                if cut not in starts or base[:cut] != lower[:cut]:
                    continue
                for head in (base[cut:], *_heads(base[cut:])):
                    for ref in single.get(head, ()):
                        if id(ref.form) not in seen and _is_head(head, lower[cut:], ref.form):
                            seen.add(id(ref.form))
                            yield _Found(ref, HitKind.COMPOUND, cut, len(lower), head, False)
        if any(lower[:cut] in single for cut in range(SHORTEST_FIRST, len(lower) - 2)):
            yield from self._as_modifier(lower, 0, seen)
        for start in range(3, len(lower) - SHORTEST_FIRST - 2):
            if any(lower[start:cut] in single for cut in range(start + SHORTEST_FIRST, len(lower) - 2)):
                yield from self._as_modifier(lower, start, seen)

    def _as_modifier(self, lower: str, start: int, seen: set[int]) -> Iterator[_Found]:
        if start and start not in head_starts(lower):
            return
        for end in modifier_ends(lower[start:]):
            for ref in self._single.get(lower[start : start + end], ()):
                if id(ref.form) not in seen and self._entries[ref.entry].modifiers:
                    seen.add(id(ref.form))
                    yield _Found(ref, HitKind.COMPOUND, start, start + end, lower[start : start + end], True)

    def _multis_at(self, text: str, parts: list[Part], i: int) -> Iterator[_Candidate]:
        if i + 1 >= len(parts):
            return
        lower = parts[i].lower
        firsts = self._known_firsts.get(lower)
        if firsts is None:
            if len(self._known_firsts) > _CACHED_WORDS:
                self._known_firsts.clear()
            firsts = self._known_firsts[lower] = tuple(self._firsts_like(lower))
        if not firsts:
            return
        second = parts[i + 1].lower
        seconds = self._known_seconds.get(second)
        if seconds is None:
            if len(self._known_seconds) > _CACHED_WORDS:
                self._known_seconds.clear()
            like = {second, folded(second), *same_words(second), *_first_pieces(second)}
            seconds = self._known_seconds[second] = tuple(like & self._seconds)
        for first in firsts:
            for word in seconds:
                for ref in self._multi.get(f"{first} {word}", ()):
                    candidate = self._multi_match(text, parts, i, ref)
                    if candidate:
                        yield candidate

    def _firsts_like(self, lower: str) -> Iterator[str]:
        for word in same_words(lower) | {folded(lower)}:
            if word in self._firsts and (word == folded(lower) or is_form_of(word, lower)):
                yield word

    def _multi_match(self, text: str, parts: list[Part], i: int, ref: _Ref) -> _Candidate | None:
        multi = _words_of(ref.form.text)
        words = multi.words
        chosen = parts[i : i + len(words)]
        if len(chosen) < len(words):
            return None
        entry = self._entries[ref.entry]
        last = len(words) - 1
        first_end, chain_end = _chain_ends(parts, i)[0], _chain_ends(parts, i + last)[1]
        modifies = chain_end > i + last
        core_end = chosen[-1].end
        same = True
        for n, (part, word) in enumerate(zip(chosen, words, strict=True)):
            if part.lower != word:
                same = False
                if not (is_form_of(word, part.lower) or folded(word) == folded(part.lower)):
                    if n < last or not entry.modifiers or not _begins_compound(part.lower, word):
                        return None
                    modifies, core_end = True, part.start + len(word)
            if n and not _gap_allows(text[chosen[n - 1].end : part.start], multi.gaps[n - 1]):
                return None
            if not _case_of_word_allows(ref.form, entry, part, word, n):
                return None
        if modifies and not entry.modifiers:
            return None
        gaps = tuple(text[a.end : b.start] for a, b in zip(chosen, chosen[1:], strict=False))
        kind = HitKind.EXACT if same else HitKind.MULTIWORD
        if same and [g.strip() for g in gaps] != [g.strip() for g in multi.gaps]:
            kind = HitKind.VARIANT
        if modifies or first_end < i:
            kind = HitKind.COMPOUND
        plural = (
            None
            if modifies
            else next(
                (p for part, word in zip(chosen, words, strict=True) if (p := _number(part.lower, word)) is not None),
                None,
            )
        )
        core = (chosen[0].start, core_end)
        return _Candidate(parts[first_end].start, parts[chain_end].end, core, kind, ref.entry, ref.form, plural)

    def _joined_at(self, text: str, parts: list[Part], i: int) -> Iterator[_Candidate]:
        """A term entered as one word and written as two: "helikopter detachement", "vredes-missie"."""
        if i + 1 >= len(parts):
            return
        one, two = parts[i], parts[i + 1]
        if len(one.lower) < 3 or len(two.lower) < 3 or one.lower in PARTICLES:
            return
        if (one.lower + two.lower)[:_BEGINNING] not in self._beginnings:
            return
        gap = text[one.end : two.start]
        if gap.strip(_HYPHENS + " \u00a0") or len(gap) > 1:
            return
        for word in same_words(two.lower):
            for ref in self._single.get(one.lower + word, ()):
                if is_form_of(word, two.lower) and not is_short_form(ref.form):
                    first, last = _chain_ends(parts, i)[0], _chain_ends(parts, i + 1)[1]
                    if last > i + 1 and not self._entries[ref.entry].modifiers:
                        continue
                    span = (one.start, two.end)
                    plural = _number(two.lower, word)
                    start, end = parts[first].start, parts[last].end
                    yield _Candidate(start, end, span, HitKind.VARIANT, ref.entry, ref.form, plural)

    def _separated_at(self, text: str, parts: list[Part], i: int) -> Iterator[_Candidate]:
        """A separable verb around other words: "gaat mensensmokkel tegen", "tegen te gaan"."""
        particle = parts[i].lower
        if particle not in PARTICLES:
            return
        if i + 2 < len(parts) and parts[i + 1].lower == "te":
            for ref in self._verbs(particle, parts[i + 2].lower):
                yield _separated(parts[i], parts[i + 2], ref)
            return
        if not _closes_clause(text, parts, i):
            return
        for j in range(i - 1, max(-1, i - _LONGEST_CLAUSE), -1):
            if _SENTENCE_END.search(text[parts[j].end : parts[j + 1].start]):
                return
            refs = self._verbs(particle, parts[j].lower)
            for ref in refs:
                yield _separated(parts[j], parts[i], ref)
            if refs:
                return

    def _verbs(self, particle: str, word: str) -> list[_Ref]:
        """The separable verbs in the index that `word`, a finite verb or infinitive, is the other part of."""
        if word.startswith("ge") and any(base.endswith("n") and not base.startswith("ge") for base in bases(word)):
            return []
        return [
            ref
            for base in possible_verbs(word)
            if base.endswith("n") and is_verb(base) and base not in PARTICLES
            for ref in self._single.get(particle + base, ())
            if _may_be_separable(particle + base, ref.form)
        ]

    def _shortened_at(self, text: str, parts: list[Part], i: int) -> Iterator[_Candidate]:
        """The first of two compounds that share their end: "land-" in "land- en luchtmacht"."""
        part = parts[i]
        after = text[part.end : part.end + 2]
        if i + 2 >= len(parts) or len(after) < 2 or after[0] not in _HYPHENS or not after[1].isspace():
            return
        if parts[i + 1].lower not in ("en", "of", "tot", "als", "noch"):
            return
        shared = parts[i + 2].lower
        for base in bases(shared):
            for cut in range(2, len(base) - 2):
                for ref in self._single.get(part.lower + base[cut:], ()):
                    span = (part.start, part.end + 1)
                    plural = True if base != shared else None
                    yield _Candidate(*span, (part.start, part.end), HitKind.SHORTENED, ref.entry, ref.form, plural)

    def _resolve(self, text: str, candidates: list[_Candidate]) -> list[TermHit]:
        if not candidates:
            return []
        winners: list[tuple[_Candidate, list[_Candidate]]] = []
        for candidate in sorted(set(candidates), key=_Candidate.order):
            rival = next((w for w in winners if candidate.overlaps(w[0])), None)
            if rival is None:
                winners.append((candidate, []))
            elif (candidate.entry, candidate.form) != (rival[0].entry, rival[0].form):
                rival[1].append(candidate)
        winners.sort(key=lambda w: w[0].start)
        return [
            replace(self._hit(text, best), alternatives=tuple(self._hit(text, other) for other in others))
            for best, others in winners
        ]

    def _hit(self, text: str, found: _Candidate) -> TermHit:
        return TermHit(
            self._entries[found.entry],
            found.form,
            text[found.start : found.end],
            Span(found.start, found.end),
            found.kind,
            Span(*found.core),
            tuple(Span(*piece) for piece in found.pieces),
            found.plural,
        )


def _may_be_separable(entered: str, form: Form) -> bool:
    """Whether an entered word is a verb, not a plural that looks like one ("aandelen")."""
    if form.part_of_speech:
        return form.part_of_speech == "verb"
    return "v" in letters_of(entered) or dictionary_form(entered) in ("", entered)


def _separated(one: Part, other: Part, ref: _Ref) -> _Candidate:
    span = (one.start, other.end)
    pieces = ((one.start, one.end), (other.start, other.end))
    return _Candidate(*span, span, HitKind.SEPARATED, ref.entry, ref.form, None, pieces=pieces)


def _chain_ends(parts: list[Part], i: int) -> tuple[int, int]:
    """First and last part of the hyphenated word that part `i` belongs to."""
    first = last = i
    while first and parts[first - 1].chain == parts[i].chain:
        first -= 1
    while last + 1 < len(parts) and parts[last + 1].chain == parts[i].chain:
        last += 1
    return first, last


@lru_cache(maxsize=65_536)
def _heads(piece: str) -> tuple[str, ...]:
    """Other forms under which the last part of a compound may have been entered."""
    if len(piece) < SHORTEST_HEAD:
        return ()
    return tuple(word for word in same_words(piece) if word != piece)


def _is_head(entered: str, found: str, form: Form) -> bool:
    """Whether the end of a compound is a term: a noun or adjective, not the form of a verb ("gelijk-gestemd")."""
    if form.part_of_speech == "verb":
        return False
    if entered == found or _number(found, entered) is not None:
        return True
    return found.endswith(("je", "jes", "e")) and not found.startswith("ge") and is_form_of(entered, found)


def _fits_part_of_speech(entered: str, found: str, form: Form) -> bool:
    """Whether a noun is not taken for a verb: "onderzoek" for the entry "onderzoeken", verb."""
    if form.part_of_speech != "verb" or entered == found:
        return True
    own = letters_of(found)
    return "v" in own or not any(letter in own for letter in "sem")


def _begins_compound(word: str, term: str) -> bool:
    return word.startswith(term) and len(term) in modifier_ends(word)


@lru_cache(maxsize=8192)
def _words_of(text: str) -> _Multi:
    parts = parts_of(text)
    gaps = tuple(text[a.end : b.start] for a, b in zip(parts, parts[1:], strict=False))
    return _Multi(tuple(part.lower for part in parts), gaps)


@lru_cache(maxsize=16_384)
def _first_pieces(word: str) -> tuple[str, ...]:
    """What `word` may begin with if it is a compound, for terms whose last word is its first part."""
    return tuple(word[:cut] for cut in range(SHORTEST_FIRST, len(word) - 2))


def _closes_clause(text: str, parts: list[Part], i: int) -> bool:
    if i + 1 >= len(parts):
        return True
    gap = text[parts[i].end : parts[i + 1].start]
    if gap.strip():
        return gap[0] not in _HYPHENS
    following = parts[i + 1].lower
    if following in _AFTER_PARTICLE:
        # "gaat daar tegen in.": the particle is the second word.
        rest = text[parts[i + 1].end :].lstrip()
        return not (following in PARTICLES and (not rest or rest[0] in ".,;:?!"))
    return False


def _gap_allows(gap: str, entered: str) -> bool:
    bare = gap.strip()
    if not bare:
        return bool(gap) or not entered
    if len(bare) == 1 and bare in _HYPHENS + "–":
        return True
    return bare == entered.strip()


def _case_allows(form: Form, entry: TermEntry, part: Part, one: _Found, text: str) -> bool:
    if entry.case is CaseRule.ANY:
        return True
    entered = form.text
    if is_short_form(form):
        return part.text[one.start :].startswith(entered)
    if entry.case is CaseRule.AUTO:
        return True
    return _same_case(part.text[one.start : one.end], entered, at_start=part.start + one.start == 0)


def _case_of_word_allows(form: Form, entry: TermEntry, part: Part, word: str, n: int) -> bool:
    if entry.case is CaseRule.ANY:
        return True
    entered = parts_of(form.text)[n].text
    if is_abbreviation(entered):
        return part.text.startswith(entered)
    return entry.case is CaseRule.AUTO or _same_case(part.text, entered, at_start=part.start == 0)


def _same_case(found: str, entered: str, *, at_start: bool) -> bool:
    if at_start and entered[:1].islower():
        found = found[:1].lower() + found[1:]
    for a, b in zip(found, entered, strict=False):
        if a.lower() != b.lower():
            break
        if a != b:
            return False
    return True


def _number(found: str, entered: str) -> bool | None:
    """Whether `found` is the plural (True) or singular (False) of the form as entered; None for neither."""
    if found == entered:
        return None
    if is_plural_of(found, entered):
        return True
    if is_plural_of(entered, found):
        return False
    return True if found.endswith(("en", "s")) and entered in bases(found) and "n" in letters_of(entered) else None
