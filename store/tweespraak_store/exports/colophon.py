"""The colophon: what a document was made from, by whom, and under which rule, gathered from the store.

It goes at the end of every export, so that a file on someone's desk can be
checked against the store: the source's hash, the models, who approved, and the
head of the event log at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

from tweespraak_store.database import Store
from tweespraak_store.events import log_head
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.segment import Origin, Status


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model that drafted text of the document."""

    name: str
    fingerprint: str
    """Everything that decides what the model writes, as the store keeps it."""
    drafted: int
    """Segments it made a draft for."""
    standing: int
    """Segments whose current target is its draft, word for word."""


@dataclass(frozen=True, slots=True)
class Approver:
    """A person whose approvals stand."""

    name: str
    segments: int
    self_approved: int
    """Of these, texts the same person wrote."""
    last_at: str
    """ISO time of the last approval."""


@dataclass(frozen=True, slots=True)
class Colophon:
    """Where a document and its translation come from."""

    file_name: str
    source_sha256: str
    counts: Mapping[Status, int]
    stale: int
    """Approved segments whose ground has moved since."""
    models: tuple[ModelUse, ...]
    approvers: tuple[Approver, ...]
    policy: str
    log_entry: int
    """Number of the newest event; 0 for an empty log."""
    log_hash: str
    termbase_version: int | None
    program: str
    """Name and version of this program."""
    made_at: str
    """ISO time."""
    extract: tuple[str, ...] = ()
    """Question numbers the file is limited to; empty for the whole document."""

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return sum(self.counts.values())

    @property
    def self_approved(self) -> int:
        """Approvals by the person who wrote the text."""
        return sum(approver.self_approved for approver in self.approvers)

    @property
    def last_approved_at(self) -> str:
        """ISO time of the last approval; empty when there is none."""
        return max((approver.last_at for approver in self.approvers), default="")

    def narrowed(self, view: DocumentView, numbers: Iterable[str]) -> Colophon:
        """The same for an extract: counts, approvals and models of what `view` still holds."""
        names = {segment.model for segment in view.segments() if segment.model}
        return replace(
            self,
            counts=view.counts(),
            stale=_stale(view),
            approvers=_approvers(view),
            models=tuple(m for m in self.models if m.name in names),
            extract=tuple(numbers),
        )


def collect_colophon(store: Store, view: DocumentView) -> Colophon:
    """The colophon of `view` as the store stands now. Raises StoreError when the store cannot be read."""
    entry, head = log_head(store)
    return Colophon(
        file_name=view.file_name,
        source_sha256=view.source_sha256,
        counts=view.counts(),
        stale=_stale(view),
        models=_models(store, view.id),
        approvers=_approvers(view),
        policy=store.setting("policy", "single"),
        log_entry=entry,
        log_hash=head,
        termbase_version=_termbase_version(store, view.id),
        program=f"tweespraak {_version()}",
        made_at=store.clock(),
    )


def _stale(view: DocumentView) -> int:
    return sum(1 for s in view.segments() if s.status is Status.APPROVED and s.stale)


def _approvers(view: DocumentView) -> tuple[Approver, ...]:
    by_name: dict[str, list[SegmentView]] = {}
    for segment in view.segments():
        if segment.status is Status.APPROVED and segment.approved_by:
            by_name.setdefault(segment.approved_by, []).append(segment)
    found = [
        Approver(
            name,
            len(segments),
            sum(1 for s in segments if _is_self_approved(s)),
            max(s.approved_at or "" for s in segments),
        )
        for name, segments in by_name.items()
    ]
    return tuple(sorted(found, key=lambda a: (-a.segments, a.name)))


def _is_self_approved(segment: SegmentView) -> bool:
    by_hand = segment.origin in (Origin.PERSON, Origin.MERGE)
    author, approver = segment.author or "", segment.approved_by or ""
    return by_hand and author.strip().lower() == approver.strip().lower()


def _models(store: Store, document_id: int | None) -> tuple[ModelUse, ...]:
    rows = store.rows(
        "SELECT m.name, m.fingerprint, count(DISTINCT s.id) AS drafted,"
        " count(DISTINCT CASE WHEN s.revision_id = r.id THEN s.id END) AS standing"
        " FROM revisions r JOIN segments s ON s.id = r.segment_id JOIN models m ON m.id = r.model_id"
        " WHERE s.document_id = ? GROUP BY m.id ORDER BY drafted DESC, m.fingerprint",
        (document_id,),
    )
    return tuple(ModelUse(r["name"], r["fingerprint"], r["drafted"], r["standing"]) for r in rows)


def _termbase_version(store: Store, document_id: int | None) -> int | None:
    """The newest version of the termbase that a current target was made with."""
    row = store.row(
        "SELECT max(r.termbase_version) AS version FROM segments s JOIN revisions r ON r.id = s.revision_id"
        " WHERE s.document_id = ?",
        (document_id,),
    )
    return None if row is None or row["version"] is None else int(row["version"])


def _version() -> str:
    try:
        return version("tweespraak")
    except PackageNotFoundError:
        return "(version unknown)"
