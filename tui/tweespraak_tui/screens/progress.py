"""Progress of a document: how many segments and how many words of the Dutch stand where, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tweespraak_store.views import SegmentView
from tweespraak_translate.segment import Status
from tweespraak_tui.screens.dialogs import Dialog
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.shown import shown

_ORDER = (Status.APPROVED, Status.EDITED, Status.DRAFTED, Status.REJECTED, Status.NEW)
BAR = 20


def progress_lines(segments: Iterable[SegmentView], errors: int, glyphs: Glyphs) -> list[str]:
    """A line for each status that there is, one for the words approved, one for what is in the way."""
    counts, words = dict.fromkeys(Status, 0), dict.fromkeys(Status, 0)
    total = stale = 0
    for segment in segments:
        size = segment.source.count(" ") + 1
        counts[segment.status] += 1
        words[segment.status] += size
        total += size
        stale += segment.stale is not None and segment.status is Status.APPROVED
    number = sum(counts.values())
    lines = [f"{'':10}{'segments':>10}{'words':>10}"]
    for status in _ORDER:
        if counts[status]:
            lines.append(
                f"{glyphs.mark(status)} {status.word:<8}{counts[status]:>10,}{words[status]:>10,}"
                f"{words[status] * 100 // max(1, total):>5}%"
            )
    done = words[Status.APPROVED] * BAR // max(1, total)
    lines += [f"  {'all':<8}{number:>10,}{total:>10,}", ""]
    percent = words[Status.APPROVED] * 100 // max(1, total)
    lines.append(f"{glyphs.full * done}{glyphs.empty * (BAR - done)} {percent}% of the words approved")
    left = [f"{errors:,} open error{'s' if errors != 1 else ''}"] if errors else []
    left += [f"{stale:,} approved before the source or a term changed"] if stale else []
    if left:
        lines.append(f"In the way of a finished document: {', '.join(left)}.")
    elif number and counts[Status.APPROVED] == number:
        lines.append("Every segment is approved, and no error is open.")
    return lines


class ProgressScreen(Dialog):
    """Shows the lines; Esc or q closes."""

    BINDINGS = [("q", "leave", "Close")]

    def __init__(self, title: str, lines: list[str], job: str) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._job = job

    def compose(self) -> ComposeResult:
        """Title, table, drafting, keys."""
        with Vertical(classes="dialog"):
            yield Static(shown(f"Progress of {self._title}"), classes="dialog-title", markup=False)
            for line in self._lines:
                yield Static(shown(line), markup=False)
            yield Static(shown(self._job or "Nothing is being drafted."), markup=False)
            yield Static("Esc close", classes="dialog-keys", markup=False)
