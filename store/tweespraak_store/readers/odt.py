"""ODT in: the paragraphs of an OpenDocument text, with its notes, lists, tables and text boxes.

Tracked deletions are kept by the format in a place of their own, which is left
out; insertions stand in the text. Spaces, tabs and line breaks are elements.
"""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from tweespraak_store.readers.docx import written
from tweespraak_store.readers.flow import LABEL, Flow
from tweespraak_store.readers.masthead import merged, read_masthead
from tweespraak_store.readers.packed import Package
from tweespraak_store.readers.question_table import TableLines, with_counted_questions
from tweespraak_store.readers.xml_parts import attribute, local_name, names
from tweespraak_translate.document import Line, Metadata, Role, SourceText
from tweespraak_translate.errors import InputError

_DROPPED = names(
    "tracked-changes annotation annotation-end sequence-decls forms variable-decls user-field-decls "
    "covered-table-cell table-of-content-source index-title-template desc title event-listeners"
)
_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}


def read(data: bytes, name: str) -> SourceText:
    """The paragraphs of an OpenDocument text in order.

    Raises InputError when it is damaged, encrypted, too large, or has no text.
    """
    package = Package(data, name)
    manifest = package.part("META-INF/manifest.xml")
    if manifest is not None and any(local_name(element) == "encryption-data" for element in manifest.iter()):
        raise InputError(f"{name}: the document is encrypted; save it without a password")
    content = package.part("content.xml")
    text = _body_text(content) if content is not None else None
    if content is None or text is None:
        raise InputError(f"{name}: no OpenDocument text inside; save it as ODT or DOCX again")
    lines = _Walk(content, package.part("styles.xml")).lines_of(text)
    if not lines:
        raise InputError(f"{name}: no text in this document (pictures only?); give a text version")
    metadata = merged(_metadata(package), read_masthead([line.text for line in lines]))
    return SourceText(lines=tuple(lines), metadata=metadata, format="odt")


def _body_text(content: etree._Element) -> etree._Element | None:
    for element in content.iter():
        if local_name(element) == "text" and local_name(element.getparent()) == "body":
            return element
    return None


