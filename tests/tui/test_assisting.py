"""Writing with the model at hand: what it proposes is taken only by a key, and linked words stand out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from payloads import BRACKETS, PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk
from textual.pilot import Pilot

from tweespraak_store import drafts
from tweespraak_translate.alignment import Link
from tweespraak_translate.segment import Span, Status
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.assistant import Assistant
from tweespraak_tui.commands import Scope, key_bar_commands
from tweespraak_tui.screens.assisting import LINK_AFTER, SUGGEST_AFTER
from tweespraak_tui.settings import Settings

CHILD = r"""
import json, re, sys
log = open(sys.argv[1], "a")
print("started", file=log, flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    print(line, end="", file=log, flush=True)
    answer = {"id": asked["id"]}
    if "prefix" in asked:
        answer["text"] = json.loads(sys.argv[2])
    else:
        words = [[m.span() for m in re.finditer(r"\w+", asked[of])] for of in ("source", "target")]
        answer["links"] = [[*a, *b] for a, b in zip(*words)]
    print(json.dumps(answer), flush=True)
"""
PROPOSED = " with the help of others."


class Helped:
    """An app whose child is a script of ours that writes down what it is asked."""

    def __init__(self, desk: Desk, folder: Path, text: str = PROPOSED, script: str = CHILD, **options: object) -> None:
        self.log = folder / "asked"
        self.app: TweespraakApp = desk.app(**options)
        command = [sys.executable, "-c", script, str(self.log), json.dumps(text)]
        self.app.assistant = Assistant(
            desk.settings, lambda line: self.app.tell(line, "warning"), lambda settings, model: (command, os.environ)
        )

    @property
    def asked(self) -> list[str]:
        """What the child was asked, and its starts."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    async def answered(self, pilot: Pilot[int]) -> None:
        """Wait until nothing is asked any more."""
        groups = ("suggesting", "linking", "warming")
        await pilot.app.workers.wait_for_complete([w for w in pilot.app.workers if w.group in groups])
        await pilot.pause()


async def until(pilot: Pilot[int], is_so: Callable[[], bool]) -> None:
    """Wait for what a timer does."""
    for _ in range(200):
        if is_so():
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came")


@pytest.fixture
def helped(desk: Desk, tmp_path: Path) -> Helped:
    """The app on the small document."""
    return Helped(desk, tmp_path)


@pytest.mark.parametrize("key", ["enter", "z"], ids=["in the list", "large"])
async def test_tab_proposes_and_tab_again_takes_it_all(helped: Helped, desk: Desk, eyes: Eyes, key: str) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("j", key)
        await pilot.pause()
        editor = eyes.review(helped.app).editor
        before = editor.text
        await pilot.press("tab")
        await helped.answered(pilot)
        assert editor.text == before, "nothing is in the text before it is taken"
        screen = eyes.screen(helped.app)
        assert all(word in screen for word in ("help", "others."))
        await pilot.press("tab")
        assert editor.text == before + PROPOSED and editor.proposal is None
        await pilot.press("ctrl+z")
        assert editor.text == before, "one step of undo"
        await pilot.press("ctrl+y", "enter")
        assert desk.segment(2).target == before + PROPOSED


@pytest.mark.parametrize("key", ["right", "ctrl+right"])
async def test_a_word_at_a_time_is_taken(helped: Helped, eyes: Eyes, key: str) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        editor = eyes.editor(helped.app)
        before = editor.text
        await pilot.press("tab")
        await helped.answered(pilot)
        await pilot.press(key, key)
        await pilot.pause()
        assert editor.text == before + " with the"
        assert editor.proposal is not None and editor.proposal.text == " help of others."
        await pilot.press(key, key, key)
        assert editor.text == before + PROPOSED and editor.proposal is None
        editor.move_cursor((0, 0))
        await pilot.press("ctrl+right")
        assert 0 < editor.place < len(before), "without a proposal it goes a word on"


@pytest.mark.parametrize("key", ["x", "left", "backspace", "home", "ctrl+z", "ctrl+o", "ctrl+r"])
async def test_any_other_key_takes_the_proposal_away_and_does_its_own_work(
    helped: Helped, eyes: Eyes, key: str
) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "y", "space")
        editor = eyes.editor(helped.app)
        await pilot.press("tab")
        await helped.answered(pilot)
        state = (editor.text, editor.place)
        await pilot.press(key)
        await pilot.pause()
        assert editor.proposal is None and (editor.text, editor.place) != state
        assert "help of others" not in editor.text + eyes.screen(helped.app)


