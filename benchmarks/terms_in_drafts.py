"""How many binding terms drafts keep, without and with the termbase, and what that costs.

    python benchmarks/terms_in_drafts.py [--json] [--terms CSV] [--model M] [--backend B] [--limit N] [FILE...]

Drafts every segment of the files (default: the seed document) that holds a term of CSV (default: the demo
termbase), once without and once with it. Prints the share of binding terms kept, how the others were met, the
terms that failed and how many of those the checks file, chrF of the one against the other, and seconds.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sacrebleu.metrics.chrf import CHRF

from tweespraak_store.models import BACKENDS, make_drafter, resolve_model
from tweespraak_store.termfiles.registry import read_terms
from tweespraak_translate.checks.base import Severity, Subject
from tweespraak_translate.checks.registry import run_checks
from tweespraak_translate.constraints import measure, requirements
from tweespraak_translate.drafting import Draft, draft_sources
from tweespraak_translate.termbase import Termbase
from tweespraak_tui.workbench import preview_file

SEEDS = Path(__file__).parents[1] / "seeds"
_FILED = ("term-missing", "term-count", "term-forbidden")


def sources_of(paths: Sequence[Path], limit: int) -> list[str]:
    """The different sources of some documents, in order."""
    found: dict[str, None] = {}
    for path in paths:
        found |= dict.fromkeys(segment.source for segment in preview_file(path).segments())
    return list(found)[: limit or None]


def share_kept(sources: Sequence[str], drafts: Sequence[Draft], termbase: Termbase) -> tuple[int, int, int, int]:
    """Terms that bind, terms of which an accepted form is there, their occurrences, and those that are there."""
    terms = kept = occurrences = there = 0
    for source, draft in zip(sources, drafts, strict=True):
        required = requirements(source, termbase)
        found = measure(source, draft.target, required, termbase)
        terms += len(required)
        kept += len(required) - sum(found.absent)
        wanted = sum(len(one.hits) for one in required)
        occurrences += wanted
        there += wanted - sum(found.lacking)
    return terms, kept, occurrences, there


def filed(sources: Sequence[str], drafts: Sequence[Draft], termbase: Termbase) -> tuple[int, int]:
    """Terms not kept in full, and how many of those a check files; an absent one counts only as an error."""
    short = seen = 0
    for source, draft in zip(sources, drafts, strict=True):
        found = [f for f in run_checks(Subject(source, draft.target, termbase=termbase)) if f.check in _FILED]
        for term in draft.why.get("terms", []):
            if term["kept"] != "failed" and not term["lacking"]:
                continue
            short += 1
            worst = [f for f in found if f.severity is Severity.ERROR] if term["kept"] == "failed" else found
            untranslated = not draft.target.strip()
            seen += untranslated or any(term["source"][0] in span.of(source) for f in worst for span in f.source_spans)
    return short, seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--terms", type=Path, default=SEEDS / "terms.csv")
    parser.add_argument("--model", default="auto")
    parser.add_argument("--backend", choices=BACKENDS, default="auto")
    parser.add_argument("--limit", type=int, default=0, help="only the first N segments with a term")
    parser.add_argument("--show", type=int, default=0, help="print so many of the drafts that changed")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    termbase = Termbase(read_terms(given.terms).entries)
    everything = sources_of(given.files or [SEEDS / "mali-answers-page-7.txt"], 0)
    sources = [source for source in everything if requirements(source, termbase)][: given.limit or None]
    if not sources:
        sys.exit("no segment holds a term")
    drafter = make_drafter(resolve_model(given.model), backend=given.backend)
    drafter.draft(sources[:2])  # the model loads at the first draft
    begun = time.perf_counter()
    plain = list(draft_sources(sources, drafter))
    middle = time.perf_counter()
    bound = list(draft_sources(sources, drafter, termbase=termbase))
    ended = time.perf_counter()
    _print(figures(everything, sources, plain, bound, termbase, middle - begun, ended - middle), given.json)
    changed = [(s, p, b) for s, p, b in zip(sources, plain, bound, strict=True) if p.target != b.target]
    for source, before, after in changed[: given.show]:
        print(f"\n{json.dumps(after.why['terms'], ensure_ascii=False)}")
        print(f"  source  {source}\n  before  {before.target}\n  after   {after.target}")


def figures(
    everything: Sequence[str],
    sources: Sequence[str],
    plain: Sequence[Draft],
    bound: Sequence[Draft],
    termbase: Termbase,
    seconds: float,
    seconds_bound: float,
) -> dict[str, Any]:
    """All figures, flat."""
    terms, before, occurrences, there_before = share_kept(sources, plain, termbase)
    _, after, _, there_after = share_kept(sources, bound, termbase)
    ways = Counter(term["kept"] for draft in bound for term in draft.why["terms"])
    short, seen = filed(sources, bound, termbase)
    changed = [(b.target, p.target) for b, p in zip(bound, plain, strict=True) if b.target != p.target]
    score = CHRF().corpus_score([b.target for b in bound], [[p.target for p in plain]]).score
    changed_score = CHRF().corpus_score([b for b, _ in changed], [[p for _, p in changed]]).score if changed else 100.0
    return {
        "segments": len(everything),
        "with_terms": len(sources),
        "terms": terms,
        "kept_before_%": round(100 * before / terms, 1),
        "kept_after_%": round(100 * after / terms, 1),
        "occurrences": occurrences,
        "occurrences_before_%": round(100 * there_before / occurrences, 1),
        "occurrences_after_%": round(100 * there_after / occurrences, 1),
        **{f"terms_{way}": ways[way] for way in ("natural", "n-best", "forced", "replaced", "failed")},
        "not_kept_in_full": short,
        "filed_%": round(100 * seen / short, 1) if short else 100.0,
        "changed_drafts": len(changed),
        "chrf_to_unconstrained": round(float(score), 1),
        "chrf_of_changed": round(float(changed_score), 1),
        "seconds_before": round(seconds, 2),
        "seconds_after": round(seconds_bound, 2),
        "seconds_added": round(seconds_bound - seconds, 2),
    }


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name.replace('_', ' '):28}{value:>10}")


if __name__ == "__main__":
    main()
