"""How well terms are recognised and how fast: recall, precision, time per sentence, loading, files.

    python benchmarks/terms.py [--json] [--table FOLDER] [--speed 100000] [--sentences FILE] [--snowball]

The table (default: tests/data/terms) holds a termbase, sentences with their
occurrences marked, and traps. Beside ours, on the same table: exact matching,
simplemma lemmas, and with --snowball the Snowball stemmer (pip install PyStemmer).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tweespraak_translate.segmentation import split_sentences
from tweespraak_translate.termbase import Form, Termbase, TermEntry, TermStatus
from tweespraak_translate.terms.lexicon import _words

TABLE = Path(__file__).parents[1] / "tests" / "data" / "terms"
_MARK = re.compile(r"\{(?P<text>[^|{}]*)\|(?P<terms>[^{}]*)\}")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

Occurrence = tuple[str, int, int]
"""A term as entered, and where it stands."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its true occurrences; a trap has none."""

    text: str
    occurrences: frozenset[Occurrence]


def read_table(folder: Path) -> tuple[Termbase, list[Case], list[Case]]:
    """The termbase, the sentences with occurrences, and the traps."""
    from tweespraak_store.termfiles.csv import read_csv

    entries = read_csv((folder / "termbase.csv").read_bytes(), "termbase.csv").entries
    lines = (folder / "occurrences.txt").read_text(encoding="utf-8").splitlines()
    cases = [_case(line) for line in lines if line.strip() and not line.startswith("#")]
    lines = (folder / "traps.txt").read_text(encoding="utf-8").splitlines()
    traps = [Case(line.split(" | ", 1)[1], frozenset()) for line in lines if " | " in line and not line.startswith("#")]
    return Termbase(entries), cases, traps


def _case(line: str) -> Case:
    text, end, found = "", 0, set()
    for match in _MARK.finditer(line):
        text += line[end : match.start()]
        found |= {(term, len(text), len(text) + len(match["text"])) for term in match["terms"].split("|")}
        text += match["text"]
        end = match.end()
    return Case(text + line[end:], frozenset(found))


Finder = Callable[[str], Iterable[Occurrence]]


def ours(termbase: Termbase) -> Finder:
    """What `Termbase.find` gives."""
    return lambda text: ((hit.form.text, hit.span.start, hit.span.end) for hit in termbase.find(text))


