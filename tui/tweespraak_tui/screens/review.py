"""The Review screen: writing, approving, sending back, undoing, and what happens when somebody else was first.

Whatever goes wrong, the text stays: in the editor, in the journal, or in the
history as a version of its own. "saved" is shown after the store said so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from textual import on

from tweespraak_store.journal import JournalEntry
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import ConflictError, RefusedError, StoreError, TweespraakError
from tweespraak_tui.commands import Scope
from tweespraak_tui.messages import EditorLeft, PasteCleaned, RowClicked, TypingChanged
from tweespraak_tui.screens.checking import CheckingScreen
from tweespraak_tui.screens.conflict import ConflictScreen, RecoveredScreen
from tweespraak_tui.screens.dialogs import AskScreen, ConfirmScreen
from tweespraak_tui.screens.forms import RightFormsScreen
from tweespraak_tui.screens.history import HistoryScreen
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.screens.typing import TypingJournal, write_aside
from tweespraak_tui.widgets.dock import FindingsDock
from tweespraak_tui.widgets.editor import LONGEST
from tweespraak_tui.widgets.grid import SegmentGrid
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.rows import SegmentRow
from tweespraak_tui.widgets.shown import typed_line
from tweespraak_tui.widgets.when import when

T = TypeVar("T")
TYPE_ABOVE = 20
"""Approving more segments than this at once needs their number typed."""


@dataclass(frozen=True, slots=True)
class Editing:
    """What is being edited: the segment as it was read, and the text the editor started from."""

    base: SegmentView
    text: str


class ReviewScreen(CheckingScreen):
    """Browsing, checking and deciding."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self.editing: Editing | None = None
        self.marked: set[int] = set()
        self.seen: set[int] = set()
        self.journal = TypingJournal(self, self._keep_typing)

    def on_mount(self) -> None:
        """Offer what a crash left behind. Textual calls the base class's `on_mount` as well."""
        self.call_after_refresh(self._offer_recovered)

    def show_state(self) -> None:
        """Also remember which segments were on the screen."""
        super().show_state()
        self.seen.update(s.id for s in self.pane.grid.on_screen() if s.id is not None)

    def on_screen_suspend(self) -> None:
        """Another screen covers this one: what is typed must not wait."""
        self.journal.flush()

    def action_edit(self, text: str | None = None) -> None:
        """Put the editor over the current target."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            self._no_edit()
            return
        start, _, removed = typed_line(segment.target or "")
        if max(len(start), len(segment.source)) > LONGEST:
            self.desk.tell(f"Segment {segment.number} is too long to edit here.", "warning")
            self._no_edit()
            return
        if removed:
            self.desk.tell(f"{removed} hidden characters are left out in the editor.", "warning")
        self.editing = Editing(segment, start)
        self.query_one(KeyBar).scope = Scope.EDITOR
        self.pane.open_editor(start)
        if text is not None and text != start:
            self.pane.editor.replace_all(text)
        self.show_state()

    def _no_edit(self) -> None:
        """An edit that should have followed another did not: the list has the focus."""
        self.pane.close_editor()

    @on(TypingChanged)
    def _typing_changed(self) -> None:
        if self.editing is not None:
            self.pane.place_editor()
            if self.pane.editor.text != self.editing.text:
                self.journal.changed()
                if self.saved != "not saved yet":
                    self.saved, self.alarm = "not saved yet", False
                    self.show_state()

    @on(PasteCleaned)
    def _paste_cleaned(self, event: PasteCleaned) -> None:
        what = ["line ends became spaces"] if event.joined_lines else []
        if event.removed:
            what.append(f"{event.removed} hidden characters were left out")
        self.desk.tell(f"Pasted; {' and '.join(what)}.")

    @on(EditorLeft)
    def _editor_left(self) -> None:
        self.journal.flush()

    def _keep_typing(self) -> None:
        if self.editing is None:
            return
        base, text = self.editing.base, self.pane.editor.text
        try:
            self.desk.workbench.keep_typing(base, text, self.pane.editor.place)
        except TweespraakError as error:
            self._not_saved(error)
            return
        self.saved, self.alarm = f"typing kept {self._clock()}", False
        self.show_state()

    def _clock(self) -> str:
        return f"{self.desk.now():%H:%M}"

    def _not_saved(self, error: TweespraakError) -> None:
        self.saved, self.alarm = "NOT SAVED", True
        self.desk.tell(str(error), "error")
        self.show_state()

    def save_typing(self) -> SegmentView | None:
        """Save what the editor holds; the segment as it stands then, or None when it could not be saved.

        Text that was not changed, or is empty, saves nothing and gives the segment as it was read.
        """
        if self.editing is None:
            return None
        base, text = self.editing.base, self.pane.editor.text.strip()
        if text == self.editing.text.strip() or not text:
            if not text and self.editing.text.strip():
                self.desk.tell(f"An empty text is not saved; segment {base.number} stays as it was.", "warning")
            self._forget_typing(base)
            return base
        return self._save(base, text)

    def _save(self, base: SegmentView, text: str) -> SegmentView | None:
        try:
            saved = self.desk.workbench.save_edit(base, text)
        except ConflictError:
            self._keep_in_journal(base, text)
            self._show_conflict(base, text)
            return None
        except StoreError as error:
            self._not_saved(error)
            self._put_aside(base, text)
            return None
        except TweespraakError as error:
            self.journal.flush()
            self._not_saved(error)
            return None
        self.is_saved()
        self._forget_typing(saved)
        self.show_segments([saved])
        return saved

    def _put_aside(self, base: SegmentView, text: str) -> None:
        """The store takes nothing now: the text stays in the editor, and in a file as well."""
        path = write_aside(base.number, text)
        if path:
            self.desk.tell(f"Your text of segment {base.number} is also in {path}", "warning")

    def _keep_in_journal(self, base: SegmentView, text: str) -> None:
        try:
            self.desk.workbench.keep_typing(base, text, len(text))
        except TweespraakError as error:
            self._not_saved(error)
            return
        self._note_unsaved()

    def _forget_typing(self, segment: SegmentView) -> None:
        """Take a segment's typing out of the journal; it is in the store, or was never changed."""
        was_waiting = self.journal.is_waiting
        self.journal.forget()
        if self.desk.read_only:
            return
        try:
            self.desk.workbench.drop_typing(segment)
            self._note_unsaved()
        except TweespraakError as error:
            self._not_saved(error)
            return
        if was_waiting and self.saved == "not saved yet":
            self.saved = ""

    def _note_unsaved(self) -> None:
        self.session.note_unsaved()
        self.pane.grid.show_unsaved(self.session.unsaved)

    def close_editor(self, *, to_list: bool = True) -> None:
        """End editing without saving; back to the list, unless another edit follows at once."""
        self.journal.forget()
        self.editing = None
        self.query_one(KeyBar).scope = Scope.LIST
        self.pane.close_editor(to_list=to_list)
        self.show_state()

    def action_editor_finish(self) -> None:
        """Save as edited, back to the list."""
        if self.save_typing() is not None:
            self.close_editor()

    def action_editor_save_now(self) -> None:
        """Save as edited and write on."""
        saved = self.save_typing()
        if saved is not None and self.editing is not None:
            self.editing = Editing(saved, typed_line(saved.target or "")[0])
            self.show_state()

    def action_editor_approve(self) -> None:
        """Save, approve, edit the next open segment."""
        saved = self.save_typing()
        if saved is None:
            return
        if self._approve(saved):
            self._edit_row(self.next_open_row())
        elif self.inspection.open_errors(saved):
            # The text is saved; what stands in its way is under the texts.
            self.close_editor()
            self.dock.focus(scroll_visible=False)
        elif self.editing is not None:
            # The text is saved all the same: go on from there.
            self.editing = Editing(saved, typed_line(saved.target or "")[0])

    def action_editor_next(self) -> None:
        """Save, edit the next open segment."""
        if self.save_typing() is not None:
            self._edit_row(self.next_open_row())

    def action_editor_down(self) -> None:
        """Save, edit the segment below."""
        self._save_and_move(1)

    def action_editor_up(self) -> None:
        """Save, edit the segment above."""
        self._save_and_move(-1)

    def _save_and_move(self, step: int) -> None:
        if self.save_typing() is None:
            return
        grid = self.pane.grid
        row = grid.cursor + step
        while 0 <= row < len(grid.rows) and grid.segment_at(row) is None:
            row += step
        self._edit_row(row if 0 <= row < len(grid.rows) else None)

    def _edit_row(self, row: int | None) -> None:
        self.close_editor(to_list=row is None)
        if row is None:
            self.desk.tell("Nothing is left in this direction." if self.next_open_row() is not None else _DONE)
            return
        self.pane.grid.move_to(row)
        self.action_edit()

    def action_editor_copy_source(self) -> None:
        """Put the Dutch text in at the cursor."""
        if self.editing is not None:
            text, _, _ = typed_line(self.editing.base.source)
            self.pane.editor.put_in(text)

    def action_editor_take_draft(self) -> None:
        """Replace the text with the machine's last draft; Ctrl+Z brings it back."""
        if self.editing is None:
            return
        base = self.editing.base
        draft = self._try(lambda: self.session.machine_draft(base))
        if draft is None:
            self.desk.tell("There is no draft of this segment.", "warning")
        else:
            self.pane.editor.replace_all(typed_line(draft)[0])

    def action_editor_right_forms(self) -> None:
        """Choose a right form of what is wrong here, and put it in at the cursor."""
        if self.editing is None:
            return
        base, text = self.editing.base, self.pane.editor.text
        forms = self._try(lambda: self.inspection.right_forms(base, text))
        if not forms:
            if forms is not None:
                self.desk.tell("Every figure, date and name is right, and no term of the termbase is here.")
            return

        def put_in(english: str | None) -> None:
            if english is not None and self.editing is not None:
                self.pane.editor.put_in(typed_line(english)[0])

        self.app.push_screen(RightFormsScreen(base.number, forms), put_in)

    @on(RowClicked)
    def _row_clicked(self, event: RowClicked) -> None:
        if self.editing is not None:
            if event.again or self.save_typing() is None:
                return
            self.close_editor()
            self.pane.grid.move_to(event.row)
        elif event.again:
            self.action_edit()
        else:
            self.pane.grid.move_to(event.row)

    def on_descendant_focus(self) -> None:
        """The list or the findings took the focus from the editor: that saves, as leaving a segment always does.

        Textual calls the base class's as well.
        """
        if self.editing is None or not isinstance(self.focused, SegmentGrid | FindingsDock):
            return
        is_dock = isinstance(self.focused, FindingsDock)
        if self.save_typing() is None:
            self.pane.editor.focus(scroll_visible=False)
            return
        self.close_editor()
        if is_dock:
            self.dock.focus(scroll_visible=False)

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
                self.desk.tell(_DONE)
            else:
                self.pane.grid.move_to(row)

    def _approve(self, segment: SegmentView) -> bool:
        try:
            approved = self.desk.workbench.approve([segment])
        except ConflictError:
            self._show_conflict(segment, segment.target or "")
            return False
        except TweespraakError as error:
            if not isinstance(error, RefusedError) or not self.explain_refusal(segment):
                self.desk.tell(str(error), "error")
            return False
        self.is_saved()
        self.show_segments(approved)
        return True

    def _show_conflict(self, base: SegmentView, mine: str) -> None:
        theirs = self._try(lambda: self.desk.workbench.segment(base.id or 0))
        if theirs is None:
            return
        self.show_segments([theirs])
        if (theirs.target or "") == mine:
            # The same words from both: nothing to choose.
            self._forget_typing(theirs)
            self.close_editor()
            self.desk.tell(f"Segment {base.number} was changed meanwhile to the same text.")
            return
        who = f"{theirs.author or 'nobody'} {when(theirs.at, self.desk.now())}, {theirs.status.word}"
        dialog = ConflictScreen(
            base.number, base.target or "", theirs.target or "", who, mine, bracketed=self.desk.colourless
        )
        self.app.push_screen(dialog, lambda choice: self._settle(choice, base, theirs, mine))

    def _settle(self, choice: str | None, base: SegmentView, theirs: SegmentView, mine: str) -> None:
        self.close_editor(to_list=choice != "merge")
        row = self.pane.grid.row_of(base.id or 0)
        if row is not None:
            self.pane.grid.move_to(row)
        if choice == "theirs":
            self._forget_typing(theirs)
        elif choice == "mine":
            self._save(theirs, mine)
        elif choice == "merge":
            self.action_edit(typed_line(mine)[0])
        elif mine != (base.target or ""):
            self._keep_in_journal(base, mine)
            self.desk.tell(f"Your text of segment {base.number} is kept; R offers it again.")
        self.show_state()

    def _offer_recovered(self) -> None:
        entries = list(self.session.unsaved.values())
        for entry in entries:
            segment = self.session.segments.get(entry.segment_id)
            if segment is not None and (segment.target or "") == entry.text.strip():
                self._forget_typing(segment)
        self._offer_next([e for e in entries if e.segment_id in self.session.unsaved])
        self.show_state()

    def _offer_next(self, entries: list[JournalEntry]) -> None:
        if not entries or self.desk.read_only:
            return
        entry, rest = entries[0], entries[1:]
        segment = self.session.segments[entry.segment_id]
        row = self.pane.grid.row_of(entry.segment_id)
        if row is not None:
            self.pane.grid.move_to(row)
        dialog = RecoveredScreen(
            entry.number,
            when(entry.at, self.desk.now()),
            segment.target or "",
            entry.text,
            bracketed=self.desk.colourless,
        )

        def settle(choice: str | None) -> None:
            if choice == "keep":
                self._save(replace(segment, version=entry.base_version), typed_line(entry.text)[0])
            elif choice == "drop":
                self._forget_typing(segment)
            self.show_state()
            if self.app.screen is self:
                self._offer_next(rest)

        self.app.push_screen(dialog, settle)

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

    def action_reopen(self) -> None:
        """Take back the approval of the current segment."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return
        reopened = self._try(lambda: self.desk.workbench.reopen(segment), segment)
        if reopened is not None:
            self.is_saved()
            self.show_segments([reopened])

    def action_undo(self) -> None:
        """Take back the last action."""
        if self.desk.refuse_read_only():
            return
        undone = self._try(self.desk.workbench.undo)
        if undone is None:
            return
        self.is_saved()
        ours = [s for s in undone.segments if s.id in self.session.segments]
        self.show_segments(list(undone.segments))
        where = "" if ours else " (in another document)"
        self.desk.tell(f"Undone: {undone.label}{where}")
        row = self.pane.grid.row_of(ours[0].id or 0) if ours else None
        if row is not None:
            self.pane.grid.move_to(row)

    def _try(self, act: Callable[[], T], segment: SegmentView | None = None) -> T | None:
        """What `act` gives, or None after telling why it did not."""
        try:
            return act()
        except ConflictError as error:
            if segment is not None:
                self._show_conflict(segment, segment.target or "")
            else:
                self.desk.tell(str(error), "error")
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
        return None

    def action_history(self) -> None:
        """Every version of the current segment."""
        segment = self.pane.grid.current
        revisions = self._try(lambda: self.desk.workbench.history(segment)) if segment else None
        if segment is None or revisions is None:
            return
        if not revisions:
            self.desk.tell(f"Segment {segment.number} has no text yet.")
            return

        def restore(text: str | None) -> None:
            if text is not None and not self.desk.refuse_read_only():
                self._save(segment, text)

        dialog = HistoryScreen(
            segment.number,
            revisions,
            self.desk.now(),
            current=segment.revision,
            bracketed=self.desk.colourless,
        )
        self.app.push_screen(dialog, restore)

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
        """End the search; then take the marks away."""
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

    def leave(self) -> bool:
        """Save what is being typed before the screen goes; False when that needs an answer first."""
        if self.editing is None:
            return True
        if self.save_typing() is None:
            return False
        self.close_editor()
        return True

    def keep_now(self) -> None:
        """Put what is being typed in the journal at once: the program is about to end."""
        self.journal.flush()

    def action_back(self) -> None:
        """Back to the library."""
        if self.leave():
            self.desk.show_library()


_DONE = "Every segment shown is approved. X exports the document."


def _count(skipped: dict[str, int]) -> str:
    return ", ".join(f"{count} {why}" for why, count in skipped.items())
