"""How long a suggestion takes while a person types, and how often it is what the person writes next.

    python benchmarks/typeahead.py [PAIRS.tsv] [--model M] [--sentences 40] [--json]

The references of the file are typed into the child process that the screens use, three stops a sentence: at its
start, between two words, and inside a word. Milliseconds are wall time from request to answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tweespraak_translate.evaluation import Pair, read_pairs
from tweespraak_tui.suggesting import Suggester

PAIRS = Path(__file__).parents[1] / "tests" / "data" / "checks" / "pairs.tsv"


def stops(reference: str, pick: random.Random) -> list[str]:
    """Beginnings of a reference: nothing, some whole words, some words and a part of the next."""
    words = [match for match in re.finditer(r"\w{4,}", reference)]
    if len(words) < 4:
        return [""]
    between, inside = sorted(pick.sample(range(1, len(words)), 2))
    return ["", reference[: words[between].start()], reference[: words[inside].start() + 2]]


def share_of_next_word(reference: str, prefix: str, text: str) -> float:
    """1 when the suggestion begins with what stands next in the reference up to the end of a word, else 0."""
    wanted = re.match(r"\s*\w+", reference[len(prefix) :])
    return float(bool(wanted) and text.lstrip().startswith(wanted.group().lstrip()) if wanted else 0)


async def measure(pairs: list[Pair], model: str) -> dict[str, float]:
    """Type all the references; the first request starts the child and is not counted."""
    pick = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tweespraak_tui.suggesting", "--model", model, "--db", f"{folder}/none.db"]
        child = Suggester(command, os.environ)
        begun = time.perf_counter()
        await child.warm()
        warm = time.perf_counter() - begun
        walls: list[float] = []
        hits: list[float] = []
        links: list[float] = []
        for pair in pairs:
            for prefix in stops(pair.reference, pick):
                begun = time.perf_counter()
                text = await child.suggest(pair.source, prefix)
                walls.append((time.perf_counter() - begun) * 1000)
                hits.append(share_of_next_word(pair.reference, prefix, text or ""))
            begun = time.perf_counter()
            await child.align(pair.source, pair.reference)
            links.append((time.perf_counter() - begun) * 1000)
        await child.close()
    return {
        "start_ms": round(warm * 1000),
        "requests": len(walls),
        "p50_ms": round(statistics.median(walls)),
        "p95_ms": round(sorted(walls)[int(0.95 * len(walls))]),
        "align_p50_ms": round(statistics.median(links)),
        "align_p95_ms": round(sorted(links)[int(0.95 * len(links))]),
        "next_word_right": round(statistics.mean(hits), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="?", default=PAIRS)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--sentences", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with given.pairs.open(encoding="utf-8") as stream:
        pairs = read_pairs(stream, limit=given.sentences)
    found = asyncio.run(measure(pairs, given.model))
    if given.json:
        print(json.dumps(found))
        return
    for key, value in found.items():
        print(f"  {key:18} {value}")


if __name__ == "__main__":
    main()
