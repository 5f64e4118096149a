"""The log of a document on the screen, and the history of a segment: told in words, compared, taken back."""

from __future__ import annotations

from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk

from tweespraak_translate.segment import Status
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens.history import HistoryScreen
from tweespraak_tui.screens.log import LogScreen


def notices(app: TweespraakApp) -> str:
    return " | ".join(n.message for n in app._notifications)


async def test_a_bulk_approval_is_one_line_that_unfolds_and_is_undone_from_there(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.save_edit(desk.segment(4), "In what way did this work contribute?")
    desk.workbench.approve([desk.segment(n) for n in (1, 2, 3, 5)])
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("H")
        await pilot.pause()
        assert isinstance(app.screen, LogScreen)
        text = eyes.screen(app)
        assert "a.visser approved 4 segments – u takes it back" in text
        assert "a.visser edited segment 4" in text and "a-model drafted 5 segments" in text
        await pilot.press("enter")
        await pilot.pause()
        assert eyes.screen(app).count("approved, version 1") == 4
        await pilot.press("j", "u")
        assert "Only your own last action" in notices(app)
        await pilot.press("k", "u")
        await pilot.pause()
        assert "Undone: approve 4 segments" in notices(app)
        assert "approved 4 segments – taken back" in eyes.screen(app)
        assert "a.visser edited segment 4 – u takes it back" in eyes.screen(app)
        assert desk.segment(1).status is Status.DRAFTED
        await pilot.press("U")
        await pilot.pause()
        assert desk.segment(1).status is Status.APPROVED
        await pilot.press("escape")
        await pilot.pause()
        assert "✓66%" in eyes.screen(app).splitlines()[0]


async def test_the_log_leads_to_the_segment_it_names(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.save_edit(desk.segment(5), "Other words.")
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("H", "o")
        await pilot.pause()
        assert eyes.grid(app).current == desk.segment(5)
        await pilot.press("H", "end", "o")
        assert "is about no segment" in notices(app)


async def test_another_persons_action_is_not_undone(desk: Desk, eyes: Eyes) -> None:
    with desk.other() as other:
        other.save_edit(desk.segment(1), "Theirs.")
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("H", "u")
        await pilot.pause()
        assert "Only your own last action" in notices(app)
    assert desk.segment(1).target == "Theirs."


async def test_a_long_log_is_read_a_page_at_a_time(desk: Desk, eyes: Eyes) -> None:
    for number in range(120):
        desk.workbench.add_note(desk.segment(1), f"note {number}")
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("H", "end")
        await pilot.pause()
        assert "earlier ones: Enter" in eyes.screen(app)
        await pilot.press("enter", "end")
        await pilot.pause()
        assert "took the document in" in eyes.screen(app) and "earlier ones" not in eyes.screen(app)


async def test_any_two_versions_are_compared(desk: Desk, eyes: Eyes) -> None:
    for text in ("What was the view of the MIVD?", "What was the MIVD's view?", "What did the MIVD think?"):
        desk.workbench.save_edit(desk.segment(1), text)
    desk.workbench.reject(desk.segment(1), "too free")
    app = desk.app(colourless=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "h")
        await pilot.pause()
        text = eyes.screen(app)
        assert "Version 4 against 3" in text and "sent back a.visser" in text and "too free" in text
        await pilot.press("space", "down", "down")
        await pilot.pause()
        assert "Version 4 against 2" in eyes.screen(app)
        assert "What [-was the view of-]{+did+} the MIVD{+ think+}?" in eyes.screen(app)
        await pilot.press("up", "up", "space", "down")
        await pilot.pause()
        assert "Version 3 against 2" in eyes.screen(app)


async def test_a_version_is_copied_and_brought_back(desk: Desk, eyes: Eyes) -> None:
    draft = desk.segment(1).target
    desk.workbench.save_edit(desk.segment(1), "Other words.")
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("home", "h", "down", "y")
        await pilot.pause()
        assert app.clipboard == draft and isinstance(app.screen, HistoryScreen)
        await pilot.press("enter")
        await pilot.pause()
    segment = desk.segment(1)
    assert (segment.target, segment.revision, segment.author) == (draft, 3, "a.visser")


async def test_control_characters_and_brackets_in_the_log_are_only_shown(make_desk: MakeDesk, eyes: Eyes) -> None:
    everything = " ".join((*PAYLOADS.values(), *BRACKETS))
    desk = make_desk(reviewer="a\x1b[31m[/b]\u202e", title=everything, reference="r\x1b[31m[i]")
    desk.workbench.reject(desk.segment(2), everything)
    desk.workbench.add_note(desk.segment(1), everything)
    desk.workbench.save_edit(desk.segment(2), f"x \u202e {BRACKETS[0]}")
    app = desk.app()
    async with app.run_test(size=(160, 60)) as pilot:
        await pilot.pause()
        await pilot.press("H", "j", "j", "enter", "k", "enter")
        await pilot.pause()
        assert hidden_in(app) == 0 and "[/b]" in eyes.screen(app) and "[gewijzigde]" in eyes.screen(app)
        assert isinstance(app.screen, LogScreen)
        await pilot.press("escape", "home", "j", "h", "space", "down")
        await pilot.pause()
        assert hidden_in(app) == 0 and "[gewijzigde]" in eyes.screen(app)
