"""The check `footnote-set`: footnote marks."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_notes(subject: Subject) -> Iterator[Finding]:
    """The footnote marks of the two languages are not the same."""
    return ledger_findings(subject, CHECK.name, Kind.FOOTNOTE, worst=Severity.ERROR)


CHECK = Check("footnote-set", Severity.ERROR, find_wrong_notes)
