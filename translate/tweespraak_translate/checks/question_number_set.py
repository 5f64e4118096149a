"""The check `question-number-set`: the same questions are named in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.cross_ref import is_list
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_other_questions(subject: Subject) -> Iterator[Finding]:
    """A list or range of question numbers is not the same in both languages."""
    if is_list(subject):
        yield from ledger_findings(subject, CHECK.name, Kind.QUESTION)


CHECK = Check("question-number-set", Severity.ERROR, find_other_questions)
