"""One line of the ledger: a fact, and how it stands between the two languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tweespraak_translate.facts.fact import Fact


class Standing(StrEnum):
    """How a fact stands between the two languages."""

    KEPT = "kept"
    FOREIGN = "foreign"
    """The value is there, written the Dutch way: "1.234,5" in the English."""
    WRONG = "wrong"
    """The English states another value in its place."""
    MISSING = "missing"
    EXTRA = "extra"
    """The English states a value that the Dutch does not have."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; a fact that is extra has no source, a missing one no target."""

    standing: Standing
    source: Fact | None
    target: Fact | None
    english: str = ""
    """The right English form, ready to insert; empty for what is extra."""

    @property
    def fact(self) -> Fact:
        """The Dutch fact, or the English one that has none."""
        found = self.source or self.target
        assert found is not None
        return found

    @property
    def is_right(self) -> bool:
        """✓ or ✗."""
        return self.standing is Standing.KEPT

    @property
    def mark(self) -> str:
        """✓ or ✗ as one character."""
        return "✓" if self.is_right else "✗"
