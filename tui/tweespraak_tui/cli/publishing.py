"""Commands that publish: export, and the demo that walks the whole way."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import InputError, UsageError
from tweespraak_tui.cli.drafting import draft_documents
from tweespraak_tui.cli.options import OPTIONS, shared_options
from tweespraak_tui.cli.output import note, print_table, shown_command

if TYPE_CHECKING:
    from tweespraak_store.views import DocumentView

SEED = "mali-answers-page-7.txt"
DEMO_FORMATS = ("html", "md", "docx")


@click.command()
@click.argument("document")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--format", "format_name", help="html, md, docx, … (default: by the file's suffix).")
@click.option("--approved-only", is_flag=True, help="Refuse while anything is not approved.")
@click.option("--allow-drafts", is_flag=True, help="With --approved-only: write drafts too, each marked.")
@click.option("--numbers", metavar="3,5-9", help="Only these questions.")
@shared_options
def export(
    document: str,
    target: Path,
    format_name: str | None,
    approved_only: bool,
    allow_drafts: bool,
    numbers: str | None,
) -> None:
    """Publish a document in both languages."""
    with OPTIONS.get().workbench() as workbench:
        chosen = question_numbers(workbench.document(document), numbers) if numbers else ()
        report = workbench.export(
            document,
            target,
            format=format_name,
            approved_only=approved_only,
            allow_drafts=allow_drafts,
            numbers=chosen,
        )
    click.echo(str(report.path))
    if report.drafts:
        note(f"{report.drafts} of {report.segments} segments are not approved and are marked so")
    if report.unsafe:
        note(f"{report.unsafe} control characters were written out, as in ⟨U+001B⟩")


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
