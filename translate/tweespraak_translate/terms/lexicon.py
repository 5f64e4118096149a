"""What is known of Dutch words: which exist, what they are, and the headword of a form.

Two sources: OpenTaal's spelling list (`data/dutch_words.txt.xz`; who made it
and on what terms is in `data/NOTICE`), which knows nouns from verbs and how a
plural is made, and simplemma, which knows irregular verbs and plurals. Both are
loaded at the first question.
"""

from __future__ import annotations

import lzma
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simplemma.strategies import DictionaryLookupStrategy


@cache
def _words() -> dict[str, str]:
    packed = files("tweespraak_translate").joinpath("data/dutch_words.txt.xz").read_bytes()
    lines = lzma.decompress(packed).decode("utf-8").split("\n")
    return dict(line.split("\t") for line in lines)


@cache
def _lemmas() -> DictionaryLookupStrategy:
    from simplemma.strategies import DictionaryLookupStrategy

    return DictionaryLookupStrategy()


def letters_of(word: str) -> str:
    """What a headword is, a letter each (see `data/make_dutch_words.py`); empty for an unknown one too."""
    return _words().get(word, "")


def is_headword(word: str) -> bool:
    """Whether a word in lower case stands in the spelling list."""
    return word in _words()


def dictionary_form(word: str, language: str = "nl") -> str:
    """The dictionary form of an inflected word in lower case; empty when the dictionary does not have it."""
    found = _lemmas().get_lemma(word, language)
    # Separable verbs come as "op_treden".
    return found.replace("_", "").lower() if found else ""


def is_known(word: str) -> bool:
    """Whether a word in lower case is Dutch as far as either source knows."""
    return word in _words() or bool(_lemmas().get_lemma(word, "nl"))


def is_verb(word: str) -> bool:
    """Whether a word in lower case is the infinitive of a verb."""
    return "v" in letters_of(word) or (word.endswith("n") and dictionary_form(word) == word)
