"""The check `article-ref`: articles of law."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.fact import Kind


def find_wrong_articles(subject: Subject) -> Iterator[Finding]:
    """The number of an article of law is missing or changed."""
    return ledger_findings(subject, CHECK.name, Kind.ARTICLE, worst=Severity.ERROR)


CHECK = Check("article-ref", Severity.ERROR, find_wrong_articles)