async def test_typing_what_is_proposed_goes_on_with_it(helped: Helped, eyes: Eyes) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "tab")
        await helped.answered(pilot)
        await pilot.press("space", "w", "i")
        await pilot.pause()
        editor = eyes.editor(helped.app)
        assert editor.proposal is not None and editor.proposal.text == "th the help of others."
        assert sum("prefix" in line for line in helped.asked) == 1


async def test_the_proposal_does_not_come_when_something_was_typed_meanwhile(
    desk: Desk, eyes: Eyes, tmp_path: Path
) -> None:
    # The child answers the first question only when the second is there.
    script = CHILD.replace("print(json.dumps(answer)", "if asked['id'] > 1: print(json.dumps(answer)")
    helped = Helped(desk, tmp_path, script=script)
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "tab")
        editor = eyes.editor(helped.app)
        await until(pilot, lambda: len(helped.asked) == 2)
        assert editor.proposal is not None and editor.proposal.is_waiting, "that it is on its way is shown"
        await pilot.press("x")
        await pilot.pause()
        assert editor.proposal is None
        assert not [w for w in helped.app.workers if w.group == "suggesting" and w.is_running], "nobody waits"
        await pilot.press("tab")
        await helped.answered(pilot)
        assert editor.proposal is not None and editor.proposal.text == PROPOSED
        assert [json.loads(line)["prefix"][-1] for line in helped.asked[1:]] == ["?", "x"]


async def test_inside_a_word_nothing_is_asked(helped: Helped, eyes: Eyes) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "left", "left", "tab")
        await pilot.pause()
        assert helped.asked == [] and "end of one" in eyes.told(helped.app)
        editor = eyes.editor(helped.app)
        editor.move_cursor((0, 0))
        await pilot.press("ctrl+right", "tab")
        await helped.answered(pilot)
        assert editor.proposal is not None, "before a space is the end of a word"
        await pilot.press("tab")
        assert editor.text.startswith(f"What{PROPOSED} ")


async def test_nothing_is_started_before_it_is_asked_for(helped: Helped, eyes: Eyes) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "x")
        await pilot.pause(max(SUGGEST_AFTER, LINK_AFTER) + 0.2)
        await pilot.press("ctrl+j", "escape", "j")
        assert helped.asked == []


async def test_suggestions_come_by_themselves_where_that_is_wanted(helped: Helped, eyes: Eyes) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f12", "enter", "x")
        editor = eyes.editor(helped.app)
        await until(pilot, lambda: editor.proposal is not None)
        assert editor.proposal is not None and editor.proposal.text == PROPOSED
        await pilot.press("escape", "f12", "enter", "y")
        await pilot.pause(SUGGEST_AFTER + 0.2)
        assert editor.proposal is None
        assert "only when asked" in eyes.told(helped.app)


async def test_the_setting_is_in_the_palette(helped: Helped, eyes: Eyes) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "ctrl+p")
        await pilot.pause(0.3)
        await pilot.press(*"suggest while")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert helped.app.assistant.while_typing


@pytest.mark.parametrize(
    ("script", "told"),
    [
        pytest.param("raise SystemExit(4)", "tweespraak model fetch", id="no model"),
        pytest.param("input(); raise SystemExit(1)", "writing and approving go on", id="a crash"),
    ],
)
async def test_a_child_that_fails_is_told_once_and_harms_nothing(
    desk: Desk, eyes: Eyes, tmp_path: Path, script: str, told: str
) -> None:
    helped = Helped(desk, tmp_path, script=script)
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        for _ in range(5):
            await pilot.press("tab")
            await helped.answered(pilot)
        assert eyes.told(helped.app).count(told) == 1
        assert eyes.editor(helped.app).proposal is None
        await pilot.press("x", "enter")
        assert (desk.segment(1).target or "").endswith("?x") and desk.segment(1).status is Status.EDITED


async def test_a_program_that_cannot_be_started_is_told_once(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    app.assistant = Assistant(desk.settings, app.tell, lambda settings, model: (["/nowhere/python"], {}))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("apostrophe")
        await app.workers.wait_for_complete([w for w in app.workers if w.group == "linking"])
        await pilot.press("enter", "tab", "tab")
        await pilot.pause()
        assert eyes.told(app).count("go on without it") == 1


async def test_the_child_ends_with_the_app(helped: Helped) -> None:
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "tab")
        await helped.answered(pilot)
        helper = helped.app.assistant._helper
        assert helper is not None and helper._process is not None
        process = helper._process
        assert process.returncode is None
    assert process.returncode == 0


