"""A document under review, without a terminal: its segments as they stand now, counts, search, filter.

The screen asks here and shows; every decision goes through the workbench.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass

from tweespraak_store.journal import JournalEntry
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.segment import Origin, Status
from tweespraak_tui.screens.filters import Test, parse_filter
from tweespraak_tui.screens.inspection import Inspection
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.rows import HeadingRow, Row, SegmentRow, document_rows, with_segments
from tweespraak_tui.widgets.searching import fold
from tweespraak_tui.workbench import Workbench


@dataclass(slots=True)
class Tally:
    """How many segments stand where; kept up as they change."""

    counts: dict[Status, int]
    stale: int = 0
    total: int = 0

    def add(self, segment: SegmentView, step: int) -> None:
        """Count a segment in (1) or out (-1)."""
        self.counts[segment.status] += step
        self.total += step
        if segment.status is Status.APPROVED and segment.stale is not None:
            self.stale += step

    @property
    def approved_percent(self) -> int:
        """Rounded down: 100 only when every segment is approved and none is stale."""
        done = self.counts[Status.APPROVED] - self.stale
        return done * 100 // self.total if self.total else 0

    def shares(self, glyphs: Glyphs) -> str:
        """What there is of each status, in percent: "✓61% ~31%"."""
        if not self.total:
            return ""
        order = (Status.APPROVED, Status.EDITED, Status.DRAFTED, Status.REJECTED, Status.NEW)
        return " ".join(f"{glyphs.mark(s)}{self.counts[s] * 100 // self.total}%" for s in order if self.counts[s])


class ReviewSession:
    """The state behind the Review screen."""

    def __init__(self, workbench: Workbench, name: str) -> None:
        self.workbench = workbench
        self._structure = workbench.document(name)
        self.inspection = Inspection(workbench, self._structure.id)
        self.segments: dict[int, SegmentView] = {}
        self.tally = Tally(dict.fromkeys(Status, 0))
        self.unsaved: dict[int, JournalEntry] = {}
        self.filter_text = ""
        self._test: Test | None = None
        self._folded: dict[int, tuple[int, str]] = {}
        self._take(self._structure)

    def _take(self, view: DocumentView) -> None:
        self._structure = view
        self._is_behind = False
        self.segments = {s.id: s for s in view.segments() if s.id is not None}
        self.tally = Tally(dict.fromkeys(Status, 0))
        for segment in self.segments.values():
            self.tally.add(segment, 1)
        self.note_unsaved()

    def _catch_up(self) -> DocumentView:
        """The document with every segment as it stands now."""
        if self._is_behind:
            self._structure = with_segments(self._structure, self.segments)
            self._is_behind = False
        return self._structure

    def reload(self) -> bool:
        """Read the document again; True, so that a caller sees it was read."""
        self._take(self.workbench.document(self._structure.slug))
        return True

    def note_unsaved(self) -> None:
        """Look which segments have unsaved text of this reviewer."""
        self.unsaved = {e.segment_id: e for e in self.workbench.unsaved(self._structure.id)}

    @property
    def slug(self) -> str:
        """Short name of the document."""
        return self._structure.slug

    @property
    def reference(self) -> str:
        """What people call the document by."""
        return self._structure.reference or self._structure.slug

    @property
    def title(self) -> str:
        """Title of the document."""
        return self._structure.title

    @property
    def exchanges(self) -> int:
        """How many exchanges of question and answer there are."""
        return len(self._structure.exchanges)

    def exchange_ids(self, exchange: int) -> list[int]:
        """Ids of the segments of an exchange."""
        return [s.id for s in self._structure.exchanges[exchange].segments() if s.id is not None]

    def put(self, segments: Iterable[SegmentView]) -> list[SegmentView]:
        """Take in new states of segments; those of other documents are left out of what is given back."""
        ours = [s for s in segments if s.id in self.segments]
        self._is_behind = self._is_behind or bool(ours)
        for segment in ours:
            assert segment.id is not None
            self.tally.add(self.segments[segment.id], -1)
            self.segments[segment.id] = segment
            self.tally.add(segment, 1)
        self.inspection.renew(ours)
        return ours

    def look_for_changes(self) -> list[SegmentView]:
        """What others, or the drafting process, changed since the last look."""
        return self.put(self.workbench.changed(self._catch_up()))

    def rows(self, keep: int | None = None) -> list[Row]:
        """The rows to show: all, or what the filter wants (and the segment `keep` in any case)."""
        rows = document_rows(self._catch_up())
        test = self._test
        if test is None:
            return rows
        found: list[Row] = []
        heading: HeadingRow | None = None
        for row in rows:
            if isinstance(row, HeadingRow):
                heading = row
                continue
            numbers = self._structure.exchanges[row.exchange].numbers
            if row.segment.id == keep or test(row.segment, numbers):
                if heading is not None:
                    found.append(heading)
                    heading = None
                found.append(row)
        return found

    def set_filter(self, text: str) -> None:
        """Show only what this filter line wants; empty shows all. Raises UsageError and keeps the old one."""
        self._test = parse_filter(text) if text.strip() else None
        self.filter_text = text.strip()

    def holds(self, segment: SegmentView, folded_query: str) -> bool:
        """Whether either language of a segment holds a folded query."""
        assert segment.id is not None
        known = self._folded.get(segment.id)
        if known is None or known[0] != segment.version:
            known = (segment.version, f"{fold(segment.source)}\n{fold(segment.target or '')}")
            self._folded[segment.id] = known
        return folded_query in known[1]

    def hits(self, rows: Iterable[Row], folded_query: str) -> list[int]:
        """Numbers of the rows that hold a folded query."""
        return [
            i for i, row in enumerate(rows) if isinstance(row, SegmentRow) and self.holds(row.segment, folded_query)
        ]

    def machine_draft(self, segment: SegmentView) -> str | None:
        """The last text that did not come from a person, or None."""
        for revision in self.workbench.history(segment):
            if revision["origin"] in ("machine", "memory"):
                return str(revision["text"])
        return None

    def machine_drafts(self) -> dict[int, str]:
        """For every segment whose text a person wrote, the draft it came from."""
        found: dict[int, str] = {}
        for key, segment in self.segments.items():
            if segment.origin in ("person", "merge"):
                draft = self.machine_draft(segment)
                if draft is not None:
                    found[key] = draft
        return found

    def approvable(self, ids: Iterable[int], seen: Container[int]) -> tuple[list[SegmentView], dict[str, int]]:
        """Which of these may be approved in bulk, and for the others how many were left out and why.

        Nothing goes by unread: no text, sent back, unsaved text, changed by
        another person a moment ago, an open error, the reviewer's own words where a second
        person must approve, or never on the screen are each a reason to look.
        """
        before = dict(self.segments)
        self.look_for_changes()
        ids = list(ids)
        self.inspection.check(self.inspection.unchecked(self.segments[key] for key in ids))
        needs_other = self.workbench.wants_second_person()
        chosen: list[SegmentView] = []
        skipped: Counter[str] = Counter()
        for key in sorted(ids, key=lambda i: self.segments[i].number):
            segment = self.segments[key]
            if segment.target is None:
                skipped["without text"] += 1
            elif not segment.is_open:
                skipped["approved already"] += 1
            elif segment.status is Status.REJECTED:
                skipped["sent back"] += 1
            elif key in self.unsaved:
                skipped["with unsaved text"] += 1
            elif before[key].version != segment.version:
                skipped["changed a moment ago"] += 1
            elif needs_other and self._is_own(segment):
                skipped["written by you: another person approves them"] += 1
            elif self.inspection.open_errors(segment):
                skipped["with open errors"] += 1
            elif key not in seen:
                skipped["never on the screen"] += 1
            else:
                chosen.append(segment)
        return chosen, dict(skipped)

    def _is_own(self, segment: SegmentView) -> bool:
        """Whether the text is this reviewer's own, as the store's second-person rule sees it."""
        reviewer = self.workbench.settings.reviewer.strip().lower()
        return segment.origin in (Origin.PERSON, Origin.MERGE) and (segment.author or "").strip().lower() == reviewer
