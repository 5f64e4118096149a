"""What stands before a list item: a bullet, a dash, or a place in a sequence."""

from __future__ import annotations

import re
from dataclasses import dataclass

BULLETS = "•◦▪▫●○■□‣⁃∙·\x81\uf0b7\uf0a7\uf02d\uf0d8\uf0fc"
"""Characters that are never anything else at a line's start; the last six are how extractors read a bullet."""

_BULLET = re.compile(rf"[{BULLETS}]|o\s+(?=[A-ZÀ-Þ])")
_DASH = re.compile(r"[-–—*](?=\s|$)")
_ENUMERATION = re.compile(r"\(?(\d{1,2}|[a-z]|[ivx]{2,4})(?:[.)°º]|\.\))(?=\s|$)")
_BARE = re.compile(rf"(?:[{BULLETS}–-]|\(?(?:\d{{1,2}}|[a-z])[.)])")
_STRAY = re.compile(rf"(?<=\S)\s+([{BULLETS}])\s*$")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


@dataclass(frozen=True, slots=True)
class ListMark:
    """A mark with every reading it has: "i." is the ninth letter and the first Roman numeral."""

    readings: frozenset[tuple[str, int]]
    """Sort of mark, and place in its sequence from 1; place 0 where the marks of a list are all the same."""

    @property
    def is_bullet(self) -> bool:
        """Whether nothing but a list item begins so."""
        return any(sort in BULLETS or sort == "o" for sort, _ in self.readings)

    @property
    def can_begin(self) -> bool:
        """Whether a list can begin with it."""
        return any(place <= 1 for _, place in self.readings)

    def follows(self, before: ListMark) -> bool:
        """Whether it comes after that mark in one list."""
        return any((sort, max(place - 1, 0)) in before.readings for sort, place in self.readings)


def read_mark(text: str) -> ListMark | None:
    """The list mark that a line starts with, or None; whether it is a list item its surroundings must say."""
    text = text.lstrip()
    same = _BULLET.match(text) or _DASH.match(text)
    if same:
        return ListMark(frozenset([(text[0], 0)]))
    found = _ENUMERATION.match(text)
    if found is None:
        return None
    label = found.group(1)
    if label.isdigit():
        return ListMark(frozenset([("number", int(label))]))
    readings = {("roman", _ROMAN.index(label) + 1)} if label in _ROMAN else set()
    if len(label) == 1:
        readings.add(("letter", ord(label) - ord("a") + 1))
    return ListMark(frozenset(readings)) if readings else None


def is_bare_mark(text: str) -> bool:
    """Whether a line holds a mark and nothing else, its item being on the next line."""
    return _BARE.fullmatch(text.strip()) is not None


def part_stray_bullet(text: str) -> tuple[str, str]:
    """A line and the bullet of the next item that an extractor put at its end, if there is one."""
    stray = _STRAY.search(text)
    return (text[: stray.start()], stray.group(1)) if stray else (text, "")
