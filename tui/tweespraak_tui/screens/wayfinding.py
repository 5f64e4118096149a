"""Jumping about in a document: go to, come back, follow a reference, the outline, footnotes, order, what `n` looks for.

A part of the Review screen, apart from browsing.py because it is one idea: every
jump leaves a trace, and Backspace follows the traces back.
"""

from __future__ import annotations

from textual import on

from tweespraak_translate.errors import TweespraakError
from tweespraak_tui.commands import COMMANDS, Scope
from tweespraak_tui.screens.browsing import BrowsingScreen
from tweespraak_tui.screens.dialogs import AskScreen
from tweespraak_tui.screens.goto import GotoScreen, PickScreen
from tweespraak_tui.screens.ordering import CRITERIA, Order
from tweespraak_tui.screens.progress import ProgressScreen, progress_lines
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.outline import FROM_WIDTH, QuestionChosen

TRACES = 100
"""Jumps remembered."""


class WayfindingScreen(BrowsingScreen):
    """Browsing, with ways to get somewhere at once."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._traces: list[int] = []

    def on_descendant_focus(self) -> None:
        """The bottom line names the outline when it has the focus. Textual calls the other classes' as well."""
        if self.focused is self.outline:
            self.query_one(KeyBar).scope = Scope.OUTLINE

    def leave_trace(self) -> None:
        """Remember this place, for Backspace."""
        segment = self.pane.grid.current
        if segment is not None and segment.id is not None and self._traces[-1:] != [segment.id]:
            self._traces.append(segment.id)
            del self._traces[:-TRACES]

    def jump_to_segment(self, segment_id: int, name: str) -> bool:
        """Go to a segment and leave a trace; says so when the filter hides it."""
        row = self.pane.grid.row_of(segment_id)
        if row is None:
            self.desk.tell(f"{name} is not among the segments shown; F shows them all.", "warning")
            return False
        if row != self.pane.grid.cursor:
            self.leave_trace()
            self.pane.grid.move_to(row)
        return True

    def action_jump_back(self) -> None:
        """Back to where the last jump started."""
        while self._traces:
            row = self.pane.grid.row_of(self._traces.pop())
            if row is not None and row != self.pane.grid.cursor:
                self.pane.grid.move_to(row)
                return
        self.desk.tell("No jump to come back from.")

    def action_goto(self) -> None:
        """Ask for a letter or a number."""
        possible = [c for c in COMMANDS if c.scope is Scope.GOTO and self._can(c.action)]
        self.app.push_screen(GotoScreen([c.id for c in possible]), self._take_answer)

    def _can(self, action: str) -> bool:
        return callable(getattr(self, f"action_{action.partition('.')[2]}", None))

    async def _take_answer(self, answer: str | None) -> None:
        if answer is None:
            return
        if answer.startswith("screen."):
            if answer in ("screen.first", "screen.last"):
                self.leave_trace()
            await self.run_action(answer)
        elif answer.startswith("q"):
            self.go_to_question(answer[1:])
        else:
            self.go_to_number(int(answer))

    def go_to_number(self, number: int) -> None:
        """Go to the segment with a number."""
        found = next((s for s in self.session.segments.values() if s.number == number), None)
        if found is None or found.id is None:
            last = max((s.number for s in self.session.segments.values()), default=0)
            self.desk.tell(f"No segment {number:,}; the last one is {last:,}.", "warning")
        else:
            self.jump_to_segment(found.id, f"Segment {number:,}")

    def go_to_question(self, number: str) -> None:
        """Go to the question with a number, or to the answer that bears it."""
        found = self.session.find_question(number)
        if found is None or found.id is None:
            self.desk.tell(f"No question {number} in this document.", "warning")
        else:
            self.jump_to_segment(found.id, f"Question {number}")

    def action_reference(self) -> None:
        """Go to the question that this segment names; a choice when it names several."""
        segment = self.pane.grid.current
        if segment is None:
            return
        named = list(dict.fromkeys(r.target for r in segment.references if r.kind == "question"))
        if not named:
            self.desk.tell(f"Segment {segment.number} names no other question.")
        elif len(named) == 1:
            self.go_to_question(named[0])
        else:
            self._pick_question(named)

    def _pick_question(self, numbers: list[str]) -> None:
        def go(answer: str | None) -> None:
            if answer is not None:
                self.go_to_question(numbers[int(answer)])

        lines = []
        for number in numbers:
            found = self.session.find_question(number)
            lines.append(f"{number:>4}  {found.source if found else 'not in this document'}")
        self.app.push_screen(PickScreen("Questions named here", lines), go)

    def action_footnotes(self) -> None:
        """Show the footnotes of this segment under it, or hide them."""
        grid = self.pane.grid
        segment, row = grid.current, grid.rows[grid.cursor] if grid.rows else None
        if segment is None or segment.id is None or row is None:
            return
        if segment.id not in self.session.noted and not self.session.footnotes(segment, row.exchange):
            self.desk.tell(f"Segment {segment.number} points at no footnote.")
            return
        self.session.noted ^= {segment.id}
        self.show_rows_again()

    def action_progress(self) -> None:
        """How far the document is."""
        lines = progress_lines(self.session.segments.values(), self.session.inspection.errors, self.desk.glyphs)
        self.app.push_screen(ProgressScreen(self.session.reference, lines, self.desk.job_text))

    def action_glossary(self) -> None:
        """The terms."""
        from tweespraak_tui.screens.glossary import GlossaryScreen

        def go(answer: int | None) -> None:
            if answer is not None:
                segment = self.session.segments.get(answer)
                self.jump_to_segment(answer, f"Segment {segment.number:,}" if segment else "It")

        self.app.push_screen(GlossaryScreen(self.session), go)

    def action_outline(self) -> None:
        """The focus to the questions; shows them where they are hidden."""
        self.wants_outline = True
        self.place_outline(self.size.width)
        self.outline.focus(scroll_visible=False)

    def action_outline_leave(self) -> None:
        """Back to the list; a narrow screen hides the questions again."""
        if self.size.width < FROM_WIDTH:
            self.wants_outline = None
            self.place_outline(self.size.width)
        self.pane.grid.focus(scroll_visible=False)

    def action_outline_jump(self) -> None:
        """Go to the question under the outline's cursor."""
        self._to_exchange(self.outline.cursor)

    def action_outline_down(self) -> None:
        """Next question in the outline."""
        self.outline.move(1)

    def action_outline_up(self) -> None:
        """Question before in the outline."""
        self.outline.move(-1)

    def action_outline_page_down(self) -> None:
        """Many questions down."""
        self.outline.move(max(1, self.outline.size.height - 2))

    def action_outline_page_up(self) -> None:
        """Many questions up."""
        self.outline.move(-max(1, self.outline.size.height - 2))

    @on(QuestionChosen)
    def _question_chosen(self, event: QuestionChosen) -> None:
        self._to_exchange(event.exchange)

    def _to_exchange(self, exchange: int) -> None:
        row = self.pane.grid.first_row_of(exchange)
        if row is None:
            self.desk.tell("This question is not among the segments shown; F shows them all.", "warning")
            return
        if not self.leave():
            return
        self.leave_trace()
        self.action_outline_leave()
        self.pane.grid.move_to(row)

    def action_criterion(self) -> None:
        """Let `n` look for the next kind of thing."""
        self.criterion = CRITERIA[(CRITERIA.index(self.criterion) + 1) % len(CRITERIA)]
        self.show_state()

    def action_order(self) -> None:
        """The next order."""
        self.set_order(self.session.order.next)

    def set_order(self, order: Order) -> None:
        """Show the segments in an order, the cursor on the first one when what is to be looked at first changed."""
        self.session.order = order
        self.pane.grid.is_sorted = order is not Order.DOCUMENT
        self.show_rows_again()
        if order is not Order.DOCUMENT:
            self.action_first()

    def action_save_filter(self) -> None:
        """Keep the filter shown under a name."""
        line = self.session.filter_text
        if self.desk.refuse_read_only():
            return
        if not line:
            self.desk.tell("No filter is set: f sets one, K keeps it under a name.", "warning")
            return

        def save(name: str | None) -> None:
            if name is None:
                return
            try:
                self.desk.workbench.save_filter(name.removeprefix("@"), line)
            except TweespraakError as error:
                self.desk.tell(str(error), "error")
                return
            kept = f"@{name.removeprefix('@')}"
            self.desk.tell(f"Kept as {kept}: type that in the filter line, or find it in the commands.")

        prompt = f"A name for: {line}"
        self.app.push_screen(AskScreen("Keep this filter", prompt, needed="A name is needed."), save)

    def apply_filter(self, line: str) -> None:
        """Show what a filter line wants; for the commands by name."""
        self.set_filter(line)

    def drop_filter(self, name: str) -> None:
        """Forget a kept filter."""
        try:
            self.desk.workbench.save_filter(name, "")
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        self.desk.tell(f"@{name} is forgotten.")
