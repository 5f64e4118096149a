"""The facing columns of a document: what every format made for reading shows, in order.

The formats only dress a `Spread`. All text in it has been through `visible`, so
no format can let a control character of a document through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.identity import document_stamp, segment_key
from tweespraak_store.exports.layout import DUTCH, ENGLISH, PLAIN, Layout
from tweespraak_store.exports.wording import (
    INTRODUCTIONS,
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
    reference_name,
    state_line,
)
from tweespraak_store.views import BlockView, DocumentView, ExchangeView, SegmentView
from tweespraak_translate.document import BlockKind, Flag, ParagraphKind
from tweespraak_translate.segment import Status
from tweespraak_translate.visible import visible, visible_line


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a sentence that names another question of the document."""

    start: int
    end: int
    """Code points of the text as shown."""
    anchor: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A segment as a reader meets it."""

    key: str
    """Its hidden name in the file: which segment, and which revision of its target."""
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
    findings: tuple[str, ...] = ()
    """What the checks found in it, where that was asked for."""
    source_links: tuple[Link, ...] = ()
    target_links: tuple[Link, ...] = ()

    @property
    def standing(self) -> str:
        """Its status, or "stale" for an approval that no longer holds."""
        return "stale" if self.is_draft and self.status is Status.APPROVED else str(self.status)

    @property
    def source_pieces(self) -> Iterator[tuple[str, str]]:
        """The Dutch in pieces, each with the anchor it links to, or an empty string."""
        return _pieces(self.source, self.source_links)

    @property
    def target_pieces(self) -> Iterator[tuple[str, str]]:
        """The English in pieces, each with the anchor it links to, or an empty string."""
        return _pieces(self.target, self.target_links)


def _pieces(text: str, links: tuple[Link, ...]) -> Iterator[tuple[str, str]]:
    at = 0
    for link in links:
        if link.start > at:
            yield text[at : link.start], ""
        yield text[link.start : link.end], link.anchor
        at = link.end
    if at < len(text):
        yield text[at:], ""


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

    @property
    def standings(self) -> tuple[str, ...]:
        """The statuses of its sentences, each once."""
        return tuple(dict.fromkeys(s.standing for s in self.sentences))


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

    approved: int
    """Segments without a draft mark."""
    total: int
    """Segments; 0 where no English is shown, for then nothing waits."""

    def sentences(self) -> Iterator[Sentence]:
        """Every segment in reading order."""
        for section in self.sections:
            for row in section.all_rows:
                yield from row.sentences


@dataclass(frozen=True, slots=True)
class Spread:
    """A document ready to be dressed as a file."""

    stamp: str
    """Which document it is, for a program that takes the file back."""
    languages: tuple[str, ...]
    """Those shown, Dutch first."""
    title: str
    title_language: str
    """"nl" where the source itself gives the title; empty for a file name."""
    shows_findings: bool
    """Whether what the checks found was asked for."""
    introduction: str
    """One sentence: what the document is."""
    facts: tuple[tuple[str, str], ...]
    """What the file says about itself: reference, who asked, when."""
    state: str
    """One sentence: how much is approved; empty where no English is shown."""
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

    @property
    def has_dutch(self) -> bool:
        """Whether the source is shown."""
        return DUTCH in self.languages

    @property
    def has_english(self) -> bool:
        """Whether the translation is shown."""
        return ENGLISH in self.languages

    @property
    def is_pair(self) -> bool:
        """Whether two languages stand side by side."""
        return len(self.languages) > 1

    @property
    def standings(self) -> tuple[str, ...]:
        """The statuses that occur, approved last."""
        found = {s.standing for part in self.parts for s in part.sentences()}
        return tuple(name for name in ("new", "drafted", "edited", "rejected", "stale", "approved") if name in found)

    def findings(self) -> Iterator[tuple[Sentence, str]]:
        """Each finding with its sentence, in reading order."""
        for part in self.parts:
            for sentence in part.sentences():
                for finding in sentence.findings:
                    yield sentence, finding


def lay_out(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> Spread:
    """The facing columns of `view`, or one of them; a document without text gives no parts."""
    anchors = _Anchors()
    names = [[anchors.name(n) for n in e.numbers] or [anchors.name("")] for e in view.exchanges]
    desk = _Desk(layout, _places(view, names))
    parts = tuple(_part(exchange, tuple(given), desk) for exchange, given in zip(view.exchanges, names, strict=True))
    if len(parts) == 1 and _is_whole_text(view.exchanges[0]):
        parts = (_without_question(parts[0]),)
    approved, total = sum(p.approved for p in parts), sum(p.total for p in parts)
    lines = colophon_lines(colophon, len(view.unplaced))
    title = visible_line(layout.title)
    return Spread(
        stamp=document_stamp(view),
        languages=layout.languages,
        title=title or visible_line(view.title) or visible_line(view.file_name) or "Untitled document",
        title_language="nl" if view.metadata.title and not title else "",
        shows_findings=layout.findings is not None and layout.has_english,
        introduction=INTRODUCTIONS[layout.languages],
        facts=tuple((label, visible_line(text)) for label, text in _facts(view, colophon) if text),
        state=state_line(approved, total) if layout.has_english else "",
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
        ("Reference", reference_name(view.reference)),
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
    return replace(part, more_anchors=(), label=WHOLE_TEXT, before=part.before[1:], sections=(whole,))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every sentence is laid out with."""

    layout: Layout
    places: Mapping[str, str]
    """The anchor of each question number."""


