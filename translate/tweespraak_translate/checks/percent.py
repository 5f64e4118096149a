"""The check `percent`: percentages and percentage points."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_percentages(subject: Subject) -> Iterator[Finding]:
    """A percentage is missing or changed, or percent and percentage points are confused."""
    return ledger_findings(subject, CHECK.name, Kind.PERCENT, Kind.POINTS, worst=Severity.ERROR)


CHECK = Check("percent", Severity.ERROR, find_wrong_percentages)
