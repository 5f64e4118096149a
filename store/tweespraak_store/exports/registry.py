"""The formats an export can have, and the one door to all of them: `write_export`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from tweespraak_store.database import shown_path
from tweespraak_store.exports.atomic import check_target, write_atomically
from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.layout import PLAIN, Layout
from tweespraak_store.views import DocumentView
from tweespraak_translate.errors import RefusedError, UsageError
from tweespraak_translate.visible import count_unsafe, visible_line

READING = ("languages", "title", "findings")
"""What can be asked of a format made for reading."""

_LISTED = 12
"""Open segments named in a refusal; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file a document can be written as."""

    suffixes: tuple[str, ...]
    """Lower case, with the dot; the first is the usual one."""
    make: Callable[..., bytes]
    """Makes the whole file from a DocumentView and a Colophon, and from a Layout where `options` names any."""
    description: str
    """One line, for help and docs."""
    options: tuple[str, ...] = ()
    """The parts of a Layout that the format heeds."""

    @property
    def suffix(self) -> str:
        """The usual suffix."""
        return self.suffixes[0]

    def write(self, view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
        """The whole file of a document."""
        return self.make(view, colophon, layout) if self.options else self.make(view, colophon)


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


def _html(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.html import render_html

    return render_html(view, colophon, layout)


def _pdf(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.pdf import render_pdf

    return render_pdf(view, colophon, layout)


def _docx(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.docx import render_docx

    return render_docx(view, colophon, layout)


def _odt(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.odt import render_odt

    return render_odt(view, colophon, layout)


def _markdown(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.markdown import render_markdown

    return render_markdown(view, colophon, layout)


def _xlsx(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.xlsx import render_xlsx

    return render_xlsx(view, colophon, layout)


def _csv(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.csv import render_csv

    return render_csv(view, layout)


def _jsonl(view: DocumentView, colophon: Colophon) -> bytes:
    from tweespraak_store.exports.jsonl import render_jsonl

    return render_jsonl(view, colophon)


def _tmx(view: DocumentView, colophon: Colophon) -> bytes:
    from tweespraak_store.exports.tmx import render_tmx

    return render_tmx(view, colophon)


def _all_tmx(view: DocumentView, colophon: Colophon) -> bytes:
    from tweespraak_store.exports.tmx import render_all_tmx

    return render_all_tmx(view, colophon)


def _xliff12(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.xliff12 import render_xliff12

    return render_xliff12(view, colophon, layout)


def _omegat(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.xliff12 import render_omegat

    return render_omegat(view, colophon, layout)


def _xliff21(view: DocumentView, colophon: Colophon, layout: Layout) -> bytes:
    from tweespraak_store.exports.xliff21 import render_xliff21

    return render_xliff21(view, colophon, layout)


FORMATS: dict[str, Format] = {
    "html": Format((".html", ".htm"), _html, "one web page, Dutch and English side by side", READING),
    "pdf": Format((".pdf",), _pdf, "PDF in facing columns on A4 (needs the extra pdf)", READING),
    "docx": Format((".docx",), _docx, "Word, with a two-column table per question", READING),
    "odt": Format((".odt",), _odt, "OpenDocument text, with a two-column table per question", READING),
    "markdown": Format((".md", ".markdown"), _markdown, "Markdown with a two-column table per question", READING),
    "xlsx": Format((".xlsx",), _xlsx, "an Excel workbook, one segment a row", ("title", "findings")),
    "csv": Format((".csv",), _csv, "a table for a spreadsheet, one segment a row", ("findings",)),
    "jsonl": Format((".jsonl", ".ndjson"), _jsonl, "one JSON object a line, the text as it is stored"),
    "tmx": Format((".tmx",), _tmx, "TMX 1.4b, the approved pairs for a translation memory"),
    "tmx-all": Format((".all.tmx",), _all_tmx, "TMX 1.4b, every target with its status"),
    "xliff12": Format((".xlf", ".xliff"), _xliff12, "XLIFF 1.2, for translation tools", ("findings",)),
    "omegat": Format((".omegat.xlf",), _omegat, "XLIFF 1.2 for OmegaT, with TMX beside it", ("findings",)),
    "xliff21": Format((".v2.xlf",), _xliff21, "XLIFF 2.1, with metadata and glossary", ("findings",)),
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
    layout: Layout = PLAIN,
) -> ExportReport:
    """Write `view` to `target`, whole or not at all, in the format named or that its suffix tells.

    `numbers` limits the file to the exchanges with one of these question numbers. Raises
    UsageError for an unknown format or number, a layout the format does not heed or an extra that
    is not installed, InputError when `target` cannot be written, and RefusedError when
    `approved_only` is asked for and something is open, unless `allow_drafts`.
    """
    if str(target) == "-":
        raise UsageError("an export is a file, and - is no name for one; give a path such as mali.html")
    name = format_for(target, format)
    _refuse_layout(name, layout)
    if numbers:
        view, found = select_numbers(view, numbers)
        colophon = colophon.narrowed(view, found)
    if approved_only and not allow_drafts:
        _refuse_open(view)
    check_target(target)
    write_atomically(target, FORMATS[name].write(view, colophon, layout))
    segments = list(view.segments())
    return ExportReport(
        path=target,
        format=name,
        segments=len(segments),
        drafts=sum(1 for s in segments if s.is_open),
        unsafe=_count_unsafe(view, colophon),
    )


def _refuse_layout(name: str, layout: Layout) -> None:
    """A format that would pass over what was asked says so instead."""
    asked = {
        "languages": layout.languages != PLAIN.languages,
        "title": bool(layout.title),
        "findings": layout.findings is not None,
    }
    for option, is_asked in asked.items():
        if is_asked and option not in FORMATS[name].options:
            able = ", ".join(key for key, known in FORMATS.items() if option in known.options)
            raise UsageError(f"{name} takes no choice of {option}; leave that out, or choose one of {able}")


def format_for(target: Path, name: str | None = None) -> str:
    """The format called `name` ("markdown", or "md"), else the one `target`'s suffix tells.

    Raises UsageError, listing the known ones.
    """
    known = ", ".join(FORMATS)
    if name is not None and name.lower() in FORMATS:
        return name.lower()
    ending = target.name.lower() if name is None else f".{name.lower()}"
    endings = {suffix: key for key, candidate in FORMATS.items() for suffix in candidate.suffixes}
    for suffix in sorted(endings, key=len, reverse=True):
        # A file called ".md" has no suffix.
        if ending == suffix if name is not None else ending.endswith(suffix) and target.suffix:
            return endings[suffix]
    if name is not None:
        raise UsageError(f"no export format {visible_line(name)}; choose one of {known}")
    suffixes = ", ".join(f.suffix for f in FORMATS.values())
    raise UsageError(
        f"{shown_path(target)}: its suffix tells no export format; end it in one of {suffixes}, "
        f"or add --format with one of {known}"
    )


def question_numbers(view: DocumentView, wanted: str) -> tuple[str, ...]:
    """The question numbers that "3,5-9" names, as the document prints them. Raises UsageError for an unknown one."""
    printed = [number for exchange in view.exchanges for number in exchange.numbers]
    chosen: list[str] = []
    for part in wanted.replace(" ", "").split(","):
        span = re.fullmatch(r"(\d{1,6})-(\d{1,6})", part)
        if span:
            first, last = int(span[1]), int(span[2])
            found = [n for n in printed if (digits := re.match(r"\d+", n)) and first <= int(digits.group()) <= last]
        else:
            found = [n for n in printed if n.lower() == part.lower()]
        if not found:
            raise UsageError(f"{view.slug} has no question {part}; it has {', '.join(printed[:20]) or 'no numbers'}")
        chosen += [n for n in found if n not in chosen]
    return tuple(chosen)


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
