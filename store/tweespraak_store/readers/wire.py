"""Values as JSON: how a document read in the child process comes back, and how it is checked.

The child may have been taken over by the file it read, so nothing of its
answer is believed: each field must have its type, each text must be text that
a database takes (no NUL, no half of a surrogate pair), and sizes are bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, fields
from enum import StrEnum
from typing import TypeVar

from tweespraak_translate.document import (
    Block,
    BlockKind,
    Exchange,
    Flag,
    Line,
    Metadata,
    Paragraph,
    ParagraphKind,
    ParsedDocument,
    Role,
    SourceText,
)
from tweespraak_translate.errors import InputError

MAX_JSON = 64 * 1024 * 1024
"""Bytes of an answer."""

MAX_ITEMS = 500_000
"""Lines, paragraphs or exchanges in one list."""

MAX_TEXT = 20_000_000
"""Code points of one text."""

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")
_Record = dict[str, object]


def to_json(value: ParsedDocument | SourceText | Exchange | Metadata) -> str:
    """The value as JSON; code points outside ASCII are escaped, so that any text survives."""
    return json.dumps(asdict(value), ensure_ascii=True, separators=(",", ":"))


def from_json(text: str | bytes) -> ParsedDocument:
    """The document that `to_json` wrote; raises InputError when anything in it is not as it must be."""
    return document_of(_load(text))


def source_from_json(text: str | bytes) -> SourceText:
    """The lines that `to_json` wrote; raises InputError as `from_json` does."""
    return source_of(_load(text))


def document_of(value: object) -> ParsedDocument:
    """The document in decoded JSON; raises InputError when anything in it is not as it must be."""
    record = _record(value, ParsedDocument)
    return ParsedDocument(
        kind=_text(record, "kind"),
        metadata=_metadata(record),
        exchanges=_items(record, "exchanges", _exchange),
        unplaced=_texts(record, "unplaced"),
        warnings=_texts(record, "warnings"),
    )


def source_of(value: object) -> SourceText:
    """The lines in decoded JSON; raises InputError as `document_of` does."""
    record = _record(value, SourceText)
    return SourceText(
        lines=_items(record, "lines", _line),
        metadata=_metadata(record),
        warnings=_texts(record, "warnings"),
        format=_text(record, "format"),
    )


def _load(text: str | bytes) -> object:
    if len(text) > MAX_JSON:
        raise _wrong("answer too large")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong("answer is no JSON") from error


def _wrong(what: str) -> InputError:
    return InputError(f"the reader gave back what no document is: {what}; report this file")


def _record(value: object, kind: type[object]) -> _Record:
    """`value` as an object with exactly the fields of `kind`."""
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(value, dict) or set(value) != names:
        raise _wrong(f"not a {kind.__name__}")
    return value


def _clean(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(f"{where} is no text")
    if len(value) > MAX_TEXT:
        raise _wrong(f"{where} is too long")
    if _FORBIDDEN.search(value):
        raise _wrong(f"{where} holds NUL or half a character")
    return value


def _text(record: _Record, name: str) -> str:
    return _clean(record[name], name)


def _items(record: _Record, name: str, make: Callable[[object], _T]) -> tuple[_T, ...]:
    value = record[name]
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise _wrong(f"{name} is no list")
    return tuple(make(item) for item in value)


def _texts(record: _Record, name: str) -> tuple[str, ...]:
    return _items(record, name, lambda value: _clean(value, name))


def _choice(record: _Record, name: str, kind: type[_E]) -> _E:
    try:
        return kind(_text(record, name))
    except ValueError as error:
        raise _wrong(f"{name} is unknown") from error


def _flag(record: _Record, name: str) -> bool:
    value = record[name]
    if not isinstance(value, bool):
        raise _wrong(f"{name} is not yes or no")
    return value


def _metadata(record: _Record) -> Metadata:
    value = _record(record["metadata"], Metadata)
    return Metadata(**{f.name: _text(value, f.name) for f in fields(Metadata)})


def _line(value: object) -> Line:
    record = _record(value, Line)
    page = record["page"]
    if not isinstance(page, int) or isinstance(page, bool) or not 0 < page <= 1_000_000:
        raise _wrong("page is no page number")
    return Line(
        text=_text(record, "text"),
        role=_choice(record, "role", Role),
        page=page,
        gap_before=_flag(record, "gap_before"),
        whole_paragraph=_flag(record, "whole_paragraph"),
        bold=_flag(record, "bold"),
        note_marks=_texts(record, "note_marks"),
    )


def _paragraph(value: object) -> Paragraph:
    record = _record(value, Paragraph)
    return Paragraph(
        text=_text(record, "text"),
        kind=_choice(record, "kind", ParagraphKind),
        note_marks=_texts(record, "note_marks"),
    )


def _block(value: object) -> Block:
    record = _record(value, Block)
    return Block(
        kind=_choice(record, "kind", BlockKind),
        numbers=_texts(record, "numbers"),
        label=_text(record, "label"),
        paragraphs=_items(record, "paragraphs", _paragraph),
        footnotes=_texts(record, "footnotes"),
    )


def _exchange(value: object) -> Exchange:
    record = _record(value, Exchange)
    return Exchange(
        numbers=_texts(record, "numbers"),
        questions=_items(record, "questions", _block),
        answers=_items(record, "answers", _block),
        flags=_items(record, "flags", _one_flag),
    )


def _one_flag(value: object) -> Flag:
    try:
        return Flag(_clean(value, "flag"))
    except ValueError as error:
        raise _wrong("flag is unknown") from error
