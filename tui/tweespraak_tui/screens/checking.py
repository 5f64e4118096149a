"""The part of the Review screen that fills the dock, goes to findings and lets a person dismiss one.

Nothing is checked or looked up while a key waits: what the store knows is read once, the rest is done when
the cursor rests, and segments that nobody ever checked follow a few at a time while nobody types. The memory
is searched in a thread of its own, and only while somebody sees the matches.
"""

from __future__ import annotations

from textual import events, on, work
from textual.geometry import Size
from textual.timer import Timer
from textual.widget import Widget

from tweespraak_store.checks import StoredFinding
from tweespraak_store.matches import FuzzyMatch
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import TweespraakError
from tweespraak_translate.termbase import Termbase
from tweespraak_tui.commands import Scope
from tweespraak_tui.screens.browsing import BrowsingScreen
from tweespraak_tui.screens.dialogs import AskScreen
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.screens.wayfinding import WayfindingScreen
from tweespraak_tui.widgets.dock import RIGHT_FROM, Dock, DockState, Side, usual_side
from tweespraak_tui.widgets.dock_views import (
    Tab,
    history_view,
    issues_view,
    matches_view,
    notes_view,
    terms_view,
)
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.painting import Marks

REST = 0.06
"""Seconds after which a cursor that stands still has come to rest."""
READ_AT_ONCE = 1_000
"""With more segments than this, what another process found is read every few seconds, not at once."""
READ_LATER = 2.0
SWEEP_EVERY = 0.1
LONGEST_LOOKED_AT = 5_000
"""Characters beyond which a text is checked when a decision needs it, not in passing."""
SWEPT_AT_ONCE = 4
"""Segments checked in one go: about as long as a key may take."""


