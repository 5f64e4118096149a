"""The export dialog: format, what to do with what is not approved, languages, findings, questions, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tweespraak_store.database import shown_path
from tweespraak_store.exports.registry import FORMATS as KNOWN
from tweespraak_store.exports.registry import format_for
from tweespraak_tui.screens.dialogs import CleanInput
from tweespraak_tui.widgets.lines import Choice
from tweespraak_tui.widgets.shown import shown

FORMATS = ["html", "docx", "pdf", "odt", "md", "xlsx", "csv", "jsonl", "tmx", "xlf"]
"""Suffixes of the formats offered, the common ones first; --format on the command line knows all."""
WITH_DRAFTS = 1
LANGUAGES = {"Dutch and English": "nl,en", "English only": "en", "Dutch only": "nl"}


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What a person chose in the dialog."""

    path: Path
    approved_only: bool
    languages: str
    with_findings: bool
    numbers: str
    """Question numbers as typed, "3,5-9"; empty for all."""


class ExportScreen(ModalScreen[ExportChoice | None]):
    """Gives what was chosen, or None when it was left with Esc."""

    BINDINGS = [Binding("enter", "submit", show=False), Binding("escape", "leave", "Cancel", show=False)]

    def __init__(self, slug: str, open_segments: int) -> None:
        super().__init__()
        self._slug = slug
        self._open = open_segments
        self._asked_about = ""

    def compose(self) -> ComposeResult:
        """The choices, the questions, the path, the keys."""
        with Vertical(classes="dialog"):
            yield Static(shown(f"Export {self._slug}"), classes="dialog-title", markup=False)
            if self._open:
                are = "segment is" if self._open == 1 else "segments are"
                yield Static(shown(f"{self._open:,} {are} not approved."), markup=False)
            yield Choice("Format", FORMATS, id="format")
            yield Choice(
                "Scope",
                ["only when all is approved", "everything, [DRAFT] on what is not approved"],
                id="scope",
            )
            yield Choice("Text", list(LANGUAGES), id="languages")
            yield Choice("Findings", ["left out", "open ones listed at the end"], id="with-findings")
            yield CleanInput(placeholder="Questions, as 3,5-9; empty for all", id="numbers", compact=True)
            yield CleanInput(value=f"{self._slug}.en.html", id="path", compact=True)
            yield Static(shown(self._about()), id="about", markup=False)
            yield Static("", id="needed", markup=False)
            yield Static(
                "Enter export   Tab next field   Left/Right choose   Esc cancel",
                classes="dialog-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Start in the path; with open segments the scope is what needs a choice first."""
        self.query_one("#scope" if self._open else "#path").focus()

    def _about(self, suffix: str = FORMATS[0]) -> str:
        description = KNOWN[format_for(Path("a"), suffix)].description
        return f"{description[0].upper()}{description[1:]}."

    def on_choice_changed(self) -> None:
        """The suffix of the path follows the format."""
        path = self.query_one("#path", Input)
        stem, dot, suffix = path.value.rpartition(".")
        wanted = FORMATS[self.query_one("#format", Choice).index]
        if dot and suffix in FORMATS and suffix != wanted:
            path.value = f"{stem}.{wanted}"
        self.query_one("#about", Static).update(shown(self._about(wanted)))

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def action_submit(self) -> None:
        """Enter exports from every field."""
        self._submit()

    def on_input_submitted(self) -> None:
        """Enter in a line."""
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
        languages = self.query_one("#languages", Choice)
        choice = ExportChoice(
            path=path,
            approved_only=self.query_one("#scope", Choice).index != WITH_DRAFTS,
            languages=LANGUAGES[languages.options[languages.index]],
            with_findings=self.query_one("#with-findings", Choice).index == 1,
            numbers=self.query_one("#numbers", Input).value.strip(),
        )
        self.dismiss(choice)
