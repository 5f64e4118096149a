"""Markdown with a two-column table per exchange, readable in every viewer that knows GitHub's tables.

A paragraph is a row: sentences stay together and the languages stay level.
Every character that Markdown could act on is escaped, so the text reads as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.spread import Part, Row, Section, Sentence, Spread, lay_out
from tweespraak_store.exports.wording import COLUMNS, DRAFT, LEGEND, Pair, progress
from tweespraak_store.views import DocumentView

_ACTIVE = re.compile(r"[\\`*_\[\]<>|~$&#^]|(?<==)=|:(?=//)|:(?=[\w+-]+:)")
"""Besides the usual ones: ==marked==, addresses that viewers turn into links, and :emoji: names."""

_BREAKS = re.compile(r"[ \t\n]+")
"""What one space stands for in Markdown; no-break spaces are not among it."""

_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def render_markdown(view: DocumentView, colophon: Colophon) -> bytes:
    """The document, in UTF-8 with a newline at the end."""
    spread = lay_out(view, colophon)
    lines = [*_head(spread)]
    for part in spread.parts:
        lines += _part(part)
    lines += _tail(spread)
    return ("\n".join(lines) + "\n").encode("utf-8")


def escape(text: str) -> str:
    """`text` on one line, with every character that Markdown could act on made harmless."""
    return _ACTIVE.sub(_harmless, _BREAKS.sub(" ", text).strip(" "))


def _harmless(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0], "\\" + match[0])


def _escape_start(text: str) -> str:
    """As `escape`, for text that stands at the start of a line, where a dash or "1." would begin a list."""
    escaped = escape(text)
    head = re.match(r"\d{1,9}(?=[.)])|(?=[-+])", escaped)
    return f"{head[0]}\\{escaped[head.end() :]}" if head else escaped


def _head(spread: Spread) -> Iterator[str]:
    yield f"# {escape(spread.title)}"
    yield ""
    yield "Dutch and English, side by side. The Dutch text is the source; the English is a translation of it."
    yield ""
    for label, text in spread.facts:
        yield f"- {label}: {escape(text)}"
    if spread.facts:
        yield ""
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
