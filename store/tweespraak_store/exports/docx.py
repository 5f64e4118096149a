"""Word: a two-column table per exchange, one row a segment, ready to be sent, printed or marked up.

One row a segment rather than a paragraph: a reviewer in Word then changes one
sentence opposite its source. Rows of one paragraph stand close together. The
rows are built as XML: python-docx's own cell access takes twice the time. One
language alone is written as plain paragraphs, without tables.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.docx_parts import Footnotes, add_text, bookmark_name, element, field
from tweespraak_store.exports.layout import PLAIN, Layout
from tweespraak_store.exports.spread import Part, Row, Section, Sentence, Spread, lay_out
from tweespraak_store.exports.wording import COLUMNS, DRAFT, LEGEND, NO_FINDINGS, Pair, moment_of, progress
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


def render_docx(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The document as a Word file."""
    spread = lay_out(view, colophon, layout)
    document = docx.Document()
    notes = Footnotes(document)
    _set_page(document, spread)
    _set_styles(document)
    _set_properties(document, spread, colophon)
    _add_head(document, spread)
    for part in spread.parts:
        _add_part(_Page(document, notes, spread, {}), part)
    _add_tail(document, spread)
    notes.finish()
    return _packed(document)


@dataclass(frozen=True, slots=True)
class _Page:
    """Where an exchange is written."""

    document: Any
    notes: Footnotes
    spread: Spread
    waiting: dict[str, Row]
    """Footnotes of the section at hand that no mark has called yet, by anchor."""


def _set_page(document: Any, spread: Spread) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if spread.has_drafts:
        add_text(head._p, f"{DRAFT} {spread.approved} of {spread.total} segments approved", ENGLISH, "DraftMark")
    foot = section.footer.paragraphs[0]
    add_text(foot._p, _short(spread.title), "")
    element(element(foot._p, "w:r"), "w:tab")
    element(element(foot._p, "w:r"), "w:tab")
    add_text(foot._p, "Page ", ENGLISH)
    field(foot._p, "PAGE")
    add_text(foot._p, " of ", ENGLISH)
    field(foot._p, "NUMPAGES")


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
    _paragraph_style(styles, "FootnoteText", size=8.5, after=2)
    _paragraph_style(styles, "Missing", size=9.5, before=2, after=4, colour=_GREY, italic=True)
    raised = styles.add_style("FootnoteReference", WD_STYLE_TYPE.CHARACTER)
    raised.font.superscript = True
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
    lang = found if found is not None else element(properties, "w:lang")
    lang.set(qn("w:val"), language)


def _set_properties(document: Any, spread: Spread, colophon: Colophon) -> None:
    properties = document.core_properties
    made = moment_of(colophon.made_at)
    properties.title = spread.title[:_LONGEST_PROPERTY]
    properties.subject = spread.introduction
    properties.author = properties.last_modified_by = visible_line(colophon.program)[:_LONGEST_PROPERTY]
    properties.created = properties.modified = made
    properties.language = ENGLISH
    properties.comments = ""
    properties.identifier = spread.stamp
    properties.keywords = f"source sha256 {visible_line(colophon.source_sha256)}"[:_LONGEST_PROPERTY]
    properties.content_status = DRAFT.strip("[]").capitalize() if spread.has_drafts else "Approved"


def _add_head(document: Any, spread: Spread) -> None:
    add_text(document.add_paragraph(style="Title")._p, spread.title, DUTCH if spread.title_language else "")
    add_text(
        document.add_paragraph()._p,
        spread.introduction,
        ENGLISH,
    )
    if spread.facts:
        _add_list(document, spread.facts)
    if spread.state:
        state = document.add_paragraph()
        state.paragraph_format.space_before = Pt(6)
        add_text(state._p, spread.state, ENGLISH, "DraftMark" if spread.has_drafts else "")
    if spread.has_drafts:
        legend = "   ".join(f"{symbol} {meaning};" for symbol, meaning in LEGEND).rstrip(";")
        add_text(document.add_paragraph(style="Note")._p, f"Marks: {legend}.", ENGLISH)


def _add_part(page: _Page, part: Part) -> None:
    document, spread = page.document, page.spread
    heading = document.add_paragraph(style="Heading 1")
    language = ENGLISH if spread.has_english else DUTCH
    add_text(heading._p, part.label.en if spread.has_english else part.label.nl, language)
    if part.total:
        line = document.add_paragraph(style="Note")
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.space_after = Pt(4)
        add_text(line._p, progress(part.approved, part.total), ENGLISH)
    table = _table(document) if spread.is_pair else None
    if table is not None:
        _header_row(table)
    for note in part.before:
        _add_words(page, table, note, "Missing")
    for index, section in enumerate(part.sections):
        if spread.is_pair or index or not part.repeats_first_label:
            _add_words(page, table, section.label, "Label", keep=True)
        _add_section(page, table, section)
    for note in part.after:
        _add_words(page, table, note, "Missing")


