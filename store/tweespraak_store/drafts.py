"""Drafts on their way in: which segments wait for one, and keeping those that were made.

A draft is kept only where no person has written since it was asked for: the
version read with the source decides, inside the same transaction, and a trigger
of the schema stands behind it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tweespraak_store.alignments import keep_links
from tweespraak_store.database import Store
from tweespraak_store.events import new_batch, sha256
from tweespraak_store.review import add_revision, record_change
from tweespraak_translate.alignment import Link
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.segment import Origin


@dataclass(frozen=True, slots=True)
class PendingSegment:
    """A segment that waits for a draft."""

    id: int
    number: int
    version: int
    source: str
    source_sha256: str


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft to keep: for which segment at which version, the text, and why it was chosen."""

    segment_id: int
    version: int
    target: str
    origin: Origin
    why: Mapping[str, Any]
    termbase_version: int | None = None
    """Of the termbase it was made with."""
    links: Sequence[Link] | None = None
    """Which words of the source stand behind which of the target; None where that is not known."""


def pending_segments(
    store: Store, document_id: int, *, redo: bool = False, numbers: Sequence[int] = ()
) -> list[PendingSegment]:
    """Segments without a target, or sent back; with `redo` also machine drafts nobody touched."""
    statuses = ("new", "rejected", "drafted") if redo else ("new", "rejected")
    rows = store.rows(
        "SELECT id, number, version, source, source_sha256, status FROM segments"
        f" WHERE document_id = ? AND retired_at IS NULL AND status IN ({', '.join('?' * len(statuses))})"
        " ORDER BY number",
        (document_id, *statuses),
    )
    return [
        PendingSegment(r["id"], r["number"], r["version"], r["source"], r["source_sha256"])
        for r in rows
        if not numbers or r["number"] in numbers
    ]


def keep_drafts(store: Store, drafts: Iterable[NewDraft], fingerprint: Fingerprint | None) -> tuple[int, int]:
    """Keep a batch of drafts in one transaction; returns how many were kept and how many came too late.

    A draft comes too late when its segment changed after it was asked for.
    """
    kept = late = 0
    batch = new_batch()
    with store.tx():
        model_id = _model_id(store, fingerprint) if fingerprint else None
        for draft in drafts:
            row = store.row("SELECT * FROM segments WHERE id = ?", (draft.segment_id,))
            open_to_drafts = (
                row is not None and not row["retired_at"] and row["status"] in ("new", "drafted", "rejected")
            )
            if row is None or row["version"] != draft.version or not open_to_drafts:
                late += 1
                continue
            machine = draft.origin is Origin.MACHINE
            author = fingerprint.model if machine and fingerprint else "translation memory"
            why = json.dumps(dict(draft.why), ensure_ascii=False, sort_keys=True)
            revision_id, number = add_revision(
                store,
                row,
                draft.target,
                draft.origin,
                author,
                model_id=model_id if machine else None,
                why=why,
                termbase_version=draft.termbase_version,
            )
            if draft.links is not None:
                keep_links(store, revision_id, draft.links)
            payload = {"revision": number, "text_sha256": sha256(draft.target), "origin": draft.origin}
            if fingerprint and machine:
                payload["model"] = str(fingerprint)
            change = {"revision_id": revision_id, "status": "drafted"}
            record_change(store, row, "drafted", author, payload, batch, change)
            kept += 1
    return kept, late


def log_probabilities(store: Store, document_id: int) -> dict[int, float]:
    """The log-probability per token (nats) kept with the current draft of each segment that has one, by segment id."""
    sql = (
        "SELECT s.id, json_extract(r.why, '$.log_probability') AS value FROM segments s"
        " JOIN revisions r ON r.id = s.revision_id"
        " WHERE s.document_id = ? AND s.retired_at IS NULL AND value IS NOT NULL"
    )
    return {int(key): float(value) for key, value in store.tuples(sql, (document_id,))}


def _model_id(store: Store, fingerprint: Fingerprint) -> int:
    store.connection.execute(
        "INSERT OR IGNORE INTO models (name, model_hash, fingerprint, first_used) VALUES (?, ?, ?, ?)",
        (fingerprint.model, fingerprint.model_hash, str(fingerprint), store.clock()),
    )
    row = store.row("SELECT id FROM models WHERE fingerprint = ?", (str(fingerprint),))
    assert row is not None
    return int(row["id"])
