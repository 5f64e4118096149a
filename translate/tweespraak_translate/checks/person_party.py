"""The check `person-party`: people, parties, institutions and places."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_lost_names(subject: Subject) -> Iterator[Finding]:
    """A person, party, institution or place of the Dutch is not named in the English."""
    return ledger_findings(subject, CHECK.name, Kind.NAME, worst=Severity.WARNING)


CHECK = Check("person-party", Severity.WARNING, find_lost_names)
