"""Rows of a table with a header, as CSV and XLSX give them, into returned rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tweespraak_store.merging.returned import Comment, ReturnedRow

COMMENT_COLUMNS = ("comment", "comments", "note", "notes", "remark", "remarks", "opmerking", "opmerkingen")
"""Headings under which a reviewer may have added a column of remarks."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of the table."""

    place: str
    texts: Sequence[str]
    readings: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By column, other ways to read the cell."""
    comments: tuple[Comment, ...] = ()


def header_columns(texts: Sequence[str]) -> dict[str, int] | None:
    """Column by heading, when this row is the header of a table that came from us; else None."""
    columns: dict[str, int] = {}
    for index, text in enumerate(texts):
        columns.setdefault(text.strip().lower(), index)
    return columns if "target" in columns and ("id" in columns or "source" in columns) else None


def returned_rows(
    columns: Mapping[str, int], rows: Iterable[Cells], stamps: set[str], plain: Callable[[str], str] = str
) -> Iterator[ReturnedRow]:
    """The rows under the header; puts the document of each into `stamps`. `plain` gives the text a cell stands for."""
    remarks = [(name, columns[name]) for name in COMMENT_COLUMNS if name in columns]
    for row in rows:
        key, source, target = (_cell(row, columns.get(name)) for name in ("id", "source", "target"))
        stamp = _cell(row, columns.get("document"))
        if stamp.strip():
            stamps.add(stamp.strip())
        written = [Comment("", text) for _, column in remarks if (text := plain(_cell(row, column)).strip())]
        if not any(text.strip() for text in row.texts) and not row.comments:
            continue
        index = columns["target"]
        yield ReturnedRow(
            place=row.place,
            key=key.strip(),
            text=plain(target),
            readings=tuple(dict.fromkeys(r for r in (target, *row.readings.get(index, ())) if r != plain(target))),
            source=plain(source) if "source" in columns else None,
            comments=(*row.comments, *written),
        )


def _cell(row: Cells, column: int | None) -> str:
    return row.texts[column] if column is not None and column < len(row.texts) else ""
