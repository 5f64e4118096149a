"""A document's way out and back on the command line, and into the screen where a person settles what is left."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from interchange import OmegatProject, needs_omegat, tmx_file, unit
from returning import OmegaT, Word, fill_with_texts, sentence
from textual.widgets import Static

from tweespraak_store.exports.identity import segment_key
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.cli import run
from tweespraak_tui.screens.conflict import ConflictScreen, RecoveredScreen
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench

TEXTS = ["What was done?", "Much was done.", "More followed.", "It cost little.", "That was all.", "So it was."]


@pytest.fixture
def workbench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench(Settings(tmp_path / "a.db", "ann"), create=True) as opened:
        fill_with_texts(opened.store, TEXTS)
        yield opened


def call(workbench: Workbench, *words: object) -> int:
    return run([*map(str, words), "--db", str(workbench.store.path), "--as", "ann"])


def keys(workbench: Workbench) -> list[str]:
    return [segment_key(s) for s in workbench.document("terug").segments()]


def test_word_goes_out_and_comes_back_with_its_conflict_told_and_one_undo(
    workbench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "review.docx"
    assert call(workbench, "export", "terug", "--to", path) == 0
    word = Word(path, ways=["tracked"])
    word.edit(keys(workbench)[1], "A great deal was done.")
    word.edit(keys(workbench)[3], "It cost nothing.")
    word.comment(keys(workbench)[4], "C. de Vries", "Was it?")
    word.add(keys(workbench)[5], "A closing\x85 sentence.".replace("\x85", "\u202e"))
    word.save()
    two = list(workbench.document("terug").segments())[3]
    workbench.save_edit(two, "It cost next to nothing.")
    capsys.readouterr()

    assert call(workbench, "merge", path, "--dry-run") == 6
    told = capsys.readouterr()
    assert "a dry run: nothing was changed" in told.err
    assert "segment 2 (table 1, row 5): taken by A. Bakker" in told.out
    assert "ours   It cost next to nothing." in told.out and "theirs It cost nothing." in told.out
    assert "C. de Vries: Was it?" in told.out
    assert "A closing⟨U+202E⟩ sentence." in told.out and "\u202e" not in told.out

    assert call(workbench, "merge", path) == 6
    told = capsys.readouterr()
    assert "a conflict waits in segment 4" in told.err and "1 comment became a note" in told.err
    targets = [s.target for s in workbench.document("terug").segments()]
    assert targets == [TEXTS[0], "A great deal was done.", TEXTS[2], "It cost next to nothing.", *TEXTS[4:]]

    assert call(workbench, "undo") == 0
    assert [s.target for s in workbench.document("terug").segments()][1] == TEXTS[1]
    assert call(workbench, "redo") == 0
    assert [s.target for s in workbench.document("terug").segments()][1] == "A great deal was done."
    assert call(workbench, "verify") == 0


def test_the_plan_as_json_has_every_row_and_every_segment(
    workbench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "review.xlf"
    assert call(workbench, "export", "terug", "--to", path, "--format", "xliff21") == 0
    tool = OmegaT(path)
    tool.edit(keys(workbench)[0], "What has been done?")
    tool.delete(keys(workbench)[2])
    tool.save()
    capsys.readouterr()
    assert call(workbench, "merge", path, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["counts"] == {"taken": 1, "unchanged": 4, "deleted": 1}
    assert [item["number"] for item in report["items"]] == [1, 2, 4, 5, 6, 3]
    assert report["done"]["taken"] == [1] and report["done"]["dry_run"] is False
    assert report["items"][0] | {"place": ""} == {
        "outcome": "taken",
        "place": "",
        "key": "s1-1",
        "number": 1,
        "base": "What was done?",
        "theirs": "What has been done?",
        "ours": "What was done?",
        "author": "",
        "authors": [],
        "is_moved": False,
        "is_recovered": False,
        "comments": [],
        "is_final": False,
        "detail": "",
    }
    assert call(workbench, "merge", path) == 0
    assert "nothing changed" in capsys.readouterr().err


def test_a_file_that_is_no_export_ends_with_one_line_and_code_three(
    workbench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("a,b\n1,2\n")
    assert call(workbench, "merge", path) == 3
    assert capsys.readouterr().err.count("\n") == 1


async def test_a_conflict_of_a_merge_reaches_the_dialog_where_both_texts_stand(
    workbench: Workbench, tmp_path: Path
) -> None:
    path = tmp_path / "review.csv"
    assert call(workbench, "export", "terug", "--to", path) == 0
    path.write_text(path.read_text(encoding="utf-8-sig").replace("More followed.", "More came."), encoding="utf-8-sig")
    three = list(workbench.document("terug").segments())[2]
    workbench.save_edit(three, "More followed later.")
    assert call(workbench, "merge", path) == 6
    app = TweespraakApp(workbench, workbench.settings, document="terug", now=lambda: datetime(2026, 3, 2, 12, 0))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, RecoveredScreen)
        words = [str(line.render()) for line in app.screen.query(Static)]
        assert "Returned text" in words and "Typed and not saved" not in words
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ConflictScreen)
        await pilot.press("k")
        await pilot.pause()
        assert not isinstance(app.screen, ConflictScreen)
    now = list(workbench.document("terug").segments())[2]
    assert (now.target, now.author) == ("More came.", "ann")
    texts = [row["text"] for row in workbench.history(now)]
    assert {"More came.", "More followed later.", "More followed."} <= set(texts)
    assert call(workbench, "merge", path) == 0


@needs_omegat
def test_fifty_edits_made_in_omegat_itself_come_in_and_five_conflicts_are_told(tmp_path: Path) -> None:
    rng = random.Random(6)
    with Workbench(Settings(tmp_path / "o.db", "ann"), create=True) as workbench:
        fill_with_texts(workbench.store, [sentence(rng) for _ in range(72)])
        segments = list(workbench.document("terug").segments())
        project = OmegatProject(tmp_path)
        assert call(workbench, "export", "terug", "--to", project.folder / "source" / "terug.omegat.xlf") == 0
        chosen = rng.sample(segments, 50)
        theirs = {s.number: f"Edited in OmegaT, segment {s.number}, for €1.2\u00a0million." for s in chosen}
        units = [unit(s.source, theirs[s.number]) for s in chosen]
        (project.folder / "omegat" / "project_save.tmx").write_text(tmx_file(units), encoding="utf-8")
        project.translate()
        for segment in chosen[:5]:
            workbench.save_edit(segment, f"Ours {segment.number}.")
        conflicts = sorted(s.number for s in chosen[:5])
        back = project.folder / "target" / "terug.omegat.xlf"
        assert call(workbench, "merge", back) == 6
        now = {s.number: s for s in workbench.document("terug").segments()}
        changed = {n for n, s in now.items() if s.origin == "merge"}
        assert changed == set(theirs) - set(conflicts)
        assert all(now[n].target == theirs[n] for n in changed)
        assert [e.number for e in sorted(workbench.unsaved(), key=lambda e: e.number)] == conflicts
        assert {e.text for e in workbench.unsaved()} == {theirs[n] for n in conflicts}
        assert all(now[s.number].target == s.target for s in segments if s.number not in theirs)
