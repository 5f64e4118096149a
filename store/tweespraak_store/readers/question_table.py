"""Tables that hold questions and their answers: found by their header words or by their shape, and read as such.

The readers of markup hand over the lines of every cell; PDF has no cells and
does not come here. A table that is not one of questions gives None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tweespraak_store.readers.flow import LABEL
from tweespraak_translate.document import Line, Role

Cell = list[Line] | None
"""The lines of a cell; None where a cell of the row above goes on."""

Row = Sequence[Cell]

_QUESTION_HEAD = re.compile(r"(?:de )?(?:gestelde )?vra(?:ag|gen)(?:tekst)?\b(?!\s*\d)", re.IGNORECASE)
_ANSWER_HEAD = re.compile(r"(?:het |de )?(?:antwoord(?:en)?|beantwoording|reactie)\b(?!\s*\d)", re.IGNORECASE)
_NUMBER_HEAD = re.compile(r"(?:(?:vraag)?(?:nr|nummer)|#|no|vraag (?:nr|nummer))\.?$", re.IGNORECASE)
_LONGEST_HEAD = 40
_HEAD_ROWS = 3
"""The header stands in one of these many rows at the top."""

_NUMBERS = r"\d{1,3}\s?[a-h]?(?:\s?(?:,|;|/|&|en|t/m|[-–])\s?\d{1,3}\s?[a-h]?)*"
_NUMBER_CELL = re.compile(rf"(?:vra(?:ag|gen)\s+)?{_NUMBERS}\s?[.):]?$", re.IGNORECASE)
_NUMBERED = re.compile(rf"({_NUMBERS}\s?[.):])\s+(?=\S)|(\d{{1,3}}[a-h]?)\s+(?=[A-Z«“‘\"'(])")
_MOST = 0.6
"""The part of the rows that must look like a question with its answer where no header says so."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which column holds what, and how many rows at the top are header."""

    number: int | None
    question: int
    answer: int
    head: int = 0


class TableLines:
    """Which of a reader's lines stand in which cell of a table, while the reader walks through it."""

    def __init__(self, start: int, *, is_layout: bool) -> None:
        self._start = start
        self._is_layout = is_layout
        self._rows: list[list[int | None]] = []
        """The first line of each cell; None for a cell that goes on from above."""
        self._down: dict[int, int] = {}
        """Column to the rows that its cell still reaches into."""

    def row(self) -> None:
        """A row begins."""
        self._fill()
        self._rows.append([])

    def cell(self, at: int, *, goes_on: bool = False, rows: int = 1) -> None:
        """A cell over so many rows begins, `at` lines having been read before it."""
        if not self._rows:
            self._rows.append([])
        self._fill()
        if rows > 1:
            self._down[len(self._rows[-1])] = rows - 1
        self._rows[-1].append(None if goes_on else at)

    def _fill(self) -> None:
        """Put in the cells of the rows above that reach down to this place."""
        row = self._rows[-1] if self._rows else []
        while self._down.get(len(row), 0) > 0 and self._rows[:-1]:
            self._down[len(row)] -= 1
            row.append(None)

    def close(self, lines: list[Line]) -> None:
        """The table is read: its lines become questions and answers, cells of data, or stay the text they are."""
        self._fill()
        own = lines[self._start :]
        starts = [at for row in self._rows for at in row if at is not None]
        ends = iter([*starts[1:], len(lines)])
        rows = [[None if at is None else lines[at : next(ends)] for at in row] for row in self._rows]
        told = as_questions(rows)
        if told is not None:
            # What stands in no cell (a caption) goes before the rows.
            first = starts[0] if starts else len(lines)
            lines[self._start :] = [*lines[self._start : first], *told]
        elif not self._is_layout:
            lines[self._start :] = as_cells(own)


def as_questions(rows: Sequence[Row]) -> list[Line] | None:
    """The lines of a table of questions and answers in reading order, labels told; None for any other table."""
    plan = _planned(rows)
    if plan is None:
        return None
    lines: list[Line] = []
    header = _texts(rows[plan.head - 1]) if plan.head else []
    waiting: list[Line] = []
    for index, row in enumerate(rows):
        texts = _texts(row)
        if index < plan.head or (header and texts == header):
            lines.extend(replace(line, role=Role.FURNITURE) for line in _all(row))
            continue
        is_heading = _is_heading(row)
        # An answer cell over several rows comes after the last of their questions.
        if waiting and (is_heading or _cell(row, plan.answer) is not None):
            lines.extend(waiting)
            waiting = []
        if is_heading:
            lines.extend(replace(line, role=Role.HEADING) if line.role is Role.BODY else line for line in _all(row))
            continue
        lines.extend(_question(row, plan))
        waiting.extend(_answer(row, plan, is_asked=bool(_text(_cell(row, plan.question)))))
    return [*lines, *waiting]


