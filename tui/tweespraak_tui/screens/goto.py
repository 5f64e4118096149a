"""The go-to popup: after `g` a letter names a place, digits a segment, `q` and a number a question."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from tweespraak_tui.commands import COMMANDS, Command, Scope, key_name
from tweespraak_tui.keymaps import canonical, key_table_of
from tweespraak_tui.screens.dialogs import Dialog
from tweespraak_tui.widgets.shown import shown

LONGEST = 12
"""Characters of a number after g."""


class GotoScreen(Dialog):
    """Gives the action of the place chosen ("screen.first"), or what was typed ("210", "q12"), or None."""

    def __init__(self, offered: Sequence[str], *, with_numbers: bool = True) -> None:
        super().__init__()
        self._offered = [c for c in COMMANDS if c.scope is Scope.GOTO and c.id in offered]
        self._with_numbers = with_numbers
        self._typed = ""

    def compose(self) -> ComposeResult:
        """The letters, then what a number does."""
        with Vertical(classes="dialog"):
            yield Static("Go to", classes="dialog-title", markup=False)
            yield Static(self._lines(), id="places", markup=False)
            yield Static("", id="typed", markup=False)
            yield Static("Esc cancel", classes="dialog-keys", markup=False)

    def _lines(self) -> Content:
        table = key_table_of(self.app)
        parts: list[str | tuple[str, str]] = []
        for command in self._offered:
            keys = " ".join(key_name(key) for key in table.of(command))
            parts += [(f" {keys:<6}", "bold"), f"{command.name:<24}", (f"{command.help}\n", "$muted")]
        if self._with_numbers:
            parts += [(" 210   ", "bold"), f"{'Segment, then Enter':<24}", ("Its number\n", "$muted")]
            parts += [(" q12   ", "bold"), f"{'Question, then Enter':<24}", ("Its number, as printed", "$muted")]
        return Content.assemble(*parts)

    def on_key(self, event: events.Key) -> None:
        """A letter chooses; digits and q gather until Enter."""
        key, character = canonical(event.key), event.character or ""
        command = None if self._typed else self._command(key)
        if key == "escape":
            return
        event.stop()
        event.prevent_default()
        if key == "enter" and self._typed.strip("q"):
            self.dismiss(self._typed)
        elif key == "backspace":
            self._show(self._typed[:-1])
        elif self._with_numbers and len(self._typed) < LONGEST and self._fits(character):
            self._show(self._typed + character.lower())
        elif command is not None:
            self.dismiss(command.action)

    def _fits(self, character: str) -> bool:
        if character.isascii() and character.isdigit():
            return True
        # "q12a": a question's number may end in a letter.
        is_letter = character.isascii() and character.isalpha()
        return character in ("q", "Q") if not self._typed else is_letter and self._typed[:1] == "q"

    def _command(self, key: str) -> Command | None:
        table = key_table_of(self.app)
        return next((c for c in self._offered if key in (canonical(k) for k in table.of(c))), None)

    def _show(self, typed: str) -> None:
        self._typed = typed
        if not typed:
            line = ""
        elif typed[0] == "q":
            line = f"Question {typed[1:]}_   Enter goes there"
        else:
            line = f"Segment {typed}_   Enter goes there"
        self.query_one("#typed", Static).update(shown(line))


class PickScreen(Dialog):
    """A short list to choose from; gives the place of the line chosen as text, or None."""

    def __init__(self, title: str, lines: Sequence[str], *, keys: str = "Enter go there   Esc cancel") -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Title, lines, keys."""
        with Vertical(classes="dialog wide"):
            yield Static(shown(self._title), classes="dialog-title", markup=False)
            yield OptionList(*(shown(line) for line in self._lines), id="forms", markup=False)
            yield Static(shown(self._keys), classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """The list has the focus."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter gives the line."""
        self.dismiss(str(event.option_index))
