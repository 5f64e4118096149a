"""The part of the Review screen that the model helps: what may follow the typing, which word stands for which.

The model is in a child process (assistant.py). Nothing waits for it: an answer is shown when it comes, if the
cursor is still where it was asked for. The child is started by the first `Tab`, by the first walk through the words
of a text whose links were not kept, or by writing while suggestions come by themselves; where it runs, words are
linked anew while a person writes, and where not, the links kept with the draft follow the typing as far as they can.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual import on, work
from textual.content import Content
from textual.timer import Timer
from textual.widgets import TextArea

from tweespraak_store.views import SegmentView
from tweespraak_translate.segment import Span
from tweespraak_translate.visible import visible_line
from tweespraak_tui.messages import CursorMoved, ProposalChanged, TypingChanged
from tweespraak_tui.screens.editing import EditingScreen
from tweespraak_tui.screens.inspection import places
from tweespraak_tui.screens.linking import LinkedText, Walk
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.widgets.painting import Ink, Marks

SUGGEST_AFTER = 0.3
"""Seconds without a key after which a suggestion comes by itself, where that is wanted."""
LINK_AFTER = 0.4
"""Seconds without a key after which the words of the text are linked anew."""


class AssistingScreen(EditingScreen):
    """Browsing, checking and writing, with a model at hand."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._suggest_timer: Timer | None = None
        self._link_timer: Timer | None = None
        self._linked: LinkedText | None = None
        """The text in the editor."""
        self._walk: Walk | None = None
        self._shown: tuple[tuple[Span, ...], tuple[Span, ...]] = ((), ())
        """The places of both languages that stand out as belonging together."""
        self._shown_in: int | None = None
        """The segment they are places of."""
        self._model: str | None = None

    @property
    def model(self) -> str:
        """The model the document was drafted with, empty where none is known."""
        if self._model is None:
            self._model = next((s.model for s in self.session.segments.values() if s.model), "")
        return self._model

    def marks_of(self, segment: SegmentView, is_cursor: bool) -> Marks:
        """Also the words that belong together."""
        marks = super().marks_of(segment, is_cursor)
        if not is_cursor or self._shown == ((), ()) or segment.id != self._shown_in:
            return marks
        source, target = self._shown
        return replace(
            marks,
            source=[*marks.source, *_linked_places(segment.source, source)],
            target=[*marks.target, *_linked_places(segment.target or "", target)],
        )

    def _show_linked(self, source: tuple[Span, ...], target: tuple[Span, ...] = ()) -> None:
        if (source, target) == self._shown:
            return
        self._shown = (source, target)
        current = self.pane.grid.current
        self._shown_in = current.id if current is not None else None
        self.pane.grid.show_current_marks()
        if self.editing is not None and self.is_large:
            self.zen.show_marks(self.marks_of(self.editing.base, True))

    def _open_editor(self, segment: SegmentView, text: str) -> None:
        self.end_walk()
        super()._open_editor(segment, text)
        kept = self._try(lambda: self.desk.workbench.links(segment))
        known = kept if kept is not None else self.desk.assistant.known_links(segment.source, segment.target or "")
        self._linked = LinkedText(segment.source, segment.target or "", known)
        self._follow_typing()
        if self.desk.assistant.while_typing:
            self._warm()

    def close_editor(self, *, to_list: bool = True) -> None:
        """Also stop asking."""
        self._ask_no_more()
        self._linked = None
        self._show_linked(())
        super().close_editor(to_list=to_list)

    def _ask_no_more(self) -> None:
        for timer in (self._suggest_timer, self._link_timer):
            if timer is not None:
                timer.stop()
        self._suggest_timer = self._link_timer = None
        self.workers.cancel_group(self, "suggesting")
        self.workers.cancel_group(self, "linking")
        self.editor.drop_proposal()

    @on(TypingChanged)
    def _text_changed(self) -> None:
        if self.editing is not None:
            self._follow_typing()

    @on(TextArea.SelectionChanged)
    def _place_changed(self) -> None:
        if self.editing is not None and self._linked is not None:
            self._show_linked(self._linked.source_at(self.editor.place))

    def _follow_typing(self) -> None:
        """The words that stayed keep their links; what changed is asked for at rest."""
        if self._linked is None:
            return
        text = self.editor.text
        is_new = text != self._linked.target
        self._linked = self._linked.followed(text)
        self._show_linked(self._linked.source_at(self.editor.place))
        for timer in (self._suggest_timer, self._link_timer):
            if timer is not None:
                timer.stop()
        assistant = self.desk.assistant
        if assistant.is_ready and (is_new or self._linked.links is None):
            self._link_timer = self.set_timer(LINK_AFTER, self._link_again)
        if assistant.while_typing and is_new and self.editor.proposal is None:
            self._suggest_timer = self.set_timer(SUGGEST_AFTER, self._suggest_unasked)

    @on(ProposalChanged)
    def _proposal_changed(self) -> None:
        if self.editing is None:
            return
        if self.editor.proposal is None:
            self.workers.cancel_group(self, "suggesting")
        self.pane.place_editor()

    def action_editor_continue(self) -> None:
        """Take what is proposed, or ask the model for it."""
        editor = self.editor
        if self.editing is None or editor.take_proposal(whole=True) or editor.proposal is not None:
            return
        if not editor.can_continue:
            self.desk.tell("The model goes on behind a word: put the cursor at the end of one.")
            return
        editor.propose(self.desk.glyphs.ellipsis, is_waiting=True)
        self._suggest(is_asked=True)

    def action_editor_take_word(self) -> None:
        """Take a word of what is proposed; without that, the cursor goes a word on."""
        if not self.editor.take_proposal(whole=False):
            self.editor.action_cursor_word_right()

    def _suggest_unasked(self) -> None:
        editor = self.editor
        if self.editing is not None and editor.has_focus and editor.proposal is None and editor.can_continue:
            self._suggest(is_asked=False)

    @work(group="suggesting", exclusive=True, exit_on_error=False)
    async def _suggest(self, *, is_asked: bool) -> None:
        """Ask for what may follow, and propose it if nothing moved meanwhile."""
        assert self.editing is not None
        editor, source = self.editor, self.editing.base.source
        text, place = editor.text, editor.place
        found = await self.desk.assistant.suggest(self.model, source, text[:place])
        if self.editing is None or editor is not self.editor or (editor.text, editor.place) != (text, place):
            return
        editor.propose(found or "")
        if is_asked and found == "":
            self.desk.tell("The model would write nothing more here.")

    @work(group="warming", exclusive=True, exit_on_error=False)
    async def _warm(self) -> None:
        await self.desk.assistant.warm(self.model)

    @work(group="linking", exclusive=True, exit_on_error=False)
    async def _link_again(self) -> None:
        """Link the words of the text as it is now."""
        if self._linked is None or not self._linked.target.strip():
            return
        asked = self._linked
        links = await self.desk.assistant.align(self.model, asked.source, asked.target)
        now = self._linked
        if links is None or now is None or now.source != asked.source:
            return
        self._linked = replace(asked, links=links).followed(now.target)
        self._show_linked(self._linked.source_at(self.editor.place))

    def action_next_word(self) -> None:
        """The next Dutch word of the current segment, and the English that stands for it."""
        self._walk_on(1)

    def action_previous_word(self) -> None:
        """The Dutch word before."""
        self._walk_on(-1)

    def _walk_on(self, step: int) -> None:
        segment = self.pane.grid.current
        if segment is None or segment.id is None:
            return
        walk = self._walk
        if walk is not None and walk.segment_id == segment.id:
            self._show_walk(walk.moved(step))
        elif not segment.target:
            self.desk.tell(f"Segment {segment.number} has no English text yet.")
        else:
            links = self._try(lambda: self.desk.workbench.links(segment))
            walk = Walk.through(segment.id, LinkedText(segment.source, segment.target, links), step)
            if walk is None:
                self.desk.tell(f"Segment {segment.number} has no words.")
            elif links is None and self.desk.read_only:
                self.desk.tell("No links between the words were kept with this text.")
            else:
                self._show_walk(walk)
                if links is None:
                    self._link_for_walk(walk.text)

    @work(group="linking", exclusive=True, exit_on_error=False)
    async def _link_for_walk(self, text: LinkedText) -> None:
        links = await self.desk.assistant.align(self.model, text.source, text.target)
        if self._walk is not None and self._walk.text == text:
            self._show_walk(replace(self._walk, text=replace(text, links=links or ())))

    def _show_walk(self, walk: Walk) -> None:
        self._walk = walk
        self._show_linked(walk.source, walk.target)
        self.show_state()

    def end_walk(self) -> bool:
        """Show no words any more; whether there were any."""
        if self._walk is None:
            return False
        self._walk = None
        self.workers.cancel_group(self, "linking")
        self._show_linked(())
        self.show_state()
        return True

    @on(CursorMoved)
    def _row_left(self) -> None:
        walk, current = self._walk, self.pane.grid.current
        if walk is not None and (current is None or current.id != walk.segment_id):
            self.end_walk()

    def show_segments(self, segments: list[SegmentView]) -> None:
        """What changed has other words."""
        if self._walk is not None and any(segment.id == self._walk.segment_id for segment in segments):
            self.end_walk()
        super().show_segments(segments)

    def _state_line(self, segment: SegmentView | None) -> Content:
        """Also the words of the walk: what stands out is said as well."""
        line = super()._state_line(segment)
        if self._walk is None or segment is None or segment.id != self._walk.segment_id:
            return line
        dutch, english = (visible_line(words) for words in self._walk.words_shown)
        if self._walk.text.links is None:
            english = self.desk.glyphs.ellipsis
        return Content.assemble(
            " ", (dutch, "bold"), f" {self.desk.glyphs.arrow} ", (english or "nothing of its own", "bold"), "  ", line
        )


def _linked_places(text: str, spans: Iterable[Span]) -> list[tuple[int, int, Ink]]:
    return places(text, ((span, Ink.LINKED) for span in spans))
