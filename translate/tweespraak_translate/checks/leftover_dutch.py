"""The check `leftover-dutch`: no Dutch words stay behind in the English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from tweespraak_translate.checks.base import Check, Finding, Severity, Subject
from tweespraak_translate.checks.coverage import dutch_stem, english_stem, word_pairs
from tweespraak_translate.facts.fact import Taken
from tweespraak_translate.facts.urls import find_urls
from tweespraak_translate.segment import Span

_WORD = re.compile(r"(?<![\w.@/’'-])[^\W\d_]{2,}(?:[-’'][^\W\d_]+)*(?![\w@/])")
_PART = re.compile(r"(?<=-)[^\W\d_]{3,}|[^\W\d_]{3,}(?=-)")
"""A piece of a hyphenated word: "bedden" in "IC-bedden"."""
_ALWAYS = re.compile(
    r"(?<![\w.@/’'-])(?:het|een|niet|voor|wordt|worden|naar|omdat|deze|wij|zij|heeft|hebben|kunnen|zijn|ook|maar|geen|"
    r"aan|bij|onder|tegen|waar|wat|wie|welke|dit|zoals|dan|echter|reeds|nog|moet|moeten|zou|zouden)(?![\w@/])"
)
_QUOTED = re.compile(r"[«“‘\"(\[][^»”’\")\]]{0,200}[»”’\")\]]")


_DUTCH = re.compile(
    r"ij|aa|uu|oe|eeuw|ieuw|sch|heid|lijk|isch|oo[gt]|uit|[^n]ie$|ings|eer|euw|gch|acht|teit|[^s]tie|en$|oor"
)


@cache
def shared_words() -> frozenset[str]:
    """Words that are spelled alike in both languages, so that one of them proves nothing."""
    text = resources.files("tweespraak_translate").joinpath("data/shared_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split() if not line.startswith("#"))


def find_dutch(subject: Subject) -> Iterator[Finding]:
    """A Dutch word was left standing in the English."""
    target = subject.target
    if not target.strip() or " ".join(target.split()) == " ".join(subject.source.split()):
        return
    addresses = [f.span for f in find_urls(target, Taken(len(target)))]
    quoted = [m.span() for m in _QUOTED.finditer(target)]
    dutch = {part[0].casefold(): part for part in _PART.finditer(subject.source)}
    dutch |= {m[0].casefold(): m for m in _WORD.finditer(subject.source)}
    capitals = {m[0] for m in _WORD.finditer(subject.source) if m[0][0].isupper() and m.start() > 0}
    for match in _WORD.finditer(target):
        word = match[0]
        twin = dutch.get(word.casefold())
        certain = bool(_ALWAYS.match(target, match.start())) and word.islower()
        if not certain and (twin is None or not _is_dutch(word, word in capitals or match.start() > 0)):
            continue
        if any(a.start <= match.start() < a.end for a in addresses) or (certain and _is_in_name(target, match)):
            continue
        inside = any(a <= match.start() < b for a, b in quoted)
        severity = Severity.ERROR if not inside and (certain or is_surely_dutch(word)) else Severity.WARNING
        spans = (Span(*twin.span()),) if twin else ()
        yield Finding(CHECK.name, severity, f'"{word}" is Dutch', spans, (Span(*match.span()),))


def _is_dutch(word: str, is_inside: bool) -> bool:
    """Whether a word that stands in both texts is Dutch and not a loan, a name or the same in both."""
    folded = word.casefold()
    if (
        folded in shared_words()
        or folded in ("http", "https", "www")
        or len(word) < 3
        or (len(word) == 3 and not known(word))
    ):
        return False
    if word[1:] != word[1:].lower() or (word[0].isupper() and is_inside):
        return False
    # A capital at the start may be a name: only a word known to be translated otherwise is Dutch.
    return word[0].islower() or (known(word) and english_stem(word) not in word_pairs()[dutch_stem(word)].answers)


def is_surely_dutch(word: str) -> bool:
    """Known to be translated otherwise, or spelled as only Dutch is."""
    pairs = word_pairs().get(dutch_stem(word))
    return (pairs is not None and len(word) > 3) or _DUTCH.search(word.casefold()) is not None


def _is_in_name(text: str, match: re.Match[str]) -> bool:
    """A small word between two capitals belongs to a name: "Testen voor Toegang"."""
    return bool(re.search(r"[A-Z][\w’-]+\s$", text[: match.start()]) and re.match(r"\s[A-Z]", text[match.end() :]))


def known(word: str) -> bool:
    """Whether the learned pairs have a word."""
    return dutch_stem(word) in word_pairs()


CHECK = Check("leftover-dutch", Severity.ERROR, find_dutch)
