"""Keys: defined once, all of them working, all of them documented, none of them dangerous."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from reviewing import Desk, Eyes

from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.commands import (
    COMMANDS,
    Scope,
    bindings_for,
    key_bar_commands,
    key_name,
    keys_markdown,
    matching_commands,
)
from tweespraak_tui.screens.concordance import ConcordanceScreen
from tweespraak_tui.screens.glossary import GlossaryScreen
from tweespraak_tui.screens.help import HelpScreen
from tweespraak_tui.screens.history import HistoryScreen
from tweespraak_tui.screens.issues import IssuesScreen
from tweespraak_tui.screens.library import LibraryScreen
from tweespraak_tui.screens.log import LogScreen
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.widgets.glyphs import ASCII, UNICODE
from tweespraak_tui.widgets.keybar import short_key

KEYS_PAGE = Path(__file__).resolve().parents[2] / "docs" / "keys.md"
ANSWER_KEYS = set("0123456789;:?ctnRy$[^") | {"question_mark", "semicolon", "colon"}
TABS = ("matches", "terms", "issues", "history", "notes")
HARMLESS = {
    "list.next_open",
    "list.previous_error",
    "findings.previous_error",
    "findings.help",
    "list.reload",
    "list.copy_target",
    "list.concordance",
    *(f"{place}.tab_{name}" for place in ("list", "findings") for name in TABS),
    "list.note",
    "issues.help",
    "log.help",
    "history.help",
    "history.copy",
    "findings.note",
    "concordance.copy_target",
    "concordance.help",
    "list.help",
    "library.help",
    "library.reload",
    "library.palette",
    "list.palette",
    "findings.palette",
    "outline.help",
    "glossary.help",
    "goto.concordance",
    "findings.copy",
}
"""Commands that only move or show."""


def test_the_page_of_keys_is_what_the_program_has() -> None:
    assert KEYS_PAGE.read_text(encoding="utf-8") == keys_markdown(), "write docs/keys.md anew from keys_markdown()"


def test_no_key_that_terminals_answer_with_changes_the_store() -> None:
    bound = {c.id for c in COMMANDS if c.scope is not Scope.EDITOR and ANSWER_KEYS & set(c.keys)}
    assert bound == HARMLESS


def test_every_command_can_be_done() -> None:
    owners = {
        Scope.LIST: ReviewScreen,
        Scope.EDITOR: ReviewScreen,
        Scope.FINDINGS: ReviewScreen,
        Scope.LIBRARY: LibraryScreen,
        Scope.OUTLINE: ReviewScreen,
        Scope.GOTO: ReviewScreen,
        Scope.GLOSSARY: GlossaryScreen,
        Scope.ISSUES: IssuesScreen,
        Scope.LOG: LogScreen,
        Scope.HISTORY: HistoryScreen,
        Scope.CONCORDANCE: ConcordanceScreen,
        Scope.GLOBAL: TweespraakApp,
    }
    for command in COMMANDS:
        target, _, action = command.action.partition(".")
        owner = TweespraakApp if target == "app" else owners[command.scope]
        assert callable(getattr(owner, f"action_{action}", None)), command.id


def test_every_key_does_one_thing_in_one_place() -> None:
    for scope in Scope:
        counts = Counter(key for c in COMMANDS if c.scope is scope for key in c.keys)
        assert [key for key, count in counts.items() if count > 1] == []


def test_every_command_has_a_name_a_help_and_an_id_of_its_own() -> None:
    assert len({c.id for c in COMMANDS}) == len(COMMANDS)
    assert all(c.name and c.help and c.keys for c in COMMANDS)
    ids = [getattr(b, "id", None) for scope in Scope for b in bindings_for(scope)]
    assert None not in ids and len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ctrl+j", "Ctrl+J"),
        ("question_mark", "?"),
        ("f1", "F1"),
        ("ctrl+enter", "Ctrl+Enter"),
        ("N", "N"),
        ("pagedown", "PgDn"),
        ("ctrl+down", "Ctrl+Down"),
        ("}", "}"),
    ],
)
def test_keys_are_named_as_people_know_them(key: str, name: str) -> None:
    assert key_name(key) == name


def test_the_key_bar_of_a_small_terminal_offers_editing_approving_and_help() -> None:
    offered = [c.short for c in key_bar_commands(Scope.LIST)]
    assert offered[:2] == ["Edit", "Approve+next"] and "Help" in offered[:7]
    assert short_key("ctrl+j", ASCII) == "^J" and short_key("enter", ASCII) == "Enter"
    assert short_key("enter", UNICODE) == "⏎"


def test_help_is_found_by_any_word_of_it() -> None:
    assert [c.id for c in matching_commands("reason back")] == ["list.send_back"]
    assert matching_commands("ctrl+j", Scope.EDITOR)[0].scope is Scope.EDITOR
    assert matching_commands("no such words at all") == []


async def test_help_opens_with_the_keys_of_the_place_and_is_searched_by_typing(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        assert "Review, in the list" in eyes.screen(app)
        await pilot.press(*"bulk")
        await pilot.pause()
        assert "Mark: Mark this segment for a bulk approval" in eyes.screen(app)
        await pilot.press("escape")
        assert isinstance(app.screen, ReviewScreen)


async def test_the_palette_offers_our_commands_and_no_others(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        text = eyes.screen(app)
        assert "Approve and next" in text and "Screenshot" not in text and "Maximize" not in text
        await pilot.press(*"side by side")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert eyes.grid(app).stacked
