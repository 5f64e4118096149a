"""The log of a document: what happened, newest first, in words; each line unfolds, one's own newest can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tweespraak_store.log import Detail, Entry
from tweespraak_translate.errors import TweespraakError
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.screens.dialogs import Dialog
from tweespraak_tui.screens.session import ReviewSession
from tweespraak_tui.widgets.dock_lines import Said, join
from tweespraak_tui.widgets.dock_list import LineList, ListLine
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.shown import shown, shown_line
from tweespraak_tui.widgets.when import when
from tweespraak_tui.wrapping import wrap_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tweespraak_tui.app import TweespraakApp

T = TypeVar("T")
MORE = "more"
"""What the last line is about when there is more to read."""
DETAIL_INDENT = 22
"""Cells up to the number of a segment under its entry."""


class LogScreen(Dialog):
    """Gives the id of the segment to go to, as text, or None."""

    SCOPE = Scope.LOG
    BINDINGS = bindings_for(Scope.LOG)

    def __init__(self, session: ReviewSession, now: datetime, *, glyphs: Glyphs) -> None:
        super().__init__()
        self._session = session
        self._now = now
        self._glyphs = glyphs
        self._entries: list[Entry] = []
        self._unfolded: dict[int, list[Detail]] = {}
        self._last_batch: str | None = None
        self._is_all = False

    def compose(self) -> ComposeResult:
        """The list, the keys."""
        with Vertical(classes="dialog wide whole"):
            title = f"What happened to {self._session.reference}"
            yield Static(shown(title), classes="dialog-title", markup=False)
            yield LineList(glyphs=self._glyphs, empty="Nothing happened yet.", id="log-list")
            yield Static(
                "Enter unfold   u undo your last action   U redo   o go to the segment   Esc close",
                classes="dialog-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Read the first page."""
        self.query_one(LineList).focus()
        self._read()

    @property
    def desk(self) -> TweespraakApp:
        """The app, by its own type."""
        return cast("TweespraakApp", self.app)

    def _read(self) -> None:
        workbench, document = self.desk.workbench, self._session.document_id
        entries = self._try(lambda: workbench.document_log(document))
        if entries is not None:
            self._entries, self._is_all = entries, len(entries) == 0
            self._last_batch = self._try(workbench.last_batch)
            self._list()

    def _read_more(self) -> None:
        workbench, document = self.desk.workbench, self._session.document_id
        more = self._try(lambda: workbench.document_log(document, before=self._entries[-1].first))
        if more is not None:
            self._is_all = not more
            self._entries += more
            self._list()

    def _try(self, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return None

    def _list(self) -> None:
        self.query_one(LineList).show(list(self._lines()))

    def _lines(self) -> Iterable[ListLine]:
        room = max(20, self.query_one(LineList).scrollable_content_region.width - DETAIL_INDENT - 4)
        for entry in self._entries:
            yield ListLine(self._line(entry), entry)
            for detail in self._unfolded.get(entry.n, ()):
                number = f"{detail.number:,}" if detail.number else "gone"
                for words in wrap_text(shown_line(detail.words), room):
                    yield ListLine(join([(f"{number:>{DETAIL_INDENT}}  ", "muted"), (words, "")]), detail)
                    number = ""
        # The event that took the document in is the first there can be.
        if self._entries and not self._is_all and self._entries[-1].kind != "ingested":
            yield ListLine(join([("  earlier ones: Enter", "muted")]), MORE)

    def _line(self, entry: Entry) -> Said:
        unfolded, folded = ("v", ">") if self._glyphs.ascii else ("▾", "▸")
        mark = (unfolded if entry.n in self._unfolded else folded) if entry.segment is not None else " "
        parts = [
            (f"{mark} {when(entry.at, self._now):<12} ", "muted"),
            (entry.actor, "strong"),
            (f" {entry.words}", "muted" if entry.is_undone else ""),
        ]
        if entry.is_undone:
            parts.append((f" {self._glyphs.dash} taken back", "muted"))
        elif self._last_batch in entry.batches:
            parts.append((f" {self._glyphs.dash} u takes it back", "muted"))
        return join(parts)

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        if event.key == MORE:
            self._read_more()
        elif isinstance(event.key, Entry):
            self._fold(event.key)
        elif isinstance(event.key, Detail):
            self.action_go_there()

    def _fold(self, entry: Entry) -> None:
        if entry.n in self._unfolded:
            del self._unfolded[entry.n]
        else:
            details = self._try(lambda: self.desk.workbench.log_details(entry))
            if details:
                self._unfolded[entry.n] = details
        self._list()

    def action_choose(self) -> None:
        """Unfold the line under the cursor."""
        self.query_one(LineList).action_choose()

    def action_go_there(self) -> None:
        """Go to the segment the line is about."""
        chosen = self.query_one(LineList).selected
        segment_id: int | None = None
        if isinstance(chosen, Detail) and chosen.number is not None:
            segment_id = chosen.segment_id
        elif isinstance(chosen, Entry) and chosen.segment is not None:
            number = chosen.segment
            segment_id = next((key for key, s in self._session.segments.items() if s.number == number), None)
        if segment_id is None:
            self.desk.tell("This line is about no segment of the document as it is now.", "warning")
        else:
            self.dismiss(str(segment_id))

    def action_undo(self) -> None:
        """Take back the reviewer's last action, when the cursor is on it."""
        chosen = self.query_one(LineList).selected
        if not isinstance(chosen, Entry) or self._last_batch is None or self._last_batch not in chosen.batches:
            self.desk.tell("Only your own last action can be taken back: the line that says so.", "warning")
        elif not self.desk.refuse_read_only():
            undone = self._try(self.desk.workbench.undo)
            if undone is not None:
                self._session.look_for_changes()
                self._session.put(undone.segments)
                self.desk.tell(f"Undone: {undone.label}")
                self._read()

    def action_redo(self) -> None:
        """Bring back what was undone last."""
        if not self.desk.refuse_read_only():
            redone = self._try(self.desk.workbench.redo)
            if redone is not None:
                self._session.put(redone.segments)
                self.desk.tell(f"Redone: {redone.label}")
                self._read()
