"""A document under review, without a terminal: its segments as they stand now, counts, search, filter.

The screen asks here and shows; every decision goes through the workbench.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from tweespraak_store.journal import JournalEntry
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.errors import UsageError
from tweespraak_translate.segment import Origin, Status
from tweespraak_translate.visible import visible_line
from tweespraak_tui.screens.filters import Test, parse_filter
from tweespraak_tui.screens.inspection import Inspection
from tweespraak_tui.screens.ordering import Order, sort_key
from tweespraak_tui.screens.outline import Entry, footnote_rows, outline_entry, question_segment, question_texts
from tweespraak_tui.screens.surroundings import SessionSurroundings
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.rows import HeadingRow, NoteRow, Row, SegmentRow, document_rows, with_segments
from tweespraak_tui.widgets.searching import fold
from tweespraak_tui.workbench import Workbench

_AT_A_TIME = 1_000
"""Segments made ready for a search before keys are looked at again."""


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
        self._read_at = workbench.last_event()
        """The newest event when the document was read."""
        self._structure = workbench.document(name)
        self.inspection = Inspection(workbench, self._structure.id)
        self.segments: dict[int, SegmentView] = {}
        self.tally = Tally(dict.fromkeys(Status, 0))
        self.unsaved: dict[int, JournalEntry] = {}
        self.filter_text = ""
        self.order = Order.DOCUMENT
        self.noted: set[int] = set()
        """Segments whose footnotes are shown under them."""
        self._test: Test | None = None
        self._folded: dict[int, tuple[int, str]] = {}
        self._take(self._structure)

    def _take(self, view: DocumentView) -> None:
        self._structure = view
        self._is_behind = False
        self.segments = {s.id: s for s in view.segments() if s.id is not None}
        self._ids = list(self.segments)
        counts = Counter(s.status for s in self.segments.values())
        stale = sum(s.status is Status.APPROVED for s in self.segments.values() if s.stale is not None)
        self.tally = Tally({status: counts[status] for status in Status}, stale, len(self.segments))
        self.note_unsaved()

    def _catch_up(self) -> DocumentView:
        """The document with every segment as it stands now."""
        if self._is_behind:
            self._structure = with_segments(self._structure, self.segments)
            self._is_behind = False
        return self._structure

    def reload(self) -> bool:
        """Read the document again; True, so that a caller sees it was read."""
        self._read_at = self.workbench.last_event()
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
    def document_id(self) -> int:
        """Id of the document."""
        return self._structure.id or 0

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

    def exchange_numbers(self) -> dict[int, str]:
        """For each segment, by its id, the question it belongs to: "12", "3, 4"; empty where there is no number."""
        found: dict[int, str] = {}
        for exchange in self._structure.exchanges:
            numbers = ", ".join(exchange.numbers)
            found.update({segment.id: numbers for segment in exchange.segments() if segment.id is not None})
        return found

    def exchange_ids(self, exchange: int) -> list[int]:
        """Ids of the segments of an exchange."""
        return [s.id for s in self._structure.exchanges[exchange].segments() if s.id is not None]

    def question_of(self, number: int) -> str:
        """The numbers of the question, as printed, to which the segment with this number belongs; empty for none."""
        for exchange in self._structure.exchanges:
            last = next((block.segments[-1].number for block in reversed(exchange.blocks) if block.segments), 0)
            if number <= last:
                return ", ".join(exchange.numbers)
        return ""

    def place_of(self, number: int) -> str:
        """Where the segment with this number stands, in words: "Answer 3, 4"; empty for none."""
        for exchange in self._structure.exchanges:
            for block in exchange.blocks:
                if block.segments and number <= block.segments[-1].number:
                    return f"{block.kind.capitalize()} {', '.join(block.numbers or exchange.numbers)}".strip()
        return ""

    def beside(self, segment: SegmentView, step: int) -> SegmentView | None:
        """The segment after (1) or before (-1) another in the document, whatever the filter and the order are."""
        place = segment.number + step - 1
        if not 0 <= place < len(self._ids):
            return None
        return self.segments[self._ids[place]]

    def follow_structure(self) -> bool:
        """Read the document again when its segments were cut, joined or replaced; whether they were."""
        if not self.workbench.restructured_since(self.document_id, self._read_at):
            return False
        return self.reload()

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
        """The rows to show: all, or what the filter wants (and the segment `keep` in any case), in the order chosen."""
        rows = document_rows(self._catch_up())
        if self._test is not None:
            rows = self._filtered(rows, self._test, keep)
        if self.order is not Order.DOCUMENT:
            scores = self.workbench.log_probabilities(self._structure.id or 0) if self.order is Order.RISK else {}
            key = sort_key(self.order, scores, self.inspection.open_counts)
            rows = [*sorted((row for row in rows if isinstance(row, SegmentRow)), key=lambda row: key(row.segment))]
        return self._with_notes(rows) if self.noted else rows

    def _filtered(self, rows: Iterable[Row], test: Test, keep: int | None) -> list[Row]:
        found: list[Row] = []
        heading: HeadingRow | None = None
        for row in rows:
            if isinstance(row, HeadingRow):
                heading = row
                continue
            numbers = self._structure.exchanges[row.exchange].numbers
            if isinstance(row, SegmentRow) and (row.segment.id == keep or test(row.segment, numbers)):
                if heading is not None:
                    found.append(heading)
                    heading = None
                found.append(row)
        return found

    def _with_notes(self, rows: Iterable[Row]) -> list[Row]:
        found: list[Row] = []
        for row in rows:
            found.append(row)
            if isinstance(row, SegmentRow) and row.segment.id in self.noted:
                found += self.footnotes(row.segment, row.exchange)
        return found

    def footnotes(self, segment: SegmentView, exchange: int) -> list[NoteRow]:
        """The footnotes a segment points at, in both languages, as far as its exchange holds them."""
        return footnote_rows(self._structure.exchanges[exchange], segment, self.segments, exchange)

    def question_line(self, exchange: int) -> tuple[str, str] | None:
        """What an exchange asks, in both languages, on one line each; None when it asks nothing."""
        return question_texts(self._structure.exchanges[exchange], self.segments)

    def find_question(self, number: str) -> SegmentView | None:
        """The first segment of the question with that number, or of the exchange that has it; None for no such one."""
        found = question_segment(self._structure, number)
        return None if found is None else self.segments.get(found.id or 0, found)

    def outline_entry(self, exchange: int) -> Entry:
        """How far an exchange is, for its line in the outline."""
        return outline_entry(self._structure, exchange, self.segments, self.inspection.open_errors)

    def set_filter(self, text: str) -> None:
        """Show only what this filter line wants; empty shows all. Raises UsageError and keeps the old one."""
        text = self._named(text.strip())
        self._test = parse_filter(text, SessionSurroundings(self)) if text else None
        self.filter_text = text

    def _named(self, text: str) -> str:
        """The line a name such as "@mine" stands for; any other line as it is."""
        if not text.startswith("@"):
            return text
        kept = self.workbench.saved_filters()
        if text[1:] not in kept:
            names = ", ".join(f"@{name}" for name in kept) or "none yet; save one from the commands (Ctrl+P)"
            raise UsageError(f"no saved filter {visible_line(text)}; there are: {visible_line(names)}")
        return kept[text[1:]]

    def holds(self, segment: SegmentView, folded_query: str) -> bool:
        """Whether either language of a segment holds a folded query."""
        return folded_query in self._searchable(segment)

    def _searchable(self, segment: SegmentView) -> str:
        assert segment.id is not None
        known = self._folded.get(segment.id)
        if known is None or known[0] != segment.version:
            known = (segment.version, f"{fold(segment.source)}\n{fold(segment.target or '')}")
            self._folded[segment.id] = known
        return known[1]

    def prepare_search(self) -> Iterator[None]:
        """Make every segment ready to be searched, some at a time, so that even the first search is quick."""
        for start in range(0, len(self._ids), _AT_A_TIME):
            for key in self._ids[start : start + _AT_A_TIME]:
                if (segment := self.segments.get(key)) is not None:
                    self._searchable(segment)
            yield

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
        self.inspection.load_notes()
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
            elif self.inspection.has_open_query(segment):
                skipped["with an open question"] += 1
            elif key not in seen:
                skipped["never on the screen"] += 1
            else:
                chosen.append(segment)
        return chosen, dict(skipped)

    def _is_own(self, segment: SegmentView) -> bool:
        """Whether the text is this reviewer's own, as the store's second-person rule sees it."""
        reviewer = self.workbench.settings.reviewer.strip().lower()
        return segment.origin in (Origin.PERSON, Origin.MERGE) and (segment.author or "").strip().lower() == reviewer
