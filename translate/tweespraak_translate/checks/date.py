"""The check `date`: dates, months and weekdays."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.from_ledger import ledger_findings
from tweespraak_translate.facts.dates import year_of
from tweespraak_translate.facts.fact import Kind
from tweespraak_translate.facts.ledger import missing_year


def find_wrong_dates(subject: Subject) -> Iterator[Finding]:
    """A date, month or weekday is missing or changed, or its year is gone."""
    yield from ledger_findings(subject, CHECK.name, Kind.DATE)
    entries = subject.ledger.of(Kind.DATE)
    years = {year_of(entry.target.value) for entry in entries if entry.target}
    for entry in entries:
        if entry.is_right and entry.source and entry.target:
            year = missing_year(entry.source, entry.target)
            if year and year not in years and year not in subject.target:
                message = f'the year of "{entry.source.text}" is not in the English; write "{entry.english}"'
                spans = (entry.source.span,), (entry.target.span,)
                yield Finding(CHECK.name, Severity.WARNING, message, *spans, entry.english)


CHECK = Check("date", Severity.ERROR, find_wrong_dates)
