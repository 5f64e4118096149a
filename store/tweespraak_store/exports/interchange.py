"""What the formats for translation tools share: languages, safe XML text, times, counts, what goes along with a unit.

XML has no room for most control characters. They are written out as ⟨U+001B⟩,
as in every other export; those that XML allows but a terminal acts on become
character references, so that a reader gets them back exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tweespraak_store.exports.wording import block_label
from tweespraak_store.views import BlockView, DocumentView, SegmentView
from tweespraak_translate.segment import Status
from tweespraak_translate.termbase import TermStatus

if TYPE_CHECKING:
    from tweespraak_store.database import Store
    from tweespraak_translate.termbase import Termbase

DUTCH, ENGLISH = "nl-NL", "en-GB"
"""The languages as every format names them."""

OURS = "tweespraak"
"""How this program names itself: as a tool, and as the author of notes that no person wrote."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(
    '[\x00-\x08\x0b-\x1f\x7f-\x9f&<>"\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069'
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def legal(text: str) -> str:
    """`text` as a reader of our XML gets it back: what XML cannot hold is written as ⟨U+001B⟩, all else stays."""
    return _ILLEGAL.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def escaped(text: str) -> str:
    """`text` as the content of an element; reading it gives `legal(text)`."""
    return _SPECIAL.sub(_escape, text)


def attributes(**values: str | None) -> str:
    """Attributes ready to stand in a tag, a space before each; underscores become hyphens, None and "" are left out.

    A name that begins with "xml_" is in the xml namespace.
    """
    pieces = []
    for name, value in values.items():
        if value:
            shown = name.rstrip("_").replace("xml_", "xml:").replace("_", "-")
            pieces.append(f' {shown}="{_in_tag(value)}"')
    return "".join(pieces)


def _in_tag(text: str) -> str:
    return escaped(text).replace("\t", "&#9;").replace("\n", "&#10;")


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _NAMES:
        return _NAMES[character]
    return f"⟨U+{ord(character):04X}⟩" if _ILLEGAL.match(character) else f"&#x{ord(character):X};"


def utc(iso: str | None) -> datetime | None:
    """The moment an ISO time names, or None where it names none."""
    try:
        at = datetime.fromisoformat(iso or "")
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def stamp_of(iso: str | None) -> str:
    """ "2026-11-23T10:13:00Z" for an ISO time, as XLIFF and XML Schema write it; "" for what is none."""
    at = utc(iso)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""


_FIGURES = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209f\u2150-\u218f\u2460-\u249b\u24ea-\u24ff"
"""Numerals that are no digits: ², ½, Ⅳ."""

_LETTERS = rf"(?:[^\W\d_{_FIGURES}][\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]*)+"
_WORD = rf"{_LETTERS}(?:[-_\u2010-\u2015\u2027\"'.]{_LETTERS})*"
_NUMBER = rf"[\d{_FIGURES}]+(?:[\"',.][\d{_FIGURES}]+)*"
_COUNTED = re.compile(rf"(?=[^\W_])(?:{_WORD})?(?:{_NUMBER}{_WORD})*(?:{_NUMBER})?")


def count_words(text: str) -> int:
    """How many words a text has, as OmegaT counts them: "29 521, nr. 293" has four, "VN-missie" is one, "½" none."""
    return sum(1 for found in _COUNTED.finditer(text) if any(c.isalpha() or c.isdecimal() for c in found[0]))


@dataclass(frozen=True, slots=True)
class UnitNote:
    """A remark a person wrote on a segment."""

    id: int
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class UnitTerm:
    """A term of the termbase that stands in a segment."""

    source: str
    targets: tuple[str, ...]
    """English to use, preferred first."""
    forbidden: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """What goes along with the segments, by segment id."""

    notes: Mapping[int, Sequence[UnitNote]] = field(default_factory=dict)
    terms: Mapping[int, Sequence[UnitTerm]] = field(default_factory=dict)


NOTHING = Attached()
"""No notes, no terms."""


def attached_to(store: Store, view: DocumentView, *, with_terms: bool = True) -> Attached:
    """The open notes of a stored document, and the terms in it. Raises StoreError."""
    from tweespraak_store.terms import load_termbase

    notes: dict[int, list[UnitNote]] = {}
    for row in store.rows(
        "SELECT n.id, n.segment_id, n.author, n.text FROM notes n JOIN segments s ON s.id = n.segment_id"
        " WHERE s.document_id = ? AND n.resolved_at IS NULL ORDER BY n.id",
        (view.id,),
    ):
        notes.setdefault(row["segment_id"], []).append(UnitNote(row["id"], row["author"], row["text"]))
    terms = terms_in(view.segments(), load_termbase(store), store.clock()[:10]) if with_terms else {}
    return Attached(notes, terms)


def attached_for(store: Store, view: DocumentView, format_name: str) -> Attached | None:
    """What goes along in a format that has room for it; None in the others. Raises StoreError."""
    if format_name not in ("xliff12", "xliff21", "omegat"):
        return None
    return attached_to(store, view, with_terms=format_name == "xliff21")


def terms_in(segments: Iterable[SegmentView], termbase: Termbase, on: str = "") -> dict[int, tuple[UnitTerm, ...]]:
    """The terms that stand in each segment, each once, as they hold on a day; a segment without any is left out."""
    found: dict[int, tuple[UnitTerm, ...]] = {}
    if not len(termbase):
        return found
    for segment in segments:
        terms: dict[str, UnitTerm] = {}
        for hit in termbase.find(segment.source, on=on):
            usable = tuple(form.text for form in hit.entry.accepted)
            barred = tuple(form.text for form in hit.targets if form.status is TermStatus.FORBIDDEN)
            if usable or barred:
                terms.setdefault(hit.form.text, UnitTerm(hit.form.text, usable, barred, hit.entry.note))
        if terms and segment.id is not None:
            found[segment.id] = tuple(terms.values())
    return found


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment with the place it has in its document."""

    segment: SegmentView
    block: BlockView
    exchange: int
    """Counted from 1."""
    label: str
    """What is printed above it ("Vraag 3"), in Dutch."""


def units_by_block(view: DocumentView) -> Iterator[tuple[str, BlockView, str, list[Unit]]]:
    """Every block with its segments in reading order: a name for it ("q3-1"), the block, its label, its units."""
    for place, exchange in enumerate(view.exchanges, start=1):
        for number, block in enumerate(exchange.blocks, start=1):
            label = block_label(block).nl
            units = [Unit(segment, block, place, label) for segment in block.segments]
            yield f"q{place}-{number}", block, label, units


def is_settled(segment: SegmentView) -> bool:
    """Whether a person approved the target and nothing has changed under it since."""
    return segment.status is Status.APPROVED and segment.stale is None and bool(segment.target)


def remarks(segment: SegmentView) -> list[str]:
    """What the status alone does not say: why it was sent back, why its approval no longer holds."""
    found = []
    if segment.status is Status.APPROVED and segment.stale is not None:
        found.append(f"approval out of date: {segment.stale}")
    if segment.status is Status.REJECTED and segment.reason:
        found.append(f"sent back: {segment.reason}")
    return found
