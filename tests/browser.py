"""A real browser for tests: headless Chromium, spoken to over its DevTools connection."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
PATIENCE = 20.0


class Browser:
    """One page; every address it asked for is in `requested`."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.requested: list[str] = []
        self.received = b""
        """What came in over the page's connections not yet asked for by `drawn`."""

    async def __aenter__(self) -> Browser:
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        flags += ["--disable-component-update", "--remote-debugging-port=0", "--window-size=1280,800"]
        self._process = subprocess.Popen(
            [CHROMIUM, *flags, f"--user-data-dir={self._profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        told = self._profile / "DevToolsActivePort"
        await until(lambda: told.exists() and "\n" in told.read_text())
        port = told.read_text().split()[0]
        self._client = aiohttp.ClientSession()
        async with self._client.get(f"http://127.0.0.1:{port}/json") as answer:
            page = next(target for target in await answer.json() if target["type"] == "page")
        self._socket = await self._client.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=1 << 26)
        self._listening = asyncio.create_task(self._listen())
        for domain in ("Page", "Network", "Runtime"):
            await self.send(f"{domain}.enable")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self._socket.close()
        await self._client.close()
        os.killpg(self._process.pid, 9)
        self._process.wait()

    async def _listen(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            elif told["method"] == "Network.requestWillBeSent":
                self.requested.append(told["params"]["request"]["url"])
            elif told["method"] == "Network.webSocketCreated":
                self.requested.append(told["params"]["url"])
            elif told["method"] == "Network.webSocketFrameReceived" and told["params"]["response"]["opcode"] == 2:
                self.received += base64.b64decode(told["params"]["response"]["payloadData"])

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command; its result."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        answer = await asyncio.wait_for(self._answers[number], PATIENCE)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def open(self, url: str) -> None:
        """Go to an address."""
        await self.send("Page.navigate", url=url)

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        result = await self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return result["result"].get("value")

    async def type(self, text: str) -> None:
        """Type text where the focus is, key by key."""
        for character in text:
            for kind in ("keyDown", "keyUp"):
                typed = {"text": character} if kind == "keyDown" else {}
                await self.send("Input.dispatchKeyEvent", type=kind, key=character, **typed)

    async def press(self, key: str, code: int, control: bool = False) -> None:
        """Press a key: its name and its number in the Windows numbering that browsers use."""
        text = "" if control or len(key) > 1 and key != "Enter" else "\r" if key == "Enter" else key
        for kind in ("keyDown", "keyUp"):
            await self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                modifiers=2 if control else 0,
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    async def until(self, expression: str) -> None:
        """Wait for a JavaScript expression to come true."""
        end = time.monotonic() + PATIENCE
        while not await self.evaluate(expression):
            assert time.monotonic() < end, f"{expression} never came true"
            await asyncio.sleep(0.05)

    async def drawn(self, text: str) -> None:
        """Wait until the program has drawn `text`; forgets all before it."""
        await until(lambda: text.encode() in self.received)
        self.received = self.received.split(text.encode(), 1)[1]

    async def screenshot(self, path: Path) -> None:
        """The page as PNG."""
        path.write_bytes(base64.b64decode((await self.send("Page.captureScreenshot"))["data"]))


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.05)
