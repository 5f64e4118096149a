"""The facing columns of a document: what every format made for reading shows, in order.

The formats only dress a `Spread`. All text in it has been through `visible`, so
no format can let a control character of a document through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.wording import (
    STALE_MARK,
    WHOLE_TEXT,
    Pair,
    block_label,
    colophon_lines,
    day,
    detail_of,
    exchange_label,
    label_of,
    missing_note,
    state_line,
)
from tweespraak_store.views import BlockView, DocumentView, ExchangeView, SegmentView
from tweespraak_translate.document import BlockKind, Flag, ParagraphKind
from tweespraak_translate.segment import Status
from tweespraak_translate.visible import visible, visible_line


@dataclass(frozen=True, slots=True)
class Sentence:
    """A segment as a reader meets it."""

    number: int
    source: str
    target: str
    """Empty where there is none yet."""
    status: Status
    mark: str
    """The symbol of the status."""
    is_draft: bool
    """Not approved, or approved on ground that has moved."""
    detail: str
    """Why it is a draft, in a few words; may be empty."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A footnote mark as printed, and the anchor of its footnote; empty where that is elsewhere."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph, or a footnote, in both languages."""

    kind: ParagraphKind
    sentences: tuple[Sentence, ...]
    note_marks: tuple[NoteMark, ...] = ()
    """Footnote marks that stand in this paragraph."""
    anchor: str = ""
    """The name a footnote mark links to, where this row is a footnote."""

    @property
    def source(self) -> str:
        """The Dutch paragraph."""
        return " ".join(s.source for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Section:
    """A question or an answer: its label, paragraphs, and footnotes."""

    kind: BlockKind
    label: Pair
    rows: tuple[Row, ...]
    notes: tuple[Row, ...]

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """Paragraphs, then footnotes."""
        return (*self.rows, *self.notes)


@dataclass(frozen=True, slots=True)
class Part:
    """An exchange: heading, what is missing, questions and answers."""

    anchor: str
    """The name a link uses: "q22"."""
    more_anchors: tuple[str, ...]
    """Names for the other numbers of the same exchange."""
    label: Pair
    summary: str
    """The first words of the question in English, or in Dutch where there is no English yet."""
    summary_language: str
    before: tuple[Pair, ...]
    """What is missing above the text."""
    sections: tuple[Section, ...]
    after: tuple[Pair, ...]
    """What is missing below the text."""

    @property
    def repeats_first_label(self) -> bool:
        """Whether the heading already says the first section's label."""
        return bool(self.sections) and self.sections[0].label == self.label

    def sentences(self) -> Iterator[Sentence]:
        """Every segment in reading order."""
        for section in self.sections:
            for row in section.all_rows:
                yield from row.sentences

    @property
    def total(self) -> int:
        """How many segments."""
        return sum(1 for _ in self.sentences())

    @property
    def approved(self) -> int:
        """How many of them carry no draft mark."""
        return sum(1 for s in self.sentences() if not s.is_draft)


@dataclass(frozen=True, slots=True)
class Spread:
    """A document ready to be dressed as a file."""

    title: str
    title_language: str
    """"nl" where the source itself gives the title; empty for a file name."""
    facts: tuple[tuple[str, str], ...]
    """What the file says about itself: reference, who asked, when."""
    state: str
    """One sentence: how much is approved."""
    parts: tuple[Part, ...]
    warnings: tuple[str, ...]
    colophon: tuple[tuple[str, str], ...]
    approved: int
    total: int
    made_at: str
    """ISO time of the export."""

    @property
    def has_drafts(self) -> bool:
        """Whether anything in it is not approved."""
        return self.approved < self.total


def lay_out(view: DocumentView, colophon: Colophon) -> Spread:
    """The facing columns of `view`; a document without text gives no parts."""
    anchors = _Anchors()
    parts = tuple(_part(exchange, anchors) for exchange in view.exchanges)
    if len(parts) == 1 and _is_whole_text(view.exchanges[0]):
        parts = (_without_question(parts[0]),)
    approved, total = sum(p.approved for p in parts), sum(p.total for p in parts)
    lines = colophon_lines(colophon, len(view.unplaced))
    return Spread(
        title=visible_line(view.title) or visible_line(view.file_name) or "Untitled document",
        title_language="nl" if view.metadata.title else "",
        facts=tuple((label, visible_line(text)) for label, text in _facts(view, colophon) if text),
        state=state_line(approved, total),
        parts=parts,
        warnings=tuple(map(visible_line, view.warnings)),
        colophon=tuple((label, visible_line(text)) for label, text in lines),
        approved=approved,
        total=total,
        made_at=colophon.made_at,
    )


