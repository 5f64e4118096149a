"""What the checks say of a document under review, without a terminal: findings, facts and terms by segment.

Findings are kept by the store; here they are held by segment, so that moving about costs a look in a
dictionary. Facts and terms are worked out for one segment at a time, when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tweespraak_store.checks import StoredFinding
from tweespraak_store.views import SegmentView
from tweespraak_translate.checks.base import Severity
from tweespraak_translate.facts.ledger import Entry
from tweespraak_translate.segment import Span
from tweespraak_translate.termbase import Termbase, TermHit
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
        """Read the findings of changed segments again."""
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
        return Marks(has_error, _places(segment.source, source), _places(segment.target or "", target))

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


def _places(text: str, spans: Iterable[tuple[Span, Ink]]) -> list[tuple[int, int, Ink]]:
    """Spans of a text as places in what is shown of it, in which control characters are written out."""
    if text.isprintable():
        return [(span.start, span.end, ink) for span, ink in spans]
    return [(len(shown_line(text[: span.start])), len(shown_line(text[: span.end])), ink) for span, ink in spans]
