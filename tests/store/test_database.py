"""Opening a store: what is refused, what is guaranteed, and that nothing is made by accident."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3 as plain_sqlite
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support import fill

from tweespraak_store.backup import backup_store
from tweespraak_store.database import Store, file_system, has_wal_reset_fix, open_store
from tweespraak_store.migrations import SCHEMA_VERSION
from tweespraak_store.verification import verify_store
from tweespraak_translate.errors import StoreError


def test_a_new_store_is_its_owners_alone_and_durable(store: Store) -> None:
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    pragmas = {
        name: store.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
    }
    durable = ("wal", 2) if has_wal_reset_fix() else ("delete", 3)
    assert (pragmas["journal_mode"], pragmas["synchronous"]) == durable
    assert (pragmas["foreign_keys"], pragmas["trusted_schema"]) == (1, 0)


def _not_a_store(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database " * 40)


def _other_database(path: Path) -> None:
    connection = plain_sqlite.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()


def _half_a_store(path: Path) -> None:
    whole = path.with_name("whole.db")
    with open_store(whole, create=True) as opened:
        fill(opened, questions=40, sentences=8)
        backup_store(opened, path.with_name("copy.db"))
    data = path.with_name("copy.db").read_bytes()
    path.write_bytes(data[: len(data) // 2 // 4096 * 4096])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda p: None, "no store at", id="missing"),
        pytest.param(lambda p: p.touch(), "is empty", id="empty"),
        pytest.param(lambda p: p.mkdir(), "is a directory", id="directory"),
        pytest.param(_not_a_store, "not a tweespraak store", id="letter"),
        pytest.param(_other_database, "not a tweespraak store", id="other-database"),
        pytest.param(lambda p: os.mkfifo(p), "not a regular file", id="fifo"),
    ],
)
def test_what_is_no_store_is_refused_in_one_line_and_left_alone(tmp_path: Path, make, words: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "some.db"
    make(path)
    before = sorted(tmp_path.rglob("*")), path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError, match=words) as caught:
        open_store(path)
    assert "\n" not in str(caught.value)
    assert (sorted(tmp_path.rglob("*")), path.read_bytes() if path.is_file() else b"") == before


def test_half_a_store_is_reported_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "half.db"
    _half_a_store(path)
    with pytest.raises(StoreError, match="damaged|not a tweespraak store"), open_store(path) as opened:
        verify_store(opened)


def test_a_copy_without_its_wal_file_says_how_to_copy(store: Store, tmp_path: Path) -> None:
    if not has_wal_reset_fix():
        pytest.fail("this SQLite cannot use WAL; install pysqlite3")
    fill(store)
    copy = tmp_path / "copy.db"
    shutil.copyfile(store.path, copy)
    with pytest.raises(StoreError, match="backup"):
        open_store(copy)


def test_a_store_of_a_newer_version_opens_read_only_and_unchanged(store: Store) -> None:
    fill(store)
    store.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    store.close()
    before = hashlib.sha256(store.path.read_bytes()).hexdigest()
    with open_store(store.path) as newer:
        assert "newer tweespraak" in newer.read_only
        with pytest.raises(StoreError, match="newer tweespraak"), newer.tx():
            pass
        assert newer.row("SELECT count(*) AS n FROM documents") == {"n": 1}
    assert hashlib.sha256(store.path.read_bytes()).hexdigest() == before
    assert not Path(f"{store.path}-wal").exists()


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no folder"):
        open_store(tmp_path / "no" / "such" / "store.db", create=True)
    assert list(tmp_path.glob("no")) == []


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tweespraak_store.database.file_system", lambda path: "nfs4")
    with pytest.raises(StoreError, match="network file system"):
        open_store(tmp_path / "s.db", create=True)
    monkeypatch.setenv("TWEESPRAAK_ALLOW_NETWORK_FS", "1")
    open_store(tmp_path / "s.db", create=True).close()


def test_the_file_system_of_a_folder_is_known_on_linux(tmp_path: Path) -> None:
    if not Path("/proc/self/mountinfo").exists():
        assert file_system(tmp_path) == ""
    else:
        assert file_system(tmp_path)
        assert file_system(Path("/proc/self")) == "proc"


def test_a_failed_block_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.tx() as connection:
        connection.execute("INSERT INTO settings VALUES ('a', 'b')")
        raise ZeroDivisionError
    assert store.setting("a", "none") == "none"


def test_every_write_begins_immediate_so_writers_wait_for_each_other(tmp_path: Path) -> None:
    """Six processes that read and then write, 50 times each: none fails and no count is lost."""
    path = tmp_path / "shared.db"
    with open_store(path, create=True) as opened, opened.tx() as connection:
        connection.execute("INSERT INTO settings VALUES ('count', '0')")
    code = (
        "import sys; from tweespraak_store.database import open_store\n"
        "with open_store(sys.argv[1]) as s:\n"
        "    for _ in range(50):\n"
        "        with s.tx() as c:\n"
        "            n = int(s.setting('count'))\n"
        "            c.execute(\"UPDATE settings SET value = ? WHERE key = 'count'\", (str(n + 1),))\n"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(6)]
    assert [worker.wait(timeout=120) for worker in workers] == [0] * 6
    with open_store(path) as opened:
        assert opened.setting("count") == "300"


def test_a_backup_is_whole_checked_and_never_replaces_a_file(store: Store, tmp_path: Path) -> None:
    fill(store)
    target = tmp_path / "copy.db"
    backup_store(store, target)
    with open_store(target) as copy:
        assert verify_store(copy).problems == ()
        assert verify_store(copy).head == verify_store(store).head
    with pytest.raises(StoreError, match="exists already"):
        backup_store(store, target)
    with pytest.raises(StoreError, match="cannot write"):
        backup_store(store, tmp_path / "nowhere" / "copy.db")
    assert sorted(p.name for p in tmp_path.glob("copy*")) == ["copy.db"]


def test_a_migrated_store_has_the_schema_of_a_fresh_one(store: Store, tmp_path: Path) -> None:
    sql = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    with open_store(tmp_path / "second.db", create=True) as second:
        assert store.rows(sql) == second.rows(sql)
    assert {"revisions_are_never_changed", "events_are_never_deleted", "second_person_approves"} <= {
        row["name"] for row in store.rows(sql)
    }


def test_programs_that_begin_at_once_in_a_new_store_all_find_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    code = "import sys, tweespraak_store.migrations; from tweespraak_store.database import open_store; "
    code += "sys.stdin.read(); open_store(sys.argv[1], create=True).close()"
    waiting, gun = os.pipe()
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=waiting, stderr=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    os.close(waiting)
    os.close(gun)  # all of them read the end of their input at once
    told = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 6, told
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
