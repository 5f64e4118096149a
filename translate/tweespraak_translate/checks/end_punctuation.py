"""The check `end-punctuation`: a question stays a question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_LAST = re.compile(r"([.!?…:;]|\.\.\.)?[\"'”’»)\]\s\d⁰¹²³⁴⁵⁶⁷⁸⁹]*$")


def find_other_end(subject: Subject) -> Iterator[Finding]:
    """The English does not end as the Dutch does: a question mark or full stop is missing or another."""
    source, target = _end(subject.source), _end(subject.target)
    if source == target or not subject.target.strip() or not source:
        return
    if subject.kind != "sentence" and "?" not in (source, target):
        return
    at = len(subject.target.rstrip())
    span = (Span(max(0, at - 1), at),)
    if "?" in (source, target):
        word = "is no question" if source == "?" else "is a question"
        yield Finding(CHECK.name, Severity.WARNING, f"the English {word}, unlike the Dutch", (), span)
    elif not target:
        yield Finding(
            CHECK.name, Severity.INFO, f'the Dutch ends with "{source}", the English without', (), span, source
        )


def _end(text: str) -> str:
    match = _LAST.search(text.rstrip())
    return (match[1] or "") if match else ""


CHECK = Check("end-punctuation", Severity.WARNING, find_other_end)
