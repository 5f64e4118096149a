"""The concordance: every place where words stand, in documents and memory, none twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import fill, let_stand

from tweespraak_store.concordance import (
    ConcordanceHit,
    Language,
    Mode,
    one_letter_off,
    search_concordance,
    stem,
)
from tweespraak_store.database import Store
from tweespraak_store.events import sha256
from tweespraak_store.review import approve, save_edit, undo
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.segment import Status

UNITS = (
    ("De brief aan uw Kamer is verzonden.", "The letter to the House has been sent."),
    ("Uw Kamer heeft Kamerbrieven ontvangen.", "The House has received letters."),
    ("De kamer is leeg.", "The room is empty."),
    ("Inlichtingen zijn gedeeld.", "Intelligence was shared."),
)


@pytest.fixture
def filled(store: Store) -> Iterator[Store]:
    """A memory of four imported units."""
    with store.tx() as connection:
        connection.executemany(
            "INSERT INTO memory (source, source_sha256, target, origin, author, at, document)"
            " VALUES (?, ?, ?, 'import', 'b.bakker', '2025-01-01T00:00:00+00:00', 'old.tmx')",
            [(source, sha256(source), target) for source, target in UNITS],
        )
    yield store


def found(store: Store, text: str, language: Language = Language.DUTCH, mode: Mode = Mode.EXACT) -> list[str]:
    """The searched sides of the hits, what was looked for between « and »."""
    hits = search_concordance(store, text, language=language, mode=mode).hits
    return [_marked(hit, language) for hit in hits]


def _marked(hit: ConcordanceHit, language: Language) -> str:
    text = hit.source if language is Language.DUTCH else hit.target
    for span in reversed(hit.spans):
        text = f"{text[: span.start]}«{span.of(text)}»{text[span.end :]}"
    return text


@pytest.mark.parametrize(
    ("text", "language", "mode", "expected"),
    [
        (
            "uw Kamer",
            "nl",
            "exact",
            ["«Uw Kamer» heeft Kamerbrieven ontvangen.", "De brief aan «uw Kamer» is verzonden."],
        ),
        ("kamer uw", "nl", "exact", []),
        ("the House", "en", "exact", ["«The House» has received letters.", "The letter to «the House» has been sent."]),
        ("letter", "en", "exact", ["The letter".replace("letter", "«letter»") + " to the House has been sent."]),
        ("lett", "en", "prefix", ["The House has received «letters».", "The «letter» to the House has been sent."]),
        ("kamerb uw", "nl", "prefix", ["«Uw» Kamer heeft «Kamerbrieven» ontvangen."]),
        ("inlichting", "nl", "exact", []),
        ("inlichtignen", "nl", "fuzzy", ["«Inlichtingen» zijn gedeeld."]),
        ("inlichting", "nl", "fuzzy", ["«Inlichtingen» zijn gedeeld."]),
        ("letters", "en", "fuzzy", ["The House has received «letters».", "The «letter» to the House has been sent."]),
        ("brief", "nl", "fuzzy", ["De «brief» aan uw Kamer is verzonden."]),
        ("…", "nl", "exact", []),
        ('" OR leeg', "nl", "exact", []),
    ],
)
def test_the_words_are_found_as_they_are_asked_for(
    filled: Store, text: str, language: str, mode: str, expected: list[str]
) -> None:
    assert found(filled, text, Language(language), Mode(mode)) == expected


def _segment(view: DocumentView, number: int) -> SegmentView:
    return next(s for s in view.segments() if s.number == number)


def test_approved_segments_come_before_drafts_and_those_before_the_memory(filled: Store) -> None:
    view = fill(filled)
    let_stand(filled)
    segment = _segment(view, 5)
    approve(filled, [(segment.id or 0, segment.version)], "b.bakker")
    with filled.tx() as connection:
        connection.execute(
            "INSERT INTO memory (source, source_sha256, target, origin, author, at, document)"
            " VALUES ('Een artikel.', 'x', 'An article.', 'import', 'b.bakker', '2026-01-01', 'old.tmx')"
        )
    hits = search_concordance(filled, "artikel").hits
    assert [hit.number for hit in hits] == [5, 9, 8, 6, 3, 2, None]
    assert hits[0].is_approved and hits[0].author == "b.bakker" and hits[0].document == view.slug
    assert hits[1].status is Status.DRAFTED
    assert hits[-1].status is None and hits[-1].document == "old.tmx"


def test_the_unit_that_an_approved_segment_gave_is_not_a_second_hit(store: Store) -> None:
    view = fill(store)
    let_stand(store)
    segment = _segment(view, 1)
    approve(store, [(segment.id or 0, segment.version)], "b.bakker")
    assert search_concordance(store, "punt a").total == 1


def test_the_segment_one_is_in_can_be_left_out(store: Store) -> None:
    segment = _segment(fill(store), 1)
    assert search_concordance(store, "punt a").total == 1
    assert search_concordance(store, "punt a", skip_segment=segment.id).total == 0


def test_english_is_searched_as_it_stands_now_and_not_as_it_was(store: Store) -> None:
    segment = _segment(fill(store), 1)
    save_edit(store, segment.id or 0, segment.version, "Why is that so?", "a.visser")
    assert found(store, "Why is", Language.ENGLISH) == ["«Why is» that so?"]
    assert not any("of 1" in text for text in found(store, "Draft of 1", Language.ENGLISH))
    undo(store, "a.visser")
    assert found(store, "Draft of 1", Language.ENGLISH) == ["«Draft of 1»."]


def test_pages_follow_each_other_without_a_gap(store: Store) -> None:
    fill(store, questions=30, sentences=4)
    first = search_concordance(store, "Zin")
    assert (len(first.hits), first.total, first.has_more, first.is_cut) == (100, 120, True, False)
    second = search_concordance(store, "Zin", offset=100)
    assert (len(second.hits), second.has_more) == (20, False)
    assert len({hit.number for hit in (*first.hits, *second.hits)}) == 120


def test_a_word_one_letter_off_keeps_its_first_letter() -> None:
    found = one_letter_off("brief")
    assert {"brieff", "brie", "bried", "biref", "rbief"} & set(found) == {"brieff", "brie", "bried", "biref"}
    assert "brief" not in found


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [("brieven", "nl", "briev"), ("boek", "nl", "boek"), ("letters", "en", "letter"), ("parties", "en", "part")],
)
def test_a_stem_is_long_enough_to_mean_something(word: str, language: str, expected: str) -> None:
    assert stem(word, Language(language)) == expected
