"""The engine behind every drafter, on tokens, and the way from texts to tokens and back.

Both backends (marian.py, ctranslate.py) implement `Engine`; whatever works with forced beginnings, scores or
alignments is written once against it. `draft_texts` is the one road from sources to hypotheses: normalise a
copy, split what is too long, decode, join, restore the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tweespraak_translate.alignment import Link, ReadSource, Rows, WordAttention, link_words, moved_links, shifted
from tweespraak_translate.batching import LONGEST_SOURCE, split_long
from tweespraak_translate.coverage import is_uncovered
from tweespraak_translate.hypothesis import Fingerprint, Hypothesis
from tweespraak_translate.normalise import normalise
from tweespraak_translate.vocabulary import UNKNOWN


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the decoder searches."""

    beam: int = 4
    no_repeat_ngram: int = 0
    """No run of so many tokens may appear twice in a target; 0 allows all."""
    repetition_penalty: float = 1.0
    """Above 1, a token that was written before becomes less likely."""
    longest: int = 0
    """The most tokens a target may have; 0 leaves it to the length of the source."""


CAREFUL = Decoding(no_repeat_ngram=3, repetition_penalty=1.1)
"""How a draft that went round in circles is tried again."""


@dataclass(frozen=True, slots=True)
class TokenHypothesis:
    """One output of the decoder, as tokens."""

    tokens: tuple[str, ...]
    """Without `</s>`."""
    log_probability: float
    """Mean per token, in nats, `</s>` counted."""
    finished: bool
    """The decoder came to `</s>`; otherwise it reached its limit."""
    attention: Rows | None = field(default=None, compare=False, repr=False)
    """For each token its attention to the source tokens, as `align` gives it, where decoding gave it for nothing;
    an empty row is not known."""


class Engine(Protocol):
    """A translation model that works on tokens. Every method gives the same answer whatever stands beside it."""

    @property
    def fingerprint(self) -> Fingerprint:
        """What decides this engine's output."""

    @property
    def source_language(self) -> str:
        """ISO 639 code, for the normaliser."""

    def encode(self, text: str) -> list[str]:
        """Tokens of a normalised source text, ending with `</s>`."""

    def encode_target(self, text: str) -> list[str]:
        """Tokens of a target text, without `</s>`."""

    def decode(self, tokens: Sequence[str]) -> str:
        """Text of target tokens."""

    def translate(
        self,
        batch: Sequence[Sequence[str]],
        *,
        n_best: int = 1,
        prefixes: Sequence[Sequence[str]] | None = None,
        decoding: Decoding | None = None,
    ) -> list[list[TokenHypothesis]]:
        """For each source its hypotheses, best first, at most `beam` of them; targets begin with their prefix."""

    def score(self, source: Sequence[str], target: Sequence[str]) -> list[float]:
        """Log-probability in nats of each target token, and of `</s>` after them."""

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[list[float]]:
        """For each target token how its attention is spread over the source tokens (each row sums to 1)."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a normalised source, short enough to decode at once."""

    text: str
    start: int
    """Where it begins in the normalised source."""
    tokens: tuple[str, ...]


def draft_texts(
    engine: Engine,
    sources: Sequence[str],
    n_best: int,
    decoding: Decoding | None = None,
    longest: int = LONGEST_SOURCE,
) -> list[list[Hypothesis]]:
    """For each source its hypotheses, best first, in the order given. A source without letters gives itself.

    A source of more than `longest` tokens is drafted in pieces.
    """
    copies = [normalise(source, engine.source_language) if has_letters(source) else "" for source in sources]
    pieces_of = [_pieces(engine, copy, longest) for copy in copies]
    decoded = iter(
        engine.translate([piece.tokens for pieces in pieces_of for piece in pieces], n_best=n_best, decoding=decoding)
    )
    drafts = []
    for source, copy, pieces in zip(sources, copies, pieces_of, strict=True):
        if pieces:
            drafts.append(_join(engine, source, copy, pieces, [next(decoded) for _ in pieces]))
        else:
            drafts.append([Hypothesis(source, 0.0)])
    return drafts


