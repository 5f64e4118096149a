"""Cutting a segment in two, and joining it with the next: the old segments are retired, their history stays.

The new segments take their place in the document, with numbers that run on, and
carry the text, its origin and its author over. An approval was for the old
segment: the new ones are open again and say so. One undo brings the old ones back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tweespraak_store.checks import refresh_findings
from tweespraak_store.database import Row, Store
from tweespraak_store.documents import insert_segment, load_segment
from tweespraak_store.events import append_event, new_batch, sha256
from tweespraak_store.review import add_revision, record_change
from tweespraak_store.views import CrossReference, SegmentView
from tweespraak_translate.boundaries import matching_boundary, pieces
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.references import find_references
from tweespraak_translate.segment import Origin

REOPENED = "the approval was for the whole segment"
"""Why a piece of an approved segment is open again."""
JOINED = "the approval was for a part of it"
_DECIDED = ("edited", "approved")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment to be made: its place in the paragraph, its source, and the text to begin with, if any."""

    start: int
    end: int
    source: str
    text: str
    status: str
    origin: Origin
    author: str
    like: Row | None
    """The revision it comes from."""
    why: dict[str, Any]
    stale: str | None = None
    reason: str | None = None


def split_segment(
    store: Store, segment_id: int, version: int, at: int, actor: str, *, target_at: int | None = None
) -> list[SegmentView]:
    """Cut a segment where the source's second piece begins; the two new segments.

    The target is cut at `target_at`, or where it matches best. Raises UsageError for a cut that
    leaves a piece empty, ConflictError when the segment is no longer at `version`, RefusedError
    while the reviewer has unsaved text in it.
    """
    with store.tx():
        row = _current(store, segment_id, version)
        _refuse_unsaved(store, [row], actor)
        first, second = pieces(row["source"], at)
        if not first or not second or not 0 < at < len(row["source"]):
            raise UsageError(f"segment {row['number']} cannot be cut there: both pieces need words")
        revision = _revision(store, row)
        texts = _cut_target(revision["text"] if revision else "", row["source"], at, target_at)
        # Where the sources stand in the paragraph: the space between them belongs to neither.
        second_start = row["start"] + len(row["source"]) - len(second)
        places = ((row["start"], row["start"] + len(first), first), (second_start, row["end"], second))
        made = [_piece_of(store, row, revision, place, text) for place, text in zip(places, texts, strict=True)]
        payload = {"at": at, "number": row["number"]}
        return _put_in_place(store, "split", [row], made, payload, actor)


def join_segments(store: Store, decisions: Sequence[tuple[int, int]], actor: str) -> SegmentView:
    """Make one segment of two that follow each other in a paragraph, given as (segment id, version read).

    Raises UsageError when they do not, ConflictError when one has changed, RefusedError while the
    reviewer has unsaved text in one, or when two people wrote them and a second person must approve.
    """
    with store.tx():
        rows = sorted((_current(store, key, version) for key, version in decisions), key=lambda row: row["number"])
        if len(rows) != 2:
            raise UsageError("two segments are joined at a time")
        one, two = rows
        if (one["block_id"], one["paragraph"]) != (two["block_id"], two["paragraph"]):
            raise UsageError(f"segments {one['number']} and {two['number']} are not of one paragraph; nothing changed")
        if two["number"] != one["number"] + 1:
            raise UsageError(f"segments {one['number']} and {two['number']} do not follow each other; nothing changed")
        _refuse_unsaved(store, rows, actor)
        made = _whole_of(store, one, two, actor)
        payload = {"number": one["number"], "with": two["number"]}
        [joined] = _put_in_place(store, "joined", rows, [made], payload, actor)
        return joined


def next_in_paragraph(store: Store, segment_id: int) -> SegmentView | None:
    """The segment that follows in the same paragraph, or None."""
    found = store.row(
        "SELECT b.id FROM segments a JOIN segments b ON b.document_id = a.document_id AND b.number = a.number + 1"
        " AND b.block_id = a.block_id AND b.paragraph = a.paragraph WHERE a.id = ?",
        (segment_id,),
    )
    return load_segment(store, found["id"]) if found else None


def restructured_since(store: Store, document_id: int, n: int) -> bool:
    """Whether a document's segments were cut, joined or replaced after event `n`: it must be read again."""
    found = store.row(
        "SELECT 1 FROM events WHERE n > ? AND document_id = ? AND kind IN ('resegmented', 'replaced') LIMIT 1",
        (n, document_id),
    )
    return found is not None


