"""What the store hands out: documents, exchanges, blocks and segments as plain values.

`to_json` of a DocumentView is the shape that `ingest --dry-run --json` and
`show --json` print; docs/commands.md documents it and it stays stable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tweespraak_translate.document import BlockKind, Flag, Metadata, Paragraph
from tweespraak_translate.segment import Origin, Status


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A place in a segment that points elsewhere."""

    kind: str
    """"question", "dossier", "footnote" or "link"."""
    start: int
    end: int
    """Code points of the segment's source."""
    target: str
    """A question number, a dossier reference, a footnote mark or a URL, normalised."""


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment with its current target; `id` is None while it only exists in a dry run."""

    id: int | None
    number: int
    """Place in the document, from 1: the number people see and type."""
    kind: str
    paragraph: int
    """Index into the block's paragraphs; footnotes count on after them."""
    start: int
    end: int
    """Code points of the paragraph's text."""
    source: str
    target: str | None = None
    status: Status = Status.NEW
    version: int = 0
    origin: Origin | None = None
    author: str | None = None
    """Who or what wrote the current target."""
    at: str | None = None
    model: str | None = None
    approved_by: str | None = None
    approved_at: str | None = None
    stale: str | None = None
    """Why the approval no longer stands on firm ground, or None."""
    reason: str | None = None
    """Why it was sent back, while it is."""
    revision: int = 0
    """Number of the current revision; 0 when there is none."""
    references: tuple[CrossReference, ...] = ()

    @property
    def is_open(self) -> bool:
        """Still waits for a person's decision (stale approvals do too)."""
        return self.status is not Status.APPROVED or self.stale is not None

    def to_json(self) -> dict[str, Any]:
        """The segment in the documented JSON shape."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class BlockView:
    """A question or an answer with its segments."""

    kind: BlockKind
    numbers: tuple[str, ...]
    label: str
    paragraphs: tuple[Paragraph, ...]
    footnotes: tuple[str, ...]
    segments: tuple[SegmentView, ...]

    def texts(self) -> tuple[str, ...]:
        """Paragraphs, then footnotes: what a segment's `paragraph` index points into."""
        return (*(p.text for p in self.paragraphs), *self.footnotes)

    def to_json(self) -> dict[str, Any]:
        """The block in the documented JSON shape."""
        return {
            "numbers": list(self.numbers),
            "label": self.label,
            "paragraphs": [p.text for p in self.paragraphs],
            "footnotes": list(self.footnotes),
            "segments": [s.to_json() for s in self.segments],
        }


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """Questions and the answer they share."""

    numbers: tuple[str, ...]
    flags: tuple[Flag, ...]
    questions: tuple[BlockView, ...]
    answers: tuple[BlockView, ...]

    @property
    def blocks(self) -> tuple[BlockView, ...]:
        """Questions, then answers."""
        return (*self.questions, *self.answers)

    def segments(self) -> Iterator[SegmentView]:
        """Every segment, questions first."""
        for block in self.blocks:
            yield from block.segments

    def to_json(self) -> dict[str, Any]:
        """The exchange in the documented JSON shape."""
        return {
            "numbers": list(self.numbers),
            "flags": [str(flag) for flag in self.flags],
            "questions": [b.to_json() for b in self.questions],
            "answers": [b.to_json() for b in self.answers],
        }


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A whole document as it stands now."""

    id: int | None
    slug: str
    title: str
    reference: str
    kind: str
    file_name: str
    source_sha256: str
    ingested_at: str | None
    metadata: Metadata
    warnings: tuple[str, ...]
    unplaced: tuple[str, ...]
    exchanges: tuple[ExchangeView, ...]

    def segments(self) -> Iterator[SegmentView]:
        """Every segment in reading order."""
        for exchange in self.exchanges:
            yield from exchange.segments()

    def counts(self) -> dict[Status, int]:
        """How many segments stand in each status."""
        counts = dict.fromkeys(Status, 0)
        for segment in self.segments():
            counts[segment.status] += 1
        return counts

    def to_json(self) -> dict[str, Any]:
        """The documented JSON shape."""
        return {
            "id": self.slug,
            "title": self.title,
            "reference": self.reference,
            "kind": self.kind,
            "file": self.file_name,
            "source_sha256": self.source_sha256,
            "ingested_at": self.ingested_at,
            "metadata": asdict(self.metadata),
            "warnings": list(self.warnings),
            "exchanges": [e.to_json() for e in self.exchanges],
            "unplaced": list(self.unplaced),
        }


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """One line of the library."""

    id: int
    slug: str
    title: str
    reference: str
    kind: str
    ingested_at: str
    exchanges: int
    segments: int
    counts: dict[Status, int]
    stale: int
    last_changed: str
    last_actor: str

    @property
    def approved_percent(self) -> int:
        """Share of segments approved and not stale, rounded down: 100 only when all are."""
        return (self.counts[Status.APPROVED] - self.stale) * 100 // self.segments if self.segments else 0

    def to_json(self) -> dict[str, Any]:
        """As `list --json` prints it."""
        return {
            "id": self.slug,
            "title": self.title,
            "reference": self.reference,
            "kind": self.kind,
            "ingested_at": self.ingested_at,
            "exchanges": self.exchanges,
            "segments": self.segments,
            "counts": {str(status): count for status, count in self.counts.items()},
            "stale": self.stale,
            "last_changed": self.last_changed,
            "last_actor": self.last_actor,
        }
