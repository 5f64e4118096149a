"""The check `draft-incomplete`: what drafting itself saw go wrong, and no second try mended."""

from __future__ import annotations

from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Origin, Span

_MESSAGES = {
    "uncovered": "the machine wrote this without looking at a part of the Dutch; a clause may be missing",
    "cut-off": "the machine reached its limit before it came to an end; the last words may be missing",
}
"""Other troubles are to be seen in the texts themselves, and have checks of their own."""


def find_incomplete(subject: Subject) -> Iterator[Finding]:
    """The machine left a part of the sentence out, as far as its attention tells."""
    if subject.origin is Origin.MACHINE:
        for trouble, message in _MESSAGES.items():
            if trouble in subject.troubles:
                yield Finding(CHECK.name, Severity.WARNING, message, (), (Span(0, len(subject.target)),))


CHECK = Check("draft-incomplete", Severity.WARNING, find_incomplete)
