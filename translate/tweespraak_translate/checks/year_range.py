"""The check `year-range`: session years and book years."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_years(subject: Subject) -> Iterator[Finding]:
    """A session or book year such as 2015-2016 is missing or changed."""
    return ledger_findings(subject, CHECK.name, Kind.YEARS, worst=Severity.ERROR)


CHECK = Check("year-range", Severity.ERROR, find_wrong_years)
