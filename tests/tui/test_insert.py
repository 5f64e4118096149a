"""What can be put into the segment being written: matches, right forms, terms, signs; each by one key."""

from __future__ import annotations

import pytest
from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import COSTS, Desk, Eyes, MakeDesk
from textual.pilot import Pilot

from tweespraak_store.events import sha256
from tweespraak_store.terms import add_entry
from tweespraak_translate.termbase import Form, TermEntry
from tweespraak_tui.screens.forms import SIGNS, InsertScreen

SOURCE = "In 2013 is hieraan € 45 miljoen besteed."
NEAR = SOURCE.replace("45", "50")
FAR = "In 2013 is aan deze missie niet meer dan € 45 miljoen besteed."


@pytest.fixture
def costs(make_desk: MakeDesk) -> Desk:
    """A document with a wrong amount in segment 2."""
    return make_desk([COSTS])


def remember(desk: Desk, *units: tuple[str, str], penalty: int = 0) -> None:
    """Put imported units in the memory."""
    with desk.workbench.store.tx() as connection:
        connection.executemany(
            "INSERT INTO memory (source, source_sha256, target, origin, author, at, document, penalty)"
            " VALUES (?, ?, ?, 'import', 'b.bakker', '2025-01-01T00:00:00+00:00', 'old.tmx', ?)",
            [(source, sha256(source), target, penalty) for source, target in units],
        )


async def open_picker(pilot: Pilot[int], eyes: Eyes, text: str = "In 2013: ") -> InsertScreen:
    """In segment 2, with the cursor at the end of a text."""
    await pilot.pause()
    await pilot.press("home", "j", "enter")
    eyes.editor(pilot.app).replace_all(text)  # type: ignore[arg-type]
    await pilot.press("ctrl+l")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, InsertScreen)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_match_is_shown_with_its_similarity_and_what_differs(
    costs: Desk, eyes: Eyes, size: tuple[int, int]
) -> None:
    remember(costs, (NEAR, "In 2013, €50 million was spent on this."))
    app = costs.app()
    async with app.run_test(size=size) as pilot:
        await open_picker(pilot, eyes)
        shown = " ".join(eyes.screen(app).replace("│", " ").split())
        assert "1 98 In 2013, €50 million was spent on this." in shown
        assert "only numbers differ; old.tmx" in shown
        strips = app.screen._compositor.render_strips()
        underlined = {s.text for strip in strips for s in strip if s.style is not None and s.style.underline}
        assert underlined == {"50"}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param(["1"], "In 2013: Near.", id="the first match by its digit"),
        pytest.param(["2"], "In 2013: Far.", id="the second"),
        pytest.param(["enter"], "In 2013: Near.", id="Enter"),
        pytest.param(["down", "enter"], "In 2013: Far.", id="Down and Enter"),
        pytest.param(["a"], "In 2013: €45 million", id="a right form by its letter"),
        pytest.param(["ctrl+r"], "Near.", id="in place of the whole text"),
        pytest.param(["down", "ctrl+r"], "Far.", id="the second, in place of the whole text"),
        pytest.param(["escape"], "In 2013: ", id="nothing"),
        pytest.param(["9"], "In 2013: ", id="a digit that stands for nothing"),
    ],
)
async def test_each_thing_is_put_in_by_its_key(costs: Desk, eyes: Eyes, keys: list[str], expected: str) -> None:
    remember(costs, (NEAR, "Near."), (FAR, "Far."))
    app = costs.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await open_picker(pilot, eyes)
        await pilot.press(*keys)
        await pilot.pause()
        assert eyes.editor(app).text == expected
        eyes.editor(app).action_undo()
        assert eyes.editor(app).text == ("In 2013: " if expected != "In 2013: " else eyes.editor(app).text)


