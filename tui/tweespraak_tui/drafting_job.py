"""Drafting in a child process, so that no key in the screens ever waits for the model.

A thread would double to quadruple the time a key takes; a child at a low
priority does not. It is the program's own `draft` command: it writes each batch
to the store, so what was drafted stays when it is stopped. It says how far it is
as one JSON object a line on stderr.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tweespraak_tui.settings import Settings

NICENESS = 10
UPDATES_PER_SECOND = 5
GRACE = 3.0
"""Seconds a stopped child has before it is killed."""


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a drafting run ended."""

    kept: int
    asked: int
    cancelled: bool
    failure: str
    """One line, or empty when it went well."""
    note: str = ""
    """What the program said about the model."""


def draft_command(settings: Settings, document: str) -> tuple[list[str], dict[str, str]]:
    """The command that drafts a document of this store, and its environment."""
    command = [sys.executable, "-m", "tweespraak_tui", "draft", document]
    command += ["--db", str(settings.store), "--progress", "json", "--json"]
    environment = dict(os.environ) | {"TWEESPRAAK_REVIEWER": settings.reviewer, "PYTHONUNBUFFERED": "1"}
    if settings.offline:
        environment["TWEESPRAAK_OFFLINE"] = "1"
    return command, environment


class DraftingJob:
    """One drafting run. `run` waits for its end; `cancel` stops it, children and all."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], report: Callable[[int, int], None]
    ) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._report = report
        self._process: asyncio.subprocess.Process | None = None
        self._cancelled = False
        self._done = (0, 0)
        self._last_report = 0.0
        self._last_line = ""

    async def run(self) -> JobEnd:
        """Start the child and follow it to its end."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=self._environment,
                start_new_session=True,
            )
        except OSError as error:
            return JobEnd(0, 0, False, f"drafting could not start: {error.strerror}")
        # It may have ended already, or may not be slowed down: it still drafts.
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)
        try:
            output, _ = await asyncio.gather(self._read_all(), self._follow())
            code = await self._process.wait()
        except asyncio.CancelledError:
            self.cancel()
            raise
        return self._end(code, output)

    async def _read_all(self) -> bytes:
        assert self._process is not None and self._process.stdout is not None
        return await self._process.stdout.read()

    async def _follow(self) -> None:
        assert self._process is not None and self._process.stderr is not None
        while True:
            try:
                line = await self._process.stderr.readline()
            except ValueError:  # a line longer than the buffer: no progress of ours
                continue
            if not line:
                break
            self._take(line.decode("utf-8", "replace").strip())
        if self._done[1]:
            self._report(*self._done)

    def _take(self, line: str) -> None:
        progress = _progress(line)
        if progress is None:
            self._last_line = line or self._last_line
            return
        self._done = progress
        now = time.monotonic()
        if now - self._last_report >= 1 / UPDATES_PER_SECOND:
            self._last_report = now
            self._report(*progress)

    def _end(self, code: int, output: bytes) -> JobEnd:
        done, total = self._done
        report = _json_object(output.decode("utf-8", "replace"))
        kept, asked = _number(report, "kept", done), _number(report, "asked", total)
        failure = ""
        if code and not self._cancelled:
            failure = self._last_line.removeprefix("tweespraak: ") or f"drafting ended with code {code}"
        return JobEnd(kept, asked, self._cancelled, failure, str(report.get("note") or ""))

    def cancel(self) -> None:
        """Stop the child and what it started; what was drafted stays."""
        self._cancelled = True
        self._signal(signal.SIGTERM)
        asyncio.get_running_loop().call_later(GRACE, self._signal, signal.SIGKILL)

    def kill(self) -> None:
        """Stop it now, when the program itself ends."""
        self._cancelled = True
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):  # it may have ended in between
            os.killpg(process.pid, number)


def _progress(line: str) -> tuple[int, int] | None:
    found = _json_object(line)
    done, total = found.get("done"), found.get("total")
    return (done, total) if isinstance(done, int) and isinstance(total, int) else None


def _json_object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, dict) else {}


def _number(report: Mapping[str, object], key: str, otherwise: int) -> int:
    value = report.get(key)
    return value if isinstance(value, int) else otherwise
