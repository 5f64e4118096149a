"""Which words of two texts are shown as belonging together, and what is left of a proposal while a person types."""

from __future__ import annotations

import pytest

from tweespraak_translate.alignment import Link, words_of
from tweespraak_tui.screens.linking import LinkedText, Walk, joined
from tweespraak_tui.widgets.proposing import Proposal

SOURCE = "Ook banditisme blijft"
TARGET = "Banditry also remains"
W, E = words_of(SOURCE), words_of(TARGET)
TEXT = LinkedText(SOURCE, TARGET, (Link(W[1], E[0]), Link(W[0], E[1]), Link(W[1], E[1]), Link(W[2], E[2])))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        pytest.param(0, ["banditisme"], id="at the start of a word"),
        pytest.param(8, ["banditisme"], id="at its end"),
        pytest.param(10, ["Ook", "banditisme"], id="two words behind one"),
        pytest.param(len(TARGET), ["blijft"], id="at the end of the text"),
    ],
)
def test_the_source_of_the_word_at_the_cursor(place: int, words: list[str]) -> None:
    assert [span.of(SOURCE) for span in TEXT.source_at(place)] == words


def test_without_links_nothing_belongs_together() -> None:
    text = LinkedText(SOURCE, TARGET, None)
    assert text.source_at(0) == () and text.target_of(W[0]) == ()
    assert text.followed("Other").links is None


def test_a_walk_goes_round_and_says_what_stands_for_a_word() -> None:
    walk = Walk.through(1, TEXT, 1)
    assert walk is not None
    assert walk.words_shown == ("Ook", "also")
    assert walk.moved(1).words_shown == ("banditisme", "Banditry also")
    assert walk.moved(-1).words_shown == ("blijft", "remains")
    assert walk.moved(3) == walk
    assert Walk.through(1, TEXT, -1) == walk.moved(-1)
    assert Walk.through(1, LinkedText("- 1 -".replace("1", "..."), "x", ()), 1) is None


def test_words_with_others_between_them_are_joined_by_dots() -> None:
    assert joined(TARGET, [E[2], E[0]]) == "Banditry ... remains"
    assert joined(TARGET, []) == ""


@pytest.mark.parametrize(
    ("text", "place", "left"),
    [
        pytest.param("The", 3, " minister", id="nothing typed"),
        pytest.param("The m", 5, "inister", id="typed as proposed"),
        pytest.param("The minister", 12, None, id="all of it typed"),
        pytest.param("The p", 5, None, id="typed otherwise"),
        pytest.param("The m", 4, None, id="the cursor elsewhere"),
        pytest.param("Th", 2, None, id="a letter taken back"),
        pytest.param("She m", 5, None, id="another text before"),
    ],
)
def test_a_proposal_is_left_as_far_as_the_text_goes_on_with_it(text: str, place: int, left: str | None) -> None:
    after = Proposal("The", 3, " minister").after(text, place)
    assert (after.text if after else None) == left
    if after:
        assert after.shown(bracketed=False)[0] == "The minister"


def test_a_proposal_stands_in_the_middle_of_a_text_in_brackets_where_colour_is_wanting() -> None:
    text, start, end = Proposal("The of Defence", 3, " minister").shown(bracketed=True)
    assert (text, text[start:end]) == ("The [minister] of Defence", " [minister]")


def test_a_sign_of_waiting_is_never_taken_for_a_text() -> None:
    assert Proposal("The", 3, "...", is_waiting=True).after("The.", 4) is None
