"""The check `number-value`: numbers, ordinals and times say the same in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_numbers(subject: Subject) -> Iterator[Finding]:
    """A number, ordinal or time is missing, changed, or written the Dutch way."""
    return ledger_findings(subject, CHECK.name, Kind.NUMBER, Kind.ORDINAL, Kind.TIME, worst=Severity.ERROR)


CHECK = Check("number-value", Severity.ERROR, find_wrong_numbers)
