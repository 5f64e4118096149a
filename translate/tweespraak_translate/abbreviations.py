"""The words that decide what a full stop means, read from data/abbreviations.toml and from a user's own file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources

from tweespraak_translate.errors import InputError


@dataclass(frozen=True, slots=True)
class AbbreviationRules:
    """The words that decide what a full stop means, without the last dot.

    A word in lower case counts with a capital first letter too, and in capitals before a number; a word
    with capitals in that form only, and before the others.
    """

    never_final: frozenset[str] = frozenset()
    """Something always follows: "nr.", "art."."""
    maybe_final: frozenset[str] = frozenset()
    """Ends a sentence only before a starter: "jl.", "mln."."""
    before_number: frozenset[str] = frozenset()
    """An abbreviation only if a number follows: "min. 3"."""
    initials: frozenset[str] = frozenset()
    """Initials of more than one letter: "Th."."""
    category_words: frozenset[str] = frozenset()
    """After these a capital with a stop is no initial: "categorie B."."""
    starters: frozenset[str] = frozenset()
    """Words that start a sentence after an abbreviation."""
    name_words: frozenset[str] = frozenset()
    """Starters that are parts of names too, so not believed after an initial."""
    label_words: frozenset[str] = frozenset()
    """Words that with a number make a list mark: "Artikel 3."."""


_KEYS = frozenset(f.name for f in fields(AbbreviationRules))


@cache
def default_rules() -> AbbreviationRules:
    """The rules that come with the program."""
    toml_text = resources.files("tweespraak_translate").joinpath("data/abbreviations.toml").read_text(encoding="utf-8")
    return AbbreviationRules(**{key: _words(key, words) for key, words in tomllib.loads(toml_text).items()})


def load_rules(toml_text: str) -> AbbreviationRules:
    """The default rules with a user's own added; `remove` takes words out of every list.

    The keys are the fields of AbbreviationRules, at the top or in a table `[abbreviations]`.
    Empty text gives the defaults. Raises InputError, naming the key, for what is not understood.
    """
    try:
        table = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"abbreviations: not valid TOML: {error}; correct that line") from error
    own = table.get("abbreviations", table)
    if not isinstance(own, dict):
        raise InputError("abbreviations: key 'abbreviations' is not a table; write [abbreviations] above its keys")
    for key in own:
        if key not in _KEYS and key != "remove":
            raise InputError(f"abbreviations: unknown key {key!r}; use one of {', '.join(sorted(_KEYS))}, remove")
    added = {key: _words(key, words) for key, words in own.items()}
    removed = added.pop("remove", frozenset())
    rules = default_rules()
    changed = {key: (getattr(rules, key) - removed) | added.get(key, frozenset()) for key in _KEYS}
    return replace(rules, **changed)


def _words(key: str, words: object) -> frozenset[str]:
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip(" .") for word in words):
        raise InputError(f'abbreviations: key {key!r} is not a list of words; write {key} = ["a.s.", "jl."]')
    return frozenset(_fold(word.strip().removesuffix(".")) for word in words)


def _fold(word: str) -> str:
    """A word as the lists hold it: one with capitals stands for that form only."""
    return word if word != word.lower() else word.casefold()
