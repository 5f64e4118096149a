"""What a changed term affects: approvals that no longer stand, and machine drafts to make again.

An approval becomes stale only when the text it was given for is now judged otherwise: a required form is not
there, or the form used has another status. A draft is made again when anything its source holds was changed in
the termbase since; its own record says what the termbase asked at the time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tweespraak_store.database import Row, Store
from tweespraak_store.drafts import PendingSegment
from tweespraak_store.events import new_batch
from tweespraak_store.memory import forget_revision
from tweespraak_store.review import record_change
from tweespraak_translate.constraints import requirements, terms_digest
from tweespraak_translate.termbase import Termbase, TermEntry, TermStatus


@dataclass(frozen=True, slots=True)
class ChangedTerm:
    """An entry before and after a change; None for one that was not there, or is no longer."""

    before: TermEntry | None
    after: TermEntry | None


def mark_affected(store: Store, changes: Sequence[ChangedTerm], actor: str, version: int) -> int:
    """Make approvals stale whose text these changes speak against; inside the caller's transaction.

    `version` is the termbase's after the change. A stale approval gives the memory no more matches. Returns
    how many approvals became stale.
    """
    binding = [change for change in changes if change.after is not None]
    if not binding:
        return 0
    approved = store.rows(
        "SELECT s.*, r.text AS target, r.number AS revision FROM segments s JOIN revisions r ON r.id = s.revision_id"
        " WHERE s.status = 'approved' AND s.retired_at IS NULL ORDER BY s.id"
    )
    if not approved:
        return 0
    termbase = Termbase([change.after for change in binding if change.after])
    earlier = {id(change.after): change.before for change in binding}
    batch, marked = new_batch(), 0
    for row in approved:
        term = _judged_otherwise(row, termbase, earlier, store.clock()[:10])
        if term is None:
            continue
        reason = f'the term "{term}" changed (termbase version {version})'
        payload = {"termbase_version": version, "term": term, "revision": row["revision"]}
        record_change(store, row, "term-changed", actor, payload, batch, {"stale": reason})
        forget_revision(store, row["revision_id"])
        marked += 1
    return marked


def affected_segments(
    store: Store, document_id: int, termbase: Termbase, numbers: Sequence[int] = ()
) -> list[PendingSegment]:
    """Machine drafts nobody touched that were made before a term in their source was added, changed or removed."""
    rows = store.rows(
        "SELECT s.id, s.number, s.version, s.source, s.source_sha256, r.why FROM segments s"
        " JOIN revisions r ON r.id = s.revision_id WHERE s.document_id = ? AND s.retired_at IS NULL"
        " AND s.status = 'drafted' AND r.origin = 'machine' AND coalesce(r.termbase_version, 0) < ?"
        " ORDER BY s.number",
        (document_id, termbase.version),
    )
    today = store.clock()[:10]
    return [
        PendingSegment(r["id"], r["number"], r["version"], r["source"], r["source_sha256"])
        for r in rows
        if (not numbers or r["number"] in numbers)
        and _digest_then(r["why"]) != terms_digest(r["source"], termbase, today)
    ]


def _digest_then(why: str) -> str:
    """What the termbase asked when the draft was made; of one made without a termbase, nothing."""
    try:
        loaded = json.loads(why)
    except ValueError:
        return ""
    return str(loaded.get("terms_digest", "")) if isinstance(loaded, dict) else ""


def _judged_otherwise(row: Row, termbase: Termbase, earlier: dict[int, TermEntry | None], today: str) -> str | None:
    """The first changed term that speaks against an approved target, or None."""
    for one in requirements(row["source"], termbase, today):
        found = termbase.find_targets(row["target"], one.entry)
        accepted = [hit for hit in found if hit.status is not TermStatus.FORBIDDEN]
        before = earlier[id(one.entry)]
        statuses = {form.text: form.status for form in before.english} if before else {}
        same = [hit for hit in accepted if before is None or statuses.get(hit.form.text, hit.status) is hit.status]
        if not accepted or len(found) > len(accepted) or len(same) < len(accepted):
            return one.hits[0].form.text
    return None
