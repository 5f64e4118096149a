"""Proof: whatever was changed behind the program's back, `verify` finds and names it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support import fill

from tweespraak_store.database import Store, open_store
from tweespraak_store.events import log_head
from tweespraak_store.review import approve, save_edit
from tweespraak_store.sqlite import sqlite3
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView


def tampered(path: Path, *statements: str) -> None:
    """Change the file as someone with a SQLite shell would: triggers dropped first."""
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.fixture
def reviewed(store: Store, document: DocumentView) -> Store:
    segments = list(document.segments())
    assert segments[0].id is not None
    save_edit(store, segments[0].id, 1, "Edited.", "ann")
    approve(store, [(s.id, s.version) for s in segments[1:4] if s.id is not None], "bob")
    return store


def test_an_honest_store_verifies(reviewed: Store) -> None:
    found = verify_store(reviewed)
    assert found.problems == ()
    assert (found.segments, found.revisions, found.events) == (9, 10, 14)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE revisions SET text = 'The opposite.' WHERE id = 3", "segment 3, revision 1: the text is not"),
        ("UPDATE segments SET source = 'Iets anders.' WHERE number = 5", "segment 5: the source is not"),
        (
            "UPDATE segments SET status = 'approved', approved_by = 'ann', approved_at = 'now' WHERE number = 6",
            "segment 6: stands as approved",
        ),
        ("UPDATE segments SET approved_by = 'ann' WHERE number = 2", "approved by bob in the log, but ann"),
        ("UPDATE segments SET revision_id = 1 WHERE number = 2", "segment 2: its text is not the revision"),
        ("UPDATE events SET actor = 'carol' WHERE n = 12", "event 12 was changed"),
        ("DELETE FROM events WHERE n = 5", "event 5 is missing"),
        ("UPDATE events SET payload = '{}' WHERE n = 1", "event 1 was changed"),
        ("DELETE FROM revisions WHERE id = 10", "revision 2 is missing"),
        ("UPDATE documents SET source_sha256 = 'other'", "its segments are not the ones"),
    ],
)
def test_every_kind_of_tampering_is_named(reviewed: Store, statement: str, words: str) -> None:
    reviewed.close()
    tampered(reviewed.path, "PRAGMA foreign_keys = off", statement)
    with open_store(reviewed.path) as opened:
        assert any(words in problem for problem in verify_store(opened).problems), verify_store(opened).problems


def test_a_log_with_its_end_cut_off_is_seen_by_whoever_kept_the_head(reviewed: Store) -> None:
    _, head = log_head(reviewed)
    assert verify_store(reviewed, known_head=head).problems == ()
    reviewed.close()
    tampered(
        reviewed.path,
        "UPDATE segments SET version = 1, status = 'drafted', approved_by = NULL, approved_at = NULL WHERE number = 4",
        "DELETE FROM events WHERE n = 14",
    )
    with open_store(reviewed.path) as opened:
        assert verify_store(opened).problems == ()
        assert "cut off" in verify_store(opened, known_head=head).problems[0]


def test_one_flipped_byte_in_any_text_is_found_in_the_right_segment(tmp_path: Path) -> None:
    """A hundred texts, one byte each: SQLite's own integrity check sees none of them."""
    path = tmp_path / "s.db"
    with open_store(path, create=True) as opened:
        fill(opened, questions=20, sentences=4)
    choose = random.Random(7)
    for number in choose.sample(range(1, 101), 100):
        column = choose.choice(["source", "target"])
        connection = sqlite3.connect(path, isolation_level=None)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        table, key = ("segments", "number") if column == "source" else ("revisions", "segment_id")
        field = "source" if column == "source" else "text"
        [(before,)] = connection.execute(f"SELECT {field} FROM {table} WHERE {key} = ?", (number,)).fetchall()
        place = choose.randrange(len(before))
        flipped = before[:place] + chr(ord(before[place]) ^ 1) + before[place + 1 :]
        connection.execute(f"UPDATE {table} SET {field} = ? WHERE {key} = ?", (flipped, number))
        with open_store(path) as opened:
            problems = verify_store(opened).problems
            assert any(f"segment {number}" in problem for problem in problems), (number, column, problems)
        connection.execute(f"UPDATE {table} SET {field} = ? WHERE {key} = ?", (before, number))
        connection.close()
