"""What a text points at: another question, a parliamentary paper, a footnote, a page on the web.

Papers are written in many ways ("Kamerstuk 29 521, nr. 293", "Kamerstukken II
2015/16, 29521, nr. 293", "36 600 VII, nr. 5", "21501-32-1740") and with typing
errors in the years. The target is one normal form for all of them
("kst-29521-293"), so that two texts can be compared; the text itself is never
changed. A number of five digits alone is an amount, not a paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tweespraak_translate.labels import parse_numbers
from tweespraak_translate.segment import Span

_SPACE = "[ \u00a0\u202f\u2009]"
_DOSSIER = rf"(?<![\d.,€-])(?<!€\s)(?P<dossier>\d{{2}}(?:{_SPACE}|\.)?\d{{3}})(?!\d)"
_PART = (
    rf"(?:{_SPACE}?[-‑]?{_SPACE}?\(?(?P<part>(?-i:[IVXLC]{{1,6}}[AB]?)(?![\w.])|R\d{{4}})\)?"
    r"|[-‑](?P<series>\d{2})(?!\d))?"
)
_ONE = r"(?:\d{1,4}|(?-i:[A-Z]{1,2}))(?!\w)"
_NUMBERS = rf"(?P<numbers>{_ONE}(?:\s?(?:,|en|t/m|[-–])\s?(?:nrs?\.\s?)?{_ONE}(?!\s\d{{3}})){{0,12}})"
_NR = rf"[,;]?{_SPACE}?n(?:r|rs|o)\b\.?,?{_SPACE}?"
_YEARS = r"(?:vergaderjaar\s)?\d{4}\s?[-–—/]\s?\d{2,4}"
_LEAD = (
    r"(?P<lead>(?:Kamerstuk(?:ken)?|Kamerst\.|Kst\.?|TK|EK|(?:Tweede|Eerste)\sKamer)(?!\w),?\s?"
    rf"(?:II?(?=[\s,\d]))?,?\s?(?:{_YEARS})?,?\s{{0,2}})"
)

_PAPERS = (
    re.compile(
        rf"(?:{_LEAD})?{_DOSSIER}{_PART}(?:{_NR}{_NUMBERS}|(?P<comma>,\s)(?P<letter>(?-i:[A-Z]{{1,2}}))(?!\w))",
        re.IGNORECASE,
    ),
    re.compile(rf"{_LEAD}{_DOSSIER}{_PART}(?:[-‑](?P<numbers>\d{{1,4}})(?!\w))?", re.IGNORECASE),
    re.compile(r"(?<![\w-])(?P<dossier>\d{5})[-‑](?P<part>[IVXLC]{1,6}|\d{2})[-‑](?P<numbers>\d{1,4})(?![\w-])"),
    re.compile(r"(?<![\w-])(?P<dossier>\d{5})[-‑](?P<part>[IVXLC]{2,6})(?![\w-])(?P<numbers>)"),
    re.compile(r"\b(?P<id>kst-[\w-]{4,24}|ah-tk-\d{8}-\d+|blg-\d{4,8}|h-tk-\d{8}-\d+(?:-\d+)?|\d{4}[DZ]\d{5})(?!\w)"),
)
_APPENDIX = re.compile(
    r"Aanhangsel(?:\svan\sde|\sder)?(?:\sHandelingen)?(?:\sII)?,?\s(?:vergaderjaar\s)?"
    r"(?P<first>\d{4})\s?[-–—/]\s?(?P<last>\d{2,4}),\snr\.?\s(?P<number>\d{1,4})(?!\d)",
    re.IGNORECASE,
)
_QUESTION_NUMBER = r"\d{1,3}(?![\d%])(?:[a-hA-H](?!\w)|\s[A-H](?![\w’'-]))?"
_QUESTIONS = re.compile(
    r"\b(?:(?:sub-?|deel)?vra(?:ag|gen)|antwoord(?:en)?(?:\sop)?)\s(?:nrs?\.\s|nummers?\s)?"
    rf"(?P<numbers>{_QUESTION_NUMBER}(?:(?:,\s?en|,|\sen|\s?t/m|\stot\sen\smet|\s?[-–])\s?{_QUESTION_NUMBER}){{0,40}})",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\s(?:van|in|uit|bij)\s(?:de|het|mijn|onze|uw|deze|die|een)\s(?:vorige\s|eerdere\s)?"
    r"(?:beantwoording|brief|lijst|kamervragen|schriftelijke|set|nota|verslag|aanhangsel)",
    re.IGNORECASE,
)
_ONE_QUESTION = re.compile(_QUESTION_NUMBER)
_RANGE = re.compile(r"\s?(?:t/m|tot\sen\smet|[-–])\s?$", re.IGNORECASE)
_NOTE = re.compile(r"\b(?:voet)?noot\s(?P<number>\d{1,3})(?!\d)|\[(?P<bracket>\d{1,3})\]|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})")
_UNIT = re.compile(r"(?:k|c|d|m)?m$")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>«»“”\"|]{3,2000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing a text points at."""

    kind: str
    """"question", "dossier", "footnote" or "link"."""
    span: Span
    """Code points of the text."""
    target: str
    """"12" or "1d"; "kst-29521-293"; "3"; the address."""


