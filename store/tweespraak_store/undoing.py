"""Undo and redo over the log: each takes one batch of one reviewer's events back, or brings it back, as new events.

Nothing is removed from the log: an undo is events of kind "undone" that name what they undo, a redo
events of kind "redone" that name the undo. Changes of a segment carry the state before them; a
dismissal is withdrawn, a note settled; what changes more than that names its own reversal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tweespraak_store import review
from tweespraak_store.checks import dismiss_again, refresh_findings, withdraw_dismissal
from tweespraak_store.database import Row, Store
from tweespraak_store.documents import load_segment
from tweespraak_store.events import append_event, new_batch
from tweespraak_store.memory import forget_revision, remember
from tweespraak_store.notes import reopen_note, settle_note
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import ConflictError, RefusedError

Reversal = Callable[[Store, Row, str, str], list[int]]
"""Takes one event back inside the caller's transaction, given the actor and the batch of the undo: logs an event
of kind "undone" with payload "undoes", and gives the ids of the segments it changed."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took back, or a redo brought back."""

    label: str
    """For people: "approve segment 12", "approve 8 segments"."""
    segments: tuple[SegmentView, ...]


def undo(store: Store, actor: str) -> Undone:
    """Take back the last action of `actor` that still stands, whole batch and all.

    Raises RefusedError when there is none, ConflictError when a segment of it was
    changed by someone else since.
    """
    with store.tx():
        batch = last_standing_batch(store, actor)
        if batch is None:
            raise RefusedError("nothing to undo")
        events = _undoable_events(store, batch)
        undo_batch = new_batch()
        stale: list[int] = []
        ids = [key for event in events for key in _take_back(store, event, actor, undo_batch, stale)]
        refresh_findings(store, segment_ids=_once(stale))
    return _report(store, events, _once(ids[::-1]))


def redo(store: Store, actor: str) -> Undone:
    """Bring back what the last undo of `actor` took back.

    Raises RefusedError when there is no undo after the reviewer's last new action, ConflictError when
    somebody changed a segment of it since.
    """
    with store.tx():
        batch = last_undone_batch(store, actor)
        if batch is None:
            raise RefusedError("nothing to redo: nothing was undone since your last action")
        undone = store.rows("SELECT * FROM events WHERE batch = ? AND kind = 'undone' ORDER BY n DESC", (batch,))
        redo_batch = new_batch()
        stale: list[int] = []
        ids = [_bring_back(store, event, actor, redo_batch, stale) for event in undone]
        refresh_findings(store, segment_ids=_once(stale))
        originals = [_original(store, event) for event in undone]
    return _report(store, originals, _once(ids))


def last_standing_batch(store: Store, actor: str) -> str | None:
    """The newest undoable batch of `actor` that has not been undone."""
    marks = ", ".join("?" * len(review.UNDOABLE))
    found = store.row(
        f"SELECT batch FROM events e WHERE actor = ? AND kind IN ({marks}) AND {_STANDS} ORDER BY n DESC LIMIT 1",
        (actor, *review.UNDOABLE),
    )
    return str(found["batch"]) if found else None


def last_undone_batch(store: Store, actor: str) -> str | None:
    """The newest undo of `actor` that was not redone, unless a new action followed it."""
    fresh = [kind for kind in review.UNDOABLE if kind != "redone"]
    marks = ", ".join("?" * len(fresh))
    found = store.row(
        "SELECT batch FROM events e WHERE actor = ? AND kind = 'undone' AND NOT EXISTS (SELECT 1 FROM events r"
        " WHERE r.kind = 'redone' AND r.segment_id = e.segment_id AND json_extract(r.payload, '$.redoes') = e.n)"
        f" AND e.n > coalesce((SELECT max(n) FROM events WHERE actor = ? AND kind IN ({marks})), 0)"
        " ORDER BY n DESC LIMIT 1",
        (actor, actor, *fresh),
    )
    return str(found["batch"]) if found else None


def _undoable_events(store: Store, batch: str) -> list[Row]:
    """The events of a batch that an undo takes back, newest first."""
    marks = ", ".join("?" * len(review.UNDOABLE))
    return store.rows(
        f"SELECT * FROM events WHERE batch = ? AND kind IN ({marks}) ORDER BY n DESC", (batch, *review.UNDOABLE)
    )


def _take_back(store: Store, event: Row, actor: str, batch: str, stale: list[int]) -> list[int]:
    """Reverse an event; the segments it changed. Those with another text now are added to `stale`."""
    own = review.REVERSALS.get(event["kind"])
    if own is not None:
        module, _, name = own.partition(":")
        reversal: Reversal = getattr(import_module(module), name)
        changed = reversal(store, event, actor, batch)
        stale += changed
        return changed
    payload: dict[str, Any] = json.loads(event["payload"])
    row = _segment_row(store, event)
    if "note" in payload:
        _turn_note(store, event, payload, actor, undo=True)
    elif event["kind"] == "dismissed" or "dismissal" in payload:
        _withdraw(store, row, event, payload, actor)
    else:
        if _changed_since(store, event):
            raise _too_late(row, "undo")
        _restore(store, row, payload["before"], "undone", {"undoes": event["n"]}, actor, batch)
        if payload["before"]["revision_id"] != row["revision_id"]:
            stale.append(row["id"])
        return [row["id"]]
    kept = {name: payload[name] for name in ("note", "dismissal") if name in payload}
    _log(store, row, "undone", kept | {"undoes": event["n"]}, actor, batch)
    return [row["id"]]


