"""British spelling: what is a word, what is not, what a mistake meant, and how fast that is known."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweespraak_translate.spelling import british_spelling, is_english, load, suggest, unknown_words

MINISTERIAL = (
    "In response to the questions of the standing committee, the government notes that the Netherlands' contribution "
    "to MINUSMA (UN) was evaluated in 2016; see https://www.rijksoverheid.nl/documenten and mail@minvws.nl. "
    "The Minister's non-binding, medium-sized programme cost €1.5m, i.e. 12% more than the MPs and IenW'd estimated. "
    "Policymakers, whistleblowers and the Marechaussee can't organise cybersecurity on their own; it's reoffending "
    "and interministerial co-operation that the House's rapporteurs favour, à la carte, in the 21st century."
)


def words(text: str, **options: object) -> list[str]:
    return [span.of(text) for span in unknown_words(text, **options)]  # type: ignore[arg-type]


def test_ministerial_english_is_left_alone() -> None:
    assert words(MINISTERIAL) == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        pytest.param("The goverment recieved it.", ["goverment", "recieved"], id="misspelt"),
        pytest.param("Goverment policy.", ["Goverment"], id="at the start"),
        pytest.param("the minster's and the ministrys' views", ["ministrys"], id="possessives"),
        pytest.param("a well-fonded non-profit", ["fonded"], id="in a hyphenated word"),
        pytest.param("The NLDA and the IenW, A4 and B2B.", [], id="acronyms and codes"),
        pytest.param("colour color organization", [], id="American spelling is another check's"),
        pytest.param("don’t, won't, the House’s", [], id="contractions with either apostrophe"),
        pytest.param("at www.wadlopen.nl/xyzzyq or a_b@wadlopen.nl", [], id="addresses"),
        pytest.param("een twee drieen", ["een", "drieen"], id="Dutch"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_unknown_words_are_found_where_they_stand(text: str, unknown: list[str]) -> None:
    assert words(text) == unknown


def test_own_words_and_names_are_known_in_any_capitals_and_with_their_possessive() -> None:
    text = "Wadlopers like the wadlopers' and Terpstra's wadlopen."
    assert words(text, own={"wadlopers"}, is_known=lambda word: word.startswith("Terpstra")) == ["wadlopen"]


@pytest.mark.parametrize(
    ("american", "british"),
    [
        ("color", "colour"),
        ("Organization", "Organisation"),
        ("ANALYZE", "ANALYSE"),
        ("center's", "centre's"),
        ("fulfill", "fulfil"),
        ("pediatric", "paediatric"),
        ("maneuvers", "manoeuvres"),
        ("judgment", "judgement"),
        ("toward", "towards"),
    ],
)
def test_an_american_spelling_is_answered_with_the_british_one(american: str, british: str) -> None:
    assert british_spelling(american) == british
    assert british_spelling(british) == "" and is_english(british)


@pytest.mark.parametrize("word", ["size", "prize", "capsize", "program", "license", "Mali", "doctor", "meter"])
def test_words_that_are_british_too_are_not_called_american(word: str) -> None:
    assert british_spelling(word) == "" and is_english(word)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("goverment", "government"),
        ("Goverment", "Government"),
        ("recieve", "receive"),
        ("teh", "the"),
        ("seperate", "separate"),
        ("comittee", "committee"),
        ("anwser", "answer"),
    ],
)
def test_a_slip_of_the_fingers_is_guessed(slip: str, meant: str) -> None:
    assert suggest(slip)[0] == meant


def test_own_words_are_guessed_too_and_nonsense_is_not() -> None:
    assert suggest("wadlopesr", own={"wadlopers"})[0] == "wadlopers"
    assert suggest("xqzzkvw") == []


def test_a_word_without_end_is_not_guessed_at() -> None:
    assert suggest("wadlopesr" * 5, own={"wadlopers" * 5}) == []
    start = time.process_time()
    assert suggest("a" * 100_000) == []
    assert time.process_time() - start < 0.5


def test_a_word_costs_at_most_four_microseconds_once_the_list_is_read() -> None:
    load()
    text = MINISTERIAL.split(" see ")[0] + " The Goverment's view of this is not known."
    count = len(text.split())
    best = 9.0
    for _ in range(5):
        start = time.process_time()
        for _ in range(200):
            list(unknown_words(text))
        best = min(best, (time.process_time() - start) / (200 * count))
    print(f"{best * 1e6:.2f} µs a word")
    assert best <= 4e-6


@given(st.text(max_size=200))
def test_any_text_is_looked_through_without_harm(text: str) -> None:
    spans = list(unknown_words(text))
    assert all(0 <= a.start < a.end <= len(text) for a in spans)
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
