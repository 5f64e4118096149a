"""The command that brings a reviewed file back: merge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tweespraak_store.exports.wording import plural
from tweespraak_translate.errors import ExitCode
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json, word_diff

if TYPE_CHECKING:
    from tweespraak_store.merging.apply import MergeReport
    from tweespraak_store.merging.plan import MergePlan, PlanItem

_SHOWN = 200
"""Characters of a text in the plan."""
_QUIET = ("unchanged", "already-ours", "same-change", "not-in-file", "duplicate")
"""Outcomes that the plan only counts, unless every row is asked for."""
_WORDS = {
    "taken": "taken: only they changed it",
    "conflict": "in conflict: kept in the history, a person chooses",
    "same-change": "changed on both sides to the same text",
    "already-ours": "came in before",
    "unchanged": "unchanged",
    "duplicate": "further copies of a row, or its old place",
    "emptied": "emptied; the store keeps its own",
    "deleted": "deleted; the store keeps its own",
    "not-in-file": "not in the file: it holds other questions",
    "unknown-id": "of no segment of this document",
    "new-text": "new text that stands at no segment",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", "writer", metavar="NAME", default="", help="Who wrote what the file puts down to nobody.")
@click.option("--into", "document", metavar="DOCUMENT", help="The document, where the file does not say.")
@click.option("--dry-run", is_flag=True, help="Print what would happen; change nothing.")
@click.option("--all", "show_all", is_flag=True, help="List every row, also those that change nothing.")
@click.option(
    "--trust-states", is_flag=True, help="Approve what an XLIFF file calls final, as far as the approval rule lets you."
)
@as_json
@shared_options
def merge(
    file: Path, writer: str, document: str | None, dry_run: bool, show_all: bool, trust_states: bool, json_output: bool
) -> int:
    """Bring a reviewed DOCX, XLIFF, CSV, XLSX or HTML export back.

    Each segment is compared three ways: as exported, as it came back, as it stands here now. What only they changed is
    taken; where both changed it, or where it is approved, a person chooses ('review' offers both texts). 'undo' takes
    the whole merge back.
    """
    from tweespraak_store.merging.apply import merge_file

    with OPTIONS.get().workbench(read_only=dry_run) as workbench:
        report = merge_file(
            workbench.store,
            file,
            workbench.settings.reviewer,
            by=writer,
            into=document,
            dry_run=dry_run,
            trust_states=trust_states,
        )
    if json_output:
        print_json(report.to_json())
    else:
        _print_plan(report.plan, show_all)
        _print_done(report)
    return ExitCode.CONFLICT if report.plan.conflicts else ExitCode.DONE


def _print_plan(plan: MergePlan, show_all: bool) -> None:
    for item in plan.items:
        is_told = item.comments or item.is_moved or (item.outcome == "unchanged" and item.detail)
        if show_all or item.outcome not in _QUIET or is_told:
            _print_item(item)
    if plan.comments:
        click.echo("comments that stand at no segment:")
        for comment in plan.comments:
            click.echo(f"  {visible_line(comment.author or 'nobody')}: {visible_line(comment.text)}")
    counts = plan.counts()
    width = max((len(str(count)) for count in counts.values()), default=1)
    click.echo(f"{visible_line(plan.file)} into {plan.slug}:")
    for outcome, count in counts.items():
        click.echo(f"  {count:{width}} {_WORDS[outcome]}")
    moved = sum(item.is_moved for item in plan.items)
    if moved:
        click.echo(f"  {moved:{width}} of these stand elsewhere in the file; nothing follows from that")
    for warning in plan.warnings:
        note(visible_line(warning))


def _print_item(item: PlanItem) -> None:
    who = f" by {item.author}" if item.author else ""
    remarks = [item.detail, "moved" if item.is_moved else "", "known by its Dutch" if item.is_recovered else ""]
    detail = "; ".join(filter(None, remarks))
    name = f"segment {item.number}" if item.number is not None else item.place
    place = f" ({item.place})" if item.number is not None and item.place else ""
    click.echo(visible_line(f"{name}{place}: {item.outcome}{who}{f' ({detail})' if detail else ''}"))
    if item.outcome == "conflict":
        for label, text in (("base", item.base), ("theirs", item.theirs), ("ours", item.ours)):
            click.echo(f"  {label:6} {'cannot be told' if text is None else _shown(text)}")
    elif item.outcome == "taken":
        click.echo(f"  {_shown(word_diff(item.ours, item.theirs))}")
    elif item.outcome in ("unknown-id", "new-text"):
        # Nothing keeps this text but the file: all of it is shown.
        click.echo(f"  {visible_line(item.theirs)}")
    elif item.outcome in ("emptied", "deleted"):
        click.echo(f"  {_shown(item.ours)}")
    for comment in item.comments:
        click.echo(f"  {visible_line(comment.author or 'comment')}: {_shown(comment.text)}")


def _shown(text: str) -> str:
    line = visible_line(text)
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def _print_done(report: MergeReport) -> None:
    if report.is_dry:
        note("a dry run: nothing was changed")
        return
    if not report.changed:
        note("nothing changed: everything in the file is here already")
    if report.taken:
        have = "has" if len(report.taken) == 1 else "have"
        note(f"{plural(len(report.taken), 'segment')} {have} their text; 'tweespraak undo' takes the merge back")
    if report.notes:
        note("1 comment became a note" if report.notes == 1 else f"{report.notes} comments became notes")
    if report.plan.conflicts:
        numbers = ", ".join(map(str, report.plan.conflicts))
        waits = "conflicts wait in segments" if len(report.plan.conflicts) > 1 else "a conflict waits in segment"
        note(f"{waits} {numbers}: 'tweespraak review {report.plan.slug}' offers both texts")
    if report.approved:
        them = "it" if len(report.approved) == 1 else "them"
        note(f"{plural(len(report.approved), 'segment')} approved, as the file calls {them} final")
    for number, reason in report.refused:
        note(f"segment {number} is final in the file and was not approved: {visible_line(reason)}")
