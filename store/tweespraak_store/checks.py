"""Findings in the store: what the checks saw in each segment, and what a person dismissed and why.

A finding and its dismissal rest on a fingerprint of source, target and termbase version; when
one of these changes, both are void. A dismissal is for one check on one segment, is never changed
or deleted, and has its event in the log; one that was taken back is withdrawn, and counts no longer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from tweespraak_store.database import Row, Store
from tweespraak_store.events import append_event, new_batch
from tweespraak_store.words import word_set
from tweespraak_translate.checks.base import Finding, Severity, Subject
from tweespraak_translate.checks.registry import CHECKS, fingerprint_of, run_checks
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.facts.acronyms import Acronyms
from tweespraak_translate.segment import Origin, Span
from tweespraak_translate.termbase import Termbase, TermStatus

_NAMES = tuple(check.name for check in CHECKS)
_LONGEST_REASON = 2_000
_ELSEWHERE = 50
"""How many other segments are looked at to see which form of a term the document uses."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why a person lets a finding stand."""

    reason: str
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding on the current text of a segment."""

    segment_id: int
    number: int
    """Of the segment in its document."""
    finding: Finding
    fingerprint: str
    dismissal: Dismissal | None = None

    @property
    def is_open(self) -> bool:
        """Nobody dismissed it."""
        return self.dismissal is None

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of approval."""
        return self.is_open and self.finding.severity is Severity.ERROR

    def to_json(self) -> dict[str, Any]:
        """As `check --json` prints it."""
        dismissal = self.dismissal
        shown = {"reason": dismissal.reason, "author": dismissal.author, "at": dismissal.at} if dismissal else None
        return {"segment": self.number, "segment_id": self.segment_id, **self.finding.to_json(), "dismissed": shown}


_acronyms: WeakKeyDictionary[Store, Acronyms] = WeakKeyDictionary()
_termbases: WeakKeyDictionary[Store, Termbase] = WeakKeyDictionary()


def use_acronyms(store: Store, acronyms: Acronyms | None) -> None:
    """Check with a user's own list of acronyms for as long as this store is open; None for the default list."""
    if acronyms is None:
        _acronyms.pop(store, None)
    else:
        _acronyms[store] = acronyms


def refresh_findings(
    store: Store, document_id: int | None = None, segment_ids: Iterable[int] | None = None
) -> list[StoredFinding]:
    """Run the checks again on some segments, or on all of a document, and keep what they find.

    A segment without a target has no findings. Returns the findings now in force, dismissed ones
    included. With neither document nor segments, every document is checked. Findings that
    something else filed, under a name of its own, stay.
    """
    with store.tx():
        rows = _rows(store, document_id, segment_ids)
        termbase, own = _termbase(store), word_set(store)
        for row in rows:
            forget_findings(store, row["id"])
            if row["target"] is not None:
                _keep(store, row, run_checks(_subject(store, row, termbase, own)), termbase)
        return _findings(store, rows)


def check_drafted(store: Store, document_id: int) -> list[StoredFinding]:
    """Run the checks on what waits for a person: every target that nobody has edited or approved yet."""
    rows = store.rows(
        "SELECT id FROM segments WHERE document_id = ? AND retired_at IS NULL AND status = 'drafted'", (document_id,)
    )
    return refresh_findings(store, segment_ids=[row["id"] for row in rows])


def forget_findings(store: Store, segment_id: int) -> None:
    """Drop what our checks found in a segment, because its text changes; inside the caller's transaction."""
    marks = ", ".join("?" * len(_NAMES))
    store.connection.execute(
        f"DELETE FROM findings WHERE segment_id = ? AND check_name IN ({marks})", (segment_id, *_NAMES)
    )


def findings_in(store: Store, document_id: int) -> list[StoredFinding]:
    """The findings of a document as last checked, in the order of its segments, errors first in each.

    Those whose text has changed since are left out; `refresh_findings` makes all of them new.
    """
    return _findings(store, _rows(store, document_id, None))


def findings_of(store: Store, segment_id: int) -> list[StoredFinding]:
    """The findings of one segment as last checked, errors first."""
    return _findings(store, _rows(store, None, [segment_id]))


def open_errors(
    store: Store, document_id: int | None = None, segment_ids: Iterable[int] | None = None
) -> list[StoredFinding]:
    """What stands in the way of approval, as last checked."""
    return [found for found in _findings(store, _rows(store, document_id, segment_ids)) if found.blocks]


