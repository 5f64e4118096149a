"""The engine behind every drafter, on tokens, and the way from texts to tokens and back.

Both backends (marian.py, ctranslate.py) implement `Engine`; whatever works with forced beginnings, scores or
alignments is written once against it. `draft_texts` is the one road from sources to hypotheses: normalise a
copy, split what is too long, decode, join, restore the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tweespraak_translate.batching import LONGEST_SOURCE, split_long
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


def draft_texts(
    engine: Engine, sources: Sequence[str], n_best: int, decoding: Decoding | None = None
) -> list[list[Hypothesis]]:
    """For each source its hypotheses, best first, in the order given. A source without letters gives itself."""
    pieces_of: list[list[list[str]]] = []
    for source in sources:
        pieces_of.append(_pieces(engine, source) if has_letters(source) else [])
    decoded = iter(
        engine.translate([piece for pieces in pieces_of for piece in pieces], n_best=n_best, decoding=decoding)
    )
    drafts = []
    for source, pieces in zip(sources, pieces_of, strict=True):
        if pieces:
            drafts.append(_join(engine, pieces, [next(decoded) for _ in pieces]))
        else:
            drafts.append([Hypothesis(source, 0.0)])
    return drafts


def has_letters(text: str) -> bool:
    """Whether there is anything to translate: digits and punctuation are the same in every language."""
    return any(character.isalpha() for character in text)


def _pieces(engine: Engine, source: str) -> list[list[str]]:
    text = normalise(source, engine.source_language)
    texts = split_long(text, lambda part: len(engine.encode(part)) <= LONGEST_SOURCE)
    return [engine.encode(part) for part in texts if part]


def _join(
    engine: Engine, pieces: Sequence[Sequence[str]], found: Sequence[Sequence[TokenHypothesis]]
) -> list[Hypothesis]:
    """Hypotheses of a source from those of its pieces: the best of each piece, then the second of each."""
    read = [token for piece in pieces for token in piece]
    common = ("split",) if len(pieces) > 1 else ()
    if read.count(UNKNOWN) > 0.3 * len(read):
        common = (*common, "unknown-characters")
    joined: dict[str, Hypothesis] = {}
    for rank in range(min(len(hypotheses) for hypotheses in found)):
        parts = [hypotheses[rank] for hypotheses in found]
        target = " ".join(filter(None, (engine.decode(part.tokens) for part in parts)))
        # Two token sequences can spell the same text; the likelier one, which comes first, stands for both.
        joined.setdefault(target, Hypothesis(target, _mean(parts), common + _cut_off(parts)))
    return list(joined.values())


def _mean(parts: Sequence[TokenHypothesis]) -> float:
    lengths = [len(part.tokens) + part.finished for part in parts]
    total = sum(part.log_probability * length for part, length in zip(parts, lengths, strict=True))
    return total / max(1, sum(lengths))


def _cut_off(parts: Sequence[TokenHypothesis]) -> tuple[str, ...]:
    return () if all(part.finished for part in parts) else ("cut-off",)
