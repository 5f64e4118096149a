"""Makes docs/commands.md from the commands themselves: `python -m tweespraak_tui.cli.reference > docs/commands.md`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tweespraak_translate.errors import ExitCode
from tweespraak_tui.cli import cli

_MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.FINDINGS: "findings or a refusal: open errors, a failed verification, a decision the store refuses",
    ExitCode.USAGE: "the command line makes no sense as typed",
    ExitCode.BAD_INPUT: "a file cannot be read or written, or is refused",
    ExitCode.NO_MODEL: "no model, or one that is not whole or not safe",
    ExitCode.STORE: "the store cannot be used: missing, locked, newer, damaged, disk full",
    ExitCode.CONFLICT: "someone else changed the segment first; both texts are kept",
    ExitCode.INTERRUPTED: "interrupted; what was finished is kept",
}

_HEAD = """\
# Commands

<!-- Made by `python -m tweespraak_tui.cli.reference > docs/commands.md`; a test keeps it current. -->

Results go to standard output, progress and notes to standard error. An error is one line there: what, where,
and the next step. A document is named by its short name (see `tweespraak list`) or an unambiguous beginning of it; a
segment by its number in the document (`7`, `7-12`), a whole question with its answer by `q22`.

Every command takes `--db PATH` (the store; else `TWEESPRAAK_DB`, else `./tweespraak.db`), `--as NAME` (who acts; else
`TWEESPRAAK_REVIEWER`, else your login), `--offline` (every network connection of this run is refused) and `--debug`.
"""

_TAIL = """\
## The JSON of a document

`ingest --dry-run --json`, `ingest --json` and `show --json` print one shape. In a dry run nothing is stored: `id` of a
segment is null and every status is `new`. Several files give a list of such objects.

```json
{"id": "ah-tk-20232024-1314", "title": "…", "reference": "…", "kind": "written-questions",
 "file": "…", "source_sha256": "…", "ingested_at": "…", "metadata": {"asked_by": "…"}, "warnings": ["…"],
 "exchanges": [{"numbers": ["3", "4", "5"], "flags": [],
   "questions": [{"numbers": ["3", "4", "5"], "label": "Vraag 3, 4 en 5", "paragraphs": ["…"], "footnotes": ["…"],
                  "segments": [{"id": 12, "number": 7, "kind": "sentence", "paragraph": 0, "start": 0, "end": 42,
                                "source": "…", "target": null, "status": "new", "version": 0, "origin": null,
                                "author": null, "at": null, "model": null, "approved_by": null, "approved_at": null,
                                "stale": null, "reason": null, "revision": 0,
                                "references": [{"kind": "question", "start": 4, "end": 12, "target": "12"}]}]}],
   "answers": [{"numbers": ["3", "4", "5"], "label": "Antwoord 3, 4 en 5", "paragraphs": ["…"], "footnotes": [],
                "segments": []}]}],
 "unplaced": ["…"]}
```

- `kind` of a document: `written-questions`, `fact-questions`, `letter`, `other`; of a segment: `sentence`, `heading`,
  `list-item`, `table-cell`, `footnote`.
- `flags`: `start-missing`, `end-missing`, `question-missing`, `answer-missing`. A fragment whose number was cut off has
  no numbers.
- `start` and `end` are code points in the paragraph with index `paragraph`; footnotes count on after the paragraphs.
- `status`: `new`, `drafted`, `edited`, `approved`, `rejected`. `origin` of the target: `machine`, `memory`, `person`,
  `merge`. `stale` says why an approval no longer stands on firm ground.
- `references` point elsewhere: `question` (a number in this document), `dossier` (a parliamentary paper in one normal
  form, such as `kst-29521-293`), `footnote`, `link`; `start` and `end` are code points of the source.
- `unplaced` lists text that belongs to no question or answer; nothing is dropped.
"""


def commands_reference() -> str:
    """The whole of docs/commands.md."""
    codes = "\n".join(f"| {int(code)} | {_MEANINGS[code]} |" for code in ExitCode)
    parts = [_HEAD, f"## Exit codes\n\n| code | meaning |\n| --- | --- |\n{codes}\n"]
    for command, name in _walk(cli, "tweespraak"):
        context = click.Context(command, info_name=name, terminal_width=100, help_option_names=["-h", "--help"])
        parts.append(f"## {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join([*parts, _TAIL])


def _walk(command: click.Command, name: str) -> Iterator[tuple[click.Command, str]]:
    yield command, name
    if isinstance(command, click.Group):
        for child in command.commands.values():
            yield from _walk(child, f"{name} {child.name}")


if __name__ == "__main__":
    click.echo(commands_reference(), nl=False)
