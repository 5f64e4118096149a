"""Commands for documents: ingest, list, show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import ExitCode, InputError, UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json, print_table, progress, shown_command, word_diff

if TYPE_CHECKING:
    from tweespraak_store.replacement import Replacement
    from tweespraak_store.views import BlockView, DocumentView, ExchangeView
    from tweespraak_translate.segmentation import AbbreviationRules
    from tweespraak_tui.workbench import Ingested


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Print the structure found; write nothing.")
@click.option("--replace", "replaced", metavar="DOC", help="Put this new version in place of a document.")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Files read at a time.")
@click.option(
    "--abbreviations",
    type=click.Path(path_type=Path),
    help="TOML with abbreviations of your own (default: ./tweespraak.toml, if it is there).",
)
@as_json
@shared_options
def ingest(
    files: tuple[Path, ...],
    dry_run: bool,
    replaced: str | None,
    jobs: int,
    abbreviations: Path | None,
    json_output: bool,
) -> int:
    """Read documents and keep them, question by question ("-" reads standard input)."""
    rules = _rules(abbreviations)
    if replaced is not None:
        if len(files) != 1 or dry_run:
            raise UsageError("--replace takes exactly one file, and no --dry-run")
        with OPTIONS.get().workbench() as workbench:
            _report_replaced(workbench.replace_file(replaced, files[0], rules), json_output)
        return ExitCode.DONE
    views, failures = _ingest_all(files, dry_run=dry_run, jobs=jobs, rules=rules)
    _report_ingested(views, dry_run=dry_run, json_output=json_output)
    if failures:
        note(f"{failures} of {len(files)} files could not be read")
    return ExitCode.BAD_INPUT if failures else ExitCode.DONE


def _rules(abbreviations: Path | None) -> AbbreviationRules | None:
    """The user's abbreviation rules, or None for the defaults. Raises InputError, naming the file."""
    path = abbreviations or Path("tweespraak.toml")
    if abbreviations is None and not path.is_file():
        return None
    from tweespraak_translate.segmentation import load_rules

    try:
        text = path.read_text(encoding="utf-8")
        if abbreviations is None and not re.search(r"^\s*\[abbreviations\]", text, re.MULTILINE):
            return None
        return load_rules(text)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except (OSError, UnicodeError) as error:
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from error


def _ingest_all(
    files: tuple[Path, ...], *, dry_run: bool, jobs: int, rules: AbbreviationRules | None
) -> tuple[list[DocumentView], int]:
    """What each file gave, and how many gave nothing; a single file that cannot be read raises its InputError."""
    from tweespraak_tui.workbench import Ingested, preview_files

    views: list[DocumentView] = []
    failures = 0
    with ExitStack() as stack:
        if dry_run:
            outcomes: Iterator[DocumentView | Ingested | InputError] = preview_files(files, jobs=jobs, rules=rules)
        else:
            workbench = stack.enter_context(OPTIONS.get().workbench(create=True))
            outcomes = workbench.ingest_files(files, jobs=jobs, rules=rules)
        update = stack.enter_context(progress("reading", "auto" if len(files) > 1 else "none"))
        for done, (path, outcome) in enumerate(zip(files, outcomes, strict=True), start=1):
            update(done, len(files))
            if isinstance(outcome, InputError):
                if len(files) == 1:
                    raise outcome
                failures += 1
                note(f"tweespraak: {outcome}")
                continue
            view = outcome.view if isinstance(outcome, Ingested) else outcome
            views.append(view)
            if isinstance(outcome, Ingested) and not outcome.is_new:
                note(f"{visible_line(str(path))}: already here as {view.slug}; nothing changed")
    return views, failures


def _report_replaced(done: Replacement, json_output: bool) -> None:
    if json_output:
        print_json(asdict(done))
        return
    for change in done.changed:
        click.echo(visible_line(f"  {change.number}  {word_diff(change.before, change.after)}"))
    for source in done.retired:
        click.echo(visible_line(f"  gone  {source}"))
    click.echo(
        f"{done.slug}: {done.kept} segments unchanged ({done.moved} moved), {len(done.changed)} changed, "
        f"{done.added} new, {len(done.retired)} gone"
    )
    if done.stale:
        note(f"{done.stale} approvals became stale: their Dutch changed; look at them again")


def _report_ingested(views: list[DocumentView], *, dry_run: bool, json_output: bool) -> None:
    for view in views:
        for warning in view.warnings:
            note(f"{view.slug}: warning: {warning}")
    if json_output:
        shapes = [view.to_json() for view in views]
        print_json(shapes[0] if len(shapes) == 1 else shapes)
    elif dry_run:
        for view in views:
            print_document(view, sources_only=True)
    elif views:
        rows = [
            (v.slug, sum(len(e.numbers) or 1 for e in v.exchanges), sum(1 for _ in v.segments()), v.title)
            for v in views
        ]
        print_table(("document", "questions", "segments", "title"), rows)
        note(f"next: {shown_command('draft')}")


@click.command("list")
@as_json
@shared_options
def list_documents(json_output: bool) -> None:
    """Documents in the store, with their progress."""
    with OPTIONS.get().workbench() as workbench:
        found = workbench.documents()
    if json_output:
        print_json([summary.to_json() for summary in found])
        return
    rows = [
        (
            d.slug,
            d.exchanges,
            d.segments,
            f"{d.approved_percent}%",
            *(d.counts[s] for s in d.counts if s != "approved"),
            d.last_changed[:16].replace("T", " "),
            d.title,
        )
        for d in found
    ]
    print_table(
        (
            "document",
            "exchanges",
            "segments",
            "approved",
            "none",
            "draft",
            "edit",
            "redo",
            "last change",
            "title",
        ),
        rows,
    )


@click.command()
@click.argument("document")
@as_json
@shared_options
def show(document: str, json_output: bool) -> None:
    """One document: exchanges, segments, statuses."""
    with OPTIONS.get().workbench() as workbench:
        view = workbench.document(document)
    if json_output:
        print_json(view.to_json())
    else:
        print_document(view)


def print_document(view: DocumentView, *, sources_only: bool = False) -> None:
    """A document as plain text, readable by people and screen readers."""
    click.echo(visible_line(f"{view.slug}  {view.title}"))
    click.echo(f"{view.kind}, {len(view.exchanges)} exchanges, {sum(1 for _ in view.segments())} segments")
    for exchange in view.exchanges:
        _print_exchange(exchange, sources_only)
    if view.unplaced:
        click.echo("\nUnplaced text:")
        for text in view.unplaced:
            click.echo(f"  {visible_line(text)}")


def _print_exchange(exchange: ExchangeView, sources_only: bool) -> None:
    numbers = ", ".join(exchange.numbers) or "(no number)"
    flags = f"  [{', '.join(exchange.flags)}]" if exchange.flags else ""
    click.echo(f"\n{visible_line(numbers + flags)}")
    for block in exchange.blocks:
        label = f" ({block.label})" if block.label else ""
        click.echo(visible_line(f"  {block.kind}{label}"))
        _print_segments(block, sources_only)


def _print_segments(block: BlockView, sources_only: bool) -> None:
    for segment in block.segments:
        stale = f" (stale: {segment.stale})" if segment.stale else ""
        mark = "" if sources_only else f" {segment.status.mark} {segment.status.word}{stale}"
        click.echo(visible_line(f"    {segment.number}{mark}"))
        click.echo(visible_line(f"      nl  {segment.source}"))
        if segment.target is not None:
            click.echo(visible_line(f"      en  {segment.target}"))