def _places(view: DocumentView, names: list[list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for exchange, given in zip(view.exchanges, names, strict=True):
        for number, name in zip(exchange.numbers, given, strict=False):
            found.setdefault(number.lower(), name)
    return found


def _part(exchange: ExchangeView, names: tuple[str, ...], desk: _Desk) -> Part:
    first, *more = names
    elsewhere = {number: name for number, name in desk.places.items() if name not in names}
    desk = replace(desk, places=elsewhere)
    sections = tuple(_section(b, f"{first}-{i}", desk) for i, b in enumerate(exchange.blocks, start=1))
    label = exchange_label(exchange)
    summary, language = _summary(sections, desk.layout)
    drafts = [s.is_draft for section in sections for row in section.all_rows for s in row.sentences]
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
        approved=drafts.count(False) if desk.layout.has_english else 0,
        total=len(drafts) if desk.layout.has_english else 0,
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


def _section(block: BlockView, anchor: str, desk: _Desk) -> Section:
    grouped: dict[int, list[SegmentView]] = {}
    for segment in block.segments:
        grouped.setdefault(segment.paragraph, []).append(segment)
    count = len(block.paragraphs)
    notes: list[Row] = []
    links: dict[str, str] = {}
    for index in sorted(i for i in grouped if i >= count):
        sentences = tuple(_sentence(s, desk) for s in grouped[index])
        name = f"{anchor}-note-{len(notes) + 1}"
        notes.append(Row(ParagraphKind.FOOTNOTE, sentences, anchor=name))
        printed = _NOTE_MARK.match(sentences[0].source)
        if printed:
            links.setdefault(printed[0], name)
    rows = []
    for index in sorted(i for i in grouped if i < count):
        paragraph = block.paragraphs[index]
        marks = tuple(NoteMark(visible_line(m), links.get(m, "")) for m in paragraph.note_marks)
        rows.append(Row(paragraph.kind, tuple(_sentence(s, desk) for s in grouped[index]), marks))
    return Section(block.kind, _shown(block_label(block)), tuple(rows), tuple(notes))


_NOTE_MARK = re.compile(r"(?:\d{1,3}|\*{1,3})(?=[\s.)]|$)")


_ENGLISH_QUESTIONS = re.compile(
    r"\b(?P<noun>(?:sub-?)?questions?|answers?(?:\sto)?)\s(?:nos?\.\s|numbers?\s)?"
    r"(?P<numbers>\d{1,3}[a-h]?(?!\w)(?:(?:,\s?and|,|\sand|\s?[-–]|\sto)\s?\d{1,3}[a-h]?(?!\w)){0,40})",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,3}[a-h]?")


def _source_links(segment: SegmentView, desk: _Desk) -> tuple[Link, ...]:
    found = []
    for reference in segment.references:
        anchor = desk.places.get(reference.target.lower()) if reference.kind == "question" else None
        if anchor:
            start = len(visible(segment.source[: reference.start]))
            found.append(Link(start, start + len(visible(segment.source[reference.start : reference.end])), anchor))
    return _apart(found)


def _target_links(target: str, desk: _Desk) -> tuple[Link, ...]:
    """`target` is the text as shown."""
    found = []
    for named in _ENGLISH_QUESTIONS.finditer(target) if desk.places else ():
        numbers = list(_NUMBER.finditer(target, *named.span("numbers")))
        for number in numbers:
            anchor = desk.places.get(number[0].lower())
            if anchor:
                found.append(Link(named.start("noun") if len(numbers) == 1 else number.start(), number.end(), anchor))
    return _apart(found)


def _apart(links: list[Link]) -> tuple[Link, ...]:
    """In reading order, without those that overlap one before."""
    kept: list[Link] = []
    for link in sorted(links, key=lambda one: (one.start, one.end)):
        if link.start >= (kept[-1].end if kept else 0) and link.end > link.start:
            kept.append(link)
    return tuple(kept)


def _sentence(segment: SegmentView, desk: _Desk) -> Sentence:
    stale = segment.status is Status.APPROVED and segment.stale is not None
    target = visible(segment.target or "")
    findings = (desk.layout.findings or {}).get(segment.id or 0, ())
    return Sentence(
        key=segment_key(segment),
        number=segment.number,
        source=visible(segment.source),
        target=target,
        status=segment.status,
        mark=STALE_MARK if stale else segment.status.mark,
        is_draft=segment.is_open,
        detail=detail_of(segment),
        findings=tuple(map(visible_line, findings)) if desk.layout.has_english else (),
        source_links=_source_links(segment, desk),
        target_links=_target_links(target, desk),
    )


def _summary(sections: Sequence[Section], layout: Layout) -> tuple[str, str]:
    """The first words of the first text, for a table of contents, and their language."""
    row = next((row for section in sections for row in section.rows), None)
    if row is None:
        return "", "en"
    english = " ".join(s.target for s in row.sentences if s.target and layout.has_english)
    language = "en" if english else "nl"
    text = " ".join((english or row.source).split())
    if len(text) <= 90:
        return text, language
    return text[:90].rsplit(" ", 1)[0].rstrip(",;:") + " …", language
