"""The check `quotes`: quotation marks come in pairs and are English ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_GUILLEMETS = re.compile("[«»„]")


def find_odd_quotes(subject: Subject) -> Iterator[Finding]:
    """A quotation mark has no partner, or is a Dutch one."""
    source, target = subject.source, subject.target
    foreign = tuple(Span(*m.span()) for m in _GUILLEMETS.finditer(target))
    if foreign:
        message = f'"{foreign[0].of(target)}" is no English quotation mark'
        yield Finding(CHECK.name, Severity.WARNING, message, (), foreign)
    elif _is_odd(target) and not _is_odd(source):
        marks = tuple(Span(i, i + 1) for i, c in enumerate(target) if c in '"“”')
        yield Finding(CHECK.name, Severity.WARNING, "a quotation mark has no partner", (), marks)


def _is_odd(text: str) -> bool:
    """Double marks only: a single one is an apostrophe too."""
    return bool(text.count('"') % 2) or text.count("“") + text.count("„") != text.count("”") + (
        text.count("“") if text.count("„") and not text.count("”") else 0
    )


CHECK = Check("quotes", Severity.WARNING, find_odd_quotes)