async def test_what_a_child_says_never_reaches_the_terminal_as_it_is(desk: Desk, eyes: Eyes, tmp_path: Path) -> None:
    helped = Helped(desk, tmp_path, text=" ".join([*PAYLOADS.values(), *BRACKETS]))
    async with helped.app.run_test(size=(160, 60)) as pilot:
        await pilot.press("enter", "tab")
        await helped.answered(pilot)
        assert hidden_in(helped.app) == 0
        text = " ".join(eyes.screen(helped.app).split())
        assert "[/b] en [b]" in text and "[@click=app.quit]" in text
        await pilot.press("tab")
        assert eyes.editor(helped.app).text.isprintable()
        await pilot.pause()
        assert hidden_in(helped.app) == 0


async def test_without_colour_a_proposal_stands_in_brackets(desk: Desk, eyes: Eyes, tmp_path: Path) -> None:
    helped = Helped(desk, tmp_path, colourless=True)
    async with helped.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "tab")
        await helped.answered(pilot)
        assert "[with" in eyes.screen(helped.app) and "others.]" in eyes.screen(helped.app)
        await pilot.press("tab")
        assert "[" not in eyes.editor(helped.app).text


def test_the_key_bar_of_the_editor_offers_to_continue() -> None:
    assert "Continue" in [command.short for command in key_bar_commands(Scope.EDITOR)]


def place_of(word: str, text: str) -> Span:
    """Where a word stands."""
    return Span(text.index(word), text.index(word) + len(word))


def keep_links(desk: Desk, number: int, *pairs: tuple[str, str]) -> None:
    """Draft a segment again with the same text, and these links between words."""
    segment = desk.segment(number)
    target = segment.target or ""
    links = tuple(
        Link(
            Span(segment.source.index(a), segment.source.index(a) + len(a)),
            Span(target.index(b), target.index(b) + len(b)),
        )
        for a, b in pairs
    )
    draft = drafts.NewDraft(segment.id or 0, segment.version, target, segment.origin, {}, links=links)  # type: ignore[arg-type]
    assert drafts.keep_drafts(desk.workbench.store, [draft], None)[0] == 1


def standing_out(app: TweespraakApp, eyes: Eyes, source: str, target: str) -> tuple[list[str], list[str]]:
    """The words that are drawn as belonging together, of both languages."""
    review = eyes.review(app)
    segment = review.pane.grid.current
    assert segment is not None
    marks = review.marks_of(segment, True)
    return tuple(  # type: ignore[return-value]
        [text[a:b] for a, b, ink in spans if ink.name == "LINKED"]
        for text, spans in ((source, marks.source), (target, marks.target))
    )


async def test_a_walk_through_the_words_shows_what_the_english_has_for_them(
    helped: Helped, desk: Desk, eyes: Eyes
) -> None:
    keep_links(desk, 2, ("separatisten", "separatists"), ("noorden", "north"))
    segment = desk.segment(2)
    source, target = segment.source, segment.target or ""
    async with helped.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", *["apostrophe"] * 5)
        await pilot.pause()
        assert standing_out(helped.app, eyes, source, target) == (["noorden"], ["north"])
        assert "noorden → north" in eyes.screen(helped.app)
        await pilot.press("quotation_mark")
        assert standing_out(helped.app, eyes, source, target) == (["het"], [])
        assert "het → nothing of its own" in eyes.screen(helped.app)
        await pilot.press("escape")
        assert standing_out(helped.app, eyes, source, target) == ([], [])
        await pilot.press("quotation_mark")
        assert standing_out(helped.app, eyes, source, target)[0] == ["aanwezig"], "back from the start is the end"
        await pilot.press("j", "k")
        assert standing_out(helped.app, eyes, source, target) == ([], []), "another segment ends it"
        assert helped.asked == [], "kept with the draft, so nobody was asked"


async def test_links_that_were_not_kept_are_asked_for_once(helped: Helped, desk: Desk, eyes: Eyes) -> None:
    segment = desk.segment(1)
    async with helped.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("apostrophe")
        await helped.answered(pilot)
        assert standing_out(helped.app, eyes, segment.source, segment.target or "") == (["Hoe"], ["What"])
        await pilot.press("escape", "apostrophe", "apostrophe")
        await helped.answered(pilot)
        assert standing_out(helped.app, eyes, segment.source, segment.target or "") == (["luidde"], ["was"])
        assert sum("target" in line for line in helped.asked) == 1


