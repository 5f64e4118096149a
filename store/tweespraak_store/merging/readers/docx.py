"""DOCX back from Word or LibreOffice: the English of every segment, with tracked changes accepted and their authors.

The bookmark around a segment's English says which segment it is. Word leaves a
bookmark behind when somebody types at its edge and drops it when all of it is
replaced, so what counts is the whole cell: everything in it that is no mark of
ours. A row that lost its bookmark is known by the Dutch beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from tweespraak_store.exports.wording import DRAFT, INTRODUCTIONS, NO_FINDINGS
from tweespraak_store.merging.readers.office import created_at, identifiers
from tweespraak_store.merging.returned import Comment, ReturnedFile, ReturnedRow
from tweespraak_store.readers.packed import Package
from tweespraak_store.readers.xml_parts import attribute, local_name, names
from tweespraak_translate.errors import InputError

_BOOKMARK = re.compile(r"tw_(s\d{1,18})_(\d{1,9})(?:_Copy_?\d+)?")
"""LibreOffice names what it takes for a second bookmark of one name a copy, in footnotes even when it is not."""
_DRAFT_MARK = re.compile(r"[·~*✓×!]?\s?" + re.escape(DRAFT) + r"(?: approval out of date| not translated| edited, not"
                         r" approved| sent back)?")  # fmt: skip
"""What stands before an open text; `wording.detail_of` has the words."""
_NOTE_MARK = re.compile(r"\s*(?:\d{1,3}|\*{1,3}|[a-z])\s*")
_DROPPED = names(
    "rPr pPr sectPr tblPr trPr tcPr tblGrid sdtPr sdtEndPr proofErr instrText delInstrText Fallback rt OLEObject"
)
_FRAME_STYLES = names("Title Heading1 Heading2 Heading3 Note Label Missing ListBullet Header Footer")
_AROUND = frozenset((*INTRODUCTIONS.values(), NO_FINDINGS, "This document holds no text to translate."))
_ALL_APPROVED = re.compile(r"\S All [\d,]+ segments? approved\.")
"""What `state_line` says of a file without drafts; with drafts the line is in the style of the draft mark."""
_PARTS = (("word/document.xml", ""), ("word/footnotes.xml", "footnote "), ("word/endnotes.xml", "endnote "))


def read(data: bytes, name: str) -> ReturnedFile:
    """The rows of a Word file. Raises InputError when it is damaged, encrypted or no Word file."""
    package = Package(data, name)
    if package.part(_PARTS[0][0]) is None:
        raise InputError(f"{name}: no Word text inside; save it as DOCX again")
    comments = _comments(package)
    rows: list[ReturnedRow] = []
    warnings: list[str] = []
    for part, label in _PARTS:
        root = package.part(part)
        if root is not None:
            walk = _Walk(label)
            walk.visit(root)
            rows += _rows(walk, comments)
            warnings += ["hidden text in the Word file was left out"] if walk.hidden else []
    used = {comment for row in rows for comment in row.comments}
    loose = [comment for comment in comments.values() if comment not in used and comment.text]
    stamps, told = identifiers(package), tuple(dict.fromkeys(warnings))
    return ReturnedFile("docx", stamps, tuple(rows), tuple(loose), told, made_at=created_at(package))


@dataclass(frozen=True, slots=True)
class _Change:
    """A tracked insertion or deletion."""

    author: str
    at: str


@dataclass(slots=True)
class _Piece:
    """A stretch of text in one place with one look."""

    text: str
    keys: tuple[str, ...]
    """Of the bookmarks it stands in."""
    style: str
    is_raised: bool
    is_inserted: bool
    is_dutch: bool = False


@dataclass(slots=True)
class _Place:
    """A table cell, or a paragraph outside tables: where a segment's English can stand."""

    style: str = ""
    pieces: list[_Piece] = field(default_factory=list)
    starts: list[tuple[str, int]] = field(default_factory=list)
    """Keys of the bookmarks that begin here, each with the number of pieces before it."""
    changes: list[_Change] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """A table row with its cells, or a paragraph outside tables."""

    place: str
    cells: list[_Place] = field(default_factory=list)
    deleted_by: _Change | None = None
    table: int = 0
    """Counted from 1; 0 outside tables."""
    is_note: bool = False
    """A footnote or endnote."""
    is_header: bool = False
    """Comes back at the top of every page."""


