"""Notes and questions: written from the list, read in the dock, settled there, in the way of approval in bulk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk

from tweespraak_translate.segment import Status
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.cli import run
from tweespraak_tui.screens.dialogs import ConfirmScreen
from tweespraak_tui.screens.notes import NoteScreen
from tweespraak_tui.workbench import Workbench


def notices(app: TweespraakApp) -> str:
    return " | ".join(n.message for n in app._notifications)


def notes(desk: Desk) -> list[tuple[int | None, str, bool, bool]]:
    view = desk.view()
    found = desk.workbench.document_notes(view.id or 0, settled=True)
    return [(n.number, n.text, n.is_query, n.is_open) for n in found]


async def test_a_note_is_written_read_and_settled(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("home", "c")
        assert isinstance(app.screen, NoteScreen)
        await pilot.press("enter")
        assert isinstance(app.screen, NoteScreen), "an empty note is not kept"
        await eyes.answer(pilot, "See the letter of 3 February.")
        assert notes(desk) == [(1, "See the letter of 3 February.", False, True)]
        text = eyes.screen(app)
        assert "[5 Notes 1]" in text and "a.visser" in text and "1 ~?" in text
        await pilot.press("tab", "x")
        await pilot.pause()
        assert "No open notes, 1 settled. c writes one." in eyes.screen(app)
        await pilot.press("escape", "u")
        await pilot.pause()
        assert "Undone: settle a note of segment 1" in notices(app) and "[5 Notes 1]" in eyes.screen(app)
        await pilot.press("U")
        await pilot.pause()
        assert "[5 Notes 0]" in eyes.screen(app)
    assert notes(desk) == [(1, "See the letter of 3 February.", False, False)]


@pytest.mark.parametrize("keys", [["c", "tab"], ["s", "q"]], ids=["note-turned", "state"])
async def test_a_question_keeps_its_segment_out_of_approval_in_bulk_until_it_is_settled(
    desk: Desk, eyes: Eyes, keys: list[str]
) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("home", "j", *keys)
        await eyes.answer(pilot, "Which report is this?")
        assert notes(desk) == [(2, "Which report is this?", True, True)]
        assert "[5 Notes 1?]" in eyes.screen(app) and "query" in eyes.screen(app)
        await pilot.press("v", "A")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        text = " ".join(eyes.screen(app).replace("│", " ").split())
        assert "3 marked, 2 to approve." in text and "1 with an open question" in text
        await pilot.press("escape", "s", "x")
        await pilot.pause()
        await pilot.press("A")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert [s.number for s in desk.view().segments() if s.status is Status.APPROVED] == [1, 2, 3]


async def test_a_question_does_not_hinder_a_person_who_approves_that_segment(desk: Desk) -> None:
    desk.workbench.add_note(desk.segment(1), "Sure?", query=True)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home", "a")
        await pilot.pause()
    assert desk.segment(1).status is Status.APPROVED


async def test_a_note_of_another_person_appears(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home")
        with desk.other() as other:
            other.add_note(desk.segment(1), "From the other side.")
        eyes.review(app).look_for_changes()
        await pilot.pause()
        assert "5 Notes 1" in eyes.screen(app)


async def test_no_note_is_written_in_a_store_that_is_read_only(desk: Desk) -> None:
    with Workbench(desk.settings, read_only=True) as workbench:
        app = desk.app()
        app.workbench = workbench
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("c")
            await pilot.pause()
            assert "This store is read-only" in notices(app)
            await pilot.press("s", "U")
            await pilot.pause()
    assert notes(desk) == []


async def test_control_characters_and_brackets_in_a_note_are_only_shown(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk()
    with desk.other("b\x1b[31m[/b]") as other:
        for text in (*PAYLOADS.values(), *BRACKETS):
            other.add_note(desk.segment(1), text or "x", query=True)
    app = desk.app()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("home", "5", "tab")
        for _ in range(30):
            await pilot.press("j")
        await pilot.pause()
        assert hidden_in(app) == 0
        await pilot.press("c")
        await pilot.pause()
        assert hidden_in(app) == 0 and "[gewijzigde]" in eyes.screen(app)
        await eyes.answer(pilot, " ".join(PAYLOADS.values()))
        assert hidden_in(app) == 0
    assert all(c.isprintable() for _, text, _, _ in notes(desk) for c in text)


def tweespraak(desk: Desk, *arguments: str) -> int:
    return run(["--db", str(desk.settings.store), "--as", "a.visser", *arguments])


def test_notes_are_added_listed_and_settled_from_the_command_line(
    desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert tweespraak(desk, "note", "add", desk.slug, "3", "Which [a] report?", "--query") == 0
    assert capsys.readouterr().out == "note 1 on segment 3\n"
    assert tweespraak(desk, "note", "list", desk.slug, "--json") == 0
    [listed] = json.loads(capsys.readouterr().out)
    assert (listed["document"], listed["segment"], listed["kind"]) == (desk.slug, 3, "query")
    assert tweespraak(desk, "note", "list") == 0
    assert "Which [a] report?" in capsys.readouterr().out
    assert tweespraak(desk, "note", "settle", "1") == 0
    assert tweespraak(desk, "note", "settle", "1") == 2 or "settled by a.visser already" in capsys.readouterr().err
    assert tweespraak(desk, "undo") == 0 and tweespraak(desk, "redo") == 0
    out = capsys.readouterr().out
    assert "undone: settle a note of segment 3" in out and "redone: settle a note of segment 3" in out
    assert tweespraak(desk, "note", "list", desk.slug, "--all") == 0
    assert "[settled by a.visser]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("note", "add", "kst", "q22", "x"), "names 3 segments", id="several"),
        pytest.param(("note", "add", "kst", "1", " "), "empty note", id="empty"),
        pytest.param(("note", "settle", "9"), "no note 9", id="unknown"),
        pytest.param(("redo",), "nothing to redo", id="nothing-undone"),
    ],
)
def test_what_cannot_be_noted_is_said_in_one_line(
    desk: Desk, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert tweespraak(desk, *arguments) != 0
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
