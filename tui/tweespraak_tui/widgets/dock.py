"""The findings of the current segment under the texts: a line that counts them, then each with its facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tweespraak_store.checks import StoredFinding
from tweespraak_translate.checks.base import Severity
from tweespraak_translate.facts.ledger import Entry
from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs
from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.wrapping import shorten, wrap_text

FROM_HEIGHT = 24
"""Screens lower than this show findings only when asked."""
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_WORD_CELLS = 10


def dock_height(screen_height: int) -> int:
    """Lines for the findings, the line that counts them included."""
    return 3 if screen_height < 30 else min(9, screen_height // 7)


@dataclass(frozen=True, slots=True)
class DockState:
    """What the dock shows."""

    number: int = 0
    """Of the segment; 0 when there is none."""
    findings: tuple[StoredFinding, ...] = ()
    facts: tuple[Entry, ...] = ()
    is_checked: bool = True
    has_target: bool = True


class FindingsDock(Widget, can_focus=True):
    """Lists findings; its cursor says which one a key is about."""

    ALLOW_SELECT = False
    BINDINGS = bindings_for(Scope.FINDINGS)
    COMPONENT_CLASSES = {
        "dock--rule",
        "dock--title",
        "dock--text",
        "dock--error",
        "dock--muted",
        "dock--cursor",
    }
    state: reactive[DockState] = reactive(DockState())
    cursor: reactive[int] = reactive(0)

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs

    @property
    def selected(self) -> StoredFinding | None:
        """The finding under the cursor."""
        found = self.state.findings
        return found[self.cursor] if self.cursor < len(found) else None

    def show(self, state: DockState) -> None:
        """Show the findings of a segment; the cursor stays while it is the same one."""
        if state.number != self.state.number:
            self.cursor = 0
        self.state = state
        self.cursor = max(0, min(self.cursor, len(state.findings) - 1))

    def move(self, step: int) -> None:
        """Put the cursor on the next finding, or the one before."""
        self.cursor = max(0, min(self.cursor + step, len(self.state.findings) - 1))

    def on_focus(self) -> None:
        """The cursor shows."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor hides."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line."""
        width, text = self.size.width, self.get_component_rich_style("dock--text")
        if y == 0:
            return self._title(width)
        lines, first = self._lines(width)
        shown = lines[first + y - 1 : first + y]
        return Strip(shown[0] if shown else []).adjust_cell_length(width, text)

    def _title(self, width: int) -> Strip:
        rule, title = self.get_component_rich_style("dock--rule"), self.get_component_rich_style("dock--title")
        lead = self.glyphs.rule * 2
        label = f" {shorten(title_of(self.state, self.glyphs), max(1, width - 4), self.glyphs.ellipsis)} "
        room = max(0, width - len(lead) - cell_len(label))
        return Strip([Segment(lead, rule), Segment(label, title), Segment(self.glyphs.rule * room, rule)])

    def _lines(self, width: int) -> tuple[list[list[Segment]], int]:
        """Every line there is, and which of them stands at the top."""
        lines: list[list[Segment]] = []
        top = bottom = 0
        for index, found in enumerate(self.state.findings):
            if index == self.cursor:
                top = len(lines)
            lines += self._finding(found, index == self.cursor, width)
            if index == self.cursor:
                bottom = len(lines)
        if self.state.facts:
            text = self.get_component_rich_style("dock--text")
            rest = wrap_text(facts_line(self.state.facts, self.glyphs), max(1, width - 3 - _WORD_CELLS))
            for number, line in enumerate(rest):
                word = "facts" if number == 0 else ""
                lines.append([Segment(f"  {word:<{_WORD_CELLS}}{line}", text)])
        room = max(1, self.size.height - 1)
        return lines, min(top, max(0, bottom - room)) if bottom > room else 0

    def _finding(self, found: StoredFinding, is_cursor: bool, width: int) -> list[list[Segment]]:
        finding, dismissal = found.finding, found.dismissal
        is_muted = not found.is_open or finding.severity is Severity.INFO
        ink = "muted" if is_muted else ("error" if found.blocks else "text")
        word = _WORDS[finding.severity] if found.is_open else "dismissed"
        words = f"{finding.check}: {finding.message}"
        if dismissal is not None:
            words += f" {self.glyphs.dash} {dismissal.author}: {dismissal.reason}"
        style, text = self.get_component_rich_style(f"dock--{ink}"), self.get_component_rich_style("dock--text")
        if is_cursor and self.has_focus:
            under = self.get_component_rich_style("dock--cursor", partial=True)
            style, text = style + under, text + under
        body = self.get_component_rich_style("dock--muted") if is_muted and not is_cursor else text
        wrapped = wrap_text(shown_line(words), max(1, width - 3 - _WORD_CELLS))
        lead = self.glyphs.pointer if is_cursor and self.has_focus else " "
        lines = [[Segment(f"{lead} ", text), Segment(f"{word:<{_WORD_CELLS}}", style), Segment(wrapped[0], body)]]
        lines += [[Segment(" " * (2 + _WORD_CELLS) + line, body)] for line in wrapped[1:]]
        return lines


def title_of(state: DockState, glyphs: Glyphs) -> str:
    """ "Findings of 210: 1 error, 2 warnings; facts 3 ✓ 1 ✗"."""
    if not state.number:
        return "Findings"
    if not state.has_target:
        return f"Findings of {state.number}: no English text yet"
    counts = []
    for severity, word in _WORDS.items():
        count = sum(one.is_open and one.finding.severity is severity for one in state.findings)
        if count:
            counts.append(f"{count} {word}{'s' if count > 1 else ''}")
    dismissed = sum(not one.is_open for one in state.findings)
    if dismissed:
        counts.append(f"{dismissed} dismissed")
    words = ", ".join(counts) or ("none" if state.is_checked else "not checked yet")
    if state.facts:
        right = sum(entry.is_right for entry in state.facts)
        parts = [f"{right} {glyphs.fact_mark(True)}" if right else ""]
        parts.append(f"{len(state.facts) - right} {glyphs.fact_mark(False)}" if right < len(state.facts) else "")
        words += f"; facts {' '.join(part for part in parts if part)}"
    return f"Findings of {state.number}: {words}"


def facts_line(facts: Sequence[Entry], glyphs: Glyphs) -> str:
    """The facts of a segment, each with its mark and the right English form."""
    return "  ".join(_fact(entry, glyphs) for entry in facts)


def _fact(entry: Entry, glyphs: Glyphs) -> str:
    text = shown_line(entry.fact.text.strip())
    english = shown_line(entry.english)
    proposal = f" {glyphs.arrow} {english}" if english and english != text else ""
    return f"{glyphs.fact_mark(entry.is_right)} {text}{proposal}"
