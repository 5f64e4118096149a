"""Dates, months, weekdays and times of day, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tweespraak_translate.facts.fact import Fact, Kind, Strength, Taken
from tweespraak_translate.segment import Span

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_SHORT = {
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec sept febr",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Sept",
}
_NUMBER = {word.casefold(): n for words in _MONTHS.values() for n, word in enumerate(words.split(), start=1)}
_NUMBER |= {word.casefold(): n for words in _SHORT.values() for n, word in enumerate(words.split()[:12], start=1)}
_NUMBER |= {"sept": 9, "febr": 2}
_MONTH_NAMES = _MONTHS["en"].split()

_NAMES_NL = "|".join(_MONTHS["nl"].split())
_CUT_NL = "|".join(sorted(_SHORT["nl"].split(), key=len, reverse=True))
_NAMES_EN = "|".join(_MONTHS["en"].split())
_CUT_EN = "|".join(sorted(_SHORT["en"].split(), key=len, reverse=True))
_S = "[ \u00a0\u202f]"
_YEAR = r"(?:,?\s?(?P<year>(?:1[89]|20)\d\d|[’'`]\d\d)(?![\d/–-]*\d))?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DAYS_NL = rf"(?P<days>{_DAY}(?:e|ste)?(?:(?:\s?[-–]\s?|,\s|\s(?:en|of|op|tot|t/m|tot\sen\smet)\s){_DAY}){{0,4}})"
_DAYS_EN = (
    rf"(?P<days>{_DAY}(?:st|nd|rd|th)?(?:(?:\s?[-–]\s?|,\s|,?\s(?:and|or|to|until|till|through|up\sto\sand\sincluding)\s)"
    rf"(?:the\s)?{_DAY}(?:st|nd|rd|th)?){{0,4}})"
)
_PATTERNS = {
    "nl": (
        re.compile(
            rf"(?<![\w.,/-]){_DAYS_NL}{_S}(?P<month>(?:{_NAMES_NL})(?!\w)|(?:{_CUT_NL})(?:\.|(?=\s\d{{4}}))){_YEAR}"
            r"(?P<near>,?\s(?:jl|a\.s|jongstleden|aanstaande)(?!\w)\.?)?",
            re.IGNORECASE,
        ),
        re.compile(
            rf"(?<![\w-])(?P<month>(?:{_NAMES_NL})(?![\w’'])|(?:{_CUT_NL})\.?(?=\s\d{{4}}))"
            rf"(?:[-–](?=\s|\w+\s(?:19|20)))?{_YEAR}(?P<near>\s(?:jl|a\.s)(?!\w)\.?)?",
            re.IGNORECASE,
        ),
    ),
    "en": (
        re.compile(
            rf"(?<![\w.,/-]){_DAYS_EN}{_S}(?:of{_S})?(?P<month>(?:{_NAMES_EN})(?!\w)|(?:{_CUT_EN})(?:\.|(?!\w))){_YEAR}"
        ),
        re.compile(
            rf"(?<![\w-])(?P<month>(?:{_NAMES_EN})|(?:{_CUT_EN})\.?){_S}(?:the\s)?{_DAYS_EN}(?![\d%])(?!{_S}(?:per\s?cent|million))"
            rf"(?:,?{_S}(?P<year>(?:19|20)\d\d)(?!\d))?"
        ),
        re.compile(rf"(?<!\w)(?<!\d-)(?P<month>(?:{_NAMES_EN})|(?:{_CUT_EN})\.?(?=\s\d{{4}})){_YEAR}(?![\w’])"),
    ),
}
_ONE_DAY = re.compile(r"\d{1,2}")
_NUMERIC = re.compile(
    r"(?<![\w.,/-])(?:(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)"
    r"|(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d))(?![\w/]|-\d)"
)
_MAY_BEFORE = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|from|last|next|this|mid|early|late|before|after|during|between|and|to|for|end|"
    r"beginning|as)\b|[-–/,(])\s?$|\b(?:April|June|January|February|March),?\s(?:and|or|to)\s$",
    re.IGNORECASE,
)
_DAYS = {"nl": "maan dins woens donder vrij zater zon", "en": "Mon Tues Wednes Thurs Fri Satur Sun"}
_IN_COMPOUND = re.compile(
    rf"(?<!\w)(?P<month>{_NAMES_NL})(?=[a-z]{{4,}}|-[a-z])|(?P<day>{'|'.join(_DAYS['nl'].split())})dag", re.IGNORECASE
)
_WEEKDAY = {
    "nl": re.compile(rf"(?<!\w)(?P<day>{'|'.join(_DAYS['nl'].split())})dag(?!elijks)", re.IGNORECASE),
    "en": re.compile(rf"(?<!\w)(?P<day>{'|'.join(_DAYS['en'].split())})days?(?!\w)"),
}
_TIME = {
    "nl": re.compile(
        r"(?<![\w.,:/-])(?P<hour>[01]?\d|2[0-4])(?:(?P<colon>:)|\.)(?P<minute>[0-5]\d)(?![\d:]|[.,]\d|\s?%)"
        r"(?P<unit>\s?(?:uur|u\.|u(?!\w)|h(?!\w)))?"
    ),
    "en": re.compile(
        r"(?<![\w.,:/-])(?P<hour>[01]?\d|2[0-4])(?:(?:(?P<colon>:)|\.)(?P<minute>[0-5]\d))?(?![\d:]|[.,]\d|\s?%)"
        r"(?P<unit>\s?(?P<half>[ap])\.?m\b\.?|\s(?:noon|hrs|hours|o’clock|o'clock|CET|CEST|GMT|UTC))?",
        re.IGNORECASE,
    ),
}


def find_dates(text: str, language: str, taken: Taken) -> Iterator[Fact]:
    """Dates, partial dates and weekdays; each stretch found is taken."""
    for match in _NUMERIC.finditer(text):
        if taken.is_free(*match.span()):
            yield from _numeric(match, taken)
    for pattern in _PATTERNS[language]:
        for match in pattern.finditer(text):
            if taken.is_free(*match.span()) and _is_month(text, match, language):
                taken.take(*match.span())
                yield from _dates(match)
    for match in _WEEKDAY[language].finditer(text):
        if taken.is_free(*match.span()):
            taken.take(*match.span())
            index = [d.casefold() for d in _DAYS[language].split()].index(match["day"].casefold())
            value = f"weekday {index + 1}"
            yield Fact(Kind.DATE, value, Span(*match.span()), match[0], Strength.WORD)
    if language == "nl":
        yield from _hints(text, taken)


def _hints(text: str, taken: Taken) -> Iterator[Fact]:
    """Months and weekdays inside longer words: "augustusraming", "koopzondag"."""
    for match in _IN_COMPOUND.finditer(text):
        if not taken.is_free(*match.span()):
            continue
        if match["month"]:
            value = f"--{_NUMBER[match['month'].casefold()]:02}"
        else:
            value = f"weekday {_DAYS['nl'].split().index(match['day'].casefold()) + 1}"
        yield Fact(Kind.DATE, value, Span(*match.span()), match[0], Strength.HINT)


def _is_month(text: str, match: re.Match[str], language: str) -> bool:
    """English "May" alone is a month only where a month can stand; Dutch months never stand for a name."""
    if match.groupdict().get("days"):
        return True
    if language == "nl":
        return match["month"].islower() or match.start() == 0 or match["year"] is not None
    if match["month"] != "May" or match["year"]:
        return True
    return bool(_MAY_BEFORE.search(text[: match.start()]))


def _numeric(match: re.Match[str], taken: Taken) -> Iterator[Fact]:
    if match["y"]:
        year, month, day = match["y"], int(match["m"]), int(match["d"])
    else:
        year, day, month = match["year"], int(match["first"]), int(match["second"])
    swapped = "" if day > 12 or match["y"] else f"{year}-{day:02}-{month:02}"
    if month > 12 >= day:
        month, day, swapped = day, month, ""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return
    taken.take(*match.span())
    yield Fact(Kind.DATE, f"{year}-{month:02}-{day:02}", Span(*match.span()), match[0], other=swapped)


def _dates(match: re.Match[str]) -> Iterator[Fact]:
    """One fact a day: "3 en 4 maart" are two dates; the last carries the month in its span."""
    month = _NUMBER[match["month"].rstrip(".").casefold()]
    printed = match["year"]
    year = "-" if not printed else printed if len(printed) == 4 else f"20{printed[1:]}"
    near = bool(match.groupdict().get("near"))
    if not match.groupdict().get("days"):
        value = f"{year}-{month:02}"
        strength = Strength.FIRM if printed else Strength.WORD
        yield Fact(Kind.DATE, value, Span(*match.span()), match[0], strength, loose=near)
        return
    days = list(_ONE_DAY.finditer(match["days"]))
    offset = match.start("days")
    leads_with_month = match.start("month") < offset
    for index, day in enumerate(days):
        start, end = offset + day.start(), offset + day.end()
        if leads_with_month and index == 0:
            start = match.start()
        if index == len(days) - 1:
            end = match.end()
        value = f"{year}-{month:02}-{int(day[0]):02}"
        printed_text = match.string[start:end]
        yield Fact(Kind.DATE, value, Span(start, end), printed_text, loose=near)


def find_times(text: str, language: str, taken: Taken) -> Iterator[Fact]:
    """Times of day, "14.30 uur" and "2.30 pm" alike; figures with a stop alone stay numbers."""
    for match in _TIME[language].finditer(text):
        if not taken.is_free(*match.span()) or not (match["unit"] or match["colon"]):
            continue
        if language == "en" and match["minute"] is None and not match["half"]:
            continue
        hour = int(match["hour"])
        half = (match.groupdict().get("half") or "").lower()
        if half and hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        taken.take(*match.span())
        value = f"{hour:02}:{match['minute'] or '00'}"
        yield Fact(Kind.TIME, value, Span(*match.span()), match[0].rstrip())


def same_date(source: str, target: str) -> bool:
    """Whether two date values can mean one day: equal, or equal but for a year that one of them leaves out."""
    if source == target:
        return True
    if source.startswith("weekday") or target.startswith("weekday"):
        return False
    (year, rest), (other_year, other_rest) = _parts(source), _parts(target)
    return rest == other_rest and (year == "-" or other_year == "-")


def year_of(value: str) -> str:
    """The year of a date value, or "" where it has none."""
    if value.startswith("weekday"):
        return ""
    year = _parts(value)[0]
    return "" if year == "-" else year


def _parts(value: str) -> tuple[str, str]:
    return (value[:4], value[5:]) if value[0].isdigit() else ("-", value[2:])


def english_date(value: str) -> str:
    """A date value as British English writes it: "1 November 2013", "27 September", "November 2013", "Monday"."""
    if value.startswith("weekday"):
        return f"{_DAYS['en'].split()[int(value[-1]) - 1]}day"
    year, rest = _parts(value)
    month, _, day = rest.partition("-")
    words = [str(int(day))] if day else []
    words.append(_MONTH_NAMES[int(month) - 1])
    if year != "-":
        words.append(year)
    return " ".join(words)
