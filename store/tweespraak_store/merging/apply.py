"""Taking a returned file in: the plan is made and carried out in one transaction, as one batch with one undo.

A text that they changed becomes a revision of origin "merge". Where a person
has to choose, their text is kept as a revision that is not current, and waits in
the journal of whoever merges, so that the review screen offers both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tweespraak_store.checks import refresh_findings
from tweespraak_store.database import Row, Store, explained
from tweespraak_store.documents import load_segment
from tweespraak_store.events import append_event, new_batch, sha256
from tweespraak_store.journal import keep_typing
from tweespraak_store.memory import forget_revision
from tweespraak_store.merging.frame import frame_texts
from tweespraak_store.merging.plan import MergePlan, Outcome, PlanItem, make_plan
from tweespraak_store.merging.reading import read_returned
from tweespraak_store.merging.returned import Comment, ReturnedFile
from tweespraak_store.merging.standing import DocumentStanding, find_returned, load_standing
from tweespraak_store.notes import LONGEST_NOTE, clean_note
from tweespraak_store.readers.preflight import load_file, shown_name
from tweespraak_store.review import add_revision, approve, clean_target, record_change
from tweespraak_translate.errors import InputError, RefusedError
from tweespraak_translate.segment import Origin, Status
from tweespraak_translate.visible import visible_line

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did, or would do."""

    plan: MergePlan
    is_dry: bool
    """Nothing was written: a dry run."""
    taken: tuple[int, ...] = ()
    """Numbers of the segments that have a new text."""
    kept: int = 0
    """Texts in conflict that came into the history."""
    in_journal: int = 0
    """Of these, how many wait in the journal of whoever merges; the rest found unsaved text of theirs there."""
    notes: int = 0
    """Comments that became notes."""
    approved: tuple[int, ...] = ()
    """Numbers of the segments approved because the file calls them final."""
    refused: tuple[tuple[int, str], ...] = ()
    """Of those the file calls final, which were not approved, and why."""

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.taken or self.kept or self.in_journal or self.notes or self.approved)

    def to_json(self) -> dict[str, Any]:
        """As `merge --json` prints it."""
        done = {
            "dry_run": self.is_dry,
            "taken": list(self.taken),
            "kept_in_history": self.kept,
            "waiting_in_journal": self.in_journal,
            "notes": self.notes,
            "approved": list(self.approved),
            "not_approved": [{"segment": number, "reason": reason} for number, reason in self.refused],
        }
        return {**self.plan.to_json(), "done": done}


def merge_file(
    store: Store,
    path: Path,
    actor: str,
    *,
    by: str = "",
    into: str | None = None,
    dry_run: bool = False,
    trust_states: bool = False,
) -> MergeReport:
    """Bring a returned file back into the document it was exported from, all of it or nothing.

    `by` is who wrote what the file puts down to nobody, `actor` when empty; `into` names the document where
    the file does not; with `trust_states`, what the file calls final is approved by `actor`, as far as the
    rules of the store allow. Raises InputError for a file that cannot be read or carries no ids of the
    document, StoreError.
    """
    name, data = shown_name(path), load_file(path)
    returned = read_returned(data, path.name)
    writer = author_name(by, actor)
    if dry_run:
        return MergeReport(plan_merge(store, returned, name, writer, into), True)
    with store.tx():
        plan = plan_merge(store, returned, name, writer, into)
        merge = _Merge(store, plan, actor, writer, hashlib.sha256(data).hexdigest())
        return merge.carry_out(trust_states=trust_states)


def plan_merge(store: Store, returned: ReturnedFile, name: str, writer: str, into: str | None = None) -> MergePlan:
    """What a merge of the work of `writer` would do; writes nothing.

    Raises InputError when the file is of no document of this store.
    """
    slug = find_returned(store, returned, name, into)
    standing = load_standing(store, slug)
    bare = any(not row.key for row in returned.rows)
    plan = make_plan(returned, standing, name, frame_texts(store, standing.view) if bare else ())
    if not any(item.place and item.number is not None for item in plan.items):
        raise InputError(f"{name}: carries no ids of {slug}; merge takes a file that 'tweespraak export' wrote")
    return replace(plan, items=tuple(_with_new_comments(plan.items, standing, writer)))


