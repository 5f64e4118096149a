"""Getting somewhere: the go-to popup, jumps and the way back, references, footnotes, the pinned question, progress."""

from __future__ import annotations

import pytest
from payloads import PAYLOADS, hidden_in
from reviewing import FINGERPRINT, Desk, Eyes, MakeDesk
from textual.pilot import Pilot

from tweespraak_store import documents, drafts
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.segment import Origin, Span
from tweespraak_tui.screens.glossary import GlossaryScreen
from tweespraak_tui.screens.goto import GotoScreen, PickScreen
from tweespraak_tui.screens.library import LibraryScreen
from tweespraak_tui.screens.progress import ProgressScreen
from tweespraak_tui.screens.review import ReviewScreen

LONG = [(f"Zin {n} van een lang antwoord dat maar doorgaat.", f"Sentence {n} of a long answer.") for n in range(40)]
PAIRS = (
    ("1", (("Wat kost dit?", "What does this cost?"),), tuple(LONG)),
    ("2", (("Waarom?", "Why?"),), (("Zie het antwoord op vraag 1.", "See the answer to question 1."),)),
    ("3", (("Wanneer?", "When?"),), (("Zie vraag 1 en vraag 2.", "See questions 1 and 2."),)),
)


def told(app: object) -> str:
    """What the program told the person."""
    return " | ".join(n.message for n in app._notifications)  # type: ignore[attr-defined]


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, and wait until what they began is done."""
    for key in keys:
        await pilot.press(key)
    await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        pytest.param(["g", "e"], 45, id="end"),
        pytest.param(["G"], 45, id="end at once"),
        pytest.param(["g", "e", "g", "g"], 1, id="top"),
        pytest.param(["g", "4", "2", "enter"], 42, id="a segment"),
        pytest.param(["g", "4", "3", "backspace", "2", "enter"], 42, id="a number mended"),
        pytest.param(["g", "q", "2", "enter"], 42, id="a question"),
        pytest.param(["g", "q", "3", "enter", "backspace"], 1, id="a question, and back"),
        pytest.param(["g", "4", "3", "enter", "g", "r"], 1, id="the question a segment names"),
        pytest.param(["g", "4", "3", "enter", "g", "r", "backspace"], 43, id="a reference, and back"),
        pytest.param(["g", "4", "3", "enter", "g", "r", "backspace", "backspace"], 1, id="two jumps back"),
        pytest.param(["g", "escape"], 1, id="nowhere"),
    ],
)
async def test_a_letter_or_a_number_after_g_goes_there(
    make_desk: MakeDesk, eyes: Eyes, keys: list[str], number: int
) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, *keys)
        current = eyes.grid(app).current
        assert isinstance(app.screen, ReviewScreen)
        assert current is not None and current.number == number


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        pytest.param(["g", "9", "9", "enter"], "No segment 99; the last one is 45", id="a number there is not"),
        pytest.param(["g", "q", "9", "enter"], "No question 9 in this document", id="a question there is not"),
        pytest.param(["g", "r"], "names no other question", id="no reference"),
        pytest.param(["g", "f"], "points at no footnote", id="no footnote"),
        pytest.param(["backspace"], "No jump to come back from", id="no jump before"),
    ],
)
async def test_what_leads_nowhere_is_said(make_desk: MakeDesk, keys: list[str], words: str) -> None:
    app = make_desk(PAIRS).app()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, *keys)
        assert words in told(app)


async def test_several_references_are_offered_and_the_one_chosen_is_gone_to(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "end", "g", "r")
        assert isinstance(app.screen, PickScreen) and "Wat kost dit?" in eyes.screen(app)
        await press(pilot, "down", "enter")
        assert eyes.grid(app).current == desk.segment(42)


async def test_a_filter_that_hides_the_place_is_named(make_desk: MakeDesk, eyes: Eyes) -> None:
    app = make_desk(PAIRS).app()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "f")
        await eyes.answer(pilot, "q:2", "#find")
        await press(pilot, "g", "q", "3", "enter")
        assert "Question 3 is not among the segments shown; F shows them all" in told(app)


async def test_the_popup_shows_its_letters_and_opens_other_screens(make_desk: MakeDesk, eyes: Eyes) -> None:
    app = make_desk(PAIRS).app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g")
        assert isinstance(app.screen, GotoScreen)
        text = eyes.screen(app)
        assert all(word in text for word in ("Top", "Glossary", "Footnotes", "q12", "Esc cancel"))
        await press(pilot, "p")
        assert isinstance(app.screen, ProgressScreen)
        assert "draft" in eyes.screen(app) and "of the words" in eyes.screen(app)
        await press(pilot, "escape", "g", "l")
        assert isinstance(app.screen, GlossaryScreen)
        await app.workers.wait_for_complete()
        await press(pilot, "escape", "g", "d")
        assert isinstance(app.screen, LibraryScreen)
        await press(pilot, "g")
        assert isinstance(app.screen, GotoScreen) and "q12" not in eyes.screen(app)


async def test_a_colon_opens_the_commands_where_the_terminal_keeps_ctrl_p(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await press(pilot, "colon")
        await pilot.pause(0.3)
        assert "Approve and next" in eyes.screen(app)


async def test_the_question_stands_above_a_long_answer_while_it_is_off_the_screen(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    app = make_desk(PAIRS).app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", "3", "0", "enter")
        lines = eyes.screen(app).splitlines()
        assert "Vraag 1: Wat kost dit?" in lines[2] and "Question 1: What does this cost?" in lines[2]
        for _ in range(12):
            await pilot.press("k")
            current = eyes.grid(app).current
            assert current is not None
            await pilot.pause()
            assert f" {current.number} ~" in eyes.screen(app), "the pinned line must not hide the current segment"
        await press(pilot, "g", "g")
        assert "Vraag 1:" not in eyes.screen(app), "the question itself is there"


async def test_a_click_on_the_pinned_question_goes_to_it(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", "3", "0", "enter")
        await pilot.click("#grid", offset=(20, 0))
        await pilot.pause()
        assert eyes.grid(app).current == desk.segment(1)


def with_footnotes(desk: Desk, note: str, english: str) -> str:
    """A second document in the store, whose first segment points at a footnote; its short name."""
    question = Block(BlockKind.QUESTION, ("1", "2"), "1, 2", (Paragraph("Kent u dit?", note_marks=("4",)),), (note,))
    answer = Block(BlockKind.ANSWER, ("1", "2"), "", (Paragraph("Ja."),))
    parsed = ParsedDocument(
        "fact-questions", Metadata(title="N", reference="n"), (Exchange(("1", "2"), (question,), (answer,)),)
    )
    view = documents.preview_document(
        parsed, file_name="n.txt", source_sha256="2" * 64, split=lambda text: [Span(0, len(text))]
    )
    stored, _ = documents.add_document(desk.workbench.store, view, "a.visser")
    footnote = next(s for s in stored.segments() if s.kind == "footnote")
    new = [drafts.NewDraft(footnote.id or 0, footnote.version, english, Origin.MACHINE, {})]
    drafts.keep_drafts(desk.workbench.store, new, FINGERPRINT)
    return stored.slug


async def test_footnotes_are_shown_in_place_in_both_languages_and_hidden_again(desk: Desk, eyes: Eyes) -> None:
    slug = with_footnotes(desk, "4 Kamerstuk 29 521, nr. 3", "4 Parliamentary paper 29521, no. 3")
    app = desk.app(document=slug)
    async with app.run_test(size=(120, 40)) as pilot:
        before = eyes.screen(app).count("Parliamentary paper")
        await press(pilot, "g", "f")
        assert eyes.screen(app).count("Parliamentary paper") == before + 1
        assert eyes.screen(app).count("Kamerstuk 29 521") == 2
        await press(pilot, "j")
        current = eyes.grid(app).current
        assert current is not None and current.number == 2, "the cursor passes the footnote by"
        await press(pilot, "k", "g", "f")
        assert eyes.screen(app).count("Parliamentary paper") == before


async def test_nothing_hidden_in_a_text_is_drawn_by_the_popups_and_the_pinned_question(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    everything = " ".join(PAYLOADS.values())
    pairs = [
        ("1", [(everything, everything)], LONG),
        ("2", [(everything, "Why?")], [("Zie vraag 1 en 2.", everything)]),
    ]
    desk = make_desk(pairs, reference="r\x1b[31m")
    slug = with_footnotes(desk, f"4 {everything}", everything)
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        for keys in (
            ["g"],
            ["escape", "G", "g", "r"],
            ["escape", "g", "3", "0", "enter"],
            ["g", "p"],
            ["escape", "g", "o"],
        ):
            await press(pilot, *keys)
            assert hidden_in(app) == 0, keys
        app.open_document(slug)
        await pilot.pause()
        await press(pilot, "g", "f")
        assert hidden_in(app) == 0, "footnotes"
