"""English inflection and spelling: every way a word of a term may stand in a translation."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from tweespraak_translate.terms.words import words

_VOWELS = "aeiou"

_IRREGULAR = {
    "analysis": "analyses",
    "axis": "axes",
    "basis": "bases",
    "child": "children",
    "corrigendum": "corrigenda",
    "crisis": "crises",
    "criterion": "criteria",
    "datum": "data",
    "foot": "feet",
    "half": "halves",
    "hypothesis": "hypotheses",
    "knife": "knives",
    "leaf": "leaves",
    "life": "lives",
    "man": "men",
    "matrix": "matrices",
    "memorandum": "memoranda",
    "person": "people",
    "phenomenon": "phenomena",
    "referendum": "referenda",
    "self": "selves",
    "shelf": "shelves",
    "thesis": "theses",
    "thief": "thieves",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
}
_SINGULAR = {plural: singular for singular, plural in _IRREGULAR.items()}

_UNCOUNTED = words(
    "advice agriculture aid air aircraft asylum awareness behaviour capacity-building cavalry climate co-operation "
    "cooperation counterterrorism crime customs data defence defense deterrence development diplomacy economics "
    "education elections employment enforcement equipment evidence expertise finance finances forces guidance health "
    "help housing immigration industry information infrastructure intelligence international justice knowledge labour "
    "legislation logistics means migration news personnel piracy police politics poverty procurement progress property "
    "research scrutiny security series smuggling species staff suffrage support surveillance taxation terrorism trade "
    "traffic trafficking training transparency transport violence warfare welfare work"
)
"""Words without a plural, or that are one already."""

_BREAKS = words("of for in on to against from with by at into under over per without within between as")
"""What comes before these is the head of a name: "members of parliament"."""

_AFTER_HEAD = words("general elect designate plenipotentiary")
"""Adjectives that follow their noun: "attorneys general"."""

_PAST = {
    "become": "became become",
    "begin": "began begun",
    "bring": "brought",
    "build": "built",
    "buy": "bought",
    "choose": "chose chosen",
    "come": "came come",
    "deal": "dealt",
    "draw": "drew drawn",
    "fall": "fell fallen",
    "fight": "fought",
    "find": "found",
    "forbid": "forbade forbidden",
    "get": "got gotten",
    "give": "gave given",
    "go": "went gone",
    "grow": "grew grown",
    "hold": "held",
    "keep": "kept",
    "lay": "laid",
    "lead": "led",
    "leave": "left",
    "make": "made",
    "meet": "met",
    "pay": "paid",
    "put": "put",
    "rise": "rose risen",
    "run": "ran run",
    "say": "said",
    "see": "saw seen",
    "seek": "sought",
    "send": "sent",
    "set": "set",
    "speak": "spoke spoken",
    "spend": "spent",
    "stand": "stood",
    "take": "took taken",
    "tell": "told",
    "think": "thought",
    "undertake": "undertook undertaken",
    "uphold": "upheld",
    "withdraw": "withdrew withdrawn",
    "write": "wrote written",
}

_SPELLINGS = (
    ("our", "or", "lab behavi col fav hon neighb harb endeav rum hum vap arm sav fl tum cand"),
    ("re", "er", "cent theat met fib lit calib sab mag"),
    ("ence", "ense", "def lic off pret"),
    ("ogue", "og", "catal dial anal monol prol"),
    ("amme", "am", "progr kilogr"),
)
"""British ending, American ending, and the beginnings they go with."""

_NEVER_Z = words(
    "advertise advise apprise arise chastise circumcise comprise compromise demise despise devise disguise enterprise "
    "excise exercise expertise franchise improvise incise merchandise otherwise praise precise premise promise raise "
    "revise rise supervise surmise surprise televise treatise wise likewise noise poise cruise bruise concise"
)
_ISE = re.compile(r"^(\w{2,}?)([iy])([sz])(e|es|ed|er|ers|ing|ation|ations|ational)$")
_DOUBLED = re.compile(r"^(\w+[aeiou])(l{1,2})(ed|ing|er|ers)$")
_DIPHTHONGS = (("paed", "ped"), ("haem", "hem"), ("aeroplane", "airplane"), ("manoeuv", "maneuv"), ("oedema", "edema"))
_PAIRS = (
    ("ageing", "aging"),
    ("artefact", "artifact"),
    ("cheque", "check"),
    ("enrol", "enroll"),
    ("fulfil", "fulfill"),
    ("grey", "gray"),
    ("instalment", "installment"),
    ("judgement", "judgment"),
    ("acknowledgement", "acknowledgment"),
    ("plough", "plow"),
    ("practise", "practice"),
    ("sceptical", "skeptical"),
    ("skilful", "skillful"),
    ("storey", "story"),
    ("tyre", "tire"),
    ("whilst", "while"),
    ("amongst", "among"),
)


@lru_cache(maxsize=16_384)
def spellings(word: str) -> frozenset[str]:
    """A word in lower case in British and American spelling, itself included."""
    found = {word}
    for british, american, stems in _SPELLINGS:
        for stem in stems.split():
            for one, other in ((stem + british, stem + american), (stem + american, stem + british)):
                if one in word and word.startswith((one, "re" + one, "un" + one, "counter" + one, "kilo" + one)):
                    found.add(word.replace(one, other, 1))
    match = _ISE.match(word)
    if match:
        root = match[1] + match[2] + "se"
        if root not in _NEVER_Z and not root.endswith(("cise", "vise", "prise")):
            found.add(match[1] + match[2] + {"s": "z", "z": "s"}[match[3]] + match[4])
    doubled = _DOUBLED.match(word)
    if doubled and len(doubled[1]) > 3:
        found.add(doubled[1] + ("l" if doubled[2] == "ll" else "ll") + doubled[3])
    for one, other in _DIPHTHONGS:
        found.update((word.replace(one, other), word.replace(other, one) if other != "ped" else word))
    for one, other in _PAIRS:
        if word.startswith(one):
            found.add(other + word[len(one) :])
        elif word.startswith(other):
            found.add(one + word[len(other) :])
    return frozenset(found)


def plural_word(word: str) -> str:
    """The plural of one noun, in the capitals it came in."""
    lower = word.lower()
    if lower in _UNCOUNTED or lower in _SINGULAR or lower.endswith(("people", "ss's")):
        return word
    if word.isupper() and len(word) > 1:
        return word + "s"
    for singular, plural in _IRREGULAR.items():
        if lower == singular or (singular in ("man", "woman", "child", "person") and lower.endswith(singular)):
            if lower.endswith(("human", "german", "roman", "ottoman")):
                break
            return word[: len(word) - len(singular)] + _cased(plural, word[len(word) - len(singular) :])
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        return word if lower.endswith("s") and _looks_plural(lower) else word + "es"
    if lower.endswith("y") and len(word) > 1 and lower[-2] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def singular_word(word: str) -> str:
    """The singular of one noun; a word that is none already comes back as it is."""
    lower = word.lower()
    if lower in _UNCOUNTED:
        return word
    for plural, singular in _SINGULAR.items():
        if lower == plural or (plural in ("men", "women", "children", "people") and lower.endswith(plural)):
            return word[: len(word) - len(plural)] + _cased(singular, word[len(word) - len(plural) :])
    if not _looks_plural(lower):
        return word
    if lower.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if lower.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1]


def _looks_plural(lower: str) -> bool:
    return lower.endswith("s") and len(lower) > 3 and not lower.endswith(("ss", "us", "is", "ous"))


def _cased(word: str, like: str) -> str:
    return word.capitalize() if like[:1].isupper() else word


@lru_cache(maxsize=16_384)
def word_forms(word: str) -> frozenset[str]:
    """Every form of an English word, noun or verb, in both spellings, in lower case; wrong ones do no harm."""
    lower = word.lower()
    if not lower.isalpha():
        return frozenset((lower, plural_word(lower), singular_word(lower)))
    root = singular_word(lower)
    found = {lower, root, plural_word(root), root + "s"}
    for base in {lower, root}:
        found.update(_verb_forms(base))
    if lower.endswith(("people", "person")):
        found.add(root + "s")
    for singular, plural in _IRREGULAR.items():
        if root == singular:
            found.update((plural, singular + "s"))
    return frozenset(spelling for form in found for spelling in spellings(form))


def _verb_forms(base: str) -> set[str]:
    found = set(_PAST.get(base, "").split())
    if len(base) < 3:
        return found
    if base.endswith("e"):
        found.update((base + "d", base[:-1] + "ing", base + "s"))
    elif base.endswith("y") and base[-2] not in _VOWELS:
        found.update((base[:-1] + "ied", base[:-1] + "ies", base + "ing"))
    else:
        found.update((base + "ed", base + "ing", base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) else "s")))
        if base[-1] not in "aeiouwxyshc" and base[-2] in _VOWELS and base[-3:-2] not in tuple(_VOWELS):
            found.update((base + base[-1] + "ed", base + base[-1] + "ing"))
    return found


def head_of(words: list[str]) -> int:
    """Which word of an English term is its head: the one that takes the plural."""
    for position, word in enumerate(words):
        if position and word.lower() in _BREAKS:
            return position - 1
    last = len(words) - 1
    return last - 1 if last and words[last].lower() in _AFTER_HEAD else last


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def plural_of(term: str) -> str:
    """An English term in the plural; a verb ("to adopt") and a term that is plural already stay as they are."""
    return _with_head(term, plural_word)


def singular_of(term: str) -> str:
    """An English term in the singular."""
    return _with_head(term, singular_word)


def _with_head(term: str, change: Callable[[str], str]) -> str:
    if term.lower().startswith("to "):
        return term
    spans = [match.span() for match in _WORD.finditer(term)]
    if not spans:
        return term
    start, end = spans[head_of([term[a:b] for a, b in spans])]
    return f"{term[:start]}{change(term[start:end])}{term[end:]}"


def agree_in_number(replacement: str, form: str, found: str) -> str:
    """`replacement` in the number in which `form` was found in a text."""
    if found.lower() == form.lower():
        return replacement
    if found.lower() == plural_of(form).lower():
        return plural_of(replacement)
    if found.lower() == singular_of(form).lower():
        return singular_of(replacement)
    return replacement
