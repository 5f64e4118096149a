"""Commands for the words that people added to the list of the spelling check."""

from __future__ import annotations

import click

from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json


@click.group()
def words() -> None:
    """Words that the spelling check is to know, for every document of the store."""


@words.command("add")
@click.argument("chosen", nargs=-1, required=True, metavar="WORD...")
@shared_options
def add(chosen: tuple[str, ...]) -> None:
    """Add words, in any of their capitals."""
    with OPTIONS.get().workbench() as workbench:
        for word in chosen:
            if workbench.add_word(word):
                click.echo(visible_line(f"added: {word}"))
            else:
                note(f"{word} was there already")


@words.command("remove")
@click.argument("chosen", nargs=-1, required=True, metavar="WORD...")
@shared_options
def remove(chosen: tuple[str, ...]) -> None:
    """Take words off the list again."""
    from tweespraak_store.words import remove_word

    with OPTIONS.get().workbench() as workbench:
        for word in chosen:
            if remove_word(workbench.store, word, workbench.settings.reviewer):
                click.echo(visible_line(f"removed: {word}"))
            else:
                note(f"{word} is not in the list")


@words.command("list")
@as_json
@shared_options
def list_words(json_output: bool) -> None:
    """Print every word, with who added it and when."""
    from tweespraak_store.words import own_words

    with OPTIONS.get().workbench() as workbench:
        found = own_words(workbench.store)
    if json_output:
        print_json([one.to_json() for one in found])
    for one in found if not json_output else ():
        click.echo(visible_line(f"{one.word}  {one.author}  {one.at[:10]}"))
