"""Makes english_words.txt.xz from SCOWL's word lists. Run by hand, not by the program.

    python make_english_words.py FOLDER-WITH-english-words.10-AND-SO-ON

Blocks, each under a line that begins with "=": the words of British English, block
by block from the commonest ("=10") to the rarest ("=70"), in alphabetical order; then
"=american", with an American spelling, a tab and the British one on each line.

Possessives ("minister's") are left out: whoever looks a word up takes the 's off.
"""

from __future__ import annotations

import lzma
import sys
from collections.abc import Iterator
from pathlib import Path

LEVELS = (10, 20, 35, 40, 50, 55, 60, 70)
COMMON = 60
"""American spellings of rarer words than this are left out: rules guess them wrongly."""
_KINDS = ("words", "upper", "proper-names", "contractions", "abbreviations")
_BRITISH = ("english", "british", "british_variant_1", "british_variant_2")
_CHANGES = (
    "or=our er=re iz=is yz=ys og=ogue l=ll ll=l ens=enc e=ae e=oe ay=ey ck=que m=mme ow=ough ment=ement c=s ol=oul "
    "i=y ing=eing k=c f=ph g=gg p=pp st=ste t=tt s=ss r=rr"
)
_RULES = tuple((a, b) for a, _, b in (pair.partition("=") for pair in _CHANGES.split()))
_BY_HAND = """
    artifact=artefact artifacts=artefacts centered=centred centering=centring cataloged=catalogued
    cataloging=cataloguing cataloger=cataloguer draftsman=draughtsman draftsmen=draughtsmen drafty=draughty
    analyzes=analyses paralyzes=paralyses catalyzes=catalyses digitalizes=digitalises maneuvered=manoeuvred
    maneuvering=manoeuvring maneuverable=manoeuvrable maneuverability=manoeuvrability outmaneuvered=outmanoeuvred
    outmaneuvering=outmanoeuvring airplane=aeroplane airplanes=aeroplanes checkered=chequered pajamas=pyjamas
    cozy=cosy cozier=cosier coziest=cosiest peddler=pedlar licorice=liquorice mom=mum moms=mums math=maths
    fibered=fibred sepulchered=sepulchred mitered=mitred reconnoitered=reconnoitred reconnoitering=reconnoitring
"""


def words_of(folder: Path, varieties: tuple[str, ...]) -> dict[str, int]:
    """Every word of these varieties with the commonest level it stands at."""
    found: dict[str, int] = {}
    for level in LEVELS:
        for path in (folder / f"{variety}-{kind}.{level}" for variety in varieties for kind in _KINDS):
            if path.exists():
                for word in path.read_text(encoding="utf-8").split():
                    if not word.endswith("'s"):
                        found.setdefault(word, level)
    return found


def british_of(american: str, british: dict[str, int]) -> str:
    """The British word that one or two changes make of an American one; empty when none does."""
    seen, front = {american}, [american]
    for _ in range(2):
        front = [word for old in front for word in _changed(old) if word not in seen]
        hits = [word for word in front if word in british]
        if hits:
            return hits[0]
        seen.update(front)
    return ""


def _changed(word: str) -> Iterator[str]:
    for a, b in _RULES:
        at = word.find(a)
        while at >= 0:
            yield word[:at] + b + word[at + len(a) :]
            at = word.find(a, at + 1)


def pairs_of(folder: Path, known: dict[str, int]) -> dict[str, str]:
    """British spellings by American ones."""
    british = words_of(folder, ("british",))
    pairs = {}
    for word, level in words_of(folder, ("american",)).items():
        if word not in known and word.islower() and level <= COMMON and (found := british_of(word, british)):
            pairs[word] = found
    by_hand = dict(pair.split("=") for pair in _BY_HAND.split())
    return dict(sorted((pairs | {a: b for a, b in by_hand.items() if a not in known}).items()))


def main() -> None:
    folder = Path(sys.argv[1])
    known = words_of(folder, _BRITISH)
    lines: list[str] = []
    for level in LEVELS:
        lines += [f"={level}", *sorted(word for word, at in known.items() if at == level)]
    pairs = pairs_of(folder, known)
    lines += ["=american", *(f"{a}\t{b}" for a, b in pairs.items())]
    packed = lzma.compress("\n".join(lines).encode("utf-8"), preset=9 | lzma.PRESET_EXTREME)
    out = Path(__file__).with_name("english_words.txt.xz")
    out.write_bytes(packed)
    print(f"{len(known)} words, {len(pairs)} American spellings, {len(packed)} bytes in {out.name}")


if __name__ == "__main__":
    main()
