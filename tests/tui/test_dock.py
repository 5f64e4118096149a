"""The dock: five tabs about the segment under the cursor, each with its count, none of them slowing a key."""

from __future__ import annotations

import pytest
from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import COSTS, Desk, Eyes, MakeDesk, parsed, whole

from tweespraak_store import documents, drafts
from tweespraak_store.terms import add_entry
from tweespraak_translate.segment import Origin, Status
from tweespraak_translate.termbase import Form, TermEntry, TermStatus
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.commands import COMMANDS
from tweespraak_tui.screens.history import HistoryScreen
from tweespraak_tui.screens.issues import IssuesScreen
from tweespraak_tui.screens.log import LogScreen
from tweespraak_tui.screens.notes import NoteScreen
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.screens.states import StatesScreen
from tweespraak_tui.widgets.dock import RIGHT_WIDTH, Dock, Side, usual_side
from tweespraak_tui.widgets.dock_views import Tab

MEMORY = (
    "1",
    (("Wat kost dit?", "What does this cost?"),),
    (
        ("In 2012 is hieraan € 40 miljoen besteed.", "In 2012, €40 million was spent on this."),
        ("De missie in Mali duurt tot 1 juli 2013.", "The mission in Mali lasts until 1 July 2013."),
    ),
)
"""What another document had, and what a person approved of it."""


@pytest.fixture
def costs(make_desk: MakeDesk) -> Desk:
    """A document with wrong figures, and another document whose approved sentences are in the memory."""
    desk = make_desk([COSTS])
    add_memory(desk)
    return desk


def add_memory(desk: Desk) -> None:
    """Approve a second document, so that its sentences are in the memory."""
    preview = documents.preview_document(
        parsed([MEMORY], title="Kosten", reference="kst-1"), file_name="kst-1.txt", source_sha256="9" * 64, split=whole
    )
    view, _ = documents.add_document(desk.workbench.store, preview, "c.smit")
    english = {dutch: text for dutch, text in (*MEMORY[1], *MEMORY[2])}
    new = [drafts.NewDraft(s.id or 0, 0, english[s.source], Origin.MACHINE, {}) for s in view.segments()]
    drafts.keep_drafts(desk.workbench.store, new, None)
    with desk.other("c.smit") as other:
        other.approve(other.document(view.slug).segments())


async def rested(app: TweespraakApp, eyes: Eyes) -> None:
    """The cursor stands still, and what was looked for is found."""
    screen = eyes.review(app)
    screen.inspection.check(screen.inspection.unchecked(screen.session.segments.values()))
    screen.show_findings()
    for _ in range(2):
        await app.workers.wait_for_complete()
        screen.look_closely()
    await app.workers.wait_for_complete()


def tab_line(text: str) -> str:
    return next(line for line in text.splitlines() if "1 Matches" in line)


async def test_each_key_opens_its_tab_and_each_tab_has_its_count(costs: Desk, eyes: Eyes) -> None:
    add_entry(costs.workbench.store, TermEntry((Form("besteed", "nl"), Form("spent", "en"))), "a.visser")
    costs.workbench.save_edit(costs.segment(2), "In 2013, €54 million was spent here.")
    costs.workbench.add_note(costs.segment(2), "Which budget?", query=True)
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "j")
        for key, words in (
            ("1", "en In 2012, €40 million was spent on this."),
            ("2", "besteed → spent ✓"),
            ("3", 'currency: "€ 45 miljoen" became "€54 million"'),
            ("4", "draft a-model"),
            ("5", "a.visser"),
        ):
            await pilot.press(key)
            await rested(app, eyes)
            await pilot.pause()
            text = eyes.screen(app)
            assert words in text, key
            assert eyes.review(app).dock.tab is Tab(int(key))
        assert "1 Matches 1  2 Terms 1  3 Issues 1!  4 History 2 [5 Notes 1?]" in tab_line(text)