@pytest.mark.parametrize("key", SIGNS)
async def test_each_sign_is_put_in_by_a_key_that_looks_like_it(costs: Desk, eyes: Eyes, key: str) -> None:
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_picker(pilot, eyes, "a")
        await pilot.press(
            {
                "_": "underscore",
                "-": "minus",
                "[": "left_square_bracket",
                "]": "right_square_bracket",
                "<": "less_than_sign",
                ">": "greater_than_sign",
                "$": "dollar_sign",
            }[key]
        )
        await pilot.pause()
        assert eyes.editor(app).text == f"a{SIGNS[key][0]}"


async def test_a_term_has_a_letter_too(costs: Desk, eyes: Eyes) -> None:
    add_entry(costs.workbench.store, TermEntry((Form("missie", "nl"), Form("mission", "en"))), "a.visser")
    app = costs.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("home", "j", "j", "enter")
        eyes.editor(app).replace_all("The ")
        await pilot.press("ctrl+l")
        await pilot.pause()
        line = next(line for line in eyes.screen(app).splitlines() if "for missie" in line)
        await pilot.press(line.replace("│", " ").replace("▶", " ").split()[0])
        await pilot.pause()
        assert eyes.editor(app).text == "The mission"


async def test_signs_are_there_when_nothing_else_is(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j", "enter", "ctrl+l")
        await pilot.pause()
        assert "No match, no wrong figure, no term" in " ".join(eyes.screen(app).split())
        await pilot.press("minus")
        await pilot.pause()
        assert eyes.editor(app).text.endswith("–")


@pytest.mark.parametrize(
    ("unit", "penalty", "expected"),
    [
        pytest.param((NEAR, "Near."), 0, "Near.", id="a good match"),
        pytest.param((NEAR, "Near."), 30, "In 2013, €54 million was spent on this.", id="a match with a penalty"),
        pytest.param(("Dit is iets anders.", "Else."), 0, "In 2013, €54 million was spent on this.", id="no match"),
    ],
)
async def test_a_good_match_or_else_the_draft_takes_the_place_of_the_text(
    costs: Desk, eyes: Eyes, unit: tuple[str, str], penalty: int, expected: str
) -> None:
    remember(costs, unit, penalty=penalty)
    app = costs.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("home", "j", "enter")
        eyes.editor(app).replace_all("Something else")
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert eyes.editor(app).text == expected
        eyes.editor(app).action_undo()
        assert eyes.editor(app).text == "Something else"


async def test_nothing_of_a_match_acts_on_the_terminal_or_gets_into_the_text(costs: Desk, eyes: Eyes) -> None:
    texts = [f"{SOURCE} {text}" for text in (*PAYLOADS.values(), *BRACKETS)]
    app = costs.app()
    async with app.run_test(size=(160, 60)) as pilot:
        for first in range(0, len(texts), 4):
            with costs.workbench.store.tx() as connection:
                connection.execute("DELETE FROM memory")
            remember(costs, *((text, text) for text in texts[first : first + 4]))
            await open_picker(pilot, eyes)
            assert hidden_in(app) == 0
            for text in texts[first : first + 4]:
                if text.isprintable():
                    assert text in eyes.screen(app), text
            await pilot.press("1")
            await pilot.pause()
            assert hidden_in(app) == 0
            assert eyes.editor(app).text.isprintable()
            eyes.editor(app).action_undo()
            await pilot.press("escape")
            await pilot.pause()


async def test_without_colour_the_line_under_the_cursor_is_pointed_at(costs: Desk, eyes: Eyes) -> None:
    remember(costs, (NEAR, "Near."), (FAR, "Far."))
    app = costs.app(colourless=True, ascii_only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_picker(pilot, eyes)
        for key, pointed in (("down", "> 2"), ("down", "> a"), ("up", "> 2"), ("up", "> 1")):
            await pilot.press(key)
            await pilot.pause()
            box = [line.strip("| ") for line in eyes.screen(app).splitlines() if "|" in line]
            assert [line[:3] for line in box if line[:2] == "> " and line[2] in "12a"] == [pointed]
