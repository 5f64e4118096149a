"""Files of strangers are parsed in a child process with little memory and time, and no way to write.

Parsers of PDF and XML are native code that a file can crash, hang or fill; the
child dies alone, and the user reads one line. What comes back is checked
before it is believed (wire.py).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tweespraak_store.readers.preflight import check_size, load_file, shown_name
from tweespraak_store.readers.wire import MAX_JSON, document_of, source_of
from tweespraak_translate.document import ParsedDocument, SourceText
from tweespraak_translate.errors import InputError
from tweespraak_translate.visible import visible_line

MAX_MESSAGE = 200
"""Code points of an error message."""

_MEMORY = 512 * 1024 * 1024
_CPU_SECONDS = 4
"""Twenty times what a long question list takes."""

_BYTES_PER_SECOND = 250_000
"""A large file may take longer: a second more for each of these many bytes."""

_MOST_CPU_SECONDS = 120
_WALL_FACTOR = 5
"""Waiting time for each second of computing: the machine may be busy with drafting."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use."""

    memory: int = _MEMORY
    """Bytes of address space; two fifths of it for the heap."""
    cpu: int = _CPU_SECONDS
    """Seconds of computing."""
    wall: int = _CPU_SECONDS * _WALL_FACTOR
    """Seconds until it is killed."""


def limits_for(size: int) -> Limits:
    """The limits for a file of `size` bytes."""
    cpu = min(_CPU_SECONDS + size // _BYTES_PER_SECOND, _MOST_CPU_SECONDS)
    return Limits(cpu=cpu, wall=cpu * _WALL_FACTOR)


def parse_in_sandbox(
    path: Path | None = None, data: bytes | None = None, name: str = "", limits: Limits | None = None
) -> ParsedDocument:
    """The exchanges of a file, read and found in a child process; give a path, or bytes with a name.

    Raises InputError, in one line, when the file cannot be read for whatever reason.
    """
    return _in_child(path, data, name, limits, document_of, parsed=True)


def read_in_sandbox(
    path: Path | None = None, data: bytes | None = None, name: str = "", limits: Limits | None = None
) -> SourceText:
    """The lines of a file, read in a child process; arguments and errors as for `parse_in_sandbox`."""
    return _in_child(path, data, name, limits, source_of, parsed=False)


def _in_child(
    path: Path | None,
    data: bytes | None,
    name: str,
    limits: Limits | None,
    decode: Callable[[object], _T],
    *,
    parsed: bool,
) -> _T:
    shown = shown_name(name or path or "standard input")
    if data is None:
        if path is None:
            raise ValueError("a path or the bytes of a file are needed")
        data = load_file(path)
    return ask_child(data, shown, decode, {"parsed": parsed}, limits=limits)


def ask_child(
    data: bytes,
    shown: str,
    decode: Callable[[object], _T],
    question: dict[str, object],
    *,
    worker: str = "tweespraak_store.readers.worker",
    limits: Limits | None = None,
) -> _T:
    """What a worker module makes of a file in a child process: `decode` checks its answer and gives the value.

    Raises InputError, in one line, when there is no answer or it is not as it must be.
    """
    check_size(len(data), shown)
    allowed = limits or limits_for(len(data))
    answer = _ask(data, shown, allowed, worker, question)
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise _failed(shown, "the reader gave no answer; get the file again") from error
    if not isinstance(value, dict) or not ("ok" in value or isinstance(value.get("error"), str)):
        raise _failed(shown, "the reader gave no answer; get the file again")
    if "error" in value:
        raise InputError(_one_line(value["error"]))
    try:
        return decode(value["ok"])
    except InputError as error:
        raise _failed(shown, str(error)) from error


def _ask(data: bytes, shown: str, limits: Limits, worker: str, question: dict[str, object]) -> bytes:
    """The answer of a child that was given the file; it is dead when this returns or raises."""
    header = question | {
        "name": shown,
        "memory": limits.memory,
        "cpu": limits.cpu,
        "wall": limits.wall,
    }
    child = subprocess.Popen(
        [sys.executable, "-I", "-m", worker],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(limits.wall, end)
    timer.daemon = True
    timer.start()
    try:
        answer = _exchange(child, json.dumps(header).encode("ascii") + b"\n" + data)
    finally:
        timer.cancel()
        child.kill()
        child.wait()
    if len(answer) > MAX_JSON:
        raise _failed(shown, "gives more text than a document may hold; split the file")
    if late.is_set():
        raise _failed(shown, f"reading took more than {limits.wall} seconds; split the file or give it as text")
    if not answer:
        raise _failed(shown, _death(child.returncode, limits))
    return answer


def _exchange(child: subprocess.Popen[bytes], question: bytes) -> bytes:
    """Write all, then read up to the limit: the child reads to the end before it answers."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("the child needs both pipes")
    try:
        with child.stdin:
            child.stdin.write(question)
    except BrokenPipeError:
        # It died while reading; what it left on its output says nothing.
        return b""
    with child.stdout:
        answer = child.stdout.read(MAX_JSON + 1)
    if len(answer) <= MAX_JSON:
        child.wait()
    return answer


def _death(code: int, limits: Limits) -> str:
    """Why a child ended without an answer."""
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        return f"reading took more than {limits.cpu} seconds; split the file or give it as text"
    if code == -signal.SIGKILL:
        return f"reading took more than {limits.cpu} seconds or too much memory; split the file"
    if code < 0:
        return f"the file broke its reader (signal {-code}); get it again, or give it as text"
    return "the file broke its reader; get it again, or give it as text"


def _failed(shown: str, reason: str) -> InputError:
    return InputError(_one_line(f"{shown}: {reason}"))


def _one_line(message: str) -> str:
    """A message fit for one line on a terminal."""
    line = visible_line(" ".join(message.split()))
    return line if len(line) <= MAX_MESSAGE else f"{line[: MAX_MESSAGE - 1]}…"
