"""Finding English forms in a translation: inflected, hyphenated, in British or American spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tweespraak_translate.segment import Span
from tweespraak_translate.termbase import CaseRule, Form, TargetHit, TermEntry, TermStatus
from tweespraak_translate.terms.english_forms import word_forms
from tweespraak_translate.terms.recognition import is_abbreviation
from tweespraak_translate.terms.words import words

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SPACE = r"(?:\s+|\s?[-‐‑–]\s?)"
_HYPHEN = r"(?:\s|[-‐‑–])?"
_FIXED = words("the a an of for in on to against from with by at and or into under over per as")


def find_forms(text: str, entry: TermEntry) -> list[TargetHit]:
    """Where the English forms of `entry` stand in `text`: left to right, the longest where several overlap."""
    found = []
    for form in entry.english:
        for match in pattern_of(form.text, entry.case).finditer(text):
            found.append(TargetHit(entry, form, match.group(), Span(*match.span())))
    return without_overlaps(found)


def without_overlaps(hits: Iterable[TargetHit]) -> list[TargetHit]:
    """Keep the longest of overlapping hits; of equal ones the form that stands as entered, then the better status."""

    def order(hit: TargetHit) -> tuple[object, ...]:
        as_entered = hit.text.lower() == hit.form.text.lower()
        return (hit.span.start - hit.span.end, not as_entered, list(TermStatus).index(hit.status), hit.span.start)

    kept: list[TargetHit] = []
    for hit in sorted(hits, key=order):
        if all(hit.span.end <= other.span.start or other.span.end <= hit.span.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.span.start)


@lru_cache(maxsize=8192)
def pattern_of(form: str, case: CaseRule) -> re.Pattern[str]:
    """A pattern for all the ways `form` may be written."""
    body = form[3:] if form.lower().startswith("to ") else form
    pieces: list[str] = []
    end = 0
    for match in _WORD.finditer(body):
        if pieces:
            pieces.append(_separator(body[end : match.start()]))
        pieces.append(_word_pattern(match.group(), case))
        end = match.end()
    if not pieces:
        return re.compile(re.escape(form))
    return re.compile(rf"(?<![^\W_]){''.join(pieces)}(?![^\W_])")


def _separator(gap: str) -> str:
    if gap.isspace():
        return _SPACE
    if gap.strip() in ("-", "‐", "‑", "–"):
        return _HYPHEN
    return r"\s*".join(re.escape(part) for part in re.split(r"\s+", gap))


def _word_pattern(word: str, case: CaseRule) -> str:
    if case is not CaseRule.ANY and is_abbreviation(word):
        return rf"{re.escape(word)}s?"
    if word.lower() in _FIXED:
        return rf"(?i:{re.escape(word)})"
    forms = sorted(word_forms(word), key=len, reverse=True)
    if case is CaseRule.EXACT:
        forms = [word[:1] + form[1:] if form[:1] == word[:1].lower() else form for form in forms]
        return rf"(?:{'|'.join(map(re.escape, dict.fromkeys([word, *forms])))})"
    # The word as entered stands first even where no rule would give it back ("McKinsey").
    return rf"(?i:{'|'.join(map(re.escape, dict.fromkeys([word.lower(), *forms])))})"


class TargetIndex:
    """Forms of one status in a whole termbase, by the first word they may begin with."""

    def __init__(self, entries: Sequence[TermEntry], status: TermStatus) -> None:
        self._by_word: dict[str, list[tuple[Form, TermEntry]]] = defaultdict(list)
        for entry in entries:
            for form in entry.forms:
                if form.language == "en" and form.status is status:
                    body = form.text[3:] if form.text.lower().startswith("to ") else form.text
                    first = _WORD.search(body)
                    if first:
                        for word in word_forms(first.group()):
                            self._by_word[word].append((form, entry))

    def find(self, text: str, *, on: str = "") -> list[TargetHit]:
        """The forms found in `text`, left to right."""
        found: list[TargetHit] = []
        if not self._by_word:
            return found
        for word in _WORD.finditer(text):
            lower = word.group().lower().removesuffix("'s").removesuffix("’s")
            for form, entry in self._by_word.get(lower, ()):
                match = pattern_of(form.text, entry.case).match(text, word.start())
                if match and (not on or entry.is_valid_on(on)):
                    found.append(TargetHit(entry, form, match.group(), Span(*match.span())))
        return without_overlaps(_not_allowed_elsewhere(text, found))


def _not_allowed_elsewhere(text: str, hits: list[TargetHit]) -> list[TargetHit]:
    """Leave out a forbidden word inside a form of its entry that may be used: "mission" in "peace mission"."""
    kept = []
    for hit in hits:
        accepted = [other for other in find_forms(text, hit.entry) if other.status is not TermStatus.FORBIDDEN]
        if not any(other.span.start <= hit.span.start and hit.span.end <= other.span.end for other in accepted):
            kept.append(hit)
    return kept
