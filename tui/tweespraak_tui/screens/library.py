"""The Library screen: every document with its progress."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import DataTable, Input, Static

from tweespraak_store.database import shown_path
from tweespraak_store.views import DocumentSummary
from tweespraak_translate.errors import TweespraakError
from tweespraak_translate.segment import Status
from tweespraak_translate.visible import visible_line
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.messages import CommandChosen
from tweespraak_tui.screens.dialogs import AskScreen, CleanInput
from tweespraak_tui.widgets.header import HeaderLine, HeaderState
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.searching import fold
from tweespraak_tui.widgets.shown import shown, shown_cell
from tweespraak_tui.widgets.when import when
from tweespraak_tui.workbench import Workbench

if TYPE_CHECKING:
    from tweespraak_tui.app import TweespraakApp

_EMPTY = "No documents yet. Press I to import a file, or run: tweespraak ingest FILE"
_COLUMNS = (("questions", 5), ("segments", 7), ("ok", 6), ("open", 7), ("changed", 13))
_NAMES = {"questions": "Q/A", "segments": "seg", "changed": "  changed"}
_RIGHT = {"questions", "segments", "ok", "open"}

LOOK_EVERY = 0.5
"""Seconds between looks at whether another process changed the store."""
PAGE = 1_000
"""Documents in one table; more of them stand on further pages."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order of the documents."""

    name: str
    """As the header has it; empty for the usual one."""
    key: Callable[[DocumentSummary], Any]


def left_to_do(document: DocumentSummary) -> int:
    """Segments that wait for a person."""
    return document.segments - (document.counts[Status.APPROVED] - document.stale)


SORTINGS = (
    # As the store gives them: last changed first.
    Sorting("", lambda d: 0),
    Sorting("by name", lambda d: _name_key(d.reference or d.slug)),
    Sorting("most left first", lambda d: -left_to_do(d)),
    Sorting("largest first", lambda d: -d.segments),
)


