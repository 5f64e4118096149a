"""Papers, articles, questions, footnotes and session years, in Dutch and in English.

The Dutch papers are read by the document's own grammar (tweespraak_translate.references), so
that a reference which can be followed and one which can be compared are the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.facts.fact import Fact, Kind, Strength, Taken
from tweespraak_translate.references import find_references
from tweespraak_translate.segment import Span

_S = "[ \u00a0\u202f\u2009]"
_KINDS = {"dossier": Kind.DOSSIER, "question": Kind.QUESTION, "footnote": Kind.FOOTNOTE}
_LIST = r"\d{1,4}(?:(?:,?\s(?:and|to|or)\s|,\s|\s?[-–]\s?)(?:nos?\.\s)?\d{1,4}(?!\d|[ \u00a0]\d{3})){0,12}"
_PAPER_EN = re.compile(
    r"(?:\b(?:Parliamentary\s(?:Papers?|documents?)|House\sof\sRepresentatives|Senate|Kamerstuk(?:ken)?|Kst\.?)"
    r"(?:\sII?)?,?\s(?:session\s(?:of\s)?)?(?:(?P<years>\d{4}\s?[-–/]\s?\d{2,4}),?\s)?)?"
    rf"(?<![\d.,€-])(?P<dossier>\d{{2}}{_S}?\d{{3}})(?!\d)"
    rf"(?:{_S}?[-‑]?{_S}?\(?(?P<part>[IVXLC]{{1,6}}[AB]?(?![\w.])|R\d{{4}})\)?|[-‑](?P<series>\d{{2}})(?!\d))?"
    rf",?{_S}?(?:[Nn]os?|[Nn]rs?|[Nn]umbers?)\.?{_S}?(?P<numbers>{_LIST}|[A-Z]{{1,2}}(?!\w))"
)
_APPENDIX_EN = re.compile(
    r"\b(?:Appendix|Annex|Aanhangsel)\s(?:to\sthe\s(?:Proceedings|Official\sReport|Acts|Handelingen)|Proceedings|Handelingen)"
    r"(?:\sof\s(?:the\s)?[A-Z]\w+(?:\s(?:of\s)?[A-Z]\w+){0,3})?(?:\sII)?,?\s(?:\(?(?:parliamentary\s)?(?:session|year|vergaderjaar)"
    r"(?:\syear)?\s)?(?P<first>\d{4})\s?[-–—/]\s?(?P<last>\d{2,4})(?:\s(?:parliamentary\s)?session)?,?\s(?:no|nr|number)\.?\s"
    r"(?P<number>\d{1,4})(?!\d)",
    re.IGNORECASE,
)
_LEAD_EN = re.compile(
    r"\bParliamentary\s(?:Papers?|documents?)(?:\sII?)?,?\s(?:(?P<years>\d{4}\s?[-–/]\s?\d{2,4}),?\s)?"
    rf"(?P<dossier>\d{{2}}{_S}?\d{{3}})(?!\d)(?:[-‑](?P<series>\d{{2}})(?!\d))?"
)
_ARTICLE = {
    "nl": re.compile(
        rf"\b(?:artikel(?:en)?|art\.?){_S}(?P<numbers>\d{{1,4}}(?:[.:]\d{{1,4}})?[a-z]{{0,2}}(?!\w)"
        rf"(?:(?:,{_S}|{_S}en{_S}|{_S}of{_S}|{_S}t/m{_S}|{_S}tot{_S}en{_S}met{_S}|{_S}?[-–]{_S}?)\d{{1,4}}"
        r"(?:[.:]\d{1,4})?[a-z]{0,2}(?!\w)){0,10})",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"\b(?:articles?|sections?|arts?\.?){_S}(?P<numbers>\d{{1,4}}(?:[.:]\d{{1,4}})?[a-z]{{0,2}}(?!\w)"
        rf"(?:(?:,{_S}|,?{_S}and{_S}|{_S}or{_S}|{_S}to{_S}|{_S}up{_S}to{_S}and{_S}including{_S}|{_S}?[-–]{_S}?)\d{{1,4}}"
        r"(?:[.:]\d{1,4})?[a-z]{0,2}(?!\w)){0,10})",
        re.IGNORECASE,
    ),
}
_ARTICLE_NUMBER = re.compile(r"\d{1,4}(?:[.:]\d{1,4})?[a-z]{0,2}", re.IGNORECASE)
_QUESTION_EN = re.compile(
    r"\b(?:sub-?)?(?:questions?|answers?)\s(?:to\s)?(?:nos?\.\s|numbers?\s)?(?P<numbers>\d{1,3}[a-h]?(?![\d%.])"
    r"(?:(?:,?\s(?:and|to|or)\s|,\s|\s?[-–]\s?|\sup\sto\sand\sincluding\s|\sthrough\s)\d{1,3}[a-h]?(?![\d%])){0,40})",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,3}[a-h]?", re.IGNORECASE)
_THROUGH = re.compile(r"\s?(?:[-–]|\sto|up\sto\sand\sincluding|through)\s?$", re.IGNORECASE)
_YEARS = re.compile(r"(?<![\w.,/-])(?P<first>(?:19|20)\d\d)\s?[-–—/]\s?(?P<last>(?:19|20)?\d\d)(?![\w/]|-\d|[.,]\d)")
_NOTE = re.compile(r"\b(?:foot)?note\s(?P<number>\d{1,3})(?!\d)", re.IGNORECASE)


def find_reference_facts(text: str, language: str, taken: Taken) -> Iterator[Fact]:
    """Papers, questions, footnotes, articles and session years; each stretch found is taken."""
    if language == "en":
        yield from _english(text, taken)
    yield from _papers_and_questions(text, language, taken)
    yield from _articles(text, language, taken)
    for match in _YEARS.finditer(text):
        first, last = int(match["first"]), match["last"]
        whole = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        if taken.is_free(*match.span()) and (whole == first + 1 or (len(last) == 2 and first < whole)):
            taken.take(*match.span())
            yield Fact(Kind.YEARS, f"{first}-{whole}", Span(*match.span()), match[0])


def _papers_and_questions(text: str, language: str, taken: Taken) -> Iterator[Fact]:
    last = Span(-1, -1)
    for found in find_references(text):
        kind = _KINDS.get(found.kind)
        start, end = found.span.start, found.span.end
        if kind is None or (language == "en" and kind is not Kind.DOSSIER and found.kind != "footnote"):
            continue
        if not taken.is_free(start, end) and found.span != last:
            continue
        printed = found.span.of(text)
        if (kind is not Kind.FOOTNOTE and text[max(0, start - 1) : start].isalpha()) or re.match(
            r"[.,]\d|\.\d", text[end : end + 2]
        ):
            continue
        if language == "en" and re.search(r"\bnos\b|\bParliamentary\s$", text[max(0, start - 15) : end + 4]):
            continue
        taken.take(start, end)
        last = found.span
        yield Fact(kind, found.target, found.span, printed)
        years = _YEARS.search(printed)
        if kind is Kind.DOSSIER and years and re.match(r"(?:Kamer|TK|EK|Kst|Tweede|Eerste)", printed, re.IGNORECASE):
            yield from _hint_years(years, start)


def _hint_years(years: re.Match[str], offset: int) -> Iterator[Fact]:
    """The session in a paper's reference: English may give it or leave it out."""
    first, last = years["first"], years["last"]
    span = Span(offset + years.start(), offset + years.end())
    yield Fact(Kind.YEARS, f"{first}-{first[: 4 - len(last)]}{last}", span, years[0], Strength.HINT)


