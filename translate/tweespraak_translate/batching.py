"""Which sentences are decoded together, so that drafting is fast and a neighbour never changes a draft.

A sentence belongs to a bucket, which its own length decides. A batch holds sentences of one bucket, one of
them as long as the bucket allows (a filler, if need be), and the longest output is a property of the bucket.
So the padding and the limit that a sentence meets are its own, not its neighbours'. In int8 that is all: the
layers multiply whole numbers, whose sums are exact, and attention works on one sentence at a time, so a draft
is the same to the last bit, alone or in any batch. In float32 the last bit of a sum can depend on the number
of rows, which changes log-probabilities by some 1e-6. Equal inputs are decoded once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

_SHORT, _BUCKET = 8, 24
"""Tokens. Headings and short answers have a bucket of their own; above it, buckets are this wide. Narrower ones
save padding and lose more by smaller batches (measured: 8 costs 7 % of a document of 96 sentences, 32 costs 3 %)."""
LONGEST_SOURCE = 200
"""Tokens. Longer sources are drafted in pieces: Marian models saw next to none in training."""

T = TypeVar("T")
Row = tuple[tuple[str, ...], tuple[str, ...]]
"""Source tokens, and the tokens the target must begin with."""


def bucket_of(length: int) -> int:
    """The longest source, in tokens, of the bucket that a source of this length belongs to."""
    return _SHORT if length <= _SHORT else -(-length // _BUCKET) * _BUCKET


def longest_target(source_length: int, prefix_length: int, positions: int) -> int:
    """The most tokens a target may have: enough for any translation, short enough to end a loop soon."""
    return max(1, min(positions - 1 - prefix_length, 2 * bucket_of(source_length) + 16))


def group_rows(rows: Iterable[Row]) -> list[list[Row]]:
    """The different rows, in groups of one bucket and one prefix length, longest first."""
    groups: dict[tuple[int, int], list[Row]] = {}
    for row in dict.fromkeys(rows):
        groups.setdefault((bucket_of(len(row[0])), len(row[1])), []).append(row)
    return [sorted(groups[key], key=lambda row: (-len(row[0]), row)) for key in sorted(groups, reverse=True)]


def batches(group: Sequence[Row], sentences: int, tokens: int) -> Iterator[list[Row]]:
    """The group in batches of at most so many sentences and source tokens, padding counted.

    A batch without a sentence of the bucket's full length ends with a filler of that length; drop its output.
    """
    full = bucket_of(len(group[0][0]))
    size = max(1, min(sentences, tokens // full) - 1)
    count = -(-len(group) // size)
    # Dealt out like cards, longest first, so that few batches need a filler.
    for first in range(count):
        batch = list(group[first::count])
        source, prefix = batch[0]
        if len(source) < full:
            batch.append((source + source[-1:] * (full - len(source)), prefix))
        yield batch


def split_long(text: str, is_short: Callable[[str], bool]) -> list[str]:
    """The text in pieces that are all short enough, cut where a clause ends if it can be; nothing is lost.

    Joining the pieces with spaces gives the text back, but for a piece that had to be cut inside a word.
    """
    if is_short(text) or len(text) < 2:
        return [text]
    cut = _cut_point(text)
    left, right = text[:cut].rstrip(), text[cut:].lstrip()
    return [piece for part in (left, right) if part for piece in split_long(part, is_short)]


_CLAUSE_ENDS = (
    r"[;:](?=\s)",
    r"\s[–—-](?=\s)",
    r",(?=\s)",
    r"\s+(?=(?:en|maar|of|terwijl|omdat|and|but|or)\s)",
    r"\s+",
)
"""Best first."""


def _cut_point(text: str) -> int:
    """Where to cut: the best kind of boundary that leaves a fifth on each side, nearest to the middle."""
    middle, margin = len(text) // 2, len(text) // 5
    for pattern in _CLAUSE_ENDS:
        ends = [match.end() for match in re.finditer(pattern, text)]
        inside = [end for end in ends if margin <= end <= len(text) - margin]
        if inside:
            return min(inside, key=lambda end: abs(end - middle))
    return middle
