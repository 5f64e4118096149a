"""A clause that a draft left out is seen by what nobody looked at; a whole draft is left in peace."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tweespraak_translate.alignment import WordAttention, words_of
from tweespraak_translate.checks.base import Severity, Subject
from tweespraak_translate.checks.registry import run_checks
from tweespraak_translate.coverage import heaviest_gap, is_uncovered
from tweespraak_translate.drafting import choose, draft_sources, troubles
from tweespraak_translate.hypothesis import Fingerprint, Hypothesis
from tweespraak_translate.segment import Origin

SOURCE = "De minister komt morgen, maar de Kamer vergadert zonder hem"
TARGET = "The minister comes tomorrow"


def attention(mass: Sequence[Sequence[float]]) -> WordAttention:
    return WordAttention(tuple(words_of(SOURCE)), tuple(words_of(TARGET)), tuple(map(tuple, mass)))


FIRST_FOUR = [[0.9 if column == row else 0.0 for column in range(10)] for row in range(4)]


def test_a_last_clause_that_no_word_looked_at_is_seen_and_named() -> None:
    found = heaviest_gap(attention(FIRST_FOUR))
    assert found is not None and is_uncovered(attention(FIRST_FOUR))
    assert found.span.of(SOURCE) == "maar de Kamer vergadert zonder hem"


def test_words_that_are_looked_at_a_little_by_many_are_covered() -> None:
    rows = [[0.5 if column == row else 0.1 for column in range(10)] for row in range(4)]
    assert heaviest_gap(attention(rows)) is None


@pytest.mark.parametrize("missing", range(10))
def test_a_single_word_without_counterpart_is_no_gap(missing: int) -> None:
    rows = [[0.0 if column == missing else 0.25 for column in range(10)] for _ in range(4)]
    assert not is_uncovered(attention(rows))


def test_a_draft_without_words_has_no_gap_to_judge() -> None:
    assert heaviest_gap(WordAttention(tuple(words_of(SOURCE)), (), ())) is None


@pytest.mark.parametrize(
    ("troubles", "origin", "count"),
    [
        ({"uncovered"}, Origin.MACHINE, 1),
        ({"cut-off", "uncovered"}, Origin.MACHINE, 2),
        ({"repeats"}, Origin.MACHINE, 0),
        (set(), Origin.MACHINE, 0),
        ({"uncovered"}, Origin.PERSON, 0),
    ],
)
def test_what_no_second_try_mended_is_filed_as_a_warning(troubles: set[str], origin: Origin, count: int) -> None:
    subject = Subject(SOURCE, TARGET + ".", origin=origin, troubles=frozenset(troubles))
    found = [finding for finding in run_checks(subject) if finding.check == "draft-incomplete"]
    assert [finding.severity for finding in found] == [Severity.WARNING] * count


WHOLE = Hypothesis("The minister comes tomorrow, but the House meets without him.", -0.9)
SHORT = Hypothesis("The minister comes tomorrow in the morning.", -0.3, ("uncovered",))


class Drafts:
    """Gives the same hypotheses each time; another one when asked again."""

    fingerprint = Fingerprint("fake", "0", "fake", "1", "none", 1, "none")

    def __init__(self, *first: Hypothesis, again: Hypothesis) -> None:
        self._first, self._again = first, again

    def draft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        return [list(self._first) for _ in sources]

    def redraft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        return [[self._again] for _ in sources]


def test_an_uncovered_draft_is_a_trouble_and_a_whole_lower_hypothesis_is_taken() -> None:
    assert troubles(SOURCE, SHORT) == ("uncovered",)
    assert choose(SOURCE, [SHORT, WHOLE]).target == WHOLE.target


def test_an_uncovered_draft_is_tried_again() -> None:
    (draft,) = draft_sources([SOURCE], Drafts(SHORT, again=WHOLE))
    assert (draft.target, draft.why["redrafted"]) == (WHOLE.target, "better")


def test_an_uncovered_draft_that_stays_so_is_kept_and_named() -> None:
    (draft,) = draft_sources([SOURCE], Drafts(SHORT, again=SHORT))
    assert draft.why["troubles"] == ["uncovered"]
