"""Commands for what the checks find: check and dismiss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import ExitCode, RefusedError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json

if TYPE_CHECKING:
    from tweespraak_store.checks import StoredFinding
    from tweespraak_store.database import Store

_MARKS = {"error": "✗", "warning": "!", "info": "i"}


@click.command()
@click.argument("document", required=False)
@click.option("--all", "show_all", is_flag=True, help="Show dismissed findings and remarks too.")
@as_json
@shared_options
def check(document: str | None, show_all: bool, json_output: bool) -> int:
    """Check numbers, dates, references, names, negations and terms; exit 1 while errors are open."""
    from tweespraak_store.checks import refresh_findings
    from tweespraak_store.documents import find_document

    with OPTIONS.get().workbench() as workbench:
        store = workbench.store
        names = [document] if document else [d.slug for d in reversed(workbench.documents())]
        chosen = [find_document(store, name) for name in names]
        found = [(slug, refresh_findings(store, document_id)) for document_id, slug in chosen]
        checked = {slug: _count(store, document_id) for document_id, slug in chosen}
    errors = sum(f.blocks for _, findings in found for f in findings)
    if json_output:
        shapes = [_to_json(slug, checked[slug], findings) for slug, findings in found]
        print_json(shapes[0] if document else shapes)
    else:
        for slug, findings in found:
            _print(slug, checked[slug], findings, show_all)
    return ExitCode.FINDINGS if errors else ExitCode.DONE


@click.command()
@click.argument("document")
@click.argument("number", metavar="NUMBER")
@click.argument("check_name", metavar="CHECK")
@click.option("--reason", required=True, help="Why the finding may stand; kept with your name.")
@as_json
@shared_options
def dismiss(document: str, number: str, check_name: str, reason: str, json_output: bool) -> None:
    """Let the findings of one check on one segment stand, with a reason, until its text changes."""
    from tweespraak_store.checks import dismiss as dismiss_findings
    from tweespraak_tui.workbench import choose_segments

    with OPTIONS.get().workbench() as workbench:
        chosen = choose_segments(workbench.document(document), [number])
        if len(chosen) != 1:
            raise RefusedError(
                f"{number} names {len(chosen)} segments; dismiss for one at a time, each with its reason"
            )
        [segment] = chosen
        assert segment.id is not None
        reviewer = workbench.settings.reviewer
        found = dismiss_findings(workbench.store, segment.id, segment.version, check_name, reason, reviewer)
    if json_output:
        print_json([f.to_json() for f in found])
    else:
        click.echo(visible_line(f"dismissed: {check_name} on segment {segment.number} ({found[0].finding.message})"))


def _count(store: Store, document_id: int) -> int:
    row = store.row(
        "SELECT count(*) AS n FROM segments WHERE document_id = ? AND retired_at IS NULL AND revision_id IS NOT NULL",
        (document_id,),
    )
    assert row is not None
    return int(row["n"])


def _to_json(slug: str, checked: int, findings: list[StoredFinding]) -> dict[str, object]:
    return {
        "document": slug,
        "checked": checked,
        "open_errors": sum(f.blocks for f in findings),
        "open_warnings": sum(f.is_open and f.finding.severity == "warning" for f in findings),
        "dismissed": sum(not f.is_open for f in findings),
        "findings": [f.to_json() for f in findings],
    }


def _print(slug: str, checked: int, findings: list[StoredFinding], show_all: bool) -> None:
    shown = [f for f in findings if show_all or (f.is_open and f.finding.severity != "info")]
    for found in shown:
        finding, dismissal = found.finding, found.dismissal
        why = f" [dismissed by {dismissal.author}: {dismissal.reason}]" if dismissal else ""
        mark = _MARKS[str(finding.severity)]
        click.echo(visible_line(f"{slug}  {found.number}  {mark} {finding.check}: {finding.message}{why}"))
    counts = _to_json(slug, checked, findings)
    note(
        f"{slug}: {checked} segments checked, {counts['open_errors']} errors and {counts['open_warnings']} warnings"
        f" open, {counts['dismissed']} dismissed"
    )
