"""Word links: found from attention, kept small, and pointing at the words of the texts as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweespraak_translate.alignment import (
    Link,
    ReadSource,
    WordAttention,
    decode_links,
    encode_links,
    link_words,
    links_after_edit,
    moved_links,
    token_spans,
    words_of,
)
from tweespraak_translate.ctranslate import CTranslateDrafter
from tweespraak_translate.drafting import draft_sources
from tweespraak_translate.engine import Decoding, TokenHypothesis, align_texts, draft_texts
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.models import bundled_model
from tweespraak_translate.segment import Span

SPANS = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 100_000), st.integers(0, 300))
LINKS = st.lists(st.builds(Link, SPANS, SPANS), max_size=60)


def pairs(links: tuple[Link, ...], source: str, target: str) -> list[tuple[str, str]]:
    return [(link.source.of(source), link.target.of(target)) for link in links]


@given(LINKS)
def test_encoded_links_come_back_in_the_order_of_the_target(links: list[Link]) -> None:
    found = decode_links(encode_links(links))
    assert sorted(found, key=repr) == sorted(links, key=repr)
    assert [link.target.start for link in found] == sorted(link.target.start for link in links)


def test_a_link_takes_four_bytes() -> None:
    links = [Link(Span(6 * n, 6 * n + 5), Span(7 * n, 7 * n + 6)) for n in range(30)]
    assert len(encode_links(links)) == 1 + 4 * 30


@given(st.binary(max_size=60))
def test_bytes_that_are_no_links_are_refused_or_read_but_never_break_anything(data: bytes) -> None:
    try:
        links = decode_links(data)
    except ValueError:
        return
    assert all(0 <= link.source.start <= link.source.end and link.target.start >= 0 for link in links)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x02\x00\x01\x00\x01", b"\x01\x00\x01\x00", b"\x01\x80", b"\x01" + b"\xff" * 9, b"\x01\x00\x01\x01\x01"],
)
def test_damaged_links_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode_links(data)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "De minister-president, mr. dr. J.P. Balkenende",
            ["De", "minister-president", "mr", "dr", "J.P", "Balkenende"],
        ),
        ("€ 1.234,56 (12%)", ["1.234,56", "12"]),
        ("kabi\u00adnet 's-Gravenhage", ["kabi\u00adnet", "s-Gravenhage"]),
        ("…", []),
        ("", []),
    ],
    ids=["names", "numbers", "soft hyphen", "dots", "empty"],
)
def test_words_are_runs_of_letters_and_digits(text: str, words: list[str]) -> None:
    assert [span.of(text) for span in words_of(text)] == words


@pytest.mark.parametrize(
    ("tokens", "text", "found"),
    [
        (["▁De", "▁Ka", "mer", ".", "</s>"], "De Kamer.", ["De", "Ka", "mer", ".", ""]),
        (["▁De", "<unk>", "▁Kamer"], "De 日本 Kamer", ["De", " 日本 ", "Kamer"]),
        (["▁", "De", "▁"], "De", ["", "De", ""]),
        (["<unk>"], "日", ["日"]),
        ([], "niets", []),
    ],
    ids=["plain", "unknown", "lone marks", "only unknown", "none"],
)
def test_tokens_are_found_in_the_text_they_came_from(tokens: list[str], text: str, found: list[str]) -> None:
    assert [span.of(text) for span in token_spans(tokens, text)] == found


@given(
    st.lists(st.sampled_from(["▁a", "b", "▁", "<unk>", "</s>", "▁lang", "."]), max_size=12),
    st.text("ablng. ", max_size=20),
)
def test_token_places_stay_inside_the_text_whatever_the_tokens(tokens: list[str], text: str) -> None:
    spans = token_spans(tokens, text)
    assert len(spans) == len(tokens)
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


def test_attention_of_tokens_is_gathered_into_words() -> None:
    read = ReadSource("De Kamer.", ["▁De", "▁Ka", "mer", ".", "</s>"])
    rows = [[], [0.1, 0.4, 0.3, 0.1, 0.1], [0.0, 0.2, 0.6, 0.2, 0.0]]
    found = read.attention(rows, "The House", ["▁The", "▁Hou", "se"])
    assert found.mass[0] == (0.0, 0.0)
    assert found.mass[1] == pytest.approx((0.05, 0.75))


def test_a_word_that_stands_in_both_texts_is_linked_to_itself_whatever_the_attention() -> None:
    source, target = "Mali in 2013", "In 2013 Mali"
    even = WordAttention(tuple(words_of(source)), tuple(words_of(target)), ((0.5, 0.1, 0.4),) * 3)
    assert pairs(link_words(even, source, target), source, target)[-2:] == [("2013", "2013"), ("Mali", "Mali")]


def test_a_first_word_of_unknown_attention_is_linked_to_the_first_word_that_nobody_else_looks_at() -> None:
    source, target = "De Kamer vergadert", "The House meets"
    words = tuple(words_of(source)), tuple(words_of(target))
    unknown = WordAttention(*words, ((0.0, 0.0, 0.0), (0.1, 0.9, 0.0), (0.0, 0.1, 0.9)))
    assert pairs(link_words(unknown, source, target), source, target)[0] == ("De", "The")
    taken = WordAttention(*words, ((0.0, 0.0, 0.0), (0.9, 0.1, 0.0), (0.0, 0.1, 0.9)))
    assert "The" not in dict(map(reversed, pairs(link_words(taken, source, target), source, target)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        pytest.param("The House heard him", "The House heard him", ["House", "heard", "him"], id="no edit"),
        pytest.param("The House heard him", "Now the House heard him", ["House", "heard", "him"], id="words before"),
        pytest.param("The House heard him", "The House heard him too", ["House", "heard", "him"], id="words behind"),
        pytest.param("The House heard him", "The House saw him", ["House", "him"], id="another word"),
        pytest.param("The House heard him", "The Houses heard him", ["heard", "him"], id="a letter more"),
        pytest.param("The House heard him", "The House heard h", ["House", "heard"], id="half a word left"),
        pytest.param("The House heard him", "The Househeard him", ["him"], id="two words joined"),
        pytest.param("aa aa aa", "aa aa", ["aa"], id="one of the same words less"),
        pytest.param("The House heard him", "", [], id="nothing left"),
    ],
)
def test_words_that_an_edit_left_alone_keep_their_links(before: str, after: str, left: list[str]) -> None:
    links = [Link(word, word) for word in words_of(before)[1:]]
    found = links_after_edit(links, before, after)
    assert [link.target.of(after) for link in found] == left
    assert [link.source.of(before) for link in found] == left


@given(st.text("ab ", max_size=12), st.text("ab ", max_size=12))
def test_links_after_an_edit_are_links_of_words_of_the_text(before: str, after: str) -> None:
    found = links_after_edit([Link(word, word) for word in words_of(before)], before, after)
    assert all(link.target in words_of(after) and link.target.of(after) == link.source.of(before) for link in found)


def test_links_move_to_the_stored_source_where_the_copy_differs() -> None:
    source = "„Kabi\u00adnet”\u00a0en  Kamer …"
    copy = '"Kabinet" en Kamer ...'
    links = tuple(Link(span, Span(number, number + 1)) for number, span in enumerate(words_of(copy)))
    assert [link.source.of(source) for link in moved_links(links, copy, source)] == ["Kabi\u00adnet", "en", "Kamer"]


def test_links_move_to_the_stored_source_when_the_copy_has_other_words() -> None:
    source, copy = "Er is 12\u00a0000 euro voor Mali", "Er is 12.000 euro voor Mali"
    links = tuple(Link(span, Span(0, 1)) for span in words_of(copy))
    moved = [link.source.of(source) for link in moved_links(links, copy, source)]
    assert moved[:2] == ["Er", "is"] and moved[-3:] == ["euro", "voor", "Mali"]


SOURCES = [
    "Nederland heeft in 2013 militairen naar Mali gestuurd.",
    "De heer Balkenende spreekt met MINUSMA over 12,5 miljoen euro.",
    "„Ja”, aldus\u00a0Koenders.",
    "22",
    "",
]


def test_the_drafts_of_the_bundled_model_carry_links_to_their_words(converted: Path) -> None:
    drafter = CTranslateDrafter(bundled_model(), cache_dir=converted)
    drafts = list(draft_sources(SOURCES, drafter))
    for source, draft in zip(SOURCES, drafts, strict=True):
        for link in draft.links or ():
            assert link.source in words_of(source) and link.target in words_of(draft.target)
    assert drafts[0].links and drafts[3].links is None
    assert [draft.links for draft in draft_sources(SOURCES[1:2], drafter)] == [drafts[1].links]


class Echo:
    """An engine that writes each source word in capitals, and looks at it while it does."""

    fingerprint = Fingerprint("echo", "0", "echo", "1", "none", 1, "none")
    source_language = "nl"

    def encode(self, text: str) -> list[str]:
        return [*("▁" + word for word in text.split()), "</s>"]

    def encode_target(self, text: str) -> list[str]:
        return ["▁" + word for word in text.split()]

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
        found = []
        for tokens in batch:
            written = tuple(token.upper() for token in tokens[:-1])
            rows = [[float(place == number) for place in range(len(tokens))] for number in range(len(written))]
            found.append([TokenHypothesis(written, -0.1, True, rows)])
        return found

    def score(self, source: Sequence[str], target: Sequence[str]) -> list[float]:
        return [0.0] * (len(target) + 1)

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[list[float]]:
        return [[float(place == number) for place in range(len(source))] for number in range(len(target))]


def test_links_of_a_source_that_was_drafted_in_pieces_lie_in_the_right_piece() -> None:
    source = "Het kabinet beslist; de Kamer wacht af, en „iedereen”\u00a0vraagt zich af: waarom  duurt het zo lang?"
    ((draft,),) = draft_texts(Echo(), [source], 1, longest=5)
    assert draft.flags == ("split",) and draft.links
    found = pairs(draft.links, source, draft.target)
    assert len(found) == len(words_of(source)) and all(one.upper() == other for one, other in found)


def test_a_target_a_person_wrote_is_aligned_on_demand(converted: Path) -> None:
    drafter = CTranslateDrafter(bundled_model(), cache_dir=converted)
    target = "The Netherlands sent soldiers to Mali in 2013."
    found = pairs(align_texts(drafter, SOURCES[0], target), SOURCES[0], target)
    assert {("Mali", "Mali"), ("2013", "2013"), ("Nederland", "Netherlands")} <= set(found)


@pytest.mark.parametrize(("source", "target"), [("", "x"), ("22", "22"), ("Ja.", ""), ("woord " * 600, "word " * 600)])
def test_what_cannot_be_aligned_has_no_links(converted: Path, source: str, target: str) -> None:
    assert align_texts(CTranslateDrafter(bundled_model(), cache_dir=converted), source, target) == ()
