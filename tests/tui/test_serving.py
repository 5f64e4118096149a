"""The review screen in a browser: it works there, and only for those who were let in."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import pytest
from browser import CHROMIUM, PATIENCE, Browser, until
from reviewing import Desk

from tweespraak_translate.segment import Status
from tweespraak_tui.cli import run
from tweespraak_tui.serving import COLUMNS, SESSIONS, Address, Reviewer, Server, clamp, review_command

STAND_IN = (
    "import os,sys,time; sys.stdout.write('__GANGLION__\\n'); sys.stdout.flush();"
    "open(os.environ['TOLD'] + '/' + str(os.getpid()), 'w').write(os.environ['COLUMNS'] + ' ' + os.environ['ROWS']);"
    "time.sleep(60)"
)
"""A program that says it is ready, notes its size, and never ends by itself."""


@asynccontextmanager
async def serving(*reviewers: Reviewer) -> AsyncIterator[Server]:
    """A server on a free port of this machine."""
    import socket

    from aiohttp import web

    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(reviewers, Address("127.0.0.1", listening.getsockname()[1]), "a document")
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    try:
        yield server
    finally:
        await runner.cleanup()
        listening.close()


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Reviewer:
    """A reviewer whose program is the stand-in."""
    monkeypatch.setenv("TOLD", str(folder))
    return Reviewer("reviewer-1", (sys.executable, "-c", STAND_IN))


def is_alive(number: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def ask(server: Server, path: str = "/", **headers: str) -> int:
    """The status of one request; not following to another page."""
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{server.address.url}{path}", headers=headers, allow_redirects=False) as answer,
    ):
        assert answer.headers["X-Frame-Options"] == "DENY"
        return answer.status


@asynccontextmanager
async def connected(
    server: Server, reviewer: Reviewer, query: str = ""
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A connection as the page makes it."""
    headers = {"Origin": server.address.url, "Cookie": f"tweespraak-{server.address.port}={reviewer.secret}"}
    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(f"{server.address.url}/ws{query}", headers=headers) as socket,
    ):
        yield socket


async def test_without_the_secret_nothing_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(stand_in(tmp_path, monkeypatch)) as server:
        for path in ("/", "/page.js", "/static/js/textual.js", "/?key=guess", "/ws"):
            assert await ask(server, path, Origin=server.address.url) == 401
        assert len(server.reviewers[0].secret) >= 22  # 128 bits


