"""The check `same-source-different-target`: the same Dutch has the same English."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span


def find_other_targets(subject: Subject) -> Iterator[Finding]:
    """The same Dutch sentence has another English elsewhere."""
    here = _folded(subject.target)
    others = [other for other in subject.other_targets if _folded(other) != here]
    if others and subject.target.strip():
        shown = others[0] if len(others[0]) <= 80 else f"{others[0][:77].rstrip()}…"
        message = f'the same Dutch is "{shown}" elsewhere'
        yield Finding(CHECK.name, Severity.WARNING, message, (), (Span(0, len(subject.target)),), others[0])


def _folded(text: str) -> str:
    return " ".join(text.split())


CHECK = Check("same-source-different-target", Severity.WARNING, find_other_targets)
