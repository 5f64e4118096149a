"""What a number counts: money with its scale, percentages, percentage points, or just things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tweespraak_translate.facts.fact import Fact, Kind, Strength, Taken, canonical
from tweespraak_translate.facts.numbers import HALF, Figure, find_figures
from tweespraak_translate.segment import Span

_S = "[ \u00a0\u202f\u2009]"
_SCALE = {
    "nl": re.compile(
        rf"{_S}?-?(?P<scale>duizend|miljoen|miljard|biljoen|mln\b\.?|mlj\b\.?|mld\b\.?|mrd\b\.?|mio\b\.?)(?!\w)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"{_S}?-?(?P<scale>thousand|million|billion|trillion|mln\b\.?|mn\b|mio\b|bn\b\.?|bln\b\.?|tn\b)(?!\w)",
        re.IGNORECASE,
    ),
}
_GLUED_SCALE = re.compile(r"(?P<scale>m|k|b)(?!\w)", re.IGNORECASE)
_WORTH = {
    "duizend": 3, "thousand": 3, "k": 3,
    "miljoen": 6, "miljoenen": 6, "mln": 6, "mlj": 6, "mio": 6, "million": 6, "millions": 6, "mn": 6, "m": 6,
    "miljard": 9, "miljarden": 9, "mld": 9, "mrd": 9, "billion": 9, "billions": 9, "bn": 9, "bln": 9, "b": 9,
    "biljoen": 12, "trillion": 12, "trillions": 12, "tn": 12,
}  # fmt: skip
_BEFORE = re.compile(rf"(?P<currency>€|EUR|US\$|USD|\$|£|GBP|CHF)(?:{_S}|-)?(?P<minus>[-−])?$")
_AFTER = re.compile(
    rf"{_S}?-?(?P<currency>€|euro[’']?s?(?!\w)|EUR(?!\w)|USD(?!\w)|US{_S}dollars?|(?:Amerikaanse{_S})?dollars?(?!\w)"
    rf"|\$(?!\d)|GBP(?!\w)|£(?!\d)|pond{_S}sterling|pounds?(?:{_S}sterling)?(?!\w)|CHF(?!\w)|Zwitserse{_S}frank)",
    re.IGNORECASE,
)
_CURRENCIES = (("€", "EUR"), ("eur", "EUR"), ("us", "USD"), ("$", "USD"), ("dollar", "USD"), ("amerikaanse", "USD"),
               ("£", "GBP"), ("gbp", "GBP"), ("po", "GBP"), ("chf", "CHF"), ("zw", "CHF"))  # fmt: skip
_PERCENT = re.compile(
    rf"{_S}?-?(?:(?P<points>procentpunt(?:en)?|%-?punt(?:en)?|percentage{_S}points?|per{_S}?cent{_S}points?|pp\b|ppt\b)"
    rf"|%|procents?(?!\w)|procents-|percent(?!age)|per{_S}cent\b|pct\b\.?)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?:{_S}?[-–—/]{_S}?|{_S}(?:tot|à|a|naar|to|t/m){_S}|{_S}(?:en|of|and|or){_S})(?:€|EUR|\$|£)?{_S}?$"
)
_PLAIN_RANGE = re.compile(rf"{_S}?[-–—]{_S}?$|{_S}(?:tot|à|naar|to|t/m){_S}$")
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_COUNTED = re.compile(rf"{_S}(?!nr|no\b|en\b|of\b|and\b|or\b|is\b|van\b|of\b|over\b|op\b|on\b)[a-z]{{3,}}")


@dataclass(slots=True)
class _Reading:
    """A figure with the unit found around it."""

    figure: Figure
    start: int
    end: int
    scale: int = 0
    currency: str = ""
    unit: str = ""


def find_amounts(text: str, language: str, taken: Taken) -> Iterator[Fact]:
    """Every number not yet taken, as an amount, a percentage, an ordinal or a plain number."""
    readings: list[_Reading] = []
    for figure in find_figures(text, language, taken):
        if not readings or figure.start >= readings[-1].end:
            readings.append(_read(text, figure, language))
    _share_units(text, readings)
    for reading in readings:
        taken.take(reading.start, reading.end)
        yield _fact(text, reading)


def _read(text: str, figure: Figure, language: str) -> _Reading:
    reading = _Reading(figure, figure.start, figure.end)
    if figure.is_ordinal or figure.strength is Strength.HINT:
        return reading
    before = _BEFORE.search(text[max(0, figure.start - 8) : figure.start])
    if before:
        reading.currency = _currency(before["currency"])
        reading.start = figure.start - len(before[0])
    half = HALF.match(text, figure.end)
    if half and figure.value.isdigit():
        reading.figure = figure = replace(figure, value=f"{figure.value}.5", end=half.end())
        reading.end = figure.end
    scale = _SCALE[language].match(text, figure.end)
    if not scale and before and language == "en":
        scale = _GLUED_SCALE.match(text, figure.end)
    if scale and is_decimal(figure.value):
        reading.scale = _WORTH[scale["scale"].rstrip(".").casefold()]
        reading.end = scale.end()
    percent = _PERCENT.match(text, reading.end)
    if percent and not reading.currency:
        reading.unit, reading.end = ("points" if percent["points"] else "percent"), percent.end()
        return reading
    after = _AFTER.match(text, reading.end)
    if after and not reading.currency:
        reading.currency, reading.end = _currency(after["currency"]), after.end()
    return reading


def _currency(printed: str) -> str:
    folded = printed.casefold()
    return next(code for sign, code in _CURRENCIES if folded.startswith(sign))


def _share_units(text: str, readings: list[_Reading]) -> None:
    """In "5 tot 10 procent" and "€ 2 à 3 mln." the unit stands once and counts for both."""
    for left, right in zip(readings[-2::-1], readings[:0:-1], strict=False):
        if left.figure.is_ordinal or left.figure.strength is not Strength.FIRM:
            continue
        gap = text[left.end : right.figure.start]
        if not _RANGE.fullmatch(gap) and not _RANGE.fullmatch(text[left.end : right.start]):
            continue
        plain = bool(_PLAIN_RANGE.fullmatch(text[left.end : right.start]) or _PLAIN_RANGE.fullmatch(gap))
        between = re.search(r"\b(?:tussen|between)\b[^,;.]{0,30}$", text[max(0, left.start - 40) : left.start + 1])
        if not plain and not (between or left.currency):
            continue
        if right.unit and not left.unit and not left.currency:
            left.unit = right.unit
        if left.unit:
            continue
        if right.scale and not left.scale and (left.currency or not right.currency or plain or between):
            left.scale = right.scale
        if left.currency and not right.currency and not right.unit:
            right.currency = left.currency
        elif right.currency and not left.currency:
            left.currency = right.currency


def _fact(text: str, reading: _Reading) -> Fact:
    figure = reading.figure
    span = Span(reading.start, reading.end)
    printed = span.of(text)
    value = _scaled(figure.value, reading.scale)
    other = _scaled(figure.other, reading.scale) if figure.other else ""
    if figure.is_ordinal:
        return Fact(Kind.ORDINAL, value, span, printed, figure.strength)
    if reading.unit:
        kind = Kind.POINTS if reading.unit == "points" else Kind.PERCENT
        return Fact(kind, value, span, printed, figure.strength, other=other)
    if reading.currency:
        unit = f" {reading.currency}"
        return Fact(Kind.AMOUNT, value + unit, span, printed, figure.strength, other=other + unit if other else "")
    if figure.is_paper and not reading.scale:
        is_count = _COUNTED.match(text, figure.end) is not None
        return Fact(Kind.DOSSIER, f"kst-{value}", span, printed, figure.strength, loose=is_count)
    return Fact(Kind.NUMBER, value, span, printed, figure.strength, other=other)


def is_decimal(value: str) -> bool:
    """Whether a number value is one number, and not a version or section such as "2.1.3"."""
    return _DECIMAL.fullmatch(value) is not None


def _scaled(value: str, scale: int) -> str:
    if not scale or not is_decimal(value):
        return value
    return canonical(Decimal(value) * 10**scale)


_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF "}


def english_number(value: str) -> str:
    """A number value as English writes it: "1,234.5"; years and short numbers without a comma."""
    if not is_decimal(value):
        return value
    number = Decimal(value)
    for power, word in ((12, "trillion"), (9, "billion"), (6, "million")):
        if number >= 10**power and len(canonical(number / 10**power)) <= 6:
            return f"{canonical(number / 10**power)} {word}"
    if number < 10_000 and number == number.to_integral_value():
        return value if 1500 <= number < 2100 else f"{number:,f}"
    return f"{number:,f}"


def english_amount(value: str) -> str:
    """An amount value as English writes it: "€1.5 billion", "$300"."""
    number, _, currency = value.partition(" ")
    shown = english_number(number)
    if "." in shown and shown[-2] == "." and shown[-1].isdigit():
        shown += "0"
    if shown.isdigit() and int(shown) >= 1000:
        shown = f"{int(shown):,}"
    return f"{_SIGNS[currency]}{shown}"
