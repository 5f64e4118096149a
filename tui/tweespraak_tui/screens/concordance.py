"""The Concordance screen: how words were translated before, in every document of the store and in the memory.

It searches in a thread, over a connection of its own that only reads, so that
typing goes on while a large memory is looked through.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from tweespraak_store.concordance import ConcordanceHit, ConcordancePage, Language, Mode
from tweespraak_translate.errors import TweespraakError
from tweespraak_translate.segment import Span
from tweespraak_translate.visible import visible_line
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.messages import CommandChosen
from tweespraak_tui.screens.dialogs import CleanInput
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.keybar import KeyBar
from tweespraak_tui.widgets.kwic import KwicLine, KwicList, shown_spans
from tweespraak_tui.widgets.lines import TextLine
from tweespraak_tui.widgets.shown import shown_line, typed_line
from tweespraak_tui.widgets.when import when

if TYPE_CHECKING:
    from tweespraak_tui.app import TweespraakApp
    from tweespraak_tui.screens.editing import EditingScreen

PAUSE = 0.2
"""Seconds of quiet in the line of words after which a search runs."""
NEARLY_DOWN = 20
"""Lines above the last hit at which the next page is fetched."""
NAMES = {Language.DUTCH: "Dutch", Language.ENGLISH: "English"}
WAYS = {
    Mode.EXACT: "these very words",
    Mode.PREFIX: "beginnings of words",
    Mode.FUZZY: "other endings and misspellings",
}
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for."""

    text: str
    language: Language
    mode: Mode


