"""What a program does differently while a server shows its screen in a browser."""

from __future__ import annotations

import os
from collections.abc import Callable

PARENT = "TWEESPRAAK_SERVED_BY"
"""Environment variable that tells a served program the process to end with."""
LOOK_EVERY = 2.0
"""Seconds between two looks at whether the server is still there."""


def end_with_parent(leave: Callable[[], None]) -> Callable[[], None] | None:
    """A check to repeat: calls `leave` once the server that started this program is gone; None when none did."""
    parent = os.environ.get(PARENT, "")
    if not parent.isdigit():
        return None

    def check() -> None:
        if os.getppid() != int(parent):
            leave()

    return check


def is_served() -> bool:
    """Whether this program's screen is a page in a browser."""
    return os.environ.get(PARENT, "").isdigit()
