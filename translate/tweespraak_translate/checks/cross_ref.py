"""The check `cross-ref`: one question or answer pointed at."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_references(subject: Subject) -> Iterator[Finding]:
    """A reference to a question points to another one, or is missing."""
    if not is_list(subject):
        yield from ledger_findings(subject, CHECK.name, Kind.QUESTION)


def is_list(subject: Subject) -> bool:
    """Whether the Dutch names several questions: then the set is what counts (`question-number-set`)."""
    entries = subject.ledger.of(Kind.QUESTION)
    return sum(entry.source is not None for entry in entries) > 1


CHECK = Check("cross-ref", Severity.ERROR, find_wrong_references)
