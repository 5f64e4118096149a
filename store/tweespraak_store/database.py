"""Opening the store: one SQLite file, checked, migrated, and only ever changed inside `Store.tx()`.

Why not sqlite-utils' own `atomic()` for writes: it begins a deferred
transaction, and eight processes that read and then write in one fail at once
with "database is locked" whatever the busy timeout. `tx()` begins immediate,
so a writer waits its turn. sqlite-utils runs the migrations and bulk inserts,
inside such a transaction.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tweespraak_store.sqlite import sqlite3
from tweespraak_translate.errors import RefusedError, StoreError, TweespraakError
from tweespraak_translate.visible import visible_line

if TYPE_CHECKING:
    import sqlite_utils

APPLICATION_ID = 0x74776565
"""The four letters "twee" in the file header: tells our stores from other SQLite files."""

BUSY_TIMEOUT_MS = 30_000
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afs", "fuse.s3fs"}
REFUSED = "tweespraak: "
"""Prefix of the messages our triggers raise; what follows is meant for people."""

Row = dict[str, Any]


def utc_now() -> str:
    """The time now, ISO 8601 in UTC to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Store:
    """An open store. Belongs to the thread that opened it; close it when done."""

    def __init__(self, path: Path, connection: Any, *, read_only: str = "") -> None:
        self.path = path
        self.connection = connection
        self.read_only = read_only
        """Why nothing can be written; empty when writing is possible."""
        self.clock: Callable[[], str] = utc_now

    @cached_property
    def db(self) -> sqlite_utils.Database:
        """The same connection as a sqlite-utils Database. Write through it inside `tx()` only."""
        from sqlite_utils import Database

        return Database(self.connection, execute_plugins=False)

    @contextmanager
    def tx(self) -> Iterator[Any]:
        """One all-or-nothing change, on disk when the block ends. Nested blocks join the outer one.

        Raises StoreError when the disk or a lock prevents it, RefusedError when a
        rule of the store does.
        """
        if self.read_only:
            raise StoreError(f"{shown_path(self.path)} is open read-only: {self.read_only}")
        if self.connection.in_transaction:
            yield self.connection
            return
        with explained(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
        try:
            with explained(self.path):
                yield self.connection
                self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a query, as dictionaries; no cursor stays open."""
        with explained(self.path):
            cursor = self.connection.execute(sql, tuple(parameters))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tuples(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, as tuples: for the long lists that a screen waits for."""
        with explained(self.path):
            return list(self.connection.execute(sql, tuple(parameters)).fetchall())

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def setting(self, key: str, default: str = "") -> str:
        """A setting of this store, such as the approval policy."""
        found = self.row("SELECT value FROM settings WHERE key = ?", (key,))
        return str(found["value"]) if found else default

    def data_version(self) -> int:
        """Changes whenever another connection has committed something."""
        found = self.row("PRAGMA data_version")
        assert found is not None
        return int(found["data_version"])

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self.connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(path: Path | str, *, create: bool = False, read_only: bool = False) -> Store:
    """Open the store at `path`, migrated to this version's schema.

    With `create`, a missing file becomes an empty store (readable by its owner
    only); without it, a missing file is an error and nothing is made. Raises
    StoreError, one line, when the file is missing, not a store, damaged, on a
    network file system, or cannot be read. A store of a newer version opens
    read-only, with the reason in `Store.read_only`.
    """
    path = Path(path)
    if create and not read_only:
        with _alone(path.parent):
            return _open(path, create=True, read_only=False)
    return _open(path, create=False, read_only=read_only)


def _open(path: Path, *, create: bool, read_only: bool) -> Store:
    name = shown_path(path)
    _refuse_unsuitable(path, create=create)
    fresh = not path.exists()
    if fresh:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:  # another program made it in this very moment, or the disk refuses
            raise StoreError(f"cannot make {name}: {error.strerror}; try again or name another with --db") from error
    try:
        with explained(path):
            connection, reason = _connect(path, read_only=read_only)
    except BaseException:
        if fresh:
            path.unlink(missing_ok=True)
        raise
    store = Store(path, connection, read_only=reason)
    try:
        with explained(path):
            _check_identity(store, fresh=fresh)
            _configure(store)
            _migrate(store, fresh=fresh)
    except BaseException as error:
        store.close()
        if fresh:
            for suffix in ("", "-wal", "-shm", "-journal"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
        if isinstance(error, (OSError, UnicodeError)):
            raise StoreError(f"{name}: {error}") from error
        raise
    return store


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Make stores in a folder one program at a time: of two at once, the second finds what the first made."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):  # no such locks here, or no such folder, which is told elsewhere
        yield
        return
    try:
        # A file system may refuse the lock; the store itself is locked all the same.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _refuse_unsuitable(path: Path, *, create: bool) -> None:
    name = shown_path(path)
    if path.is_dir():
        raise StoreError(f"{name} is a directory, not a store; name a file with --db")
    if path.exists():
        if not path.is_file():
            raise StoreError(f"{name} is not a regular file; name a store with --db")
        if path.stat().st_size == 0:
            raise StoreError(f"{name} is empty, not a tweespraak store; remove it or name another with --db")
    elif not create:
        raise StoreError(f"no store at {name}; run 'tweespraak ingest FILE' first or name one with --db")
    elif not path.parent.is_dir():
        raise StoreError(f"cannot make {name}: no folder {shown_path(path.parent)}")
    elif not os.access(path.parent, os.W_OK):
        raise StoreError(f"cannot make {name}: the folder is not writable")
    kind = file_system(path.parent if not path.exists() else path)
    if kind in NETWORK_FILE_SYSTEMS and os.environ.get("TWEESPRAAK_ALLOW_NETWORK_FS") != "1":
        raise StoreError(
            f"{name} is on a network file system ({kind}), where SQLite can lose data; move it to a local "
            "disk, or set TWEESPRAAK_ALLOW_NETWORK_FS=1"
        )


def file_system(path: Path) -> str:
    """The type of file system `path` is on ("ext4", "nfs4"), or "" where the system does not say."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    real = os.path.realpath(path)
    best, kind = "", ""
    for line in lines:
        left, _, right = line.partition(" - ")
        mount = left.split(" ")[4].replace("\\040", " ")
        inside = real == mount or real.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, right.split(" ")[0]
    return kind


def _connect(path: Path, *, read_only: bool) -> tuple[Any, str]:
    reason = "--read-only was asked for" if read_only else ""
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    if not read_only and not writable:
        reason = "the file or its folder is not writable"
    uri = path.absolute().as_uri()
    # A database in a folder we cannot write to has no room for its -wal: read it as it stands.
    mode = "?mode=rw" if writable else "?mode=ro&immutable=1"
    connection = sqlite3.connect(uri + mode, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    return connection, reason


def _check_identity(store: Store, *, fresh: bool) -> None:
    from tweespraak_store.migrations import SCHEMA_VERSION

    identity = store.connection.execute("PRAGMA application_id").fetchone()[0]
    version = store.connection.execute("PRAGMA user_version").fetchone()[0]
    if fresh:
        return
    name = shown_path(store.path)
    if identity != APPLICATION_ID:
        tables = store.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables == 0:
            raise StoreError(f"{name} holds no tables; if it was copied while in use, copy it with 'tweespraak backup'")
        raise StoreError(f"{name} is a database, but not a tweespraak store; name another with --db")
    if version > SCHEMA_VERSION:
        store.read_only = (
            f"it was made by a newer tweespraak (schema {version}, this one knows {SCHEMA_VERSION}); "
            "update tweespraak to write to it"
        )


def _configure(store: Store) -> None:
    """Set and read back every pragma the guarantees rest on."""
    wanted: dict[str, object] = {
        "foreign_keys": 1,
        "busy_timeout": BUSY_TIMEOUT_MS,
        "trusted_schema": 0,
        "recursive_triggers": 1,
        "cell_size_check": 1,
    }
    if not store.read_only:
        if has_wal_reset_fix():
            wanted |= {"journal_mode": "wal", "synchronous": 2}
        else:
            wanted |= {"journal_mode": "delete", "synchronous": 3}
    for pragma, value in wanted.items():
        store.connection.execute(f"PRAGMA {pragma} = {value}")
        got = store.connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        if got != value:
            raise StoreError(f"{shown_path(store.path)}: SQLite keeps {pragma} at {got}, not {value}")


def has_wal_reset_fix() -> bool:
    """Whether this SQLite is free of the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6)."""
    version = tuple(int(part) for part in sqlite3.sqlite_version.split("."))
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _migrate(store: Store, *, fresh: bool) -> None:
    from tweespraak_store.migrations import SCHEMA_VERSION, migrate

    version = store.connection.execute("PRAGMA user_version").fetchone()[0]
    if version >= SCHEMA_VERSION:
        return
    if store.read_only:
        raise StoreError(
            f"{shown_path(store.path)} was made by an older tweespraak and must be migrated once; "
            "open it where it can be written"
        )
    if not fresh:
        from tweespraak_store.backup import backup_store

        stem = store.path.with_name(f"{store.path.name}.before-schema-{SCHEMA_VERSION}")
        if not stem.exists():
            backup_store(store, stem)
    migrate(store, APPLICATION_ID)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into one-line StoreErrors and RefusedErrors."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(path, error) from error


def _explain(path: Path, error: Exception) -> TweespraakError:
    name = shown_path(path)
    text = str(error)
    if text.startswith(REFUSED):
        return RefusedError(text.removeprefix(REFUSED))
    code = getattr(error, "sqlite_errorname", None) or ""
    if "locked" in text or "busy" in text.lower():
        return StoreError(f"{name} is locked by another program; close it or try again")
    if "not a database" in text or "file format" in text:
        return StoreError(f"{name} is not a tweespraak store; name another with --db")
    if "malformed" in text or "CORRUPT" in code:
        return StoreError(f"{name} is damaged ({text}); bring back a backup made with 'tweespraak backup'")
    if "full" in text:
        return StoreError(f"{name}: the disk is full; nothing of this change was saved; free some space")
    if "readonly" in text or "read-only" in text:
        return StoreError(f"{name} is read-only; nothing was changed")
    if "unable to open" in text:
        return StoreError(f"{name} cannot be opened; check its path and permissions")
    return StoreError(f"{name}: {text}")


def shown_path(path: Path | str) -> str:
    """A path as it may be printed: control characters and half characters made visible."""
    return visible_line(str(path))
