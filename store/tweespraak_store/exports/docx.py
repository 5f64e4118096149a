"""Word: a two-column table per exchange, one row a segment, ready to be sent, printed or marked up.

One row a segment rather than a paragraph: a reviewer in Word then changes one
sentence opposite its source. Rows of one paragraph stand close together. The
rows are built as XML: python-docx's own cell access takes twice the time.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.spread import Part, Row, Section, Sentence, Spread, lay_out
from tweespraak_store.exports.wording import COLUMNS, DRAFT, LEGEND, Pair, progress
from tweespraak_store.views import DocumentView
from tweespraak_translate.document import BlockKind, ParagraphKind
from tweespraak_translate.visible import visible_line

DUTCH, ENGLISH = "nl-NL", "en-GB"
_FONT = "Calibri"
_BLUE, _GREY, _AMBER = "154273", "55606E", "8A3B00"
_COLUMN = 4819
"""Width of a column in twentieths of a point: half of the 17 cm between the margins of an A4."""
_LONGEST_PROPERTY = 255
"""Characters that a property of a Word file may hold."""

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""Time of every part in the package, so that the same content gives the same bytes."""


def render_docx(view: DocumentView, colophon: Colophon) -> bytes:
    """The document as a Word file."""
    spread = lay_out(view, colophon)
    document = docx.Document()
    _set_page(document, spread)
    _set_styles(document)
    _set_properties(document, spread, colophon)
    _add_head(document, spread)
    for part in spread.parts:
        _add_part(document, part)
    _add_tail(document, spread)
    return _packed(document)


def _set_page(document: Any, spread: Spread) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if spread.has_drafts:
        _text(head._p, f"{DRAFT} {spread.approved} of {spread.total} segments approved", ENGLISH, "DraftMark")
    foot = section.footer.paragraphs[0]
    _text(foot._p, _short(spread.title), "")
    _element(_element(foot._p, "w:r"), "w:tab")
    _element(_element(foot._p, "w:r"), "w:tab")
    _text(foot._p, "Page ", ENGLISH)
    _field(foot._p, "PAGE")
    _text(foot._p, " of ", ENGLISH)
    _field(foot._p, "NUMPAGES")


def _short(title: str) -> str:
    return title if len(title) <= 60 else title[:59].rstrip() + "…"


def _set_styles(document: Any) -> None:
    styles = document.styles
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _set_language(defaults, ENGLISH)
    _style(styles["Normal"], size=10.5, after=4)
    _style(styles["Title"], size=22, colour=_BLUE, bold=True, after=4)
    _style(styles["Heading 1"], size=15, colour=_BLUE, bold=True, before=18, after=4)
    _style(styles["Heading 2"], size=11, colour=_BLUE, bold=True, before=12, after=4)
    for name in ("Header", "Footer"):
        _style(styles[name], size=8.5, colour=_GREY, after=0)
    _paragraph_style(styles, "Segment", size=10, after=2)
    _paragraph_style(styles, "Question", size=10, after=2, bold=True, base="Segment")
    _paragraph_style(styles, "Label", size=10, before=6, after=2, colour=_BLUE, bold=True)
    _paragraph_style(styles, "Note", size=8.5, after=2, colour=_GREY)
    _paragraph_style(styles, "Missing", size=9.5, before=2, after=4, colour=_GREY, italic=True)
    mark = styles.add_style("DraftMark", WD_STYLE_TYPE.CHARACTER)
    mark.font.bold, mark.font.italic, mark.font.size = True, False, Pt(8.5)
    mark.font.color.rgb = RGBColor.from_string(_AMBER)


def _paragraph_style(styles: Any, name: str, *, base: str = "Normal", **look: Any) -> None:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[base]
    _style(style, **look)


def _style(
    style: Any,
    *,
    size: float,
    after: float,
    before: float = 0,
    colour: str = "",
    bold: bool = False,
    italic: bool = False,
) -> None:
    font = style.font
    font.name, font.size = _FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[theme]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _FONT)
    font.bold, font.italic = bold, italic
    if colour:
        font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)


def _set_language(properties: Any, language: str) -> None:
    found = properties.find(qn("w:lang"))
    lang = found if found is not None else _element(properties, "w:lang")
    lang.set(qn("w:val"), language)