def _facts(view: DocumentView, colophon: Colophon) -> list[tuple[str, str]]:
    meta = view.metadata
    extract = label_of(BlockKind.QUESTION, colophon.extract).en if colophon.extract else ""
    return [
        ("Extract", extract),
        ("Reference", view.reference),
        ("Session", meta.session_year),
        ("Asked by", meta.asked_by),
        ("Asked on", day(meta.date_asked)),
        ("Answered by", meta.answered_by),
        ("Answered on", day(meta.date_answered)),
    ]


def _is_whole_text(exchange: ExchangeView) -> bool:
    blocks = exchange.blocks
    return not exchange.numbers and not exchange.questions and len(blocks) == 1 and not blocks[0].label


def _without_question(part: Part) -> Part:
    """A document in which no question was found: one text, called so, instead of an answer to nothing."""
    (section,) = part.sections
    whole = Section(section.kind, WHOLE_TEXT, section.rows, section.notes)
    return Part(part.anchor, (), WHOLE_TEXT, part.summary, part.summary_language, part.before[1:], (whole,), part.after)


def _part(exchange: ExchangeView, anchors: _Anchors) -> Part:
    first, *more = [anchors.name(n) for n in exchange.numbers] or [anchors.name("")]
    sections = tuple(_section(b, f"{first}-{i}") for i, b in enumerate(exchange.blocks, start=1))
    label = exchange_label(exchange)
    summary, language = _summary(sections)
    before = [f for f in (Flag.QUESTION_MISSING, Flag.START_MISSING) if f in exchange.flags]
    after = [f for f in (Flag.END_MISSING, Flag.ANSWER_MISSING) if f in exchange.flags]
    return Part(
        anchor=first,
        more_anchors=tuple(more),
        label=_shown(label),
        summary=summary,
        summary_language=language,
        before=tuple(missing_note(f, exchange) for f in before),
        sections=sections,
        after=tuple(missing_note(f, exchange) for f in after),
    )


class _Anchors:
    """Names for links, each given once: "q22", and "q22-2" where a number comes back."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._times: dict[str, int] = {}

    def name(self, number: str) -> str:
        """ "q22" for "22"; what is no plain number gets the next "part-1"."""
        plain = re.fullmatch(r"[0-9]{1,4}[a-z]{0,2}", number.lower())
        stem = f"q{plain[0]}" if plain else "part"
        n = self._times[stem] = self._times.get(stem, 0) + 1
        name = stem if plain and n == 1 else f"{stem}-{n}"
        if name in self._given:
            return self.name(number)
        self._given.add(name)
        return name


def _shown(pair: Pair) -> Pair:
    return Pair(visible_line(pair.nl), visible_line(pair.en))


def _section(block: BlockView, anchor: str) -> Section:
    grouped: dict[int, list[SegmentView]] = {}
    for segment in block.segments:
        grouped.setdefault(segment.paragraph, []).append(segment)
    count = len(block.paragraphs)
    notes: list[Row] = []
    links: dict[str, str] = {}
    for index in sorted(i for i in grouped if i >= count):
        sentences = tuple(map(_sentence, grouped[index]))
        name = f"{anchor}-note-{len(notes) + 1}"
        notes.append(Row(ParagraphKind.FOOTNOTE, sentences, anchor=name))
        printed = _NOTE_MARK.match(sentences[0].source)
        if printed:
            links.setdefault(printed[0], name)
    rows = []
    for index in sorted(i for i in grouped if i < count):
        paragraph = block.paragraphs[index]
        marks = tuple(NoteMark(visible_line(m), links.get(m, "")) for m in paragraph.note_marks)
        rows.append(Row(paragraph.kind, tuple(map(_sentence, grouped[index])), marks))
    return Section(block.kind, _shown(block_label(block)), tuple(rows), tuple(notes))


_NOTE_MARK = re.compile(r"(?:\d{1,3}|\*{1,3})(?=[\s.)]|$)")


def _sentence(segment: SegmentView) -> Sentence:
    stale = segment.status is Status.APPROVED and segment.stale is not None
    return Sentence(
        number=segment.number,
        source=visible(segment.source),
        target=visible(segment.target or ""),
        status=segment.status,
        mark=STALE_MARK if stale else segment.status.mark,
        is_draft=segment.is_open,
        detail=detail_of(segment),
    )


def _summary(sections: Sequence[Section]) -> tuple[str, str]:
    """The first words of the first text, for a table of contents, and their language."""
    row = next((row for section in sections for row in section.rows), None)
    if row is None:
        return "", "en"
    english = " ".join(s.target for s in row.sentences if s.target)
    language = "en" if english else "nl"
    text = " ".join((english or row.source).split())
    if len(text) <= 90:
        return text, language
    return text[:90].rsplit(" ", 1)[0].rstrip(",;:") + " …", language