def segment_ids(store: Store, document_id: int) -> list[int]:
    """The ids of a document's segments in order: what changes when one is cut or joined."""
    sql = "SELECT id FROM segments WHERE document_id = ? AND retired_at IS NULL ORDER BY number"
    return [key for (key,) in store.tuples(sql, (document_id,))]


def take_back(store: Store, event: Row, actor: str, batch: str) -> list[int]:
    """Undo a cut or a join: an `undoing.Reversal`. Raises ConflictError when the new segments were worked on since."""
    payload: dict[str, Any] = json.loads(event["payload"])
    new = [_row(store, key) for key in payload["into"]]
    for row, version in zip(new, payload["versions"], strict=True):
        if row["retired_at"] is not None or _worked_on(store, row["id"], version):
            place = f"segment {row['number']}" if row["number"] else "one of the segments it made"
            raise ConflictError(f"{place} was changed in the meantime; it is too late to undo", segment_id=row["id"])
    old = [_row(store, key) for key in payload["out"]]
    number, document_id = new[0]["number"], new[0]["document_id"]
    for row in new:
        _retire(store, row, "retired", {"number": row["number"]}, actor, batch)
    _shift(store, document_id, number + len(new) - 1, len(old) - len(new))
    for offset, row in reversed(list(enumerate(old))):
        # The paragraph may stand elsewhere in the document by now, or begin elsewhere in its text.
        is_last = offset == len(old) - 1
        end = new[-1]["end"] if is_last else new[0]["start"] + len(row["source"])
        store.connection.execute(
            'UPDATE segments SET number = ?, block_id = ?, paragraph = ?, start = ?, "end" = ?, retired_at = NULL,'
            " version = version + 1 WHERE id = ?",
            (number + offset, new[0]["block_id"], new[0]["paragraph"], end - len(row["source"]), end, row["id"]),
        )
        undoes = store.row(
            "SELECT n FROM events WHERE batch = ? AND segment_id = ? AND kind IN ('split', 'joined', 'retired')",
            (event["batch"], row["id"]),
        )
        assert undoes is not None
        _log(store, row, "undone", {"undoes": undoes["n"]}, actor, batch)
    _move_notes_and_typing(store, payload["into"], old[0]["id"], payload.get("notes"))
    for note, home in payload.get("notes", {}).items():
        store.connection.execute("UPDATE notes SET segment_id = ? WHERE id = ?", (home, int(note)))
    _log_sources(store, document_id, actor, batch)
    return [row["id"] for row in reversed(old)]


def _worked_on(store: Store, segment_id: int, version: int) -> bool:
    found = store.row(
        "SELECT 1 FROM events e WHERE segment_id = ? AND version > ? AND kind <> 'undone' AND NOT EXISTS"
        " (SELECT 1 FROM events u WHERE u.kind = 'undone' AND u.segment_id = e.segment_id"
        " AND json_extract(u.payload, '$.undoes') = e.n)",
        (segment_id, version),
    )
    return found is not None


def _put_in_place(
    store: Store, kind: str, old: list[Row], made: list[_Piece], payload: dict[str, Any], actor: str
) -> list[SegmentView]:
    """Retire the old segments, number the new ones in, write them and log it all as one batch."""
    batch, document_id, number = new_batch(), old[0]["document_id"], old[0]["number"]
    for row in old:
        store.connection.execute(
            "UPDATE segments SET number = NULL, block_id = NULL, retired_at = ?, version = version + 1 WHERE id = ?",
            (store.clock(), row["id"]),
        )
    _shift(store, document_id, number + len(old) - 1, len(made) - len(old))
    new = [_write(store, old[0], number + place, piece, actor, batch) for place, piece in enumerate(made)]
    notes = _move_notes_and_typing(store, [row["id"] for row in old], new[0])
    out = {"into": new, "versions": [_row(store, key)["version"] for key in new], "out": [row["id"] for row in old]}
    _log(store, old[0], kind, payload | out | {"notes": notes}, actor, batch)
    for row in old[1:]:
        _log(store, row, "retired", {"number": row["number"], "into": new}, actor, batch)
    _log_sources(store, document_id, actor, batch)
    refresh_findings(store, segment_ids=new)
    return [load_segment(store, key) for key in new]


