"""The journal: what a reviewer is typing, kept within a second, offered back after a crash."""

from __future__ import annotations

from dataclasses import dataclass

from tweespraak_store.database import Store


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Unsaved text of one reviewer in one segment."""

    segment_id: int
    number: int
    slug: str
    base_version: int
    text: str
    cursor: int
    """Cursor position, in code points of the text."""
    at: str


def keep_typing(store: Store, segment_id: int, reviewer: str, base_version: int, text: str, cursor: int) -> None:
    """Keep unsaved text, replacing what this reviewer had in this segment."""
    safe = text.encode("utf-8", "replace").decode("utf-8")
    with store.tx() as connection:
        connection.execute(
            "INSERT INTO journal (segment_id, reviewer, base_version, text, cursor, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (segment_id, reviewer) DO UPDATE SET base_version = excluded.base_version,"
            " text = excluded.text, cursor = excluded.cursor, at = excluded.at",
            (segment_id, reviewer, base_version, safe, cursor, store.clock()),
        )


def drop_typing(store: Store, segment_id: int, reviewer: str) -> None:
    """Forget unsaved text, once it is saved or given up."""
    with store.tx() as connection:
        connection.execute("DELETE FROM journal WHERE segment_id = ? AND reviewer = ?", (segment_id, reviewer))


def unsaved(store: Store, reviewer: str, document_id: int | None = None) -> list[JournalEntry]:
    """Unsaved text of a reviewer, newest first, in one document or in all."""
    where = "" if document_id is None else " AND s.document_id = ?"
    parameters = (reviewer,) if document_id is None else (reviewer, document_id)
    rows = store.rows(
        "SELECT j.*, s.number, d.slug FROM journal j JOIN segments s ON s.id = j.segment_id"
        " JOIN documents d ON d.id = s.document_id"
        f" WHERE j.reviewer = ? AND s.retired_at IS NULL{where} ORDER BY j.at DESC",
        parameters,
    )
    return [
        JournalEntry(r["segment_id"], r["number"], r["slug"], r["base_version"], r["text"], r["cursor"], r["at"])
        for r in rows
    ]
