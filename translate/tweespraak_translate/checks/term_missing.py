"""The check `term-missing`: a binding term has its English form."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject


def find_missing_terms(subject: Subject) -> Iterator[Finding]:
    """A term of the termbase stands in the Dutch, and none of its English forms in the English."""
    assert subject.termbase or not subject.term_hits
    for index, targets in subject.term_targets.items():
        hit = subject.term_hits[index]
        if not hit.entry.accepted or targets or _is_answered(subject, index):
            continue
        offered = subject.termbase.suggest(hit) if subject.termbase else []
        proposal = " or ".join(f'"{text}"' for text in offered[:3])
        message = f'"{hit.text}" is not translated by its term: write {proposal}'
        yield Finding(CHECK.name, Severity.ERROR, message, (hit.span,), (), offered[0] if offered else "")


def _is_answered(subject: Subject, index: int) -> bool:
    """Whether another concept with the same Dutch form, or a shorter term inside it, stands in the English."""
    assert subject.termbase
    hit = subject.term_hits[index]
    for other in hit.alternatives:
        if (
            other.core == hit.core
            and other.entry.accepted
            and subject.termbase.find_targets(subject.target, other.entry)
        ):
            return True
    return False


CHECK = Check("term-missing", Severity.ERROR, find_missing_terms)
