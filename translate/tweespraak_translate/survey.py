"""What the lines of a document show together: how wide its column is, how it is spaced, how its words are spelt.

Text without layout still shows its column: running text fills its lines, so a line is short only if
the next word would have fitted on it. That needs a width for each letter, of which a rough one will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tweespraak_translate.document import Line, Role
from tweespraak_translate.hyphens import HYPHENS
from tweespraak_translate.repair import repair_text

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole document tells about its lines, so that one block of it can be read better."""

    column: float = 0.0
    """Width of a full line, in thousandths of the type size; 0 where the lines do not show it."""
    double_spaced: bool = False
    """Blank lines stand between the lines of a sentence, so that they say nothing."""
    vocabulary: frozenset[str] = frozenset()
    """Words as they stand within lines, in lower case and with their hyphens; names also with their capital."""


def survey_lines(lines: Iterable[Line]) -> Survey:
    """What the lines of a document (or of as much of it as there is) show together."""
    body = [
        line
        for line in lines
        if line.role in (Role.BODY, Role.LIST_ITEM) and not line.whole_paragraph and line.text.strip()
    ]
    gaps = lower = 0
    for line in body[1:]:
        gaps += line.gap_before
        lower += line.gap_before and line.text.lstrip()[:1].islower()
    words: set[str] = set()
    for line in body:
        found = [match.group() for match in _WORD.finditer(repair_text(line.text))]
        words.update(found[1:-1] if line.text.rstrip()[-1:] in HYPHENS else found[1:])
    names = {word for word in words if word[0].isupper() and word.casefold() not in words}
    return Survey(
        column=_find_column([_measure(line.text) for line in body]),
        double_spaced=len(body) > 3 and gaps >= 0.6 * (len(body) - 1) and lower >= 0.3 * gaps,
        vocabulary=frozenset(names.union(word.casefold() for word in words)),
    )


def free_room(text: str, following: str, survey: Survey) -> float:
    """Which part of a full line is free after this text and the word that follows; 0 where no column is known.

    Two lines glued into one are told by their width, and the second is given a margin.
    """
    if not survey.column:
        return 0.0
    filled = _measure(text) / survey.column
    word = following.split(maxsplit=1)[0] if following else ""
    return 1.0 - (filled if filled < 1.15 else filled - 0.9) - _measure(f". {word}") / survey.column


_SHORTEST_COLUMN = 20_000
"""About 40 letters: below this, lines are a list or an address and show no column."""
_WIDTHS = {
    **dict.fromkeys("ijl'’‘|", 220),
    **dict.fromkeys("ft.,;:!/ I()[]", 280),
    **dict.fromkeys('r-"“”', 335),
    **dict.fromkeys("ckszvxyJ", 500),
    **dict.fromkeys("mM%", 830),
    **dict.fromkeys("wCDHNRU", 720),
    **dict.fromkeys("GOQ", 780),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("TFZL", 590),
    **dict.fromkeys("W…", 960),
}
"""Rough widths of a sans-serif type in thousandths of its size; other characters are 556."""


def _measure(text: str) -> int:
    """About how wide a line was printed, so that "illi" is not taken to be as long as "mwmw"."""
    return sum(_WIDTHS.get(char, 556) for char in " ".join(text.split()))


def _find_column(widths: list[int]) -> float:
    """The width that full lines reach; 0 where there are too few lines, or none of a line's length.

    Most lines of running text are nearly full, so the column is where the lines crowd. Some extractors
    glue two lines at a hyphen: those are twice as wide and must not count. Where the lines do not
    crowd, each is a paragraph, and the widest stands for a column that none fills.
    """
    ordered = sorted(widths)
    best = first = crowd = 0
    for last, width in enumerate(ordered):
        while ordered[first] < 0.88 * width:
            first += 1
        if last - first + 1 >= crowd:
            crowd, best = last - first + 1, last
    if not ordered or ordered[-1] < _SHORTEST_COLUMN:
        return 0.0
    if crowd < max(2, 0.3 * len(ordered)) or ordered[best] < _SHORTEST_COLUMN:
        return float(ordered[-1])
    return float(max(width for width in ordered if width <= 1.06 * ordered[best]))