def _add_words(page: _Page, table: Any, words: Pair, style: str, *, keep: bool = False) -> None:
    """Fixed words as a row of the table, or as a paragraph where there is none."""
    if table is not None:
        _pair_row(table, words, style, keep=keep)
    else:
        line = _paragraph(page.document.element.body, "Heading2" if style == "Label" else style, keep=keep)
        add_text(line, words.en if page.spread.has_english else words.nl, ENGLISH if page.spread.has_english else DUTCH)


def _add_section(page: _Page, table: Any, section: Section) -> None:
    page.waiting.update((row.anchor, row) for row in section.notes)
    for row in section.rows:
        _add_row(page, table, row, "Question" if section.kind is BlockKind.QUESTION else "Segment")
    for row in list(page.waiting.values()):
        _add_row(page, table, row, "Note")
    page.waiting.clear()


def _add_row(page: _Page, table: Any, row: Row, style: str) -> None:
    """A paragraph of the source: in the table one row a sentence, alone all in one paragraph."""
    if table is None:
        paragraph = _paragraph(page.document.element.body, style, ends=True, indent=row.kind is ParagraphKind.LIST_ITEM)
        english = page.spread.has_english
        for index, sentence in enumerate(row.sentences):
            if index:
                add_text(paragraph, " ", ENGLISH if english else DUTCH)
            _add_sentence(paragraph, sentence, row.kind, english=english)
        _add_marks(page, row, paragraph if not english else None, paragraph if english else None)
        return
    last = len(row.sentences) - 1
    for index, sentence in enumerate(row.sentences):
        ends, indent = index == last, row.kind is ParagraphKind.LIST_ITEM
        left, right = _row(table)
        source = _paragraph(left, style, ends=ends, indent=indent)
        target = _paragraph(right, style, ends=ends, indent=indent)
        _add_sentence(source, sentence, row.kind, english=False)
        _add_sentence(target, sentence, row.kind, english=True)
        if ends:
            _add_marks(page, row, source, target)


def _add_marks(page: _Page, row: Row, source: Any, target: Any) -> None:
    """The footnote marks of a paragraph; the first to call a note brings it along."""
    for mark in row.note_marks:
        note = page.waiting.pop(mark.anchor, None)
        for paragraph, language in ((source, DUTCH), (target, ENGLISH)):
            if paragraph is None:
                continue
            if note is None:
                add_text(paragraph, mark.text, language, raised=True)
                continue
            _add_note(page.notes.add(paragraph, mark.text, language), mark.text, note, language)


def _add_note(paragraph: Any, mark: str, note: Row, language: str) -> None:
    """The text of a footnote. Its mark comes first, as Word wants it; what calls it a draft stands after the text."""
    for index, sentence in enumerate(note.sentences):
        words = sentence.target if language == ENGLISH else sentence.source
        has_mark = index == 0 and words.startswith(mark)
        if index == 0 and not has_mark:
            add_text(paragraph, mark, language, "FootnoteReference")
        if index or not has_mark:
            add_text(paragraph, " ", language)
        if language == ENGLISH:
            element(paragraph, "w:bookmarkStart", id=sentence.number, name=bookmark_name(sentence.key))
        if has_mark:
            add_text(paragraph, mark, language, "FootnoteReference")
        if words[len(mark) if has_mark else 0 :]:
            add_text(paragraph, words[len(mark) if has_mark else 0 :], language)
        if language == ENGLISH:
            element(paragraph, "w:bookmarkEnd", id=sentence.number)
            if sentence.is_draft:
                add_text(paragraph, " ", language)
                _add_draft_mark(paragraph, sentence)


def _add_sentence(paragraph: Any, sentence: Sentence, kind: ParagraphKind, *, english: bool) -> None:
    """The text of one segment; the English with its mark, inside the bookmark it comes back by."""
    bold = kind is ParagraphKind.HEADING
    if not english:
        add_text(paragraph, sentence.source, DUTCH, bold=bold)
        return
    if sentence.is_draft:
        _add_draft_mark(paragraph, sentence)
        add_text(paragraph, " ", ENGLISH, bold=bold)  # what is typed after it takes this run's look, not the mark's
    element(paragraph, "w:bookmarkStart", id=sentence.number, name=bookmark_name(sentence.key))
    if sentence.target:
        add_text(paragraph, sentence.target, ENGLISH, bold=bold)
    element(paragraph, "w:bookmarkEnd", id=sentence.number)


def _add_draft_mark(paragraph: Any, sentence: Sentence) -> None:
    detail = f" {sentence.detail}" if sentence.detail else ""
    add_text(paragraph, f"{sentence.mark} {DRAFT}{detail}", ENGLISH, "DraftMark")


