"""The check `term-forbidden`: no form that the termbase forbids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject

if TYPE_CHECKING:
    from tweespraak_translate.termbase import TargetHit


def find_forbidden(subject: Subject) -> Iterator[Finding]:
    """The English uses a form that the termbase forbids."""
    if not subject.termbase:
        return
    for hit in subject.termbase.forbidden(subject.target, on=subject.on):
        if _is_right_elsewhere(subject, hit):
            continue
        reason = f" ({hit.reason})" if hit.reason else ""
        proposal = " or ".join(f'"{text}"' for text in hit.replacements[:3])
        message = f'"{hit.text}" is a forbidden term{reason}' + (f"; write {proposal}" if proposal else "")
        suggestion = hit.replacements[0] if hit.replacements else ""
        sources = tuple(h.span for h in subject.term_hits if h.entry is hit.entry)
        yield Finding(CHECK.name, Severity.ERROR, message, sources, (hit.span,), suggestion)


def _is_right_elsewhere(subject: Subject, hit: TargetHit) -> bool:
    """Whether the words are the accepted English of another term that stands in the Dutch.

    "people smuggling" is wrong for "mensenhandel" and right for "mensensmokkel".
    """
    return any(
        target.span.start <= hit.span.start and hit.span.end <= target.span.end
        for index, targets in subject.term_targets.items()
        if subject.term_hits[index].entry is not hit.entry
        for target in targets
    )


CHECK = Check("term-forbidden", Severity.ERROR, find_forbidden)
