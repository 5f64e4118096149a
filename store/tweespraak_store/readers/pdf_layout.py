"""What the printed lines of a PDF are: body, footnote, table, heading or page furniture.

Everything is judged relative to the document itself: the size that most of its
text is set in, the column that text stands in, what repeats from page to page.
No measure of one publisher is built in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from tweespraak_store.readers.pdf_columns import CONTINUED, FULL, LEFT, Gutter, Run, find_gutter, in_columns
from tweespraak_translate.document import Line, Role


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of one style on one baseline; lengths in points, y grows upward."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    upright: bool
    order: int
    """Place in the content stream of the page."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its visible box and what is printed on it."""

    number: int
    left: float
    bottom: float
    right: float
    top: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed line, or one cell of a row: pieces that stand side by side without a wide gap."""

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    upright: bool
    order: int
    marks: tuple[str, ...] = ()
    lead_mark: str = ""
    """A raised number the line starts with: a footnote starts here."""
    role: Role = Role.BODY
    frame: int = FULL
    """The column of a page with two, or across the page."""


@dataclass(frozen=True, slots=True)
class _Column:
    """Where body text stands, and how large it is."""

    left: float
    right: float
    size: float
    leading: float


_MARK = re.compile(r"^[\s,;()\[\]]*(?:\d{1,3}|\*{1,3}|[†‡])(?:[\s,;]+(?:\d{1,3}|\*{1,3}))*[\s,;()\[\]]*$")
_MARK_PART = re.compile(r"\d{1,3}|\*+|[†‡]")
_UNIT_BEFORE = re.compile(r"(?:^|[\s(/\d])(?:[kcdmµ]?m|ha)\s*$")
"""A raised 2 or 3 after one of these is a square or cubic measure."""

_LIST_START = re.compile(r"^(?:\d{1,3}[a-z]?[.)]?|[a-zA-Z][.)]|[ivx]{1,4}[.)]|[•◦▪·–—\-])$")
_LABEL = re.compile(r"^\W*(?:vra(?:ag|gen)|antwoord(?:en)?)\b", re.IGNORECASE)
_PAGE_MARK = re.compile(
    r"^(?:p\s?a\s?g(?:\s?i\s?n\s?a)?\.?|blad|page)\s*\d+(?:\s*(?:van|/|of)\s*\d+)?$|^\d+\s*/\s*\d+$"
    r"|^(?:[-–]\s*)?\d+(?:\s*[-–])?$|^\d+\s+van\s+\d+$",
    re.IGNORECASE,
)
_OFFICIAL_FOOT = re.compile(r"^\d*\s*(?:tweede|eerste) kamer,? vergaderjaar \d{4}", re.IGNORECASE)
_OFFICIAL_MARGIN = re.compile(
    r"^(?:(?:kst|ah|blg|h|kv)-[\w-]+|ISSN \d{4}\s?-\s?\d{3,4}[\dX]?|[’']s-Gravenhage \d{4})$", re.IGNORECASE
)
_MASTHEAD = re.compile(
    r"^(?:(?:tweede|eerste) kamer der )?staten-generaal(?:\s+[12])?$|^vergaderjaar \d{4}\s?[-–]\s?\d{2,4}$",
    re.IGNORECASE,
)
_LETTER_LABEL = re.compile(r"^(?:datum|betreft|onderwerp|aan|van|ons kenmerk|uw kenmerk)\s*:?$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def lay_out(pages: Sequence[Page]) -> tuple[Line, ...]:
    """All lines of the pages in reading order, with their roles; no text of a page is left out."""
    printed: dict[int, list[Printed]] = {}
    gutter: Gutter | None = None
    for page in pages:
        printed[page.number], gutter = _printed_lines(page, gutter)
    everything = [line for lines in printed.values() for line in lines]
    if not everything:
        return ()
    size = _body_size(everything)
    repeated = _repeated(pages, printed, size)
    lines: list[Line] = []
    last: Printed | None = None
    for page in pages:
        column = _column(printed[page.number], everything, size)
        judged = _judge_page(page, printed[page.number], column, repeated)
        carried = [line for line in judged if _is_carried(line)]
        if carried:
            _put_back(lines, list(_emit(carried, column, new_paragraph=False)))
            judged = [line for line in judged if not _is_carried(line)]
        lines.extend(_emit(judged, column, new_paragraph=_ends_paragraph(last, column)))
        last = next((line for line in reversed(judged) if line.role is Role.BODY), last)
    return tuple(lines)


def _is_carried(line: Printed) -> bool:
    """Whether a line belongs to a question in a table that began on the page before."""
    return line.frame == CONTINUED and line.role is Role.BODY


def _put_back(lines: list[Line], carried: Sequence[Line]) -> None:
    """Put the rest of a question in a table before its answer, which began on the page before."""
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].role is Role.ANSWER_LABEL:
            lines[index:index] = carried
            return
        if lines[index].role is Role.QUESTION_LABEL or _LABEL.match(lines[index].text):
            break
    # The question alone stood on the page before; what stands beside this is its answer.
    lines.extend([*carried, Line("Antwoord", Role.ANSWER_LABEL, page=carried[-1].page)])


def _printed_lines(page: Page, before: Gutter | None) -> tuple[list[Printed], Gutter | None]:
    """The lines of a page in reading order, and its gutter; `before` is that of the page before."""
    bands = _bands(_settle_raised(page.pieces))
    for band in bands:
        band.sort(key=lambda item: (item.piece.x0, item.piece.order))
    gutter = find_gutter([_runs(band) for band in bands], before)
    lines: list[Printed] = []
    for band in bands:
        lines.extend(_join_band(band, page.number, gutter))
    lines = [line for line in lines if line.text]
    if gutter is not None and (gutter.is_table or gutter.by_column):
        return in_columns(lines, gutter), gutter
    return _in_reading_order(lines), gutter


def _runs(band: Sequence[_Settled]) -> list[Run]:
    """The text of a baseline, parted at every gap wider than a space between words can be."""
    runs: list[Run] = []
    for item in band:
        piece = item.piece
        last = runs[-1] if runs else None
        if not piece.upright:
            continue
        if last is not None and piece.x0 - last.x1 < 0.9 * max(last.size, piece.size):
            size = max(last.size, piece.size)
            runs[-1] = Run(last.text + piece.text, last.x0, max(last.x1, piece.x1), last.y, size, last.order)
        else:
            runs.append(Run(piece.text, piece.x0, piece.x1, item.base, piece.size, piece.order))
    return runs


@dataclass(frozen=True, slots=True)
class _Settled:
    """A piece with the baseline of the line it belongs to."""

    piece: Piece
    base: float
    raised: bool


def _settle_raised(pieces: Sequence[Piece]) -> list[_Settled]:
    """Give raised and lowered signs the baseline of the text they lean on."""
    settled: list[_Settled] = []
    for index, piece in enumerate(pieces):
        before = settled[-1] if settled else None
        if before is not None and _leans_on(piece, before.piece, before.base, after=True):
            settled.append(_Settled(piece, before.base, piece.y > before.base))
        elif before is not None and _same_sign(piece, before):
            settled.append(_Settled(piece, before.base, before.raised))
        elif index + 1 < len(pieces) and _leans_on(piece, pieces[index + 1], pieces[index + 1].y, after=False):
            settled.append(_Settled(piece, pieces[index + 1].y, piece.y > pieces[index + 1].y))
        else:
            settled.append(_Settled(piece, piece.y, False))
    return settled


def _leans_on(sign: Piece, text: Piece, base: float, *, after: bool) -> bool:
    """Whether `sign` is a small raised or lowered sign beside `text`."""
    shift = sign.y - base
    if sign.size > 0.86 * text.size and not (_MARK.match(sign.text) and shift > 0.2 * text.size):
        return False
    if not 0.04 * text.size < abs(shift) < 0.75 * text.size:
        return False
    gap = sign.x0 - text.x1 if after else text.x0 - sign.x1
    return -0.4 * text.size < gap < (0.9 if after else 2.5) * text.size


def _same_sign(piece: Piece, before: _Settled) -> bool:
    """Whether `piece` goes on with the raised sign before it ("1" and ", 2")."""
    return (
        before.base != before.piece.y
        and abs(piece.size - before.piece.size) < 0.05
        and abs(piece.y - before.piece.y) < 0.1 * piece.size
        and -0.5 * piece.size < piece.x0 - before.piece.x1 < 1.2 * piece.size
    )


def _bands(settled: Iterable[_Settled]) -> list[list[_Settled]]:
    """Pieces grouped by baseline, from the top of the page down."""
    bands: list[list[_Settled]] = []
    for item in sorted(settled, key=lambda item: -item.base):
        tolerance = min(2.0, 0.25 * item.piece.size)
        if bands and abs(bands[-1][0].base - item.base) <= tolerance:
            bands[-1].append(item)
        else:
            bands.append([item])
    return bands


def _join_band(band: Sequence[_Settled], page: int, gutter: Gutter | None) -> list[Printed]:
    """The pieces of one baseline as lines: one, or several where wide gaps or a gutter part them."""
    groups: list[list[_Settled]] = []
    for item in band:
        apart = gutter is not None and gutter.parts(
            max((part.piece.x1 for part in groups[-1]), default=0.0) if groups else 0.0, item.piece.x0
        )
        if groups and not apart and _joins(groups[-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return [_printed(group, page) for group in groups]


def _joins(group: list[_Settled], item: _Settled) -> bool:
    last = group[-1].piece
    em = max(last.size, item.piece.size)
    gap = item.piece.x0 - max(part.piece.x1 for part in group)
    if last.upright != item.piece.upright:
        return False
    if gap < 1.3 * em:
        return True
    start = "".join(part.piece.text for part in group).strip()
    # A list sign hangs before its text; a number before a number is a row of a table.
    return gap < 4.5 * em and bool(_LIST_START.match(start)) and item.piece.text.lstrip()[:1].isalpha()


def _printed(group: list[_Settled], page: int) -> Printed:
    """One line of its pieces, with the footnote marks taken out of the text."""
    text = ""
    marks: list[str] = []
    lead = ""
    edge = group[0].piece.x0
    for item in group:
        piece = item.piece
        if item.raised and _is_mark(piece.text, text):
            if text.strip():
                marks.extend(_MARK_PART.findall(piece.text))
                text += " " if piece.text.endswith(" ") and not text.endswith(" ") else ""
            else:
                lead = piece.text.strip()
        else:
            apart = piece.x0 - edge > 0.2 * piece.size and not _touches_word(item)
            text += (" " if apart and text and not text.endswith(" ") else "") + piece.text
        edge = max(edge, piece.x1)
    weight = sum(len(item.piece.text) for item in group if item.piece.bold and not item.raised)
    body = [item.piece for item in group if not item.raised] or [item.piece for item in group]
    main = max(body, key=lambda piece: len(piece.text.strip()))
    return Printed(
        text=" ".join(text.split()) if text.strip() else lead,
        page=page,
        x0=group[0].piece.x0,
        x1=edge,
        y=group[0].base,
        size=main.size,
        bold=weight * 2 > sum(len(piece.text) for piece in body),
        upright=main.upright,
        order=min(item.piece.order for item in group),
        marks=tuple(marks),
        lead_mark=lead if text.strip() else "",
    )


def _touches_word(item: _Settled) -> bool:
    """Raised or lowered text (CO2, 1e) touches the word it belongs to."""
    return item.base != item.piece.y


def _is_mark(sign: str, before: str) -> bool:
    return bool(_MARK.match(sign)) and not (sign.strip() in ("2", "3") and _UNIT_BEFORE.search(before))


def _in_reading_order(lines: list[Printed]) -> list[Printed]:
    """Top to bottom, unless text columns stand side by side: then the order of the content stream."""
    rows: dict[float, list[Printed]] = defaultdict(list)
    for line in lines:
        rows[line.y].append(line)
    beside = sum(1 for row in rows.values() if sum(len(line.text) > 25 for line in row) > 1)
    if beside > 3 and beside > 0.15 * len(rows):
        return sorted(lines, key=lambda line: line.order)
    return sorted(lines, key=lambda line: (-line.y, line.x0))


def _body_size(lines: Iterable[Printed]) -> float:
    """The size most text is set in; a larger one wins when it is nearly as frequent (long annexes)."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    most = max(letters.values())
    return max(size for size, count in letters.items() if count >= 0.4 * most)


