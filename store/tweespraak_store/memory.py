"""The translation memory: approved pairs, offered again when the same source comes back."""

from __future__ import annotations

from tweespraak_store.database import Store


def remember(store: Store, segment_id: int) -> None:
    """Keep an approved segment as a translation unit, inside the caller's transaction."""
    store.connection.execute(
        "INSERT OR IGNORE INTO memory (source, source_sha256, target, origin, author, at, segment_id, revision_id)"
        " SELECT s.source, s.source_sha256, r.text, 'approved', s.approved_by, s.approved_at, s.id, r.id"
        " FROM segments s JOIN revisions r ON r.id = s.revision_id WHERE s.id = ?",
        (segment_id,),
    )


def forget_revision(store: Store, revision_id: int | None) -> None:
    """Drop the unit a revision gave, when its approval is taken back; inside the caller's transaction."""
    store.connection.execute("DELETE FROM memory WHERE revision_id = ?", (revision_id,))


def exact_match(store: Store, source_sha256: str) -> str | None:
    """The target most recently approved for exactly this source, or None."""
    found = store.row(
        "SELECT target FROM memory WHERE source_sha256 = ? ORDER BY at DESC, id DESC LIMIT 1",
        (source_sha256,),
    )
    return str(found["target"]) if found else None