def _name_key(name: str) -> list[tuple[int, str]]:
    """Numbers in a name count as numbers: 29521-9 stands before 29521-10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d{1,18})", fold(name))]


class DocumentTable(DataTable[object]):
    """A line for each document."""

    BINDINGS = bindings_for(Scope.LIBRARY)


class LibraryScreen(Screen[None]):
    """Documents, to open, import, draft and export."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[DocumentSummary] = []
        self._documents: list[DocumentSummary] = []
        """Those in the table now."""
        self._data_version = -1
        self._sorting = SORTINGS[0]
        self._query = ""
        self._page = 0
        self._matching = 0

    @property
    def desk(self) -> TweespraakApp:
        """The app, by its own type."""
        return cast("TweespraakApp", self.app)

    def compose(self) -> ComposeResult:
        """Header, table or the words for an empty store, keys."""
        yield HeaderLine(glyphs=self.desk.glyphs, id="header")
        yield DocumentTable(id="documents", cursor_type="row", zebra_stripes=False, cell_padding=0)
        yield Static(shown(_EMPTY), id="empty", markup=False)
        yield CleanInput(id="find", compact=True)
        yield KeyBar(Scope.LIBRARY, glyphs=self.desk.glyphs, id="keys")
        yield Static("terminal too small (need 60x15)", id="too-small", markup=False)

    def on_mount(self) -> None:
        """Fill the table, and keep it true."""
        self.watch(self.app, "job_text", self._show_header, init=False)
        self.set_interval(LOOK_EVERY, self._look_for_changes)
        self.query_one("#find").display = False
        self.query_one(DocumentTable).focus()

    def on_screen_resume(self) -> None:
        """Somebody may have worked in a document meanwhile."""
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """The title takes what room there is."""
        self.set_class(event.size.width < 60 or event.size.height < 15, "-too-small")
        if self._all:
            self._show()

    def _look_for_changes(self) -> None:
        try:
            version = self.desk.data_version()
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        if version != self._data_version and self.is_current:
            self._data_version = version
            self._fill()

    def _fill(self) -> None:
        try:
            self._all = self.desk.workbench.documents()
        except TweespraakError as error:
            self.desk.tell(str(error), "error")
            return
        self._show()

    def _choose(self) -> None:
        """Which documents the table has: those that match, sorted, one page of them."""
        words = fold(self._query).split()
        found = [d for d in self._all if all(word in _searched(d) for word in words)]
        if self._sorting.name:
            found.sort(key=self._sorting.key)
        self._matching = len(found)
        self._page = max(0, min(self._page, (len(found) - 1) // PAGE))
        self._documents = found[self._page * PAGE : (self._page + 1) * PAGE]

    def _show(self) -> None:
        here = self._current()
        self._choose()
        table = self.query_one(DocumentTable)
        table.clear(columns=True)
        widths = dict(_COLUMNS)
        wide = self.size.width >= 110
        name = 28 if wide else 21
        if wide:
            widths["changed"] = 30
        table.add_column(shown_cell("document"), width=name, key="name")
        title = max(10, self.size.width - name - sum(widths.values()) - 3)
        table.add_column(shown_cell("title"), width=title, key="title")
        for key, width in widths.items():
            words = f"{self.desk.glyphs.mark(Status.APPROVED)}%" if key == "ok" else _NAMES.get(key, key)
            table.add_column(shown_cell(words, "right" if key in _RIGHT else "left"), width=width, key=key)
        for document in self._documents:
            table.add_row(*self._cells(document, wide=wide), key=document.slug)
        slugs = [d.slug for d in self._documents]
        if here in slugs:
            table.move_cursor(row=slugs.index(here), animate=False)
        table.display = bool(self._all)
        self.query_one("#empty").display = not self._all
        self._show_header()

    def _cells(self, document: DocumentSummary, *, wide: bool) -> list[object]:
        left = left_to_do(document)
        name = document.reference or document.slug
        changed = when(document.last_changed, self.desk.now())
        if wide:
            changed = f"{changed} {document.last_actor}"
        return [
            shown_cell(f"{name} "),
            shown_cell("" if document.title == name else f"{document.title} "),
            shown_cell(f"{document.exchanges:,}", "right"),
            shown_cell(f"{document.segments:,}", "right"),
            shown_cell(f"{document.approved_percent}%", "right"),
            shown_cell(f"{left:,}" + (self.desk.glyphs.stale if document.stale else ""), "right"),
            shown_cell(f"  {changed}"),
        ]

    def _show_header(self) -> None:
        count, dot = len(self._all), self.desk.glyphs.dot
        text = "no documents" if not count else f"{count:,} document{'s' if count > 1 else ''}"
        if self._query:
            text = f"{self._matching:,} of {text} with {visible_line(self._query)}"
        if self._matching > PAGE:
            text += f" {dot} page {self._page + 1} of {(self._matching - 1) // PAGE + 1}"
        if self._sorting.name:
            text += f" {dot} {self._sorting.name}"
        self.query_one(HeaderLine).state = HeaderState(
            reference=f"library {self.desk.glyphs.dot} {text}",
            title=shown_path(self.desk.settings.store),
            job=self.desk.job_text,
            saved=self.desk.settings.reviewer,
            read_only=bool(self.desk.read_only),
        )

    def _current(self) -> str | None:
        table = self.query_one(DocumentTable)
        if not table.row_count:
            return None
        return table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value

    def _document(self) -> DocumentSummary | None:
        here = self._current()
        return next((d for d in self._documents if d.slug == here), None)

    @on(CommandChosen)
    async def _command_chosen(self, event: CommandChosen) -> None:
        await self.run_action(event.action)

    @on(DataTable.RowSelected)
    def _row_selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open the document under the cursor."""
        document = self._document()
        if document is not None:
            self.desk.open_document(document.slug)

    def action_down(self) -> None:
        """Next document."""
        self.query_one(DocumentTable).action_cursor_down()

    def action_up(self) -> None:
        """Previous document."""
        self.query_one(DocumentTable).action_cursor_up()

    def action_reload(self) -> None:
        """Read the library again."""
        self._fill()

    def action_first(self) -> None:
        """First document of the page."""
        self.query_one(DocumentTable).move_cursor(row=0, animate=False)

    def action_last(self) -> None:
        """Last document of the page."""
        self.query_one(DocumentTable).move_cursor(row=len(self._documents) - 1, animate=False)

    def action_next_page(self) -> None:
        """The next documents."""
        self._turn(1)

    def action_previous_page(self) -> None:
        """The documents before."""
        self._turn(-1)

    def _turn(self, step: int) -> None:
        before = self._page
        self._page += step
        self._show()
        if self._page == before:
            self.desk.tell("There is no further page." if step > 0 else "This is the first page.")
        else:
            self.action_first()

    def action_sort(self) -> None:
        """The next order; the first page of it."""
        self._sorting = SORTINGS[(SORTINGS.index(self._sorting) + 1) % len(SORTINGS)]
        self._page = 0
        self._show()

    def action_search(self) -> None:
        """Type words."""
        find = self.query_one("#find", Input)
        find.placeholder = "documents with these words in their name, number or title"
        find.value = self._query
        find.display = True
        find.focus()

    @on(Input.Submitted, "#find")
    def _searched_for(self, event: Input.Submitted) -> None:
        self._end_search(event.value)

    def on_key(self, event: events.Key) -> None:
        """Esc in the search line shows every document again."""
        if event.key == "escape" and self.query_one("#find").has_focus:
            event.stop()
            event.prevent_default()
            self._end_search("")

    def action_clear(self) -> None:
        """Every document again."""
        if self._query:
            self._end_search("")

    def _end_search(self, text: str) -> None:
        self._query, self._page = text.strip(), 0
        self.query_one("#find").display = False
        self._show()
        self.query_one(DocumentTable).focus()
        if self._query and not self._matching:
            self.desk.tell(f"No document has {self._query}; Esc shows them all.", "warning")

    def action_goto(self) -> None:
        """Ask for a letter."""
        from tweespraak_tui.screens.goto import GotoScreen

        offered = ["goto.first", "goto.last", "goto.glossary", "goto.export"]

        async def go(answer: str | None) -> None:
            if answer is not None:
                await self.run_action(answer)

        self.app.push_screen(GotoScreen(offered, with_numbers=False), go)

    def action_glossary(self) -> None:
        """The terms."""
        from tweespraak_tui.screens.glossary import GlossaryScreen

        self.app.push_screen(GlossaryScreen())

    def action_draft(self) -> None:
        """Draft the document under the cursor."""
        document = self._document()
        if document is not None and not self.desk.refuse_read_only():
            waiting = document.counts[Status.NEW] + document.counts[Status.REJECTED]
            self.desk.ask_to_draft(document.slug, waiting)

    def action_cancel_draft(self) -> None:
        """Stop drafting."""
        self.desk.cancel_drafting()

    def action_export(self) -> None:
        """Write the document under the cursor to a file."""
        document = self._document()
        if document is not None:
            self.desk.ask_to_export(document.slug, left_to_do(document))

    def action_import(self) -> None:
        """Ask for a path, take the file in."""
        if self.desk.refuse_read_only():
            return

        def take(path: str | None) -> None:
            if path is not None:
                self.desk.tell(f"Reading {path}")
                self._ingest(path)

        prompt = "Path of a document (text, PDF, Word, HTML, XML)."
        self.app.push_screen(AskScreen("Import a document", prompt, needed="A path is needed."), take)

    @work(thread=True, group="import", exit_on_error=False)
    def _ingest(self, path: str) -> None:
        """Read and keep the file in a thread, over a connection of its own."""
        try:
            with Workbench(self.desk.settings) as workbench:
                result = workbench.ingest_file(Path(path).expanduser())
        except TweespraakError as error:
            self.app.call_from_thread(self.desk.tell, str(error), "error")
            return
        count = sum(1 for _ in result.view.segments())
        what = f"{result.view.slug}: {count} segments. D drafts them." if result.is_new else "It is here already."
        self.app.call_from_thread(self.desk.tell, what)
        self.app.call_from_thread(self._fill)


def _searched(document: DocumentSummary) -> str:
    return fold(f"{document.slug} {document.reference} {document.title} {document.last_actor}")
