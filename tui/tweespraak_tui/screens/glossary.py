"""The Glossary screen: the terms with their English, where they stand in the document, and a form to add or change one.

Nothing is replaced from here: the places of a term are listed, forbidden English
first, and Enter goes to one, where a person writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Input, Static

from tweespraak_translate.errors import TweespraakError
from tweespraak_translate.termbase import Form, Termbase, TermEntry, TermStatus
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.messages import CommandChosen
from tweespraak_tui.screens.dialogs import CleanInput, Dialog
from tweespraak_tui.screens.goto import PickScreen
from tweespraak_tui.widgets.header import HeaderLine, HeaderState
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.lines import TextLine
from tweespraak_tui.widgets.searching import fold
from tweespraak_tui.widgets.shown import shown, shown_cell, shown_line
from tweespraak_tui.wrapping import shorten

if TYPE_CHECKING:
    from tweespraak_store.views import SegmentView
    from tweespraak_tui.app import TweespraakApp
    from tweespraak_tui.screens.session import ReviewSession

SHOWN_AT_ONCE = 1_000
"""Terms in the table; a search finds the others."""
_FIELDS = (
    ("dutch", "Dutch"),
    ("preferred", "English"),
    ("admitted", "also allowed"),
    ("forbidden", "not allowed"),
    ("domain", "field"),
    ("note", "note"),
)


def entry_texts(entry: TermEntry | None) -> dict[str, str]:
    """What the form shows of an entry; several forms are parted by |."""
    if entry is None:
        return dict.fromkeys((name for name, _ in _FIELDS), "")
    english = {str(status): " | ".join(f.text for f in entry.english if f.status is status) for status in TermStatus}
    dutch = " | ".join(form.text for form in entry.dutch)
    return {"dutch": dutch, **english, "domain": entry.domain, "note": entry.note}


def entry_from(texts: dict[str, str], before: TermEntry | None = None) -> TermEntry:
    """The entry a filled form stands for; what the form does not show stays as it was."""
    known = {(form.language, form.text): form for form in before.forms} if before else {}
    forms: list[Form] = []
    for name, language in (("dutch", "nl"), ("preferred", "en"), ("admitted", "en"), ("forbidden", "en")):
        status = TermStatus.PREFERRED if name == "dutch" else TermStatus(name)
        for text in (part.strip() for part in texts[name].split("|")):
            old = known.get((language, text))
            if old is not None:
                forms.append(old if language == "nl" else replace(old, status=status))
            elif text:
                forms.append(Form(text, language, status))
    start = before or TermEntry(())
    return replace(start, forms=tuple(forms), domain=texts["domain"].strip(), note=texts["note"].strip())


class TermFormScreen(Dialog):
    """A form for one term; gives "saved" after the store took it, or None."""

    BINDINGS = [
        Binding("up", "field(-1)", show=False),
        Binding("down", "field(1)", show=False),
    ]

    def __init__(self, entry: TermEntry | None) -> None:
        super().__init__()
        self._entry = entry

    def compose(self) -> ComposeResult:
        """A line for each part of a term."""
        texts = entry_texts(self._entry)
        with Vertical(classes="dialog"):
            yield Static("Change a term" if self._entry else "Add a term", classes="dialog-title", markup=False)
            for name, label in _FIELDS:
                yield Static(f"{label}{' (several parted by |)' if name == 'dutch' else ''}", markup=False)
                line = CleanInput(value=shown_line(texts[name]), id=f"term-{name}", compact=True)
                line.styles.margin = 0
                yield line
            yield Static("", id="needed", markup=False)
            yield Static("Enter save   Up and Down another line   Esc cancel", classes="dialog-keys", markup=False)

    def action_field(self, step: int) -> None:
        """The next line, or the one before."""
        lines = list(self.query(Input))
        here = lines.index(self.focused) if isinstance(self.focused, Input) else 0
        lines[(here + step) % len(lines)].focus()

    def on_input_submitted(self) -> None:
        """Enter saves, when the term is whole."""
        texts = {name: self.query_one(f"#term-{name}", Input).value for name, _ in _FIELDS}
        workbench = cast("TweespraakApp", self.app).workbench
        try:
            entry = entry_from(texts, self._entry)
            if self._entry is None:
                workbench.add_term(entry)
            else:
                workbench.change_term(entry)
        except TweespraakError as error:
            self.query_one("#needed", Static).update(shown(str(error)))
            return
        self.dismiss("saved")


class GlossaryTable(DataTable[object]):
    """A line for each term."""

    BINDINGS = bindings_for(Scope.GLOSSARY)


class GlossaryScreen(Screen[int | None]):
    """The terms; gives the id of a segment to go to, or None."""

    SCOPE = Scope.GLOSSARY

    def __init__(self, session: ReviewSession | None = None) -> None:
        super().__init__()
        self._session = session
        self._termbase: Termbase | None = None
        self._places: dict[int, list[SegmentView]] | None = None
        """Segments by the term that stands in them; None until they were looked for."""
        self._query = ""
        self._only_here = False
        self._listed: list[TermEntry] = []
        self._matching = 0

    @property
    def desk(self) -> TweespraakApp:
        """The app, by its own type."""
        return cast("TweespraakApp", self.app)

    def compose(self) -> ComposeResult:
        """Header, a line that says what is shown, the table, a line to search in, keys."""
        yield HeaderLine(glyphs=self.desk.glyphs, id="header")
        yield TextLine(id="glossary-line")
        yield GlossaryTable(id="terms", cursor_type="row", zebra_stripes=False, cell_padding=0)
        yield CleanInput(id="find", compact=True)
        yield KeyBar(Scope.GLOSSARY, glyphs=self.desk.glyphs, id="keys")
        yield Static("terminal too small (need 60x15)", id="too-small", markup=False)

    def on_mount(self) -> None:
        """Read the terms."""
        self.query_one("#find").display = False
        self.query_one(GlossaryTable).focus()
        self._say("Reading the terms ...")
        self._read()

    def on_resize(self) -> None:
        """Columns take what room there is."""
        self.set_class(self.size.width < 60 or self.size.height < 15, "-too-small")
        if self._termbase is not None:
            self._fill()

    @work(thread=True, group="reading the glossary", exclusive=True, exit_on_error=False)
    def _read(self) -> None:
        """Read the terms and find them in the document, over a connection of its own."""
        from tweespraak_tui.workbench import Workbench

        try:
            with Workbench(self.desk.settings, read_only=True) as workbench:
                termbase, today = workbench.termbase(), workbench.today()
        except TweespraakError as error:
            self.app.call_from_thread(self.desk.tell, str(error), "error")
            return
        self.app.call_from_thread(self._take, termbase, None)
        if self._session is None:
            return
        places: dict[int, list[SegmentView]] = defaultdict(list)
        for segment in list(self._session.segments.values()):
            for key in {hit.entry.id for hit in termbase.find(segment.source, on=today)}:
                places[key].append(segment)
        self.app.call_from_thread(self._take, termbase, places)

    def _take(self, termbase: Termbase, places: dict[int, list[SegmentView]] | None) -> None:
        if not self.is_attached:
            # The person left while the terms were read.
            return
        self._termbase, self._places = termbase, places
        self._fill()

    def _fill(self) -> None:
        assert self._termbase is not None
        table = self.query_one(GlossaryTable)
        here = self._current()
        wanted = fold(self._query)
        found = [e for e in self._termbase.entries if not wanted or any(wanted in fold(t) for t in _texts(e))]
        if self._only_here and self._places is not None:
            found = [e for e in found if self._places.get(e.id)]
        self._matching, self._listed = len(found), found[:SHOWN_AT_ONCE]
        table.clear(columns=True)
        width = self.size.width
        room = width - 14 - 14 - 6 - 3
        domain = 14 if width >= 100 else 0
        sizes = (("nl", (room + 14 - domain) * 2 // 5), ("en", (room + 14 - domain) * 3 // 5))
        for name, size in sizes:
            table.add_column(shown_cell(name), width=max(8, size))
        table.add_column(shown_cell("status"), width=13)
        if domain:
            table.add_column(shown_cell("field"), width=domain)
        table.add_column(shown_cell("hits", "right"), width=6)
        for entry in self._listed:
            cells = [
                shown_cell(" | ".join(f.text for f in entry.dutch) + " "),
                shown_cell(self._english(entry) + " "),
                shown_cell(_status(entry)),
                *([shown_cell(f"{entry.domain} ")] if domain else []),
                shown_cell(self._hits(entry), "right"),
            ]
            table.add_row(*cells, key=str(entry.id))
        ids = [entry.id for entry in self._listed]
        if here is not None and here.id in ids:
            table.move_cursor(row=ids.index(here.id), animate=False)
        self._show_line()

    def _english(self, entry: TermEntry) -> str:
        if entry.do_not_translate:
            return "(stays as it is)"
        allowed = [f.text for f in entry.english if f.status is not TermStatus.FORBIDDEN]
        forbidden = [f"{self.desk.glyphs.fact_mark(False)}{f.text}" for f in entry.english]
        forbidden = [t for t, f in zip(forbidden, entry.english, strict=True) if f.status is TermStatus.FORBIDDEN]
        return " | ".join([*allowed, *forbidden])

    def _hits(self, entry: TermEntry) -> str:
        if self._session is None:
            return ""
        return "..." if self._places is None else f"{len(self._places.get(entry.id, ())) or ''}"

    def _show_line(self) -> None:
        total = len(self._termbase) if self._termbase else 0
        words = f"{self._matching:,} of {total:,} terms" if self._matching != total else f"{total:,} terms"
        if self._matching > len(self._listed):
            words += f", the first {len(self._listed):,} shown: / finds the others"
        if self._query:
            words += f", with {self._query}"
        if self._only_here:
            words += ", only those in this document"
        if not total:
            words = "No terms yet. a adds one; 'tweespraak terms import FILE' takes a list in."
        self._say(words)

    def _say(self, words: str) -> None:
        self.query_one(TextLine).content = Content(shown_line(f" {words}"))
        session = self._session
        self.query_one(HeaderLine).state = HeaderState(
            reference="glossary",
            title=session.reference if session else "",
            saved=self.desk.settings.reviewer,
            read_only=bool(self.desk.read_only),
        )

    def _current(self) -> TermEntry | None:
        table = self.query_one(GlossaryTable)
        row = table.cursor_row
        return self._listed[row] if table.row_count and 0 <= row < len(self._listed) else None

    @on(CommandChosen)
    async def _command_chosen(self, event: CommandChosen) -> None:
        await self.run_action(event.action)

    def action_glossary_down(self) -> None:
        """Next term."""
        self.query_one(GlossaryTable).action_cursor_down()

    def action_glossary_up(self) -> None:
        """Term before."""
        self.query_one(GlossaryTable).action_cursor_up()

    def action_glossary_leave(self) -> None:
        """Back to where the person came from."""
        self.dismiss(None)

    def action_glossary_add(self) -> None:
        """A form for a new term."""
        if not self.desk.refuse_read_only():
            self.app.push_screen(TermFormScreen(None), self._written)

    def action_glossary_edit(self) -> None:
        """A form for this term."""
        entry = self._current()
        if entry is not None and not self.desk.refuse_read_only():
            self.app.push_screen(TermFormScreen(entry), self._written)

    def _written(self, answer: str | None) -> None:
        if answer is not None:
            self.desk.tell("The term is kept. Approvals it speaks against are marked; drafts follow with D.")
            self._read()

    def action_glossary_only_here(self) -> None:
        """Only terms of this document, or all."""
        if self._session is None:
            self.desk.tell("No document is open: there is nowhere to look for terms.")
        elif self._places is None:
            self.desk.tell("The document is still being searched for terms.")
        else:
            self._only_here = not self._only_here
            self._fill()

    def action_glossary_hits(self) -> None:
        """Where this term stands."""
        entry = self._current()
        if entry is None or self._termbase is None or self._session is None or not self._places:
            self.desk.tell("No place of a term is known here.")
            return
        lines: list[tuple[bool, int, str]] = []
        for old in self._places.get(entry.id, ()):
            segment = self._session.segments.get(old.id or 0, old)
            wrong = _forbidden_in(self._termbase, entry, segment)
            words = f"{self.desk.glyphs.fact_mark(False)} {', '.join(wrong)}: " if wrong else ""
            text = shorten(f"{words}{segment.target or segment.source}", 90, self.desk.glyphs.ellipsis)
            lines.append((not wrong, segment.id or 0, f"{segment.number:>5}  {text}"))
        if not lines:
            self.desk.tell("This term does not stand in the document.")
            return
        lines.sort(key=lambda line: line[0])

        def go(answer: str | None) -> None:
            if answer is not None:
                self.dismiss(lines[int(answer)][1])

        name = entry.dutch[0].text if entry.dutch else ""
        forbidden = sum(not fine for fine, _, _ in lines)
        plural = "" if len(lines) == 1 else "s"
        title = f"{name}: {len(lines)} segment{plural}" + (f", {forbidden} with forbidden English" if forbidden else "")
        self.app.push_screen(PickScreen(title, [line for _, _, line in lines]), go)

    def action_glossary_search(self) -> None:
        """Type words."""
        find = self.query_one("#find", Input)
        find.placeholder = "terms with these letters, in any of their forms, field or note"
        find.value = self._query
        find.display = True
        find.focus()

    @on(Input.Submitted, "#find")
    def _searched(self, event: Input.Submitted) -> None:
        self._end_search(event.value)

    def on_key(self, event: events.Key) -> None:
        """Esc in the search line shows all terms again."""
        if event.key == "escape" and self.query_one("#find").has_focus:
            event.stop()
            event.prevent_default()
            self._end_search("")

    def _end_search(self, text: str) -> None:
        self._query = text.strip()
        self.query_one("#find").display = False
        self.query_one(GlossaryTable).focus()
        if self._termbase is not None:
            self._fill()


def _texts(entry: TermEntry) -> Sequence[str]:
    return (*(form.text for form in entry.forms), entry.domain, entry.note, entry.key)


def _status(entry: TermEntry) -> str:
    kinds = {form.status for form in entry.english}
    words = [str(status) for status in (TermStatus.PREFERRED, TermStatus.ADMITTED) if status in kinds][:1]
    return "+".join([*words, "forbidden"] if TermStatus.FORBIDDEN in kinds and not words else words)


def _forbidden_in(termbase: Termbase, entry: TermEntry, segment: SegmentView) -> list[str]:
    found = termbase.find_targets(segment.target or "", entry)
    return list(dict.fromkeys(hit.text for hit in found if hit.status is TermStatus.FORBIDDEN))
