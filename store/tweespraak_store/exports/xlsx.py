"""An Excel workbook: one segment a row under a header that stays in sight, and a sheet on where it comes from.

Every cell is written as text, so nothing a document says is ever a formula or a
link. The columns are those of the CSV; what only programs need is hidden, not
left out, so that the sheet can come back after someone has worked in it.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.csv import FINDINGS, table_of
from tweespraak_store.exports.layout import PLAIN, Layout
from tweespraak_store.exports.spread import Spread, lay_out
from tweespraak_store.exports.wording import LEGEND, moment_of
from tweespraak_store.views import DocumentView
from tweespraak_translate.errors import UsageError

_LONGEST_CELL = 32_767
"""UTF-16 units a cell can hold."""
_TALLEST_ROW = 409
_MOST_ROWS = 1_048_576
_WIDTHS = {
    "segment": 9,
    "block": 9,
    "label": 18,
    "source": 60,
    "target": 60,
    "status": 11,
    "stale": 18,
    "reason": 24,
    FINDINGS: 44,
}
"""Columns in sight, in characters; the others are hidden."""
_BLUE, _TINT, _LINE = "#154273", "#E8EEF6", "#C5CDD8"
_STATUS_COLOURS = {"approved": "#1B5E34", "edited": "#8A3B00", "drafted": "#8A3B00", "rejected": "#A61B1B"}
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def render_xlsx(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The workbook. Raises UsageError for a text that no cell can hold."""
    spread = lay_out(view, colophon, layout)
    rows = list(table_of(view, layout))
    _refuse_too_large(rows)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _AS_TEXT) as book:
        book.set_size(2400, 1500)
        book.set_properties(
            {
                "title": spread.title[:255],
                "subject": "Dutch and English, one segment a row",
                "author": colophon.program,
                "created": moment_of(colophon.made_at),
            }
        )
        book.set_custom_property("tweespraak-document", spread.stamp)
        _write_segments(book, rows)
        _write_about(book, spread)
    return buffer.getvalue()


def _refuse_too_large(rows: list[list[str]]) -> None:
    if len(rows) > _MOST_ROWS:
        raise UsageError(
            f"a sheet holds {_MOST_ROWS:,} rows, the document has {len(rows):,} segments; export it as csv"
        )
    number = rows[0].index("segment")
    for row in rows:
        for cell in row:
            if len(cell) * 2 > _LONGEST_CELL and len(cell.encode("utf-16-le")) // 2 > _LONGEST_CELL:
                raise UsageError(
                    f"segment {row[number]} has a text of {len(cell):,} characters, a cell of a workbook holds "
                    f"{_LONGEST_CELL:,}; export it as csv"
                )


def _write_segments(book: Any, rows: list[list[str]]) -> None:
    sheet = book.add_worksheet("Segments")
    base = {"num_format": "@", "valign": "top", "font_name": "Calibri", "font_size": 10, "bottom": 4}
    base["bottom_color"] = _LINE
    plain = book.add_format(base)
    text = book.add_format({**base, "text_wrap": True, "indent": 1})
    by_status = {
        status: book.add_format({**base, "font_color": colour, "bold": True})
        for status, colour in _STATUS_COLOURS.items()
    }
    header = rows[0]
    head = book.add_format(
        {"bold": True, "font_color": _BLUE, "bg_color": _TINT, "bottom": 2, "bottom_color": _BLUE, "valign": "vcenter"}
    )
    for column, name in enumerate(header):
        wide = _WIDTHS.get(name)
        sheet.set_column(column, column, wide or 10, None, {} if wide else {"hidden": True})
        sheet.write_string(0, column, name, head)
    wrapped = {header.index(name) for name in _WIDTHS if name in header and name not in ("segment", "block", "status")}
    status_at = header.index("status")
    for place, row in enumerate(rows[1:], start=1):
        sheet.set_row(place, _height(header, row, wrapped))
        for column, cell in enumerate(row):
            look = text if column in wrapped else plain
            if column == status_at:
                look = by_status.get(cell, plain)
            sheet.write_string(place, column, cell, look)
    sheet.freeze_panes(1, header.index("segment") + 1)
    sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(header) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&F&RPage &P of &N")


def _height(header: list[str], row: list[str], wrapped: set[int]) -> float:
    """Points the row needs: LibreOffice does not fit the heights of a file it did not make."""
    lines = 1
    for column in wrapped:
        width = _WIDTHS[header[column]]
        lines = max(lines, sum(1 + max(0, len(line) - 1) // width for line in row[column].split("\n")))
    return min(2 + 13 * lines, _TALLEST_ROW)


def _write_about(book: Any, spread: Spread) -> None:
    """Where the text comes from and what the statuses mean."""
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    title = book.add_format({"bold": True, "font_size": 16, "font_color": _BLUE, "num_format": "@"})
    label = book.add_format({"bold": True, "font_color": _BLUE, "valign": "top", "num_format": "@"})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.write_string(0, 0, spread.title[:_LONGEST_CELL], title)
    lines = [("", spread.introduction), ("State", spread.state), *spread.facts]
    lines += [(f"Mark {symbol}", meaning) for symbol, meaning in LEGEND] if spread.has_drafts else []
    lines += [("Note on the source", warning) for warning in spread.warnings]
    lines += spread.colophon
    for place, (name, words) in enumerate(lines, start=2):
        sheet.write_string(place, 0, name, label)
        sheet.write_string(place, 1, words[:_LONGEST_CELL], text)
        sheet.set_row(place, 15 * (1 + len(words) // 90))
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
