"""Issues: every finding of a document, by check, to go to, to dismiss with a reason, to fold away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tweespraak_store.checks import StoredFinding
from tweespraak_translate.checks.base import Severity
from tweespraak_translate.errors import TweespraakError
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.screens.dialogs import AskScreen, Dialog
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.widgets.dock_lines import Said, join
from tweespraak_tui.widgets.dock_list import LineList, ListLine
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.shown import shown

if TYPE_CHECKING:
    from tweespraak_tui.app import TweespraakApp

LOOK_EVERY = 0.5
"""Seconds between looks at whether the checks found more meanwhile."""
_INKS = {Severity.ERROR: "error", Severity.WARNING: "text", Severity.INFO: "muted"}
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}


class Show(Enum):
    """Which findings are listed."""

    OPEN = "errors and warnings"
    ERRORS = "errors"
    ALL = "everything"

    def holds(self, found: StoredFinding) -> bool:
        """Whether a finding is listed."""
        if self is Show.ALL:
            return True
        severity = found.finding.severity
        return found.is_open and (severity is Severity.ERROR or (self is Show.OPEN and severity is Severity.WARNING))


@dataclass(frozen=True, slots=True)
class Group:
    """The heading over the findings of one check."""

    check: str


class IssuesScreen(Dialog):
    """Gives the id of the segment to go to, as text, or None."""

    SCOPE = Scope.ISSUES
    BINDINGS = bindings_for(Scope.ISSUES)

    def __init__(self, session: ReviewSession, *, glyphs: Glyphs) -> None:
        super().__init__()
        self._session = session
        self._glyphs = glyphs
        self._show = Show.OPEN
        self._folded: set[str] = set()
        self._questions = session.exchange_numbers()
        self._seen: tuple[int, int, int] = (-1, -1, -1)

    def compose(self) -> ComposeResult:
        """How many there are, the list, the keys."""
        with Vertical(classes="dialog wide whole"):
            yield Static("", classes="dialog-title", id="issue-counts", markup=False)
            yield LineList(glyphs=self._glyphs, empty="", id="issue-list")
            yield Static("", id="issue-text", markup=False)
            yield Static(
                "Enter go there   i dismiss with a reason   e errors, warnings, all   Space fold   Esc close",
                classes="dialog-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """The list, and what the checks still find while it is open."""
        self.query_one(LineList).focus()
        self._list()
        self.set_interval(LOOK_EVERY, self._look)

    @property
    def desk(self) -> TweespraakApp:
        """The app, by its own type."""
        return cast("TweespraakApp", self.app)

    def _look(self) -> None:
        if self._state() != self._seen:
            self._list()

    def _state(self) -> tuple[int, int, int]:
        found = self._session.inspection.everything
        return (len(found), sum(one.is_open for one in found), self._waiting())

    def _waiting(self) -> int:
        return len(self._session.inspection.unchecked(self._session.segments.values()))

    def _list(self) -> None:
        self._seen = self._state()
        everything = self._session.inspection.everything
        found = [one for one in everything if self._show.holds(one)]
        listing = self.query_one(LineList)
        if self._show is Show.ERRORS:
            listing.empty = "No open error. e shows warnings."
        else:
            listing.empty = "No open findings." if self._show is Show.OPEN else "No findings at all."
        listing.show(list(self._lines(found)))
        self.query_one("#issue-counts", Static).update(shown(self._counts(everything)))

    def _counts(self, found: list[StoredFinding]) -> str:
        opened = [one.finding.severity for one in found if one.is_open]
        words = [_count(opened.count(severity), _WORDS[severity]) for severity in (Severity.ERROR, Severity.WARNING)]
        dismissed = sum(not one.is_open for one in found)
        line = f"Issues: {', '.join(words)} open"
        line += f", {dismissed} dismissed" if dismissed else ""
        if waiting := self._waiting():
            line += f"; {waiting:,} segment{'s' if waiting != 1 else ''} not checked yet"
        return f"{line}   shown: {self._show.value}"

    def _lines(self, found: Iterable[StoredFinding]) -> Iterable[ListLine]:
        groups: dict[str, list[StoredFinding]] = {}
        for one in found:
            groups.setdefault(one.finding.check, []).append(one)
        ranked = sorted(groups.items(), key=lambda group: (min(o.finding.severity.rank for o in group[1]), group[0]))
        for check, ones in ranked:
            yield ListLine(self._heading(check, ones), Group(check))
            if check not in self._folded:
                yield from (ListLine(self._line(one), one) for one in ones)

    def _heading(self, check: str, ones: list[StoredFinding]) -> Said:
        unfolded, folded = ("v", ">") if self._glyphs.ascii else ("▾", "▸")
        mark = folded if check in self._folded else unfolded
        severities = [one.finding.severity for one in ones]
        counts = [_count(severities.count(s), word) for s, word in _WORDS.items() if s in severities]
        return join([(f"{mark} {check}", "title"), (f"  {', '.join(counts)}", "muted")])

    def _line(self, one: StoredFinding) -> Said:
        question = self._questions.get(one.segment_id, "")
        place = f"{one.number:>6,} {f'Q {question}' if question else '':<6.9} "
        severity = one.finding.severity
        word, ink = (_WORDS[severity], _INKS[severity]) if one.is_open else ("dismissed", "muted")
        parts = [
            (place, "muted"),
            (word, ink),
            (" " * (10 - len(word)), ""),
            (one.finding.message, "" if one.is_open else "muted"),
        ]
        if one.dismissal is not None:
            parts.append((f" {self._glyphs.dash} {one.dismissal.author}: {one.dismissal.reason}", "muted"))
        return join(parts)

    @on(LineList.Moved)
    def _tell_in_full(self) -> None:
        """The line under the cursor may be cut: the whole message stands under the list."""
        chosen = self.query_one(LineList).selected
        text = ""
        if isinstance(chosen, StoredFinding):
            why = chosen.dismissal
            text = chosen.finding.message
            text += f" {self._glyphs.dash} dismissed by {why.author}: {why.reason}" if why else ""
        self.query_one("#issue-text", Static).update(shown(text))

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        if isinstance(event.key, StoredFinding):
            self.dismiss(str(event.key.segment_id))
        else:
            self.action_fold()

    def action_choose(self) -> None:
        """Go to the segment under the cursor."""
        self.query_one(LineList).action_choose()

    def action_turn(self) -> None:
        """Errors and warnings, errors alone, everything."""
        order = list(Show)
        self._show = order[(order.index(self._show) + 1) % len(order)]
        self._list()

    def action_fold(self) -> None:
        """Hide the findings of the check under the cursor, or show them."""
        listing = self.query_one(LineList)
        chosen = listing.selected
        check = chosen.finding.check if isinstance(chosen, StoredFinding) else getattr(chosen, "check", "")
        if check:
            self._folded ^= {check}
            self._list()
            here = next((i for i, line in enumerate(listing.lines) if line.key == Group(check)), None)
            if here is not None:
                listing.go_to(here)

    def action_fold_all(self) -> None:
        """Hide all findings under their checks, or show them."""
        checks = {one.finding.check for one in self._session.inspection.everything}
        self._folded = set() if self._folded else checks
        self._list()

    def action_let_stand(self) -> None:
        """Dismiss the finding under the cursor, with a reason."""
        chosen = self.query_one(LineList).selected
        if not isinstance(chosen, StoredFinding) or not chosen.is_open:
            self.desk.tell("Put the cursor on an open finding to dismiss it.", "warning")
            return
        if self.desk.refuse_read_only():
            return
        check, found = chosen.finding.check, chosen

        def dismiss(reason: str | None) -> None:
            if reason is not None:
                self._let_stand(found, reason)

        title = f"Let {check} stand in segment {found.number}"
        prompt = f"{found.finding.message}. Why may it stand? Kept with your name; ends when the text changes."
        self.app.push_screen(AskScreen(title, prompt, needed="A reason is needed."), dismiss)

    def _let_stand(self, found: StoredFinding, reason: str) -> None:
        segment = self._session.segments.get(found.segment_id)
        if segment is None:
            return
        try:
            self.desk.workbench.dismiss(segment, found.finding.check, reason)
            self._session.inspection.renew([segment])
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        self.desk.tell(f"Segment {found.number}: {found.finding.check} is dismissed. u in the list takes it back.")
        self._list()


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
