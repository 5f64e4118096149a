"""The questions at the left of a wide screen: where they stand, what they say, and getting to one."""

from __future__ import annotations

from reviewing import Desk, Eyes, MakeDesk

from tweespraak_tui.commands import Scope
from tweespraak_tui.screens.outline import question_texts, short_numbers
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.layout import MAX_COLUMN
from tweespraak_tui.widgets.outline import WIDTH, OutlineList

MANY = [(str(n), [(f"Vraag nummer {n}?", f"Question number {n}?")], [("Ja.", "Yes.")]) for n in range(1, 41)]


async def test_a_wide_screen_has_the_questions_at_the_left_and_a_narrow_one_has_not(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    app = make_desk(MANY).app()
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        outline = eyes.review(app).query_one(OutlineList)
        assert outline.display and outline.region.x == 0 and outline.size.width == WIDTH
        assert eyes.grid(app).region.x == WIDTH
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert not outline.display and eyes.grid(app).region.x == 0
        await pilot.resize_terminal(300, 60)
        await pilot.pause()
        assert outline.display and eyes.grid(app).columns.text <= MAX_COLUMN


async def test_the_outline_marks_where_the_reader_is_and_how_far_each_question_is(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    desk = make_desk(MANY)
    desk.workbench.approve([desk.segment(1), desk.segment(2)])
    app = desk.app()
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        lines = [line[:WIDTH] for line in eyes.screen(app).splitlines()]
        first = next(line for line in lines if line.startswith(" 1 "))
        assert "✓ ██████" in first
        assert any(line.startswith("▶2 ") and "~ ······" in line for line in lines)
        await pilot.press("a")
        await pilot.pause()
        lines = [line[:WIDTH] for line in eyes.screen(app).splitlines()]
        done = next(line for line in lines if line[1:3] == "2 ")
        assert "████··" in done, "three words of the four in the question and its answer"


async def test_enter_in_the_outline_goes_to_a_question_and_backspace_comes_back(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    desk = make_desk(MANY)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("g", "o")
        await pilot.pause()
        bar = eyes.review(app).query_one(KeyBar)
        assert bar.scope is Scope.OUTLINE and "QUESTIONS" in eyes.screen(app)
        await pilot.press("j", "j", "enter")
        await pilot.pause()
        assert eyes.grid(app).current == desk.segment(5) and eyes.grid(app).has_focus
        assert not eyes.review(app).query_one(OutlineList).display, "a narrow screen hides it again"
        await pilot.press("backspace")
        assert eyes.grid(app).current == desk.segment(1)
        await pilot.press("g", "o", "escape")
        await pilot.pause()
        assert eyes.grid(app).has_focus


async def test_a_click_goes_to_a_question_and_saves_what_is_being_typed(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(MANY)
    app = desk.app()
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("Question number one?")
        await pilot.click("#outline", offset=(3, 9))
        await pilot.pause()
        assert eyes.grid(app).current == desk.segment(19)
        assert eyes.review(app).editing is None
    assert desk.segment(1).target == "Question number one?"


async def test_the_editor_lies_over_its_cell_beside_the_outline(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        grid, editor = eyes.grid(app), eyes.editor(app)
        assert editor.region.x == grid.region.x + grid.columns.target_x


def test_joint_questions_stand_under_all_their_numbers() -> None:
    assert short_numbers(("3", "4", "5")) == "3-5"
    assert short_numbers(("3", "5")) == "3,5"
    assert short_numbers(("1a", "1b", "1c")) == "1a,1b,1c"
    assert short_numbers(()) == "text"


def test_a_question_whose_number_was_cut_off_is_named_without_one(make_desk: MakeDesk) -> None:
    desk = make_desk([("", [("Waarom?", "Why?")], [("Daarom.", "Because.")])])
    exchange = desk.view().exchanges[0]
    assert exchange.numbers in ((), ("",))
    assert question_texts(exchange, {}) == ("Vraag: Waarom?", "Question: Why?")
