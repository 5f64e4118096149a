"""Makes dutch_words.txt.xz from OpenTaal's spelling dictionary (nl.dic and nl.aff). Run by hand, not by the program.

    python make_dutch_words.py FOLDER-WITH-nl.dic-AND-nl.aff

One line a headword: the word in lower case, a tab, and a letter for each thing
the dictionary's flags say about it:

    n noun    s plural in -s    e plural in -en    m plural in -n    a adjective    v verb form    p name
    c may begin a compound as it is    l may begin one with a linking -s-

What rules can work out from that (the plural itself, diminutives, comparatives)
is left out, and so are words with digits or spaces.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections import defaultdict
from pathlib import Path

_LETTERS = {
    "n": "Za Zb Zc Zd Ze Zf Zg Zh Zi Zj Zm Zv Zx Ya Yb Yf Ce Cc Cb Ch Cd",
    "s": "Za Zc Zv",
    "e": "Zb Zd Ze Zf Zg Zh",
    "m": "Zi Zj",
    "a": "Aa Ab Ac Ad Ae Ai Al An Ao Ap Aq Ar",
    "v": "Vi Va Ve V3 Vp Vq Pj Pb Po Pp Pr Ps Pt Pm Pn Pl Pd Pe",
    "p": "PN PI PK Gs Gl Gw GL GW",
    "c": "Ca Cl CA Ce",
    "l": "Ch Cd",
}
_FORBIDDEN = "Fw"


def letters_of(flags: str) -> set[str]:
    """Our letters for the flags of one line; several letters may rest on one flag."""
    pairs = {flags[i : i + 2] for i in range(0, len(flags), 2)}
    return {letter for letter, known in _LETTERS.items() if pairs & set(known.split())}


def headwords(dictionary: Path) -> dict[str, set[str]]:
    """Every usable headword with its letters."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in dictionary.read_text(encoding="utf-8").splitlines()[1:]:
        word, _, flags = line.partition("/")
        flags = flags.split()[0] if flags else ""
        if _FORBIDDEN in [flags[i : i + 2] for i in range(0, len(flags), 2)]:
            continue
        word = word.replace("ĳ", "ij").replace("Ĳ", "IJ")
        if not re.fullmatch(r"[^\W\d_]+(['’-][^\W\d_]+)*", word):
            continue
        if "-" in word or (word.isupper() and len(word) > 1):
            continue
        letters = letters_of(flags)
        if word[0].isupper():
            letters.add("p")
        found[word.lower()] |= letters
    return found


def main() -> None:
    folder = Path(sys.argv[1])
    lines = [f"{word}\t{''.join(sorted(letters))}" for word, letters in sorted(headwords(folder / "nl.dic").items())]
    packed = lzma.compress("\n".join(lines).encode("utf-8"), preset=9 | lzma.PRESET_EXTREME)
    out = Path(__file__).with_name("dutch_words.txt.xz")
    out.write_bytes(packed)
    print(f"{len(lines)} words, {len(packed)} bytes in {out.name}")


if __name__ == "__main__":
    main()
