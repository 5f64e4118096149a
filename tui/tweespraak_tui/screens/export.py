"""The export dialog: where to, in which format (the suffix tells), and what to do with what is not approved."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from tweespraak_store.database import shown_path
from tweespraak_tui.screens.dialogs import CleanInput, Dialog
from tweespraak_tui.widgets.lines import Choice
from tweespraak_tui.widgets.shown import shown

FORMATS = ["html", "docx", "md", "csv", "jsonl"]
ALL_OR_NOTHING, WITH_DRAFTS = 0, 1


class ExportScreen(Dialog):
    """Gives the path to write, with "approved:" or "drafts:" before it, or None."""

    BINDINGS = [Binding("enter", "submit", show=False)]

    def __init__(self, slug: str, open_segments: int) -> None:
        super().__init__()
        self._slug = slug
        self._open = open_segments
        self._asked_about = ""

    def compose(self) -> ComposeResult:
        """Format, scope, path, keys."""
        with Vertical(classes="dialog"):
            yield Static(shown(f"Export {self._slug}"), classes="dialog-title", markup=False)
            if self._open:
                text = f"{self._open} segments are not approved."
                yield Static(shown(text), markup=False)
            yield Choice("Format", FORMATS, id="format")
            yield Choice(
                "Scope",
                ["only when all is approved", "everything, [DRAFT] on what is not approved"],
                id="scope",
            )
            yield CleanInput(value=f"{self._slug}.en.html", id="path", compact=True)
            yield Static("", id="needed", markup=False)
            yield Static(
                "Enter export   Tab next field   Left/Right choose   Esc cancel",
                classes="dialog-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Start in the path; with open segments the scope is what needs a choice first."""
        self.query_one("#scope" if self._open else "#path").focus()

    def on_choice_changed(self) -> None:
        """The suffix of the path follows the format."""
        path = self.query_one("#path", Input)
        stem, dot, suffix = path.value.rpartition(".")
        wanted = FORMATS[self.query_one("#format", Choice).index]
        if dot and suffix in FORMATS and suffix != wanted:
            path.value = f"{stem}.{wanted}"

    def action_submit(self) -> None:
        """Enter exports from every field."""
        self._submit()

    def on_input_submitted(self) -> None:
        """Enter in the path."""
        self._submit()

    def _submit(self) -> None:
        name = self.query_one("#path", Input).value.strip()
        needed = self.query_one("#needed", Static)
        if not name:
            needed.update(shown("Give a path to write to."))
            return
        path = Path(name).expanduser()
        if path.is_file() and self._asked_about != name:
            self._asked_about = name
            needed.update(shown(f"{shown_path(path)} exists; Enter again replaces it."))
            return
        scope = "drafts" if self.query_one("#scope", Choice).index == WITH_DRAFTS else "approved"
        self.dismiss(f"{scope}:{path}")