class _Walk:
    """One walk over a part; `lines` collects its rows and paragraphs in order."""

    def __init__(self, label: str) -> None:
        self.lines: list[_Line] = []
        self.hidden = False
        """Whether some text is set not to be shown."""
        self._label = label
        self._open: dict[str, str] = {}
        """Key by id of the bookmarks that have begun and not ended."""
        self._tables = self._rows_seen = 0
        self._row: _Line | None = None
        self._cell: _Place | None = None
        self._waiting: list[str] = []
        """Keys of bookmarks that began between rows: they belong to the next."""
        self._inserted: list[_Change] = []
        self._deleted: list[_Change] = []
        self._paragraphs = 0

    def visit(self, element: etree._Element) -> None:
        """Take in an element and everything in it."""
        kind = local_name(element)
        if kind in _DROPPED:
            return
        handler = getattr(self, f"_{kind}", None)
        if handler is not None:
            handler(element)
        else:
            self._inside(element)

    def _inside(self, element: etree._Element) -> None:
        for child in element:
            self.visit(child)

    def _tbl(self, table: etree._Element) -> None:
        if self._cell is not None:
            # A table inside a cell: its text is the cell's.
            self._inside(table)
            return
        self._tables += 1
        self._rows_seen = 0
        self._inside(table)

    def _tr(self, row: etree._Element) -> None:
        if self._cell is not None or self._row is not None:
            self._inside(row)
            return
        self._rows_seen += 1
        self._row = _Line(f"{self._label}table {self._tables}, row {self._rows_seen}", table=self._tables)
        mark = next((m for p in row if local_name(p) == "trPr" for m in p if local_name(m) == "del"), None)
        self._row.is_header = any(local_name(m) == "tblHeader" for p in row if local_name(p) == "trPr" for m in p)
        self._row.deleted_by = _change(mark) if mark is not None else None
        self.lines.append(self._row)
        self._inside(row)
        self._row = None

    def _tc(self, cell: etree._Element) -> None:
        if self._row is None or self._cell is not None:
            self._inside(cell)
            return
        self._cell = _Place()
        self._row.cells.append(self._cell)
        self._begin_waiting()
        self._inside(cell)
        self._cell = None

    def _footnote(self, note: etree._Element) -> None:
        self._note(note)

    def _endnote(self, note: etree._Element) -> None:
        self._note(note)

    def _note(self, note: etree._Element) -> None:
        self._cell = _Place()
        self.lines.append(_Line(f"{self._label}{attribute(note, 'id')}", [self._cell], is_note=True))
        self._inside(note)
        self._cell = None

    def _p(self, paragraph: etree._Element) -> None:
        style = next((attribute(s, "val") for s in paragraph.iter("{*}pStyle")), "")
        self._paragraphs += 1
        if self._cell is not None:
            if not self._cell.pieces:
                self._cell.style = style
            else:
                self._add("\n", None)
            self._inside(paragraph)
            return
        self._cell = _Place(style=style)
        self.lines.append(_Line(f"paragraph {self._paragraphs}", [self._cell]))
        self._begin_waiting()
        self._inside(paragraph)
        self._cell = None

    def _begin_waiting(self) -> None:
        if self._cell is not None:
            self._cell.starts += [(key, 0) for key in self._waiting]
            self._waiting.clear()

    def _bookmarkStart(self, mark: etree._Element) -> None:  # noqa: N802 - the name of the element
        found = _BOOKMARK.fullmatch(attribute(mark, "name"))
        if not found:
            return
        key = f"{found[1]}-{found[2]}"
        self._open[attribute(mark, "id")] = key
        if self._cell is None:
            self._waiting.append(key)
        else:
            self._cell.starts.append((key, len(self._cell.pieces)))

    def _bookmarkEnd(self, mark: etree._Element) -> None:  # noqa: N802
        key = self._open.pop(attribute(mark, "id"), None)
        if key in self._waiting:
            self._waiting.remove(key)

    def _ins(self, mark: etree._Element) -> None:
        self._tracked(mark, self._inserted)

    def _moveTo(self, mark: etree._Element) -> None:  # noqa: N802
        self._tracked(mark, self._inserted)

    def _del(self, mark: etree._Element) -> None:
        self._tracked(mark, self._deleted)

    def _moveFrom(self, mark: etree._Element) -> None:  # noqa: N802
        self._tracked(mark, self._deleted)

    def _tracked(self, mark: etree._Element, changes: list[_Change]) -> None:
        change = _change(mark)
        if self._cell is not None and any(local_name(child) not in _DROPPED for child in mark):
            self._cell.changes.append(change)
        changes.append(change)
        self._inside(mark)
        changes.pop()

    def _commentRangeStart(self, mark: etree._Element) -> None:  # noqa: N802
        self._commented(mark)

    def _commentReference(self, mark: etree._Element) -> None:  # noqa: N802
        self._commented(mark)

    def _commented(self, mark: etree._Element) -> None:
        number = attribute(mark, "id")
        if self._cell is not None and number not in self._cell.comments:
            self._cell.comments.append(number)

    def _r(self, run: etree._Element) -> None:
        look = next((p for p in run if local_name(p) == "rPr"), None)
        if look is not None and any(local_name(p) == "vanish" and attribute(p, "val") not in _OFF for p in look):
            self.hidden = self.hidden or self._cell is not None
            return
        calls_note = any(local_name(p) in ("footnoteReference", "endnoteReference") for p in run)
        for part in run:
            kind = local_name(part)
            if kind == "t" and not calls_note:
                self._add(part.text or "", look)
            elif kind in _CHARACTERS:
                self._add(_CHARACTERS[kind], look)
            elif kind == "sym":
                self._add(_symbol(attribute(part, "char")), look)
            elif kind not in ("t", "delText"):
                self.visit(part)

    def _add(self, text: str, look: etree._Element | None) -> None:
        if self._cell is None or self._deleted or not text:
            return
        style = raised = language = ""
        for part in look if look is not None else ():
            if local_name(part) == "rStyle":
                style = attribute(part, "val")
            elif local_name(part) == "vertAlign":
                raised = attribute(part, "val")
            elif local_name(part) == "lang":
                language = attribute(part, "val")
        is_raised = raised == "superscript" or style.replace(" ", "") in _NOTE_STYLES
        keys = tuple(self._open.values())
        is_dutch = language.startswith("nl")
        self._cell.pieces.append(_Piece(text, keys, style, is_raised, bool(self._inserted), is_dutch))


