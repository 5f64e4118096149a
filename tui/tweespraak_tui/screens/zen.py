"""Writing large: the text on the whole of the pane, its Dutch above or beside it, what stands around it dimmed.

The editor in it is the one of the list in another place: the same keys, the same
journal, the same rules when somebody else was first (screens/saving.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tweespraak_store.views import SegmentView
from tweespraak_tui.widgets.editor import TargetEditor
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.lines import TextLine
from tweespraak_tui.widgets.painting import NUMBER, Ink, Marks
from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.wrapping import shorten

BESIDE_FROM = 100
"""Width in cells from which the Dutch stands beside the English."""
LOW = 14
"""Height in lines below which the two texts have the pane to themselves, with one line of findings."""
_STYLES = {Ink.TERM: "underline", Ink.FINDING: "$flag bold reverse", Ink.LINKED: "$bar-key bold underline"}
_LINKED_COLOURLESS = "reverse underline"


@dataclass(frozen=True, slots=True)
class ZenState:
    """What stands around the text that is written."""

    segment: SegmentView
    place: str
    """Where the segment stands, in words: "Answer 12"."""
    before: SegmentView | None = None
    after: SegmentView | None = None
    marks: Marks = Marks()
    findings: tuple[str, ...] = ()
    """Open findings, a line each, where nothing else shows them."""


class ZenView(Container):
    """A segment written large."""

    def __init__(self, *, glyphs: Glyphs, bracketed: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self.bracketed = bracketed
        """What colour would tell is told otherwise."""
        self.editor = TargetEditor(id="zen-editor")
        self.editor.bracketed = bracketed
        self._state: ZenState | None = None

    def compose(self) -> ComposeResult:
        """The segment before, the two languages, findings, the segment after."""
        yield Static(id="zen-before", markup=False)
        with Container(id="zen-texts"):
            with Container(id="zen-dutch"):
                yield TextLine(id="zen-dutch-title")
                with VerticalScroll(id="zen-source-box", can_focus=False):
                    yield Static(id="zen-source", markup=False)
            with Container(id="zen-english"):
                yield TextLine(id="zen-english-title")
                yield self.editor
        yield Static(id="zen-findings", markup=False)
        yield Static(id="zen-after", markup=False)

    def show(self, state: ZenState) -> None:
        """Show what stands around a segment; the editor keeps its text."""
        self._state = state
        self._draw()

    def show_marks(self, marks: Marks) -> None:
        """Let other places of the Dutch stand out."""
        if self._state is not None and marks != self._state.marks:
            self._state = replace(self._state, marks=marks)
            self._show_source(self._state)

    def _show_source(self, state: ZenState) -> None:
        content = source_content(state.segment.source, state.marks, bracketed=self.bracketed)
        self.query_one("#zen-source", Static).update(content)

    def on_resize(self, event: events.Resize) -> None:
        """Beside each other where there is room; the lines around are cut to the new width."""
        self.set_class(event.size.width >= BESIDE_FROM, "-beside")
        self.set_class(event.size.height < LOW, "-low")
        self._draw()

    def _draw(self) -> None:
        state = self._state
        if state is None or not self.is_mounted:
            return
        self.query_one("#zen-before", Static).update(self._around(state.before))
        self.query_one("#zen-after", Static).update(self._around(state.after))
        status, dot = state.segment.status.word, self.glyphs.dot
        self._entitle("#zen-dutch-title", f"{state.place} {dot} Dutch")
        self._entitle("#zen-english-title", f"{state.segment.number} {dot} English {dot} {status}")
        self._show_source(state)
        findings = self.query_one("#zen-findings", Static)
        findings.display = bool(state.findings)
        findings.update(Content("\n".join(self._cut(shown_line(line)) for line in state.findings)))

    def _entitle(self, line: str, words: str) -> None:
        """A title with a rule up to the edge."""
        width = self.size.width // 2 if self.has_class("-beside") else self.size.width
        lead = self.glyphs.rule * 2
        label = shorten(shown_line(words), max(1, width - 4), self.glyphs.ellipsis)
        rest = self.glyphs.rule * max(0, width - cell_len(label) - 4)
        self.query_one(line, TextLine).content = Content.assemble(
            (f"{lead} ", "$rule"), (label, "bold $answer"), (f" {rest}", "$rule")
        )

    def _around(self, segment: SegmentView | None) -> Content:
        """A neighbour in two lines: its Dutch, its English."""
        if segment is None:
            return Content("\n")
        dutch = f"{segment.number:>4} {shown_line(segment.source)}"
        english = f"   {self.glyphs.mark(segment.status)} {shown_line(segment.target or '')}"
        return Content(f"{self._cut(dutch)}\n{self._cut(english)}")

    def _cut(self, line: str) -> str:
        return shorten(line, max(1, self.size.width - 2), self.glyphs.ellipsis)


def source_content(source: str, marks: Marks, *, bracketed: bool = False) -> Content:
    """The Dutch, letter for letter, with its figures and what the checks and the termbase mark in it."""
    text = shown_line(source)
    content = Content(text)
    for match in NUMBER.finditer(text):
        content = content.stylize("$number-ink", match.start(), match.end())
    for start, end, ink in marks.source:
        style = _LINKED_COLOURLESS if bracketed and ink is Ink.LINKED else _STYLES.get(ink)
        if style:
            content = content.stylize(style, start, end)
    return content
