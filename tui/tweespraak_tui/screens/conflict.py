"""Two texts for one segment: somebody else was first, or a crash left typing behind. Both are shown, none is lost."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tweespraak_tui.screens.dialogs import Dialog
from tweespraak_tui.widgets.diffing import diff_text, word_diff
from tweespraak_tui.widgets.shown import shown


def difference(before: str, after: str, *, bracketed: bool) -> Content:
    """`after` with what changed against `before`, letter for letter."""
    text, spans = diff_text(word_diff(shown(before).plain, shown(after).plain), bracketed=bracketed)
    content = Content(text)
    for start, end, kind in spans:
        style = "$deleted strike" if kind == "deleted" else "$inserted bold underline"
        content = content.stylize(style, start, end)
    return content


class ConflictScreen(Dialog):
    """Shows the text now in the store and the reviewer's own.

    Gives "theirs", "mine" (a new edit on top of theirs), "merge" (mine goes back
    into the editor), or None: decide later, and the reviewer's text stays in the journal.
    """

    BINDINGS = [
        Binding("t", "choose('theirs')", "Take theirs", show=False),
        Binding("k", "choose('mine')", "Keep mine", show=False),
        Binding("m", "choose('merge')", "Merge in the editor", show=False),
    ]

    def __init__(self, number: int, base: str, theirs: str, who: str, mine: str, *, bracketed: bool) -> None:
        super().__init__()
        self._number = number
        self._base = base
        self._theirs = theirs
        self._who = who
        self._mine = mine
        self._bracketed = bracketed

    def compose(self) -> ComposeResult:
        """What there was, theirs, mine, the choices."""
        with Vertical(classes="dialog wide"):
            yield Static(
                shown(f"Segment {self._number} changed while you were working on it"),
                classes="dialog-title",
                markup=False,
            )
            with VerticalScroll(classes="dialog-body"):
                yield Static("Before", classes="dialog-label", markup=False)
                yield Static(shown(self._base or "(no text)"), markup=False)
                yield Static(shown(f"Theirs: {self._who}"), classes="dialog-label", markup=False)
                yield Static(difference(self._base, self._theirs, bracketed=self._bracketed), id="theirs", markup=False)
                yield Static("Yours", classes="dialog-label", markup=False)
                yield Static(difference(self._base, self._mine, bracketed=self._bracketed), id="mine", markup=False)
            yield Static(
                "t take theirs   k keep mine as a new edit   m merge in the editor   Esc decide later (yours is kept)",
                classes="dialog-keys",
                markup=False,
            )

    def action_choose(self, what: str) -> None:
        """Close with a choice."""
        self.dismiss(what)


class RecoveredScreen(Dialog):
    """Offers text typed and not saved, or brought back by a file. Gives "keep", "drop", or None for later."""

    BINDINGS = [
        Binding("enter", "choose('keep')", "Keep", show=False),
        Binding("x", "choose('drop')", "Drop", show=False),
        Binding("d", "toggle_diff", "Differences", show=False),
    ]

    def __init__(
        self, number: int, when: str, stored: str, typed: str, *, bracketed: bool, is_returned: bool = False
    ) -> None:
        super().__init__()
        self._heading = f"{'Returned text' if is_returned else 'Recovered edit'} {when}, segment {number}"
        self._typed_label = "Returned text" if is_returned else "Typed and not saved"
        self._stored = stored
        self._typed = typed
        self._bracketed = bracketed
        self._with_diff = False

    def compose(self) -> ComposeResult:
        """The text and the choices."""
        with Vertical(classes="dialog wide"):
            yield Static(shown(self._heading), classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body"):
                yield Static("In the store", classes="dialog-label", markup=False)
                yield Static(shown(self._stored or "(no text)"), markup=False)
                yield Static(self._typed_label, classes="dialog-label", markup=False)
                yield Static(shown(self._typed or "(empty)"), id="typed", markup=False)
            yield Static("Enter keep   d differences   x drop   Esc decide later", classes="dialog-keys", markup=False)

    def action_choose(self, what: str) -> None:
        """Close with a choice."""
        self.dismiss(what)

    def action_toggle_diff(self) -> None:
        """Show what differs, or the plain text."""
        self._with_diff = not self._with_diff
        text = (
            difference(self._stored, self._typed, bracketed=self._bracketed)
            if self._with_diff
            else shown(self._typed or "(empty)")
        )
        self.query_one("#typed", Static).update(text)
