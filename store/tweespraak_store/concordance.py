"""The concordance: where words stand in everything the store holds, in either language, with the other beside it.

Searched are the segments of every document as they stand now, and then the
memory, so that what is approved here comes first and imported units last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tweespraak_store.database import Row, Store
from tweespraak_store.matches import quoted
from tweespraak_translate.segment import Span, Status

PAGE = 100
AT_MOST = 10_000
"""Hits looked at in the segments, and in the memory: the newest."""
SHORTEST_STEM = 4
"""Letters a word keeps when its ending is taken off, and the fewest for which a letter may be wrong."""
EXPANDED_WORDS = 6
"""Words of a query for which other spellings are looked for."""
_TOKEN = re.compile(r"[^\W_]+")
_ENDINGS = {"nl": ("en", "s", "e", "t"), "en": ("ies", "ing", "ed", "es", "s", "y", "e")}
_LETTERS = "abcdefghijklmnopqrstuvwxyzëéèïöüáó"


class Language(StrEnum):
    """Which side is searched."""

    DUTCH = "nl"
    ENGLISH = "en"


class Mode(StrEnum):
    """How words must agree with what is looked for."""

    EXACT = "exact"
    """These words, next to each other."""
    PREFIX = "prefix"
    """Words that begin so, in any order."""
    FUZZY = "fuzzy"
    """With other endings, or with one letter wrong, in any order."""


@dataclass(frozen=True, slots=True)
class ConcordanceHit:
    """A place where the words stand."""

    source: str
    target: str
    """Empty where there is no English yet."""
    spans: tuple[Span, ...]
    """Code points of the text on the side that was searched."""
    document: str
    """A document's reference, or the name of an imported memory."""
    slug: str
    """Short name of the document; empty for what was imported."""
    number: int | None
    """The segment's number; None for a unit of the memory."""
    segment_id: int | None
    status: Status | None
    """None for an imported unit, of which nobody here has said anything."""
    author: str
    """Who approved it, or who or what wrote it."""
    at: str
    origin: str

    @property
    def is_approved(self) -> bool:
        """Whether a person has approved the English."""
        return self.status is Status.APPROVED


@dataclass(frozen=True, slots=True)
class ConcordancePage:
    """Some of the hits of a query."""

    hits: tuple[ConcordanceHit, ...]
    offset: int
    total: int
    is_cut: bool
    """There are more hits than were counted."""

    @property
    def has_more(self) -> bool:
        """Whether a page follows."""
        return self.offset + len(self.hits) < self.total


def search_concordance(
    store: Store,
    text: str,
    *,
    language: Language = Language.DUTCH,
    mode: Mode = Mode.EXACT,
    offset: int = 0,
    limit: int = PAGE,
    skip_segment: int | None = None,
) -> ConcordancePage:
    """A page of places where these words stand: approved segments first, then others, then the memory.

    Within each the newest come first. A text without a word gives no hits; the segment `skip_segment` is left out.
    """
    words = words_of(text)
    if not words:
        return ConcordancePage((), offset, 0, False)
    query = _query(words, language, mode)
    fitting = _segments(store, query, language)
    segments = [key for key in fitting if key != skip_segment]
    units = _units(store, query, language, fitting)
    places = [("segment", key) for key in segments[:AT_MOST]] + [("unit", key) for key in units[:AT_MOST]]
    page = places[offset : offset + limit]
    rows = _rows(store, [key for kind, key in page if kind == "segment"], [key for kind, key in page if kind == "unit"])
    agrees = matcher(words, language, mode)
    hits = tuple(_hit(rows[place], language, agrees) for place in page if place in rows)
    return ConcordancePage(hits, offset, len(places), len(segments) > AT_MOST or len(units) > AT_MOST)


def words_of(text: str) -> list[str]:
    """The words of a query, in small letters."""
    return [word.lower() for word in _TOKEN.findall(text)]


Agrees = Callable[[str], tuple[Span, ...]]


def matcher(words: Sequence[str], language: Language, mode: Mode) -> Agrees:
    """A function that says where in a text these words stand."""
    if mode is Mode.EXACT:
        return lambda text: _phrases(text, list(words))
    agree = _begins(words) if mode is Mode.PREFIX else _resembles(words, language)
    return lambda text: tuple(Span(m.start(), m.end()) for m in _TOKEN.finditer(text) if agree(m.group().lower()))


