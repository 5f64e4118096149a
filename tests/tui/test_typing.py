"""Typing: undo and redo by words, and another editor for who wants one."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from reviewing import Desk, Eyes, MakeDesk
from textual import events
from textual.pilot import Pilot

from tweespraak_translate.errors import UsageError
from tweespraak_translate.segment import Status
from tweespraak_tui.external_editor import BELOW, chosen_editor, edit_text, read_page
from tweespraak_tui.screens.conflict import ConflictScreen


async def type_(pilot: Pilot[int], text: str) -> None:
    """Press the keys of a text."""
    await pilot.press(*({" ": "space", ",": "comma", ".": "full_stop"}.get(c, c) for c in text))


async def test_typing_is_undone_and_redone_word_by_word(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk([("1", [("Ja.", "Yes")], [])])
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await type_(pilot, ", of course it")
        editor = eyes.editor(app)
        assert editor.text == "Yes, of course it"
        seen = []
        for _ in range(4):
            await pilot.press("ctrl+z")
            seen.append(editor.text)
        assert seen == ["Yes, of course", "Yes, of", "Yes,", "Yes"]
        await pilot.press("ctrl+y", "ctrl+y")
        assert editor.text == "Yes, of"
        await pilot.press("ctrl+w")
        assert editor.text == "Yes, ", "the word before the cursor is deleted"
        await pilot.press("ctrl+z")
        assert editor.text == "Yes, of"


async def test_what_is_put_in_is_one_step_of_its_own(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk([("1", [("Dit is Dutch.", "Yes")], [])])
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await type_(pilot, " no")
        await pilot.press("ctrl+o")
        await type_(pilot, "x")
        await pilot.press("ctrl+z")
        assert eyes.editor(app).text == "Yes noDit is Dutch."
        await pilot.press("ctrl+z")
        assert eyes.editor(app).text == "Yes no"
        eyes.editor(app).post_message(events.Paste(" pasted\nwords"))
        await pilot.pause()
        await type_(pilot, "x")
        await pilot.press("ctrl+z")
        assert eyes.editor(app).text == "Yes no pasted words"
        await pilot.press("ctrl+z")
        assert eyes.editor(app).text == "Yes no"


def script(folder: Path, body: str) -> str:
    """An editor: a Python program that gets the path of the file as its last argument."""
    path = folder / "my editor.py"
    path.write_text(f"import os, sys\npath = sys.argv[-1]\n{body}\n", encoding="utf-8")
    return f"'{sys.executable}' '{path}'"


APPEND = "open(path, 'a', encoding='utf-8').write({!r})"


def test_the_file_is_private_and_holds_the_dutch_as_comment(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    body = (
        f"open({str(seen)!r}, 'w').write(open(path).read())\n"
        f"os.symlink(path, {str(tmp_path / 'link')!r})\n"
        f"modes = [oct(os.stat(p).st_mode) for p in (path, os.path.dirname(path))]\n"
        f"open({str(tmp_path / 'mode')!r}, 'w').write(''.join(modes))"
    )
    assert edit_text("Een\x1b[31m zin.", "A sentence.", script(tmp_path, body)) is None
    assert seen.read_text().splitlines() == ["# Een⟨U+001B⟩[31m zin.", BELOW, "A sentence."]
    assert (tmp_path / "mode").read_text() == oct(stat.S_IFREG | 0o600) + oct(stat.S_IFDIR | 0o700)
    assert not os.path.exists(tmp_path / "link"), "the file is gone afterwards"


def test_what_was_written_comes_back_on_one_line_without_control_characters(tmp_path: Path) -> None:
    editor = script(tmp_path, APPEND.format("And\x1b[2J a\tsecond\u202e\n\n# line.\r\n"))
    assert edit_text("Bron.", "A first.", editor) == "A first. And[2J a second # line."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (f"# Bron.\n{BELOW}\n# 1 is a number.\n", "# 1 is a number."),
        ("# Bron.\nOnly this.\n", "Only this."),
        (f"{BELOW}\n\n \n", ""),
        ("", ""),
    ],
    ids=["a text that looks like a comment", "the line is gone", "nothing", "empty"],
)
def test_a_page_is_read_as_it_was_meant(page: str, text: str) -> None:
    assert read_page(page) == text


@pytest.mark.parametrize(
    ("editor", "why"),
    [
        ("/no/such/editor", "cannot start /no/such/editor"),
        (f"{sys.executable} -c raise(SystemExit(3))", "ended with code 3; nothing was changed"),
        ("'", "EDITOR is no command"),
        ("  ", "no editor is set"),
    ],
)
def test_an_editor_that_does_not_work_is_named(editor: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        edit_text("Bron.", "Text.", editor)


def test_visual_comes_before_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "ed")
    monkeypatch.delenv("VISUAL", raising=False)
    assert chosen_editor() == "ed"
    monkeypatch.setenv("VISUAL", "emacs -nw")
    assert chosen_editor() == "emacs -nw"


async def test_text_from_the_other_editor_is_saved_as_an_edit(
    desk: Desk, eyes: Eyes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, APPEND.format("Indeed.\n")))
    app = desk.app()
    monkeypatch.setattr(app, "suspend", nullcontext)
    before = desk.segment(1).target
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("E")
        await pilot.pause()
    assert (desk.segment(1).target, desk.segment(1).status) == (f"{before} Indeed.", Status.EDITED)
    assert desk.segment(1).author == "a.visser"


async def test_somebody_who_was_faster_than_the_other_editor_is_a_conflict(
    desk: Desk, eyes: Eyes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (
        f"sys.path[:0] = {sys.path!r}\n"
        "from pathlib import Path\nfrom tweespraak_tui.settings import Settings\n"
        "from tweespraak_tui.workbench import Workbench\n"
        f"with Workbench(Settings(Path({str(desk.settings.store)!r}), 'b.bakker')) as w:\n"
        f"    w.save_edit(next(w.document({desk.slug!r}).segments()), 'Theirs.')\n" + APPEND.format("Mine.\n")
    )
    monkeypatch.setenv("VISUAL", script(tmp_path, body))
    app = desk.app()
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("E")
        await pilot.pause()
        assert isinstance(app.screen, ConflictScreen)
        assert "Theirs." in eyes.screen(app) and "Mine." in eyes.screen(app)
        await pilot.press("escape")
    assert desk.segment(1).target == "Theirs."
    assert [e.text.endswith("Mine.") for e in desk.workbench.unsaved()] == [True]


async def test_without_a_terminal_the_other_editor_is_refused_in_words(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("E")
        await pilot.pause()
        assert "cannot be started here" in eyes.told(app)
    assert desk.segment(1).version == 1
