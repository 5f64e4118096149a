"""Which word of a source stands behind which word of a target, from the model's attention, and its compact form.

A word is a run of letters and digits; spans are code points of the texts as they are stored. The attention of
a decoder says for each token it wrote how much it looked at each source token; tokens are gathered into words
on both sides, and a target word is linked to the source words that hold most of its attention.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tweespraak_translate.segment import Span
from tweespraak_translate.vocabulary import SPACE

_WORD = re.compile(r"[\w\u00ad]+(?:[-.,:/'’][\w\u00ad]+)*")
LEAST = 0.2
"""Share of a target word's attention from which a source word is linked to it."""
_BESIDE_BEST = 0.5
"""A further source word is linked when it has this share of the best one's attention."""
_RESYNC = 24
"""Characters in which a token is looked for when the text before it was not found token by token."""
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Link:
    """A word of the source, and a word of the target that stands for it."""

    source: Span
    target: Span


@dataclass(frozen=True, slots=True)
class WordAttention:
    """How much of its attention each target word gave to each source word."""

    source: tuple[Span, ...]
    target: tuple[Span, ...]
    mass: tuple[tuple[float, ...], ...]
    """A row for each target word, summing to 1 at most; what is missing went to punctuation and `</s>`. A row of
    zeros is a word whose attention is not known."""


Rows = Sequence[Sequence[float]]


def words_of(text: str) -> list[Span]:
    """The words of a text."""
    return [Span(*match.span()) for match in _WORD.finditer(text)]


def token_spans(tokens: Sequence[str], text: str) -> list[Span]:
    """Where each token stands in the text that it was cut from, or that it was decoded to.

    A token that is not found, such as `<unk>`, takes the place between its neighbours.
    """
    found: list[Span | None] = []
    position = 0
    for token in tokens:
        piece = token.replace(SPACE, " ").strip()
        start = position
        while start < len(text) and text[start].isspace():
            start += 1
        if not piece:
            found.append(Span(position, position))
            continue
        if not text.startswith(piece, start):
            start = text.find(piece, start, start + len(piece) + _RESYNC)
        if start < 0:
            found.append(None)
            continue
        position = start + len(piece)
        found.append(Span(start, position))
    return _filled(found, len(text))


def _filled(found: Sequence[Span | None], length: int) -> list[Span]:
    ends: list[int] = []
    after = length
    for span in reversed(found):
        after = span.start if span else after
        ends.append(after)
    filled: list[Span] = []
    before = 0
    for span, end in zip(found, reversed(ends), strict=True):
        filled.append(span or Span(before, max(before, end)))
        before = filled[-1].end
    return filled