def with_counted_questions(lines: Sequence[Line], counted: Sequence[tuple[str, Line]]) -> list[Line]:
    """The lines, with the numbers of a list of questions told as labels.

    `counted` has each line whose number the word processor counts, with the list that counts it. A list
    is one of questions when most of its items ask something and have other text, the answer, behind them.
    """
    if any(LABEL.match(line.text) for line in lines):
        return list(lines)
    list_of = {id(line): key for key, line in counted}
    asked: dict[str, list[bool]] = {}
    text = [line for line in lines if line.role not in (Role.FOOTNOTE, Role.FURNITURE)]
    for line, after in zip(text, [*text[1:], None], strict=False):
        key = list_of.get(id(line))
        if key is not None:
            is_answered = after is not None and list_of.get(id(after)) != key
            asked.setdefault(key, []).append(is_answered and line.text.endswith("?"))
    questions = {key for key, items in asked.items() if len(items) > 1 and sum(items) >= _MOST * len(items)}
    told: list[Line] = []
    for line in lines:
        found = _NUMBERED.match(line.text) if list_of.get(id(line)) in questions else None
        if found:
            told.append(Line(found.group().strip(), Role.QUESTION_LABEL, whole_paragraph=True))
            line = replace(line, text=line.text[found.end() :], role=Role.BODY)
        told.append(line)
    return told


def as_cells(lines: Sequence[Line]) -> list[Line]:
    """The lines of a table that holds data: every line a cell, footnotes left as they are."""
    aside = (Role.FOOTNOTE, Role.TABLE, Role.FURNITURE, Role.QUESTION_LABEL, Role.ANSWER_LABEL)
    return [line if line.role in aside else replace(line, role=Role.TABLE) for line in lines]


def _planned(rows: Sequence[Row]) -> _Plan | None:
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        plan = _by_header(row, index + 1)
        if plan is not None:
            return plan if _is_filled(rows[plan.head :], plan) else None
    for plan in (_Plan(None, 0, 1), _Plan(0, 1, 2)):
        if _has_shape(rows, plan):
            return plan
    return None


def _by_header(row: Row, head: int) -> _Plan | None:
    """What a header row says of the columns; None when it names no question or no answer."""
    texts = _texts(row)
    if any(len(text) > _LONGEST_HEAD for text in texts):
        return None
    number = next((i for i, text in enumerate(texts) if _NUMBER_HEAD.match(text)), None)
    questions = [i for i, text in enumerate(texts) if _QUESTION_HEAD.match(text) and i != number]
    answers = [i for i, text in enumerate(texts) if _ANSWER_HEAD.match(text)]
    if len(questions) != 1 or len(answers) != 1:
        return None
    return _Plan(number, questions[0], answers[0], head)


def _is_filled(rows: Sequence[Row], plan: _Plan) -> bool:
    """Whether most rows under the header have a question."""
    filled = sum(bool(_text(_cell(row, plan.question))) for row in rows)
    return bool(rows) and filled >= _MOST * len(rows)


def _has_shape(rows: Sequence[Row], plan: _Plan) -> bool:
    """Whether most rows are a numbered question and something beside it, their numbers going up."""
    numbers: list[int] = []
    for row in rows:
        if len(row) != plan.answer + 1 or not _text(_cell(row, plan.answer)):
            continue
        question = _text(_cell(row, plan.question))
        place = question if plan.number is None else _text(_cell(row, plan.number))
        shown = _NUMBERED.match(place) if plan.number is None else _NUMBER_CELL.match(place)
        if shown and "?" in question:
            numbers.append(int(re.findall(r"\d+", place)[0]))
    rising = all(a < b for a, b in zip(numbers, numbers[1:], strict=False))
    return len(numbers) >= 2 and rising and len(numbers) >= _MOST * len(rows)


def _is_heading(row: Row) -> bool:
    """Whether a row is one cell wide and asks nothing: the subject of the questions under it."""
    if sum(cell is not None for cell in row) != 1:
        return False
    text = " ".join(filter(None, _texts(row)))
    return not (LABEL.match(text) or _NUMBERED.match(text) or "?" in text)


def _question(row: Row, plan: _Plan) -> Iterator[Line]:
    """The label and text of the question in a row."""
    number = _text(_cell(row, plan.number))
    question = list(_cell(row, plan.question) or [])
    others = (plan.number, plan.question, plan.answer)
    aside = [line for i, cell in enumerate(row) if i not in others for line in cell or []]
    first = next((i for i, line in enumerate(question) if line.role is not Role.FOOTNOTE), None)
    text = question[first].text if first is not None else ""
    found = _NUMBERED.match(text) or _NUMBER_CELL.match(text)
    if number and (text or _NUMBER_CELL.match(number)):
        yield Line(number, Role.QUESTION_LABEL, whole_paragraph=True)
    elif first is not None and not LABEL.match(text):
        yield Line(text[: found.end()].strip() if found else "Vraag", Role.QUESTION_LABEL, whole_paragraph=True)
        if found:
            question[first] = replace(question[first], role=Role.BODY, text=text[found.end() :].strip())
    yield from (line for line in question if line.text)
    yield from aside


def _answer(row: Row, plan: _Plan, *, is_asked: bool) -> list[Line]:
    """The answer in a row, with a label where the cell prints none; a row without a question goes on above it."""
    answer = list(_cell(row, plan.answer) or []) if len(row) > 1 else []
    if not answer or not is_asked or LABEL.match(answer[0].text):
        return answer
    return [Line("Antwoord", Role.ANSWER_LABEL, whole_paragraph=True), *answer]


def _cell(row: Row, index: int | None) -> Cell:
    return row[index] if index is not None and index < len(row) else []


def _text(cell: Cell) -> str:
    return " ".join(line.text for line in cell or [] if line.role is not Role.FOOTNOTE)


def _texts(row: Row) -> list[str]:
    return [_text(cell) for cell in row]


def _all(row: Row) -> Iterator[Line]:
    return (line for cell in row for line in cell or [])
