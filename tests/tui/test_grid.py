"""The grid keeps its shape: rows follow one another, lines are exactly as wide as the screen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from tweespraak_store.views import SegmentView
from tweespraak_translate.segment import Status
from tweespraak_tui.widgets.glyphs import ASCII, UNICODE
from tweespraak_tui.widgets.layout import MAX_COLUMN, Offsets, columns_for, segment_height, text_lines
from tweespraak_tui.widgets.painting import Cell, Gutter, Ink, paint_cell, paint_heading, paint_segment
from tweespraak_tui.widgets.rows import HeadingRow, join_numbers

INKS = [Style() for _ in Ink]
TEXT = st.one_of(
    st.lists(st.sampled_from(["de", "Kamer", "1.234", "漢字", "b" * 40, "e\u0301"]), max_size=40).map(" ".join),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80),
)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=200), st.data())
def test_every_line_belongs_to_the_row_that_covers_it(heights: list[int], data: st.DataObject) -> None:
    offsets = Offsets(heights)
    row = data.draw(st.integers(0, len(heights) - 1))
    offsets.set_height(row, data.draw(st.integers(1, 30)))
    starts = [offsets.start(i) for i in range(len(offsets))]
    assert starts == sorted(set(starts))
    line = data.draw(st.integers(0, offsets.total - 1))
    found = offsets.row_at(line)
    assert offsets.start(found) <= line < offsets.end(found)


@given(width=st.integers(20, 300), number=st.integers(1, 99_999), stacked=st.booleans())
def test_columns_and_the_cursor_of_the_editor_fit_in_the_width(width: int, number: int, stacked: bool) -> None:
    columns = columns_for(width, number, stacked=stacked)
    assert 1 <= columns.text <= MAX_COLUMN
    assert columns.target_x + columns.text + 1 <= width


@pytest.mark.parametrize(
    ("width", "gutter", "text"),
    [pytest.param(79, 7, 34, id="80 columns"), pytest.param(119, 9, 53, id="120 columns")],
)
def test_usual_terminals_get_the_columns_they_were_drawn_for(width: int, gutter: int, text: int) -> None:
    columns = columns_for(width, 999)
    assert (columns.gutter, columns.text) == (gutter, text)


@given(
    source=TEXT,
    target=st.one_of(st.none(), TEXT),
    width=st.integers(20, 300),
    stacked=st.booleans(),
    cursor=st.booleans(),
    status=st.sampled_from(list(Status)),
)
@settings(max_examples=80, deadline=None)
def test_every_line_of_a_segment_is_as_wide_as_the_screen(
    source: str, target: str | None, width: int, stacked: bool, cursor: bool, status: Status
) -> None:
    columns = columns_for(width, 1234, stacked=stacked)
    height = segment_height(
        columns, text_lines(columns, source), text_lines(columns, target or ""), last_in_block=False
    )
    gutter = Gutter(1234, status, "≠" if cursor else "", cursor)
    cell = None if target is None else Cell(target, [(1, 3, Ink.HIT)])
    strips = paint_segment(gutter, Cell(source), cell, height, columns, UNICODE, INKS)
    assert len(strips) == height
    assert {strip.cell_length for strip in strips} == {width}


@given(
    dutch=TEXT,
    english=TEXT,
    width=st.integers(20, 300),
    stacked=st.booleans(),
    is_question=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_every_heading_is_as_wide_as_the_screen(
    dutch: str, english: str, width: int, stacked: bool, is_question: bool
) -> None:
    columns = columns_for(width, 1, stacked=stacked)
    row = HeadingRow(dutch, english, is_question, 0)
    assert [s.cell_length for s in paint_heading(row, columns, ASCII, INKS)] == [width]


@given(text=TEXT, width=st.integers(2, 90))
@settings(max_examples=80, deadline=None)
def test_a_cell_shows_every_letter(text: str, width: int) -> None:
    lines = paint_cell(Cell(text), width, INKS)
    shown = "".join("".join(segment.text for segment in line) for line in lines)
    assert shown.replace(" ", "") == text.replace(" ", "")


def test_a_row_is_as_high_as_the_longer_of_its_two_texts() -> None:
    narrow, wide = columns_for(79, 1), columns_for(119, 1)
    assert segment_height(narrow, 2, 5, last_in_block=False) == 5
    assert segment_height(wide, 2, 5, last_in_block=False) == 6
    assert segment_height(wide, 1, 1, last_in_block=True) == 2
    assert segment_height(columns_for(79, 1, stacked=True), 2, 5, last_in_block=True) == 7


def test_a_status_has_a_mark_and_on_wide_screens_a_word() -> None:
    segment = SegmentView(1, 7, "sentence", 0, 0, 3, "Ja.", "Yes.", Status.REJECTED)
    for columns, word in ((columns_for(119, 1), True), (columns_for(79, 1), False)):
        gutter = Gutter(segment.number, segment.status, "", is_cursor=False)
        strips = paint_segment(gutter, Cell("Ja."), Cell("Yes."), 2, columns, UNICODE, INKS)
        assert "7 ×" in strips[0].text
        assert ("redo" in strips[1].text) is word
    ascii_strip = paint_segment(gutter, Cell("Ja."), Cell("Yes."), 1, columns, ASCII, INKS)[0]
    assert ascii_strip.text.isascii()


def test_numbers_shared_by_one_answer_are_joined_in_each_language() -> None:
    assert join_numbers(("3", "4", "5"), "en") == "3, 4 en 5"
    assert join_numbers(("22",), "and") == "22"
