"""Numbers in figures and in words, Dutch and English: where they stand and what they are worth.

Dutch groups with a stop and has a decimal comma, English the reverse. Figures that
follow neither ("13.5" in Dutch, "2.1.3") are versions and sections: the text is the value.
A five-figure number in two groups ("29 521") is a parliamentary paper, not a count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tweespraak_translate.facts.fact import Strength, Taken, canonical

_GAP = "[ \u00a0\u202f\u2009]"
_FIGURES = {
    "nl": re.compile(
        rf"(?<![\w.,’'])(?:\d{{1,3}}(?:\.\d{{3}})+(?![\d.])(?:,\d+)?|[1-9]\d{{0,2}}(?:{_GAP}\d{{3}})+(?!\d)(?:,\d+)?"
        r"|\d+(?:,\d+)?(?:\.\d+)*)(?P<fraction>[½¼¾])?|(?<!\w)[½¼¾]"
    ),
    "en": re.compile(
        rf"(?<![\w.,’'])(?:\d{{1,3}}(?:,\d{{3}})+(?![\d,]\d)(?:\.\d+)?|\d{{1,3}}(?:\.\d{{3}})*,\d+(?!,\d)"
        rf"|[1-9]\d{{0,2}}(?:{_GAP}\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*)(?P<fraction>[½¼¾])?|(?<!\w)[½¼¾]"
    ),
}
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_SUFFIX = {
    "nl": re.compile(r"(?:ste|de|e)(?![^\W\d_])", re.IGNORECASE),
    "en": re.compile(r"(?:st|nd|rd|th)(?![^\W\d_])", re.IGNORECASE),
}
_GROUPED = {"nl": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"), "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")}
_SPACED = re.compile(rf"\d{{1,3}}(?:{_GAP}\d{{3}})+(?:[.,]\d+)?")
_PAPER = re.compile(rf"\d{{2}}{_GAP}\d{{3}}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_JOIN = re.compile(r"[ \u00a0-]+(?:(?:and|en)[ \u00a0]+)?")
HALF = re.compile(r"(?:\s(?:year|month|century|hour|week|day|decade))?[ -]and[ -]a[ -]half(?!\w)|[ -]en[ -]een[ -]hal(?:f|ve)(?!\w)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text."""

    start: int
    end: int
    value: str
    strength: Strength = Strength.FIRM
    is_ordinal: bool = False
    other: str = ""
    """What it would be worth read in the other language's way; empty where there is no doubt."""
    is_paper: bool = False
    """Two groups, two and three figures: the shape of a parliamentary paper."""


def find_figures(text: str, language: str, taken: Taken) -> list[Figure]:
    """Every number not yet taken, in printed order; nothing is marked as taken."""
    found = [*_in_figures(text, language, taken), *_in_words(text, language, taken)]
    return sorted(found, key=lambda figure: figure.start)


def _in_figures(text: str, language: str, taken: Taken) -> Iterator[Figure]:
    at = 0
    while match := _FIGURES[language].search(text, at):
        start, end = match.span()
        at = end
        if not taken.is_free(start, end):
            continue
        following = text[end : end + 1]
        suffix = _SUFFIX[language].match(text, end)
        if following.isupper():
            continue
        yield _figure(match, language, suffix.end() if suffix else end, bool(suffix))
        at = suffix.end() if suffix else end


def _figure(match: re.Match[str], language: str, end: int, is_ordinal: bool) -> Figure:
    printed = match[0]
    extra = Decimal(0)
    if printed[-1] in _FRACTIONS:
        extra, printed = _FRACTIONS[printed[-1]], printed[:-1]
    value, other = _worth(printed, language)
    if extra:
        value = canonical(Decimal(value) + extra) if printed else canonical(extra)
    return Figure(match.start(), end, value, Strength.FIRM, is_ordinal, other, bool(_PAPER.fullmatch(printed)))


