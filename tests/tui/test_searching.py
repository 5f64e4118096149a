"""Searching and comparing texts: case and accents do not matter, places do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import UsageError
from tweespraak_translate.segment import Status
from tweespraak_tui.screens.filters import parse_filter
from tweespraak_tui.widgets.diffing import diff_text, word_diff
from tweespraak_tui.widgets.searching import find_hits, fold


@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        pytest.param("Geëquipeerde inlichtingenketen", "geequipeerde", [(0, 12)], id="accents"),
        pytest.param("de Kamer en de kamer", "KAMER", [(3, 8), (15, 20)], id="case"),
        pytest.param("aaa", "aa", [(0, 2)], id="hits do not overlap"),
        pytest.param("İstanbul ë", "e", [(9, 10)], id="a letter whose small form is longer"),
        pytest.param("niets", "", [], id="nothing asked"),
    ],
)
def test_hits_are_found_where_they_stand(text: str, query: str, hits: list[tuple[int, int]]) -> None:
    assert find_hits(text, fold(query)) == hits


@given(before=st.text(max_size=80), after=st.text(max_size=80))
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(p.text for p in pieces if p.kind != "inserted") == before
    assert "".join(p.text for p in pieces if p.kind != "deleted") == after
    text, spans = diff_text(pieces, bracketed=False)
    assert all(text[a:b] for a, b, _ in spans)


def test_without_colour_a_difference_is_written_in_brackets() -> None:
    text, _ = diff_text(word_diff("make €54 million", "make €45 million"), bracketed=True)
    assert text == "make €[-54-]{+45+} million"


def segment(**fields: object) -> SegmentView:
    """A segment with these fields."""
    plain = {
        "id": 1,
        "number": 1,
        "kind": "sentence",
        "paragraph": 0,
        "start": 0,
        "end": 9,
        "source": "Het kabinet besluit.",
        "target": "The government decides.",
    }
    return SegmentView(**(plain | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("kabinet", True, id="a Dutch word"),
        pytest.param("GOVERNMENT", True, id="an English word"),
        pytest.param("kabinet zebra", False, id="a space means and"),
        pytest.param("-zebra", True, id="a minus negates"),
        pytest.param("state:draft,edit", True, id="a comma means or"),
        pytest.param("state:ok", False, id="another state"),
        pytest.param("state:open", True, id="open"),
        pytest.param("q:3", True, id="a number of a joint answer"),
        pytest.param("q:1-2", False, id="a range beside it"),
        pytest.param("q:4-9 state:edit", True, id="a range around it"),
        pytest.param("by:bakker", True, id="an author"),
        pytest.param("len>10", True, id="longer"),
        pytest.param("len<10", False, id="shorter"),
        pytest.param("http://x", False, id="a colon in a word is a letter"),
    ],
)
def test_a_filter_means_what_it_says(text: str, found: bool) -> None:
    wanted = parse_filter(text)
    assert wanted(segment(status=Status.EDITED, author="B. Bakker"), ("3", "4")) is found


def test_a_state_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="no state huh; choose from none, draft, edit, ok, redo, open, stale"):
        parse_filter("state:huh")
