"""How fast the memory finds what is like a sentence, and how much it misses: p50, p99 and recall of the top 5.

    python benchmarks/memory_lookup.py [--json] [--units 1000000] [--queries 300] [--brute 40] [--folder FOLDER]

Units are made, not collected: Dutch as a ministry writes it, put together from
openings, clauses and closings of our own, with policy nouns and words of the
bundled spelling list in them, drawn so that a few are everywhere and most are
rare (Zipf). A query is a unit with about one edit for every eight words: a word
changed, left out, put in, moved, or another number. Brute force compares the
letters of every unit and then, as the memory does, the words of the nearest.

recall          share of queries whose best match by brute force is found (or one as like)
recall_top5     share of the five best by brute force that are found (or others as like)
recall_edited   share of queries that find the unit they were made from, or five as like
points_short    points of similarity by which the five found fall short of the five best, on average

Times are for one look-up after another, the first few included, on one
connection. p50_ms and p99_ms are by the clock and grow with whatever else the
machine does, so CPU time stands beside them. With --folder the store is kept
and used again.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from tweespraak_store.database import Store, open_store
from tweespraak_store.events import sha256
from tweespraak_store.matches import FuzzyMatch, find_matches
from tweespraak_translate.similarity import Measure
from tweespraak_translate.terms.lexicon import _words

# fmt: off
OPENINGS = (
    "Het kabinet is van oordeel dat", "De minister van {ministry} meldt dat",
    "Zoals in de brief van {date} is gemeld, geldt dat", "Uit onderzoek van {body} blijkt dat",
    "Ik hecht eraan te benadrukken dat", "In {year} is vastgesteld dat", "Op dit moment is niet bekend of",
    "Naar aanleiding van de motie over {noun} bericht ik u dat", "De inspectie constateert dat",
    "Samen met {body} onderzoek ik of", "Het is juist dat", "Kunt u bevestigen dat", "Deelt u de mening dat",
    "Bent u bekend met het bericht dat", "Gemeenten geven aan dat", "In het coalitieakkoord is afgesproken dat",
    "De Algemene Rekenkamer concludeert dat", "Volgens cijfers van {body} is het zo dat",
    "Met ingang van {date} geldt dat", "Voor de zomer informeer ik uw Kamer of",
    "In antwoord op vraag {small} heb ik aangegeven dat", "De staatssecretaris van {ministry} laat weten dat",
    "Het onderzoek naar {noun} laat zien dat", "Tijdens het debat van {date} is toegezegd dat",
    "Ik ben met {body} in gesprek over de vraag of",
)
CLAUSES = (
    "de {noun} en de {noun} in {place} de afgelopen jaren zijn toegenomen",
    "het beleid voor {noun} onvoldoende rekening houdt met {noun}",
    "voor {noun} een bedrag van € {number} miljoen beschikbaar is",
    "de wachttijd voor {noun} met {small} procent is gedaald", "de regels over {noun} in {year} worden aangepast",
    "uitvoerders van {noun} te weinig {noun} kunnen inzetten",
    "de {noun} van {place} niet langer voldoet aan de eisen voor {noun}",
    "er per {date} nieuwe afspraken gelden over {noun}", "het toezicht op {noun} en {noun} wordt versterkt",
    "{number} huishoudens gebruikmaken van {noun}", "de kosten van {noun} hoger uitvallen dan begroot",
    "het aantal meldingen van {noun} in {place} is gestegen tot {number}",
    "een wettelijke grondslag voor {noun} ontbreekt",
    "de samenwerking tussen {body} en {body} over {noun} moeizaam verloopt",
    "bij de {noun} een tekort is aan {noun}", "de aanpak van {noun} onder regie van {body} wordt voortgezet",
    "burgers met {noun} vaker een beroep doen op {noun}", "de evaluatie van {noun} in {year} wordt afgerond",
)
CLOSINGS = (
    "en dat hierover met {body} wordt gesproken", "terwijl de gevolgen voor {noun} nog niet in beeld zijn",
    "zodat de {noun} tijdig kan worden ingevoerd", "waarbij {noun} leidend is",
    "zonder dat dit ten koste gaat van {noun}",
    "en dat uw Kamer hierover in het {quarter} kwartaal van {year} wordt geïnformeerd",
    "mede gelet op artikel {small} van de wet", "ondanks de extra middelen van € {number} miljoen",
    "en dat de uitkomsten worden betrokken bij {noun}", "zoals ook {body} heeft aanbevolen",
    "omdat {noun} anders in het gedrang komt", "en welke stappen hiervoor nodig zijn", "", "", "", "",
)
POLICY = (
    "jeugdzorg", "woningbouw", "stikstofbeleid", "huisvesting", "asielopvang", "schuldhulpverlening",
    "defensiematerieel", "zorgverzekering", "kinderopvangtoeslag", "energietransitie", "luchtkwaliteit",
    "onderwijskwaliteit", "verkeersveiligheid", "volkshuisvesting", "armoedebeleid", "arbeidsmarktkrapte",
    "klimaatadaptatie", "waterveiligheid", "inburgering", "rechtsbijstand", "digitalisering", "cyberveiligheid",
    "bedrijfsopvolging", "huurtoeslag", "mantelzorg", "wijkverpleging", "passend", "onderwijs", "lerarentekort",
    "geluidsoverlast", "natuurherstel", "mestbeleid", "visserij", "ontwikkelingssamenwerking", "vredesmissies",
    "exportcontrole", "sanctiebeleid", "grensbewaking", "politiecapaciteit", "strafrechtketen", "gevangeniswezen",
    "belastingdienst", "toeslagen", "vermogensbelasting", "pensioenstelsel", "arbeidsongeschiktheid", "bijstand",
    "loonkloof",
)
MINISTRIES = (
    "Defensie", "Financiën", "Volksgezondheid, Welzijn en Sport", "Justitie en Veiligheid", "Buitenlandse Zaken",
    "Sociale Zaken",
)
BODIES = (
    "de Rekenkamer", "de VNG", "het RIVM", "het CBS", "de politie", "de provincies", "het UWV",
    "de Nationale ombudsman", "de Raad van State", "het Centraal Planbureau", "de waterschappen", "de IND",
    "het Openbaar Ministerie", "de Belastingdienst", "de Nederlandse Zorgautoriteit",
)
PLACES = (
    "Amsterdam", "Rotterdam", "Groningen", "Limburg", "Zeeland", "Utrecht", "Den Haag", "Drenthe", "Eindhoven",
    "Twente", "de Achterhoek", "Flevoland", "Noord-Brabant", "Mali", "Oekraïne", "Caribisch Nederland",
    "Friesland", "Leiden", "Arnhem", "Tilburg",
)
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)
QUARTERS = (
    "eerste", "tweede", "derde", "vierde",
)
# fmt: on
LEAST = 50.0
"""Similarity below which nothing is a match."""


class Maker:
    """Makes sentences, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        rare = sorted(word for word in _words() if word.isalpha() and word.islower() and 5 <= len(word) <= 22)
        random.Random(7).shuffle(rare)
        self.nouns = [*POLICY, *rare]
        # Zipf: the n-th word is drawn in proportion to 1 / (n + 10).
        self.weights = list(itertools.accumulate(1 / (n + 10) for n in range(len(self.nouns))))
        self.parts = (OPENINGS, CLAUSES, CLOSINGS)

    def nouns_drawn(self, count: int) -> list[str]:
        """As many nouns as asked for."""
        return self.random.choices(self.nouns, cum_weights=self.weights, k=count)

    def sentence(self) -> str:
        """One sentence."""
        pick = self.random.choice
        text = " ".join(part for part in (pick(parts) for parts in self.parts) if part)
        for noun in self.nouns_drawn(text.count("{noun}")):
            text = text.replace("{noun}", noun, 1)
        for name, values in (("ministry", MINISTRIES), ("body", BODIES), ("place", PLACES), ("quarter", QUARTERS)):
            while f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", pick(values), 1)
        while "{" in text:
            text = text.replace("{date}", f"{self.below(28)} {pick(MONTHS)} {2000 + self.below(25)}", 1)
            text = text.replace("{year}", str(2000 + self.below(30)), 1)
            text = text.replace("{small}", str(self.below(99)), 1)
            text = text.replace("{number}", f"{self.below(99)}.{self.below(900) + 99}", 1)
        return f"{text}."

    def below(self, limit: int) -> int:
        """A number from 1."""
        return self.random.randint(1, limit)

    def sentences(self) -> Iterator[str]:
        """Sentences, none of them twice."""
        seen: set[str] = set()
        while True:
            text = self.sentence()
            if text not in seen:
                seen.add(text)
                yield text

    def edited(self, text: str) -> str:
        """The text with about one edit for every eight words."""
        words = text.split()
        for _ in range(max(1, round(len(words) / 8))):
            at = self.random.randrange(len(words))
            number = next((i for i, word in enumerate(words) if word.strip(".,").isdigit()), None)
            kind = self.random.choice(("change", "drop", "add", "move", "number"))
            if kind == "number" and number is not None:
                words[number] = str(self.below(2000))
            elif kind == "drop" and len(words) > 4:
                del words[at]
            elif kind == "add":
                words[at:at] = self.nouns_drawn(1)
            elif kind == "move":
                words.insert(self.random.randrange(len(words)), words.pop(at))
            else:
                words[at] = self.nouns_drawn(1)[0]
        return " ".join(words)