async def test_the_tabs_fit_a_small_terminal(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home", "j", "1")
        await rested(app, eyes)
        await pilot.pause()
        lines = eyes.screen(app).splitlines()
        assert lines[-4].startswith("──[1 Matches 1] 2 Terms 0  3 Issues 1!  4 History 1  5 Notes 0")
        assert "72% en In 2012, €40 million" in lines[-3] or "en In 2012, €40 million" in lines[-3]
    small = costs.app()
    async with small.run_test(size=(60, 24)) as pilot:
        await pilot.press("home", "j", "1")
        await rested(small, eyes)
        await pilot.pause()
        assert eyes.screen(small).splitlines()[-4].startswith("──[1 Matches 1] 2 0  3 1!  4 1  5 0 ──")


async def test_on_a_wide_screen_all_tabs_stand_at_the_right(costs: Desk, eyes: Eyes) -> None:
    costs.workbench.add_note(costs.segment(2), "Which budget?")
    app = costs.app()
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.press("home", "j")
        await rested(app, eyes)
        await pilot.pause()
        text, dock = eyes.screen(app), eyes.review(app).dock
        assert (dock.side, dock.region.width, dock.region.right) == (Side.RIGHT, RIGHT_WIDTH, 200)
        assert eyes.review(app).pane.region.right <= 200 - RIGHT_WIDTH
        for words in ("1 Matches 1", "2 Terms 0", "3 Issues 1!", "4 History 1", "5 Notes 1", "Which budget?"):
            assert words in text, words


@pytest.mark.parametrize(
    ("size", "sides"),
    [
        pytest.param((80, 24), [Side.BOTTOM, Side.OFF, Side.BOTTOM], id="80x24"),
        pytest.param((120, 40), [Side.BOTTOM, Side.RIGHT, Side.OFF, Side.BOTTOM], id="120x40"),
        pytest.param((200, 60), [Side.RIGHT, Side.OFF, Side.BOTTOM, Side.RIGHT], id="200x60"),
    ],
)
async def test_the_dock_goes_below_right_and_away(
    desk: Desk, eyes: Eyes, size: tuple[int, int], sides: list[Side]
) -> None:
    app = desk.app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        dock = eyes.review(app).dock
        for place, side in enumerate(sides):
            if place:
                await pilot.press("b")
                await pilot.pause()
            assert (dock.side if dock.display else Side.OFF) is side
            assert ("3 Issues" in eyes.screen(app)) is (side is not Side.OFF)
    assert usual_side(159, 23) is Side.OFF and usual_side(160, 40) is Side.RIGHT


async def test_a_digit_brings_a_hidden_dock_back_on_its_tab(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b", "4")
        await pilot.pause()
        assert "[4 History 1]" in eyes.screen(app)


async def test_terms_say_what_to_use_what_may_be_used_and_what_not(desk: Desk, eyes: Eyes) -> None:
    forms = (
        Form("drugshandel", "nl"),
        Form("drug trafficking", "en"),
        Form("drug trade", "en", TermStatus.ADMITTED),
        Form("dope traffic", "en", TermStatus.FORBIDDEN),
    )
    add_entry(desk.workbench.store, TermEntry(forms), "a.visser")
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "j", "j", "2")
        for text, word, words in (
            ("Banditry and drug trafficking remain.", "used", "drug trafficking ✓"),
            ("Banditry and the drug trade remain.", "used", "here: drug trade"),
            ("Banditry and the dope traffic remain.", "forbidden", "not dope traffic"),
            ("Banditry remains.", "missing", "also drug trade"),
        ):
            current = eyes.grid(app).current
            assert current is not None
            eyes.review(app).show_segments([desk.workbench.save_edit(desk.segment(3), text)])
            await rested(app, eyes)
            await pilot.pause()
            line = next(line for line in eyes.screen(app).splitlines() if "drugshandel →" in line)
            assert line.split()[0] == word and words in line, text


async def test_enter_on_a_match_starts_writing_from_it_and_can_be_undone(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "j", "1")
        await rested(app, eyes)
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert eyes.editor(app).text == "In 2012, €40 million was spent on this."
        await pilot.press("ctrl+z")
        assert eyes.editor(app).text == "In 2013, €54 million was spent on this."
        await pilot.press("escape")
    assert costs.segment(2).status is Status.DRAFTED


async def test_enter_on_a_version_opens_the_history(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "4", "tab", "enter")
        await pilot.pause()
        assert isinstance(app.screen, HistoryScreen)


@pytest.mark.parametrize(
    ("tab", "copied"),
    [
        pytest.param("1", "In 2012, €40 million was spent on this.", id="match"),
        pytest.param("3", 'currency: "€ 45 miljoen" became "€54 million"; write "€45 million"', id="finding"),
        pytest.param("4", "In 2013, €54 million was spent on this.", id="version"),
    ],
)
async def test_what_is_under_the_cursor_can_be_copied(costs: Desk, eyes: Eyes, tab: str, copied: str) -> None:
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "j", tab)
        await rested(app, eyes)
        await pilot.press("tab", "y")
        await pilot.pause()
        assert app.clipboard == copied


async def test_a_click_chooses_a_tab_and_a_line(costs: Desk, eyes: Eyes) -> None:
    costs.workbench.add_note(costs.segment(2), "first")
    costs.workbench.add_note(costs.segment(2), "second")
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "j")
        # The counts in the line of tabs move what stands behind them.
        await rested(app, eyes)
        line = tab_line(eyes.screen(app))
        await pilot.click("#findings", offset=(line.index("5 Notes") + 1, 0))
        await pilot.pause()
        dock = eyes.review(app).dock
        assert dock.tab is Tab.NOTES
        await pilot.click("#findings", offset=(20, 2))
        note = dock.selected
        assert getattr(note, "text", "") == "second"


async def test_the_memory_is_searched_only_while_its_matches_are_seen(costs: Desk, eyes: Eyes) -> None:
    app = costs.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "j")
        await rested(app, eyes)
        segment = eyes.grid(app).current
        assert segment is not None and eyes.review(app).inspection.matches(segment) is None
        await pilot.press("1")
        await rested(app, eyes)
        found = eyes.review(app).inspection.matches(segment)
        assert found is not None and [m.target for m in found] == ["In 2012, €40 million was spent on this."]


