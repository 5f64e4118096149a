"""How a question or an answer is announced: "Vraag 3, 4 en 5", "Antwoord op vraag 1:", a bare "22".

A line is read on its own here; whether a label is one in its surroundings
(and not the tail of "zie het antwoord op / vraag 12") is decided in
exchanges.py, which knows the lines around it. Every pattern is anchored and
free of nested repetition, so a hostile line costs linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tweespraak_translate.document import BlockKind

_MAX_RANGE = 200
"""A range wider than this ("1-900") is a page or budget range, no list of questions."""

_NUMBER = r"\d{1,3}(?![\d%])(?:[a-hA-H](?![\w’'])|[ ][a-hA-H](?![\w’'.-]))?"
_AGAIN = r"(?:\s(?:op\s)?(?:vraag|vragen)(?=\s))?"
_JOINER = rf"\s?(?:,\s?en|,|;|/|&|en|t/m|tot\sen\smet|t\.e\.m\.|[-–]){_AGAIN}\s?"
_NUMBERS = rf"(?P<numbers>{_NUMBER}(?:{_JOINER}{_NUMBER}){{0,80}})"
_ASIDE = r"(?P<aside>\s?\([^()]{1,60}\))?"

_WORD_LABEL = re.compile(
    r"(?P<mark>[^\w\s]{0,4}\s?)"
    r"(?P<word>vragen|vraag|antwoorden|antwoord)"
    r"(?P<on>\s+(?:op|bij|van|aan)?\s?(?:de\s|het\s)?(?:vragen|vraag))?"
    rf"[\s.:]{{0,3}}(?:nr\.?\s?)?(?P<open>\()?{_NUMBERS}(?(open)\s?\)){_ASIDE}(?P<end>\s?[.:)]{{0,2}}[*_]{{0,3}})(?=$|[\s«“‘\"'(]|[A-Z])",
    re.IGNORECASE,
)
_WORD_ALONE = re.compile(
    r"[^\w\s]{0,4}\s?(?P<word>vragen|vraag|antwoorden|antwoord)(?P<on>\s+op\s+(?:de\s)?(?:vragen|vraag))?"
    r"\s?(?P<end>[.:]?[*_]{0,3})$",
    re.IGNORECASE,
)
_ANSWER_COLON = re.compile(r"(?P<word>Antwoord|ANTWOORD)\s?:\s(?=\S)")
_NOTICE = re.compile(r"[*_#\s]{0,4}mededeling\s?:?[*_]{0,3}$", re.IGNORECASE)
_THEME = re.compile(
    rf"\((?P<word>antwoord(?:en)?)\s(?:op\s)?(?:de\s)?(?:vragen|vraag)\s{_NUMBERS}\s?\)\s?$", re.IGNORECASE
)
_BARE = re.compile(r"(?P<numbers>\d{1,3}(?:[a-h](?![\w’']))?)(?P<end>[.)]?)(?:\s+(?P<rest>\S.*))?$", re.DOTALL)
_LISTED = r"\d{1,3}(?![\d%])(?:[a-hA-H](?![\w’'])|[ ][a-hA-H](?![\w’'-]))?"
_SINGLE = re.compile(rf"(?P<range>\s?(?:t/m|tot\sen\smet|t\.e\.m\.|[-–])\s?)?(?P<number>{_LISTED})")


@dataclass(frozen=True, slots=True)
class Label:
    """A label found at the start of a line."""

    kind: BlockKind
    numbers: tuple[str, ...]
    """The numbers without spaces, in lower case: ("3", "4", "5"), ("1a",)."""
    printed: str
    """The label as the line has it."""
    rest: str
    """What follows the label on its line."""
    capital: bool = True
    """The label word starts with a capital, as labels do and cross-references do not."""
    is_bare: bool = False
    """A number without a word: only its surroundings can tell."""
    is_notice: bool = False
    """"Mededeling": a word to the House that answers no question."""
    is_theme: bool = False
    """A heading that ends in "(antwoord vragen 1, 5, 8)"."""


def read_label(text: str) -> Label | None:
    """The label with a word in it that a line starts with, or None; an empty line gives None."""
    found = _WORD_LABEL.match(text)
    if found:
        rest = text[found.end() :].strip()
        if _is_sentence(found, rest):
            return None
        return _word_label(found, parse_numbers(found["numbers"]), text[: found.end()].strip(), rest)
    found = _WORD_ALONE.match(text)
    if found:
        return _word_label(found, (), text.strip(), "")
    if _NOTICE.match(text):
        return Label(BlockKind.ANSWER, (), text.strip(), "", is_notice=True)
    found = _ANSWER_COLON.match(text)
    if found:
        return Label(BlockKind.ANSWER, (), text[: found.end()].strip(), text[found.end() :].strip())
    return None


def read_theme(text: str) -> Label | None:
    """The answer label at the end of a theme heading: "Toonzetting (antwoord vragen 6 en 7)"."""
    found = _THEME.search(text[-400:])
    if not found:
        return None
    numbers = parse_numbers(found["numbers"])
    heading = text[: len(text) - len(text[-400:]) + found.start()].strip()
    return Label(BlockKind.ANSWER, numbers, found[0].strip(), heading, is_theme=True)


def read_bare_number(text: str) -> Label | None:
    """The bare question number a line starts with ("22", "3. Welke kosten"), or None."""
    found = _BARE.match(text)
    if not found:
        return None
    numbers = parse_numbers(found["numbers"])
    printed = found["numbers"] + found["end"]
    return Label(BlockKind.QUESTION, numbers, printed, (found["rest"] or "").strip(), is_bare=True)


def read_declared_label(text: str, kind: BlockKind) -> Label:
    """A label that the markup itself declares; its numbers are whatever numbers it holds."""
    label = read_label(text)
    if label and label.kind is kind and not label.rest:
        return label
    return Label(kind, parse_numbers(text), text.strip(), "")


def parse_numbers(text: str) -> tuple[str, ...]:
    """The numbers in "3, 4 en 5", "2 t/m 4" or "1 C", ranges written out: ("2", "3", "4"), ("1c",)."""
    numbers: list[str] = []
    for found in _SINGLE.finditer(text):
        number = found["number"].replace(" ", "").lower().lstrip("0") or "0"
        if found["range"] and numbers and number.isdigit() and numbers[-1].isdigit():
            first, last = int(numbers[-1]), int(number)
            if first < last <= first + _MAX_RANGE:
                numbers.extend(str(n) for n in range(first + 1, last))
        if number not in numbers:
            numbers.append(number)
    return tuple(numbers)


def base_number(number: str) -> str:
    """The question a sub-question belongs to: "1" for "1c"."""
    return number.rstrip("abcdefgh")


def _is_sentence(found: re.Match[str], rest: str) -> bool:
    """Whether the words after a label make it a sentence: "Vraag 4 en 5 gaan over ..."."""
    return bool(rest) and rest[0].islower() and not found["end"].strip("*_ ")


def _word_label(found: re.Match[str], numbers: tuple[str, ...], printed: str, rest: str) -> Label:
    word = found["word"]
    kind = BlockKind.QUESTION if word.lower().startswith("vra") else BlockKind.ANSWER
    return Label(kind, numbers, printed, rest, capital=word[0].isupper())
