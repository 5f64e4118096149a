"""Decisions on segments: edit, approve, send back, reopen, undo.

Each decision names the version of the segment it was made on. When the segment
has changed since, a ConflictError is raised and nothing is written over: the
text that lost stays as a revision of its own. The decision and its event are
one transaction, on disk before the call returns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tweespraak_store.checks import forget_findings, refresh_findings
from tweespraak_store.database import Row, Store
from tweespraak_store.documents import load_segment
from tweespraak_store.events import append_event, new_batch, sha256
from tweespraak_store.memory import forget_revision, remember
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.segment import Origin

POLICIES = ("single", "second-person")
UNDOABLE = ("edited", "approved", "rejected", "reopened")


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took back."""

    label: str
    """For people: "approve segment 12", "approve 8 segments"."""
    segments: tuple[SegmentView, ...]


def save_edit(
    store: Store, segment_id: int, version: int, text: str, actor: str, *, origin: Origin = Origin.PERSON
) -> SegmentView:
    """Keep `text` as the segment's target, status edited; the same text as before changes nothing.

    Raises ConflictError when the segment is no longer at `version`; the text is
    then kept as a revision that is not current. Raises UsageError for an empty text.
    """
    text = clean_target(text)
    if not text:
        raise UsageError("an empty target is not saved; use 'reject' to send a segment back")
    row, conflict = None, False
    with store.tx():
        row = _locked(store, segment_id)
        current = _text(store, row)
        if row["version"] == version and current == text and row["status"] != "rejected":
            return load_segment(store, segment_id)
        revision_id, number = add_revision(store, row, text, origin, actor)
        payload = {"revision": number, "text_sha256": sha256(text), "origin": origin}
        conflict = row["version"] != version
        if conflict:
            append_event(
                store,
                "conflicted",
                actor,
                payload=payload,
                batch=new_batch(),
                document_id=row["document_id"],
                segment_id=segment_id,
            )
        else:
            change = {
                "revision_id": revision_id,
                "status": "edited",
                "approved_by": None,
                "approved_at": None,
                "stale": None,
            }
            _record(store, row, "edited", actor, payload, new_batch(), change)
            forget_revision(store, row["revision_id"])
            refresh_findings(store, segment_ids=[segment_id])
    if conflict:
        raise _conflict(row, segment_id, "your text is kept in the history")
    return load_segment(store, segment_id)


def approve(
    store: Store, decisions: Iterable[tuple[int, int]], actor: str, *, batch: str | None = None
) -> list[SegmentView]:
    """Approve segments, given as (segment id, version read), all of them or none.

    Returns them as they now stand. Raises ConflictError when one has changed,
    RefusedError when one has no target, has an open error, or needs a second person.
    """
    batch = batch or new_batch()
    chosen = list(decisions)
    with store.tx():
        for segment_id, version in chosen:
            row = _locked(store, segment_id)
            if row["version"] != version:
                raise _conflict(row, segment_id, "look at it again before approving")
            refresh_findings(store, segment_ids=[segment_id])
            _refuse_open_errors(store, row)
            if row["revision_id"] is None:
                raise RefusedError(f"segment {row['number']} has no target yet; draft it or write one")
            at = store.clock()
            author, origin = _author(store, row)
            payload = {
                "revision": _revision_number(store, row["revision_id"]),
                "text_sha256": sha256(_text(store, row) or ""),
                "self_approved": origin in ("person", "merge") and author.strip().lower() == actor.strip().lower(),
                "policy": store.setting("policy", "single"),
                "termbase_version": int(store.setting("termbase_version", "0")),
            }
            change = {"status": "approved", "approved_by": actor, "approved_at": at, "stale": None}
            _record(store, row, "approved", actor, payload, batch, change)
            remember(store, row["id"])
    return [load_segment(store, segment_id) for segment_id, _ in chosen]


def reject(store: Store, segment_id: int, version: int, reason: str, actor: str) -> SegmentView:
    """Send a segment back with a reason. Raises ConflictError, or UsageError without a reason or target."""
    reason = clean_target(reason)
    if not reason:
        raise UsageError("sending back needs a reason; add --reason TEXT")
    with store.tx():
        row = _locked(store, segment_id)
        if row["version"] != version:
            raise _conflict(row, segment_id, "look at it again before sending it back")
        if row["revision_id"] is None:
            raise RefusedError(f"segment {row['number']} has no target to send back")
        payload = {"reason": reason, "revision": _revision_number(store, row["revision_id"])}
        change = {"status": "rejected", "approved_by": None, "approved_at": None, "stale": None}
        _record(store, row, "rejected", actor, payload, new_batch(), change)
        forget_revision(store, row["revision_id"])
    return load_segment(store, segment_id)