class ConcordanceScreen(Screen[ConcordanceHit | None]):
    """Hits with their context; gives back the hit chosen with Enter, or None."""

    SCOPE = Scope.CONCORDANCE
    BINDINGS = bindings_for(Scope.CONCORDANCE)

    def __init__(
        self, text: str, language: Language, *, skip_segment: int | None = None, inserting: bool = False
    ) -> None:
        super().__init__()
        self.question = Question(" ".join(typed_line(text)[0].split()), language, Mode.EXACT)
        self.hits: list[ConcordanceHit] = []
        self.page: ConcordancePage | None = None
        """The last page read; None while the first is on its way."""
        self._inserting = inserting
        self._skip = skip_segment
        self._seconds = 0.0
        self._is_fetching = False

    @property
    def desk(self) -> TweespraakApp:
        """The app, by its own type."""
        return cast("TweespraakApp", self.app)

    def compose(self) -> ComposeResult:
        """Title, the words, what was found, the hits, the hit under the cursor in full, keys."""
        glyphs = self.desk.glyphs
        yield TextLine(id="concordance-title")
        yield CleanInput(self.question.text, id="words", compact=True, placeholder="words to look for")
        yield TextLine(id="found")
        yield KwicList(glyphs=glyphs, id="hits")
        yield Static(id="hit", markup=False)
        yield KeyBar(Scope.CONCORDANCE, glyphs=glyphs, id="keys")
        yield Static("terminal too small (need 60x15)", id="too-small", markup=False)

    @property
    def listed(self) -> KwicList:
        """The list of hits."""
        return self.query_one(KwicList)

    @property
    def current(self) -> ConcordanceHit | None:
        """The hit under the cursor."""
        place = self.listed.cursor
        return self.hits[place] if place < len(self.hits) else None

    def on_mount(self) -> None:
        """Look for what the screen was opened with; without that, ask."""
        where = "Enter puts the English in" if self._inserting else "what was translated before"
        self.query_one("#concordance-title", TextLine).content = Content.assemble(
            (" Concordance ", "bold"), f" {where}"
        )
        if self.question.text:
            self.listed.focus()
            self.search()
        else:
            self.query_one("#words", Input).focus()
            self.show_found()

    def on_resize(self, event: events.Resize) -> None:
        """Below the smallest size a notice covers the screen."""
        self.set_class(event.size.width < 60 or event.size.height < 15, "-too-small")

    def search(self) -> None:
        """Look for the words as they stand, from the first hit."""
        self.page = None
        self._is_fetching = True
        self._fetch(self.question, 0)
        self.show_found()

    @work(thread=True, exclusive=True, group="concordance", exit_on_error=False)
    def _fetch(self, question: Question, offset: int) -> None:
        from tweespraak_tui.workbench import Workbench

        worker, start = get_current_worker(), time.perf_counter()
        try:
            with Workbench(self.desk.settings, read_only=True) as workbench:
                page = workbench.concordance(
                    question.text, question.language, question.mode, offset=offset, skip_segment=self._skip
                )
        except TweespraakError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.desk.tell, str(error), "error")
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._take, question, page, time.perf_counter() - start)

    def _take(self, question: Question, page: ConcordancePage, seconds: float) -> None:
        """Show a page, if it still answers what is asked."""
        if question != self.question or not self.is_attached:
            return
        self._is_fetching = False
        self.page, self._seconds = page, seconds if page.offset == 0 else self._seconds
        lines = [_line(hit, question.language, self.desk.glyphs) for hit in page.hits]
        if page.offset == 0:
            self.hits = list(page.hits)
            self.listed.show(lines)
        else:
            self.hits += page.hits
            self.listed.add(lines)
        self.show_found()

    def show_found(self) -> None:
        """Bring the count and the hit shown in full up to date."""
        self.query_one("#found", TextLine).content = Content(visible_line(f" {self._count()}"))
        hit = self.current
        self.query_one("#hit", Static).update(
            in_full(hit, self.question.language, self.desk, self._room())
            if hit is not None
            else Content(self._advice())
        )

    def _room(self) -> int:
        """Characters of each text that can be shown below the hits: both languages get as many lines."""
        lines = max(1, (self.size.height * 45 // 100 - 3) // 2)
        return lines * max(20, self.size.width - 4)

    def _count(self) -> str:
        question, page = self.question, self.page
        what = f"in {NAMES[question.language]}, {WAYS[question.mode]}"
        if not question.text:
            return what
        if page is None:
            return f"{what}: looking{self.desk.glyphs.ellipsis}"
        more = " newest" if page.is_cut else ""
        hits = "hit" if page.total == 1 else "hits"
        return f"{what}: {page.total:,}{more} {hits}, {self._seconds:.2f} s"

    def _advice(self) -> str:
        question, page = self.question, self.page
        if not question.text:
            return "Type words, then Enter."
        if page is None:
            return ""
        other = NAMES[Language.ENGLISH if question.language is Language.DUTCH else Language.DUTCH]
        looser = {
            Mode.EXACT: "m looks for words that begin so, m again for other endings and misspellings.",
            Mode.PREFIX: "m looks for other endings and misspellings.",
            Mode.FUZZY: "Fewer words find more.",
        }[question.mode]
        return visible_line(
            f"Nothing found for {question.text} in {NAMES[question.language]}. {looser} l looks in {other}. "
            "/ changes the words."
        )

    @on(Input.Changed, "#words")
    def _words_changed(self, event: Input.Changed) -> None:
        text = event.value
        self.set_timer(PAUSE, lambda: self._search_if_still(text))

    def _search_if_still(self, text: str) -> None:
        words = self.query_one("#words", Input)
        if words.value == text and words.has_focus:
            self._ask(Question(" ".join(text.split()), self.question.language, self.question.mode))

    @on(Input.Submitted, "#words")
    def _words_submitted(self, event: Input.Submitted) -> None:
        self._ask(Question(" ".join(event.value.split()), self.question.language, self.question.mode))
        if self.question.text:
            self.listed.focus()

    def _ask(self, question: Question) -> None:
        if question == self.question:
            return
        self.question = question
        if question.text:
            self.search()
        else:
            self.page, self.hits = None, []
            self.listed.show([])
            self.show_found()

    @on(KwicList.Moved)
    def _moved(self) -> None:
        is_near = len(self.hits) - self.listed.cursor <= NEARLY_DOWN
        if is_near and self.page and self.page.has_more and not self._is_fetching:
            self._is_fetching = True
            self._fetch(self.question, len(self.hits))
        self.show_found()

    @on(KwicList.Clicked)
    def _clicked(self) -> None:
        self.action_concordance_take()

    @on(CommandChosen)
    async def _command_chosen(self, event: CommandChosen) -> None:
        await self.run_action(event.action)

    def action_concordance_down(self) -> None:
        """Next hit."""
        self.listed.move_by(1)

    def action_concordance_up(self) -> None:
        """Previous hit."""
        self.listed.move_by(-1)

    def action_concordance_page_down(self) -> None:
        """One screen of hits down."""
        self.listed.move_by(max(1, self.listed.size.height - 1))

    def action_concordance_page_up(self) -> None:
        """One screen of hits up."""
        self.listed.move_by(-max(1, self.listed.size.height - 1))

    def action_concordance_first(self) -> None:
        """The first hit."""
        self.listed.move_to(0)

    def action_concordance_last(self) -> None:
        """The last hit read so far."""
        self.listed.move_to(len(self.hits) - 1)

    def action_concordance_language(self) -> None:
        """Look in the other language."""
        language = Language.ENGLISH if self.question.language is Language.DUTCH else Language.DUTCH
        self._ask(Question(self.question.text, language, self.question.mode))

    def action_concordance_mode(self) -> None:
        """The next way of looking."""
        modes = list(Mode)
        mode = modes[(modes.index(self.question.mode) + 1) % len(modes)]
        self._ask(Question(self.question.text, self.question.language, mode))

    def action_concordance_words(self) -> None:
        """To the words, or from there to the hits."""
        words = self.query_one("#words", Input)
        if words.has_focus:
            self.listed.focus()
        else:
            words.focus()

    def action_concordance_copy_target(self) -> None:
        """Copy the English."""
        self.desk.copy(self.current.target if self.current else None)

    def action_concordance_copy_source(self) -> None:
        """Copy the Dutch."""
        self.desk.copy(self.current.source if self.current else None)

    def action_concordance_take(self) -> None:
        """Give the hit back: to be put in, or to be gone to."""
        hit = self.current
        if hit is None:
            return
        if self._inserting and not hit.target:
            self.desk.tell("This segment has no English yet.", "warning")
            return
        self.dismiss(hit)

    def action_concordance_leave(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)


def _line(hit: ConcordanceHit, language: Language, glyphs: Glyphs) -> KwicLine:
    text, other = (hit.source, hit.target) if language is Language.DUTCH else (hit.target, hit.source)
    span = hit.spans[0] if hit.spans else Span(0, 0)
    return KwicLine(glyphs.mark(hit.status) if hit.status is not None else " ", text, span, other)


def in_full(hit: ConcordanceHit, language: Language, desk: TweespraakApp, room: int) -> Content:
    """Both texts of a hit, what was looked for marked in them, and where it comes from.

    Of a text of more than `room` characters, the part around the first place.
    """
    style = "bold reverse" if desk.colourless else "bold $hit-ink on $hit-row"
    in_dutch, in_english = (hit.spans, ()) if language is Language.DUTCH else ((), hit.spans)
    dutch = _marked(hit.source, in_dutch, style, room, desk.glyphs.ellipsis)
    english = _marked(hit.target or "(no English yet)", in_english, style, room, desk.glyphs.ellipsis)
    return Content.assemble(dutch, "\n", english, "\n", (visible_line(provenance(hit, desk)), "$muted"))


def _marked(text: str, spans: Sequence[Span], style: str, room: int, ellipsis: str) -> Content:
    first = max(0, (spans[0].start if spans else 0) - room // 2) if len(text) > room else 0
    text, is_cut = text[first : first + room], len(text) > first + room
    here = [Span(s.start - first, s.end - first) for s in spans if s.end <= first + room]
    content = Content(shown_line(text))
    for place in shown_spans(text, here):
        content = content.stylize(style, place.start, place.end)
    return Content.assemble(ellipsis if first else "", content, ellipsis if is_cut else "")


def provenance(hit: ConcordanceHit, desk: TweespraakApp) -> str:
    """Where a hit comes from, in words: "kst-29521-293 segment 12 · approved · reviewer-1 02-03 16:02"."""
    words = [f"{hit.document} segment {hit.number}" if hit.number else hit.document or "memory"]
    words.append(hit.status.word if hit.status is not None else "imported")
    words.append(f"{hit.author} {when(hit.at, desk.now())}".strip())
    return f" {desk.glyphs.dot} ".join(word for word in words if word)


def open_from_list(screen: EditingScreen) -> None:
    """The concordance of the segment under the cursor: of its longest term, or else its longest word."""
    segment = screen.pane.grid.current
    if segment is None:
        return
    screen.inspection.find_terms([segment])
    terms = [hit.text for hit in screen.inspection.terms(segment)]
    words = terms or _WORD.findall(segment.source)

    def go(hit: ConcordanceHit | None) -> None:
        if hit is None:
            return
        row = screen.pane.grid.row_of(hit.segment_id) if hit.segment_id is not None else None
        if row is not None:
            screen.pane.grid.move_to(row)
        elif hit.slug and hit.slug != screen.session.slug:
            screen.desk.tell(f"That is segment {hit.number} of {hit.slug}: open it from the library.")
        elif hit.segment_id is not None:
            screen.desk.tell(f"The filter hides segment {hit.number}; F shows every segment.")
        else:
            screen.desk.tell("That comes from an imported memory: there is no document to go to.")

    words.sort(key=len)
    screen.app.push_screen(ConcordanceScreen(words[-1] if words else "", Language.DUTCH, skip_segment=segment.id), go)


def open_from_editor(screen: EditingScreen) -> None:
    """The concordance of what is selected in the editor, or of the word at its cursor; Enter there puts English in."""
    if screen.editing is None:
        return
    editor = screen.editor
    text = editor.selected_text or word_at(editor.text, editor.place)

    def put_in(hit: ConcordanceHit | None) -> None:
        if hit is not None and screen.editing is not None:
            screen.editor.put_in(typed_line(hit.target)[0])

    concordance = ConcordanceScreen(text, Language.ENGLISH, skip_segment=screen.editing.base.id, inserting=True)
    screen.app.push_screen(concordance, put_in)


def word_at(text: str, place: int) -> str:
    """The word in which `place` is, or that ends there; empty where there is none."""
    return next((m.group() for m in _WORD.finditer(text) if m.start() <= place <= m.end()), "")