def fill(store: Store, count: int) -> None:
    """Units for a store that has none."""
    at = "2026-01-01T00:00:00+00:00"
    sentences = itertools.islice(Maker(1).sentences(), count)
    rows = ((s, sha256(s), f"English of unit {n}", "import", "made", at) for n, s in enumerate(sentences))
    with store.tx() as connection:
        connection.executemany(
            "INSERT INTO memory (source, source_sha256, target, origin, author, at) VALUES (?, ?, ?, ?, ?, ?)", rows
        )


def brute_force(query: str, texts: Sequence[str], limit: int = 5) -> list[float]:
    """The highest similarities there are, every text looked at."""
    near = extract(query, texts, scorer=Levenshtein.normalized_similarity, limit=400)
    measure = Measure(query)
    return sorted((measure.score(Measure(text)) for text, _, _ in near), reverse=True)[:limit]


def best_found(found: Sequence[FuzzyMatch], best: Sequence[float]) -> bool:
    """Whether the best match there is, or one as like, was found."""
    return bool(found) and found[0].similarity >= best[0]


def top_found(found: Sequence[FuzzyMatch], best: Sequence[float]) -> tuple[int, float]:
    """How many of the best were found, and by how many points those found fall short, on average."""
    values = [match.similarity for match in found] + [0.0] * (len(best) - len(found))
    hits = min(len(best), sum(value >= best[-1] for value in values))
    return hits, statistics.fmean(max(0.0, there - have) for there, have in zip(best, values, strict=False))


