"""XLSX back from a spreadsheet: the sheet with our header row, its cells as text, its comments.

The parts are read as XML straight from the package: what counts is the text of
two columns, and a library that rebuilds the workbook would hold all of it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from tweespraak_store.merging.readers.office import created_at, identifiers
from tweespraak_store.merging.readers.table import Cells, header_columns, returned_rows
from tweespraak_store.merging.returned import Comment, ReturnedFile
from tweespraak_store.readers.packed import Package
from tweespraak_store.readers.xml_parts import iterate_xml, local_name
from tweespraak_translate.errors import InputError

_HEADER_WITHIN = 30
"""Rows in which the header is looked for."""
_COLUMN = re.compile(r"([A-Z]{1,3})(\d+)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read(data: bytes, name: str) -> ReturnedFile:
    """The rows of the sheet that has our header. Raises InputError when none has, or the file is damaged."""
    package = Package(data, name)
    strings = _shared_strings(package)
    warnings: list[str] = []
    for sheet, part in _sheets(package):
        rows = _Sheet(package, part, strings).rows()
        found = _with_header(rows)
        if found is not None:
            columns, rest = found
            stamps: set[str] = set()
            returned = tuple(returned_rows(columns, rest, stamps))
            stated = tuple(sorted(stamps)) or identifiers(package)
            return ReturnedFile("xlsx", stated, returned, (), tuple(warnings), made_at=created_at(package))
        warnings.append(f'the sheet "{sheet}" has no header of ours and was left out')
    raise InputError(f"{name}: no sheet with the columns id and target; keep the header row of the export")


def _with_header(rows: Iterator[Cells]) -> tuple[dict[str, int], Iterator[Cells]] | None:
    for _ in range(_HEADER_WITHIN):
        row = next(rows, None)
        if row is None:
            return None
        columns = header_columns(row.texts)
        if columns is not None:
            return columns, rows
    return None


class _Sheet:
    """The cells of one sheet."""

    def __init__(self, package: Package, part: str, strings: list[str]) -> None:
        self._xml = _elements(package, part, "row")
        self._strings = strings
        self._comments = _comments(package, part)

    def rows(self) -> Iterator[Cells]:
        """Each row with its texts in order of the columns."""
        number = 0
        for row in self._xml:
            stated = row.get("r", "")
            number = int(stated) if stated.isdecimal() and len(stated) < 9 else number + 1
            texts: list[str] = []
            readings: dict[int, tuple[str, ...]] = {}
            for cell in row:
                if local_name(cell) != "c":
                    continue
                column = _column(cell.get("r", ""), len(texts))
                raw = self._text(cell)
                texts += [""] * (column - len(texts) + 1)
                texts[column] = unescaped(raw)
                if texts[column] != raw:
                    readings[column] = (raw,)
            yield Cells(f"row {number}", texts, readings, self._comments.get(number, ()))

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_string(item) for item in cell if local_name(item) == "is")
        value = next((str(item.text or "") for item in cell if local_name(item) == "v"), "")
        if kind == "s":
            return self._strings[int(value)] if value.isdecimal() and int(value) < len(self._strings) else ""
        return value


def unescaped(text: str) -> str:
    """`text` with the escapes of Office Open XML resolved: "_x0009_" is a tab, "_x005F_" an underscore.

    What would be no text (NUL, half of a pair) stays as it is written.
    """
    return _ESCAPE.sub(lambda m: chr(code) if (code := int(m[1], 16)) and not 0xD800 <= code < 0xE000 else m[0], text)


def _column(reference: str, following: int) -> int:
    found = _COLUMN.fullmatch(reference)
    if not found:
        return following
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _string(item: etree._Element) -> str:
    """The text of a shared or inline string; phonetic guides are no part of it."""
    pieces: list[str] = []
    for part in item:
        if local_name(part) == "t":
            pieces.append(part.text or "")
        elif local_name(part) == "r":
            pieces += [run.text or "" for run in part if local_name(run) == "t"]
    return "".join(pieces)


def _shared_strings(package: Package) -> list[str]:
    return [_string(item) for item in _elements(package, "xl/sharedStrings.xml", "si")]


def _elements(package: Package, part: str, kind: str) -> Iterator[etree._Element]:
    data = package.data(part)
    return iter(()) if data is None else iterate_xml(data, package.name, part, kind)


def _sheets(package: Package) -> list[tuple[str, str]]:
    """Name and part of each sheet, in the order of the tabs."""
    root = package.part("xl/workbook.xml")
    targets = _relations(package, "xl/workbook.xml")
    found = []
    for sheet in root.iter("{*}sheet") if root is not None else ():
        relation = next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        if relation in targets:
            found.append((sheet.get("name", ""), targets[relation][1]))
    return found


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Kind and part of everything a part points to, by id."""
    folder, _, file = part.rpartition("/")
    root = package.part(f"{folder}/_rels/{file}.rels")
    found = {}
    for relation in root if root is not None else ():
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], path)
    return found


def _comments(package: Package, sheet: str) -> dict[int, tuple[Comment, ...]]:
    """Comments by row: the threaded ones where there are any, for the old kind only repeats those."""
    relations = _relations(package, sheet).values()
    threaded = [path for kind, path in relations if kind == "threadedComment"]
    plain = [path for kind, path in relations if kind == "comments"]
    found: dict[int, list[Comment]] = {}
    people = _people(package) if threaded else {}
    for path in threaded or plain:
        root = package.part(path)
        if root is None:
            continue
        authors = [author.text or "" for author in root.iter("{*}author")]
        for comment in (c for c in root.iter("{*}comment", "{*}threadedComment")):
            place = _COLUMN.fullmatch(comment.get("ref", ""))
            if place and len(place[2]) < 9:
                found.setdefault(int(place[2]), []).append(_comment(comment, authors, people))
    return {row: tuple(c for c in comments if c.text) for row, comments in found.items()}


def _comment(comment: etree._Element, authors: list[str], people: dict[str, str]) -> Comment:
    text = next((item for item in comment if local_name(item) == "text"), None)
    words = "" if text is None else (_string(text) or text.text or "")
    if local_name(comment) == "threadedComment":
        return Comment(people.get(comment.get("personId", ""), ""), words.strip(), comment.get("done") == "1")
    index = comment.get("authorId", "")
    author = authors[int(index)] if index.isdecimal() and int(index) < len(authors) else ""
    return Comment(author, words.removeprefix(f"{author}:").strip())


def _people(package: Package) -> dict[str, str]:
    found = {}
    for member in package.members:
        root = package.part(member) if member.startswith("xl/persons/") and member.endswith(".xml") else None
        for person in root if root is not None else ():
            found[person.get("id", "")] = person.get("displayName", "")
    return found
