"""Find and replace in the English of a document: every occurrence shown first, the chosen ones changed in one batch."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tweespraak_store.checks import refresh_findings
from tweespraak_store.database import Store
from tweespraak_store.documents import load_segment
from tweespraak_store.events import new_batch, sha256
from tweespraak_store.memory import forget_revision
from tweespraak_store.review import add_revision, clean_target, record_change
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.segment import Origin, Span, Status
from tweespraak_translate.spelling import capitals_of


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for, and what to put in its place."""

    text: str
    replacement: str = ""
    whole_word: bool = False
    match_case: bool = False
    approved: bool = False
    """Whether approved segments count too; replacing there takes their approval away."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where the text stands."""

    segment: SegmentView
    span: Span
    """In the target."""
    replacement: str
    """With capitals as they stand here, unless the case was asked for."""

    @property
    def after(self) -> str:
        """The target with this one place changed."""
        return _spliced(self.segment.target or "", [self])


@dataclass(frozen=True, slots=True)
class Found:
    """Every occurrence, and how many were left out because their segment is approved."""

    occurrences: tuple[Occurrence, ...]
    approved: int
    """Occurrences in approved segments, when these are left out."""
    approved_segments: int


def find_occurrences(segments: Iterable[SegmentView], search: Search) -> Found:
    """Where the search finds something in the English, in order; an empty text is found nowhere."""
    text = search.text
    if not text.strip():
        return Found((), 0, 0)
    edges = (r"(?<!\w)" if text[:1].isalnum() else "", r"(?!\w)" if text[-1:].isalnum() else "")
    before, after = edges if search.whole_word else ("", "")
    # Spaces in the text fit any white space, so that what a document keeps as a hard space is found too.
    body = r"\s+".join(re.escape(word) for word in re.split(r"\s+", text))
    pattern = re.compile(before + body + after, 0 if search.match_case else re.IGNORECASE)
    replacement = clean_target(search.replacement) if search.replacement.strip() else search.replacement
    found: list[Occurrence] = []
    left_out = left_out_segments = 0
    for segment in segments:
        here = [
            Occurrence(
                segment,
                Span(*match.span()),
                replacement if search.match_case else capitals_of_hit(match[0], replacement),
            )
            for match in pattern.finditer(segment.target or "")
            if match[0]
        ]
        if here and segment.status is Status.APPROVED and not search.approved:
            left_out += len(here)
            left_out_segments += 1
        else:
            found += here
    return Found(tuple(found), left_out, left_out_segments)


def capitals_of_hit(hit: str, replacement: str) -> str:
    """`replacement` with the capitals of what it replaces, unless it brings capitals of its own."""
    return replacement if replacement != replacement.lower() else capitals_of(hit, replacement)


def replace_occurrences(store: Store, chosen: Sequence[Occurrence], actor: str) -> list[SegmentView]:
    """Change these places, as edits of one batch that one undo takes back; all of them or none.

    Raises ConflictError when a segment has changed since it was searched, UsageError when a
    segment would have no text left, RefusedError when nothing is chosen.
    """
    if not chosen:
        raise RefusedError("nothing is chosen; nothing was replaced")
    by_segment: dict[int, list[Occurrence]] = defaultdict(list)
    for one in chosen:
        assert one.segment.id is not None
        by_segment[one.segment.id].append(one)
    batch = new_batch()
    changed: list[int] = []
    with store.tx():
        for segment_id, here in by_segment.items():
            if _replace_in(store, segment_id, here, actor, batch):
                changed.append(segment_id)
        refresh_findings(store, segment_ids=changed)
    return [load_segment(store, segment_id) for segment_id in changed]


def _replace_in(store: Store, segment_id: int, here: list[Occurrence], actor: str, batch: str) -> bool:
    segment = here[0].segment
    row = store.row("SELECT * FROM segments WHERE id = ?", (segment_id,))
    assert row is not None
    if row["version"] != segment.version:
        message = f"segment {segment.number} was changed in the meantime; nothing was replaced, search again"
        raise ConflictError(message, segment_id=segment_id)
    text = clean_target(_spliced(segment.target or "", here))
    if not text:
        raise UsageError(f"segment {segment.number} would have no text left; leave it out, or send it back")
    if text == segment.target:
        return False
    revision_id, number = add_revision(store, row, text, Origin.PERSON, actor)
    payload = {"revision": number, "text_sha256": sha256(text), "origin": Origin.PERSON, "replaced": len(here)}
    change = {"revision_id": revision_id, "status": "edited", "approved_by": None, "approved_at": None, "stale": None}
    record_change(store, row, "edited", actor, payload, batch, change)
    forget_revision(store, row["revision_id"])
    return True


def _spliced(text: str, here: Iterable[Occurrence]) -> str:
    for one in sorted(here, key=lambda one: one.span.start, reverse=True):
        text = text[: one.span.start] + one.replacement + text[one.span.end :]
    return text
