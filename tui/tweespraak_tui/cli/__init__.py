"""The command line: one program, `tweespraak`, a thin layer over the workbench.

Results go to standard output, progress and notes to standard error. Everything
heavy is imported inside the command that needs it, so that `--help` is instant.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from tweespraak_translate.errors import ExitCode, TweespraakError
from tweespraak_translate.visible import visible, visible_line
from tweespraak_tui.cli.checks import check, dismiss
from tweespraak_tui.cli.decisions import approve, policy, redo, reject, reopen, review, undo
from tweespraak_tui.cli.documents import ingest, list_documents, show
from tweespraak_tui.cli.drafting import draft
from tweespraak_tui.cli.keys import keys
from tweespraak_tui.cli.memory import memory
from tweespraak_tui.cli.merging import merge
from tweespraak_tui.cli.models import model
from tweespraak_tui.cli.notes import note
from tweespraak_tui.cli.options import OPTIONS, Options, shared_options
from tweespraak_tui.cli.publishing import demo, export
from tweespraak_tui.cli.segments import segment
from tweespraak_tui.cli.serving import serve
from tweespraak_tui.cli.terms import terms
from tweespraak_tui.cli.upkeep import backup, doctor, verify
from tweespraak_tui.cli.words import words


class Group(click.Group):
    """Lists its commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order they were added."""
        return list(self.commands)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tweespraak", message="tweespraak %(version)s")
@shared_options
def cli() -> None:
    """Draft, review and publish English translations of Dutch parliamentary answers.

    A first walk: tweespraak demo, then tweespraak review.
    """


for command in (
    demo,
    ingest,
    draft,
    review,
    serve,
    list_documents,
    show,
    approve,
    reject,
    reopen,
    undo,
    redo,
    check,
    dismiss,
    note,
    segment,
    words,
    export,
    merge,
    terms,
    memory,
    model,
    verify,
    backup,
    policy,
    keys,
    doctor,
):
    cli.add_command(command)


def main() -> NoReturn:
    """Run the program and end it with a code of ExitCode."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code. Errors become one line on standard error."""
    options = Options()
    token = OPTIONS.set(options)
    try:
        result = cli.main(args=arguments, prog_name="tweespraak", standalone_mode=False)
        return int(result) if isinstance(result, int) else ExitCode.DONE
    except TweespraakError as error:
        return _fail(str(error), error.exit_code, options)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _fail("interrupted; what was finished is kept", ExitCode.INTERRUPTED, options)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "tweespraak"
        return _fail(f"{error.format_message()} ('{where} --help' shows how)", ExitCode.USAGE, options)
    except click.ClickException as error:
        return _fail(error.format_message(), ExitCode.USAGE, options)
    except (BrokenPipeError, SystemExit):
        # The reader of our output went away ("| head"), of which click makes an exit with 1, which means findings
        # here: it is no error, and nothing more can be printed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ExitCode.DONE
    except Exception as error:  # the last line of defence: one line, never a page of code for the user
        return _fail(f"unexpected {type(error).__name__}: {error}; run again with --debug", ExitCode.FINDINGS, options)
    finally:
        OPTIONS.reset(token)


def _fail(message: str, code: ExitCode, options: Options) -> int:
    if options.debug:
        import traceback

        click.echo(visible(traceback.format_exc()), err=True, nl=False)
    click.echo(f"tweespraak: {visible_line(' '.join(message.split()))}", err=True)
    return code
