"""The editor that lies over the target text of one segment: one line that wraps, never a line end in it."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.widgets import TextArea

from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.messages import EditorLeft, PasteCleaned, TypingChanged
from tweespraak_tui.widgets.painting import NUMBER
from tweespraak_tui.widgets.shown import typed_line

LONGEST = 20_000
"""Characters beyond which a text is not edited in place: every key would be slow."""


class TargetEditor(TextArea):
    """A TextArea for one segment. What is typed or pasted is cleaned before it is in."""

    BINDINGS = bindings_for(Scope.EDITOR)
    COMPONENT_CLASSES = {"target-editor--number"}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, compact=True, soft_wrap=True, highlight_cursor_line=False, max_checkpoints=200)

    def open_with(self, text: str) -> None:
        """Start on `text`, cursor at its end, nothing to undo."""
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
        return line

    async def on_key(self, event: events.Key) -> None:
        """Some terminals send Ctrl+Enter under an odd name; word ends are steps for undo; Tab stays here."""
        if event.key == "ctrl+\r":
            event.stop()
            event.prevent_default()
            await self.run_action("screen.editor_approve")
        elif event.key in ("tab", "shift+tab"):
            event.stop()
            event.prevent_default()
        elif event.key == "space":
            self.history.checkpoint()

    async def on_paste(self, event: events.Paste) -> None:
        """Line ends become spaces, hidden characters stay out."""
        event.stop()
        event.prevent_default()
        text, joined, removed = typed_line(event.text)
        self.history.checkpoint()
        if result := self.replace(text, *self.selection):
            self.move_cursor(result.end_location)
        if joined or removed:
            self.post_message(PasteCleaned(joined, removed))

    def action_paste(self) -> None:
        """The program's own clipboard, cleaned as any other paste."""
        text, _, _ = typed_line(self.app.clipboard)
        if result := self.replace(text, *self.selection):
            self.move_cursor(result.end_location)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the screen."""
        event.stop()
        self.post_message(TypingChanged())

    def on_blur(self) -> None:
        """Tell the screen, so that nothing typed waits for a timer."""
        self.post_message(EditorLeft())
