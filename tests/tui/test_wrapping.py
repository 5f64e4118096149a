"""Lines break in the grid exactly where they break in the editor."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.document._document import Document
from textual.document._wrapped_document import WrappedDocument

from tweespraak_tui.widgets.shown import typed_line
from tweespraak_tui.wrapping import fit, line_count, shorten, wrap_breaks, wrap_text

WORDS = st.lists(
    st.sampled_from(
        ["de", "het", "Kamer", "MINUSMA", "1.234", "€", "“-", "–", "geëquipeerde", "wachttijden", "a" * 50, "漢字", " "]
    ),
    max_size=60,
).map(" ".join)
ANY_TEXT = st.text(max_size=200).map(lambda text: typed_line(text)[0])


def editor_breaks(text: str, width: int) -> list[int]:
    """Where Textual's TextArea breaks a line."""
    wrapped = WrappedDocument(Document(text), width)
    return list(wrapped.get_offsets(0)) if text else []


@given(text=st.one_of(WORDS, ANY_TEXT), width=st.integers(1, 120))
@settings(max_examples=250, deadline=None)
def test_text_breaks_where_the_editor_breaks_it(text: str, width: int) -> None:
    if len(Document(text).lines) == 1:
        assert wrap_breaks(text, width) == editor_breaks(text, width)


@given(text=st.one_of(WORDS, ANY_TEXT), width=st.integers(1, 120))
@settings(max_examples=100, deadline=None)
def test_no_letter_is_lost_by_wrapping(text: str, width: int) -> None:
    lines = wrap_text(text, width)
    assert "".join(lines) == text
    assert len(lines) == line_count(text, width)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("", 10, [""], id="empty"),
        pytest.param("Ja.", 10, ["Ja."], id="short"),
        pytest.param("een twee drie", 8, ["een ", "twee ", "drie"], id="the space after a word counts"),
        pytest.param("een twee drie", 9, ["een twee ", "drie"], id="it fits with its space"),
        pytest.param("aaaaaaaaaaaa", 5, ["aaaaa", "aaaaa", "aa"], id="a long word is cut"),
        pytest.param("漢字漢字", 4, ["漢字", "漢字"], id="wide characters take two cells"),
    ],
)
def test_lines_are_filled_from_the_left(text: str, width: int, lines: list[str]) -> None:
    assert wrap_text(text, width) == lines


@pytest.mark.parametrize("width", [0, 1, 2, 5, 9, 30])
@pytest.mark.parametrize("text", ["", "Ja.", "een lange zin", "漢字漢字漢字"])
def test_fitted_text_has_exactly_its_width(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(shorten(text, width)) <= max(width, 0)


def test_hidden_characters_do_not_enter_the_editor() -> None:
    assert typed_line("a\x1b[31mb\u202ec\r\nd") == ("a[31mbc d", True, 2)
    assert typed_line("[gewijzigde]") == ("[gewijzigde]", False, 0)
