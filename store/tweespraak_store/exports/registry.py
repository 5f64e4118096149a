"""The formats an export can have, and the one door to all of them: `write_export`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from tweespraak_store.database import shown_path
from tweespraak_store.exports.atomic import check_target, write_atomically
from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.views import DocumentView
from tweespraak_translate.errors import RefusedError, UsageError
from tweespraak_translate.visible import count_unsafe, visible_line

Writer = Callable[[DocumentView, Colophon], bytes]
"""Makes the whole file of a document."""

_LISTED = 12
"""Open segments named in a refusal; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file a document can be written as."""

    suffixes: tuple[str, ...]
    """Lower case, with the dot; the first is the usual one."""
    write: Writer
    description: str
    """One line, for help and docs."""

    @property
    def suffix(self) -> str:
        """The usual suffix."""
        return self.suffixes[0]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written."""

    path: Path
    format: str
    segments: int
    drafts: int
    """Segments that are not approved; marked as such in the file."""
    unsafe: int
    """Control and bidirectional characters that are written out as ⟨U+001B⟩ (in JSONL as \\u001b)."""


def _html(view: DocumentView, colophon: Colophon) -> bytes:
    from tweespraak_store.exports.html import render_html

    return render_html(view, colophon)


def _markdown(view: DocumentView, colophon: Colophon) -> bytes:
    from tweespraak_store.exports.markdown import render_markdown

    return render_markdown(view, colophon)


def _docx(view: DocumentView, colophon: Colophon) -> bytes:
    from tweespraak_store.exports.docx import render_docx

    return render_docx(view, colophon)


def _csv(view: DocumentView, colophon: Colophon) -> bytes:
    from tweespraak_store.exports.csv import render_csv

    return render_csv(view)


def _jsonl(view: DocumentView, colophon: Colophon) -> bytes:
    from tweespraak_store.exports.jsonl import render_jsonl

    return render_jsonl(view, colophon)


FORMATS: dict[str, Format] = {
    "html": Format((".html", ".htm"), _html, "one web page, Dutch and English side by side"),
    "markdown": Format((".md", ".markdown"), _markdown, "Markdown with a two-column table per question"),
    "docx": Format((".docx",), _docx, "Word, with a two-column table per question"),
    "csv": Format((".csv",), _csv, "a table for a spreadsheet, one segment a row"),
    "jsonl": Format((".jsonl", ".ndjson"), _jsonl, "one JSON object a line, the text as it is stored"),
}
"""Every format by its name."""


def write_export(
    view: DocumentView,
    colophon: Colophon,
    target: Path,
    *,
    format: str | None = None,  # noqa: A002 - the word the command line uses
    approved_only: bool = False,
    allow_drafts: bool = False,
    numbers: Collection[str] = (),
) -> ExportReport:
    """Write `view` to `target`, whole or not at all, in the format named or that its suffix tells.

    `numbers` limits the file to the exchanges with one of these question numbers. Raises
    UsageError for an unknown format or number, InputError when `target` cannot be written, and
    RefusedError when `approved_only` is asked for and something is open, unless `allow_drafts`.
    """
    name = format_for(target, format)
    if numbers:
        view, found = select_numbers(view, numbers)
        colophon = colophon.narrowed(view, found)
    if approved_only and not allow_drafts:
        _refuse_open(view)
    check_target(target)
    write_atomically(target, FORMATS[name].write(view, colophon))
    segments = list(view.segments())
    return ExportReport(
        path=target,
        format=name,
        segments=len(segments),
        drafts=sum(1 for s in segments if s.is_open),
        unsafe=_count_unsafe(view, colophon),
    )


def format_for(target: Path, name: str | None = None) -> str:
    """The format called `name` ("markdown", or "md"), else the one `target`'s suffix tells.

    Raises UsageError, listing the known ones.
    """
    known = ", ".join(FORMATS)
    if name is not None and name.lower() in FORMATS:
        return name.lower()
    suffix = target.suffix.lower() if name is None else f".{name.lower()}"
    for key, candidate in FORMATS.items():
        if suffix in candidate.suffixes:
            return key
    if name is not None:
        raise UsageError(f"no export format {visible_line(name)}; choose one of {known}")
    suffixes = ", ".join(f.suffix for f in FORMATS.values())
    raise UsageError(
        f"{shown_path(target)}: its suffix tells no export format; end it in one of {suffixes}, "
        f"or add --format with one of {known}"
    )


def select_numbers(view: DocumentView, numbers: Collection[str]) -> tuple[DocumentView, tuple[str, ...]]:
    """Only the exchanges that carry one of `numbers`, and all numbers these carry, in printed order.

    Raises UsageError for a number the document does not have.
    """
    wanted = {_plain_number(n) for n in numbers}
    present = [n for exchange in view.exchanges for n in exchange.numbers]
    unknown = wanted - {_plain_number(n) for n in present}
    if unknown:
        missing = visible_line(", ".join(sorted(unknown)))
        has = visible_line(f"it has {_few(present)}") if present else "its questions have no numbers"
        raise UsageError(f"no question {missing} in {visible_line(view.slug)}; {has}")
    chosen = tuple(e for e in view.exchanges if any(_plain_number(n) in wanted for n in e.numbers))
    found = dict.fromkeys(n for exchange in chosen for n in exchange.numbers)
    return replace(view, exchanges=chosen), tuple(found)


def _plain_number(number: str) -> str:
    """Numbers as they compare: "07" and " 7" are 7, "1A" is 1a."""
    return number.strip().lower().lstrip("0") or "0"


def _few(numbers: list[str]) -> str:
    return ", ".join(numbers) if len(numbers) <= 10 else f"{', '.join(numbers[:5])} … {numbers[-1]}"


def _refuse_open(view: DocumentView) -> None:
    segments = list(view.segments())
    waiting = [s.number for s in segments if s.is_open]
    if not waiting:
        return
    listed = ", ".join(map(str, waiting[:_LISTED]))
    more = f" and {len(waiting) - _LISTED:,} more" if len(waiting) > _LISTED else ""
    raise RefusedError(
        f"{len(waiting):,} of {len(segments):,} segments of {visible_line(view.slug)} are not approved: "
        f"{listed}{more}; approve them, or add --allow-drafts to export them marked [DRAFT]"
    )


def _count_unsafe(view: DocumentView, colophon: Colophon) -> int:
    texts = [view.title, view.reference, view.file_name, *view.warnings]
    texts += [block.label for exchange in view.exchanges for block in exchange.blocks]
    texts += [approver.name for approver in colophon.approvers]
    texts += [model.name for model in colophon.models]
    for segment in view.segments():
        texts += [segment.source, segment.target or ""]
    return sum(map(count_unsafe, texts))
