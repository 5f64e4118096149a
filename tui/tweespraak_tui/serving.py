"""The review screen in a browser: a small web server that only its reviewers can reach.

Each browser tab gets a program of its own, as over ssh. Who holds a reviewer's
address is that reviewer, so the address carries a secret of 128 bits; the page
is served from this machine alone; requests from another site (by their Origin)
or for another name (by their Host) are refused; programs end with their tab.
The terminal in the page (xterm.js) comes from the package textual-serve.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tweespraak_translate.errors import UsageError
from tweespraak_tui.served import PARENT

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from aiohttp import web

SESSIONS = 8
"""Programs at a time; the next visitor is told to come back later."""
COLUMNS, LINES = (20, 300), (10, 120)
LONGEST_MESSAGE = 1 << 20
PATIENCE = 3.0
"""Seconds a program gets to end by itself, and again after being asked by a signal."""
SECRET_BYTES = 16
COOKIE = "tweespraak"
_WEB = Path(__file__).parent / "web"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who may come in, and the command line that runs the program in their name."""

    name: str
    command: tuple[str, ...]
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(SECRET_BYTES), repr=False)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens, and under which names it may be asked for."""

    host: str
    port: int
    public_url: str = ""
    """How browsers reach it when something stands between (a proxy with TLS); else empty."""

    @property
    def url(self) -> str:
        """The address people open."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{shown}:{self.port}"

    def origins(self) -> frozenset[str]:
        """What a browser may name as the origin of a connection."""
        names = {self.url.lower()}
        if not self.public_url and is_loopback(self.host):
            names |= {f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1", "[::1]")}
        return frozenset(names)

    def hosts(self) -> frozenset[str]:
        """What a request may name as its host."""
        return frozenset(origin.split("://", 1)[-1].split("/")[0] for origin in self.origins())


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_address(host: str, public_url: str) -> None:
    """Raise UsageError where the secret would cross a network in the clear."""
    if is_loopback(host):
        return
    if not public_url.startswith("https://"):
        raise UsageError(
            f"{host} can be reached from other machines, where the address with its secret would travel unencrypted; "
            "stay on 127.0.0.1 and use 'ssh -L', or put a server with TLS in front and name it with --public-url"
        )


class Sessions:
    """The programs that run now."""

    def __init__(self) -> None:
        self._running: dict[int, Process] = {}
        self._starting = 0

    def __len__(self) -> int:
        return len(self._running) + self._starting

    @asynccontextmanager
    async def program(self, command: Sequence[str], columns: int, lines: int) -> AsyncIterator[Process]:
        """A program of the size given; it, and what it started, is gone when the block ends."""
        self._starting += 1
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=_environment(os.environ, columns, lines),
                start_new_session=True,
            )
        finally:
            self._starting -= 1
        self._running[process.pid] = process
        try:
            yield process
        finally:
            await _end(process)
            del self._running[process.pid]


def _environment(ours: Mapping[str, str], columns: int, lines: int) -> dict[str, str]:
    from importlib.metadata import version

    kept = {name: value for name, value in ours.items() if name not in ("TMUX", "NO_COLOR", "TEXTUAL", "TEXTUAL_LOG")}
    return kept | {
        "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TEXTUAL_ANIMATIONS": "none",
        "TERM": "xterm-256color",
        "TERM_PROGRAM": "textual",
        "TERM_PROGRAM_VERSION": version("textual-serve"),
        "COLUMNS": str(columns),
        "ROWS": str(lines),
        PARENT: str(os.getpid()),
    }


async def _end(process: Process) -> None:
    """Ask, then ask by signal, then kill, the whole group each time."""
    if process.stdin is not None and process.returncode is None:
        with suppress(OSError, RuntimeError):
            process.stdin.write(packet(b"M", json.dumps({"type": "quit"}).encode()))
            process.stdin.close()
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), PATIENCE)
        # Also where the program is gone: what it started may not be.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
    await process.wait()


def packet(kind: bytes, payload: bytes) -> bytes:
    """One packet of the protocol that Textual's web driver speaks: kind, length, payload."""
    return kind + len(payload).to_bytes(4, "big") + payload


def clamp(value: object, limits: tuple[int, int], default: int) -> int:
    """A size somebody asked for, within limits; `default` where it is no number."""
    try:
        wanted = int(str(value))
    except ValueError:
        return default
    return max(limits[0], min(wanted, limits[1]))


