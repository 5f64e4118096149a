"""Saying where a term list is wrong: row and column, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from tweespraak_translate.errors import InputError
from tweespraak_translate.termbase import TermEntry, clean_entry, fault_of
from tweespraak_translate.visible import visible_line

_SHOWN = 60


def fault(name: str, row: int, column: str, message: str) -> InputError:
    """The error for one cell; `row` counts from 1 as a spreadsheet or editor does."""
    where = f", column {visible_line(column)!r}" if column else ""
    return InputError(f"{name}: row {row}{where}: {visible_line(message)}; nothing was imported, mend it and try again")


def checked(entry: TermEntry, name: str, row: int, columns: Mapping[str, str]) -> TermEntry:
    """`entry` as it is kept. Raises InputError for the cell at fault; `columns` gives a field's heading."""
    entry = clean_entry(entry)
    found = fault_of(entry)
    if found:
        field, message = found
        raise fault(name, row, columns.get(field, field), message)
    return entry


def shortened(text: str) -> str:
    """A cell as it may be quoted in a message."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
