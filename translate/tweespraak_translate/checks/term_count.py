"""The check `term-count`: a term comes as often in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.termbase import TermStatus

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|these|those|this|that|one|ones|he|she|his|her|the former|the latter|which)\b",
    re.IGNORECASE,
)


def find_fewer(subject: Subject) -> Iterator[Finding]:
    """A term stands more often in the Dutch than in the English; a pronoun may stand for one of them."""
    for index, targets in subject.term_targets.items():
        entry = subject.term_hits[index].entry
        hits = [hit for hit in subject.term_hits if hit.entry is entry]
        found = [hit for hit in targets if hit.status is not TermStatus.FORBIDDEN]
        if not found or len(hits) <= len(found):
            continue
        has_pronoun = _PRONOUN.search(subject.target) is not None
        severity = Severity.INFO if has_pronoun else Severity.WARNING
        message = f'"{hits[0].form.text}" stands {len(hits)} times in the Dutch, its English form {len(found)} times'
        yield Finding(CHECK.name, severity, message, tuple(h.span for h in hits), tuple(h.span for h in found))


CHECK = Check("term-count", Severity.WARNING, find_fewer)
