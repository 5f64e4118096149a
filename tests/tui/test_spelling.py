"""Spelling on the screen: doubtful words are underlined while they are written, and a key makes one known."""

from __future__ import annotations

from reviewing import Eyes, MakeDesk
from rich.style import Style

from tweespraak_translate.segment import Span
from tweespraak_translate.termbase import Form, Termbase, TermEntry
from tweespraak_tui.widgets.editor import TargetEditor
from tweespraak_tui.widgets.spelling import Speller

TEXT = "The goverment of Gelderland likes the color of wadlopen and of ketenaanpak."
SOURCE = "De provincie Gelderland."


def words(text: str, spans: object) -> list[str]:
    return [span.of(text) for span in spans]  # type: ignore[attr-defined]


def underlined(editor: TargetEditor) -> list[str]:
    """The words drawn as doubtful."""
    style = editor.get_component_rich_style("target-editor--doubtful", partial=True)
    line = editor.get_line(0)
    return [line.plain[s.start : s.end] for s in line.spans if isinstance(s.style, Style) and s.style == style]


def test_unknown_and_american_words_are_doubtful_names_terms_and_own_words_are_not() -> None:
    assert words(TEXT, Speller(SOURCE, None, frozenset())(TEXT)) == ["goverment", "color", "wadlopen", "ketenaanpak"]
    terms = Termbase([TermEntry((Form("ketenaanpak", "nl"), Form("ketenaanpak", "en")), id=1)], 1)
    assert words(TEXT, Speller(SOURCE, terms, frozenset({"wadlopen"}))(TEXT)) == ["goverment", "color"]
    assert list(Speller("", None, frozenset())("")) == []


def test_the_places_are_those_of_the_text_as_it_stands() -> None:
    assert list(Speller("", None, frozenset())("A teh.")) == [Span(2, 5)]


async def test_doubtful_words_are_underlined_but_not_the_one_being_typed(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk([("1", [(SOURCE, "The goverment wil")], [])])
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        editor = eyes.editor(app)
        assert underlined(editor) == ["goverment"]
        await pilot.press("x", "q")
        assert underlined(editor) == ["goverment"]
        await pilot.press("space")
        assert underlined(editor) == ["goverment", "wilxq"]


async def test_f4_makes_the_word_at_the_cursor_known_here_and_in_the_findings(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk([("1", [(SOURCE, "About wadlopen and strandjutten.")], [])])
    desk.workbench.check_segments([desk.segment(1).id or 0])
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        editor = eyes.editor(app)
        assert underlined(editor) == ["wadlopen", "strandjutten"]
        editor.move_cursor((0, 9))
        await pilot.press("f4")
        await pilot.pause()
        assert underlined(editor) == ["strandjutten"]
        assert "wadlopen is known from now on" in eyes.told(app)
        await pilot.press("f4")
        assert "wadlopen was known already" in eyes.told(app)
        editor.replace_all("")
        await pilot.press("f4")
        assert "no word at the cursor" in eyes.told(app)
    assert desk.workbench.own_words() == {"wadlopen"}
    messages = [f.finding.message for f in desk.workbench.segment_findings(desk.segment(1).id or 0)]
    assert [m.split('"')[1] for m in messages if "word list" in m] == ["strandjutten"]


async def test_a_finding_of_spelling_never_stands_in_the_way(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk([("1", [("Dit is zo.", "This is soo.")], [])])
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("a")
        await pilot.pause()
    assert desk.segment(1).approved_by == "a.visser"