def _worth(printed: str, language: str) -> tuple[str, str]:
    """The value in this language, and in the other where the figures could be of it."""
    if not printed:
        return "0", ""
    if _SPACED.fullmatch(printed):
        return canonical(Decimal(re.sub(_GAP, "", printed).replace(",", "."))), ""
    group, point = (".", ",") if language == "nl" else (",", ".")
    foreign = ""
    if _GROUPED["en" if language == "nl" else "nl"].fullmatch(printed) or re.fullmatch(rf"\d+{group}\d+", printed):
        foreign = canonical(Decimal(printed.replace(point, "").replace(group, ".")))
    if _GROUPED[language].fullmatch(printed):
        return canonical(Decimal(printed.replace(group, "").replace(point, "."))), foreign
    if re.fullmatch(rf"\d+(?:{re.escape(point)}\d+)?", printed):
        return canonical(Decimal(printed.replace(point, "."))), foreign
    if printed.count(".") > 1 and "," not in printed:
        return printed, ""
    if language == "nl":
        # "13.5": no grouping, so a version or a decimal written the English way. Either way the English keeps it.
        return canonical(Decimal(printed)) if re.fullmatch(r"\d+\.\d+", printed) else printed, ""
    return printed, foreign


def _in_words(text: str, language: str, taken: Taken) -> Iterator[Figure]:
    words = [m for m in _WORD.finditer(text) if taken.is_free(m.start(), m.end())]
    index = 0
    while index < len(words):
        used, figure = _phrase(text, words, index, language)
        if figure:
            yield figure
        index += max(used, 1)


def _phrase(text: str, words: list[re.Match[str]], index: int, language: str) -> tuple[int, Figure | None]:
    """The longest number phrase from a word on ("two hundred and five"), and how many words it has."""
    known = _cardinals(language)
    first = words[index]
    folded = first[0].casefold()
    half = HALF.match(text, first.end())
    worth = 1 if folded in ("a", "an") and language == "en" else known.get(folded, 100)
    if half and worth < 100:
        return len(half[0].split()) + 1, Figure(first.start(), half.end(), f"{worth}.5", Strength.WORD)
    if language == "nl" and folded in known and not _is_number_here(text, first, folded):
        return 1, Figure(first.start(), first.end(), str(known[folded]), Strength.HINT)
    if language == "nl" and _DECADE.search(text[max(0, first.start() - 30) : first.start()]) and known.get(folded, 0) in _TENS_OF:
        return 1, Figure(first.start(), first.end(), str(1900 + known[folded]), Strength.WORD)
    if folded not in known:
        return 1, _single(first, folded, language)
    if folded in _ONES[language]:
        # "one of the", "één": says too little to be asked for; still it may answer a 1.
        following = words[index + 1] if index + 1 < len(words) else None
        big = following is not None and following[0].casefold() in _SCALES[language]
        if not big:
            return 1, Figure(first.start(), first.end(), "1", Strength.HINT)
    total, current, used, end = 0, known[folded], 1, first.end()
    if folded in _SCALES[language] and text[max(0, first.start() - 1) : first.start()] != "-":
        current = _SCALES[language][folded]
    while index + used < len(words) and not (used == 1 and known[folded] >= 10**6):
        skipped = words[index + used][0].casefold() in ("and", "en") and index + used + 1 < len(words)
        word = words[index + used + skipped]
        gap = text[end : word.start()]
        nxt = known.get(word[0].casefold())
        last = _ordinals("en").get(word[0].casefold(), 10) if language == "en" and gap == "-" else 10
        if current in _TENS_OF and last < 10:
            value = str(total + current + last)
            return used + 1, Figure(first.start(), word.end(), value, Strength.WORD, is_ordinal=True)
        if nxt is None or not _JOIN.fullmatch(gap):
            break
        if nxt in (100, 1000, 10**6, 10**9, 10**12) and "and" not in gap and "en" not in gap:
            current *= nxt
            if nxt >= 1000:
                total, current = total + current, 0
        elif language == "en" and ((0 < nxt < 10 and current % 10 == 0) or (nxt < 100 and current % 100 == 0)) and current + total >= 20:
            if "and" in gap and (current + total) % 100:
                break
            current += nxt
        else:
            break
        used, end = used + 1 + skipped, word.end()
    return used, Figure(first.start(), end, canonical(Decimal(total + current)), Strength.WORD)


