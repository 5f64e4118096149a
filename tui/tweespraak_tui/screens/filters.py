"""The filter line: `state:draft,edit q:12-20 by:name len>200 words`, as a test on segments.

A space means and, a comma means or, a minus in front negates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import UsageError
from tweespraak_translate.segment import Status
from tweespraak_translate.visible import visible_line
from tweespraak_tui.widgets.searching import fold

Test = Callable[[SegmentView, Sequence[str]], bool]
"""Whether a segment, in an exchange with these numbers, is wanted."""

_STATES = {status.word: status for status in Status} | {status.value: status for status in Status}
_LENGTH = re.compile(r"len([<>])(\d{1,6})")
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")


def parse_filter(text: str) -> Test:
    """The test a filter line stands for. Raises UsageError, naming the word it does not know."""
    tests = [_word(word) for word in text.split()]
    return lambda segment, numbers: all(test(segment, numbers) for test in tests)


def _word(word: str) -> Test:
    if len(word) > 1 and word.startswith("-"):
        positive = _word(word[1:])
        return lambda segment, numbers: not positive(segment, numbers)
    if match := _LENGTH.fullmatch(word):
        limit = int(match[2])
        if match[1] == ">":
            return lambda segment, _: len(segment.source) > limit
        return lambda segment, _: len(segment.source) < limit
    name, colon, value = word.partition(":")
    if colon and name in _FIELDS:
        return _FIELDS[name](value)
    return _text(word)


def _text(word: str) -> Test:
    wanted = fold(word)
    return lambda s, _: wanted in fold(s.source) or wanted in fold(s.target or "")


def _state(value: str) -> Test:
    wanted, stale, open_ = set(), False, False
    for name in value.lower().split(","):
        if name == "stale":
            stale = True
        elif name == "open":
            open_ = True
        elif name in _STATES:
            wanted.add(_STATES[name])
        else:
            known = ", ".join([*(status.word for status in Status), "open", "stale"])
            raise UsageError(f"no state {visible_line(name)}; choose from {known}")
    return lambda s, _: s.status in wanted or (stale and s.stale is not None) or (open_ and s.is_open)


def _question(value: str) -> Test:
    ranges: list[tuple[int, int]] = []
    names: set[str] = set()
    for part in value.lower().split(","):
        if match := _RANGE.fullmatch(part):
            ranges.append((int(match[1]), int(match[2] or match[1])))
        else:
            names.add(part)

    def wanted(_: SegmentView, numbers: Sequence[str]) -> bool:
        for number in numbers:
            if number.lower() in names:
                return True
            digits = re.match(r"\d+", number)
            if digits and any(a <= int(digits[0]) <= b for a, b in ranges):
                return True
        return False

    return wanted


def _by(value: str) -> Test:
    names = [fold(name) for name in value.split(",") if name]
    return lambda s, _: any(name in fold(who) for name in names for who in (s.author or "", s.approved_by or ""))


_FIELDS: dict[str, Callable[[str], Test]] = {"state": _state, "q": _question, "by": _by}
