"""Modules that are imported when something of them is first asked for: a program that starts quickly loads little."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class OnUse:
    """Stands for a module until it is used, from any thread; name it as `import` does.

    The import system's own lock keeps two threads from loading it twice, which the
    lazy loader of the standard library does not in every version we run on.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
