"""Copies of a store made through SQLite itself, whole even while others write.

Copying the file of a store in use can give an empty database: what was written
last lies in the -wal file beside it. So: `tweespraak backup`, never `cp`.
"""

from __future__ import annotations

import os
from pathlib import Path

from tweespraak_store.database import Store, explained, shown_path
from tweespraak_store.sqlite import sqlite3
from tweespraak_translate.errors import StoreError


def backup_store(store: Store, target: Path) -> None:
    """Copy `store` to `target`, checked and on disk. An existing target is refused, never replaced."""
    name = shown_path(target)
    temporary = target.with_name(f"{target.name}.tmp-{os.getpid()}")
    try:
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreError(f"cannot write {name}: {error.strerror}; nothing was made") from error
        with explained(target):
            copy = sqlite3.connect(str(temporary), isolation_level=None)
            try:
                store.connection.backup(copy)
                copy.execute("PRAGMA journal_mode = delete")
                sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
            finally:
                copy.close()
        if sound != "ok":
            raise StoreError(f"{shown_path(store.path)} is damaged: {sound}; no backup was made")
        _sync(temporary)
        try:
            os.link(temporary, target)
        except FileExistsError as error:
            raise StoreError(f"{name} exists already; backups are never overwritten, choose a new name") from error
        except OSError as error:
            raise StoreError(f"cannot write {name}: {error.strerror}; nothing was made") from error
        _sync(target.absolute().parent)
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{temporary}{suffix}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
