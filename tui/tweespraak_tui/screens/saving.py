"""What happens to the text being written: kept while it is typed, saved, offered back, and shown beside another's.

Whatever goes wrong, the text stays: in the editor, in the journal, or in the
history as a version of its own. "saved" is shown after the store said so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from tweespraak_store.journal import JournalEntry
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import ConflictError, StoreError, TweespraakError
from tweespraak_tui.commands import Scope
from tweespraak_tui.screens.checking import CheckingScreen
from tweespraak_tui.screens.conflict import ConflictScreen, RecoveredScreen
from tweespraak_tui.screens.presence import PresenceKeeper, presence_line
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.screens.typing import TypingJournal, write_aside
from tweespraak_tui.screens.zen import ZenView
from tweespraak_tui.widgets.editor import TargetEditor
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.shown import typed_line
from tweespraak_tui.widgets.when import when

T = TypeVar("T")
SEE_OTHERS_EVERY = 20.0
"""Seconds between two looks at who else is here, when nothing changes: those who left are to disappear."""


@dataclass(frozen=True, slots=True)
class Editing:
    """What is being edited: the segment as it was read, and the text the editor started from."""

    base: SegmentView
    text: str


class SavingScreen(CheckingScreen):
    """Browsing and checking, with a text that may be under way."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self.presence = PresenceKeeper(self, session.workbench, session.document_id)
        self._is_outdated = False
        self.editing: Editing | None = None
        self.journal = TypingJournal(self, self._keep_typing)
        self.is_large = False
        """Whether the text is written on the whole pane."""

    def on_mount(self) -> None:
        """Offer what a crash left behind. Textual calls the base class's `on_mount` as well."""
        self.call_after_refresh(self._offer_recovered)
        self.see_others()
        self.set_interval(SEE_OTHERS_EVERY, self.see_others)

    @property
    def editor(self) -> TargetEditor:
        """The editor that holds the text: the one in the list, or the large one."""
        return self.zen.editor if self.is_large else self.pane.editor

    @property
    def zen(self) -> ZenView:
        """The large view; made when it is first wanted."""
        return self.pane.query_one(ZenView)

    def action_edit(self, text: str | None = None) -> None:
        """Put the editor over the current target; with `text`, a text that differs from it."""
        raise NotImplementedError

    def on_screen_suspend(self) -> None:
        """Another screen covers this one: what is typed must not wait."""
        self.journal.flush()

    def _keep_typing(self) -> None:
        if self.editing is None:
            return
        base, text = self.editing.base, self.editor.text
        try:
            self.desk.workbench.keep_typing(base, text, self.editor.place)
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
        base, text = self.editing.base, self.editor.text.strip()
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
        if self.is_large and to_list:
            self.is_large = self.zen.display = False
        self.pane.close_editor(to_list=to_list)
        self.show_state()
        if self._is_outdated:
            self.follow_structure()

    def _show_conflict(self, base: SegmentView, mine: str) -> None:
        theirs = self._try(lambda: self.desk.workbench.segment(base.id or 0))
        if theirs is None:
            return
        if not theirs.number:
            self._leave_retired(base, mine)
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

    def _leave_retired(self, base: SegmentView, mine: str) -> None:
        """The segment was cut or joined, or a new version of the document has it no more: the text is put aside."""
        self._forget_typing(base)
        path = write_aside(base.number, mine) if mine != (base.target or "") else ""
        where = f" Your text is kept in its history and in {path}" if path else ""
        self.desk.tell(f"Segment {base.number} was cut, joined or replaced meanwhile.{where}", "warning")
        self._is_outdated = True
        self.close_editor()

    def follow_structure(self) -> None:
        """Read the document again when its segments are others now; not while somebody writes."""
        self._is_outdated = False
        if self.editing is not None:
            self._is_outdated = True
        elif self._try(self.session.follow_structure):
            self.show_rows_again()
            self.read_findings()

    def look_for_changes(self) -> None:
        """Also see whether segments were cut or joined elsewhere, and where the others are."""
        before = self._data_version
        super().look_for_changes()
        if self._data_version != before:
            self.follow_structure()
            self.see_others()

    def see_others(self) -> None:
        """Say in the header who else is here."""
        line = presence_line(self.presence.others(), self.session.question_of)
        if line != self.others:
            self.others = line
            self.show_state()

    def look_closely(self) -> None:
        """The cursor rests: the others may know where."""
        super().look_closely()
        segment = self.pane.grid.current
        self.presence.rest_at(segment.number if segment is not None else 0)

    def on_unmount(self) -> None:
        """This reviewer is gone from the document."""
        self.presence.leave()

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
            is_returned=self._came_back(segment, entry.text),
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

    def _came_back(self, segment: SegmentView, text: str) -> bool:
        """Whether a file that was merged brought this text: its conflicts wait in the journal, like typing."""
        found = self._try(lambda: self.desk.workbench.history(segment)) or []
        return any(revision["origin"] == "merge" and revision["text"] == text for revision in found)

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

    def keep_now(self) -> None:
        """Put what is being typed in the journal at once: the program is about to end."""
        self.journal.flush()