def _column(page_lines: Sequence[Printed], everything: Sequence[Printed], size: float) -> _Column:
    """The column of body text on a page; of the whole document where the page has too little."""
    body = [line for line in page_lines if abs(line.size - size) <= 0.05 * size and line.upright]
    if len(body) < 4:
        body = [line for line in everything if abs(line.size - size) <= 0.05 * size and line.upright]
    body = body or list(everything)
    lefts: Counter[int] = Counter()
    for line in body:
        lefts[round(line.x0)] += len(line.text)
    left = min(x for x, count in lefts.items() if count >= 0.35 * max(lefts.values()))
    rights = sorted(line.x1 for line in body)
    steps = [
        above.y - below.y
        for above, below in zip(body, body[1:], strict=False)
        if above.page == below.page and 0.8 * size < above.y - below.y < 2.5 * size
    ]
    # The most frequent step is the line distance; the median would drift on pages of short paragraphs.
    leading = Counter(round(step, 1) for step in steps).most_common(1)[0][0] if steps else 1.2 * size
    return _Column(left - 0.5, rights[int(0.95 * (len(rights) - 1))], size, leading)


def _repeated(
    pages: Sequence[Page], printed: dict[int, list[Printed]], body_size: float
) -> set[tuple[int, float, str]]:
    """Lines at the edges of pages that come back elsewhere: (page, y, text).

    A line in the size of the body may be text that happens to return, so it must
    stand at the very edge and return on a good part of the pages.
    """
    seen: dict[tuple[str, int], list[Printed]] = defaultdict(list)
    outermost: set[tuple[int, float]] = set()
    for page in pages:
        lines = [line for line in printed[page.number] if line.upright]
        rows = sorted({line.y for line in lines}, reverse=True)
        outermost.update((page.number, y) for y in rows[:2] + rows[-2:])
        edge = set(rows[:5]) | set(rows[-5:])
        for line in lines:
            if line.y in edge and not _LABEL.match(line.text):
                key = _DIGITS.sub("#", line.text.casefold()), round(line.y / 4)
                seen[key].append(line)
    found: set[tuple[int, float, str]] = set()
    for (text, _), lines in seen.items():
        on = len({line.page for line in lines})
        alike = all(line.size == body_size for line in lines)
        if on < 2 or (alike and on < 0.4 * len(pages)):
            continue
        if alike and (text.endswith((".", "?", "!")) or any((line.page, line.y) not in outermost for line in lines)):
            continue
        if text.strip(" .-–") == "#" and not _counts_pages(lines):
            continue
        found.update((line.page, line.y, line.text) for line in lines)
    return found


