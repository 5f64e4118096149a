"""Documents in the store: taking a parsed one in whole, finding one, reading it back."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from tweespraak_store.database import Row, Store, shown_path
from tweespraak_store.events import append_event, new_batch, sha256
from tweespraak_store.views import (
    BlockView,
    CrossReference,
    DocumentSummary,
    DocumentView,
    ExchangeView,
    SegmentView,
)
from tweespraak_translate.document import (
    Block,
    BlockKind,
    Flag,
    Metadata,
    Paragraph,
    ParagraphKind,
    ParsedDocument,
)
from tweespraak_translate.errors import InputError, UsageError
from tweespraak_translate.segment import Origin, Span, Status
from tweespraak_translate.terms.bulk import without_collector
from tweespraak_translate.visible import visible_line

Splitter = Callable[[str], list[Span]]
"""Cuts a paragraph into sentences."""


def preview_document(parsed: ParsedDocument, *, file_name: str, source_sha256: str, split: Splitter) -> DocumentView:
    """`parsed` as the store would hold it, segments and all, with nothing written."""
    numbers = iter(range(1, 1_000_000_000))
    exchanges = tuple(
        ExchangeView(
            exchange.numbers,
            exchange.flags,
            tuple(_preview_block(block, split, numbers) for block in exchange.questions),
            tuple(_preview_block(block, split, numbers) for block in exchange.answers),
        )
        for exchange in parsed.exchanges
    )
    meta = parsed.metadata
    return DocumentView(
        id=None,
        slug=slug_of(meta.reference or PurePath(file_name).stem),
        title=meta.title or PurePath(file_name).stem,
        reference=meta.reference,
        kind=parsed.kind,
        file_name=PurePath(file_name).name,
        source_sha256=source_sha256,
        ingested_at=None,
        metadata=meta,
        warnings=parsed.warnings,
        unplaced=parsed.unplaced,
        exchanges=exchanges,
    )


def _preview_block(block: Block, split: Splitter, numbers: Iterator[int]) -> BlockView:
    segments: list[SegmentView] = []
    pieces = [(p.text, p.kind) for p in block.paragraphs]
    pieces += [(note, ParagraphKind.FOOTNOTE) for note in block.footnotes]
    for index, (text, kind) in enumerate(pieces):
        whole = kind in (ParagraphKind.TABLE, ParagraphKind.HEADING)
        spans = [Span(0, len(text))] if whole else split(text)
        name = "sentence" if kind is ParagraphKind.TEXT else str(kind)
        segments.extend(
            SegmentView(
                None, next(numbers), name, index, s.start, s.end, s.of(text), references=_found_references(s.of(text))
            )
            for s in spans
            if s.of(text).strip()
        )
    return BlockView(block.kind, block.numbers, block.label, block.paragraphs, block.footnotes, tuple(segments))


def _found_references(text: str) -> tuple[CrossReference, ...]:
    # Only reading a new document needs this, and its patterns take a while to load.
    from tweespraak_translate.references import find_references

    return tuple(CrossReference(r.kind, r.span.start, r.span.end, r.target) for r in find_references(text))


def slug_of(name: str) -> str:
    """A short name for the command line: ASCII letters, digits and hyphens, at most 60."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or "document"


def add_document(store: Store, view: DocumentView, actor: str) -> tuple[DocumentView, bool]:
    """Take a previewed document in, whole or not at all.

    Returns the stored document and True, or the one already there and False when
    the same file (by sha256) was taken in before. Raises InputError for text that
    SQLite cannot hold.
    """
    for segment in view.segments():
        if "\x00" in segment.source or any("\ud800" <= c <= "\udfff" for c in segment.source):
            raise InputError(
                f"{visible_line(view.file_name)}: segment {segment.number} holds characters that are no text"
            )
    with store.tx():
        known = store.row("SELECT slug FROM documents WHERE source_sha256 = ?", (view.source_sha256,))
        if known:
            return load_document(store, known["slug"]), False
        slug = _free_slug(store, view.slug)
        document_id = _insert_document(store, view, slug)
        insert_structure(store, view, document_id, lambda block, s: insert_segment(store, document_id, block, s))
        append_event(
            store,
            "ingested",
            actor,
            payload={
                "slug": slug,
                "file": view.file_name,
                "source_sha256": view.source_sha256,
                "segments": sum(1 for _ in view.segments()),
                "segments_sha256": segments_digest(view),
            },
            batch=new_batch(),
            document_id=document_id,
        )
    return load_document(store, slug), True


