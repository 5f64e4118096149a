"""Commands for the translation memory: memory import, export, list, remove."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tweespraak_translate.errors import UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.memory_search import search_memory
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json, print_table, progress

if TYPE_CHECKING:
    from tweespraak_store.memoryfiles.units import Tally


class _InOrder(click.Group):
    """Lists its commands in the order of the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order they were added."""
        return list(self.commands)


@click.group(cls=_InOrder)
def memory() -> None:
    """Keep the translation memory: approved pairs, and those that other tools bring."""


@memory.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--origin", default="", metavar="NAME", help="Where the pairs come from (default: the file's name).")
@click.option(
    "--penalty",
    default=0,
    type=click.IntRange(0, 100),
    metavar="N",
    help="Points off the similarity of every match from here, 0 to 100.",
)
@click.option("--all", "everything", is_flag=True, help="Take drafts and unfinished units too.")
@click.option("--dry-run", is_flag=True, help="Say what is in the files; keep nothing.")
@click.option(
    "--progress",
    "progress_style",
    default="auto",
    type=click.Choice(["auto", "json", "none"]),
    help="How to report progress on standard error.",
)
@as_json
@shared_options
def import_memory(
    files: tuple[Path, ...],
    origin: str,
    penalty: int,
    everything: bool,
    dry_run: bool,
    progress_style: str,
    json_output: bool,
) -> None:
    """Take TMX and XLIFF files in, each whole or not at all; a pair that is there already is kept once.

    Of XLIFF, what a person has finished is taken. A file that was broken off is simply given again.
    """
    report: list[dict[str, Any]] = []
    if dry_run:
        for path in files:
            report.append(_looked_at(path, everything, progress_style))
    else:
        from tweespraak_store.memoryfiles.registry import import_file

        with OPTIONS.get().workbench(create=True) as workbench:
            for path in files:
                with progress(visible_line(path.name), progress_style) as tell:
                    done = import_file(
                        workbench.store,
                        path,
                        workbench.settings.reviewer,
                        origin=origin,
                        penalty=penalty,
                        everything=everything,
                        reading=_part_of(tell, 0, _READING),
                        keeping=_part_of(tell, _READING, 100),
                    )
                _say(path, done.tally)
                counts = {"added": done.added.added, "known": done.added.known}
                report.append({"file": str(path), **counts, **_counts(done.tally)})
    _print(report, json_output, ("units", "pairs") if dry_run else ("units", "pairs", "added", "known"))


def _looked_at(path: Path, everything: bool, progress_style: str) -> dict[str, Any]:
    """What is in a file, nothing kept."""
    from tweespraak_store.memoryfiles.registry import PairFile

    with progress(visible_line(path.name), progress_style) as tell:
        file = PairFile(path, everything, _part_of(tell, 0, 100))
        for _ in file:
            pass
    _say(path, file.tally)
    return {"file": str(path), "kind": file.kind, **_counts(file.tally)}


_READING = 60
"""Per cent of an import that is reading; the rest is keeping."""


def _part_of(tell: Callable[[int, int], None], start: int, end: int) -> Callable[[int, int], None]:
    """Progress of one part of the work as per cent of the whole, told when it has grown."""
    told = -1

    def update(done: int, total: int) -> None:
        nonlocal told
        now = start + (end - start) * done // max(total, 1)
        if now > told:
            told = now
            tell(now, 100)

    return update


def _counts(tally: Tally) -> dict[str, int]:
    return {
        "units": tally.units,
        "pairs": tally.pairs,
        "other_languages": tally.other_languages,
        "unfinished": tally.unfinished,
        "empty": tally.empty,
        "too_long": tally.too_long,
        "markup_left_out": tally.markup,
        "written_out": tally.written_out,
    }


def _say(path: Path, tally: Tally) -> None:
    for line in tally.notes():
        note(f"{visible_line(path.name)}: {line}")


def _print(report: list[dict[str, Any]], json_output: bool, columns: Sequence[str]) -> None:
    if json_output:
        print_json(report)
    else:
        print_table((*columns, "file"), [[*(f"{row[c]}" for c in columns), row["file"]] for row in report])


memory.add_command(search_memory)


@memory.command("export")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The TMX file to write.")
@click.option("--origin", metavar="NAME", help="Only what comes from here; 'tweespraak memory list' names them.")
@shared_options
def export_memory(target: Path, origin: str | None) -> None:
    """Write the memory as TMX 1.4b, for OmegaT and every other translation tool."""
    from importlib.metadata import version

    from tweespraak_store.memoryfiles.registry import export_memory as write

    if target.suffix.lower() != ".tmx":
        raise UsageError(f"{visible_line(str(target))}: the memory is written as TMX; end the name in .tmx")
    with OPTIONS.get().workbench(read_only=True) as workbench, progress("units") as writing:
        program = f"tweespraak {version('tweespraak')}"
        done = write(workbench.store, target, program=program, document=origin, progress=writing)
    click.echo(str(target))
    note(f"{done.units:,} units")
    if done.unsafe:
        note(f"{done.unsafe} control characters were written out, as in ⟨U+001B⟩")


@memory.command("list")
@as_json
@shared_options
def list_memory(json_output: bool) -> None:
    """List where the pairs of the memory come from, with how many there are of each."""
    from dataclasses import asdict

    from tweespraak_store.memory import memory_origins

    with OPTIONS.get().workbench(read_only=True) as workbench:
        found = memory_origins(workbench.store)
    if json_output:
        print_json([asdict(one) for one in found])
        return
    if found:
        rows = [(one.units, one.origin, one.penalty, one.newest[:10], one.document) for one in found]
        print_table(("units", "origin", "penalty", "newest", "from"), rows)
    note(f"{sum(one.units for one in found):,} units")


@memory.command("remove")
@click.option("--origin", required=True, metavar="NAME", help="The name that 'tweespraak memory list' shows.")
@shared_options
def remove_memory(origin: str) -> None:
    """Take out everything imported from one place; what was approved here stays."""
    from tweespraak_store.memory import remove_origin

    with OPTIONS.get().workbench() as workbench:
        count = remove_origin(workbench.store, origin, workbench.settings.reviewer)
    click.echo(f"{count} units from {visible_line(origin)} removed")
