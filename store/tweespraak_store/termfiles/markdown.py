"""Markdown tables of terms, as public bodies publish their lists.

Every table with a Dutch and an English column counts; the heading above it
becomes the domain. A cell may hold several forms: "Kieswet | Elections Act /
Electoral Act" is one concept with two English forms, while "geldig / ongeldig |
valid / invalid" is two concepts. "log(s)" and "(stem)invoer" stand for the word
with and without the piece in brackets. A remark "NIET *polling station*" makes
that English form forbidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tweespraak_store.readers.plain_text import decode
from tweespraak_store.termfiles.faults import checked, fault
from tweespraak_store.termfiles.registry import TermList
from tweespraak_translate.termbase import Form, TermEntry, TermStatus

_HEADING = re.compile(r"#{1,6}\s+(?P<text>\S.*?)\s*#*$")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$")
_CELL = re.compile(r"(?<!\\)\|")
_FORBIDDEN = re.compile(r"\b(?:NIET|NOT)\s+(?:\*+|['\"“‘])(?P<text>[^*'\"”’]+)(?:\*+|['\"”’])")
_BRACKETS = re.compile(r"\((?P<inside>[^()]*)\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|\*|__|_|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_COLUMNS = {
    "dutch": frozenset(("nederlands", "dutch", "nl", "term")),
    "english": frozenset(("engels", "english", "en")),
    "abbreviation": frozenset(("afkorting", "abbreviation", "afk.", "afk")),
    "note": frozenset(("opmerkingen", "opmerking", "toelichting", "notes", "note", "remarks", "remark")),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A table row that names a term."""

    line: int
    cells: dict[str, str]
    domain: str


def read_markdown(data: bytes, name: str) -> TermList:
    """The entries of all term tables in a Markdown file. Raises InputError, naming row and column."""
    text, notes = decode(data, name)
    entries: list[TermEntry] = []
    for row in _rows(text, name):
        entries.extend(_entries(row, name))
    return TermList(tuple(entries), tuple(notes))


def _rows(text: str, name: str) -> Iterator[_Row]:
    lines = text.splitlines()
    domain = ""
    columns: list[str] = []
    for number, line in enumerate(lines, start=1):
        heading = _HEADING.match(line)
        if heading:
            domain, columns = heading["text"], []
        elif not line.lstrip().startswith("|"):
            columns = []
        elif not columns:
            following = lines[number].strip() if number < len(lines) else ""
            if _RULE.match(following):
                columns = [_column(cell) for cell in _cells(line)]
                if not {"dutch", "english"} <= set(columns):
                    columns = ["other"] * len(columns)
        elif "dutch" in columns and not _RULE.match(line.strip()):
            cells = _cells(line)
            if len(cells) > len(columns):
                raise fault(name, number, "", f"{len(cells)} cells under {len(columns)} headings")
            yield _Row(number, dict(zip(columns, cells, strict=False)), domain)


def _column(heading: str) -> str:
    plain = _plain(heading).lower()
    return next((column for column, known in _COLUMNS.items() if plain in known), "other")


def _cells(line: str) -> list[str]:
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip())]
    if cells and not cells[0]:
        cells = cells[1:]
    if cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", text).strip()


def _entries(row: _Row, name: str) -> Iterator[TermEntry]:
    dutch = alternatives(_plain(row.cells.get("dutch", "")))
    english = alternatives(_plain(row.cells.get("english", "")))
    for column, found in (("dutch", dutch), ("english", english)):
        if not found:
            raise fault(name, row.line, column, "empty; every row needs a Dutch and an English term")
    if len(dutch) == len(english) > 1:
        for one, other in zip(dutch, english, strict=True):
            yield _entry(row, [one], [other], name)
    else:
        yield _entry(row, dutch, english, name)


def _entry(row: _Row, dutch: list[str], english: list[str], name: str) -> TermEntry:
    note = row.cells.get("note", "")
    forms: dict[tuple[str, str], Form] = {}

    def add(text: str, language: str, status: TermStatus, kind: str = "", why: str = "") -> None:
        forms.setdefault((language, text), Form(text, language, status, kind=kind, note=why))

    for language, texts in (("nl", dutch), ("en", english)):
        first = True
        for text in texts:
            for spelled, kind in _without_brackets(text):
                add(spelled, language, TermStatus.PREFERRED if first else TermStatus.ADMITTED, kind)
                first = False
    for short in alternatives(_plain(row.cells.get("abbreviation", ""))):
        add(short, "nl", TermStatus.ADMITTED, "acronym")
    for wrong in _FORBIDDEN.finditer(note):
        add(wrong["text"].strip(), "en", TermStatus.FORBIDDEN, why=_plain(note))
    entry = TermEntry(tuple(forms.values()), note=note, domain=row.domain)
    return checked(entry, name, row.line, {"term": "dutch"})


def alternatives(cell: str) -> list[str]:
    """The forms in a cell, parted by slashes or commas; a name with commas in it stays whole."""
    if re.search(r"\s/|/\s", cell):
        found = re.split(r"\s*/\s*", cell)
    elif "/" in re.sub(r"\([^()]*\)", "", cell) and "://" not in cell:
        found = _tight(cell)
    elif re.search(r",\s", cell) and not re.search(r"\b(en|of|and|or)\b", cell):
        found = re.split(r",\s+", cell)
    else:
        found = [cell]
    return list(dict.fromkeys(text for piece in found if (text := piece.strip())))


def _tight(cell: str) -> list[str]:
    """Forms around a slash without spaces: "Public/civil servant" shares its last word, the next its first ones."""
    left, _, right = cell.partition("/")
    before, after = left.split(), right.split()
    if len(before) == len(after) == 1:
        return [left, right]
    if len(before) == 1:
        return [" ".join([left, *after[1:]]), right]
    if len(after) == 1:
        return [left, " ".join([*before[:-1], right])]
    return [f"{left} {after[-1]}", right]


def _without_brackets(text: str) -> list[tuple[str, str]]:
    """The spellings a text with brackets stands for, each with the kind of form it is."""
    match = _BRACKETS.search(text)
    if not match:
        return [(text, "")]
    before, inside, after = text[: match.start()], match["inside"].strip(), text[match.end() :]
    if not after.strip() and before.endswith(" "):
        # At the end: an abbreviation of the whole, or an explanation.
        short = inside if inside.isupper() and " " not in inside else ""
        return [(before.strip(), ""), *([(short, "acronym")] if short else [])]
    if inside[:1].isupper():
        # Part of an official name: "Government Information (Public Access) Act".
        return [(text, "")]
    whole = " ".join(f"{before}{inside}{after}".split())
    short = " ".join(f"{before}{after}".split())
    order = [short, whole] if not after.strip() else [whole, short]
    return [(spelled, "") for spelled in order if spelled]
