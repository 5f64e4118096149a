"""The three-way comparison: for every row of a returned file and every segment of its document, what becomes of it.

Base is the revision that was exported, theirs is the file, ours is the store
now. Only a text that they changed and nobody else did is taken; nothing is
decided here by whoever comes last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from tweespraak_store.exports.identity import parse_key
from tweespraak_store.merging.matching import Finder, Match, source_key
from tweespraak_store.merging.returned import UNTRANSLATED, Comment, ReturnedFile, ReturnedRow
from tweespraak_store.merging.standing import DocumentStanding, KnownRevision, Standing
from tweespraak_store.merging.texts import folded, is_as_sent, is_same, restored
from tweespraak_translate.segment import Status


class Outcome(StrEnum):
    """What becomes of a row, or of a segment that has no row."""

    TAKEN = "taken"
    """Only they changed it: their text becomes ours."""
    CONFLICT = "conflict"
    """Both changed it, or it is approved: a person chooses."""
    SAME_CHANGE = "same-change"
    """Both made the same change."""
    ALREADY_OURS = "already-ours"
    """Their text came in before."""
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    """A further copy of a row with the same text."""
    EMPTIED = "emptied"
    """The row is there without its text; the store keeps its own."""
    DELETED = "deleted"
    """The row is gone, others of its question are there; the store keeps its own."""
    NOT_IN_FILE = "not-in-file"
    """Its whole question is not in the file: an extract."""
    UNKNOWN = "unknown-id"
    """The row's id is of no segment of this document."""
    NEW_TEXT = "new-text"
    """Text that stands at no segment."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A row of the file, or a segment without a row."""

    outcome: Outcome
    place: str = ""
    """Where in the file; empty for a segment without a row."""
    key: str = ""
    segment_id: int | None = None
    number: int | None = None
    """Of the segment in its document."""
    base: str | None = None
    """What was exported; None where that cannot be told."""
    theirs: str = ""
    ours: str = ""
    author: str = ""
    """Who changed it, where the file tells."""
    authors: tuple[str, ...] = ()
    is_moved: bool = False
    """Stands elsewhere in the file than in the document."""
    is_recovered: bool = False
    """Had no usable id and was known by its Dutch."""
    comments: tuple[Comment, ...] = ()
    """Remarks at this row, those that the store has as notes already left out where it stands at a segment."""
    is_final: bool = False
    """The file says that the text is done."""
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """As `merge --json` prints it."""
        return {name: value for name, value in asdict(self).items() if name != "segment_id"}


@dataclass(frozen=True, slots=True)
class MergePlan:
    """Everything a merge would do, item by item."""

    file: str
    format: str
    slug: str
    items: tuple[PlanItem, ...]
    comments: tuple[Comment, ...] = ()
    """Remarks that stand at no segment; they are reported only."""
    warnings: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many items have each outcome, those that occur."""
        found = Counter(item.outcome for item in self.items)
        return {str(outcome): found[outcome] for outcome in Outcome if found[outcome]}

    @property
    def conflicts(self) -> tuple[int, ...]:
        """Numbers of the segments in conflict."""
        return tuple(sorted({i.number for i in self.items if i.outcome is Outcome.CONFLICT and i.number is not None}))

    def to_json(self) -> dict[str, Any]:
        """As `merge --json` prints it."""
        return {
            "file": self.file,
            "format": self.format,
            "document": self.slug,
            "counts": self.counts(),
            "conflicts": list(self.conflicts),
            "moved": sum(item.is_moved for item in self.items),
            "comments": sum(len(item.comments) for item in self.items),
            "unplaced_comments": [asdict(comment) for comment in self.comments],
            "warnings": list(self.warnings),
            "items": [item.to_json() for item in self.items],
        }


def make_plan(returned: ReturnedFile, standing: DocumentStanding, name: str, frame: Collection[str] = ()) -> MergePlan:
    """What a merge of `returned` into a document would do. `frame` is what the export itself wrote around the rows."""
    rows = [row for row in returned.rows if row.key or row.comments or not _is_frame(row, frame)]
    found = Finder(standing, returned).find(rows)
    groups: dict[int, list[int]] = defaultdict(list)
    for index, match in enumerate(found):
        if match is not None:
            groups[match.standing.segment.number].append(index)
    items = [_unplaced(row, standing) if match is None else None for row, match in zip(rows, found, strict=True)]
    for group in groups.values():
        for index, item in zip(group, _compare_group(rows, found, group, returned), strict=True):
            items[index] = item
    placed = [item for item in items if item is not None]
    assert len(placed) == len(rows)
    return MergePlan(
        file=name,
        format=returned.format,
        slug=standing.view.slug,
        items=(*_with_moves(placed), *_missing(standing, set(groups))),
        comments=returned.comments,
        warnings=(*returned.warnings, *_shuffled(placed, standing)),
    )


def _shuffled(items: Sequence[PlanItem], standing: DocumentStanding) -> Iterable[str]:
    """A warning when many rows carry the English of another segment: somebody sorted one column alone."""
    texts = {s.ours: s.segment.number for s in standing.segments if s.ours}
    changed = [i for i in items if i.outcome in (Outcome.TAKEN, Outcome.CONFLICT) and i.theirs != i.base]
    foreign = sum(texts.get(i.theirs, i.number) != i.number for i in changed)
    if foreign >= 5 and 2 * foreign > len(changed):
        yield f"{foreign} rows carry the English of another segment; was one column sorted without the others?"


def _is_frame(row: ReturnedRow, frame: Collection[str]) -> bool:
    """Whether a row without an id is empty, or the export's own: a label beside a label."""
    text, source = (" ".join((words or "").split()) for words in (row.text, row.source))
    return (not text or text in frame) and (not source or source in frame)


