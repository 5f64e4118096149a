"""What a segment may become: a short list, each line with its letter."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from tweespraak_store.views import SegmentView
from tweespraak_translate.segment import Status
from tweespraak_tui.screens.dialogs import Dialog
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.shown import shown

Choice = tuple[str, str, str]
"""Letter, what it does in words, and the word given back."""


def choices_for(segment: SegmentView, open_notes: int) -> list[Choice]:
    """What can be done to a segment as it stands, the most likely first."""
    found: list[Choice] = []
    if segment.status is Status.APPROVED:
        found.append(("s", "take back the approval; the text stays", "reopen"))
    elif segment.target is not None:
        found.append(("a", "approve it", "approve"))
    if segment.target is not None and segment.status is not Status.REJECTED:
        found.append(("r", "send it back for a new draft, with a reason", "send back"))
    found.append(("q", "ask a question: no approval in bulk before it is settled", "query"))
    found.append(("c", "write a note", "note"))
    if open_notes:
        what = "the open note" if open_notes == 1 else f"all {open_notes} open notes"
        found.append(("x", f"settle {what}", "settle"))
    return found


class StatesScreen(Dialog):
    """Gives the word of the choice, or None."""

    def __init__(self, segment: SegmentView, open_notes: int, *, glyphs: Glyphs) -> None:
        super().__init__()
        self._segment = segment
        self._choices = choices_for(segment, open_notes)
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The state it is in, the choices."""
        segment = self._segment
        state = f"Segment {segment.number}: {self._glyphs.mark(segment.status)} {segment.status.word}"
        if segment.status is Status.APPROVED and segment.approved_by:
            state += f", approved by {segment.approved_by}"
        elif segment.status is Status.REJECTED and segment.reason:
            state += f", sent back: {segment.reason}"
        with Vertical(classes="dialog"):
            yield Static(shown(state), classes="dialog-title", markup=False)
            lines = (shown(f"{letter}  {words}") for letter, words, _ in self._choices)
            yield OptionList(*lines, id="states", markup=False)
            yield Static("A letter, or Up and Down and Enter   Esc leave it", classes="dialog-keys", markup=False)

    def on_key(self, event: events.Key) -> None:
        """A letter chooses."""
        for letter, _, word in self._choices:
            if event.key == letter:
                event.stop()
                event.prevent_default()
                self.dismiss(word)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter chooses."""
        self.dismiss(self._choices[event.option_index][2])
