"""Presence on the screen: others are named where they are; one's own place is written seldom."""

from __future__ import annotations

from payloads import hidden_in
from reviewing import Desk, Eyes
from support import fill
from textual.message_pump import MessagePump

from tweespraak_store.presence import Presence
from tweespraak_tui.screens.presence import APART, PresenceKeeper, presence_line


def at(desk: Desk, reviewer: str = "a.visser") -> list[int]:
    rows = desk.workbench.store.rows("SELECT number FROM presence WHERE reviewer = ?", (reviewer,))
    return [row["number"] for row in rows]


async def test_the_header_says_on_which_question_another_reviewer_is(desk: Desk, eyes: Eyes) -> None:
    document = desk.view().id or 0
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert "is on" not in eyes.screen(app)
        with desk.other() as other:
            other.note_presence(document, 5)
        eyes.review(app).look_for_changes()
        await pilot.pause()
        assert "b.bakker is on Q 23" in eyes.screen(app)
        with desk.other() as other:
            other.forget_presence()
        eyes.review(app).look_for_changes()
        await pilot.pause()
        assert "b.bakker" not in eyes.screen(app)


async def test_somebody_in_another_document_is_not_named(desk: Desk, eyes: Eyes) -> None:
    elsewhere = fill(desk.workbench.store).id or 0
    with desk.other() as other:
        other.note_presence(elsewhere, 1)
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert "b.bakker" not in eyes.screen(app)


async def test_ones_own_place_is_written_when_the_cursor_rests_and_gone_when_the_document_is_left(
    desk: Desk, eyes: Eyes
) -> None:
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        eyes.review(app).look_closely()
        assert at(desk) == [1]
        await pilot.press("q")
        await pilot.pause()
        assert at(desk) == []


async def test_nobody_who_only_looks_is_seen(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.store.read_only = "just looking"
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("j")
        eyes.review(app).look_closely()
    assert at(desk) == []


async def test_the_place_is_written_at_most_every_five_seconds(desk: Desk) -> None:
    class Clock:
        now = 100.0

        def __call__(self) -> float:
            return self.now

    clock = Clock()
    keeper = PresenceKeeper(MessagePump(), desk.workbench, desk.view().id or 0)
    keeper.clock = clock
    assert keeper.rest_at(1) == 0.0 and at(desk) == [1]
    clock.now += 2
    assert keeper.rest_at(2) == APART - 2 and at(desk) == [1]
    keeper.stop()
    clock.now += APART - 2
    assert keeper.rest_at(3) == 0.0 and at(desk) == [3]
    keeper.leave()
    assert at(desk) == []


def test_the_line_names_two_and_counts_the_rest_and_shows_nothing_hidden() -> None:
    others = [Presence(name, n, "") for n, name in enumerate(("b.bakker", "c\x1b[31m\u202e", "d.dekker", "e"), 1)]
    line = presence_line(others, lambda number: "7, 8" if number == 1 else "")
    assert line == "b.bakker is on Q 7, 8, c⟨U+001B⟩[31m⟨U+202E⟩ is on segment 2, 2 more"
    assert presence_line([], str) == ""


async def test_a_name_that_is_a_payload_is_drawn_as_text(desk: Desk, eyes: Eyes) -> None:
    with desk.other("[b]x[/b]\x1b[31m\u202e") as other:
        other.note_presence(desk.view().id or 0, 1)
    app = desk.app()
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.pause()
        assert "[b]x[/b]⟨U+001B⟩" in eyes.screen(app) and hidden_in(app) == 0
