"""What a document is made of, from printed lines to questions and answers.

A reader gives a `SourceText`: lines in reading order, each with the role its
layout shows. `find_exchanges` (exchanges.py) turns those lines into a
`ParsedDocument`: exchanges of question and answer blocks, and what it could
not place. Nothing here knows about files or the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Role(StrEnum):
    """What a line is by its place on the page or its markup."""

    BODY = "body"
    HEADING = "heading"
    LIST_ITEM = "list-item"
    TABLE = "table"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"
    """Page header, footer, page number or margin block: never text of a question or answer."""
    QUESTION_LABEL = "question-label"
    """A label that the markup itself declares, such as `<vraag><nr>`."""
    ANSWER_LABEL = "answer-label"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or one whole paragraph where the format has paragraphs."""

    text: str
    role: Role = Role.BODY
    page: int = 1
    """Page number in the file, from 1; 1 throughout where the format has no pages."""
    gap_before: bool = False
    """A blank line or a visible vertical gap stands before this line."""
    whole_paragraph: bool = False
    """The format itself says this is a complete paragraph (DOCX, HTML, XML)."""
    bold: bool = False
    note_marks: tuple[str, ...] = ()
    """Footnote marks the reader took out of this line, as printed ("1", "2")."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself; an empty string where it does not say."""

    title: str = ""
    reference: str = ""
    """Kamerstuk or Aanhangsel number, normalised: "ah-tk-20232024-1314", "kst-29521-293"."""
    session_year: str = ""
    """Parliamentary session, "2023-2024"."""
    asked_by: str = ""
    answered_by: str = ""
    date_asked: str = ""
    """ISO date, "2024-01-31"."""
    date_answered: str = ""


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a reader gives: the lines in reading order, and what the file says of itself."""

    lines: tuple[Line, ...]
    metadata: Metadata = Metadata()
    warnings: tuple[str, ...] = ()
    format: str = "text"


class BlockKind(StrEnum):
    """Which voice speaks."""

    QUESTION = "question"
    ANSWER = "answer"


class ParagraphKind(StrEnum):
    """How a paragraph stands in the text."""

    TEXT = "text"
    HEADING = "heading"
    LIST_ITEM = "list-item"
    TABLE = "table-cell"
    FOOTNOTE = "footnote"


class Flag(StrEnum):
    """What is missing from an exchange."""

    START_MISSING = "start-missing"
    END_MISSING = "end-missing"
    QUESTION_MISSING = "question-missing"
    ANSWER_MISSING = "answer-missing"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its lines joined and its end-of-line hyphens resolved."""

    text: str
    kind: ParagraphKind = ParagraphKind.TEXT
    note_marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A question or an answer, with the numbers it carries as printed."""

    kind: BlockKind
    numbers: tuple[str, ...]
    label: str
    """The label as printed ("Vraag 3, 4 en 5"); empty where none is printed."""
    paragraphs: tuple[Paragraph, ...] = ()
    footnotes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs joined by newlines."""
        return "\n".join(p.text for p in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One or more questions and the answer they share."""

    numbers: tuple[str, ...]
    questions: tuple[Block, ...] = ()
    answers: tuple[Block, ...] = ()
    flags: tuple[Flag, ...] = ()

    def with_flag(self, flag: Flag) -> Exchange:
        """The same exchange with one more flag."""
        return self if flag in self.flags else replace(self, flags=(*self.flags, flag))


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document as the store keeps it: exchanges in printed order and what found no place."""

    kind: str
    """"written-questions", "fact-questions", "letter" or "other"."""
    metadata: Metadata
    exchanges: tuple[Exchange, ...] = ()
    unplaced: tuple[str, ...] = ()
    """Text that belongs to no question or answer: page marks, front matter, signatures."""
    warnings: tuple[str, ...] = field(default=())
