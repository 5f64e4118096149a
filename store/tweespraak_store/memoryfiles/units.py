"""What a file with translation units gives: pairs of Dutch and English, and a count of what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tweespraak_store.exports.interchange import utc
from tweespraak_translate.visible import visible_line

LONGEST = 100_000
"""Characters of a source or target; longer ones are no segments and are left out."""

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """A source with its translation, as the file has it."""

    source: str
    target: str
    author: str = ""
    at: str = ""
    """ISO time; empty when the file does not say."""
    document: str = ""
    """Where the file says it comes from; only our own files do."""
    penalty: int = 0


@dataclass(slots=True)
class Tally:
    """What was met on the way."""

    units: int = 0
    pairs: int = 0
    other_languages: int = 0
    """Units without Dutch or without English."""
    empty: int = 0
    unfinished: int = 0
    """Units whose target is a draft or not there yet."""
    markup: int = 0
    """Texts in which codes of formatting were left out; their words were kept."""
    too_long: int = 0
    written_out: int = 0
    """Texts with a character that XML cannot hold, written as ⟨U+001B⟩."""
    languages: set[str] = field(default_factory=set)
    """The languages of units that were left out for their language."""

    def notes(self) -> list[str]:
        """What a person should know, a line each; empty when everything was taken as it is."""
        said = ", ".join(sorted(map(visible_line, self.languages))[:6])
        lines = (
            (self.other_languages, f"units without Dutch and English were left out (languages: {said or 'not named'})"),
            (self.unfinished, "units that nobody has finished were left out (--all takes them)"),
            (self.empty, "units with an empty side were left out"),
            (self.too_long, f"units over {LONGEST:,} characters were left out"),
            (self.markup, "texts had formatting codes, which were left out; their words were kept"),
            (self.written_out, "texts had characters that XML cannot hold, written as ⟨U+001B⟩"),
        )
        return [f"{count:,} {text}" for count, text in lines if count]


def language_of(tag: str | None) -> str:
    """ "nl" for "NL", "nl-BE" or "nl_NL": the language of a tag without its country."""
    return (tag or "").strip().lower().replace("_", "-").partition("-")[0]


def named(text: str | None) -> str:
    """A person's or tool's name as it is kept."""
    return (text or "").strip()[:_LONGEST_NAME]


def moment(text: str | None) -> str:
    """ "2016-11-23T10:13:00+00:00" for a time as TMX ("20161123T101300Z") or XLIFF writes it; else empty."""
    at = utc((text or "").strip())
    return at.isoformat(timespec="seconds") if at else ""


def percent(text: str) -> int:
    """A penalty as a file has it, 0 for what is none."""
    return min(int(text), 100) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def fits(source: str, target: str, tally: Tally) -> bool:
    """Whether both sides have text of a length that is kept; counts what has not."""
    if not source.strip() or not target.strip():
        tally.empty += 1
        return False
    if len(source) > LONGEST or len(target) > LONGEST:
        tally.too_long += 1
        return False
    return True


def taken(tally: Tally, texts: Sequence[tuple[str, bool]]) -> list[str]:
    """The texts alone; counts those that lost markup and those with a character that was written out."""
    for text, less in texts:
        tally.markup += less
        tally.written_out += "⟨U+" in text
    return [text for text, _ in texts]
