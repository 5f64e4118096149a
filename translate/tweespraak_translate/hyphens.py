"""Words that a line end cut in two: which hyphen the printer put there, and which belongs to the word.

The document itself is the best witness: a form that stands elsewhere within a line wins. Where it
says nothing the shape of the two parts decides, by Dutch spelling: "ongedocumen-" and "teerde" are
one word, "drone-" and "exploitanten" keep their hyphen because two vowels would clash, "VN-" and
"missie" because of the capitals, "handels-" and "en" because the second word is left out.
"""

from __future__ import annotations

import re
from collections.abc import Container

HYPHENS = "-\u2010\u2011\u00ad\x02\ufffe"
"""What may stand at a line end for a hyphen; the last two are marks of PDF extractors."""

_SOFT = "\u00ad"
_LONGEST_WORD = 100
_CUT = re.compile(rf"(?<=\w)[{HYPHENS}]$")
_HEAD = re.compile(r"[^\W_]+(?:['’´][^\W_]+)?$")
_TAIL = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[aeiouyà-öø-ÿ]", re.IGNORECASE)
_CHAIN = re.compile(r"-(?:to|the|of|and|in|on|op|en|het|naar|van|bij|de|per|for|up)$", re.IGNORECASE)
"""The last link of "up-to-" and "staakt-het-"."""
_OMITTED = re.compile(r"(?:en|of|en/of|tot|maar|noch|dan wel|respectievelijk|alsmede|evenals|alsook|plus|c\.q\.)(?!\w)")
_CLASHES = frozenset(["aa", "ae", "ai", "au", "ee", "ei", "eu", "ie", "ii", "ij", "oe", "oi", "oo", "ou", "ui", "uu"])
"""Pairs of vowels that Dutch spelling keeps apart with a hyphen in a compound."""
_ONE_WORD_AFTER_VOWEL = re.compile(
    r"(?:e[eu]l|el|eur|eus|euz|um(?:s|$)|ent|en(?:s|$)|er(?:s|$|end|ing|en)|eer|ing(?:en|s|$))"
)
"""Endings that follow a vowel within one word: "financi-eel", "lyce-um"."""
_LOST_DIAERESIS = {"gei": "geï", "gee": "geë", "geu": "geü", "bei": "beï", "bee": "beë"}
"""Spelling drops the diaeresis at a line end: "ge-" and "interesseerd" is "geïnteresseerd"."""
_KEPT = (
    "niet-", "oud-", "non-", "adjunct-", "aspirant-", "interim-", "hbo-", "mbo-", "ngo-", "aow-", "mvo-", "ict-",
    "woo-v", "woo-b", "lhbti-", "lhbtiq-", "corona-a", "minister-pres", "secretaris-gen", "directeur-gen",
    "inspecteur-gen",
    "procureur-gen", "advocaat-gen", "gouverneur-gen", "ex-minis", "ex-pres", "ex-part", "ex-mili", "ex-vrouw",
    "vice-pres", "vice-voor", "vice-mini", "vice-adm", "vice-prem", "pro-rus", "pro-euro", "anti-isl", "anti-eur",
    "sociaal-eco", "sociaal-cul", "sociaal-dem", "sociaal-med", "sociaal-maat", "sociaal-emo", "sociaal-psy",
    "financieel-eco", "financieel-adm", "financieel-tech", "politiek-best", "politiek-maat", "politiek-eco",
    "juridisch-", "technisch-", "publiek-priva", "links-ext", "links-rad", "rechts-ext", "rechts-rad",
    "baten-last", "kosten-bat", "verplichtingen-kas", "staakt-het", "follow-up", "know-how", "up-to", "face-to",
    "peer-to", "end-to", "state-of", "start-up", "opt-out", "opt-in", "back-up", "check-in", "open-source", "plug-in",
    "add-on", "lay-out", "time-out", "pop-up", "zuid-oost", "zuid-west", "noord-oost", "noord-west", "midden-oost",
    "christen-dem", "zwart-wit", "ai-sys", "ai-mod", "ai-toe", "ai-ver", "ov-chip", "ov-bed", "ic-bed", "ic-cap",
)  # fmt: skip
_JOINED = ("niet-ig", "niet-s", "oud-st", "oud-heid", "non-n", "non-ch")
"""Word parts that look like the above and are not: "niet-ig", "oud-ste"."""


def join_hyphenated(left: str, right: str, vocabulary: Container[str] = ()) -> str:
    """Two printed lines as one text, the word that was cut at the line end made whole.

    `vocabulary` holds words in lower case as they stand within lines elsewhere in the document, and names
    (words that stand there with a capital only) in that form too. Only an end-of-line hyphen and the
    white space at the seam can go; without a hyphen there comes one space.
    """
    left, right = left.rstrip(), right.lstrip()
    if not right or _CUT.search(left[-2:]) is None:
        return _join_whole(left, right)
    stem = left[:-1]
    if left[-1] == _SOFT:
        return stem + right
    head, tail = _HEAD.search(stem[-_LONGEST_WORD:]), _TAIL.match(right)
    first = head.group() if head else ""
    second = tail.group() if tail else ""
    if _OMITTED.match(right) and f"{first}{second}".casefold() not in vocabulary:
        return f"{stem}- {right}"
    if not (right[0].isalnum() or right[0] in "'’"):
        return f"{stem}- {right}"
    if not first or not second or _is_address(stem):
        return f"{stem}-{right}"
    whole = _LOST_DIAERESIS.get((first + second[0]).casefold())
    if whole and f"{first}-{second}".casefold() not in vocabulary:
        return stem + whole[2] + right[1:]
    is_true = _CHAIN.search(stem[-8:]) is not None or _is_true_hyphen(first, second, vocabulary)
    return f"{stem}-{right}" if is_true else stem + right


def _join_whole(left: str, right: str) -> str:
    if left.endswith("/") and right and _is_address(left):
        return left + right
    return f"{left} {right}" if left and right else left + right


def _is_address(text: str) -> bool:
    """Whether the last word is a web address, whose characters all count."""
    last = text[-300:].rpartition(" ")[2]
    return "://" in last or "www." in last or "@" in last


def _is_true_hyphen(first: str, second: str, vocabulary: Container[str]) -> bool:
    if second[0].isupper() or first[-1].isupper() or len(first) == 1 or any(char.isdigit() for char in first):
        return True
    pair = f"{first}-{second}".casefold()
    hyphenated, joined = pair in vocabulary, pair.replace("-", "", 1) in vocabulary
    if hyphenated != joined:
        return hyphenated
    if any(char.isupper() for char in first[1:]) or (first[0].isupper() and first in vocabulary):
        return True
    if _VOWEL.search(first) is None or _VOWEL.search(second) is None:
        return True
    if pair.startswith(_KEPT):
        return not pair.startswith(_JOINED)
    clash = first[-1].casefold() + second[0]
    return clash in _CLASHES and _ONE_WORD_AFTER_VOWEL.match(second) is None
