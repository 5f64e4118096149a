"""One JSON object a line, for programs: the document first, then each exchange followed by its segments.

The text is given as it is stored. Control characters are written as JSON's own
escapes, so a reader gets them back exactly and a terminal never acts on them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.views import DocumentView
from tweespraak_translate.visible import count_unsafe


def render_jsonl(view: DocumentView, colophon: Colophon) -> bytes:
    """The lines, in UTF-8, each ended by a newline."""
    return "".join(f"{_line(record)}\n" for record in _records(view, colophon)).encode("utf-8")


def _records(view: DocumentView, colophon: Colophon) -> Iterator[dict[str, Any]]:
    document = view.to_json()
    del document["exchanges"]
    yield {"record": "document", **document, "colophon": asdict(colophon)}
    for place, exchange in enumerate(view.exchanges, start=1):
        yield {
            "record": "exchange",
            "exchange": place,
            "numbers": list(exchange.numbers),
            "flags": [str(flag) for flag in exchange.flags],
        }
        for block in exchange.blocks:
            where = {
                "exchange": place,
                "block": str(block.kind),
                "numbers": list(block.numbers),
                "label": block.label,
            }
            for segment in block.segments:
                yield {"record": "segment", **where, **segment.to_json()}


_NOT_ASCII = re.compile(r"[^\x00-\x7e]")


def _line(record: dict[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False)
    return _NOT_ASCII.sub(_escaped, text) if count_unsafe(text) else text


def _escaped(match: re.Match[str]) -> str:
    """JSON's escape for a character that must not reach a terminal; others stay readable."""
    return json.dumps(match[0])[1:-1].replace("\x7f", "\\u007f") if count_unsafe(match[0]) else match[0]
