"""Fixtures for the tests of the screens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from reviewing import PAIRS, Desk, Eyes, MakeDesk, add_document

from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """Makes a store with a document of given questions and answers; `at` makes its clock stand still."""
    opened: list[Workbench] = []

    def make(
        pairs: Sequence[tuple[str, Sequence[tuple[str, str | None]], Sequence[tuple[str, str | None]]]] = PAIRS,
        reviewer: str = "a.visser",
        at: str = "",
        **names: str,
    ) -> Desk:
        settings = Settings(tmp_path / "review.db", reviewer)
        workbench = Workbench(settings, create=True)
        opened.append(workbench)
        if at:
            workbench.store.clock = lambda: at
        return Desk(settings, workbench, add_document(workbench, pairs, **names))

    yield make
    for workbench in opened:
        workbench.close()


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """A store with two questions and their answers, six segments, five of them drafted."""
    return make_desk()


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tester's own terminal must not matter."""
    for name in ("NO_COLOR", "TMUX", "COLUMNS", "LINES", "TWEESPRAAK_DB", "TWEESPRAAK_REVIEWER"):
        monkeypatch.delenv(name, raising=False)
    os.environ.setdefault("TERM", "xterm-256color")


@pytest.fixture
def eyes() -> Eyes:
    """Reads the screen."""
    return Eyes()