def segments_digest(view: DocumentView) -> str:
    """One hash over all sources in order, for the log."""
    return sha256("\n".join(sha256(s.source) for s in view.segments()))


def _insert_document(store: Store, view: DocumentView, slug: str) -> int:
    cursor = store.connection.execute(
        "INSERT INTO documents (slug, title, reference, kind, file_name, source_sha256, metadata, warnings,"
        " unplaced, ingested_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            slug,
            view.title,
            view.reference,
            view.kind,
            view.file_name,
            view.source_sha256,
            to_json(asdict(view.metadata)),
            to_json(view.warnings),
            to_json(view.unplaced),
            store.clock(),
        ),
    )
    return int(cursor.lastrowid)


def insert_structure(
    store: Store, view: DocumentView, document_id: int, keep: Callable[[int, SegmentView], None]
) -> None:
    """Write the exchanges and blocks of `view`; `keep(block id, segment)` is called for each segment in order."""
    execute = store.connection.execute
    for position, exchange in enumerate(view.exchanges):
        exchange_id = execute(
            "INSERT INTO exchanges (document_id, position, numbers, flags) VALUES (?, ?, ?, ?)",
            (document_id, position, to_json(exchange.numbers), to_json(exchange.flags)),
        ).lastrowid
        for place, block in enumerate(exchange.blocks):
            paragraphs = [{"text": p.text, "kind": p.kind, "marks": p.note_marks} for p in block.paragraphs]
            columns = (to_json(block.numbers), block.label, to_json(paragraphs), to_json(block.footnotes))
            block_id = execute(
                "INSERT INTO blocks (exchange_id, position, kind, numbers, label, paragraphs, footnotes)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (exchange_id, place, block.kind, *columns),
            ).lastrowid
            for segment in block.segments:
                keep(int(block_id), segment)


def insert_segment(store: Store, document_id: int, block_id: int, segment: SegmentView) -> None:
    """Write a new segment, without a target."""
    cursor = store.connection.execute(
        'INSERT INTO segments (document_id, block_id, number, paragraph, start, "end", kind, source, source_sha256)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (document_id, block_id, *_place(segment), segment.source, sha256(segment.source)),
    )
    insert_references(store, int(cursor.lastrowid), segment)


def _place(segment: SegmentView) -> tuple[object, ...]:
    return (segment.number, segment.paragraph, segment.start, segment.end, segment.kind)


def insert_references(store: Store, segment_id: int, segment: SegmentView) -> None:
    """Write the cross-references of a segment."""
    store.connection.executemany(
        'INSERT INTO crossrefs (segment_id, kind, start, "end", target) VALUES (?, ?, ?, ?, ?)',
        [(segment_id, r.kind, r.start, r.end, r.target) for r in segment.references],
    )


def to_json(value: object) -> str:
    """JSON text with letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def _free_slug(store: Store, wanted: str) -> str:
    taken = {row["slug"] for row in store.rows("SELECT slug FROM documents")}
    slug, n = wanted, 2
    while slug in taken:
        slug, n = f"{wanted}-{n}", n + 1
    return slug


def find_document(store: Store, name: str) -> tuple[int, str]:
    """Id and slug of the document called `name`: its slug, or a beginning that fits only one.

    Raises UsageError, naming the candidates, when none or several fit.
    """
    rows = store.rows("SELECT id, slug, reference FROM documents ORDER BY id")
    # Several versions of one document may carry its reference; only one has it as its own short name.
    found = (
        [r for r in rows if r["slug"] == name]
        or [r for r in rows if r["reference"] == name]
        or [r for r in rows if r["slug"].startswith(name)]
    )
    if len(found) == 1:
        return found[0]["id"], found[0]["slug"]
    shown = visible_line(name)
    if not rows:
        raise UsageError(f"no document {shown}: {shown_path(store.path)} is empty; run 'tweespraak ingest FILE'")
    if found:
        raise UsageError(f"{shown} fits several documents: {', '.join(r['slug'] for r in found[:5])}; name one in full")
    raise UsageError(f"no document {shown}; 'tweespraak list' shows what there is")


_SEGMENT_SQL = """
SELECT s.id, coalesce(s.number, 0), s.kind, s.paragraph, s.start, s."end", s.source, r.text, s.status, s.version,
       r.origin, r.author, r.at, m.name, s.approved_by, s.approved_at, s.stale,
       json_extract(reason.payload, '$.reason'), coalesce(r.number, 0), s.block_id
