"""History of a segment: every version, newest first, each with what it changed; any of them can come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static

from tweespraak_tui.screens.conflict import difference
from tweespraak_tui.screens.dialogs import Dialog
from tweespraak_tui.widgets.shown import shown
from tweespraak_tui.widgets.when import when

_WORDS = {"machine": "draft", "memory": "from memory", "person": "edited", "merge": "merged in"}


class HistoryScreen(Dialog):
    """Shows revisions. Gives the text of one to bring back as a new version, or None."""

    BINDINGS = [Binding("h,q", "leave", show=False)]

    def __init__(
        self, number: int, revisions: list[dict[str, Any]], now: datetime, *, current: int, bracketed: bool
    ) -> None:
        super().__init__()
        self._number = number
        self._revisions = revisions
        self._now = now
        self._current = current
        self._bracketed = bracketed

    def compose(self) -> ComposeResult:
        """The versions, and under them the chosen one against the one before it."""
        with Vertical(classes="dialog wide"):
            yield Static(shown(f"History of segment {self._number}"), classes="dialog-title", markup=False)
            yield OptionList(*(shown(self._line(r)) for r in self._revisions), id="revisions", markup=False)
            with VerticalScroll(classes="dialog-body", can_focus=False):
                yield Static("", id="revision", markup=False)
            yield Static(
                "Up and Down choose   Enter bring this version back   Esc close",
                classes="dialog-keys",
                markup=False,
            )

    def _line(self, revision: dict[str, Any]) -> str:
        what = _WORDS.get(revision["origin"], revision["origin"])
        here = " (current)" if revision["number"] == self._current else ""
        return f"{revision['number']:>3}  {when(revision['at'], self._now):<12} {what:<12} {revision['author']}{here}"

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the version against the one before it."""
        index = event.option_index
        text = self._revisions[index]["text"]
        older = self._revisions[index + 1]["text"] if index + 1 < len(self._revisions) else text
        self.query_one("#revision", Static).update(difference(older, text, bracketed=self._bracketed))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter brings a version back, except the one that stands."""
        revision = self._revisions[event.option_index]
        self.dismiss(None if revision["number"] == self._current else str(revision["text"]))
