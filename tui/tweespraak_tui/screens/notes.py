"""Writing a note on a segment: what was noted before, a line to type, and whether it is a question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from tweespraak_store.notes import LONGEST_NOTE, Note
from tweespraak_tui.screens.dialogs import CleanInput, Dialog
from tweespraak_tui.widgets.lines import Choice
from tweespraak_tui.widgets.shown import shown
from tweespraak_tui.widgets.when import when

KINDS = ("note", "question: no approval in bulk before it is settled")


class NoteScreen(Dialog):
    """Gives "note:TEXT" or "query:TEXT", or None."""

    BINDINGS = [Binding("tab,f6", "turn", show=False, priority=True)]

    def __init__(self, number: int, notes: Sequence[Note], now: datetime, *, is_query: bool) -> None:
        super().__init__()
        self._number = number
        self._notes = notes
        self._now = now
        self._is_query = is_query

    def compose(self) -> ComposeResult:
        """Earlier notes, the line, its kind."""
        with Vertical(classes="dialog"):
            what = "Question about" if self._is_query else "Note on"
            yield Static(shown(f"{what} segment {self._number}"), classes="dialog-title", markup=False)
            if self._notes:
                with VerticalScroll(classes="dialog-body", can_focus=False):
                    for note in self._notes:
                        yield Static(shown(self._line(note)), markup=False)
            yield CleanInput(id="answer", compact=True, max_length=LONGEST_NOTE)
            yield Choice("Kind", list(KINDS), id="kind")
            yield Static("", id="needed", markup=False)
            yield Static("Enter keep it   Tab note or question   Esc cancel", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Start in the line."""
        self.query_one(Choice).index = int(self._is_query)
        self.query_one(Input).focus()

    def action_turn(self) -> None:
        """Note or question."""
        self.query_one(Choice).action_turn(1)

    def _line(self, note: Note) -> str:
        kind = "question" if note.is_query else "note"
        settled = f" (settled by {note.settled_by})" if note.settled_by else ""
        return f"{when(note.at, self._now)} {note.author}, {kind}{settled}: {note.text}"

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps it."""
        text = event.value.strip()
        if not text:
            self.query_one("#needed", Static).update(shown("Write what the note should say; Esc leaves it."))
            return
        self.dismiss(f"{'query' if self.query_one(Choice).index else 'note'}:{text}")
