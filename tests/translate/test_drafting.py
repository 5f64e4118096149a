"""From sources to Drafts: memory first, order kept, chunk by chunk, and bad output tried again or named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tiny_marian import DUTCH

from tweespraak_translate.ctranslate import CTranslateDrafter
from tweespraak_translate.drafting import choose, draft_sources, longest_repeat, troubles
from tweespraak_translate.hypothesis import Fingerprint, Hypothesis
from tweespraak_translate.models import bundled_model
from tweespraak_translate.segment import Origin


class TableDrafter:
    """Answers from a table; without an entry, the source in capitals."""

    def __init__(self, table: dict[str, list[Hypothesis]] | None = None) -> None:
        self.table = table or {}
        self.asked: list[list[str]] = []

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint("table", "0", "table", "1", "none", 1, "none")

    def draft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        self.asked.append(list(sources))
        return [self.table.get(source, [Hypothesis(source.upper(), -0.5)])[:n_best] for source in sources]


class SecondChance(TableDrafter):
    """Writes something sound when it is asked again."""

    def redraft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        return [[Hypothesis("The second try is a whole sentence.", -0.7)] for _ in sources]


LOOP = Hypothesis("the minister of the minister of the minister of the minister of", -1.0)
SOURCE = "De minister zal de Kamer hierover informeren."


def test_a_known_source_comes_from_memory_and_the_machine_never_sees_it() -> None:
    drafter = TableDrafter()
    drafts = list(draft_sources(["ja", "bekend", "nee"], drafter, memory={"bekend": "known"}.get))
    assert [(draft.target, draft.origin) for draft in drafts] == [
        ("JA", Origin.MACHINE),
        ("known", Origin.MEMORY),
        ("NEE", Origin.MACHINE),
    ]
    assert drafter.asked == [["ja", "nee"]]
    assert drafts[1].log_probability is None


def test_drafts_come_chunk_by_chunk_so_that_a_caller_can_store_and_stop() -> None:
    drafter = TableDrafter()
    stream = draft_sources([f"zin {number}" for number in range(10)], drafter, chunk=4)
    first = [next(stream) for _ in range(4)]
    assert [draft.target for draft in first] == ["ZIN 0", "ZIN 1", "ZIN 2", "ZIN 3"]
    assert len(drafter.asked) == 1


def test_no_sources_give_no_drafts() -> None:
    assert list(draft_sources([], TableDrafter())) == []


@pytest.mark.parametrize(
    ("source", "hypothesis", "found"),
    [
        (SOURCE, Hypothesis("The minister will inform the House about this.", -0.3), ()),
        (SOURCE, Hypothesis("", -0.3), ("empty",)),
        (SOURCE, Hypothesis("The minister.", -0.3), ("too-short",)),
        (
            SOURCE,
            Hypothesis("The minister will " + "most certainly and without any doubt whatever " * 3, -0.3),
            ("too-long",),
        ),
        (SOURCE, LOOP, ("repeats",)),
        (SOURCE, Hypothesis("no no no no no, the minister will not", -1), ("repeats",)),
        (SOURCE, Hypothesis("The minister will inform the House about", -1, ("cut-off",)), ("cut-off",)),
        ("Inleiding ....... 3", Hypothesis("Introduction ....... 3", -1), ()),
        ("Ja, ja, ja, ja, ja, ja.", Hypothesis("Yes, yes, yes, yes, yes, yes.", -1), ()),
        ("Nee.", Hypothesis("It is not.", -1), ()),
        ("22", Hypothesis("22", 0), ()),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_plainly_wrong_with_a_draft_is_named(
    source: str, hypothesis: Hypothesis, found: tuple[str, ...]
) -> None:
    assert troubles(source, hypothesis) == found


@pytest.mark.parametrize(
    ("text", "times"), [("", 1), ("a", 1), ("a b a b a b", 3), ("x a a a a y", 4), ("a b c a b c", 2), ("- - - -", 4)]
)
def test_repeats_of_up_to_four_words_are_counted(text: str, times: int) -> None:
    assert longest_repeat(text) == times


def test_the_first_hypothesis_without_troubles_is_chosen_and_why_says_so() -> None:
    sound = Hypothesis("The minister will inform the House about this.", -1.234)
    draft = choose(SOURCE, [LOOP, sound])
    assert draft.target == sound.target
    assert draft.why == {"chosen": 2, "of": 2, "log_probability": -1.23}
    assert draft.hypotheses == (LOOP, sound)


def test_a_draft_in_a_loop_is_tried_again_with_another_setting() -> None:
    (draft,) = draft_sources([SOURCE], SecondChance({SOURCE: [LOOP]}))
    assert draft.target == "The second try is a whole sentence."
    assert draft.why["redrafted"] == "better"


def test_a_draft_that_stays_in_a_loop_is_kept_and_its_trouble_filed() -> None:
    (draft,) = draft_sources([SOURCE], TableDrafter({SOURCE: [LOOP]}))
    assert draft.target == LOOP.target
    assert draft.why["troubles"] == ["repeats"]


def test_an_empty_draft_is_chosen_only_when_nothing_else_was_written() -> None:
    empty = Hypothesis("", -0.1)
    assert choose(SOURCE, [empty, LOOP]).target == LOOP.target
    assert choose(SOURCE, [empty]).why["troubles"] == ["empty"]


def test_real_drafts_of_the_bundled_model_say_why_in_json_and_keep_their_order(converted: Path) -> None:
    sources = [*DUTCH.splitlines(), "22", ""]
    drafter = CTranslateDrafter(bundled_model(), cache_dir=converted)
    whole = list(draft_sources(sources, drafter))
    assert [draft.target for draft in whole[-2:]] == ["22", ""]
    assert all(json.loads(json.dumps(draft.why)) == draft.why for draft in whole)
    assert all(draft.origin is Origin.MACHINE for draft in whole)
    assert list(draft_sources(sources, drafter, chunk=3)) == whole
