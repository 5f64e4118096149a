"""A table for a spreadsheet: one segment a row, every cell quoted, no cell a formula.

A spreadsheet runs what begins with "=" or one of its kin, so such a text gets an
apostrophe in front; `unguarded` takes exactly that one off again. The byte order
mark at the start tells Excel that the file is UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from tweespraak_store.exports.identity import document_stamp, segment_key
from tweespraak_store.exports.layout import PLAIN, Layout
from tweespraak_store.views import BlockView, DocumentView, SegmentView
from tweespraak_translate.visible import visible

COLUMNS = (
    "name",
    "segment",
    "exchange",
    "block",
    "numbers",
    "label",
    "paragraph",
    "kind",
    "source",
    "target",
    "status",
    "stale",
    "origin",
    "author",
    "written_at",
    "model",
    "approved_by",
    "approved_at",
    "reason",
    "version",
    "id",
    "document",
)
"""The header row; docs/exports.md says what each holds."""

FINDINGS = "findings"
"""Header of the column that is there where findings were asked for."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def render_csv(view: DocumentView, layout: Layout = PLAIN) -> bytes:
    """The table with its header row; UTF-8 with a byte order mark, lines ended as RFC 4180 asks."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in table_of(view, layout):
        writer.writerow(map(guarded, row))
    return buffer.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def table_of(view: DocumentView, layout: Layout = PLAIN) -> Iterator[list[str]]:
    """The header and the rows as any spreadsheet shows them, with a last column for findings where asked for."""
    found = layout.findings
    yield [*COLUMNS, *([FINDINGS] if found is not None else [])]
    stamp = document_stamp(view)
    for place, exchange in enumerate(view.exchanges, start=1):
        for block in exchange.blocks:
            for segment in block.segments:
                row = [view.slug, *_row(place, block, segment), segment_key(segment), stamp]
                if found is not None:
                    row.append("\n".join(found.get(segment.id or 0, ())))
                yield [visible(cell) for cell in row]


def _row(place: int, block: BlockView, segment: SegmentView) -> list[str]:
    cells: list[object] = [
        segment.number,
        place,
        block.kind,
        ", ".join(block.numbers),
        block.label,
        segment.paragraph + 1,
        segment.kind,
        segment.source,
        segment.target,
        segment.status,
        segment.stale,
        segment.origin,
        segment.author,
        segment.at,
        segment.model,
        segment.approved_by,
        segment.approved_at,
        segment.reason,
        segment.version,
    ]
    return ["" if cell is None else str(cell) for cell in cells]
