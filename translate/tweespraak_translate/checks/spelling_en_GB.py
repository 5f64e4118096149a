"""The check `spelling-en-GB`: British spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span
from tweespraak_translate.spelling import british_spelling

_WORD = re.compile(r"(?<![\w-])[^\W\d_]{4,}(?![\w])")
_NAMES = re.compile(
    r"(?:World (?:Health|Trade)|North Atlantic Treaty|Shanghai Cooperation|International Labour|"
    r"Treaty|Non-Governmental) "
    r"Organization|Department of Defense|Secretary of Defense|(?:Kennedy|Lincoln|Rockefeller) Center|Labor Day"
)


def find_american(subject: Subject) -> Iterator[Finding]:
    """A word is spelled the American way."""
    target = subject.target
    names = [m.span() for m in _NAMES.finditer(target)]
    for match in _WORD.finditer(target):
        british = british_spelling(match[0])
        is_name = match[0][0].isupper() and match[0] in subject.source
        if not british or is_name or any(a <= match.start() < b for a, b in names):
            continue
        message = f'"{match[0]}" is American spelling; write "{british}"'
        yield Finding(CHECK.name, Severity.INFO, message, (), (Span(*match.span()),), british)


CHECK = Check("spelling-en-GB", Severity.INFO, find_american)
