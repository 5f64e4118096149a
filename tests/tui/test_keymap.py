"""A reviewer's own keys: what the file may say, what is told about it, and that every default key arrives."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from reviewing import Desk, Eyes

from tweespraak_translate.errors import InputError
from tweespraak_tui.cli import run
from tweespraak_tui.commands import COMMANDS, Scope
from tweespraak_tui.keymaps import OWN_KEYS, PRESETS, canonical, make_key_table, read_key_table


def keys_of(name: str, read: dict[str, object]) -> tuple[str, ...]:
    """The keys of a command under the table a file's content stands for."""
    [command] = [c for c in COMMANDS if c.id == name]
    return make_key_table(read).of(command)


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_preset_names_commands_there_are_and_clashes_with_nothing(preset: str) -> None:
    table = make_key_table({"preset": preset})
    assert table.faults == () and dict(table.changed) == dict(PRESETS[preset])


@pytest.mark.parametrize(
    ("keys", "name", "expected"),
    [
        pytest.param({"list.approve": ["Ctrl+J", "F5"]}, "list.approve", ("ctrl+j", "f5"), id="several keys"),
        pytest.param(
            {"list": {"search": "Question_Mark", "help": "F4"}}, "list.search", ("?",), id="ids without quotes"
        ),
        pytest.param({"list.down": "n", "list.next_open": "j"}, "list.down", ("n",), id="two commands change places"),
        pytest.param({"list.page_down": "PgDn"}, "list.page_down", ("pagedown",), id="names people write"),
    ],
)
def test_a_line_gives_a_command_these_keys_and_no_others(
    keys: dict[str, object], name: str, expected: tuple[str, ...]
) -> None:
    assert make_key_table({"keys": keys}).faults == ()
    assert keys_of(name, {"keys": keys}) == expected


@pytest.mark.parametrize(
    ("read", "told"),
    [
        pytest.param({"keys": {"list.fly": "x"}}, "no command list.fly", id="an unknown id"),
        pytest.param({"keys": {"list.down": "x"}}, "list.down: x is the key of list.cancel_draft", id="a clash"),
        pytest.param({"keys": {"list.down": "Ctrl+I"}}, "a terminal sends it as Tab", id="a key that never arrives"),
        pytest.param({"keys": {"list.down": "Ctrl+1"}}, "terminals do not send it", id="a digit with Ctrl"),
        pytest.param({"keys": {"list.down": "Hyper+X"}}, "no key", id="a key there is not"),
        pytest.param({"keys": {"editor.finish": "a"}}, "a types in the editor", id="a letter in the editor"),
        pytest.param({"keys": {"goto.last": "5"}}, "begins the number", id="a digit after g"),
        pytest.param({"keys": {"list.down": []}}, "at least one", id="no key at all"),
        pytest.param({"keys": {"list.down": 7}}, "a text or a list of texts", id="a number"),
        pytest.param({"keys": {"list.down": "F1"}}, "F1 is the key of app.help", id="a key that works everywhere"),
        pytest.param({"preset": "emacs"}, "no preset emacs; choose from vim, cat", id="an unknown preset"),
        pytest.param({"colour": "red"}, "unknown entry colour", id="an unknown entry"),
        pytest.param({"keys": {"list.\x1b[2J": "x"}}, "⟨U+001B⟩", id="an escape sequence for a name"),
    ],
)
def test_what_cannot_be_followed_is_told_in_a_line_and_left_out(read: dict[str, object], told: str) -> None:
    table = make_key_table(read, "keymap.toml")
    assert len(table.faults) == 1 and told in table.faults[0] and table.faults[0].startswith("keymap.toml: ")
    assert table.faults[0].isprintable() and dict(table.changed) == {}


def test_a_line_of_ones_own_wins_over_the_preset() -> None:
    read: dict[str, object] = {"preset": "vim", "keys": {"list.reload": "Ctrl+R"}}
    assert make_key_table(read).faults == ()
    assert keys_of("list.reload", read) == ("ctrl+r",)
    assert keys_of("list.redo", read) == ("U",), "the preset gave it Ctrl+R as well"


