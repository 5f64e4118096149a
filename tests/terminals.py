"""A real terminal for tests: tmux, with keys to press and a screen to read."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from reviewing import Desk

if TYPE_CHECKING:
    from pathlib import Path

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

    def wait_for_no(self, text: str) -> None:
        """Wait until the screen shows `text` no more."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if text not in self.screen():
                return
            time.sleep(0.05)
        raise AssertionError(f"{text!r} is still in:\n{self.screen()}")

    def program(self) -> int:
        """Process id of the program in the pane."""
        shell = self.run("display-message", "-p", "#{pane_pid}").strip()
        children = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True).stdout
        return int(children.split()[0])

    def close(self) -> None:
        """End the server, and nothing else."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)
        self._new_server()
