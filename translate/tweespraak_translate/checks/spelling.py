"""The check `spelling`: words that no list knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tweespraak_translate import spelling
from tweespraak_translate.checks.base import Check, Finding, Severity, Subject

if TYPE_CHECKING:
    from tweespraak_translate.termbase import Termbase

_GUESSED = 20
"""Words of a segment for which a guess is made: each costs about a millisecond."""


def find_unknown(subject: Subject) -> Iterator[Finding]:
    """A word is in no word list, no term, no name of the Dutch and not among your own words."""
    known = known_in(subject.source, subject.termbase)
    found = spelling.unknown_words(subject.target, own=subject.own_words, is_known=known)
    for rank, span in enumerate(found):
        word = span.of(subject.target)
        meant = spelling.suggest(word, own=subject.own_words, limit=1) if rank < _GUESSED else []
        message = f'"{word}" is in no word list' + (f'; did you mean "{meant[0]}"?' if meant else "")
        yield Finding(CHECK.name, Severity.INFO, message, (), (span,), meant[0] if meant else "")


def known_in(source: str, termbase: Termbase | None) -> spelling.Known:
    """Says of a word whether the Dutch has it letter for letter (a name, or left to other checks), or a term."""

    def known(word: str) -> bool:
        bare = word.removesuffix("'s").removesuffix("’s")
        if bare in source:
            return True
        folded = bare.casefold()
        terms = termbase.english_words if termbase else frozenset()
        return folded in terms or folded.removesuffix("s") in terms

    return known


CHECK = Check("spelling", Severity.INFO, find_unknown)