def dismiss(store: Store, segment_id: int, version: int, check: str, reason: str, actor: str) -> list[StoredFinding]:
    """Let the findings of one check on one segment stand, with a reason; returns them, dismissed.

    Raises UsageError without a reason, ConflictError when the segment is no longer at `version`,
    RefusedError when the check has nothing open there.
    """
    reason = " ".join("".join(c if c.isprintable() else " " for c in reason).split())[:_LONGEST_REASON]
    if not reason:
        raise UsageError("a dismissal needs a reason; add --reason TEXT")
    with store.tx() as connection:
        row = store.row("SELECT * FROM segments WHERE id = ?", (segment_id,))
        if row is None:
            raise UsageError(f"no segment with id {segment_id}")
        if row["version"] != version:
            message = f"segment {row['number']} was changed in the meantime; look at it again before dismissing"
            raise ConflictError(message, segment_id=segment_id)
        found = [f for f in refresh_findings(store, segment_ids=[segment_id]) if f.finding.check == check]
        waiting = [f for f in found if f.is_open]
        if not waiting:
            raise RefusedError(_nothing_open(row["number"], check, bool(found), findings_of(store, segment_id)))
        fingerprint = waiting[0].fingerprint
        cursor = connection.execute(
            "INSERT INTO dismissals (segment_id, check_name, fingerprint, reason, author, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (segment_id, check, fingerprint, reason, actor, store.clock()),
        )
        payload = {
            "dismissal": int(cursor.lastrowid),
            "check": check,
            "reason": reason,
            "fingerprint": fingerprint,
            "messages": [f.finding.message for f in waiting],
        }
        append_event(
            store,
            "dismissed",
            actor,
            payload=payload,
            batch=new_batch(),
            document_id=row["document_id"],
            segment_id=segment_id,
        )
    return [f for f in findings_of(store, segment_id) if f.finding.check == check]


def withdraw_dismissal(store: Store, dismissal_id: int, actor: str) -> bool:
    """Let a dismissal count no longer, inside the caller's transaction; whether it still did. It stays on record."""
    cursor = store.connection.execute(
        "INSERT OR IGNORE INTO withdrawals (dismissal_id, author, at) VALUES (?, ?, ?)",
        (dismissal_id, actor, store.clock()),
    )
    return bool(cursor.rowcount)


def dismiss_again(store: Store, dismissal_id: int, actor: str) -> int | None:
    """Bring a withdrawn dismissal back, inside the caller's transaction.

    Returns the id of the new dismissal; None when the segment's text or the termbase has changed since.
    """
    old = store.row("SELECT * FROM dismissals WHERE id = ?", (dismissal_id,))
    if old is None:
        return None
    key = (old["check_name"], old["fingerprint"])
    found = refresh_findings(store, segment_ids=[old["segment_id"]])
    if not any(f.is_open and (f.finding.check, f.fingerprint) == key for f in found):
        return None
    cursor = store.connection.execute(
        "INSERT INTO dismissals (segment_id, check_name, fingerprint, reason, author, at) VALUES (?, ?, ?, ?, ?, ?)",
        (old["segment_id"], old["check_name"], old["fingerprint"], old["reason"], actor, store.clock()),
    )
    return int(cursor.lastrowid)


def _nothing_open(number: int, check: str, is_dismissed: bool, found: Sequence[StoredFinding]) -> str:
    if is_dismissed:
        return f"segment {number}: {check} is dismissed already; nothing changed"
    names = sorted({f.finding.check for f in found if f.is_open})
    here = f"; open there: {', '.join(names)}" if names else "; nothing is open there"
    return f"segment {number} has no finding of {check}{here}"


_SQL = """
SELECT s.id, s.document_id, s.number, s.kind, s.source, s.source_sha256, s.stale, r.text AS target, r.origin, r.why
FROM segments s LEFT JOIN revisions r ON r.id = s.revision_id WHERE s.retired_at IS NULL
"""


def _rows(store: Store, document_id: int | None, segment_ids: Iterable[int] | None) -> list[Row]:
    if segment_ids is not None:
        found = [store.row(_SQL + "AND s.id = ?", (segment_id,)) for segment_id in segment_ids]
        return [row for row in found if row is not None]
    if document_id is not None:
        return store.rows(_SQL + "AND s.document_id = ? ORDER BY s.number", (document_id,))
    return store.rows(_SQL + "ORDER BY s.document_id, s.number")


def _termbase(store: Store) -> Termbase | None:
    """The termbase at its present version, read again only when that has changed; None while it is empty."""
    version = _termbase_version(store)
    if version == 0:
        return None
    known = _termbases.get(store)
    if known is None or known.version != version:
        from tweespraak_store.terms import load_termbase

        known = _termbases[store] = load_termbase(store)
    return known if len(known) else None


def _termbase_version(store: Store) -> int:
    return int(store.setting("termbase_version", "0"))


