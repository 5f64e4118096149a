"""Small questions over a screen: a line to type, a yes or no. Esc always means no."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tweespraak_tui.widgets.shown import shown, typed_line


class CleanInput(Input):
    """An Input into which hidden characters cannot be pasted."""

    def on_paste(self, event: events.Paste) -> None:
        """Clean what is pasted."""
        event.stop()
        event.prevent_default()
        text, _, _ = typed_line(event.text)
        self.replace(text, *self.selection)


class Dialog(ModalScreen[str | None]):
    """A box with a title; gives back a word, or None when it was left with Esc."""

    BINDINGS = [Binding("escape", "leave", "Cancel", show=False)]

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


class AskScreen(Dialog):
    """Asks for one line of text. An empty line is no answer: it says what is needed."""

    def __init__(self, title: str, prompt: str, *, value: str = "", needed: str = "") -> None:
        super().__init__()
        self._title = title
        self._prompt = prompt
        self._value = value
        self._needed = needed

    def compose(self) -> ComposeResult:
        """Title, explanation, the line, the keys."""
        with Vertical(classes="dialog"):
            yield Static(shown(self._title), classes="dialog-title", markup=False)
            yield Static(shown(self._prompt), markup=False)
            yield CleanInput(value=self._value, id="answer", compact=True)
            yield Static("", id="needed", markup=False)
            yield Static("Enter OK   Esc cancel", classes="dialog-keys", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter gives the line."""
        text = event.value.strip()
        if text:
            self.dismiss(text)
        else:
            self.query_one("#needed", Static).update(shown(self._needed))


class ConfirmScreen(Dialog):
    """Asks before something large or lasting. Gives "yes", or None.

    With `type_this` the person types it, so that no stray Enter says yes.
    """

    BINDINGS = [Binding("enter", "yes", "Yes", show=False)]

    def __init__(self, title: str, lines: list[str], *, yes: str, type_this: str = "") -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._yes = yes
        self._type_this = type_this

    def compose(self) -> ComposeResult:
        """Title, what will happen, the keys."""
        with Vertical(classes="dialog"):
            yield Static(shown(self._title), classes="dialog-title", markup=False)
            for line in self._lines:
                yield Static(shown(line), markup=False)
            if self._type_this:
                yield Static(shown(f"Type {self._type_this} and press Enter to go on:"), markup=False)
                yield CleanInput(id="answer", compact=True)
                yield Static("", id="needed", markup=False)
                yield Static("Esc cancel", classes="dialog-keys", markup=False)
            else:
                yield Static(shown(f"Enter {self._yes}   Esc cancel"), classes="dialog-keys", markup=False)

    def action_yes(self) -> None:
        """Say yes."""
        if not self._type_this:
            self.dismiss("yes")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Only the very word says yes."""
        if event.value.strip() == self._type_this:
            self.dismiss("yes")
        else:
            self.query_one("#needed", Static).update(shown(f"That is not {self._type_this}; Esc cancels."))
