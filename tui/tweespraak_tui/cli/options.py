"""Options every command takes: which store, who acts, no network, and the full trace of an error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tweespraak_translate.errors import UsageError

if TYPE_CHECKING:
    from tweespraak_tui.settings import Settings
    from tweespraak_tui.workbench import Workbench


@dataclass(slots=True)
class Options:
    """The shared options of this run, filled in as click reads them, before or after the command's name."""

    db: str | None = None
    reviewer: str | None = None
    offline: bool = False
    debug: bool = False

    def settings(self) -> Settings:
        """The settings these options and the environment give."""
        from tweespraak_tui.settings import read_settings

        settings = read_settings(self.db, self.reviewer, self.offline)
        if settings.offline:
            forbid_network()
        return settings

    def workbench(self, *, create: bool = False, read_only: bool = False) -> Workbench:
        """The store, open. Raises StoreError."""
        from tweespraak_tui.workbench import Workbench

        return Workbench(self.settings(), create=create, read_only=read_only)


OPTIONS: ContextVar[Options] = ContextVar("options")
F = TypeVar("F", bound=Callable[..., Any])


def shared_options(function: F) -> F:
    """Give a command --db, --as, --offline and --debug."""
    for option in (
        _stored("--debug", "debug", is_flag=True, help="On an error, print the full trace too."),
        _stored("--offline", "offline", is_flag=True, help="Refuse every network connection in this run."),
        _stored(
            "--as",
            "reviewer",
            metavar="NAME",
            help="Who acts (default: TWEESPRAAK_REVIEWER, else your login).",
        ),
        _stored("--db", "db", metavar="PATH", help="The store (default: TWEESPRAAK_DB, else ./tweespraak.db)."),
    ):
        function = option(function)
    return function


def _stored(flag: str, name: str, **settings: Any) -> Callable[[F], F]:
    def keep(_: click.Context, __: click.Parameter, value: object) -> None:
        if value:
            setattr(OPTIONS.get(), name, value)

    return click.option(flag, name, expose_value=False, callback=keep, **settings)


def as_json(function: F) -> F:
    """Give a command --json."""
    return click.option("--json", "json_output", is_flag=True, help="Print the result as JSON.")(function)


_guarded = False


def forbid_network() -> None:
    """From now on, refuse every connection of this process that would leave the machine."""
    global _guarded
    if _guarded:
        return
    _guarded = True

    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            raise UsageError(f"--offline: a connection to {arguments[1][0]} was refused; run without --offline")
        if event == "socket.getaddrinfo" and arguments[0] not in ("localhost", "127.0.0.1", "::1", None):
            raise UsageError(f"--offline: a look-up of {arguments[0]} was refused; run without --offline")

    sys.addaudithook(guard)
