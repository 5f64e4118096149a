"""CSV back from a spreadsheet, which may have changed its delimiter, its encoding and the order of its columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from tweespraak_store.exports.csv import unguarded
from tweespraak_store.merging.readers.table import Cells, header_columns, returned_rows
from tweespraak_store.merging.returned import MAX_TEXT, ReturnedFile
from tweespraak_translate.errors import InputError

_DELIMITERS = (",", ";", "\t", "|")


def read(data: bytes, name: str) -> ReturnedFile:
    """The rows of a table. Raises InputError when it has no header of ours, or is no table."""
    text, warnings = _decode(data)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise InputError(f"{name}: line {line}: a NUL character, which no text has; save the table as CSV again")
    csv.field_size_limit(MAX_TEXT)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    for delimiter in _DELIMITERS:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            columns = header_columns(next(lines, []))
            if columns is not None:
                stamps: set[str] = set()
                rows = tuple(returned_rows(columns, _cells(lines), stamps, unguarded))
                return ReturnedFile("csv", tuple(sorted(stamps)), rows, warnings=warnings)
        except csv.Error as error:
            raise InputError(f"{name}: line {lines.line_num}: {error}; save the table as CSV again") from error
    raise InputError(f"{name}: no header row with the columns id and target; keep the first row of the export")


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and a warning where the encoding had to be guessed."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), (
            "the file is not in UTF-8; it was read as Windows-1252, which cannot hold every character",
        )


def _cells(lines: Iterator[list[str]]) -> Iterator[Cells]:
    for number, texts in enumerate(lines, start=2):
        yield Cells(f"row {number}", texts)
