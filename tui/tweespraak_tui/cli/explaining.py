"""Why a draft reads as it does, in plain words: how each term was kept, and what was tried."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tweespraak_store.database import Row
from tweespraak_store.review import revisions
from tweespraak_store.views import SegmentView
from tweespraak_translate.errors import RefusedError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.workbench import Workbench, choose_segments

_WAYS = {
    "natural": "the model wrote it of itself",
    "n-best": "a lower hypothesis of the model had it",
    "forced": "the model was made to write it, and continued from there",
    "replaced": "put in the place of the words that stood for it",
}


def explain_draft(workbench: Workbench, document: str, word: str) -> dict[str, Any]:
    """What is recorded of the newest draft of one segment. Raises UsageError, and RefusedError without a draft."""
    view = workbench.document(document)
    chosen = choose_segments(view, [word])
    if len(chosen) != 1:
        raise RefusedError(f"{visible_line(word)} names {len(chosen)} segments; explain one at a time")
    [segment] = chosen
    assert segment.id is not None
    made = [row for row in revisions(workbench.store, segment.id) if row["origin"] in ("machine", "memory")]
    if not made:
        raise RefusedError(f"segment {segment.number} has no draft; run 'tweespraak draft {view.slug}' first")
    return _explained(view.slug, segment, made[0])


def _explained(slug: str, segment: SegmentView, row: Row) -> dict[str, Any]:
    return {
        "document": slug,
        "segment": segment.number,
        "source": segment.source,
        "draft": row["text"],
        "is_current": row["text"] == segment.target,
        "origin": row["origin"],
        "model": row["model"],
        "at": row["at"],
        "termbase_version": row["termbase_version"],
        "why": json.loads(row["why"]),
    }


def explanation(found: Mapping[str, Any]) -> Iterator[str]:
    """The record as lines to read."""
    why: Mapping[str, Any] = found["why"]
    yield f"{found['document']}, segment {found['segment']}"
    yield f"  Dutch    {found['source']}"
    yield f"  draft    {found['draft']}" + ("" if found["is_current"] else "   (no longer the current text)")
    yield f"  chosen   {_choice(found, why)}"
    for trouble in why.get("troubles", []):
        yield f"  doubt    {trouble}"
    if why.get("terms"):
        yield f"Terms, by termbase version {why.get('termbase_version')}:"
        yield from (f"  {_term(term)}" for term in why["terms"])
    if why.get("facts_lost"):
        yield f"{why['facts_lost']} of the facts are wrong or missing; 'tweespraak check' names them."
    if why.get("tried"):
        yield "Tried (log-probability per token, and what came of it):"
        for one in why["tried"]:
            score = "     " if one["log_probability"] is None else f"{one['log_probability']:5.2f}"
            yield f"  {score}  {one['how']}: {one['verdict'] or 'kept everything'}"
            yield f"         {one['target']}"


def _choice(found: Mapping[str, Any], why: Mapping[str, Any]) -> str:
    if found["origin"] == "memory":
        return "the approved translation of the same sentence, from the memory"
    chosen, score = why.get("chosen"), why.get("log_probability")
    likely = f", log-probability {score} per token" if score is not None else ""
    drop = f", {why['drop']} less than the model's first choice" if "drop" in why else ""
    if isinstance(chosen, int):
        return f"hypothesis {chosen} of {why.get('of', '?')} by {found['model']}{likely}{drop}"
    return f"decoded by {found['model']} with a term {chosen}{likely}{drop}"


def _term(term: Mapping[str, Any]) -> str:
    name = f"{term['term']} ({', '.join(term['source'])})"
    if term["kept"] == "failed":
        return f"✗ {name}: NOT kept, no candidate stayed within bounds; wanted: {' or '.join(term['wanted'])}"
    forms = ", ".join(dict.fromkeys(term["as"])) or "another concept's term"
    cost = f", at {term['drop']} nats a token" if term["drop"] else ""
    short = f"; {term['lacking']} of {len(term['source'])} occurrences have none" if term["lacking"] else ""
    return f"✓ {name}: {forms}; {_WAYS[term['kept']]}{cost}{short}"
