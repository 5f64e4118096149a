"""Which words of a source stand behind which of a draft, kept with the revision the draft made."""

from __future__ import annotations

from collections.abc import Iterable

from tweespraak_store.database import Store
from tweespraak_translate.alignment import Link, decode_links, encode_links


def keep_links(store: Store, revision_id: int, links: Iterable[Link]) -> None:
    """Keep the links of a revision, in place of any it had; call it inside the transaction that makes the revision."""
    store.connection.execute(
        "INSERT OR REPLACE INTO alignments (revision_id, links) VALUES (?, ?)", (revision_id, encode_links(links))
    )


def load_links(store: Store, revision_id: int) -> tuple[Link, ...] | None:
    """The links of a revision; None where none were kept, as for what a person wrote, or where they are damaged."""
    row = store.row("SELECT links FROM alignments WHERE revision_id = ?", (revision_id,))
    if row is None:
        return None
    try:
        return decode_links(row["links"])
    except ValueError:
        return None  # a hint for the eye, made again on demand: no reason to stop anyone's work


def links_of_segment(store: Store, segment_id: int) -> tuple[Link, ...] | None:
    """The links of a segment's current text: its own, or those of the draft with the same words; None for none."""
    row = store.row(
        "SELECT d.id FROM segments s JOIN revisions r ON r.id = s.revision_id"
        " JOIN revisions d ON d.segment_id = s.id AND d.text = r.text AND d.source_sha256 = s.source_sha256"
        " JOIN alignments a ON a.revision_id = d.id WHERE s.id = ? ORDER BY d.number DESC LIMIT 1",
        (segment_id,),
    )
    return load_links(store, row["id"]) if row is not None else None
