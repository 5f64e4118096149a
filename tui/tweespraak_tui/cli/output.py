"""Printing: tables and JSON on standard output, progress and notes on standard error."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from tweespraak_translate.visible import visible, visible_line


def print_json(value: object) -> None:
    """One JSON value, indented, in UTF-8 as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A plain table; the last column is cut to fit a terminal."""
    from rich.cells import cell_len, set_cell_size

    texts = [[visible_line(str(cell)) for cell in row] for row in rows]
    widths = [max(cell_len(row[i]) for row in [list(headings), *texts]) for i in range(len(headings))]
    room = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 10_000
    numeric = [all(row[i].strip("%").isdigit() for row in texts) and bool(texts) for i in range(len(headings))]
    for row in [list(headings), *texts]:
        cells = []
        for i, cell in enumerate(row):
            pad = " " * (widths[i] - cell_len(cell))
            cells.append(pad + cell if numeric[i] else cell + pad)
        line = "  ".join(cells).rstrip()
        click.echo(set_cell_size(line, room).rstrip() if cell_len(line) > room else line)


def note(text: str) -> None:
    """A line for the person at the screen, on standard error."""
    click.echo(visible(text), err=True)


def shown_command(arguments: str) -> str:
    """`tweespraak ARGUMENTS` as it can be typed here: with the path of the program when it is not on PATH."""
    program = Path(sys.argv[0])
    if program.name == "tweespraak" and shutil.which("tweespraak") is None:
        try:
            return f"{program.resolve().relative_to(Path.cwd())} {arguments}"
        except ValueError:
            return f"{program} {arguments}"
    return f"tweespraak {arguments}"


@contextmanager
def progress(label: str, style: str = "auto") -> Iterator[Callable[[int, int], None]]:
    """A progress report on standard error: a bar on a terminal, JSON lines for a program, else nothing."""
    if style == "json":
        yield _json_progress
    elif style == "auto" and sys.stderr.isatty():
        yield from _bar(label)
    else:
        yield lambda done, total: None


def _json_progress(done: int, total: int) -> None:
    click.echo(json.dumps({"done": done, "total": total}), err=True)


def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(visible_line(label), total=None)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield update


def seconds_since(start: float) -> str:
    """Time since a `time.monotonic()`, for people."""
    return f"{time.monotonic() - start:.1f} s"


def word_diff(before: str, after: str) -> str:
    """What changed between two texts, word by word: `[-old-]` and `{+new+}`, readable without colour."""
    from difflib import SequenceMatcher

    a, b = before.split(), after.split()
    parts: list[str] = []
    for tag, i, j, k, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            parts += a[i:j]
            continue
        if i < j:
            parts.append(f"[-{' '.join(a[i:j])}-]")
        if k < n:
            parts.append(f"{{+{' '.join(b[k:n])}+}}")
    return " ".join(parts)
