"""The log of a document in people's words: what happened, newest first, each batch one line that can be unfolded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tweespraak_store.database import Row, Store
from tweespraak_store.review import UNDOABLE

PAGE = 100
"""Lines given at once."""
_READ_AT_ONCE = 2_000
_MOST_READ = 50_000
"""Events looked at for one page: a batch of this many still becomes one line."""
_NAMED = 3
"""Segments named one by one; more are counted."""

_WORDS = {
    "ingested": "took the document in",
    "replaced": "put a new version of the document in its place",
    "drafted": "drafted",
    "edited": "edited",
    "merged": "merged a returned text into",
    "conflicted": "wrote another text for",
    "approved": "approved",
    "rejected": "sent back",
    "reopened": "took back the approval of",
    "dismissed": "let a finding stand in",
    "noted": "wrote a note on",
    "note-settled": "settled a note of",
    "term-changed": "changed a term used in",
    "source-changed": "changed the Dutch of",
    "retired": "left out",
    "split": "split",
    "joined": "joined",
}
_ON_DOCUMENT = {"ingested", "replaced"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    n: int
    """Number of its newest event."""
    first: int
    """Number of its oldest event."""
    batches: tuple[str, ...]
    kind: str
    actor: str
    at: str
    words: str
    """ "approved 175 segments"; the actor stands before it."""
    events: int
    segment: int | None = None
    """Number of the first segment it touched that is still in the document."""
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """What an entry did to one segment."""

    number: int | None
    segment_id: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on a revision."""

    words: str
    """ "approved", "sent back"."""
    actor: str
    at: str
    reason: str = ""


def document_log(store: Store, document_id: int, *, before: int | None = None, limit: int = PAGE) -> list[Entry]:
    """The newest entries of a document, or the newest that lie wholly before event `before`.

    Drafts that came one batch after the other from one model are one entry.
    """
    found: dict[str, list[Row]] = {}
    bound, read = before if before is not None else 1 << 62, 0
    while read < _MOST_READ:
        rows = store.rows(
            "SELECT e.n, e.batch, e.kind, e.actor, e.at, s.number, e.segment_id FROM events e LEFT JOIN segments s"
            " ON s.id = e.segment_id WHERE e.document_id = ? AND e.n < ? ORDER BY e.n DESC LIMIT ?",
            (document_id, bound, _READ_AT_ONCE),
        )
        for row in rows:
            found.setdefault(row["batch"], []).append(row)
        read += len(rows)
        if len(rows) < _READ_AT_ONCE or len(found) > limit:
            break
        bound = rows[-1]["n"]
    entries = [_entry(store, batch, rows) for batch, rows in list(found.items())[:limit]]
    return _fold_drafts(entries)


def details_of(store: Store, entry: Entry) -> list[Detail]:
    """What an entry did, segment by segment."""
    rows = store.rows(
        "SELECT e.kind, e.payload, e.segment_id, s.number FROM events e LEFT JOIN segments s ON s.id = e.segment_id"
        " WHERE e.batch IN (SELECT value FROM json_each(?)) ORDER BY s.number IS NULL, s.number, e.n",
        (json.dumps(entry.batches),),
    )
    return [
        Detail(row["number"], row["segment_id"], _detail(row["kind"], json.loads(row["payload"])))
        for row in rows
        if row["segment_id"] is not None
    ]


def decisions_on(store: Store, segment_id: int) -> dict[int, list[Decision]]:
    """What was decided on each revision of a segment, by the revision's number, oldest first."""
    rows = store.rows(
        "SELECT kind, actor, at, payload FROM events WHERE segment_id = ? AND version IS NOT NULL ORDER BY n",
        (segment_id,),
    )
    found: dict[int, list[Decision]] = {}
    words = {"approved": "approved", "rejected": "sent back", "reopened": "approval taken back", "redone": "redone"}
    for row in rows:
        payload: dict[str, Any] = json.loads(row["payload"])
        what = "brought back by undo" if row["kind"] == "undone" else words.get(row["kind"])
        if what and payload.get("revision"):
            decision = Decision(what, row["actor"], row["at"], payload.get("reason", ""))
            found.setdefault(payload["revision"], []).append(decision)
    return found


