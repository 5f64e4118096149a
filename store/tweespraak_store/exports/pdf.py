"""PDF: facing columns on A4 with running heads and bookmarks, set by typst from a fixed template.

The template is constant and everything of a document goes to it as JSON, so no
text is ever markup. Typst runs in a process of its own (typesetting.py), without
files, packages or fonts but its own. It keeps a whole run in memory, so a long
document is set in pieces: those are bookmarked like any, but not tagged, and a
link goes no further than its piece.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.layout import DUTCH, ENGLISH, PLAIN, Layout
from tweespraak_store.exports.spread import Part, Row, Section, Sentence, Spread, lay_out
from tweespraak_store.exports.typesetting import typeset, unprintable
from tweespraak_store.exports.wording import COLUMNS, DRAFT, LEGEND, NO_FINDINGS, Pair, moment_of, progress
from tweespraak_store.views import DocumentView
from tweespraak_translate.document import BlockKind, ParagraphKind
from tweespraak_translate.errors import UsageError

_LONGEST_HEAD = 70
_PIECE = 800
"""Segments typst sets in one go: about 250 MB."""

_NO_LABEL = Pair("", "")
"""Of what goes on from the piece before."""

Run = str | list[Any]
"""A text, or ["link", text, anchor], ["draft", text], ["raised", mark], ["note", mark, runs], ["break"], ["tab"]."""


def render_pdf(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The document as a PDF. Raises UsageError where the extra is not installed."""
    if find_spec("typst") is None or find_spec("pypdf") is None:
        raise UsageError("PDF needs the extra pdf; install it with: pip install 'tweespraak[pdf]'")
    spread = lay_out(view, colophon, layout)
    pieces = list(_pieces(spread))
    lacking = unprintable(_text_of(spread, colophon))
    if lacking:
        spread = replace(spread, colophon=(*spread.colophon, ("Written out", _written_out(lacking))))
    names = str.maketrans({c: f"⟨U+{ord(c):04X}⟩" for c in lacking})
    made: list[bytes] = []
    page = 1
    for place, parts in enumerate(pieces):
        request = _request(spread, colophon, parts, place, len(pieces), page)
        data = json.dumps(request, ensure_ascii=False).translate(names)
        made.append(typeset(data, is_tagged=len(pieces) == 1))
        if len(pieces) == 1:
            return made[0]
        page += _pages(made[-1])
    return _joined(made, spread, colophon)


def _text_of(spread: Spread, colophon: Colophon) -> str:
    return json.dumps(_request(spread, colophon, spread.parts, 0, 1), ensure_ascii=False)


def _written_out(lacking: frozenset[str]) -> str:
    kinds = (
        "1 character that the fonts lack is"
        if len(lacking) == 1
        else f"{len(lacking)} characters that the fonts lack are"
    )
    return f"{kinds} shown by number, as in ⟨U+{ord(min(lacking)):04X}⟩"


