"""Where a segment may be cut in two, and where its translation is cut to match: proposals for a person to adjust.

A boundary is the offset at which the second piece begins: the start of a word.
"""

from __future__ import annotations

import re

_BREAK = re.compile(r"\s+(?=\S)")
_ANCHOR = re.compile(r"\d[\d.,]*\d|\d|[A-ZÀ-Ý][\w-]{2,}")
_CLOSING = "\"'”’»)]"
_STRENGTH = {**dict.fromkeys(".?!…", 3), **dict.fromkeys(";:", 2), **dict.fromkeys(",–—", 1)}


def boundaries(text: str) -> list[int]:
    """Every place where a word begins, the first word excepted."""
    return [match.end() for match in _BREAK.finditer(text) if match.start() > 0]


def strength(text: str, at: int) -> int:
    """How much of an end stands before a boundary: 3 a sentence's, 2 a colon or semicolon, 1 a comma, 0 nothing."""
    before = text[:at].rstrip().rstrip(_CLOSING)
    return _STRENGTH.get(before[-1:], 0)


def likely_boundary(text: str) -> int | None:
    """Where a person most likely wants to cut: after the strongest mark, near the middle; None for one word."""
    middle = len(text) / 2
    return max(boundaries(text), key=lambda at: (strength(text, at), -abs(at - middle)), default=None)


def matching_boundary(source: str, at: int, target: str) -> int | None:
    """Where to cut a translation when its source is cut at `at`; None when it has nowhere to be cut.

    The figures and names that both texts have should stay on the same side, the marks before the
    cut should be alike, and the pieces should have the same share of the whole.
    """
    share, mark = at / max(1, len(source)), strength(source, at)
    pairs = _shared_anchors(source, target)

    def cost(there: int) -> float:
        torn = sum((a < at) is not (b < there) for a, b in pairs)
        return 1.5 * torn + 0.5 * abs(strength(target, there) - mark) + 4 * abs(there / len(target) - share)

    return min(boundaries(target), key=cost, default=None)


def pieces(text: str, at: int) -> tuple[str, str]:
    """Both pieces, without the white space between them."""
    return text[:at].rstrip(), text[at:].lstrip()


def _shared_anchors(source: str, target: str) -> list[tuple[int, int]]:
    """Places of the figures and names that stand exactly once in each text."""
    left, right = _anchors(source), _anchors(target)
    return [(left[key], right[key]) for key in left.keys() & right.keys()]


def _anchors(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    for match in _ANCHOR.finditer(text):
        # 12.430 and 12,430 are one figure.
        key = re.sub(r"[.,]", "", match[0])
        if key in found:
            twice.add(key)
        found[key] = match.start()
    return {key: at for key, at in found.items() if key not in twice}
