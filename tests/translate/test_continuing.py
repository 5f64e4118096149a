"""A suggestion continues what was typed, to the letter: words finished, spaces and capitals as they should be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tweespraak_translate.continuing import continue_text
from tweespraak_translate.ctranslate import CTranslateDrafter
from tweespraak_translate.engine import Decoding, TokenHypothesis
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.models import bundled_model

WRITES = ["▁The", "▁minister", "▁will", "▁inform", "▁the", "▁House", "▁(", "by", "▁letter", ")", "."]


class Clerk:
    """An engine that always writes one sentence, and for other words knows no more than their pieces."""

    fingerprint = Fingerprint("clerk", "0", "clerk", "1", "none", 1, "none")
    source_language = "nl"

    def __init__(self, longest: int = 99) -> None:
        self.longest = longest

    def encode(self, text: str) -> list[str]:
        return [*("▁" + word for word in text.split()), "</s>"]

    def encode_target(self, text: str) -> list[str]:
        tokens: list[str] = []
        for word in text.split():
            tokens += ["▁(", word[1:]] if word.startswith("(") and word != "(" else ["▁" + word]
        return tokens

    def decode(self, tokens: Sequence[str]) -> str:
        return "".join(tokens).replace("▁", " ").strip()

    def translate(
        self,
        batch: Sequence[Sequence[str]],
        *,
        n_best: int = 1,
        prefixes: Sequence[Sequence[str]] | None = None,
        decoding: Decoding | None = None,
    ) -> list[list[TokenHypothesis]]:
        forced = list((prefixes or [[]])[0])
        rest = WRITES[len(forced) :] if WRITES[: len(forced)] == forced else ["▁indeed"]
        kept = rest[: decoding.longest if decoding and decoding.longest else 99]
        return [[TokenHypothesis((*forced, *kept), -0.1, kept == rest)]]

    def score(self, source: Sequence[str], target: Sequence[str]) -> list[float]:
        return [0.0] * (len(target) + 1)

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[list[float]]:
        return [[1.0] * len(source)] * len(target)

    def next_tokens(self, source: Sequence[str], prefix: Sequence[str], count: int) -> list[str]:
        follows = WRITES[: len(prefix)] == list(prefix) and len(prefix) < len(WRITES)
        likely = [WRITES[len(prefix)]] if follows else []
        return [*likely, "▁ministry", "▁mink", "min"]


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        ("", "The minister will inform the House (by letter)."),
        ("The ", "minister will inform the House (by letter)."),
        ("The", " minister will inform the House (by letter)."),
        ("The mini", "ster will inform the House (by letter)."),
        ("The minister", " will inform the House (by letter)."),
        ("The minister ", "will inform the House (by letter)."),
        ("The minister  wil", "l inform the House (by letter)."),
        ("The MINI", "STER will inform the House (by letter)."),
        ("The Mini", "ster will inform the House (by letter)."),
        ("Th", "e minister will inform the House (by letter)."),
        ("The minister will inform the House (", "by letter)."),
        ("The minister will inform the House (b", "y letter)."),
        ("Zebra", " indeed"),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, str) else None,
)
def test_a_suggestion_goes_on_where_the_person_stopped(prefix: str, text: str) -> None:
    assert continue_text(Clerk(), "De minister informeert de Kamer per brief.", prefix) == text


def test_a_suggestion_that_was_cut_short_ends_with_a_whole_word() -> None:
    assert continue_text(Clerk(), "De minister informeert de Kamer.", "The ", most=4) == "minister will inform"


@pytest.mark.parametrize("source", ["", "  ", "22", "12,5 %", "woord " * 450])
def test_there_is_no_suggestion_where_there_is_nothing_to_translate(source: str) -> None:
    assert continue_text(Clerk(), source, "The ") == ""


SOURCE = "De minister zal de Kamer voor de zomer informeren over de missie in Mali."


@pytest.mark.parametrize("prefix", ["", "The mini", "The minister will ", "The minister will inform the Hou", "Zzyx q"])
def test_the_bundled_model_goes_on_behind_any_beginning(converted: Path, prefix: str) -> None:
    drafter = CTranslateDrafter(bundled_model(), cache_dir=converted)
    text = continue_text(drafter, SOURCE, prefix)
    assert text == text.rstrip() and "▁" not in text and "</s>" not in text
    assert not (prefix.endswith(" ") or not prefix) or text == text.lstrip()
    assert continue_text(drafter, SOURCE, prefix) == text


def test_the_bundled_model_finishes_the_word_that_was_begun(converted: Path) -> None:
    drafter = CTranslateDrafter(bundled_model(), cache_dir=converted)
    assert continue_text(drafter, SOURCE, "The mini").startswith("ster")
    assert continue_text(drafter, SOURCE, "The Mini").startswith("ster")


def test_next_tokens_come_in_the_order_that_scoring_gives_them(converted: Path, tiny_model: Path) -> None:
    drafter = CTranslateDrafter(tiny_model, compute_type="float32", cache_dir=converted)
    source, prefix = drafter.encode("Een vraag."), drafter.encode_target("The House")
    found = [token for token in drafter.next_tokens(source, prefix, 6) if token != "</s>"]
    scores = [drafter.score(source, [*prefix, token])[len(prefix)] for token in found]
    assert len(found) >= 5 and scores == sorted(scores, reverse=True)