def _add_findings(document: Any, spread: Spread) -> None:
    if not spread.shows_findings:
        return
    add_text(document.add_paragraph(style="Heading 2")._p, "Open findings", ENGLISH)
    lines = tuple((f"Segment {s.number}", f"{finding} — “{_short(s.target)}”") for s, finding in spread.findings())
    if lines:
        _add_list(document, lines)
    else:
        add_text(document.add_paragraph()._p, NO_FINDINGS, ENGLISH)


def _add_tail(document: Any, spread: Spread) -> None:
    _add_findings(document, spread)
    if spread.warnings:
        add_text(document.add_paragraph(style="Heading 2")._p, "Notes on the source", ENGLISH)
        for warning in spread.warnings:
            add_text(document.add_paragraph(style="List Bullet")._p, warning, ENGLISH)
    add_text(document.add_paragraph(style="Heading 2")._p, "Colophon", ENGLISH)
    _add_list(document, spread.colophon)
    document.add_paragraph(style="Note")  # Word wants text after the last table of a document


def _add_list(document: Any, lines: tuple[tuple[str, str], ...]) -> None:
    """Labels and texts, in two narrow columns without rules."""
    table = _table(document, widths=(1900, 2 * _COLUMN - 1900), ruled=False)
    for label, text in lines:
        left, right = _row(table, widths=(1900, 2 * _COLUMN - 1900))
        add_text(_paragraph(left, "Note"), label, ENGLISH)
        add_text(_paragraph(right, "Note"), text, "")


def _table(document: Any, *, widths: tuple[int, int] = (_COLUMN, _COLUMN), ruled: bool = True) -> Any:
    """A table before the end of the document; widths stand in the grid as well, for LibreOffice's sake."""
    table = etree.Element(qn("w:tbl"))
    document.element.body.sectPr.addprevious(table)
    properties = element(table, "w:tblPr")
    element(properties, "w:tblW", w=sum(widths), type="dxa")
    borders = element(properties, "w:tblBorders")
    for edge in ("top", "bottom", "insideV") if ruled else ():
        element(borders, f"w:{edge}", val="single", sz=4, space=0, color="C5CDD8")
    element(properties, "w:tblLayout", type="fixed")
    margins = element(properties, "w:tblCellMar")
    for edge, room in (("top", 30), ("left", 113), ("bottom", 10), ("right", 113)):
        element(margins, f"w:{edge}", w=room if ruled else 0, type="dxa")
    grid = element(table, "w:tblGrid")
    for width in widths:
        element(grid, "w:gridCol", w=width)
    return table


def _header_row(table: Any) -> None:
    cells = _row(table, header=True, tint="E8EEF6")
    for cell, word, language in zip(cells, COLUMNS, (DUTCH, ENGLISH), strict=True):
        add_text(_paragraph(cell, "Label", keep=True), word, language)


def _pair_row(table: Any, pair: Pair, style: str, *, keep: bool = False) -> None:
    left, right = _row(table)
    add_text(_paragraph(left, style, keep=keep), pair.nl, DUTCH)
    add_text(_paragraph(right, style, keep=keep), pair.en, ENGLISH)


def _row(
    table: Any, *, widths: tuple[int, int] = (_COLUMN, _COLUMN), header: bool = False, tint: str = ""
) -> tuple[Any, Any]:
    """A row of two empty cells that no page break divides; a header row comes back on every page."""
    row = element(table, "w:tr")
    properties = element(row, "w:trPr")
    element(properties, "w:cantSplit")
    if header:
        element(properties, "w:tblHeader")
    cells = []
    for width in widths:
        cell = element(row, "w:tc")
        look = element(cell, "w:tcPr")
        element(look, "w:tcW", w=width, type="dxa")
        if tint:
            element(look, "w:shd", val="clear", color="auto", fill=tint)
        cells.append(cell)
    return cells[0], cells[1]


def _paragraph(cell: Any, style: str, *, keep: bool = False, ends: bool = False, indent: bool = False) -> Any:
    """A paragraph in a cell, or at the end of a body; `ends` leaves room under the last sentence of a paragraph."""
    paragraph = element(cell, "w:p")
    if cell.tag == qn("w:body"):
        cell.find(qn("w:sectPr")).addprevious(paragraph)
    properties = element(paragraph, "w:pPr")
    element(properties, "w:pStyle", val=style)
    if keep:
        element(properties, "w:keepNext")
    if ends and style != "Note":
        element(properties, "w:spacing", after=140)
    if indent:
        element(properties, "w:ind", left=284)
    return paragraph


def _packed(document: Any) -> bytes:
    """The package with fixed times inside."""
    buffer = io.BytesIO()
    document.save(buffer)
    fixed = io.BytesIO()
    with zipfile.ZipFile(buffer) as package, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in package.namelist():
            out.writestr(zipfile.ZipInfo(name, _ZIP_TIME), package.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
