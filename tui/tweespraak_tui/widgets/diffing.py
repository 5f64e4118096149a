"""Word differences between two texts, ready to show: what went, what came, what stayed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
Kind = Literal["same", "deleted", "inserted"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, went or came."""

    kind: Kind
    text: str


@lru_cache(maxsize=2048)
def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from `before` to `after`, deletions before the insertions that replace them."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []

    def add(kind: Kind, words: list[str]) -> None:
        if words:
            pieces.append(Piece(kind, "".join(words)))

    for name, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if name == "equal":
            add("same", old[a:b])
        else:
            add("deleted", old[a:b])
            add("inserted", new[c:d])
    return tuple(pieces)


def diff_text(pieces: tuple[Piece, ...], *, bracketed: bool) -> tuple[str, list[tuple[int, int, Kind]]]:
    """The pieces as one text with the spans of what changed; bracketed as [-old-]{+new+} for want of colour."""
    text = ""
    spans: list[tuple[int, int, Kind]] = []
    for piece in pieces:
        shown = piece.text
        if bracketed and piece.kind != "same":
            shown = f"[-{shown}-]" if piece.kind == "deleted" else f"{{+{shown}+}}"
        if piece.kind != "same":
            spans.append((len(text), len(text) + len(shown), piece.kind))
        text += shown
    return text, spans
