"""Fixtures shared by all tests: a real store file, and a document with drafts in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import fill

from tweespraak_store.database import Store, open_store
from tweespraak_store.views import DocumentView


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own store, name and models stay out of the tests."""
    for name in [name for name in os.environ if name.startswith(("TWEESPRAAK_", "HF_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TWEESPRAAK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on a real disk."""
    with open_store(tmp_path / "store.db", create=True) as opened:
        yield opened


@pytest.fixture
def document(store: Store) -> DocumentView:
    """A drafted document of three exchanges, nine segments."""
    return fill(store)
