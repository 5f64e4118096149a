"""The translation memory: approved pairs, offered again when the same source comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from secrets import token_hex
from typing import Any

from tweespraak_store.database import BUSY_TIMEOUT_MS, Store, explained
from tweespraak_store.events import append_event, new_batch
from tweespraak_translate.errors import StoreError, UsageError
from tweespraak_translate.visible import visible_line

IMPORTED = "imported"
"""The origin of a unit that came from a file; those approved here have the origin "approved"."""

BATCH = 5_000
"""Units handed over at a time."""

Progress = Callable[[int, int], None]
"""Called with how many units are kept and how many there are."""


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A pair from elsewhere, about to be kept."""

    source: str
    target: str
    author: str = ""
    at: str = ""
    """ISO time of its last change; empty when nobody said."""
    document: str = ""
    """Where it comes from."""
    penalty: int = 0
    """Taken off every similarity, 0 to 100."""


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A pair of the memory with where it comes from."""

    source: str
    target: str
    origin: str
    author: str
    at: str
    document: str
    penalty: int


@dataclass(frozen=True, slots=True)
class AddedUnits:
    """What became of the units of a file."""

    read: int
    added: int

    @property
    def known(self) -> int:
        """Pairs that were there already, or came twice."""
        return self.read - self.added


@dataclass(frozen=True, slots=True)
class OriginCount:
    """How many units come from one place."""

    document: str
    origin: str
    units: int
    penalty: int
    """The largest, where they differ."""
    newest: str
    """ISO time of the last change of any of them; empty when nobody said."""


def remember(store: Store, segment_id: int) -> None:
    """Keep an approved segment as a translation unit, inside the caller's transaction."""
    store.connection.execute(
        "INSERT OR IGNORE INTO memory (source, source_sha256, target, origin, author, at, segment_id, revision_id)"
        " SELECT s.source, s.source_sha256, r.text, 'approved', s.approved_by, s.approved_at, s.id, r.id"
        " FROM segments s JOIN revisions r ON r.id = s.revision_id WHERE s.id = ?",
        (segment_id,),
    )


def forget_revision(store: Store, revision_id: int | None) -> None:
    """Drop the unit a revision gave, when its approval is taken back; inside the caller's transaction."""
    store.connection.execute("DELETE FROM memory WHERE revision_id = ?", (revision_id,))


def exact_match(store: Store, source_sha256: str) -> str | None:
    """The target for exactly this source: approved here before imported, then the least penalty, then the newest."""
    found = store.row(
        "SELECT target FROM memory WHERE source_sha256 = ?"
        " ORDER BY segment_id IS NULL, penalty, at DESC, id DESC LIMIT 1",
        (source_sha256,),
    )
    return str(found["target"]) if found else None


