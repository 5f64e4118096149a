"""Commands for drafting: draft, and the models that do it."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import ModelError, UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json, print_table, progress, seconds_since, shown_command

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


@click.group()
def model() -> None:
    """Models that draft: list, fetch, add, remove."""


@model.command("list")
@as_json
@shared_options
def model_list(json_output: bool) -> None:
    """Models that can be used here; the one that `auto` takes is marked."""
    from tweespraak_store.models import resolve_model
    from tweespraak_translate.models import check_model_folder

    known = _known_models()
    auto = resolve_model("auto", {name: path for name, (path, _) in known.items() if name != "bundled"}).path
    rows: list[dict[str, object]] = []
    for name, (path, origin) in known.items():
        try:
            info = check_model_folder(path)
            detail: dict[str, object] = {
                "parameters": info.parameters,
                "megabytes": round(info.size_bytes / 1e6),
                "problem": None,
            }
        except ModelError as error:
            detail = {"parameters": None, "megabytes": None, "problem": str(error)}
        rows.append({"name": name, "origin": origin, "auto": path == auto, "path": str(path), **detail})
    if json_output:
        print_json(rows)
        return
    table = [
        ("*" if r["auto"] else "", r["name"], r["origin"], r["megabytes"] or "?", r["problem"] or r["path"])
        for r in rows
    ]
    print_table(("", "name", "origin", "MB", "folder"), table)


def _known_models() -> dict[str, tuple[Path, str]]:
    """Name to folder and origin; the store's own models only where there is a store."""
    from tweespraak_store.model_register import registered_models
    from tweespraak_store.models import cached_model, installed_models
    from tweespraak_translate.models import LARGE_MODEL, bundled_model

    found = {"bundled": (bundled_model(), "bundled")}
    cached = cached_model(LARGE_MODEL)
    if cached:
        found[LARGE_MODEL] = (cached, "Hugging Face cache")
    found |= {name: (path, "fetched") for name, path in installed_models().items()}
    if OPTIONS.get().settings().store.exists():
        with OPTIONS.get().workbench() as workbench:
            found |= {name: (path, "registered") for name, path in registered_models(workbench.store).items()}
    return found


@model.command("fetch")
@click.argument("name", default="Helsinki-NLP/opus-mt-nl-en")
@click.option("--from", "endpoint", metavar="URL-or-FOLDER", help="Another hub, or a folder that holds a copy of one.")
@shared_options
def model_fetch(name: str, endpoint: str | None) -> None:
    """Download a MarianMT model once (the only command that uses the network)."""
    from tweespraak_store.models import fetch_model

    settings = OPTIONS.get().settings()
    choice = fetch_model(name, endpoint=endpoint, progress=note, offline=settings.offline)
    if choice.note:
        note(choice.note)
    click.echo(str(choice.path))
    note(f"'{shown_command('draft')}' uses it from now on")


@model.command("add")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="What to call it (default: the folder's name).")
@shared_options
def model_add(folder: Path, name: str | None) -> None:
    """Register a MarianMT folder in this store, with the hash of its files."""
    from tweespraak_store.model_register import register_model

    with OPTIONS.get().workbench(create=True) as workbench:
        click.echo(f"registered {register_model(workbench.store, folder, name)}")


@model.command("remove")
@click.argument("name")
@shared_options
def model_remove(name: str) -> None:
    """Forget a registered model (its folder stays), or delete a fetched one."""
    from tweespraak_store.model_register import forget_model, registered_models
    from tweespraak_store.models import remove_model

    if OPTIONS.get().settings().store.exists():
        with OPTIONS.get().workbench() as workbench:
            if name in registered_models(workbench.store):
                forget_model(workbench.store, name)
                click.echo(f"forgot {name}")
                return
    click.echo(f"deleted {remove_model(name)}")
