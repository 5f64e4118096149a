"""Looking through a document: the part of the Review screen that shows, moves, searches and filters.

Nothing here decides anything; screens/review.py adds that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import TweespraakError
from tweespraak_translate.segment import Status
from tweespraak_translate.visible import visible_line
from tweespraak_tui.commands import COMMANDS, Scope, key_name
from tweespraak_tui.keymaps import key_table_of
from tweespraak_tui.messages import CommandChosen, CursorMoved, GridLaidOut, GridScrolled
from tweespraak_tui.screens.dialogs import CleanInput
from tweespraak_tui.screens.filters import GRAMMAR
from tweespraak_tui.screens.ordering import CRITERIA, Criterion, Order, wanted_by
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.screens.surroundings import SessionSurroundings
from tweespraak_tui.widgets.header import HeaderLine, HeaderState
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.lines import TextLine
from tweespraak_tui.widgets.outline import FROM_WIDTH, OutlineList
from tweespraak_tui.widgets.pane import BilingualPane
from tweespraak_tui.widgets.rows import HeadingRow, SegmentRow
from tweespraak_tui.widgets.searching import fold
from tweespraak_tui.widgets.when import when

if TYPE_CHECKING:
    from tweespraak_tui.app import TweespraakApp

LOOK_EVERY = 0.5
"""Seconds between looks at whether another process changed the store."""
SEARCH_PAUSE = 0.15
"""Seconds of quiet after which a search runs."""


_NEXT = next(command for command in COMMANDS if command.id == "list.next_open")


class BrowsingScreen(Screen[None]):
    """A document in two languages."""

    AUTO_FOCUS = "SegmentGrid"

    def __init__(self, session: ReviewSession) -> None:
        super().__init__()
        self.session = session
        self.saved = ""
        self.alarm = False
        self.others = ""
        """Who else is in the document, in words."""
        self.query_folded = ""
        self.query_text = ""
        self.hits: list[int] = []
        self.with_differences = False
        self._asking = ""
        self._data_version = 0
        self.criterion: Criterion = CRITERIA[0]
        """What `n` goes to."""
        self.seen: set[int] = set()
        """Segments that were on the screen."""
        self.wants_outline: bool | None = None

    @property
    def desk(self) -> TweespraakApp:
        """The app, by its own type."""
        return cast("TweespraakApp", self.app)

    def compose(self) -> ComposeResult:
        """Header, line of state, the two languages, a line to type a search in, keys."""
        glyphs = self.desk.glyphs
        yield HeaderLine(glyphs=glyphs, id="header")
        yield TextLine(id="state")
        texts = Container(*self.texts(), id="texts")
        outline, find = OutlineList(glyphs=glyphs, id="outline"), CleanInput(id="find", compact=True)
        # What is not wanted yet is hidden before it is mounted: hiding it later lays everything out again.
        outline.display, find.display = self.app.size.width >= FROM_WIDTH, False
        yield Horizontal(outline, texts, id="body")
        yield find
        yield KeyBar(Scope.LIST, glyphs=glyphs, id="keys")
        yield Static("terminal too small (need 60x15)", id="too-small", markup=False)

    def texts(self) -> list[Widget]:
        """What stands beside the outline: the two languages."""
        return [BilingualPane(glyphs=self.desk.glyphs, bracketed=self.desk.colourless, id="pane")]

    @property
    def pane(self) -> BilingualPane:
        """Grid and editor."""
        return self.query_one(BilingualPane)

    @property
    def outline(self) -> OutlineList:
        """The questions at the left."""
        return self.query_one(OutlineList)

    def place_outline(self, width: int) -> None:
        """The outline stands where there is room for it, or where it was asked for."""
        wanted = self.wants_outline if self.wants_outline is not None else width >= FROM_WIDTH
        if self.outline.display != wanted:
            self.outline.display = wanted
            if not wanted and self.focused is self.outline:
                self.pane.grid.focus(scroll_visible=False)

    def on_mount(self) -> None:
        """Start at the first open segment."""
        self._data_version = self.desk.data_version()
        first = next((s for s in self.session.segments.values() if s.is_open), None)
        self.pane.grid.question_of = self.session.question_line
        self.outline.show_document(self.session.exchanges, self.session.outline_entry)
        self.pane.grid.show_rows(self.session.rows(), first.id if first else None)
        self.pane.grid.show_unsaved(self.session.unsaved)
        self.pane.grid.focus()
        self.watch(self.app, "job_text", self.show_state, init=False)
        self.set_interval(LOOK_EVERY, self.look_for_changes)
        self.show_state()

    def on_resize(self, event: events.Resize) -> None:
        """Below the smallest size a notice covers the screen; the keys go on working. A wide one has the outline."""
        self.place_outline(event.size.width)
        self.set_class(event.size.width < 60 or event.size.height < 15, "-too-small")

    def show_state(self) -> None:
        """Bring header and line of state up to date."""
        grid, tally, glyphs = self.pane.grid, self.session.tally, self.desk.glyphs
        row = grid.rows[grid.cursor] if grid.rows else None
        errors = self.session.inspection.errors
        issues = [f"{glyphs.error}{errors}"] if errors else []
        if tally.stale:
            issues.append(f"{glyphs.stale}{tally.stale}")
        if self.session.unsaved:
            issues.append(f"{glyphs.unsaved}{len(self.session.unsaved)}")
        segment = grid.current
        self.query_one(HeaderLine).state = HeaderState(
            reference=self.session.reference,
            title=self.session.title if self.session.title != self.session.reference else "",
            question=f"{row.exchange + 1}/{self.session.exchanges}" if row else "",
            segment=f"{segment.number:,}/{tally.total:,}" if segment else f"0/{tally.total:,}",
            issues=" ".join(issues),
            approved_percent=tally.approved_percent,
            shares=tally.shares(glyphs) if self.size.width >= 110 else "",
            job=self.desk.job_text,
            saved=self.saved,
            alarm=self.alarm,
            read_only=bool(self.desk.read_only),
            others=self.others,
        )
        self.query_one(TextLine).content = self._state_line(segment)
        if row is not None and self.outline.display:
            self.outline.show_current(row.exchange)

    def _state_line(self, segment: SegmentView | None) -> Content:
        glyphs = self.desk.glyphs
        if self._asking == "filter":
            kept = " ".join(f"@{name}" for name in self.desk.workbench.saved_filters())
            return Content.assemble(" ", (f"{visible_line(kept)}  " if kept else "", "bold"), (GRAMMAR, "$muted"))
        parts: list[str | tuple[str, str]] = [" "]
        if self.session.filter_text:
            text = visible_line(self.session.filter_text)
            shown = sum(isinstance(row, SegmentRow) for row in self.pane.grid.rows)
            parts += ["Show ", (text, "bold"), f" ({shown:,} of {self.session.tally.total:,})  "]
        if self.query_folded:
            place = self.hits.index(self.pane.grid.cursor) + 1 if self.pane.grid.cursor in self.hits else 0
            parts += ["Search ", (visible_line(self.query_text), "bold"), f" {place}/{len(self.hits)}  "]
        else:
            key = key_name(key_table_of(self.app).of(_NEXT)[0])
            parts += [f"{key}{glyphs.arrow} ", (self.criterion.name, "bold"), "  "]
        if self.session.order is not Order.DOCUMENT:
            parts += ["order ", (str(self.session.order), "bold"), "  "]
        if self.with_differences:
            parts.append(("differences from the drafts  ", "bold"))
        if segment is not None:
            parts.append((self._about(segment), "$muted"))
        return Content.assemble(*parts)

    def _about(self, segment: SegmentView) -> str:
        """What there is to say about a segment, in words."""
        dot, now = f" {self.desk.glyphs.dot} ", self.desk.now()
        words = [f"{segment.number} {segment.status.word}"]
        if segment.stale is not None:
            words.append(f"no longer sure: {segment.stale}")
        if segment.id in self.session.unsaved:
            words.append("unsaved text is kept")
        if segment.status is Status.APPROVED:
            words.append(f"{segment.approved_by or ''} {when(segment.approved_at, now)}".strip())
        elif segment.status is Status.REJECTED and segment.reason:
            words.append(segment.reason)
        elif segment.author:
            words.append(f"{segment.author} {when(segment.at, now)}".strip())
        return visible_line(dot.join(words))

    @on(CursorMoved)
    def _cursor_moved(self) -> None:
        self.show_state()

    @on(GridScrolled)
    def _grid_scrolled(self) -> None:
        self.pane.place_editor(follow=False)

    @on(GridLaidOut)
    def _grid_laid_out(self) -> None:
        self.pane.place_editor()
        self.show_state()

    @on(CommandChosen)
    async def _command_chosen(self, event: CommandChosen) -> None:
        await self.run_action(event.action)

    def look_for_changes(self) -> None:
        """Show what another process did, if anything."""
        try:
            version = self.desk.data_version()
            if version == self._data_version:
                return
            self._data_version = version
            changed = self.session.look_for_changes()
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        if changed:
            self.pane.grid.show_segments(changed)
            self.find_hits()
            self.show_state()

    def show_segments(self, segments: list[SegmentView]) -> None:
        """Show segments as a decision left them."""
        self.pane.grid.show_segments(self.session.put(segments))
        if self.with_differences:
            self._show_differences()
        if self.outline.display:
            self.outline.refresh()
        self.find_hits()
        self.show_state()

    def show_rows_again(self) -> None:
        """Show all rows anew, the cursor on the same segment if it is still there."""
        grid = self.pane.grid
        here = grid.current.id if grid.current else None
        grid.show_rows(self.session.rows(), here)
        grid.show_unsaved(self.session.unsaved)
        self.find_hits()
        self.show_state()

    def leave(self) -> bool:
        """Whether this place may be left: not while something typed waits for an answer."""
        return True

    def action_down(self) -> None:
        """Next segment."""
        self.pane.grid.move_by(1)

    def action_up(self) -> None:
        """Previous segment."""
        self.pane.grid.move_by(-1)

    def action_page_down(self) -> None:
        """One screen down."""
        self.pane.grid.move_lines(max(1, self.pane.grid.size.height - 2))

    def action_page_up(self) -> None:
        """One screen up."""
        self.pane.grid.move_lines(-max(1, self.pane.grid.size.height - 2))

    def action_half_page_down(self) -> None:
        """Half a screen down."""
        self.pane.grid.move_lines(max(1, self.pane.grid.size.height // 2))

    def action_half_page_up(self) -> None:
        """Half a screen up."""
        self.pane.grid.move_lines(-max(1, self.pane.grid.size.height // 2))

    def action_first(self) -> None:
        """First segment."""
        self.pane.grid.move_by(-len(self.pane.grid.rows))

    def action_last(self) -> None:
        """Last segment."""
        self.pane.grid.move_by(len(self.pane.grid.rows))

    def action_next_question(self) -> None:
        """The first segment of the next question."""
        self._to_heading(1)

    def action_previous_question(self) -> None:
        """The first segment of this question, or of the one before when already there."""
        self._to_heading(-1)

    def _to_heading(self, step: int) -> None:
        grid = self.pane.grid
        row = grid.cursor + step
        if grid.is_sorted:
            # No headings there: the next segment that belongs to another question.
            while 0 <= row < len(grid.rows) and grid.rows[row].exchange == grid.rows[grid.cursor].exchange:
                row += step
            grid.move_to(row)
            return
        if step < 0:
            # The heading right above the cursor is this question's own.
            row = grid.cursor - 2
        while 0 <= row < len(grid.rows):
            found = grid.rows[row]
            if isinstance(found, HeadingRow) and self._starts_exchange(row):
                below = row + 1
                while below < len(grid.rows) and grid.segment_at(below) is None:
                    below += 1
                grid.move_to(below)
                return
            row += step

    def _starts_exchange(self, row: int) -> bool:
        rows = self.pane.grid.rows
        return row == 0 or rows[row - 1].exchange != rows[row].exchange

    def action_next_open(self) -> None:
        """The next hit while a search is on, else the next open segment."""
        self._go(1)

    def action_previous_open(self) -> None:
        """The hit or open segment before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        grid = self.pane.grid
        if self.query_folded:
            row = grid.find_row(lambda r: self.session.holds(r.segment, self.query_folded), step)
            if row is None:
                self.desk.tell(f"No segment holds {self.query_text}; Esc ends the search.", "warning")
        else:
            row = grid.find_row(self.wanted_row(), step)
            if row is None:
                self.desk.tell(self.criterion.none_left)
        if row is not None:
            grid.move_to(row)

    def wanted_row(self) -> Callable[[SegmentRow], bool]:
        """What `n` looks for, as a test on rows."""
        wanted = wanted_by(self.criterion, SessionSurroundings(self.session), self.seen)
        return lambda row: wanted(row.segment)

    def next_open_row(self, step: int = 1) -> int | None:
        """The row of the next segment that waits for a decision."""
        return self.pane.grid.find_row(lambda r: r.segment.is_open, step)

    def action_search(self) -> None:
        """Type a search."""
        self.run_worker(self._prepare_search(), group="search", exclusive=True, exit_on_error=False)
        self._ask("search", "search in both languages", self.query_text)

    async def _prepare_search(self) -> None:
        """While the first letters are typed."""
        for _ in self.session.prepare_search():
            await asyncio.sleep(0)

    def action_filter(self) -> None:
        """Type a filter."""
        self._ask("filter", "filter: words, state:open, q:12-20, @name of a kept one", self.session.filter_text)

    def _ask(self, what: str, placeholder: str, value: str) -> None:
        self._asking = what
        find = self.query_one("#find", Input)
        find.placeholder = placeholder
        find.value = value
        find.display = True
        find.focus()
        self.show_state()

    def _stop_asking(self) -> None:
        self._asking = ""
        self.show_state()
        self.query_one("#find").display = False
        self.pane.grid.focus()

    @on(Input.Changed, "#find")
    def _find_changed(self, event: Input.Changed) -> None:
        if self._asking == "search":
            text = event.value
            self.set_timer(SEARCH_PAUSE, lambda: self._search_if_still(text))

    def _search_if_still(self, text: str) -> None:
        if self._asking == "search" and self.query_one("#find", Input).value == text:
            self.search_for(text)

    @on(Input.Submitted, "#find")
    def _find_submitted(self, event: Input.Submitted) -> None:
        what = self._asking
        self._stop_asking()
        if what == "search":
            self.search_for(event.value)
        elif what == "filter":
            self.set_filter(event.value)

    def on_key(self, event: events.Key) -> None:
        """Esc in the search line ends the search; in the filter line it changes nothing."""
        if event.key == "escape" and self._asking:
            event.stop()
            event.prevent_default()
            if self._asking == "search":
                self.search_for("")
            self._stop_asking()

    def search_for(self, text: str) -> None:
        """Highlight every hit and go to the first one from here on; empty text ends the search."""
        self.query_text, self.query_folded = text, fold(text.strip())
        grid = self.pane.grid
        grid.show_search(self.query_folded)
        self.find_hits()
        if self.hits and grid.cursor not in self.hits:
            grid.move_to(next((row for row in self.hits if row >= grid.cursor), self.hits[0]))
        self.show_state()

    def find_hits(self) -> None:
        """Look again which rows hold what is searched for."""
        rows = self.pane.grid.rows
        self.hits = self.session.hits(rows, self.query_folded) if self.query_folded else []

    def set_filter(self, text: str) -> None:
        """Show what a filter line wants; a line that cannot be followed stays in the box, to be mended."""
        before = self.session.filter_text
        try:
            self.session.set_filter(text)
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            self._ask("filter", "", text)
            return
        if not any(isinstance(row, SegmentRow) for row in self.session.rows()):
            self.session.set_filter(before)
            self.desk.tell(f"0 of {self.session.tally.total:,} segments match {text}; nothing changed.", "warning")
            return
        self.show_rows_again()

    def action_clear_filter(self) -> None:
        """Show everything."""
        self.set_filter("")

    def action_toggle_stacked(self) -> None:
        """Side by side, or one above the other."""
        self.pane.grid.stack(not self.pane.grid.stacked)

    def action_toggle_diff(self) -> None:
        """Show or hide what people changed in the drafts."""
        self.with_differences = not self.with_differences
        self._show_differences()
        self.show_state()

    def _show_differences(self) -> None:
        try:
            drafts = self.session.machine_drafts() if self.with_differences else {}
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        self.pane.grid.show_differences(drafts)
        if self.with_differences and not drafts:
            self.desk.tell("No draft was changed by a person yet.")

    def action_copy_target(self) -> None:
        """English to the clipboard."""
        segment = self.pane.grid.current
        self.desk.copy(segment.target if segment else None)

    def action_copy_source(self) -> None:
        """Dutch to the clipboard."""
        segment = self.pane.grid.current
        self.desk.copy(segment.source if segment else None)
