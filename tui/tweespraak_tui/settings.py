"""Settings of one run, read once from the environment and the options given, then passed on."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_STORE = "tweespraak.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the store is, who acts, and what is allowed."""

    store: Path
    reviewer: str
    offline: bool = False


def read_settings(
    db: str | None, reviewer: str | None, offline: bool, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Options win over TWEESPRAAK_DB and TWEESPRAAK_REVIEWER, those over the defaults."""
    name = (reviewer or environment.get("TWEESPRAAK_REVIEWER") or _login_name()).strip()
    path = Path(db or environment.get("TWEESPRAAK_DB") or DEFAULT_STORE)
    return Settings(path, name or "unknown", offline or environment.get("TWEESPRAAK_OFFLINE") == "1")


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "unknown"
