"""What several tests need: a document made of values, and a store filled with it."""

from __future__ import annotations

from pathlib import Path

from tweespraak_store.checks import dismiss, findings_of, refresh_findings
from tweespraak_store.database import Store
from tweespraak_store.documents import add_document, load_document, load_segment, preview_document
from tweespraak_store.drafts import NewDraft, keep_drafts, pending_segments
from tweespraak_store.views import DocumentView
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.segment import Origin, Span

FINGERPRINT = Fingerprint("test-model", "0" * 64, "table", "1", "text", 1, "none")
SEED = Path(__file__).parents[1] / "seeds" / "mali-answers-page-7.txt"


def split_on_stops(text: str) -> list[Span]:
    """Sentences end at a full stop or question mark: enough for tests of the store."""
    spans, start = [], 0
    for end, character in enumerate(text, start=1):
        if character in ".?" and (end == len(text) or text[end] == " "):
            spans.append(Span(start, end))
            start = end + 1
    return [*spans, Span(start, len(text))] if start < len(text) else spans


def letter(number: int) -> str:
    """a, b, … z, aa: names for things without a figure that a translation would have to keep."""
    return chr(96 + number) if number <= 26 else letter((number - 1) // 26) + letter((number - 1) % 26 + 1)


def let_stand(store: Store) -> None:
    """Dismiss what blocks the approval of made-up or rough drafts, where a test is about something else."""
    for found in refresh_findings(store):
        still = [f for f in findings_of(store, found.segment_id) if f.blocks and f.finding.check == found.finding.check]
        if still:
            version = load_segment(store, found.segment_id).version
            dismiss(store, found.segment_id, version, found.finding.check, "made up for this test", "tester")


def parsed(questions: int = 3, sentences: int = 2) -> ParsedDocument:
    """A document of `questions` exchanges whose answers have `sentences` sentences."""
    exchanges = []
    for n in range(1, questions + 1):
        number = (str(n),)
        answer = " ".join(
            f"Zin {letter(s)} van antwoord {letter(n)} noemt [gewijzigde] artikel {letter(s)}."
            for s in range(1, sentences + 1)
        )
        exchanges.append(
            Exchange(
                number,
                (
                    Block(
                        BlockKind.QUESTION,
                        number,
                        f"Vraag {n}",
                        (Paragraph(f"Waarom is dit zo bij punt {letter(n)}?"),),
                    ),
                ),
                (Block(BlockKind.ANSWER, number, f"Antwoord {n}", (Paragraph(answer),)),),
            )
        )
    return ParsedDocument("written-questions", Metadata(title="Antwoorden over punten"), tuple(exchanges))


def fill(
    store: Store, *, questions: int = 3, sentences: int = 2, drafted: bool = True, name: str = "punten.txt"
) -> DocumentView:
    """Put a document in the store, with machine drafts when asked."""
    preview = preview_document(
        parsed(questions, sentences),
        file_name=name,
        source_sha256=f"{name}-{questions}-{sentences}",
        split=split_on_stops,
    )
    view, _ = add_document(store, preview, "tester")
    if drafted:
        assert view.id is not None
        waiting = pending_segments(store, view.id)
        new = [NewDraft(s.id, s.version, f"Draft of {s.number}.", Origin.MACHINE, {"rank": 1}) for s in waiting]
        keep_drafts(store, new, FINGERPRINT)
    return load_document(store, view.slug)
