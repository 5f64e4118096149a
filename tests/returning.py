"""People with other programs, for the tests of files that come back: Word, OmegaT, a spreadsheet, an editor of pages.

Each opens an exported file, changes it as that program would, and saves it. A
segment is named by its key, as the file carries it.
"""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import lxml.html
import openpyxl
from lxml import etree
from openpyxl.comments import Comment
from support import FINGERPRINT, parsed, split_on_stops

from tweespraak_store.database import Store
from tweespraak_store.documents import add_document, load_document, preview_document
from tweespraak_store.drafts import NewDraft, keep_drafts
from tweespraak_store.exports.colophon import collect_colophon
from tweespraak_store.exports.registry import write_export
from tweespraak_store.views import DocumentView
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParagraphKind, ParsedDocument
from tweespraak_translate.segment import Origin

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_Q = f"{{{W}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
FORMATS = ("docx", "xliff12", "xliff21", "omegat", "csv", "xlsx", "html")
"""Every format that comes back."""

WORDS = re.findall(
    r"[^ ]+",
    "government mission deployment Netherlands report €1.2\u00a0million – “peace” café naïve 29\u00a0521, no. 293 "
    "(MINUSMA) troops & partners <sic> resolution 2100 House’s question; answer: therefore 12% cooperation",
)


def sentence(rng: random.Random) -> str:
    """A made-up English sentence with signs that files trip over."""
    words = [rng.choice(WORDS) for _ in range(rng.randint(4, 12))]
    return " ".join(words)[:1].upper() + " ".join(words)[1:] + "."