class CheckingScreen(WayfindingScreen):
    """Browsing, with what there is to know of a segment."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self.inspection = session.inspection
        self._wanted_side: Side | None = None
        self._searched = 0
        self._rest: Timer | None = None
        self._sweep: Timer | None = None
        self._unswept: list[SegmentView] = []
        self._is_typing = False
        self._terms_version = 0
        self._is_reading_later = False

    def texts(self) -> list[Widget]:
        """The dock stands with the two languages, under them or at their right."""
        return [*super().texts(), Dock(glyphs=self.desk.glyphs, id="findings")]

    def on_mount(self) -> None:
        """Read the findings as soon as the screen stands. Textual calls the base class's `on_mount` as well."""
        self.pane.grid.marks = self.marks_of
        self._rest = self.set_interval(REST, self.look_closely, pause=True)
        self._sweep = self.set_interval(SWEEP_EVERY, self._sweep_some, pause=True)
        self.call_after_refresh(self.read_findings)

    def marks_of(self, segment: SegmentView, is_cursor: bool) -> Marks:
        """What stands out in a row."""
        return self.inspection.marks(segment, is_cursor)

    @property
    def dock(self) -> Dock:
        """Matches, terms, issues, history and notes of the segment under the cursor."""
        return self.query_one(Dock)

    def on_resize(self, event: events.Resize) -> None:
        """At the right of a wide screen, nowhere on a low one. Textual calls the base class's as well."""
        self._place_dock(event.size)

    def _place_dock(self, size: Size) -> None:
        side = self._wanted_side or usual_side(size.width, size.height)
        if side is Side.RIGHT and size.width < RIGHT_FROM:
            side = Side.BOTTOM
        self.dock.place(side, size.height)

    def read_findings(self) -> None:
        """Read what is known of the document, then check what is not."""
        try:
            self.inspection.load()
            self.inspection.load_notes()
            if not self.desk.read_only and self.inspection.needs_checking:
                waiting = self.inspection.unchecked(self.session.segments.values())
                self._unswept = [s for s in waiting if _is_quick(s)][::-1]
            version = self.desk.workbench.termbase_version()
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        if self._unswept and self._sweep is not None:
            self._sweep.resume()
        if version != self._terms_version:
            self._terms_version = version
            self._load_terms()
        self.show_findings()

    @work(thread=True, group="reading the termbase", exclusive=True, exit_on_error=False)
    def _load_terms(self) -> None:
        """Read the terms over a connection of its own: many of them take seconds."""
        from tweespraak_tui.workbench import Workbench

        with Workbench(self.desk.settings, read_only=True) as workbench:
            termbase = workbench.termbase()
        self.app.call_from_thread(self.use_termbase, termbase)

    def use_termbase(self, termbase: Termbase) -> None:
        """Underline these terms from now on."""
        if not self.is_attached:
            # The person went back to the library while the terms were read.
            return
        self.inspection.use_termbase(termbase)
        self.pane.grid.show_marks()
        self.look_closely()

    def look_for_changes(self) -> None:
        """Also read the findings again when another process changed them."""
        before = self._data_version
        super().look_for_changes()
        if self._data_version == before:
            return
        if len(self.session.segments) <= READ_AT_ONCE:
            self.read_findings()
        elif not self._is_reading_later:
            self._is_reading_later = True
            self.set_timer(READ_LATER, self._read_later)

    def _read_later(self) -> None:
        self._is_reading_later = False
        self.read_findings()

    def show_findings(self) -> None:
        """Draw flags, highlights, header and dock anew."""
        self.pane.grid.show_marks()
        self.show_state()

    def show_state(self) -> None:
        """Also the findings of the segment under the cursor; a closer look follows when the cursor rests."""
        super().show_state()
        self._show_dock()
        self._is_typing = True
        if self._rest is not None:
            self._rest.reset()
            self._rest.resume()

    def _show_dock(self) -> None:
        segment, inspection = self.pane.grid.current, self.inspection
        if segment is None:
            self.dock.show(DockState())
            return
        now, glyphs, has_target = self.desk.now(), self.desk.glyphs, segment.target is not None
        uses, revisions = inspection.term_uses(segment), inspection.revisions(segment)
        findings, facts = inspection.of(segment), inspection.facts(segment)
        views = (
            matches_view(inspection.matches(segment), now, glyphs),
            terms_view(uses, glyphs, has_termbase=inspection.termbase is not None, has_target=has_target),
            issues_view(findings, facts, glyphs, is_checked=inspection.is_checked(segment), has_target=has_target),
            history_view(revisions, segment.revision, now, glyphs, current=segment.revision),
            notes_view(inspection.notes(segment), now),
        )
        self.dock.show(DockState(segment.number, views))

    def look_closely(self) -> None:
        """The cursor rests: check its segment, find the terms on the screen, and work out what the dock shows."""
        if self._rest is not None:
            self._rest.pause()
        self._is_typing = False
        grid, inspection = self.pane.grid, self.inspection
        segment = grid.current
        if segment is None:
            return
        changed = False
        try:
            if not self.desk.read_only and _is_quick(segment):
                changed = inspection.check(inspection.unchecked([segment]))
            inspection.facts(segment, work_out=_is_quick(segment))
            if self.dock.display:
                inspection.term_uses(segment, work_out=_is_quick(segment))
            if self.dock.is_shown(Tab.HISTORY):
                inspection.revisions(segment, read=True)
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        if inspection.find_terms([segment, *grid.on_screen()]) or changed:
            grid.show_marks()
        if changed:
            BrowsingScreen.show_state(self)
        self._show_dock()
        if self.dock.is_shown(Tab.MATCHES) and inspection.matches(segment) is None and segment.id != self._searched:
            self._searched = segment.id or 0
            self._search_memory(segment)

    @work(thread=True, group="searching the memory", exclusive=True, exit_on_error=False)
    def _search_memory(self, segment: SegmentView) -> None:
        """Look for matches over a connection of its own."""
        from tweespraak_tui.workbench import Workbench

        try:
            with Workbench(self.desk.settings, read_only=True) as workbench:
                matches = workbench.matches(segment)
        except TweespraakError as error:
            self.app.call_from_thread(self.desk.tell, str(error), "error")
            return
        self.app.call_from_thread(self._take_matches, segment, matches)

    def _take_matches(self, segment: SegmentView, matches: list[FuzzyMatch]) -> None:
        if self._searched == segment.id:
            self._searched = 0
        if not self.is_attached:
            return
        self.inspection.keep_matches(segment, matches)
        current = self.pane.grid.current
        if current is not None and current.id == segment.id:
            self._show_dock()

    def _sweep_some(self) -> None:
        """Check a few segments that nobody checked yet, while nobody types."""
        assert self._sweep is not None
        if self._is_typing:
            return
        known = self.session.segments
        # A segment that was cut or joined meanwhile is there no more.
        some = [known[s.id] for s in self._unswept[: -SWEPT_AT_ONCE - 1 : -1] if s.id is not None and s.id in known]
        del self._unswept[-SWEPT_AT_ONCE:]
        try:
            if self.inspection.check(self.inspection.unchecked(some)):
                self.pane.grid.show_marks()
                BrowsingScreen.show_state(self)
                self._show_dock()
        except TweespraakError as error:
            self._unswept.clear()
            self.desk.tell(str(error), "error")
        if not self._unswept:
            self._sweep.pause()

    def on_descendant_focus(self) -> None:
        """The bottom line names the place of the focus."""
        scopes: dict[Widget, Scope] = {self.pane.grid: Scope.LIST, self.dock: Scope.FINDINGS}
        scope = scopes.get(self.focused) if self.focused is not None else None
        if scope is not None:
            self.query_one(KeyBar).scope = scope

    def action_toggle_findings(self) -> None:
        """The dock under the texts, at their right where there is room, or away."""
        order = [Side.BOTTOM, Side.RIGHT, Side.OFF] if self.size.width >= RIGHT_FROM else [Side.BOTTOM, Side.OFF]
        here = self.dock.side if self.dock.display else Side.OFF
        self._wanted_side = order[(order.index(here) + 1) % len(order)]
        if self._wanted_side is Side.OFF and self.dock.has_focus:
            self.pane.grid.focus(scroll_visible=False)
        self._place_dock(self.size)
        self.look_closely()

    def action_findings(self) -> None:
        """Put the focus on the dock."""
        self.show_dock()
        self.dock.focus(scroll_visible=False)

    def show_dock(self, tab: Tab | None = None) -> None:
        """Show the dock, on a tab."""
        if not self.dock.display:
            usual = usual_side(self.size.width, self.size.height)
            self._wanted_side = Side.RIGHT if usual is Side.RIGHT else Side.BOTTOM
            self._place_dock(self.size)
        if tab is not None:
            self.dock.choose(tab)
        self.look_closely()

    def action_tab_matches(self) -> None:
        """What the memory has."""
        self.show_dock(Tab.MATCHES)

    def action_tab_terms(self) -> None:
        """Terms."""
        self.show_dock(Tab.TERMS)

    def action_tab_issues(self) -> None:
        """Findings and facts."""
        self.show_dock(Tab.ISSUES)

    def action_tab_history(self) -> None:
        """Versions."""
        self.show_dock(Tab.HISTORY)

    def action_tab_notes(self) -> None:
        """Notes."""
        self.show_dock(Tab.NOTES)

    @on(Dock.TabClicked)
    def _tab_clicked(self, event: Dock.TabClicked) -> None:
        self.show_dock(event.tab)

    def action_findings_leave(self) -> None:
        """Back to the list."""
        self.pane.grid.focus(scroll_visible=False)

    def action_findings_down(self) -> None:
        """Next line of the dock."""
        self.dock.move(1)

    def action_findings_up(self) -> None:
        """Previous line of the dock."""
        self.dock.move(-1)

    def action_next_error(self) -> None:
        """The next segment with an open error."""
        self._to_error(1)

    def action_previous_error(self) -> None:
        """The segment with an open error before this one."""
        self._to_error(-1)

    def _to_error(self, step: int) -> None:
        row = self.pane.grid.find_row(lambda r: self.inspection.open_errors(r.segment) > 0, step)
        if row is None:
            left = ", as far as they are checked" if self._unswept else ""
            self.desk.tell(f"No segment shown has an open error{left}.")
        else:
            self.pane.grid.move_to(row)

    def action_let_stand(self) -> None:
        """Dismiss the finding under the dock's cursor, or the only error, with a reason."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return
        try:
            self.inspection.check(self.inspection.unchecked([segment]))
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        self.show_findings()
        waiting = [one for one in self.inspection.of(segment) if one.is_open]
        errors = [one for one in waiting if one.blocks]
        chosen = self.dock.selected if self.dock.is_shown(Tab.ISSUES) else None
        found = chosen if isinstance(chosen, StoredFinding) else None
        if not waiting:
            self.desk.tell(f"Segment {segment.number} has no open finding.")
        elif self.dock.has_focus and found is not None and found.is_open:
            self._ask_why(segment, found)
        elif len(errors) == 1:
            self._ask_why(segment, errors[0])
        elif found is not None and found.is_open:
            self._ask_why(segment, found)
        else:
            self.dock.choose(Tab.ISSUES)
            self.action_findings()

    def _ask_why(self, segment: SegmentView, found: StoredFinding) -> None:
        check = found.finding.check

        def dismiss(reason: str | None) -> None:
            if reason is not None:
                self._let_stand(segment, check, reason)

        title = f"Let {check} stand in segment {segment.number}"
        prompt = f"{found.finding.message}. Why may it stand? Kept with your name; ends when the text changes."
        self.app.push_screen(AskScreen(title, prompt, needed="A reason is needed."), dismiss)

    def _let_stand(self, segment: SegmentView, check: str, reason: str) -> None:
        try:
            self.desk.workbench.dismiss(segment, check, reason)
            self.inspection.renew([segment])
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            self.look_for_changes()
            return
        self.is_saved()
        left = self.inspection.open_errors(segment)
        more = f"; {left} open error{'s' if left > 1 else ''} left" if left else ""
        self.desk.tell(f"Segment {segment.number}: {check} is dismissed{more}.")
        if not left:
            self.pane.grid.focus(scroll_visible=False)
        self.show_findings()

    def explain_refusal(self, segment: SegmentView) -> bool:
        """Say which open error stands in the way of an approval, and go to it; False when none does."""
        try:
            self.inspection.check([segment])
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return False
        errors = [one for one in self.inspection.of(segment) if one.blocks]
        if not errors:
            return False
        first = errors[0].finding
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        self.show_findings()
        self.dock.choose(Tab.ISSUES)
        self.action_findings()
        line = f"Segment {segment.number} is not approved: {first.check}: {first.message}{more}"
        self.desk.tell(f"{line}. i dismisses, Enter edits.", "warning")
        return True

    def is_saved(self) -> None:
        """The store has it: the header says so."""
        self.saved, self.alarm = f"saved {self.desk.now():%H:%M}", False


def _is_quick(segment: SegmentView) -> bool:
    """Whether a segment may be looked at in passing."""
    return len(segment.source) + len(segment.target or "") <= 2 * LONGEST_LOOKED_AT
