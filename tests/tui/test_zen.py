"""Writing large: the editor of the list in another place, with the same keys and the same safety."""

from __future__ import annotations

import pytest
from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import COSTS, Desk, Eyes, MakeDesk
from textual.pilot import Pilot

from tweespraak_translate.segment import Status
from tweespraak_tui.screens.conflict import ConflictScreen


async def opened(pilot: Pilot[int]) -> None:
    await pilot.pause()
    await pilot.press("z")
    await pilot.pause()


async def test_the_text_is_written_large_with_its_dutch_and_both_neighbours(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j")
        await opened(pilot)
        screen = eyes.screen(app)
        assert "Answer 22 · Dutch" in screen and "English · draft" in screen
        assert "Daarnaast zijn in het noorden nog steeds separatisten en jihadisten aanwezig." in screen
        assert "1 Hoe luidde de analyse" in screen and "3 Ook banditisme" in screen
        assert eyes.review(app).zen.editor.has_focus
        assert "EDIT" in screen


async def test_enter_saves_as_edited_and_goes_back_to_the_list(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        eyes.review(app).editor.replace_all("Written large.")
        await pilot.press("enter")
        await pilot.pause()
        review = eyes.review(app)
        assert review.editing is None and not review.is_large and not review.zen.display
        assert eyes.grid(app).has_focus
        assert (desk.segment(1).target, desk.segment(1).status) == ("Written large.", Status.EDITED)
        await pilot.press("enter")
        assert review.pane.editor.has_focus, "the next edit is in the list again"


async def test_approving_goes_on_large_with_the_next_open_segment(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+j")
        await pilot.pause()
        review = eyes.review(app)
        assert desk.segment(1).status is Status.APPROVED
        assert review.is_large and review.editing is not None and review.editing.base.number == 2
        assert review.zen.editor.text == desk.segment(2).target
        await pilot.press("ctrl+down")
        assert review.is_large and review.editing.base.number == 3
        await pilot.press("escape")
        assert not review.is_large and eyes.grid(app).current == desk.segment(3)


async def test_f2_takes_text_and_cursor_along_both_ways(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        review = eyes.review(app)
        review.editor.replace_all("Half a sentence")
        review.editor.move_cursor((0, 4))
        await pilot.press("f2")
        await pilot.pause()
        assert review.is_large and review.zen.editor.has_focus
        assert (review.editor.text, review.editor.place) == ("Half a sentence", 4)
        review.editor.put_in(" of")
        await pilot.press("f2")
        await pilot.pause()
        assert not review.is_large and review.pane.editor.has_focus
        assert (review.editor.text, review.editor.place) == ("Half of a sentence", 7)
        assert desk.segment(1).version == 1, "nothing is saved by looking at it otherwise"
        await pilot.press("escape")
    assert desk.segment(1).target == "Half of a sentence"


async def test_typing_is_journalled_and_a_conflict_shows_both_texts(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        eyes.review(app).editor.replace_all("Mine, large.")
        await pilot.pause()
        eyes.review(app).keep_now()
        assert [e.text for e in desk.workbench.unsaved()] == ["Mine, large."]
        with desk.other() as other:
            other.save_edit(desk.segment(1), "Theirs.")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ConflictScreen)
        assert "Theirs." in eyes.screen(app) and "Mine, large." in eyes.screen(app)
        await pilot.press("m")
        await pilot.pause()
        assert eyes.review(app).editor.text == "Mine, large." and eyes.review(app).editing is not None
        await pilot.press("enter")
    assert (desk.segment(1).target, desk.segment(1).author) == ("Mine, large.", "a.visser")


async def test_a_read_only_store_opens_no_large_editor(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk()
    desk.workbench.store.read_only = "just looking"
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("z")
        assert eyes.review(app).editing is None and not eyes.review(app).is_large


async def test_findings_stand_under_the_text_when_the_dock_is_away(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk([COSTS])
    app = desk.app()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause(0.2)
        review = eyes.review(app)
        while review.dock.display:
            await pilot.press("b")
        await pilot.press("j")
        await pilot.pause(0.2)
        await opened(pilot)
        assert "error: currency:" in eyes.screen(app)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
async def test_nothing_hidden_is_drawn_and_brackets_stay(make_desk: MakeDesk, eyes: Eyes, width: int) -> None:
    payload, brackets = " ".join(PAYLOADS.values()), " ".join(BRACKETS)
    pairs = [("1", [(payload, payload)], [(brackets, brackets), (payload, payload)])]
    desk = make_desk(pairs)
    app = desk.app()
    async with app.run_test(size=(width, 40)) as pilot:
        for _ in range(3):
            await opened(pilot)
            assert eyes.review(app).is_large
            assert hidden_in(app) == 0
            if (segment := eyes.grid(app).current) and segment.number == 2:
                assert "[gewijzigde]" in eyes.screen(app) and "[@click=app.quit]" in eyes.screen(app)
            await pilot.press("escape", "j")
