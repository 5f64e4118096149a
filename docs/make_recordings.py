"""Make the recordings of the documentation: real programs in a real terminal (tmux), written down as text.

`python docs/make_recordings.py docs/recordings` types into `tweespraak review`
at 80 columns and notes what the screen shows after each step. The store is
built from the seed document, so no model is needed.
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from make_images import ENGLISH, MODEL, SEED

from tweespraak_store import drafts
from tweespraak_translate.segment import Origin
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench

PATIENCE = 20.0
LINES = 24


def make_store(store: Path) -> None:
    """The seed document with drafts, before anybody looked at it."""
    with Workbench(Settings(store, "reviewer-1"), create=True) as workbench:
        segments = workbench.ingest_file(SEED).view.segments()
        new = [
            drafts.NewDraft(s.id or 0, s.version, text, Origin.MACHINE, {})
            for s, text in zip(segments, ENGLISH, strict=False)
        ]
        drafts.keep_drafts(workbench.store, new, MODEL)


class Pane:
    """One program in a terminal of its own, in the name of one reviewer."""

    def __init__(self, store: Path, reviewer: str) -> None:
        self.reviewer = reviewer
        self._tmux = [shutil.which("tmux") or "tmux", "-S", str(store.parent / f"{reviewer}.tmux"), "-f", "/dev/null"]
        program = [sys.executable, "-m", "tweespraak_tui", "review", "--db", str(store), "--as", reviewer, "mali"]
        size = ["-x", "80", "-y", str(LINES), "-e", "LC_ALL=C.UTF-8"]
        self._run("new-session", "-d", *size, f"{shlex.join(program)}; echo the program ended; read -r")
        self.wait_for("LIST")

    def _run(self, *arguments: str) -> str:
        return subprocess.run([*self._tmux, *arguments], check=True, capture_output=True, text=True, timeout=20).stdout

    def keys(self, *keys: str) -> None:
        """Press keys."""
        self._run("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type text as it is, and wait until it stands there."""
        self._run("send-keys", "-l", text)
        self.wait_for(text.split()[-1])

    def screen(self) -> str:
        """What the pane shows."""
        return self._run("capture-pane", "-p")

    def wait_for(self, pattern: str) -> str:
        """The screen once it shows a pattern; a run of blanks there matches any."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            screen = self.screen()
            if re.search(pattern, screen):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} did not appear in:\n{self.screen()}")

    def close(self) -> None:
        """End this terminal, and nothing else."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)


class Recording:
    """Steps and screens, as Markdown."""

    def __init__(self, title: str, about: str) -> None:
        self.lines = [f"# {title}", "", about, ""]

    def note(self, pane: Pane, step: str, expect: str) -> None:
        """What was done, and the screen that follows."""
        pane.wait_for(expect)
        time.sleep(0.3)  # the rest of the same painting
        screen = re.sub(r"\d\d:\d\d", "16:02", pane.wait_for(expect).rstrip("\n"))
        self.lines += [f"**{pane.reviewer}** {step}", "", "```text"]
        self.lines += [line.rstrip() for line in screen.splitlines()]
        self.lines += ["```", ""]


def conflict(store: Path) -> Recording:
    """Two reviewers write in the same segment."""
    told = Recording(
        "Two reviewers, one segment",
        "No text is written over: who saves second sees both and decides; the other one stays in the history.",
    )
    one, two = Pane(store, "reviewer-1"), Pane(store, "reviewer-2")
    try:
        for pane in (one, two):
            pane.keys("j", "j", "Enter")
            pane.wait_for("EDIT")
        one.type(" Still.")
        one.keys("Enter")
        told.note(one, "opens segment 3, adds a word and saves it with `Enter`:", "LIST")
        two.type(" Again.")
        two.keys("Enter")
        told.note(two, "had the same segment open, adds another word, and saves:", "changed while you were working")
        two.keys("k")
        told.note(two, "keeps their own text with `k`; the other one is in the history (`h`):", "LIST")
    finally:
        one.close()
        two.close()
    return told


def second_person(store: Path) -> Recording:
    """The author of a text may not approve it."""
    with Workbench(Settings(store, "reviewer-1")) as workbench:
        from tweespraak_store.review import set_policy

        set_policy(workbench.store, "second-person", "reviewer-1")
    told = Recording(
        "A second pair of eyes",
        "After `tweespraak policy second-person` the store itself refuses an approval by the author of the text.",
    )
    one = Pane(store, "reviewer-1")
    try:
        one.keys("Enter")
        one.wait_for("EDIT")
        one.type(" Indeed.")
        one.keys("Enter")
        one.wait_for("LIST")
        one.keys("a")
        told.note(one, "changes segment 1 and presses `a` on it:", "second person")
    finally:
        one.close()
    two = Pane(store, "reviewer-2")
    try:
        two.keys("a")
        told.note(two, "approves the same segment with `a`:", "✓")
    finally:
        two.close()
    return told


def bulk_undo(store: Path) -> Recording:
    """A bulk approval, taken back in one step after the program was started again."""
    told = Recording(
        "A bulk approval and its undo",
        "Only what was on the screen and has no open error is approved; one `u` takes the whole batch back, also after "
        "the program was closed and opened again.",
    )
    one = Pane(store, "reviewer-1")
    try:
        one.keys("v")
        one.keys("}", "v", "A")
        told.note(
            one, "marks two questions with their answers (`v`, `}`, `v`) and presses `A`:", r"Approve \d+ segments"
        )
        one.keys("Tab", "Enter")
        told.note(one, "confirms:", r"✓")
        one.keys("C-q")
        one.wait_for("the program ended")
    finally:
        one.close()
    again = Pane(store, "reviewer-1")
    try:
        again.keys("u")
        told.note(again, "starts the program again and presses `u`:", "[Uu]ndo")
    finally:
        again.close()
    return told


SCENES: dict[str, Callable[[Path], Recording]] = {
    "conflict": conflict,
    "second-person": second_person,
    "bulk-undo": bulk_undo,
}


def main() -> None:
    """Make the recordings named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", choices=[*SCENES, []])
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for name in chosen.names or SCENES:
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "store.db"
            make_store(store)
            recording = SCENES[name](store)
        (chosen.folder / f"{name}.md").write_text("\n".join(recording.lines).rstrip() + "\n", encoding="utf-8")
        print(chosen.folder / f"{name}.md")


if __name__ == "__main__":
    main()
