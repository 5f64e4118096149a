"""What a returned file holds, as plain values, and how they cross from the child process that read it.

The child may have been taken over by the file it read, so `from_json` believes
nothing: each field must have its type and its texts must be text.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import cast

from tweespraak_translate.errors import InputError

MAX_ROWS = 200_000
"""Rows of one file."""

MAX_TEXT = 1_000_000
"""Code points of one text."""

UNTRANSLATED = "untranslated"
"""State of a row whose text may only be a copy of the Dutch."""

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark somebody made in the file."""

    author: str
    """Empty where the format does not tell."""
    text: str
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """The English of one segment as it came back."""

    place: str
    """Where in the file, for people: "row 7", "table 2, row 3"."""
    key: str
    """The hidden name as found; empty where there is none."""
    text: str
    readings: tuple[str, ...] = ()
    """Other ways to read the same cell, where a format's escapes leave doubt."""
    source: str | None = None
    """The Dutch beside it; None where the file does not show it."""
    author: str = ""
    """Who made the tracked changes; empty where the format does not tell."""
    authors: tuple[str, ...] = ()
    """All who made tracked changes, when several did."""
    comments: tuple[Comment, ...] = ()
    state: str = ""
    """"final" where the file says that the text is done, UNTRANSLATED where it says that it waits; else empty."""
    is_deleted: bool = False
    """Deleted with track changes: the row is there, and its deletion counts."""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """Everything a returned file holds that can be merged, in its order."""

    format: str
    stamps: tuple[str, ...]
    """The documents it says it holds; usually one."""
    rows: tuple[ReturnedRow, ...]
    comments: tuple[Comment, ...] = ()
    """Remarks that stand at no row."""
    warnings: tuple[str, ...] = ()
    folds_space: bool = False
    """Whether the format cannot keep runs of white space apart from one space."""
    is_loosely_paired: bool = False
    """Whether the Dutch given with a row may be another's: it tells whose ids these are, not which row is meant."""
    made_at: str = ""
    """When it was exported, ISO 8601 in UTC, where the file tells."""


def to_json(value: ReturnedFile) -> str:
    """The value as JSON in ASCII."""
    return json.dumps(asdict(value), ensure_ascii=True, separators=(",", ":"))


def returned_of(value: object) -> ReturnedFile:
    """The file in decoded JSON; raises InputError when anything in it is not as it must be."""
    record = _record(value, ReturnedFile)
    return ReturnedFile(
        format=_text(record["format"]),
        stamps=_texts(record["stamps"]),
        rows=tuple(map(_row, _list(record["rows"]))),
        comments=tuple(map(_comment, _list(record["comments"]))),
        warnings=_texts(record["warnings"]),
        folds_space=_flag(record["folds_space"]),
        is_loosely_paired=_flag(record["is_loosely_paired"]),
        made_at=_text(record["made_at"]),
    )


def _row(value: object) -> ReturnedRow:
    record = _record(value, ReturnedRow)
    return ReturnedRow(
        place=_text(record["place"]),
        key=_text(record["key"]),
        text=_text(record["text"]),
        readings=_texts(record["readings"]),
        source=None if record["source"] is None else _text(record["source"]),
        author=_text(record["author"]),
        authors=_texts(record["authors"]),
        comments=tuple(map(_comment, _list(record["comments"]))),
        state=_text(record["state"]),
        is_deleted=_flag(record["is_deleted"]),
    )


def _comment(value: object) -> Comment:
    record = _record(value, Comment)
    return Comment(_text(record["author"]), _text(record["text"]), _flag(record["resolved"]))


def _wrong(what: str) -> InputError:
    return InputError(f"the reader gave back what no returned file is: {what}; report this file")


def _record(value: object, kind: type[object]) -> dict[str, object]:
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(value, dict) or set(value) != names:
        raise _wrong(f"not a {kind.__name__}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong("a text is no text")
    if len(value) > MAX_TEXT:
        raise _wrong("a text is too long")
    if _FORBIDDEN.search(value):
        raise _wrong("a text holds NUL or half a character")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        raise _wrong("a list is no list, or too long")
    return cast(list[object], value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong("a flag is not yes or no")
    return value
