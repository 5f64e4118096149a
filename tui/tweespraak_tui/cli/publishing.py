"""Commands that publish: export, and the demo that walks the whole way."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from tweespraak_translate.errors import InputError
from tweespraak_tui.cli.drafting import draft_documents
from tweespraak_tui.cli.options import OPTIONS, shared_options
from tweespraak_tui.cli.output import note, print_table, shown_command

SEED = "mali-answers-page-7.txt"
DEMO_FORMATS = ("html", "md", "docx")


@click.command()
@click.argument("document")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--format", "format_name", help="html, pdf, docx, … (default: by the file's suffix).")
@click.option("--approved-only", is_flag=True, help="Refuse while anything is not approved.")
@click.option("--allow-drafts", is_flag=True, help="With --approved-only: write drafts too, each marked.")
@click.option("--numbers", metavar="3,5-9", help="Only these questions.")
@click.option("--languages", metavar="nl,en", default="nl,en", help="nl,en, or one of them, in documents for reading.")
@click.option("--title", default="", help="The title to print in place of the document's own.")
@click.option("--with-findings", is_flag=True, help="List what the checks found and nobody dismissed.")
@shared_options
def export(
    document: str,
    target: Path,
    format_name: str | None,
    approved_only: bool,
    allow_drafts: bool,
    numbers: str | None,
    languages: str,
    title: str,
    with_findings: bool,
) -> None:
    """Publish a document in both languages."""
    from tweespraak_store.exports.registry import question_numbers

    with OPTIONS.get().workbench() as workbench:
        chosen = question_numbers(workbench.document(document), numbers) if numbers else ()
        report = workbench.export(
            document,
            target,
            format=format_name,
            approved_only=approved_only,
            allow_drafts=allow_drafts,
            numbers=chosen,
            languages=languages,
            title=title,
            with_findings=with_findings,
        )
    click.echo(str(report.path))
    if report.drafts:
        what = "left out" if report.format == "tmx" else "marked so"
        note(f"{report.drafts} of {report.segments} segments are not approved and are {what}")
    if report.unsafe:
        note(f"{report.unsafe} control characters were written out, as in ⟨U+001B⟩")


@click.command()
@click.option(
    "--to",
    "folder",
    default="tweespraak-demo",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The folder for the published documents.",
)
@shared_options
def demo(folder: Path) -> None:
    """Read, draft and publish the bundled example document, then say what to do next."""
    seed = seeds_folder() / SEED
    with OPTIONS.get().workbench(create=True) as workbench:
        ingested = workbench.ingest_file(seed)
        view = ingested.view
        report = draft_documents(workbench, (view.slug,))[0]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"cannot make the folder {folder}: {error.strerror}; name another with --to") from error
        exports = [workbench.export(view.slug, folder / f"{view.slug}.{suffix}") for suffix in DEMO_FORMATS]
        store = workbench.settings.store
    exchanges = len(view.exchanges)
    numbers = ", ".join(n for e in view.exchanges for n in e.numbers)
    read = f"{seed.name}: {exchanges} exchanges ({numbers} numbered), {sum(1 for _ in view.segments())} segments"
    rows = [
        ("read", read if ingested.is_new else f"{read} (was here already)"),
        (
            "drafted",
            f"{report.kept} segments with {report.model}" if report.asked else "nothing waited for a draft",
        ),
        ("kept in", str(store)),
        *(("published", str(e.path)) for e in exports),
    ]
    print_table(("step", "result"), rows)
    click.echo(f"\nNext: {shown_command('review')}")


def seeds_folder() -> Path:
    """Where the example document lies: inside the installed package, or in the repository."""
    packaged = Path(str(files("tweespraak_store"))) / "seeds"
    return packaged if packaged.is_dir() else Path(str(files("tweespraak_store"))).parents[1] / "seeds"
