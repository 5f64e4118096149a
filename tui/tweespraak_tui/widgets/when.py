"""Times of the store as people read them: today the clock, else the date as well."""

from __future__ import annotations

from datetime import datetime


def when(stamp: str | None, now: datetime) -> str:
    """An ISO time in UTC as "16:02", "03-11 16:02" or "2023-11-03" in local time; "" for none."""
    if not stamp:
        return ""
    try:
        local = datetime.fromisoformat(stamp).astimezone()
    except ValueError:
        return ""
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return f"{local:%d-%m %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d}"
