"""The part of the Review screen for what is on record: notes, states, issues, versions, the log, undo and redo."""

from __future__ import annotations

from tweespraak_store.matches import FuzzyMatch
from tweespraak_store.notes import Note
from tweespraak_store.undoing import Undone
from tweespraak_translate.segment import Status
from tweespraak_tui.screens.editing import EditingScreen
from tweespraak_tui.screens.history import HistoryScreen
from tweespraak_tui.screens.issues import IssuesScreen
from tweespraak_tui.screens.log import LogScreen
from tweespraak_tui.screens.notes import NoteScreen
from tweespraak_tui.screens.states import StatesScreen
from tweespraak_tui.widgets.dock_lines import Said
from tweespraak_tui.widgets.dock_views import Tab, TermUse
from tweespraak_tui.widgets.shown import typed_line


class RecordsScreen(EditingScreen):
    """Browsing, checking, writing, and looking back."""

    def action_send_back(self) -> None:
        """Ask for a reason, then send back."""
        raise NotImplementedError

    def action_note(self) -> None:
        """Write a note or a question on the current segment."""
        self._write_note(is_query=False)

    def _write_note(self, *, is_query: bool) -> None:
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return
        notes = self.inspection.notes(segment)

        def write(answer: str | None) -> None:
            if answer is None:
                return
            kind, _, text = answer.partition(":")
            note = self._try(lambda: self.desk.workbench.add_note(segment, text, query=kind == "query"))
            if note is not None:
                self._notes_changed()
                what = "Your question holds up approval in bulk" if note.is_query else "Your note is kept"
                self.desk.tell(f"{what}; x in the Notes tab settles it.")

        self.app.push_screen(NoteScreen(segment.number, notes, self.desk.now(), is_query=is_query), write)

    def action_findings_settle(self) -> None:
        """Settle the note under the dock's cursor."""
        note = self.dock.selected
        if not isinstance(note, Note):
            self.desk.tell("Notes are settled in the tab of notes: 5 goes there.", "warning")
        else:
            self._settle_note(note)

    def _settle_note(self, note: Note) -> None:
        if self.desk.refuse_read_only():
            return
        if self._try(lambda: self.desk.workbench.settle_note(note.id)) is not None:
            self.desk.tell("The note is settled. u takes it back.")
        self._notes_changed()

    def _notes_changed(self) -> None:
        self._try(self.inspection.load_notes)
        self.is_saved()
        self.show_findings()
        self.dock.choose(Tab.NOTES)

    def action_findings_copy(self) -> None:
        """Copy what is under the dock's cursor: the English of a match or a term, the text of the rest."""
        items = self.dock.view.items
        if self.dock.cursor >= len(items):
            self.desk.tell("There is nothing to copy here.", "warning")
            return
        item = items[self.dock.cursor]
        if isinstance(item.key, FuzzyMatch):
            self.desk.copy(item.key.target)
        elif isinstance(item.key, TermUse):
            self.desk.copy(item.key.preferred[0] if item.key.preferred else "")
        elif isinstance(item.key, dict):
            self.desk.copy(str(item.key["text"]))
        else:
            self.desk.copy(_plain(item.texts))

    def action_findings_take(self) -> None:
        """Enter in the dock: write, from a match where one is under the cursor; compare where versions are."""
        chosen = self.dock.selected
        if isinstance(chosen, FuzzyMatch):
            self.action_edit(typed_line(chosen.target)[0])
        elif self.dock.tab is Tab.HISTORY:
            self.action_history()
        else:
            self.action_edit()

    def action_states(self) -> None:
        """Choose what the current segment becomes."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return
        waiting = [note for note in self.inspection.notes(segment) if note.is_open]

        def choose(word: str | None) -> None:
            if word == "reopen":
                self.action_reopen()
            elif word == "approve":
                self.run_action_of("approve")
            elif word == "send back":
                self.action_send_back()
            elif word == "query":
                self._write_note(is_query=True)
            elif word == "note":
                self._write_note(is_query=False)
            elif word == "settle":
                for note in waiting:
                    self._settle_note(note)

        self.app.push_screen(StatesScreen(segment, len(waiting), glyphs=self.desk.glyphs), choose)

    def run_action_of(self, name: str) -> None:
        """Do what a command of the list does."""
        self.call_later(self.run_action, f"screen.{name}")

    def action_reopen(self) -> None:
        """Take back the approval of the current segment."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return
        if segment.status is not Status.APPROVED:
            self.desk.tell(f"Segment {segment.number} is not approved.", "warning")
            return
        reopened = self._try(lambda: self.desk.workbench.reopen(segment), segment)
        if reopened is not None:
            self.is_saved()
            self.show_segments([reopened])

    def action_undo(self) -> None:
        """Take back the last action."""
        if not self.desk.refuse_read_only():
            self._show_undone("Undone", self._try(self.desk.workbench.undo))

    def action_redo(self) -> None:
        """Bring back what was undone last."""
        if not self.desk.refuse_read_only():
            self._show_undone("Redone", self._try(self.desk.workbench.redo))

    def _show_undone(self, word: str, undone: Undone | None) -> None:
        if undone is None:
            return
        self.is_saved()
        self.follow_structure()
        ours = [s for s in undone.segments if s.id in self.session.segments]
        self.show_segments(list(undone.segments))
        where = "" if ours or not undone.segments else " (in another document)"
        self.desk.tell(f"{word}: {undone.label}{where}")
        row = self.pane.grid.row_of(ours[0].id or 0) if ours else None
        if row is not None:
            self.pane.grid.move_to(row)

    def action_history(self) -> None:
        """Every version of the current segment."""
        segment = self.pane.grid.current
        revisions = self._try(lambda: self.desk.workbench.history(segment)) if segment else None
        if segment is None or revisions is None:
            return
        if not revisions:
            self.desk.tell(f"Segment {segment.number} has no text yet.")
            return
        decisions = self._try(lambda: self.desk.workbench.decisions(segment)) or {}

        def restore(text: str | None) -> None:
            if text is not None and not self.desk.refuse_read_only():
                self._save(segment, text)

        dialog = HistoryScreen(
            segment.number,
            revisions,
            self.desk.now(),
            current=segment.revision,
            decisions=decisions,
            copy=self.desk.copy,
            bracketed=self.desk.colourless,
        )
        self.app.push_screen(dialog, restore)

    def action_issues(self) -> None:
        """Every finding of the document."""
        self.app.push_screen(IssuesScreen(self.session, glyphs=self.desk.glyphs), self._go_to)

    def action_log(self) -> None:
        """What happened to the document."""
        self.app.push_screen(LogScreen(self.session, self.desk.now(), glyphs=self.desk.glyphs), self._go_to)

    def _go_to(self, chosen: str | None) -> None:
        """Back from a list: show what was done there, and go to the segment chosen."""
        segment_id = int(chosen) if chosen is not None else None
        self.follow_structure()
        self.pane.grid.show_segments(self.session.segments.values())
        self.look_for_changes()
        self.show_findings()
        row = self.pane.grid.row_of(segment_id) if segment_id is not None else None
        if row is not None:
            self.pane.grid.move_to(row)
        elif segment_id is not None:
            self.desk.tell("The filter leaves this segment out; F shows every segment.", "warning")


def _plain(texts: tuple[Said, ...]) -> str:
    return " ".join(said.text for said in texts)
