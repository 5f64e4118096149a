"""The right English for a Dutch fact, ready to insert."""

from __future__ import annotations

from tweespraak_translate.facts.amounts import english_amount, english_number
from tweespraak_translate.facts.dates import english_date
from tweespraak_translate.facts.fact import Fact, Kind


def english_form(fact: Fact) -> str:
    """The English for a Dutch fact, ready to insert."""
    kind, value = fact.kind, fact.value
    if fact.forms:
        return fact.forms[0]
    if kind is Kind.NUMBER:
        return english_number(value)
    if kind is Kind.AMOUNT:
        return english_amount(value)
    if kind is Kind.PERCENT:
        return f"{english_number(value)}%"
    if kind is Kind.POINTS:
        return f"{english_number(value)} percentage points"
    if kind is Kind.DATE:
        return english_date(value)
    if kind is Kind.ORDINAL:
        return _english_ordinal(value)
    if kind is Kind.DOSSIER:
        return _english_paper(fact)
    if kind is Kind.YEARS:
        return value
    prefix = {Kind.ARTICLE: "Article ", Kind.QUESTION: "question ", Kind.FOOTNOTE: "note "}.get(kind, "")
    return f"{prefix}{value}" if kind is not Kind.URL else fact.text


def _english_ordinal(value: str) -> str:
    if not value.isdecimal():
        return value
    number = int(value)
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _english_paper(fact: Fact) -> str:
    parts = fact.value.split("-")
    if parts[0] != "kst" or len(parts[1]) != 5:
        return fact.text
    dossier = f"{parts[1][:2]} {parts[1][2:]}"
    if len(parts) == 2:
        return dossier
    part = f" {parts[2]}" if len(parts) == 4 and not parts[2].isdigit() else f"-{parts[2]}" if len(parts) == 4 else ""
    return f"{dossier}{part}, no. {parts[-1]}"
