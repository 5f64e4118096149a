"""What the tests of the screens need: a real store with a small document, the app over it, eyes to read the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.pilot import Pilot
from textual.widgets import Input

from tweespraak_store import documents, drafts
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.document import (
    Block,
    BlockKind,
    Exchange,
    Flag,
    Metadata,
    Paragraph,
    ParsedDocument,
)
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.segment import Origin, Span
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.settings import Settings
from tweespraak_tui.widgets.editor import TargetEditor
from tweespraak_tui.widgets.grid import SegmentGrid
from tweespraak_tui.workbench import Workbench

FINGERPRINT = Fingerprint("a-model", "0" * 64, "test", "1", "float32", 4, "none")
NOON = datetime(2026, 3, 2, 12, 0)
PAIRS: tuple[tuple[str, tuple[tuple[str, str | None], ...], tuple[tuple[str, str | None], ...]], ...] = (
    (
        "22",
        (
            (
                "Hoe luidde de analyse van de MIVD bij aanvang van de Nederlandse deelname aan MINUSMA?",
                "What was the MIVD's analysis at the start of Dutch participation in MINUSMA?",
            ),
        ),
        (
            (
                "Daarnaast zijn in het noorden nog steeds separatisten en jihadisten aanwezig.",
                "In addition, separatists and jihadists are still present in the north.",
            ),
            (
                "Ook banditisme en drugshandel blijft een veiligheidsprobleem.",
                "Banditry and drug trafficking also remain a security problem.",
            ),
        ),
    ),
    (
        "23",
        (("Op welke manier heeft het werk bijgedragen?", "In what way did the work contribute?"),),
        (
            (
                "Nederland voorziet MINUSMA van kwalitatief hoogwaardige capaciteiten zoals special forces.",
                "The Netherlands provides MINUSMA with high-quality capabilities such as special forces.",
            ),
            ("Dit is in 2014 gebeurd.", None),
        ),
    ),
)

COSTS = (
    "7",
    (("Hoeveel is hieraan besteed?", "How much was spent on this?"),),
    (
        ("In 2013 is hieraan € 45 miljoen besteed.", "In 2013, €54 million was spent on this."),
        ("De missie duurt tot 1 juli 2014.", "The mission lasts until 1 July 2014."),
        ("Dit kost 12 procent meer.", "This costs 21 per cent more."),
    ),
)
"""A question and its answer with a wrong amount in segment 2 and a wrong percentage in segment 4."""


@dataclass
class Desk:
    """A store with one document, and the ways in."""

    settings: Settings
    workbench: Workbench
    slug: str

    def view(self) -> DocumentView:
        """The document as the store has it."""
        return self.workbench.document(self.slug)

    def segment(self, number: int) -> SegmentView:
        """A segment by its number."""
        return next(s for s in self.view().segments() if s.number == number)

    def app(self, **options: object) -> TweespraakApp:
        """The app, opened on the document."""
        options = {"document": self.slug, "now": lambda: NOON} | options
        return TweespraakApp(self.workbench, self.settings, **options)  # type: ignore[arg-type]

    def other(self, name: str = "b.bakker") -> Workbench:
        """A second reviewer on the same store."""
        return Workbench(Settings(self.settings.store, name))


def whole(text: str) -> list[Span]:
    """Every paragraph is one segment."""
    return [Span(0, len(text))]


def parsed(
    pairs: Sequence[tuple[str, Sequence[tuple[str, str | None]], Sequence[tuple[str, str | None]]]],
    title: str = "Inzet in Mali",
    reference: str = "kst-29521-293",
) -> ParsedDocument:
    """A document of these questions and answers, a paragraph for each sentence."""
    exchanges = tuple(
        Exchange(
            (number,),
            (Block(BlockKind.QUESTION, (number,), number, tuple(Paragraph(q) for q, _ in questions)),),
            (Block(BlockKind.ANSWER, (number,), "", tuple(Paragraph(a) for a, _ in answers)),),
            (Flag.END_MISSING,) if number == pairs[-1][0] else (),
        )
        for number, questions, answers in pairs
    )
    return ParsedDocument("fact-questions", Metadata(title=title, reference=reference), exchanges)


def add_document(
    workbench: Workbench,
    pairs: Sequence[tuple[str, Sequence[tuple[str, str | None]], Sequence[tuple[str, str | None]]]] = PAIRS,
    **names: str,
) -> str:
    """Put a document and its drafts in a store; its short name."""
    preview = documents.preview_document(
        parsed(pairs, **names), file_name="kst-29521-293.txt", source_sha256="1" * 64, split=whole
    )
    view, _ = documents.add_document(workbench.store, preview, workbench.settings.reviewer)
    english = {s: t for _, questions, answers in pairs for s, t in (*questions, *answers)}
    new = [
        drafts.NewDraft(s.id or 0, s.version, text, Origin.MACHINE, {})
        for s in view.segments()
        if (text := english[s.source]) is not None
    ]
    drafts.keep_drafts(workbench.store, new, FINGERPRINT)
    return view.slug


MakeDesk = Callable[..., Desk]


class Eyes:
    """What a person sees of an app."""

    def review(self, app: TweespraakApp) -> ReviewScreen:
        """The review screen, wherever it is in the stack."""
        return next(s for s in app.screen_stack if isinstance(s, ReviewScreen))

    def grid(self, app: TweespraakApp) -> SegmentGrid:
        """The grid."""
        return self.review(app).pane.grid

    def editor(self, app: TweespraakApp) -> TargetEditor:
        """The editor."""
        return self.review(app).pane.editor

    async def answer(self, pilot: Pilot[int], text: str, line: str = "#answer") -> None:
        """Put a text in a line of input, as one paste, and press Enter."""
        pilot.app.screen.query_one(line, Input).value = text
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()

    def told(self, app: TweespraakApp) -> str:
        """What the program told the person in notices."""
        return " | ".join(n.message for n in app._notifications)

    def screen(self, app: TweespraakApp) -> str:
        """The screen, line by line."""
        strips = app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)
