"""Presence: which segment each reviewer looks at, for the others to see. Advice, never a lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from tweespraak_store.database import BUSY_TIMEOUT_MS, Store

FRESH = timedelta(minutes=2)
"""How long after their last move somebody counts as being there."""
PATIENCE_MS = 100
"""How long to wait for another program that is writing: presence is not worth making anybody wait."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A reviewer and the segment they look at."""

    reviewer: str
    number: int
    """Of the segment in its document."""
    at: str


def note_presence(store: Store, reviewer: str, document_id: int, number: int) -> None:
    """Say that a reviewer is at a segment. Raises StoreError when the store takes nothing now."""
    with _impatiently(store), store.tx() as connection:
        connection.execute(
            "INSERT INTO presence (reviewer, document_id, number, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (reviewer) DO UPDATE SET document_id = excluded.document_id,"
            " number = excluded.number, at = excluded.at",
            (reviewer, document_id, number, store.clock()),
        )


def forget_presence(store: Store, reviewer: str) -> None:
    """A reviewer left. Raises StoreError when the store takes nothing now."""
    with _impatiently(store), store.tx() as connection:
        connection.execute("DELETE FROM presence WHERE reviewer = ?", (reviewer,))


def others_present(store: Store, reviewer: str, document_id: int) -> list[Presence]:
    """Who else looked at a document in the last two minutes, the latest first."""
    since = datetime.fromisoformat(store.clock()) - FRESH
    rows = store.rows(
        "SELECT reviewer, number, at FROM presence WHERE document_id = ? AND reviewer <> ? AND at >= ?"
        " ORDER BY at DESC, reviewer",
        (document_id, reviewer, since.isoformat(timespec="seconds")),
    )
    return [Presence(row["reviewer"], row["number"], row["at"]) for row in rows]


@contextmanager
def _impatiently(store: Store) -> Iterator[None]:
    store.connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        store.connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
