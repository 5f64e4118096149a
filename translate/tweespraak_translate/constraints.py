"""Drafts that obey the termbase: which hypothesis keeps every binding term and fact, and what to do if none does.

First the decoder's own hypotheses are looked through; one that keeps more may be a little less likely. If a
term is still missing, the sentence is decoded again behind the term (forcing.py), any Marian model as it is.
What was tried, and why it won, goes into the draft's `why`. A term that cannot be kept within the bounds stays
missing, is recorded as failed, and the check `term-missing` files it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

from tweespraak_translate.batching import LONGEST_SOURCE, split_long
from tweespraak_translate.drafting import Draft, choose, troubles
from tweespraak_translate.engine import Decoding, Engine, has_letters
from tweespraak_translate.facts.fact import Strength
from tweespraak_translate.facts.ledger import Standing, compare_facts
from tweespraak_translate.forcing import Reading, forms_for, prefixes, replacements, without_forbidden
from tweespraak_translate.hypothesis import Drafter, Hypothesis
from tweespraak_translate.segment import Span
from tweespraak_translate.termbase import TargetHit, Termbase, TermEntry, TermHit, TermStatus

N_BEST_BOUND = 0.3
"""Nats per token that a lower hypothesis may be less likely for keeping more. Hypotheses of one beam lie closer
together than that as a rule; what lies further off says something else."""
FORCED_BOUND = 1.0
"""Nats per token that a forced term may cost. The term itself is unlikely, or the model had written it; spread
over a sentence it costs some tenths. Beyond one nat the rest of the sentence has broken down (e-fold per token)."""
_BEAM, _MORE = 2, 16
"""How forced beginnings are continued: half the beam, for several are decoded and the likeliest whole wins; and
how many tokens more than one and a half times the draft there may be."""
_ROUNDS = 12
"""How often one sentence is decoded again; one that lacks more terms than that is no draft."""


@runtime_checkable
class EngineDrafter(Engine, Drafter, Protocol):
    """A drafter whose engine can be asked for forced beginnings, scores and alignments."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A term of the source that binds, with its occurrences there."""

    hits: tuple[TermHit, ...]

    @property
    def entry(self) -> TermEntry:
        """The concept."""
        return self.hits[0].entry

    @property
    def rivals(self) -> tuple[TermEntry, ...]:
        """Other concepts with the same Dutch form: their English answers it as well."""
        first = self.hits[0]
        return tuple(a.entry for a in first.alternatives if a.core == first.core and a.entry.accepted)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a target keeps of what binds it."""

    lacking: tuple[int, ...]
    """For each requirement, how many occurrences have no accepted form."""
    absent: tuple[bool, ...]
    """For each requirement, whether no accepted form stands in the target at all."""
    forbidden: int
    """Forbidden forms of the terms."""
    facts: int
    """Facts that are wrong or missing."""

    @property
    def order(self) -> tuple[int, int]:
        """Smaller is better: what a check would call an error, then occurrences that are short."""
        return sum(self.absent) + self.forbidden + self.facts, sum(self.lacking)


def requirements(source: str, termbase: Termbase, on: str = "") -> list[Requirement]:
    """The binding terms of a source, in the order of their first occurrences."""
    grouped: dict[int, list[TermHit]] = {}
    for hit in termbase.find(source, on=on):
        if hit.entry.accepted:
            grouped.setdefault(id(hit.entry), []).append(hit)
    return [Requirement(tuple(hits)) for hits in grouped.values()]


def terms_digest(source: str, termbase: Termbase, on: str = "") -> str:
    """A digest of what the termbase asks of a source; it changes when one of its terms does, and only then."""
    found = set()
    for hit in termbase.find(source, on=on):
        for one in (hit, *hit.alternatives):
            entry = one.entry
            forms = [(form.language, form.text, str(form.status)) for form in entry.forms]
            found.add(json.dumps([forms, str(entry.case), entry.do_not_translate, entry.modifiers]))
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:16] if found else ""


def measure(source: str, target: str, required: Sequence[Requirement], termbase: Termbase) -> Kept:
    """Which terms and facts of the source a target keeps."""
    lacking, absent, forbidden = [], [], 0
    for one in required:
        hits = termbase.find_targets(target, one.entry)
        good = [hit for hit in hits if hit.status is not TermStatus.FORBIDDEN]
        forbidden += len(hits) - len(good)
        answered = bool(good) or any(_accepted(target, rival, termbase) for rival in one.rivals)
        absent.append(not answered)
        lacking.append(max(0, len(one.hits) - len(good)) if good or not answered else 0)
    return Kept(tuple(lacking), tuple(absent), forbidden, _facts_lost(source, target))


def constrain(
    sources: Sequence[str], drafts: Sequence[Draft], drafter: Drafter, termbase: Termbase, *, on: str = ""
) -> list[Draft]:
    """The drafts, each replaced by one that keeps more of its terms and facts where there is one in bounds.

    `on` is the ISO date on which terms must hold; empty for any.
    """
    cases = [_Case(source, draft, termbase, on) for source, draft in zip(sources, drafts, strict=True)]
    for case in cases:
        case.take_hypothesis()
    if isinstance(drafter, EngineDrafter):
        for case in cases:
            if not any(case.kept.lacking):
                continue
            if "split" in case.flags:
                _by_pieces(case, drafter)
            # A draft that reached the decoder's limit is broken, and may be too long for the model to score.
            elif "cut-off" not in case.flags:
                _force(case, drafter)
    return [case.draft() for case in cases]


@dataclass
class _Case:
    """One source on its way to a draft that keeps its terms."""

    source: str
    first: Draft
    termbase: Termbase
    on: str
    required: list[Requirement] = field(init=False)
    target: str = field(init=False)
    kept: Kept = field(init=False)
    natural: Kept = field(init=False)
    how: str = "natural"
    rank: int = 0
    drop: float = 0.0
    """Nats per token lost against the decoder's own choice."""
    score: float | None = None
    base: float | None = None
    """What the model gives the decoder's own choice, word by word."""
    reading: Reading | None = None
    by_term: dict[int, tuple[str, float]] = field(default_factory=dict)
    """How a requirement was met that the decoder's choice had missed, and the drop after it."""
    tried: list[dict[str, Any]] = field(default_factory=list)
    turns: dict[int, int] = field(default_factory=dict)
    """How often each requirement was tried: first its preferred form, then the admitted ones."""

    def __post_init__(self) -> None:
        self.required = requirements(self.source, self.termbase, self.on) if has_letters(self.source) else []
        self.target = self.first.target
        self.kept = self.natural = measure(self.source, self.target, self.required, self.termbase)

    @property
    def flags(self) -> tuple[str, ...]:
        return tuple(self.first.why.get("flags", ()))

    def take_hypothesis(self) -> None:
        """Take the hypothesis that keeps most, if it is nearly as likely and sound."""
        if self.kept.order == (0, 0) or not has_letters(self.source):
            return
        best, chosen = self.kept, None
        for rank, one in enumerate(self.first.hypotheses, start=1):
            if one.target == self.first.target:
                self._tried("decoder's choice", one.target, one.log_probability, self._shortcomings(self.natural))
                continue
            kept = measure(self.source, one.target, self.required, self.termbase)
            drop = (self.first.log_probability or 0.0) - one.log_probability
            verdict = self._shortcomings(kept)
            if not self.is_sound(one.target, one.flags):
                verdict = "not sound: " + ", ".join(troubles(self.source, one))
            elif kept.order >= self.natural.order:
                verdict = verdict or "keeps no more"
            elif drop > N_BEST_BOUND:
                verdict = f"costs {drop:.2f} nats a token, more than {N_BEST_BOUND}"
            elif kept.order < best.order:
                best, chosen = kept, (rank, one, drop)
            self._tried(f"hypothesis {rank}", one.target, one.log_probability, verdict)
        if chosen:
            rank, one, drop = chosen
            self._settle("n-best", one.target, best, drop, one.log_probability)
            self.rank = rank

    def is_sound(self, target: str, flags: tuple[str, ...] = ()) -> bool:
        """Whether a target has no trouble that the decoder's choice does not have."""
        return set(troubles(self.source, Hypothesis(target, 0.0, flags))) <= set(self.first.why.get("troubles", ()))

    def next_term(self) -> int | None:
        """The first requirement, left to right, that is still to be forced."""
        for number, lacking in enumerate(self.kept.lacking):
            if lacking and self.turns.get(number, 0) < len(forms_for(self.required[number].hits[0], self.termbase)):
                return number
        return None

    def _settle(self, how: str, target: str, kept: Kept, drop: float, score: float) -> None:
        for number, before in enumerate(self.kept.lacking):
            if kept.lacking[number] < before:
                self.by_term[number] = (how, round(max(0.0, drop), 2))
        self.how, self.target, self.kept, self.drop, self.score = how, target, kept, drop, score
        for one in self.tried:
            if one["verdict"] == "won":
                one["verdict"] = "gave way to a later step"
            if one["target"] == target:
                one["verdict"] = "won"

    def _shortcomings(self, kept: Kept) -> str:
        missing = [one.hits[0].form.text for one, lacks in zip(self.required, kept.lacking, strict=True) if lacks]
        parts = ["lacks " + ", ".join(missing)] if missing else []
        parts += ["uses a forbidden form"] if kept.forbidden else []
        parts += [f"loses {kept.facts} of the facts"] if kept.facts else []
        return "; ".join(parts)

    def _tried(self, how: str, target: str, score: float | None, verdict: str) -> None:
        shown = None if score is None else round(score, 2)
        self.tried.append({"how": how, "target": target, "log_probability": shown, "verdict": verdict})

    def read(self, engine: Engine) -> Reading:
        """The source as the engine reads it, once."""
        if self.reading is None:
            self.reading = Reading(engine, self.source)
        return self.reading

    def propose(self, number: int, engine: Engine) -> tuple[list[str], list[tuple[str, str]]]:
        """For a requirement the beginnings to decode behind, and finished candidates as (how, target)."""
        reading, one = self.read(engine), self.required[number]
        self.base = reading.score(self.first.target) if self.base is None else self.base
        found = self.termbase.find_targets(self.target, one.entry)
        taken = [hit.span for hit in found if hit.status is not TermStatus.FORBIDDEN]
        bad = [hit for hit in found if hit.status is TermStatus.FORBIDDEN]
        taken += self._other_terms(number)
        finished = [("replaced", text) for text in without_forbidden(self.target, bad, one.entry)]
        begun: dict[str, None] = {}
        for hit, numbers in zip(one.hits, self._token_places(reading, one), strict=False):
            places = reading.places(self.target, numbers)
            forms = forms_for(hit, self.termbase)[self.turns.get(number, 0)]
            begun |= dict.fromkeys(prefixes(self.target, places, forms, taken))
            finished += [("replaced", text) for text in replacements(self.target, places, forms, taken)]
        finished += [("n-best", hypothesis.target) for hypothesis in self.first.hypotheses]
        return list(begun), finished

    def _token_places(self, reading: Reading, one: Requirement) -> list[list[int]]:
        hits: Iterable[TermHit] = one.hits
        if reading.text != self.source:
            # The engine reads a normalised copy: the same occurrences, perhaps some characters further on.
            hits = [hit for hit in self.termbase.find(reading.text, on=self.on) if hit.entry is one.entry]
        return reading.token_places(hits)

    def _other_terms(self, number: int) -> list[Span]:
        hits: list[TargetHit] = []
        for other, one in enumerate(self.required):
            if other != number:
                hits += self.termbase.find_targets(self.target, one.entry)
        return [hit.span for hit in hits if hit.status is not TermStatus.FORBIDDEN]

    def judge(self, number: int, candidates: Iterable[tuple[str, str]]) -> None:
        """Take the likeliest candidate that meets a requirement and loses nothing; give the term up if none does."""
        self.turns[number] = self.turns.get(number, 0) + 1
        assert self.reading is not None and self.base is not None
        bound = FORCED_BOUND if self.kept.absent[number] else N_BEST_BOUND
        best: tuple[float, str, str, Kept] | None = None
        for target, how in dict((target, how) for how, target in reversed(list(candidates))).items():
            kept = measure(self.source, target, self.required, self.termbase)
            if how == "n-best" and kept.lacking[number] >= self.kept.lacking[number]:
                continue
            verdict = self._objection(number, target, kept)
            score = None if verdict else self.reading.score(target)
            if score is not None:
                drop = self.base - score
                if drop > bound:
                    verdict = f"costs {drop:.2f} nats a token, more than {bound}"
                elif best and score <= best[0]:
                    verdict = "less likely than another"
                else:
                    best = (score, how, target, kept)
            term = self.required[number].hits[0].form.text
            self._tried(f"{how} ({term})", target, score, verdict or "less likely than another")
        if best:
            score, how, target, kept = best
            self._settle(how, target, kept, self.base - score, score)
            if kept.lacking[number]:
                self.turns[number] = 0

    def _objection(self, number: int, target: str, kept: Kept) -> str:
        if kept.lacking[number] >= self.kept.lacking[number]:
            return "the term is still not there"
        if not self.is_sound(target):
            return "not sound: " + ", ".join(troubles(self.source, Hypothesis(target, 0.0)))
        others = [n for n, lacks in enumerate(kept.lacking) if lacks > self.kept.lacking[n]]
        if others:
            return "loses " + ", ".join(self.required[n].hits[0].form.text for n in others)
        if kept.facts > self.kept.facts or kept.forbidden > self.kept.forbidden:
            return self._shortcomings(kept)
        return ""

    def draft(self) -> Draft:
        """The draft as it came out, with the record of it."""
        why = dict(self.first.why)
        why["termbase_version"] = self.termbase.version
        why["terms_digest"] = terms_digest(self.source, self.termbase, self.on)
        if self.required:
            why["terms"] = [self._record(number) for number in range(len(self.required))]
        if self.kept.facts or self.natural.facts:
            why["facts_lost"] = self.kept.facts
        if self.tried:
            why["tried"] = self.tried
        if self.target == self.first.target:
            return replace(self.first, why=why)
        assert self.score is not None
        why |= {
            "chosen": self.rank if self.how == "n-best" and self.rank else self.how,
            "log_probability": round(self.score, 2),
            "drop": round(max(0.0, self.drop), 2),
        }
        found = troubles(self.source, Hypothesis(self.target, self.score))
        why.pop("troubles", None)
        if found:
            why["troubles"] = list(found)
        return replace(self.first, target=self.target, log_probability=self.score, why=why)

    def _record(self, number: int) -> dict[str, Any]:
        one, lacking = self.required[number], self.kept.lacking[number]
        how, drop = self.by_term.get(number, ("natural", 0.0))
        forms = [hit.text for hit in self.termbase.find_targets(self.target, one.entry) if hit.status != "forbidden"]
        return {
            "term": one.hits[0].form.text,
            "source": [hit.text for hit in one.hits],
            "wanted": self.termbase.suggest(one.hits[0])[:_FORMS_SHOWN],
            "kept": "failed" if self.kept.absent[number] else how,
            "as": forms,
            "lacking": lacking,
            "drop": drop,
        }


