"""DOCX in: every paragraph of a Word document, wherever Word hides it.

python-docx leaves out tracked insertions, content controls and text boxes and
gives merged cells twice, so the XML is walked here. Deleted and hidden text is
left out; numbers that Word counts itself are counted here, for they may be the
numbers of the questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from tweespraak_store.readers.flow import LABEL, Flow
from tweespraak_store.readers.masthead import merged, read_masthead
from tweespraak_store.readers.packed import Package
from tweespraak_store.readers.question_table import TableLines, with_counted_questions
from tweespraak_store.readers.xml_parts import attribute, local_name, names
from tweespraak_translate.document import Line, Metadata, Role, SourceText
from tweespraak_translate.errors import InputError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DROPPED = names(
    "del moveFrom instrText delText delInstrText rPr pPr sectPr tblPr trPr tcPr tblGrid sdtPr proofErr "
    "commentReference Fallback rt OLEObject"
)
_MAIN = "word/document.xml"
_MAX_LEVEL = 9


def read(data: bytes, name: str) -> SourceText:
    """The paragraphs of a Word document in order, with the roles its styles and tables give them.

    Raises InputError when it is damaged, encrypted, too large, or has no text.
    """
    package = Package(data, name)
    root = package.part(_MAIN)
    if root is None:
        raise InputError(f"{name}: no Word text inside; save it as DOCX again")
    body = next((child for child in root if local_name(child) == "body"), None)
    if body is None:
        raise InputError(f"{name}: the Word document has no body; save it as DOCX again")
    reader = _Document(package)
    reader.walk(body)
    lines = [*reader.margins(), *with_counted_questions(reader.flow.lines, reader.counted)]
    if not any(line.role is not Role.FURNITURE for line in lines):
        raise InputError(f"{name}: no text in this Word document (pictures only?); give a text version")
    warnings = ("hidden text in the Word file was left out",) if reader.hidden else ()
    metadata = merged(_metadata(package), read_masthead([line.text for line in lines]))
    return SourceText(lines=tuple(lines), metadata=metadata, warnings=warnings, format="docx")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says, its parents included."""

    heading: bool = False
    bold: bool = False
    list_id: str = ""
    level: int = 0


@dataclass(slots=True)
class _Level:
    """How one level of a numbered list is written."""

    start: int = 1
    number_format: str = "decimal"
    text: str = "%1."


