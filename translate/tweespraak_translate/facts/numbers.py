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

from tweespraak_translate.facts.fact import Strength, Taken, canonical
from tweespraak_translate.facts.number_words import ONES, SCALES, VALUES, cardinals, number_in, ordinals

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
HALF = re.compile(
    r"(?:\s(?:year|month|century|hour|week|day|decade))?[ -]and[ -]a[ -]half(?!\w)|[ -]en[ -]een[ -]hal(?:f|ve)(?!\w)"
)


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
    known = cardinals(language)
    first = words[index]
    folded = first[0].casefold()
    half = HALF.match(text, first.end())
    worth = 1 if folded in ("a", "an") and language == "en" else known.get(folded, 100)
    if half and worth < 100:
        return len(half[0].split()) + 1, Figure(first.start(), half.end(), f"{worth}.5", Strength.WORD)
    if language == "nl" and folded in known and not _is_number_here(text, first, folded):
        return 1, Figure(first.start(), first.end(), str(known[folded]), Strength.HINT)
    if (
        language == "nl"
        and _DECADE.search(text[max(0, first.start() - 30) : first.start()])
        and known.get(folded, 0) in _TENS_OF
    ):
        return 1, Figure(first.start(), first.end(), str(1900 + known[folded]), Strength.WORD)
    if folded not in known:
        return 1, _single(first, folded, language)
    if folded in ONES[language]:
        # "one of the", "één": says too little to be asked for; still it may answer a 1.
        following = words[index + 1] if index + 1 < len(words) else None
        big = following is not None and following[0].casefold() in SCALES[language]
        if not big:
            return 1, Figure(first.start(), first.end(), "1", Strength.HINT)
    total, current, used, end = 0, known[folded], 1, first.end()
    if folded in SCALES[language] and text[max(0, first.start() - 1) : first.start()] != "-":
        current = SCALES[language][folded]
    while index + used < len(words) and not (used == 1 and known[folded] >= 10**6):
        skipped = words[index + used][0].casefold() in ("and", "en") and index + used + 1 < len(words)
        word = words[index + used + skipped]
        gap = text[end : word.start()]
        nxt = known.get(word[0].casefold())
        last = ordinals("en").get(word[0].casefold(), 10) if language == "en" and gap == "-" else 10
        if current in _TENS_OF and last < 10:
            value = str(total + current + last)
            return used + 1, Figure(first.start(), word.end(), value, Strength.WORD, is_ordinal=True)
        if nxt is None or not _JOIN.fullmatch(gap):
            break
        if nxt in (100, 1000, 10**6, 10**9, 10**12) and "and" not in gap and "en" not in gap:
            current *= nxt
            if nxt >= 1000:
                total, current = total + current, 0
        elif (
            language == "en"
            and ((0 < nxt < 10 and current % 10 == 0) or (nxt < 100 and current % 100 == 0))
            and current + total >= 20
        ):
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
    ordinal = ordinals(language).get(folded)
    if ordinal is not None:
        strength = Strength.HINT if ordinal == 1 else Strength.WORD
        return Figure(word.start(), word.end(), str(ordinal), strength, is_ordinal=True)
    if folded in VALUES[language]:
        value, strength = VALUES[language][folded]
        return Figure(word.start(), word.end(), value, strength)
    if language == "nl" and len(folded) > 5:
        hint = number_in(folded)
        if hint:
            return Figure(word.start(), word.end(), hint, Strength.HINT)
    return None


_DECADE = re.compile(r"\bjaren\s(?:\w{4,9}\s(?:en|of|tot)\s)?$", re.IGNORECASE)
_TENS_OF = frozenset(range(20, 100, 10))
_EIGHT_OF = re.compile(
    r"[- ](?!(?:de|die|deze|te|alle|zijn|mijn|onze|een|is|als|dus|thans|steeds|eens|soms)\s)(?:[a-zë]+e\s)?"
    r"(?:jaar|uur|keer|maal|procent|miljoen|miljard|duizend|honderd|euro|man|\w+(?:en|s|a’s))(?!\w)|\s(?:tot|à)\s\w",
)
