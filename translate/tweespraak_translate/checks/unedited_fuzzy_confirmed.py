"""The check `unedited-fuzzy-confirmed`: a near match is not a translation yet."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Origin, Span


def find_unedited(subject: Subject) -> Iterator[Finding]:
    """The English comes from a similar sentence in the memory, and nobody has changed it."""
    if subject.origin is Origin.MEMORY and subject.similarity is not None and subject.similarity < 100:
        message = f"taken from a sentence that is {subject.similarity} % similar, and not edited since"
        yield Finding(CHECK.name, Severity.WARNING, message, (), (Span(0, len(subject.target)),))


CHECK = Check("unedited-fuzzy-confirmed", Severity.WARNING, find_unedited)
