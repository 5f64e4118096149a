"""The Review screen: approving, sending back, in bulk; what concerns more than the text being written."""

from __future__ import annotations

from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import TweespraakError
from tweespraak_tui.screens.assisting import AssistingScreen
from tweespraak_tui.screens.dialogs import AskScreen, ConfirmScreen
from tweespraak_tui.screens.editing import DONE
from tweespraak_tui.screens.records import RecordsScreen
from tweespraak_tui.screens.reshaping import ReshapingScreen
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.widgets.rows import SegmentRow

TYPE_ABOVE = 20
"""Approving more segments than this at once needs their number typed."""


class ReviewScreen(RecordsScreen, ReshapingScreen, AssistingScreen):
    """Browsing, checking, writing and deciding."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self.marked: set[int] = set()
        self.seen: set[int] = set()

    def show_state(self) -> None:
        """Also remember which segments were on the screen."""
        super().show_state()
        self.seen.update(s.id for s in self.pane.grid.on_screen() if s.id is not None)

    def action_approve(self) -> None:
        """Approve the current segment, go to the next open one."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return
        if segment.id in self.session.unsaved:
            self.desk.tell(f"Segment {segment.number} has unsaved text: R offers it again.", "warning")
            return
        if self._approve(segment):
            row = self.next_open_row()
            if row is None:
                self.desk.tell(DONE)
            else:
                self.pane.grid.move_to(row)

    def action_send_back(self) -> None:
        """Ask for a reason, then send back."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return

        def send(reason: str | None) -> None:
            if reason is not None:
                rejected = self._try(lambda: self.desk.workbench.reject(segment, reason), segment)
                if rejected is not None:
                    self.is_saved()
                    self.show_segments([rejected])

        prompt = "What is wrong with it? The next draft and the next reader see this."
        needed = "A reason is needed."
        self.app.push_screen(AskScreen(f"Send back segment {segment.number}", prompt, needed=needed), send)

    def action_mark(self) -> None:
        """Mark the current segment, or unmark it, and go on."""
        segment = self.pane.grid.current
        if segment is not None and segment.id is not None:
            self.marked ^= {segment.id}
            self.pane.grid.show_marked(self.marked)
            self.pane.grid.move_by(1)

    def action_mark_answer(self) -> None:
        """Mark the whole exchange, or unmark it when it is marked already."""
        grid = self.pane.grid
        row = grid.rows[grid.cursor] if grid.rows else None
        if isinstance(row, SegmentRow):
            shown = {r.segment.id for r in grid.rows if isinstance(r, SegmentRow)}
            ids = {i for i in self.session.exchange_ids(row.exchange) if i in shown}
            self.marked = self.marked - ids if ids <= self.marked else self.marked | ids
            grid.show_marked(self.marked)

    def action_approve_marked(self) -> None:
        """Approve what is marked, after saying what that is."""
        if self.desk.refuse_read_only():
            return
        if not self.marked:
            self.desk.tell("Mark segments first: Space marks one, v a whole question and answer.", "warning")
            return
        chosen, skipped = self.session.approvable(self.marked, self.seen)
        self.pane.grid.show_segments(self.session.segments[i] for i in self.marked)
        if not chosen:
            self.desk.tell(f"None of the marked segments can be approved: {_count(skipped)}.", "warning")
            return
        lines = [f"{len(self.marked)} marked, {len(chosen)} to approve."]
        if skipped:
            lines.append(f"Left out: {_count(skipped)}.")

        def approve(answer: str | None) -> None:
            if answer == "yes":
                self._approve_all(chosen, len(self.marked) - len(chosen))

        typed = str(len(chosen)) if len(chosen) > TYPE_ABOVE else ""
        title = f"Approve {len(chosen)} segments?"
        self.app.push_screen(ConfirmScreen(title, lines, yes="approve them", type_this=typed), approve)

    def _approve_all(self, chosen: list[SegmentView], skipped: int) -> None:
        try:
            approved = self.desk.workbench.approve(chosen)
        except TweespraakError as error:
            self.look_for_changes()
            self.desk.tell(f"Nothing was approved: {error}", "error")
            return
        self.is_saved()
        self.marked.clear()
        self.pane.grid.show_marked(())
        self.show_segments(approved)
        self.desk.tell(f"{len(approved)} approved, {skipped} left out. u takes it back.")

    def action_clear(self) -> None:
        """End the walk through words, then the search; then take the marks away."""
        if self.end_walk():
            return
        if self.query_folded:
            self.search_for("")
        elif self.marked:
            self.marked.clear()
            self.pane.grid.show_marked(())

    def action_draft(self) -> None:
        """Draft this document in the background."""
        if not self.desk.refuse_read_only():
            waiting = sum(1 for s in self.session.segments.values() if s.status in ("new", "rejected"))
            self.desk.ask_to_draft(self.session.slug, waiting)

    def action_cancel_draft(self) -> None:
        """Stop drafting."""
        self.desk.cancel_drafting()

    def action_export(self) -> None:
        """Write the document to a file."""
        left = sum(1 for s in self.session.segments.values() if s.is_open)
        self.desk.ask_to_export(self.session.slug, left)

    def action_reload(self) -> None:
        """Read everything again, and offer unsaved text again."""
        if self._try(self.session.reload):
            self.show_rows_again()
            self._offer_recovered()

    def action_back(self) -> None:
        """Back to the library."""
        if self.leave():
            self.desk.show_library()


def _count(skipped: dict[str, int]) -> str:
    return ", ".join(f"{count} {why}" for why, count in skipped.items())
