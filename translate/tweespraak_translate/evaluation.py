"""How good drafts are: BLEU, chrF and TER against references, each with sacrebleu's signature, and the worst sentences.

sacrebleu is imported where it is needed: only whoever judges models needs it (extra `eval`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tweespraak_translate.drafting import Draft, draft_sources
from tweespraak_translate.errors import InputError, UsageError
from tweespraak_translate.hypothesis import Drafter

_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Pair:
    """A source, and what a good translator made of it."""

    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure over a whole file, and how it was made."""

    name: str
    score: float
    """BLEU and chrF: 0 to 100, more is better. TER: edits per 100 words of the reference, fewer is better."""
    signature: str


@dataclass(frozen=True, slots=True)
class JudgedDraft:
    """One sentence with its own chrF."""

    chrf: float
    pair: Pair
    target: str
    why: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a drafter made of a file of pairs."""

    model: str
    """The fingerprint."""
    metrics: tuple[Metric, ...]
    troubled: int
    """Drafts with something plainly wrong that no second try mended."""
    drafts: tuple[JudgedDraft, ...]
    """The worst first."""


def read_pairs(lines: Iterable[str], columns: tuple[str, str] | None = None, limit: int = 0) -> list[Pair]:
    """The pairs of tab-separated lines; empty lines and lines that begin with "#" are left out.

    `columns` are numbers from 1, or names of the first line. Without them the first two columns count, and a
    first line of two language codes ("nl", "en") is a heading. Raises InputError, naming the line, when a column is
    not there.
    """
    rows = [
        (number, line.rstrip("\r\n").split("\t"))
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("#")
    ]
    if rows and columns and not all(column.isdigit() for column in columns):
        number, names = rows.pop(0)
        missing = [column for column in columns if column not in names]
        if missing:
            raise InputError(f"line {number}: no column {missing[0]!r}; there are {', '.join(names)[:120]}")
        places = (names.index(columns[0]), names.index(columns[1]))
    else:
        places = (int(columns[0]) - 1, int(columns[1]) - 1) if columns else (0, 1)
        if min(places) < 0:
            raise UsageError("columns are counted from 1")
        if rows and not columns and all(_LANGUAGE.fullmatch(cell) for cell in rows[0][1][:2]):
            rows.pop(0)
    found = []
    for number, row in rows[:limit] if limit else rows:
        if len(row) <= max(places):
            raise InputError(f"line {number}: {len(row)} columns; a source, a tab and a reference are expected")
        found.append(Pair(row[places[0]], row[places[1]]))
    return found


def evaluate(drafter: Drafter, pairs: Sequence[Pair]) -> Evaluation:
    """Draft every source and judge the drafts. Raises UsageError when sacrebleu is not installed."""
    chrf = _sacrebleu().CHRF()
    drafts = list(draft_sources([pair.source for pair in pairs], drafter))
    judged = [
        JudgedDraft(chrf.sentence_score(draft.target, [pair.reference]).score, pair, draft.target, draft.why)
        for pair, draft in zip(pairs, drafts, strict=True)
    ]
    return Evaluation(
        model=str(drafter.fingerprint),
        metrics=measure([draft.target for draft in drafts], [pair.reference for pair in pairs]),
        troubled=sum(map(_is_troubled, drafts)),
        drafts=tuple(sorted(judged, key=lambda one: one.chrf)),
    )


def measure(targets: Sequence[str], references: Sequence[str]) -> tuple[Metric, ...]:
    """BLEU, chrF and TER of targets against their references; all 0 for no targets."""
    metrics = _sacrebleu()
    found = []
    for name, metric in (("BLEU", metrics.BLEU()), ("chrF", metrics.CHRF()), ("TER", metrics.TER())):
        score = metric.corpus_score(list(targets), [list(references)]).score if targets else 0.0
        found.append(Metric(name, round(float(score), 2), str(metric.get_signature()) if targets else ""))
    return tuple(found)


def _is_troubled(draft: Draft) -> bool:
    return bool(draft.why.get("troubles"))


def _sacrebleu() -> Any:
    try:
        from sacrebleu import metrics
    except ImportError as error:
        raise UsageError("judging drafts needs sacrebleu; install tweespraak[eval]") from error
    return metrics
