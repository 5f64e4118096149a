"""Searching in both languages: case and accents do not matter, and every hit keeps its place."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FAR = re.compile("[^\x00-\x7f]")


def fold(text: str) -> str:
    """`text` without case and accents, one character for each of its own."""
    lower = text.lower()
    if lower.isascii():
        return lower
    if len(lower) != len(text):  # a letter such as İ, whose small form takes two characters
        return "".join(map(_fold_character, text))
    return _FAR.sub(lambda match: _fold_character(match[0]), lower)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    return unicodedata.normalize("NFKD", character)[0].casefold()[:1] or character


def find_hits(text: str, folded_query: str) -> list[tuple[int, int]]:
    """Where a folded query occurs in `text`, as (start, end); none for an empty query."""
    if not folded_query:
        return []
    folded, hits, at = fold(text), [], 0
    while (at := folded.find(folded_query, at)) >= 0:
        hits.append((at, at + len(folded_query)))
        at += len(folded_query)
    return hits
