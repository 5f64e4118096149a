"""What a decoder proposes, and the protocol every drafting engine follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tweespraak_translate.alignment import Link


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One output of the decoder."""

    target: str
    log_probability: float
    """Mean log-probability per target token, in nats (0 is certain, more negative is less likely)."""
    flags: tuple[str, ...] = ()
    """What the reader should know: "split" (a long source drafted in pieces), "cut-off" (the decoder
    reached its limit), "uncovered" (a stretch of the source that no word of the target looked at),
    "unknown-characters" (much of the source is outside the vocabulary)."""
    links: tuple[Link, ...] | None = None
    """Which words of the source stand behind which of the target; None where the engine did not say."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Everything that decides what a drafter writes: same fingerprint and machine, same draft."""

    model: str
    """Name of the model, as shown to people."""
    model_hash: str
    """sha256 over the model's files."""
    backend: str
    version: str
    compute_type: str
    beam: int
    normaliser: str

    def __str__(self) -> str:
        return (
            f"{self.model}@{self.model_hash[:12]} {self.backend} {self.version} "
            f"{self.compute_type} beam {self.beam} {self.normaliser}"
        )


class Drafter(Protocol):
    """Makes hypotheses. `draft` keeps the order of its input and never truncates."""

    @property
    def fingerprint(self) -> Fingerprint:
        """What decides this drafter's output. May load the model's description, not its weights."""

    def draft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        """For each source its hypotheses, best first. Empty or letterless sources give themselves."""