def fill_with_texts(store: Store, texts: Sequence[str | None], *, per_answer: int = 5) -> DocumentView:
    """A document with these drafts, one a segment; None leaves a segment without."""
    questions = -(-len(texts) // (per_answer + 1))
    preview = preview_document(
        parsed(questions, per_answer), file_name="terug.txt", source_sha256=f"{len(texts):064x}", split=split_on_stops
    )
    view, _ = add_document(store, preview, "tester")
    new = [
        NewDraft(s.id or 0, s.version, text, Origin.MACHINE, {})
        for s, text in zip(view.segments(), texts, strict=False)
        if text is not None
    ]
    keep_drafts(store, new, FINGERPRINT)
    return load_document(store, view.slug)


FOOTNOTED = (
    "Why?",
    "Text with a note.",
    "And one more sentence.",
    "With a star.",
    "1 Parliamentary Paper 29 521.",
    "* See there.",
    "And here too.",
)
"""The English of `fill_with_footnotes`, segment by segment; the last three are footnotes."""


def fill_with_footnotes(store: Store) -> DocumentView:
    """A document with two footnotes, one of them of two sentences."""
    paragraphs = (
        Paragraph("Tekst met noot. En nog een zin.", ParagraphKind.TEXT, ("1",)),
        Paragraph("Met een ster.", ParagraphKind.TEXT, ("*",)),
    )
    notes = ("1 Kamerstuk 29 521.", "* Zie daar. En ook hier.")
    exchange = Exchange(
        ("1",),
        (Block(BlockKind.QUESTION, ("1",), "Vraag 1", (Paragraph("Waarom?"),)),),
        (Block(BlockKind.ANSWER, ("1",), "Antwoord 1", paragraphs, notes),),
    )
    document = ParsedDocument("written-questions", Metadata(title="Met noten"), (exchange,))
    preview = preview_document(document, file_name="noten.txt", source_sha256="a" * 64, split=split_on_stops)
    view, _ = add_document(store, preview, "tester")
    pairs = zip(view.segments(), FOOTNOTED, strict=True)
    keep_drafts(store, [NewDraft(s.id or 0, s.version, t, Origin.MACHINE, {}) for s, t in pairs], FINGERPRINT)
    return load_document(store, view.slug)


def send(store: Store, slug: str, folder: Path, form: str, name: str = "sent") -> Path:
    """Export a document in a format that comes back."""
    view = load_document(store, slug)
    suffix = "xlf" if form in ("xliff12", "xliff21", "omegat") else form
    target = folder / f"{name}-{form}.{suffix}"
    write_export(view, collect_colophon(store, view), target, format=form)
    return target


class Program(Protocol):
    """Somebody at work in an exported file."""

    def edit(self, key: str, text: str) -> None:
        """Replace the English of a segment."""

    def delete(self, key: str) -> None:
        """Take its row out."""

    def move(self, key: str, before: str) -> None:
        """Put its row before that of another."""

    def copy(self, key: str, text: str) -> None:
        """Repeat its row with this English."""

    def add(self, after: str, text: str) -> None:
        """Write new English after a row, which is of no segment."""

    def comment(self, key: str, author: str, text: str) -> None:
        """Remark something at its row."""

    def save(self) -> None:
        """Write the file."""


def open_in(form: str, path: Path, seed: int = 1) -> Program:
    """The program that people use for a format."""
    if form == "docx":
        return Word(path, seed)
    if form in ("xliff12", "xliff21", "omegat"):
        return OmegaT(path)
    if form == "html":
        return PageEditor(path)
    return Calc(path) if form == "csv" else Excel(path)


def read_package(path: Path) -> dict[str, bytes]:
    """The parts of a zip container by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_package(path: Path, parts: dict[str, bytes]) -> None:
    """A zip container of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


class Word:
    """Word: edits inside the bookmark, at its edge, over all of it (which drops it), or with track changes."""

    WAYS = ("inside", "at the end", "replaced", "tracked", "split into runs")

    def __init__(self, path: Path, seed: int = 1, ways: Sequence[str] = WAYS) -> None:
        self._path = path
        self._parts = read_package(path)
        self.root: Any = etree.fromstring(self._parts["word/document.xml"])
        self._rng = random.Random(seed)
        self._ways = ways
        self._comments: list[tuple[str, str]] = []
        self.author = "A. Bakker"
        self.used: dict[str, str] = {}
        """By key, the way it was edited."""

    def edit(self, key: str, text: str) -> None:
        start, end = self._bookmark(key)
        way = self._rng.choice(self._ways)
        self.used[key] = way
        old = self._between(start, end)
        parent = start.getparent()
        if way == "tracked":
            gone = self._tracked("del")
            for run in old:
                for holder in run.iter(f"{_Q}t"):
                    holder.tag = f"{_Q}delText"
                gone.append(run)
            come = self._tracked("ins")
            come.append(_run(text))
            start.addnext(gone)
            gone.addnext(come)
            return
        for run in old:
            parent.remove(run)
        if way == "split into runs":
            third = len(text) // 3
            for piece in (text[2 * third :], text[third : 2 * third], text[:third]):
                start.addnext(_run(piece))
        elif way == "at the end":
            start.addnext(_run(text[:3]))
            end.addnext(_run(text[3:]))
        else:
            start.addnext(_run(text))
        if way == "replaced":
            parent.remove(start)
            parent.remove(end)

    def delete(self, key: str) -> None:
        row = self._row(key)
        if self._rng.random() < 0.5:
            properties = row.find(f"{_Q}trPr")
            properties.append(self._tracked("del"))
        else:
            row.getparent().remove(row)

    def move(self, key: str, before: str) -> None:
        self._row(before).addprevious(self._row(key))

    def copy(self, key: str, text: str) -> None:
        row = self._row(key)
        twin: Any = etree.fromstring(etree.tostring(row))
        for mark in [*twin.iter(f"{_Q}bookmarkStart"), *twin.iter(f"{_Q}bookmarkEnd")]:
            mark.getparent().remove(mark)
        _fill_cell(list(twin.iter(f"{_Q}tc"))[-1], text)
        row.addnext(twin)

    def add(self, after: str, text: str) -> None:
        row = self._row(after)
        twin: Any = etree.fromstring(etree.tostring(row))
        for mark in [*twin.iter(f"{_Q}bookmarkStart"), *twin.iter(f"{_Q}bookmarkEnd")]:
            mark.getparent().remove(mark)
        for cell, words in zip(twin.iter(f"{_Q}tc"), ("", text), strict=True):
            _fill_cell(cell, words)
        row.addnext(twin)

    def comment(self, key: str, author: str, text: str) -> None:
        start, end = self._bookmark(key)
        number = str(len(self._comments))
        self._comments.append((author, text))
        start.addprevious(_element("commentRangeStart", id=number))
        end.addnext(_element("commentRangeEnd", id=number))
        run = _element("r")
        run.append(_element("commentReference", id=number))
        end.getnext().addnext(run)

    def save(self) -> None:
        self._parts["word/document.xml"] = etree.tostring(self.root)
        if self._comments:
            root = etree.Element(f"{_Q}comments", nsmap={"w": W})
            for number, (author, text) in enumerate(self._comments):
                comment = _element("comment", id=str(number), author=author, date="2026-03-02T10:00:00Z")
                paragraph = _element("p")
                paragraph.append(_run(text))
                comment.append(paragraph)
                root.append(comment)
            self._parts["word/comments.xml"] = etree.tostring(root)
            self._declare("comments")
        write_package(self._path, self._parts)

    def _declare(self, kind: str) -> None:
        """Say in the package that a part is there."""
        types, relations = "[Content_Types].xml", "word/_rels/document.xml.rels"
        content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        made = f'<Override PartName="/word/{kind}.xml" ContentType="{content}"/></Types>'
        self._parts[types] = self._parts[types].replace(b"</Types>", made.encode())
        address = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
        made = f'<Relationship Id="rId900" Type="{address}" Target="{kind}.xml"/></Relationships>'
        self._parts[relations] = self._parts[relations].replace(b"</Relationships>", made.encode())

    def _bookmark(self, key: str) -> tuple[Any, Any]:
        name = f"tw_{key.replace('-', '_')}"
        start = next(b for b in self.root.iter(f"{_Q}bookmarkStart") if b.get(f"{_Q}name") == name)
        number = start.get(f"{_Q}id")
        end = next(b for b in self.root.iter(f"{_Q}bookmarkEnd") if b.get(f"{_Q}id") == number)
        return start, end

    def _row(self, key: str) -> Any:
        return next(self._bookmark(key)[0].iterancestors(f"{_Q}tr"))

    def _between(self, start: Any, end: Any) -> list[Any]:
        found, element = [], start.getnext()
        while element is not None and element is not end:
            if element.tag == f"{_Q}r":
                found.append(element)
            element = element.getnext()
        return found

    def _tracked(self, kind: str) -> Any:
        return _element(kind, id="900", author=self.author, date="2026-03-02T10:00:00Z")


def _element(kind: str, **attributes: str) -> Any:
    made = etree.Element(f"{_Q}{kind}")
    for name, value in attributes.items():
        made.set(f"{_Q}{name}", value)
    return made


def _run(text: str) -> Any:
    run = _element("r")
    for place, piece in enumerate(text.split("\t")):
        if place:
            run.append(_element("tab"))
        holder = _element("t")
        holder.text = piece
        holder.set(_SPACE, "preserve")
        run.append(holder)
    return run


def _fill_cell(cell: Any, text: str) -> None:
    paragraph = next(cell.iter(f"{_Q}p"))
    for run in list(paragraph.iter(f"{_Q}r")):
        run.getparent().remove(run)
    paragraph.append(_run(text))


class OmegaT:
    """A translation tool on XLIFF 1.2 or 2.1: it writes targets and states and leaves the rest as it is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.root = etree.parse(path).getroot()

    def unit(self, key: str) -> Any:
        return next(u for u in self.root.iter("{*}trans-unit", "{*}unit") if u.get("id") == key)

    def edit(self, key: str, text: str) -> None:
        unit = self.unit(key)
        target = next(unit.iter("{*}target"), None)
        if target is None:
            source = next(unit.iter("{*}source"))
            target = etree.Element(source.tag.replace("source", "target"))
            source.addnext(target)
        target.text = text

    def delete(self, key: str) -> None:
        unit = self.unit(key)
        unit.getparent().remove(unit)

    def move(self, key: str, before: str) -> None:
        self.unit(before).addprevious(self.unit(key))

    def copy(self, key: str, text: str) -> None:
        twin = etree.fromstring(etree.tostring(self.unit(key)))
        self.unit(key).addnext(twin)
        next(twin.iter("{*}target")).text = text

    def add(self, after: str, text: str) -> None:
        self.copy(after, text)
        twin = self.unit(after).getnext()
        for name in ("id", "resname", "name"):
            if name in twin.attrib:
                twin.set(name, "new")
        next(twin.iter("{*}source")).text = "Een nieuwe zin."

    def comment(self, key: str, author: str, text: str) -> None:
        unit = self.unit(key)
        space = etree.QName(unit).namespace
        note = etree.Element(f"{{{space}}}note")
        note.text = text
        if etree.QName(unit).localname == "trans-unit":
            note.set("from", author)
            unit.append(note)
            return
        note.set("category", author)
        holder = next(iter(unit.findall(f"{{{space}}}notes")), None)
        if holder is None:
            holder = etree.Element(f"{{{space}}}notes")
            next(unit.iter(f"{{{space}}}segment")).addprevious(holder)
        holder.append(note)

    def set_state(self, key: str, state: str) -> None:
        """State a unit's state."""
        unit = self.unit(key)
        next(unit.iter("{*}target" if etree.QName(unit).localname == "trans-unit" else "{*}segment")).set(
            "state", state
        )

    def save(self) -> None:
        self._path.write_bytes(etree.tostring(self.root, xml_declaration=True, encoding="UTF-8"))


class Calc:
    """A spreadsheet on CSV, as Dutch Excel saves it: semicolons, and only the quotes that are needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        self.columns = {name: place for place, name in enumerate(self.rows[0])}
        self.delimiter = ";"

    def _at(self, key: str) -> int:
        return next(n for n, row in enumerate(self.rows) if row[self.columns["id"]] == key)

    def edit(self, key: str, text: str) -> None:
        self.rows[self._at(key)][self.columns["target"]] = text

    def delete(self, key: str) -> None:
        del self.rows[self._at(key)]

    def move(self, key: str, before: str) -> None:
        row = self.rows.pop(self._at(key))
        self.rows.insert(self._at(before), row)

    def copy(self, key: str, text: str) -> None:
        at = self._at(key)
        self.rows.insert(at + 1, list(self.rows[at]))
        self.rows[at + 1][self.columns["target"]] = text

    def add(self, after: str, text: str) -> None:
        row = [""] * len(self.rows[0])
        row[self.columns["target"]] = text
        self.rows.insert(self._at(after) + 1, row)

    def comment(self, key: str, author: str, text: str) -> None:
        if "opmerking" not in self.columns:
            self.columns["opmerking"] = len(self.rows[0])
            for row in self.rows:
                row.append("")
            self.rows[0][-1] = "Opmerking"
        self.rows[self._at(key)][self.columns["opmerking"]] = text

    def save(self) -> None:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=self.delimiter, lineterminator="\r\n").writerows(self.rows)
        self._path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


class Excel:
    """Excel on XLSX, by openpyxl."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = openpyxl.load_workbook(path)
        self.sheet = self._book.worksheets[0]
        self.columns = {cell.value: cell.column for cell in self.sheet[1]}

    def _at(self, key: str) -> int:
        return next(int(row[0].row) for row in self.sheet.iter_rows() if row[self.columns["id"] - 1].value == key)

    def _values(self, row: int) -> list[Any]:
        return [cell.value for cell in self.sheet[row]]

    def _insert(self, row: int, values: Sequence[Any]) -> None:
        self.sheet.insert_rows(row)
        for column, value in enumerate(values, start=1):
            cell = self.sheet.cell(row, column)
            cell.value = value
            cell.data_type = "s"

    def edit(self, key: str, text: str) -> None:
        cell = self.sheet.cell(self._at(key), self.columns["target"])
        # As Excel writes it; openpyxl leaves that to its caller.
        cell.value = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
        cell.data_type = "s"

    def delete(self, key: str) -> None:
        self.sheet.delete_rows(self._at(key))

    def move(self, key: str, before: str) -> None:
        values = self._values(self._at(key))
        self.delete(key)
        self._insert(self._at(before), values)

    def copy(self, key: str, text: str) -> None:
        at = self._at(key)
        values = self._values(at)
        values[self.columns["target"] - 1] = text
        self._insert(at + 1, values)

    def add(self, after: str, text: str) -> None:
        values = [""] * len(self._values(1))
        values[self.columns["target"] - 1] = text
        self._insert(self._at(after) + 1, values)

    def comment(self, key: str, author: str, text: str) -> None:
        self.sheet.cell(self._at(key), self.columns["target"]).comment = Comment(text, author)

    def save(self) -> None:
        self._book.save(self._path)


class PageEditor:
    """An editor of web pages: it writes the whole page anew, with lines of its own length."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.root = lxml.html.document_fromstring(path.read_text(encoding="utf-8"))

    def element(self, key: str) -> Any:
        return next(e for e in self.root.iter() if e.get("data-segment") == key)

    def edit(self, key: str, text: str) -> None:
        element = self.element(key)
        mark = next((child for child in element if "mark" in child.get("class", "")), None)
        for child in list(element):
            if child is not mark:
                element.remove(child)
        wrapped = text.replace(" ", "\n   ", 1)
        if mark is None:
            element.text = wrapped
        else:
            mark.tail = f"\u00a0{wrapped}"

    def delete(self, key: str) -> None:
        element = self.element(key)
        element.drop_tree()

    def move(self, key: str, before: str) -> None:
        element = self.element(key)
        element.tail = " "
        self.element(before).addprevious(element)

    def copy(self, key: str, text: str) -> None:
        element = self.element(key)
        twin = lxml.html.fromstring(lxml.html.tostring(element, with_tail=False, encoding="unicode"))
        twin.text, twin.tail = text, " "
        for child in list(twin):
            twin.remove(child)
        element.addnext(twin)

    def add(self, after: str, text: str) -> None:
        paragraph = self.element(after).getparent()
        added = etree.SubElement(paragraph, "em")
        added.text = text

    def comment(self, key: str, author: str, text: str) -> None:
        raise NotImplementedError("a page has no comments")

    def save(self) -> None:
        self._path.write_bytes(lxml.html.tostring(self.root, encoding="utf-8", doctype="<!DOCTYPE html>"))