_OFF = ("0", "false", "off")
_NOTE_STYLES = ("FootnoteReference", "FootnoteCharacters", "FootnoteAnchor", "EndnoteReference")
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE else ""


def _change(mark: etree._Element) -> _Change:
    return _Change(attribute(mark, "author").strip(), attribute(mark, "date"))


def _rows(walk: _Walk, comments: dict[str, Comment]) -> Iterator[ReturnedRow]:
    """The rows of a part: every place with a bookmark, and every text that could be new."""
    tables = {line.table for line in walk.lines if line.table and (line.is_header or _is_marked(line))}
    ours = [n for n, line in enumerate(walk.lines) if line.table in tables or _is_marked(line)]
    first, last = (ours[0], ours[-1]) if ours else (0, -1)
    for number, line in enumerate(walk.lines):
        target = next((cell for cell in line.cells if cell.starts), None)
        if target is not None:
            yield from _keyed(line, target, comments)
        elif line.table in tables and line.cells:
            yield _unkeyed(line, line.cells[-1], comments)
        elif not line.table and (line.is_note or first <= number <= last) and line.cells:
            cell = line.cells[0]
            if line.is_note and any(piece.is_dutch for piece in cell.pieces):
                continue
            is_frame = cell.style.replace(" ", "") in _FRAME_STYLES and not any(p.is_inserted for p in cell.pieces)
            if not is_frame:
                yield _unkeyed(line, cell, comments)
        elif not line.table and line.cells and ours and not _is_ours(line.cells[0], is_after=number > last):
            yield _unkeyed(line, line.cells[0], comments)


def _is_ours(cell: _Place, *, is_after: bool) -> bool:
    """Whether a paragraph above the first segment, or below the last, is the export's own, or empty."""
    text = "".join(piece.text for piece in cell.pieces).strip()
    if not text or text in _AROUND or _ALL_APPROVED.fullmatch(text):
        return True
    if all(piece.style == "DraftMark" for piece in cell.pieces if piece.text.strip()):
        return True
    style = cell.style.replace(" ", "")
    # The paragraph that ends the document is an empty note: it is where people write what they have to say.
    return style in _FRAME_STYLES and not (is_after and style == "Note")


def _is_marked(line: _Line) -> bool:
    return any(cell.starts for cell in line.cells)