def _set_properties(document: Any, spread: Spread, colophon: Colophon) -> None:
    properties = document.core_properties
    made = _moment(colophon.made_at)
    properties.title = spread.title[:_LONGEST_PROPERTY]
    properties.subject = "Dutch and English, side by side"
    properties.author = properties.last_modified_by = visible_line(colophon.program)[:_LONGEST_PROPERTY]
    properties.created = properties.modified = made
    properties.language = ENGLISH
    properties.comments = ""
    properties.keywords = f"source sha256 {visible_line(colophon.source_sha256)}"[:_LONGEST_PROPERTY]
    properties.content_status = DRAFT.strip("[]").capitalize() if spread.has_drafts else "Approved"


def _moment(iso: str) -> datetime:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return datetime(1980, 1, 1)
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def _add_head(document: Any, spread: Spread) -> None:
    _text(document.add_paragraph(style="Title")._p, spread.title, DUTCH if spread.title_language else "")
    _text(
        document.add_paragraph()._p,
        "Dutch and English, side by side. The Dutch text is the source; the English is a translation of it.",
        ENGLISH,
    )
    if spread.facts:
        _add_list(document, spread.facts)
    state = document.add_paragraph()
    state.paragraph_format.space_before = Pt(6)
    _text(state._p, spread.state, ENGLISH, "DraftMark" if spread.has_drafts else "")
    if spread.has_drafts:
        legend = "   ".join(f"{symbol} {meaning};" for symbol, meaning in LEGEND).rstrip(";")
        _text(document.add_paragraph(style="Note")._p, f"Marks: {legend}.", ENGLISH)


def _add_part(document: Any, part: Part) -> None:
    heading = document.add_paragraph(style="Heading 1")
    _text(heading._p, part.label.en, ENGLISH)
    if part.total:
        line = document.add_paragraph(style="Note")
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.space_after = Pt(4)
        _text(line._p, progress(part.approved, part.total), ENGLISH)
    table = _table(document)
    _header_row(table)
    for note in part.before:
        _pair_row(table, note, "Missing")
    for section in part.sections:
        _add_section(table, section)
    for note in part.after:
        _pair_row(table, note, "Missing")


def _add_section(table: Any, section: Section) -> None:
    _pair_row(table, section.label, "Label", keep=True)
    for row in section.rows:
        _add_row(table, row, "Question" if section.kind is BlockKind.QUESTION else "Segment")
    for row in section.notes:
        _add_row(table, row, "Note")


def _add_row(table: Any, row: Row, style: str) -> None:
    last = len(row.sentences) - 1
    for index, sentence in enumerate(row.sentences):
        left, right = _row(table)
        ends = index == last
        marks = "".join(m.text for m in row.note_marks) if ends else ""
        source = _paragraph(left, style, ends=ends, indent=row.kind is ParagraphKind.LIST_ITEM)
        _text(source, sentence.source, DUTCH, bold=row.kind is ParagraphKind.HEADING)
        target = _paragraph(right, style, ends=ends, indent=row.kind is ParagraphKind.LIST_ITEM)
        _add_target(target, sentence, bold=row.kind is ParagraphKind.HEADING)
        if marks:
            _text(source, marks, DUTCH, raised=True)
            _text(target, marks, ENGLISH, raised=True)


def _add_target(paragraph: Any, sentence: Sentence, *, bold: bool) -> None:
    if sentence.is_draft:
        detail = f" {sentence.detail}" if sentence.detail else ""
        _text(paragraph, f"{sentence.mark} {DRAFT}{detail}", ENGLISH, "DraftMark")
    if sentence.target:
        lead = " " if sentence.is_draft else ""
        _text(paragraph, lead + sentence.target, ENGLISH, bold=bold)


def _add_tail(document: Any, spread: Spread) -> None:
    if spread.warnings:
        _text(document.add_paragraph(style="Heading 2")._p, "Notes on the source", ENGLISH)
        for warning in spread.warnings:
            _text(document.add_paragraph(style="List Bullet")._p, warning, ENGLISH)
    _text(document.add_paragraph(style="Heading 2")._p, "Colophon", ENGLISH)
    _add_list(document, spread.colophon)
    document.add_paragraph(style="Note")  # Word wants text after the last table of a document


def _add_list(document: Any, lines: tuple[tuple[str, str], ...]) -> None:
    """Labels and texts, in two narrow columns without rules."""
    table = _table(document, widths=(1900, 2 * _COLUMN - 1900), ruled=False)
    for label, text in lines:
        left, right = _row(table, widths=(1900, 2 * _COLUMN - 1900))
        _text(_paragraph(left, "Note"), label, ENGLISH)
        _text(_paragraph(right, "Note"), text, "")