def undo(store: Store, actor: str) -> Undone:
    """Take back the last action of `actor` that still stands, whole batch and all.

    Raises RefusedError when there is none, ConflictError when a segment of it was
    changed by someone else since.
    """
    with store.tx():
        batch = _last_standing_batch(store, actor)
        if batch is None:
            raise RefusedError("nothing to undo")
        events = store.rows("SELECT * FROM events WHERE batch = ? ORDER BY n DESC", (batch,))
        undo_batch = new_batch()
        ids = []
        for event in events:
            row = _locked(store, event["segment_id"])
            if _changed_since(store, event):
                raise _conflict(row, row["id"], "it is too late to undo")
            before: dict[str, Any] = json.loads(event["payload"])["before"]
            revision_id = before.pop("revision_id")
            change = before | {"revision_id": revision_id}
            payload = {
                "undoes": event["n"],
                "revision": _revision_number(store, revision_id) if revision_id else 0,
            }
            forget_revision(store, row["revision_id"])
            _record(store, row, "undone", actor, payload, undo_batch, change)
            if change["status"] == "approved":
                remember(store, row["id"])
            ids.append(row["id"])
        refresh_findings(store, segment_ids=ids)
    kind = {"edited": "edit", "approved": "approve", "rejected": "send back", "reopened": "reopen"}[events[0]["kind"]]
    segments = tuple(load_segment(store, i) for i in reversed(ids))
    what = f"segment {segments[0].number}" if len(segments) == 1 else f"{len(segments)} segments"
    return Undone(f"{kind} {what}", segments)


def reopen(store: Store, segment_id: int, version: int, actor: str) -> SegmentView:
    """Take an approval back by hand: the text stays, its status becomes edited."""
    with store.tx():
        row = _locked(store, segment_id)
        if row["version"] != version:
            raise _conflict(row, segment_id, "look at it again")
        if row["status"] != "approved":
            raise RefusedError(f"segment {row['number']} is not approved")
        payload = {"revision": _revision_number(store, row["revision_id"])}
        change = {"status": "edited", "approved_by": None, "approved_at": None, "stale": None}
        _record(store, row, "reopened", actor, payload, new_batch(), change)
        forget_revision(store, row["revision_id"])
    return load_segment(store, segment_id)


def set_policy(store: Store, policy: str, actor: str) -> None:
    """Choose whether the author of a text may approve it. Raises UsageError for an unknown policy."""
    if policy not in POLICIES:
        raise UsageError(f"no policy {policy!r}; choose one of {', '.join(POLICIES)}")
    with store.tx() as connection:
        before = store.setting("policy", "single")
        connection.execute(
            "INSERT INTO settings (key, value) VALUES ('policy', ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (policy,),
        )
        append_event(store, "policy", actor, payload={"policy": policy, "before": before}, batch=new_batch())


def revisions(store: Store, segment_id: int) -> list[Row]:
    """Every version of a segment's target, newest first, with the name of the model that made it."""
    return store.rows(
        "SELECT r.*, m.name AS model FROM revisions r LEFT JOIN models m ON m.id = r.model_id"
        " WHERE r.segment_id = ? ORDER BY r.number DESC",
        (segment_id,),
    )


