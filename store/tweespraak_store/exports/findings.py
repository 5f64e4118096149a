"""What the checks found in a document and nobody dismissed, in words for a reader."""

from __future__ import annotations

from tweespraak_store.checks import findings_in
from tweespraak_store.database import Store
from tweespraak_store.views import DocumentView


def open_findings(store: Store, view: DocumentView) -> dict[int, tuple[str, ...]]:
    """The open findings of `view` as last checked, one line each ("error, numbers: …"), by segment id."""
    assert view.id is not None, "only stored documents are exported"
    found: dict[int, list[str]] = {}
    for one in findings_in(store, view.id):
        if one.is_open:
            line = f"{one.finding.severity}, {one.finding.check}: {one.finding.message}"
            found.setdefault(one.segment_id, []).append(line)
    return {segment_id: tuple(lines) for segment_id, lines in found.items()}
