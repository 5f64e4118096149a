"""The check `acronym`: acronyms have their English form."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_acronyms(subject: Subject) -> Iterator[Finding]:
    """An acronym has no counterpart in the English: VN is UN, NAVO is NATO, others stay as they are."""
    for finding in ledger_findings(subject, CHECK.name, Kind.ACRONYM, worst=Severity.WARNING):
        if finding.source_spans:
            yield finding


CHECK = Check("acronym", Severity.WARNING, find_wrong_acronyms)