def _bring_back(store: Store, event: Row, actor: str, batch: str, stale: list[int]) -> int:
    """Reverse an "undone" event; the segment it changed, added to `stale` when its text is another now."""
    payload: dict[str, Any] = json.loads(event["payload"])
    row = _segment_row(store, event)
    link: dict[str, Any] = {"redoes": event["n"], "of": _original(store, event)["kind"]}
    if "note" in payload:
        _turn_note(store, _original(store, event), payload, actor, undo=False)
        _log(store, row, "redone", link | {"note": payload["note"]}, actor, batch)
    elif link["of"] == "dismissed":
        original: dict[str, Any] = json.loads(_original(store, event)["payload"])
        old = payload.get("dismissal") or original.get("dismissal") or _dismissal_id(store, row, original)
        fresh = dismiss_again(store, int(old), actor) if old else None
        if fresh is None:
            raise _too_late(row, "redo")
        _log(store, row, "redone", link | {"dismissal": fresh}, actor, batch)
    elif "before" in payload:
        if not _stands_as_left(store, row, event, payload):
            raise _too_late(row, "redo")
        if payload["before"]["revision_id"] != row["revision_id"]:
            stale.append(row["id"])
        elif payload["before"]["status"] == "approved":
            # What blocks an approval must be known before it is given again.
            refresh_findings(store, segment_ids=[row["id"]])
        _restore(store, row, payload["before"], "redone", link, actor, batch)
    else:
        raise RefusedError(f"what was done to segment {row['number']} cannot be redone; do it again")
    return int(row["id"])


def _restore(
    store: Store, row: Row, before: dict[str, Any], kind: str, link: dict[str, Any], actor: str, batch: str
) -> None:
    """Put a segment's earlier state back as a new change."""
    revision_id = before["revision_id"]
    number = review.revision_number(store, revision_id) if revision_id else 0
    forget_revision(store, row["revision_id"])
    review.record_change(store, row, kind, actor, link | {"revision": number}, batch, before)
    if before["status"] == "approved":
        remember(store, row["id"])


def _withdraw(store: Store, row: Row, event: Row, payload: dict[str, Any], actor: str) -> None:
    if row["status"] == "approved":
        # The approval may rest on the dismissal.
        raise _too_late(row, "undo")
    dismissal = payload.get("dismissal") or _dismissal_id(store, row, payload)
    if dismissal:
        payload["dismissal"] = int(dismissal)
        withdraw_dismissal(store, int(dismissal), actor)


def _dismissal_id(store: Store, row: Row, payload: dict[str, Any]) -> int | None:
    """The dismissal an event of an earlier version is about: it named the check and the fingerprint only."""
    found = store.row(
        "SELECT max(id) AS id FROM dismissals WHERE segment_id = ? AND check_name = ? AND fingerprint = ?",
        (row["id"], payload.get("check"), payload.get("fingerprint")),
    )
    return found["id"] if found else None


def _turn_note(store: Store, event: Row, payload: dict[str, Any], actor: str, *, undo: bool) -> None:
    """A note that was written is settled by its undo, one that was settled stands open again."""
    original: str = event["kind"]
    if original == "redone":
        original = payload["of"]
    if (original == "noted") is undo:
        settle_note(store, payload["note"], actor)
    else:
        reopen_note(store, payload["note"])


def _log(store: Store, row: Row, kind: str, payload: dict[str, Any], actor: str, batch: str) -> None:
    append_event(store, kind, actor, payload=payload, batch=batch, document_id=row["document_id"], segment_id=row["id"])


def _original(store: Store, undone: Row) -> Row:
    """The event that an "undone" event took back."""
    found = store.row("SELECT * FROM events WHERE n = ?", (json.loads(undone["payload"])["undoes"],))
    assert found is not None
    if found["kind"] == "redone":
        payload = json.loads(found["payload"])
        return found | {"kind": payload["of"]}
    return found


def _segment_row(store: Store, event: Row) -> Row:
    row = store.row("SELECT * FROM segments WHERE id = ?", (event["segment_id"],))
    assert row is not None
    return row


def _too_late(row: Row, what: str) -> ConflictError:
    place = f"segment {row['number']}" if row["number"] else "a segment that is no longer in the document"
    return ConflictError(f"{place} was changed in the meantime; it is too late to {what}", segment_id=row["id"])


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


def _stands_as_left(store: Store, row: Row, event: Row, payload: dict[str, Any]) -> bool:
    """Whether a segment is as an undo left it, and nobody else touched it since."""
    number = review.revision_number(store, row["revision_id"]) if row["revision_id"] else 0
    if (row["status"], number) != (payload["status"], payload["revision"]) or row["retired_at"] is not None:
        return False
    other = store.row(
        "SELECT 1 FROM events WHERE segment_id = ? AND version > ? AND actor <> ?",
        (row["id"], event["version"], event["actor"]),
    )
    return other is None


def _report(store: Store, events: list[Row], ids: list[int]) -> Undone:
    first = events[0]
    kind: str = first["kind"]
    if kind == "redone":
        kind = json.loads(first["payload"])["of"]
    segments = tuple(load_segment(store, key) for key in ids)
    what = f"segment {segments[0].number}" if len(segments) == 1 else f"{len(segments)} segments"
    return Undone(f"{review.UNDOABLE.get(kind, kind)} {what}", segments)


def _once(ids: list[int]) -> list[int]:
    return list(dict.fromkeys(ids))
