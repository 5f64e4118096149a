"""A fact: a value that a text states and that its translation must state too."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from tweespraak_translate.segment import Span


class Kind(StrEnum):
    """What sort of value a fact is."""

    NUMBER = "number"
    ORDINAL = "ordinal"
    AMOUNT = "amount"
    PERCENT = "percent"
    POINTS = "points"
    """Percentage points."""
    DATE = "date"
    TIME = "time"
    YEARS = "years"
    """A session or book year: 2015-2016, 2023/24."""
    DOSSIER = "dossier"
    ARTICLE = "article"
    QUESTION = "question"
    FOOTNOTE = "footnote"
    ACRONYM = "acronym"
    NAME = "name"
    URL = "url"
    NEGATION = "negation"


class Strength(IntEnum):
    """How firmly a fact asks for an answer in the other language."""

    HINT = 0
    """Answers a fact of the other side, asks for nothing itself: "a" for 1, "decade" for ten."""
    WORD = 1
    """Written in words, which a translator may turn otherwise: "twee", "tweede", "maandag"."""
    FIRM = 2
    """Written in figures, or a reference, name or address."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value in a text."""

    kind: Kind
    value: str
    """The normal form: "1500000000 EUR", "90", "2013-11-01", "--09-27", "14:30", "kst-29521-293"."""
    span: Span
    """Code points of the text."""
    text: str
    """As printed."""
    strength: Strength = Strength.FIRM
    forms: tuple[str, ...] = ()
    """English forms that answer it, best first (acronyms and names); empty where the value decides."""
    other: str = ""
    """The value if the figures were written in the other language's way: "1234.5" for "1.234,5" in English."""
    loose: bool = False
    """Where and when are not whole: "jl.", "a.s.", a bare "29 521" that may be a count."""


def canonical(number: Decimal) -> str:
    """A number as facts hold it: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


class Taken:
    """Which code points of a text a fact already covers, so that none is read twice."""

    __slots__ = ("_marks",)

    def __init__(self, length: int) -> None:
        self._marks = bytearray(length)

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing of this stretch is covered."""
        return not any(self._marks[start:end])

    def take(self, start: int, end: int) -> None:
        """Cover a stretch."""
        self._marks[start:end] = b"\1" * (end - start)
