"""The real program in a real terminal: typed into, read from, hung up on."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from reviewing import COSTS, Desk, MakeDesk
from terminals import Terminal

from tweespraak_translate.segment import Status

if TYPE_CHECKING:
    from pathlib import Path


# A person without tmux can still run everything else; where this program is built (CI is set), a missing tmux fails.
pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None and not os.environ.get("CI"), reason="tmux is not installed (apt install tmux)"
)


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
    terminal.wait_for("No findings.")
    terminal.keys("j", "a")
    terminal.wait_for(" DOCK ")
    assert desk.segment(2).status is Status.DRAFTED
    terminal.keys("i")
    terminal.wait_for("Let currency stand in segment 2")
    terminal.type("a misprint in the source")
    terminal.keys("Enter")
    terminal.wait_for("dismissed currency")
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
    said = screen.replace("\n", "")  # the terminal breaks the line anywhere
    assert words in said
    assert "tweespraak review --plain" in said and "tweespraak show" in said and "tweespraak approve" in said


def test_keys_that_come_all_at_once_take_effect_in_their_order(desk: Desk, terminal: Terminal) -> None:
    terminal.start(desk, desk.slug)
    terminal.wait_for("LIST")
    words = " ".join(f"word{n}" for n in range(60))
    # One write: as a slow connection delivers what was typed over seconds.
    terminal.run("send-keys", "Enter", ";", "send-keys", "-l", f" {words}.", ";", "send-keys", "Enter")
    terminal.wait_for("1 *")
    assert (desk.segment(1).target or "").endswith(f"MINUSMA? {words}.")
    terminal.keys("C-q")
    terminal.wait_for("ended with 0")
