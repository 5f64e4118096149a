"""What of a source no word of its draft looked at: the sign of a clause that was left out.

Measured on 200 drafts whose last clause was cut off, and on 200 whole ones (benchmarks/coverage.py): see
docs/performance.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from tweespraak_translate.alignment import WordAttention
from tweespraak_translate.segment import Span

_EXPECTED = 0.3
"""Of all target words together, the attention that a source word gets which has a counterpart. Half of that is
still common for particles, so words count by their length, and a run of them counts, not one."""
LARGEST = 2.0
"""Weight of the heaviest run that still counts as covered, in letters that nobody looked at times `_EXPECTED`."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A run of source words that the target hardly looked at."""

    span: Span
    weight: float


def heaviest_gap(attention: WordAttention) -> Uncovered | None:
    """The run of source words with the least attention for its length; None where all have enough.

    The longest word of a run is not counted: the first row of attention is not known, and a name that became a
    pronoun is no clause.
    """
    if not attention.target:
        return None
    lacking = [
        (_EXPECTED - sum(column)) * (span.end - span.start)
        for span, column in zip(attention.source, zip(*attention.mass, strict=True), strict=False)
    ]
    best: Uncovered | None = None
    for first in range(len(lacking)):
        total = longest = 0.0
        for last in range(first, len(lacking)):
            total += lacking[last]
            if total < 0:
                break
            longest = max(longest, lacking[last])
            if best is None or total - longest > best.weight:
                best = Uncovered(Span(attention.source[first].start, attention.source[last].end), total - longest)
    return best if best and best.weight > 0 else None


def is_uncovered(attention: WordAttention) -> bool:
    """Whether a stretch of the source has no counterpart in the target."""
    gap = heaviest_gap(attention)
    return gap is not None and gap.weight > LARGEST
