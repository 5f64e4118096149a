"""The XML a Word file is made of: runs, bookmarks, tables, and the part that holds its footnotes.

Built by hand where python-docx has nothing (footnotes) or is slow (cells).
"""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from lxml import etree

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def element(parent: Any, tag: str, **attributes: str | int) -> Any:
    """A new last child of `parent`, its attributes in Word's namespace."""
    made = etree.SubElement(parent, qn(tag))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def add_text(
    paragraph: Any, words: str, language: str, style: str = "", *, bold: bool = False, raised: bool = False
) -> None:
    """A run in one language; line ends and tabs become Word's own. No language leaves the document's."""
    run = element(paragraph, "w:r")
    properties = element(run, "w:rPr")
    if style:
        element(properties, "w:rStyle", val=style)
    if bold:
        element(properties, "w:b")
    if raised:
        element(properties, "w:vertAlign", val="superscript")
    if language:
        element(properties, "w:lang", val=language)
    for index, line in enumerate(words.split("\n")):
        if index:
            element(run, "w:br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                element(run, "w:tab")
            if piece:
                holder = element(run, "w:t")
                holder.text = piece
                holder.set(_SPACE, "preserve")


def field(paragraph: Any, name: str) -> None:
    """A field that Word fills in, such as PAGE."""
    made = element(paragraph, "w:fldSimple", instr=name)
    element(element(made, "w:r"), "w:t").text = "1"


def bookmark_name(key: str) -> str:
    """The bookmark around the English of a segment: "tw_s12_3" for the key "s12-3"; Word takes no hyphen."""
    return f"tw_{key.replace('-', '_')}"


class Footnotes:
    """The footnotes of a document, and the marks that refer to them.

    A mark is printed as the source has it ("1", "*"), in either column: Word's own counting would
    give the Dutch and the English of one note two numbers.
    """

    def __init__(self, document: Any) -> None:
        self._document = document
        self._root: Any = None
        self._count = 0

    def add(self, paragraph: Any, mark: str, language: str) -> Any:
        """Put `mark` at the end of `paragraph`; returns the paragraph of the note it stands for, to be filled."""
        if self._root is None:
            self._root = self._started()
        self._count += 1
        run = element(paragraph, "w:r")
        properties = element(run, "w:rPr")
        element(properties, "w:rStyle", val="FootnoteReference")
        element(properties, "w:lang", val=language)
        element(run, "w:footnoteReference", customMarkFollows=1, id=self._count)
        element(run, "w:t").text = mark
        note = element(element(self._root, "w:footnote", id=self._count), "w:p")
        element(element(note, "w:pPr"), "w:pStyle", val="FootnoteText")
        return note

    def finish(self) -> None:
        """Put the notes into the package, once all are there."""
        if self._root is None:
            return
        data = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        main = self._document.part
        part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, data, main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def _started(self) -> Any:
        """The root with the two separators that Word draws above notes, and the settings that name them."""
        root = etree.fromstring(f"<w:footnotes {nsdecls('w')}/>")
        settings = etree.Element(qn("w:footnotePr"))
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            paragraph = element(element(root, "w:footnote", type=kind, id=number), "w:p")
            element(element(paragraph, "w:r"), f"w:{kind}")
            element(settings, "w:footnote", id=number)
        # The schema wants it right before w:compat, which the template of python-docx has.
        self._document.settings.element.find(qn("w:compat")).addprevious(settings)
        return root
