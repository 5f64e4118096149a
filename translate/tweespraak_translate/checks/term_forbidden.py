"""The check `term-forbidden`: no form that the termbase forbids."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject


def find_forbidden(subject: Subject) -> Iterator[Finding]:
    """The English uses a form that the termbase forbids."""
    if not subject.termbase:
        return
    for hit in subject.termbase.forbidden(subject.target, on=subject.on):
        reason = f" ({hit.reason})" if hit.reason else ""
        proposal = " or ".join(f'"{text}"' for text in hit.replacements[:3])
        message = f'"{hit.text}" is a forbidden term{reason}' + (f"; write {proposal}" if proposal else "")
        suggestion = hit.replacements[0] if hit.replacements else ""
        sources = tuple(h.span for h in subject.term_hits if h.entry is hit.entry)
        yield Finding(CHECK.name, Severity.ERROR, message, sources, (hit.span,), suggestion)


CHECK = Check("term-forbidden", Severity.ERROR, find_forbidden)
