"""Repairs of what a text extractor did to characters: ligatures, accents beside their letter, odd spaces."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ĳ": "ij", "Ĳ": "IJ"}
)
_COMBINING = {
    "´": "\u0301",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "ˇ": "\u030c",
    "˜": "\u0303",
    "¸": "\u0327",
    "˘": "\u0306",
    "˙": "\u0307",
    "˚": "\u030a",
    "˝": "\u030b",
}
_MARKS = re.escape("".join(_COMBINING))
_WORD_WITH_MARK = re.compile(rf"[^\W\d_]{{0,40}}[{_MARKS}](?:[^\W\d_]|[{_MARKS}])*")
_APOSTROPHE = re.compile(r"(?:^|[aiouyAIOUY])´(?:s|n|tje|tjes|er|ers|t|k)?$|^´[stnk]$|^´.*´$|[szxSZX]´$")
"""An acute that does an apostrophe's or a quote's work: "foto´s", "zo´n", "´s", "Wilders´"."""
_DECOMPOSED = re.compile(r"[^\W\d_][\u0300-\u036f]+")
_SPACE = re.compile(r"\s+")
_NUMBER_SPACE = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d)")


def repair_text(text: str) -> str:
    """The text with its characters as they were printed, spaces collapsed and its ends bare.

    A no-break space stays between digits ("29 521"). Nothing but white space and soft hyphens is taken
    away; a ligature becomes its letters and an accent joins its letter.
    """
    text = text.translate(_LIGATURES).replace("\u00ad", "")
    text = _DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)
    if any(mark in text for mark in _COMBINING):
        text = _WORD_WITH_MARK.sub(lambda found: _attach_marks(found.group()), text)
    return _collapse_space(text)


def _collapse_space(text: str) -> str:
    kept = {found.start() for found in _NUMBER_SPACE.finditer(text)}
    if not kept:
        return _SPACE.sub(" ", text).strip()
    return _SPACE.sub(lambda found: found.group() if found.start() in kept else " ", text).strip()


def _attach_marks(word: str) -> str:
    """Each accent on the letter beside it: on the one before ("Kostic´"), else the one after ("¨e")."""
    if _APOSTROPHE.search(word):
        return word
    out: list[str] = []
    at = 0
    while at < len(word):
        combining = _COMBINING.get(word[at])
        if combining is None:
            out.append(word[at])
        elif out and (composed := _compose(out[-1], combining)) and not _fits_next(word, at, combining):
            out[-1] = composed
        elif composed := _compose(word[at + 1 : at + 2], combining):
            out.append(composed)
            at += 1
        else:
            out.append(word[at])
        at += 1
    return "".join(out)


def _fits_next(word: str, at: int, combining: str) -> bool:
    """A diaeresis between two vowels stands on the second: "co¨ordinatie"."""
    return combining == "\u0308" and bool(_compose(word[at + 1 : at + 2], combining))


def _compose(letter: str, combining: str) -> str:
    """The accented letter, or nothing where there is none; TeX sets accents on a dotless i."""
    letter = letter.replace("ı", "i").replace("ȷ", "j")
    composed = unicodedata.normalize("NFC", letter + combining) if letter.isalpha() else ""
    return composed if len(composed) == 1 else ""
