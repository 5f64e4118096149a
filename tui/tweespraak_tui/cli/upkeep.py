"""Commands for upkeep: verify, backup, doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tweespraak_translate.errors import ExitCode, TweespraakError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import print_json, print_table


@click.command()
@click.option("--head", metavar="HASH", help="A log head from an earlier export or backup that must still be there.")
@as_json
@shared_options
def verify(head: str | None, json_output: bool) -> int:
    """Prove that the store is whole: the file, the event log, and every text."""
    with OPTIONS.get().workbench() as workbench:
        found = workbench.verify(head)
    if json_output:
        print_json(found.to_json())
    else:
        for problem in found.problems:
            click.echo(problem)
        click.echo(f"{found.events} events, {found.segments} segments, {found.revisions} revisions")
        click.echo(f"log head {found.head}")
        click.echo("all is well" if not found.problems else f"{len(found.problems)} problems")
    return ExitCode.FINDINGS if found.problems else ExitCode.DONE


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@shared_options
def backup(target: Path) -> None:
    """Copy the store to a new file, whole, even while others work in it."""
    from tweespraak_store.backup import backup_store

    with OPTIONS.get().workbench() as workbench:
        backup_store(workbench.store, target)
    click.echo(str(target))


@click.command()
@as_json
@shared_options
def doctor(json_output: bool) -> int:
    """What this installation has, and what is wrong with it."""
    rows = [*_programs(), _models(), _store(), _keymap()]
    if json_output:
        print_json([{"what": what, "state": state, "detail": detail} for what, state, detail in rows])
    else:
        print_table(("what", "state", "detail"), rows)
    return ExitCode.FINDINGS if any(state == "wrong" for _, state, _ in rows) else ExitCode.DONE


def _programs() -> list[tuple[str, str, str]]:
    from importlib.metadata import PackageNotFoundError, version
    from importlib.util import find_spec

    from tweespraak_store.database import has_wal_reset_fix
    from tweespraak_store.sqlite import sqlite3

    def installed(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return "not installed"

    journal = (
        "WAL" if has_wal_reset_fix() else "rollback journal: this SQLite has the WAL-reset bug, pysqlite3 cures it"
    )
    torch = installed("torch") if find_spec("torch") else "not installed (only the transformers backend needs it)"
    encoding = sys.stdout.encoding or "none"
    return [
        ("tweespraak", "ok", installed("tweespraak")),
        ("python", "ok", sys.version.split()[0]),
        ("sqlite", "ok", f"{sqlite3.sqlite_version}, {journal}"),
        ("textual", "ok", installed("textual")),
        ("ctranslate2", "ok", installed("ctranslate2")),
        ("transformers", "ok", installed("transformers")),
        ("torch", "ok", torch),
        ("output encoding", "ok" if encoding.lower().replace("-", "") == "utf8" else "note", encoding),
    ]


def _keymap() -> tuple[str, str, str]:
    from tweespraak_tui.keymaps import read_key_table, usual_place

    table = read_key_table()
    if table.faults:
        return ("keymap", "wrong", "; ".join(table.faults))
    return ("keymap", "ok", table.source or f"none at {visible_line(str(usual_place()))}")


def _models() -> tuple[str, str, str]:
    from tweespraak_store.models import resolve_model
    from tweespraak_translate.models import check_model_folder

    try:
        choice = resolve_model("auto", {})
        info = check_model_folder(choice.path)
    except TweespraakError as error:
        return ("model", "wrong", str(error))
    return (
        "model",
        "note" if choice.note else "ok",
        f"{choice.name}, {info.parameters / 1e6:.0f} M parameters. {choice.note}",
    )


def _store() -> tuple[str, str, str]:
    path = OPTIONS.get().settings().store
    if not path.exists():
        return ("store", "note", f"none at {path} yet; 'tweespraak ingest FILE' makes one")
    try:
        with OPTIONS.get().workbench(read_only=True) as workbench:
            count = len(workbench.documents())
            return (
                "store",
                "ok",
                f"{path}, {count} documents, policy {workbench.store.setting('policy', 'single')}",
            )
    except TweespraakError as error:
        return ("store", "wrong", str(error))
