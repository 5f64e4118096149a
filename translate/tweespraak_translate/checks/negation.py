"""The check `negation`: what is denied in one language is denied in the other."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.facts.entry import Standing
from tweespraak_translate.facts.fact import Kind, Strength
from tweespraak_translate.facts.negation import find_negations


def find_lost_negations(subject: Subject) -> Iterator[Finding]:
    """A "niet" or "geen" has no counterpart in the English, or the English denies what the Dutch does not."""
    entries = subject.ledger.of(Kind.NEGATION)
    hinted = any(fact.strength is Strength.HINT for fact in find_negations(subject.source, "nl"))
    kept = any(e.is_right and e.target and e.target.strength is Strength.FIRM for e in entries)
    for entry in entries:
        if entry.standing is Standing.MISSING:
            assert entry.source
            # With no other negation left the sentence says the opposite; beside one it may be a double negative.
            severity = Severity.WARNING if kept else Severity.ERROR
            message = f'"{entry.source.text}" has no counterpart in the English: it may say the opposite'
            yield Finding(CHECK.name, severity, message, (entry.source.span,))
        elif entry.standing is Standing.EXTRA and not hinted:
            assert entry.target
            message = f'"{entry.target.text}" in the English has no counterpart in the Dutch: it may say the opposite'
            yield Finding(CHECK.name, Severity.WARNING, message, (), (entry.target.span,))


CHECK = Check("negation", Severity.ERROR, find_lost_negations)
