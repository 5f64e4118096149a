"""The check `identical`: the English is not the Dutch again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.segment import Span

_WORD = re.compile(r"(?<![\w.@/-])[a-zà-ÿ]{2,}(?![\w@/])")


def find_copy(subject: Subject) -> Iterator[Finding]:
    """The English is the Dutch text unchanged."""
    if " ".join(subject.source.split()) != " ".join(subject.target.split()):
        return
    # Names, numbers and addresses are the same in both languages; three words of running text are not.
    if len(_WORD.findall(subject.source)) >= 3:
        whole = Span(0, len(subject.source)), Span(0, len(subject.target))
        yield Finding(CHECK.name, Severity.ERROR, "the English is the Dutch text unchanged", (whole[0],), (whole[1],))


CHECK = Check("identical", Severity.ERROR, find_copy)