def _counts_pages(lines: Sequence[Printed]) -> bool:
    """Whether bare numbers go up with the pages: a page number does, a question number does not."""
    offsets = {int(_DIGITS.findall(line.text)[0]) - line.page for line in lines}
    return len(offsets) == 1


def _judge_page(
    page: Page, lines: list[Printed], column: _Column, repeated: set[tuple[int, float, str]]
) -> list[Printed]:
    """The lines of one page with their roles."""
    edges = _edge_rows(lines)
    # A wide table reaches into the margin: its cells share row and size with cells inside the column.
    cells = {(line.y, line.size) for line in lines if line.x1 > column.left and line.x0 < column.right}
    judged = [
        replace(line, role=Role.FURNITURE)
        if line.role in (Role.BODY, Role.FOOTNOTE) and _is_furniture(line, page, column, repeated, edges, cells)
        else line
        for line in lines
    ]
    judged = _mark_beside_furniture(judged, column)
    judged = [line for part in _columns_apart(judged) for line in _mark_footnotes(part, column)]
    judged = _mark_tables(judged, column)
    return [_mark_heading(line, column) if line.role is Role.BODY else line for line in judged]


def _columns_apart(lines: Sequence[Printed]) -> list[list[Printed]]:
    """The lines cut where the left column of a page ends: each column has its own notes at its foot."""
    parts: list[list[Printed]] = [[]]
    for line in lines:
        if parts[-1] and parts[-1][-1].frame == LEFT != line.frame:
            parts.append([])
        parts[-1].append(line)
    return parts


