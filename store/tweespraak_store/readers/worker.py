"""The child process in which files are parsed: limits first, then one file in, one JSON answer out.

Run as `python -I -m tweespraak_store.readers.worker`. Standard input brings a
header line (JSON) and the bytes of the file; standard output takes the answer.
Whatever a parser prints goes nowhere.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from tweespraak_translate.errors import InputError

_PIECE = 1024 * 1024
"""Characters that are written at a time."""


def main() -> None:
    """Read one document under limits and answer."""
    serve(lambda data, header: parse(data, header["name"], parsed=header["parsed"]))


def serve(make_answer: Callable[[bytes, dict[str, Any]], str]) -> None:
    """Take one file in under limits and answer; always exits with status 0 unless the process is killed."""
    header = json.loads(sys.stdin.buffer.readline())
    set_limits(header["memory"], header["cpu"], header["wall"])
    data = sys.stdin.buffer.read()
    answer_to = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    answer = make_answer(data, header)
    with os.fdopen(answer_to, "wb") as out:
        # Piece by piece: a second copy of a large answer may be more than the limits leave.
        for start in range(0, len(answer), _PIECE):
            out.write(answer[start : start + _PIECE].encode("ascii"))
        out.flush()
    # Taking down a large tree costs seconds that nobody needs.
    os._exit(0)


def _too_large(name: str) -> str:
    return json.dumps({"error": f"{name}: needs more memory than a document may; split the file"})


def set_limits(memory: int, cpu: int, wall: int) -> None:
    """Bound address space and heap (bytes), computing and waiting time (seconds); forbid writing files."""
    _limit(resource.RLIMIT_AS, memory)
    # The heap alone, as address space counts mapped libraries that take no memory.
    _limit(resource.RLIMIT_DATA, memory * 2 // 5)
    # One second between the signal that can be told from others and the kill.
    _limit(resource.RLIMIT_CPU, cpu, cpu + 1)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    # Ends the child also when its parent is gone and cannot.
    signal.alarm(wall + 2)


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    _, most = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    try:
        resource.setrlimit(kind, (soft, hard))
    except (ValueError, OSError):
        # macOS refuses some of them; the time limits and the parent's kill remain.
        return


def parse(data: bytes, name: str, *, parsed: bool) -> str:
    """The answer for one document: {"ok": ...} with the document, or {"error": ...} with one line."""
    return guarded(name, lambda: _parsed(data, name) if parsed else _lines(data, name))


def _lines(data: bytes, name: str) -> str:
    from tweespraak_store.readers.preflight import check_bytes
    from tweespraak_store.readers.registry import read_document
    from tweespraak_store.readers.wire import to_json

    check_bytes(data, name)
    return to_json(read_document(data, name))


def _parsed(data: bytes, name: str) -> str:
    from tweespraak_store.readers.preflight import check_bytes
    from tweespraak_store.readers.registry import read_document
    from tweespraak_store.readers.wire import to_json
    from tweespraak_translate.exchanges import find_exchanges

    check_bytes(data, name)
    return to_json(find_exchanges(read_document(data, name)))


def guarded(name: str, read: Callable[[], str]) -> str:
    """The answer for one file of which `read` gives the JSON; whatever it raises becomes one line."""
    try:
        return f'{{"ok":{read()}}}'
    except InputError as error:
        return json.dumps({"error": str(error)})
    except MemoryError:
        return _too_large(name)
    except RecursionError:
        return json.dumps({"error": f"{name}: is nested too deep to be a document; get it again"})
    except Exception as error:
        # The edge of the sandbox: a file may make any library raise anything.
        kind = type(error).__name__
        return json.dumps({"error": f"{name}: cannot be read ({kind}); get it again, or give it as text"})


if __name__ == "__main__":
    main()
