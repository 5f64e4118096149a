"""The command for keys: which key does what, with a person's own keymap taken into account, and whether it is sound."""

from __future__ import annotations

from pathlib import Path

import click

from tweespraak_translate.errors import ExitCode
from tweespraak_tui.cli.options import as_json, shared_options
from tweespraak_tui.cli.output import note, print_json, print_table

KEYMAP_OPTION = click.option(
    "--keymap",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with keys of your own (default: keymap.toml in the settings folder, if there is one).",
)


@click.command()
@click.option("--check", "check_only", is_flag=True, help="End with 1 when a line of the keymap cannot be followed.")
@KEYMAP_OPTION
@as_json
@shared_options
def keys(keymap: Path | None, check_only: bool, json_output: bool) -> int:
    """Show the command of every key on the review screens, by the id that a keymap file names it by."""
    from tweespraak_tui.commands import COMMANDS, SCOPES_IN_ORDER, key_name
    from tweespraak_tui.keymaps import read_key_table, usual_place

    table = read_key_table(keymap)
    rows = [
        (command.id, ", ".join(key_name(key) for key in table.of(command)), command.name, str(command.scope))
        for scope in SCOPES_IN_ORDER
        for command in COMMANDS
        if command.scope is scope
    ]
    if json_output:
        names = ("id", "keys", "name", "place")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        print_table(("id", "keys", "command", "place"), rows)
    for line in table.faults:
        note(line)
    if not table.faults:
        note(f"keymap: {table.source or f'none at {usual_place()}; these are the keys the program comes with'}")
    return ExitCode.FINDINGS if check_only and table.faults else ExitCode.DONE