_FORMS_SHOWN = 3
"""English forms of a term that the record names."""


def _force(case: _Case, engine: Engine) -> None:
    """Bring missing terms in, one term at a time, left to right, all its beginnings decoded together."""
    for _ in range(_ROUNDS):
        number = case.next_term()
        if number is None:
            return
        beginnings, finished = case.propose(number, engine)
        case.judge(number, [*_continued(case, beginnings, engine), *finished])


def _continued(case: _Case, beginnings: Sequence[str], engine: Engine) -> list[tuple[str, str]]:
    """What the model writes behind each beginning, as candidates; what does not come to an end is none."""
    if not beginnings:
        return []
    written = len(engine.encode_target(case.target))
    # What runs on far beyond the draft it should replace is going round in circles.
    decoding = Decoding(beam=_BEAM, longest=written * 3 // 2 + _MORE)
    rows = [case.read(engine).tokens] * len(beginnings)
    found = engine.translate(rows, prefixes=[engine.encode_target(begun) for begun in beginnings], decoding=decoding)
    return [("forced", engine.decode(some[0].tokens)) for some in found if some and some[0].finished]


def _by_pieces(case: _Case, drafter: EngineDrafter) -> None:
    """A source too long for the model: bring the terms into its pieces, each a sentence of its own."""
    text = case.read(drafter).text
    pieces = [p for p in split_long(text, lambda part: len(drafter.encode(part)) <= LONGEST_SOURCE) if p]
    if len(pieces) < 2:
        return
    n_best = max(1, len(case.first.hypotheses))
    plain = [choose(piece, found) for piece, found in zip(pieces, drafter.draft(pieces, n_best), strict=True)]
    some = constrain(pieces, plain, drafter, case.termbase, on=case.on)
    target = " ".join(filter(None, (draft.target for draft in some)))
    kept = measure(case.source, target, case.required, case.termbase)
    if kept.order >= case.kept.order or kept.facts > case.kept.facts:
        return
    # Every piece kept to the bound, so their mean does.
    drop = sum(float(draft.why.get("drop", 0.0)) for draft in some) / len(some)
    case._tried("forced (piece by piece)", target, None, "won")
    case._settle("forced", target, kept, drop, (case.first.log_probability or 0.0) - drop)


def _accepted(target: str, entry: TermEntry, termbase: Termbase) -> bool:
    return any(hit.status is not TermStatus.FORBIDDEN for hit in termbase.find_targets(target, entry))


def _facts_lost(source: str, target: str) -> int:
    wrong = (Standing.WRONG, Standing.FOREIGN)
    return sum(
        entry.standing in wrong or (entry.standing is Standing.MISSING and entry.fact.strength is Strength.FIRM)
        for entry in compare_facts(source, target).wrong
    )