def request_of(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> dict[str, Any]:
    """What the template is given for a document that is set in one piece."""
    spread = lay_out(view, colophon, layout)
    return _request(spread, colophon, spread.parts, 0, 1)


def _pieces(spread: Spread) -> Iterator[tuple[Part, ...]]:
    """The exchanges in runs of at most _PIECE segments; one that is longer is cut between paragraphs."""
    held: list[Part] = []
    segments = 0
    for part in (cut for whole in spread.parts for cut in _cut(whole)):
        size = sum(1 for _ in part.sentences())
        if held and segments + size > _PIECE:
            yield tuple(held)
            held, segments = [], 0
        held.append(part)
        segments += size
    yield tuple(held)


def _cut(part: Part) -> list[Part]:
    """`part`, or the runs of paragraphs it is cut into: only the first has its heading and what links lead to."""
    if sum(1 for _ in part.sentences()) <= _PIECE:
        return [part]
    cuts: list[list[Section]] = [[]]
    segments = 0
    for section in part.sections:
        rest = replace(section, rows=())
        for row in section.rows:
            if segments and segments + len(row.sentences) > _PIECE:
                called = {mark.anchor for row in rest.rows for mark in row.note_marks}
                cuts[-1].append(replace(rest, notes=tuple(n for n in rest.notes if n.anchor in called)))
                kept = tuple(n for n in rest.notes if n.anchor not in called)
                rest = replace(section, label=_NO_LABEL, rows=(), notes=kept)
                cuts.append([])
                segments = 0
            rest = replace(rest, rows=(*rest.rows, row))
            segments += len(row.sentences)
        cuts[-1].append(rest)
    last = len(cuts) - 1
    return [
        replace(
            part,
            anchor=part.anchor if place == 0 else "",
            more_anchors=part.more_anchors if place == 0 else (),
            label=part.label if place == 0 else _NO_LABEL,
            total=part.total if place == 0 else 0,
            before=part.before if place == 0 else (),
            after=part.after if place == last else (),
            sections=tuple(sections),
        )
        for place, sections in enumerate(cuts)
    ]


def _pages(data: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)


def _joined(pieces: list[bytes], spread: Spread, colophon: Colophon) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for piece in pieces:
        writer.append(io.BytesIO(piece))
    made = moment_of(colophon.made_at).strftime("D:%Y%m%d%H%M%SZ")
    writer.metadata = {
        "/Title": spread.title,
        "/Author": colophon.program,
        "/Subject": spread.stamp,
        "/CreationDate": made,
        "/ModDate": made,
    }
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _request(
    spread: Spread, colophon: Colophon, parts: tuple[Part, ...], place: int, pieces: int, page: int = 1
) -> dict[str, Any]:
    """What the template is given: the head with the first piece, the tail with the last."""
    is_first, is_last = place == 0, place == pieces - 1
    anchors = {name for part in parts for name in (part.anchor, *part.more_anchors)} - {""}
    return {
        "languages": spread.languages,
        "title": spread.title,
        "title-language": spread.title_language or "en",
        "introduction": spread.introduction,
        "program": colophon.program,
        "stamp": spread.stamp,
        "made-at": colophon.made_at,
        "keywords": [f"source sha256 {colophon.source_sha256}"],
        "running": _short(spread.title),
        "head": f"{DRAFT} {spread.approved} of {spread.total} segments approved" if spread.has_drafts else "",
        "foot": dict(spread.facts).get("Reference", ""),
        "open": spread.has_drafts,
        "columns": COLUMNS,
        "cover": is_first,
        "whole": pieces == 1,
        "first-page": page,
        "facts": spread.facts if is_first else (),
        "state": spread.state if is_first else "",
        "legend": LEGEND if spread.has_drafts and is_first else (),
        "parts": [_part(spread, part, anchors) for part in parts],
        "findings": _findings(spread) if is_last else None,
        "no-findings": NO_FINDINGS,
        "warnings": spread.warnings if is_last else (),
        "colophon": spread.colophon if is_last else (),
    }


def _findings(spread: Spread) -> list[tuple[str, str]] | None:
    if not spread.shows_findings:
        return None
    return [(f"Segment {s.number}", f"{finding} — “{_short(s.target)}”") for s, finding in spread.findings()]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_HEAD else text[: _LONGEST_HEAD - 1].rstrip() + "…"


def _part(spread: Spread, part: Part, anchors: set[str]) -> dict[str, Any]:
    label = part.label.en if spread.has_english else part.label.nl
    rows = [_words("missing", note) for note in part.before]
    for index, section in enumerate(part.sections):
        if section.label.nl and (spread.is_pair or index or not part.repeats_first_label):
            rows.append(_words("label", section.label))
        rows += _section(section, anchors)
    rows += [_words("missing", note) for note in part.after]
    done = progress(part.approved, part.total) if part.total else ""
    return {"anchor": part.anchor, "anchors": part.more_anchors, "label": label, "progress": done, "rows": rows}


def _words(look: str, words: Pair) -> dict[str, Any]:
    return {"look": look, "nl": [words.nl], "en": [words.en]}


def _section(section: Section, anchors: set[str]) -> Iterator[dict[str, Any]]:
    waiting = {row.anchor: row for row in section.notes}
    for row in section.rows:
        notes = {mark.anchor: waiting.pop(mark.anchor) for mark in row.note_marks if mark.anchor in waiting}
        look = "question" if section.kind is BlockKind.QUESTION and row.kind is ParagraphKind.TEXT else str(row.kind)
        yield _row(look, row, notes, anchors)
    for row in waiting.values():
        yield _row("footnote", row, {}, anchors)


def _row(look: str, row: Row, notes: dict[str, Row], anchors: set[str]) -> dict[str, Any]:
    """The two sides of a paragraph; a footnote is printed at the foot of the page, in each language."""
    sides: dict[str, Any] = {"look": look}
    for language in (DUTCH, ENGLISH):
        runs = list(_side(row, language, anchors))
        for mark in row.note_marks:
            note = notes.get(mark.anchor)
            runs.append(
                ["note", mark.text, _unmarked(note, mark.text, language, anchors)] if note else ["raised", mark.text]
            )
        sides[language] = runs
    return sides


def _side(row: Row, language: str, anchors: set[str]) -> Iterator[Run]:
    for index, sentence in enumerate(row.sentences):
        if index:
            yield " "
        if language == DUTCH:
            yield from _linked(sentence.source_pieces, anchors)
            continue
        yield from _draft(sentence)
        yield from _linked(sentence.target_pieces, anchors)


def _draft(sentence: Sentence) -> Iterator[Run]:
    if sentence.is_draft:
        detail = f" {sentence.detail}" if sentence.detail else ""
        yield ["draft", f"{sentence.mark} {DRAFT}{detail}"]
        if sentence.target:
            yield " "


def _unmarked(note: Row, mark: str, language: str, anchors: set[str]) -> list[Run]:
    """The runs of a footnote without the mark printed before it, for typst prints that itself."""
    runs = list(_side(note, language, anchors))
    for place, run in enumerate(runs):
        if isinstance(run, str) and run.strip():
            if run.startswith(mark):
                runs[place] = re.sub(r"^[.)]?\s*", "", run[len(mark) :])
            break
    return runs


def _linked(pieces: Iterator[tuple[str, str]], anchors: set[str]) -> Iterator[Run]:
    for piece, anchor in pieces:
        if anchor in anchors:
            yield ["link", piece, anchor]
        else:
            yield from _plain(piece)


def _plain(text: str) -> Iterator[Run]:
    """Line ends and tabs as typst's own."""
    for piece in re.split(r"([\n\t])", text):
        if piece:
            yield {"\n": ["break"], "\t": ["tab"]}.get(piece, piece)
