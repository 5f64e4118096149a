"""Markdown with a two-column table per exchange, readable in every viewer that knows GitHub's tables.

A paragraph is a row: sentences stay together and the languages stay level.
Every character that Markdown could act on is escaped, so the text reads as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.layout import PLAIN, Layout
from tweespraak_store.exports.spread import Part, Row, Section, Sentence, Spread, lay_out
from tweespraak_store.exports.wording import COLUMNS, DRAFT, LEGEND, NO_FINDINGS, Pair, progress
from tweespraak_store.views import DocumentView

_ACTIVE = re.compile(r"[\\`*_\[\]<>|~$&#^]|(?<==)=|:(?=//)|:(?=[\w+-]+:)")
"""Besides the usual ones: ==marked==, addresses that viewers turn into links, and :emoji: names."""

_BREAKS = re.compile(r"[ \t\n]+")
"""What one space stands for in Markdown; no-break spaces are not among it."""

_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def render_markdown(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The document, in UTF-8 with a newline at the end."""
    spread = lay_out(view, colophon, layout)
    lines = [*_head(spread)]
    for part in spread.parts:
        lines += _part(part) if spread.is_pair else _plain_part(part, english=spread.has_english)
    lines += _tail(spread)
    return ("\n".join(lines) + "\n").encode("utf-8")


def escape(text: str) -> str:
    """`text` on one line, with every character that Markdown could act on made harmless."""
    return _ACTIVE.sub(_harmless, _BREAKS.sub(" ", text).strip(" "))


def _harmless(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0], "\\" + match[0])


def _escape_start(text: str) -> str:
    """As `escape`, for text that stands at the start of a line, where a dash or "1." would begin a list."""
    return _line_start(escape(text))


def _line_start(escaped: str) -> str:
    """Escaped text whose first characters begin no list, rule or heading."""
    head = re.match(r"\d{1,9}(?=[.)])|(?=[-+])", escaped)
    return f"{head[0]}\\{escaped[head.end() :]}" if head else escaped


def _head(spread: Spread) -> Iterator[str]:
    yield f"# {escape(spread.title)}"
    yield ""
    yield spread.introduction
    yield ""
    for label, text in spread.facts:
        yield f"- {label}: {escape(text)}"
    if spread.facts:
        yield ""
    if spread.state:
        yield f"**{spread.state}**"
    if spread.has_drafts:
        yield ""
        yield from (f"- {escape(symbol)} {meaning}" for symbol, meaning in LEGEND)


def _part(part: Part) -> Iterator[str]:
    yield ""
    yield f"## {escape(part.label.en)}"
    yield ""
    if part.total:
        yield progress(part.approved, part.total)
        yield ""
    yield f"| {COLUMNS[0]} | {COLUMNS[1]} |"
    yield "| --- | --- |"
    for note in part.before:
        yield _missing(note)
    for section in part.sections:
        yield from _section(section)
    for note in part.after:
        yield _missing(note)


def _plain_part(part: Part, *, english: bool) -> Iterator[str]:
    """An exchange in one language: headings and paragraphs, no table."""

    def side(words: Pair) -> str:
        return words.en if english else words.nl

    yield ""
    yield f"## {escape(side(part.label))}"
    if part.total:
        yield ""
        yield progress(part.approved, part.total)
    for note in part.before:
        yield from ("", f"*{side(note)}*")
    for index, section in enumerate(part.sections):
        if index or not part.repeats_first_label:
            yield from ("", f"### {escape(side(section.label))}")
        for row in section.all_rows:
            marks = "".join(f"<sup>{escape(m.text)}</sup>" for m in row.note_marks)
            text = " ".join(_target(s) for s in row.sentences) if english else escape(row.source)
            yield from ("", _line_start(text) + marks)
    for note in part.after:
        yield from ("", f"*{side(note)}*")


def _section(section: Section) -> Iterator[str]:
    yield f"| **{escape(section.label.nl)}** | **{escape(section.label.en)}** |"
    yield from map(_row, section.all_rows)


def _missing(note: Pair) -> str:
    return f"| *{note.nl}* | *{note.en}* |"


def _row(row: Row) -> str:
    marks = "".join(f"<sup>{escape(m.text)}</sup>" for m in row.note_marks)
    source = escape(row.source)
    target = " ".join(_target(s) for s in row.sentences)
    return f"| {source}{marks} | {target}{marks} |"


def _target(sentence: Sentence) -> str:
    text = escape(sentence.target)
    if not sentence.is_draft:
        return text
    detail = f" *({sentence.detail})*" if sentence.detail else ""
    return f"{escape(sentence.mark)} **{DRAFT}**{detail} {text}".rstrip()


def _tail(spread: Spread) -> Iterator[str]:
    if spread.shows_findings:
        yield from ("", "## Open findings", "")
        found = [f"- Segment {s.number}: {escape(finding)}" for s, finding in spread.findings()]
        yield from found or [NO_FINDINGS]
    if spread.warnings:
        yield ""
        yield "## Notes on the source"
        yield ""
        yield from (f"- {_escape_start(warning)}" for warning in spread.warnings)
    yield ""
    yield "## Colophon"
    yield ""
    yield "| | |"
    yield "| --- | --- |"
    yield from (f"| {label} | {escape(text)} |" for label, text in spread.colophon)