def _subject(store: Store, row: Row, termbase: Termbase | None, own: frozenset[str]) -> Subject:
    others = store.rows(
        "SELECT DISTINCT r.text FROM segments s JOIN revisions r ON r.id = s.revision_id"
        " WHERE s.source_sha256 = ? AND s.id <> ? AND s.status IN ('edited', 'approved') AND s.retired_at IS NULL"
        " LIMIT 5",
        (row["source_sha256"], row["id"]),
    )
    subject = Subject(
        source=row["source"],
        target=row["target"],
        kind=row["kind"],
        termbase=termbase,
        acronyms=_acronyms.get(store),
        on=store.clock()[:10],
        origin=Origin(row["origin"]),
        similarity=_similarity(row["why"]),
        troubles=_troubles(row["why"]),
        stale=row["stale"] or "",
        other_targets=tuple(other["text"] for other in others),
        own_words=own,
    )
    if termbase:
        subject.used_forms.update(_used_forms(store, row, subject))
    return subject


def _similarity(why: str) -> int | None:
    try:
        value = json.loads(why).get("similarity")
    except (ValueError, AttributeError):
        return None
    return int(value) if isinstance(value, int | float) else None


def _troubles(why: str) -> frozenset[str]:
    try:
        value = json.loads(why).get("troubles")
    except (ValueError, AttributeError):
        return frozenset()
    return frozenset(filter(lambda one: isinstance(one, str), value)) if isinstance(value, list) else frozenset()


def _used_forms(store: Store, row: Row, subject: Subject) -> dict[int, frozenset[str]]:
    """For each term here that has several English forms, the forms that other segments use for it."""
    assert subject.termbase
    used: dict[int, frozenset[str]] = {}
    for index in subject.term_targets:
        hit = subject.term_hits[index]
        if len(hit.entry.accepted) < 2:
            continue
        others = store.rows(
            "SELECT r.text FROM segments s JOIN revisions r ON r.id = s.revision_id WHERE s.document_id = ?"
            " AND s.id <> ? AND s.retired_at IS NULL AND s.status IN ('edited', 'approved')"
            " AND instr(lower(s.source), ?) > 0 ORDER BY s.number LIMIT ?",
            (row["document_id"], row["id"], hit.form.text.lower(), _ELSEWHERE),
        )
        forms = {
            found.form.text.casefold()
            for other in others
            for found in subject.termbase.find_targets(other["text"], hit.entry)
            if found.status is not TermStatus.FORBIDDEN
        }
        used[hit.entry.id] = frozenset(forms)
    return used


def _keep(store: Store, row: Row, findings: Sequence[Finding], termbase: Termbase | None) -> None:
    fingerprint = fingerprint_of(row["source"], row["target"], _termbase_version(store))
    store.connection.executemany(
        "INSERT INTO findings (segment_id, check_name, severity, message, source_spans, target_spans, suggestion,"
        " fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row["id"],
                finding.check,
                str(finding.severity),
                finding.message,
                _spans_text(finding.source_spans),
                _spans_text(finding.target_spans),
                finding.suggestion,
                fingerprint,
            )
            for finding in findings
        ],
    )


def _findings(store: Store, rows: Sequence[Row]) -> list[StoredFinding]:
    """What is kept for these segments and still rests on their text."""
    if not rows:
        return []
    version = _termbase_version(store)
    found: list[StoredFinding] = []
    kept = _kept(store, [row["id"] for row in rows])
    for row in rows:
        current = fingerprint_of(row["source"], row["target"] or "", version)
        here = [
            StoredFinding(
                row["id"],
                row["number"],
                _finding(one),
                one["fingerprint"],
                Dismissal(one["reason"], one["author"], one["at"]) if one["reason"] is not None else None,
            )
            for one in kept.get(row["id"], ())
            if one["fingerprint"] == current or one["check_name"] not in _NAMES
        ]
        found.extend(sorted(here, key=lambda f: f.finding.severity.rank))
    return found


def _kept(store: Store, ids: Sequence[int]) -> dict[int, list[Row]]:
    sql = (
        "SELECT f.*, d.reason, d.author, d.at FROM findings f LEFT JOIN dismissals d ON d.id = ("
        " SELECT max(id) FROM dismissals WHERE segment_id = f.segment_id AND check_name = f.check_name"
        " AND fingerprint = f.fingerprint AND id NOT IN (SELECT dismissal_id FROM withdrawals))"
        " WHERE f.segment_id IN (SELECT value FROM json_each(?)) ORDER BY f.id"
    )
    kept: dict[int, list[Row]] = defaultdict(list)
    for row in store.rows(sql, (json.dumps(list(ids)),)):
        kept[row["segment_id"]].append(row)
    return kept


def _finding(row: Row) -> Finding:
    return Finding(
        row["check_name"],
        Severity(row["severity"]),
        row["message"],
        _spans(row["source_spans"]),
        _spans(row["target_spans"]),
        row["suggestion"],
    )


def _spans_text(spans: Iterable[Span]) -> str:
    return json.dumps([[span.start, span.end] for span in spans])


def _spans(text: str) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in json.loads(text))
