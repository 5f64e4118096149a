"""The real program in a real terminal: typed into, read from, hung up on."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from reviewing import COSTS, Desk, MakeDesk

from tweespraak_translate.segment import Status

if TYPE_CHECKING:
    from pathlib import Path


# A person without tmux can still run everything else; where this program is built (CI is set), a missing tmux fails.
pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None and not os.environ.get("CI"), reason="tmux is not installed (apt install tmux)"
)

PATIENCE = 10.0
"""Seconds to wait for something to appear."""


class Terminal:
    """A tmux server of our own with one pane."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers = 0
        self._tmux: list[str] = []
        self._new_server()

    def _new_server(self) -> None:
        self._servers += 1
        socket = str(self._folder / f"tmux.{self._servers}")
        self._tmux = [shutil.which("tmux") or "tmux", "-S", socket, "-f", "/dev/null"]

    def run(self, *arguments: str) -> str:
        """A tmux command."""
        return subprocess.run(
            [*self._tmux, *arguments], check=True, capture_output=True, text=True, timeout=PATIENCE
        ).stdout

    def start(self, desk: Desk, *arguments: str, width: int = 80, height: int = 24) -> None:
        """Start `tweespraak review` in a new pane; the pane stays when it ends."""
        command = shlex.join([sys.executable, "-m", "tweespraak_tui", "review", *arguments])
        line = f"{command}; echo ended with $?; read -r"
        environment = [f"TWEESPRAAK_DB={desk.settings.store}", f"TWEESPRAAK_REVIEWER={desk.settings.reviewer}"]
        environment += ["LC_ALL=C.UTF-8"]
        flags = [flag for pair in environment for flag in ("-e", pair)]
        self.run("new-session", "-d", *flags, "-x", str(width), "-y", str(height), line)

    def keys(self, *keys: str) -> None:
        """Press keys."""
        self.run("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self.run("send-keys", "-l", text)

    def screen(self) -> str:
        """What the pane shows."""
        return self.run("capture-pane", "-p")

    def wait_for(self, text: str) -> str:
        """The screen as soon as it shows `text`."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            screen = self.screen()
            if text in screen:
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{text!r} did not appear in:\n{self.screen()}")

    def program(self) -> int:
        """Process id of the program in the pane."""
        shell = self.run("display-message", "-p", "#{pane_pid}").strip()
        children = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True).stdout
        return int(children.split()[0])

    def close(self) -> None:
        """End the server, and nothing else."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)
        self._new_server()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal that is closed at the end."""
    made = Terminal(tmp_path)
    yield made
    made.close()


def test_an_edit_and_an_approval_are_there_after_quitting_and_reopening(desk: Desk, terminal: Terminal) -> None:
    terminal.start(desk, desk.slug)
    terminal.wait_for("LIST")
    terminal.keys("Enter")
    terminal.wait_for("EDIT")
    terminal.type(" Indeed.")
    terminal.wait_for("Indeed.")
    terminal.keys("C-j")
    terminal.wait_for("1 ✓")
    terminal.keys("Escape")
    terminal.wait_for("LIST")
    terminal.keys("C-q")
    terminal.wait_for("ended with 0")
    terminal.close()
    terminal.start(desk, desk.slug)
    terminal.wait_for("1 ✓")
    assert "Indeed." in terminal.wait_for("LIST")
    segment = desk.segment(1)
    assert segment.status is Status.APPROVED and (segment.target or "").endswith("MINUSMA? Indeed.")


def test_an_approval_is_refused_until_the_error_is_dismissed_with_a_reason(
    make_desk: MakeDesk, terminal: Terminal
) -> None:
    desk = make_desk([COSTS])
    terminal.start(desk, desk.slug)
    terminal.wait_for("Findings of 1: none")
    terminal.keys("j", "a")
    terminal.wait_for("FINDINGS")
    assert desk.segment(2).status is Status.DRAFTED
    terminal.keys("i")
    terminal.wait_for("Let currency stand in segment 2")
    terminal.type("a misprint in the source")
    terminal.keys("Enter")
    terminal.wait_for("Findings of 2: 1 dismissed")
    terminal.keys("a")
    terminal.wait_for("2 ✓")
    terminal.keys("C-q")
    terminal.wait_for("ended with 0")
    segment = desk.segment(2)
    [found] = desk.workbench.segment_findings(segment.id or 0)
    assert segment.status is Status.APPROVED
    assert found.dismissal is not None and found.dismissal.reason == "a misprint in the source"


def test_a_terminal_that_hangs_up_costs_no_typing(desk: Desk, terminal: Terminal) -> None:
    terminal.start(desk, desk.slug)
    terminal.wait_for("LIST")
    terminal.keys("j", "Enter")
    terminal.wait_for("EDIT")
    terminal.type(" And")
    terminal.wait_for("And")
    os.kill(terminal.program(), 1)
    terminal.wait_for("ended with 0")
    terminal.close()
    assert [e.text for e in desk.workbench.unsaved()] == [f"{desk.segment(2).target} And"]
    terminal.start(desk, desk.slug)
    terminal.wait_for("Recovered edit")
    terminal.keys("Enter")
    terminal.wait_for("2 *")
    assert (desk.segment(2).target or "").endswith(" And")


PAYLOAD = "\x1b]52;c;cHduZWQ=\x07\x1b[2J\x1b]0;pwned\x07 [gewijzigde] \x1b[c \u202e \x9b31m de motie"


def test_no_escape_sequence_of_a_document_reaches_the_terminal(
    make_desk: MakeDesk, terminal: Terminal, tmp_path: Path
) -> None:
    desk = make_desk([("1", [(PAYLOAD, PAYLOAD)], [("Ja.", "Yes.")])], title=PAYLOAD)
    log = tmp_path / "bytes"
    terminal.start(desk, width=120, height=30)
    terminal.wait_for("LIBRARY")
    terminal.run("pipe-pane", f"cat > {shlex.quote(str(log))}")
    terminal.keys("Enter")
    screen = terminal.wait_for("▶")
    assert "⟨U+001B⟩]52;c;" in screen and "[gewijzigde]" in screen
    terminal.keys("Enter")
    terminal.wait_for("EDIT")
    terminal.keys("Escape")
    terminal.wait_for("LIST")
    terminal.keys("h")
    terminal.wait_for("History of segment 1")
    terminal.keys("C-q")
    terminal.wait_for("ended with 0")
    sent = log.read_bytes().decode("utf-8", "replace")
    assert "\x1b]52" not in sent and "\x1b]0;" not in sent and "\x1b[c" not in sent and "\x9b" not in sent
    assert "\u202e" not in sent
    # What Textual itself sends: CSI sequences, character sets, and the shape of the mouse pointer.
    strange = re.findall(r"\x1b(?!\[[?<>=]?[\d;:]*\$?[A-Za-z]|[=>78]|\(B|\]22;[\w-]*\x07).{,20}", sent)
    assert strange == []
    assert {s.status for s in desk.view().segments()} == {Status.DRAFTED}


@pytest.mark.parametrize(
    ("environment", "redirect", "words"),
    [
        pytest.param({"TERM": "dumb"}, "", "TERM=dumb", id="a dumb terminal"),
        pytest.param({}, "< /dev/null", "needs a terminal to read keys from", id="no keyboard"),
    ],
)
def test_without_a_terminal_the_program_names_the_commands_that_need_none(
    desk: Desk, terminal: Terminal, environment: dict[str, str], redirect: str, words: str
) -> None:
    variables = " ".join(f"{k}={v}" for k, v in environment.items())
    command = shlex.join([sys.executable, "-m", "tweespraak_tui", "review", "--db", str(desk.settings.store)])
    line = f"{variables} {command} {redirect}; echo ended with $?; read -r"
    terminal.run("new-session", "-d", "-x", "200", "-y", "24", line)
    screen = terminal.wait_for("ended with 2")
    assert words in screen and "tweespraak show" in screen and "tweespraak approve" in screen
