"""The command that shows the review screen in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tweespraak_translate.errors import UsageError
from tweespraak_tui.cli.options import OPTIONS, shared_options
from tweespraak_tui.cli.output import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from tweespraak_tui.serving import Server


@click.command()
@click.argument("document", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--for", "names", multiple=True, metavar="NAME", help="A reviewer who may come in; can be repeated.")
@click.option("--public-url", default="", metavar="URL", help="How browsers reach it through a server with TLS.")
@click.option("--read-only", is_flag=True, help="Look, without being able to change anything.")
@shared_options
def serve(document: str | None, host: str, port: int, names: tuple[str, ...], public_url: str, read_only: bool) -> None:
    """Review in a browser on this machine, or through an ssh tunnel.

    Prints an address for each reviewer; whoever opens it acts under that name. Ctrl+C ends it.
    """
    from tweespraak_tui.serving import Address, Reviewer, Server, check_address, review_command

    settings = OPTIONS.get().settings()
    check_address(host, public_url)
    with OPTIONS.get().workbench(read_only=read_only) as workbench:
        title = "tweespraak"
        if document is not None:
            view = workbench.document(document)
            document, title = view.slug, view.reference or view.slug
    reviewers = [
        Reviewer(name, review_command(settings.store, name, document, read_only=read_only))
        for name in dict.fromkeys(n.strip() for n in names or (settings.reviewer,))
        if name
    ]
    if not reviewers:
        raise UsageError("--for needs a name")
    _run(lambda bound: Server(reviewers, Address(host, bound, public_url), title), host, port)


def _run(make: Callable[[int], Server], host: str, port: int) -> None:
    import asyncio
    import signal
    import socket

    from tweespraak_translate.visible import visible_line

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from error
    with listening:
        server = make(listening.getsockname()[1])
        application = server.application()
        for name, link in server.links():
            click.echo(f"{visible_line(name)}: {link}")
        note("whoever opens an address acts under its name; Ctrl+C ends all sessions")

        async def run() -> None:
            from aiohttp import web

            told_to_end = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, told_to_end.set)
            runner = web.AppRunner(application, access_log=None, shutdown_timeout=2)
            await runner.setup()
            await web.SockSite(runner, listening).start()
            try:
                await told_to_end.wait()
            finally:
                await runner.cleanup()

        asyncio.run(run())