def clean_target(text: str) -> str:
    """`text` as it is kept: one line, no control characters except what stands for white space."""
    kept = "".join(" " if c in "\t\n\r\x0b\x0c\x85\u2028\u2029" else c for c in text)
    return "".join(
        c for c in kept if not ("\x00" <= c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff")
    ).strip()


def add_revision(
    store: Store,
    row: Row,
    text: str,
    origin: Origin,
    author: str,
    *,
    model_id: int | None = None,
    why: str = "{}",
    termbase_version: int | None = None,
) -> tuple[int, int]:
    """Add a version of a segment's target inside the caller's transaction; returns its id and number."""
    last = store.row("SELECT coalesce(max(number), 0) AS n FROM revisions WHERE segment_id = ?", (row["id"],))
    assert last is not None
    number = last["n"] + 1
    cursor = store.connection.execute(
        "INSERT INTO revisions (segment_id, number, text, origin, author, at, model_id, source_sha256, why,"
        " termbase_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (row["id"], number, text, origin, author, store.clock(), model_id, row["source_sha256"], why, termbase_version),
    )
    return int(cursor.lastrowid), number


def record_change(
    store: Store, row: Row, kind: str, actor: str, payload: dict[str, Any], batch: str, change: dict[str, Any]
) -> None:
    """Change a segment by one version and log it, inside the caller's transaction."""
    _record(store, row, kind, actor, payload, batch, change)


def _record(
    store: Store, row: Row, kind: str, actor: str, payload: dict[str, Any], batch: str, change: dict[str, Any]
) -> None:
    before = {name: row[name] for name in ("status", "revision_id", "approved_by", "approved_at", "stale")}
    after = before | change
    version = row["version"] + 1
    if after["revision_id"] != row["revision_id"]:
        forget_findings(store, row["id"])
    store.connection.execute(
        "UPDATE segments SET status = ?, revision_id = ?, approved_by = ?, approved_at = ?, stale = ?, version = ?"
        " WHERE id = ? AND version = ?",
        (*after.values(), version, row["id"], row["version"]),
    )
    full = payload | {"status": after["status"], "before": before}
    append_event(
        store,
        kind,
        actor,
        payload=full,
        batch=batch,
        document_id=row["document_id"],
        segment_id=row["id"],
        version=version,
    )


def _locked(store: Store, segment_id: int) -> Row:
    row = store.row("SELECT * FROM segments WHERE id = ?", (segment_id,))
    if row is None:
        raise UsageError(f"no segment with id {segment_id}")
    return row


def _conflict(row: Row, segment_id: int, advice: str) -> ConflictError:
    return ConflictError(f"segment {row['number']} was changed in the meantime; {advice}", segment_id=segment_id)


def _text(store: Store, row: Row) -> str | None:
    found = store.row("SELECT text FROM revisions WHERE id = ?", (row["revision_id"],))
    return str(found["text"]) if found else None


def _author(store: Store, row: Row) -> tuple[str, str]:
    found = store.row("SELECT author, origin FROM revisions WHERE id = ?", (row["revision_id"],))
    assert found is not None
    return found["author"], found["origin"]


def _revision_number(store: Store, revision_id: int) -> int:
    found = store.row("SELECT number FROM revisions WHERE id = ?", (revision_id,))
    assert found is not None
    return int(found["number"])


def _refuse_open_errors(store: Store, row: Row) -> None:
    found = store.rows(
        "SELECT message FROM findings f WHERE segment_id = ? AND severity = 'error' AND NOT EXISTS ("
        " SELECT 1 FROM dismissals d WHERE d.segment_id = f.segment_id AND d.check_name = f.check_name"
        " AND d.fingerprint = f.fingerprint)",
        (row["id"],),
    )
    if found:
        raise RefusedError(
            f"segment {row['number']} has {len(found)} open error(s): {found[0]['message']}; fix or dismiss it first"
        )


_STANDS = """NOT EXISTS (SELECT 1 FROM events u WHERE u.kind = 'undone' AND u.segment_id = e.segment_id
 AND json_extract(u.payload, '$.undoes') = e.n)"""
"""Condition on an event `e`: nobody has undone it."""


def _changed_since(store: Store, event: Row) -> bool:
    """Whether a later change of the segment still stands, so that undoing this one would destroy it."""
    found = store.row(
        f"SELECT 1 FROM events e WHERE segment_id = ? AND version > ? AND kind <> 'undone' AND {_STANDS}",
        (event["segment_id"], event["version"]),
    )
    return found is not None


def _last_standing_batch(store: Store, actor: str) -> str | None:
    """The newest undoable batch of `actor` that has not been undone."""
    marks = ", ".join("?" * len(UNDOABLE))
    found = store.row(
        f"SELECT batch FROM events e WHERE actor = ? AND kind IN ({marks}) AND {_STANDS} ORDER BY n DESC LIMIT 1",
        (actor, *UNDOABLE),
    )
    return str(found["batch"]) if found else None