class ReadSource:
    """A source as the engine read it: its words, and which word each of its tokens is part of."""

    def __init__(self, text: str, tokens: Sequence[str]) -> None:
        self.text = text
        self.words = tuple(words_of(text))
        numbers = _word_numbers(token_spans(tokens, text), self.words)
        self._groups = [
            [place for place, word in enumerate(numbers) if word == number] for number in range(len(self.words))
        ]

    def attention(self, rows: Rows, target: str, tokens: Sequence[str]) -> WordAttention:
        """Attention from token to token gathered into words: the mean over a target word, the sum over a source word.

        `rows` has a row for each target token; an empty row is one that is not known.
        """
        words = words_of(target)
        of_word: list[list[Sequence[float]]] = [[] for _ in words]
        for row, word in zip(rows, _word_numbers(token_spans(tokens, target), words), strict=False):
            if word >= 0 and row:
                of_word[word].append(row)
        return WordAttention(self.words, tuple(words), tuple(map(self._gathered, of_word)))

    def _gathered(self, rows: Sequence[Sequence[float]]) -> tuple[float, ...]:
        if not rows:
            return (0.0,) * len(self.words)
        row = rows[0] if len(rows) == 1 else [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        return tuple([sum([row[place] for place in group]) for group in self._groups])


def _word_numbers(spans: Sequence[Span], words: Sequence[Span]) -> list[int]:
    """For each token the number of the word it is part of; -1 for none."""
    starts = [word.start for word in words]
    found = []
    for span in spans:
        number = bisect_right(starts, span.end - 1) - 1
        found.append(number if span.end > span.start and number >= 0 and span.start < words[number].end else -1)
    return found


def link_words(attention: WordAttention, source: str, target: str) -> tuple[Link, ...]:
    """The links of a sentence, in the order of the target.

    A word that stands once in both texts, letter for letter, is linked to itself: names and numbers stay.
    """
    same = _same_words(attention, source, target)
    found = []
    for place, (word, row) in enumerate(zip(attention.target, attention.mass, strict=True)):
        if place in same:
            found.append(Link(attention.source[same[place]], word))
            continue
        best = max(row, default=0.0)
        if place == 0 and best == 0.0 and row and sum(other[0] for other in attention.mass) < _BESIDE_BEST:
            # Decoding does not tell where the first word comes from; most often it is the first word.
            found.append(Link(attention.source[0], word))
        if best < LEAST:
            continue
        found += [
            Link(span, word)
            for span, mass in zip(attention.source, row, strict=True)
            if mass >= max(LEAST, _BESIDE_BEST * best)
        ]
    return tuple(found)


def _same_words(attention: WordAttention, source: str, target: str) -> dict[int, int]:
    places: list[dict[str, list[int]]] = []
    for spans, text in ((attention.source, source), (attention.target, target)):
        found: dict[str, list[int]] = {}
        for place, span in enumerate(spans):
            found.setdefault(span.of(text), []).append(place)
        places.append(found)
    return {
        there[0]: places[0][word][0]
        for word, there in places[1].items()
        if len(there) == 1 and len(places[0].get(word, ())) == 1 and (len(word) > 2 or word.isdigit())
    }


def moved_links(links: Iterable[Link], copy: str, source: str) -> tuple[Link, ...]:
    """Links to words of a normalised copy as links to the words of the source it was made from."""
    links = tuple(links)
    if copy == source:
        return links
    theirs, ours = words_of(copy), words_of(source)
    if len(theirs) == len(ours):
        place = dict(zip(theirs, ours, strict=True))
    else:
        words = SequenceMatcher(None, [span.of(copy) for span in theirs], [span.of(source) for span in ours], False)
        place = {}
        for _, first, last, start, end in words.get_opcodes():
            for number in range(first, last):
                if end > start:
                    place[theirs[number]] = ours[min(start + number - first, end - 1)]
    return tuple(Link(place[link.source], link.target) for link in links if link.source in place)


def shifted(links: Iterable[Link], source: int, target: int) -> list[Link]:
    """Links of a part as links of the whole, where the part begins `source` and `target` characters in."""
    return [
        Link(
            Span(link.source.start + source, link.source.end + source),
            Span(link.target.start + target, link.target.end + target),
        )
        for link in links
    ]


def links_after_edit(links: Iterable[Link], before: str, after: str) -> tuple[Link, ...]:
    """The links of a target that was `before`, for the words an edit left as they were; the others have none."""
    if before == after:
        return tuple(links)
    shortest = min(len(before), len(after))
    same = next((at for at in range(shortest) if before[at] != after[at]), shortest)
    rest = shortest - same
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    words, step = set(words_of(after)), len(after) - len(before)
    kept = []
    for link in links:
        span = link.target
        if span.end > same:
            if span.start < len(before) - tail:
                continue
            span = Span(span.start + step, span.end + step)
        if span in words:
            kept.append(Link(link.source, span))
    return tuple(kept)


def encode_links(links: Iterable[Link]) -> bytes:
    """Links as bytes, some four for each: a format number, then variable-length numbers.

    For each link, in the order of target and source: the start of the target word after that of the link before
    it, its length, the start of the source word after the one before (zigzag), its length.
    """
    out = bytearray([_FORMAT])
    target = source = 0
    for link in sorted(links, key=lambda one: (one.target.start, one.target.end, one.source.start, one.source.end)):
        step = link.source.start - source
        for number in (
            link.target.start - target,
            link.target.end - link.target.start,
            step << 1 if step >= 0 else (-step << 1) - 1,
            link.source.end - link.source.start,
        ):
            while number > 0x7F:
                out.append(number & 0x7F | 0x80)
                number >>= 7
            out.append(number)
        target, source = link.target.start, link.source.start
    return bytes(out)


def decode_links(data: bytes) -> tuple[Link, ...]:
    """The links that were encoded. Raises ValueError for bytes that `encode_links` cannot have made."""
    if data[:1] != bytes([_FORMAT]):
        raise ValueError("not links, or of a later version")
    numbers: list[int] = []
    value = shift = 0
    for byte in data[1:]:
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > 35:
            raise ValueError("a number without end")
        if byte < 0x80:
            numbers.append(value)
            value = shift = 0
    if shift or len(numbers) % 4:
        raise ValueError("cut off")
    links = []
    target = source = 0
    for place in range(0, len(numbers), 4):
        step = numbers[place + 2]
        target += numbers[place]
        source += -((step + 1) >> 1) if step & 1 else step >> 1
        if source < 0:
            raise ValueError("a word before the text")
        links.append(Link(Span(source, source + numbers[place + 3]), Span(target, target + numbers[place + 1])))
    return tuple(links)