def _unplaced(row: ReturnedRow, standing: DocumentStanding) -> PlanItem:
    key = parse_key(row.key)
    item = PlanItem(
        Outcome.UNKNOWN if row.key else Outcome.NEW_TEXT,
        row.place,
        row.key,
        theirs=row.text or row.source or "",
        author=row.author,
        comments=row.comments,
    )
    if key and key[0] in standing.retired:
        return replace(item, detail="its Dutch is no longer part of the document")
    return item


_SETTLED = (Outcome.UNCHANGED, Outcome.SAME_CHANGE, Outcome.ALREADY_OURS)


def _compare_group(
    rows: Sequence[ReturnedRow], found: Sequence[Match | None], group: Sequence[int], returned: ReturnedFile
) -> list[PlanItem]:
    """The items of all rows of one segment."""
    folds_space = returned.folds_space
    live = [i for i in group if not rows[i].is_deleted]
    items: dict[int, PlanItem] = {}
    for index in group:
        match = found[index]
        assert match is not None
        items[index] = _compare(rows[index], match, folds_space, returned.is_loosely_paired)
        if rows[index].is_deleted:
            outcome, detail = (Outcome.DUPLICATE, "its old place") if live else (Outcome.DELETED, "with track changes")
            items[index] = replace(items[index], outcome=outcome, detail=detail)
    differ = len({folded(items[i].theirs, folds_space=folds_space) for i in live}) > 1
    if differ and not all(items[i].outcome in _SETTLED for i in live):
        detail = f"stands {len(live)} times in the file, with different texts"
        for index in live:
            items[index] = replace(items[index], outcome=Outcome.CONFLICT, detail=detail)
    elif not differ:
        for index in live[1:]:
            items[index] = replace(items[index], outcome=Outcome.DUPLICATE, detail="the same text as its first row")
    return [items[index] for index in group]


