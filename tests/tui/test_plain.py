"""Review as plain lines: the whole loop without a screen, by ear or by braille."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reviewing import COSTS, Desk, MakeDesk

from tweespraak_store.checks import refresh_findings
from tweespraak_store.merging.apply import merge_file
from tweespraak_translate.segment import Status
from tweespraak_tui.plain import PlainReview

Talk = Callable[..., str]


def talk(
    desk: Desk,
    *lines: str | Callable[[], str],
    edit: Callable[[str, str], str | None] = lambda source, target: None,
) -> str:
    """Type these lines, then end the input; everything that was said. A function types what it returns."""
    waiting = list(lines)
    said: list[str] = []

    def ask(prompt: str) -> str:
        if not waiting:
            raise EOFError
        said.append(prompt)
        first = waiting.pop(0)
        return first if isinstance(first, str) else first()

    PlainReview(desk.workbench, desk.slug, said.append, ask, edit).run()
    return "\n".join(said)


def test_the_first_open_segment_is_read_out_with_its_labels(desk: Desk) -> None:
    said = talk(desk)
    assert "Question 22\nSegment 1 of 6, draft" in said
    assert "Dutch: Hoe luidde de analyse" in said and "English: What was the MIVD's analysis" in said


def test_enter_goes_to_the_next_open_segment_and_says_where_one_is(desk: Desk) -> None:
    said = talk(desk, "a", "")
    assert "Approved 1.\nAnswer to question 22\nSegment 2 of 6" in said
    assert "Segment 3 of 6" in said
    assert desk.segment(1).status is Status.APPROVED


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("t There are also separatists.", "There are also separatists."),
        ("s present/active", "In addition, separatists and jihadists are still active in the north."),
    ],
)
def test_a_text_is_written_on_the_line_itself(line: str, target: str, desk: Desk) -> None:
    said = talk(desk, "g 2", line)
    assert "Saved 2: " in said and "{+" in said
    assert (desk.segment(2).target, desk.segment(2).status) == (target, Status.EDITED)


def test_the_editor_gets_both_texts_and_its_result_is_saved(desk: Desk) -> None:
    given: list[tuple[str, str]] = []

    def edit(source: str, target: str) -> str:
        given.append((source, target))
        return "Rewritten."

    talk(desk, "e", edit=edit)
    assert given[0][0].startswith("Hoe luidde") and given[0][1].startswith("What was")
    assert desk.segment(1).target == "Rewritten."


def test_an_error_stands_in_the_way_until_it_is_dismissed_with_a_reason(make_desk: MakeDesk) -> None:
    desk = make_desk(pairs=(COSTS,))
    said = talk(desk, "g 2", "a", "x currency as in the printed budget", "a")
    assert "error currency: " in said
    assert "open error" in said and "Let stand: currency." in said
    assert desk.segment(2).status is Status.APPROVED


def test_somebody_elses_change_is_read_out_beside_ones_own(desk: Desk) -> None:
    def meanwhile() -> str:
        with desk.other("reviewer-2") as other:
            other.save_edit(desk.segment(1), "Theirs, quite different.")
        return "t Mine, quite different."

    said = talk(desk, meanwhile, "k")
    assert "changed meanwhile by reviewer-2" in said
    assert "Theirs: " in said and "Yours: " in said
    assert desk.segment(1).target == "Mine, quite different."
    assert "Theirs, quite different." in [r["text"] for r in desk.workbench.history(desk.segment(1))]


def test_a_conflict_decided_later_is_offered_at_the_next_start(desk: Desk) -> None:
    def meanwhile() -> str:
        with desk.other("reviewer-2") as other:
            other.save_edit(desk.segment(1), "Theirs.")
        return "t Mine."

    talk(desk, meanwhile, "")
    assert desk.segment(1).target == "Theirs."
    said = talk(desk, "k")
    assert "never saved: Mine." in said
    assert desk.segment(1).target == "Mine."


def test_a_conflict_of_a_returned_file_is_not_called_typing(desk: Desk, tmp_path: Path) -> None:
    desk.workbench.approve([desk.segment(2)])
    path = tmp_path / "terug.csv"
    desk.workbench.export(desk.slug, path)
    mended = desk.segment(2).target or ""
    path.write_text(path.read_text(encoding="utf-8").replace(mended, "Mine, from the file."), encoding="utf-8")
    merge_file(desk.workbench.store, path, desk.settings.reviewer)
    said = talk(desk, "")
    assert "Text of segment 2 that came back in a file and is in conflict: Mine, from the file." in said


def test_undo_goes_back_to_where_it_happened(desk: Desk) -> None:
    said = talk(desk, "a", "n", "u")
    assert "Undone: approve segment 1." in said
    assert desk.segment(1).status is Status.DRAFTED
    assert said.rstrip().count("Segment 1 of 6") == 2


def test_sending_back_needs_a_reason(desk: Desk) -> None:
    said = talk(desk, "r", "r the tense is wrong")
    assert "needs a reason" in said and "Sent back 1." in said
    assert desk.segment(1).reason == "the tense is wrong"


def test_words_are_found_in_either_language(desk: Desk) -> None:
    assert "Segment 3 of 6" in talk(desk, "/ DRUGSHANDEL")
    assert "Segment 5 of 6" in talk(desk, "/ high-quality")
    assert "is in no segment" in talk(desk, "/ zebra")


@pytest.mark.parametrize("line", ["z", "g 99", "g q7", "s zebra/horse", "s", "t", "x number", "<"])
def test_a_slip_is_told_in_one_line_and_changes_nothing(line: str, desk: Desk) -> None:
    before = [desk.segment(n) for n in range(1, 7)]
    said = talk(desk, line).split("a approve, e edit, n next, ? help: ")[1].strip()
    assert said and "\n" not in said
    assert [desk.segment(n) for n in range(1, 7)] == before


def test_control_characters_of_a_document_never_reach_the_terminal(make_desk: MakeDesk) -> None:
    payload = "\x1b]0;owned\x07 \x9b31m \u202e"
    desk = make_desk(pairs=(("1", ((f"Vraag {payload}?", f"Question {payload}?"),), (("Ja.", "Yes."),)),))
    said = talk(desk, "h", "d", "q?", "i")
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(said)


def run_plain(desk: Desk, lines: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """The real program, with these lines on its standard input."""
    command = [sys.executable, "-m", "tweespraak_tui", "review", "--plain", "--db", str(desk.settings.store)]
    return subprocess.run(
        [*command, desk.slug], input="".join(f"{line}\n" for line in lines), capture_output=True, text=True, timeout=60
    )


def test_the_program_reads_lines_and_draws_nothing(desk: Desk) -> None:
    done = run_plain(desk, ["a", "t Separatists are there too.", "q"])
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout and "\r" not in done.stdout
    assert desk.segment(1).status is Status.APPROVED
    assert desk.segment(2).target == "Separatists are there too."


def test_a_store_that_cannot_be_written_is_read_out_all_the_same(make_desk: MakeDesk) -> None:
    desk = make_desk(pairs=(COSTS,))
    refresh_findings(desk.workbench.store)
    command = [sys.executable, "-m", "tweespraak_tui", "review", "--plain", "--read-only"]
    done = subprocess.run(
        [*command, desk.slug, "--db", str(desk.settings.store)],
        input="g 2\na\nq\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "error currency: " in done.stdout and "Dutch: " in done.stdout
    assert "open read-only: --read-only was asked for" in done.stdout + done.stderr
