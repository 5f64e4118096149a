"""Presence: who else is in the document, for two minutes after their last move."""

from __future__ import annotations

import time

import pytest

from tweespraak_store.database import BUSY_TIMEOUT_MS, Store, open_store
from tweespraak_store.presence import forget_presence, note_presence, others_present
from tweespraak_store.views import DocumentView
from tweespraak_translate.errors import StoreError


def test_others_are_seen_where_they_are_and_no_longer_than_two_minutes(store: Store, document: DocumentView) -> None:
    assert document.id is not None
    store.clock = lambda: "2026-03-02T12:00:00+00:00"
    note_presence(store, "ann", document.id, 1)
    note_presence(store, "bob", document.id, 2)
    note_presence(store, "bob", document.id, 5)
    assert [(p.reviewer, p.number) for p in others_present(store, "ann", document.id)] == [("bob", 5)]
    assert others_present(store, "ann", document.id + 1) == []
    store.clock = lambda: "2026-03-02T12:02:00+00:00"
    note_presence(store, "carl", document.id, 3)
    assert [p.reviewer for p in others_present(store, "ann", document.id)] == ["carl", "bob"]
    store.clock = lambda: "2026-03-02T12:02:01+00:00"
    assert [p.reviewer for p in others_present(store, "ann", document.id)] == ["carl"]
    forget_presence(store, "carl")
    assert others_present(store, "ann", document.id) == []


def test_nobody_waits_for_presence_while_another_program_writes(store: Store, document: DocumentView) -> None:
    assert document.id is not None
    with open_store(store.path) as other, other.tx():
        start = time.monotonic()
        with pytest.raises(StoreError, match="locked"):
            note_presence(store, "ann", document.id, 1)
        assert time.monotonic() - start < BUSY_TIMEOUT_MS / 1000 / 3
    assert store.row("PRAGMA busy_timeout") == {"timeout": BUSY_TIMEOUT_MS}
    note_presence(store, "ann", document.id, 1)
