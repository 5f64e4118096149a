"""Addresses on the web and e-mail addresses: to be kept letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.facts.fact import Fact, Kind, Taken
from tweespraak_translate.segment import Span

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>«»“”\"|]{3,2000}"
    r"|(?<![\w@.-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<![\w@./-])(?:[a-z0-9-]{2,40}\.){1,3}(?:nl|com|org|eu|net|int|gov|info)(?:/[^\s<>«»“”\"|]{0,500})?(?![\w-])",
    re.IGNORECASE,
)
_END = ".,;:!?'’)"


def find_urls(text: str, taken: Taken) -> Iterator[Fact]:
    """Addresses, each taken; closing punctuation does not belong to them."""
    for match in _ADDRESS.finditer(text):
        printed = match[0]
        while printed and printed[-1] in _END and not (printed[-1] == ")" and printed.count("(") >= printed.count(")")):
            printed = printed[:-1]
        end = match.start() + len(printed)
        if len(printed) < 5 or not taken.is_free(match.start(), end):
            continue
        taken.take(match.start(), end)
        yield Fact(Kind.URL, address_value(printed), Span(match.start(), end), printed)


def address_value(printed: str) -> str:
    """An address without what may differ: scheme, "www.", a slash at the end."""
    value = re.sub(r"^https?://", "", printed, flags=re.IGNORECASE)
    return re.sub(r"^www\.", "", value, flags=re.IGNORECASE).rstrip("/").casefold()