class Server:
    """The pages, and the connection between a page and its program."""

    def __init__(self, reviewers: Sequence[Reviewer], address: Address, title: str) -> None:
        self.reviewers = tuple(reviewers)
        self.address = address
        self.title = title
        self.sessions = Sessions()

    def application(self) -> web.Application:
        """The web application. Raises UsageError without the `serve` extra."""
        from aiohttp import web

        application = web.Application(middlewares=[self._guarded()])
        application.add_routes(
            [
                web.get("/", self._page),
                web.get("/ws", self._connect),
                web.get("/page.css", _file(_WEB / "page.css", "text/css")),
                web.get("/page.js", _file(_WEB / "page.js", "text/javascript")),
                web.static("/static", _terminal_files(), show_index=False),
            ]
        )
        return application

    def links(self) -> list[tuple[str, str]]:
        """Each reviewer's name and address; whoever has the address is that reviewer."""
        return [(r.name, f"{self.address.url}/?key={r.secret}") for r in self.reviewers]

    def _guarded(self) -> Any:
        from aiohttp import web

        @web.middleware
        async def guard(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            try:
                self._check(request)
                response = await handler(request)
            except web.HTTPException as refusal:
                refusal.headers.update(_HEADERS)
                raise
            if not response.prepared:
                response.headers.update(_HEADERS)
            return response

        return guard

    def _check(self, request: web.Request) -> None:
        """Raise an HTTP error unless the request is for us, from us, and from somebody we know."""
        from aiohttp import web

        if request.headers.get("Host", "").lower() not in self.address.hosts():
            raise web.HTTPForbidden(text="This server is not known under that name.\n")
        origin = request.headers.get("Origin")
        if origin is not None and origin.lower() not in self.address.origins():
            raise web.HTTPForbidden(text="This server takes no requests from other sites.\n")
        if origin is None and request.path == "/ws":
            raise web.HTTPForbidden(text="A connection must say where it comes from.\n")
        if self._reviewer(request) is None:
            raise web.HTTPUnauthorized(text="Open the address that 'tweespraak serve' printed for you.\n")

    def _reviewer(self, request: web.Request) -> Reviewer | None:
        offered = request.query.get("key") or request.cookies.get(self._cookie, "")
        found = None
        for reviewer in self.reviewers:
            if secrets.compare_digest(offered.encode(), reviewer.secret.encode()):
                found = reviewer
        return found

    @property
    def _cookie(self) -> str:
        """Cookies are shared by all ports of a host: the port keeps two servers apart."""
        return f"{COOKIE}-{self.address.port}"

    async def _page(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web
        from jinja2 import Environment, FileSystemLoader

        reviewer = self._reviewer(request)
        assert reviewer is not None
        if "key" in request.query:
            # The secret moves from the address line, which others may read or bookmark, into a cookie.
            response = web.HTTPSeeOther("/")
            secure = self.address.url.startswith("https://")
            response.set_cookie(self._cookie, reviewer.secret, httponly=True, samesite="Strict", secure=secure)
            raise response
        page = Environment(loader=FileSystemLoader(_WEB), autoescape=True).get_template("page.html.j2")
        origin = self.address.url if self.address.public_url else f"http://{request.headers['Host']}"
        html = page.render(
            title=f"{self.title} · {reviewer.name}",
            websocket=f"ws{origin.removeprefix('http')}/ws",
            font_size=clamp(request.query.get("fontsize"), (8, 40), 16),
        )
        return web.Response(text=html, content_type="text/html")

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        if len(self.sessions) >= SESSIONS:
            raise web.HTTPServiceUnavailable(text=f"{SESSIONS} sessions are open; close one first.\n")
        reviewer = self._reviewer(request)
        assert reviewer is not None
        columns = clamp(request.query.get("width"), COLUMNS, 80)
        lines = clamp(request.query.get("height"), LINES, 24)
        async with self.sessions.program(reviewer.command, columns, lines) as process:
            socket = web.WebSocketResponse(heartbeat=15, max_msg_size=LONGEST_MESSAGE)
            await socket.prepare(request)
            tasks = {
                asyncio.create_task(_from_program(process, socket)),
                asyncio.create_task(_from_browser(process, socket)),
                asyncio.create_task(_drain(process)),
            }
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                with suppress(ConnectionError):
                    await socket.close()
        return socket


async def _from_program(process: Process, socket: web.WebSocketResponse) -> None:
    """What the program draws, to the page; ends with the program."""
    assert process.stdout is not None
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while await process.stdout.readline() not in (b"__GANGLION__\n", b""):
            pass
        while True:
            head = await process.stdout.readexactly(5)
            payload = await process.stdout.readexactly(int.from_bytes(head[1:], "big"))
            if head[:1] == b"D":
                await socket.send_bytes(payload)
            elif head[:1] == b"M" and json.loads(payload).get("type") == "exit":
                return


async def _from_browser(process: Process, socket: web.WebSocketResponse) -> None:
    """What the person types and how large the page is, to the program; ends with the connection or with nonsense."""
    assert process.stdin is not None
    with suppress(ConnectionError, ValueError, TypeError, KeyError, IndexError, RuntimeError):
        async for message in socket:
            envelope = message.json()
            if not isinstance(envelope, list):
                return
            kind, *rest = envelope
            if kind == "stdin":
                process.stdin.write(packet(b"D", str(rest[0]).encode("utf-8", "replace")))
            elif kind == "resize":
                size = {
                    "type": "resize",
                    "width": clamp(rest[0]["width"], COLUMNS, 80),
                    "height": clamp(rest[0]["height"], LINES, 24),
                }
                process.stdin.write(packet(b"M", json.dumps(size).encode()))
            elif kind in ("focus", "blur"):
                process.stdin.write(packet(b"M", json.dumps({"type": kind}).encode()))
            elif kind == "ping":
                await socket.send_json(["pong", rest[0]])
            await process.stdin.drain()


async def _drain(process: Process) -> None:
    """Read the program's complaints away, so that it never waits for a reader. Never ends by itself."""
    assert process.stderr is not None
    while await process.stderr.read(4096):
        pass
    await asyncio.Event().wait()


def _file(path: Path, kind: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def send(_: web.Request) -> web.StreamResponse:
        from aiohttp import web

        return web.Response(body=path.read_bytes(), content_type=kind)

    return send


def _terminal_files() -> Path:
    """The folder with xterm.js. Raises UsageError without the extra."""
    try:
        import textual_serve
    except ImportError as error:
        raise UsageError("serving needs the extra: pip install 'tweespraak[serve]'") from error
    return Path(textual_serve.__file__).parent / "static"


def review_command(store: Path, name: str, document: str | None, *, read_only: bool) -> tuple[str, ...]:
    """The program to run for a reviewer; never through a shell."""
    command = [sys.executable, "-m", "tweespraak_tui", "review", "--db", str(store.absolute()), "--as", name]
    command += ["--read-only"] if read_only else []
    return (*command, "--", document) if document else tuple(command)
