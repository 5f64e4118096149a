"""Models registered in a store: a name, a folder, and the hash it had when it was checked."""

from __future__ import annotations

from pathlib import Path

from tweespraak_store.database import Store
from tweespraak_translate.errors import ModelError
from tweespraak_translate.models import check_model_folder
from tweespraak_translate.visible import visible_line


def register_model(store: Store, folder: Path, name: str | None = None) -> str:
    """Register a MarianMT folder after checking it; returns the name it got. Raises ModelError."""
    info = check_model_folder(folder)
    chosen = name or info.name
    with store.tx() as connection:
        connection.execute(
            "INSERT INTO model_folders (name, path, model_hash, added_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET path = excluded.path, model_hash = excluded.model_hash,"
            " added_at = excluded.added_at",
            (chosen, str(folder.resolve()), info.model_hash, store.clock()),
        )
    return chosen


def registered_models(store: Store) -> dict[str, Path]:
    """The folders registered in this store, by name."""
    return {row["name"]: Path(row["path"]) for row in store.rows("SELECT name, path FROM model_folders ORDER BY name")}


def confirm_registered(store: Store, folder: Path) -> None:
    """Raise ModelError when a registered folder no longer holds what was registered."""
    row = store.row("SELECT name, model_hash FROM model_folders WHERE path = ?", (str(folder),))
    if row is not None and check_model_folder(folder).model_hash != row["model_hash"]:
        name = visible_line(row["name"])
        raise ModelError(
            f"model {name} in {visible_line(str(folder))} has changed since it was registered; "
            f"run 'tweespraak model add' again if that is right"
        )


def forget_model(store: Store, name: str) -> None:
    """Take a model out of the register; its folder stays. Raises ModelError for a name not registered."""
    with store.tx() as connection:
        if connection.execute("DELETE FROM model_folders WHERE name = ?", (name,)).rowcount == 0:
            known = ", ".join(registered_models(store)) or "none"
            raise ModelError(f"{visible_line(name)}: not registered in this store; registered: {known}")
