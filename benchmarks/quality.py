"""How good drafts are: BLEU, chrF and TER of any models on any file of sentence pairs, and the worst sentences.

    python benchmarks/quality.py [MODEL ...] PAIRS.tsv [--backend B] [--beam 4] [--compute-type int8]
                                 [--columns A B] [--limit N] [--worst 10] [--json]

The same as `tweespraak model evaluate`, which does the work; without PAIRS.tsv our general set is used.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tweespraak_tui.cli import run

GENERAL = Path(__file__).parent / "data" / "general.tsv"

if __name__ == "__main__":
    given = sys.argv[1:] or [str(GENERAL)]
    sys.exit(run(["model", "evaluate", *given]))
