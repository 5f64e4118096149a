"""What a reviewer relies on while working through a document, key by key, checked in the store."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from reviewing import Desk, Eyes, MakeDesk
from textual import events

from tweespraak_translate.segment import Status
from tweespraak_tui.screens.conflict import ConflictScreen, RecoveredScreen
from tweespraak_tui.screens.dialogs import AskScreen, ConfirmScreen
from tweespraak_tui.screens.history import HistoryScreen
from tweespraak_tui.screens.library import LibraryScreen
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.screens.typing import TypingJournal


def notices(app: object) -> str:
    """What the program told the person."""
    return " | ".join(n.message for n in app._notifications)  # type: ignore[attr-defined]


async def test_both_languages_stand_side_by_side_on_a_small_terminal(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = eyes.screen(app)
    assert "Vraag 22" in text and "Question 22" in text
    assert "Antwoord 23" in text and "Answer 23 (end missing)" in text
    assert "  2 ~ Daarnaast zijn in het noorden nog  │ In addition, separatists and" in text
    assert "no draft yet: D" in text
    assert text.splitlines()[-1].startswith(" LIST ") and "? Help" in text


async def test_enter_edits_and_enter_saves_as_edited_and_never_adds_a_line(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "enter")
        assert eyes.screen(app).splitlines()[-1].startswith(" EDIT ")
        eyes.editor(app).replace_all("Separatists remain in the north.")
        await pilot.press("enter")
        await pilot.pause()
        text = eyes.screen(app)
    segment = desk.segment(2)
    assert (segment.target, segment.status) == ("Separatists remain in the north.", Status.EDITED)
    assert segment.author == "a.visser"
    assert "saved 12:00" in text and "LIST" in text.splitlines()[-1]


async def test_esc_keeps_what_was_typed(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("enter", "exclamation_mark", "escape")
        await pilot.pause()
    assert desk.segment(1).target == "What was the MIVD's analysis at the start of Dutch participation in MINUSMA?!"


async def test_looking_without_typing_changes_nothing(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("enter", "escape", "e", "enter")
        await pilot.pause()
    assert desk.segment(1).version == 1 and desk.segment(1).status is Status.DRAFTED


@pytest.mark.parametrize("key", ["a", "ctrl+j", "ctrl+enter"])
async def test_approving_goes_to_the_next_open_segment(desk: Desk, eyes: Eyes, key: str) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert eyes.grid(app).current == desk.segment(2)
    first = desk.segment(1)
    assert (first.status, first.approved_by) == (Status.APPROVED, "a.visser")


@pytest.mark.parametrize("key", ["ctrl+j", "ctrl+enter", "ctrl+\r"])
async def test_approving_in_the_editor_saves_approves_and_goes_on_editing(desk: Desk, eyes: Eyes, key: str) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("What was the analysis?")
        if key == "ctrl+\r":
            eyes.editor(app).post_message(events.Key(key, None))
        else:
            await pilot.press(key)
        await pilot.pause()
        await pilot.pause()
        assert eyes.review(app).editing is not None
        assert eyes.grid(app).current == desk.segment(2)
        assert eyes.editor(app).text == desk.segment(2).target
    first = desk.segment(1)
    assert (first.target, first.status) == ("What was the analysis?", Status.APPROVED)


async def test_a_segment_without_text_cannot_be_approved_and_says_why(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("end", "a")
        await pilot.pause()
        assert "segment 6 has no target yet" in notices(app)
        assert eyes.grid(app).current == desk.segment(6)
    assert desk.segment(6).status is Status.NEW


async def test_undo_takes_back_an_approval_then_an_edit(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("Other words.")
        await pilot.press("ctrl+j", "escape", "u")
        await pilot.pause()
        assert desk.segment(1).status is Status.EDITED
        assert eyes.grid(app).current == desk.segment(1)
        assert "Undone: approve segment 1" in notices(app)
        await pilot.press("u")
        await pilot.pause()
    assert desk.segment(1).status is Status.DRAFTED
    assert desk.segment(1).target != "Other words."


async def test_sending_back_needs_a_reason_and_shows_it(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("r")
        assert isinstance(app.screen, AskScreen)
        await pilot.press("enter")
        assert isinstance(app.screen, AskScreen), "no reason, no sending back"
        await pilot.press(*"wrong", "enter")
        await pilot.pause()
        assert "1 redo · wrong" in eyes.screen(app)
    assert (desk.segment(1).status, desk.segment(1).reason) == (Status.REJECTED, "wrong")


async def test_an_approval_can_be_taken_back_later(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("a", "a", "home", "s", "s")
        await pilot.pause()
        assert [s.status for s in desk.view().segments()][:2] == [Status.EDITED, Status.APPROVED]
        await pilot.press("s")
        await pilot.pause()
        assert "take back" not in eyes.screen(app) and "approve it" in eyes.screen(app)


async def test_moving_by_segment_question_and_open_segment(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    desk.workbench.approve([desk.segment(2)])
    async with app.run_test() as pilot:
        for keys, number in (
            ("j", 2),
            ("down", 3),
            ("k", 2),
            ("n", 3),
            ("N", 1),
            ("}", 4),
            ("{", 1),
            ("end", 6),
            ("{", 4),
            ("home", 1),
            ("pagedown", 6),
            ("ctrl+u", 3),
        ):
            await pilot.press(keys)
            current = eyes.grid(app).current
            assert current is not None and current.number == number, keys


async def test_a_reopened_document_starts_at_the_first_open_segment(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.approve([desk.segment(1), desk.segment(2)])
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert eyes.grid(app).current == desk.segment(3)


async def test_searching_finds_both_languages_without_accents_and_n_goes_on(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("slash")
        await eyes.answer(pilot, "MINÚSMA", "#find")
        assert eyes.review(app).hits == [eyes.grid(app).row_of(desk.segment(n).id or 0) for n in (1, 5)]
        assert "Search MINÚSMA 1/2" in eyes.screen(app)
        await pilot.press("n")
        assert eyes.grid(app).current == desk.segment(5)
        await pilot.press("n")
        assert eyes.grid(app).current == desk.segment(1)
        await pilot.press("escape")
        assert eyes.review(app).hits == []


async def test_typing_in_the_search_line_is_never_a_command(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("slash", *"aaruDX", "escape")
        await pilot.pause()
    assert {s.status for s in desk.view().segments()} == {Status.DRAFTED, Status.NEW}


async def test_a_filter_shows_only_what_it_names(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.approve([desk.segment(1)])
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("f")
        await eyes.answer(pilot, "q:22 state:draft", "#find")
        assert "(2 of 6)" in eyes.screen(app)
        assert "Question 23" not in eyes.screen(app)
        await pilot.press("f")
        await eyes.answer(pilot, "q:22 zebra", "#find")
        assert "0 of 6 segments match" in notices(app)
        await pilot.press("f")
        await eyes.answer(pilot, "state:huh", "#find")
        assert "no state huh" in notices(app)
        # The line stays open, to be mended.
        await pilot.press("escape", "F")
        await pilot.pause()
        assert "Question 23" in eyes.screen(app)


async def test_differences_show_what_a_person_changed_in_a_draft(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.save_edit(desk.segment(3), "Banditry and drug trade also remain a security problem.")
    app = desk.app(colourless=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        assert "[-trafficking-]{+trade+}" in eyes.screen(app).replace("\n", "")
        await pilot.press("d")
        await pilot.pause()
        assert "[-" not in eyes.screen(app)


async def test_history_shows_every_version_and_brings_one_back(desk: Desk, eyes: Eyes) -> None:
    draft = desk.segment(1).target
    desk.workbench.save_edit(desk.segment(1), "Rewritten.")
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("h")
        await pilot.pause()
        assert isinstance(app.screen, HistoryScreen)
        assert "a-model" in eyes.screen(app) and "a.visser (current)" in eyes.screen(app)
        await pilot.press("down", "enter")
        await pilot.pause()
    now = desk.segment(1)
    assert (now.target, now.status, now.revision) == (draft, Status.EDITED, 3)


async def test_pasted_text_comes_in_as_one_clean_line(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("")
        eyes.editor(app).post_message(events.Paste("Two\r\nlines\x1b]52;c;eA==\x07\u202e."))
        await pilot.pause()
        assert eyes.editor(app).text == "Two lines]52;c;eA==."
        await pilot.pause()
        assert "line ends became spaces and 3 hidden characters were left out" in notices(app)


async def test_the_row_grows_with_the_text_in_the_editor(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "enter")
        grid, editor = eyes.grid(app), eyes.editor(app)
        before = grid.offsets.heights[grid.cursor]
        editor.replace_all("word " * 60)
        await pilot.pause()
        assert grid.offsets.heights[grid.cursor] == editor.lines > before
        await pilot.pause()
        assert editor.region.height == editor.lines
        assert editor.region.x == grid.columns.target_x
        assert editor.region.y == grid.region.y + grid.offsets.start(grid.cursor) - grid.scroll_offset.y


async def test_an_empty_text_is_not_saved(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("")
        await pilot.press("enter")
        await pilot.pause()
        assert "An empty text is not saved" in notices(app)
    assert desk.segment(1).status is Status.DRAFTED


async def test_the_draft_and_the_source_can_be_put_into_the_editor(desk: Desk, eyes: Eyes) -> None:
    draft = desk.segment(1).target
    desk.workbench.save_edit(desk.segment(1), "Mine.")
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("enter", "ctrl+r")
        assert eyes.editor(app).text == draft
        await pilot.press("ctrl+z")
        assert eyes.editor(app).text == "Mine."
        await pilot.press("ctrl+o")
        assert eyes.editor(app).text == "Mine." + desk.segment(1).source


async def test_two_reviewers_in_one_segment_lose_neither_text(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        with desk.other() as other:
            other.save_edit(desk.segment(1), "Theirs was first.")
        eyes.editor(app).replace_all("Mine came second.")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ConflictScreen)
        text = eyes.screen(app)
        assert "Theirs: b.bakker" in text and "first" in text and "second" in text
        await pilot.press("k")
        await pilot.pause()
    now = desk.segment(1)
    assert (now.target, now.author) == ("Mine came second.", "a.visser")
    assert "Theirs was first." in [r["text"] for r in desk.workbench.history(now)]


@pytest.mark.parametrize(
    ("key", "target"),
    [pytest.param("t", "Theirs was first.", id="theirs"), pytest.param("escape", "Theirs was first.", id="later")],
)
async def test_a_conflict_can_be_left_to_the_other_or_for_later(desk: Desk, eyes: Eyes, key: str, target: str) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        with desk.other() as other:
            other.save_edit(desk.segment(1), "Theirs was first.")
        eyes.editor(app).replace_all("Mine came second.")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        kept = [entry.text for entry in desk.workbench.unsaved()]
        assert kept == (["Mine came second."] if key == "escape" else [])
        assert ("≠" in eyes.screen(app)) is (key == "escape")
    assert desk.segment(1).target == target


async def test_merging_puts_the_own_text_back_in_the_editor_on_top_of_theirs(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        with desk.other() as other:
            other.save_edit(desk.segment(1), "Theirs was first.")
        eyes.editor(app).replace_all("Mine came second.")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("m")
        await pilot.pause()
        assert eyes.editor(app).text == "Mine came second."
        eyes.editor(app).replace_all("Both of us.")
        await pilot.press("enter")
        await pilot.pause()
    assert desk.segment(1).target == "Both of us."


async def test_approving_what_somebody_just_changed_shows_both_texts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tweespraak_tui.screens.browsing.LOOK_EVERY", 3600)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        with desk.other() as other:
            other.save_edit(desk.segment(1), "Changed under your eyes.")
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, ConflictScreen)
        await pilot.press("t")
        await pilot.pause()
    segment = desk.segment(1)
    assert (segment.target, segment.status) == ("Changed under your eyes.", Status.EDITED)


async def test_what_others_do_appears_without_a_key(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.pause()
        with desk.other() as other:
            other.approve([desk.segment(2)])
        eyes.review(app).look_for_changes()
        await pilot.pause()
        segment = eyes.grid(app).segment_at(eyes.grid(app).row_of(desk.segment(2).id or 0) or 0)
        assert segment is not None and segment.status is Status.APPROVED


async def test_typing_is_in_the_journal_before_anything_is_saved(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "exclamation_mark")
        assert "not saved yet" in eyes.screen(app)
        await pilot.pause(1.0)
        kept = desk.workbench.unsaved()
        assert [(e.number, e.text[-2:]) for e in kept] == [(1, "?!")]
        assert "typing kept 12:00" in eyes.screen(app)
        await pilot.press("enter")
        await pilot.pause()
        assert desk.workbench.unsaved() == []


async def test_an_unsaved_text_is_offered_at_the_next_start(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.keep_typing(desk.segment(3), "Half a sent", 11)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, RecoveredScreen)
        assert "Recovered edit" in eyes.screen(app) and "Half a sent" in eyes.screen(app)
        await pilot.press("d", "enter")
        await pilot.pause()
    assert desk.segment(3).target == "Half a sent"
    assert desk.workbench.unsaved() == []


@pytest.mark.parametrize(("key", "left"), [("x", 0), ("escape", 1)])
async def test_recovered_text_can_be_dropped_or_left_for_later(desk: Desk, key: str, left: int) -> None:
    desk.workbench.keep_typing(desk.segment(3), "Half a sent", 11)
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
    assert len(desk.workbench.unsaved()) == left
    assert desk.segment(3).status is Status.DRAFTED


async def test_recovered_text_of_a_segment_changed_since_is_shown_as_a_conflict(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.keep_typing(desk.segment(3), "Half a sent", 11)
    with desk.other() as other:
        other.save_edit(desk.segment(3), "Another sentence.")
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ConflictScreen)
        await pilot.press("t")
        await pilot.pause()
    assert desk.segment(3).target == "Another sentence."
    assert desk.workbench.unsaved() == []


async def test_quitting_saves_what_is_being_typed(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("Typed until the end.")
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert app.return_value == 0
    assert desk.segment(1).target == "Typed until the end."


async def test_going_back_to_the_library_saves_too(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("a", "q")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)
        assert "16%" in eyes.screen(app)


async def test_an_error_nobody_foresaw_keeps_the_typing_and_prints_no_variables(
    desk: Desk, eyes: Eyes, capsys: pytest.CaptureFixture[str]
) -> None:
    app = desk.app()
    with pytest.raises(ZeroDivisionError):
        async with app.run_test() as pilot:
            await pilot.press("enter", "exclamation_mark")
            app.call_later(lambda: 1 / 0)
            await pilot.pause()
    assert [e.text[-2:] for e in desk.workbench.unsaved()] == ["?!"]
    assert app.return_code == 1
    printed = capsys.readouterr()
    assert "ZeroDivisionError" in printed.err and "locals" not in printed.err
    assert "Traceback" not in printed.err


async def test_a_store_that_is_read_only_is_shown_and_refuses_in_words(desk: Desk, eyes: Eyes) -> None:
    from tweespraak_tui.workbench import Workbench

    with Workbench(desk.settings, read_only=True) as workbench:
        app = desk.app()
        app.workbench = workbench
        async with app.run_test(size=(120, 30)) as pilot:
            await pilot.press("a", "enter", "r", "u")
            await pilot.pause()
            assert "read-only" in eyes.screen(app)
            assert "This store is read-only" in notices(app)
    assert desk.segment(1).version == 1


async def test_a_segment_too_long_to_edit_in_place_says_so(make_desk: MakeDesk, eyes: Eyes) -> None:
    long = "woord " * 20_000
    desk = make_desk([("1", [("Wat?", "What?")], [(long.strip(), "word " * 20_000)])])
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "enter")
        await pilot.pause()
        assert "too long to edit" in notices(app)
        await pilot.press("pagedown", "k")
        await pilot.pause()
        assert "What?" in eyes.screen(app)


async def test_marked_segments_are_approved_together_and_undone_together(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("v", "end", "space", "A")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert [s.number for s in desk.view().segments() if s.status is Status.APPROVED] == [1, 2, 3]
        assert "3 approved, 1 left out" in notices(app)
        await pilot.press("u")
        await pilot.pause()
        assert "Undone: approve 3 segments" in notices(app)
    assert desk.view().counts()[Status.APPROVED] == 0


async def test_bulk_approval_leaves_out_what_nobody_saw_and_asks_for_the_number(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    pairs = [(str(n), [(f"Vraag nummer {n}?", f"Question number {n}?")], [("Ja.", "Yes.")]) for n in range(1, 21)]
    desk = make_desk(pairs)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(20):
            eyes.review(app).action_mark_answer()
            eyes.review(app).action_next_question()
        await pilot.pause()
        eyes.review(app).seen = {s.id for s in desk.view().segments() if s.number <= 24 and s.id is not None}
        await pilot.press("A")
        await pilot.pause()
        assert "Left out:" in eyes.screen(app) and "never on the screen" in eyes.screen(app)
        chosen, _ = eyes.review(app).session.approvable(eyes.review(app).marked, eyes.review(app).seen)
        await pilot.press(*"99", "enter")
        assert isinstance(app.screen, ConfirmScreen), "the wrong number approves nothing"
        await pilot.press("backspace", "backspace", *str(len(chosen)), "enter")
        await pilot.pause()
    assert desk.view().counts()[Status.APPROVED] == len(chosen) < 40


async def test_stacked_view_shows_the_dutch_above_the_english(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        await pilot.pause()
        lines = eyes.screen(app).splitlines()
        at = next(i for i, line in enumerate(lines) if "MIVD bij aanvang" in line)
        assert "What was the MIVD's analysis" in "".join(lines[at + 1 : at + 3])
        await pilot.press("enter")
        await pilot.pause()
        assert eyes.editor(app).region.x == eyes.grid(app).columns.gutter


async def test_a_terminal_that_is_too_small_says_so_and_still_saves(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "exclamation_mark")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert "terminal too small (need 60x15)" in eyes.screen(app)
        await pilot.press("enter")
        await pilot.pause()
        assert desk.segment(1).status is Status.EDITED
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "Question 22" in eyes.screen(app)


async def test_a_click_selects_and_a_second_click_edits(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        y = eyes.grid(app).offsets.start(eyes.grid(app).row_of(desk.segment(3).id or 0) or 0)
        await pilot.click("#grid", offset=(50, y))
        assert eyes.grid(app).current == desk.segment(3)
        assert eyes.review(app).editing is None
        await pilot.click("#grid", offset=(50, y))
        await pilot.pause()
        assert eyes.review(app).editing is not None
        eyes.editor(app).replace_all("Clicked away.")
        await pilot.click("#grid", offset=(50, 1))
        await pilot.pause()
        assert eyes.review(app).editing is None
    assert desk.segment(3).target == "Clicked away."


async def test_copying_gives_the_text_to_the_terminal(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.press("y")
        assert app.clipboard == desk.segment(1).target
        await pilot.press("Y")
        assert app.clipboard == desk.segment(1).source


async def test_a_store_that_takes_nothing_costs_no_text(
    desk: Desk, eyes: Eyes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the disk is full: the text stays in the editor and in a file, and is saved when that is over."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("Not to be lost.")
        desk.workbench.store.read_only = "the disk is full"
        await pilot.press("enter")
        await pilot.pause()
        assert "NOT SAVED" in eyes.screen(app)
        assert eyes.review(app).editing is not None and eyes.editor(app).text == "Not to be lost."
        aside = next(tmp_path.glob("tweespraak-segment-1-*.txt"))
        assert aside.read_text(encoding="utf-8") == "Not to be lost."
        assert str(aside) in notices(app)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen), "no way out without a question, but a way out"
        await pilot.press("escape")
        desk.workbench.store.read_only = ""
        await pilot.press("enter")
        await pilot.pause()
        assert "saved 12:00" in eyes.screen(app)
    assert desk.segment(1).target == "Not to be lost."


async def test_typing_without_a_pause_is_kept_every_three_seconds(desk: Desk, eyes: Eyes) -> None:
    now = [100.0]
    kept: list[float] = []
    app = desk.app()
    async with app.run_test() as pilot:
        await pilot.pause()
        journal = TypingJournal(eyes.review(app), lambda: kept.append(now[0]))
        journal.clock = lambda: now[0]
        delays = []
        for _ in range(60):
            delays.append(journal.changed())
            if delays[-1] <= 0.01:
                journal.flush()
            now[0] += 0.1
        journal.forget()
    assert max(delays) <= 1
    assert [round(b - a, 1) <= 3 for a, b in zip([100.0, *kept], kept, strict=False)] == [True] * len(kept)
    assert len(kept) >= 2


async def test_work_that_fails_in_the_background_ends_nothing(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()

    async def fail() -> None:
        raise ValueError("[/b] no such luck")

    async with app.run_test(size=(100, 30)) as pilot:
        app.run_worker(fail(), group="a job", exit_on_error=False)
        await pilot.pause()
        await pilot.pause()
        assert "a job failed: [/b] no such luck" in notices(app)
        await pilot.press("a")
    assert desk.segment(1).status is Status.APPROVED


async def test_a_very_long_segment_can_be_read_without_waiting(make_desk: MakeDesk, eyes: Eyes) -> None:
    long = "woord " * 17_000
    desk = make_desk([("1", [("Wat?", "What?")], [(long.strip(), long.strip()), ("Einde.", "The end.")])])
    app = desk.app()
    started = time.process_time()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("j", "pagedown", "pagedown")
        assert eyes.grid(app).current == desk.segment(2), "paging goes through a long text first"
        await pilot.press("j")
        await pilot.pause()
        assert "The end." in eyes.screen(app)
        assert time.process_time() - started < 3
