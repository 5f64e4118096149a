"""The Concordance screen: from the list, from the editor, in both languages, whatever the texts hold."""

from __future__ import annotations

import pytest
from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tweespraak_store.concordance import Language, Mode
from tweespraak_store.events import sha256
from tweespraak_store.terms import add_entry
from tweespraak_translate.segment import Span
from tweespraak_translate.termbase import Form, TermEntry
from tweespraak_tui.screens.concordance import ConcordanceScreen, word_at
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.widgets.glyphs import UNICODE
from tweespraak_tui.widgets.kwic import in_context, shown_spans

SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40")]


def remember(desk: Desk, *units: tuple[str, str]) -> None:
    """Put imported units in the memory."""
    with desk.workbench.store.tx() as connection:
        connection.executemany(
            "INSERT INTO memory (source, source_sha256, target, origin, author, at, document)"
            " VALUES (?, ?, ?, 'import', 'b.bakker', '2025-01-01T00:00:00+00:00', 'old.tmx')",
            [(source, sha256(source), target) for source, target in units],
        )


async def arrived(pilot: Pilot[int]) -> ConcordanceScreen:
    """The screen, when its search is done."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ConcordanceScreen)
    return screen


async def look_for(pilot: Pilot[int], text: str) -> ConcordanceScreen:
    """Type other words, and wait for what they find."""
    pilot.app.screen.query_one("#words", Input).focus()
    pilot.app.screen.query_one("#words", Input).value = text
    await pilot.press("enter")
    return await arrived(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_list_the_longest_term_is_looked_for(desk: Desk, eyes: Eyes, size: tuple[int, int]) -> None:
    add_entry(desk.workbench.store, TermEntry((Form("banditisme", "nl"), Form("banditry", "en"))), "a.visser")
    remember(desk, ("In het noorden neemt banditisme toe.", "Banditry is increasing in the north."))
    app = desk.app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("j", "j", "t")
        screen = await arrived(pilot)
        assert screen.question.text == "banditisme"
        shown = eyes.screen(app)
        assert "1 hit," in shown, "the segment itself is left out"
        assert "In het noorden neemt banditisme toe." in shown
        assert "Banditry is increasing in the north." in shown
        assert "old.tmx · imported · b.bakker 2025-01-01" in shown


async def test_enter_goes_to_the_segment_of_a_hit(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t")
        await arrived(pilot)
        await look_for(pilot, "special forces")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
        assert eyes.grid(app).current == desk.segment(5)


async def test_a_hit_without_a_document_says_so(desk: Desk) -> None:
    remember(desk, ("Een vredesduif.", "A dove of peace."))
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t")
        await arrived(pilot)
        await look_for(pilot, "vredesduif")
        await pilot.press("enter")
        await pilot.pause()
        [told] = app._notifications
        assert "there is no document to go to" in told.message


async def test_from_the_editor_the_word_at_the_cursor_is_looked_for_and_enter_puts_the_english_in(
    desk: Desk, eyes: Eyes
) -> None:
    remember(desk, ("Capaciteiten van hoge kwaliteit.", "Capabilities of high quality."))
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("j", "enter")
        eyes.editor(app).replace_all("They bring capabilities")
        await pilot.press("f3")
        screen = await arrived(pilot)
        assert (screen.question.text, screen.question.language) == ("capabilities", Language.ENGLISH)
        # The first hit is the segment of this document that has the word; the imported unit comes after it.
        await pilot.press("j", "enter")
        await pilot.pause()
        assert eyes.editor(app).text == "They bring capabilitiesCapabilities of high quality."
        eyes.editor(app).action_undo()
        assert eyes.editor(app).text == "They bring capabilities"
        assert eyes.review(app).editing is not None


async def test_what_is_selected_in_the_editor_is_looked_for(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        editor = eyes.editor(app)
        editor.replace_all("such as special forces")
        editor.move_cursor((0, 8))
        editor.move_cursor((0, 22), select=True)
        await pilot.press("f3")
        screen = await arrived(pilot)
        assert screen.question.text == "special forces"
        assert len(screen.hits) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert eyes.editor(app).text == "such as special forces"


async def test_the_language_and_the_way_of_looking_can_be_changed(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t")
        await arrived(pilot)
        screen = await look_for(pilot, "separatist")
        assert screen.hits == []
        assert "m looks for words that begin so" in " ".join(eyes.screen(app).split())
        await pilot.press("m")
        assert len((await arrived(pilot)).hits) == 1
        await pilot.press("m")
        screen = await arrived(pilot)
        assert screen.question.mode is Mode.FUZZY and len(screen.hits) == 1
        await pilot.press("l")
        screen = await arrived(pilot)
        assert screen.question.language is Language.ENGLISH and len(screen.hits) == 1
        screen = await look_for(pilot, "nergens")
        assert "Nothing found for nergens in English" in eyes.screen(app)


async def test_more_than_a_page_is_read_when_the_cursor_comes_near_its_end(make_desk: MakeDesk) -> None:
    desk = make_desk()
    remember(desk, *((f"Vliegtuig van type {n}.", f"Aircraft of type {n}.") for n in range(130)))
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t")
        await arrived(pilot)
        screen = await look_for(pilot, "vliegtuig")
        assert len(screen.hits) == 100
        await pilot.press("end")
        screen = await arrived(pilot)
        assert len(screen.hits) == 130
        await pilot.press("end")
        assert screen.current is not None and screen.current.source == "Vliegtuig van type 0."


async def test_the_english_of_a_hit_can_be_copied(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t")
        await arrived(pilot)
        await look_for(pilot, "banditisme")
        await pilot.press("y")
        assert app.clipboard == "Banditry and drug trafficking also remain a security problem."
        await pilot.press("Y")
        assert app.clipboard == "Ook banditisme en drugshandel blijft een veiligheidsprobleem."


async def test_a_search_changes_nothing_in_the_store(desk: Desk) -> None:
    before = desk.workbench.store.data_version(), [s.version for s in desk.view().segments()]
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t")
        await arrived(pilot)
        await look_for(pilot, "banditisme")
    assert (desk.workbench.store.data_version(), [s.version for s in desk.view().segments()]) == before


@pytest.mark.parametrize("language", list(Language))
async def test_nothing_of_a_text_acts_on_the_terminal(make_desk: MakeDesk, eyes: Eyes, language: Language) -> None:
    texts = [f"woord {text} einde" for text in (*PAYLOADS.values(), *BRACKETS)]
    pairs = [(str(n), [(text, text)], [(text, text)]) for n, text in enumerate(texts, 1)]
    desk = make_desk(pairs, title="t\x1b[31m", reference="r\x1b[31m[/b]", reviewer="v\x1b]0;x\x07")
    app = desk.app()
    async with app.run_test(size=(160, 80)) as pilot:
        await pilot.press("t")
        screen = await arrived(pilot)
        screen = await look_for(pilot, "einde")
        if language is Language.ENGLISH:
            await pilot.press("l")
            screen = await arrived(pilot)
        assert len(screen.hits) == 2 * len(texts) - 1, "all but the segment itself"
        for _ in texts:
            await pilot.press("j")
            await pilot.pause()
            assert hidden_in(app) == 0
        await pilot.press("end")
        shown = eyes.screen(app)
        for text in BRACKETS:
            assert text in shown, text
        screen.query_one("#words", Input).focus()
        screen.query_one("#words").post_message(events.Paste(" ".join(PAYLOADS.values())))
        await pilot.press("enter")
        await arrived(pilot)
        assert hidden_in(app) == 0


async def test_without_words_the_screen_asks_for_them(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk([("1", [("2013?", "2013?")], [("29 521.", "29 521.")])])
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        eyes.editor(app).replace_all("")
        await pilot.press("f3")
        await arrived(pilot)
        assert "Type words, then Enter." in eyes.screen(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)


async def test_in_a_small_terminal_a_notice_stands_instead(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(50, 12)) as pilot:
        await pilot.press("t")
        await arrived(pilot)
        assert "terminal too small" in eyes.screen(app)


@pytest.mark.parametrize("width", [20, 40, 76, 120])
@pytest.mark.parametrize(
    "text",
    [
        "woord",
        "een lange zin waarin het woord ergens in het midden staat en die daarna nog een tijd doorgaat",
        "woord" + " en nog meer" * 20,
        "en nog meer " * 20 + "woord",
        "宽字符 宽字符 宽字符 宽字符 woord 宽字符 宽字符 宽字符",
        "a\x1b[31m woord \u202e",
    ],
)
def test_a_line_is_as_wide_as_it_should_be_and_its_hit_stands_in_one_column(text: str, width: int) -> None:
    from rich.cells import cell_len

    start = text.index("woord")
    left, hit, right = in_context(text, Span(start, start + 5), width)
    assert hit == "woord"
    assert cell_len(left) == width * 2 // 5
    assert cell_len(left + hit + right) == width


def test_places_in_a_text_with_control_characters_are_those_on_the_screen() -> None:
    text = "a\x1bb woord"
    [place] = shown_spans(text, [Span(4, 9)])
    left, hit, _ = in_context(text, Span(4, 9), 60, UNICODE.ellipsis)
    assert hit == "woord"
    assert left.strip() == "a⟨U+001B⟩b"
    assert place == Span(len("a⟨U+001B⟩b "), len("a⟨U+001B⟩b woord"))


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [("one two", 0, "one"), ("one two", 3, "one"), ("one two", 4, "two"), ("one  two", 4, ""), ("", 0, "")],
)
def test_the_word_at_the_cursor_is_the_one_it_touches(text: str, place: int, word: str) -> None:
    assert word_at(text, place) == word


async def test_a_very_long_segment_is_shown_around_what_was_found(make_desk: MakeDesk, eyes: Eyes) -> None:
    long = "lang verhaal " * 8_000 + "hierzo " + "nog meer " * 8_000
    desk = make_desk([("1", [("Waarom?", "Why?")], [(long, "x" * 150_000)])])
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t")
        await arrived(pilot)
        await look_for(pilot, "hierzo")
        lines = eyes.screen(app).splitlines()
        assert sum("verhaal hierzo nog meer" in line for line in lines) == 2, "in its line, and in full"
        assert any(line.strip().startswith("xxxx") for line in lines), "the English has its room too"
        assert lines[-1].startswith(" WORDS")