def _with_new_comments(items: Iterable[PlanItem], standing: DocumentStanding, writer: str) -> Iterable[PlanItem]:
    """The items, their comments as the notes they would make, without those that are notes already."""
    known = {s.segment.id: set(s.comments) for s in standing.segments}
    for item in items:
        if not item.comments or item.segment_id is None:
            yield item
            continue
        had = known[item.segment_id]
        words = {text for _, text in had}
        fresh: list[Comment] = []
        for comment in item.comments:
            author = author_name(comment.author, writer)
            for piece in _pieces(comment.text):
                if (author, piece) not in had and (comment.author or piece not in words):
                    fresh.append(Comment(author, piece, comment.resolved))
                    had.add((author, piece))
        yield replace(item, comments=tuple(fresh))


def author_name(name: str, otherwise: str) -> str:
    """Whom a text or remark is put down to: the name the file gives, or another."""
    return clean_target(visible_line(name))[:_LONGEST_NAME].strip() or otherwise


def _pieces(text: str) -> list[str]:
    """A remark as notes keep it: one line, and a very long one in several."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    found = [clean_note(line[at : at + LONGEST_NOTE]) for at in range(0, len(line), LONGEST_NOTE)]
    return [piece for piece in found if piece]


class _Merge:
    """One merge in progress, inside the caller's transaction."""

    def __init__(self, store: Store, plan: MergePlan, actor: str, writer: str, file_sha256: str) -> None:
        self._store = store
        self._plan = plan
        self._actor = actor
        self._writer = writer
        self._batch = new_batch()
        self._file_sha256 = file_sha256

    def carry_out(self, *, trust_states: bool) -> MergeReport:
        """Take, keep and note what the plan says."""
        items = [item for item in self._plan.items if item.segment_id is not None]
        taken = [item for item in items if item.outcome is Outcome.TAKEN]
        # The texts come last: a batch goes by the name of its newest event.
        notes = sum(self._note(item) for item in items)
        waiting = [self._keep(item) for item in items if item.outcome is Outcome.CONFLICT]
        for item in taken:
            self._take(item)
        refresh_findings(self._store, segment_ids=[_id(item) for item in taken])
        approved, refused = self._approve(items) if trust_states else ((), ())
        return MergeReport(
            self._plan,
            False,
            taken=tuple(item.number for item in taken if item.number is not None),
            kept=sum(kept for kept, _ in waiting),
            in_journal=sum(journalled for _, journalled in waiting),
            notes=notes,
            approved=approved,
            refused=refused,
        )

    def _take(self, item: PlanItem) -> None:
        row = self._row(item)
        revision_id, payload = self._revision(row, item)
        change = {
            "revision_id": revision_id,
            "status": "edited",
            "approved_by": None,
            "approved_at": None,
            "stale": None,
        }
        record_change(self._store, row, "merged", self._actor, payload, self._batch, change)
        forget_revision(self._store, row["revision_id"])

    def _keep(self, item: PlanItem) -> tuple[bool, bool]:
        """Keep a text in conflict; whether it came into the history, and whether it came into the journal."""
        row, text = self._row(item), clean_target(item.theirs)
        if not text or text == clean_target(item.ours) or text == clean_target(item.base or ""):
            # One of several rows of a segment; another of them brings the text to choose.
            return False, False
        known = self._store.row(
            "SELECT 1 FROM revisions r JOIN events e ON e.segment_id = r.segment_id AND e.kind = 'conflicted'"
            " AND json_extract(e.payload, '$.revision') = r.number WHERE r.segment_id = ? AND r.text = ?",
            (row["id"], text),
        )
        if known is not None:
            return False, False
        _, payload = self._revision(row, item)
        append_event(
            self._store,
            "conflicted",
            self._actor,
            payload=payload,
            batch=self._batch,
            document_id=row["document_id"],
            segment_id=row["id"],
        )
        return True, self._put_in_journal(row, text)

    def _put_in_journal(self, row: Row, text: str) -> bool:
        """Offer the text to whoever merges, unless unsaved text of theirs is there already."""
        other = self._store.row(
            "SELECT text FROM journal WHERE segment_id = ? AND reviewer = ?", (row["id"], self._actor)
        )
        if other is not None:
            return False
        # An older version than the present one: what is saved on it meets the conflict dialog.
        keep_typing(self._store, row["id"], self._actor, max(0, row["version"] - 1), text, len(text))
        return True

    def _revision(self, row: Row, item: PlanItem) -> tuple[int, dict[str, Any]]:
        text = clean_target(item.theirs)
        author = author_name(item.author, self._writer)
        merged: dict[str, Any] = {"file": self._plan.file, "format": self._plan.format}
        if len(item.authors) > 1:
            merged["authors"] = [author_name(name, self._writer) for name in item.authors]
        why = json.dumps({"merge": merged}, ensure_ascii=False, sort_keys=True)
        revision_id, number = add_revision(self._store, row, text, Origin.MERGE, author, why=why)
        payload = {
            "revision": number,
            "text_sha256": sha256(text),
            "origin": Origin.MERGE,
            "author": author,
            "file": self._plan.file,
            "file_sha256": self._file_sha256,
        }
        return revision_id, payload

    def _note(self, item: PlanItem) -> int:
        """Write the comments of a row as notes: by whom they are, logged as the act of whoever merges."""
        row = self._row(item) if item.comments else {}
        for comment in item.comments:
            author, at = comment.author, self._store.clock()
            settled = (author, at) if comment.resolved else (None, None)
            cursor = self._store.connection.execute(
                "INSERT INTO notes (segment_id, author, at, text, resolved_by, resolved_at) VALUES (?, ?, ?, ?, ?, ?)",
                (row["id"], author, at, comment.text, *settled),
            )
            payload = {"note": int(cursor.lastrowid), "kind": "note", "text": comment.text, "author": author}
            append_event(
                self._store,
                "noted",
                self._actor,
                payload=payload,
                batch=self._batch,
                document_id=row["document_id"],
                segment_id=row["id"],
            )
        return len(item.comments)

    def _approve(self, items: Iterable[PlanItem]) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
        approved: list[int] = []
        refused: list[tuple[int, str]] = []
        for item in items:
            segment = load_segment(self._store, _id(item))
            settled = item.outcome in (Outcome.TAKEN, Outcome.UNCHANGED, Outcome.SAME_CHANGE, Outcome.ALREADY_OURS)
            if not item.is_final or not settled or segment.status is Status.APPROVED or self._was_approved(item):
                continue
            if clean_target(segment.target or "") != clean_target(item.theirs):
                continue
            try:
                # Inside our transaction a trigger's refusal would come through as SQLite's own error.
                with explained(self._store.path):
                    approve(self._store, [(_id(item), segment.version)], self._actor, batch=self._batch)
                approved.append(segment.number)
            except RefusedError as error:
                refused.append((segment.number, str(error)))
        return tuple(approved), tuple(refused)

    def _was_approved(self, item: PlanItem) -> bool:
        """Whether the present text was approved before: then the file only repeats what somebody has taken back."""
        found = self._store.row(
            "SELECT 1 FROM events e JOIN segments s ON s.id = e.segment_id JOIN revisions r ON r.id = s.revision_id"
            " WHERE s.id = ? AND e.kind = 'approved' AND json_extract(e.payload, '$.revision') = r.number",
            (item.segment_id,),
        )
        return found is not None

    def _row(self, item: PlanItem) -> Row:
        row = self._store.row("SELECT * FROM segments WHERE id = ?", (item.segment_id,))
        assert row is not None
        return row


def _id(item: PlanItem) -> int:
    assert item.segment_id is not None
    return item.segment_id
