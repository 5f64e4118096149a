"""The copy of a source that goes to the model: Unicode composed, soft hyphens out, punctuation as in training.

The opus-mt models were trained on text that went through the Moses punctuation normaliser, and the tokenizer
of transformers never calls it. The stored source is never changed.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.metadata import version
from typing import Protocol, cast


class _Moses(Protocol):
    def normalize(self, text: str) -> str: ...


def normaliser_version() -> str:
    """Name and version, for a fingerprint."""
    return f"moses-{version('sacremoses')}"


def normalise(text: str, language: str = "nl") -> str:
    """The text as the model should read it; an empty string for text without visible characters."""
    composed = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    # Control characters carry no words, and some of them end a line inside the sentence-piece model.
    visible = "".join(" " if unicodedata.category(c) in _NOT_TEXT else c for c in composed)
    if not visible.strip():
        return ""
    return " ".join(_moses(language).normalize(visible).split())


_NOT_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})


@cache
def _moses(language: str) -> _Moses:
    from sacremoses import MosesPunctNormalizer

    return cast(_Moses, MosesPunctNormalizer(language))