def _edge_rows(lines: Sequence[Printed]) -> set[float]:
    rows = sorted({line.y for line in lines})
    return {*rows[:2], *rows[-2:]}


def _is_furniture(
    line: Printed,
    page: Page,
    column: _Column,
    repeated: set[tuple[int, float, str]],
    edges: set[float],
    cells: set[tuple[float, float]],
) -> bool:
    if not line.upright or (line.page, line.y, line.text) in repeated:
        return True
    # Text in the body size left of the column is a hanging label or a wide table, not a margin.
    small = line.size < 0.86 * column.size
    beside = line.x1 < column.left - 1 or line.x0 > column.right + 0.3 * column.size
    if small and beside and (line.y, line.size) not in cells:
        return True
    if _OFFICIAL_MARGIN.match(line.text):
        return True
    if _OFFICIAL_FOOT.match(line.text) and line.y in edges and not line.lead_mark:
        return line.y in (min(edges), max(edges))
    if line.page == 1 and _MASTHEAD.match(line.text) and line.size > 1.05 * column.size:
        return True
    if line.page == 1 and line.size > 1.2 * column.size and _DIGITS.fullmatch(line.text):
        return True
    margin = 0.09 * (page.top - page.bottom)
    outside = line.y < page.bottom + margin or line.y > page.top - margin
    off_column = line.x0 > column.left + 2 * column.size or line.size != column.size
    return bool(_PAGE_MARK.match(line.text)) and line.y in edges and outside and off_column


