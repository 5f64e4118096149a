"""Find and replace on the screen: every place is seen before it changes, and one key takes all of it back."""

from __future__ import annotations

from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tweespraak_translate.segment import Status
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens.replace import ReplaceScreen

PAIRS = (
    (
        "1",
        (("Wat vindt het kabinet?", "What does the cabinet think?"),),
        (
            ("Het kabinet deelt dit.", "The cabinet shares this."),
            ("Het kabinet en de kabinetten.", "The Cabinet and the cabinets."),
        ),
    ),
)


def dialog(app: TweespraakApp) -> ReplaceScreen:
    screen = app.screen
    assert isinstance(screen, ReplaceScreen)
    return screen


async def look(pilot: Pilot[int], find: str, replace: str) -> None:
    """Type both lines and let the search run."""
    await pilot.press("ctrl+f")
    await pilot.pause()
    pilot.app.screen.query_one("#replace-find", Input).value = find
    pilot.app.screen.query_one("#replace-with", Input).value = replace
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()


def targets(desk: Desk) -> list[str | None]:
    return [s.target for s in desk.view().segments()]


async def test_what_is_chosen_changes_and_undo_brings_it_back(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    before = targets(desk)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await look(pilot, "cabinet", "government")
        assert "3 of 3 to replace, in 3 segments." in eyes.screen(app)
        await pilot.press("enter", "down", "space")
        await pilot.pause()
        assert "2 of 3 to replace, in 2 segments." in eyes.screen(app)
        await pilot.press("ctrl+j")
        await pilot.pause()
        assert targets(desk) == [
            "What does the government think?",
            "The cabinet shares this.",
            "The Government and the cabinets.",
        ]
        assert "2 replaced in 2 segments" in eyes.told(app)
        await pilot.press("u")
        await pilot.pause()
    assert targets(desk) == before
    assert {s.status for s in desk.view().segments()} == {Status.DRAFTED}


async def test_whole_words_and_this_case_are_switched_by_key(make_desk: MakeDesk, eyes: Eyes) -> None:
    app = make_desk(PAIRS).app()
    async with app.run_test(size=(100, 30)) as pilot:
        await look(pilot, "Cabinet", "Government")
        assert len(dialog(app).chosen) == 3
        await pilot.press("f5")
        assert len(dialog(app).chosen) == 4, "parts of words too"
        await pilot.press("f6")
        assert len(dialog(app).chosen) == 1, "this case only"
        await pilot.press("f8")
        await pilot.pause()
        assert dialog(app).chosen == [] and "0 of 1 to replace" in eyes.screen(app)
        await pilot.press("ctrl+j")
        await pilot.pause()
        assert "Nothing is chosen" in eyes.screen(app)


async def test_approved_segments_are_counted_and_only_changed_when_asked(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    desk.workbench.approve([desk.segment(2)])
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await look(pilot, "cabinet", "government")
        assert "2 of 2 to replace" in eyes.screen(app)
        assert "1 left out: the segment is approved (F7)" in eyes.screen(app)
        await pilot.press("f7", "ctrl+j")
        await pilot.pause()
    assert (desk.segment(2).target, desk.segment(2).status) == ("The government shares this.", Status.EDITED)


async def test_esc_changes_nothing_and_an_empty_search_says_what_to_do(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    before = desk.view()
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+f")
        await pilot.pause()
        assert "Type what to look for." in eyes.screen(app)
        await pilot.press("escape")
        await look(pilot, "zebra", "")
        assert "Nothing found." in eyes.screen(app)
        await pilot.press("escape")
    assert desk.view() == before


async def test_from_the_editor_the_text_is_saved_first(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("A cabinet of mine.")
        await pilot.press("ctrl+f")
        await pilot.pause()
        assert isinstance(app.screen, ReplaceScreen)
        assert desk.segment(1).target == "A cabinet of mine."


async def test_a_segment_somebody_changed_meanwhile_stops_the_whole_replacement(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await look(pilot, "cabinet", "government")
        with desk.other() as other:
            other.save_edit(desk.segment(2), "Theirs about the cabinet.")
        await pilot.press("ctrl+j")
        await pilot.pause()
        assert "nothing was replaced" in eyes.told(app)
    assert targets(desk)[0] == "What does the cabinet think?"


async def test_nothing_hidden_is_drawn_and_brackets_stay(make_desk: MakeDesk, eyes: Eyes) -> None:
    texts = [*PAYLOADS.values(), *BRACKETS]
    desk = make_desk([(str(n), [(text, text)], [(text, f"motie {text} motie")]) for n, text in enumerate(texts, 1)])
    for size in ((80, 24), (160, 60)):
        app = desk.app()
        async with app.run_test(size=size) as pilot:
            await look(pilot, "motie", "")
            dialog(app).query_one("#replace-with").post_message(events.Paste("[b]motion[/b] \x1b[31m\u202e"))
            await pilot.pause(0.3)
            assert len(dialog(app).chosen) > 2 * len(texts) - 2
            assert hidden_in(app) == 0
            assert "[b]motion[/b]" in eyes.screen(app)
            await pilot.press("enter", "end")
            await pilot.pause()
            assert hidden_in(app) == 0
