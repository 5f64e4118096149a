"""Fixtures shared by all tests: a real store file, and a document with drafts in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import fill

from tweespraak_store.database import Store, open_store
from tweespraak_store.views import DocumentView


def _refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """No test may reach another machine: neither connect to one nor look its name up."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        asked = str(arguments[1][0])
    elif event == "socket.getaddrinfo":
        asked = str(arguments[0])
    else:
        return
    if asked not in ("localhost", "127.0.0.1", "::1", "", "None", "0.0.0.0"):
        pytest.fail(f"something reached out to {asked}; nothing here may leave this machine")


sys.addaudithook(_refuse_the_network)


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
