"""Memory matches: the approved pairs whose Dutch is most like a segment's, with how like and where they differ.

The full-text index gives candidates, the texts themselves are then compared.
What makes that fast at a million units is to read little: the postings of a
word are read only as far as READ_AT_MOST, which finds the rare words and, once
for each common word, that it is common; common words are looked for in groups
that few units hold together. A ranked full-text query would walk the list of
"de" for every look-up.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from tweespraak_store.database import Row, Store
from tweespraak_store.events import sha256
from tweespraak_translate.segment import Span
from tweespraak_translate.similarity import Measure

READ_AT_MOST = 2_000
"""Units read for one word; a word in more of them is common."""
READ_IN_ALL = 10_000
"""Units read for all rare words of one look-up."""
GROUPS = 3
"""Groups into which the common words of a text are dealt: an edit is in one of them, seldom in all."""
RARE_TOGETHER = 300
"""Units that a group of common words may be expected to have."""
READ_PER_GROUP = 1_000
TOO_COMMON = 0.15
"""Share of all units beyond which a word tells little: looked for where there are few others."""
EVERYWHERE = 0.6
"""Share of all units beyond which a word is not looked for at all."""
COMPARE_AT_MOST = 800
"""Texts compared letter by letter."""
LETTERS_AT_MOST = 250_000
"""Letters compared in all, so that a very long segment stays quick."""
LOOK_CLOSELY = 40
"""Texts compared word by word."""
_WORD = re.compile(r"[^\W\d_]+")
_KNOWN_WORDS = 50_000


@dataclass(frozen=True, slots=True)
class FuzzyMatch:
    """An approved pair from the memory, held against the Dutch of a segment."""

    unit_id: int
    similarity: float
    """0 to 100, to one decimal, the penalty of where it came from taken off."""
    source: str
    target: str
    author: str
    at: str
    document: str
    """Where it comes from: a document's reference, or the name of an imported memory; may be empty."""
    origin: str
    penalty: int
    exact: bool
    """The Dutch is the same, letter for letter."""
    edits: tuple[Span, ...] = ()
    """Code points of `source` that the segment does not have there."""
    missing: tuple[str, ...] = ()
    """Words of the segment that `source` lacks."""
    numbers_only: bool = False
    """Nothing but numbers and dates differ."""

    @property
    def explanation(self) -> str:
        """Why it has the similarity it has, in words: "same text", "only numbers differ", "2 words differ"."""
        count = max(len(self.edits), len(self.missing))
        what = "same text" if self.exact else "only numbers differ" if self.numbers_only else ""
        what = what or (f"{count} {'place differs' if count == 1 else 'places differ'}" if count else "marks differ")
        return f"{what}, {self.penalty} off for its origin" if self.penalty else what


def find_matches(
    store: Store, source: str, *, limit: int = 5, least: float = 50.0, skip_segment: int | None = None
) -> list[FuzzyMatch]:
    """The units most like `source`, best first, newest first among equals; empty text gives none.

    Those below `least`, and those that the segment `skip_segment` itself gave, are left out.
    """
    measure = Measure(source)
    if limit < 1 or not measure.words:
        return []
    same = [row["id"] for row in _same_source(store, source)]
    near = _closest(store, measure)
    rows = [row for row in _units(store, {*same, *near}) if skip_segment is None or row["segment_id"] != skip_segment]
    scored = [(round(max(0.0, measure.score(Measure(row["source"])) - row["penalty"]), 1), row) for row in rows]
    scored = [one for one in scored if one[0] >= least]
    scored.sort(key=lambda one: (one[0], one[1]["at"], one[1]["id"]), reverse=True)
    return [_match(row, similarity, measure) for similarity, row in scored[:limit]]


