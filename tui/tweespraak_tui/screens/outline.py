"""What a document's structure offers a reader: its questions with their progress, their texts, and footnotes.

Pure: the widgets show it, the session asks for it with the segments as they stand now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tweespraak_store.views import BlockView, DocumentView, ExchangeView, SegmentView
from tweespraak_translate.segment import Status
from tweespraak_tui.widgets.rows import NoteRow, join_numbers

_FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the outline: an exchange."""

    exchange: int
    label: str
    """Its numbers: "12", "3-5", or what kind of text it is when it has none."""
    status: Status
    """The least finished one of its segments."""
    done: int
    """Words of the Dutch that are approved."""
    words: int
    errors: int = 0


_LEAST_FIRST = (Status.NEW, Status.REJECTED, Status.DRAFTED, Status.EDITED, Status.APPROVED)


def outline_entry(
    view: DocumentView, index: int, current: Mapping[int, SegmentView], errors: Callable[[SegmentView], int]
) -> Entry:
    """The entry of one exchange. Progress counts words, so that a long answer weighs what it takes."""
    exchange = view.exchanges[index]
    segments = [current.get(s.id or 0, s) for s in exchange.segments()]
    words = [s.source.count(" ") + 1 for s in segments]
    done = sum(n for n, s in zip(words, segments, strict=True) if not s.is_open)
    status = min((s.status for s in segments), key=_LEAST_FIRST.index, default=Status.APPROVED)
    return Entry(index, short_numbers(exchange.numbers), status, done, sum(words), sum(map(errors, segments)))


def short_numbers(numbers: tuple[str, ...]) -> str:
    """ "12", "3-5" for 3, 4 and 5, else the numbers with commas; "text" for none."""
    if not numbers:
        return "text"
    if len(numbers) > 2 and all(n.isdigit() for n in numbers):
        values = [int(n) for n in numbers]
        if values == list(range(values[0], values[0] + len(values))):
            return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(numbers)


def question_texts(exchange: ExchangeView, current: Mapping[int, SegmentView]) -> tuple[str, str] | None:
    """The question of an exchange on one line in each language; None when it asks nothing.

    Joint questions stand under all their numbers, the first one's text in front.
    """
    segments = [current.get(s.id or 0, s) for b in exchange.questions for s in b.segments if s.kind != _FOOTNOTE]
    if not segments:
        return None
    numbers = exchange.numbers or exchange.questions[0].numbers
    dutch, english = (join_numbers(numbers, word) for word in ("en", "and"))
    plural = "s" if len(numbers) > 1 else ""
    # A question whose number was cut off is printed as "Vraag", without a space before the colon.
    return (
        f"{f'Vraag {dutch}'.strip()}: {' '.join(s.source for s in segments)}",
        f"{f'Question{plural} {english}'.strip()}: {' '.join(s.target or '' for s in segments).strip()}",
    )


def question_segment(view: DocumentView, number: str) -> SegmentView | None:
    """The first segment of the question with a number, else of the exchange that holds it, else None."""
    wanted = number.strip().lower()
    for exchange in view.exchanges:
        for block in exchange.questions:
            if wanted in (n.lower() for n in block.numbers) and block.segments:
                return block.segments[0]
    for exchange in view.exchanges:
        if wanted in (n.lower() for n in exchange.numbers):
            return next(iter(exchange.segments()), None)
    return None


def footnote_rows(
    exchange: ExchangeView, segment: SegmentView, current: Mapping[int, SegmentView], index: int
) -> list[NoteRow]:
    """The footnotes that a segment, or the paragraph it stands in, points at; those of its exchange that bear the mark.

    A document says at a paragraph, not at a sentence, which notes belong to it.
    """
    block = next((b for b in exchange.blocks if any(s.id == segment.id for s in b.segments)), None)
    if block is None or segment.kind == _FOOTNOTE:
        return []
    marks = list(block.paragraphs[segment.paragraph].note_marks) if segment.paragraph < len(block.paragraphs) else []
    marks += [r.target for r in segment.references if r.kind == _FOOTNOTE and r.target not in marks]
    others = [other for other in exchange.blocks if other is not block]
    found = []
    for mark in marks:
        pair = next((pair for b in (block, *others) if (pair := _footnote(b, mark, current))), None)
        if pair is not None:
            found.append(NoteRow(mark, *pair, index))
    return found


def _footnote(block: BlockView, mark: str, current: Mapping[int, SegmentView]) -> tuple[str, str] | None:
    for place, text in enumerate(block.footnotes, len(block.paragraphs)):
        if text.split(" ", 1)[0].rstrip(".)") == mark:
            pieces = [current.get(s.id or 0, s) for s in block.segments if s.paragraph == place]
            source = " ".join(s.source for s in pieces) or text
            return source, " ".join(s.target or "" for s in pieces).strip()
    return None
