"""One-line and choice widgets that need no layout to change."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class TextLine(Widget):
    """One line of Content; replacing it repaints the line and moves nothing."""

    ALLOW_SELECT = False
    content: reactive[Content] = reactive(Content(""))

    def render(self) -> Content:
        """The line."""
        return self.content


class Choice(Widget, can_focus=True):
    """One of a few options, changed with the arrow keys or Space."""

    ALLOW_SELECT = False
    BINDINGS = [
        Binding("right,space", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
    ]
    index: reactive[int] = reactive(0)

    class Changed(Message):
        """Another option was chosen."""

    def __init__(self, label: str, options: list[str], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self.options = options

    def render(self) -> Content:
        """Label and chosen option."""
        return Content.assemble((f"{self._label:<9}", "bold"), f"< {self.options[self.index]} >")

    def action_turn(self, step: int) -> None:
        """Choose the next or the one before."""
        self.index = (self.index + step) % len(self.options)
        self.post_message(self.Changed())
