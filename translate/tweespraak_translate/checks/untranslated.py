"""The check `untranslated`: there is English at all."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject


def find_nothing(subject: Subject) -> Iterator[Finding]:
    """There is no English text."""
    if subject.source.strip() and not subject.target.strip():
        yield Finding(CHECK.name, Severity.ERROR, "there is no English text", (), ())


CHECK = Check("untranslated", Severity.ERROR, find_nothing)