def _write(store: Store, old: Row, number: int, piece: _Piece, actor: str, batch: str) -> int:
    references = tuple(
        CrossReference(r.kind, r.span.start, r.span.end, r.target) for r in find_references(piece.source)
    )
    view = SegmentView(
        None, number, old["kind"], old["paragraph"], piece.start, piece.end, piece.source, references=references
    )
    insert_segment(store, old["document_id"], old["block_id"], view)
    found = store.row("SELECT * FROM segments WHERE document_id = ? AND number = ?", (old["document_id"], number))
    assert found is not None
    if piece.text:
        revision_id, revision = add_revision(
            store,
            found,
            piece.text,
            piece.origin,
            piece.author,
            model_id=piece.like["model_id"] if piece.like else None,
            why=json.dumps(piece.why, ensure_ascii=False, sort_keys=True),
            termbase_version=piece.like["termbase_version"] if piece.like else None,
        )
        payload = {"revision": revision, "text_sha256": sha256(piece.text), "origin": piece.origin, "from": piece.why}
        if piece.reason:
            payload["reason"] = piece.reason
        change = {"revision_id": revision_id, "status": piece.status, "stale": piece.stale}
        record_change(store, found, "cut", actor, payload, batch, change)
    return int(found["id"])


def _piece_of(store: Store, row: Row, revision: Row | None, place: tuple[int, int, str], text: str) -> _Piece:
    """A piece of a segment: as far as its parent, but never approved."""
    status = "edited" if row["status"] in _DECIDED else row["status"]
    return _Piece(
        *place,
        text,
        status,
        Origin(revision["origin"]) if revision else Origin.MACHINE,
        revision["author"] if revision else "",
        revision,
        {"segment": row["id"], "revision": revision["number"] if revision else 0},
        REOPENED if row["status"] == "approved" else None,
        _reason(store, row),
    )


def _whole_of(store: Store, one: Row, two: Row, actor: str) -> _Piece:
    """Two segments as one: decided by a person if one of them was, but never approved."""
    found = [(row, revision) for row in (one, two) if (revision := _revision(store, row)) is not None]
    statuses = {row["status"] for row, _ in found}
    people = {r["author"] for _, r in found if r["origin"] in ("person", "merge")}
    if len(people) > 1 and store.setting("policy", "single") == "second-person":
        raise RefusedError(
            f"segments {one['number']} and {two['number']} were written by two people ({', '.join(sorted(people))});"
            " joined, neither could approve them and the store keeps one author"
        )
    first = found[0][1] if found else None
    by_person = next((r for _, r in found if r["origin"] in ("person", "merge")), first)
    status = "rejected" if "rejected" in statuses else "edited" if statuses & set(_DECIDED) else "drafted"
    return _Piece(
        one["start"],
        two["end"],
        _paragraph_text(store, one, two),
        " ".join(revision["text"] for _, revision in found),
        status,
        Origin(by_person["origin"]) if by_person else Origin.MACHINE,
        actor if len(people) > 1 else by_person["author"] if by_person else "",
        by_person,
        {"segments": [one["id"], two["id"]]},
        JOINED if "approved" in statuses and status == "edited" else None,
        next((reason for row, _ in found if (reason := _reason(store, row))), None),
    )


def _paragraph_text(store: Store, one: Row, two: Row) -> str:
    """The source of both as it stands in the paragraph, the white space between them included."""
    block = store.row("SELECT paragraphs, footnotes FROM blocks WHERE id = ?", (one["block_id"],))
    assert block is not None
    texts = [*(p["text"] for p in json.loads(block["paragraphs"])), *json.loads(block["footnotes"])]
    text = texts[one["paragraph"]] if one["paragraph"] < len(texts) else ""
    whole = text[one["start"] : two["end"]]
    fits = whole.startswith(one["source"]) and whole.endswith(two["source"])
    return whole if fits else f"{one['source']} {two['source']}"


def _cut_target(text: str, source: str, at: int, target_at: int | None) -> tuple[str, str]:
    if target_at is None:
        found = matching_boundary(source, at, text) if text else None
        target_at = len(text) if found is None else found
    return pieces(text, max(0, min(target_at, len(text))))


def _retire(store: Store, row: Row, kind: str, payload: dict[str, Any], actor: str, batch: str) -> None:
    store.connection.execute(
        "UPDATE segments SET number = NULL, block_id = NULL, retired_at = ?, version = version + 1 WHERE id = ?",
        (store.clock(), row["id"]),
    )
    _log(store, row, kind, payload, actor, batch)


