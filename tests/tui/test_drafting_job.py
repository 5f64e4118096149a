"""Drafting from the screens runs beside them: it is followed, can be stopped, and never holds a key up."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from reviewing import Desk, Eyes

from tweespraak_store import drafts
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.segment import Origin, Status
from tweespraak_tui.drafting_job import NICENESS, DraftingJob, draft_command
from tweespraak_tui.settings import Settings


def job(script: str, seen: list[tuple[int, int]]) -> DraftingJob:
    """A job that runs a script of ours in place of the draft command."""
    return DraftingJob([sys.executable, "-c", script], os.environ, lambda done, total: seen.append((done, total)))


async def test_progress_is_followed_but_not_more_than_five_times_a_second() -> None:
    seen: list[tuple[int, int]] = []
    script = (
        "import sys, json\n"
        "for n in range(500): print(json.dumps({'done': n + 1, 'total': 500}), file=sys.stderr)\n"
        'print(\'{"kept": 499, "asked": 500, "note": "rough"}\')'
    )
    end = await job(script, seen).run()
    assert (end.kept, end.asked, end.failure, end.note, end.cancelled) == (499, 500, "", "rough", False)
    assert seen[-1] == (500, 500) and len(seen) <= 10


async def test_a_failure_is_told_in_the_words_of_the_program() -> None:
    end = await job("import sys; print('tweespraak: no model at x', file=sys.stderr); sys.exit(4)", []).run()
    assert end.failure == "no model at x"


async def test_a_program_that_is_not_there_is_told_too() -> None:
    end = await DraftingJob(["/nowhere/python"], {}, lambda done, total: None).run()
    assert "could not start" in end.failure


async def test_stopping_ends_the_child_and_everything_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = (
        "import subprocess, sys, os, json, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}} {{os.nice(0)}}')\n"
        "print(json.dumps({'done': 1, 'total': 9}), file=sys.stderr, flush=True)\n"
        "time.sleep(600)"
    )
    seen: list[tuple[int, int]] = []
    running = job(script, seen)
    task = asyncio.create_task(running.run())
    async with asyncio.timeout(20):
        while not seen:
            await asyncio.sleep(0.02)
        running.cancel()
        end = await task
    assert end.cancelled and end.failure == "" and end.kept == 1
    parent, child, niceness = map(int, pids.read_text().split())
    assert niceness in (0, NICENESS)
    for pid in (parent, child):
        async with asyncio.timeout(10):
            while _alive(pid):
                await asyncio.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_command_names_store_document_and_reviewer(tmp_path: Path) -> None:
    command, environment = draft_command(Settings(tmp_path / "a.db", "a.visser", offline=True), "kst-1")
    assert command[1:5] == ["-m", "tweespraak_tui", "draft", "kst-1"]
    assert str(tmp_path / "a.db") in command
    assert environment["TWEESPRAAK_REVIEWER"] == "a.visser" and environment["TWEESPRAAK_OFFLINE"] == "1"


async def test_drafts_appear_while_the_reviewer_goes_on(
    desk: Desk, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child is played by a script that waits; the draft is written as another process would write it."""
    app = desk.app()
    script = 'import sys, time; print(\'{"done": 1, "total": 2}\', file=sys.stderr, flush=True); time.sleep(600)'
    monkeypatch.setattr(app, "draft_command", lambda slug: ([sys.executable, "-c", script], dict(os.environ)))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("D")
        await pilot.pause()
        assert "1 segments have no English text" in eyes.screen(app)
        await pilot.press("enter")
        async with asyncio.timeout(20):
            while "50%" not in app.job_text:
                await pilot.pause(0.02)
        assert "drafting 50%" in eyes.screen(app)
        await pilot.press("j", "a")
        assert desk.segment(2).status is Status.APPROVED
        with desk.other("opus") as other:
            segment = desk.segment(6)
            made = [drafts.NewDraft(segment.id or 0, segment.version, "This was in 2014.", Origin.MACHINE, {})]
            drafts.keep_drafts(other.store, made, Fingerprint("m", "1" * 64, "t", "1", "f", 1, "n"))
        eyes.review(app).look_for_changes()
        await pilot.pause()
        assert "This was in 2014." in eyes.screen(app)
        await pilot.press("D")
        await pilot.pause()
        assert "Drafting runs already" in " ".join(n.message for n in app._notifications)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert "Drafting still runs" in eyes.screen(app)
        await pilot.press("escape", "x")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert app.job_text == ""
        assert "drafting stopped" in " ".join(n.message for n in app._notifications)
