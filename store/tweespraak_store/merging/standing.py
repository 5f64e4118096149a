"""What the store holds of a document, as far as a merge has to know: texts, their history, what already waits."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tweespraak_store.database import Store
from tweespraak_store.documents import find_document, load_document
from tweespraak_store.exports.identity import parse_key, parse_stamp
from tweespraak_store.merging.returned import ReturnedFile
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.errors import InputError


@dataclass(frozen=True, slots=True)
class KnownRevision:
    """One version of a target."""

    number: int
    text: str
    source_sha256: str
    """Of the Dutch it was written for."""
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A segment with its history."""

    segment: SegmentView
    exchange: int
    """Place of its exchange in the document."""
    source_sha256: str
    revisions: Mapping[int, KnownRevision]
    decided: frozenset[int]
    """Revisions that came of an edit, a merge or a conflict which nobody has undone."""
    stood: frozenset[int]
    """Revisions that were the current text at some time; empty where an undo makes that hard to tell."""
    waiting: frozenset[str]
    """Texts of this segment that wait for a person's choice."""
    comments: frozenset[tuple[str, str]]
    """Notes it has: author and text."""

    @property
    def ours(self) -> str:
        """The text as it stands; empty where there is none."""
        return self.segment.target or ""


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """A document as it stands."""

    view: DocumentView
    segments: tuple[Standing, ...]
    """In the order of the document."""
    retired: Mapping[int, str]
    """Source by id of the segments that are no longer part of it."""


def find_returned(store: Store, returned: ReturnedFile, name: str, into: str | None = None) -> str:
    """The short name of the document a returned file belongs to.

    `into` names it; else its stamp does, or its keys. Raises InputError, UsageError when none fits.
    """
    if into is not None:
        return find_document(store, into)[1]
    hashes = [found for stamp in returned.stamps if (found := parse_stamp(stamp))]
    slugs = {slug for found in hashes if (slug := _stamped(store, found))}
    if len(slugs) > 1:
        raise InputError(f"{name}: holds rows of {len(slugs)} documents; merge one at a time with --into DOCUMENT")
    if slugs:
        return slugs.pop()
    if hashes:
        raise InputError(f"{name}: exported from a document that is not in this store; name it with --into DOCUMENT")
    return _slug_of_keys(store, returned, name)


def _stamped(store: Store, source_sha256: str) -> str | None:
    """The document with this source, now or in an earlier version."""
    row = store.row("SELECT slug FROM documents WHERE source_sha256 = ?", (source_sha256,)) or store.row(
        "SELECT d.slug FROM events e JOIN documents d ON d.id = e.document_id WHERE e.kind IN ('ingested', 'replaced')"
        " AND json_extract(e.payload, '$.source_sha256') = ? ORDER BY e.n DESC",
        (source_sha256,),
    )
    return str(row["slug"]) if row else None


def _slug_of_keys(store: Store, returned: ReturnedFile, name: str) -> str:
    ids = [key[0] for row in returned.rows if (key := parse_key(row.key))]
    if not ids:
        raise InputError(f"{name}: carries no ids of tweespraak; merge takes a file that 'tweespraak export' wrote")
    places = store.rows(
        "SELECT DISTINCT d.slug FROM segments s JOIN documents d ON d.id = s.document_id"
        " WHERE s.id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    if len(places) != 1:
        raise InputError(f"{name}: does not say which document it holds; name it with --into DOCUMENT")
    return str(places[0]["slug"])


def load_standing(store: Store, slug: str) -> DocumentStanding:
    """A document with the history of every segment, in a few queries."""
    view = load_document(store, slug)
    assert view.id is not None
    hashes = _by_segment(store, view.id, "SELECT id AS segment_id, source_sha256 FROM segments WHERE document_id = ?")
    revisions: dict[int, dict[int, KnownRevision]] = defaultdict(dict)
    sql = (
        "SELECT r.segment_id, r.number, r.text, r.source_sha256, r.at FROM revisions r"
        " JOIN segments s ON s.id = r.segment_id WHERE s.document_id = ? ORDER BY r.number"
    )
    for key, *values in store.tuples(sql, (view.id,)):
        revisions[key][values[0]] = KnownRevision(*values)
    decided, stood, dropped = _decisions(store, view.id)
    waiting = _waiting(store, view.id)
    notes = _comments(store, view.id, dropped)
    segments = tuple(
        Standing(
            segment=segment,
            exchange=place,
            source_sha256=str(hashes[segment.id]),
            revisions=revisions[segment.id],
            decided=frozenset(decided[segment.id]),
            stood=frozenset(stood[segment.id]),
            waiting=frozenset(waiting[segment.id]),
            comments=frozenset(notes[segment.id]),
        )
        for place, exchange in enumerate(view.exchanges)
        for segment in exchange.segments()
        if segment.id is not None
    )
    retired = "SELECT id AS segment_id, source FROM segments WHERE document_id = ? AND retired_at IS NOT NULL"
    return DocumentStanding(view, segments, _by_segment(store, view.id, retired))


def _by_segment(store: Store, document_id: int, sql: str) -> dict[int, str]:
    return {key: str(value) for key, value in store.tuples(sql, (document_id,))}


def _decisions(store: Store, document_id: int) -> tuple[dict[int, set[int]], dict[int, set[int]], set[int]]:
    """By segment, the revisions that a decision still stands behind and those that stood as its text; and the
    ids of notes whose writing was undone."""
    decided: dict[int, set[int]] = defaultdict(set)
    stood: dict[int, set[int]] = defaultdict(set)
    undone: set[int] = set()
    with_undo: set[int] = set()
    dropped: set[int] = set()
    sql = (
        "SELECT n, segment_id, kind, json_extract(payload, '$.revision'), json_extract(payload, '$.undoes'),"
        " json_extract(payload, '$.note') FROM events WHERE document_id = ? AND segment_id IS NOT NULL ORDER BY n DESC"
    )
    for n, key, kind, number, undoes, note in store.tuples(sql, (document_id,)):
        if kind == "undone":
            undone.add(undoes)
            with_undo.add(key)
        elif note is not None and n in undone:
            dropped.add(note)
        elif number is not None and n not in undone:
            if kind in ("edited", "merged", "conflicted", "redone"):
                decided[key].add(int(number))
            if kind in ("drafted", "edited", "merged"):
                stood[key].add(int(number))
    for key in with_undo:
        stood[key] = set()
    return decided, stood, dropped


def _waiting(store: Store, document_id: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    sql = "SELECT j.segment_id, j.text FROM journal j JOIN segments s ON s.id = j.segment_id WHERE s.document_id = ?"
    for key, text in store.tuples(sql, (document_id,)):
        found[key].append(str(text))
    return found


def _comments(store: Store, document_id: int, dropped: set[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    sql = (
        "SELECT n.segment_id, n.id, n.author, n.text FROM notes n JOIN segments s ON s.id = n.segment_id"
        " WHERE s.document_id = ?"
    )
    for key, note, author, text in store.tuples(sql, (document_id,)):
        if note not in dropped:
            found[key].append((str(author), str(text)))
    return found
