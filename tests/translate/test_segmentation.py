"""Where sentences end: the hard set, single rules, a user's own abbreviations, and what holds for any text."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweespraak_translate.errors import InputError
from tweespraak_translate.segmentation import default_rules, load_rules, split_sentences

_HARD_SET = Path(__file__).parents[1] / "data" / "sentences.txt"
_BOUNDARY = re.compile(" ¦ |¦")


@dataclass(frozen=True)
class Marked:
    """A paragraph with the places where a sentence other than the last ends."""

    text: str
    ends: frozenset[int]
    unseen: bool


def read_hard_set() -> list[Marked]:
    """The paragraphs of the hard set, in order."""
    marked, unseen = [], False
    for line in _HARD_SET.read_text(encoding="utf-8").splitlines():
        unseen = unseen or line.startswith("# unseen")
        if not line.strip() or line.startswith("#"):
            continue
        text, ends = "", []
        for piece in re.split(f"({_BOUNDARY.pattern})", line):
            if _BOUNDARY.fullmatch(piece):
                ends.append(len(text))
                text += piece.replace("¦", "").replace("  ", " ")
            else:
                text += piece
        marked.append(Marked(text, frozenset(ends), unseen))
    return marked


def boundary_f1(paragraphs: list[Marked]) -> float:
    """Twice the boundaries found rightly, over those found and those that are there."""
    right = found = there = 0
    for paragraph in paragraphs:
        ends = {span.end for span in split_sentences(paragraph.text)[:-1]}
        right += len(ends & paragraph.ends)
        found += len(ends)
        there += len(paragraph.ends)
    return 2 * right / (found + there)


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


def test_the_hard_set_is_large_enough_to_mean_something() -> None:
    hard_set = read_hard_set()
    assert sum(len(paragraph.ends) + 1 for paragraph in hard_set) >= 380
    assert sum(len(paragraph.ends) + 1 for paragraph in hard_set if paragraph.unseen) >= 60


@pytest.mark.parametrize("unseen", [False, True], ids=["tuned", "unseen"])
def test_sentence_boundaries_of_government_text_are_found(unseen: bool) -> None:
    assert boundary_f1([paragraph for paragraph in read_hard_set() if paragraph.unseen is unseen]) >= 0.99


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["Ja.", "Nee."], id="one-word answers"),
        pytest.param(["Zie Kamerstuk 29 521, nr. 293.", "Dat is zo."], id="dossier number ends a sentence"),
        pytest.param(["Zie nr. 293, art. 3 en Stcrt. 2014."], id="an abbreviation before its number"),
        pytest.param(["Op 1 jan. 2016 om 14.30 uur."], id="month and time"),
        pytest.param(["Het kost € 1,5 mld.", "De rest volgt."], id="an amount before a starter"),
        pytest.param(["Het kost € 1,5 mld. Nederlandse steun."], id="an amount within a sentence"),
        pytest.param(["Dit is in de VS.", "De EU volgt."], id="capitals are no abbreviation"),
        pytest.param(["Via een B.V.", "Dat mag b.v. Nederland."], id="the form in capitals has its own meaning"),
        pytest.param(["Aan de J.F. Kennedylaan."], id="initials"),
        pytest.param(["Dit valt in categorie B.", "Daarom niet."], id="a capital that names a category"),
        pytest.param(["1. De een.", "2. De ander."], id="list marks stay with their text"),
        pytest.param(["Waar?1", "Zo ja, wanneer?"], id="a footnote mark stays with its sentence"),
        pytest.param(["Regenboogprovincies?", "Zo ja, wat?"], id="space between sentences"),
        pytest.param(["“Kan dat?” vroeg hij.", "Ja."], id="a quote that a lower-case word follows"),
        pytest.param(["Kent u «Wat nu?» (NRC, 4 mei)?", "Ja."], id="a title that a source follows"),
        pytest.param(["Dit (zie nr. 3. De rest niet) is zo."], id="brackets hold a sentence together"),
        pytest.param(["Zie de brief. (Kamerstuk 29 521, nr. 3)", "De Minister."], id="a reference after the stop"),
        pytest.param(["Hij zei: “Dat is zo.", "Het blijft zo.”", "Meer niet."], id="a quote of several sentences"),
        pytest.param(["Zo is het.", "’s Avonds niet.", "iPads wel."], id="odd starts"),
        pytest.param(["Zie www.cbs.nl/x?Y=Z.", "Daar staat het."], id="a web address"),
        pytest.param(["Dat… is het niet…", "Of wel?"], id="ellipses"),
        pytest.param(["De inzet is:", "• militair;", "• politie."], id="bullets within a paragraph"),
        pytest.param(["Op 12. 01. 2015 besloten."], id="a date in figures with spaces"),
        pytest.param(["Smit et al. Nederlandse Gids.", "Dat is al.", "De rest volgt."], id="two words together"),
        pytest.param(["Dit is zo:\nde rest niet.", "Nee."], id="a line break is a space"),
    ],
)
def test_a_paragraph_falls_into_these_sentences(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_sentences_without_a_space_between_them_are_parted() -> None:
    assert sentences("Kent u dit?Zo ja, wat?") == ["Kent u dit?", "Zo ja, wat?"]
    assert sentences("Dat geldt vanaf 2018.Hierbij hoort een brief.") == [
        "Dat geldt vanaf 2018.",
        "Hierbij hoort een brief.",
    ]
    assert sentences("Zie rijksoverheid.nl/Onderwerp.De brief") == ["Zie rijksoverheid.nl/Onderwerp.De brief"]


def test_a_blank_line_ends_a_sentence_that_has_no_stop() -> None:
    assert sentences("Inleiding\n \nDe minister stelt vast.") == ["Inleiding", "De minister stelt vast."]


@pytest.mark.parametrize("text", ["", " ", "\n\u00a0\n"], ids=["empty", "space", "blank lines"])
def test_text_without_characters_has_no_sentences(text: str) -> None:
    assert split_sentences(text) == []


def test_a_user_adds_an_abbreviation() -> None:
    text = "De kmar. Brigade Noord is er. De rest niet."
    assert len(split_sentences(text)) == 3
    assert len(split_sentences(text, load_rules('never_final = ["kmar."]'))) == 2


def test_a_user_adds_and_removes_words_in_a_table_of_a_larger_file() -> None:
    rules = load_rules('[policy]\nsecond = true\n[abbreviations]\nstarters = ["Kamer"]\nremove = ["sept."]')
    assert "kamer" in {word.casefold() for word in rules.starters}
    assert "sept" in default_rules().maybe_final - rules.maybe_final
    assert rules.never_final == default_rules().never_final


def test_no_words_of_ones_own_gives_the_defaults() -> None:
    assert load_rules("") == default_rules()


@pytest.mark.parametrize(
    ("toml_text", "named"),
    [
        pytest.param('neverfinal = ["kmar."]', "neverfinal", id="unknown key"),
        pytest.param('never_final = "kmar."', "never_final", id="a word instead of a list"),
        pytest.param("maybe_final = [3]", "maybe_final", id="a number in the list"),
        pytest.param('starters = ["."]', "starters", id="nothing but a dot"),
        pytest.param("abbreviations = 3", "abbreviations", id="no table"),
        pytest.param("never_final = [", "TOML", id="not TOML"),
    ],
)
def test_a_mistake_in_a_users_rules_is_named_in_one_line(toml_text: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        load_rules(toml_text)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_word_of_the_default_rules_stands_in_two_classes() -> None:
    rules = default_rules()
    assert not rules.never_final & rules.maybe_final
    assert not rules.before_number & (rules.never_final | rules.maybe_final)


_PIECES = st.sampled_from(
    ["De", "nr.", "29 521", "jl.", "(", ")", "«", "»", "“", "”", '"', "?", "!", ".", "…", "1.", "a.", "B.", "Ja", ":"]
    + [
        "zo",
        "u",
        "’s",
        "•",
        "-",
        "–",
        "\n",
        "\n\n",
        " ",
        "\u00a0",
        ".1",
        "www.nos.nl/a",
        "et",
        "al.",
        "12",
        "2015",
        "/",
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join), st.lists(_PIECES).map(" ".join))


@given(_TEXTS)
def test_every_character_lies_in_one_sentence_and_sentences_stand_in_order(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    assert all(first.end <= second.start for first, second in zip(spans, spans[1:], strict=False))


_PLAIN = st.lists(st.sampled_from(["de", "minister", "zegt", "toe", "dat", "het", "beleid", "werkt"]), min_size=2).map(
    lambda words: " ".join(words).capitalize() + "."
)


@given(st.lists(_PLAIN, min_size=1, max_size=6))
def test_plain_sentences_come_back_as_they_were_and_stay_so(parts: list[str]) -> None:
    found = sentences(" ".join(parts))
    assert found == parts
    assert [sentence for part in found for sentence in sentences(part)] == found


@pytest.mark.parametrize("piece", ["a. ", "(a. B ", "«", ".", "1. ", "“.” ", "De nr. 3 van 1 jan. jl. (zie a.) is. "])
def test_time_grows_with_the_text_and_not_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        split_sentences(text)
        return time.process_time() - started

    seconds(10_000)
    assert seconds(160_000) < 20 * max(seconds(20_000), 0.02)
