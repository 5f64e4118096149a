"""How surely a clause that a draft left out is seen: drafts whose last clause was cut off, against whole ones.

    python benchmarks/coverage.py [PAIRS.tsv] [--model M] [--count 200] [--json]

Both the model's own drafts and the references of the file are cut, from the last comma, semicolon or conjunction
on, if that takes at least four words; attention is gathered as in drafting, without the row of the first token.
A whole draft of a weak model may really lack a clause, so its false alarms are an upper bound.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path

from tweespraak_store.models import make_drafter, resolve_model
from tweespraak_translate.alignment import ReadSource
from tweespraak_translate.constraints import EngineDrafter
from tweespraak_translate.coverage import is_uncovered
from tweespraak_translate.engine import Engine
from tweespraak_translate.evaluation import read_pairs
from tweespraak_translate.normalise import normalise

PAIRS = Path(__file__).parents[1] / "tests" / "data" / "checks" / "pairs.tsv"
_CLAUSE = re.compile(
    r"[,;:](?=\s)|\s[–-](?=\s)"
    r"|\s(?=(?:and|but|or|while|because|which|who|that|where|when|if|so|as)\s)"
)


def without_last_clause(text: str) -> str | None:
    """The text without its last clause, ended with a full stop; None where it has but one."""
    places = [match.start() for match in _CLAUSE.finditer(text)]
    places = [place for place in places if len(text[place:].split()) >= 4 and place >= 0.3 * len(text)]
    return text[: places[-1]].rstrip(" ,;:-–") + "." if places else None


def is_seen(engine: Engine, source: str, target: str) -> bool:
    """Whether the detector calls this target incomplete."""
    copy = normalise(source, engine.source_language)
    tokens, written = engine.encode(copy), engine.encode_target(target)
    rows = engine.align(tokens, written)
    return is_uncovered(ReadSource(copy, tokens).attention([[], *rows[1:]], target, written))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="?", default=PAIRS)
    parser.add_argument("--model", default="auto")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with given.pairs.open(encoding="utf-8") as stream:
        pairs = read_pairs(stream)
    random.Random(1).shuffle(pairs)
    drafter = make_drafter(resolve_model(given.model))
    assert isinstance(drafter, EngineDrafter)
    drafts = [some[0].target for some in drafter.draft([pair.source for pair in pairs])]
    result: dict[str, float] = {}
    for kind, targets in (("drafts", drafts), ("references", [pair.reference for pair in pairs])):
        cut = alarms = count = 0
        for pair, target in zip(pairs, targets, strict=True):
            shortened = without_last_clause(target)
            if shortened is None or count == given.count:
                continue
            count += 1
            alarms += is_seen(drafter, pair.source, target)
            cut += is_seen(drafter, pair.source, shortened)
        result |= {
            kind: count,
            f"{kind}_recall": round(cut / count, 3),
            f"{kind}_precision": round(cut / max(1, cut + alarms), 3),
            f"{kind}_false_alarms": round(alarms / count, 3),
        }
    if given.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"  {key:28} {value}")


if __name__ == "__main__":
    main()
