"""Decisions on segments: edit, approve, send back, reopen.

Each decision names the version of the segment it was made on. When the segment
has changed since, a ConflictError is raised and nothing is written over: the
text that lost stays as a revision of its own. The decision and its event are
one transaction, on disk before the call returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tweespraak_store.checks import forget_findings, refresh_findings
from tweespraak_store.database import Row, Store
from tweespraak_store.documents import load_segment
from tweespraak_store.events import append_event, new_batch, sha256
from tweespraak_store.memory import forget_revision, remember
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.segment import Origin

if TYPE_CHECKING:
    from tweespraak_store.undoing import Undone

POLICIES = ("single", "second-person")
UNDOABLE = {
    "edited": "edit",
    "approved": "approve",
    "rejected": "send back",
    "reopened": "reopen",
    "dismissed": "dismiss a finding of",
    "noted": "write a note on",
    "note-settled": "settle a note of",
    "merged": "merge",
    "split": "split",
    "joined": "join",
    "redone": "redo",
}
"""Kinds of events that an undo takes back, each with what was done, to stand before "segment 12"."""
REVERSALS: dict[str, str] = {
    "split": "tweespraak_store.resegmenting:take_back",
    "joined": "tweespraak_store.resegmenting:take_back",
}
"""Kinds of events whose undo is more than giving a segment its earlier state: "module:function", an
`undoing.Reversal`."""


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
                "revision": revision_number(store, row["revision_id"]),
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
        payload = {"reason": reason, "revision": revision_number(store, row["revision_id"])}
        change = {"status": "rejected", "approved_by": None, "approved_at": None, "stale": None}
        _record(store, row, "rejected", actor, payload, new_batch(), change)
        forget_revision(store, row["revision_id"])
    return load_segment(store, segment_id)


def undo(store: Store, actor: str) -> Undone:
    """Take back the last action of `actor` that still stands; see `undoing.undo`."""
    from tweespraak_store import undoing

    return undoing.undo(store, actor)


def redo(store: Store, actor: str) -> Undone:
    """Bring back what the last undo of `actor` took back; see `undoing.redo`."""
    from tweespraak_store import undoing

    return undoing.redo(store, actor)


def reopen(store: Store, segment_id: int, version: int, actor: str) -> SegmentView:
    """Take an approval back by hand: the text stays, its status becomes edited."""
    with store.tx():
        row = _locked(store, segment_id)
        if row["version"] != version:
            raise _conflict(row, segment_id, "look at it again")
        if row["status"] != "approved":
            raise RefusedError(f"segment {row['number']} is not approved")
        payload = {"revision": revision_number(store, row["revision_id"])}
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


def revision_number(store: Store, revision_id: int) -> int:
    """The number of a revision within its segment."""
    found = store.row("SELECT number FROM revisions WHERE id = ?", (revision_id,))
    assert found is not None
    return int(found["number"])


def _refuse_open_errors(store: Store, row: Row) -> None:
    found = store.rows(
        "SELECT message FROM findings f WHERE segment_id = ? AND severity = 'error' AND NOT EXISTS ("
        " SELECT 1 FROM dismissals d WHERE d.segment_id = f.segment_id AND d.check_name = f.check_name"
        " AND d.fingerprint = f.fingerprint AND d.id NOT IN (SELECT dismissal_id FROM withdrawals))",
        (row["id"],),
    )
    if found:
        raise RefusedError(
            f"segment {row['number']} has {len(found)} open error(s): {found[0]['message']}; fix or dismiss it first"
        )
