"""The check `dossier-ref`: numbers of parliamentary papers."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_papers(subject: Subject) -> Iterator[Finding]:
    """The number of a parliamentary paper is missing, changed, or written as an amount."""
    return ledger_findings(subject, CHECK.name, Kind.DOSSIER, worst=Severity.ERROR)


CHECK = Check("dossier-ref", Severity.ERROR, find_wrong_papers)
