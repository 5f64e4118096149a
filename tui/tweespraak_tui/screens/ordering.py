"""In which order the segments of a document are shown, and what `n` goes to: the reviewer's two ways of choosing.

Risk is for looking first where the machine is most likely to be wrong. It is the
expected share of a text that somebody will change, from 0 to 1: 1 - exp(l), where
l is the log-probability per token (nats) that was stored with the draft, plus 0.25
for each open error and 0.1 for each open warning, no more than 1. A text without a
stored log-probability counts 0.5, one from the memory 0.1, one without English 1;
what is approved and not stale has no risk. The two weights are a choice, not a measurement.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tweespraak_store.views import SegmentView
from tweespraak_translate.segment import Origin, Status
from tweespraak_tui.screens.filters import Surroundings

ERROR_WEIGHT = 0.25
WARNING_WEIGHT = 0.1
UNKNOWN_RISK = 0.5
MEMORY_RISK = 0.1


class Order(StrEnum):
    """How the segments stand."""

    DOCUMENT = "document"
    RISK = "risk"
    LENGTH = "length"
    OLDEST = "oldest"

    @property
    def next(self) -> Order:
        """The order after this one, going round."""
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


def risk(segment: SegmentView, log_probability: float | None, errors: int, warnings: int) -> float:
    """The expected share of a segment that will be changed, 0 to 1; see the module's docstring."""
    if not segment.is_open:
        return 0.0
    if segment.target is None or segment.status is Status.REJECTED:
        return 1.0
    if segment.origin is Origin.MEMORY:
        base = MEMORY_RISK
    elif log_probability is None or segment.origin is not Origin.MACHINE:
        base = UNKNOWN_RISK if segment.origin is Origin.MACHINE else MEMORY_RISK
    else:
        base = 1 - math.exp(min(0.0, log_probability))
    return min(1.0, base + ERROR_WEIGHT * errors + WARNING_WEIGHT * warnings)


def sort_key(
    order: Order, scores: Mapping[int, float], counts: Callable[[SegmentView], tuple[int, int]]
) -> Callable[[SegmentView], tuple[float | str, int]]:
    """The key that puts the segments to look at first in front; equals stay in the order of the document.

    `scores` are log-probabilities by segment id, `counts` gives open errors and warnings.
    """
    if order is Order.RISK:
        return lambda s: (-risk(s, scores.get(s.id or 0), *counts(s)), s.number)
    if order is Order.LENGTH:
        return lambda s: (-len(s.source), s.number)
    if order is Order.OLDEST:
        # What was never touched is older than anything.
        return lambda s: (s.approved_at or s.at or "", s.number)
    return lambda s: (0.0, s.number)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What `n` looks for."""

    name: str
    """As the line under the header has it."""
    none_left: str
    """What is said when nothing fits."""


CRITERIA = (
    Criterion("not approved", "Every segment shown is approved. gx exports the document."),
    Criterion("error", "No segment shown has an open error."),
    Criterion("warning", "No segment shown has an open finding."),
    Criterion("no text", "Every segment shown has an English text."),
    Criterion("draft", "No draft is left that nobody touched."),
    Criterion("sent back", "No segment shown is sent back."),
    Criterion("note", "No segment shown has an open note."),
    Criterion("unseen", "Every segment shown was on the screen."),
    Criterion("stale", "No approval shown is stale."),
)


def wanted_by(criterion: Criterion, known: Surroundings, seen: Container[int]) -> Callable[[SegmentView], bool]:
    """What a criterion looks for, as a test on segments; `seen` holds the ids of those that were on the screen."""
    tests: dict[str, Callable[[SegmentView], bool]] = {
        "error": lambda s: any(severity == "error" for _, severity in known.issues(s)),
        "warning": lambda s: any(severity != "info" for _, severity in known.issues(s)),
        "no text": lambda s: s.status is Status.NEW,
        "draft": lambda s: s.status is Status.DRAFTED,
        "sent back": lambda s: s.status is Status.REJECTED,
        "note": lambda s: bool(known.note_texts(s)),
        "unseen": lambda s: (s.id or 0) not in seen,
        "stale": lambda s: s.stale is not None,
    }
    return tests.get(criterion.name, lambda s: s.is_open)