def add_units(
    store: Store,
    units: Iterable[NewUnit],
    actor: str,
    *,
    source: str,
    details: Callable[[], Mapping[str, Any]] = dict,
    progress: Progress = lambda done, total: None,
) -> AddedUnits:
    """Keep pairs from elsewhere, all of them or none; a pair that is there already stays as it is.

    The units are read to the end before the store is locked, so that a fault in
    the last one costs nobody anything. `source` says where they came from and
    `details`, called when all are read, what else the log should know. Raises
    StoreError, and whatever reading the units raises.
    """
    if store.read_only:
        raise StoreError(f"nothing can be added: {store.read_only}")
    with _waiting_room(store):
        read = _set_down(store, units)
        with store.tx() as connection:
            added = 0
            for part in range(_PARTS):
                cursor = connection.execute(
                    "INSERT OR IGNORE INTO memory"
                    " (source, source_sha256, target, origin, author, at, document, penalty)"
                    f" SELECT source, lower(hex(hash)), target, '{IMPORTED}', author, at, document, penalty"
                    f" FROM waiting.part{part} ORDER BY hash, rowid"
                )
                added += cursor.rowcount
                progress(read * (part + 1) // _PARTS, read)
            if added:
                payload = {"source": source, "read": read, "added": added, **details()}
                append_event(store, "memory-imported", actor, payload=payload, batch=new_batch())
    return AddedUnits(read, added)


_PARTS = 64
"""The pairs wait in so many tables by the beginning of their hash, and are kept in the order of their hashes.

A million pairs put in as they come would touch a page of the index each; sorting
them all at once would take memory for all of them, as this SQLite keeps nothing
temporary on disk.
"""


@contextmanager
def _waiting_room(store: Store) -> Iterator[None]:
    """A file beside the store for pairs that are not kept yet; it has no name, so a killed program leaves none."""
    name = store.path.absolute().with_name(f".tweespraak-import-{token_hex(8)}.tmp")
    connection = store.connection
    with explained(store.path):
        connection.execute("ATTACH ? AS waiting", (str(name),))
    try:
        name.unlink(missing_ok=True)
        with explained(store.path):
            connection.execute("PRAGMA waiting.journal_mode = OFF").fetchall()
            connection.execute("PRAGMA waiting.synchronous = OFF")
            for part in range(_PARTS):
                connection.execute(
                    f"CREATE TABLE waiting.part{part} (hash BLOB, source TEXT, target TEXT, author TEXT, at TEXT,"
                    " document TEXT, penalty INTEGER)"
                )
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        name.unlink(missing_ok=True)
        with explained(store.path):
            connection.execute("DETACH waiting")
            # The log of a large change is as large; a reader that is busy right now may keep it.
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _set_down(store: Store, units: Iterable[NewUnit]) -> int:
    """Write the units to the waiting room; how many there are."""
    now = store.clock()
    waiting = iter(units)
    read = 0
    store.connection.execute("BEGIN")
    while some := list(islice(waiting, BATCH)):
        parts: dict[int, list[tuple[object, ...]]] = {}
        for unit in some:
            digest = hashlib.sha256(unit.source.encode("utf-8")).digest()
            # A date in the future would make it the newest for years.
            row = (digest, unit.source, unit.target, unit.author, min(unit.at, now), unit.document, unit.penalty)
            parts.setdefault(digest[0] * _PARTS // 256, []).append(row)
        with explained(store.path):
            for part, rows in parts.items():
                store.connection.executemany(f"INSERT INTO waiting.part{part} VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        read += len(some)
    with explained(store.path):
        store.connection.execute("COMMIT")
    return read


def stored_units(store: Store, document: str | None = None) -> Iterator[StoredUnit]:
    """Every pair of the memory as it stands now, in the order kept; with `document`, those that come from there."""
    where, values = ("", ()) if document is None else (f" AND {_PLACE} = ?", (document,))
    columns = f"m.id, m.source, m.target, m.origin, m.author, m.at, {_PLACE}, m.penalty"
    for unit in _told(store, f"SELECT {columns} FROM {_JOINED}", where, values):
        yield StoredUnit(*unit)


def _told(store: Store, select: str, where: str = "", values: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a query on the memory without their ids, a batch at a time and all as of now."""
    begin = not store.connection.in_transaction
    if begin:  # one view of the memory, whoever writes meanwhile
        store.connection.execute("BEGIN")
    try:
        last = 0
        while some := store.tuples(f"{select} WHERE m.id > ?{where} ORDER BY m.id LIMIT {BATCH}", (last, *values)):
            last = some[-1][0]
            for row in some:
                yield row[1:]
    finally:
        if begin and store.connection.in_transaction:
            store.connection.execute("COMMIT")


def count_units(store: Store, document: str | None = None) -> int:
    """How many pairs `stored_units` gives."""
    where, values = ("", ()) if document is None else (f" WHERE {_PLACE} = ?", (document,))
    row = store.row(f"SELECT count(*) AS n FROM {_JOINED}{where}", values)
    assert row is not None
    return int(row["n"])


_PLACE = "coalesce(nullif(m.document, ''), d.slug, '')"
_JOINED = "memory m LEFT JOIN segments s ON s.id = m.segment_id LEFT JOIN documents d ON d.id = s.document_id"


def memory_origins(store: Store) -> list[OriginCount]:
    """Where the units come from, the largest first."""
    # Counted here, a batch at a time: grouping a million rows takes this SQLite 80 MB, as it sorts them in memory.
    found: dict[tuple[str, str], tuple[int, int, str]] = {}
    for document, origin, penalty, at in _told(
        store, f"SELECT m.id, {_PLACE}, m.origin, m.penalty, m.at FROM {_JOINED}"
    ):
        units, worst, newest = found.get((document, origin), (0, 0, ""))
        found[document, origin] = units + 1, max(worst, penalty), max(newest, at)
    counts = [OriginCount(*place, units, worst, newest) for place, (units, worst, newest) in found.items()]
    return sorted(counts, key=lambda one: (-one.units, one.document, one.origin))


def remove_origin(store: Store, document: str, actor: str) -> int:
    """Take out the imported units that come from one place; how many there were.

    What was approved here stays. Raises UsageError when nothing imported comes from there.
    """
    with store.tx() as connection:
        cursor = connection.execute("DELETE FROM memory WHERE origin = ? AND document = ?", (IMPORTED, document))
        if not cursor.rowcount:
            raise UsageError(
                f"nothing was imported from {visible_line(document)}; 'tweespraak memory list' shows what was"
            )
        payload = {"source": document, "removed": cursor.rowcount}
        append_event(store, "memory-removed", actor, payload=payload, batch=new_batch())
        return int(cursor.rowcount)