def _mark_beside_furniture(lines: list[Printed], column: _Column) -> list[Printed]:
    """What stands on the row of a footer, and outside the text, is footer as well (a page number apart)."""
    rows = {line.y for line in lines if line.role is Role.FURNITURE and line.x1 > column.left}
    return [
        replace(line, role=Role.FURNITURE)
        if line.y in rows and line.role is Role.BODY and _PAGE_MARK.match(line.text)
        else line
        for line in lines
    ]


def _mark_footnotes(lines: list[Printed], column: _Column) -> list[Printed]:
    """A footnote starts with a raised number, or in small type with a number the body marks; it ends the page."""
    printed_marks = {mark for line in lines for mark in line.marks}
    start = None
    for index, line in enumerate(lines):
        if line.role is not Role.BODY:
            continue
        small = line.size < 0.93 * column.size
        number = re.match(r"^(\d{1,3}|\*+)[.)]?\s+\S", line.text)
        if line.lead_mark and (small or start is not None or _rest_is_notes(lines[index:], column)):
            start = index if start is None else start
        elif small and number and number.group(1) in printed_marks and start is None:
            start = index if _rest_is_notes(lines[index:], column) else start
        elif not small and start is not None:
            start = None
    if start is None:
        return lines
    return [
        replace(line, role=Role.FOOTNOTE) if index >= start and line.role is Role.BODY else line
        for index, line in enumerate(lines)
    ]


def _rest_is_notes(lines: Sequence[Printed], column: _Column) -> bool:
    """Whether only notes and small type follow on this page."""
    rest = [line for line in lines if line.role is Role.BODY]
    return all(line.size < 0.93 * column.size or line.lead_mark for line in rest)


