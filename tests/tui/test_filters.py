"""The filter line: all of its words, what is refused and where, and the lines kept under a name."""

from __future__ import annotations

from datetime import date

import pytest
from reviewing import COSTS, Desk, Eyes, MakeDesk

from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import UsageError
from tweespraak_translate.segment import Status
from tweespraak_translate.termbase import Form, TermEntry
from tweespraak_tui.screens.filters import Nothing, parse_filter
from tweespraak_tui.widgets.rows import SegmentRow


class Known(Nothing):
    """Surroundings with one finding, one note and a fixed day."""

    def issues(self, segment: SegmentView) -> list[tuple[str, str]]:
        return [("number", "error"), ("length", "info")]

    def note_texts(self, segment: SegmentView) -> list[tuple[str, bool]]:
        return [("Vraag dit aan het ministerie", True)]

    def today(self) -> date:
        return date(2026, 3, 2)


SEGMENT = SegmentView(
    1,
    1,
    "sentence",
    0,
    0,
    10,
    "Het kabinet besluit in café De Zwaan.",
    "The government decides.",
    Status.EDITED,
    author="B. Bakker",
    at="2026-03-02T12:00:00+00:00",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("issue:error", True, id="a severity"),
        pytest.param("issue:num", True, id="the beginning of a check's name"),
        pytest.param("issue:date", False, id="another check"),
        pytest.param("issue:warning,note", True, id="a note is an info"),
        pytest.param("-issue:any", False, id="no finding at all"),
        pytest.param("term:kabinet", True, id="a term"),
        pytest.param("term:motie", False, id="another term"),
        pytest.param("note:open", True, id="an open note"),
        pytest.param("note:query", True, id="an open question"),
        pytest.param("note:ministerie", True, id="a word in a note"),
        pytest.param("note:senaat", False, id="a word in no note"),
        pytest.param("changed:today", True, id="today"),
        pytest.param("changed:yesterday", False, id="yesterday"),
        pytest.param("changed:week", True, id="this week"),
        pytest.param("changed:2026-03-02", True, id="a day"),
        pytest.param("changed:<2026-03-02", False, id="before a day"),
        pytest.param("changed:>2026-03-01", True, id="after a day"),
        pytest.param("changed:2025-01-01,today", True, id="a day or today"),
        pytest.param('"kabinet besluit"', True, id="words together"),
        pytest.param('"besluit kabinet"', False, id="words in another order"),
        pytest.param('-"kabinet besluit"', False, id="not these words together"),
        pytest.param('by:"b. bakker"', True, id="a name with a space"),
        pytest.param("zebra,government", True, id="a comma between words means or"),
        pytest.param("zebra,motie", False, id="neither of two words"),
        pytest.param("CAFE", True, id="accents do not matter"),
        pytest.param("state:edit issue:error -note:senaat len>10 q:3 by:bakker", True, id="all at once"),
        pytest.param('"state:draft"', False, id="a field in quotes is text"),
    ],
)
def test_a_filter_asks_what_is_known_of_a_segment(text: str, found: bool) -> None:
    assert parse_filter(text, Known())(SEGMENT, ("3", "4")) is found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("kabinet state:huh", "no state huh; .*; at character 9 of the filter, state:huh", id="a state"),
        pytest.param("stat:draft", "no field stat; choose from state, issue, .*; at character 1", id="a field"),
        pytest.param("a changed:march", "no day march; .*; at character 3", id="a day"),
        pytest.param("changed:2026-02-30", "no day 2026-02-30", id="a day there is not"),
        pytest.param("len>many", "a length is a number of characters", id="a length"),
        pytest.param('"not closed', "a quote is not closed; at character 1", id="a quote"),
        pytest.param("state:", "nothing stands after state:", id="a field with nothing"),
        pytest.param("a -", "a minus alone negates nothing; .*; at character 3", id="a minus"),
        pytest.param('""', "there is nothing to look for", id="empty quotes"),
        pytest.param("-state:\x1b[2J", "⟨U\\+001B⟩", id="an escape sequence"),
    ],
)
def test_what_a_filter_cannot_say_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        parse_filter(text)
    assert str(caught.value).isprintable()


def shown(eyes: Eyes, app: object) -> list[int]:
    """Numbers of the segments in the grid, in their order."""
    return [r.segment.number for r in eyes.grid(app).rows if isinstance(r, SegmentRow)]  # type: ignore[arg-type]


async def test_findings_notes_and_terms_of_the_document_can_be_filtered_for(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk([COSTS])
    desk.workbench.add_term(TermEntry((Form("missie", "nl"), Form("mission", "en"))))
    desk.workbench.check_segments([s.id or 0 for s in desk.view().segments()])
    desk.workbench.add_note(desk.segment(3), "Klopt dit?", query=True)
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        for text, numbers in (("issue:error", [2, 4]), ("note:query", [3]), ("term:miss", [3])):
            await pilot.press("f")
            await eyes.answer(pilot, text, "#find")
            assert shown(eyes, app) == numbers, text


async def test_the_filter_line_shows_its_grammar_and_stays_open_to_be_mended(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("f")
        await pilot.pause()
        assert "issue:error" in eyes.screen(app) and "changed:today" in eyes.screen(app)
        await eyes.answer(pilot, "state:huh", "#find")
        assert "at character 1 of the filter" in eyes.told(app)
        assert app.screen.query_one("#find").has_focus
        await eyes.answer(pilot, "q:23", "#find")
        assert shown(eyes, app) == [4, 5, 6] and eyes.grid(app).has_focus


async def test_a_filter_kept_under_a_name_is_there_for_everybody_and_can_be_forgotten(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("K")
        assert "No filter is set" in eyes.told(app)
        await pilot.press("f")
        await eyes.answer(pilot, "q:23 state:draft", "#find")
        await pilot.press("K")
        await eyes.answer(pilot, "last question")
        assert "cannot name a filter" in eyes.told(app)
        await pilot.press("K")
        await eyes.answer(pilot, "last")
        assert desk.workbench.saved_filters() == {"last": "q:23 state:draft"}
        await pilot.press("F", "f")
        await pilot.pause()
        assert "@last" in eyes.screen(app)
        await eyes.answer(pilot, "@nothing", "#find")
        assert "no saved filter @nothing; there are: @last" in eyes.told(app)
        await eyes.answer(pilot, "@last", "#find")
        assert shown(eyes, app) == [4, 5]
        await pilot.press("F", "ctrl+p")
        await pilot.pause(0.2)
        await pilot.press(*"filter @last")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert shown(eyes, app) == [4, 5]
        eyes.review(app).drop_filter("last")
        assert desk.workbench.saved_filters() == {}
    assert [s.version for s in desk.view().segments()] == [1, 1, 1, 1, 1, 0], "filters change no segment"
