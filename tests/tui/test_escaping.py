"""Whatever a text holds, the screen shows it letter for letter and nothing of it acts."""

from __future__ import annotations

import pytest
from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk
from textual import events

from tweespraak_translate.segment import Status
from tweespraak_translate.visible import count_unsafe
from tweespraak_tui.screens.conflict import ConflictScreen


async def test_no_control_character_is_drawn_by_any_screen(make_desk: MakeDesk, eyes: Eyes) -> None:
    pairs = [(str(n), [(payload, payload)], [(payload, payload)]) for n, payload in enumerate(PAYLOADS.values(), 1)]
    everything = " ".join(PAYLOADS.values())
    desk = make_desk(pairs, reviewer="a\x1b[31m\u202e", title=everything, reference="r\x1b[31m")
    desk.workbench.save_edit(desk.segment(1), "x \u202e y")
    desk.workbench.reject(desk.segment(2), "why \u202e not")
    desk.workbench.keep_typing(desk.segment(3), everything, 0)
    app = desk.app(document=None)
    async with app.run_test(size=(160, 60)) as pilot:
        await pilot.pause()
        assert hidden_in(app) == 0, "library"
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        assert "Recovered edit" in eyes.screen(app)
        assert hidden_in(app) == 0, "recovered text"
        await pilot.press("d", "escape")
        for keys in (
            ["home"],
            ["j"],
            ["h"],
            ["down"],
            ["escape"],
            ["d"],
            ["enter"],
            ["escape"],
            ["r"],
            ["escape"],
            ["X"],
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert hidden_in(app) == 0, keys
        await pilot.press("escape", "question_mark")
        await pilot.pause()
        assert hidden_in(app) == 0, "help"
        await pilot.press("escape")
        app.tell(everything, "error")
        await pilot.pause()
        assert hidden_in(app) == 0, "a notice"
        review = eyes.review(app)
        app.push_screen(ConflictScreen(1, everything, everything + "x", everything, everything + "y", bracketed=False))
        await pilot.pause()
        assert hidden_in(app) == 0, "conflict"
        await pilot.press("escape", "slash")
        eyes.review(app).query_one("#find").post_message(events.Paste(everything))
        await pilot.pause(0.3)
        assert hidden_in(app) == 0, "search"
        assert count_unsafe(review.query_text) == 0


async def test_brackets_are_shown_letter_for_letter_and_run_nothing(make_desk: MakeDesk, eyes: Eyes) -> None:
    pairs = [(str(n), [(text, text)], [(text, text)]) for n, text in enumerate(BRACKETS, 1)]
    desk = make_desk(pairs, title=BRACKETS[0])
    app = desk.app(document=None)
    async with app.run_test(size=(120, 80)) as pilot:
        await pilot.pause()
        assert BRACKETS[0] in eyes.screen(app)
        await pilot.press("enter")
        await pilot.pause()
        screen = eyes.screen(app)
        for text in BRACKETS:
            assert screen.count(text) >= 2, text
        row = eyes.grid(app).row_of(desk.segment(13).id or 0) or 0
        await pilot.click("#grid", offset=(14, eyes.grid(app).offsets.start(row)))
        assert eyes.grid(app).current == desk.segment(13)
        app.tell("[/b] [@click=app.quit]x[/] [gewijzigde]", "error")
        await pilot.pause()
        assert "[/b]" in eyes.screen(app) and "[gewijzigde]" in eyes.screen(app)
        await pilot.press("h")
        await pilot.pause()
        assert "[@click=app.quit]" in eyes.screen(app)


ANSWERS = {
    "device attributes": "\x1b[?1;2c",
    "window size": "\x1b[8;100;24t",
    "cursor position": "\x1b[1;5R",
    "mode report": "\x1b[?2026;2$y",
    "clipboard": "\x1b]52;c;eA==\x1b\\",
    "status string": "\x1bP1$r0m\x1b\\",
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_answers_of_a_terminal_change_nothing_in_the_store(desk: Desk, name: str) -> None:
    """The letters of an answer arrive as keys when a terminal sends what nobody asked for."""
    before = [s.version for s in desk.view().segments()]
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        for character in ANSWERS[name].removeprefix("\x1b"):
            app.post_message(events.Key(_key(character), character))
        await pilot.pause()
        await pilot.pause()
    assert [s.version for s in desk.view().segments()] == before


def _key(character: str) -> str:
    from textual.keys import _character_to_key

    return "escape" if character == "\x1b" else _character_to_key(character)


async def test_a_conflict_names_a_reviewer_without_acting_on_the_name(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk()
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        with desk.other("[/b]\x1b[31m") as other:
            other.save_edit(desk.segment(1), "Theirs.")
        eyes.editor(app).replace_all("Mine.")
        await pilot.press("enter")
        await pilot.pause()
        assert "[/b]⟨U+001B⟩[31m" in eyes.screen(app)
        assert hidden_in(app) == 0
        await pilot.press("escape")
    assert desk.segment(1).status is Status.EDITED
