"""The check `term-inconsistent`: one English form for a term, throughout the document."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.termbase import TermStatus


def find_other_forms(subject: Subject) -> Iterator[Finding]:
    """A term is translated by another of its forms than elsewhere in the document."""
    for index, targets in subject.term_targets.items():
        entry = subject.term_hits[index].entry
        elsewhere = subject.used_forms.get(entry.id, frozenset())
        found = [hit for hit in targets if hit.status is not TermStatus.FORBIDDEN]
        here = {hit.form.text.casefold() for hit in found}
        if not found or not elsewhere or here & elsewhere:
            continue
        others = ", ".join(f'"{text}"' for text in sorted(elsewhere))
        message = f'"{found[0].text}" is {others} elsewhere in this document'
        spans = (subject.term_hits[index].span,), tuple(hit.span for hit in found)
        yield Finding(CHECK.name, Severity.INFO, message, *spans)


CHECK = Check("term-inconsistent", Severity.INFO, find_other_forms)
