"""The part of the Review screen that writes: what the keys of the editor do."""

from __future__ import annotations

from textual import on, work

from tweespraak_store.views import SegmentView
from tweespraak_translate import spelling
from tweespraak_translate.errors import ConflictError, RefusedError, TweespraakError
from tweespraak_tui.commands import Scope
from tweespraak_tui.messages import EditorLeft, PasteCleaned, RowClicked, TypingChanged
from tweespraak_tui.screens.concordance import open_from_editor, open_from_list
from tweespraak_tui.screens.forms import open_picker, take_best
from tweespraak_tui.screens.saving import Editing, SavingScreen
from tweespraak_tui.screens.zen import ZenState, ZenView
from tweespraak_tui.widgets.dock import Dock
from tweespraak_tui.widgets.editor import LONGEST
from tweespraak_tui.widgets.grid import SegmentGrid
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.shown import typed_line
from tweespraak_tui.widgets.spelling import Speller

DONE = "Every segment shown is approved. X exports the document."
"""Said when no segment waits for a decision."""
WORDS_AFTER = 1.0
"""Seconds after opening a document until the word list is read, unless it is needed before."""
FINDINGS_SHOWN = 3
"""Open findings shown under a text written large, where the dock is away."""


class EditingScreen(SavingScreen):
    """Browsing, checking and writing."""

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
        self._open_editor(segment, start)
        if text is not None and text != start:
            self.editor.replace_all(text)
        self.show_state()

    def _open_editor(self, segment: SegmentView, text: str) -> None:
        """Show the text in the list or large, whichever is on."""
        self.editor.doubtful = Speller(segment.source, self.inspection.termbase, self.own_words())
        if not self.is_large:
            self.pane.open_editor(text)
            return
        self._show_around(segment)
        self.zen.display = True
        self.editor.open_with(text)
        self.set_focus(self.editor, scroll_visible=False)

    def _show_around(self, segment: SegmentView) -> None:
        open_ones = [one.finding for one in self.inspection.of(segment) if one.is_open]
        lines = [] if self.dock.display else [f"{f.severity}: {f.check}: {f.message}" for f in open_ones]
        self.zen.show(
            ZenState(
                segment,
                self.session.place_of(segment.number),
                self.session.beside(segment, -1),
                self.session.beside(segment, 1),
                self.marks_of(segment, True),
                tuple(lines[:FINDINGS_SHOWN]),
            )
        )

    def own_words(self) -> frozenset[str]:
        """The words people added, folded."""
        return self._try(self.desk.workbench.own_words) or frozenset()

    @work(thread=True, group="reading the word list", exit_on_error=False)
    def _read_word_list(self) -> None:
        """So that the first text need not wait for it."""
        spelling.load()

    def on_mount(self) -> None:
        """Read the word list once the screen stands. Textual calls the base class's `on_mount` as well."""
        self.set_timer(WORDS_AFTER, self._read_word_list)

    async def action_zen(self) -> None:
        """Write in the current segment, large."""
        segment = self.pane.grid.current
        if segment is None or self.desk.refuse_read_only():
            return
        await self._make_zen()
        self.is_large = True
        self.action_edit()

    async def action_editor_zen(self) -> None:
        """Write on large, or in the list again; text, cursor and what was typed stay."""
        if self.editing is None:
            return
        await self._make_zen()
        base, start, old = self.editing.base, self.editing.text, self.editor
        text, place = old.text, old.place
        self.is_large = not self.is_large
        if self.is_large:
            self.pane.close_editor(to_list=False)
        self._open_editor(base, start)
        if text != start:
            self.editor.replace_all(text)
        self.editor.move_cursor((0, place))
        # Hidden only now that the other has the focus: else the list would get it, and that saves.
        (self.pane.editor if self.is_large else self.zen).display = False
        self.show_state()

    async def _make_zen(self) -> None:
        if not self.pane.query(ZenView):
            await self.pane.mount(ZenView(glyphs=self.desk.glyphs, bracketed=self.desk.colourless, id="zen"))
            self.zen.display = False

    def _no_edit(self) -> None:
        """An edit that should have followed another did not: the list has the focus."""
        if self.is_large:
            self.is_large = self.zen.display = False
        self.pane.close_editor()

    @on(TypingChanged)
    def _typing_changed(self) -> None:
        if self.editing is not None:
            self.pane.place_editor()
            if self.editor.text != self.editing.text:
                self.journal.changed()
                # Bad news stays until something was saved.
                if self.saved != "not saved yet" and not self.alarm:
                    self.saved = "not saved yet"
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
        grid = self.pane.grid
        wanted = grid.segment_at(row) if row is not None else None
        self.close_editor(to_list=wanted is None)
        if wanted is None:
            self.desk.tell("Nothing is left in this direction." if self.next_open_row() is not None else DONE)
            return
        # Its row may be another one by now: somebody may have cut a segment above it.
        grid.move_to(grid.row_of(wanted.id or 0) or grid.cursor)
        self.action_edit()

    def action_editor_copy_source(self) -> None:
        """Put the Dutch text in at the cursor."""
        if self.editing is not None:
            text, _, _ = typed_line(self.editing.base.source)
            self.editor.put_in(text)

    def action_editor_take_draft(self) -> None:
        """Replace the text with the best match of the memory, or the last draft; Ctrl+Z brings it back."""
        self._try(lambda: take_best(self))

    def action_editor_own_word(self) -> None:
        """Let the spelling check know the word at the cursor."""
        word = self.editor.word
        if self.editing is None or not word:
            self.desk.tell("There is no word at the cursor.", "warning")
            return
        is_new = self._try(lambda: self.desk.workbench.add_word(word))
        if is_new is None:
            return
        base = self.editing.base
        self.editor.doubtful = Speller(base.source, self.inspection.termbase, self.own_words())
        self.editor.notify_style_update()
        self.inspection.renew([base])
        self.show_findings()
        self.desk.tell(f"{word} is known from now on." if is_new else f"{word} was known already.")

    def action_editor_undo_typing(self) -> None:
        """Take back the last words typed."""
        self.editor.undo()

    def action_editor_redo_typing(self) -> None:
        """Bring them back."""
        self.editor.redo()

    def action_editor_right_forms(self) -> None:
        """Choose a match, right form, term or sign, and put it in at the cursor."""
        self._try(lambda: open_picker(self))

    def action_editor_concordance(self) -> None:
        """The concordance of the words selected, or of the word at the cursor."""
        open_from_editor(self)

    def action_concordance(self) -> None:
        """The concordance of the current segment."""
        open_from_list(self)

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
        if self.editing is None or not isinstance(self.focused, SegmentGrid | Dock):
            return
        is_dock = isinstance(self.focused, Dock)
        if self.save_typing() is None:
            self.editor.focus(scroll_visible=False)
            return
        self.close_editor()
        if is_dock:
            self.dock.focus(scroll_visible=False)

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

    def leave(self) -> bool:
        """Save what is being typed before the screen goes; False when that needs an answer first."""
        if self.editing is None:
            return True
        if self.save_typing() is None:
            return False
        self.close_editor()
        return True
