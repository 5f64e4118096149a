"""Suggestions while a person types, and word links on demand, from a child process that holds the model.

    python -m tweespraak_tui.suggesting [--model M] [--db PATH]

The screens never load a model: they talk to this child, one JSON object a line. `{"id", "source", "prefix"}` is
answered by `{"id", "text", "ms"}`, `{"id", "source", "target"}` by `{"id", "links", "ms"}` (four numbers a link: the
start and end of a word of the source, then of the target). A newer request of a kind supersedes an older one that
still waits, which is answered by `{"id", "superseded": true}`. The child is nice to the screens and ends with its
standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from tweespraak_translate.alignment import Link
    from tweespraak_translate.continuing import ContinuingEngine
    from tweespraak_tui.settings import Settings

NICENESS = 10
_STARTS = 3
"""How often a child that ended is started again; one that ends at every request must not be started for ever."""
_LONGEST_LINE = 2**20
"""Bytes of an answer."""


def suggest_command(
    settings: Settings, model: str = "auto", drafted_with: str = ""
) -> tuple[list[str], dict[str, str]]:
    """The command of a child for this store, and its environment.

    `drafted_with` is the name of a model as drafts keep it; where it is not here, `model` is used.
    """
    command = [sys.executable, "-m", "tweespraak_tui.suggesting", f"--model={model}", f"--db={settings.store}"]
    if drafted_with:
        command.append(f"--drafted-with={drafted_with}")
    environment = dict(os.environ) | {"PYTHONUNBUFFERED": "1"}
    if settings.offline:
        environment["TWEESPRAAK_OFFLINE"] = "1"
    return command, environment


class Suggester:
    """The screens' side. Nothing starts before the first request; every method gives None when there is no answer."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._command = list(command)
        self._env = dict(env)
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._starts = 0
        self._closed = False
        self.ended_with: int | None = None
        """How the last child ended that ended by itself; -1 for one that could not be started."""
        self._last = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def suggest(self, source: str, prefix: str) -> str | None:
        """What may follow `prefix`, to be put behind it as it is; None when superseded or not available."""
        answer = await self._ask({"source": source, "prefix": prefix})
        text = answer.get("text")
        return text if isinstance(text, str) else None

    async def align(self, source: str, target: str) -> tuple[Link, ...] | None:
        """Which words of the source stand behind which of the target; None when superseded or not available."""
        from tweespraak_translate.alignment import Link
        from tweespraak_translate.segment import Span

        answer = await self._ask({"source": source, "target": target})
        links = answer.get("links")
        if not isinstance(links, list):
            return None
        return tuple(Link(Span(link[0], link[1]), Span(link[2], link[3])) for link in links)

    async def warm(self) -> None:
        """Start the child and load the model, so that the first suggestion does not have to wait."""
        await self._ask({"source": "", "prefix": ""})

    async def close(self) -> None:
        """End the child; what waits is answered with None. It can be called twice."""
        self._closed = True
        process = self._process
        if process is not None and process.returncode is None:
            if process.stdin:
                process.stdin.close()
            try:
                async with asyncio.timeout(1):
                    await process.wait()
            except TimeoutError:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._reader:
            await self._reader

    async def _ask(self, request: dict[str, str]) -> dict[str, Any]:
        async with self._starting:
            is_there = await self._start()
        process = self._process
        if not is_there or process is None or process.stdin is None:
            return {}
        self._last += 1
        number = self._last
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            process.stdin.write(json.dumps({"id": number, **request}).encode() + b"\n")
            await process.stdin.drain()
            return await answer
        except (ConnectionError, RuntimeError):  # the child ended in between
            return {}
        finally:
            self._waiting.pop(number, None)

    async def _start(self) -> bool:
        if self._closed:
            return False
        if self._process is not None and self._process.returncode is None:
            return True
        if self._starts >= _STARTS:
            return False
        self._starts += 1
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=self._env,
                limit=_LONGEST_LINE,
                start_new_session=True,
            )
        except OSError:
            self.ended_with = -1
            return False
        self._reader = asyncio.create_task(self._read(self._process))
        return True

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:  # longer than any answer of ours
                continue
            if not line:
                break
            with suppress(ValueError, AttributeError):
                found = json.loads(line)
                answer = self._waiting.get(found.get("id"))
                if answer is not None and not answer.done():
                    answer.set_result(found)
        self.ended_with = await process.wait()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result({})


