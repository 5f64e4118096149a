"""How good drafts are: BLEU, chrF and TER of any model on any file of sentence pairs, and the worst sentences.

    python benchmarks/quality.py PAIRS.tsv [--model M] [--backend B] [--beam 4] [--compute-type int8]
                                 [--limit N] [--worst 10] [--json]

PAIRS.tsv holds a source, a tab and a reference on each line; with more columns, --columns names the two
(numbers from 1, or names when the first line holds names). The signatures of sacrebleu say how each figure
was made.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from tweespraak_store.models import BACKENDS, make_drafter, resolve_model
from tweespraak_translate.drafting import Draft, draft_sources


def read_pairs(path: Path, columns: tuple[str, str], limit: int) -> list[tuple[str, str]]:
    """Sources and references of a tab-separated file."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    if all(column.isdigit() for column in columns):
        first, second = (int(column) - 1 for column in columns)
    else:
        first, second = (rows[0].index(column) for column in columns)
        rows = rows[1:]
    pairs = [(row[first], row[second]) for row in rows if len(row) > max(first, second)]
    return pairs[:limit] if limit else pairs


def figures(drafts: Sequence[str], references: Sequence[str]) -> dict[str, tuple[float, str]]:
    """Each metric's score and signature."""
    metrics: dict[str, Any] = {"bleu": BLEU(), "chrf": CHRF(), "ter": TER()}
    found = {}
    for name, metric in metrics.items():
        score = metric.corpus_score(list(drafts), [list(references)]).score
        found[name] = (round(float(score), 2), str(metric.get_signature()))
    return found


def show_worst(pairs: Sequence[tuple[str, str]], drafts: Sequence[Draft], count: int) -> None:
    """Print the sentences with the lowest chrF."""
    chrf = CHRF()
    scored = [
        (chrf.sentence_score(draft.target, [reference]).score, source, reference, draft)
        for (source, reference), draft in zip(pairs, drafts, strict=True)
    ]
    for score, source, reference, draft in sorted(scored, key=lambda row: row[0])[:count]:
        print(f"\nchrF {score:.1f}  {json.dumps(dict(draft.why))}")
        print(f"  source     {source}\n  reference  {reference}\n  draft      {draft.target}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--columns", nargs=2, default=("1", "2"))
    parser.add_argument("--model", default="auto")
    parser.add_argument("--backend", choices=BACKENDS, default="auto")
    parser.add_argument("--compute-type", default="int8")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--limit", type=int, default=0, help="only the first N pairs")
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    pairs = read_pairs(given.pairs, tuple(given.columns), given.limit)
    if not pairs:
        sys.exit(f"{given.pairs}: no pairs in columns {' and '.join(given.columns)}")
    choice = resolve_model(given.model)
    drafter = make_drafter(choice, backend=given.backend, beam=given.beam, compute_type=given.compute_type)
    begun = time.process_time()
    drafts = list(draft_sources([source for source, _ in pairs], drafter))
    spent = time.process_time() - begun
    found = figures([draft.target for draft in drafts], [reference for _, reference in pairs])
    troubled = sum(bool(draft.why.get("troubles")) for draft in drafts)
    if given.json:
        flat: dict[str, object] = {"model": str(drafter.fingerprint), "pairs": len(pairs), "cpu_s": round(spent, 1)}
        flat |= {name: score for name, (score, _) in found.items()}
        flat |= {f"{name}_signature": signature for name, (_, signature) in found.items()}
        print(json.dumps({**flat, "troubled_drafts": troubled}))
        return
    print(f"{drafter.fingerprint}\n{len(pairs)} pairs, {spent:.1f} s CPU, {troubled} drafts with troubles")
    for name, (score, signature) in found.items():
        print(f"  {name:5}{score:7.2f}  {signature}")
    show_worst(pairs, drafts, given.worst)


if __name__ == "__main__":
    main()
