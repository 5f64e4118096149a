"""The terminal program: which screen is shown, what they share, how it starts and how it ends.

Screens call the workbench and nothing below it. This process never loads a
model: drafting runs in a child (drafting_job.py).
"""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

from textual import work
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.reactive import reactive
from textual.worker import Worker, WorkerState

from tweespraak_store.database import shown_path
from tweespraak_translate.errors import TweespraakError, UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.assistant import Assistant
from tweespraak_tui.commands import COMMANDS, Command, Scope, bindings_for, key_name
from tweespraak_tui.drafting_job import DraftingJob, draft_command
from tweespraak_tui.keymaps import OWN_KEYS, KeyTable, key_table_of, read_key_table
from tweespraak_tui.ordered import OrderedApp
from tweespraak_tui.screens.dialogs import ConfirmScreen
from tweespraak_tui.screens.library import LibraryScreen
from tweespraak_tui.served import LOOK_EVERY, end_with_parent, is_served
from tweespraak_tui.settings import Settings
from tweespraak_tui.signals import on_end_signal
from tweespraak_tui.styles import SteadyStylesheet
from tweespraak_tui.themes import THEMES
from tweespraak_tui.widgets.glyphs import glyphs_for
from tweespraak_tui.workbench import Workbench

if TYPE_CHECKING:
    from tweespraak_tui.screens.export import ExportChoice
    from tweespraak_tui.screens.review import ReviewScreen

COLLECT_AFTER = (50_000, 20, 50)
"""New objects after which Python looks for cycles among the newest, and how often it looks further back."""
Severity = Literal["information", "warning", "error"]


WARM_AFTER = 0.2
"""Seconds after the first paint in which nothing else starts; then the screens that come next are loaded."""

COMES_NEXT = (
    "tweespraak_translate.termbase",
    "tweespraak_translate.facts.references",
    "tweespraak_translate.facts.ledger",
    "tweespraak_translate.checks.registry",
    "tweespraak_store.checks",
    "tweespraak_store.drafts",
    "tweespraak_store.review",
    "tweespraak_tui.widgets.editor",
    "tweespraak_tui.widgets.dock",
    "tweespraak_tui.screens.session",
    "tweespraak_tui.screens.replace",
    "tweespraak_tui.screens.review",
)
"""What opening a document needs, each after what it needs itself."""


def is_review(screen: object) -> TypeGuard[ReviewScreen]:
    """Whether it is the Review screen, which is loaded when a document is opened."""
    return isinstance(screen, _loaded("tweespraak_tui.screens.review", "ReviewScreen"))


def _loaded(module: str, name: str) -> Any:
    """A class, if its module was loaded; else nothing can be of it, which `()` says to isinstance."""
    return getattr(sys.modules.get(module), name, ())


class CommandProvider(Provider):
    """The palette: the commands that work on the screen it was opened from, and no others."""

    def _offers(self) -> list[tuple[Command, Callable[[], object]]]:
        app = self.app
        assert isinstance(app, TweespraakApp)
        scope = app.scope_of(self.screen)
        found = [c for c in COMMANDS if c.scope in (scope, Scope.GLOBAL) and c.action != "app.palette"]
        if scope is Scope.LIST:
            here = {command.action for command in found}
            found += [c for c in COMMANDS if c.scope is Scope.GOTO and c.action not in here]
        return [(command, partial(app.run_action, command.action, self.screen)) for command in found]

    def _kept_filters(self) -> list[tuple[str, str, Callable[[], object]]]:
        """The filters kept under a name, to be shown in a document, or forgotten."""
        if not is_review(self.screen):
            return []
        found: list[tuple[str, str, Callable[[], object]]] = []
        for name, line in self.screen.session.workbench.saved_filters().items():
            found.append((f"Filter @{name}", line, partial(self.screen.apply_filter, f"@{name}")))
            found.append((f"Forget filter @{name}", line, partial(self.screen.drop_filter, name)))
        return found

    async def discover(self) -> Hits:
        """Every command, before anything is typed."""
        for command, run in self._offers():
            key = key_table_of(self.app).of(command)[0]
            lead = "g then " if command.scope is Scope.GOTO else ""
            yield DiscoveryHit(command.name, run, help=f"{lead}{key_name(key)}  {command.help}")
        for name, line, run in self._kept_filters():
            yield DiscoveryHit(name, run, help=visible_line(line))

    async def search(self, query: str) -> Hits:
        """Commands that fit what is typed."""
        matcher = self.matcher(query)
        for command, run in self._offers():
            score = matcher.match(command.name)
            if score > 0:
                yield Hit(score, matcher.highlight(command.name), run, help=command.help)
        for name, line, run in self._kept_filters():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, help=visible_line(line))


