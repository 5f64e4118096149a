"""Acronyms: what stands in capitals, and the English that answers it, read from data/acronyms.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from tweespraak_translate.errors import InputError
from tweespraak_translate.facts.fact import Fact, Kind, Taken
from tweespraak_translate.segment import Span

Acronyms = Mapping[str, tuple[str, ...]]
"""For each Dutch acronym the English forms that answer it, the preferred one first."""

_TOKEN = re.compile(
    r"(?<![\w@/.])(?:[A-Z]{1,6}[a-z]?[A-Z&][A-Za-z]{0,4}|[A-Z]{2,10}s?|[A-Z]{1,5}-?\d{1,4}[A-Z]?|\d[A-Z])(?![\w@])"
)
_ROMAN = re.compile(r"[IVXLC]+[AB]?$")
_CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF", "US"})


@cache
def default_acronyms() -> Acronyms:
    """The acronyms that come with the program."""
    text = resources.files("tweespraak_translate").joinpath("data/acronyms.toml").read_text(encoding="utf-8")
    return {key: tuple(forms) for key, forms in tomllib.loads(text)["acronyms"].items()}


def load_acronyms(toml_text: str) -> Acronyms:
    """The default acronyms with a user's own, from a table `[acronyms]`; without it, the defaults.

    A key is the Dutch form, its value one English form or a list of them; `remove = [...]` takes Dutch
    forms out. Raises InputError, naming the key, for what is not understood.
    """
    try:
        own = tomllib.loads(toml_text).get("acronyms", {})
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"acronyms: not valid TOML: {error}; correct that line") from error
    if not isinstance(own, dict):
        raise InputError('acronyms: not a table; write [acronyms] and below it VN = ["UN"]')
    known = dict(default_acronyms())
    for key, value in own.items():
        forms = [value] if isinstance(value, str) else value
        if not isinstance(forms, list) or not forms or not all(isinstance(f, str) and f.strip() for f in forms):
            raise InputError(f'acronyms: {key!r} is not an English form or a list of them; write {key} = ["UN"]')
        if key == "remove":
            for gone in forms:
                known.pop(gone, None)
        else:
            known[key] = tuple(form.strip() for form in forms)
    return known


@cache
def _small(known: frozenset[str]) -> re.Pattern[str] | None:
    """Acronyms that are written small ("bbp", "btw"): read only when they are in the list."""
    small = sorted(key for key in known if not _TOKEN.fullmatch(key))
    return re.compile(rf"(?<![\w@/.])(?:{'|'.join(map(re.escape, small))})(?![\w@])") if small else None


def find_acronyms(text: str, language: str, taken: Taken, acronyms: Acronyms | None = None) -> Iterator[Fact]:
    """Acronyms not yet taken; a text that is all capitals has none that can be told apart."""
    known = default_acronyms() if acronyms is None else acronyms
    letters = [c for c in text if c.isalpha()]
    if letters and sum(c.isupper() for c in letters) > 0.6 * len(letters) and len(letters) > 12:
        return
    matches = list(_TOKEN.finditer(text))
    small = _small(frozenset(known)) if language == "nl" else None
    if small:
        matches += small.finditer(text)
    for match in sorted(matches, key=re.Match.start):
        if not taken.is_free(*match.span()):
            continue
        printed = match[0]
        if printed in _CURRENCIES:
            continue
        taken.take(*match.span())
        if _ROMAN.fullmatch(printed):
            continue
        bare = printed[:-1] if printed.endswith("s") and printed[:-1].isupper() else printed
        forms = known.get(printed) or known.get(bare) or (bare,) if language == "nl" else (bare,)
        yield Fact(Kind.ACRONYM, bare, Span(*match.span()), printed, forms=tuple(forms))
