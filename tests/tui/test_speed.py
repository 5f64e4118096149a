"""What keeps the screens quick, counted instead of timed: a slow machine must not fail what a slow program should."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviewing import Desk, Eyes, MakeDesk

from tweespraak_store.documents import load_document
from tweespraak_tui.screens import session as session_module
from tweespraak_tui.screens.outline import Entry
from tweespraak_tui.styles import SteadyStylesheet
from tweespraak_tui.widgets import grid as grid_module
from tweespraak_tui.widgets.grid import SegmentGrid
from tweespraak_tui.widgets.searching import fold
from tweespraak_tui.wrapping import line_count, line_counts

MANY = [
    (str(n), [(f"Vraag nummer {n}?", f"Question number {n}?")], [(f"Antwoord nummer {n}.", f"Answer number {n}.")])
    for n in range(1, 301)
]
TEXT = st.one_of(
    st.lists(st.sampled_from(["de", "Kamer", "1.234", "漢字", "b" * 40, "e\u0301", "€", "", "\t"]), max_size=40).map(
        " ".join
    ),
    st.text(max_size=80),
)


@given(texts=st.lists(TEXT, max_size=12), width=st.integers(1, 90))
def test_many_texts_counted_at_once_take_the_lines_that_each_takes_alone(texts: list[str], width: int) -> None:
    assert line_counts(texts, width) == [line_count(text, width) for text in texts]


async def test_a_move_paints_two_rows_and_a_page_paints_a_screen(
    make_desk: MakeDesk, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    paint_row = SegmentGrid._paint_row

    def counting(self: SegmentGrid, row: int, is_cursor: bool) -> object:
        painted.append(row)
        return paint_row(self, row, is_cursor)

    app = make_desk(MANY).app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        monkeypatch.setattr(SegmentGrid, "_paint_row", counting)
        eyes.grid(app).move_by(1)
        await pilot.pause()
        assert 0 < len(painted) <= 2
        painted.clear()
        eyes.review(app).action_page_down()
        await pilot.pause()
        assert 0 < len(painted) <= 40


async def test_opening_wraps_every_text_once_and_lays_the_rows_out_once(
    make_desk: MakeDesk, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    def counting(texts: list[str], width: int) -> list[int]:
        counted.append(len(texts))
        return line_counts(texts, width)

    monkeypatch.setattr(grid_module, "line_counts", counting)
    app = make_desk(MANY).app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert counted == [2 * 600] and eyes.grid(app).is_wrapped


async def test_a_very_long_document_is_placed_by_a_guess_and_wrapped_near_the_cursor_first(
    make_desk: MakeDesk, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_module, "WRAP_AT_ONCE", 100)
    monkeypatch.setattr(grid_module, "SLICE", 200)
    app = make_desk(MANY).app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        grid = eyes.grid(app)
        assert grid.offsets.heights[:40] == grid._heights(0, 40)
        for _ in range(100):
            if grid.is_wrapped:
                break
            await pilot.pause(0.02)
        assert grid.offsets.heights == grid._heights(0, len(grid.rows))


def test_a_document_is_read_in_a_few_queries_and_without_the_collector(desk: Desk) -> None:
    queries: list[str] = []
    desk.workbench.store.connection.set_trace_callback(queries.append)
    collections = sum(stage["collections"] for stage in gc.get_stats())
    view = load_document(desk.workbench.store, desk.slug)
    assert sum(stage["collections"] for stage in gc.get_stats()) - collections <= 1
    assert len(queries) <= 6 and sum(1 for _ in view.segments()) == 6
    assert gc.isenabled()


async def test_the_questions_at_the_left_are_worked_out_only_where_they_are_seen(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    app = make_desk(MANY).app()
    async with app.run_test(size=(200, 40)) as pilot:
        await pilot.pause()
        outline = eyes.review(app).outline
        asked: list[int] = []
        entry_of = outline.entry_of
        assert entry_of is not None

        def noting(exchange: int) -> Entry:
            asked.append(exchange)
            return entry_of(exchange)

        outline.entry_of = noting
        outline.refresh()
        await pilot.pause()
        assert asked and max(asked) < 60


def test_styles_are_parsed_again_for_other_colours_only() -> None:
    sheet = SteadyStylesheet({"ink": "red"})
    sheet.add_source("Static { color: $ink; }", is_default_css=False)
    before = sheet.rules
    sheet.set_variables({"ink": "red"})
    sheet.reparse()
    assert sheet.rules is before
    sheet.set_variables({"ink": "blue"})
    sheet.reparse()
    assert [rule.styles.color.hex for rule in sheet.rules] == ["#0000FF"]


async def test_while_a_search_is_typed_every_text_is_made_ready_for_it(
    make_desk: MakeDesk, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []

    def noting(text: str) -> str:
        folded.append(text)
        return fold(text)

    app = make_desk(MANY).app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(session_module, "fold", noting)
        eyes.review(app).action_search()
        await app.workers.wait_for_complete()
        assert len(folded) == 2 * 600
        folded.clear()
        eyes.review(app).search_for("nummer 7?")
        assert not folded and len(eyes.review(app).hits) == 1
