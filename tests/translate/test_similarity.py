"""How alike two texts are, and where they differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweespraak_translate.similarity import compare_texts

TEXT = "Op 12 maart 2024 besloot het kabinet € 45 miljoen beschikbaar te stellen voor de jeugdzorg."


@pytest.mark.parametrize(
    ("other", "low", "high"),
    [
        pytest.param(TEXT, 100, 100, id="the same"),
        pytest.param(TEXT.replace("45", "54"), 98, 98, id="another amount"),
        pytest.param(TEXT.replace("12 maart 2024", "3 juni 2023"), 98, 98, id="another date"),
        pytest.param(TEXT.replace("12 maart 2024", "3 juni 2023").replace("45", "54"), 96, 96, id="both"),
        pytest.param(TEXT.replace("besloot", "Besloot"), 98, 99, id="a capital"),
        pytest.param(TEXT.rstrip("."), 98, 99, id="no full stop"),
        pytest.param(TEXT.replace("jeugdzorg", "ouderenzorg"), 85, 97, id="one word of thirteen"),
        pytest.param(TEXT.replace(" te stellen", ""), 80, 92, id="two words left out"),
        pytest.param("Ook banditisme en drugshandel blijft een probleem.", 0, 35, id="something else"),
        pytest.param("", 0, 0, id="nothing"),
    ],
)
def test_the_similarity_is_what_a_translator_would_expect(other: str, low: float, high: float) -> None:
    assert low <= compare_texts(TEXT, other).similarity <= high


def test_a_word_of_another_meaning_costs_more_than_its_letters() -> None:
    """ "niet" is four letters of ninety, and the whole sense."""
    with_word = "Het kabinet is het niet eens met deze aanbeveling van de Rekenkamer."
    assert compare_texts(with_word, with_word.replace("niet ", "")).similarity < 95


@pytest.mark.parametrize(
    ("other", "numbers_only"),
    [
        (TEXT.replace("45", "1.250,50"), True),
        (TEXT.replace("2024", "2025"), True),
        (TEXT.replace("45", "54").replace("jeugdzorg", "zorg"), False),
        (TEXT, False),
    ],
)
def test_texts_that_differ_in_numbers_alone_say_so(other: str, numbers_only: bool) -> None:
    assert compare_texts(TEXT, other).numbers_only is numbers_only


def test_the_places_that_differ_are_those_of_the_other_text() -> None:
    other = TEXT.replace("45", "54").replace("de jeugdzorg", "alle ouderen in de zorg")
    likeness = compare_texts(TEXT, other)
    assert [span.of(other) for span in likeness.edits] == ["54", "alle ouderen in", "zorg"]
    assert list(likeness.missing) == ["45", "jeugdzorg"]


def test_what_only_the_first_text_has_is_missing_from_the_other() -> None:
    likeness = compare_texts("Dit is niet juist.", "Dit is juist.")
    assert likeness.edits == ()
    assert likeness.missing == ("niet",)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared_and_only_the_same_text_has_100(one: str, other: str) -> None:
    likeness = compare_texts(one, other)
    assert 0 <= likeness.similarity <= 100
    assert (likeness.similarity == 100) is (one == other)
    assert all(0 <= span.start < span.end <= len(other) for span in likeness.edits)
