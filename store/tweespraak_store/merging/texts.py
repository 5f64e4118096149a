"""When two texts count as the same: what a format does to white space and control characters is no edit."""

from __future__ import annotations

import re

from tweespraak_store.review import clean_target
from tweespraak_translate.visible import visible

_ESCAPE = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")
_OFFICE_ESCAPE = "_x005F_"
"""How Office writes an underscore that would begin an escape."""
_RUN = re.compile(r"[ \t\r\n]+")
"""White space that HTML folds; a non-breaking space is not among it."""


def folded(text: str, *, folds_space: bool = False) -> str:
    """`text` as it is compared: cleaned as the store cleans it, and with runs of spaces as one where asked."""
    return clean_target(_RUN.sub(" ", text) if folds_space else text.replace("\r\n", "\n"))


def is_same(one: str, other: str, *, folds_space: bool = False) -> bool:
    """Whether two texts differ in nothing that a person could have meant."""
    return folded(one, folds_space=folds_space) == folded(other, folds_space=folds_space)


def is_as_sent(raw: str, base: str, *, folds_space: bool = False) -> bool:
    """Whether a text still reads as the export wrote it, hidden characters written out.

    Programs of Office escape what looks like an escape of theirs ("_x0041_"), some of them twice or in part.
    """
    return is_same(_bare(raw), _bare(visible(base)), folds_space=folds_space)


def _bare(text: str) -> str:
    while _OFFICE_ESCAPE in text:
        text = text.replace(_OFFICE_ESCAPE, "_")
    return text


def restored(text: str, *originals: str) -> str:
    """`text` with ⟨U+200E⟩ turned back into the character, where one of the originals was written so.

    An export writes a hidden character out; what a person typed in that form, or
    what stood so in the original, stays as it is.
    """
    return _ESCAPE.sub(lambda match: _original(match, originals), text)


def _original(match: re.Match[str], originals: tuple[str, ...]) -> str:
    code = int(match[1], 16)
    if code > 0x10FFFF:
        return match[0]
    character = chr(code)
    if visible(character) != match[0]:
        return match[0]
    known = any(character in original and match[0] not in original for original in originals)
    return character if known else match[0]