class TweespraakApp(OrderedApp):
    """Library and Review over one open store."""

    CSS_PATH = "tweespraak.tcss"
    TITLE = "tweespraak"
    COMMANDS = {CommandProvider}
    BINDINGS = [
        binding for binding in bindings_for(Scope.GLOBAL) if getattr(binding, "key", "") not in ("ctrl+p", "ctrl+q")
    ]
    job_text: reactive[str] = reactive("")
    """What runs in the background, for the header."""

    def __init__(
        self,
        workbench: Workbench,
        settings: Settings,
        document: str | None = None,
        *,
        ascii_only: bool = False,
        colourless: bool = False,
        now: Callable[[], datetime] = datetime.now,
        key_table: KeyTable = OWN_KEYS,
    ) -> None:
        with _no_colour(wanted=colourless):
            super().__init__(ansi_color=True if colourless else None)
        self.workbench = workbench
        self.settings = settings
        self.glyphs = glyphs_for(ascii_only=ascii_only)
        self.colourless = colourless
        self.now = now
        self.key_table = key_table
        self._start_with = document
        self._drafting: DraftingJob | None = None
        self.assistant = Assistant(settings, lambda line: self.tell(line, "warning"))
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        # With the colours of the theme from the start.
        self.stylesheet = SteadyStylesheet(self.get_css_variables())
        self.set_class(ascii_only, "ascii")
        self.set_class(colourless, "colourless")

    @property
    def read_only(self) -> str:
        """Why nothing can be written; empty when it can."""
        return self.workbench.store.read_only

    def data_version(self) -> int:
        """Changes when another process changed the store."""
        return self.workbench.store.data_version()

    def get_default_screen(self) -> LibraryScreen:
        """The library lies under everything."""
        return LibraryScreen()

    def on_mount(self) -> None:
        """Take over the signals; open the document asked for."""
        on_end_signal(self._end_on_signal)
        if check := end_with_parent(self._end_on_signal):
            self.set_interval(LOOK_EVERY, check)
        self._take_keys()
        # What was imported is never garbage, and a document's segments hold no cycles: looking through
        # them over and over takes as long as showing them.
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        if self._start_with is not None:
            self.open_document(self._start_with)
        else:
            self.set_timer(WARM_AFTER, self._load_what_comes_next)

    @work(group="loading", exit_on_error=False)
    async def _load_what_comes_next(self) -> None:
        """The Review screen, while the person still looks at the library: the first document then opens at once.

        Piece by piece, so that keys are heard in between, and in no thread: two threads that load the same modules
        can each be given half of one.
        """
        for name in COMES_NEXT:
            import_module(name)
            await asyncio.sleep(0)
        gc.freeze()

    def _take_keys(self) -> None:
        """Go by the person's own keys, and tell what in their file cannot be followed."""
        table = self.key_table
        self.set_keymap(table.bindings())
        for name, action in (("app.palette", "palette"), ("app.quit", "quit")):
            # Textual's own keys for these two go on working.
            if name in table.bindings():
                self.bind(table.bindings()[name], action, show=False)
        for line in table.faults:
            self.tell(line, "warning")

    async def on_unmount(self) -> None:
        """Keep what is being typed; leave no child behind."""
        self.keep_typing()
        if self._drafting is not None:
            self._drafting.kill()
        await self.assistant.close()

    def _end_on_signal(self) -> None:
        self.keep_typing()
        self.exit(0)

    def keep_typing(self) -> None:
        """Put what is being typed in the journal, in every screen."""
        for screen in self.screen_stack:
            if is_review(screen):
                screen.keep_now()

    def _handle_exception(self, error: Exception) -> None:
        """An error nobody foresaw: keep the typing, and end with one line instead of a dump of local variables.

        A private hook of Textual, which has no public one; its version is pinned and a test guards this.
        """
        try:
            self.keep_typing()
        except Exception as second:  # the program is ending: the first error is the one to tell
            self.log(second)
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        kind = visible_line(f"{type(error).__name__}: {error}")
        self.panic(f"tweespraak: an error ended the program ({kind}); what was typed is kept in the store")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Background work that failed is told, and ends nothing else."""
        if event.state is WorkerState.ERROR:
            self.tell(f"{event.worker.group} failed: {event.worker.error}", "error")

    def tell(self, text: str, severity: Severity = "information") -> None:
        """A line for the person."""
        self.notify(visible_line(text), severity=severity, markup=False, timeout=8 if severity == "error" else 4)

    def refuse_read_only(self) -> bool:
        """Tell why nothing can be written, if that is so."""
        if self.read_only:
            self.tell(f"This store is read-only: {self.read_only}", "warning")
        return bool(self.read_only)

    def copy(self, text: str | None) -> None:
        """Text to the clipboard: through the terminal, and tmux where that is around it."""
        if not text:
            self.tell("There is no text to copy.", "warning")
            return
        self.copy_to_clipboard(text)
        if os.environ.get("TMUX"):
            # Should this fail, the terminal's own way may have worked.
            with suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(["tmux", "load-buffer", "-"], input=text.encode(), check=False, timeout=2)
        self.tell("Copied, if the terminal permits.")

    def scope_of(self, screen: object) -> Scope:
        """Whose keys work on a screen."""
        if is_review(screen):
            if screen.editing is not None:
                return Scope.EDITOR
            if screen.focused is screen.outline:
                return Scope.OUTLINE
            return Scope.FINDINGS if screen.focused is screen.dock else Scope.LIST
        # Every other screen says itself whose keys work there.
        own = getattr(screen, "SCOPE", None)
        return own if isinstance(own, Scope) else Scope.LIBRARY

    def open_document(self, name: str) -> None:
        """Show a document for review."""
        from tweespraak_tui.screens.review import ReviewScreen
        from tweespraak_tui.screens.session import ReviewSession

        try:
            session = ReviewSession(self.workbench, name)
        except TweespraakError as error:
            self.tell(str(error), "error")
            return
        self.push_screen(ReviewScreen(session))

    def show_library(self) -> None:
        """Back to the library."""
        self.pop_screen()

    def action_help(self) -> None:
        """Every key."""
        from tweespraak_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.scope_of(self.screen), ascii_only=self.glyphs.ascii))

    def action_palette(self) -> None:
        """Commands by name."""
        self.action_command_palette()

    def action_theme(self) -> None:
        """The next theme."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(at + 1) % len(names)]

    def action_suggest_while_typing(self) -> None:
        """Suggestions that come by themselves, or only when asked for."""
        self.assistant.while_typing = not self.assistant.while_typing
        if self.assistant.while_typing:
            self.tell("The model suggests when you stop typing: Tab takes it all, Right a word.")
        else:
            self.tell("The model suggests only when asked: Tab.")

    async def action_quit(self) -> None:
        """Save what is being typed, and end; ask first when that fails, or when drafting runs."""
        for screen in self.screen_stack:
            if is_review(screen) and not screen.leave():
                if screen.alarm:
                    lines = ["What you typed could not be saved; the line above says where it is kept."]
                    self._ask_to_quit("Quit without saving?", lines)
                return
        if self._drafting is None:
            self.exit(0)
        else:
            self._ask_to_quit("Quit?", ["Drafting still runs. Quitting stops it; what was drafted stays."])

    def _ask_to_quit(self, title: str, lines: list[str]) -> None:
        def answer(word: str | None) -> None:
            if word == "yes":
                self.exit(0)

        self.push_screen(ConfirmScreen(title, lines, yes="quit"), answer)

    def ask_to_draft(self, slug: str, waiting: int) -> None:
        """Draft a document in the background, after a question."""
        if self._drafting is not None:
            self.tell("Drafting runs already; x stops it.", "warning")
            return
        if not waiting:
            self.tell("Nothing waits for a draft: every segment has an English text.")
            return

        def answer(word: str | None) -> None:
            if word == "yes":
                self._draft(slug)

        lines = [f"{waiting} segments have no English text or were sent back.", "You can go on reviewing."]
        self.push_screen(ConfirmScreen(f"Draft {slug}?", lines, yes="draft"), answer)

    @work(group="drafting", exit_on_error=False)
    async def _draft(self, slug: str) -> None:
        job = DraftingJob(*self.draft_command(slug), self._show_progress)
        self._drafting = job
        self.job_text = "drafting 0%"
        try:
            end = await job.run()
        finally:
            self._drafting = None
            self.job_text = ""
        if end.failure:
            self.tell(f"{slug}: {end.failure}", "error")
        elif end.cancelled:
            self.tell(f"{slug}: drafting stopped; {end.kept} drafts are kept.")
        else:
            note = f" {end.note}" if end.note else ""
            self.tell(f"{slug}: {end.kept} of {end.asked} drafted.{note}")

    def draft_command(self, slug: str) -> tuple[list[str], dict[str, str]]:
        """The command that drafts, and its environment."""
        return draft_command(self.settings, slug)

    def _show_progress(self, done: int, total: int) -> None:
        percent = done * 100 // total if total else 100
        self.job_text = f"drafting {percent}%"

    def cancel_drafting(self) -> None:
        """Stop drafting."""
        if self._drafting is None:
            self.tell("Nothing is being drafted.")
        else:
            self._drafting.cancel()

    def ask_to_export(self, slug: str, open_segments: int) -> None:
        """Write a document to a file, after a few choices."""
        from tweespraak_tui.screens.export import ExportScreen

        def answer(choice: ExportChoice | None) -> None:
            if choice is not None:
                self._export(slug, choice)

        self.push_screen(ExportScreen(slug, open_segments), answer)

    @work(thread=True, group="export", exit_on_error=False)
    def _export(self, slug: str, choice: ExportChoice) -> None:
        """Write it in a thread, over a connection of its own."""
        from tweespraak_store.exports.registry import question_numbers

        try:
            with Workbench(self.settings, read_only=bool(self.read_only)) as workbench:
                report = workbench.export(
                    slug,
                    choice.path,
                    approved_only=choice.approved_only,
                    numbers=question_numbers(workbench.document(slug), choice.numbers) if choice.numbers else (),
                    languages=choice.languages,
                    with_findings=choice.with_findings,
                )
        except TweespraakError as error:
            self.call_from_thread(self.tell, str(error), "error")
            return
        drafts = f", {report.drafts} of them not approved and marked so" if report.drafts else ""
        text = f"{shown_path(report.path)}: {report.segments} segments{drafts}."
        self.call_from_thread(self.tell, text)