def find_references(text: str) -> list[Reference]:
    """The references in a text in printed order, none overlapping; an empty text gives an empty list."""
    taken = bytearray(len(text))
    out: list[Reference] = []
    for found in (_links(text), _papers(text), _notes(text), _questions(text)):
        fresh = [r for r in found if not any(taken[r.span.start : r.span.end])]
        for reference in fresh:
            taken[reference.span.start : reference.span.end] = b"\1" * len(reference.span.of(text))
        out.extend(fresh)
    return sorted(out, key=lambda r: (r.span.start, r.span.end))


def _links(text: str) -> Iterator[Reference]:
    for found in _LINK.finditer(text):
        address = found[0].rstrip(".,;:!?'’")
        while address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1].rstrip(".,;:!?'’")
        target = address if "://" in address else f"https://{address}"
        yield Reference("link", Span(found.start(), found.start() + len(address)), target)


def _papers(text: str) -> Iterator[Reference]:
    seen = bytearray(len(text))
    for found in _APPENDIX.finditer(text):
        first, last = found["first"], found["last"]
        session = f"{first}{first[: 4 - len(last)]}{last}"
        _mark(seen, found)
        yield Reference("dossier", Span(*found.span()), f"ah-tk-{session}-{found['number']}")
    for pattern in _PAPERS:
        for found in pattern.finditer(text):
            if any(seen[found.start() : found.end()]):
                continue
            _mark(seen, found)
            yield from _paper(found)


def _mark(seen: bytearray, found: re.Match[str]) -> None:
    seen[found.start() : found.end()] = b"\1" * (found.end() - found.start())


def _paper(found: re.Match[str]) -> Iterator[Reference]:
    """One reference a paper: "nrs. 1-2" are two, the first with the dossier in its span."""
    named = found.groupdict()
    if named.get("id"):
        yield Reference("dossier", Span(*found.span()), found["id"])
        return
    base = "kst-" + re.sub(r"\D", "", found["dossier"])
    part = named.get("part") or named.get("series")
    if part:
        base = f"{base}-{part.upper()}"
    if named.get("letter"):
        yield Reference("dossier", Span(*found.span()), f"{base}-{named['letter'].upper()}")
        return
    numbers = list(re.finditer(r"\d+|[A-Z]{1,2}", named.get("numbers") or ""))
    if not numbers:
        yield Reference("dossier", Span(*found.span()), base)
        return
    offset = found.start("numbers")
    for index, number in enumerate(numbers):
        start = found.start() if index == 0 else offset + number.start()
        yield Reference("dossier", Span(start, offset + number.end()), f"{base}-{number[0].upper()}")


def _notes(text: str) -> Iterator[Reference]:
    for found in _NOTE.finditer(text):
        if found["raised"] and _UNIT.search(text[max(0, found.start() - 3) : found.start()]):
            continue
        number = found["number"] or found["bracket"] or found["raised"].translate(_RAISED)
        yield Reference("footnote", Span(*found.span()), number)


def _questions(text: str) -> Iterator[Reference]:
    """Questions of this document: one reference a number, those inside a range at its end."""
    for found in _QUESTIONS.finditer(text):
        if _ELSEWHERE.match(text, found.end()):
            continue
        offset = found.start("numbers")
        before = ""
        at = 0
        for number in _ONE_QUESTION.finditer(found["numbers"]):
            joiner = found["numbers"][at : number.start()]
            targets = parse_numbers(f"{before}{joiner}{number[0]}" if _RANGE.match(joiner) and before else number[0])
            start = found.start() if at == 0 else offset + number.start()
            for target in targets[1:] if _RANGE.match(joiner) and before else targets:
                yield Reference("question", Span(start, offset + number.end()), target)
            before, at = number[0], number.end()
