"""What can be put into the segment being written: matches of the memory, right forms and terms, typographic signs.

One key each: digits for matches, letters for forms and terms, and for the signs
keys that look like them. Enter takes the line under the cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tweespraak_tui.screens.inspection import RightForm
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs
from tweespraak_tui.widgets.kwic import shown_spans
from tweespraak_tui.widgets.shown import shown, shown_line, typed_line

if TYPE_CHECKING:
    from tweespraak_store.matches import FuzzyMatch
    from tweespraak_tui.screens.editing import EditingScreen

MATCHES = 9
"""Matches shown: as many as there are digits."""
GOOD_ENOUGH = 75.0
"""Similarity from which a match, rather than the draft, replaces the whole text."""
SIGNS = {
    "_": ("\u00a0", "no-break space"),
    "-": ("–", "en dash"),
    "[": ("“", "“"),
    "]": ("”", "”"),
    "<": ("‘", "‘"),
    ">": ("’", "’"),
    "$": ("€", "€"),
}
"""The key, the sign it puts in, and what it is called."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """What was chosen."""

    text: str
    replaces_all: bool = False
    """It takes the place of the whole text, not only of what is selected."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the list."""

    key: str
    text: str
    line: Content


class InsertScreen(ModalScreen[Insertion | None]):
    """Gives what was chosen, or None."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False),
        Binding("ctrl+r", "replace", "Replace the whole text", show=False),
    ]

    def __init__(
        self, number: int, matches: Sequence[FuzzyMatch], forms: Sequence[RightForm], glyphs: Glyphs = UNICODE
    ) -> None:
        super().__init__()
        self._pointer = f"{glyphs.pointer} "
        self._pointed = -1
        self._number = number
        self._matches = [_match_offer(str(place), match) for place, match in enumerate(matches[:MATCHES], start=1)]
        width = min(40, max((len(form.english) for form in forms), default=0))
        self._forms = [_form_offer(key, form, width) for key, form in zip(ascii_lowercase, forms, strict=False)]
        self._places: list[Offer | None] = []
        """What each line of the list gives; None for a heading."""

    def compose(self) -> ComposeResult:
        """Matches, forms and terms in a list, the signs below."""
        options: list[Option] = []
        for heading, offers in (("Matches of the memory", self._matches), ("Right forms and terms", self._forms)):
            if offers:
                options.append(Option(Content.styled(heading, "bold $answer"), disabled=True))
                self._places.append(None)
            for offer in offers:
                options.append(Option(Content.assemble("  ", offer.line)))
                self._places.append(offer)
        with Vertical(classes="dialog wide"):
            yield Static(shown(f"Put into segment {self._number}"), classes="dialog-title", markup=False)
            if options:
                yield OptionList(*options, id="forms", markup=False)
            else:
                yield Static(shown("No match, no wrong figure, no term for this segment."), markup=False)
            yield Static(_signs_line(), id="signs", markup=False)
            keys = "The key puts it in   Enter too   Ctrl+R in place of the whole text   Esc close"
            yield Static(shown(keys), classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """The cursor on the first thing that can be had."""
        first = next((place for place, offer in enumerate(self._places) if offer is not None), None)
        if first is not None:
            options = self.query_one(OptionList)
            options.highlighted = first
            options.focus()

    def on_key(self, event: events.Key) -> None:
        """Each thing has a key of its own."""
        character = event.character or ""
        if character in SIGNS:
            event.stop()
            self.dismiss(Insertion(SIGNS[character][0]))
            return
        offer = next((o for o in self._places if o is not None and o.key == character), None)
        if offer is not None:
            event.stop()
            self.dismiss(Insertion(offer.text))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Point at the line under the cursor: without colours nothing else would tell it."""
        for place in (self._pointed, event.option_index):
            offer = self._places[place] if place >= 0 else None
            if offer is not None:
                lead = self._pointer if place == event.option_index else "  "
                event.option_list.replace_option_prompt_at_index(place, Content.assemble(lead, offer.line))
        self._pointed = event.option_index

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter takes the line under the cursor."""
        offer = self._places[event.option_index]
        if offer is not None:
            self.dismiss(Insertion(offer.text))

    def action_replace(self) -> None:
        """The line under the cursor, in place of the whole text."""
        if self._places:
            place = self.query_one(OptionList).highlighted
            offer = self._places[place] if place is not None else None
            if offer is not None:
                self.dismiss(Insertion(offer.text, replaces_all=True))

    def action_leave(self) -> None:
        """Close without a choice."""
        self.dismiss(None)


def _match_offer(key: str, match: FuzzyMatch) -> Offer:
    """The English, and under it the Dutch it was the English of, with what differs marked."""
    dutch = Content(shown_line(match.source))
    for place in shown_spans(match.source, match.edits):
        dutch = dutch.stylize("bold underline", place.start, place.end)
    about = shown_line(f"{match.explanation}; {match.document}".removesuffix("; "))
    line = Content.assemble(
        (f"{key} ", "bold $bar-key"),
        (f"{match.similarity:>3.0f} ", "bold"),
        shown_line(match.target),
        ("\n        ", ""),
        dutch,
        (f"  ({about})", "$muted"),
    )
    return Offer(key, match.target, line)


def _form_offer(key: str, form: RightForm, width: int) -> Offer:
    english, dutch = shown_line(form.english), shown_line(form.dutch.strip())
    return Offer(
        key, form.english, Content.assemble((f"{key} ", "bold $bar-key"), f"{english:<{width}}", (f"  for {dutch}", ""))
    )


def _signs_line() -> Content:
    parts: list[tuple[str, str]] = []
    for key, (_, name) in SIGNS.items():
        parts += [(f"{key} ", "bold $bar-key"), (f"{name}   ", "")]
    return Content.assemble(*parts)


def open_picker(screen: EditingScreen) -> None:
    """Offer what can be put in, and put in what is chosen; Ctrl+Z takes it out again. Raises StoreError."""
    if screen.editing is None:
        return
    base, text = screen.editing.base, screen.editor.text
    matches = screen.desk.workbench.matches(base, limit=MATCHES)
    forms = screen.inspection.right_forms(base, text)

    def put_in(chosen: Insertion | None) -> None:
        if chosen is not None and screen.editing is not None:
            put = screen.editor.replace_all if chosen.replaces_all else screen.editor.put_in
            put(typed_line(chosen.text)[0])

    screen.app.push_screen(InsertScreen(base.number, matches, forms, screen.desk.glyphs), put_in)


def take_best(screen: EditingScreen) -> None:
    """Replace the text with the best match of the memory, when there is a good one, or else with the last draft.

    Raises StoreError.
    """
    if screen.editing is None:
        return
    base = screen.editing.base
    matches = screen.desk.workbench.matches(base, limit=1, least=GOOD_ENOUGH)
    if matches:
        best = matches[0]
        screen.editor.replace_all(typed_line(best.target)[0])
        screen.desk.tell(f"Match of {best.similarity:.0f}: {best.explanation}.")
        return
    draft = screen.session.machine_draft(base)
    if draft is None:
        screen.desk.tell("There is no draft of this segment, and no match.", "warning")
    else:
        screen.editor.replace_all(typed_line(draft)[0])