FROM segments s
LEFT JOIN revisions r ON r.id = s.revision_id
LEFT JOIN models m ON m.id = r.model_id
LEFT JOIN events reason ON s.status = 'rejected' AND reason.segment_id = s.id AND reason.version = s.version
"""
"""The fields of a SegmentView in their order, as far as a row holds them, then the block."""
_STATUS = {str(status): status for status in Status}
_BLOCK = {str(kind): kind for kind in BlockKind}
_PARAGRAPH = {str(kind): kind for kind in ParagraphKind}
_ORIGIN: dict[str | None, Origin | None] = {None: None, **{str(origin): origin for origin in Origin}}


def load_document(store: Store, name: str) -> DocumentView:
    """The whole document called `name`, in a few queries. Raises UsageError when there is none."""
    document_id, _ = find_document(store, name)
    document = store.row("SELECT * FROM documents WHERE id = ?", (document_id,))
    assert document is not None
    # Tens of thousands of values at once, none of them garbage: the collector would only look on.
    with without_collector():
        return _document_view(document, _load_exchanges(store, document_id))


def _load_exchanges(store: Store, document_id: int) -> tuple[ExchangeView, ...]:
    references = _references(store, document_id)
    segments: dict[int, list[SegmentView]] = defaultdict(list)
    sql = _SEGMENT_SQL + "WHERE s.document_id = ? AND s.retired_at IS NULL ORDER BY s.number"
    for values in store.tuples(sql, (document_id,)):
        segments[values[-1]].append(_segment_view(values, references.get(values[0], ())))
    blocks = _load_blocks(store, document_id, segments)
    sql = "SELECT id, numbers, flags FROM exchanges WHERE document_id = ? ORDER BY position"
    found = store.tuples(sql, (document_id,))
    numbers, flags = _many_from_json(row[1] for row in found), _many_from_json(row[2] for row in found)
    return tuple(
        ExchangeView(
            tuple(names),
            tuple(Flag(flag) for flag in marks),
            tuple(b for b in blocks[row[0]] if b.kind is BlockKind.QUESTION),
            tuple(b for b in blocks[row[0]] if b.kind is BlockKind.ANSWER),
        )
        for row, names, marks in zip(found, numbers, flags, strict=True)
    )


def _load_blocks(
    store: Store, document_id: int, segments: Mapping[int, list[SegmentView]]
) -> dict[int, list[BlockView]]:
    """The blocks of a document by exchange id."""
    sql = (
        "SELECT b.exchange_id, b.id, b.kind, b.label, b.numbers, b.paragraphs, b.footnotes"
        " FROM blocks b JOIN exchanges e ON e.id = b.exchange_id"
        " WHERE e.document_id = ? ORDER BY e.position, b.position"
    )
    found = store.tuples(sql, (document_id,))
    columns = [_many_from_json(row[n] for row in found) for n in (4, 5, 6)]
    blocks: dict[int, list[BlockView]] = defaultdict(list)
    for row, numbers, paragraphs, footnotes in zip(found, *columns, strict=True):
        views = tuple(Paragraph(p["text"], _PARAGRAPH[p["kind"]], tuple(p["marks"])) for p in paragraphs)
        own = tuple(segments.get(row[1], ()))
        blocks[row[0]].append(BlockView(_BLOCK[row[2]], tuple(numbers), row[3], views, tuple(footnotes), own))
    return blocks


def _many_from_json(texts: Iterable[str]) -> list[Any]:
    """Many JSON texts read as one list: one call instead of thousands."""
    found: list[Any] = json.loads(f"[{','.join(texts)}]")
    return found


def _document_view(row: Row, exchanges: tuple[ExchangeView, ...]) -> DocumentView:
    return DocumentView(
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        reference=row["reference"],
        kind=row["kind"],
        file_name=row["file_name"],
        source_sha256=row["source_sha256"],
        ingested_at=row["ingested_at"],
        metadata=Metadata(**json.loads(row["metadata"])),
        warnings=tuple(json.loads(row["warnings"])),
        unplaced=tuple(json.loads(row["unplaced"])),
        exchanges=exchanges,
    )


def _references(store: Store, document_id: int) -> dict[int, tuple[CrossReference, ...]]:
    """The cross-references of a document's segments, by segment id."""
    found: dict[int, tuple[CrossReference, ...]] = {}
    sql = (
        "SELECT c.* FROM crossrefs c JOIN segments s ON s.id = c.segment_id"
        " WHERE s.document_id = ? ORDER BY c.segment_id, c.start"
    )
    for row in store.rows(sql, (document_id,)):
        found[row["segment_id"]] = (*found.get(row["segment_id"], ()), _reference(row))
    return found