def test_a_file_that_was_named_and_cannot_be_read_is_an_error_with_its_name(tmp_path: Path) -> None:
    broken = tmp_path / "keys.toml"
    broken.write_text("[keys\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"keys\.toml"):
        read_key_table(broken)
    with pytest.raises(InputError, match="No such file"):
        read_key_table(tmp_path / "nothing.toml")


def test_the_file_in_the_usual_place_is_used_and_a_broken_one_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert read_key_table() is OWN_KEYS
    place = tmp_path / "tweespraak" / "keymap.toml"
    place.parent.mkdir()
    place.write_text('preset = "cat"\n', encoding="utf-8")
    assert read_key_table().changed["list.next_open"] == ("ctrl+g", "n")
    place.write_text("not toml", encoding="utf-8")
    table = read_key_table()
    assert len(table.faults) == 1 and not table.changed


def test_the_keys_command_shows_the_table_and_its_check_fails_on_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "keys.toml"
    place.write_text('[keys]\n"list.next_open" = "F5"\n', encoding="utf-8")
    assert run(["keys", "--check", "--keymap", str(place)]) == 0
    out = capsys.readouterr().out
    assert "list.next_open" in out and "F5" in out
    place.write_text('[keys]\n"list.next" = "F5"\n', encoding="utf-8")
    assert run(["keys", "--check", "--keymap", str(place)]) == 1
    assert "no command list.next" in capsys.readouterr().err
    assert run(["keys", "--keymap", str(place)]) == 0


async def test_remapped_keys_work_and_are_shown_and_the_old_ones_do_nothing(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    app.key_table = make_key_table({"keys": {"list.down": "n", "list.next_open": ["F5", "j"], "list.fly": "x"}})
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        assert eyes.grid(app).current == desk.segment(2)
        await pilot.press("f5")
        assert eyes.grid(app).current == desk.segment(3)
        await pilot.press("down", "N")
        assert eyes.grid(app).current == desk.segment(2), "down is the key of nothing now, N still goes back"
        text = eyes.screen(app)
        assert "F5 Next" in text.splitlines()[-1] and "F5→" in text
        await pilot.press("question_mark")
        await pilot.pause()
        assert "F5 j" in eyes.screen(app)
        assert any("no command list.fly" in n.message for n in app._notifications)


_SEQUENCES = {
    "enter": "\r",
    "escape": "\x1b",
    "space": " ",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+up": "\x1b[1;5A",
    "ctrl+down": "\x1b[1;5B",
    "ctrl+right": "\x1b[1;5C",
    "ctrl+enter": "\x1b[13;5u",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f12": "\x1b[24~",
}
_LISTENER = """
import sys
from textual.app import App
class Listener(App):
    def on_mount(self):
        print("ready", file=sys.__stdout__, flush=True)
    def on_key(self, event):
        print(event.key, event.character if event.is_printable else "", file=sys.__stdout__, flush=True)
Listener.BINDINGS = []
Listener.ENABLE_COMMAND_PALETTE = False
app = Listener()
app._bindings.key_to_bindings.clear()
app.run()
"""


def bytes_of(key: str) -> str:
    """What an xterm sends for a key."""
    if key in _SEQUENCES:
        return _SEQUENCES[key]
    modifier, _, letter = key.rpartition("+")
    assert len(letter) == 1 and modifier in ("", "ctrl"), key
    return chr(ord(letter) & 0x1F) if modifier else letter


def test_every_default_key_arrives_from_the_bytes_that_a_terminal_sends() -> None:
    keys = sorted({canonical(key) for c in COMMANDS for key in c.keys if "\r" not in key})
    master, slave = pty.openpty()
    listener = subprocess.Popen(
        [sys.executable, "-c", _LISTENER],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color"},
        text=True,
    )
    os.close(slave)
    assert listener.stdout is not None
    try:
        assert _line(listener.stdout.fileno(), master).startswith("ready")
        arrived = {}
        for key in keys:
            os.write(master, bytes_of(key).encode())
            name, _, character = _line(listener.stdout.fileno(), master).rstrip("\n").partition(" ")
            arrived[key] = character if len(key) == 1 else name
    finally:
        listener.kill()
        listener.wait()
        listener.stdout.close()
        os.close(master)
    assert arrived == {key: key for key in keys}


def _line(stream: int, master: int) -> str:
    """The next line the listener prints; what it draws meanwhile is read away, or it would block."""
    found, end = b"", time.monotonic() + 20
    while time.monotonic() < end:
        ready, _, _ = select.select([stream, master], [], [], 1)
        if master in ready:
            os.read(master, 65536)
        if stream in ready:
            found += os.read(stream, 1)
            if found.endswith(b"\n"):
                return found.decode()
    raise AssertionError(f"nothing arrived; so far {found!r}")


def test_no_letter_of_the_editor_is_a_command() -> None:
    assert [c.id for c in COMMANDS if c.scope is Scope.EDITOR for k in c.keys if len(k) == 1] == []


def test_the_doctor_names_what_is_wrong_with_the_keymap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    place = tmp_path / "tweespraak" / "keymap.toml"
    place.parent.mkdir()
    place.write_text('[keys]\n"list.fly" = "x"\n', encoding="utf-8")
    assert run(["doctor", "--db", str(tmp_path / "none.db"), "--json"]) == 1
    rows = {row["what"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["keymap"]["state"] == "wrong" and "no command list.fly" in rows["keymap"]["detail"]
