"""What the grid shows, row by row: headings of questions and answers, and segments under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tweespraak_store.views import BlockView, DocumentView, ExchangeView, SegmentView
from tweespraak_translate.document import BlockKind, Flag

_FLAG_WORDS = {
    Flag.START_MISSING: "start missing",
    Flag.END_MISSING: "end missing",
    Flag.QUESTION_MISSING: "question missing",
    Flag.ANSWER_MISSING: "answer missing",
}


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A line above a question or an answer, in both languages."""

    dutch: str
    english: str
    is_question: bool
    exchange: int
    """Index of the exchange it belongs to."""


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment and where it stands."""

    segment: SegmentView
    exchange: int
    in_question: bool = False


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A footnote shown under the segment that points at it, on demand; the cursor passes it by."""

    mark: str
    source: str
    target: str
    """English as it stands, or empty."""
    exchange: int


Row = HeadingRow | SegmentRow | NoteRow


def document_rows(view: DocumentView) -> list[Row]:
    """The rows of a document in reading order."""
    rows: list[Row] = []
    for index, exchange in enumerate(view.exchanges):
        previous: BlockView | None = None
        for block in exchange.blocks:
            # Several questions or answer parts with one label share one heading.
            if previous is None or (previous.kind, previous.numbers) != (block.kind, block.numbers):
                rows.append(_heading(exchange, block, index))
            asks = block.kind is BlockKind.QUESTION
            rows.extend(SegmentRow(segment, index, asks) for segment in block.segments)
            previous = block
    return rows


def _heading(exchange: ExchangeView, block: BlockView, index: int) -> HeadingRow:
    is_question = block.kind is BlockKind.QUESTION
    numbers = block.numbers or exchange.numbers
    dutch, english = ("Vraag", "Question") if is_question else ("Antwoord", "Answer")
    if not numbers and not exchange.questions and Flag.QUESTION_MISSING not in exchange.flags:
        dutch, english = "Tekst", "Text"
    if numbers:
        plural = len(numbers) > 1
        words = {"Question": "Questions", "Answer": "Answers"} if plural else {}
        dutch = f"{dutch} {join_numbers(numbers, 'en')}"
        english = f"{words.get(english, english)} {join_numbers(numbers, 'and')}"
    flags = [_FLAG_WORDS[f] for f in exchange.flags if _concerns(f, is_question, exchange)]
    if flags:
        english += f" ({', '.join(flags)})"
    return HeadingRow(dutch, english, is_question, index)


def _concerns(flag: Flag, is_question: bool, exchange: ExchangeView) -> bool:
    """Whether a flag belongs on this heading: what is cut off at the start stands at the first block."""
    if flag is Flag.START_MISSING:
        return is_question or not exchange.questions
    if flag is Flag.END_MISSING:
        return not is_question or not exchange.answers
    return is_question == (flag is Flag.ANSWER_MISSING) or not (exchange.questions and exchange.answers)


def join_numbers(numbers: Sequence[str], word: str) -> str:
    """ "3", "3 en 4", "3, 4 en 5"."""
    if len(numbers) < 2:
        return "".join(numbers)
    return f"{', '.join(numbers[:-1])} {word} {numbers[-1]}"


def with_segments(view: DocumentView, current: Mapping[int, SegmentView]) -> DocumentView:
    """`view` with the segments in `current` (by id) in place of the older ones."""

    def blocks(old: Iterable[BlockView]) -> tuple[BlockView, ...]:
        return tuple(replace(b, segments=tuple(current.get(s.id or 0, s) for s in b.segments)) for b in old)

    exchanges = tuple(replace(e, questions=blocks(e.questions), answers=blocks(e.answers)) for e in view.exchanges)
    return replace(view, exchanges=exchanges)