def _english(text: str, taken: Taken) -> Iterator[Fact]:
    for match in _APPENDIX_EN.finditer(text):
        if taken.is_free(*match.span()):
            taken.take(*match.span())
            session = f"{match['first']}{match['first'][: 4 - len(match['last'])]}{match['last']}"
            yield Fact(Kind.DOSSIER, f"ah-tk-{session}-{match['number']}", Span(*match.span()), match[0])
    for pattern in (_PAPER_EN, _LEAD_EN):
        for match in pattern.finditer(text):
            if taken.is_free(*match.span()):
                taken.take(*match.span())
                yield from _papers_of(match)
                if match["years"]:
                    years = _YEARS.search(match["years"])
                    if years:
                        yield from _hint_years(years, match.start("years"))
    for match in _QUESTION_EN.finditer(text):
        if taken.is_free(*match.span()):
            taken.take(*match.span())
            yield from _questions_of(match)
    for match in _NOTE.finditer(text):
        if taken.is_free(*match.span()):
            taken.take(*match.span())
            yield Fact(Kind.FOOTNOTE, match["number"], Span(*match.span()), match[0])


def _papers_of(match: re.Match[str]) -> Iterator[Fact]:
    groups = match.groupdict()
    base = "kst-" + re.sub(r"\D", "", match["dossier"])
    part = groups.get("part") or groups.get("series")
    base = f"{base}-{part.upper()}" if part else base
    numbers = list(re.finditer(r"\d+|[A-Z]{1,2}(?!\w)", groups.get("numbers") or ""))
    if not numbers:
        yield Fact(Kind.DOSSIER, base, Span(*match.span()), match[0])
    for index, number in enumerate(numbers):
        start = match.start() if index == 0 else match.start("numbers") + number.start()
        span = Span(start, match.start("numbers") + number.end())
        yield Fact(Kind.DOSSIER, f"{base}-{number[0]}", span, span.of(match.string))


def _questions_of(match: re.Match[str]) -> Iterator[Fact]:
    before, at = 0, 0
    offset = match.start("numbers")
    for number in _NUMBER.finditer(match["numbers"]):
        span = Span(match.start() if at == 0 else offset + number.start(), offset + number.end())
        value = number[0].lower()
        if before and value.isdigit() and _THROUGH.search(match["numbers"][at : number.start()]):
            for between in range(before + 1, min(int(value), before + 60)):
                yield Fact(Kind.QUESTION, str(between), span, span.of(match.string))
        yield Fact(Kind.QUESTION, value, span, span.of(match.string))
        before, at = int(value) if value.isdigit() else 0, number.end()


def _articles(text: str, language: str, taken: Taken) -> Iterator[Fact]:
    for match in _ARTICLE[language].finditer(text):
        if not taken.is_free(*match.span()):
            continue
        taken.take(*match.span())
        offset = match.start("numbers")
        for index, number in enumerate(_ARTICLE_NUMBER.finditer(match["numbers"])):
            start = match.start() if index == 0 else offset + number.start()
            span = Span(start, offset + number.end())
            yield Fact(Kind.ARTICLE, number[0].lower(), span, span.of(text))
