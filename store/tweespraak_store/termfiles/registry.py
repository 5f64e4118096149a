"""The kinds of term list there are, and the two doors to them: `read_terms` and `write_terms`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tweespraak_store.exports.atomic import write_atomically
from tweespraak_store.readers.preflight import load_file, shown_name
from tweespraak_translate.errors import InputError, UsageError
from tweespraak_translate.termbase import TermEntry


@dataclass(frozen=True, slots=True)
class TermList:
    """What a file gave."""

    entries: tuple[TermEntry, ...]
    notes: tuple[str, ...] = ()
    """What was left out or read in a particular way, a line each."""


def read_terms(path: Path, *, format_name: str = "", authority: str = "", domain: str = "") -> TermList:
    """The entries of a file, all of them or an error; `authority` and `domain` fill in where the file has none.

    Raises InputError, naming row and column, when anything in it cannot be kept.
    """
    kind = format_name or _format_of(path)
    if kind == "tbx":
        from tweespraak_store.termfiles.tbx import read_tbx

        found = read_tbx(path)
    else:
        reader = _reader(kind)
        found = reader(load_file(path), shown_name(path))
    if not found.entries:
        raise InputError(f"{shown_name(path)}: no terms in it; see 'tweespraak terms import --help' for the columns")
    entries = tuple(
        replace(entry, authority=entry.authority or authority, domain=entry.domain or domain) for entry in found.entries
    )
    return replace(found, entries=entries)


def write_terms(entries: Sequence[TermEntry], path: Path, *, format_name: str = "") -> str:
    """Write entries to a file, whole or not at all; returns the name of the format."""
    kind = format_name or _format_of(path)
    write_atomically(path, render_terms(entries, kind))
    return kind


def render_terms(entries: Sequence[TermEntry], kind: str) -> bytes:
    """Entries as the bytes of a file. Raises UsageError for a format that is only read."""
    if kind in ("tbx", "tbx3"):
        from tweespraak_store.termfiles.tbx import render_tbx

        return render_tbx(entries, version=3 if kind == "tbx3" else 2)
    if kind == "csv":
        from tweespraak_store.termfiles.csv import render_csv

        return render_csv(entries)
    if kind == "tsv":
        from tweespraak_store.termfiles.tsv import render_tsv

        return render_tsv(entries)
    if kind == "md":
        raise UsageError("Markdown tables are read, not written; use .csv, .tsv or .tbx")
    raise UsageError(f"no format {kind!r}; use csv, tsv, tbx or tbx3")


def _reader(kind: str) -> Callable[[bytes, str], TermList]:
    if kind == "csv":
        from tweespraak_store.termfiles.csv import read_csv

        return read_csv
    if kind == "tsv":
        from tweespraak_store.termfiles.tsv import read_tsv

        return read_tsv
    if kind == "md":
        from tweespraak_store.termfiles.markdown import read_markdown

        return read_markdown
    raise UsageError(f"no format {kind!r}; use csv, tsv, tbx or md")


_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".utf8": "tsv",
    ".txt": "tsv",
    ".tbx": "tbx",
    ".xml": "tbx",
    ".md": "md",
    ".markdown": "md",
}


def _format_of(path: Path) -> str:
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"{shown_name(path)}: the suffix names no kind of term list; add --format csv, tsv, tbx or md")
    return kind
