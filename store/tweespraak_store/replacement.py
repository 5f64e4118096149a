"""A new version of a document in place of the old: ids, targets and approvals stay where the source did.

Segments are matched by their source: first those that stand in the same order,
then those that moved, then those whose words changed a little. A segment whose
source changed keeps its target, and its approval becomes visibly stale. One that
is no longer there is retired, not deleted: its history stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from tweespraak_store.database import Row, Store
from tweespraak_store.documents import (
    find_document,
    insert_references,
    insert_segment,
    insert_structure,
    load_document,
    segments_digest,
    to_json,
)
from tweespraak_store.events import append_event, new_batch, sha256
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.errors import UsageError

ALIKE = 0.5
"""Similarity of words (0 to 1) from which a changed source still counts as the same segment."""
STALE = "the Dutch source changed"


@dataclass(frozen=True, slots=True)
class ChangedSource:
    """A segment whose source is not what it was."""

    number: int
    """In the new version."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What became of the segments of a replaced document."""

    slug: str
    kept: int
    """Same source; id, target and status untouched."""
    moved: int
    """Of those kept, how many stand elsewhere now."""
    changed: tuple[ChangedSource, ...]
    added: int
    retired: tuple[str, ...]
    """Sources that are gone; their targets stay in the history."""
    stale: int
    """Approvals that no longer stand on the text they were given for."""


@dataclass(frozen=True, slots=True)
class _Matching:
    old_of: dict[int, SegmentView]
    """New segment number to the old segment it continues."""
    retired: list[SegmentView]
    moved: int


def replace_document(store: Store, name: str, view: DocumentView, actor: str) -> Replacement:
    """Put the previewed `view` in place of the document called `name`, in one transaction.

    Raises UsageError when there is no such document, or when the file is already
    in the store under another name.
    """
    with store.tx():
        document_id, slug = find_document(store, name)
        other = store.row("SELECT id, slug FROM documents WHERE source_sha256 = ?", (view.source_sha256,))
        if other and other["id"] != document_id:
            raise UsageError(f"this file is in the store already, as {other['slug']}; nothing was replaced")
        old = list(load_document(store, slug).segments())
        if other:
            return Replacement(slug, len(old), 0, (), 0, (), 0)
        matching = match_segments(old, list(view.segments()))
        batch = new_batch()
        _set_aside(store, document_id)
        insert_structure(
            store, view, document_id, lambda block, s: _keep(store, document_id, block, s, matching, actor, batch)
        )
        for segment in matching.retired:
            _retire(store, segment, actor, batch)
        _drop_old_structure(store, document_id)
        _describe(store, document_id, slug, view, actor, batch)
        return _report(slug, view, matching)


