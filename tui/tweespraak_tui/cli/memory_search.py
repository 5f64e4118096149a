"""The command memory search: pairs like a text, or every place where words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tweespraak_translate.errors import UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tweespraak_store.concordance import ConcordancePage
    from tweespraak_store.matches import FuzzyMatch
    from tweespraak_translate.segment import Span

ALL_WORDS = ("exact", "prefix", "fuzzy")


@click.command("search")
@click.argument("text")
@click.option("--limit", default=5, type=click.IntRange(1, 1000), metavar="N", help="At most so many (default: 5).")
@click.option(
    "--least",
    default=50,
    type=click.IntRange(0, 100),
    metavar="N",
    help="Pairs at least so similar, 0 to 100 (default: 50).",
)
@click.option(
    "--words",
    "mode",
    type=click.Choice(ALL_WORDS),
    help="Look for the words instead, in all documents and the memory: these very words, beginnings, or inexactly.",
)
@click.option("--english", is_flag=True, help="With --words: look in the English, not in the Dutch.")
@as_json
@shared_options
def search_memory(text: str, limit: int, least: int, mode: str | None, english: bool, json_output: bool) -> None:
    """Find the approved pairs whose Dutch is most like TEXT; with --words, where the words of TEXT stand."""
    if not any(c.isalnum() for c in text):
        raise UsageError("give a text with at least one word to look for")
    if english and mode is None:
        raise UsageError("--english goes with --words; matches are looked for by their Dutch")
    if mode is None:
        _matches(text, limit, least, json_output)
    else:
        _words(text, limit, mode, english, json_output)


def _matches(text: str, limit: int, least: int, json_output: bool) -> None:
    from tweespraak_store.matches import find_matches

    with OPTIONS.get().workbench(read_only=True) as workbench:
        found = find_matches(workbench.store, text, limit=limit, least=float(least))
    if json_output:
        print_json([_match_json(match) for match in found])
        return
    for match in found:
        where = " ".join(part for part in (match.document, match.author, match.at[:10]) if part)
        click.echo(visible_line(f"{match.similarity:5.1f}  {match.target}"))
        click.echo(visible_line(f"       {_bracketed(match.source, match.edits)}"))
        click.echo(visible_line(f"       {match.explanation}; {where}"))
    if not found:
        note("no pair is like this; --words exact looks for its words in every document")


def _match_json(match: FuzzyMatch) -> dict[str, Any]:
    return {
        "unit": match.unit_id,
        "similarity": match.similarity,
        "source": match.source,
        "target": match.target,
        "author": match.author,
        "at": match.at,
        "document": match.document,
        "origin": match.origin,
        "penalty": match.penalty,
        "exact": match.exact,
        "numbers_only": match.numbers_only,
        "explanation": match.explanation,
        "edits": [[span.start, span.end] for span in match.edits],
        "missing": list(match.missing),
    }


def _words(text: str, limit: int, mode: str, english: bool, json_output: bool) -> None:
    from tweespraak_store.concordance import Language, Mode, search_concordance

    language = Language.ENGLISH if english else Language.DUTCH
    with OPTIONS.get().workbench(read_only=True) as workbench:
        page = search_concordance(workbench.store, text, language=language, mode=Mode(mode), limit=limit)
    if json_output:
        print_json(_page_json(page))
        return
    for hit in page.hits:
        spans = hit.spans
        where = f"{hit.document} segment {hit.number}" if hit.number else hit.document or "memory"
        status = hit.status.word if hit.status is not None else "imported"
        click.echo(visible_line(_bracketed(hit.source, () if english else spans)))
        click.echo(visible_line(f"    {_bracketed(hit.target or '(no English yet)', spans if english else ())}"))
        click.echo(visible_line(f"    {where}, {status}, {hit.author} {hit.at[:10]}"))
    shown = f"{len(page.hits):,} of {'the newest ' if page.is_cut else ''}{page.total:,} hits"
    note(shown if page.total else "no hits; --words prefix and --words fuzzy look less strictly")


def _page_json(page: ConcordancePage) -> dict[str, Any]:
    hits = [
        {
            "source": hit.source,
            "target": hit.target,
            "spans": [[span.start, span.end] for span in hit.spans],
            "document": hit.document,
            "segment": hit.number,
            "status": str(hit.status) if hit.status is not None else None,
            "author": hit.author,
            "at": hit.at,
            "origin": hit.origin,
        }
        for hit in page.hits
    ]
    return {"total": page.total, "more": page.is_cut, "hits": hits}


def _bracketed(text: str, spans: Iterable[Span]) -> str:
    """A text with spans between « and »."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], "«", span.of(text), "»"]
        end = span.end
    return "".join([*parts, text[end:]])
