"""The filter line: `state:draft,edit issue:number q:12-20 by:name len>200 words`, as a test on segments.

A space means and, a comma means or, a minus in front negates, quotes hold words
together. What a line cannot say is refused with the place where it goes wrong.
What only the checks, the termbase or the notes know is asked of a Surroundings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import UsageError
from tweespraak_translate.segment import Status
from tweespraak_translate.visible import visible_line
from tweespraak_tui.widgets.searching import fold

Test = Callable[[SegmentView, Sequence[str]], bool]
"""Whether a segment, in an exchange with these numbers, is wanted."""

GRAMMAR = 'state:draft issue:error term:kabinet q:3-9 by:name changed:today len>200 note:open "two words" -not a,or'
"""A line with one of each, for the places that ask for a filter."""

_STATES = {status.word: status for status in Status} | {status.value: status for status in Status}
_LENGTH = re.compile(r"len([<>])(\d{1,6})")
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_WORD = re.compile(r'-?(?:[^\s":]+:)?"[^"]*"?\S*|\S+')
_FIELD = re.compile(r"([a-z]+):(?!//)(.*)", re.DOTALL)
_DATE = re.compile(r"([<>]?)(\d{4}-\d{2}-\d{2})")


class Surroundings(Protocol):
    """What is known of a segment beyond its own text."""

    def issues(self, segment: SegmentView) -> Sequence[tuple[str, str]]:
        """Check and severity of each open finding."""

    def note_texts(self, segment: SegmentView) -> Sequence[tuple[str, bool]]:
        """Each open note, and whether it is a question."""

    def holds_term(self, segment: SegmentView, folded: str) -> bool:
        """Whether a term of the termbase with these letters in one of its forms stands in the Dutch."""

    def today(self) -> date:
        """The day on which `changed:today` is asked."""


class Nothing:
    """Surroundings of which nothing is known: no findings, no notes, no terms but the letters themselves."""

    def issues(self, segment: SegmentView) -> Sequence[tuple[str, str]]:
        """None."""
        return ()

    def note_texts(self, segment: SegmentView) -> Sequence[tuple[str, bool]]:
        """None."""
        return ()

    def holds_term(self, segment: SegmentView, folded: str) -> bool:
        """Whether the letters stand in the Dutch."""
        return folded in fold(segment.source)

    def today(self) -> date:
        """Today."""
        return datetime.now(UTC).date()


def parse_filter(text: str, known: Surroundings | None = None) -> Test:
    """The test a filter line stands for. Raises UsageError with the word it does not know and where it stands."""
    known = known or Nothing()
    tests = [_placed(match[0], match.start() + 1, known) for match in _WORD.finditer(text)]
    return lambda segment, numbers: all(test(segment, numbers) for test in tests)


def _placed(word: str, place: int, known: Surroundings) -> Test:
    try:
        return _word(word, known)
    except UsageError as error:
        raise UsageError(f"{error}; at character {place} of the filter, {visible_line(word)}") from error


def _word(word: str, known: Surroundings) -> Test:
    if word == "-":
        raise UsageError("a minus alone negates nothing; write it against a word")
    if word.startswith("-"):
        positive = _word(word[1:], known)
        return lambda segment, numbers: not positive(segment, numbers)
    if word.count('"') % 2:
        raise UsageError("a quote is not closed")
    if match := _LENGTH.fullmatch(word):
        limit = int(match[2])
        if match[1] == ">":
            return lambda segment, _: len(segment.source) > limit
        return lambda segment, _: len(segment.source) < limit
    if word.startswith(("len<", "len>")):
        raise UsageError("a length is a number of characters, as in len>200")
    if match := _FIELD.fullmatch(word):
        name, value = match[1], match[2].replace('"', "")
        if name not in _FIELDS:
            raise UsageError(f"no field {name}; choose from {', '.join(_FIELDS)}, or put it in quotes to search for it")
        if not value.strip(","):
            raise UsageError(f"nothing stands after {name}:")
        return _FIELDS[name](value, known)
    return _text(word)


def _text(word: str) -> Test:
    if word.startswith('"') and word.endswith('"') and len(word) > 1:
        wanted = [fold(word.strip('"'))]
    else:
        wanted = [fold(part) for part in word.replace('"', "").split(",") if part]
    if not any(wanted):
        raise UsageError("there is nothing to look for")
    if len(wanted) == 1:
        one = wanted[0]
        return lambda s, _: one in fold(s.source) or one in fold(s.target or "")
    return lambda s, _: any(one in fold(s.source) or one in fold(s.target or "") for one in wanted)


def _state(value: str, _: Surroundings) -> Test:
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


def _issue(value: str, known: Surroundings) -> Test:
    """A severity, any, or the beginning of the name of a check."""
    wanted = [fold(name) for name in value.split(",") if name]

    def fits(check: str, severity: str) -> bool:
        words = ("any", severity, "note" if severity == "info" else severity)
        return any(w in words or check.startswith(w) for w in wanted)

    return lambda s, _: any(fits(fold(check), severity) for check, severity in known.issues(s))


def _term(value: str, known: Surroundings) -> Test:
    wanted = [fold(name) for name in value.split(",") if name]
    return lambda s, _: any(known.holds_term(s, name) for name in wanted)


def _note(value: str, known: Surroundings) -> Test:
    """open or any: has an open note; query: has an open question; else a word in a note."""
    wanted = [fold(name) for name in value.split(",") if name]

    def fits(text: str, is_query: bool) -> bool:
        return any(w in ("any", "open") or (w == "query" and is_query) or w in fold(text) for w in wanted)

    return lambda s, _: any(fits(text, is_query) for text, is_query in known.note_texts(s))


def _question(value: str, _: Surroundings) -> Test:
    ranges: list[tuple[int, int]] = []
    names: set[str] = set()
    for part in value.lower().split(","):
        if match := _RANGE.fullmatch(part):
            ranges.append((int(match[1]), int(match[2] or match[1])))
        elif part and not re.fullmatch(r"\w+", part):
            raise UsageError(f"no question {visible_line(part)}; write a number or a range, as in q:12-20")
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


def _by(value: str, _: Surroundings) -> Test:
    names = [fold(name) for name in value.split(",") if name]
    return lambda s, _: any(name in fold(who) for name in names for who in (s.author or "", s.approved_by or ""))


def _changed(value: str, known: Surroundings) -> Test:
    """today, yesterday, week (seven days), a date, or <date or >date; of the text or its approval."""
    spans = [_days(part.lower(), known.today()) for part in value.split(",") if part]

    def wanted(segment: SegmentView, _: Sequence[str]) -> bool:
        days = [_day(stamp) for stamp in (segment.at, segment.approved_at) if stamp]
        return any(first <= day <= last for day in days for first, last in spans)

    return wanted


def _days(text: str, today: date) -> tuple[date, date]:
    named = {
        "today": (today, today),
        "yesterday": (today - timedelta(1), today - timedelta(1)),
        "week": (today - timedelta(6), today),
    }
    if text in named:
        return named[text]
    match = _DATE.fullmatch(text)
    try:
        day = date.fromisoformat(match[2]) if match else None
    except ValueError:
        day = None
    if match is None or day is None:
        raise UsageError(f"no day {visible_line(text)}; write today, yesterday, week, 2024-03-12, <2024-03-12 or >…")
    if match[1] == ">":
        return day + timedelta(1), date.max
    return (date.min, day - timedelta(1)) if match[1] == "<" else (day, day)


def _day(stamp: str) -> date:
    """The local day of a time of the store."""
    try:
        return datetime.fromisoformat(stamp).astimezone().date()
    except ValueError:
        return date.min


_FIELDS: dict[str, Callable[[str, Surroundings], Test]] = {
    "state": _state,
    "issue": _issue,
    "term": _term,
    "q": _question,
    "by": _by,
    "changed": _changed,
    "note": _note,
}
