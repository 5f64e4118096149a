"""Suggestions come from a child process: the newest request wins, nothing hangs, and the screens load no model."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio

from tweespraak_translate.alignment import words_of
from tweespraak_translate.continuing import ContinuingEngine
from tweespraak_tui.settings import Settings
from tweespraak_tui.suggesting import NICENESS, Suggester, _Requests, serve, suggest_command

SOURCE = "De minister zal de Kamer voor de zomer informeren over de missie in Mali."
ECHO = (
    "import sys, json\n"
    "for line in sys.stdin:\n"
    "    r = json.loads(line)\n"
    "    print(json.dumps({'id': r['id'], 'text': r.get('prefix', '') + '!'}), flush=True)\n"
)


def child(script: str) -> Suggester:
    """A script of ours in place of the child."""
    return Suggester([sys.executable, "-c", script], os.environ)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def real(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suggester]:
    """The real child with the bundled model, started once."""
    folder = tmp_path_factory.mktemp("suggesting")
    command, environment = suggest_command(Settings(folder / "none.db", "ann"), "bundled")
    suggester = Suggester(command, environment | {"TWEESPRAAK_DATA": str(folder)})
    await suggester.warm()
    yield suggester
    await suggester.close()


@pytest.mark.asyncio(loop_scope="module")
async def test_the_real_child_finishes_a_word_and_a_sentence(real: Suggester) -> None:
    text = await real.suggest(SOURCE, "The mini")
    assert text is not None and text.startswith("ster")
    # Typed as suggested: the answer is the rest of the same text.
    assert await real.suggest(SOURCE, "The mini" + text[:6]) == text[6:]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_real_child_aligns_what_a_person_wrote(real: Suggester) -> None:
    target = "The minister will inform the House about Mali."
    links = await real.align(SOURCE, target)
    assert links and ("Mali", "Mali") in [(link.source.of(SOURCE), link.target.of(target)) for link in links]
    assert all(link.source in words_of(SOURCE) and link.target in words_of(target) for link in links)


@pytest.mark.asyncio(loop_scope="module")
async def test_many_keys_at_once_are_all_answered_and_the_last_one_with_a_text(real: Suggester) -> None:
    prefixes = [SOURCE[:0] + "The minister will inform"[:length] for length in range(4, 24)]
    found = await asyncio.gather(*(real.suggest(SOURCE, prefix) for prefix in prefixes))
    assert found[-1] is not None


async def test_the_child_is_not_started_before_the_first_request_and_ends_with_close() -> None:
    suggester = child(ECHO)
    assert suggester._process is None
    assert await suggester.suggest("een", "a") == "a!"
    process = suggester._process
    await suggester.close()
    await suggester.close()
    assert process is not None and process.returncode == 0
    assert await suggester.suggest("een", "a") is None


async def test_a_child_that_ends_without_an_answer_leaves_nobody_waiting_and_is_not_started_for_ever(
    tmp_path: Path,
) -> None:
    starts = tmp_path / "starts"
    suggester = child(f"open({str(starts)!r}, 'a').write('x'); input(); raise SystemExit(4)")
    async with asyncio.timeout(60):
        assert [await suggester.suggest("een", "a") for _ in range(6)] == [None] * 6
    assert starts.read_text() == "xxx"
    await suggester.close()


async def test_a_program_that_is_not_there_gives_no_suggestion() -> None:
    suggester = Suggester(["/nowhere/python"], {})
    assert await suggester.suggest("een", "a") is None
    await suggester.close()


async def test_a_request_that_nobody_waits_for_any_more_does_no_harm() -> None:
    suggester = child(ECHO)
    await suggester.suggest("een", "a")
    waiting = asyncio.create_task(suggester.suggest("een", "b"))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await suggester.suggest("een", "c") == "c!"
    await suggester.close()


def test_of_requests_that_wait_only_the_newest_of_each_kind_is_answered() -> None:
    told: list[dict[str, Any]] = []
    requests = [
        {"id": 1, "source": "een", "prefix": "a"},
        {"id": 2, "source": "een", "target": "x"},
        {"id": 3, "source": "een", "prefix": "ab"},
        {"id": 4, "source": "een", "prefix": "abc"},
    ]
    queue = _Requests(told.append)
    ends = os.pipe()
    with os.fdopen(ends[0], encoding="utf-8") as lines, os.fdopen(ends[1], "w", encoding="utf-8") as pipe:
        reading = threading.Thread(target=queue.read, args=(lines,))
        pipe.write("".join(json.dumps(request) + "\n" for request in requests))
        pipe.flush()
        reading.start()
        taken: list[int] = []
        while 2 not in taken:
            request = queue.take()
            assert request is not None
            taken.append(request["id"])
        pipe.close()
        reading.join()
    assert sorted(taken + [answer["id"] for answer in told]) == [1, 2, 3, 4]
    assert taken[-2:] == [4, 2]
    assert queue.take() is None


class _Unused:
    """An engine that must not be asked."""


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "[]",
        "1",
        '{"id": 1}',
        '{"id": "1", "source": "a", "prefix": "b"}',
        '{"id": 1, "source": 2, "prefix": "b"}',
        '{"id": 1, "source": "a", "prefix": "b", "target": "c"}',
        "[" * 5000,
    ],
    ids=lambda line: line[:40],
)
def test_a_line_that_is_no_request_is_passed_over(line: str) -> None:
    answers = io.StringIO()
    serve(lambda: cast(ContinuingEngine, _Unused()), io.StringIO(line + "\n"), answers)
    assert answers.getvalue() == ""


def test_the_child_ends_when_its_input_ends_and_was_nice(tmp_path: Path) -> None:
    program = (
        "import os, sys; sys.argv = ['x', '--model', 'bundled', '--db', 'none.db']\n"
        "import tweespraak_tui.suggesting as s\n"
        "s.serve = lambda make, requests, answers: print(os.nice(0), 'textual' in sys.modules)\n"
        "s.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.split() == [str(min(19, os.nice(0) + NICENESS)), "False"]
    command, environment = suggest_command(Settings(tmp_path / "none.db", "ann"), "bundled")
    ended = subprocess.run(command, input="", capture_output=True, text=True, env=environment, check=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("", "")


def test_a_model_that_is_not_there_ends_the_child_with_one_line(tmp_path: Path) -> None:
    command, environment = suggest_command(Settings(tmp_path / "none.db", "ann"), "no/such-model")
    ended = subprocess.run(command, input="", capture_output=True, text=True, env=environment, check=False, timeout=60)
    assert ended.returncode == 4 and len(ended.stderr.splitlines()) == 1


def test_the_client_loads_neither_a_model_library_nor_textual() -> None:
    program = (
        "import sys; from tweespraak_tui.suggesting import Suggester; from tweespraak_translate.alignment import Link\n"
        "heavy = {'textual', 'ctranslate2', 'torch', 'transformers', 'numpy', 'sentencepiece'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
