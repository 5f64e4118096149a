"""Commands that change where segments begin and end: segment split and segment merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import print_json

if TYPE_CHECKING:
    from tweespraak_store.views import SegmentView
    from tweespraak_tui.workbench import Workbench


@click.group()
def segment() -> None:
    """Cut a segment in two, or make one of two; undo takes either back."""


@segment.command("split")
@click.argument("document")
@click.argument("number", type=click.IntRange(1))
@click.option("--before", metavar="WORDS", help="Cut the Dutch before these words; default: at its strongest mark.")
@click.option("--english-before", metavar="WORDS", help="Cut the English before these words; default: where it fits.")
@as_json
@shared_options
def split(document: str, number: int, before: str | None, english_before: str | None, json_output: bool) -> None:
    """Cut a segment in two, in both languages; what was approved is open again."""
    from tweespraak_translate.boundaries import likely_boundary

    with OPTIONS.get().workbench() as workbench:
        chosen = _segment(workbench, document, number)
        at = likely_boundary(chosen.source) if before is None else _place_of(before, chosen.source, number, "Dutch")
        if at is None:
            raise UsageError(f"segment {number} is one word; it cannot be cut")
        there = None
        if english_before is not None:
            there = _place_of(english_before, chosen.target or "", number, "English")
        made = workbench.split(chosen, at, there)
    _report(f"segment {number} is {made[0].number} and {made[1].number} now", made, json_output)


@segment.command("merge")
@click.argument("document")
@click.argument("number", type=click.IntRange(1))
@as_json
@shared_options
def merge(document: str, number: int, json_output: bool) -> None:
    """Make one segment of this one and the next of the same paragraph; what was approved is open again."""
    with OPTIONS.get().workbench() as workbench:
        one = _segment(workbench, document, number)
        two = workbench.next_in_paragraph(one)
        if two is None:
            raise UsageError(f"segment {number} is the last of its paragraph; nothing changed")
        joined = workbench.join(one, two)
    _report(f"segments {one.number} and {two.number} are {joined.number} now", [joined], json_output)


def _segment(workbench: Workbench, document: str, number: int) -> SegmentView:
    from tweespraak_tui.workbench import choose_segments

    [chosen] = choose_segments(workbench.document(document), [str(number)])
    return chosen


def _place_of(words: str, text: str, number: int, language: str) -> int:
    """Where the words begin in the text; they must stand there once."""
    count = text.count(words) if words.strip() else 0
    if count != 1:
        often = "does not have" if count == 0 else f"has {count} times"
        raise UsageError(f'the {language} of segment {number} {often} "{visible_line(words)}"; give words it has once')
    return text.index(words)


def _report(line: str, made: list[SegmentView], json_output: bool) -> None:
    if json_output:
        print_json([one.to_json() for one in made])
        return
    click.echo(line)
    for one in made:
        click.echo(visible_line(f"{one.number}  {one.source} | {one.target or ''}"))
