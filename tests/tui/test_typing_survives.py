"""Typing in a real terminal: what a kill costs, what undo brings back, and an editor of the person's own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from reviewing import Desk
from terminals import Terminal

from tweespraak_tui.screens.typing import AFTER_LAST_KEY, AT_MOST_APART

# A person without tmux can still run everything else; where this program is built (CI is set), a missing tmux fails.
pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None and not os.environ.get("CI"), reason="tmux is not installed (apt install tmux)"
)
WORDS = 40
MAY_BE_LOST = 1.0
"""Seconds of typing."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal that is closed at the end."""
    made = Terminal(tmp_path)
    yield made
    made.close()


def test_a_kill_while_somebody_types_loses_less_than_a_second_and_the_rest_is_offered_at_the_next_start(
    desk: Desk, terminal: Terminal
) -> None:
    assert AFTER_LAST_KEY < MAY_BE_LOST and AT_MOST_APART < MAY_BE_LOST
    terminal.start(desk, desk.slug, width=120, height=40)
    terminal.wait_for("LIST")
    terminal.keys("j", "Enter")
    terminal.wait_for("EDIT")
    seen: list[float] = []
    for number in range(WORDS):
        # Somebody who never pauses: the next word comes as soon as this one is on the screen.
        terminal.type(f" w{number:02}")
        terminal.wait_for(f"w{number:02}")
        seen.append(time.monotonic())
    program = terminal.program()
    killed = time.monotonic()
    os.kill(program, signal.SIGKILL)
    terminal.wait_for("ended with 137")
    assert killed - seen[0] > MAY_BE_LOST, "the typing took long enough to tell"

    [kept] = desk.workbench.unsaved()
    there = {int(n) for n in re.findall(r"w(\d\d)", kept.text)}
    lost = [killed - seen[number] for number in range(WORDS) if number not in there]
    print(f"{WORDS} words in {killed - seen[0]:.1f} s; lost {len(lost)}, the oldest {max(lost, default=0):.2f} s old")
    assert max(lost, default=0.0) <= MAY_BE_LOST
    assert there == set(range(len(there))), "what is kept has no gaps"
    assert kept.text.startswith(desk.segment(2).target or "?")

    terminal.close()
    terminal.start(desk, desk.slug, width=120, height=40)
    terminal.wait_for("Recovered edit")
    terminal.keys("Enter")
    terminal.wait_for("2 *")
    assert desk.segment(2).target == kept.text


def test_undo_of_typing_arrives_from_a_real_terminal(desk: Desk, terminal: Terminal) -> None:
    terminal.start(desk, desk.slug)
    terminal.wait_for("LIST")
    terminal.keys("Enter")
    terminal.wait_for("EDIT")
    terminal.type(" aaaa bbbb")
    terminal.wait_for("aaaa bbbb")
    terminal.keys("C-z")
    terminal.wait_for_no("bbbb")
    assert "aaaa" in terminal.screen()
    terminal.keys("C-y")
    terminal.wait_for("aaaa bbbb")
    terminal.keys("F2")
    terminal.wait_for("Question 22 · Dutch")
    assert "aaaa bbbb" in terminal.screen()
    terminal.keys("Enter")
    terminal.wait_for("1 *")


def test_an_editor_of_ones_own_gets_the_terminal_and_gives_it_back(
    desk: Desk, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho now in the editor\nread -r line\necho "$line" >> "$1"\n', encoding="utf-8")
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    terminal.start(desk, desk.slug, width=120, height=30)
    terminal.wait_for("LIST")
    terminal.keys("E")
    terminal.wait_for("now in the editor")
    terminal.type("In other words.")
    terminal.keys("Enter")
    terminal.wait_for("1 *")
    assert "In other words." in terminal.wait_for("LIST")
    assert (desk.segment(1).target or "").endswith("MINUSMA? In other words.")
    terminal.keys("j", "C-q")
    terminal.wait_for("ended with 0")
