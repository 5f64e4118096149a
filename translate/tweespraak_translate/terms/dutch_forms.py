"""Dutch inflection: from a word in a text back to its dictionary forms, and from a noun to its plurals.

Rules propose, the lexicon disposes: a form worked out by rule counts when the
spelling list agrees that the word inflects so, or when neither source knows the
word as it stands (a new compound, a name). Everything is in lower case.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tweespraak_translate.terms.lexicon import dictionary_form, is_headword, is_known, letters_of
from tweespraak_translate.terms.words import words

_VOWELS = "aeiouyáéíóúäëïöü"

PARTICLES = words(
    "aan achter achterna achteruit af bekend bij binnen bloot boven buiten bijeen deel dicht door dwars "
    "goed heen in kwijt langs los mee na naar neer om omhoog onder op open over plaats rond samen stil "
    "tegen tegemoet teleur tentoon terug thuis toe tussen uit uiteen vast vol voor voorbij vooruit voort "
    "vrij waar weer weg"
)
"""First parts of separable verbs."""

IRREGULAR_PLURALS = {
    "baden": "bad",
    "bevelen": "bevel",
    "bladen": "blad",
    "daden": "daad",
    "dagen": "dag",
    "daken": "dak",
    "eieren": "ei",
    "gaten": "gat",
    "gebeden": "gebed",
    "gebreken": "gebrek",
    "glazen": "glas",
    "goederen": "goed",
    "goden": "god",
    "holen": "hol",
    "hoven": "hof",
    "kinderen": "kind",
    "kleinoden": "kleinood",
    "leden": "lid",
    "lieden": "man",
    "lui": "man",
    "loten": "lot",
    "mensen": "mens",
    "oorlogen": "oorlog",
    "paden": "pad",
    "raderen": "rad",
    "schepen": "schip",
    "slagen": "slag",
    "smeden": "smid",
    "spelen": "spel",
    "steden": "stad",
    "sloten": "slot",
    "vaten": "vat",
    "verboden": "verbod",
    "verdragen": "verdrag",
    "verloven": "verlof",
    "volkeren": "volk",
    "vorsten": "vorst",
    "wegen": "weg",
    "zeden": "zede",
}
"""Plurals no rule finds, also as the end of a compound."""

_ALSO_PLURAL = frozenset(("raden", "boeken", "werken", "middelen", "kosten", "stemmen", "handelingen"))
"""Headwords of their own that are the plural of another noun as well."""

_NO_DIMINUTIVES = words("beetje sprookje meisje koekje kwartje dubbeltje toetje ietsje eventjes netjes")


@lru_cache(maxsize=65_536)
def bases(word: str) -> tuple[str, ...]:
    """The dictionary forms `word` can be a form of, itself first."""
    found = {word: None}
    lemma = _trusted_lemma(word)
    if lemma:
        found[lemma] = None
    strange = not is_known(word)
    for base, kind in _singulars(word):
        if _takes_plural(word, base, kind) or (strange and _may_be_word(base)):
            found[base] = None
    if word not in _NO_DIMINUTIVES:
        for base in _undiminished(word):
            if "n" in letters_of(base) or (strange and _may_be_word(base)):
                found[base] = None
    for base in _uninflected(word):
        if "a" in letters_of(base) or dictionary_form(base) == base and lemma == base or _is_participle(base):
            found[base] = None
    for base in _infinitives(word, strange):
        found[base] = None
    return tuple(found)


def _trusted_lemma(word: str) -> str:
    """The dictionary's own form, unless the word is a noun in its own right ("reden" is no "rede")."""
    lemma = dictionary_form(word)
    if not lemma or lemma == word:
        return lemma
    if _is_noun(word) and word.endswith(("en", "s", "el", "er")) and word not in _ALSO_PLURAL:
        return ""
    return lemma


def _may_be_word(base: str) -> bool:
    return len(base) >= 3 and any(c in _VOWELS for c in base)


def _takes_plural(word: str, base: str, kind: str) -> bool:
    own = letters_of(base)
    if kind in own:
        return True
    # Many compounds are listed without their plural; a verb's infinitive is not taken for it.
    return "n" in own and not any(letter in own for letter in "sem") and "v" not in letters_of(word)