def align_texts(engine: Engine, source: str, target: str) -> tuple[Link, ...]:
    """Which words of a source stand behind which of a target, whoever wrote it; none for a source too long."""
    copy = normalise(source, engine.source_language)
    tokens, written = engine.encode(copy), engine.encode_target(target)
    if not has_letters(copy) or not written or max(len(tokens), len(written)) > _LONGEST_ALIGNED:
        return ()
    attention = ReadSource(copy, tokens).attention(engine.align(tokens, written), target, written)
    return moved_links(link_words(attention, copy, target), copy, source)


_LONGEST_ALIGNED = 500
"""Tokens; Marian models have places for 512."""


def has_letters(text: str) -> bool:
    """Whether there is anything to translate: digits and punctuation are the same in every language."""
    return any(character.isalpha() for character in text)


def _pieces(engine: Engine, copy: str, longest: int) -> list[_Piece]:
    if not copy:
        return []
    found, position = [], 0
    for text in split_long(copy, lambda part: len(engine.encode(part)) <= longest):
        if text:
            start = max(copy.find(text, position), position)
            position = start + len(text)
            found.append(_Piece(text, start, tuple(engine.encode(text))))
    return found


def _join(
    engine: Engine,
    source: str,
    copy: str,
    pieces: Sequence[_Piece],
    found: Sequence[Sequence[TokenHypothesis]],
) -> list[Hypothesis]:
    """Hypotheses of a source from those of its pieces: the best of each piece, then the second of each."""
    common = ("split",) if len(pieces) > 1 else ()
    tokens = [token for piece in pieces for token in piece.tokens]
    if tokens.count(UNKNOWN) > 0.3 * len(tokens):
        common = (*common, "unknown-characters")
    reads = [ReadSource(piece.text, piece.tokens) for piece in pieces]
    joined: dict[str, Hypothesis] = {}
    links: tuple[Link, ...] | None = None
    has_gap = uncovered = False
    for rank in range(min(len(hypotheses) for hypotheses in found)):
        parts = [hypotheses[rank] for hypotheses in found]
        texts = [engine.decode(part.tokens) for part in parts]
        target = " ".join(filter(None, texts))
        # Two token sequences can spell the same text; the likelier one, which comes first, stands for both.
        if target in joined:
            continue
        # Gathering attention takes 2 % of the time of a small model: lower hypotheses get no links, and are only
        # looked at when the first one has a gap, which is when they are wanted.
        if rank == 0 or has_gap:
            looked = [_look(read, part, text) for read, part, text in zip(reads, parts, texts, strict=True) if text]
            uncovered = any(attention is not None and is_uncovered(attention) for attention in looked)
        if rank == 0:
            links, has_gap = _links(source, copy, pieces, texts, looked), uncovered
        flags = (*common, *_cut_off(parts), *(("uncovered",) if uncovered else ()))
        joined[target] = Hypothesis(target, _mean(parts), flags, links if rank == 0 else None)
    return list(joined.values())


def _look(read: ReadSource, part: TokenHypothesis, text: str) -> WordAttention | None:
    return None if part.attention is None else read.attention(part.attention, text, part.tokens)


def _links(
    source: str,
    copy: str,
    pieces: Sequence[_Piece],
    texts: Sequence[str],
    looked: Sequence[WordAttention | None],
) -> tuple[Link, ...] | None:
    links: list[Link] = []
    position = 0
    written = [(piece, text) for piece, text in zip(pieces, texts, strict=True) if text]
    for (piece, text), attention in zip(written, looked, strict=True):
        if attention is None:
            return None
        links += shifted(link_words(attention, piece.text, text), piece.start, position)
        position += len(text) + 1
    return moved_links(links, copy, source)


def _mean(parts: Sequence[TokenHypothesis]) -> float:
    lengths = [len(part.tokens) + part.finished for part in parts]
    total = sum(part.log_probability * length for part, length in zip(parts, lengths, strict=True))
    return total / max(1, sum(lengths))


def _cut_off(parts: Sequence[TokenHypothesis]) -> tuple[str, ...]:
    return () if all(part.finished for part in parts) else ("cut-off",)
