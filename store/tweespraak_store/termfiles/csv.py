"""Term lists as CSV, in two shapes, told apart by their header row.

One row a form, with the columns of FORM_COLUMNS: what we write, and nothing is
lost. One row a concept, with the columns of CONCEPT_COLUMNS: for people with a
spreadsheet; several forms in a cell are parted by "|". Separators may be
commas, semicolons or tabs, a byte order mark is fine, and headings may be Dutch.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tweespraak_store.exports.csv import guarded, unguarded
from tweespraak_store.readers.plain_text import decode
from tweespraak_store.termfiles.faults import checked, fault, shortened
from tweespraak_store.termfiles.registry import TermList
from tweespraak_translate.errors import InputError
from tweespraak_translate.termbase import CaseRule, Form, TermEntry, TermStatus
from tweespraak_translate.terms.words import words

FORM_COLUMNS = (
    "concept",
    "language",
    "term",
    "status",
    "part_of_speech",
    "kind",
    "term_note",
    "reliability",
    "note",
    "authority",
    "domain",
    "valid_from",
    "valid_to",
    "case",
    "do_not_translate",
    "modifiers",
    "key",
)
"""One row a form; rows with the same number in `concept` belong together, and the first tells about the concept."""

CONCEPT_COLUMNS = (
    "dutch",
    "dutch_admitted",
    "abbreviation",
    "english",
    "english_admitted",
    "english_forbidden",
    "forbidden_reason",
    "english_abbreviation",
    "part_of_speech",
    "note",
    "authority",
    "domain",
    "valid_from",
    "valid_to",
    "case",
    "do_not_translate",
    "modifiers",
    "key",
)
"""One row a concept."""

_HEADINGS = {
    "nederlands": "dutch",
    "nl": "dutch",
    "source": "dutch",
    "term_nl": "dutch",
    "engels": "english",
    "en": "english",
    "target": "english",
    "term_en": "english",
    "afkorting": "abbreviation",
    "abbr": "abbreviation",
    "forbidden": "english_forbidden",
    "verboden": "english_forbidden",
    "admitted": "english_admitted",
    "toegestaan": "english_admitted",
    "reason": "forbidden_reason",
    "reden": "forbidden_reason",
    "opmerking": "note",
    "opmerkingen": "note",
    "notes": "note",
    "comment": "note",
    "bron": "authority",
    "source_of_term": "authority",
    "domein": "domain",
    "woordsoort": "part_of_speech",
    "pos": "part_of_speech",
    "geldig_van": "valid_from",
    "geldig_tot": "valid_to",
}
"""Other headings people use, in lower case with underscores."""

_TRUE = words("1 yes y true ja j waar x")
_FALSE = frozenset(("", "0", "no", "n", "false", "nee", "onwaar", "-"))
_LARGEST_CELL = 1_000_000

Row = tuple[int, dict[str, str]]
"""A row's number as an editor shows it, and its cells by column."""


