"""What the widgets report to their screens, in the past tense."""

from __future__ import annotations

from textual.message import Message


class CursorMoved(Message):
    """The cursor of the grid came to another segment."""

    def __init__(self, row: int) -> None:
        super().__init__()
        self.row = row


class RowClicked(Message):
    """A segment was clicked; `again` when it was the current one already."""

    def __init__(self, row: int, again: bool) -> None:
        super().__init__()
        self.row = row
        self.again = again


class GridScrolled(Message):
    """The grid shows other lines than before."""


class GridLaidOut(Message):
    """The grid placed all its rows anew: other columns, other rows."""


class TypingChanged(Message):
    """The text in the editor changed."""


class ProposalChanged(Message):
    """What is proposed behind the cursor of the editor came, went, or was taken in part."""


class EditorLeft(Message):
    """The editor lost the focus."""


class PasteCleaned(Message):
    """Pasted text was changed on its way in."""

    def __init__(self, joined_lines: bool, removed: int) -> None:
        super().__init__()
        self.joined_lines = joined_lines
        self.removed = removed


class CommandChosen(Message):
    """A command was clicked in the key bar."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