def _shift(store: Store, document_id: int, after: int, by: int) -> None:
    """Let the numbers behind `after` run on, in two steps because no two segments may share one at any moment."""
    execute = store.connection.execute
    execute("UPDATE segments SET number = -(number + ?) WHERE document_id = ? AND number > ?", (by, document_id, after))
    execute("UPDATE segments SET number = -number WHERE document_id = ? AND number < 0", (document_id,))


def _move_notes_and_typing(
    store: Store, old: list[int], home: int, kept: dict[str, int] | None = None
) -> dict[str, int]:
    """Open notes and unsaved text go where the words went; gives each note's old home.

    The text keeps a base version that never is the present one: who takes it up again sees both texts.
    """
    marks = ", ".join("?" * len(old))
    notes = store.rows(
        f"SELECT id, segment_id FROM notes WHERE segment_id IN ({marks}) AND resolved_at IS NULL", tuple(old)
    )
    moved = {str(row["id"]): int(row["segment_id"]) for row in notes if str(row["id"]) not in (kept or {})}
    store.connection.executemany("UPDATE notes SET segment_id = ? WHERE id = ?", [(home, int(key)) for key in moved])
    typed = store.rows(f"SELECT * FROM journal WHERE segment_id IN ({marks}) ORDER BY segment_id", tuple(old))
    for row in typed:
        store.connection.execute(
            "INSERT INTO journal (segment_id, reviewer, base_version, text, cursor, at) VALUES (?, ?, -1, ?, ?, ?)"
            " ON CONFLICT (segment_id, reviewer) DO UPDATE SET text = text || ' ' || excluded.text",
            (home, row["reviewer"], row["text"], row["cursor"], row["at"]),
        )
    store.connection.execute(f"DELETE FROM journal WHERE segment_id IN ({marks})", tuple(old))
    return moved


def _refuse_unsaved(store: Store, rows: list[Row], actor: str) -> None:
    for row in rows:
        if store.row("SELECT 1 FROM journal WHERE segment_id = ? AND reviewer = ?", (row["id"], actor)):
            raise RefusedError(f"segment {row['number']} has unsaved text of yours; save or drop it first")


def _current(store: Store, segment_id: int, version: int) -> Row:
    row = _row(store, segment_id)
    if row["version"] != version or row["retired_at"] is not None:
        place = f"segment {row['number']}" if row["number"] else "the segment"
        raise ConflictError(f"{place} was changed in the meantime; look at it again", segment_id=segment_id)
    return row


def _row(store: Store, segment_id: int) -> Row:
    row = store.row("SELECT * FROM segments WHERE id = ?", (segment_id,))
    if row is None:
        raise UsageError(f"no segment with id {segment_id}")
    return row


def _revision(store: Store, row: Row) -> Row | None:
    return store.row("SELECT * FROM revisions WHERE id = ?", (row["revision_id"],))


def _reason(store: Store, row: Row) -> str | None:
    """Why a segment was sent back, while it is."""
    return load_segment(store, row["id"]).reason if row["status"] == "rejected" else None


def _log(store: Store, row: Row, kind: str, payload: dict[str, Any], actor: str, batch: str) -> None:
    """Log a change of a segment whose version the caller has just counted up."""
    now = _row(store, row["id"])
    revision = _revision(store, now)
    append_event(
        store,
        kind,
        actor,
        payload=payload | {"status": now["status"], "revision": revision["number"] if revision else 0},
        batch=batch,
        document_id=now["document_id"],
        segment_id=now["id"],
        version=now["version"],
    )


def _log_sources(store: Store, document_id: int, actor: str, batch: str) -> None:
    """Log what the document's sources are now, in order, so that a change from outside still shows."""
    document = store.row("SELECT slug, source_sha256 FROM documents WHERE id = ?", (document_id,))
    assert document is not None
    sql = "SELECT source_sha256 FROM segments WHERE document_id = ? AND retired_at IS NULL ORDER BY number"
    hashes = [digest for (digest,) in store.tuples(sql, (document_id,))]
    payload = {
        "slug": document["slug"],
        "source_sha256": document["source_sha256"],
        "segments": len(hashes),
        "segments_sha256": sha256("\n".join(hashes)),
    }
    append_event(store, "resegmented", actor, payload=payload, batch=batch, document_id=document_id)
