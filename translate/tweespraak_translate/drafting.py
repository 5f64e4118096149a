"""From sources to Drafts: memory first, then the machine, the best sound hypothesis chosen, and why.

Work goes in chunks, so that a caller can store what is done, show progress, and stop between two chunks. A
draft that went round in circles or was cut off is tried once more with another setting; what is still
wrong after that is written into `why`, for a check to report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from tweespraak_translate.alignment import Link
from tweespraak_translate.engine import has_letters
from tweespraak_translate.hypothesis import Drafter, Hypothesis
from tweespraak_translate.segment import Origin

if TYPE_CHECKING:
    from tweespraak_translate.termbase import Termbase

CHUNK = 200
"""Sources. Enough to sort into full batches, few enough to wait for."""
_SHORTEST_RATIO, _LONGEST_RATIO = 0.4, 2.5
"""Target characters per source character; English is about as long as Dutch."""
_TOO_SHORT_TO_JUDGE = 20
"""Characters."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The proposal chosen for one source."""

    target: str
    origin: Origin
    log_probability: float | None
    """Mean per token, in nats; None for a draft from memory."""
    why: Mapping[str, Any] = field(default_factory=dict)
    """How it was chosen, ready for JSON: `chosen` (1 is the decoder's first), `of`, `log_probability`, and
    where they apply `flags`, `troubles`, `redrafted`, `copied`; with a termbase also `termbase_version`,
    `terms_digest`, `terms` (how each was kept), `facts_lost`, `tried` and `drop`."""
    hypotheses: tuple[Hypothesis, ...] = ()

    @property
    def links(self) -> tuple[Link, ...] | None:
        """Which words of the source stand behind which of the target, where the decoder said so."""
        return next((one.links for one in self.hypotheses if one.target == self.target), None)


@runtime_checkable
class Redrafter(Protocol):
    """A drafter that can try again with another setting."""

    def redraft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        """As `draft`, with repetition held down."""


def draft_sources(
    sources: Sequence[str],
    drafter: Drafter,
    *,
    n_best: int = 4,
    memory: Callable[[str], str | None] | None = None,
    chunk: int = CHUNK,
    termbase: Termbase | None = None,
    on: str = "",
) -> Iterator[Draft]:
    """One Draft per source, in order; nothing of a chunk comes before all of it is drafted.

    `memory` gives the approved target of a source that is known, or None. With a `termbase`,
    drafts keep its terms (those that hold `on` an ISO date) and their facts where they can. Stop iterating to
    cancel.
    """
    for start in range(0, len(sources), chunk):
        some = sources[start : start + chunk]
        remembered = [memory(source) if memory else None for source in some]
        unknown = [source for source, target in zip(some, remembered, strict=True) if target is None]
        made = _machine_drafts(unknown, drafter, n_best) if unknown else []
        if made and termbase is not None:
            from tweespraak_translate.constraints import constrain

            made = constrain(unknown, made, drafter, termbase, on=on)
        drafted = iter(made)
        for target in remembered:
            yield next(drafted) if target is None else from_memory(target)


def from_memory(target: str) -> Draft:
    """The Draft for a source whose target is known."""
    return Draft(target, Origin.MEMORY, None, {"chosen": "memory", "similarity": 100})


def choose(source: str, hypotheses: Sequence[Hypothesis]) -> Draft:
    """The first hypothesis without troubles; when all have some, the first that is not empty, with them named."""
    for rank, hypothesis in enumerate(hypotheses, start=1):
        if not troubles(source, hypothesis):
            return _machine(source, hypotheses, rank)
    written = [rank for rank, hypothesis in enumerate(hypotheses, start=1) if hypothesis.target.strip()]
    return _machine(source, hypotheses, written[0] if written else 1)


def troubles(source: str, hypothesis: Hypothesis) -> tuple[str, ...]:
    """What is plainly wrong with a draft, often nothing.

    Else some of "empty", "cut-off", "uncovered", "repeats", "too-short" and "too-long".
    """
    target = hypothesis.target
    if not has_letters(source):
        return ()
    if not target.strip():
        return ("empty",)
    found: list[str] = [flag for flag in ("cut-off", "uncovered") if flag in hypothesis.flags]
    if longest_repeat(target) > max(3, longest_repeat(source)):
        found.append("repeats")
    if len(source) >= _TOO_SHORT_TO_JUDGE:
        ratio = len(target) / len(source)
        if ratio < _SHORTEST_RATIO:
            found.append("too-short")
        elif ratio > _LONGEST_RATIO:
            found.append("too-long")
    return tuple(found)


def longest_repeat(text: str) -> int:
    """How often the most repeated run of up to four words follows itself, with itself counted; 1 for none.

    Dashes and dots in a row, as in a table of contents, count as one word.
    """
    words = re.findall(r"\w+|[^\w\s]+", text.lower())
    most = 1
    for length in range(1, 5):
        for offset in range(length):
            runs = [tuple(words[at : at + length]) for at in range(offset, len(words) - length + 1, length)]
            most = max([most, *(sum(1 for _ in same) for _, same in groupby(runs))])
    return most


def _machine_drafts(sources: Sequence[str], drafter: Drafter, n_best: int) -> list[Draft]:
    drafts = [
        choose(source, hypotheses) for source, hypotheses in zip(sources, drafter.draft(sources, n_best), strict=True)
    ]
    again = [place for place, draft in enumerate(drafts) if draft.why.get("troubles")]
    if again and isinstance(drafter, Redrafter):
        second = drafter.redraft([sources[place] for place in again], n_best)
        for place, hypotheses in zip(again, second, strict=True):
            redrafted = choose(sources[place], hypotheses)
            better = redrafted if not redrafted.why.get("troubles") else drafts[place]
            drafts[place] = Draft(
                better.target,
                better.origin,
                better.log_probability,
                {**better.why, "redrafted": "better" if better is redrafted else "no better"},
                better.hypotheses,
            )
    return drafts


def _machine(source: str, hypotheses: Sequence[Hypothesis], rank: int) -> Draft:
    chosen = hypotheses[rank - 1]
    why: dict[str, Any] = {
        "chosen": rank,
        "of": len(hypotheses),
        # Two decimals: more of them differ from one processor to the next.
        "log_probability": round(chosen.log_probability, 2),
    }
    if chosen.flags:
        why["flags"] = list(chosen.flags)
    if not has_letters(source):
        why["copied"] = True
    if found := troubles(source, chosen):
        why["troubles"] = list(found)
    return Draft(chosen.target, Origin.MACHINE, chosen.log_probability, why, tuple(hypotheses))
