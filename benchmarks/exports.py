"""How long an export takes and how much memory it needs, by format.

    python benchmarks/exports.py [--json] [--exchanges N] [--segments N] [--formats html,pdf,…] [--out FOLDER]

The document is made up: N exchanges with so many segments each (default 400 and 20: 8,000 segments),
three sentences a paragraph, a footnote and references to other questions in each answer. Each format is
written in a process of its own; CPU time and peak memory count the processes it starts as well.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tweespraak_store.documents import preview_document
from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.registry import FORMATS
from tweespraak_store.views import BlockView, DocumentView, ExchangeView, SegmentView
from tweespraak_translate.document import (
    Block,
    BlockKind,
    Exchange,
    Metadata,
    Paragraph,
    ParsedDocument,
)
from tweespraak_translate.segment import Origin, Span, Status

DUTCH = (
    "De Nederlandse eenheden richten hun aandacht op de hoofdtaken van MINUSMA, zoals het verzamelen van "
    "inlichtingen in het noorden van Mali",
    "Zie daarvoor ook het antwoord op vraag {n} en de brief van 1 november 2013 (Kamerstuk 29 521, nr. 293)",
    "Het kabinet blijft zich er samen met de partners voor inzetten dat deze middelen zo goed mogelijk worden gebruikt",
)
ENGLISH = (
    "The Dutch units focus on the main tasks of MINUSMA, such as gathering intelligence in the north of Mali",
    "See also the answer to question {n} and the letter of 1 November 2013 (Parliamentary Paper 29 521, no. 293)",
    "Together with its partners the government remains committed to the best possible use of these means",
)
FORMATS_MEASURED = ("html", "markdown", "csv", "jsonl", "xlsx", "docx", "odt", "pdf")
_AT = "2026-01-05T09:00:00+00:00"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the exports on a long document.")
    parser.add_argument("--json", action="store_true", help="print one flat object instead of a table")
    parser.add_argument("--exchanges", type=int, default=400)
    parser.add_argument("--segments", type=int, default=20, help="segments an exchange")
    parser.add_argument("--formats", default=",".join(FORMATS_MEASURED))
    parser.add_argument("--out", type=Path, help="keep the files in this folder")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measured(args.one, args.exchanges, args.segments, args.out)))
        return
    figures: dict[str, float] = {"segments": args.exchanges * args.segments}
    for name in args.formats.split(","):
        figures |= in_process(name, args)
    if args.json:
        print(json.dumps(figures))
        return
    print(f"{args.exchanges:,} exchanges, {figures['segments']:,} segments")
    print(f"{'format':<10}{'CPU s':>8}{'peak MB':>9}{'file KB':>9}")
    for name in args.formats.split(","):
        cpu, peak, size = (figures[f"{name}_{unit}"] for unit in ("cpu_s", "peak_mb", "file_kb"))
        print(f"{name:<10}{cpu:>8.2f}{peak:>9,.0f}{size:>9,.0f}")


def in_process(name: str, args: argparse.Namespace) -> dict[str, float]:
    """The figures of one format, from a process that does nothing else."""
    command = [sys.executable, __file__, "--one", name, "--exchanges", str(args.exchanges)]
    command += ["--segments", str(args.segments)]
    command += ["--out", str(args.out)] if args.out else []
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured(name: str, exchanges: int, segments: int, out: Path | None) -> dict[str, float]:
    """CPU seconds, peak memory and size of one format."""
    view = long_document(exchanges, segments)
    colophon = colophon_of(view)
    started = time.process_time()
    data = FORMATS[name].write(view, colophon)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = time.process_time() - started + children.ru_utime + children.ru_stime
    peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children.ru_maxrss)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"long{FORMATS[name].suffix}").write_bytes(data)
    return {f"{name}_cpu_s": round(cpu, 2), f"{name}_peak_mb": peak // 1024, f"{name}_file_kb": len(data) // 1024}


def long_document(exchanges: int, segments: int) -> DocumentView:
    """A document of so many exchanges with so many segments each; three of four are approved."""
    parsed = ParsedDocument(
        "written-questions",
        Metadata(title="Antwoorden op vele vragen", reference="ah-tk-20252026-1"),
        tuple(_exchange(n, exchanges, segments) for n in range(1, exchanges + 1)),
        (),
        (),
    )
    view = preview_document(parsed, file_name="long.txt", source_sha256="ab" * 32, split=split)
    return translated(view)


def _exchange(number: int, exchanges: int, segments: int) -> Exchange:
    asked = max(1, segments // 5)
    other = str(number % exchanges + 1)
    answers = segments - asked - 1
    question = tuple(_paragraphs(asked, other))
    answer = tuple(_paragraphs(answers, other))
    first = Paragraph(answer[0].text, answer[0].kind, ("1",))
    note = f"1 Kamerstuk 29 521, nr. {number}."
    label = str(number)
    return Exchange(
        (label,),
        (Block(BlockKind.QUESTION, (label,), f"Vraag {label}", question),),
        (Block(BlockKind.ANSWER, (label,), f"Antwoord {label}", (first, *answer[1:]), (note,)),),
    )


def _paragraphs(sentences: int, other: str) -> Iterator[Paragraph]:
    for start in range(0, sentences, 3):
        yield Paragraph(" ".join(f"{DUTCH[i % 3].format(n=other)}." for i in range(start, min(start + 3, sentences))))


def split(text: str) -> list[Span]:
    """Sentences end in a full stop before a capital; "nr. " is none."""
    spans, start = [], 0
    for place in range(1, len(text) - 1):
        if text[place - 1] == "." and text[place] == " " and text[place + 1].isupper():
            spans.append(Span(start, place))
            start = place + 1
    return [*spans, Span(start, len(text))]


def translated(view: DocumentView) -> DocumentView:
    """`view` with an English text in every segment."""
    english = {nl[:20]: en for nl, en in zip(DUTCH, ENGLISH, strict=True)}

    def filled(segment: SegmentView) -> SegmentView:
        other = next((r.target for r in segment.references if r.kind == "question"), "1")
        text = english.get(segment.source[:20], "1 Parliamentary Paper 29 521, no. {n}").format(n=other)
        approved = segment.number % 4 != 0
        return replace(
            segment,
            id=segment.number,
            target=f"{text}.",
            status=Status.APPROVED if approved else Status.DRAFTED,
            version=2,
            revision=1,
            origin=Origin.MACHINE,
            author="model",
            at=_AT,
            approved_by="second reader" if approved else None,
            approved_at=_AT if approved else None,
        )

    def block(old: BlockView) -> BlockView:
        return replace(old, segments=tuple(map(filled, old.segments)))

    exchanges = tuple(
        ExchangeView(e.numbers, e.flags, tuple(map(block, e.questions)), tuple(map(block, e.answers)))
        for e in view.exchanges
    )
    return replace(view, id=1, exchanges=exchanges)


def colophon_of(view: DocumentView) -> Colophon:
    """A colophon with fixed values."""
    return Colophon(
        file_name=view.file_name,
        source_sha256=view.source_sha256,
        counts=view.counts(),
        stale=0,
        models=(),
        approvers=(),
        policy="single",
        log_entry=1,
        log_hash="cd" * 32,
        termbase_version=None,
        program="tweespraak",
        made_at=_AT,
    )


if __name__ == "__main__":
    main()
