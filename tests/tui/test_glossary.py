"""The glossary: what it shows of the terms, finding one, changing one, and getting to where it stands."""

from __future__ import annotations

from payloads import PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk
from textual.pilot import Pilot
from textual.widgets import Input

from tweespraak_store.terms import load_termbase
from tweespraak_translate.termbase import Form, TermEntry, TermStatus
from tweespraak_tui.screens.glossary import GlossaryScreen, GlossaryTable, entry_from, entry_texts
from tweespraak_tui.screens.goto import PickScreen
from tweespraak_tui.screens.library import LibraryScreen

MISSION = TermEntry(
    (
        Form("vredesmissie", "nl"),
        Form("peace mission", "en"),
        Form("peacekeeping mission", "en", TermStatus.ADMITTED),
        Form("peace deployment", "en", TermStatus.FORBIDDEN),
    ),
    domain="defence",
    note="As in the law.",
)
PAIRS = (
    ("1", (("Wat kost de vredesmissie?", "What does the peace mission cost?"),), (("Niets.", "Nothing."),)),
    ("2", (("Waarom?", "Why?"),), (("De VN-vredesmissie duurt kort.", "The UN peace deployment is short."),)),
)


async def opened(pilot: Pilot[int], *keys: str) -> None:
    """The glossary with everything read and found."""
    await pilot.press(*(keys or ("g", "l")))
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def fill(app: object, **texts: str) -> None:
    """Put texts in the form."""
    for name, text in texts.items():
        app.screen.query_one(f"#term-{name}", Input).value = text  # type: ignore[attr-defined]


def with_terms(make_desk: MakeDesk) -> Desk:
    """A desk with two terms, one of which stands in the document."""
    desk = make_desk(PAIRS)
    desk.workbench.add_term(MISSION)
    desk.workbench.add_term(TermEntry((Form("motie", "nl"), Form("motion", "en")), domain="parliament"))
    return desk


async def test_a_line_for_each_term_says_its_english_and_how_often_it_stands_here(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    app = with_terms(make_desk).app()
    async with app.run_test(size=(160, 40)) as pilot:
        await opened(pilot)
        text = eyes.screen(app)
        line = next(line for line in text.splitlines() if "vredesmissie" in line)
        assert "peace mission | peacekeeping mission | ✗peace deployment" in line
        assert "preferred" in line and "defence" in line and line.split()[-1] == "2"
        assert "2 terms" in text and "GLOSSARY" in text.splitlines()[-1]
        await pilot.press("o")
        await pilot.pause()
        text = eyes.screen(app)
        assert "motie" not in text and "1 of 2 terms, only those in this document" in text


async def test_the_search_finds_a_term_by_any_of_its_words_and_esc_shows_all_again(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    app = with_terms(make_desk).app()
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(pilot)
        await pilot.press("/")
        await eyes.answer(pilot, "parliament", "#find")
        assert "motie" in eyes.screen(app) and "vredesmissie" not in eyes.screen(app)
        assert app.screen.query_one(GlossaryTable).has_focus
        await pilot.press("/", "escape")
        await pilot.pause()
        assert isinstance(app.screen, GlossaryScreen) and "vredesmissie" in eyes.screen(app)


async def test_the_places_of_a_term_are_listed_forbidden_first_and_enter_goes_to_one(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    desk = with_terms(make_desk)
    before = [s.version for s in desk.view().segments()]
    app = desk.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(pilot)
        await pilot.press("h")
        await pilot.pause()
        assert isinstance(app.screen, PickScreen)
        text = eyes.screen(app)
        assert "2 segments, 1 with forbidden English" in text
        assert text.index("✗ peace deployment: The UN") < text.index("What does the peace mission cost?")
        await pilot.press("enter")
        await pilot.pause()
        assert eyes.grid(app).current == desk.segment(4)
        await pilot.press("backspace")
        assert eyes.grid(app).current == desk.segment(1)
    assert [s.version for s in desk.view().segments()] == before, "nothing is replaced"


async def test_a_term_is_added_and_changed_with_a_form(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = with_terms(make_desk)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("a")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "term" in eyes.screen(app) and len(load_termbase(desk.workbench.store)) == 2, "an empty form is refused"
        fill(app, dutch="kabinet | regering", preferred="government", forbidden="cabinet", domain="state")
        await pilot.press("enter")
        await opened(pilot, "home")
        entries = load_termbase(desk.workbench.store).entries
        assert [f.text for f in entries[-1].dutch] == ["kabinet", "regering"] and entries[-1].domain == "state"
        assert [(f.text, f.status) for f in entries[-1].english] == [
            ("government", TermStatus.PREFERRED),
            ("cabinet", TermStatus.FORBIDDEN),
        ]
        assert "kabinet" in eyes.screen(app)
        await pilot.press("enter")
        await pilot.pause()
        fill(app, preferred="peace operation", admitted="peace mission | peacekeeping mission")
        await pilot.press("enter")
        await opened(pilot, "home")
    first = load_termbase(desk.workbench.store).entries[0]
    assert [f.text for f in first.preferred] == ["peace operation"] and first.note == "As in the law."


def test_the_form_keeps_what_it_does_not_show() -> None:
    form = Form("vredesmissie", "nl", note="a note on the form", part_of_speech="noun")
    entry = TermEntry((form, Form("peace mission", "en", reliability=9)), id=7, authority="BZ", key="K-1")
    assert entry_from(entry_texts(entry), entry) == entry


async def test_the_library_has_the_glossary_as_well_and_an_empty_one_says_what_to_do(desk: Desk, eyes: Eyes) -> None:
    app = desk.app(document=None)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await opened(pilot)
        assert "No terms yet. a adds one" in eyes.screen(app)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)


async def test_nothing_hidden_in_a_term_is_drawn(make_desk: MakeDesk, eyes: Eyes) -> None:
    everything = " ".join(PAYLOADS.values()).replace("|", "")
    desk = make_desk([("1", [(everything, everything)], [("Ja.", "Yes.")])])
    with desk.workbench.store.tx() as connection:
        # As a store from elsewhere might hold it: the program itself refuses such a term.
        connection.execute("INSERT INTO concepts (key, domain, note) VALUES ('', ?, ?)", (everything, everything))
        for language in ("nl", "en"):
            connection.execute(
                "INSERT INTO forms (concept_id, position, text, language, status) VALUES (1, ?, ?, ?, 'preferred')",
                (language == "en", everything, language),
            )
    app = desk.app()
    async with app.run_test(size=(160, 40)) as pilot:
        await opened(pilot)
        assert hidden_in(app) == 0, "the table"
        await pilot.press("enter")
        await pilot.pause()
        assert hidden_in(app) == 0, "the form"
