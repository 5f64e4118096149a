"""What a filter line asks beyond a segment's own text, answered for one session: findings, notes, terms, the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from tweespraak_store.views import SegmentView
from tweespraak_tui.widgets.searching import fold

if TYPE_CHECKING:
    from tweespraak_tui.screens.session import ReviewSession

_STEM = 4
"""Letters of a term that must stand in the Dutch before the termbase is asked: it takes its time."""


class SessionSurroundings:
    """A Surroundings over an open document, as far as its findings, notes and terms are read."""

    def __init__(self, session: ReviewSession) -> None:
        self._session = session

    def issues(self, segment: SegmentView) -> Sequence[tuple[str, str]]:
        """Check and severity of each open finding."""
        found = self._session.inspection.of(segment)
        return [(one.finding.check, str(one.finding.severity)) for one in found if one.is_open]

    def note_texts(self, segment: SegmentView) -> Sequence[tuple[str, bool]]:
        """Each open note, and whether it is a question."""
        return [(n.text, n.is_query) for n in self._session.inspection.notes(segment) if n.is_open]

    def holds_term(self, segment: SegmentView, folded: str) -> bool:
        """Whether a term with these letters in its Dutch or English stands here; without a termbase, the letters."""
        inspection = self._session.inspection
        source = fold(segment.source)
        if inspection.termbase is None:
            return folded in source
        entries = [e for e in inspection.termbase.entries if any(folded in fold(form.text) for form in e.forms)]
        if not any(fold(form.text)[:_STEM] in source for entry in entries for form in entry.dutch):
            return False
        inspection.find_terms([segment])
        wanted = {entry.id for entry in entries}
        return any(hit.entry.id in wanted for hit in inspection.terms(segment))

    def today(self) -> date:
        """The local day."""
        return datetime.now().astimezone().date()