async def test_an_approval_elsewhere_is_a_match_at_once(make_desk: MakeDesk, eyes: Eyes) -> None:
    twice = (
        "1",
        (("Is dit juist gebeurd?", "Did this just happen?"),),
        (("Dit is zojuist in Mali gebeurd.", "This just happened in Mali."), ("Dit is ook in Mali gebeurd.", "Also.")),
    )
    desk = make_desk([twice])
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home", "1", "j", "j")
        await rested(app, eyes)
        await pilot.pause()
        assert "Nothing in the memory is like this sentence." in eyes.screen(app)
        await pilot.press("k", "a")
        await rested(app, eyes)
        await pilot.pause()
        assert "This just happened in Mali." in eyes.screen(app).split("[1 Matches 1]")[1]


async def test_a_note_shows_in_the_list_and_an_error_comes_first(costs: Desk, eyes: Eyes) -> None:
    costs.workbench.add_note(costs.segment(1), "Which report?")
    costs.workbench.add_note(costs.segment(2), "Which year?")
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await rested(app, eyes)
        await pilot.pause()
        text = eyes.screen(app)
        assert "1 ~?" in text and "2 ~!" in text


async def test_control_characters_and_brackets_in_any_tab_are_only_shown(make_desk: MakeDesk, eyes: Eyes) -> None:
    everything = " ".join((*PAYLOADS.values(), *BRACKETS))
    question = (("Wat kost dit?", "What does this cost?"),)
    desk = make_desk([("1", question, ((f"In 2013 {everything}", f"In 2014 {everything}"), (everything, everything)))])
    bad = "b\x1b[31m\u202e[/b]"
    with desk.other(bad) as other:
        other.add_note(desk.segment(2), everything, query=True)
        other.save_edit(desk.segment(2), f"Ook {everything}")
        other.check_segments([desk.segment(2).id or 0])
        for found in other.segment_findings(desk.segment(2).id or 0):
            if found.is_open:
                other.dismiss(desk.segment(2), found.finding.check, everything)
                break
        add_entry(other.store, TermEntry((Form("gewijzigde", "nl"), Form("[amended] x", "en"))), bad)
        other.check_segments([desk.segment(3).id or 0])
        for found in other.segment_findings(desk.segment(3).id or 0):
            if found.blocks:
                other.dismiss(desk.segment(3), found.finding.check, "x")
        other.approve([desk.segment(3)])
    for size in ((120, 40), (200, 60)):
        app = desk.app()
        async with app.run_test(size=size) as pilot:
            await pilot.press("home", "j")
            for key in "12345":
                await pilot.press(key)
                await rested(app, eyes)
                await pilot.pause()
                assert hidden_in(app) == 0, key
            assert "[/b]" in eyes.screen(app)
            assert app.screen is eyes.review(app)


async def test_moving_costs_no_more_with_the_dock_open(make_desk: MakeDesk, eyes: Eyes) -> None:
    """Counted in work, not in time: nothing is checked, searched or read from the store while keys come."""
    answer = tuple(
        (f"In {2000 + n} kostte dit € {n} miljoen.", f"In {2000 + n} this cost €{n} million.") for n in range(40)
    )
    desk = make_desk([("1", (("Wat kost dit?", "What does this cost?"),), answer)])
    app = desk.app()
    async with app.run_test(size=(200, 60)) as pilot:
        await rested(app, eyes)
        screen = eyes.review(app)
        asked: list[str] = []
        trace = desk.workbench.store.connection.set_trace_callback
        for _ in range(10):
            eyes.grid(app).move_by(1)
            trace(asked.append)
            # What every move of the cursor calls.
            screen.show_state()
            trace(None)
            await pilot.pause()
        assert asked == []
        trace(asked.append)
        screen.look_closely()
        trace(None)
        assert asked, "once the cursor rests, the store is asked"


@pytest.mark.parametrize(
    ("place", "command", "screen"),
    [
        ("list", "list.note", NoteScreen),
        ("list", "list.states", StatesScreen),
        ("list", "list.issues", IssuesScreen),
        ("list", "list.log", LogScreen),
        ("list", "list.history", HistoryScreen),
        ("dock", "findings.note", NoteScreen),
        ("dock", "findings.take", ReviewScreen),
    ],
)
async def test_each_screen_opens_by_every_key_of_its_command(
    desk: Desk, place: str, command: str, screen: type[object]
) -> None:
    [keys] = [c.keys for c in COMMANDS if c.id == command]
    for key in keys:
        app = desk.app()
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.press("home", *(["tab"] if place == "dock" else []), key)
            await pilot.pause()
            assert isinstance(app.screen, screen), key
            await pilot.press("escape")
            await pilot.pause()
            assert isinstance(app.screen, ReviewScreen)


def test_a_dock_without_a_segment_draws_nothing_and_raises_nothing() -> None:
    dock = Dock()
    assert dock.selected is None and not dock.view.items