def _entry(store: Store, batch: str, rows: Sequence[Row]) -> Entry:
    newest, oldest = rows[0], rows[-1]
    # A batch that touched the document as a whole is told as that, whatever it did to segments.
    lead = next((row for row in rows if row["kind"] in _ON_DOCUMENT), newest)
    if lead["kind"] == "resegmented":
        lead = next((row for row in rows if row["kind"] in ("split", "joined", "undone")), lead)
    kind = lead["kind"]
    # The numbers of what is retired are gone; such segments are counted all the same.
    numbers = sorted({row["number"] for row in rows if row["number"]})
    segments = len({row["segment_id"] for row in rows if row["segment_id"] is not None})
    payload: dict[str, Any] = {}
    if kind in ("undone", "redone", "noted", "dismissed", "split", "joined") or kind not in _WORDS:
        found = store.row("SELECT payload FROM events WHERE n = ?", (lead["n"],))
        payload = json.loads(found["payload"]) if found else {}
    words = _words(store, kind, payload, numbers, segments)
    return Entry(
        newest["n"],
        oldest["n"],
        (batch,),
        kind,
        lead["actor"],
        lead["at"],
        words,
        len(rows),
        numbers[0] if numbers else None,
        kind in UNDOABLE and _is_undone(store, lead),
    )


def _words(store: Store, kind: str, payload: dict[str, Any], numbers: Sequence[int], segments: int) -> str:
    if kind in _ON_DOCUMENT:
        return _WORDS[kind]
    what = _named(numbers, segments)
    if kind == "undone":
        original = store.row("SELECT kind, payload FROM events WHERE n = ?", (payload.get("undoes"),))
        name = original["kind"] if original else ""
        if original and name in ("split", "joined"):
            return f"undid: {_reshaped(name, json.loads(original['payload']))}"
        if original and name == "redone":
            name = json.loads(original["payload"]).get("of", "")
        return f"undid: {UNDOABLE.get(name, name)} {what}"
    if kind == "redone":
        return f"redid: {UNDOABLE.get(payload.get('of', ''), 'change')} {what}"
    if kind in ("split", "joined"):
        return _reshaped(kind, payload)
    if kind == "noted" and payload.get("kind") == "query":
        return f"asked about {what}"
    if kind == "dismissed":
        return f"let {payload.get('check', 'a finding')} stand in {what}"
    return f"{_WORDS.get(kind, kind)} {what}"


def _reshaped(kind: str, payload: dict[str, Any]) -> str:
    """The segments by the numbers they had."""
    if kind == "split":
        return f"cut segment {payload['number']} in two"
    return f"joined segments {payload['number']} and {payload['with']}"


def _named(numbers: Sequence[int], segments: int) -> str:
    if segments != len(numbers) or segments > _NAMED:
        return f"{segments:,} segment{'' if segments == 1 else 's'}"
    if segments == 1:
        return f"segment {numbers[0]}"
    return f"segments {', '.join(str(n) for n in numbers[:-1])} and {numbers[-1]}"


def _detail(kind: str, payload: dict[str, Any]) -> str:
    if kind == "rejected":
        return f"sent back: {payload.get('reason', '')}"
    if kind == "dismissed":
        return f"{payload.get('check', '')}: {payload.get('reason', '')}"
    if kind in ("noted", "note-settled"):
        return str(payload.get("text", ""))
    if kind == "source-changed":
        return f"was: {payload.get('source_before', '')}"
    revision = payload.get("revision")
    return f"{kind}, version {revision}" if revision else kind


def _is_undone(store: Store, event: Row) -> bool:
    found = store.row(
        "SELECT 1 FROM events u WHERE u.kind = 'undone' AND u.segment_id = ?"
        " AND json_extract(u.payload, '$.undoes') = ? AND NOT EXISTS (SELECT 1 FROM events r"
        " WHERE r.kind = 'redone' AND r.segment_id = u.segment_id AND json_extract(r.payload, '$.redoes') = u.n)",
        (event["segment_id"], event["n"]),
    )
    return found is not None


def _fold_drafts(entries: Sequence[Entry]) -> list[Entry]:
    folded: list[Entry] = []
    for entry in entries:
        last = folded[-1] if folded else None
        if last is not None and entry.kind == last.kind == "drafted" and entry.actor == last.actor:
            events = last.events + entry.events
            folded[-1] = replace(
                last,
                first=entry.first,
                batches=last.batches + entry.batches,
                events=events,
                words=f"drafted {events:,} segments",
                segment=min((n for n in (last.segment, entry.segment) if n is not None), default=None),
            )
        else:
            folded.append(entry)
    return folded
