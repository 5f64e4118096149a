"""The drawing characters of the screens, for terminals with Unicode and without."""

from __future__ import annotations

from dataclasses import dataclass

from tweespraak_translate.segment import Status


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of drawing characters, each one cell wide."""

    ascii: bool
    pointer: str
    bar: str
    divider: str
    rule: str
    strong_rule: str
    error: str
    unsaved: str
    stale: str
    marked: str
    ellipsis: str
    dot: str
    arrow: str
    dash: str
    full: str
    empty: str
    note: str = "?"

    def fact_mark(self, is_right: bool) -> str:
        """✓ or ✗ for a fact."""
        return ("v" if is_right else "x") if self.ascii else ("✓" if is_right else "✗")

    def mark(self, status: Status) -> str:
        """The mark of a status."""
        return status.ascii_mark if self.ascii else status.mark


UNICODE = Glyphs(False, "▶", "▎", "│", "─", "━", "!", "≠", "Δ", "+", "…", "·", "→", "–", "█", "░")
ASCII = Glyphs(True, ">", "|", "|", "-", "=", "!", "C", "S", "+", "...", "-", "->", "-", "#", ".")


def glyphs_for(*, ascii_only: bool) -> Glyphs:
    """The set for a terminal."""
    return ASCII if ascii_only else UNICODE