def _singulars(word: str) -> Iterator[tuple[str, str]]:
    """What `word` can be the plural of, with the letter of that way to make one."""
    if word.endswith(("'s", "’s")):
        yield word[:-2], "s"
    elif word.endswith("s") and len(word) > 4 and word[-2] not in "s'’":
        yield word[:-1], "s"
    if word.endswith("ën"):
        yield word[:-2], "e"
        yield word[:-2] + "e", "e"
    elif word.endswith("en") and len(word) > 4:
        yield word[:-1], "m"
        for base in _closed(word[:-2]):
            yield base, "e"
        if word.endswith("heden"):
            yield word[:-4] + "id", "e"
    for plural, singular in IRREGULAR_PLURALS.items():
        if word.endswith(plural):
            yield word[: -len(plural)] + singular, "n"
    if word.endswith("a") and len(word) > 4:
        yield word[:-1] + "um", "n"
    if word.endswith("ici"):
        yield word[:-1] + "us", "n"


def _closed(stem: str) -> Iterator[str]:
    """A stem before -en or -e as it is spelled at the end of a word: bom(m), bo(o)m, brie(v→f), gren(z→s)."""
    if len(stem) < 3:
        yield stem
        return
    last, before = stem[-1], stem[-2]
    if last == before and last not in _VOWELS:
        yield stem[:-1]
        return
    hard = {"v": "f", "z": "s"}.get(last)
    open_syllable = last not in _VOWELS and before in "aeou" and stem[-3] not in _VOWELS
    if open_syllable:
        yield stem[:-1] + before + (hard or last)
    # "bomen" is no plural of "bom", but an unstressed end stays as it is: "motoren", "artikelen".
    if not open_syllable or any(c in _VOWELS for c in stem[:-2]):
        yield stem[:-1] + hard if hard else stem
        yield stem


_IRREGULAR_DIMINUTIVES = {
    "blaadje": "blad",
    "gaatje": "gat",
    "glaasje": "glas",
    "paadje": "pad",
    "scheepje": "schip",
    "vaatje": "vat",
}


def _undiminished(word: str) -> Iterator[str]:
    """What `word` can be a diminutive of."""
    short = word[:-1] if word.endswith("jes") else word
    for small, plain in _IRREGULAR_DIMINUTIVES.items():
        if short.endswith(small):
            yield short[: -len(small)] + plain
    if not short.endswith("je") or len(short) < 6:
        return
    yield short[:-2]
    if short.endswith("etje"):
        yield short[:-4]
        if len(short) > 6 and short[-5] == short[-6]:
            yield short[:-5]
    if short.endswith("tje"):
        yield short[:-3]
        if short[-4] == short[-5]:
            yield short[:-4]
    elif short.endswith("inkje"):
        yield short[:-3] + "g"
    elif short.endswith("pje"):
        yield short[:-3]


def _uninflected(word: str) -> Iterator[str]:
    """What `word` can be the -e form of."""
    if word.endswith(("e", "ë")) and len(word) > 3:
        yield from _closed(word[:-1])


def _is_participle(word: str) -> bool:
    return word.endswith(("d", "t", "en")) and dictionary_form(word) not in ("", word)


def _infinitives(word: str, strange: bool) -> Iterator[str]:
    """Verbs that `word` can be a form of: simple ones the dictionary lacks, and separable ones written as one."""
    for particle in _particles_of(word):
        rest = word[len(particle) :]
        te = rest.removeprefix("te")
        for piece in (rest, te) if te != rest and len(te) > 3 else (rest,):
            verb = dictionary_form(piece)
            if verb.endswith("n") and (strange or is_known(particle + verb)):
                yield particle + verb
        if strange:
            for verb in _rule_infinitives(rest):
                yield particle + verb
    if strange:
        yield from _rule_infinitives(word)


def _particles_of(word: str) -> Iterator[str]:
    for end in range(2, min(9, len(word) - 2)):
        if word[:end] in PARTICLES:
            yield word[:end]


