"""The library: what is there, how far it is, and getting documents in and out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reviewing import Desk, Eyes

from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens import library
from tweespraak_tui.screens.export import ExportScreen
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench

if TYPE_CHECKING:
    from textual.pilot import Pilot


SEED = Path(__file__).resolve().parents[2] / "seeds" / "mali-answers-page-7.txt"


async def settled(pilot: Pilot[int]) -> None:
    """Wait for work in the background."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_line_for_each_document_says_how_far_it_is(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.approve([desk.segment(1), desk.segment(2), desk.segment(3)])
    app = desk.app(document=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = eyes.screen(app)
        line = next(line for line in text.splitlines() if "kst-29521-293" in line)
        assert line.split()[:8] == ["kst-29521-293", "Inzet", "in", "Mali", "2", "6", "50%", "3"]
        assert "LIBRARY" in text.splitlines()[-1] and "Import" in text.splitlines()[-1]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)


async def test_an_empty_library_says_what_to_do(tmp_path: Path, eyes: Eyes) -> None:
    settings = Settings(tmp_path / "empty.db", "a.visser")
    with Workbench(settings, create=True) as workbench:
        app = TweespraakApp(workbench, settings)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("enter", "X", "D")
            await pilot.pause()
            assert "No documents yet. Press I to import a file" in eyes.screen(app)


async def test_a_document_is_imported_by_its_path(desk: Desk, eyes: Eyes) -> None:
    app = desk.app(document=None)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("I")
        await eyes.answer(pilot, str(SEED))
        await settled(pilot)
        assert "mali-answers-page-7" in eyes.screen(app)
        await pilot.press("I")
        await eyes.answer(pilot, str(desk.settings.store))
        await settled(pilot)
        assert "review.db" in " ".join(n.message for n in app._notifications)
    assert len(desk.workbench.documents()) == 2


async def test_a_document_is_exported_whole_or_refused_in_words(desk: Desk, eyes: Eyes, tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.screen, ExportScreen)
        assert "6 segments are not approved." in eyes.screen(app)
        app.screen.query_one("#path").value = str(target)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settled(pilot)
        assert not target.exists()
        assert "not approved" in " ".join(n.message for n in app._notifications)
        await pilot.press("X", "right")
        app.screen.query_one("#path").value = str(target)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settled(pilot)
        first = target.read_text(encoding="utf-8")
        assert "[DRAFT]" in first and "Daarnaast zijn in het noorden" in first
        await pilot.press("X", "right")
        app.screen.query_one("#path").value = str(target)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await pilot.pause()
        assert "exists; Enter again replaces it" in eyes.screen(app)
        await pilot.press("escape")


async def test_the_suffix_follows_the_format_that_is_chosen(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("X", "shift+tab", "right")
        await pilot.pause()
        assert app.screen.query_one("#path").value == "kst-29521-293.en.docx"  # type: ignore[attr-defined]


async def test_a_name_of_no_document_is_told_and_the_library_stays(desk: Desk) -> None:
    app = desk.app(document="nothing-like-it")
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "no document nothing-like-it" in " ".join(n.message for n in app._notifications)
        assert not isinstance(app.screen, ReviewScreen)


async def test_more_documents_than_a_table_takes_stand_on_pages(
    desk: Desk, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "PAGE", 20)
    summaries = desk.workbench.documents() * 50
    made = [replace(d, slug=f"kst-{n}", reference=f"kst-{n}", title=f"Letter {n}") for n, d in enumerate(summaries)]
    monkeypatch.setattr(desk.workbench, "documents", lambda: made)
    app = desk.app(document=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "50 documents · page 1 of 3" in eyes.screen(app) and "kst-19" in eyes.screen(app)
        await pilot.press("}", "}")
        await pilot.pause()
        assert "page 3 of 3" in eyes.screen(app) and "kst-49" in eyes.screen(app) and "kst-39" not in eyes.screen(app)
        await pilot.press("}")
        assert "There is no further page" in eyes.told(app)
        await pilot.press("{", "{")
        await pilot.pause()
        assert "page 1 of 3" in eyes.screen(app)


async def test_documents_are_found_by_a_word_and_sorted(
    desk: Desk, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = desk.workbench.documents()
    names = (("kst-10", "Über Mali", 9), ("kst-9", "Visserij", 30), ("kst-100", "Begroting", 20))
    made = [replace(one, slug=n, reference=n, title=t, segments=size) for n, t, size in names]
    monkeypatch.setattr(desk.workbench, "documents", lambda: made)
    app = desk.app(document=None)

    def order() -> list[str]:
        return [line.split()[0] for line in eyes.screen(app).splitlines() if line.strip().startswith("kst-")]

    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert order() == ["kst-10", "kst-9", "kst-100"]
        await pilot.press("o")
        await pilot.pause()
        assert order() == ["kst-9", "kst-10", "kst-100"] and "by name" in eyes.screen(app)
        await pilot.press("o", "o")
        await pilot.pause()
        assert order() == ["kst-9", "kst-100", "kst-10"] and "largest first" in eyes.screen(app)
        await pilot.press("/")
        await eyes.answer(pilot, "uber", "#find")
        assert order() == ["kst-10"] and "1 of 3 documents with uber" in eyes.screen(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(order()) == 3
        await pilot.press("/")
        await eyes.answer(pilot, "zebra", "#find")
        assert "No document has zebra" in eyes.told(app)
        await pilot.press("F")
        await pilot.pause()
        assert len(order()) == 3