@contextmanager
def _no_colour(*, wanted: bool) -> Iterator[None]:
    """Textual reads NO_COLOR once, when an app is made: hold it to what is wanted for that long."""
    before = os.environ.pop("NO_COLOR", None)
    if wanted:
        os.environ["NO_COLOR"] = "1"
    try:
        yield
    finally:
        os.environ.pop("NO_COLOR", None)
        if before is not None:
            os.environ["NO_COLOR"] = before


def refuse_unsuitable_terminal() -> None:
    """Raise UsageError where no screen can be drawn, naming the commands that need none."""
    if is_served():
        return
    instead = "use 'tweespraak review --plain', or 'tweespraak show DOC' and 'tweespraak approve DOC NUMBER' instead"
    if os.environ.get("TERM", "") in ("dumb", ""):
        raise UsageError(f"the review screen cannot be drawn on this terminal (TERM=dumb); {instead}")
    if not sys.__stdin__ or not sys.__stdin__.isatty():
        raise UsageError(f"the review screen needs a terminal to read keys from; {instead}")
    if not sys.__stderr__ or not sys.__stderr__.isatty():
        raise UsageError(f"the review screen is drawn on stderr, which is no terminal here; {instead}")


def speaks_unicode() -> bool:
    """Whether the terminal's encoding holds the marks."""
    if is_served():
        return True
    encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"
    try:
        "✓▎≠".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def run_app(
    settings: Settings,
    document: str | None = None,
    *,
    ascii: bool = False,  # noqa: A002 - the word on the command line
    no_color: bool = False,
    read_only: bool = False,
    keymap: Path | None = None,
) -> int:
    """Review in the terminal until the person quits; the exit code.

    Raises UsageError without a terminal or for an unknown document, StoreError when
    the store cannot be opened, InputError when a keymap cannot be read.
    """
    refuse_unsuitable_terminal()
    key_table = read_key_table(keymap)
    colourless = no_color or bool(os.environ.get("NO_COLOR"))
    with Workbench(settings, read_only=read_only) as workbench:
        if document is not None:
            document = workbench.document(document).slug
        app = TweespraakApp(
            workbench,
            settings,
            document,
            ascii_only=ascii or not speaks_unicode(),
            colourless=colourless,
            key_table=key_table,
        )
        result = app.run()
        return result if isinstance(result, int) else int(app.return_code or 0)
