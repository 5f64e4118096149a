"""What the opening lines of a parliamentary paper say about it: reference, session, names and dates.

The same words open every rendering of a paper (PDF, Word, saved page, text),
so that one set of rules on plain lines serves all readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tweespraak_translate.document import Metadata
from tweespraak_translate.hyphens import join_hyphenated

_OPENING = 80
"""Lines that are looked at from the start; the reference in the margin comes late on page 1."""

_MONTHS = {
    spelling: number
    for number, month in enumerate(
        (
            "januari/jan",
            "februari/feb/febr",
            "maart/mrt",
            "april/apr",
            "mei",
            "juni/jun",
            "juli/jul",
            "augustus/aug",
            "september/sep/sept",
            "oktober/okt",
            "november/nov",
            "december/dec",
        ),
        start=1,
    )
    for spelling in month.split("/")
}

_DATE = re.compile(r"\b(\d{1,2})(?:e|ste|de)?\s+([a-z]+)\.?\s+(\d{4})\b", re.IGNORECASE)
_ASKED = re.compile(r"\bingezonden\s+((?:op\s+)?\d{1,2}\s+\w+\.?\s+\d{4})", re.IGNORECASE)
_ANSWERED = re.compile(r"\bontvangen\s+((?:op\s+)?\d{1,2}\s+\w+\.?\s+\d{4})", re.IGNORECASE)
_SESSION = re.compile(r"\bvergaderjaar\s+(\d{4})\s*[-–—/]\s*(\d{4}|\d{2})\b", re.IGNORECASE)
_IDENTIFIER = re.compile(
    r"\b(?:ah-tk-\d{8}-\d+(?:-n\d+)?|ah-\d{4,8}|kst-\d{5}(?:-\(?[A-Z0-9][A-Z0-9()]*\)?)*(?:-\d+)?"
    r"|kst-\d{6,8}|kv-tk-\d{4}[A-Z]\d{5}|blg-\d+|h-tk-\d{8}-\d+(?:-\d+)?)\b",
    re.IGNORECASE,
)
_DOSSIER = re.compile(r"^(\d{2})\s?(\d{3})(?:[\s-]+\(?([IVXLC]{1,6}|R\d{4})\)?)?(?:\s+\D.*)?$")
_PAPER_NUMBER = re.compile(r"^Nr\.?\s*(\d{1,5}|[A-Z]{1,3})\b(?!\s*\d{3})(?:\s+(.*))?$")
_ASKER = r"\bVragen\s+van\s+((?:het\s+lid|de\s+leden)\b"
_QUESTIONS = re.compile(_ASKER + r".{3,400}?)\s+aan\s+(?:de|het)\s+", re.IGNORECASE)
_SUBJECT = re.compile(_ASKER + r".{3,900}?)(?=\s*\(ingezonden|\s+Antwoord\s+van\s|$)", re.IGNORECASE)
_ANSWER = re.compile(
    r"\b(?:Antwoord|Mededeling)\s+van\s+(.{3,400}?)\s*(?:\(ontvangen|,?\s*mede\s+namens|$)", re.IGNORECASE
)
_COMMITTEE = re.compile(r"\bDe\s+((?:vaste|algemene|tijdelijke)\s+(?:Kamer)?commissie\s+voor\s+.{3,120}?)\s+heeft\b")
_COMMITTEE_ANSWER = re.compile(
    r"\bDe\s+((?:minister|staatssecretaris)(?:-president)?\b.{0,90}?)\s+heeft\s+(?:deze|de)\s+vragen\s+beantwoord"
    r"(?:\s+bij\s+brief\s+van\s+(\d{1,2}\s+\w+\s+\d{4}))?",
    re.IGNORECASE,
)
_PARENTHESES = re.compile(r"\s*\([^)]*\)\s*$")
_LIST_TITLE = re.compile(r"^(?:lijst van vragen(?: en antwoorden)?|verslag van een schriftelijk overleg)\b", re.I)


def read_masthead(lines: Sequence[str]) -> Metadata:
    """What the first lines of a paper say of it; an empty field where they say nothing."""
    opening = list(lines[:_OPENING])
    text = ""
    for line in opening:
        folded = " ".join(line.split())
        text = join_hyphenated(text, folded) if text and folded else text or folded
    asked = _ASKED.search(text)
    answered = _ANSWERED.search(text)
    session = session_year(text)
    committee = _COMMITTEE.search(text)
    reply = _COMMITTEE_ANSWER.search(text)
    return Metadata(
        title=_title(opening, text),
        reference=_reference(opening, text, session),
        session_year=session,
        asked_by=_asked_by(text) or (committee.group(1) if committee else ""),
        answered_by=_answered_by(text) or (reply.group(1).strip() if reply else ""),
        date_asked=iso_date(asked.group(1)) if asked else "",
        date_answered=iso_date(answered.group(1)) if answered else iso_date((reply and reply.group(2)) or ""),
    )


def merged(first: Metadata, second: Metadata) -> Metadata:
    """`first`, with what it does not say taken from `second`."""
    return Metadata(
        title=first.title or second.title,
        reference=first.reference or second.reference,
        session_year=first.session_year or second.session_year,
        asked_by=first.asked_by or second.asked_by,
        answered_by=first.answered_by or second.answered_by,
        date_asked=first.date_asked or second.date_asked,
        date_answered=first.date_answered or second.date_answered,
    )


def iso_date(text: str) -> str:
    """The first Dutch date in `text` as ISO ("6 maart 2024" gives "2024-03-06"); empty when there is none."""
    match = _DATE.search(text)
    if not match:
        return ""
    day, month, year = int(match.group(1)), _MONTHS.get(match.group(2).lower()), int(match.group(3))
    return f"{year:04}-{month:02}-{day:02}" if month and 1 <= day <= 31 else ""


def session_year(text: str) -> str:
    """The parliamentary session named in `text` as "2023-2024"; empty when none is."""
    match = _SESSION.search(text)
    if not match:
        return ""
    first, last = match.group(1), match.group(2)
    return f"{first}-{last if len(last) == 4 else first[:2] + last}"


def identifier(text: str) -> str:
    """The first publication number in `text` ("kst-29521-293"), lower case where it is a word."""
    match = _IDENTIFIER.search(text)
    if not match:
        return ""
    head, dash, tail = match.group().partition("-")
    return head.lower() + dash + (tail.lower() if head.lower() in ("ah", "h") else tail)


def kamerstuk_reference(dossier: str, chapter: str, number: str) -> str:
    """ "kst-29521-293" of dossier, budget chapter (may be empty) and number."""
    digits = "".join(dossier.split())
    parts = ["kst", digits, *([chapter] if chapter else []), *([number] if number else [])]
    return "-".join(parts) if digits else ""


def _reference(opening: Sequence[str], text: str, session: str) -> str:
    known = [match.group() for match in map(_IDENTIFIER.fullmatch, map(str.strip, opening)) if match]
    if known:
        return identifier(known[0])
    if re.search(r"\bAanhangsel van de Handelingen\b", text) and session:
        return _appendix_reference(opening, session)
    return _paper_reference(opening)


def _appendix_reference(opening: Sequence[str], session: str) -> str:
    """An Aanhangsel number stands alone on a line before "Vragen van"."""
    number = ""
    for line in opening:
        if re.match(r"Vragen van\b", line):
            break
        if re.fullmatch(r"\d{1,4}", line.strip()) and line.strip() not in ("1", "2"):
            number = line.strip()
    return f"ah-tk-{session.replace('-', '')}-{number}" if number else ""


def _paper_reference(opening: Sequence[str]) -> str:
    """A Kamerstuk number: "29 521 Nederlandse deelname ..." and, some lines on, "Nr. 293"."""
    for index, line in enumerate(opening):
        dossier = _DOSSIER.match(line.strip())
        if not dossier:
            continue
        for later in opening[index : index + 8]:
            number = _PAPER_NUMBER.match(later.strip())
            if number:
                chapter = dossier.group(3) or ""
                return kamerstuk_reference(dossier.group(1) + dossier.group(2), chapter, number.group(1))
    return ""


def _title(opening: Sequence[str], text: str) -> str:
    subject = _SUBJECT.search(text)
    if subject and len(subject.group()) < 900:
        return subject.group().strip()
    for index, line in enumerate(opening):
        number = _PAPER_NUMBER.match(line.strip())
        if number and number.group(2):
            return number.group(2).strip()
        if _LIST_TITLE.match(line.strip()):
            return line.strip()
        subject = re.match(r"^(?:betreft|onderwerp)\b\s*:?\s*(.*)$", line.strip(), re.IGNORECASE)
        if subject and (subject.group(1) or index + 1 < len(opening)):
            return (subject.group(1) or opening[index + 1]).strip()
    return ""


def _asked_by(text: str) -> str:
    match = _QUESTIONS.search(text)
    if not match:
        return ""
    return re.sub(r"^(?:het lid|de leden)\s+", "", match.group(1).strip())


def _answered_by(text: str) -> str:
    start = _QUESTIONS.search(text)
    match = _ANSWER.search(text, start.end() if start else 0)
    if not match or not start:
        return ""
    return _PARENTHESES.sub("", match.group(1)).strip()
