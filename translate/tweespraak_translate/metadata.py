"""What a document says about itself that its reader could not see: kind, running number, letter subject.

Readers know the opening lines of a publication. What only shows later, in
the footers of its pages or in the letterhead of a ministry, is added here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from tweespraak_translate.document import BlockKind, Line, Metadata, SourceText
from tweespraak_translate.sections import Cut

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_DATE = r"(?P<date>\d{1,2}\s[a-zA-Z]{3,9}\s\d{4})"
_YEARS = r"(?P<first>\d{4})\s?[-–—/]\s?(?P<last>\d{2,4})"
_SESSION = re.compile(rf"(?:(?:Tweede|Eerste)\sKamer,\s)?vergaderjaar\s{_YEARS}", re.IGNORECASE)
_AH_ID = re.compile(r"a?h[\s-]tk[\s-](?P<session>\d{8})[\s-](?P<number>\d{1,5})\b")
_KST_ID = re.compile(r"kst-\d{5,7}(?:-[IVXLC]+|-\d{2}(?=-))?(?:-\w{1,6})?\b")
_KST_FOOTER = re.compile(
    rf"(?:Tweede|Eerste)\sKamer,\s(?:vergaderjaar\s)?{_YEARS},"
    r"\s(?P<dossier>\d{2}[\s\u00a0]?\d{3}(?:-\d{2})?(?:[\s-][IVXLC]+)?),\s(?:nr\.\s)?(?P<number>\w{1,6})"
)
_COMMITTEE = re.compile(
    r"\b(?P<who>(?:vaste|algemene|tijdelijke)\scommissie\s(?:voor|van)\s[^.;()]{3,90}?)\s(?:heeft|gestelde)\b",
    re.IGNORECASE,
)
_SETTLED = (
    re.compile(rf"\bvastgesteld(?:\sop)?\s{_DATE}", re.IGNORECASE),
    re.compile(rf"\bd\s?a\s?t\s?u\s?m\s{_DATE}", re.IGNORECASE),
    re.compile(rf"\bop\s{_DATE}\svastgestelde", re.IGNORECASE),
)
_SUBJECT = re.compile(
    r"\bb\s?e\s?t\s?r\s?e\s?f\s?t\s(?P<subject>\S.{5,300}?)"
    r"\s(?:u\s?w\s?k\s?e\s?n|o\s?n\s?s\s?k\s?e\s?n|geachte|\d+/\d+|b\s?i\s?j\s?l\s?a|bezorgen)",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"\bVragen van (?:het lid|de leden)\b|Aanhangsel van de Handelingen", re.IGNORECASE)
_LISTED = re.compile(r"lijst van vragen|commissie|Algemene Rekenkamer|feitelijke vragen", re.IGNORECASE)
_FRONT_LIMIT = 6000
"""Code points of front matter that are searched."""
_FRONT_LINES = 120
"""Lines that are taken as front matter where no label ends it."""


def read_metadata(source: SourceText, cut: Cut) -> Metadata:
    """The metadata of the reader, with what it left empty completed from the text."""
    front = " ".join(" ".join(line.text for line in cut.front[:_FRONT_LINES])[:_FRONT_LIMIT].split())
    found = Metadata(
        title=_named(_SUBJECT.search(front), "subject"),
        reference=_reference(cut.furniture),
        session_year=_session((*cut.furniture, *cut.front[:15])),
        asked_by=_named(_COMMITTEE.search(front), "who") if cut.sections else "",
        date_answered=next((iso for p in _SETTLED if (iso := _iso(_named(p.search(front), "date")))), ""),
    )
    given = {one.name: value for one in fields(Metadata) if (value := getattr(source.metadata, one.name))}
    return replace(found, **given)


def document_kind(cut: Cut, metadata: Metadata) -> str:
    """ "written-questions", "fact-questions", "letter" or "other"."""
    front = " ".join(line.text for line in cut.front[:_FRONT_LINES])[:_FRONT_LIMIT]
    if not cut.sections:
        return "letter" if re.search(r"\bGeachte\b", front) else "other"
    if metadata.reference.startswith("ah-") or _WRITTEN.search(front) or _WRITTEN.search(metadata.title):
        return "written-questions"
    if _LISTED.search(front):
        return "fact-questions"
    has_numbered_answers = any(s.kind is BlockKind.ANSWER and s.numbers for s in cut.sections)
    return "written-questions" if has_numbered_answers else "fact-questions"


def _named(found: re.Match[str] | None, group: str) -> str:
    return found[group].strip(" ,") if found else ""


def _session(lines: Sequence[Line]) -> str:
    """The session of a running footer or a title line, not of a paper that a sentence cites."""
    for line in lines:
        found = _SESSION.match(line.text)
        if found:
            return f"{found['first']}-{found['first'][: 4 - len(found['last'])]}{found['last']}"
    return ""


def _reference(furniture: Sequence[Line]) -> str:
    """The publication number in the margin or the running footer, empty where the pages carry none."""
    for line in furniture:
        text = " ".join(line.text.split())
        found = _AH_ID.match(text)
        if found:
            return f"ah-tk-{found['session']}-{found['number']}"
        found = _KST_ID.match(text)
        if found:
            return found[0]
        found = _KST_FOOTER.match(text)
        if found:
            dossier = re.sub(r"(?<=\d)\s(?=\d)", "", found["dossier"].replace("\u00a0", " "))
            return f"kst-{'-'.join(dossier.split())}-{found['number']}"
    return ""


def _iso(date: str) -> str:
    """A Dutch date ("6 maart 2024") as ISO, empty when the month is none."""
    parts = date.split()
    if len(parts) != 3 or parts[1].lower() not in _MONTHS or not 1 <= int(parts[0]) <= 31:
        return ""
    return f"{int(parts[2]):04d}-{_MONTHS.index(parts[1].lower()) + 1:02d}-{int(parts[0]):02d}"
