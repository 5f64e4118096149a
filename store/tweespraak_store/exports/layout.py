"""How an export is asked for: in which languages, under which title, with or without what the checks found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tweespraak_translate.errors import UsageError
from tweespraak_translate.visible import visible_line

if TYPE_CHECKING:
    from tweespraak_store.exports.interchange import Attached

DUTCH, ENGLISH = "nl", "en"
BOTH = (DUTCH, ENGLISH)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a document made for reading shows; formats for programs always give everything."""

    languages: tuple[str, ...] = BOTH
    title: str = ""
    """Stands at the top in place of the document's own; empty keeps that."""
    findings: Mapping[int, tuple[str, ...]] | None = field(default=None, hash=False)
    """What the checks found and nobody dismissed, one line each, by segment id; None shows none."""
    attached: Attached | None = field(default=None, hash=False)
    """The notes and terms that go along in a format for translation tools; None takes none."""

    @property
    def has_dutch(self) -> bool:
        """Whether the source is shown."""
        return DUTCH in self.languages

    @property
    def has_english(self) -> bool:
        """Whether the translation is shown."""
        return ENGLISH in self.languages


PLAIN = Layout()
"""Both languages, the document's own title, no findings."""


def parse_languages(text: str) -> tuple[str, ...]:
    """The languages that "nl,en", "en" or "nl" names. Raises UsageError for anything else."""
    asked = [part.strip().lower() for part in text.split(",")]
    if not asked or len(set(asked)) != len(asked) or not set(asked) <= set(BOTH):
        raise UsageError(f"no languages {visible_line(text) or '(empty)'}; choose nl,en or en or nl")
    return tuple(language for language in BOTH if language in asked)
