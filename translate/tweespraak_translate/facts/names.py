"""Names by list and by shape: institutions, places, parties, and people behind a title."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from tweespraak_translate.facts.fact import Fact, Kind, Strength, Taken
from tweespraak_translate.segment import Span

_PARTICLE = r"(?:[Vv]an(?:\s(?:de[rn]?|het|’t|'t))?|[Dd]e[rn]?|[Tt]e[rn]?|[Ee]l|[Aa]l|[Bb]in|[Dd]i|[Dd]a|[Ll]e|[Ll]a)\s"
_INITIALS = rf"(?:[A-Z]\.\s?){{1,4}}(?:{_PARTICLE})?"
_FIRST_NAME = rf"[A-Z][a-zà-ÿ]+\s(?:{_PARTICLE})?"
_SURNAME = r"(?P<surname>[A-Z][a-zà-ÿ’']+(?:-[A-Z][a-zà-ÿ]+)*)"
# Right behind a title a small particle is no name: "minister van Defensie" is an office.
_NAME = rf"(?:{_INITIALS}|{_FIRST_NAME}|(?=[A-Z])(?:{_PARTICLE})?){_SURNAME}"
_PERSON = re.compile(
    rf"\b(?:de\sheer|de\sheren|mevrouw|mw\.|dhr\.|[Mm]inister|[Mm]inister-president|[Ss]taatssecretaris|Kamerlid|[Ll]id|"
    rf"commissaris|generaal|kolonel|president|premier|bondskanselier|dr\.|prof\.|mr\.|drs\.|ir\.)\s{_NAME}(?![\w-])"
)
_NO_NAMES = {
    "De",
    "Het",
    "Een",
    "Van",
    "Voor",
    "In",
    "Op",
    "Kamer",
    "Raad",
    "Europese",
    "Nederlandse",
    "Dit",
    "Deze",
    "Wat",
    "Is",
}


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    text = resources.files("tweespraak_translate").joinpath("data/names.toml").read_text(encoding="utf-8")
    return {name: tuple(forms) for table in tomllib.loads(text).values() for name, forms in table.items()}


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_listed(), key=len, reverse=True)
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?:s?(?!\w)|(?=-[A-Za-z]))|(?:Tweede|Eerste)\sKamer[a-z]+"
    )


def find_names(text: str, taken: Taken) -> Iterator[Fact]:
    """Names in a Dutch text, each taken; the English is searched for their forms, so it is not read for names."""
    for match in _pattern().finditer(text):
        if not taken.is_free(*match.span()):
            continue
        taken.take(*match.span())
        name = match[0] if match[0] in _listed() else match[0].rstrip("s")
        if name not in _listed():
            continue
        yield Fact(Kind.NAME, name, Span(*match.span()), match[0], Strength.WORD, forms=_listed()[name])
    for match in _PERSON.finditer(text):
        surname = match["surname"]
        start, end = match.span("surname")
        if surname in _NO_NAMES or not taken.is_free(start, end):
            continue
        taken.take(start, end)
        yield Fact(Kind.NAME, surname, Span(start, end), surname, Strength.FIRM, forms=(surname,))


def find_form(form: str, text: str) -> Span | None:
    """Where an English form begins a word of the text, or None."""
    at = text.find(form)
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return Span(at, at + len(form))
        at = text.find(form, at + 1)
    return None


def mask_institutions(text: str) -> list[Span]:
    """Where English names hold words that look like values ("Second Chamber")."""
    return [
        Span(*m.span())
        for m in re.finditer(r"\b(?:First|Second|Eerste|Tweede)\s(?:Chamber|World\sWar|Wereldoorlog)", text)
    ]
