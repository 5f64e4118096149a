"""What there is to say of the segments of a document under review, without a terminal.

Findings, facts, terms, matches, versions and notes, by segment.

Findings are kept by the store; here they are held by segment, so that moving about costs a look in a
dictionary. Facts and terms are worked out for one segment at a time, when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tweespraak_store.checks import StoredFinding
from tweespraak_store.matches import FuzzyMatch
from tweespraak_store.notes import Note
from tweespraak_store.views import SegmentView
from tweespraak_translate.checks.base import Severity
from tweespraak_translate.facts.ledger import Entry
from tweespraak_translate.segment import Span
from tweespraak_translate.termbase import Termbase, TermHit, TermStatus
from tweespraak_tui.widgets.dock_views import TermUse
from tweespraak_tui.widgets.painting import Ink, Marks
from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.workbench import Workbench

RENEWED_ONE_BY_ONE = 200
"""With more changed segments than this, all findings are read again at once."""


@dataclass(frozen=True, slots=True)
class RightForm:
    """English that may be put in as it is."""

    english: str
    dutch: str
    """What it stands for."""


class Inspection:
    """Findings, facts and terms of one document."""

    def __init__(self, workbench: Workbench, document_id: int | None) -> None:
        self.workbench = workbench
        self.errors = 0
        """Open errors in the whole document, as far as it is checked."""
        self.termbase: Termbase | None = None
        self._document_id = document_id
        self._findings: dict[int, tuple[StoredFinding, ...]] = {}
        self._checked: set[int] = set()
        self._facts: dict[int, tuple[int, tuple[Entry, ...]]] = {}
        self._terms: dict[int, tuple[int, tuple[TermHit, ...]]] = {}
        self._state: tuple[int, ...] = ()
        self._notes: dict[int, tuple[Note, ...]] = {}
        self._matches: dict[int, tuple[FuzzyMatch, ...]] = {}
        self._revisions: dict[int, tuple[int, list[dict[str, Any]]]] = {}
        self._uses: dict[int, tuple[int, tuple[TermUse, ...]]] = {}

    def load(self) -> bool:
        """Read every finding of the document; whether anything was read, because something had changed."""
        state = self.workbench.findings_state()
        if state == self._state or self._document_id is None:
            return False
        if state[-1:] != self._state[-1:]:
            # With other terms, what was checked has to be checked again.
            self._checked.clear()
        self._state = state
        found: dict[int, list[StoredFinding]] = {}
        for one in self.workbench.findings(self._document_id):
            found.setdefault(one.segment_id, []).append(one)
        self._findings = {key: tuple(ones) for key, ones in found.items()}
        self._checked |= set(found)
        self.errors = sum(one.blocks for ones in found.values() for one in ones)
        return True

    @property
    def needs_checking(self) -> bool:
        """Whether segments wait for a check: nothing was ever found here, or what was found is out of date."""
        if self._document_id is None:
            return False
        known = sum(len(ones) for ones in self._findings.values())
        return known == 0 or known != self.workbench.kept_findings(self._document_id)

    def unchecked(self, segments: Iterable[SegmentView]) -> list[SegmentView]:
        """Those with a target of which nothing is known yet."""
        return [s for s in segments if s.target is not None and s.id not in self._checked]

    def is_checked(self, segment: SegmentView) -> bool:
        """Whether a segment's findings are known."""
        return segment.id in self._checked

    def check(self, segments: Sequence[SegmentView]) -> bool:
        """Run the checks on segments; whether anything is shown otherwise than before. Raises StoreError."""
        ids = [s.id for s in segments if s.id is not None]
        if not ids:
            return False
        before = {key: self._findings.get(key, ()) for key in ids}
        self._take(ids, self.workbench.check_segments(ids))
        return any(self._findings.get(key, ()) != old for key, old in before.items())

    def renew(self, segments: Sequence[SegmentView]) -> None:
        """Read the findings and notes of changed segments again."""
        if segments:
            # What was approved or taken back is in the memory, or no longer.
            self._matches.clear()
            self.load_notes()
        ids = [s.id for s in segments if s.id is not None]
        if len(ids) > RENEWED_ONE_BY_ONE:
            self._state = ()
            self.load()
        elif ids:
            # Their text may be new, and unchecked as yet: only what has findings is sure to be checked.
            self._take(ids, [one for key in ids for one in self.workbench.segment_findings(key)])
            self._checked -= {key for key in ids if key not in self._findings}

    def _take(self, ids: Iterable[int], found: Iterable[StoredFinding]) -> None:
        for key in ids:
            self.errors -= sum(one.blocks for one in self._findings.pop(key, ()))
            self._checked.add(key)
        for one in found:
            self._findings[one.segment_id] = (*self._findings.get(one.segment_id, ()), one)
            self.errors += one.blocks

    def of(self, segment: SegmentView) -> tuple[StoredFinding, ...]:
        """The findings of a segment, errors first, dismissed ones last."""
        found = self._findings.get(segment.id or 0, ())
        return tuple(sorted(found, key=lambda one: not one.is_open))

    def open_errors(self, segment: SegmentView) -> int:
        """How many errors stand in the way of a segment's approval, as far as known."""
        return sum(one.blocks for one in self._findings.get(segment.id or 0, ()))

    @property
    def everything(self) -> list[StoredFinding]:
        """Every finding of the document known so far, in the order of its segments."""
        found = sorted(self._findings.values(), key=lambda ones: ones[0].number if ones else 0)
        return [one for ones in found for one in ones]

    def load_notes(self) -> None:
        """Read every note of the document; there are few."""
        if self._document_id is None:
            return
        notes: dict[int, list[Note]] = {}
        for note in self.workbench.document_notes(self._document_id, settled=True):
            notes.setdefault(note.segment_id, []).append(note)
        self._notes = {key: tuple(ones) for key, ones in notes.items()}

    def notes(self, segment: SegmentView) -> tuple[Note, ...]:
        """The notes on a segment, oldest first, settled ones included."""
        return self._notes.get(segment.id or 0, ())

    def has_open_query(self, segment: SegmentView) -> bool:
        """Whether a question about a segment waits for its answer."""
        return any(note.is_query and note.is_open for note in self.notes(segment))

    def matches(self, segment: SegmentView) -> tuple[FuzzyMatch, ...] | None:
        """The matches of a segment, best first; None while nobody looked."""
        return self._matches.get(segment.id or 0)

    def keep_matches(self, segment: SegmentView, matches: Iterable[FuzzyMatch]) -> None:
        """Take in what was found in the memory."""
        self._matches[segment.id or 0] = tuple(matches)

    def revisions(self, segment: SegmentView, *, read: bool = False) -> list[dict[str, Any]] | None:
        """Every version of a segment's text, newest first; None until they were read once."""
        known = self._revisions.get(segment.id or 0)
        if known is not None and known[0] == segment.version:
            return known[1]
        if not read:
            return None
        found = self.workbench.history(segment)
        self._revisions[segment.id or 0] = (segment.version, found)
        return found

    def term_uses(self, segment: SegmentView, *, work_out: bool = False) -> tuple[TermUse, ...] | None:
        """Each term in the Dutch, once, and the English form found for it; None until it was worked out."""
        if self.termbase is None:
            return ()
        known = self._uses.get(segment.id or 0)
        if known is not None and known[0] == segment.version:
            return known[1]
        if not work_out:
            return None
        self.find_terms([segment])
        hits = {hit.entry.id: hit for hit in reversed(self.terms(segment))}
        uses = tuple(self._use(hit, segment.target or "") for hit in reversed(hits.values()))
        self._uses[segment.id or 0] = (segment.version, uses)
        return uses

    def _use(self, hit: TermHit, target: str) -> TermUse:
        assert self.termbase is not None
        entry = hit.entry
        found = self.termbase.find_targets(target, entry) if target else []
        best = next((one for one in found if one.status is not TermStatus.FORBIDDEN), found[0] if found else None)
        suggested = self.termbase.suggest(hit)
        return TermUse(
            hit.text,
            tuple(suggested[: max(1, len(entry.preferred))]),
            tuple(suggested[max(1, len(entry.preferred)) :]),
            tuple(form.text for form in entry.english if form.status is TermStatus.FORBIDDEN),
            best.text if best else "",
            best is not None and best.status is TermStatus.FORBIDDEN,
        )

    def open_counts(self, segment: SegmentView) -> tuple[int, int]:
        """How many errors and how many warnings of a segment are open, as far as known."""
        found = [one for one in self._findings.get(segment.id or 0, ()) if one.is_open]
        severities = [one.finding.severity for one in found]
        return severities.count(Severity.ERROR), severities.count(Severity.WARNING)

    def facts(self, segment: SegmentView, *, work_out: bool = False) -> tuple[Entry, ...]:
        """The ledger of a segment, wrong lines first; empty until it was worked out once."""
        known = self._facts.get(segment.id or 0)
        if known is not None and known[0] == segment.version:
            return known[1]
        if not work_out or segment.target is None:
            return ()
        entries = self.workbench.facts(segment.source, segment.target)
        self._facts[segment.id or 0] = (segment.version, entries)
        return entries

    def use_termbase(self, termbase: Termbase | None) -> None:
        """Terms to underline and to propose from now on."""
        self.termbase = termbase if termbase else None
        self._terms.clear()
        self._uses.clear()

    def find_terms(self, segments: Iterable[SegmentView]) -> bool:
        """Look for terms in the Dutch of these; whether there is one in a segment not looked at before."""
        if self.termbase is None:
            return False
        found = False
        for segment in segments:
            known = self._terms.get(segment.id or 0)
            if known is None or known[0] != segment.version:
                hits = tuple(self.termbase.find(segment.source, on=self.workbench.today()))
                self._terms[segment.id or 0] = (segment.version, hits)
                found = found or bool(hits)
        return found

    def terms(self, segment: SegmentView) -> tuple[TermHit, ...]:
        """The terms found in a segment's Dutch."""
        known = self._terms.get(segment.id or 0)
        return known[1] if known is not None and known[0] == segment.version else ()

    def marks(self, segment: SegmentView, is_cursor: bool) -> Marks:
        """What stands out in a row: open errors everywhere, under the cursor every open finding."""
        source = [(span, Ink.TERM) for hit in self.terms(segment) for span in (hit.pieces or (hit.core,))]
        target: list[tuple[Span, Ink]] = []
        shown = [one for one in self._findings.get(segment.id or 0, ()) if one.blocks or (is_cursor and one.is_open)]
        for one in shown:
            if one.finding.severity is not Severity.INFO:
                source += [(span, Ink.FINDING) for span in one.finding.source_spans]
                target += [(span, Ink.FINDING) for span in one.finding.target_spans]
        has_error = any(one.blocks for one in shown)
        has_note = any(note.is_open for note in self.notes(segment))
        return Marks(has_error, places(segment.source, source), places(segment.target or "", target), has_note)

    def right_forms(self, segment: SegmentView, target: str) -> list[RightForm]:
        """English forms of what is wrong or missing in `target`, then the preferred terms for the Dutch."""
        forms = [
            RightForm(entry.english, entry.fact.text)
            for entry in self.workbench.facts(segment.source, target)
            if not entry.is_right and entry.english
        ]
        self.find_terms([segment])
        for hit in self.terms(segment):
            assert self.termbase is not None
            preferred = self.termbase.suggest(hit)[: max(1, len(hit.entry.preferred))]
            forms += [RightForm(english, hit.text) for english in preferred]
        return list({form.english: form for form in reversed(forms)}.values())[::-1]


def places(text: str, spans: Iterable[tuple[Span, Ink]]) -> list[tuple[int, int, Ink]]:
    """Spans of a text as places in what is shown of it, in which control characters are written out."""
    if text.isprintable():
        return [(span.start, span.end, ink) for span, ink in spans]
    return [(len(shown_line(text[: span.start])), len(shown_line(text[: span.end])), ink) for span, ink in spans]