def word_by_word(termbase: Termbase, key: Callable[[str], str]) -> Finder:
    """Matching whole words, term and text both reduced by `key`."""
    terms: dict[tuple[str, ...], str] = {}
    for entry in termbase.entries:
        for form in entry.dutch:
            terms.setdefault(tuple(key(word) for word in _WORD.findall(form.text)), form.text)
    longest = max(map(len, terms))

    def find(text: str) -> Iterable[Occurrence]:
        words = [(key(match.group()), *match.span()) for match in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            for size in range(min(longest, len(words) - at), 0, -1):
                term = terms.get(tuple(word for word, _, _ in words[at : at + size]))
                if term:
                    yield term, words[at][1], words[at + size - 1][2]
                    at += size - 1
                    break
            at += 1

    return find


def score(find: Finder, cases: Sequence[Case], faults: list[str] | None = None) -> tuple[float, float, int]:
    """Recall, precision, and how many sentences without an occurrence had a hit."""
    right = true = found = trapped = 0
    for case in cases:
        hits = set(find(case.text))
        right += len(hits & case.occurrences)
        true += len(case.occurrences)
        found += len(hits)
        trapped += bool(hits) and not case.occurrences
        if faults is not None and hits != case.occurrences:
            missed = ", ".join(f"-{case.text[a:b]} ({term})" for term, a, b in sorted(case.occurrences - hits))
            extra = ", ".join(f"+{case.text[a:b]} ({term})" for term, a, b in sorted(hits - case.occurrences))
            faults.append(f"{case.text}  {missed} {extra}")
    return right / true, right / found if found else 1.0, trapped


def rivals(termbase: Termbase, snowball: bool) -> dict[str, Finder]:
    """The plain ways to do it."""
    from simplemma import lemmatize

    found = {
        "exact": word_by_word(termbase, str.lower),
        "simplemma": word_by_word(termbase, lambda word: lemmatize(word.lower(), lang="nl").lower()),
    }
    if snowball:
        import Stemmer  # type: ignore[import-not-found, unused-ignore]

        stemmer = Stemmer.Stemmer("dutch")
        found["snowball"] = word_by_word(termbase, lambda word: str(stemmer.stemWord(word.lower())))
    return found


def made_up(count: int, seed: int = 1) -> list[TermEntry]:
    """Entries of one to four Dutch words with an English form or two, as varied as a large termbase."""
    generator = random.Random(seed)
    nouns = [word for word, letters in _words().items() if "n" in letters and word.isascii()]
    adjectives = [word for word, letters in _words().items() if "a" in letters and word.isascii()]
    entries = []
    for n in range(count):
        one, other = generator.choice(nouns), generator.choice(nouns)
        patterns = (one, one, f"{generator.choice(adjectives)} {one}", f"{one} van de {other}", f"{one}-{other}")
        forms = [Form(generator.choice(patterns), "nl"), Form(f"{other} term {n}", "en")]
        if n % 2:
            forms.append(Form(f"{one} form {n}", "en", TermStatus.ADMITTED))
        entries.append(TermEntry(tuple(forms), key=f"IATE-{n}", domain="law", authority="made up"))
    return entries


def speed(count: int, sentences: Sequence[str]) -> dict[str, float]:
    """Loading and searching a store with `count` entries, in CPU time of this process."""
    from tweespraak_store.database import open_store
    from tweespraak_store.terms import import_entries, load_termbase

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "terms.db"
        with open_store(path, create=True) as store:
            import_entries(store, made_up(count), "benchmark")
        with open_store(path, read_only=True) as store:
            start = time.process_time()
            termbase = load_termbase(store)
            loaded = time.process_time() - start
            termbase.find("Een eerste zin.")
            ready = time.process_time() - start
        half = len(sentences) // 2
        start = time.process_time()
        for sentence in sentences[:half]:
            termbase.find(sentence)
        cold = time.process_time()
        for sentence in sentences[half:]:
            termbase.find(sentence)
        warm = time.process_time()
    return {
        "load_100k_s": round(loaded, 2),
        "first_search_100k_s": round(ready, 2),
        "first_half_ms_per_sentence_100k": round((cold - start) / half * 1000, 3),
        "ms_per_sentence_100k": round((warm - cold) / (len(sentences) - half) * 1000, 3),
    }


_IATE_ENTRY = """<conceptEntry id="IATE-{n}"><descrip type="subjectField">{n} LAW; POLITICS</descrip>
<langSec xml:lang="en"><termSec><term>{en} {n}</term><termNote type="termType">fullForm</termNote>
<descrip type="reliabilityCode">3</descrip><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
<admin type="source">COM-EN</admin></termSec><termSec><term>{en} form {n}</term>
<termNote type="termType">fullForm</termNote><descrip type="reliabilityCode">2</descrip></termSec></langSec>
<langSec xml:lang="nl"><termSec><term>{nl}</term><termNote type="termType">fullForm</termNote>
<descrip type="reliabilityCode">3</descrip><admin type="source">COM-NL</admin></termSec></langSec>
<langSec xml:lang="de"><termSec><term>Begriff {n}</term><termNote type="termType">fullForm</termNote>
</termSec></langSec></conceptEntry>
"""


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def iate_import(count: int) -> dict[str, float]:
    """An IATE-shaped file of `count` concepts taken in by the program itself: time and memory of that process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "iate.tbx"
        with path.open("w", encoding="utf-8") as out:
            out.write('<?xml version="1.0" encoding="UTF-8"?>\n<tbx type="TBX-Basic" style="dca" xml:lang="en"')
            out.write(' xmlns="urn:iso:std:iso:30042:ed-2"><tbxHeader/><text><body>\n')
            for n, entry in enumerate(made_up(count)):
                out.write(_IATE_ENTRY.format(n=n, nl=entry.forms[0].text, en=entry.forms[1].text.split()[0]))
            out.write("</body></text></tbx>\n")
        megabytes = path.stat().st_size / 1e6
        start, before = time.monotonic(), _children_cpu()
        command = [sys.executable, "-m", "tweespraak_tui", "terms", "import", str(path), "--db", f"{folder}/iate.db"]
        subprocess.run(command, check=True, capture_output=True)
        seconds, cpu = time.monotonic() - start, _children_cpu() - before
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "iate_file_mb": round(megabytes, 1),
        "iate_import_s": round(seconds, 1),
        "iate_import_cpu_s": round(cpu, 1),
        "iate_import_peak_mb": round(peak, 0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how terms are recognised.")
    parser.add_argument("--json", action="store_true", help="one flat JSON object")
    parser.add_argument(
        "--table", type=Path, default=TABLE, help="folder with termbase.csv, occurrences.txt, traps.txt"
    )
    parser.add_argument(
        "--speed", type=int, default=100_000, help="entries for the speed and import part; 0 leaves it out"
    )
    parser.add_argument("--sentences", type=Path, help="text for the speed part (default: the table)")
    parser.add_argument("--snowball", action="store_true", help="also the Snowball stemmer (needs PyStemmer)")
    parser.add_argument("--faults", action="store_true", help="print what was missed and what was found wrongly")
    arguments = parser.parse_args()
    termbase, cases, traps = read_table(arguments.table)
    faults: list[str] = []
    recall, precision, trapped = score(ours(termbase), [*cases, *traps], faults)
    other = sum(case.text[a:b].lower() != term.lower() for case in cases for term, a, b in case.occurrences)
    figures: dict[str, float] = {
        "occurrences": sum(len(case.occurrences) for case in cases),
        "inflected_or_compound": other,
        "traps": len(traps),
        "recall": round(recall, 4),
        "precision": round(precision, 4),
        "traps_sprung": trapped,
    }
    for name, find in rivals(termbase, arguments.snowball).items():
        recall, precision, trapped = score(find, [*cases, *traps])
        figures |= {
            f"{name}_recall": round(recall, 4),
            f"{name}_precision": round(precision, 4),
            f"{name}_traps_sprung": trapped,
        }
    if arguments.faults:
        print("\n".join(faults), file=sys.stderr)
    if arguments.speed:
        sentences = [case.text for case in (*cases, *traps)]
        if arguments.sentences:
            lines = arguments.sentences.read_text(encoding="utf-8").splitlines()
            sentences = [span.of(line) for line in lines for span in split_sentences(line)]
        figures |= iate_import(arguments.speed) | speed(arguments.speed, sentences)
    if arguments.json:
        print(json.dumps(figures))
        return
    print(f"python {' '.join(sys.argv)}")
    for name, value in figures.items():
        print(f"{name:34} {value}")


if __name__ == "__main__":
    main()