def _is_number_here(text: str, word: re.Match[str], folded: str) -> bool:
    """Dutch "acht" is a verb too ("acht ik", "in acht"), and "half twee" is half past one."""
    if text[max(0, word.start() - 5) : word.start()].casefold() == "half ":
        return False
    return folded != "acht" or bool(_EIGHT_OF.match(text, word.end()))


def _single(word: re.Match[str], folded: str, language: str) -> Figure | None:
    ordinal = _ordinals(language).get(folded)
    if ordinal is not None:
        strength = Strength.HINT if ordinal == 1 else Strength.WORD
        return Figure(word.start(), word.end(), str(ordinal), strength, is_ordinal=True)
    if folded in _VALUES[language]:
        value, strength = _VALUES[language][folded]
        return Figure(word.start(), word.end(), value, strength)
    if language == "nl" and len(folded) > 5:
        hint = _compound(folded)
        if hint:
            return Figure(word.start(), word.end(), hint, Strength.HINT)
    return None


_DECADE = re.compile(r"\bjaren\s(?:\w{4,9}\s(?:en|of|tot)\s)?$", re.IGNORECASE)
_TENS_OF = frozenset(range(20, 100, 10))
_EIGHT_OF = re.compile(
    r"[- ](?!(?:de|die|deze|te|alle|zijn|mijn|onze|een|is|als|dus|thans|steeds|eens|soms)\s)(?:[a-zë]+e\s)?"
    r"(?:jaar|uur|keer|maal|procent|miljoen|miljard|duizend|honderd|euro|man|\w+(?:en|s|a’s))(?!\w)|\s(?:tot|à)\s\w",
)
_ONES = {"nl": {"een", "één", "eén", "ene", "eenmaal"}, "en": {"one"}}
_SCALES = {
    "nl": {"honderd": 100, "duizend": 1000, "miljoen": 10**6, "miljard": 10**9, "biljoen": 10**12},
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12},
}
_VALUES = {
    "nl": {
        "anderhalf": ("1.5", Strength.WORD),
        "anderhalve": ("1.5", Strength.WORD),
        "beide": ("2", Strength.HINT),
        "beiden": ("2", Strength.HINT),
        "allebei": ("2", Strength.HINT),
        "dubbel": ("2", Strength.HINT),
        "dubbele": ("2", Strength.HINT),
        "tweemaal": ("2", Strength.WORD),
        "driemaal": ("3", Strength.WORD),
        "viermaal": ("4", Strength.WORD),
        "eenmalig": ("1", Strength.HINT),
        "eenmalige": ("1", Strength.HINT),
        "enkele": ("1", Strength.HINT),
        "enkel": ("1", Strength.HINT),
        "paar": ("2", Strength.HINT),
        "stel": ("2", Strength.HINT),
        "halfjaar": ("6", Strength.HINT),
        "halfjaarlijks": ("6", Strength.HINT),
        "halfjaarlijkse": ("6", Strength.HINT),
        "kwartaal": ("3", Strength.HINT),
        "kwartier": ("15", Strength.HINT),
        "decennium": ("10", Strength.HINT),
        "decennia": ("10", Strength.HINT),
        "dozijn": ("12", Strength.HINT),
        "eeuw": ("100", Strength.HINT),
        "verdubbeld": ("2", Strength.HINT),
        "verdubbelen": ("2", Strength.HINT),
        "verdrievoudigd": ("3", Strength.HINT),
        "etmaal": ("24", Strength.HINT),
        "laatstgenoemde": ("2", Strength.HINT),
        "ander": ("2", Strength.HINT),
        "andere": ("2", Strength.HINT),
    },
    "en": {
        "a": ("1", Strength.HINT),
        "an": ("1", Strength.HINT),
        "single": ("1", Strength.HINT),
        "once": ("1", Strength.HINT),
        "both": ("2", Strength.HINT),
        "twice": ("2", Strength.HINT),
        "double": ("2", Strength.HINT),
        "doubled": ("2", Strength.HINT),
        "dual": ("2", Strength.HINT),
        "couple": ("2", Strength.HINT),
        "pair": ("2", Strength.HINT),
        "either": ("2", Strength.HINT),
        "neither": ("2", Strength.HINT),
        "biennial": ("2", Strength.HINT),
        "bilateral": ("2", Strength.HINT),
        "fortnight": ("2", Strength.HINT),
        "fortnightly": ("2", Strength.HINT),
        "triple": ("3", Strength.HINT),
        "tripled": ("3", Strength.HINT),
        "threefold": ("3", Strength.HINT),
        "thrice": ("3", Strength.HINT),
        "fourfold": ("4", Strength.HINT),
        "quadrupled": ("4", Strength.HINT),
        "tenfold": ("10", Strength.HINT),
        "decade": ("10", Strength.HINT),
        "decades": ("10", Strength.HINT),
        "dozen": ("12", Strength.HINT),
        "century": ("100", Strength.HINT),
        "latter": ("2", Strength.HINT),
        "other": ("2", Strength.HINT),
        "half-yearly": ("6", Strength.HINT),
        "nil": ("0", Strength.HINT),
        "trio": ("3", Strength.HINT),
        "quarter": ("4", Strength.HINT),
        **{f"{ten[:-1]}ies": (f"19{n}0", Strength.WORD) for n, ten in enumerate(
            "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)},
    },
}
_UNITS = {
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
    "zeventien achttien negentien",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
}
_TENS = {
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}


@cache
def _cardinals(language: str) -> dict[str, int]:
    """Words that are numbers; Dutch ones up to 999,000, because Dutch writes them in one word."""
    units = {word: n for n, word in enumerate(_UNITS[language].split())}
    tens = {word: 10 * n for n, word in enumerate(_TENS[language].split(), start=2)}
    known = units | tens
    if language == "en":
        return known | _SCALES["en"]
    for ten, value in tens.items():
        for unit in list(units)[1:10]:
            joiner = "ën" if unit.endswith("e") else "en"
            known[f"{unit}{joiner}{ten}"] = known[f"{unit}en{ten}"] = value + units[unit]
    below = dict(known)
    for hundred in ["", *list(units)[2:20]]:
        base = 100 * (units[hundred] if hundred else 1)
        known[f"{hundred}honderd"] = base
        for word, value in below.items():
            if value:
                known[f"{hundred}honderd{word}"] = base + value
                known[f"{hundred}honderden{word}"] = base + value
    for word, value in list(known.items()):
        if 1 < value < 1000:
            known[f"{word}duizend"] = 1000 * value
    return known | {"één": 1, "eén": 1, "ene": 1, "eenmaal": 1} | _SCALES["nl"]


@cache
def _ordinals(language: str) -> dict[str, int]:
    if language == "en":
        first = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
        rest = "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        known = {word: n for n, word in enumerate(f"{first} {rest}".split(), start=1)}
        plural = {f"{word}s": n for word, n in known.items() if n > 2}
        return known | plural | {"secondly": 2, "firstly": 1, "thirdly": 3, "hundredth": 100, "thirtieth": 30}
    known = {"eerste": 1, "tweede": 2, "derde": 3, "achtste": 8}
    for word, n in _cardinals("nl").items():
        if 3 < n <= 100 and n != 8:
            known[word + ("de" if n < 20 else "ste")] = n
    return known


@cache
def _compounds() -> re.Pattern[str]:
    words = sorted((w for w, n in _cardinals("nl").items() if 2 <= n <= 100 and len(w) > 2), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(words)})")


def _compound(folded: str) -> str:
    """The number a longer word begins with: 2 in "tweejarig"."""
    match = _compounds().match(folded)
    return str(_cardinals("nl")[match[0]]) if match else ""
