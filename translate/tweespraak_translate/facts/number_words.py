"""Words that are numbers, or that stand for one: Dutch and English, cardinals, ordinals and hints."""

from __future__ import annotations

import re
from functools import cache

from tweespraak_translate.facts.fact import Strength

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
ONES = {"nl": {"een", "één", "eén", "ene", "eenmaal"}, "en": {"one"}}
SCALES = {
    "nl": {"honderd": 100, "duizend": 1000, "miljoen": 10**6, "miljard": 10**9, "biljoen": 10**12},
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12},
}
VALUES = {
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
        **{f"{ten[:-1]}ies": (f"19{n}0", Strength.WORD) for n, ten in enumerate(_TENS["en"].split(), start=2)},
    },
}


@cache
def cardinals(language: str) -> dict[str, int]:
    """Words that are numbers; Dutch ones up to 999,000, because Dutch writes them in one word."""
    units = {word: n for n, word in enumerate(_UNITS[language].split())}
    tens = {word: 10 * n for n, word in enumerate(_TENS[language].split(), start=2)}
    known = units | tens
    if language == "en":
        return known | SCALES["en"]
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
    return known | {"één": 1, "eén": 1, "ene": 1, "eenmaal": 1} | SCALES["nl"]


@cache
def ordinals(language: str) -> dict[str, int]:
    """Words that are ordinals."""
    if language == "en":
        first = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
        rest = "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        known = {word: n for n, word in enumerate(f"{first} {rest}".split(), start=1)}
        plural = {f"{word}s": n for word, n in known.items() if n > 2}
        return known | plural | {"secondly": 2, "firstly": 1, "thirdly": 3, "hundredth": 100, "thirtieth": 30}
    known = {"eerste": 1, "tweede": 2, "derde": 3, "achtste": 8}
    for word, n in cardinals("nl").items():
        if 3 < n <= 100 and n != 8:
            known[word + ("de" if n < 20 else "ste")] = n
    return known


@cache
def _compounds() -> re.Pattern[str]:
    words = sorted((w for w, n in cardinals("nl").items() if 2 <= n <= 100 and len(w) > 2), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(words)})")


def number_in(folded: str) -> str:
    """The number a longer word begins with: 2 in "tweejarig"."""
    match = _compounds().match(folded)
    return str(cardinals("nl")[match[0]]) if match else ""