_STRONG_PASTS = {
    "boden": "bieden",
    "gaven": "geven",
    "lagen": "liggen",
    "sloten": "sluiten",
    "traden": "treden",
    "weken": "wijken",
    "wezen": "wijzen",
    "zonden": "zenden",
}
"""Past tenses that the dictionary takes for the plural of a noun."""


@lru_cache(maxsize=16_384)
def possible_verbs(word: str) -> frozenset[str]:
    """Infinitives `word` may be a finite form of, found by rule too: for when a particle has been seen."""
    found = set(bases(word))
    if word in _STRONG_PASTS:
        found.add(_STRONG_PASTS[word])
    for ending in ("de", "te", "den", "ten", "t", ""):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            found.update(_opened(word[: len(word) - len(ending)]))
    return frozenset(found)


def _rule_infinitives(word: str) -> Iterator[str]:
    """Infinitives that give `word` by the rules for weak verbs, where the list or the dictionary knows them."""
    stems = []
    inner = word[2:] if word.startswith("ge") and len(word) > 5 else ""
    for candidate in filter(None, (word, inner)):
        for ending in ("den", "ten", "de", "te", "d", "t", "ende", "end", ""):
            if candidate.endswith(ending) and len(candidate) - len(ending) >= 2:
                stems.append(candidate[: len(candidate) - len(ending)])
    for stem in dict.fromkeys(stems):
        for verb in _opened(stem):
            if "v" in letters_of(verb) or dictionary_form(verb) == verb:
                yield verb


def _opened(stem: str) -> Iterator[str]:
    """A stem with -en behind it, as it is spelled: stem(m)en, ma(a)ken, le(ef→v)en."""
    yield stem + "en"
    if len(stem) < 2:
        return
    last = stem[-1]
    if last in _VOWELS:
        return
    soft = {"f": "v", "s": "z"}.get(last, last)
    if len(stem) > 2 and stem[-2] == stem[-3] and stem[-2] in "aeou":
        yield stem[:-2] + soft + "en"
    elif stem[-2] in "aeiou" and (len(stem) < 3 or stem[-3] not in _VOWELS):
        yield stem + last + "en"
        yield stem[:-1] + soft + "en"
    else:
        yield stem[:-1] + soft + "en"


@lru_cache(maxsize=16_384)
def plurals(noun: str) -> frozenset[str]:
    """Every plural a noun could have, right ones and wrong ones: check with `bases`."""
    found = {noun + "s", noun + "'s", noun + "’s", noun + "n", noun + "ën", *_opened(noun)}
    if noun.endswith("ie"):
        found.add(noun[:-1] + "ën")
    if noun.endswith("heid"):
        found.add(noun[:-2] + "den")
    if noun.endswith("um"):
        found.add(noun[:-2] + "a")
    if noun.endswith("icus"):
        found.add(noun[:-2] + "i")
    for plural, singular in IRREGULAR_PLURALS.items():
        if noun.endswith(singular):
            found.add(noun[: -len(singular)] + plural)
    return frozenset(found)


@lru_cache(maxsize=65_536)
def same_words(word: str) -> frozenset[str]:
    """Every word that is the same word as `word` in another form, for finding forms entered inflected."""
    found: dict[str, None] = {}
    for base in bases(word):
        found[base] = None
        adjective = _opened_adjective(base)
        for form in (*plurals(base), *adjective):
            found[form] = None
    return frozenset(found)


def _opened_adjective(base: str) -> tuple[str, ...]:
    return tuple(form[:-1] for form in _opened(base))


def is_form_of(entered: str, word: str) -> bool:
    """Whether an entered word, itself perhaps inflected, and `word` are forms of one word."""
    if entered == word:
        return True
    found = bases(word)
    if entered in found:
        return True
    if _is_noun(entered) and entered not in _ALSO_PLURAL:
        return False
    return any(base in found and (is_headword(base) or base == word) for base in bases(entered)[1:])


def _is_noun(word: str) -> bool:
    """Whether a word is a headword with a plural of its own, and so no form of another."""
    own = letters_of(word)
    return "n" in own and any(letter in own for letter in "sem")


def is_plural_of(plural: str, singular: str) -> bool:
    """Whether one word is the plural of the other."""
    return plural != singular and plural in plurals(singular) and singular in bases(plural)
