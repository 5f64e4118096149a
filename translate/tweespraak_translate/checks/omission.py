"""The check `omission`: every part of the Dutch has its counterpart in the English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.coverage import Gap, find_gap
from tweespraak_translate.checks.length_ratio import length_deviation

_NEXT_SENTENCE = re.compile(r"[.?!]\s+[A-Z0-9]")
_ODDS, _ODDS_OF_PARAGRAPH = 3.0, 4.5
"""Log odds above which a stretch counts as dropped. Paragraphs are translated more freely than sentences."""
_FREE = 0.5
"""Words of one clause are translated freely together: their evidence is not independent."""


def find_dropped(subject: Subject) -> Iterator[Finding]:
    """A clause of the Dutch has no counterpart in the English."""
    if not subject.target.strip():
        return
    gap = find_gap(subject.source, subject.target)
    if gap is None or gap.words < 2:
        return
    enough = _ODDS_OF_PARAGRAPH if _NEXT_SENTENCE.search(subject.source) else _ODDS
    if _FREE * gap.score + length_odds(subject, gap) < enough:
        return
    words = gap.span.of(subject.source)
    shown = words if len(words) <= 80 else f"{words[:40].rstrip()} … {words[-35:].lstrip()}"
    message = f'nothing in the English answers "{shown}"'
    yield Finding(CHECK.name, Severity.WARNING, message, (gap.span,))


def length_odds(subject: Subject, gap: Gap) -> float:
    """What the lengths say: log odds that the English is that of the Dutch without the gap, and not of all of it."""
    source, target = len(subject.source), max(1, len(subject.target))
    rest = max(5, source - (gap.span.end - gap.span.start))
    whole, without = length_deviation(source, target), length_deviation(rest, target)
    return max(-4.0, min(4.0, (whole * whole - without * without) / 2))


CHECK = Check("omission", Severity.WARNING, find_dropped)