@dataclass(slots=True)
class _Numbering:
    """The numbered lists of the document, and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    """List id to the abstract list that counts for it."""
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def next_label(self, list_id: str, level: int) -> str:
        """The number Word prints before the next paragraph of this list; empty for a bullet."""
        levels = self.levels.get(list_id)
        if not levels or level not in levels:
            return ""
        counts = self.counts[self.shared.get(list_id, list_id)]
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if levels[level].number_format in ("bullet", "none"):
            return ""
        label = levels[level].text
        for above in range(min(level, _MAX_LEVEL - 1) + 1):
            if f"%{above + 1}" in label:
                rule = levels.get(above, _Level())
                label = label.replace(f"%{above + 1}", written(counts.get(above, rule.start), rule.number_format))
        return label.strip()


class _Document:
    """One walk over the body; `flow` collects the lines."""

    def __init__(self, package: Package) -> None:
        self.flow = Flow()
        self.hidden = False
        self.counted: list[tuple[str, Line]] = []
        """Lines of numbered lists, each with the list that counts it."""
        self._package = package
        self._styles = _read_styles(package.part("word/styles.xml"))
        self._numbering = _read_numbering(package.part("word/numbering.xml"))
        self._notes = {kind: _by_id(package.part(f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")}
        self._note_number = 0
        self._boxes: list[etree._Element] = []

    def walk(self, block: etree._Element) -> None:
        """Take in the blocks of a body, cell, content control or text box, in order."""
        stack: list[tuple[Iterator[etree._Element], TableLines | None]] = [(iter(block), None)]
        while stack:
            children, table = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if table is not None:
                    table.close(self.flow.lines)
                continue
            name = local_name(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                table = TableLines(len(self.flow.lines), is_layout=_is_layout(child))
                stack.append((self._cells_of(child, table), table))
            elif name not in _DROPPED:
                # Content controls, tracked insertions of whole paragraphs, custom XML, cells.
                stack.append((iter(child), None))

    def _cells_of(self, element: etree._Element, table: TableLines) -> Iterator[etree._Element]:
        """The cells of a table row by row; one that goes on from the row above is not read again."""
        for row in element.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl"), None) is not element:
                continue
            table.row()
            for cell in row.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tr"), None) is not row:
                    continue
                self.flow.gap()
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                goes_on = merge is not None and attribute(merge, "val") != "restart" and not _plain(cell)
                table.cell(len(self.flow.lines), goes_on=goes_on)
                if not goes_on:
                    yield cell

    def margins(self) -> list[Line]:
        """What stands in page headers and footers, each text once."""
        texts: dict[str, None] = {}
        for member in sorted(self._package.members):
            if member.startswith(("word/header", "word/footer")) and member.endswith(".xml"):
                part = self._package.part(member)
                for paragraph in part.iter(f"{_W}p") if part is not None else ():
                    texts.setdefault(_plain(paragraph))
        return [Line(text, Role.FURNITURE, whole_paragraph=True) for text in texts if text]

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{_W}pPr")
        style = self._style(properties)
        list_id, level = _list_of(properties, style)
        label = self._numbering.next_label(list_id, level) if list_id else ""
        if label:
            self.flow.add(f"{label} ")
        self._runs(paragraph, style.bold)
        if style.heading:
            role = Role.HEADING
        elif list_id:
            role = Role.BODY if LABEL.match(label) else Role.LIST_ITEM
        else:
            role = Role.BODY
        if not self.flow.is_open and not self._boxes:
            self.flow.gap()
        before = len(self.flow.lines)
        self.flow.end_paragraph(role)
        if label and level == 0 and len(self.flow.lines) > before:
            self.counted.append((self._numbering.shared.get(list_id, list_id), self.flow.lines[before]))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.walk(box)

    def _style(self, properties: etree._Element | None) -> _Style:
        style = _Style()
        if properties is None:
            return style
        named = properties.find(f"{_W}pStyle")
        if named is not None:
            style = self._styles.get(attribute(named, "val"), style)
        if properties.find(f"{_W}outlineLvl") is not None:
            style = _Style(True, style.bold, style.list_id, style.level)
        return style

    def _runs(self, paragraph: etree._Element, bold_style: bool) -> None:
        """The text of a paragraph: runs, links, insertions and fields, deletions left out."""
        bold = bold_style
        walker = etree.iterwalk(paragraph, events=("start",))
        for _, element in walker:
            name = local_name(element)
            if name in _DROPPED:
                walker.skip_subtree()
            elif name == "r":
                properties = element.find(f"{_W}rPr")
                if _is_on(properties, "vanish"):
                    self.hidden = True
                    walker.skip_subtree()
                    continue
                bold = _is_on(properties, "b", bold_style)
            elif name == "txbxContent":
                self._boxes.append(element)
                walker.skip_subtree()
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(element, name.removesuffix("Reference"))
            elif name == "t":
                self.flow.add(element.text, bold=bold)
            elif name in _SIGNS:
                self.flow.add(_SIGNS[name])
            elif name in ("br", "cr"):
                self.flow.break_line()
            elif name == "sym":
                self.flow.add(_symbol(element))

    def _note(self, reference: etree._Element, kind: str) -> None:
        note = self._notes[kind].get(attribute(reference, "id"))
        if note is None:
            return
        self._note_number += 1
        sign = str(self._note_number)
        self.flow.mark(sign)
        text = " ".join(filter(None, (_plain(paragraph) for paragraph in note.iter(f"{_W}p"))))
        self.flow.note(f"{sign} {text}")


def _list_of(properties: etree._Element | None, style: _Style) -> tuple[str, int]:
    """The list a paragraph belongs to, by itself or its style, and its level; no list gives an empty id."""
    list_id, level = style.list_id, style.level
    numbering = properties.find(f"{_W}numPr") if properties is not None else None
    if numbering is not None:
        own, depth = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
        list_id = attribute(own, "val") if own is not None else list_id
        level = _int(attribute(depth, "val")) if depth is not None else level
    # Word writes list 0 to take a paragraph out of the list of its style.
    return ("", 0) if list_id == "0" else (list_id, level)


_SIGNS = {"tab": " ", "noBreakHyphen": "-", "ptab": " "}


def written(number: int, number_format: str) -> str:
    """A list number as its format writes it: 3, "c", "C", "iii" or "III"."""
    if number_format in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 5)
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman.upper() if number_format == "upperRoman" else roman
    return f"{number:02}" if number_format == "decimalZero" else str(number)


def _roman(number: int) -> str:
    signs = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
             (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
    text = ""
    for value, sign in signs:
        text += sign * (number // value)
        number %= value
    return text


def _is_on(properties: etree._Element | None, name: str, otherwise: bool = False) -> bool:
    """Whether a yes-or-no property is set; it may be there to say no."""
    found = properties.find(f"{_W}{name}") if properties is not None else None
    if found is None:
        return otherwise
    return attribute(found, "val") not in ("0", "false", "off")


def _int(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 6 else 0


def _symbol(element: etree._Element) -> str:
    try:
        code = int(attribute(element, "char"), 16)
    except ValueError:
        return ""
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd"


def _plain(paragraph: etree._Element) -> str:
    """The text of a paragraph on one line, deletions left out."""
    parts: list[str] = []
    walker = etree.iterwalk(paragraph, events=("start",))
    for _, element in walker:
        name = local_name(element)
        if name in _DROPPED:
            walker.skip_subtree()
        elif name == "t":
            parts.append(element.text or "")
        elif name in ("tab", "br", "cr"):
            parts.append(" ")
        elif name == "noBreakHyphen":
            parts.append("-")
    return " ".join("".join(parts).split())


def _is_layout(table: etree._Element) -> bool:
    """A table with whole paragraphs or labels in it lays out text; it holds no data."""
    for paragraph in table.iter(f"{_W}p"):
        text = _plain(paragraph)
        if len(text) > 250 or LABEL.match(text):
            return True
    return False


def _by_id(part: etree._Element | None, kind: str) -> dict[str, etree._Element]:
    if part is None:
        return {}
    # Separators and the like have a type; real notes have none, or "normal".
    return {
        attribute(note, "id"): note for note in part.iter(f"{_W}{kind}") if attribute(note, "type") in ("", "normal")
    }


def _read_styles(part: etree._Element | None) -> dict[str, _Style]:
    """Style id to what it says; parents are followed, in a circle or not, a few steps."""
    if part is None:
        return {}
    elements = {attribute(style, "styleId"): style for style in part.iter(f"{_W}style")}
    return {key: _resolved(key, elements) for key in elements}


def _resolved(key: str, elements: dict[str, etree._Element]) -> _Style:
    heading, bold, list_id, level = False, None, "", None
    for _ in range(12):
        element = elements.get(key)
        if element is None:
            break
        name = element.find(f"{_W}name")
        title = attribute(name, "val").casefold() if name is not None else ""
        heading = heading or title.startswith(("heading", "kop ", "title")) or title == "titel"
        heading = heading or element.find(f"{_W}pPr/{_W}outlineLvl") is not None
        if bold is None and element.find(f"{_W}rPr/{_W}b") is not None:
            bold = _is_on(element.find(f"{_W}rPr"), "b")
        numbering = element.find(f"{_W}pPr/{_W}numPr")
        if numbering is not None and not list_id:
            own, depth = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
            list_id = attribute(own, "val") if own is not None else ""
            level = _int(attribute(depth, "val")) if depth is not None else level
        parent = element.find(f"{_W}basedOn")
        key = attribute(parent, "val") if parent is not None else ""
    return _Style(heading, bool(bold), list_id, level or 0)


def _read_numbering(part: etree._Element | None) -> _Numbering:
    numbering = _Numbering()
    if part is None:
        return numbering
    abstract = {attribute(element, "abstractNumId"): _read_levels(element) for element in part.iter(f"{_W}abstractNum")}
    for element in part.iter(f"{_W}num"):
        list_id = attribute(element, "numId")
        base = element.find(f"{_W}abstractNumId")
        base_id = attribute(base, "val") if base is not None else ""
        levels = dict(abstract.get(base_id, {}))
        restarted = False
        for override in element.iter(f"{_W}lvlOverride"):
            level = _int(attribute(override, "ilvl"))
            start = override.find(f"{_W}startOverride")
            if start is not None and level in levels:
                old = levels[level]
                levels[level] = _Level(_int(attribute(start, "val")), old.number_format, old.text)
                restarted = True
        numbering.levels[list_id] = levels
        # Lists on one abstract list count on together, unless one is told to start anew.
        numbering.shared[list_id] = f"num {list_id}" if restarted else f"abstract {base_id}"
    return numbering


def _read_levels(element: etree._Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for level in element.iter(f"{_W}lvl"):
        start, number_format, text = (level.find(f"{_W}{name}") for name in ("start", "numFmt", "lvlText"))
        levels[_int(attribute(level, "ilvl"))] = _Level(
            _int(attribute(start, "val")) if start is not None else 1,
            attribute(number_format, "val") if number_format is not None else "decimal",
            attribute(text, "val") if text is not None else "",
        )
    return levels


def _metadata(package: Package) -> Metadata:
    """The title in the document properties."""
    core = package.part("docProps/core.xml")
    if core is None:
        return Metadata()
    title = next((element.text or "" for element in core if local_name(element) == "title"), "")
    return Metadata(title=" ".join(title.split()))
