"""A store of an earlier version opens, whole, after a copy was put aside."""

from __future__ import annotations

from pathlib import Path

from tweespraak_store import migrations
from tweespraak_store.database import APPLICATION_ID, open_store
from tweespraak_store.sqlite import sqlite3
from tweespraak_store.verification import verify_store


def first_version(path: Path) -> None:
    """A store as the first published schema left it, with one unit in the memory."""
    connection = sqlite3.connect(path)
    connection.executescript(migrations._FIRST)
    connection.execute("INSERT INTO settings (key, value) VALUES ('policy', 'second-person')")
    connection.execute(
        "INSERT INTO memory (source, source_sha256, target, origin, author, at)"
        " VALUES ('Ja.', 'a', 'Yes indeed.', 'person', 'reviewer-1', '2026-01-01T00:00:00+00:00')"
    )
    connection.execute(
        "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)"
    )
    connection.execute(
        "INSERT INTO _sqlite_migrations VALUES (1, 'tweespraak', 'm001_first_schema', '2026-01-01 00:00:00')"
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()


def test_a_store_of_the_first_version_opens_with_all_it_held(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    first_version(path)
    with open_store(path) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone()[0] == migrations.SCHEMA_VERSION
        assert store.setting("policy") == "second-person"
        assert store.rows("SELECT rowid FROM memory_targets WHERE memory_targets MATCH 'indeed'")
        assert not verify_store(store).problems
    copies = list(tmp_path.glob("old.db.before-schema-*"))
    assert len(copies) == 1
    with sqlite3.connect(copies[0]) as copy:
        assert copy.execute("PRAGMA user_version").fetchone()[0] == 1


def test_a_store_opened_again_is_not_migrated_twice(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    first_version(path)
    for _ in range(2):
        with open_store(path) as store:
            assert store.setting("policy") == "second-person"
    assert len(list(tmp_path.glob("old.db.before-schema-*"))) == 1
