"""Right English forms for the segment being written: a short list, from which Enter puts one in."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from tweespraak_tui.screens.dialogs import Dialog
from tweespraak_tui.screens.inspection import RightForm
from tweespraak_tui.widgets.shown import shown


class RightFormsScreen(Dialog):
    """Gives the English chosen, or None."""

    def __init__(self, number: int, forms: Sequence[RightForm]) -> None:
        super().__init__()
        self._number = number
        self._forms = forms

    def compose(self) -> ComposeResult:
        """The forms, each with the Dutch it stands for."""
        width = min(40, max(len(form.english) for form in self._forms))
        with Vertical(classes="dialog"):
            yield Static(shown(f"Right forms for segment {self._number}"), classes="dialog-title", markup=False)
            lines = (shown(f"{form.english:<{width}}  for {form.dutch.strip()}") for form in self._forms)
            yield OptionList(*lines, id="forms", markup=False)
            yield Static("Up and Down choose   Enter put it in   Esc close", classes="dialog-keys", markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter gives the form."""
        self.dismiss(self._forms[event.option_index].english)