def _reference(row: Row) -> CrossReference:
    return CrossReference(row["kind"], row["start"], row["end"], row["target"])


def _segment_view(values: tuple[Any, ...], references: tuple[CrossReference, ...]) -> SegmentView:
    # By position: a document of 5,000 segments opens twice as fast as through dictionaries.
    status, version, origin = values[8:11]
    fields: tuple[Any, ...] = (*values[:8], _STATUS[status], version, _ORIGIN[origin], *values[11:19], references)
    return SegmentView(*fields)


def load_segment(store: Store, segment_id: int) -> SegmentView:
    """One segment as it stands now. Raises UsageError when there is none with this id."""
    found = store.tuples(_SEGMENT_SQL + "WHERE s.id = ?", (segment_id,))
    if not found:
        raise UsageError(f"no segment with id {segment_id}")
    rows = store.rows("SELECT * FROM crossrefs WHERE segment_id = ? ORDER BY start", (segment_id,))
    return _segment_view(found[0], tuple(_reference(row) for row in rows))


def changed_segments(store: Store, document_id: int, versions: dict[int, int]) -> list[SegmentView]:
    """Segments of a document whose version differs from the one given per segment id."""
    rows = store.rows("SELECT id, version FROM segments WHERE document_id = ? AND retired_at IS NULL", (document_id,))
    return [load_segment(store, r["id"]) for r in rows if versions.get(r["id"]) != r["version"]]


def list_documents(store: Store) -> list[DocumentSummary]:
    """Every document with its progress, the last changed first."""
    counts: dict[int, dict[Status, int]] = defaultdict(lambda: dict.fromkeys(Status, 0))
    stale: dict[int, int] = defaultdict(int)
    sql = (
        "SELECT document_id, status, count(*) AS n, count(stale) AS stale FROM segments"
        " WHERE retired_at IS NULL GROUP BY document_id, status"
    )
    for row in store.rows(sql):
        counts[row["document_id"]][Status(row["status"])] = row["n"]
        stale[row["document_id"]] += row["stale"] if row["status"] == "approved" else 0
    exchanges = {
        r["document_id"]: r["n"]
        for r in store.rows("SELECT document_id, count(*) AS n FROM exchanges GROUP BY document_id")
    }
    last = {
        r["document_id"]: r
        for r in store.rows(
            "SELECT document_id, at, actor, max(n) FROM events WHERE document_id IS NOT NULL GROUP BY document_id"
        )
    }
    found = [
        DocumentSummary(
            id=row["id"],
            slug=row["slug"],
            title=row["title"],
            reference=row["reference"],
            kind=row["kind"],
            ingested_at=row["ingested_at"],
            exchanges=exchanges.get(row["id"], 0),
            segments=sum(counts[row["id"]].values()),
            counts=counts[row["id"]],
            stale=stale[row["id"]],
            last_changed=last[row["id"]]["at"],
            last_actor=last[row["id"]]["actor"],
        )
        for row in store.rows("SELECT * FROM documents")
    ]
    return sorted(found, key=lambda d: (d.last_changed, d.id), reverse=True)
