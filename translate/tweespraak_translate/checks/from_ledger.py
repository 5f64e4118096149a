"""Findings from lines of the fact ledger: shared by the checks that each look at one kind of fact."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Finding, Severity, Subject
from tweespraak_translate.facts.entry import Entry, Standing
from tweespraak_translate.facts.fact import Fact, Kind, Strength


def ledger_findings(subject: Subject, check: str, *kinds: Kind, worst: Severity = Severity.ERROR) -> Iterator[Finding]:
    """One finding for each line of these kinds that is not right, never above severity `worst`."""
    for entry in subject.ledger.of(*kinds):
        severity = _severity(entry)
        if severity is None:
            continue
        severity = max(severity, worst, key=lambda s: s.rank)
        sources = (entry.source.span,) if entry.source else ()
        targets = (entry.target.span,) if entry.target else ()
        yield Finding(check, severity, message_of(entry), sources, targets, entry.english)


def _severity(entry: Entry) -> Severity | None:
    """None where a line is right, or says too little to trouble a reviewer with."""
    match entry.standing:
        case Standing.KEPT:
            return None
        case Standing.FOREIGN | Standing.WRONG:
            return Severity.ERROR
        case Standing.MISSING:
            return Severity.ERROR if entry.fact.strength is Strength.FIRM else Severity.WARNING
        case Standing.EXTRA:
            if entry.fact.strength is not Strength.FIRM:
                return Severity.INFO if entry.fact.kind is not Kind.DATE else None
            # A translator may explain ("tweede kerstdag", "26 December"); a value that was changed is missing too.
            return Severity.WARNING


def message_of(entry: Entry) -> str:
    """What a line of the ledger says, in words."""
    source, target = entry.source, entry.target
    match entry.standing:
        case Standing.WRONG:
            assert source and target
            return f"{_shown(source)} became {_shown(target)}{_proposal(entry)}"
        case Standing.FOREIGN:
            assert source and target
            return f"{_shown(target)} is written the Dutch way{_proposal(entry)}"
        case Standing.MISSING:
            assert source
            return f"{_shown(source)} is not in the English{_proposal(entry)}"
        case _:
            assert target
            return f"{_shown(target)} is in the English but not in the Dutch"


def _shown(fact: Fact) -> str:
    return f'"{fact.text.strip()}"'


def _proposal(entry: Entry) -> str:
    return f'; write "{entry.english}"' if entry.english and entry.english != entry.fact.text else ""