def _match(row: Row, similarity: float, measure: Measure) -> FuzzyMatch:
    likeness = measure.compare(Measure(row["source"]))
    return FuzzyMatch(
        unit_id=row["id"],
        similarity=similarity,
        source=row["source"],
        target=row["target"],
        author=row["author"],
        at=row["at"],
        document=row["document"],
        origin=row["origin"],
        penalty=row["penalty"],
        exact=likeness.similarity == 100.0,
        edits=likeness.edits,
        missing=likeness.missing,
        numbers_only=likeness.numbers_only,
    )


def _same_source(store: Store, source: str) -> list[Row]:
    sql = "SELECT id FROM memory WHERE source_sha256 = ? ORDER BY at DESC, id DESC LIMIT 50"
    return store.rows(sql, (sha256(source),))


def _units(store: Store, ids: Iterable[int]) -> list[Row]:
    return store.rows(
        "SELECT m.id, m.source, m.target, m.author, m.at, m.origin, m.penalty, m.segment_id,"
        " coalesce(nullif(m.document, ''), nullif(d.reference, ''), d.slug, '') AS document"
        " FROM memory m LEFT JOIN segments s ON s.id = m.segment_id LEFT JOIN documents d ON d.id = s.document_id"
        " WHERE m.id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(ids)),),
    )


