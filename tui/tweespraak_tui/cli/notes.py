"""Commands for notes on segments: add, list, settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import RefusedError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note as tell
from tweespraak_tui.cli.output import print_json, print_table

if TYPE_CHECKING:
    from tweespraak_store.notes import Note


@click.group()
def note() -> None:
    """Notes and questions on segments: add, list, settle."""


@note.command("add")
@click.argument("document")
@click.argument("number", metavar="NUMBER")
@click.argument("text")
@click.option("--query", is_flag=True, help="It is a question: no approval in bulk before it is settled.")
@as_json
@shared_options
def add(document: str, number: str, text: str, query: bool, json_output: bool) -> None:
    """Write a note on one segment."""
    from tweespraak_tui.workbench import choose_segments

    with OPTIONS.get().workbench() as workbench:
        chosen = choose_segments(workbench.document(document), [number])
        if len(chosen) != 1:
            raise RefusedError(f"{number} names {len(chosen)} segments; write on one at a time")
        written = workbench.add_note(chosen[0], text, query=query)
    if json_output:
        print_json(written.to_json())
    else:
        click.echo(f"note {written.id} on segment {written.number}")


@note.command("list")
@click.argument("document", required=False)
@click.option("--all", "show_all", is_flag=True, help="Show settled notes too.")
@as_json
@shared_options
def list_notes(document: str | None, show_all: bool, json_output: bool) -> None:
    """Show the open notes of a document, or of every document."""
    from tweespraak_store.documents import find_document

    with OPTIONS.get().workbench() as workbench:
        names = [document] if document else [d.slug for d in reversed(workbench.documents())]
        chosen = [find_document(workbench.store, name) for name in names]
        found = [(slug, one) for key, slug in chosen for one in workbench.document_notes(key, settled=show_all)]
    if json_output:
        print_json([{"document": slug, **one.to_json()} for slug, one in found])
    elif found:
        headings = ["document", "segment", "note", "kind", "by", "at", "text"]
        print_table(headings, [_row(slug, one) for slug, one in found])
    else:
        tell("no notes" if show_all else "no open notes")


@note.command("settle")
@click.argument("note_id", metavar="NOTE", type=click.IntRange(min=1))
@as_json
@shared_options
def settle(note_id: int, json_output: bool) -> None:
    """Take a note, by its number in the list, off the open ones."""
    with OPTIONS.get().workbench() as workbench:
        settled = workbench.settle_note(note_id)
    if json_output:
        print_json(settled.to_json())
    else:
        click.echo(visible_line(f"settled: note {settled.id} ({settled.text})"))


def _row(slug: str, one: Note) -> list[object]:
    kind = "query" if one.is_query else "note"
    text = one.text if one.is_open else f"{one.text} [settled by {one.settled_by}]"
    return [slug, one.number or "gone", one.id, kind, one.author, one.at[:16].replace("T", " "), text]
