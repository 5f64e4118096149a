"""Filter lines kept under a name, in the settings of a store: everybody who reviews in it has the same ones."""

from __future__ import annotations

import re

from tweespraak_store.database import Store
from tweespraak_translate.errors import UsageError
from tweespraak_translate.visible import visible_line

_PREFIX = "filter."
_NAME = re.compile(r"[\w-]{1,40}")


def saved_filters(store: Store) -> dict[str, str]:
    """Every kept line by its name, in the order of the names."""
    rows = store.rows(
        "SELECT key, value FROM settings WHERE key >= ? AND key < ? ORDER BY key", (_PREFIX, f"{_PREFIX[:-1]}/")
    )
    return {str(row["key"])[len(_PREFIX) :]: str(row["value"]) for row in rows}


def save_filter(store: Store, name: str, line: str) -> None:
    """Keep a line under a name; an empty line takes the name away. Raises UsageError for a name of other characters."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{visible_line(name)} cannot name a filter; use letters, digits, _ and -, at most 40")
    with store.tx() as connection:
        if line.strip():
            connection.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (_PREFIX + name, line.strip()),
            )
        else:
            connection.execute("DELETE FROM settings WHERE key = ?", (_PREFIX + name,))
