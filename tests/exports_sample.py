"""A document made of values, with every status, flag and kind of paragraph, for the tests of the exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from support import split_on_stops

from tweespraak_store.documents import preview_document
from tweespraak_store.exports.colophon import Approver, Colophon, ModelUse
from tweespraak_store.views import BlockView, DocumentView, ExchangeView, SegmentView
from tweespraak_translate.document import (
    Block,
    BlockKind,
    Exchange,
    Flag,
    Metadata,
    Paragraph,
    ParagraphKind,
    ParsedDocument,
)
from tweespraak_translate.segment import Origin, Status

Q, A = BlockKind.QUESTION, BlockKind.ANSWER
HASH = "43913ef15200b4be255d0d71196b41e8e626117613a83378c6ec84d6720dcdcb"

_TARGETS: tuple[tuple[str, Status, str | None], ...] = (
    ("carry out, to help counter irregular migration towards Europe?", Status.APPROVED, None),
    ("The Dutch units focus on the main tasks of MINUSMA.", Status.DRAFTED, None),
    ("Information on people smuggling is gathered on a limited scale.", Status.EDITED, None),
    ("Do you know the message “VN-missie | Mali”?", Status.APPROVED, None),
    ("What does it cost per year?", Status.APPROVED, None),
    ("Yes, I know the message.", Status.APPROVED, None),
    ("Costs", Status.APPROVED, None),
    ("- in 2014: EUR 1.2 million;", Status.APPROVED, None),
    ("", Status.NEW, None),
    ("Year\tEUR", Status.REJECTED, None),
    ("1 Parliamentary Paper 29 521, no. 293.", Status.APPROVED, "the source changed"),
    ("Why have the French troops withdrawn?", Status.APPROVED, None),
    ("However, MINUSMA has no tasks", Status.DRAFTED, None),
)


def sample_view() -> DocumentView:
    """Three exchanges: a start cut off, three numbers that share an answer, an end cut off."""
    bare = preview_document(_parsed(), file_name="antwoorden.txt", source_sha256=HASH, split=split_on_stops)
    return with_targets(replace(bare, id=1), _TARGETS)


def sample_colophon(view: DocumentView) -> Colophon:
    """A colophon with fixed times and hashes."""
    return Colophon(
        file_name=view.file_name,
        source_sha256=view.source_sha256,
        counts=view.counts(),
        stale=1,
        models=(ModelUse("opus-mt-nl-en", "opus-mt-nl-en@7d3f0a9c55e1 ctranslate2 4.8.1 int8 beam 4 x", 12, 9),),
        approvers=(Approver("second reader", 7, 0, "2026-11-23T10:13:00+00:00"),),
        policy="second-person",
        log_entry=41,
        log_hash="ab" * 32,
        termbase_version=3,
        program="tweespraak 0.1.0",
        made_at="2026-11-23T10:15:00+00:00",
    )


def with_targets(view: DocumentView, targets: Sequence[tuple[str, Status, str | None]]) -> DocumentView:
    """`view` with target, status and stale reason given to its segments in reading order."""
    waiting = iter(targets)

    def filled(segment: SegmentView) -> SegmentView:
        target, status, stale = next(waiting)
        approved = status is Status.APPROVED
        return replace(
            segment,
            id=segment.number,
            target=target or None,
            status=status,
            version=0 if status is Status.NEW else 2,
            origin=Origin.MACHINE if target else None,
            author="opus-mt-nl-en" if target else None,
            at="2026-11-23T09:00:00+00:00" if target else None,
            model="opus-mt-nl-en" if target else None,
            approved_by="second reader" if approved else None,
            approved_at="2026-11-23T10:13:00+00:00" if approved else None,
            stale=stale,
            reason="the column heads" if status is Status.REJECTED else None,
            revision=1 if target else 0,
        )

    def block(old: BlockView) -> BlockView:
        return replace(old, segments=tuple(map(filled, old.segments)))

    exchanges = tuple(
        ExchangeView(e.numbers, e.flags, tuple(map(block, e.questions)), tuple(map(block, e.answers)))
        for e in view.exchanges
    )
    return replace(view, exchanges=exchanges)


def texts_view(pairs: Sequence[tuple[str, str]], name: str = "tekst") -> DocumentView:
    """One exchange whose answer holds each pair of source and target as a paragraph, all drafted;
    `name` stands wherever a document can name something."""
    segments = tuple(
        SegmentView(
            id=n,
            number=n,
            kind="sentence",
            paragraph=n - 1,
            start=0,
            end=len(source),
            source=source,
            target=target,
            status=Status.DRAFTED,
            version=1,
            origin=Origin.MACHINE,
            author=name,
            model=name,
        )
        for n, (source, target) in enumerate(pairs, start=1)
    )
    paragraphs = tuple(Paragraph(source, ParagraphKind.TEXT, (name,)) for source, _ in pairs)
    answer = BlockView(A, (name,), f"Antwoord {name}", paragraphs, (), segments)
    return DocumentView(
        id=1,
        slug="tekst",
        title=name,
        reference=name,
        kind="other",
        file_name=name,
        source_sha256=HASH,
        ingested_at=None,
        metadata=Metadata(asked_by=name, date_asked=name),
        warnings=(name,),
        unplaced=(name,),
        exchanges=(ExchangeView((name,), (Flag.QUESTION_MISSING,), (), (answer,)),),
    )


def _parsed() -> ParsedDocument:
    exchanges = (_cut_start(), _shared_answer(), _cut_end())
    metadata = Metadata(
        title="Antwoorden over de missie in Mali",
        reference="ah-tk-20152016-1314",
        session_year="2015-2016",
        asked_by="",
        date_answered="2016-06-03",
    )
    return ParsedDocument(
        "written-questions", metadata, exchanges, ("Pagina 7 van 16",), ("no question or answer 6 to 23",)
    )


def _cut_start() -> Exchange:
    asked = "zouden kunnen uitvoeren, om irreguliere migratie richting Europa tegen te gaan?"
    answered = (
        "De Nederlandse eenheden richten hun aandacht op de hoofdtaken van MINUSMA. "
        "Op beperkte schaal wordt informatie verzameld over mensensmokkel."
    )
    return Exchange(
        (),
        (Block(Q, (), "", (Paragraph(asked),)),),
        (Block(A, (), "", (Paragraph(answered),)),),
        (Flag.START_MISSING,),
    )


def _shared_answer() -> Exchange:
    first = Block(Q, ("3",), "Vraag 3", (Paragraph("Kent u het bericht “VN-missie | Mali”?"),))
    second = Block(Q, ("4", "5"), "Vraag 4 en 5", (Paragraph("Wat kost dit *per* jaar?"),))
    paragraphs = (
        Paragraph("Ja, ik ken het bericht.", note_marks=("1",)),
        Paragraph("Kosten", ParagraphKind.HEADING),
        Paragraph("- in 2014: 1,2 miljoen euro;", ParagraphKind.LIST_ITEM),
        Paragraph("- in 2015: <onbekend> & 'n schatting;", ParagraphKind.LIST_ITEM),
        Paragraph("Jaar\tEuro", ParagraphKind.TABLE),
    )
    answer = Block(A, ("3", "4", "5"), "Antwoord 3, 4 en 5", paragraphs, ("1 Kamerstuk 29 521, nr 293.",))
    return Exchange(("3", "4", "5"), (first, second), (answer,))


def _cut_end() -> Exchange:
    return Exchange(
        ("24",),
        (Block(Q, ("24",), "24", (Paragraph("Waarom hebben de Franse troepen zich teruggetrokken?"),)),),
        (Block(A, ("24",), "", (Paragraph("MINUSMA heeft echter geen taken"),)),),
        (Flag.END_MISSING,),
    )
