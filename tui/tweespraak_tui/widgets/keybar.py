"""The bottom line: where the focus is, in words, and the keys that work there; a click does what a key does."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tweespraak_tui.commands import Scope, key_bar_commands, key_name
from tweespraak_tui.keymaps import key_table_of
from tweespraak_tui.messages import CommandChosen
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs

_WORDS = {
    Scope.LIST: "LIST",
    Scope.EDITOR: "EDIT",
    Scope.LIBRARY: "LIBRARY",
    Scope.FINDINGS: "DOCK",
    Scope.CONCORDANCE: "WORDS",
    Scope.OUTLINE: "QUESTIONS",
    Scope.GLOSSARY: "GLOSSARY",
    Scope.ISSUES: "ISSUES",
    Scope.LOG: "LOG",
    Scope.HISTORY: "HISTORY",
}


def short_key(key: str, glyphs: Glyphs) -> str:
    """A key in as few cells as can be read: "^J", "⏎", "?"."""
    name = key_name(key)
    if name == "Enter" and not glyphs.ascii:
        return "⏎"
    return name.replace("Ctrl+", "^")


class KeyBar(Widget):
    """Shows the commands of a scope, as many as fit."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"keys--place", "keys--editing", "keys--key", "keys--name"}
    scope: reactive[Scope] = reactive(Scope.LIST)

    def __init__(self, scope: Scope, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.set_reactive(KeyBar.scope, scope)
        self.glyphs = glyphs
        self._places: list[tuple[int, int, str]] = []

    def render_line(self, y: int) -> Strip:
        """The line."""
        width = self.size.width
        name = self.get_component_rich_style("keys--name")
        if y or width <= 0:
            return Strip.blank(width, name)
        place = self.get_component_rich_style("keys--editing" if self.scope is Scope.EDITOR else "keys--place")
        word = f" {_WORDS.get(self.scope, '')} "
        segments, used, self._places = [Segment(word, place), Segment(" ", name)], cell_len(word) + 1, []
        table = key_table_of(self.app)
        for command in key_bar_commands(self.scope):
            key, text = short_key(table.of(command)[0], self.glyphs), f" {command.short}  "
            size = cell_len(key) + cell_len(text)
            if used + size - 1 > width:
                continue
            segments += [Segment(key, self.get_component_rich_style("keys--key")), Segment(text, name)]
            self._places.append((used, used + size - 2, command.action))
            used += size
        return Strip(segments).adjust_cell_length(width, name)

    def on_click(self, event: events.Click) -> None:
        """Say which command was clicked."""
        for start, end, action in self._places:
            if start <= event.x < end:
                self.post_message(CommandChosen(action))
