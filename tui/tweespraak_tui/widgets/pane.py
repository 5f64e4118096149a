"""The grid with the editor over it: opening, placing and closing the editor so that it covers the target cell."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Region

from tweespraak_tui.widgets.editor import TargetEditor
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.grid import SegmentGrid
from tweespraak_tui.wrapping import line_count


class BilingualPane(Container):
    """A SegmentGrid and, while a segment is edited, a TargetEditor over its target."""

    def __init__(self, *, glyphs: Glyphs, bracketed: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.grid = SegmentGrid(glyphs=glyphs, bracketed=bracketed, id="grid")
        self.editor = TargetEditor(id="editor")
        self.editor.bracketed = bracketed
        self.is_editing = False
        self._placed = Region()

    def compose(self) -> ComposeResult:
        """Grid below, editor above; hidden from the start, because hiding it later lays everything out again."""
        self.editor.display = False
        yield self.grid
        yield self.editor

    def open_editor(self, text: str) -> None:
        """Put the editor, holding `text`, over the current segment's target, and the focus in it."""
        self.is_editing = True
        self.editor.display = True
        self.editor.open_with(text)
        self.place_editor()
        # Now, not when the keys that wait have been seen: those are for the editor.
        self.screen.set_focus(self.editor, scroll_visible=False)

    def close_editor(self, *, to_list: bool = True) -> None:
        """Take the editor away; the grid has the focus again, unless another edit follows at once."""
        self.is_editing = False
        self.grid.make_room(None)
        if to_list:
            self.screen.set_focus(self.grid, scroll_visible=False)
            self.editor.display = False
        self.grid.scroll_to_cursor()

    def place_editor(self, *, follow: bool = True) -> None:
        """Fit the row to the editor and the editor to the row; with `follow`, scroll it into view."""
        if not self.is_editing:
            return
        lines = line_count(self.editor.drawn_text, self.grid.columns.text)
        self.grid.make_room(lines)
        if follow:
            self.grid.scroll_to_cursor()
        shown = max(1, min(lines, self.grid.size.height))
        region = self.grid.editor_region(shown)
        if region != self._placed:
            # Setting a style costs a layout, so only when something moved.
            self._placed = region
            styles = self.editor.styles
            styles.width, styles.height, styles.offset = region.width, region.height, region.offset
