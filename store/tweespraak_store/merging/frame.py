"""What an export itself writes around the rows: labels, headings, notes on what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from tweespraak_store.database import Store
from tweespraak_store.exports.colophon import collect_colophon
from tweespraak_store.exports.spread import Sentence, lay_out
from tweespraak_store.exports.wording import COLUMNS
from tweespraak_store.views import DocumentView


def frame_texts(store: Store, view: DocumentView) -> frozenset[str]:
    """The words of an export that are of no segment, runs of white space as one space."""
    spread = lay_out(view, collect_colophon(store, view))
    return frozenset(" ".join(text.split()) for text in (*COLUMNS, *_texts(spread)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, Sentence | type):
        for field in fields(value):
            if field.name != "summary":  # the first words of a segment
                yield from _texts(getattr(value, field.name))
