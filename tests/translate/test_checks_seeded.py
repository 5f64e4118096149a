"""Seeded errors: a value, a negation or a phrase changed in a right pair is seen."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tweespraak_translate.checks.base import Subject
from tweespraak_translate.checks.registry import run_checks

ROOT = Path(__file__).parents[2]
LEAST = {
    "wrong-digit": 0.99,
    "lost-decimal": 0.99,
    "swapped-date": 0.98,
    "wrong-dossier": 0.99,
    "dropped-negation": 0.9,
    "doubled-phrase": 0.98,
    "untranslated-word": 0.95,
    "dropped-clause": 0.85,
}


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """benchmarks/checks.py, which makes the errors."""
    spec = importlib.util.spec_from_file_location("benchmark_of_checks", ROOT / "benchmarks" / "checks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", LEAST)
def test_seeded_errors_are_seen(benchmark: ModuleType, name: str) -> None:
    chance = random.Random(name)
    count = seen = 0
    for source, target in benchmark.read_pairs(ROOT / "tests" / "data" / "checks" / "pairs.tsv"):
        before = run_checks(Subject(source, target))
        for wrong in benchmark.SEEDERS[name](source, target, chance):
            if wrong != target:
                count += 1
                seen += bool(benchmark.new_findings(before, run_checks(Subject(source, wrong))))
    assert count >= 50
    assert seen / count >= LEAST[name], (seen, count)
