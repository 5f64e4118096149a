"""What a reviewer relies on where a check found something: shown, in the way, and dismissed by name or not at all."""

from __future__ import annotations

import pytest
from reviewing import COSTS, Desk, Eyes, MakeDesk

from tweespraak_store.review import set_policy
from tweespraak_store.terms import add_entry
from tweespraak_translate.segment import Status
from tweespraak_translate.termbase import Form, TermEntry
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens.dialogs import AskScreen, ConfirmScreen
from tweespraak_tui.screens.forms import InsertScreen
from tweespraak_tui.widgets.grid import SegmentGrid
from tweespraak_tui.workbench import Workbench


@pytest.fixture
def costs(make_desk: MakeDesk) -> Desk:
    """A document with a wrong amount in segment 2 and a wrong percentage in segment 4."""
    return make_desk([COSTS])


def notices(app: TweespraakApp) -> str:
    """What the program told the person."""
    return " | ".join(n.message for n in app._notifications)


async def checked(app: TweespraakApp, eyes: Eyes) -> None:
    """Everything is checked, as it is a moment after opening."""
    screen = eyes.review(app)
    screen.inspection.check(list(screen.session.segments.values()))
    screen.show_findings()
    screen.look_closely()


async def test_findings_and_facts_of_the_segment_are_listed_under_the_texts(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j")
        await checked(app, eyes)
        await pilot.pause()
        text = eyes.screen(app)
    header, *_ = text.splitlines()
    assert "!2" in header
    assert "2 ~!" in text and "3 ~ " in text and "4 ~!" in text
    assert "segment 2: 1 error; facts 1 ✓ 1 ✗" in text and "[3 Issues 1!]" in text
    assert 'error     currency: "€ 45 miljoen" became "€54 million"; write "€45 million"' in text
    assert "✗ € 45 miljoen → €45 million" in text and "✓ 2013" in text


async def test_the_count_of_errors_stays_in_the_header_of_a_small_terminal(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await checked(app, eyes)
        await pilot.pause()
        lines = eyes.screen(app).splitlines()
    assert "!2" in lines[0]
    assert "[3 Issues 0]" in lines[-4] and "No findings." in lines[-3]


async def test_segments_that_nobody_checked_are_checked_while_the_reviewer_reads(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = eyes.review(app)
        for _ in range(200):
            if not screen.inspection.unchecked(screen.session.segments.values()):
                break
            await pilot.pause(0.02)
        await pilot.pause()
        assert "!2" in eyes.screen(app).splitlines()[0]


async def test_a_wrong_figure_stands_out_in_both_languages_without_colour(costs: Desk, eyes: Eyes) -> None:
    app = costs.app(colourless=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j")
        await checked(app, eyes)
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        reversed_ = {
            segment.text
            for strip in strips
            for segment in strip
            if segment.style is not None and segment.style.reverse and segment.style.bold
        }
    assert {"€ 45 miljoen", "€54 million"} <= reversed_


@pytest.mark.parametrize("key", ["a", "ctrl+j"])
async def test_an_open_error_blocks_approval_until_it_is_dismissed_with_a_reason(
    costs: Desk, eyes: Eyes, key: str
) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", key)
        await pilot.pause()
        assert costs.segment(2).status is Status.DRAFTED
        assert 'Segment 2 is not approved: currency: "€ 45 miljoen" became "€54 million"' in notices(app)
        assert eyes.review(app).dock.has_focus and eyes.screen(app).splitlines()[-1].startswith(" DOCK ")
        await pilot.press("i")
        assert isinstance(app.screen, AskScreen)
        await pilot.press("enter")
        assert isinstance(app.screen, AskScreen), "no reason, no dismissal"
        await eyes.answer(pilot, "the source is a misprint")
        assert "[3 Issues 0]" in eyes.screen(app)
        assert "dismissed currency:" in eyes.screen(app)
        await pilot.press(key)
        await pilot.pause()
        assert eyes.grid(app).current == costs.segment(3)
    assert costs.segment(2).status is Status.APPROVED
    [found] = costs.workbench.segment_findings(costs.segment(2).id or 0)
    assert found.dismissal is not None
    assert (found.dismissal.author, found.dismissal.reason) == ("a.visser", "the source is a misprint")


async def test_an_edit_brings_a_dismissed_finding_back(costs: Desk, eyes: Eyes) -> None:
    costs.workbench.dismiss(costs.segment(2), "currency", "a misprint")
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "enter")
        eyes.editor(app).replace_all("In 2013, €54 million went to this.")
        await pilot.press("ctrl+j")
        await pilot.pause()
        segment = costs.segment(2)
        assert (segment.target, segment.status) == ("In 2013, €54 million went to this.", Status.EDITED)
        assert eyes.review(app).dock.has_focus and eyes.review(app).editing is None
        await pilot.press("enter")
        await pilot.pause()
        eyes.editor(app).replace_all("In 2013, €45 million was spent on this.")
        await pilot.press("ctrl+j")
        await pilot.pause()
    assert costs.segment(2).status is Status.APPROVED


async def test_going_from_error_to_error_and_dismissing_from_the_list(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await checked(app, eyes)
        for key, number in (("f7", 2), ("right_square_bracket", 4), ("left_square_bracket", 2)):
            await pilot.press(key)
            current = eyes.grid(app).current
            assert current is not None and current.number == number, key
        await pilot.press("b", "i")
        await eyes.answer(pilot, "as in the annex")
        assert isinstance(app.focused, SegmentGrid)
        await pilot.press("f7")
        assert eyes.grid(app).current == costs.segment(4)
    assert costs.workbench.segment_findings(costs.segment(2).id or 0)[0].dismissal is not None


async def test_findings_can_be_hidden_and_are_walked_through_by_key(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "b")
        await pilot.pause()
        assert "3 Issues" not in eyes.screen(app)
        await pilot.press("tab", "j", "k")
        await pilot.pause()
        assert "▶ error" in eyes.screen(app), "to go there shows them"
        await pilot.press("escape", "j")
        await pilot.pause()
        assert eyes.grid(app).current == costs.segment(3)


async def test_a_right_form_is_put_in_at_the_cursor_and_can_be_undone(costs: Desk, eyes: Eyes) -> None:
    add_entry(costs.workbench.store, TermEntry((Form("missie", "nl"), Form("mission", "en"))), "a.visser")
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "enter")
        eyes.editor(app).replace_all("In 2013, ")
        await pilot.press("ctrl+l")
        assert isinstance(app.screen, InsertScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert eyes.editor(app).text == "In 2013, €45 million"
        await pilot.press("ctrl+z")
        assert eyes.editor(app).text == "In 2013, "
        await pilot.press("escape", "j")
        await app.workers.wait_for_complete()
        await pilot.press("enter", "ctrl+l")
        await pilot.pause()
        assert isinstance(app.screen, InsertScreen)
        assert "mission  for missie" in eyes.screen(app)


async def test_terms_of_the_termbase_are_underlined_in_the_dutch(costs: Desk, eyes: Eyes) -> None:
    add_entry(costs.workbench.store, TermEntry((Form("missie", "nl"), Form("mission", "en"))), "a.visser")
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        eyes.review(app).look_closely()
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        underlined = {s.text for strip in strips for s in strip if s.style is not None and s.style.underline}
    assert "missie" in underlined


async def test_bulk_approval_leaves_out_open_errors_and_under_the_second_person_rule_own_words(
    costs: Desk, eyes: Eyes
) -> None:
    set_policy(costs.workbench.store, "second-person", "a.visser")
    costs.workbench.save_edit(costs.segment(3), "The mission runs until 1 July 2014.")
    app = costs.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        await pilot.press("v", "A")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        text = " ".join(eyes.screen(app).replace("│", " ").split())
        assert "4 marked, 1 to approve." in text
        assert "2 with open errors" in text and "1 written by you" in text
        await pilot.press("enter")
        await pilot.pause()
    assert [s.number for s in costs.view().segments() if s.status is Status.APPROVED] == [1]


async def test_findings_of_another_process_appear(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j")
        await checked(app, eyes)
        with costs.other() as other:
            other.dismiss(costs.segment(2), "currency", "as in the annex")
        eyes.review(app).look_for_changes()
        await pilot.pause()
        assert "!1" in eyes.screen(app).splitlines()[0]
        assert "dismissed currency" in eyes.screen(app)


async def test_a_store_that_is_read_only_shows_its_findings_and_dismisses_none(costs: Desk, eyes: Eyes) -> None:
    costs.workbench.check_segments([s.id or 0 for s in costs.view().segments()])
    with Workbench(costs.settings, read_only=True) as workbench:
        app = costs.app()
        app.workbench = workbench
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f7")
            await pilot.pause()
            assert "error     currency" in eyes.screen(app)
            await pilot.press("i")
            await pilot.pause()
            assert "This store is read-only" in notices(app)
