"""The check `url`: addresses are kept letter by letter."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_addresses(subject: Subject) -> Iterator[Finding]:
    """A web or e-mail address is missing or not the same; the English pages of the same site are accepted."""
    for finding in ledger_findings(subject, CHECK.name, Kind.URL, worst=Severity.WARNING):
        if finding.source_spans:
            yield finding


CHECK = Check("url", Severity.WARNING, find_wrong_addresses)
