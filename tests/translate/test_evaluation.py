"""Judging drafts: pairs are read as they stand in the file, and the figures are sacrebleu's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from tweespraak_translate.errors import InputError, TweespraakError, UsageError
from tweespraak_translate.evaluation import Pair, evaluate, measure, read_pairs
from tweespraak_translate.hypothesis import Fingerprint, Hypothesis

PAIRS = [
    Pair("De minister informeert de Kamer.", "The minister will inform the House."),
    Pair("Ja.", "Yes."),
    Pair("Het kabinet beslist daarna.", "The government will decide after that."),
]


class TableDrafter:
    """Answers from a table."""

    fingerprint = Fingerprint("table", "0" * 64, "table", "1", "none", 1, "none")

    def __init__(self, table: dict[str, str]) -> None:
        self._table = table

    def draft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        return [[Hypothesis(self._table[source], -0.5)] for source in sources]


@pytest.mark.parametrize(
    ("text", "columns", "found"),
    [
        ("een\tone\ntwee\ttwo\n", None, [("een", "one"), ("twee", "two")]),
        ("# ours\n\nnl\ten\neen\tone\r\n", None, [("een", "one")]),
        ("nl\ten\tnote\neen\tone\tx\n", None, [("een", "one")]),
        ("id\tnl\ten\n7\teen\tone\n", ("nl", "en"), [("een", "one")]),
        ("7\teen\tone\n", ("2", "3"), [("een", "one")]),
        ("one\teen\n", ("2", "1"), [("een", "one")]),
        ('"een\t"one"\n', None, [('"een', '"one"')]),
        ("", None, []),
        ("# nothing\n", None, []),
    ],
    ids=[
        "plain",
        "comment and heading",
        "third column",
        "by name",
        "by number",
        "turned",
        "quotes",
        "empty",
        "comment",
    ],
)
def test_pairs_are_read_from_tab_separated_lines(
    text: str, columns: tuple[str, str] | None, found: list[tuple[str, str]]
) -> None:
    assert read_pairs(text.splitlines(keepends=True), columns) == [Pair(*pair) for pair in found]


def test_a_limit_takes_the_first_pairs() -> None:
    assert read_pairs(["a\tb", "c\td", "e\tf"], limit=2) == [Pair("a", "b"), Pair("c", "d")]


@pytest.mark.parametrize(
    ("text", "columns", "word"),
    [
        ("a\tb\nalleen een zin\n", None, "line 2"),
        ("a\tb\n", ("1", "3"), "line 1"),
        ("id\tnl\n1\tja\n", ("nl", "en"), "'en'"),
        ("a\tb\n", ("0", "1"), "from 1"),
    ],
    ids=["no tab", "no third column", "no such name", "column 0"],
)
def test_a_file_without_the_columns_is_refused_with_its_line(
    text: str, columns: tuple[str, str] | None, word: str
) -> None:
    with pytest.raises(TweespraakError, match=word) as refused:
        read_pairs(text.splitlines(), columns)
    assert isinstance(refused.value, InputError | UsageError)


def test_perfect_drafts_have_perfect_figures_with_signatures() -> None:
    found = evaluate(TableDrafter({pair.source: pair.reference for pair in PAIRS}), PAIRS)
    assert [(metric.name, metric.score) for metric in found.metrics] == [("BLEU", 100), ("chrF", 100), ("TER", 0)]
    assert all("version:2." in metric.signature for metric in found.metrics)
    assert found.model.startswith("table@000000000000") and found.troubled == 0


def test_the_worst_sentence_comes_first_and_a_troubled_draft_is_counted() -> None:
    table = {pair.source: pair.reference for pair in PAIRS} | {PAIRS[2].source: "no no no no no no no no"}
    found = evaluate(TableDrafter(table), PAIRS)
    assert found.drafts[0].pair == PAIRS[2]
    assert [one.chrf for one in found.drafts] == sorted(one.chrf for one in found.drafts)
    assert found.troubled == 1


def test_no_targets_have_no_figures() -> None:
    assert [metric.score for metric in measure([], [])] == [0, 0, 0]


def test_without_sacrebleu_one_line_names_the_extra() -> None:
    program = (
        "import sys; sys.modules['sacrebleu'] = None\n"
        "from tweespraak_translate.evaluation import measure\n"
        "try: measure(['a'], ['a'])\nexcept Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["UsageError judging drafts needs sacrebleu; install tweespraak[eval]"]
