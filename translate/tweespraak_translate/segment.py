"""The segment: one sentence, heading, list item, table cell or footnote, with source and target."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a segment stands. `mark` and `word` are how people see it."""

    NEW = "new"
    DRAFTED = "drafted"
    EDITED = "edited"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def mark(self) -> str:
        """One narrow character, so that no meaning hangs on colour alone."""
        return _MARKS[self][0]

    @property
    def ascii_mark(self) -> str:
        """The mark for terminals without Unicode."""
        return _MARKS[self][1]

    @property
    def word(self) -> str:
        """A short English word for the status."""
        return _MARKS[self][2]


_MARKS = {
    Status.NEW: ("·", ".", "none"),
    Status.DRAFTED: ("~", "~", "draft"),
    Status.EDITED: ("*", "*", "edit"),
    Status.APPROVED: ("✓", "v", "ok"),
    Status.REJECTED: ("×", "x", "redo"),
}


class Origin(StrEnum):
    """Where a target text came from."""

    MACHINE = "machine"
    MEMORY = "memory"
    PERSON = "person"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, start and end in code points, end excluded."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The piece of `text` this span covers."""
        return text[self.start : self.end]
