"""The command that drafts."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json, progress, seconds_since, shown_command

if TYPE_CHECKING:
    from tweespraak_tui.workbench import DraftReport, Workbench


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOC]...")
@click.option(
    "--model",
    "model_name",
    default="auto",
    metavar="M",
    help="A folder, a hub name, a registered name, or auto.",
)
@click.option("--backend", type=click.Choice(["auto", "transformers", "ctranslate2"]), default="auto")
@click.option("--beam", type=click.IntRange(1, 16), default=4, show_default=True, help="Width of the beam search.")
@click.option("--redo", is_flag=True, help="Draft again what only a machine has drafted.")
@click.option("--explain", is_flag=True, help="For DOC SEGMENT: what was tried and why it won; drafts nothing.")
@click.option("--progress", "style", type=click.Choice(["auto", "json", "none"]), default="auto", hidden=True)
@as_json
@shared_options
def draft(
    documents: tuple[str, ...],
    model_name: str,
    backend: str,
    beam: int,
    redo: bool,
    explain: bool,
    style: str,
    json_output: bool,
) -> None:
    """Draft English for every segment that waits for it (default: in all documents).

    Machine drafts that a changed term affects are made again.
    """
    if explain:
        _explain(documents, json_output)
        return
    with OPTIONS.get().workbench() as workbench:
        reports = draft_documents(
            workbench, documents, model_name=model_name, backend=backend, beam=beam, redo=redo, style=style
        )
    if json_output:
        print_json([asdict(report) for report in reports])
        return
    for report in reports:
        memory = f", {report.from_memory} from the memory" if report.from_memory else ""
        late = f", {report.late} left alone (a person was faster)" if report.late else ""
        flagged = f", {report.flagged} with a doubt noted" if report.flagged else ""
        click.echo(
            f"{report.slug}: {report.kept} drafted{memory}{flagged}{late}"
            if report.asked
            else f"{report.slug}: nothing to draft"
        )
    if any(report.kept for report in reports):
        note(f"next: {shown_command('review')}")


def _explain(words: tuple[str, ...], json_output: bool) -> None:
    from tweespraak_tui.cli.explaining import explain_draft, explanation

    if len(words) != 2:
        raise UsageError("--explain takes a document and a segment: tweespraak draft --explain DOC 7")
    with OPTIONS.get().workbench() as workbench:
        found = explain_draft(workbench, *words)
    if json_output:
        print_json(found)
        return
    for line in explanation(found):
        click.echo(visible_line(line))


def draft_documents(
    workbench: Workbench,
    names: tuple[str, ...],
    *,
    model_name: str = "auto",
    backend: str = "auto",
    beam: int = 4,
    redo: bool = False,
    style: str = "auto",
) -> list[DraftReport]:
    """Draft the named documents, or all; says on standard error which model and how long."""
    slugs = [workbench.document(name).slug for name in names] or [d.slug for d in workbench.documents()]
    if not slugs:
        raise UsageError(f"the store holds no documents; run '{shown_command('ingest FILE')}' first")
    drafter, remark = workbench.drafter(model_name, backend=backend, beam=beam)
    if remark:
        note(remark)
    reports = []
    for slug in slugs:
        start = time.monotonic()
        with progress(f"drafting {slug}", style) as update:
            report = workbench.draft_document(slug, drafter, redo=redo, note=remark, progress=update)
        reports.append(report)
        if report.kept and style != "json":
            note(f"{slug}: {report.kept} segments in {seconds_since(start)} with {report.model}")
    return reports
