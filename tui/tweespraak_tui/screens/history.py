"""History of a segment: every version, newest first; any two compared, any of them brought back or copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static

from tweespraak_store.log import Decision
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.screens.conflict import difference
from tweespraak_tui.screens.dialogs import Dialog
from tweespraak_tui.widgets.shown import shown
from tweespraak_tui.widgets.when import when

_WORDS = {"machine": "draft", "memory": "from memory", "person": "edited", "merge": "merged in"}


class HistoryScreen(Dialog):
    """Shows revisions. Gives the text of one to bring back as a new version, or None."""

    SCOPE = Scope.HISTORY
    BINDINGS = bindings_for(Scope.HISTORY)

    def __init__(
        self,
        number: int,
        revisions: list[dict[str, Any]],
        now: datetime,
        *,
        current: int,
        bracketed: bool,
        decisions: Mapping[int, Sequence[Decision]] | None = None,
        copy: Callable[[str | None], None] = lambda text: None,
    ) -> None:
        super().__init__()
        self._number = number
        self._revisions = revisions
        self._now = now
        self._current = current
        self._bracketed = bracketed
        self._decisions = decisions or {}
        self._copy = copy
        self._picked: int | None = None
        """Place in the list of the version to compare with; None for the one before."""

    def compose(self) -> ComposeResult:
        """The versions, and under them the chosen one against another."""
        with Vertical(classes="dialog wide"):
            yield Static(shown(f"History of segment {self._number}"), classes="dialog-title", markup=False)
            lines = (shown(self._line(place)) for place in range(len(self._revisions)))
            yield OptionList(*lines, id="revisions", markup=False)
            yield Static("", id="compared", classes="dialog-label", markup=False)
            with VerticalScroll(classes="dialog-body", can_focus=False):
                yield Static("", id="revision", markup=False)
            yield Static(
                "Up and Down choose   Space compare with this one   Enter bring it back   y copy   Esc close",
                classes="dialog-keys",
                markup=False,
            )

    def _line(self, place: int) -> str:
        revision = self._revisions[place]
        what = _WORDS.get(revision["origin"], revision["origin"])
        here = " (current)" if revision["number"] == self._current else ""
        mark = "*" if place == self._picked else " "
        at = when(revision["at"], self._now)
        line = f"{mark}{revision['number']:>3}  {at:<12} {what:<12} {revision['author']}{here}"
        decided = [self._decision(one) for one in self._decisions.get(revision["number"], ())]
        return f"{line}; {', '.join(decided[-2:])}" if decided else line

    def _decision(self, decision: Decision) -> str:
        reason = f": {decision.reason}" if decision.reason else ""
        return f"{decision.words} {decision.actor} {when(decision.at, self._now)}{reason}"

    @property
    def _highlighted(self) -> int:
        return self.query_one("#revisions", OptionList).highlighted or 0

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the version against the one picked, or the one before it."""
        self._compare()

    def _compare(self) -> None:
        place = self._highlighted
        chosen = self._revisions[place]
        other = self._picked if self._picked is not None else place + 1
        text = chosen["text"]
        if other >= len(self._revisions) or other == place:
            compared, older = f"Version {chosen['number']}", text
        else:
            # The older of the two is what it changed from, whichever was picked first.
            first, second = sorted((place, other))
            text, older = self._revisions[first]["text"], self._revisions[second]["text"]
            compared = f"Version {self._revisions[first]['number']} against {self._revisions[second]['number']}"
        self.query_one("#compared", Static).update(shown(compared))
        self.query_one("#revision", Static).update(difference(older, text, bracketed=self._bracketed))

    def action_pick(self) -> None:
        """Compare the others with the version under the cursor; again for the one before each."""
        before, place = self._picked, self._highlighted
        self._picked = None if before == place else place
        listing = self.query_one("#revisions", OptionList)
        for changed in {before, place} - {None}:
            assert changed is not None
            listing.replace_option_prompt_at_index(changed, shown(self._line(changed)))
        self._compare()

    def action_down(self) -> None:
        """Next version."""
        self.query_one("#revisions", OptionList).action_cursor_down()

    def action_up(self) -> None:
        """The version before."""
        self.query_one("#revisions", OptionList).action_cursor_up()

    def action_restore(self) -> None:
        """Bring the version under the cursor back."""
        self.query_one("#revisions", OptionList).action_select()

    def action_copy(self) -> None:
        """The version under the cursor to the clipboard."""
        self._copy(str(self._revisions[self._highlighted]["text"]))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter brings a version back, except the one that stands."""
        revision = self._revisions[event.option_index]
        self.dismiss(None if revision["number"] == self._current else str(revision["text"]))
