"""What the dock says of a segment, tab by tab: matches, terms, issues, history and notes as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from tweespraak_store.checks import StoredFinding
from tweespraak_store.matches import FuzzyMatch
from tweespraak_store.notes import Note
from tweespraak_translate.checks.base import Severity
from tweespraak_translate.facts.ledger import Entry
from tweespraak_tui.widgets.diffing import word_diff
from tweespraak_tui.widgets.dock_lines import Said, join, say
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.shown import shown_line
from tweespraak_tui.widgets.when import when

LAST_REVISIONS = 6
LONGEST_COMPARED = 1_000
"""Characters beyond which two versions are not compared in passing."""
_ORIGINS = {"machine": "draft", "memory": "from memory", "person": "edited", "merge": "merged in"}
_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}


class Tab(IntEnum):
    """The tabs, by the key that chooses them."""

    MATCHES = 1
    TERMS = 2
    ISSUES = 3
    HISTORY = 4
    NOTES = 5

    @property
    def title(self) -> str:
        """The word on the tab."""
        return self.name.capitalize()


@dataclass(frozen=True, slots=True)
class DockItem:
    """Something in a tab that the cursor can stand on."""

    key: object
    """What it is about."""
    lead: str
    lead_ink: str
    texts: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class TabView:
    """What a tab shows."""

    tab: Tab
    count: str = ""
    """ "9", "1!"; empty while it is not known."""
    items: tuple[DockItem, ...] = ()
    after: tuple[tuple[str, Said], ...] = ()
    """Lines under the items, each with its lead."""
    summary: str = ""
    empty: str = ""
    """Said where there are no items."""
    lead_cells: int = 10


@dataclass(frozen=True, slots=True)
class TermUse:
    """A term of the Dutch text, and what the English has for it."""

    dutch: str
    preferred: tuple[str, ...]
    admitted: tuple[str, ...]
    forbidden: tuple[str, ...]
    used: str = ""
    """The English form found; empty when there is none."""
    is_forbidden: bool = False
    """The form found is one to avoid."""


def matches_view(matches: Sequence[FuzzyMatch] | None, now: datetime, glyphs: Glyphs) -> TabView:
    """Matches of the memory, best first; None while they are being looked for."""
    if matches is None:
        return TabView(Tab.MATCHES, empty=f"looking{glyphs.ellipsis}", lead_cells=7)
    items = []
    for number, match in enumerate(matches, start=1):
        where = " ".join(word for word in (match.document, match.author, when(match.at, now)) if word)
        head = f"{match.explanation} {glyphs.dot} {where}" if where else match.explanation
        dutch = say(
            f"nl {match.source}", "muted", [(s.start + 3, s.end + 3, "changed") for s in match.edits], wraps=False
        )
        texts = (say(head, "muted", wraps=False), dutch, say(f"en {match.target}", wraps=False))
        items.append(DockItem(match, f"{number} {match.similarity:3.0f}%", "text", texts))
    return TabView(
        Tab.MATCHES,
        str(len(items)),
        tuple(items),
        empty="Nothing in the memory is like this sentence.",
        lead_cells=7,
    )


def terms_view(uses: Sequence[TermUse] | None, glyphs: Glyphs, *, has_termbase: bool, has_target: bool) -> TabView:
    """Terms of the termbase in the Dutch, and whether the English holds them; None while that is not known."""
    if uses is None:
        return TabView(Tab.TERMS)
    items = []
    for use in uses:
        word, ink = ("used", "muted") if use.used else ("missing", "error")
        if use.is_forbidden:
            word, ink = "forbidden", "error"
        if not has_target:
            word, ink = "term", "muted"
        mark = f" {glyphs.fact_mark(True)}" if word == "used" else ""
        parts = [(f"{use.dutch} {glyphs.arrow} ", ""), (", ".join(use.preferred), "strong"), (mark, "")]
        if use.used and use.used not in use.preferred:
            parts.append((f" {glyphs.dot} here: {use.used}", ""))
        if use.admitted:
            parts.append((f" {glyphs.dot} also {', '.join(use.admitted)}", "muted"))
        if use.forbidden:
            parts.append((f" {glyphs.dot} not {', '.join(use.forbidden)}", "muted"))
        items.append(DockItem(use, word, ink, (join(parts),)))
    bad = any(item.lead_ink == "error" for item in items)
    empty = "No term of the termbase is in this sentence." if has_termbase else "The termbase is empty."
    return TabView(Tab.TERMS, f"{len(items)}{'!' if bad else ''}", tuple(items), empty=empty)


def issues_view(
    findings: Sequence[StoredFinding], facts: Sequence[Entry], glyphs: Glyphs, *, is_checked: bool, has_target: bool
) -> TabView:
    """The findings of a segment, and the facts in it."""
    items = [_finding_item(found, glyphs) for found in findings]
    waiting = [found for found in findings if found.is_open]
    blocked = any(found.blocks for found in waiting)
    count = f"{len(waiting)}{'!' if blocked else ''}" if is_checked or waiting else ""
    empty = "No English text yet." if not has_target else ("No findings." if is_checked else "Not checked yet.")
    after = (("facts", say(facts_line(facts, glyphs))),) if facts else ()
    return TabView(
        Tab.ISSUES, count, tuple(items), after, issues_summary(findings, facts, glyphs, is_checked=is_checked), empty
    )


def _finding_item(found: StoredFinding, glyphs: Glyphs) -> DockItem:
    finding, dismissal = found.finding, found.dismissal
    is_muted = not found.is_open or finding.severity is Severity.INFO
    words = f"{finding.check}: {finding.message}"
    if dismissal is not None:
        words += f" {glyphs.dash} {dismissal.author}: {dismissal.reason}"
    word = _SEVERITIES[finding.severity] if found.is_open else "dismissed"
    ink = "muted" if is_muted else ("error" if found.blocks else "text")
    return DockItem(found, word, ink, (say(words, "muted" if is_muted else "text"),))


def issues_summary(
    findings: Sequence[StoredFinding], facts: Sequence[Entry], glyphs: Glyphs, *, is_checked: bool
) -> str:
    """ "1 error, 2 warnings; facts 3 ✓ 1 ✗"."""
    counts = []
    for severity, word in _SEVERITIES.items():
        count = sum(one.is_open and one.finding.severity is severity for one in findings)
        if count:
            counts.append(f"{count} {word}{'s' if count > 1 else ''}")
    dismissed = sum(not one.is_open for one in findings)
    if dismissed:
        counts.append(f"{dismissed} dismissed")
    words = ", ".join(counts) or ("no findings" if is_checked else "not checked yet")
    if facts:
        right = sum(entry.is_right for entry in facts)
        parts = [f"{right} {glyphs.fact_mark(True)}" if right else ""]
        parts.append(f"{len(facts) - right} {glyphs.fact_mark(False)}" if right < len(facts) else "")
        words += f"; facts {' '.join(part for part in parts if part)}"
    return words


def facts_line(facts: Sequence[Entry], glyphs: Glyphs) -> str:
    """The facts of a segment, each with its mark and the right English form."""
    return "  ".join(_fact(entry, glyphs) for entry in facts)


def _fact(entry: Entry, glyphs: Glyphs) -> str:
    text = shown_line(entry.fact.text.strip())
    english = shown_line(entry.english)
    proposal = f" {glyphs.arrow} {english}" if english and english != text else ""
    return f"{glyphs.fact_mark(entry.is_right)} {text}{proposal}"


def history_view(
    revisions: Sequence[dict[str, Any]] | None, known: int, now: datetime, glyphs: Glyphs, *, current: int
) -> TabView:
    """The last revisions, one line each; None while only their number is known."""
    if revisions is None:
        return TabView(Tab.HISTORY, str(known), lead_cells=16)
    items = []
    for place, revision in enumerate(revisions[:LAST_REVISIONS]):
        older = revisions[place + 1]["text"] if place + 1 < len(revisions) else None
        words = f"{_ORIGINS.get(revision['origin'], revision['origin'])} {revision['author']}"
        changed = _changed(older, revision["text"])
        parts = [(f"{words}{f' {changed}' if changed else ''} ", ""), (revision["text"], "muted")]
        lead = f"{revision['number']:>2} {when(revision['at'], now)}"
        ink = "strong" if revision["number"] == current else "text"
        items.append(DockItem(revision, lead, ink, (replace(join(parts, wraps=False), is_brief=True),)))
    return TabView(Tab.HISTORY, str(len(revisions)), tuple(items), empty="No English text yet.", lead_cells=16)


def _changed(older: str | None, text: str) -> str:
    """ "+4 -9": words that came and went; empty for a first or a long text."""
    if older is None or max(len(older), len(text)) > LONGEST_COMPARED:
        return ""
    pieces = word_diff(older, text)
    come, gone = (sum(len(p.text.split()) for p in pieces if p.kind == kind) for kind in ("inserted", "deleted"))
    return f"+{come} -{gone}"


def notes_view(notes: Sequence[Note], now: datetime) -> TabView:
    """The open notes of a segment, with who wrote them and when."""
    items = [
        DockItem(
            note,
            "query" if note.is_query else "note",
            "error" if note.is_query else "text",
            (join([(f"{note.author} {when(note.at, now)}: ", "muted"), (note.text, "")]),),
        )
        for note in notes
        if note.is_open
    ]
    count = f"{len(items)}{'?' if any(n.is_query and n.is_open for n in notes) else ''}"
    settled = sum(not note.is_open for note in notes)
    empty = f"No open notes{f', {settled} settled' if settled else ''}. c writes one."
    return TabView(Tab.NOTES, count, tuple(items), empty=empty)
