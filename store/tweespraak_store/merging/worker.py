"""The child process in which a returned file is parsed; run as `python -I -m tweespraak_store.merging.worker`."""

from __future__ import annotations

from tweespraak_store.readers.worker import guarded, serve


def answer(data: bytes, name: str) -> str:
    """The answer for one returned file: {"ok": ...} with its rows, or {"error": ...} with one line."""
    return guarded(name, lambda: _read(data, name))


def _read(data: bytes, name: str) -> str:
    from tweespraak_store.merging.readers.registry import read_rows
    from tweespraak_store.merging.returned import to_json
    from tweespraak_store.readers.preflight import check_bytes

    check_bytes(data, name)
    return to_json(read_rows(data, name))


if __name__ == "__main__":
    serve(lambda data, header: answer(data, header["name"]))