def edited_found(query: str, unit: str, found: Sequence[FuzzyMatch]) -> bool:
    """Whether a query found the unit it was made from, or five as like."""
    if any(match.source == unit for match in found):
        return True
    return len(found) == 5 and found[-1].similarity >= Measure(query).score(Measure(unit))


def measure(store: Store, queries: Sequence[str]) -> tuple[list[list[FuzzyMatch]], list[float], list[float]]:
    """What each query finds, and the milliseconds it took, wall and CPU."""
    found, wall, cpu = [], [], []
    for query in queries:
        start, start_cpu = time.perf_counter(), time.process_time()
        found.append(find_matches(store, query))
        wall.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - start_cpu) * 1000)
    return found, wall, cpu


def percentile(values: Sequence[float], percent: int) -> float:
    """A percentile, rounded to 0.1."""
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def run(store: Store, units: int, queries: int, brute: int) -> dict[str, float]:
    """The table, as a flat object."""
    texts = [row[0] for row in store.tuples("SELECT source FROM memory")]
    maker = Maker(2)
    units_asked = maker.random.sample(texts, queries)
    asked = [maker.edited(text) for text in units_asked]
    # Warm what the operating system keeps of the file: a memory in use is.
    store.tuples("SELECT sum(length(block)) FROM memory_words_data")
    found, wall, cpu = measure(store, asked)
    size = f"{units // 1_000_000}m" if units % 1_000_000 == 0 else f"{units // 1000}k"
    report: dict[str, float] = {
        f"p50_ms_{size}": percentile(wall, 50),
        f"p99_ms_{size}": percentile(wall, 99),
        f"p50_cpu_ms_{size}": percentile(cpu, 50),
        f"p99_cpu_ms_{size}": percentile(cpu, 99),
        f"first_ms_{size}": round(wall[0], 1),
    }
    edited = [edited_found(query, unit, one) for query, unit, one in zip(asked, units_asked, found, strict=True)]
    report[f"recall_edited_{size}"] = round(statistics.fmean(edited), 3)
    truth = [(matches, brute_force(query, texts)) for query, matches in list(zip(asked, found, strict=True))[:brute]]
    truth = [(matches, best) for matches, best in truth if best and best[-1] >= LEAST]
    if truth:
        top = [top_found(matches, best) for matches, best in truth]
        report[f"recall_{size}"] = round(statistics.fmean(best_found(*one) for one in truth), 3)
        report[f"recall_top5_{size}"] = round(sum(hits for hits, _ in top) / sum(len(best) for _, best in truth), 3)
        report[f"points_short_{size}"] = round(statistics.fmean(short for _, short in top), 2)
    return report | {"units": units, "queries": queries, "compared_with_brute_force": len(truth)}


def main() -> None:
    """Read the command line, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--brute", type=int, default=40)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        path = (arguments.folder or Path(temporary)) / f"memory-{arguments.units}.db"
        with open_store(path, create=True) as store:
            have = store.row("SELECT count(*) AS n FROM memory")
            start = time.perf_counter()
            if have is None or have["n"] < arguments.units:
                fill(store, arguments.units)
                print(f"{arguments.units:,} units made in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        with open_store(path, read_only=True) as store:
            report = run(store, arguments.units, arguments.queries, arguments.brute)
            report["store_mb"] = round(path.stat().st_size / 1e6)
    if arguments.json:
        print(json.dumps(report))
    else:
        print("python benchmarks/memory_lookup.py", *sys.argv[1:])
        for name, value in report.items():
            print(f"  {name:<28} {value:>10,}")


if __name__ == "__main__":
    main()