def render_csv(entries: Iterable[TermEntry]) -> bytes:
    """One row a form, every cell quoted; UTF-8 with a byte order mark, for Excel."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(FORM_COLUMNS)
    for number, entry in enumerate(entries, start=1):
        for form in entry.forms:
            writer.writerow([guarded(cell) for cell in _cells(number, entry, form)])
    return buffer.getvalue().encode("utf-8-sig")


def _cells(number: int, entry: TermEntry, form: Form) -> list[str]:
    return [
        str(number),
        form.language,
        form.text,
        str(form.status),
        form.part_of_speech,
        form.kind,
        form.note,
        str(form.reliability),
        entry.note,
        entry.authority,
        entry.domain,
        entry.valid_from,
        entry.valid_to,
        str(entry.case),
        "yes" if entry.do_not_translate else "no",
        "yes" if entry.modifiers else "no",
        entry.key,
    ]


def read_csv(data: bytes, name: str) -> TermList:
    """The entries of a CSV file of either shape. Raises InputError, naming row and column."""
    text, notes = decode(data, name)
    headings, rows = _table(text, name)
    if "term" in headings and "language" in headings:
        entries = tuple(_by_form(rows, name, headings))
    elif "dutch" in headings:
        entries = tuple(_by_concept(row, name, headings) for row in rows)
    else:
        shown = ", ".join(repr(shortened(heading)) for heading in list(headings)[:8]) or "none"
        message = f"no column 'dutch' or 'term' (found {shown}); name the columns in the first row"
        raise InputError(f"{name}: row 1: {message}")
    return TermList(entries, tuple(notes))


def _table(text: str, name: str) -> tuple[dict[str, str], Iterator[Row]]:
    """The headings (ours, with as they were written), and the rows that have anything in them."""
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    separator = ""
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own way to say which separator follows.
        separator, text = first.strip()[4], rest
        first = rest.partition("\n")[0]
    skipped = 1 if separator else 0
    separator = separator or max(";,\t", key=lambda mark: _outside_quotes(first, mark))
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        written = next(reader, [])
    except csv.Error as error:
        raise fault(name, 1 + skipped, "", f"not readable as CSV ({error})") from error
    headings: dict[str, str] = {}
    for place, heading in enumerate(written):
        ours = "_".join(heading.strip().lower().replace("-", " ").split())
        ours = _HEADINGS.get(ours, ours)
        if ours in headings and ours in (*FORM_COLUMNS, *CONCEPT_COLUMNS):
            raise fault(name, 1 + skipped, heading, "the column stands there twice")
        headings[ours or f"column {place + 1}"] = heading
    return headings, _rows(reader, name, list(headings), skipped)


def _outside_quotes(line: str, mark: str) -> int:
    return sum(piece.count(mark) for piece in line.split('"')[::2])


def _rows(reader: Iterator[list[str]], name: str, columns: list[str], skipped: int) -> Iterator[Row]:
    while True:
        start = getattr(reader, "line_num", 0) + 1 + skipped
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise fault(name, start, "", f"not readable as CSV ({error})") from error
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            message = f"{len(cells)} cells under {len(columns)} headings; quote what holds a separator"
            raise fault(name, start, "", message)
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        yield start, {column: unguarded(cell) for column, cell in zip(columns, padded, strict=False)}


def _by_form(rows: Iterable[Row], name: str, headings: dict[str, str]) -> Iterator[TermEntry]:
    """Concepts from rows of forms; without a `concept` column each row stands alone."""
    lone = iter(range(1, 1_000_000_000))
    seen: set[str] = set()

    def concept(row: Row) -> str:
        return row[1].get("concept", "").strip() or f"row {next(lone)}"

    for number, group in groupby(rows, key=concept):
        members = list(group)
        first, cells = members[0]
        if number in seen:
            message = f"concept {shortened(number)} began earlier; sort by it"
            raise fault(name, first, headings.get("concept", ""), message)
        seen.add(number)
        forms = tuple(_form(row, name, headings) for row in members)
        entry = _concept(forms, cells, first, name, headings)
        yield checked(entry, name, first, headings)


def _form(row: Row, name: str, headings: dict[str, str]) -> Form:
    line, cells = row
    status = cells.get("status", "").strip().lower() or "preferred"
    if status not in list(TermStatus):
        raise fault(name, line, headings["status"], f"{shortened(status)!r}; use preferred, admitted or forbidden")
    reliability = cells.get("reliability", "").strip() or "0"
    if not reliability.isdecimal() or len(reliability) > 2:
        raise fault(name, line, headings["reliability"], f"{shortened(reliability)!r} is no number from 0 to 10")
    form = Form(
        cells.get("term", ""),
        cells.get("language", "").strip().lower().partition("-")[0],
        TermStatus(status),
        cells.get("part_of_speech", "").strip().lower(),
        cells.get("kind", "").strip().lower(),
        cells.get("term_note", ""),
        int(reliability),
    )
    # Checked by itself, so that the row of this form is named, not the first of its concept.
    checked(TermEntry((form,)), name, line, headings)
    return form


def _by_concept(row: Row, name: str, headings: dict[str, str]) -> TermEntry:
    line, cells = row
    part = cells.get("part_of_speech", "").strip().lower()
    forms: list[Form] = []

    def add(column: str, language: str, status: TermStatus, *, kind: str = "", note: str = "") -> None:
        for text in cells.get(column, "").split("|"):
            if text.strip():
                # A second form in the cell of the preferred one is a synonym.
                later = status is TermStatus.PREFERRED and any(f.language == language for f in forms)
                forms.append(Form(text, language, TermStatus.ADMITTED if later else status, part, kind, note))

    if not cells.get("dutch", "").strip():
        raise fault(name, line, headings["dutch"], "empty; every row needs a Dutch term")
    add("dutch", "nl", TermStatus.PREFERRED)
    add("dutch_admitted", "nl", TermStatus.ADMITTED)
    add("abbreviation", "nl", TermStatus.ADMITTED, kind="acronym")
    add("english", "en", TermStatus.PREFERRED)
    add("english_admitted", "en", TermStatus.ADMITTED)
    add("english_abbreviation", "en", TermStatus.ADMITTED, kind="acronym")
    add("english_forbidden", "en", TermStatus.FORBIDDEN, note=cells.get("forbidden_reason", ""))
    entry = _concept(tuple(forms), cells, line, name, headings)
    columns = headings | {"term": headings["dutch"]}
    if not entry.of("en") and not entry.do_not_translate:
        raise fault(name, line, headings.get("english", "english"), "empty; give the English, or do_not_translate")
    return checked(entry, name, line, columns)


def _concept(forms: Sequence[Form], cells: dict[str, str], line: int, name: str, headings: dict[str, str]) -> TermEntry:
    def flag(column: str) -> bool:
        value = cells.get(column, "").strip().lower()
        if value not in _TRUE and value not in _FALSE:
            raise fault(name, line, headings[column], f"{shortened(value)!r}; use yes or no")
        return value in _TRUE

    case = cells.get("case", "").strip().lower() or "auto"
    if case not in list(CaseRule):
        raise fault(name, line, headings["case"], f"{shortened(case)!r}; use auto, exact or any")
    return TermEntry(
        tuple(forms),
        note=cells.get("note", ""),
        authority=cells.get("authority", ""),
        domain=cells.get("domain", ""),
        valid_from=cells.get("valid_from", ""),
        valid_to=cells.get("valid_to", ""),
        case=CaseRule(case),
        do_not_translate=flag("do_not_translate"),
        modifiers=flag("modifiers"),
        key=cells.get("key", ""),
    )
