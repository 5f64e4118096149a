"""Notes on segments: what reviewers tell each other, and the questions that must be answered before approval in bulk.

A note keeps its words. Settling it takes it off the open ones and leaves it on record; both are events of the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tweespraak_store.database import Row, Store
from tweespraak_store.documents import load_segment
from tweespraak_store.events import append_event, new_batch
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import RefusedError, UsageError

LONGEST_NOTE = 4_000
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a segment."""

    id: int
    segment_id: int
    number: int | None
    """Of the segment in its document; None when a new version of the document has no such segment."""
    text: str
    author: str
    at: str
    is_query: bool
    """A question: while it is open, its segment is left out of approval in bulk."""
    settled_by: str | None = None
    settled_at: str | None = None

    @property
    def is_open(self) -> bool:
        """Nobody settled it."""
        return self.settled_at is None

    def to_json(self) -> dict[str, Any]:
        """As `note list --json` prints it."""
        return {
            "id": self.id,
            "segment": self.number,
            "kind": "query" if self.is_query else "note",
            "text": self.text,
            "author": self.author,
            "at": self.at,
            "settled_by": self.settled_by,
            "settled_at": self.settled_at,
        }


def clean_note(text: str) -> str:
    """`text` as a note keeps it: one line of visible characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_NOTE].rstrip()


def add_note(store: Store, segment_id: int, text: str, actor: str, *, query: bool = False, batch: str = "") -> Note:
    """Write a note on a segment, as a question with `query`. Raises UsageError for an empty text."""
    text = clean_note(text)
    if not text:
        raise UsageError("an empty note is not kept; write what it should say")
    with store.tx() as connection:
        row = _segment(store, segment_id)
        kind = "query" if query else "note"
        cursor = connection.execute(
            "INSERT INTO notes (segment_id, author, at, text, kind) VALUES (?, ?, ?, ?, ?)",
            (segment_id, actor, store.clock(), text, kind),
        )
        note_id = int(cursor.lastrowid)
        _log(store, row, "noted", {"note": note_id, "kind": kind, "text": text}, actor, batch)
        return _note(store, note_id)


def settle(store: Store, note_id: int, actor: str) -> Note:
    """Take a note off the open ones. Raises UsageError for no such note, RefusedError when it was settled before."""
    with store.tx():
        note = _note(store, note_id)
        if not note.is_open:
            raise RefusedError(f"note {note_id} was settled by {note.settled_by} already; nothing changed")
        settle_note(store, note_id, actor)
        _log(store, _segment(store, note.segment_id), "note-settled", {"note": note_id, "text": note.text}, actor, "")
        return _note(store, note_id)


def settle_note(store: Store, note_id: int, actor: str) -> None:
    """Mark a note settled, inside the caller's transaction, which logs it."""
    store.connection.execute(
        "UPDATE notes SET resolved_by = ?, resolved_at = ? WHERE id = ? AND resolved_at IS NULL",
        (actor, store.clock(), note_id),
    )


def reopen_note(store: Store, note_id: int) -> None:
    """Mark a note open again, inside the caller's transaction, which logs it."""
    store.connection.execute("UPDATE notes SET resolved_by = NULL, resolved_at = NULL WHERE id = ?", (note_id,))


def notes_in(store: Store, document_id: int, *, settled: bool = False) -> list[Note]:
    """The open notes of a document by segment, oldest first; with `settled`, all of them.

    Those on segments that are no longer in the document come last.
    """
    where = "" if settled else " AND n.resolved_at IS NULL"
    return _notes(store, f"s.document_id = ?{where} ORDER BY s.number IS NULL, s.number, n.id", document_id)


def notes_of(store: Store, segment_id: int) -> list[Note]:
    """Every note on a segment, oldest first."""
    return _notes(store, "n.segment_id = ? ORDER BY n.id", segment_id)


def segment_of_note(store: Store, note_id: int) -> SegmentView:
    """The segment a note is on. Raises UsageError when there is no such note."""
    return load_segment(store, _note(store, note_id).segment_id)


def _notes(store: Store, condition: str, key: int) -> list[Note]:
    rows = store.rows(
        f"SELECT n.*, s.number FROM notes n CROSS JOIN segments s ON s.id = n.segment_id WHERE {condition}", (key,)
    )
    return [
        Note(
            row["id"],
            row["segment_id"],
            row["number"],
            row["text"],
            row["author"],
            row["at"],
            row["kind"] == "query",
            row["resolved_by"],
            row["resolved_at"],
        )
        for row in rows
    ]


def _note(store: Store, note_id: int) -> Note:
    found = _notes(store, "n.id = ?", note_id)
    if not found:
        raise UsageError(f"no note {note_id}; 'tweespraak note list DOC' shows them")
    return found[0]


def _segment(store: Store, segment_id: int) -> Row:
    row = store.row("SELECT * FROM segments WHERE id = ?", (segment_id,))
    if row is None:
        raise UsageError(f"no segment with id {segment_id}")
    return row


def _log(store: Store, row: Row, kind: str, payload: dict[str, Any], actor: str, batch: str) -> None:
    append_event(
        store,
        kind,
        actor,
        payload=payload,
        batch=batch or new_batch(),
        document_id=row["document_id"],
        segment_id=row["id"],
    )
