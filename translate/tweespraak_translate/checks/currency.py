"""The check `currency`: amounts of money, with scale and currency."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_amounts(subject: Subject) -> Iterator[Finding]:
    """An amount of money is missing, or its value, scale or currency changed."""
    return ledger_findings(subject, CHECK.name, Kind.AMOUNT, worst=Severity.ERROR)


CHECK = Check("currency", Severity.ERROR, find_wrong_amounts)
