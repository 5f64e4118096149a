"""The grid: one widget that draws both languages, so that source and target are aligned by construction.

Rows stand at running sums of their heights; a line finds its row by bisection,
and finished rows are cached. Only what is on the screen is ever painted, and
rows far from it are placed by a guess until there is time to wrap them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tweespraak_store.views import SegmentView
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.messages import CursorMoved, GridLaidOut, GridScrolled, RowClicked
from tweespraak_tui.widgets.diffing import diff_text, word_diff
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs
from tweespraak_tui.widgets.layout import (
    Columns,
    Offsets,
    columns_for,
    guessed_counts,
    segment_height,
    text_lines,
)
from tweespraak_tui.widgets.painting import (
    COMPONENTS,
    NO_MARKS,
    Cell,
    Gutter,
    Ink,
    Marks,
    paint_heading,
    paint_note,
    paint_pinned,
    paint_segment,
)
from tweespraak_tui.widgets.rows import HeadingRow, NoteRow, Row, SegmentRow
from tweespraak_tui.widgets.searching import find_hits
from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.wrapping import line_counts

SLICE = 2_000
"""Rows wrapped at a time when a document is too long to wrap before the first paint."""
WRAP_AT_ONCE = 12_000
MARGIN = 3
"""Lines kept in sight below the current row."""
NO_TARGET = "no draft yet: D"
PINS_FROM = 10
"""A grid lower than this has no room for a question above a long answer."""


class SegmentGrid(ScrollView, can_focus=True):
    """Source and target of a document, segment by segment."""

    ALLOW_SELECT = False
    BINDINGS = bindings_for(Scope.LIST)
    COMPONENT_CLASSES = {*COMPONENTS.values(), "grid--cursor"}

    def __init__(self, *, glyphs: Glyphs = UNICODE, bracketed: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self.bracketed = bracketed
        """Differences in brackets, for want of colour."""
        self.rows: list[Row] = []
        self.cursor = 0
        self.stacked = False
        self.marks: Callable[[SegmentView, bool], Marks] = lambda segment, is_cursor: NO_MARKS
        """What stands out in a segment, and under the cursor; asked when its row is painted."""
        self.question_of: Callable[[int], tuple[str, str] | None] = lambda exchange: None
        """What an exchange asks, in both languages, to stand above a long answer; asked when that is painted."""
        self.is_sorted = False
        """The rows stand in another order than the document's, without headings."""
        self.columns: Columns = columns_for(80, 1)
        self.offsets = Offsets()
        self._row_of: dict[int | None, int] = {}
        self._segment_rows: list[int] = []
        self._unsaved: frozenset[int] = frozenset()
        self._marked: frozenset[int] = frozenset()
        self._drafts: dict[int, str] = {}
        self._query = ""
        self._editor_lines: int | None = None
        self._painted: LRUCache[tuple[int, bool], list[Strip]] = LRUCache(1024)
        self._inks: dict[bool, list[Style]] = {}
        self._wrapped_to = 0
        self._jobs = 0

    def show_rows(self, rows: Sequence[Row], cursor_id: int | None = None) -> None:
        """Show these rows, with the cursor on the segment with that id or the first one."""
        self.rows = list(rows)
        self._segment_rows = [i for i, row in enumerate(self.rows) if isinstance(row, SegmentRow)]
        self._row_of = {row.segment.id: i for i in self._segment_rows if isinstance(row := self.rows[i], SegmentRow)}
        first = self._segment_rows[0] if self._segment_rows else 0
        self.cursor = self._row_of.get(cursor_id, first) if cursor_id is not None else first
        self._editor_lines = None
        self._lay_out()

    def show_segments(self, segments: Iterable[SegmentView]) -> None:
        """Show new states of segments that are in the grid."""
        for segment in segments:
            row = self._row_of.get(segment.id or 0)
            old = self.rows[row] if row is not None else None
            if row is not None and isinstance(old, SegmentRow):
                self.rows[row] = replace(old, segment=segment)
                self._drafts.pop(segment.id or 0, None)
                self._measure_again(row)

    def show_unsaved(self, ids: Iterable[int]) -> None:
        """Mark the segments that have unsaved text."""
        self._unsaved = frozenset(ids)
        self._repaint()

    def show_marked(self, ids: Iterable[int]) -> None:
        """Mark the segments chosen for a bulk action."""
        self._marked = frozenset(ids)
        self._repaint()

    def show_differences(self, drafts: dict[int, str]) -> None:
        """Show targets as differences from the drafts given by segment id; an empty dict shows them plain."""
        self._drafts = drafts
        self._lay_out()

    def show_search(self, folded_query: str) -> None:
        """Highlight a folded query in both languages."""
        self._query = folded_query
        self._repaint()

    def stack(self, stacked: bool) -> None:
        """Source above target, or side by side."""
        self.stacked = stacked
        self._lay_out()

    def segment_at(self, row: int) -> SegmentView | None:
        """The segment of a row, or None for a heading."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found.segment if isinstance(found, SegmentRow) else None

    @property
    def current(self) -> SegmentView | None:
        """The segment under the cursor."""
        return self.segment_at(self.cursor)

    def row_of(self, segment_id: int) -> int | None:
        """The row of a segment."""
        return self._row_of.get(segment_id)

    @property
    def is_wrapped(self) -> bool:
        """Whether every row has its true height; rows far from the screen get theirs a little later."""
        return bool(self.rows) and self._wrapped_to >= len(self.rows)

    def on_screen(self) -> list[SegmentView]:
        """The segments whose first line is on the screen."""
        top, height = self.scroll_offset.y, self.size.height
        found = []
        # What lies under a pinned question is not seen.
        row = self.offsets.row_at(top + self._pin_height(top))
        while row < len(self.offsets) and self.offsets.start(row) < top + height:
            segment = self.segment_at(row)
            if segment is not None:
                found.append(segment)
            row += 1
        return found

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        last = self.segment_at(self._segment_rows[-1]) if self._segment_rows else None
        self.columns = columns_for(width, last.number if last else 1, stacked=self.stacked)
        self._jobs += 1
        exact = len(self.rows) if len(self.rows) <= WRAP_AT_ONCE else 0
        self.offsets = Offsets(self._heights(0, len(self.rows), guess=not exact))
        self._wrapped_to = exact
        self._resized()
        self._repaint()
        self.scroll_to_cursor()
        self.post_message(GridLaidOut())
        if exact < len(self.rows):
            self._wrap_near_cursor()
            self.set_timer(0.01, partial(self._wrap_slice, 0, self._jobs))

    def _wrap_near_cursor(self) -> None:
        first = max(0, self.cursor - 200)
        last = min(len(self.rows), self.cursor + 200)
        self.offsets.set_heights(first, self._heights(first, last))
        self._resized()
        self.scroll_to_cursor()

    def _wrap_slice(self, first: int, job: int) -> None:
        if job != self._jobs or not self.is_mounted:
            return
        top = self.offsets.row_at(self.scroll_offset.y)
        inside = self.scroll_offset.y - self.offsets.start(top)
        last = min(first + SLICE, len(self.rows))
        self.offsets.set_heights(first, self._heights(first, last))
        self._wrapped_to = last
        self._resized()
        self.scroll_to(y=self.offsets.start(top) + inside, animate=False, force=True)
        self._repaint()
        if last < len(self.rows):
            self.set_timer(0.01, partial(self._wrap_slice, last, job))

    def _heights(self, first: int, last: int, *, guess: bool = False) -> list[int]:
        """Lines of these rows: all texts are counted in one go, because a long document waits for it."""
        columns, drafts = self.columns, self._drafts
        texts: list[str] = []
        for row in self.rows[first:last]:
            if isinstance(row, SegmentRow):
                segment = row.segment
                target = segment.target
                texts.append(shown_line(segment.source))
                if target is None or segment.id in drafts:
                    texts.append(self._target_cell(segment).text)
                else:
                    texts.append(shown_line(target))
            elif isinstance(row, NoteRow):
                texts += (shown_line(row.source), shown_line(row.target))
        lines = guessed_counts(columns, texts) if guess else line_counts(texts, columns.text)
        counts = iter(lines)
        heights = []
        for index, row in enumerate(self.rows[first:last], first + 1):
            if isinstance(row, HeadingRow):
                heights.append(1)
                continue
            source, target_lines = next(counts), next(counts)
            if index - 1 == self.cursor and self._editor_lines is not None:
                target_lines = self._editor_lines
            is_last = index >= len(self.rows) or isinstance(self.rows[index], HeadingRow)
            heights.append(segment_height(columns, source, target_lines, last_in_block=is_last))
        return heights

    def _measure_again(self, row: int) -> None:
        self._painted.clear()
        if row < len(self.offsets) and self.offsets.set_height(row, self._heights(row, row + 1)[0]):
            self._resized()
        self.refresh()

    def _resized(self) -> None:
        self.virtual_size = Size(self.columns.width, self.offsets.total)

    def _repaint(self) -> None:
        self._painted.clear()
        self.refresh()

    def show_marks(self) -> None:
        """Ask again what stands out in the rows on the screen."""
        self._repaint()

    def show_current_marks(self) -> None:
        """Ask again what stands out in the row under the cursor alone: this happens at every key of an editor."""
        self._painted.discard((self.cursor, True))
        self._refresh_row(self.cursor)

    def on_resize(self, _: events.Resize) -> None:
        """Lay out again when the width changed; a change of height only scrolls."""
        if self.scrollable_content_region.width != self.columns.width or not len(self.offsets):
            self._lay_out()
        else:
            self.scroll_to_cursor()

    def notify_style_update(self) -> None:
        """Forget styles and painted rows when the theme changes."""
        super().notify_style_update()
        self._inks.clear()
        self._painted.clear()

    def make_room(self, lines: int | None) -> None:
        """Leave the current target's place to an editor of that many lines; None takes it back."""
        if self._editor_lines != lines:
            self._editor_lines = lines
            self._measure_again(self.cursor)

    def editor_region(self, lines: int) -> Region:
        """Where an editor of that many lines lies, relative to the grid; one cell wider for its cursor."""
        y = self.offsets.start(self.cursor) - self.scroll_offset.y
        if self.columns.stacked:
            segment = self.current
            y += text_lines(self.columns, shown_line(segment.source)) if segment else 0
        return Region(self.columns.target_x, y, self.columns.text + 1, lines)

    def move_to(self, row: int) -> None:
        """Put the cursor on a row with a segment, in view."""
        if not 0 <= row < len(self.rows) or self.segment_at(row) is None:
            return
        old, self.cursor = self.cursor, row
        if old != row:
            self._refresh_row(old)
            self._refresh_row(row)
            if self.is_sorted:
                self.refresh_lines(self.scroll_offset.y, self._pin_lines)
            self.post_message(CursorMoved(row))
        self.scroll_to_cursor()

    def _refresh_row(self, row: int) -> None:
        if row < len(self.offsets):
            self.refresh_lines(self.offsets.start(row), self.offsets.heights[row])

    def move_by(self, steps: int) -> None:
        """Move over segments, down or up, as far as there are any."""
        if self._segment_rows:
            place = self._place() + steps
            self.move_to(self._segment_rows[max(0, min(place, len(self._segment_rows) - 1))])

    def move_lines(self, lines: int) -> None:
        """Move by screen lines, at least one segment; first through the rest of one taller than the screen."""
        if not self._segment_rows or self._scroll_inside(lines):
            return
        wanted = self.offsets.row_at(self.offsets.start(self.cursor) + lines)
        step = 1 if lines > 0 else -1
        while 0 <= wanted < len(self.rows) and self.segment_at(wanted) is None:
            wanted += step
        if not 0 <= wanted < len(self.rows) or wanted == self.cursor:
            self.move_by(step)
        else:
            self.move_to(wanted)

    def _scroll_inside(self, lines: int) -> bool:
        """Scroll within the current segment while part of it lies beyond the screen; whether that was so."""
        y, height = self.scroll_offset.y, self.scrollable_content_region.height
        start, end = self.offsets.start(self.cursor), self.offsets.end(self.cursor)
        if not (start <= y < end or start < y + height <= end):
            return False
        if lines > 0 and end > y + height:
            self.scroll_to(y=min(y + lines, end - height), animate=False, force=True)
        elif lines < 0 and start < y + self._pin_height(y):
            self.scroll_to(y=max(y + lines, start - self._pin_lines, 0), animate=False, force=True)
        else:
            return False
        return True

    def _place(self) -> int:
        return bisect_left(self._segment_rows, self.cursor)

    def find_row(self, wanted: Callable[[SegmentRow], bool], step: int) -> int | None:
        """The next row that is wanted, from the cursor down or up, going round at the end."""
        count = len(self._segment_rows)
        place = self._place()
        for distance in range(1, count + 1):
            row = self._segment_rows[(place + step * distance) % count]
            found = self.rows[row]
            if isinstance(found, SegmentRow) and wanted(found):
                return row
        return None

    def first_row_of(self, exchange: int) -> int | None:
        """The first segment shown of an exchange, or None."""
        rows = self._segment_rows
        place = 0 if self.is_sorted else bisect_left(rows, exchange, key=lambda row: self.rows[row].exchange)
        for row in rows[place:] if self.is_sorted else rows[place : place + 1]:
            if self.rows[row].exchange == exchange:
                return row
        return None

    def scroll_to_cursor(self) -> None:
        """Scroll just enough to show the current row, with the heading above it where there is room."""
        if not len(self.offsets) or self.cursor >= len(self.offsets):
            return
        height = self.scrollable_content_region.height
        top = self.cursor
        while top > 0 and isinstance(self.rows[top - 1], HeadingRow):
            top -= 1
        start, end = self.offsets.start(top), self.offsets.end(self.cursor)
        if end - start > height:
            start = self.offsets.start(self.cursor)
        below = min(self.offsets.total - end, MARGIN if height >= 4 * MARGIN else 0)
        y = self.scroll_offset.y
        if start < y or end + below - start > height:
            y = start
        elif end + below > y + height:
            y = end + below - height
        # What is pinned at the top must not hide the row.
        pinned = self._pin_height(y)
        if pinned and start < y + pinned and end - start <= height - pinned:
            y = max(0, start - pinned)
        if y != self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell the screen, which keeps the editor in its place."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(GridScrolled())

    def on_click(self, event: events.Click) -> None:
        """A click selects a row, one on the current row asks to edit, one on a pinned question goes to it."""
        if event.y < len(self._pinned()):
            exchange = self._pinned_exchange(self.scroll_offset.y)
            asked = self.first_row_of(exchange) if exchange is not None else None
            if asked is not None:
                self.post_message(RowClicked(asked, again=False))
            return
        row = self.offsets.row_at(event.y + self.scroll_offset.y) if len(self.offsets) else 0
        if self.segment_at(row) is not None:
            self.post_message(RowClicked(row, again=row == self.cursor))

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.size.width
        line = y + self.scroll_offset.y
        if not len(self.offsets) or not 0 <= line < self.offsets.total:
            return Strip.blank(width, self._ink(False)[Ink.TEXT])
        pinned = self._pinned()
        if y < len(pinned):
            return pinned[y]
        row = self.offsets.row_at(line)
        strips = self._paint(row)
        index = line - self.offsets.start(row)
        if index >= len(strips):
            return Strip.blank(width, self._ink(False)[Ink.TEXT])
        return strips[index]

    def _pinned(self) -> list[Strip]:
        """The question that belongs to what is at the top, when it is not on the screen itself."""
        exchange = self._pinned_exchange(self.scroll_offset.y)
        if exchange is None:
            return []
        key = (-1 - exchange, False)
        strips = self._painted.get(key)
        if strips is None:
            texts = self.question_of(exchange)
            lines = self._pin_lines
            strips = paint_pinned(texts, lines, self.columns, self.glyphs, self._ink(False)) if texts else []
            self._painted[key] = strips
        return strips

    @property
    def _pin_lines(self) -> int:
        height = self.size.height
        return 0 if height < PINS_FROM else 1 if height < 24 else 2

    def _pinned_exchange(self, y: int) -> int | None:
        """Whose question stands at the top when the screen begins at line `y`."""
        if not self._pin_lines or not len(self.offsets):
            return None
        row = self.rows[self.cursor if self.is_sorted else self.offsets.row_at(y)]
        if isinstance(row, HeadingRow):
            return None if row.is_question or not y else row.exchange
        if isinstance(row, SegmentRow) and row.in_question:
            # A question is pinned over its own answer only.
            return None
        if not self.is_sorted and not y:
            return None
        return row.exchange

    def _pin_height(self, y: int) -> int:
        exchange = self._pinned_exchange(y)
        return self._pin_lines if exchange is not None and self.question_of(exchange) is not None else 0

    def _ink(self, is_cursor: bool) -> list[Style]:
        if not self._inks:
            plain = [self.get_component_rich_style(COMPONENTS[ink]) for ink in Ink]
            under = self.get_component_rich_style("grid--cursor", partial=True)
            kept = {Ink.HIT, Ink.FINDING, Ink.LINKED}
            self._inks = {
                False: plain,
                True: [style if ink in kept else style + under for ink, style in zip(Ink, plain, strict=True)],
            }
        return self._inks[is_cursor]

    def _paint(self, row: int) -> list[Strip]:
        is_cursor = row == self.cursor
        key = (row, is_cursor)
        strips = self._painted.get(key)
        if strips is None:
            strips = self._paint_row(row, is_cursor)
            self._painted[key] = strips
        return strips

    def _paint_row(self, row: int, is_cursor: bool) -> list[Strip]:
        found = self.rows[row]
        inks = self._ink(is_cursor)
        if isinstance(found, HeadingRow):
            return paint_heading(found, self.columns, self.glyphs, inks)
        if isinstance(found, NoteRow):
            return paint_note(found, self.offsets.heights[row], self.columns, self.glyphs, inks)
        segment = found.segment
        marks = self.marks(segment, is_cursor)
        gutter = Gutter(
            segment.number,
            segment.status,
            self._flag(segment, marks),
            is_cursor,
            (segment.id or 0) in self._marked,
        )
        source = shown_line(segment.source)
        target = None if is_cursor and self._editor_lines is not None else self._target_cell(segment, marks)
        return paint_segment(
            gutter,
            Cell(source, [*marks.source, *self._hits(source)]),
            target,
            self.offsets.heights[row],
            self.columns,
            self.glyphs,
            inks,
        )

    def _flag(self, segment: SegmentView, marks: Marks) -> str:
        if marks.has_error:
            return self.glyphs.error
        if marks.has_note:
            return self.glyphs.note
        if (segment.id or 0) in self._unsaved:
            return self.glyphs.unsaved
        return self.glyphs.stale if segment.stale is not None else ""

    def _hits(self, text: str) -> list[tuple[int, int, Ink]]:
        return [(a, b, Ink.HIT) for a, b in find_hits(text, self._query)] if self._query else []

    def _target_cell(self, segment: SegmentView, marks: Marks = NO_MARKS) -> Cell:
        if segment.target is None:
            return Cell(NO_TARGET, is_placeholder=True)
        text = shown_line(segment.target)
        draft = self._drafts.get(segment.id or 0)
        if draft is None:
            return Cell(text, [*marks.target, *self._hits(text)])
        pieces = word_diff(shown_line(draft), text)
        shown, changes = diff_text(pieces, bracketed=self.bracketed)
        spans = [(a, b, Ink.DELETED if kind == "deleted" else Ink.INSERTED) for a, b, kind in changes]
        return Cell(shown, [*spans, *self._hits(shown)])