def _compare(row: ReturnedRow, match: Match, folds_space: bool, loosely: bool) -> PlanItem:
    """The item of one row by itself."""
    standing, segment = match.standing, match.standing.segment
    base = match.base.text if match.base else None
    originals = [*filter(None, (base, segment.target)), segment.source]
    theirs = restored(row.text, *originals)
    item = PlanItem(
        Outcome.UNCHANGED,
        row.place,
        row.key,
        segment.id,
        segment.number,
        base,
        theirs,
        standing.ours,
        row.author,
        row.authors,
        is_recovered=match.is_recovered,
        comments=row.comments,
        is_final=row.state == "final",
    )
    if match.is_as_ours:
        return replace(item, theirs=standing.ours)
    other_dutch = not loosely and row.source is not None and source_key(row.source) != source_key(segment.source)
    remark = "the Dutch beside it is not the document's" if other_dutch else ""
    readings = [theirs, *(restored(reading, *originals) for reading in row.readings)]
    if base is not None and (
        any(is_same(reading, base, folds_space=folds_space) for reading in readings)
        or any(is_as_sent(raw, base, folds_space=folds_space) for raw in (row.text, *row.readings))
    ):
        return replace(item, theirs=base, detail=remark)
    if row.state == UNTRANSLATED and is_same(theirs, segment.source):
        # A tool that needs a target was given the Dutch in its place.
        return replace(item, theirs=base or "", detail=remark)
    outcome, detail = _judge(theirs, match, folds_space)
    return replace(item, outcome=outcome, detail="; ".join(filter(None, (detail, remark))))


def _judge(theirs: str, match: Match, folds_space: bool) -> tuple[Outcome, str]:
    """What becomes of a text that is not the one exported, and why."""
    standing, base, segment = match.standing, match.base, match.standing.segment

    def same(other: str) -> bool:
        return is_same(theirs, other, folds_space=folds_space)

    if not folded(theirs):
        return (Outcome.EMPTIED, "the text was taken out; ours stays") if standing.ours else (Outcome.UNCHANGED, "")
    if same(standing.ours):
        by_merge = segment.origin == "merge"
        return (Outcome.ALREADY_OURS if by_merge else Outcome.SAME_CHANGE if base else Outcome.UNCHANGED), ""
    earlier = next((n for n in sorted(standing.decided) if _is_later(n, base) and same(_text(standing, n))), None)
    if earlier is not None:
        if any(same(text) for text in standing.waiting):
            return Outcome.CONFLICT, f"revision {earlier} still waits for a choice"
        return Outcome.ALREADY_OURS, f"revision {earlier} in the history"
    if base is None:
        machine = segment.origin in (None, "machine", "memory")
        if machine and segment.status is not Status.APPROVED:
            return Outcome.TAKEN, ""
        return Outcome.CONFLICT, "it cannot be told from which text it was made"
    if base.number and base.source_sha256 != standing.source_sha256:
        return Outcome.CONFLICT, "the Dutch has changed since the export"
    if not is_same(standing.ours, base.text):
        return Outcome.CONFLICT, "both sides changed it"
    if segment.status is Status.APPROVED:
        return Outcome.CONFLICT, "it is approved"
    return Outcome.TAKEN, ""


def _is_later(number: int, base: KnownRevision | None) -> bool:
    return base is None or number > base.number


def _text(standing: Standing, number: int) -> str:
    known = standing.revisions.get(number)
    return known.text if known else ""


def _with_moves(items: Sequence[PlanItem]) -> list[PlanItem]:
    """The items, those marked that must have moved: the fewest that explain the order of the file."""
    first: dict[int, int] = {}
    for index, item in enumerate(items):
        if item.number is not None and item.outcome not in (Outcome.DUPLICATE, Outcome.DELETED):
            first.setdefault(item.number, index)
    staying = _longest_rising(list(first))
    return [
        replace(item, is_moved=True) if first.get(item.number or 0) == index and item.number not in staying else item
        for index, item in enumerate(items)
    ]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The members of a longest rising subsequence of different numbers."""
    ends: list[int] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = last[place - 1] if place else None
        ends[place : place + 1] = [number]
        last[place : place + 1] = [number]
    rising: set[int] = set()
    number_: int | None = last[-1] if last else None
    while number_ is not None:
        rising.add(number_)
        number_ = before[number_]
    return rising


def _missing(standing: DocumentStanding, present: Collection[int]) -> Iterable[PlanItem]:
    """An item for each segment that has no row."""
    there = {s.exchange for s in standing.segments if s.segment.number in present}
    for s in standing.segments:
        if s.segment.number not in present:
            is_extract = s.exchange not in there
            yield PlanItem(
                Outcome.NOT_IN_FILE if is_extract else Outcome.DELETED,
                segment_id=s.segment.id,
                number=s.segment.number,
                ours=s.ours,
            )
