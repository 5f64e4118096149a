"""A returned file is read in a child process with little memory and time, like every file of strangers."""

from __future__ import annotations

from tweespraak_store.merging.returned import ReturnedFile, returned_of
from tweespraak_store.readers.preflight import shown_name
from tweespraak_store.readers.sandbox import Limits, ask_child, limits_for

_EXTRA_CPU = 4
"""Seconds more than a document of that size takes: a package of Office has many parts to take apart."""


def read_returned(data: bytes, name: str) -> ReturnedFile:
    """The rows of a returned file. Raises InputError, in one line, when it cannot be read."""
    allowed = limits_for(len(data))
    limits = Limits(allowed.memory, allowed.cpu + _EXTRA_CPU, allowed.wall + 5 * _EXTRA_CPU)
    return ask_child(data, shown_name(name), returned_of, {}, worker="tweespraak_store.merging.worker", limits=limits)