def _keyed(line: _Line, cell: _Place, comments: dict[str, Comment]) -> Iterator[ReturnedRow]:
    """A row for each bookmark of a place; what stands between two belongs to the first of them."""
    source = _source(line, cell)
    bounds = [place for _, place in cell.starts[1:]] + [len(cell.pieces)]
    begin = cell.starts[0][1] if line.is_note else 0
    if begin and (before := _text(cell.pieces[:begin], "", None)):
        # LibreOffice drops the bookmark of the first sentence of a footnote.
        yield _row(line, cell, "", before, source, {})
    for index, ((key, _), end) in enumerate(zip(cell.starts, bounds, strict=True)):
        text = _text(cell.pieces[begin:end], key, _marks(line, cell))
        begin = end
        yield _row(line, cell, key, text, source, comments if index == 0 else {})


def _unkeyed(line: _Line, cell: _Place, comments: dict[str, Comment]) -> ReturnedRow:
    return _row(line, cell, "", _text(cell.pieces, "", _marks(line, cell)), _source(line, cell), comments)


def _row(
    line: _Line, cell: _Place, key: str, text: str, source: str | None, comments: dict[str, Comment]
) -> ReturnedRow:
    changes = [change for change in cell.changes if change.author]
    authors = tuple(dict.fromkeys(change.author for change in changes))
    newest = max(changes, key=lambda change: change.at).author if changes else ""
    here = dict.fromkeys(number for place in line.cells for number in place.comments)
    return ReturnedRow(
        place=line.place,
        key=key,
        text=text,
        source=source,
        author=line.deleted_by.author if line.deleted_by else newest,
        authors=authors,
        comments=tuple(comments[number] for number in here if number in comments and comments[number].text),
        is_deleted=line.deleted_by is not None,
    )


def _source(line: _Line, cell: _Place) -> str | None:
    """The Dutch beside a place; None where there is none."""
    other = next((place for place in line.cells if place is not cell), None)
    return "".join(p.text for p in other.pieces if not p.is_raised).strip() if other is not None else None


def _marks(line: _Line, cell: _Place) -> set[str] | None:
    """The footnote marks beside the Dutch, which stand beside the English too; None where no Dutch is shown."""
    other = next((place for place in line.cells if place is not cell), None)
    return {p.text.strip() for p in other.pieces if p.is_raised} if other is not None else None


def _text(pieces: Iterable[_Piece], key: str, marks: set[str] | None) -> str:
    """What a person reads as the translation: without the draft mark and the marks of footnotes."""
    found: list[str] = []
    draft = ""
    for piece in pieces:
        if piece.style == "DraftMark" and not piece.is_inserted:
            draft += piece.text
        elif not _is_note_mark(piece, key, marks):
            found.append(piece.text)
    rest = _DRAFT_MARK.sub("", draft, count=1)
    # Part of a mark that somebody began to delete is no text; words typed into it are.
    is_rest = rest.strip() and not any(rest.strip() in full for full in _MARKS)
    return (f"{rest} " if is_rest else "").lstrip() + "".join(found).strip()


_MARKS = [
    f"{mark} {DRAFT}{detail}"
    for mark in "·~*✓×!"
    for detail in ("", " approval out of date", " not translated", " edited, not approved", " sent back")
]


def _is_note_mark(piece: _Piece, key: str, marks: set[str] | None) -> bool:
    if not piece.is_raised or piece.is_inserted or key in piece.keys:
        return False
    return piece.text.strip() in marks if marks is not None else _NOTE_MARK.fullmatch(piece.text) is not None


def _comments(package: Package) -> dict[str, Comment]:
    """The comments by id, with those marked done."""
    root = package.part("word/comments.xml")
    done = {
        attribute(entry, "paraId")
        for entry in _children(package.part("word/commentsExtended.xml"))
        if attribute(entry, "done") in ("1", "true")
    }
    found: dict[str, Comment] = {}
    for comment in _children(root):
        paragraphs = list(comment.iter("{*}p"))
        text = "\n".join("".join(t.text or "" for t in p.iter("{*}t")) for p in paragraphs).strip()
        resolved = any(attribute(p, "paraId") in done for p in paragraphs if attribute(p, "paraId"))
        found[attribute(comment, "id")] = Comment(attribute(comment, "author").strip(), text, resolved)
    return found


def _children(root: etree._Element | None) -> Iterable[etree._Element]:
    return () if root is None else root