def _phrases(text: str, words: list[str]) -> tuple[Span, ...]:
    tokens = [(m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    found: list[Span] = []
    at = 0
    while at + len(words) <= len(tokens):
        if [token[0] for token in tokens[at : at + len(words)]] == words:
            found.append(Span(tokens[at][1], tokens[at + len(words) - 1][2]))
            at += len(words)
        else:
            at += 1
    return tuple(found)


def _begins(words: Sequence[str]) -> Callable[[str], bool]:
    beginnings = tuple(words)
    return lambda token: token.startswith(beginnings)


def _resembles(words: Sequence[str], language: Language) -> Callable[[str], bool]:
    from rapidfuzz.distance import OSA

    whole = frozenset(words)
    loose = [word for word in words[:EXPANDED_WORDS] if len(word) >= SHORTEST_STEM]
    stems = tuple(stem(word, language) for word in loose)

    def agree(token: str) -> bool:
        if token in whole or (stems and token.startswith(stems)):
            return True
        return any(OSA.distance(word, token, score_cutoff=1) <= 1 for word in loose)

    return agree


def stem(word: str, language: Language) -> str:
    """A word without its ending, as far as that can be seen from the word alone."""
    for ending in _ENDINGS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _query(words: Sequence[str], language: Language, mode: Mode) -> str:
    if mode is Mode.EXACT:
        return quoted(" ".join(words))
    if mode is Mode.PREFIX:
        return " AND ".join(f"{quoted(word)} *" for word in dict.fromkeys(words))
    parts = []
    for place, word in enumerate(dict.fromkeys(words)):
        if place >= EXPANDED_WORDS or len(word) < SHORTEST_STEM:
            parts.append(quoted(word))
        else:
            parts.append(f"({quoted(stem(word, language))} * OR {' OR '.join(map(quoted, one_letter_off(word)))})")
    return " AND ".join(parts)


def one_letter_off(word: str) -> list[str]:
    """Every word that one wrong, missing, added or swapped letter makes of this one; the first letter stays."""
    found: set[str] = set()
    for i in range(1, len(word) + 1):
        head, tail = word[:i], word[i:]
        found.update(head + letter + tail for letter in _LETTERS)
        if tail:
            found.add(head + tail[1:])
            found.update(head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            found.add(head + tail[1] + tail[0] + tail[2:])
    return sorted(found - {word})


_APPROVED_FIRST = " ORDER BY s.status = 'approved' DESC, s.id DESC"


def _segments(store: Store, query: str, language: Language) -> list[int]:
    """Segments in use whose text on this side fits, approved ones first."""
    if language is Language.DUTCH:
        inner = "SELECT rowid FROM segment_words WHERE segment_words MATCH ? ORDER BY rowid DESC LIMIT ?"
        sql = f"SELECT s.id FROM segments s WHERE s.id IN ({inner}) AND s.retired_at IS NULL"
    else:
        inner = "SELECT rowid FROM revision_words WHERE revision_words MATCH ? ORDER BY rowid DESC LIMIT ?"
        sql = (
            f"SELECT s.id FROM revisions r JOIN segments s ON s.id = r.segment_id AND s.revision_id = r.id"
            f" WHERE r.id IN ({inner}) AND s.retired_at IS NULL"
        )
    return [row[0] for row in store.tuples(sql + _APPROVED_FIRST, (query, AT_MOST + 1))]


def _units(store: Store, query: str, language: Language, segments: Sequence[int]) -> list[int]:
    """Units of the memory that fit, but for those that one of the segments found stands for."""
    table = "memory_words" if language is Language.DUTCH else "memory_targets"
    # The index alone is read: a row of the memory for each of ten thousand hits would take most of the time.
    found = store.tuples(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT ?", (query, AT_MOST + 1)
    )
    same = store.tuples(
        "SELECT m.id FROM memory m JOIN segments s ON s.id = m.segment_id AND s.revision_id = m.revision_id"
        " WHERE m.segment_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(segments)),),
    )
    doubles = {row[0] for row in same}
    return [row[0] for row in found if row[0] not in doubles]


def _rows(store: Store, segments: Iterable[int], units: Iterable[int]) -> dict[tuple[str, int], Row]:
    found: dict[tuple[str, int], Row] = {}
    for row in store.rows(
        "SELECT s.id, s.source, coalesce(r.text, '') AS target, coalesce(nullif(d.reference, ''), d.slug) AS document,"
        " d.slug, s.number, s.id AS segment_id, s.status, coalesce(s.approved_by, r.author, '') AS author,"
        " coalesce(s.approved_at, r.at, '') AS at, coalesce(r.origin, '') AS origin"
        " FROM segments s JOIN documents d ON d.id = s.document_id LEFT JOIN revisions r ON r.id = s.revision_id"
        " WHERE s.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(segments)),),
    ):
        found["segment", row["id"]] = row
    for row in store.rows(
        "SELECT m.id, m.source, m.target, coalesce(nullif(m.document, ''), nullif(d.reference, ''), d.slug, '')"
        " AS document, '' AS slug, NULL AS number, NULL AS segment_id, m.author, m.at, m.origin,"
        " iif(m.origin = 'approved', 'approved', NULL) AS status"
        " FROM memory m LEFT JOIN segments s ON s.id = m.segment_id LEFT JOIN documents d ON d.id = s.document_id"
        " WHERE m.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(units)),),
    ):
        found["unit", row["id"]] = row
    return found


def _hit(row: Row, language: Language, agrees: Agrees) -> ConcordanceHit:
    return ConcordanceHit(
        source=row["source"],
        target=row["target"],
        spans=agrees(row["source"] if language is Language.DUTCH else row["target"]),
        document=row["document"],
        slug=row["slug"],
        number=row["number"],
        segment_id=row["segment_id"],
        status=Status(row["status"]) if row["status"] else None,
        author=row["author"],
        at=row["at"],
        origin=row["origin"],
    )
