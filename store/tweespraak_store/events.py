"""The event log: who did what, when, each entry carrying the hash of the one before.

A change anywhere in the log breaks every hash after it; the newest hash (the
log head) goes into every export, so that a shortened log shows too. Whoever can
write the file can forge all of it: the log proves honesty to the honest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from tweespraak_store.database import Row, Store

FIRST = "0" * 64
"""What stands in for the hash before the first event."""


def new_batch() -> str:
    """A name for one action of a person or program, however many segments it touches."""
    return token_hex(8)


def sha256(text: str) -> str:
    """sha256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def append_event(
    store: Store,
    kind: str,
    actor: str,
    *,
    payload: Mapping[str, Any],
    batch: str,
    document_id: int | None = None,
    segment_id: int | None = None,
    version: int | None = None,
) -> int:
    """Add one event inside the caller's transaction; returns its number."""
    with store.tx() as connection:
        last = connection.execute("SELECT n, hash FROM events ORDER BY n DESC LIMIT 1").fetchone()
        n, prev = (last[0] + 1, last[1]) if last else (1, FIRST)
        row: Row = {
            "n": n,
            "at": store.clock(),
            "actor": actor,
            "kind": kind,
            "document_id": document_id,
            "segment_id": segment_id,
            "version": version,
            "batch": batch,
            "payload": json.dumps(payload, ensure_ascii=False, sort_keys=True),
            "prev": prev,
        }
        row["hash"] = event_hash(row)
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO events ({columns}) VALUES ({marks})", tuple(row.values()))
    return int(n)


def event_hash(row: Row) -> str:
    """The hash an event must carry: sha256 over every other column, the previous hash included."""
    fields = ("n", "at", "actor", "kind", "document_id", "segment_id", "version", "batch", "payload", "prev")
    return sha256(json.dumps([row[name] for name in fields], ensure_ascii=False))


def log_head(store: Store) -> tuple[int, str]:
    """Number and hash of the newest event; (0, FIRST) for an empty log."""
    found = store.row("SELECT n, hash FROM events ORDER BY n DESC LIMIT 1")
    return (int(found["n"]), str(found["hash"])) if found else (0, FIRST)