async def test_the_secret_leaves_the_address_line_for_a_cookie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        serving(stand_in(tmp_path, monkeypatch)) as server,
        aiohttp.ClientSession() as client,
        client.get(server.links()[0][1], allow_redirects=False) as answer,
    ):
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}, {"Host": "127.0.0.1:1"}],
    ids=["another site", "a sandboxed page", "another name", "another port"],
)
async def test_another_site_or_name_is_refused(
    headers: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(stand_in(tmp_path, monkeypatch)) as server:
        key = f"?key={server.reviewers[0].secret}"
        assert await ask(server, f"/{key}", **headers) == 403
        assert await ask(server, f"/ws{key}", **({"Origin": server.address.url} | headers)) == 403


async def test_a_connection_without_an_origin_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(stand_in(tmp_path, monkeypatch)) as server:
        assert await ask(server, f"/ws?key={server.reviewers[0].secret}") == 403


async def test_the_ninth_session_is_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewer = stand_in(tmp_path, monkeypatch)
    async with serving(reviewer) as server:
        from contextlib import AsyncExitStack

        async with AsyncExitStack() as stack:
            for _ in range(SESSIONS):
                await stack.enter_async_context(connected(server, reviewer))
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await stack.enter_async_context(connected(server, reviewer))
            assert refused.value.status == 503
            await until(lambda: len(list(tmp_path.iterdir())) == SESSIONS)
        pids = [int(p.name) for p in tmp_path.iterdir()]
        await until(lambda: not any(map(is_alive, pids)))
        await until(lambda: len(server.sessions) == 0)


async def test_a_program_and_what_it_started_end_with_a_connection_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLD", str(tmp_path))
    child = f"import subprocess,sys; subprocess.Popen([sys.executable, '-c', {STAND_IN!r}]); {STAND_IN}"
    reviewer = Reviewer("reviewer-1", (sys.executable, "-c", child))
    async with serving(reviewer) as server:
        async with connected(server, reviewer) as socket:
            await until(lambda: len(list(tmp_path.iterdir())) == 2)
            # As when the network goes away: no farewell.
            connection = socket._response.connection
            assert connection is not None and connection.transport is not None
            connection.transport.abort()
        pids = [int(p.name) for p in tmp_path.iterdir()]
        await until(lambda: not any(map(is_alive, pids)))


@pytest.mark.parametrize("nonsense", ["{", "[]", '["resize", {}]', '"stdin"', "[1, 2]", '["resize", 5]'])
async def test_nonsense_ends_its_own_session_alone(
    nonsense: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer = stand_in(tmp_path, monkeypatch)
    async with serving(reviewer) as server, connected(server, reviewer) as good:
        async with connected(server, reviewer) as bad:
            await bad.send_str(nonsense)
            if nonsense == "[1, 2]":  # a kind nobody knows: newer pages may have more to say
                await bad.send_str("{")
            assert (await asyncio.wait_for(bad.receive(), PATIENCE)).type in (
                aiohttp.WSMsgType.CLOSE,
                aiohttp.WSMsgType.CLOSED,
            )
        await good.send_json(["ping", 7])
        assert await asyncio.wait_for(good.receive_json(), PATIENCE) == ["pong", 7]


async def test_sizes_are_held_within_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewer = stand_in(tmp_path, monkeypatch)
    async with serving(reviewer) as server, connected(server, reviewer, "?width=20000&height=-5"):
        await until(lambda: [p for p in tmp_path.iterdir() if p.read_text()])
        assert next(tmp_path.iterdir()).read_text() == "300 10"
    assert (clamp("x", COLUMNS, 80), clamp("1e3", COLUMNS, 80)) == (80, 80)


def test_a_name_is_never_read_by_a_shell(tmp_path: Path) -> None:
    command = review_command(tmp_path / "a b.db", f"x; touch {tmp_path}/made", "-- doc", read_only=True)
    assert command[-2:] == ("--", "-- doc") and f"x; touch {tmp_path}/made" in command


def test_another_machine_is_let_in_over_tls_only(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--db", str(desk.settings.store), "serve", "--port", "0"]
    assert run([*arguments, "--host", "0.0.0.0"]) == 2
    assert run([*arguments, "--host", "192.0.2.1", "--public-url", "http://example.org"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2 and "unencrypted" in said[0]


@contextmanager
def served(desk: Desk) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`tweespraak serve` on the desk's store, and the address it printed."""
    arguments = ["--db", str(desk.settings.store), "--for", "reviewer-1", "--port", "0"]
    document = desk.slug
    process = subprocess.Popen(
        [sys.executable, "-m", "tweespraak_tui", "serve", *arguments, document], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None
        yield process, address[0]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) is not None
        if process.stdout is not None:
            process.stdout.close()


def children(number: int) -> list[int]:
    """The processes a process started."""
    found = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [int(child) for child in found]


@pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="chromium is not installed")
async def test_a_text_is_written_and_approved_in_a_real_browser(desk: Desk, tmp_path: Path) -> None:
    with served(desk) as (server, address):
        async with Browser(tmp_path / "profile") as browser:
            await browser.open(address)
            await browser.until("document.body?.classList.contains('-first-byte')")
            await browser.until("document.activeElement?.classList.contains('xterm-helper-textarea')")
            # No click was needed to get here.
            await browser.drawn("LIST")
            await browser.press("Enter", 13)
            await browser.drawn("EDIT")
            await browser.press("End", 35)
            await browser.type(" Café € “quoted”.")
            await browser.press("Enter", 13)
            await until(lambda: desk.segment(1).status is Status.EDITED)
            assert (desk.segment(1).target or "").endswith(" Café € “quoted”.")
            assert desk.segment(1).author == "reviewer-1"
            await browser.press("j", 74, control=True)
            await until(lambda: desk.segment(1).status is Status.APPROVED)
            await browser.screenshot(Path("/tmp/b2.png"))
            host = address.split("/")[2]
            outside = [u for u in browser.requested if u.split("/")[2:3] not in ([host], [""]) and u[:5] != "data:"]
            assert outside == [] and "about:blank" not in browser.requested[-1]
            pids = children(server.pid)
        await until(lambda: not any(map(is_alive, pids)))


async def test_programs_end_when_the_server_is_killed(desk: Desk) -> None:
    with served(desk) as (server, address):
        base, key = address.split("/?key=")
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(f"{base}/ws?key={key}", headers={"Origin": base}) as socket,
        ):
            await asyncio.wait_for(socket.receive_bytes(), PATIENCE)
            pids = children(server.pid)
            assert pids
            server.kill()
            await until(lambda: not any(map(is_alive, pids)))
