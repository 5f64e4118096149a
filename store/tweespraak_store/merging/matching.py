"""Which segment a returned row is of, and from which revision it was made.

The id leads, unless the Dutch beside it says that it is of another store. A row
without a usable id is known by its Dutch, or by its very words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tweespraak_store.exports.identity import parse_key
from tweespraak_store.merging.returned import ReturnedFile, ReturnedRow
from tweespraak_store.merging.standing import DocumentStanding, KnownRevision, Standing
from tweespraak_translate.visible import visible


@dataclass(frozen=True, slots=True)
class Match:
    """The segment of a row, and the revision it was made from."""

    standing: Standing
    base: KnownRevision | None
    """None where that cannot be told."""
    is_recovered: bool = False
    is_as_ours: bool = False
    """Known by its very words."""


NOTHING = KnownRevision(0, "", "", "")
"""What was exported for a segment that had no target."""


class Finder:
    """Finds the segment of each row: by its id, or by its Dutch where the id is gone or cannot be right."""

    def __init__(self, standing: DocumentStanding, returned: ReturnedFile) -> None:
        self._by_id = {s.segment.id: s for s in standing.segments}
        self._made_at = returned.made_at
        self._by_source: dict[str, list[Standing]] = defaultdict(list)
        for s in standing.segments:
            self._by_source[source_key(s.segment.source)].append(s)
        self._by_text: dict[str, list[Standing]] | None = None
        self._claimed: set[int] = set()
        self._by_dutch = not returned.is_loosely_paired or self._is_foreign(returned.rows)

    def _is_foreign(self, rows: Sequence[ReturnedRow]) -> bool:
        """Whether most ids stand beside the Dutch of another segment: they are of another store."""
        shown = [row for row in rows if row.key and row.source]
        right = sum(self._standing(row.key) in self._by_source.get(source_key(row.source), ()) for row in shown)
        return 2 * right < len(shown)

    def _standing(self, key: str) -> Standing | None:
        found = parse_key(key)
        return self._by_id.get(found[0]) if found else None

    def find(self, rows: Sequence[ReturnedRow]) -> list[Match | None]:
        """The match of each row; None where there is none."""
        found = [self._by_key(row) for row in rows]
        self._claimed = {m.standing.segment.number for m in found if m is not None}
        found = [match or self._recovered(row) for match, row in zip(found, rows, strict=True)]
        return [match or self._by_words(row) for match, row in zip(found, rows, strict=True)]

    def _by_key(self, row: ReturnedRow) -> Match | None:
        key, standing = parse_key(row.key), self._standing(row.key)
        if standing is None or key is None:
            return None
        others = self._by_source.get(source_key(row.source)) if row.source and self._by_dutch else None
        if others and standing not in others:
            # The id is of one sentence and the Dutch beside it is another: ids of another store, or a shifted column.
            return None
        return Match(standing, standing.revisions.get(key[1]) if key[1] else NOTHING)

    def _recovered(self, row: ReturnedRow) -> Match | None:
        candidates = self._by_source.get(source_key(row.source), []) if row.source and self._by_dutch else []
        if not candidates:
            return None
        free = [s for s in candidates if s.segment.number not in self._claimed]
        standing = (free or candidates)[0]
        self._claimed.add(standing.segment.number)
        return Match(standing, self._base_at(standing), True)

    def _by_words(self, row: ReturnedRow) -> Match | None:
        """The segment that has lost its row and has these very words, the mark of a footnote aside."""
        if parse_key(row.key) or not _words_key(row.text):
            return None
        if self._by_text is None:
            self._by_text = defaultdict(list)
            for s in self._by_id.values():
                self._by_text[_words_key(s.ours)].append(s)
        same = [s for s in self._by_text.get(_words_key(row.text), ()) if s.segment.number not in self._claimed]
        if len(same) != 1:
            return None
        self._claimed.add(same[0].segment.number)
        return Match(same[0], None, True, True)

    def _base_at(self, standing: Standing) -> KnownRevision | None:
        """The revision that stood when the file was made, if that is sure."""
        stood = [r for r in standing.revisions.values() if r.number in standing.stood]
        if not self._made_at or len(stood) < len(standing.stood) or any(r.at == self._made_at for r in stood):
            return None
        if not stood:
            return None if standing.revisions else NOTHING
        before = [r for r in stood if r.at < self._made_at]
        return before[-1] if before else NOTHING


_NOTE_MARK = re.compile(r"(?:\d{1,3}|\*{1,3}) ")


def _words_key(text: str) -> str:
    words = " ".join(visible(text).split())
    return _NOTE_MARK.sub("", words, count=1) if _NOTE_MARK.match(words) else words


def source_key(source: str | None) -> str:
    """A source as it is looked up: hidden characters written out, runs of white space as one."""
    return " ".join(visible(source or "").split())
