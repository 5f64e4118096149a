"""The issues of a document: all of them, by check, to go to, to dismiss with a reason, to take that back."""

from __future__ import annotations

import pytest
from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import COSTS, Desk, Eyes, MakeDesk

from tweespraak_store.terms import add_entry
from tweespraak_translate.termbase import Form, TermEntry
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens.dialogs import AskScreen
from tweespraak_tui.screens.issues import IssuesScreen
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.workbench import Workbench


@pytest.fixture
def costs(make_desk: MakeDesk) -> Desk:
    """A wrong amount in segment 2, a wrong percentage in segment 4, a lone bracket in segment 3; all checked."""
    desk = make_desk([COSTS])
    desk.workbench.save_edit(desk.segment(3), "The mission (lasts until 1 July 2014.")
    desk.workbench.check_segments([s.id or 0 for s in desk.view().segments()])
    return desk


def notices(app: TweespraakApp) -> str:
    return " | ".join(n.message for n in app._notifications)


def listed(eyes: Eyes, app: TweespraakApp) -> str:
    """The screen without the frame of the box."""
    return eyes.screen(app).replace("│", " ")


async def test_findings_stand_under_their_checks_errors_first(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        review = app.screen
        assert isinstance(review, ReviewScreen)
        # What the screen does by itself as soon as nobody presses a key.
        review.inspection.check(list(review.session.segments.values()))
        await pilot.press("I")
        await pilot.pause()
        text = listed(eyes, app)
        assert isinstance(app.screen, IssuesScreen)
        assert "Issues: 2 errors, 1 warning open   shown: errors and warnings" in text
        order = [text.index(words) for words in ("currency", "percent", "brackets")]
        assert order == sorted(order)
        assert "2 Q 7    error" in text and "3 Q 7    warning" in text
        await pilot.press("e")
        await pilot.pause()
        assert "brackets" not in listed(eyes, app)


async def test_enter_goes_to_the_segment_of_a_finding(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("I", "j", "j", "j")
        await pilot.pause()
        # The line may be cut; the whole message stands under the list.
        assert listed(eyes, app).count('"12 procent" became "21 per cent"') == 2
        await pilot.press("enter")
        await pilot.pause()
        assert eyes.grid(app).current == costs.segment(4)


async def test_a_finding_is_dismissed_with_a_reason_and_the_dismissal_undone(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await pilot.pause()
        await pilot.press("I", "i")
        assert "Put the cursor on an open finding" in notices(app)
        await pilot.press("j", "i")
        assert isinstance(app.screen, AskScreen)
        await eyes.answer(pilot, "the annex says so")
        assert "1 error, 1 warning open, 1 dismissed" in listed(eyes, app)
        await pilot.press("e", "e", "home", "j")
        await pilot.pause()
        assert "dismissed by a.visser: the annex says so" in listed(eyes, app)
        await pilot.press("escape")
        await pilot.pause()
        assert "!1" in eyes.screen(app).splitlines()[0]
        await pilot.press("u")
        await pilot.pause()
        assert "Undone: dismiss a finding of segment 2" in notices(app)
        assert "!2" in eyes.screen(app).splitlines()[0]
        await pilot.press("U")
        await pilot.pause()
        assert "Redone: dismiss a finding of segment 2" in notices(app)
        assert "!1" in eyes.screen(app).splitlines()[0]
    [found] = [f for f in costs.workbench.segment_findings(costs.segment(2).id or 0) if f.finding.check == "currency"]
    assert found.dismissal is not None and found.dismissal.reason == "the annex says so"


async def test_checks_fold_away_and_come_back(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("I", "j", "space")
        await pilot.pause()
        assert "▸ currency  1 error" in listed(eyes, app) and "€54 million" not in listed(eyes, app)
        await pilot.press("enter")
        await pilot.pause()
        assert "▾ currency" in listed(eyes, app) and "€54 million" in listed(eyes, app)
        await pilot.press("z")
        await pilot.pause()
        assert listed(eyes, app).count("▸") == 3


async def test_a_document_without_findings_says_so(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.check_segments([s.id or 0 for s in desk.view().segments()])
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = eyes.review(app)
        screen.inspection.check(screen.inspection.unchecked(screen.session.segments.values()))
        await pilot.press("I", "enter", "i", "space")
        await pilot.pause()
        assert "No open findings." in listed(eyes, app)


async def test_nothing_is_dismissed_in_a_store_that_is_read_only(costs: Desk, eyes: Eyes) -> None:
    with Workbench(costs.settings, read_only=True) as workbench:
        app = costs.app()
        app.workbench = workbench
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("I", "j", "i")
            await pilot.pause()
            assert "This store is read-only" in notices(app)
    assert costs.workbench.store.rows("SELECT * FROM dismissals") == []


async def test_control_characters_and_brackets_are_only_shown(make_desk: MakeDesk, eyes: Eyes) -> None:
    texts = [*PAYLOADS.values(), *BRACKETS]
    desk = make_desk([("1", (("Wat kost dit?", "What?"),), [(f"missie {text}", text) for text in texts])])
    for text in BRACKETS:
        add_entry(desk.workbench.store, TermEntry((Form("missie", "nl"), Form(f"x {text}", "en"))), "a.visser")
    found = desk.workbench.check_segments([s.id or 0 for s in desk.view().segments()])
    desk.workbench.dismiss(desk.segment(found[0].number), found[0].finding.check, " ".join(BRACKETS))
    app = desk.app()
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.pause()
        await pilot.press("I", "e", "e")
        await pilot.pause()
        assert hidden_in(app) == 0 and "de [gewijzigde] motie" in eyes.screen(app)
        for _ in range(4):
            await pilot.press("pagedown")
            await pilot.pause()
            assert hidden_in(app) == 0
        assert isinstance(app.screen, IssuesScreen)
