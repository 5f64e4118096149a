"""Commands for decisions: review, approve, reject, reopen, undo, policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import RefusedError, UsageError
from tweespraak_tui.cli.keys import KEYMAP_OPTION
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tweespraak_store.views import SegmentView


@click.command()
@click.argument("document", required=False)
@click.option("--read-only", is_flag=True, help="Look, without being able to change anything.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with plain ASCII characters.")
@click.option("--no-color", is_flag=True, help="Draw without colour.")
@KEYMAP_OPTION
@click.option("--plain", is_flag=True, help="Plain lines instead of a screen: for screen readers and slow links.")
@shared_options
def review(
    document: str | None, read_only: bool, ascii_only: bool, no_color: bool, plain: bool, keymap: Path | None
) -> int:
    """Compare both languages side by side, edit and approve, in the terminal."""
    if plain:
        _review_plainly(document, read_only=read_only)
        return 0
    from tweespraak_translate.terms.bulk import without_collector

    # A sixth of the start is the collector walking over modules that stay.
    with without_collector():
        from tweespraak_tui.app import run_app

    settings = OPTIONS.get().settings()
    return run_app(settings, document, ascii=ascii_only, no_color=no_color, read_only=read_only, keymap=keymap)


def _review_plainly(document: str | None, *, read_only: bool) -> None:
    import os

    from tweespraak_tui.plain import PlainReview

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""

    def edit(source: str, target: str) -> str | None:
        if not editor:
            raise UsageError("no editor is set in VISUAL or EDITOR; write the text after t instead")
        from tweespraak_tui.external_editor import edit_text

        return edit_text(source, target, editor)

    with OPTIONS.get().workbench(read_only=read_only) as workbench:
        if document is None:
            known = workbench.documents()
            if not known:
                raise UsageError("no documents yet; take one in with 'tweespraak ingest FILE'")
            document = known[0].slug
        PlainReview(workbench, document, click.echo, input, edit).run()


@click.command()
@click.argument("document")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@as_json
@shared_options
def approve(document: str, numbers: tuple[str, ...], json_output: bool) -> None:
    """Approve segments (7, 7-12) or whole questions with their answers (q22): all of them or none."""
    from tweespraak_tui.workbench import choose_segments

    with OPTIONS.get().workbench() as workbench:
        chosen = choose_segments(workbench.document(document), numbers)
        open_ones = [s for s in chosen if s.is_open]
        if not open_ones:
            note("already approved; nothing changed")
        decided = workbench.approve(open_ones) if open_ones else []
    _report("approved", decided, json_output)


@click.command()
@click.argument("document")
@click.argument("number", metavar="NUMBER")
@click.option("--reason", required=True, help="Why it goes back; kept with the segment.")
@as_json
@shared_options
def reject(document: str, number: str, reason: str, json_output: bool) -> None:
    """Send one segment back, with a reason."""
    from tweespraak_tui.workbench import choose_segments

    with OPTIONS.get().workbench() as workbench:
        chosen = choose_segments(workbench.document(document), [number])
        if len(chosen) != 1:
            raise RefusedError(f"{number} names {len(chosen)} segments; send back one at a time, each with its reason")
        _report("sent back", [workbench.reject(chosen[0], reason)], json_output)


@click.command()
@click.argument("document")
@click.argument("number", metavar="NUMBER")
@as_json
@shared_options
def reopen(document: str, number: str, json_output: bool) -> None:
    """Take the approval of one segment back; its text stays."""
    from tweespraak_tui.workbench import choose_segments

    with OPTIONS.get().workbench() as workbench:
        chosen = choose_segments(workbench.document(document), [number])
        if len(chosen) != 1:
            raise RefusedError(f"{number} names {len(chosen)} segments; reopen one at a time")
        _report("reopened", [workbench.reopen(chosen[0])], json_output)


@click.command()
@as_json
@shared_options
def undo(json_output: bool) -> None:
    """Take back your last action, even from an earlier session."""
    with OPTIONS.get().workbench() as workbench:
        undone = workbench.undo()
    if json_output:
        print_json({"undone": undone.label, "segments": [s.to_json() for s in undone.segments]})
    else:
        click.echo(f"undone: {undone.label}")


@click.command()
@as_json
@shared_options
def redo(json_output: bool) -> None:
    """Bring back what your last undo took back, while nothing else was done since."""
    with OPTIONS.get().workbench() as workbench:
        redone = workbench.redo()
    if json_output:
        print_json({"redone": redone.label, "segments": [s.to_json() for s in redone.segments]})
    else:
        click.echo(f"redone: {redone.label}")


@click.command()
@click.argument("name", required=False, type=click.Choice(["single", "second-person"]))
@shared_options
def policy(name: str | None) -> None:
    """Show or set who may approve: anyone (single), or never the author of the text (second-person)."""
    from tweespraak_store.review import set_policy

    with OPTIONS.get().workbench() as workbench:
        if name:
            set_policy(workbench.store, name, workbench.settings.reviewer)
        click.echo(workbench.store.setting("policy", "single"))


def _report(word: str, segments: Iterable[SegmentView], json_output: bool) -> None:
    decided = list(segments)
    if json_output:
        print_json([s.to_json() for s in decided])
    elif decided:
        numbers = ", ".join(str(s.number) for s in decided)
        click.echo(f"{word}: segment{'s' if len(decided) > 1 else ''} {numbers}")
