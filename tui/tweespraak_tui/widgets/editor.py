"""The editor that lies over the target text of one segment: one line that wraps, never a line end in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rich.text import Text
from textual import events
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Selection

from tweespraak_translate.segment import Span
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.messages import EditorLeft, PasteCleaned, ProposalChanged, TypingChanged
from tweespraak_tui.widgets.painting import NUMBER
from tweespraak_tui.widgets.proposing import Proposal, ghost_strip
from tweespraak_tui.widgets.shown import typed_line

LONGEST = 20_000
"""Characters beyond which a text is not edited in place: every key would be slow."""
_ENDS_A_STEP = frozenset(" .,;:!?")
"""Characters before which the typing so far becomes one step of undo."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class TargetEditor(TextArea):
    """A TextArea for one segment. What is typed or pasted is cleaned before it is in."""

    BINDINGS = bindings_for(Scope.EDITOR)
    COMPONENT_CLASSES = {"target-editor--number", "target-editor--doubtful"}

    proposal: Proposal | None = None
    """What is proposed behind the cursor: drawn there, not part of the text."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, compact=True, soft_wrap=True, highlight_cursor_line=False, max_checkpoints=200)
        self.doubtful: Callable[[str], Sequence[Span]] = lambda text: ()
        """Where words stand that may be misspelt; asked whenever the text is drawn."""
        self.bracketed = False
        """A proposal in brackets, for want of colour."""

    def open_with(self, text: str) -> None:
        """Start on `text`, cursor at its end, nothing to undo."""
        self.drop_proposal()
        self.load_text(text)
        self.move_cursor((0, len(text)))

    def replace_all(self, text: str) -> None:
        """Put `text` in place of all there is; undo brings the old text back."""
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end)
        self.move_cursor((0, len(text)))
        self.history.checkpoint()

    def put_in(self, text: str) -> None:
        """Put `text` in at the cursor, in place of what is selected; one step for undo."""
        self.history.checkpoint()
        if result := self.replace(text, *self.selection):
            self.move_cursor(result.end_location)
        self.history.checkpoint()

    @property
    def can_continue(self) -> bool:
        """Whether something may be proposed here: at the end of the text, or before a space."""
        return self.selection.is_empty and (self.place >= len(self.text) or self.text[self.place].isspace())

    def propose(self, text: str, *, is_waiting: bool = False) -> None:
        """Draw `text` behind the cursor, to be taken or not; `is_waiting` for a sign that one is on its way."""
        clean = typed_line(text)[0]
        self._set_proposal(Proposal(self.text, self.place, clean, is_waiting) if clean else None)

    def drop_proposal(self) -> None:
        """Propose nothing any more."""
        self._set_proposal(None)

    def take_proposal(self, *, whole: bool) -> bool:
        """Put what is proposed, or its next word, in the text; whether there was anything to take."""
        proposal = self.proposal
        if proposal is None or proposal.is_waiting:
            return False
        self.proposal = None
        self.put_in(proposal.text if whole else proposal.next_word)
        self.proposal = proposal.after(self.text, self.place)
        self.post_message(ProposalChanged())
        return True

    def _set_proposal(self, proposal: Proposal | None) -> None:
        if proposal != self.proposal:
            self.proposal = proposal
            self.refresh()
            self.post_message(ProposalChanged())

    def _follow(self) -> None:
        """A proposal goes on while the text goes on as proposed; anything else ends it."""
        if self.proposal is not None:
            self._set_proposal(self.proposal.after(self.text, self.place if self.selection.is_empty else -1))

    def watch_selection(self, _: Selection, __: Selection) -> None:
        """The cursor went elsewhere, or on."""
        self._follow()

    def edit(self, edit: Edit) -> EditResult:
        """Also look whether what is typed is what was proposed."""
        result = super().edit(edit)
        self._follow()
        return result

    @property
    def drawn_text(self) -> str:
        """The text with what is proposed in it, as long as that is drawn."""
        return self.proposal.shown(bracketed=self.bracketed)[0] if self.proposal is not None else self.text

    def render_line(self, y: int) -> Strip:
        """A line of the text; what is proposed stands in it, wrapped like the rest."""
        if self.proposal is None:
            return super().render_line(y)
        text, start, end = self.proposal.shown(bracketed=self.bracketed)
        line = self.get_line(0)
        cut = self.proposal.place
        styled = Text.assemble(
            line[:cut], (text[start:end], self.get_component_rich_style("text-area--suggestion")), line[cut:]
        )
        styled.stylize(self.get_component_rich_style("text-area--cursor"), start, start + 1)
        return ghost_strip(styled, y + self.scroll_offset.y, self.wrap_width, self.size.width, self)

    def action_cursor_right(self, select: bool = False) -> None:
        """To the right: into what is proposed, a word at a time."""
        if select or not self.take_proposal(whole=False):
            super().action_cursor_right(select)

    @property
    def lines(self) -> int:
        """Lines the text takes at the present width."""
        return self.wrapped_document.height

    @property
    def place(self) -> int:
        """The cursor, in code points of the text."""
        return self.cursor_location[1]

    def get_line(self, line_index: int) -> Text:
        """Numbers stand out here as they do in the grid."""
        line = super().get_line(line_index)
        style = self.get_component_rich_style("target-editor--number", partial=True)
        for match in NUMBER.finditer(line.plain):
            line.stylize(style, match.start(), match.end())
        doubtful = self.get_component_rich_style("target-editor--doubtful", partial=True)
        for span in self.doubtful(line.plain):
            # A word that is still being typed is not misspelt yet.
            if span.end != self.place or not self.has_focus:
                line.stylize(doubtful, span.start, span.end)
        return line

    @property
    def word(self) -> str:
        """The word at the cursor, or right before it; empty where there is none."""
        words = (m for m in _WORD.finditer(self.text) if m.start() <= self.place <= m.end())
        return next((m[0] for m in words), "")

    async def on_key(self, event: events.Key) -> None:
        """Some terminals send Ctrl+Enter under an odd name; word ends are steps for undo; Tab stays here."""
        if event.key == "ctrl+\r":
            event.stop()
            event.prevent_default()
            await self.run_action("screen.editor_approve")
        elif event.key in ("tab", "shift+tab"):
            event.stop()
            event.prevent_default()
        elif event.character is not None and event.character in _ENDS_A_STEP:
            self.history.checkpoint()

    async def on_paste(self, event: events.Paste) -> None:
        """Line ends become spaces, hidden characters stay out."""
        event.stop()
        event.prevent_default()
        text, joined, removed = typed_line(event.text)
        self.put_in(text)
        if joined or removed:
            self.post_message(PasteCleaned(joined, removed))

    def action_paste(self) -> None:
        """The program's own clipboard, cleaned as any other paste."""
        self.put_in(typed_line(self.app.clipboard)[0])

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the screen."""
        event.stop()
        self.post_message(TypingChanged())

    def on_blur(self) -> None:
        """Tell the screen, so that nothing typed waits for a timer."""
        self.drop_proposal()
        self.post_message(EditorLeft())