class _Requests:
    """The newest request of each kind, handed from the thread that reads to the one that works."""

    def __init__(self, answer: Callable[[dict[str, Any]], None]) -> None:
        self._answer = answer
        self._newest: dict[str, dict[str, Any]] = {}
        self._changed = threading.Condition()
        self._ended = False

    def read(self, stream: TextIO) -> None:
        """Take requests until the stream ends; a line that is none is passed over."""
        for line in stream:
            try:
                request = json.loads(line)
            except (ValueError, RecursionError):
                continue
            kind = _kind(request)
            if kind:
                with self._changed:
                    older = self._newest.get(kind)
                    self._newest[kind] = request
                    self._changed.notify()
                if older:
                    self._answer({"id": older["id"], "superseded": True})
        with self._changed:
            self._ended = True
            self._changed.notify()

    def take(self) -> dict[str, Any] | None:
        """Wait for a request, suggestions first; None when no more will come, whatever still waits."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._newest)
            if self._ended:
                return None
            return self._newest.pop("prefix" if "prefix" in self._newest else "target")


def _kind(request: object) -> str:
    """ "prefix" or "target"; empty for what is no request."""
    if not isinstance(request, dict) or not isinstance(request.get("id"), int):
        return ""
    kinds = [kind for kind in ("prefix", "target") if isinstance(request.get(kind), str)]
    return kinds[0] if len(kinds) == 1 and isinstance(request.get("source"), str) else ""


class _Worker:
    """Answers requests with a model. What a person types as it was suggested needs no second look."""

    def __init__(self, engine: ContinuingEngine) -> None:
        self._engine = engine
        self._source = ""
        self._suggested = ""
        """Prefix and suggestion of the last answer, as one text."""

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a request, with the milliseconds it took."""
        begun = time.perf_counter()
        found: dict[str, Any] = {"id": request["id"]}
        if "prefix" in request:
            found["text"] = self._suggest(request["source"], request["prefix"])
        else:
            found["links"] = self._links(request["source"], request["target"])
        found["ms"] = round((time.perf_counter() - begun) * 1000, 1)
        return found

    def _suggest(self, source: str, prefix: str) -> str:
        from tweespraak_translate.continuing import continue_text

        if source == self._source and prefix and self._suggested.startswith(prefix) and prefix != self._suggested:
            return self._suggested[len(prefix) :]
        text = continue_text(self._engine, source, prefix)
        self._source, self._suggested = source, prefix + text
        return text

    def _links(self, source: str, target: str) -> list[list[int]]:
        from tweespraak_translate.engine import align_texts

        return [
            [link.source.start, link.source.end, link.target.start, link.target.end]
            for link in align_texts(self._engine, source, target)
        ]


def serve(make_engine: Callable[[], ContinuingEngine], requests: TextIO, answers: TextIO) -> None:
    """Answer requests until there are no more. The model loads at once, beside the reading."""
    writing = threading.Lock()

    def say(answer: dict[str, Any]) -> None:
        with writing:
            answers.write(json.dumps(answer) + "\n")
            answers.flush()

    queue = _Requests(say)
    threading.Thread(target=queue.read, args=(requests,), daemon=True).start()
    worker = _Worker(make_engine())
    while (request := queue.take()) is not None:
        try:
            answer = worker.answer(request)
        except (RuntimeError, ValueError) as error:  # one text that the model cannot digest must not end the rest
            answer = {"id": request["id"], "error": str(error).splitlines()[0][:200] if str(error) else "failed"}
        say(answer)


def _engine(model: str, db: Path, drafted_with: str = "") -> ContinuingEngine:
    from tweespraak_store.database import open_store
    from tweespraak_store.model_register import confirm_registered, registered_models
    from tweespraak_store.models import make_drafter, named_model, resolve_model
    from tweespraak_translate.continuing import ContinuingEngine, continue_text
    from tweespraak_translate.errors import ModelError

    if db.exists():
        with open_store(db, read_only=True) as store:
            known = registered_models(store)
            choice = named_model(drafted_with, known) or resolve_model(model, known)
            confirm_registered(store, choice.path)
    else:
        choice = named_model(drafted_with) or resolve_model(model)
    engine = make_drafter(choice)
    if not isinstance(engine, ContinuingEngine):
        raise ModelError(f"{choice.name}: cannot continue a text; use the default backend")
    continue_text(engine, "Ja.", "")
    return engine


def main() -> None:
    """The child: see the first lines of this module."""
    parser = argparse.ArgumentParser(prog="tweespraak_tui.suggesting", description="Suggestions, as JSON lines.")
    parser.add_argument("--model", default="auto")
    parser.add_argument("--drafted-with", default="", help="the name of a model, left aside where it is not here")
    parser.add_argument("--db", type=Path, default=Path("tweespraak.db"))
    given = parser.parse_args()
    with suppress(OSError):
        os.nice(NICENESS)
    from tweespraak_translate.errors import TweespraakError
    from tweespraak_translate.visible import visible_line

    try:
        serve(lambda: _engine(given.model, given.db, given.drafted_with), sys.stdin, sys.stdout)
    except TweespraakError as error:
        print(f"tweespraak: {visible_line(str(error))}", file=sys.stderr)
        sys.exit(int(error.exit_code))
    except BrokenPipeError:
        os._exit(0)  # the screens went away in the middle of an answer
    sys.stdout.flush()
    os._exit(0)  # a model that is still loading or a reader that still waits must not hold the end up


if __name__ == "__main__":
    main()
