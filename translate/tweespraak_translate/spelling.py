"""British spelling, offline: which words exist, what an American spelling is in British, what a mistake may have meant.

The words are SCOWL's (`data/english_words.txt.xz`; who made it and on what terms
is in `data/NOTICE`) and a few of our own (`data/modern_words.txt`), every inflected
form a word of its own, so that looking one up is a look in a dictionary. They are
loaded at the first question.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tweespraak_translate.segment import Span

Known = Callable[[str], bool]
"""Says whether a word, as printed, is known elsewhere."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?")
_ADDRESS = re.compile(r"://|www\.|@|[\w-]\.(?:nl|com|org|eu|net|int|gov|info)\b|\w/\w+/", re.IGNORECASE)
"""What makes an address or a path of whatever stands around it up to the next spaces."""
_PREFERRED = {
    "aging": "ageing",
    "aluminum": "aluminium",
    "dialog": "dialogue",
    "digitalization": "digitalisation",
    "judgment": "judgement",
    "meters": "metres",
    "toward": "towards",
}
"""Where British writers may do as Americans do, and ministries do not."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST = 40
"""Letters. The slips of a word cost the square of its length, and no English word is longer."""
_PART_LIST = """
    anti auto bi cyber counter eco euro ex extra geo hyper infra inter intra macro mega meta micro mid mini mis
    multi neo non over para poly post pre pro pseudo re self semi socio sub super supra trans tri ultra un under uni
    vice
"""
_PARTS = frozenset(_PART_LIST.split())
"""What stands before a hyphen without being a word of its own."""
_PREFIXES = ("anti", "counter", "inter", "micro", "multi", "non", "over", "re", "sub", "un", "under")
_COMMON = 55
"""Level up to which a word may stand behind a prefix: "reoffending", "interministerial"."""


@dataclass(frozen=True, slots=True)
class _Dictionary:
    level_of: dict[str, int]
    """10 for the commonest words to 70."""
    british_of: dict[str, str]
    """By the American spelling."""


@cache
def _dictionary() -> _Dictionary:
    packed = files("tweespraak_translate").joinpath("data/english_words.txt.xz").read_bytes()
    words, _, pairs = lzma.decompress(packed).decode("utf-8").partition("\n=american\n")
    levels: dict[str, int] = {}
    for block in words.removeprefix("=").split("\n="):
        level, *here = block.split("\n")
        levels.update(dict.fromkeys(here, int(level)))
    modern = files("tweespraak_translate").joinpath("data/modern_words.txt").read_text(encoding="utf-8")
    for word in modern.split("\n")[1:]:
        levels.setdefault(word, 60)
    return _Dictionary(levels, dict(line.split("\t") for line in pairs.split("\n")) | _PREFERRED)


def load() -> None:
    """Read the words now, so that the first question need not."""
    _dictionary()


def is_english(word: str) -> bool:
    """Whether a word, as printed, is in the list: "Dutch" is, "dutch" is not; "The" and "THE" are as good as "the"."""
    known = _dictionary().level_of
    word = word.replace("’", "'")
    for form in (word, word.removesuffix("'s"), word.removesuffix("'")):
        small = form.lower()
        if form in known or (form[:1].isupper() and (small in known or small.capitalize() in known)):
            return True
        if any(known.get(small[len(p) :], 99) <= _COMMON and len(small) >= len(p) + 6 for p in _prefixes_of(small)):
            return True
    return False


def _prefixes_of(word: str) -> Iterator[str]:
    return (prefix for prefix in _PREFIXES if word.startswith(prefix))


def british_spelling(word: str) -> str:
    """The British spelling of an American one, with its capitals; empty for a word that is none."""
    word, ending = (word[:-2], word[-2:]) if word.endswith(("'s", "’s")) else (word, "")
    british = _dictionary().british_of.get(word.lower(), "")
    return capitals_of(word, british) + ending if british else ""


def capitals_of(printed: str, word: str) -> str:
    """`word` with capitals where `printed` has them: none, the first letter, or all."""
    if len(printed) > 1 and printed.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if printed[:1].isupper() else word


def unknown_words(
    text: str, *, own: Collection[str] = frozenset(), is_known: Known = lambda word: False
) -> Iterator[Span]:
    """Where a word stands that is neither in the list nor in `own` (folded), in order.

    Acronyms, words with a digit, addresses, American spellings and what `is_known` says yes to are left alone.
    """
    known = _dictionary().level_of
    return find_words(text, lambda word: word not in known and not _is_fine(word, own) and not is_known(word))


def find_words(text: str, is_wanted: Callable[[str], bool]) -> Iterator[Span]:
    """Where the words stand that are wanted, without what is a part of an address, a code or a hyphenated word."""
    for match in _WORD.finditer(text):
        word = match[0]
        if word[-1] in "'’":
            word = word.rstrip("'’")
        if is_wanted(word):
            start, end = match.start(), match.start() + len(word)
            if not _is_no_word(text, start, end):
                yield Span(start, end)


def _is_no_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isdigit() or after.isdigit() or before == "_" or after == "_":
        return True
    if after == "-" and text[start:end].lower() in _PARTS:
        return True
    token = text[text.rfind(" ", 0, start) + 1 : (text.find(" ", end) + 1 or len(text) + 1) - 1]
    return _ADDRESS.search(token) is not None


def _is_fine(word: str, own: Collection[str]) -> bool:
    """In either list, an American spelling, or no word to look up: a letter of a list, an acronym, "IenW"."""
    if len(word) < 3 or not word[1:].replace("'", "").replace("’", "").islower():
        return True
    folded = word.replace("’", "'").casefold().removesuffix("'s")
    return is_english(word) or folded in own or folded in _dictionary().british_of


def suggest(word: str, *, own: Collection[str] = frozenset(), limit: int = 3) -> list[str]:
    """Words one slip of the fingers away from a misspelt one, the likeliest first, in its capitals."""
    if len(word) > _LONGEST:
        return []
    level_of = _dictionary().level_of
    folded = word.replace("’", "'").lower()
    found: dict[str, int] = {}
    for form, unlikely in [(folded, 0), *_slips(folded)]:
        form = form if form in level_of or form in own else form.capitalize()
        if form in level_of or form in own:
            far = 15 if form[:1].lower() != folded[:1] else 0
            found[form] = min(found.get(form, 999), level_of.get(form, 0) + unlikely + far)
    ranked = sorted(found, key=lambda form: (found[form], form))
    return [form for form in dict.fromkeys(capitals_of(word, one) for one in ranked) if form != word][:limit]


def _slips(word: str) -> Iterator[tuple[str, int]]:
    """Every word that differs by two letters swapped, or one left out, forgotten or mistaken; how unlikely each is."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:], 0
        if after:
            yield before + after[1:], 5
        for letter in _LETTERS:
            if after:
                yield before + letter + after[1:], 10
            yield before + letter + after, 5
