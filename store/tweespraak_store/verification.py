"""Proof that a store is whole: the file, the chain of events, and every text against its recorded hash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tweespraak_store.database import Store
from tweespraak_store.events import FIRST, event_hash, sha256


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and what did not hold; `problems` is empty when all did."""

    events: int
    segments: int
    revisions: int
    head: str
    """Hash of the newest event."""
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As `verify --json` prints it."""
        return {
            "ok": not self.problems,
            "events": self.events,
            "segments": self.segments,
            "revisions": self.revisions,
            "head": self.head,
            "problems": list(self.problems),
        }


def verify_store(store: Store, *, known_head: str | None = None) -> Verification:
    """Check the whole store. With `known_head`, also that the log still contains that event."""
    problems = [
        f"the file is damaged: {row['integrity_check']}"
        for row in store.rows("PRAGMA integrity_check")
        if row["integrity_check"] != "ok"
    ]
    problems += [f"broken reference in table {row['table']}" for row in store.rows("PRAGMA foreign_key_check")]
    head, events, hashes = _check_chain(store, problems)
    if known_head and known_head not in hashes:
        problems.append(f"the log does not contain the event {known_head[:16]}…: its end was cut off or rewritten")
    revisions = _check_revisions(store, problems)
    segments = _check_segments(store, problems)
    _check_documents(store, problems)
    return Verification(events, segments, revisions, head, tuple(problems))


def _check_chain(store: Store, problems: list[str]) -> tuple[str, int, set[str]]:
    prev, expected, hashes = FIRST, 1, {FIRST}
    for row in store.rows("SELECT * FROM events ORDER BY n"):
        if row["n"] != expected:
            problems.append(f"event {expected} is missing from the log")
            expected = row["n"]
        if row["prev"] != prev or row["hash"] != event_hash(row):
            problems.append(f"event {row['n']} was changed after it was written")
        prev, expected = row["hash"], expected + 1
        hashes.add(prev)
    return prev, expected - 1, hashes


def _check_revisions(store: Store, problems: list[str]) -> int:
    recorded: dict[tuple[int, int], str] = {}
    for row in store.rows(
        "SELECT segment_id, payload FROM events WHERE kind IN ('drafted', 'edited', 'conflicted', 'merged', 'cut')"
    ):
        payload = _payload(row["payload"])
        if "text_sha256" in payload:
            recorded[(row["segment_id"], payload["revision"])] = payload["text_sha256"]
    rows = store.rows(
        "SELECT r.segment_id, r.number, r.text, s.number AS segment, d.slug FROM revisions r"
        " JOIN segments s ON s.id = r.segment_id JOIN documents d ON d.id = s.document_id"
    )
    for row in rows:
        known = recorded.pop((row["segment_id"], row["number"]), None)
        if known != sha256(str(row["text"])):
            problems.append(
                f"{row['slug']}, segment {row['segment']}, revision {row['number']}: the text is not the one recorded"
            )
    problems += [f"segment id {key[0]}: revision {key[1]} is missing" for key in recorded]
    return len(rows)


def _check_segments(store: Store, problems: list[str]) -> int:
    last = {
        row["segment_id"]: row
        for row in store.rows(
            "SELECT segment_id, payload, max(version) AS version FROM events"
            " WHERE segment_id IS NOT NULL AND version IS NOT NULL GROUP BY segment_id"
        )
    }
    rows = store.rows(
        "SELECT s.*, d.slug, r.number AS revision FROM segments s JOIN documents d ON d.id = s.document_id"
        " LEFT JOIN revisions r ON r.id = s.revision_id AND r.segment_id = s.id"
    )
    for row in rows:
        place = f"{row['slug']}, segment {row['number'] or 'retired, id ' + str(row['id'])}"
        if row["source_sha256"] != sha256(str(row["source"])):
            problems.append(f"{place}: the source is not the one recorded")
        event = last.get(row["id"])
        version = event["version"] if event else 0
        status = _payload(event["payload"]).get("status") if event else "new"
        if (row["version"], row["status"]) != (version, status):
            problems.append(f"{place}: stands as {row['status']}, but the log says {status}")
        elif event and (_payload(event["payload"]).get("revision") or None) != row["revision"]:
            problems.append(f"{place}: its text is not the revision that the log names")
    problems.extend(_wrong_approvals(store))
    return len(rows)


def _wrong_approvals(store: Store) -> list[str]:
    rows = store.rows(
        "SELECT s.number, s.approved_by, e.actor, d.slug FROM segments s"
        " JOIN documents d ON d.id = s.document_id JOIN events e ON e.segment_id = s.id AND e.version = s.version"
        " WHERE s.status = 'approved' AND e.kind = 'approved' AND e.actor <> s.approved_by"
    )
    return [
        f"{row['slug']}, segment {row['number']}: approved by {row['actor']} in the log,"
        f" but {row['approved_by']} is recorded"
        for row in rows
    ]


def _check_documents(store: Store, problems: list[str]) -> None:
    rows = store.rows(
        "SELECT d.id, d.slug, d.source_sha256, e.payload FROM documents d"
        " LEFT JOIN events e ON e.n = (SELECT max(n) FROM events WHERE document_id = d.id"
        " AND kind IN ('ingested', 'replaced', 'resegmented'))"
    )
    for row in rows:
        if row["payload"] is None:
            problems.append(f"{row['slug']}: the log does not know this document")
            continue
        payload = _payload(row["payload"])
        sources = store.rows(
            "SELECT source_sha256 FROM segments WHERE document_id = ? AND retired_at IS NULL ORDER BY number",
            (row["id"],),
        )
        digest = sha256("\n".join(r["source_sha256"] for r in sources))
        if payload.get("segments_sha256") != digest or payload.get("source_sha256") != row["source_sha256"]:
            problems.append(f"{row['slug']}: its segments are not the ones that were ingested")


def _payload(text: str) -> dict[str, Any]:
    try:
        loaded = json.loads(text)
    except ValueError:
        return {}
    return loaded if isinstance(loaded, dict) else {}
