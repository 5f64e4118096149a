"""Dutch closed compounds: where a word can be cut so that both pieces are words.

A piece before the cut must be a noun, name, adjective or verb stem, perhaps
with a linking -s-, -e- or -en-, or itself such a compound; prepositions and
prefixes never count ("voorraad" is no council, "promotie" no motion).
"""

from __future__ import annotations

from functools import lru_cache

from tweespraak_translate.terms.dutch_forms import PARTICLES, bases
from tweespraak_translate.terms.lexicon import dictionary_form, is_headword, letters_of
from tweespraak_translate.terms.words import words

SHORTEST_HEAD = 3
"""Letters a term needs before it is looked for at the end of other words."""
SHORTEST_FIRST = 4
"""Letters a term needs before it is looked for at the beginning of other words."""

_PLACES = words("achter binnen boven buiten tussen deel plaats")
"""Particles that do begin compounds: "buitengrens", "tussenverslag"."""

_NEVER_FIRST = (PARTICLES - _PLACES) | words(
    "be er ge her ont ver on wan mis aarts oer et anti bio co com con contra de dis ex extra il im inter intra "
    "ir macro mega meta micro mini mono multi neo non para per poly post pre pro pseudo re semi sub super supra tele "
    "trans ultra uni vice als dan die dat een en het of te van met niet naast nabij zonder sinds tot via volgens "
    "wegens zelf al ander eigen ieder wel nog nu dus hoe wie wat zo ter ten amb ast con cor dem ob ab ad ef eu su tra "
    "emi omi ant sta par pat fan kon pol por por sta sim tes tor mar man dam kan dis har"
)
"""Prepositions, prefixes and chance beginnings: words in themselves, perhaps, but not here."""

_OPAQUE = words(
    "hamburger oordeel vooroordeel veroordeel afdeling sieraad voorraad verraad onraad beraad huisraad "
    "arbeid kinderarbeid aanbod voorbeeld evenbeeld onderdeel bestanddeel kolonie symfonie minister-president "
    "burgemeester karaktertrek schuldeiser wereldbeeld landstaal wetenschap eigenschap gereedschap landschap "
    "maatschappij mededeling verdeling mishandeling behandeling onderhandeling doelstelling veronderstelling "
    "tentoonstelling vaststelling bloedstelling geldelijk handelaar ambtenaar leraar stamboom schaamte dagvaarding "
    "rechtvaardig hoogmoed handvat voorzitter stadhouder kraamkamer dwarsbomen stormram partituur vaderland "
    "baarmoeder schoonmoeder stiefmoeder grootmoeder grootvader schoonvader stiefvader vlinderdas paardenstaart "
    "leidraad draadstaal olifant koninkrijk handschoen handschrift transactie transmissie kruistocht"
)
"""Words that look like a compound of a term and are not, or whose meaning has left the term behind."""

_LINKED = words("kip wet zee gas vis vee bus dag weg")
"""Three-letter nouns that do make compounds inside compounds: "Noord-zee-vis-beleid"."""

_SUFFIXES = words(
    "aar aars achtig baar bare baarheid dom eer eur elijk er erij ers en ens est heid ie ier iek ig ige ing ingen isch "
    "ische iteit lijk lijke loos loze matig matige nis rijk rijke schap schappen sel ster tal te tie tje vol volle "
    "waarts zaam zame end ende elen eren heden iging eraar erend"
)
"""Endings that derive a word and are no words of a compound."""


@lru_cache(maxsize=65_536)
def can_begin(piece: str) -> bool:
    """Whether `piece`, linking letters included, can be the first part of a compound."""
    if len(piece) < 3 or piece in _NEVER_FIRST:
        return False
    if len(piece) == 3 or piece in _PLACES:
        return piece in _PLACES or "n" in letters_of(piece)
    if _is_part(piece) or _is_part_with_link(piece):
        return True
    return len(piece) >= 7 and any(
        can_begin(piece[:cut]) and len(piece) - cut >= 4 and can_begin(piece[cut:]) for cut in range(3, len(piece) - 3)
    )


def _is_part(piece: str) -> bool:
    own = letters_of(piece)
    return any(letter in own for letter in "nacp") or ("v" in own and not piece.endswith("en"))


def _is_part_with_link(piece: str) -> bool:
    if piece.endswith("s") and piece[:-1] not in _NEVER_FIRST:
        own = letters_of(piece[:-1])
        if "n" in own or ("v" in own and piece.endswith("ens")):
            return True
    if piece.endswith(("en", "s", "n", "er")):
        singulars = (base for base in bases(piece)[1:] if len(base) >= 3 and base not in _NEVER_FIRST)
        return any("n" in letters_of(base) for base in singulars)
    if piece.endswith("e"):
        return "n" in letters_of(piece[:-1]) or "a" in letters_of(piece[:-1])
    return False


@lru_cache(maxsize=65_536)
def can_end(piece: str) -> bool:
    """Whether `piece` can be the last part of a compound, perhaps inflected."""
    if len(piece) < 3 or piece in _SUFFIXES or piece in PARTICLES:
        return False
    if len(piece) == 3 or piece in _PLACES:
        return piece in _PLACES or "n" in letters_of(piece)
    if is_headword(piece):
        return any(letter in letters_of(piece) for letter in "nav")
    if any("n" in letters_of(base) or "a" in letters_of(base) for base in bases(piece)[1:]):
        return True
    if dictionary_form(piece):
        return True
    return len(piece) >= 7 and any(can_begin(piece[:cut]) and can_end(piece[cut:]) for cut in range(3, len(piece) - 3))


def head_starts(word: str) -> list[int]:
    """Where the last part of `word` can begin, longest head first; empty for a word that is no compound."""
    found = _OPAQUE.intersection(bases(word))
    if found:
        return []
    return [
        cut for cut in range(3, len(word) - SHORTEST_HEAD + 1) if can_begin(word[:cut]) and not _cuts_a_word(word, cut)
    ]


def _cuts_a_word(word: str, cut: int) -> bool:
    """Whether a cut goes through a longer noun: "burgeroor-log" for "burger-oorlog", "bloots-telling"."""
    return any(
        "n" in letters_of(word[start:]) and word[start:cut] not in _LINKED
        for start in range(max(3, cut - 3), cut)
        if can_begin(word[:start]) or word[:start] in PARTICLES
    )


def modifier_ends(word: str) -> list[int]:
    """Where the first part of `word` can end, linking letters left out, longest first."""
    if _OPAQUE.intersection(bases(word)):
        return []
    found = set()
    for cut in range(SHORTEST_FIRST, len(word) - 2):
        for link in ("", "s", "e", "en", "n"):
            if word.startswith(link, cut) and can_end(word[cut + len(link) :]):
                found.add(cut)
    return sorted(found, reverse=True)
