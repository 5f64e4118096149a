"""The check `double-space`: one space between words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_SPACES = re.compile(r"(?<=\S)[ \u00a0\u202f]{2,}(?=\S)")


def find_spaces(subject: Subject) -> Iterator[Finding]:
    """Two spaces in a row, or a space at the beginning or end."""
    if _SPACES.search(subject.source):
        return
    for match in _SPACES.finditer(subject.target):
        yield Finding(CHECK.name, Severity.INFO, "two spaces in a row", (), (Span(*match.span()),), " ")


CHECK = Check("double-space", Severity.INFO, find_spaces)
