"""What a check is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tweespraak_translate.facts.acronyms import Acronyms
from tweespraak_translate.facts.ledger import Ledger, compare_facts
from tweespraak_translate.segment import Origin, Span

if TYPE_CHECKING:
    from tweespraak_translate.termbase import TargetHit, Termbase, TermHit


class Severity(StrEnum):
    """How much a finding weighs. An error must be fixed or dismissed before approval."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for errors: the order in which findings are shown."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw in one segment."""

    check: str
    severity: Severity
    message: str
    """One line: what, and where."""
    source_spans: tuple[Span, ...] = ()
    target_spans: tuple[Span, ...] = ()
    suggestion: str = ""
    """English to put in the place of the target span, or to insert where there is none; empty for no proposal."""

    def to_json(self) -> dict[str, Any]:
        """As `check --json` prints it."""
        return {
            "check": self.check,
            "severity": str(self.severity),
            "message": self.message,
            "source_spans": [[s.start, s.end] for s in self.source_spans],
            "target_spans": [[s.start, s.end] for s in self.target_spans],
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True)
class Subject:
    """One segment as the checks see it. What several checks need is worked out once, when first asked for."""

    source: str
    target: str
    kind: str = "sentence"
    """As on a segment: "sentence", "heading", "list-item", "table-cell" or "footnote"."""
    termbase: Termbase | None = None
    acronyms: Acronyms | None = None
    on: str = ""
    """ISO date on which terms must hold; empty for any."""
    origin: Origin | None = None
    similarity: int | None = None
    """0 to 100 where the target came from the memory."""
    troubles: frozenset[str] = frozenset()
    """What drafting saw go wrong with this target, by the names of drafting.troubles."""
    stale: str = ""
    """Why an approval no longer stands; empty while it does."""
    other_targets: tuple[str, ...] = ()
    """Targets that the same source has elsewhere."""
    used_forms: dict[int, frozenset[str]] = field(default_factory=dict)
    """English forms used elsewhere in the document, folded, by the id of the term entry."""

    own_words: frozenset[str] = frozenset()
    """Words, folded, that people added to the list for spelling."""

    @cached_property
    def ledger(self) -> Ledger:
        """The facts of both sides, held against each other."""
        return compare_facts(self.source, self.target, self.acronyms)

    @cached_property
    def term_hits(self) -> list[TermHit]:
        """Terms in the Dutch."""
        return self.termbase.find(self.source, on=self.on) if self.termbase else []

    @cached_property
    def term_targets(self) -> dict[int, list[TargetHit]]:
        """Forms in the English of every entry that the Dutch has, by place of the entry in `term_hits`."""
        if not self.termbase:
            return {}
        first: dict[int, int] = {}
        for index, hit in enumerate(self.term_hits):
            first.setdefault(id(hit.entry), index)
        return {i: self.termbase.find_targets(self.target, self.term_hits[i].entry) for i in first.values()}


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, how bad its worst finding is, what it looks for, and the function that looks."""

    name: str
    severity: Severity
    find: Callable[[Subject], Iterable[Finding]]

    @property
    def help(self) -> str:
        """What the reviewer reads: the first sentence of the function's docstring."""
        return (self.find.__doc__ or "").split("\n")[0].strip()
