"""What is proposed behind the cursor of an editor: how it follows the typing, and how it is drawn in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

from tweespraak_tui.wrapping import wrap_breaks

_NEXT_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text proposed at a place of another."""

    before: str
    """The text in which it is proposed."""
    place: int
    """Code points of that text."""
    text: str
    is_waiting: bool = False
    """Only a sign that something may come."""

    @property
    def next_word(self) -> str:
        """As far as the end of its next word."""
        found = _NEXT_WORD.match(self.text)
        return found[0] if found else self.text

    def after(self, text: str, place: int) -> Proposal | None:
        """What is left of it when the text became `text` with the cursor at `place`; None when it no longer fits."""
        if (text, place) == (self.before, self.place):
            return self
        if self.is_waiting or place <= self.place:
            return None
        added = text[self.place : place]
        if self.text.startswith(added) and text == self.before[: self.place] + added + self.before[self.place :]:
            rest = self.text[len(added) :]
            return replace(self, before=text, place=place, text=rest) if rest else None
        # Half an edit: the cursor is still to follow, or went on before the text did.
        return None

    def shown(self, *, bracketed: bool) -> tuple[str, int, int]:
        """The text with the proposal in it, and where that stands there."""
        text = self.text
        if bracketed and not self.is_waiting:
            lead = text[: len(text) - len(text.lstrip())]
            text = f"{lead}[{text[len(lead) :]}]"
        return self.before[: self.place] + text + self.before[self.place :], self.place, self.place + len(text)


def ghost_strip(line: Text, y: int, wrap_width: int, width: int, widget: Widget) -> Strip:
    """Line `y` of a text that is wrapped in `wrap_width` cells, filled up to `width`."""
    style = widget.rich_style
    breaks = wrap_breaks(line.plain, max(1, wrap_width))
    pieces = line.divide(breaks)
    if y >= len(pieces):
        return Strip.blank(width, style)
    piece = pieces[y]
    piece.end = ""
    return Strip(piece.render(widget.app.console)).apply_style(style).adjust_cell_length(width, style)
