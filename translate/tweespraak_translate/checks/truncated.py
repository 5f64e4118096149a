"""The check `truncated`: the English goes on to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*$|[\"”’»)\]]$")
_HANGING = re.compile(
    r"(?:,|\b(?:the|a|an|of|to|and|or|but|that|which|who|with|for|by|from|in|on|at|as|is|are|was|were|has|have|be|will|"
    r"would|this|these|their|its|our))$",
    re.IGNORECASE,
)


def find_cut(subject: Subject) -> Iterator[Finding]:
    """The English breaks off in the middle of the sentence."""
    source, target = subject.source.rstrip(), subject.target.rstrip()
    if not target or _ENDS.search(target):
        return
    ends = _ENDS.search(source) is not None
    last = re.search(r"\S+$", target)
    assert last
    short = len(target) < 0.7 * len(source)
    if (ends and (_HANGING.search(target) or short)) or (_HANGING.search(target) and not _HANGING_DUTCH.search(source)):
        message = f'the English breaks off after "{last[0]}"'
        yield Finding(CHECK.name, Severity.ERROR, message, (), (Span(*last.span()),))


_HANGING_DUTCH = re.compile(
    r"(?:,|\b(?:de|het|een|van|en|of|dat|die|met|voor|door|in|op|aan|als|is|te|:))$", re.IGNORECASE
)
CHECK = Check("truncated", Severity.ERROR, find_cut)
