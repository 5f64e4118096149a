"""OpenDocument text: a two-column table per exchange with named styles, for LibreOffice and its kin.

Written part by part with lxml into a zip: the format is plain enough, and a
library would bring nothing but its own age. One language alone is written as
plain paragraphs, without tables.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.layout import DUTCH, ENGLISH, PLAIN, Layout
from tweespraak_store.exports.odt_styles import MIME, NAMESPACES, automatic_styles, manifest, meta, named_styles
from tweespraak_store.exports.spread import Part, Row, Section, Sentence, Spread, lay_out
from tweespraak_store.exports.wording import COLUMNS, DRAFT, LEGEND, NO_FINDINGS, Pair, progress
from tweespraak_store.views import DocumentView
from tweespraak_translate.document import BlockKind, ParagraphKind

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""Time of every part in the package, so that the same content gives the same bytes."""
_SHORT = 60
_RUNS = {DUTCH: "Dutch", ENGLISH: "English"}
_WHITE = re.compile(r"(\n|\t| {2,}|^ | $)")


def render_odt(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The document as an OpenDocument file."""
    spread = lay_out(view, colophon, layout)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        # The type comes first and unpacked, where a program that only looks at the first bytes finds it.
        package.writestr(zipfile.ZipInfo("mimetype", _ZIP_TIME), MIME.encode("ascii"), zipfile.ZIP_STORED)
        for name, root in (
            ("META-INF/manifest.xml", manifest()),
            ("meta.xml", meta(spread, colophon)),
            ("styles.xml", named_styles(_head_line(spread), _short(spread.title))),
            ("content.xml", _content(spread)),
        ):
            data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
            package.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _head_line(spread: Spread) -> str:
    return f"{DRAFT} {spread.approved} of {spread.total} segments approved" if spread.has_drafts else ""


def _short(title: str) -> str:
    return title if len(title) <= _SHORT else title[: _SHORT - 1].rstrip() + "…"


@dataclass(slots=True)
class _Page:
    """What is written to, and what is still to be called."""

    body: Any
    spread: Spread
    waiting: dict[str, Row] = field(default_factory=dict)
    """Footnotes of the section at hand that no mark has called yet, by anchor."""
    notes: int = 0


def _content(spread: Spread) -> Any:
    root = etree.Element(_name("office:document-content"), nsmap=NAMESPACES)
    root.set(_name("office:version"), "1.3")
    automatic_styles(root)
    body = _add(_add(root, "office:body"), "office:text")
    page = _Page(body, spread)
    _add_head(page)
    for part in spread.parts:
        _add_part(page, part)
    _add_tail(page)
    return root


def _add_head(page: _Page) -> None:
    spread = page.spread
    _run(_paragraph(page.body, "Title"), spread.title, DUTCH if spread.title_language else "")
    _run(_paragraph(page.body, "Standard"), spread.introduction, ENGLISH)
    if spread.facts:
        _add_list(page.body, spread.facts)
    if spread.state:
        _run(_paragraph(page.body, "State"), spread.state, "DraftMark" if spread.has_drafts else ENGLISH)
    if spread.has_drafts:
        legend = "   ".join(f"{symbol} {meaning};" for symbol, meaning in LEGEND).rstrip(";")
        _run(_paragraph(page.body, "Note"), f"Marks: {legend}.", ENGLISH)


def _add_part(page: _Page, part: Part) -> None:
    spread = page.spread
    heading = _add(page.body, "text:h", text_style_name="Heading_20_1", text_outline_level="1")
    for name in (part.anchor, *part.more_anchors):
        _add(heading, "text:bookmark", text_name=name)
    language = ENGLISH if spread.has_english else DUTCH
    _run(heading, part.label.en if spread.has_english else part.label.nl, language)
    if part.total:
        _run(_paragraph(page.body, "Progress"), progress(part.approved, part.total), ENGLISH)
    table = _pair_table(page.body) if spread.is_pair else None
    for note in part.before:
        _add_words(page, table, note, "Missing")
    for index, section in enumerate(part.sections):
        if spread.is_pair or index or not part.repeats_first_label:
            _add_words(page, table, section.label, "Label")
        _add_section(page, table, section)
    for note in part.after:
        _add_words(page, table, note, "Missing")


def _add_words(page: _Page, table: Any, words: Pair, style: str) -> None:
    """Fixed words as a row of the table, or as a paragraph where there is none."""
    if table is not None:
        left, right = _cells(table, "Pair.Cell")
        _run(_paragraph(left, style), words.nl, DUTCH)
        _run(_paragraph(right, style), words.en, ENGLISH)
        return
    language = ENGLISH if page.spread.has_english else DUTCH
    if style == "Label":
        line = _add(page.body, "text:h", text_style_name="Heading_20_2", text_outline_level="2")
    else:
        line = _paragraph(page.body, style)
    _run(line, words.en if language == ENGLISH else words.nl, language)


def _add_section(page: _Page, table: Any, section: Section) -> None:
    page.waiting.update((row.anchor, row) for row in section.notes)
    for row in section.rows:
        _add_row(page, table, row, "Question" if section.kind is BlockKind.QUESTION else "Segment")
    for row in list(page.waiting.values()):
        _add_row(page, table, row, "Note")
    page.waiting.clear()


def _add_row(page: _Page, table: Any, row: Row, style: str) -> None:
    """A paragraph of the source: in the table one row a sentence, alone all in one paragraph."""
    if row.kind is ParagraphKind.LIST_ITEM:
        style = "List"
    elif row.kind is ParagraphKind.HEADING:
        style = "Question"
    if table is None:
        language = ENGLISH if page.spread.has_english else DUTCH
        paragraph = _paragraph(page.body, style)
        for index, sentence in enumerate(row.sentences):
            if index:
                _run(paragraph, " ", language)
            _add_sentence(paragraph, sentence, language)
        _add_marks(page, row, {language: paragraph})
        return
    last = len(row.sentences) - 1
    for index, sentence in enumerate(row.sentences):
        sides = dict(zip((DUTCH, ENGLISH), _cells(table, "Pair.Cell"), strict=True))
        lines = {language: _paragraph(cell, style) for language, cell in sides.items()}
        for language, line in lines.items():
            _add_sentence(line, sentence, language)
        if index == last:
            _add_marks(page, row, lines)


def _add_sentence(paragraph: Any, sentence: Sentence, language: str) -> None:
    if language == DUTCH:
        _linked(paragraph, sentence.source_pieces, DUTCH)
        return
    if sentence.is_draft:
        detail = f" {sentence.detail}" if sentence.detail else ""
        _run(paragraph, f"{sentence.mark} {DRAFT}{detail}", "DraftMark")
        if sentence.target:
            _run(paragraph, " ", ENGLISH)
    _linked(paragraph, sentence.target_pieces, ENGLISH)


def _linked(paragraph: Any, pieces: Iterator[tuple[str, str]], language: str) -> None:
    for piece, anchor in pieces:
        holder = _add(paragraph, "text:a", xlink_type="simple", xlink_href=f"#{anchor}") if anchor else paragraph
        _run(holder, piece, language)


def _add_marks(page: _Page, row: Row, lines: dict[str, Any]) -> None:
    """The footnote marks of a paragraph; the first to call a note brings it along, in each language."""
    for mark in row.note_marks:
        note = page.waiting.pop(mark.anchor, None)
        for language, line in lines.items():
            if note is None:
                _run(line, mark.text, "Raised")
                continue
            page.notes += 1
            holder = _add(line, "text:note", text_id=f"ftn{page.notes}", text_note_class="footnote")
            _add(holder, "text:note-citation", text_label=mark.text).text = mark.text
            below = _paragraph(_add(holder, "text:note-body"), "Footnote")
            for index, sentence in enumerate(note.sentences):
                _run(below, " ", language)
                _add_sentence(below, _unmarked(sentence, mark.text) if index == 0 else sentence, language)


def _unmarked(sentence: Sentence, mark: str) -> Sentence:
    """A footnote's first sentence without the mark printed before it, for the program shows that itself."""

    def bare(text: str) -> str:
        return re.sub(r"^[.)]?\s*", "", text[len(mark) :]) if text.startswith(mark) else text

    return replace(
        sentence, source=bare(sentence.source), target=bare(sentence.target), source_links=(), target_links=()
    )


def _add_tail(page: _Page) -> None:
    spread = page.spread
    if spread.shows_findings:
        _heading(page.body, "Open findings")
        lines = tuple((f"Segment {s.number}", f"{finding} — “{_short(s.target)}”") for s, finding in spread.findings())
        if lines:
            _add_list(page.body, lines)
        else:
            _run(_paragraph(page.body, "Standard"), NO_FINDINGS, ENGLISH)
    if spread.warnings:
        _heading(page.body, "Notes on the source")
        for warning in spread.warnings:
            _run(_paragraph(page.body, "Standard"), warning, "")
    _heading(page.body, "Colophon")
    _add_list(page.body, spread.colophon)


def _heading(body: Any, words: str) -> None:
    _run(_add(body, "text:h", text_style_name="Heading_20_2", text_outline_level="2"), words, ENGLISH)


def _add_list(body: Any, lines: tuple[tuple[str, str], ...]) -> None:
    """Labels and texts, in two narrow columns without rules."""
    table = _add(body, "table:table", table_style_name="List.Table")
    _add(table, "table:table-column", table_style_name="List.A")
    _add(table, "table:table-column", table_style_name="List.B")
    for label, words in lines:
        left, right = _cells(table, "List.Cell")
        _run(_paragraph(left, "Note"), label, ENGLISH)
        _run(_paragraph(right, "Note"), words, "")


def _pair_table(body: Any) -> Any:
    table = _add(body, "table:table", table_style_name="Pair.Table")
    _add(table, "table:table-column", table_style_name="Pair.Column", table_number_columns_repeated="2")
    left, right = _cells(_add(table, "table:table-header-rows"), "Pair.Head")
    _run(_paragraph(left, "Label"), COLUMNS[0], DUTCH)
    _run(_paragraph(right, "Label"), COLUMNS[1], ENGLISH)
    return table


def _cells(table: Any, style: str) -> tuple[Any, Any]:
    """A row of two empty cells that no page break divides."""
    row = _add(table, "table:table-row", table_style_name="Pair.Row")
    first, second = (
        _add(row, "table:table-cell", table_style_name=style, office_value_type="string") for _ in range(2)
    )
    return first, second


def _paragraph(parent: Any, style: str) -> Any:
    return _add(parent, "text:p", text_style_name=style)


def _run(parent: Any, text: str, style: str) -> None:
    """A span in a language or a named style; white space as the format wants it. No style leaves the paragraph's."""
    if not text:
        return
    span = _add(parent, "text:span", text_style_name=_RUNS.get(style, style)) if style else _add(parent, "text:span")
    last = None
    for piece in _WHITE.split(text):
        if not piece:
            continue
        if piece == "\n":
            last = _add(span, "text:line-break")
        elif piece == "\t":
            last = _add(span, "text:tab")
        elif not piece.strip(" "):
            last = _add(span, "text:s", text_c=str(len(piece)))
        elif last is None:
            span.text = piece
        else:
            last.tail = piece


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    """A new last child; an attribute's first underscore stands for the colon, the others for hyphens."""
    made = etree.SubElement(parent, _name(tag))
    for key, value in attributes.items():
        prefix, _, local = key.partition("_")
        made.set(_name(f"{prefix}:{local.replace('_', '-')}"), value)
    return made


def _name(tag: str) -> str:
    prefix, _, local = tag.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"
