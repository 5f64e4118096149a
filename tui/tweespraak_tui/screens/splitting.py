"""Where to cut a segment: both pieces of both languages, the place of each cut moved word by word."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tweespraak_translate.boundaries import boundaries, likely_boundary, matching_boundary, pieces, strength
from tweespraak_tui.widgets.shown import shown, shown_line
from tweespraak_tui.wrapping import wrap_text

DIALOG = 104
"""Widest a dialog gets, in cells."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the second piece begins, in each language."""

    source: int
    target: int | None
    """None without English."""


class SplitScreen(ModalScreen[Cut | None]):
    """Gives the cut chosen, or None. The English follows the Dutch until it is moved by itself."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False),
        Binding("enter", "cut", "Cut", show=False),
        Binding("left", "move(-1)", "Earlier", show=False),
        Binding("right", "move(1)", "Later", show=False),
        Binding("up,down,tab,shift+tab", "other", "The other language", show=False),
        Binding("s", "jump", "Next mark", show=False),
    ]

    def __init__(self, number: int, source: str, target: str, *, pointer: str = ">") -> None:
        super().__init__()
        self._number = number
        self._texts = (source, target)
        self._places = (boundaries(source), [*boundaries(target), len(target)] if target else [])
        start = likely_boundary(source) or 0
        self._at = [start, self._match(start)]
        self._row = 0
        self._is_follower = True
        self._pointer = pointer

    def compose(self) -> ComposeResult:
        """Four pieces and the keys."""
        with Vertical(classes="dialog wide"):
            yield Static(shown(f"Cut segment {self._number} in two"), classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body", can_focus=False):
                yield Static(id="cut-dutch", markup=False)
                yield Static(id="cut-english", markup=False)
            yield Static(
                "Left Right move the cut   s next mark   Up Down other language   Enter cut   Esc cancel",
                classes="dialog-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Show the first proposal."""
        self._draw()

    def _match(self, at: int) -> int:
        source, target = self._texts
        found = matching_boundary(source, at, target) if target else None
        return len(target) if found is None else found

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#cut-dutch", Static).update(self._content(0, "Dutch"))
        self.query_one("#cut-english", Static).update(self._content(1, "English"))
        # A long segment does not fit.
        self.call_after_refresh(self._show_cut)

    def _show_cut(self) -> None:
        """Scroll to the line where the second piece of the chosen language begins."""
        body = self.query_one(".dialog-body", VerticalScroll)
        chosen = self.query_one("#cut-english" if self._row else "#cut-dutch", Static)
        first = pieces(self._texts[self._row], self._at[self._row])[0]
        line = chosen.virtual_region.y + len(wrap_text(shown_line(first), self._width()))
        body.scroll_to(y=max(0, line - body.size.height // 2), animate=False)

    def on_resize(self) -> None:
        """The pieces break at other places."""
        self._draw()

    def _content(self, row: int, name: str) -> Content:
        pointer = f"{self._pointer} " if row == self._row else "  "
        parts: list[str | tuple[str, str]] = [(f"{pointer}{name}", "bold $answer")]
        for number, piece in enumerate(pieces(self._texts[row], self._at[row]), start=1):
            text = shown_line(piece) or ("(no English text)" if row else "")
            for place, line in enumerate(wrap_text(text, self._width())):
                parts += ["\n", (f"  {number} " if place == 0 else "    ", "bold $bar-key"), line.rstrip()]
        return Content.assemble(*parts)

    def _width(self) -> int:
        """Cells for a piece, within the border and the padding of the dialog."""
        return max(10, min(DIALOG, self.size.width * 96 // 100) - 12)

    def action_move(self, step: int) -> None:
        """Move the cut of the chosen language by a word."""
        places = self._places[self._row]
        wanted = [at for at in places if (at > self._at[self._row]) is (step > 0) and at != self._at[self._row]]
        if wanted:
            self._put(wanted[0] if step > 0 else wanted[-1])

    def action_jump(self) -> None:
        """Move the cut behind the next mark: full stop, semicolon, comma; after the last one to the first."""
        text, here = self._texts[self._row], self._at[self._row]
        marked = [at for at in self._places[self._row] if at < len(text) and strength(text, at)]
        later = [at for at in marked if at > here]
        if marked:
            self._put((later or marked)[0])

    def _put(self, at: int) -> None:
        self._at[self._row] = at
        if self._row:
            self._is_follower = False
        elif self._is_follower:
            self._at[1] = self._match(at)
        self._draw()

    def action_other(self) -> None:
        """Move the cut of the other language."""
        if self._texts[1]:
            self._row = 1 - self._row
            self._draw()

    def action_cut(self) -> None:
        """Close with the cut."""
        self.dismiss(Cut(self._at[0], self._at[1] if self._texts[1] else None))

    def action_leave(self) -> None:
        """Close without one."""
        self.dismiss(None)