class _Walk:
    """One pass over the text, start tags and end tags in turn."""

    def __init__(self, content: etree._Element, styles: etree._Element | None) -> None:
        self.flow = Flow()
        parts = [part for part in (styles, content) if part is not None]
        self._bold = _bold_styles(parts)
        self._lists = _list_styles(parts)
        self._paragraphs: list[etree._Element] = []
        self._list_path: list[str] = []
        self._counts: dict[int, int] = defaultdict(int)
        self._counted: list[tuple[str, Line]] = []
        """Lines of numbered lists, each with the list that counts it."""
        self._label = ""
        self._is_counted = False
        self._in_item = False
        self._tables: list[TableLines] = []
        self._bold_depth = 0

    def lines_of(self, text: etree._Element) -> list[Line]:
        """All text of the body as lines."""
        walker = etree.iterwalk(text, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._start(element, local_name(element)):
                    walker.skip_subtree()
            else:
                self._end(element, local_name(element))
        self.flow.end_paragraph()
        return with_counted_questions(self.flow.lines, self._counted)

    def _start(self, element: etree._Element, name: str) -> bool:
        if name == "covered-table-cell" and self._tables:
            self._tables[-1].cell(len(self.flow.lines), goes_on=True)
        if name in _DROPPED or not name:
            return True
        if name == "note":
            self._note(element)
            return True
        if name in ("p", "h"):
            self._open(element)
        elif name == "list":
            own = attribute(element, "style-name")
            self._list_path.append(own or (self._list_path[-1] if self._list_path else ""))
            if attribute(element, "continue-numbering") != "true":
                self._counts.pop(len(self._list_path), None)
        elif name in ("list-item", "list-header"):
            self._label = self._next_label(element) if name == "list-item" else ""
            self._in_item = True
        elif name == "table":
            self._tables.append(TableLines(len(self.flow.lines), is_layout=_is_layout(element)))
        elif name == "table-row" and self._tables:
            self._tables[-1].row()
        elif name == "table-cell" and self._tables:
            self._tables[-1].cell(len(self.flow.lines))
        elif name in ("s", "tab"):
            self.flow.add(" ")
        elif name == "line-break":
            self.flow.break_line()
        elif name == "span":
            self._bold_depth += self._is_bold(element)
        if self._paragraphs:
            self._add(element.text)
        return False

    def _open(self, element: etree._Element) -> None:
        if self._paragraphs:
            # A text box inside a paragraph: what stands before it is read first.
            self.flow.end_paragraph(self._role(self._paragraphs[-1]))
        self._paragraphs.append(element)
        self._bold_depth += self._is_bold(element)
        if self._label:
            self.flow.add(f"{self._label} ")
            self._label = ""
            self._is_counted = len(self._list_path) == 1

    def _end(self, element: etree._Element, name: str) -> None:
        if name in ("p", "h") and self._paragraphs and self._paragraphs[-1] is element:
            if not self.flow.is_open:
                self.flow.gap()
            before = len(self.flow.lines)
            self.flow.end_paragraph(self._role(element))
            if self._is_counted and len(self.flow.lines) > before:
                self._counted.append((self._list_path[-1] if self._list_path else "", self.flow.lines[before]))
            self._is_counted = self._in_item = False
            self._paragraphs.pop()
            self._bold_depth -= self._is_bold(element)
        elif name == "list":
            self._counts = defaultdict(int, {k: v for k, v in self._counts.items() if k <= len(self._list_path)})
            self._list_path.pop()
        elif name == "table":
            self._tables.pop().close(self.flow.lines)
        elif name in ("table-cell", "table-row"):
            self.flow.gap()
        elif name == "span":
            self._bold_depth -= self._is_bold(element)
        if self._paragraphs:
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        self.flow.add(text, bold=self._bold_depth > 0)

    def _is_bold(self, element: etree._Element) -> bool:
        return attribute(element, "style-name") in self._bold

    def _next_label(self, item: etree._Element) -> str:
        """The number the program prints before this list item; empty for a bullet."""
        level = len(self._list_path)
        rule = self._lists.get(self._list_path[-1] if self._list_path else "", {}).get(level)
        if rule is None:
            return ""
        number_format, prefix, suffix, start = rule
        own = attribute(item, "start-value")
        self._counts[level] = int(own) if own.isdigit() and len(own) < 6 else self._counts.get(level, start - 1) + 1
        for deeper in [other for other in self._counts if other > level]:
            del self._counts[deeper]
        return f"{prefix}{written(self._counts[level], number_format)}{suffix}".strip()

    def _role(self, element: etree._Element) -> Role:
        if local_name(element) == "h":
            return Role.HEADING
        return Role.LIST_ITEM if self._in_item and self._list_path else Role.BODY

    def _note(self, note: etree._Element) -> None:
        """A footnote leaves the sentence: its mark stays with the paragraph, its text follows it."""
        sign, text = "*", ""
        for child in note:
            if local_name(child) == "note-citation":
                sign = _plain(child) or sign
            elif local_name(child) == "note-body":
                text = " ".join(filter(None, (_plain(paragraph) for paragraph in child)))
        self.flow.mark(sign)
        self.flow.note(f"{sign} {text}")


def _plain(element: etree._Element) -> str:
    """The text of an element on one line."""
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        name = local_name(node)
        if event == "start" and name in _DROPPED:
            walker.skip_subtree()
        elif event == "start":
            parts.append(" " if name in ("s", "tab", "line-break", "p") else "")
            parts.append(node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return " ".join("".join(parts).split())


def _is_layout(table: etree._Element) -> bool:
    """A table with whole paragraphs or labels in it lays out text; it holds no data."""
    for element in table.iter():
        if local_name(element) in ("p", "h"):
            text = _plain(element)
            if len(text) > 250 or LABEL.match(text):
                return True
    return False


def _bold_styles(parts: list[etree._Element]) -> set[str]:
    """Names of the styles that set bold type."""
    bold = set()
    for part in parts:
        for properties in part.iter():
            parent = properties.getparent()
            if local_name(properties) == "text-properties" and parent is not None:
                weight = attribute(properties, "font-weight")
                if weight == "bold" or (weight.isdigit() and int(weight) >= 600):
                    bold.add(attribute(parent, "name"))
    return bold - {""}


def _list_styles(parts: list[etree._Element]) -> dict[str, dict[int, tuple[str, str, str, int]]]:
    """List style to level to (number format, prefix, suffix, start); bullets are left out."""
    styles: dict[str, dict[int, tuple[str, str, str, int]]] = {}
    for part in parts:
        for style in part.iter():
            if local_name(style) != "list-style":
                continue
            levels = {}
            for level in style:
                number_format = _FORMATS.get(attribute(level, "num-format"))
                depth, start = attribute(level, "level"), attribute(level, "start-value")
                if local_name(level) == "list-level-style-number" and number_format and depth.isdigit():
                    levels[int(depth[:3])] = (
                        number_format,
                        attribute(level, "num-prefix"),
                        attribute(level, "num-suffix"),
                        int(start) if start.isdigit() and len(start) < 6 else 1,
                    )
            styles[attribute(style, "name")] = levels
    return styles


def _metadata(package: Package) -> Metadata:
    """The title in the document properties."""
    meta = package.part("meta.xml")
    if meta is None:
        return Metadata()
    title = next((element for element in meta.iter() if local_name(element) == "title"), None)
    return Metadata(title=_plain(title) if title is not None else "")
