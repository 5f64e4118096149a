"""The states popup: what a segment may become, each with its letter, and nothing by accident."""

from __future__ import annotations

import pytest
from payloads import PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk

from tweespraak_translate.segment import Status
from tweespraak_tui.screens.dialogs import AskScreen
from tweespraak_tui.screens.notes import NoteScreen
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.screens.states import StatesScreen, choices_for


def test_what_is_offered_depends_on_what_the_segment_is(desk: Desk) -> None:
    def letters(number: int, notes: int = 0) -> str:
        return "".join(letter for letter, _, _ in choices_for(desk.segment(number), notes))

    desk.workbench.approve([desk.segment(1)])
    desk.workbench.reject(desk.segment(2), "tense")
    assert letters(1) == "srqc"
    assert letters(2) == "aqc"
    assert letters(3, notes=2) == "arqcx"
    assert letters(6) == "qc", "without English there is nothing to approve or send back"


@pytest.mark.parametrize("keys", [["s", "s"], ["s", "enter"]], ids=["letter", "first-entry"])
async def test_an_approval_is_taken_back(desk: Desk, keys: list[str]) -> None:
    desk.workbench.approve([desk.segment(1)])
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home", *keys)
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
    assert desk.segment(1).status is Status.EDITED


async def test_a_segment_is_approved_or_sent_back_from_the_popup(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home", "s", "a")
        await pilot.pause()
        assert desk.segment(1).status is Status.APPROVED
        await pilot.press("home", "j", "s", "r")
        await pilot.pause()
        assert isinstance(app.screen, AskScreen)
        await eyes.answer(pilot, "wrong tense")
        assert (desk.segment(2).status, desk.segment(2).reason) == (Status.REJECTED, "wrong tense")
        await pilot.press("s")
        await pilot.pause()
        assert "sent back: wrong tense" in eyes.screen(app)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, NoteScreen) and "Question about segment 2" in eyes.screen(app)


async def test_esc_and_other_letters_change_nothing(desk: Desk) -> None:
    before = [s.version for s in desk.view().segments()]
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home", "s", "s", "z", "u", "x")
        await pilot.pause()
        assert isinstance(app.screen, StatesScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
    assert [s.version for s in desk.view().segments()] == before


async def test_a_reason_or_a_name_is_only_shown(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(reviewer="a\x1b[31m[/b]\u202e")
    desk.workbench.reject(desk.segment(1), " ".join(PAYLOADS.values()) + " [gewijzigde]")
    desk.workbench.approve([desk.segment(2)])
    app = desk.app()
    async with app.run_test(size=(160, 40)) as pilot:
        for keys, words in ((["home"], "[gewijzigde]"), (["home", "j"], "[/b]")):
            await pilot.press(*keys, "s")
            await pilot.pause()
            assert hidden_in(app) == 0 and words in eyes.screen(app)
            await pilot.press("escape")
