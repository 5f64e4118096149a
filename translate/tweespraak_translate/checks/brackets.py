"""The check `brackets`: brackets come in pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_LIST_MARK = re.compile(r"(?:^|[\s;:,.(])(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\)")


def find_odd_brackets(subject: Subject) -> Iterator[Finding]:
    """A bracket in the English has no partner."""
    alone = _alone(subject.target)
    if alone and not _alone(subject.source):
        span = alone[0]
        message = f'"{span.of(subject.target)}" has no partner'
        yield Finding(CHECK.name, Severity.WARNING, message, (), tuple(alone))


def _alone(text: str) -> list[Span]:
    marks = {m.end() - 1 for m in _LIST_MARK.finditer(text)}
    opened: list[int] = []
    alone: list[int] = []
    for index, character in enumerate(text):
        if character in _PAIRS:
            opened.append(index)
        elif character in _PAIRS.values():
            if opened and _PAIRS[text[opened[-1]]] == character:
                opened.pop()
            elif index not in marks:
                alone.append(index)
    return [Span(i, i + 1) for i in sorted(opened + alone)]


CHECK = Check("brackets", Severity.WARNING, find_odd_brackets)
