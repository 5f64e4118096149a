"""Help: every command with its keys, found by typing."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from tweespraak_translate.segment import Status
from tweespraak_tui.commands import Scope, key_name, matching_commands
from tweespraak_tui.keymaps import key_table_of
from tweespraak_tui.screens.dialogs import CleanInput, Dialog
from tweespraak_tui.widgets.glyphs import glyphs_for
from tweespraak_tui.wrapping import wrap_text

KEYS = 20
"""Cells for the keys."""


class HelpScreen(Dialog):
    """A searchable list made from the commands; those that work where the person was come first."""

    BINDINGS = [
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("f1", "leave", show=False),
    ]

    def __init__(self, scope: Scope, *, ascii_only: bool) -> None:
        super().__init__()
        self._scope = scope
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        """A search box, the list, the marks."""
        with Vertical(classes="dialog wide"):
            yield Static("Help", classes="dialog-title", markup=False)
            yield CleanInput(placeholder="type to find a key or a command", id="help-search", compact=True)
            with VerticalScroll(id="help-list", classes="dialog-body", can_focus=False):
                yield Static("", id="help-text", markup=False)
            yield Static("Up and Down scroll   Esc close", classes="dialog-keys", markup=False)

    def on_resize(self) -> None:
        """Lines are wrapped here, so that what a key does stands in a column of its own."""
        self._show(self.query_one("#help-search", Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while typing."""
        self._show(event.value)

    def _show(self, query: str) -> None:
        self.query_one("#help-text", Static).update(self._list(query))

    def action_scroll(self, lines: int) -> None:
        """Scroll the list; the search box keeps the focus."""
        self.query_one("#help-list", VerticalScroll).scroll_relative(y=lines, animate=False)

    def _list(self, query: str) -> Content:
        width = max(20, min(104, int(self.size.width * 0.96)) - KEYS - 8)
        table = key_table_of(self.app)
        parts: list[str | tuple[str, str]] = []
        last: Scope | None = None
        for command in matching_commands(query, self._scope, table.of):
            if command.scope is not last:
                last = command.scope
                title = f"{last[0].upper()}{last[1:]}"
                parts.append((f"{title}\n" if not parts else f"\n{title}\n", "bold $question"))
            keys = " ".join(key_name(key) for key in table.of(command))
            first, *rest = wrap_text(f"{command.name}: {command.help}", width)
            lead = f" {keys:<{KEYS}}" if len(keys) <= KEYS else f" {keys}\n {'':<{KEYS}}"
            parts += [(lead, "bold"), f"{first}\n"]
            parts += [f" {'':<{KEYS}}{line}\n" for line in rest]
        if not parts:
            return Content("No command has all these words. Esc closes.")
        if not query:
            parts += [("\nMarks\n", "bold $question"), *(f" {line}\n" for line in self._marks())]
        return Content.assemble(*parts)

    def _marks(self) -> list[str]:
        glyphs = glyphs_for(ascii_only=self._ascii)
        words = {
            Status.NEW: "no English text",
            Status.DRAFTED: "draft of the machine, seen by nobody",
            Status.EDITED: "a person wrote it; not approved",
            Status.APPROVED: "approved",
            Status.REJECTED: "sent back, with a reason",
        }
        lines = [f"{glyphs.mark(status)}  {status.word:<6} {text}" for status, text in words.items()]
        lines.append(f"{glyphs.error}         has an open error: fix it, or dismiss it with a reason")
        lines.append(f"{glyphs.note}         a note or a question about it is open; 5 shows it")
        lines.append(f"{glyphs.unsaved}         typed and not saved; R offers it again")
        lines.append(f"{glyphs.stale}         the source changed after it was approved")
        return lines
