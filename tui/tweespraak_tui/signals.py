"""Ending on a signal: a closed terminal or a `kill` must not cost what was being typed.

Textual leaves SIGHUP and SIGTERM alone, so the process would die with no
handler, no unmount and no `finally` having run.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

SIGNALS = (signal.SIGHUP, signal.SIGTERM)


def on_end_signal(end: Callable[[], None]) -> None:
    """Have `end` called, in the running event loop, when the terminal closes or the process is told to stop."""
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        try:
            loop.add_signal_handler(number, end)
        except (NotImplementedError, RuntimeError, ValueError):
            # Only the main thread of a Unix process can take signals; elsewhere the default stays.
            return


def forget_end_signals() -> None:
    """Leave the signals to their defaults again."""
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        try:
            loop.remove_signal_handler(number)
        except (NotImplementedError, RuntimeError, ValueError):
            return