def match_segments(old: list[SegmentView], new: list[SegmentView]) -> _Matching:
    """Which old segment each new one continues; an old one is used at most once."""
    old_of: dict[int, SegmentView] = {}
    changed: list[tuple[list[SegmentView], list[SegmentView]]] = []
    matcher = SequenceMatcher(None, [s.source for s in old], [s.source for s in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            old_of.update({n.number: o for o, n in zip(old[a:b], new[c:d], strict=True)})
        else:
            changed.append((old[a:b], new[c:d]))
    used = {o.number for o in old_of.values()}
    free = {o.source: o for gone, _ in changed for o in reversed(gone)}
    moved = 0
    for segment in (n for _, come in changed for n in come):
        if (match := free.pop(segment.source, None)) is not None:
            old_of[segment.number] = match
            used.add(match.number)
            moved += 1
    for gone, come in changed:
        _match_alike([o for o in gone if o.number not in used], [n for n in come if n.number not in old_of], old_of)
    used = {o.number for o in old_of.values()}
    return _Matching(old_of, [o for o in old if o.number not in used], moved)


def _match_alike(gone: list[SegmentView], come: list[SegmentView], old_of: dict[int, SegmentView]) -> None:
    pairs = sorted(
        ((_alike(o.source, n.source), -o.number, o, n) for o in gone for n in come),
        key=lambda pair: pair[:2],
        reverse=True,
    )
    taken: set[int] = set()
    for alike, _, o, n in pairs:
        if alike >= ALIKE and o.number not in taken and n.number not in old_of:
            old_of[n.number] = o
            taken.add(o.number)


def _alike(a: str, b: str) -> float:
    return SequenceMatcher(None, a.split(), b.split(), autojunk=False).ratio()


def _set_aside(store: Store, document_id: int) -> None:
    """Free the numbers and positions that the new version takes."""
    execute = store.connection.execute
    execute("UPDATE segments SET number = -number WHERE document_id = ? AND number IS NOT NULL", (document_id,))
    execute("UPDATE exchanges SET position = -1 - position WHERE document_id = ?", (document_id,))


def _drop_old_structure(store: Store, document_id: int) -> None:
    old = "SELECT id FROM exchanges WHERE document_id = ? AND position < 0"
    store.connection.execute(f"DELETE FROM blocks WHERE exchange_id IN ({old})", (document_id,))
    store.connection.execute("DELETE FROM exchanges WHERE document_id = ? AND position < 0", (document_id,))


def _keep(
    store: Store,
    document_id: int,
    block_id: int,
    segment: SegmentView,
    matching: _Matching,
    actor: str,
    batch: str,
) -> None:
    old = matching.old_of.get(segment.number)
    if old is None or old.id is None:
        insert_segment(store, document_id, block_id, segment)
        return
    store.connection.execute(
        'UPDATE segments SET block_id = ?, number = ?, paragraph = ?, start = ?, "end" = ?, kind = ? WHERE id = ?',
        (block_id, segment.number, segment.paragraph, segment.start, segment.end, segment.kind, old.id),
    )
    if old.source != segment.source:
        _change_source(store, old.id, segment, actor, batch)


def _change_source(store: Store, segment_id: int, segment: SegmentView, actor: str, batch: str) -> None:
    row = store.row("SELECT * FROM segments WHERE id = ?", (segment_id,))
    assert row is not None
    # A person's text stays as it is, marked; a machine's is out of date and waits for a new draft.
    by_person = row["status"] in ("edited", "approved")
    status = row["status"] if by_person else "new"
    digest = sha256(segment.source)
    store.connection.execute(
        "UPDATE segments SET source = ?, source_sha256 = ?, status = ?, stale = ?, version = version + 1 WHERE id = ?",
        (segment.source, digest, status, STALE if by_person else None, segment_id),
    )
    store.connection.execute("DELETE FROM crossrefs WHERE segment_id = ?", (segment_id,))
    insert_references(store, segment_id, segment)
    payload = {"source_before": row["source"], "source_sha256": digest}
    _log(store, row, "source-changed", status, payload, actor, batch)


def _retire(store: Store, segment: SegmentView, actor: str, batch: str) -> None:
    row = store.row("SELECT * FROM segments WHERE id = ?", (segment.id,))
    assert row is not None
    store.connection.execute(
        "UPDATE segments SET number = NULL, block_id = NULL, retired_at = ?, version = version + 1 WHERE id = ?",
        (store.clock(), segment.id),
    )
    _log(store, row, "retired", row["status"], {"number": segment.number}, actor, batch)


def _log(store: Store, row: Row, kind: str, status: str, payload: dict[str, object], actor: str, batch: str) -> None:
    current = store.row("SELECT number FROM revisions WHERE id = ?", (row["revision_id"],))
    append_event(
        store,
        kind,
        actor,
        payload=payload | {"status": status, "revision": current["number"] if current else 0},
        batch=batch,
        document_id=row["document_id"],
        segment_id=row["id"],
        version=row["version"] + 1,
    )


def _describe(store: Store, document_id: int, slug: str, view: DocumentView, actor: str, batch: str) -> None:
    from dataclasses import asdict

    store.connection.execute(
        "UPDATE documents SET title = ?, reference = ?, kind = ?, file_name = ?, source_sha256 = ?, metadata = ?,"
        " warnings = ?, unplaced = ? WHERE id = ?",
        (
            view.title,
            view.reference,
            view.kind,
            view.file_name,
            view.source_sha256,
            to_json(asdict(view.metadata)),
            to_json(view.warnings),
            to_json(view.unplaced),
            document_id,
        ),
    )
    payload = {
        "slug": slug,
        "file": view.file_name,
        "source_sha256": view.source_sha256,
        "segments": sum(1 for _ in view.segments()),
        "segments_sha256": segments_digest(view),
    }
    append_event(store, "replaced", actor, payload=payload, batch=batch, document_id=document_id)


def _report(slug: str, view: DocumentView, matching: _Matching) -> Replacement:
    pairs = [(matching.old_of[s.number], s) for s in view.segments() if s.number in matching.old_of]
    changed = [(o, n) for o, n in pairs if o.source != n.source]
    return Replacement(
        slug=slug,
        kept=len(pairs) - len(changed),
        moved=matching.moved,
        changed=tuple(ChangedSource(n.number, o.source, n.source) for o, n in changed),
        added=sum(1 for s in view.segments() if s.number not in matching.old_of),
        retired=tuple(s.source for s in matching.retired),
        stale=sum(1 for o, _ in changed if o.status == "approved"),
    )