async def test_in_the_editor_the_dutch_of_the_word_at_the_cursor_stands_out(
    helped: Helped, desk: Desk, eyes: Eyes
) -> None:
    keep_links(desk, 2, ("separatisten", "separatists"), ("noorden", "north"), ("aanwezig", "present"))
    source = desk.segment(2).source
    async with helped.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter", "left")
        await pilot.pause()
        assert standing_out(helped.app, eyes, source, "")[0] == ["noorden"]
        await pilot.press("home", *"Now ")
        await pilot.pause()
        assert standing_out(helped.app, eyes, source, "")[0] == []
        await pilot.press("end", "left")
        await pilot.pause()
        assert standing_out(helped.app, eyes, source, "")[0] == ["noorden"], "the words that stayed keep their links"
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("end", "left")
        await pilot.pause()
        assert any(ink.name == "LINKED" for *_, ink in eyes.review(helped.app).zen._state.marks.source)  # type: ignore[union-attr]
        await pilot.press("escape")
        await pilot.pause()
        assert standing_out(helped.app, eyes, source, "")[0] == []


async def test_while_the_child_runs_a_text_is_linked_anew_at_rest(helped: Helped, desk: Desk, eyes: Eyes) -> None:
    async with helped.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("enter", "tab")
        await helped.answered(pilot)
        eyes.editor(helped.app).replace_all("Which words")
        await until(pilot, lambda: any('"target": "Which words"' in line for line in helped.asked))
        await helped.answered(pilot)
        assert standing_out(helped.app, eyes, desk.segment(1).source, "")[0] == ["luidde"]


@pytest.mark.parametrize("colourless", [False, True], ids=["colours", "no colours"])
async def test_words_that_belong_together_are_told_apart_without_colour(
    desk: Desk, eyes: Eyes, tmp_path: Path, colourless: bool
) -> None:
    keep_links(desk, 2, ("noorden", "north"))
    helped = Helped(desk, tmp_path, colourless=colourless)
    async with helped.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", *["apostrophe"] * 5)
        await pilot.pause()
        styles = {
            segment.text: segment.style
            for strip in helped.app.screen._compositor.render_strips()
            for segment in strip
            if segment.text in ("noorden", "north") and segment.style is not None and segment.style.underline
        }
        assert set(styles) == {"noorden", "north"}
        assert all(bool(style.reverse) is colourless for style in styles.values() if style is not None)


async def test_a_store_that_is_only_read_starts_no_child(make_desk: MakeDesk, eyes: Eyes, tmp_path: Path) -> None:
    desk = make_desk()
    keep_links(desk, 2, ("noorden", "north"))
    from tweespraak_tui.workbench import Workbench

    with Workbench(desk.settings, read_only=True) as workbench:
        helped = Helped(Desk(desk.settings, workbench, desk.slug), tmp_path)
        async with helped.app.run_test(size=(120, 40)) as pilot:
            await pilot.press("apostrophe", "tab", "enter", "escape")
            await helped.answered(pilot)
            assert "No links between the words" in eyes.told(helped.app)
            await pilot.press("j", *["apostrophe"] * 5)
            await pilot.pause()
            assert "noorden → north" in eyes.screen(helped.app)
        assert helped.asked == []


async def test_hostile_texts_are_walked_through_unharmed(make_desk: MakeDesk, eyes: Eyes, tmp_path: Path) -> None:
    everything = " ".join([*PAYLOADS.values(), *BRACKETS])
    helped = Helped(make_desk([("1", [(everything, everything)], [("Ja.", "Yes.")])]), tmp_path)
    async with helped.app.run_test(size=(160, 60)) as pilot:
        for _ in range(40):
            await pilot.press("apostrophe")
            await helped.answered(pilot)
            assert hidden_in(helped.app) == 0


async def test_the_bundled_model_proposes_and_links_in_the_screen(desk: Desk, eyes: Eyes, tmp_path: Path) -> None:
    from tweespraak_tui.suggesting import suggest_command

    def command(settings: Settings, model: str) -> tuple[list[str], dict[str, str]]:
        words, environment = suggest_command(settings, "bundled", drafted_with=model)
        return words, environment | {"TWEESPRAAK_DATA": str(tmp_path)}

    app = desk.app()
    app.assistant = Assistant(desk.settings, app.tell, command)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter")
        editor = eyes.editor(app)
        editor.replace_all("In addition, separatists")
        await pilot.press("tab")
        await app.workers.wait_for_complete([w for w in app.workers if w.group == "suggesting"])
        await pilot.pause()
        assert editor.proposal is not None and "present" in editor.proposal.text
        await pilot.press("tab", "enter", "apostrophe")
        await app.workers.wait_for_complete([w for w in app.workers if w.group == "linking"])
        await pilot.press("apostrophe", "apostrophe", "apostrophe", "apostrophe", "apostrophe", "apostrophe")
        await pilot.press("apostrophe")
        await pilot.pause()
        assert "separatisten → separatists" in eyes.screen(app), eyes.screen(app)
