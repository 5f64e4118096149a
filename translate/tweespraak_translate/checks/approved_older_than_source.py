"""The check `approved-older-than-source`: an approval stands on the Dutch as it is now."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span


def find_outdated(subject: Subject) -> Iterator[Finding]:
    """The English was approved before the Dutch or a binding term changed."""
    if subject.stale:
        message = f"the approval no longer stands: {subject.stale}"
        yield Finding(CHECK.name, Severity.WARNING, message, (Span(0, len(subject.source)),))


CHECK = Check("approved-older-than-source", Severity.WARNING, find_outdated)