def _mark_tables(lines: list[Printed], column: _Column) -> list[Printed]:
    """Small type inside the text, and rows of cells side by side, are tables."""
    body = [index for index, line in enumerate(lines) if line.role is Role.BODY and line.frame == FULL]
    rows: dict[float, list[int]] = defaultdict(list)
    for index in body:
        rows[lines[index].y].append(index)
    order = sorted(rows, reverse=True)
    cells = {y for y in order if _is_row([lines[i] for i in rows[y]])}
    members = set(body)
    table = {y for y in cells if any(other != y and abs(other - y) < 4 * column.leading for other in cells)}
    if table:
        table |= _wrapped_cells(lines, rows, table, column)
    small = {y for y in order if all(lines[i].size < 0.87 * column.size for i in rows[y])}
    data = table | small
    return [
        replace(line, role=Role.TABLE) if index in members and line.y in data else line
        for index, line in enumerate(lines)
    ]


def _is_row(lines: Sequence[Printed]) -> bool:
    """Two or more cells on one baseline, of which at most one is running text."""
    if len(lines) == 2 and _LETTER_LABEL.match(min(lines, key=lambda line: line.x0).text):
        return False
    return len(lines) > 1 and sum(len(line.text) > 60 for line in lines) <= 1


def _wrapped_cells(
    lines: Sequence[Printed], rows: dict[float, list[int]], table: set[float], column: _Column
) -> set[float]:
    """Rows of one short cell between two rows of a table: the second line of a cell."""
    between = set()
    ordered = sorted(table, reverse=True)
    for above, below in zip(ordered, ordered[1:], strict=False):
        if above - below > 4 * column.leading:
            continue
        for y, members in rows.items():
            if below < y < above and all(len(lines[i].text) < 45 for i in members):
                between.add(y)
    return between


def _mark_heading(line: Printed, column: _Column) -> Printed:
    return replace(line, role=Role.HEADING) if line.size > 1.1 * column.size else line


def _ends_paragraph(line: Printed | None, column: _Column) -> bool:
    """Whether the last line of a page ends its paragraph: it stops short, and with a stop."""
    if line is None or not line.text.endswith((".", "?", "!", ":", "»", "”")):
        return False
    return line.x1 < column.right - 0.15 * (column.right - column.left)


def _emit(lines: list[Printed], column: _Column, *, new_paragraph: bool) -> Iterable[Line]:
    """Lines as the parser reads them, with the gaps one can see.

    What stands before the first line of a page cannot be seen: it is a gap when the page before ended a paragraph.
    """
    above: dict[bool, Printed] = {}
    steps = [
        a.y - b.y
        for a, b in zip(lines, lines[1:], strict=False)
        if a.role is b.role is Role.FOOTNOTE and 0 < a.y - b.y < 3 * a.size
    ]
    note_leading = median(steps) if steps else column.leading
    for line in _joined_lone_rows(lines):
        aside = line.role in (Role.FURNITURE, Role.FOOTNOTE)
        before = above.get(aside)
        leading = note_leading if line.role is Role.FOOTNOTE else max(column.leading, 1.1 * line.size)
        if before is None:
            gap = new_paragraph and not aside
        else:
            other = before.role is not line.role and line.role is not Role.TABLE
            gap = other or before.y - line.y > 1.3 * leading
        above[aside] = line
        text = f"{line.lead_mark} {line.text}" if line.lead_mark else line.text
        yield Line(
            text=text,
            role=line.role,
            page=line.page,
            gap_before=gap,
            bold=line.bold,
            note_marks=line.marks,
        )


def _is_beside(last: Printed, line: Printed) -> bool:
    """Whether a line stands to the right of the last, on its baseline and in its column."""
    return line.y == last.y and line.x0 > last.x1 and line.frame == last.frame


def _joined_lone_rows(lines: list[Printed]) -> list[Printed]:
    """Two parts on one row that are no table ("Datum   3 mei") are read as one line."""
    joined: list[Printed] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and line.role is last.role is Role.BODY and _is_beside(last, line):
            joined[-1] = replace(last, text=f"{last.text} {line.text}", x1=line.x1, marks=(*last.marks, *line.marks))
        else:
            joined.append(line)
    return joined
