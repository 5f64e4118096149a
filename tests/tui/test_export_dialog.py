"""Asking for an export: in the review screen and on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reviewing import Desk, Eyes

from tweespraak_tui.cli import run
from tweespraak_tui.screens.export import FORMATS, LANGUAGES, ExportScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot


async def settled(pilot: Pilot[int]) -> None:
    """Wait for work in the background."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_format_languages_findings_and_questions_are_chosen_in_the_dialog(
    desk: Desk, eyes: Eyes, tmp_path: Path
) -> None:
    target = tmp_path / "one.md"
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("X")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ExportScreen)
        chosen = {"#format": FORMATS.index("md"), "#scope": 1, "#languages": 1, "#with-findings": 1}
        for choice, option in chosen.items():
            screen.query_one(choice).index = option  # type: ignore[attr-defined]
        screen.query_one("#numbers").value = "22"  # type: ignore[attr-defined]
        screen.query_one("#path").value = str(target)  # type: ignore[attr-defined]
        await pilot.pause()
        shown = eyes.screen(app)
        for text in ("Format", "Scope", "Text", "English only", "Findings", "open ones listed", "Esc cancel"):
            assert text in shown
        await pilot.press("enter")
        await settled(pilot)
        assert "segments" in eyes.told(app)
    text = target.read_text(encoding="utf-8")
    assert "- Extract: Question 22" in text
    assert "## Open findings" in text
    assert "Nederlands" not in text


async def test_a_question_that_is_not_there_is_told_and_nothing_is_written(
    desk: Desk, eyes: Eyes, tmp_path: Path
) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("X", "right")
        app.screen.query_one("#numbers").value = "99"  # type: ignore[attr-defined]
        app.screen.query_one("#path").value = str(tmp_path / "none.html")  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settled(pilot)
        assert "has no question 99" in eyes.told(app)
    assert not (tmp_path / "none.html").exists()


async def test_escape_leaves_the_dialog_without_a_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.screen, ExportScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, ExportScreen)
    assert not list(tmp_path.glob("*.html"))


def test_the_dialog_offers_formats_and_languages_that_the_store_can_write() -> None:
    from tweespraak_store.exports.layout import parse_languages
    from tweespraak_store.exports.registry import FORMATS as KNOWN
    from tweespraak_store.exports.registry import format_for

    assert {format_for(Path("a"), suffix) for suffix in FORMATS} <= set(KNOWN)
    assert [parse_languages(text) for text in LANGUAGES.values()] == [("nl", "en"), ("en",), ("nl",)]


@pytest.fixture
def stored(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A stored document, and an empty folder to write in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TWEESPRAAK_DB", str(desk.settings.store))
    return desk.workbench.documents()[0].slug


@pytest.mark.parametrize(
    ("options", "there", "gone"),
    [
        (("--languages", "en"), "## Question", "Nederlands"),
        (("--languages", "nl"), "## Vraag", "[DRAFT]"),
        (("--title", "A title of one’s own"), "# A title of one’s own", "## Open findings"),
        (("--with-findings",), "## Open findings", "# A title"),
    ],
    ids=["english", "dutch", "title", "findings"],
)
def test_the_command_line_takes_languages_title_and_findings(
    stored: str, options: tuple[str, ...], there: str, gone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", stored, "--to", "out.md", *options]) == 0
    assert capsys.readouterr().out == "out.md\n"
    text = Path("out.md").read_text(encoding="utf-8")
    assert there in text
    assert gone not in text


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--to", "a.csv", "--languages", "en"), "csv takes no choice of languages"),
        (("--to", "a.md", "--languages", "fr"), "choose nl,en or en or nl"),
        (("--to", "a.jsonl", "--title", "x"), "jsonl takes no choice of title"),
    ],
)
def test_a_wish_that_cannot_be_met_is_a_usage_error_and_leaves_no_file(
    stored: str, options: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = sorted(tmp_path.glob("a.*"))
    assert run(["export", stored, *options]) == 2
    assert why in capsys.readouterr().err
    assert sorted(tmp_path.glob("a.*")) == before


def test_every_export_format_is_written_by_its_suffix(stored: str, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix in ("html", "pdf", "docx", "odt", "md", "xlsx", "csv", "jsonl"):
        assert run(["export", stored, "--to", f"out.{suffix}"]) == 0, capsys.readouterr().err
        assert Path(f"out.{suffix}").stat().st_size > 500
    assert json.loads(Path("out.jsonl").read_text(encoding="utf-8").splitlines()[0])["record"] == "document"
