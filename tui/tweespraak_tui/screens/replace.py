"""Find and replace in the English of a document: each place before and after, chosen one by one or all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tweespraak_store.replacing import Found, Occurrence, Search, find_occurrences
from tweespraak_store.views import SegmentView
from tweespraak_tui.screens.dialogs import CleanInput
from tweespraak_tui.widgets.glyphs import Glyphs
from tweespraak_tui.widgets.shown import shown, shown_line

PAUSE = 0.15
"""Seconds of quiet after which what is typed is looked for."""
MOST = 500
"""Places listed; the others are replaced with them when all are chosen."""
LEAST_CONTEXT = 8
"""Characters shown on each side of a place, at least; otherwise as many as the line holds."""


class ReplaceScreen(ModalScreen[list[Occurrence] | None]):
    """Gives the places to change, or None."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False),
        Binding("f5", "whole_word", "Whole words", show=False, priority=True),
        Binding("f6", "match_case", "This case", show=False, priority=True),
        Binding("f7", "approved", "Approved ones too", show=False, priority=True),
        Binding("f8", "all", "All or none", show=False, priority=True),
        Binding("ctrl+j", "replace", "Replace", show=False, priority=True),
    ]

    def __init__(self, segments: Callable[[], Sequence[SegmentView]], *, glyphs: Glyphs, bracketed: bool) -> None:
        super().__init__()
        self._bracketed = bracketed
        self._segments = segments
        self._glyphs = glyphs
        self._search = Search("", whole_word=True)
        self._found = Found((), 0, 0)
        self._left_out: set[int] = set()
        """Places, by their rank, that stay as they are."""

    def compose(self) -> ComposeResult:
        """Two lines to type in, the switches, the places, the keys."""
        with Vertical(classes="dialog wide", id="replace"):
            yield Static(shown("Find and replace in the English"), classes="dialog-title", markup=False)
            yield CleanInput(value=self._search.text, placeholder="find", id="replace-find", compact=True)
            yield CleanInput(placeholder="replace with", id="replace-with", compact=True)
            yield Static(id="replace-switches", markup=False)
            yield OptionList(id="replace-places", markup=False)
            yield Static(id="replace-count", markup=False)
            yield Static(
                "Enter next, at last replace   Space leaves a place out   F8 all or none   Ctrl+J replace   Esc cancel",
                classes="dialog-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Look for what was given."""
        self._look()

    def on_resize(self) -> None:
        """As many words around a place as the new width holds."""
        self.call_after_refresh(self._list_places)

    @on(Input.Changed)
    def _changed(self) -> None:
        typed = self._typed()
        self.set_timer(PAUSE, lambda: self._look_if_still(typed))

    def _typed(self) -> tuple[str, str]:
        return self.query_one("#replace-find", Input).value, self.query_one("#replace-with", Input).value

    def _look_if_still(self, typed: tuple[str, str]) -> None:
        if typed == self._typed() and typed != (self._search.text, self._search.replacement):
            self._look()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self._look()
        self.query_one("#replace-with" if event.input.id == "replace-find" else "#replace-places").focus()

    def _look(self, **switched: bool) -> None:
        text, replacement = self._typed()
        old = self._search
        self._search = Search(
            text,
            replacement,
            switched.get("whole_word", old.whole_word),
            switched.get("match_case", old.match_case),
            switched.get("approved", old.approved),
        )
        before = [one.span for one in self._found.occurrences]
        self._found = find_occurrences(self._segments(), self._search)
        if before != [one.span for one in self._found.occurrences]:
            self._left_out.clear()
        self._list_places()

    def _list_places(self) -> None:
        places = self.query_one("#replace-places", OptionList)
        highlighted = places.highlighted
        places.clear_options()
        shown_places = self._found.occurrences[:MOST]
        places.add_options([Option(self._line(rank, one)) for rank, one in enumerate(shown_places)])
        places.highlighted = min(highlighted or 0, len(shown_places) - 1) if shown_places else None
        self._count()

    def _count(self) -> None:
        search, found = self._search, self._found
        on_off = {True: "on", False: "off"}
        self.query_one("#replace-switches", Static).update(
            shown(
                f"F5 whole words {on_off[search.whole_word]}   F6 this case only {on_off[search.match_case]}   "
                f"F7 approved ones too {on_off[search.approved]}"
            )
        )
        total, chosen = len(found.occurrences), len(self.chosen)
        if not search.text.strip():
            line = "Type what to look for."
        elif not total and not found.approved:
            line = "Nothing found."
        else:
            segments = len({one.segment.id for one in self.chosen})
            line = f"{chosen} of {total} to replace, in {segments} segment{'s' if segments != 1 else ''}."
            if total > MOST:
                line += f" The first {MOST} are listed."
        if found.approved:
            of = found.approved_segments
            theirs = "the segment is" if of == 1 else f"their {of} segments are"
            line += f" {found.approved} left out: {theirs} approved (F7)."
        elif search.approved:
            line += " Approved segments that change are open again."
        self.query_one("#replace-count", Static).update(shown(line))

    @property
    def chosen(self) -> list[Occurrence]:
        """The places to change."""
        return [one for rank, one in enumerate(self._found.occurrences) if rank not in self._left_out]

    def _line(self, rank: int, one: Occurrence) -> Content:
        """A place: what goes and what comes, with the words around it."""
        text = one.segment.target or ""
        mark = " " if rank in self._left_out else self._glyphs.marked
        number = f"{one.segment.number:>5}"
        gone, come = shown_line(one.span.of(text)), shown_line(one.replacement)
        room = self.query_one("#replace-places").size.width - len(gone) - len(come) - 22
        around = max(LEAST_CONTEXT, room // 2)
        before, after = text[: one.span.start][-around:], text[one.span.end :][:around]
        if one.span.start > around:
            before = self._glyphs.ellipsis + before
        if len(text) > one.span.end + around:
            after += self._glyphs.ellipsis
        return Content.assemble(
            (f"{mark} ", "bold"),
            (f"{number} ", "$number-ink"),
            shown_line(before),
            (f"[-{gone}-]" if self._bracketed else gone, "$deleted strike"),
            (f"{{+{come}+}}" if self._bracketed else come, "$inserted bold underline"),
            shown_line(after),
        )

    def on_key(self, event: events.Key) -> None:
        """Space, in the list, leaves a place out or takes it in again; Enter there replaces."""
        places = self.query_one("#replace-places", OptionList)
        if not places.has_focus or places.highlighted is None:
            return
        if event.key == "space":
            event.stop()
            event.prevent_default()
            self._left_out ^= {places.highlighted}
            rank = places.highlighted
            places.replace_option_prompt_at_index(rank, self._line(rank, self._found.occurrences[rank]))
            places.highlighted = min(rank + 1, places.option_count - 1)
            self._count()

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_replace()

    def action_whole_word(self) -> None:
        """Whole words, or parts of words too."""
        self._look(whole_word=not self._search.whole_word)

    def action_match_case(self) -> None:
        """These capitals only, or any."""
        self._look(match_case=not self._search.match_case)

    def action_approved(self) -> None:
        """Approved segments too, or not."""
        self._look(approved=not self._search.approved)

    def action_all(self) -> None:
        """Take every place, or none."""
        every = set(range(len(self._found.occurrences)))
        self._left_out = set() if self._left_out else every
        self._list_places()

    def action_replace(self) -> None:
        """Close with the places chosen."""
        self._look()
        if self.chosen and self._search.text.strip():
            self.dismiss(self.chosen)
        elif self._search.text.strip():
            self.query_one("#replace-count", Static).update(shown("Nothing is chosen; Esc closes."))

    def action_leave(self) -> None:
        """Close without a change."""
        self.dismiss(None)