def _table(document: Any, *, widths: tuple[int, int] = (_COLUMN, _COLUMN), ruled: bool = True) -> Any:
    """A table before the end of the document; widths stand in the grid as well, for LibreOffice's sake."""
    table = etree.Element(qn("w:tbl"))
    document.element.body.sectPr.addprevious(table)
    properties = _element(table, "w:tblPr")
    _element(properties, "w:tblW", w=sum(widths), type="dxa")
    borders = _element(properties, "w:tblBorders")
    for edge in ("top", "bottom", "insideV") if ruled else ():
        _element(borders, f"w:{edge}", val="single", sz=4, space=0, color="C5CDD8")
    _element(properties, "w:tblLayout", type="fixed")
    margins = _element(properties, "w:tblCellMar")
    for edge, room in (("top", 30), ("left", 113), ("bottom", 10), ("right", 113)):
        _element(margins, f"w:{edge}", w=room if ruled else 0, type="dxa")
    grid = _element(table, "w:tblGrid")
    for width in widths:
        _element(grid, "w:gridCol", w=width)
    return table


def _header_row(table: Any) -> None:
    cells = _row(table, header=True, tint="E8EEF6")
    for cell, word, language in zip(cells, COLUMNS, (DUTCH, ENGLISH), strict=True):
        _text(_paragraph(cell, "Label", keep=True), word, language)


def _pair_row(table: Any, pair: Pair, style: str, *, keep: bool = False) -> None:
    left, right = _row(table)
    _text(_paragraph(left, style, keep=keep), pair.nl, DUTCH)
    _text(_paragraph(right, style, keep=keep), pair.en, ENGLISH)


def _row(
    table: Any, *, widths: tuple[int, int] = (_COLUMN, _COLUMN), header: bool = False, tint: str = ""
) -> tuple[Any, Any]:
    """A row of two empty cells that no page break divides; a header row comes back on every page."""
    row = _element(table, "w:tr")
    properties = _element(row, "w:trPr")
    _element(properties, "w:cantSplit")
    if header:
        _element(properties, "w:tblHeader")
    cells = []
    for width in widths:
        cell = _element(row, "w:tc")
        look = _element(cell, "w:tcPr")
        _element(look, "w:tcW", w=width, type="dxa")
        if tint:
            _element(look, "w:shd", val="clear", color="auto", fill=tint)
        cells.append(cell)
    return cells[0], cells[1]


def _paragraph(cell: Any, style: str, *, keep: bool = False, ends: bool = False, indent: bool = False) -> Any:
    """A paragraph in a cell; `ends` leaves room under the last sentence of a source paragraph."""
    paragraph = _element(cell, "w:p")
    properties = _element(paragraph, "w:pPr")
    _element(properties, "w:pStyle", val=style)
    if keep:
        _element(properties, "w:keepNext")
    if ends and style != "Note":
        _element(properties, "w:spacing", after=140)
    if indent:
        _element(properties, "w:ind", left=284)
    return paragraph


def _text(
    paragraph: Any, text: str, language: str, style: str = "", *, bold: bool = False, raised: bool = False
) -> None:
    """A run in one language; line ends and tabs become Word's own. No language leaves the document's."""
    run = _element(paragraph, "w:r")
    properties = _element(run, "w:rPr")
    if style:
        _element(properties, "w:rStyle", val=style)
    if bold:
        _element(properties, "w:b")
    if raised:
        _element(properties, "w:vertAlign", val="superscript")
    if language:
        _element(properties, "w:lang", val=language)
    for index, line in enumerate(text.split("\n")):
        if index:
            _element(run, "w:br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                _element(run, "w:tab")
            if piece:
                holder = _element(run, "w:t")
                holder.text = piece
                holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _field(paragraph: Any, name: str) -> None:
    field = _element(paragraph, "w:fldSimple", instr=name)
    holder = _element(_element(field, "w:r"), "w:t")
    holder.text = "1"


def _element(parent: Any, tag: str, **attributes: str | int) -> Any:
    made = etree.SubElement(parent, qn(tag))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def _packed(document: Any) -> bytes:
    """The package with fixed times inside."""
    buffer = io.BytesIO()
    document.save(buffer)
    fixed = io.BytesIO()
    with zipfile.ZipFile(buffer) as package, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in package.namelist():
            out.writestr(zipfile.ZipInfo(name, _ZIP_TIME), package.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