def _closest(store: Store, measure: Measure) -> list[int]:
    """The candidates whose letters are nearest, to be looked at word by word."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import extract

    room = min(COMPARE_AT_MOST, max(LOOK_CLOSELY, LETTERS_AT_MOST // max(1, len(measure.text))))
    ids = sorted(_candidates(store, measure.text, room))
    if len(ids) <= LOOK_CLOSELY:
        return ids
    texts = dict(
        store.tuples("SELECT id, source FROM memory WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),))
    )
    nearest = extract(measure.text, texts, scorer=Levenshtein.normalized_similarity, limit=LOOK_CLOSELY)
    return [key for _, _, key in nearest]


class _Index:
    """The word index of one store: what is read from it, and what is known of how common its words are."""

    _common: dict[str, tuple[int, dict[str, float]]] = {}

    def __init__(self, store: Store) -> None:
        self._store = store
        row = store.row("SELECT max(id) AS last FROM memory")
        self.size = int(row["last"] or 0) if row else 0
        size, known = self._common.get(str(store.path), (0, {}))
        # Twice the units may be other units, a memory half as large another memory: look again.
        if not size / 2 <= self.size <= size * 2 or len(known) > _KNOWN_WORDS:
            size, known = self.size, {}
            self._common[str(store.path)] = (size, known)
        self.common = known

    def read(self, query: str, at_most: int) -> list[int]:
        """Units that fit a full-text query, newest first."""
        sql = "SELECT rowid FROM memory_words WHERE memory_words MATCH ? ORDER BY rowid DESC LIMIT ?"
        return [row[0] for row in self._store.tuples(sql, (query, at_most))]

    def read_word(self, word: str) -> list[int] | None:
        """Units with a word; None when it is a common one, whose number is then estimated."""
        if word in self.common:
            return None
        inner = "SELECT rowid FROM memory_words WHERE memory_words MATCH ? ORDER BY rowid DESC LIMIT ?"
        found = self._store.tuples(f"SELECT count(*), min(rowid) FROM ({inner})", (quoted(word), READ_AT_MOST + 1))
        count, oldest = found[0]
        if count <= READ_AT_MOST:
            return self.read(quoted(word), READ_AT_MOST) if count else []
        self.common[word] = self._estimate(count, oldest)
        return None

    def estimate(self, units: Sequence[int]) -> float:
        """How many units there are of which these are the newest."""
        return self._estimate(len(units), units[-1])

    def _estimate(self, count: int, oldest: int) -> float:
        # They came newest first: how far back they reach tells how dense they lie.
        return min(1.0, count / max(1, self.size - oldest + 1)) * self.size

    def read_group(self, words: Sequence[str], others: Sequence[str]) -> tuple[list[int], bool]:
        """Units that hold words of a group, as many as make such units rare, with some of the others if need be.

        Also whether there are more than READ_PER_GROUP even with all words: then they are the newest of them.
        """
        line = [*words, *others]
        count, expected = 0, float(self.size)
        while count < len(line) and (count < 2 or expected > RARE_TOGETHER):
            expected *= self.common[line[count]] / self.size
            count += 1
        while True:
            units = self.read(" AND ".join(map(quoted, line[:count])), READ_PER_GROUP + 1)
            # Words of one turn of phrase stand together more often than chance has it.
            if len(units) <= READ_PER_GROUP or count >= len(line):
                return units, len(units) > READ_PER_GROUP
            count = min(len(line), count + (1 if count < len(words) else count))


def quoted(word: str) -> str:
    """A word as a full-text query takes it, whatever is in it."""
    return '"' + word.replace('"', '""') + '"'


def words_of(source: str) -> list[str]:
    """The words of a text that are not part of a number or date, the longest first; all it has where that is none."""
    words = {word.lower() for word in _WORD.findall(Measure(source).masked)}
    return sorted(words or set(source.lower().split()), key=lambda word: (-len(word), word))


def _candidates(store: Store, source: str, room: int) -> list[int]:
    """Units that share the most telling words with `source`, at most `room` of them."""
    index = _Index(store)
    weights: defaultdict[int, float] = defaultdict(float)
    common: list[str] = []
    rare: list[str] = []
    read = 0
    for word in words_of(source):
        units = index.read_word(word) if read < READ_IN_ALL else []
        if units is None:
            common.append(word)
        elif units:
            rare.append(word)
            read += len(units)
            _weigh(weights, units, index.size, len(units))
    by_word = set(weights)
    by_group = _look_in_groups(index, weights, common, rare)
    ranked = sorted(weights, key=lambda unit: (-weights[unit], -unit))
    # Neither may crowd out the other: the unit with the one rare word, and those with the same turns of phrase.
    kept = dict.fromkeys(islice((unit for unit in ranked if unit in by_word), room // 2))
    kept |= dict.fromkeys(islice((unit for unit in ranked if unit in by_group), room - len(kept)))
    kept |= dict.fromkeys(islice((unit for unit in ranked if unit not in kept), room - len(kept)))
    return list(kept)


def _look_in_groups(
    index: _Index, weights: defaultdict[int, float], common: list[str], rare: Sequence[str]
) -> set[int]:
    """Weigh the units that hold groups of the common words; which they are."""
    common.sort(key=index.common.__getitem__)
    groups = _groups(common, index)
    dealt = {word for group in groups for word in group}
    spare = [word for word in common if word not in dealt and index.common[word] <= EVERYWHERE * index.size]
    found: set[int] = set()
    for place, group in enumerate(groups):
        others = [word for other in groups[place + 1 :] + groups[:place] for word in other] + spare
        units, is_cut = index.read_group(group, others)
        _weigh(weights, units, index.size, index.estimate(units) if is_cut else len(units))
        found.update(units)
        if is_cut:
            # All words together were too many units: another order of them finds the same. Rare words tell them apart.
            if rare:
                either = " OR ".join(map(quoted, rare))
                units = index.read(" AND ".join([f"({either})", *map(quoted, group[:2])]), READ_PER_GROUP)
                _weigh(weights, units, index.size, len(units))
                found.update(units)
            break
    return found


def _weigh(weights: defaultdict[int, float], units: Sequence[int], size: int, sharing: float) -> None:
    """A unit counts for more the fewer share what it was found by."""
    weight = math.log(1 + size / (1 + sharing))
    for unit in units:
        weights[unit] += weight


def _groups(words: Sequence[str], index: _Index) -> list[list[str]]:
    """The common words, given rarest first, dealt into groups, the rarest of each first."""
    telling = sum(index.common[word] <= TOO_COMMON * index.size for word in words)
    words = words[: max(telling, 2 * GROUPS)]
    count = max(1, min(GROUPS, len(words) // 2))
    return [group for group in ([*words[place::count]] for place in range(count)) if group]
