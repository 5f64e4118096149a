"""The dock: matches, terms, issues, history and notes of the current segment, under the texts or at their right.

Under the texts it shows one tab at a time; at the right, on a wide screen, all five one above the other.
What stands in a tab is made by dock_views.py; here it is drawn, walked through and clicked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tweespraak_tui.commands import Scope, bindings_for
from tweespraak_tui.widgets.dock_lines import draw, fill
from tweespraak_tui.widgets.dock_views import DockItem, Tab, TabView
from tweespraak_tui.widgets.glyphs import UNICODE, Glyphs
from tweespraak_tui.wrapping import shorten

FROM_HEIGHT = 24
"""Screens lower than this show the dock only when asked."""
LOWEST = 15
"""Screens lower than this have no room for it."""
WIDE_FROM = 160
"""From this many columns the dock stands at the right."""
RIGHT_FROM = 100
"""The fewest columns at which it may stand there when asked."""
RIGHT_WIDTH = 46


class Side(StrEnum):
    """Where the dock stands."""

    BOTTOM = "bottom"
    RIGHT = "right"
    OFF = "off"


def usual_side(width: int, height: int) -> Side:
    """Where the dock stands when nobody says otherwise."""
    if width >= WIDE_FROM:
        return Side.RIGHT
    return Side.BOTTOM if height >= FROM_HEIGHT else Side.OFF


def dock_height(screen_height: int) -> int:
    """Lines of the dock under the texts, the line of tabs included."""
    return 3 if screen_height < 30 else min(9, screen_height // 5)


@dataclass(frozen=True, slots=True)
class DockState:
    """What the dock shows."""

    number: int = 0
    """Of the segment; 0 when there is none."""
    views: tuple[TabView, ...] = tuple(TabView(tab) for tab in Tab)


Line = list[Segment]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A finished picture: the lines, and what stands on each."""

    strips: list[Strip]
    items: list[tuple[Tab, int] | None]
    """Per line the item on it; -1 for the title of its tab."""
    tabs: list[tuple[int, int, Tab]]
    """Where the tabs are on the first line, under the texts."""


class Dock(Widget, can_focus=True):
    """Five tabs about one segment; the cursor says which item a key is about."""

    ALLOW_SELECT = False
    BINDINGS = bindings_for(Scope.FINDINGS)
    COMPONENT_CLASSES = {
        "dock--rule",
        "dock--title",
        "dock--tab",
        "dock--alert",
        "dock--text",
        "dock--strong",
        "dock--error",
        "dock--muted",
        "dock--changed",
        "dock--cursor",
    }
    state: reactive[DockState] = reactive(DockState(), repaint=False)
    tab: reactive[Tab] = reactive(Tab.ISSUES, repaint=False)
    cursor: reactive[int] = reactive(0, repaint=False)
    side: reactive[Side] = reactive(Side.BOTTOM, repaint=False)

    class TabClicked(Message):
        """A tab was chosen with the mouse."""

        def __init__(self, tab: Tab) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self._picture: _Placed | None = None
        self._inks: dict[str, Style] = {}

    @property
    def view(self) -> TabView:
        """What the chosen tab shows."""
        return self.state.views[self.tab - 1]

    @property
    def selected(self) -> object:
        """What the item under the cursor is about; None without one."""
        items = self.view.items
        return items[self.cursor].key if self.cursor < len(items) else None

    def is_shown(self, tab: Tab) -> bool:
        """Whether a person sees what is in a tab."""
        return bool(self.display) and (self.side is Side.RIGHT or self.tab is tab)

    def show(self, state: DockState) -> None:
        """Show a segment's tabs; the cursor stays while it is the same segment."""
        if state.number != self.state.number:
            self.cursor = 0
        self.state = state
        self.cursor = max(0, min(self.cursor, len(self.view.items) - 1))

    def choose(self, tab: Tab) -> None:
        """Go to a tab."""
        if tab is not self.tab:
            self.cursor = 0
            self.tab = tab

    def move(self, step: int) -> None:
        """Put the cursor on the next item, or the one before."""
        self.cursor = max(0, min(self.cursor + step, len(self.view.items) - 1))

    def place(self, side: Side, screen_height: int) -> None:
        """Stand under the texts, at their right, or not at all; what holds texts and dock is told by a class."""
        self.side = side
        self.display = side is not Side.OFF and screen_height >= LOWEST
        is_right = side is Side.RIGHT
        self.styles.width = RIGHT_WIDTH if is_right else "100%"
        self.styles.height = "100%" if is_right else dock_height(screen_height)
        if self.parent is not None and isinstance(self.parent, Widget):
            self.parent.set_class(is_right, "-dock-right")

    def watch_state(self) -> None:
        """Draw anew."""
        self._forget()

    watch_tab = watch_cursor = watch_side = watch_state

    def on_resize(self) -> None:
        """Draw anew."""
        self._picture = None
        self.refresh()

    def on_focus(self) -> None:
        """The cursor shows."""
        self._forget()

    def on_blur(self) -> None:
        """The cursor hides."""
        self._forget()

    def notify_style_update(self) -> None:
        """Another theme: forget the inks."""
        super().notify_style_update()
        self._inks.clear()
        self._picture = None
        self.refresh()

    def _forget(self) -> None:
        """Draw anew, and repaint the lines that are not as they were: the rest costs every move."""
        before, self._picture = self._picture, None
        if before is None or not self.size.area:
            self.refresh()
            return
        old, new = before.strips, self._drawn().strips
        changed = [y for y in range(max(len(old), len(new))) if old[y : y + 1] != new[y : y + 1]]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def on_click(self, event: events.Click) -> None:
        """A click on a tab chooses it, one on an item puts the cursor there."""
        picture = self._drawn()
        if event.y == 0 and self.side is not Side.RIGHT:
            for start, end, tab in picture.tabs:
                if start <= event.x < end:
                    self.post_message(self.TabClicked(tab))
            return
        found = picture.items[event.y] if event.y < len(picture.items) else None
        if found is not None:
            tab, index = found
            if tab is not self.tab:
                self.post_message(self.TabClicked(tab))
            elif index >= 0:
                self.cursor = index

    def render_line(self, y: int) -> Strip:
        """One line."""
        strips = self._drawn().strips
        return strips[y] if y < len(strips) else Strip.blank(self.size.width, self._ink("text"))

    def _drawn(self) -> _Placed:
        if self._picture is None:
            self._picture = self._stacked() if self.side is Side.RIGHT else self._single()
        return self._picture

    def _ink(self, name: str) -> Style:
        style = self._inks.get(name)
        if style is None:
            style = self._inks[name] = self.get_component_rich_style(f"dock--{name}", partial=name == "cursor")
        return style

    def _single(self) -> _Placed:
        """The line of tabs, and under it the chosen one."""
        width, height = self.size
        title, tabs = self._tab_line(width)
        content, owners = self._content(self.view, width, whole=False, low=height <= 3)
        first = self._first(owners, max(1, height - 1))
        lines = [title, *content[first : first + height - 1]]
        items: list[tuple[Tab, int] | None] = [None]
        items += [(self.tab, owner) if owner >= 0 else None for owner in owners[first : first + height - 1]]
        return _Placed(self._strips(lines, width), items, tabs)

    def _stacked(self) -> _Placed:
        """Every tab with its title, the chosen one with as much room as it needs."""
        width, height = self.size
        inner = max(1, width - 2)
        contents = [self._content(_narrow(view), inner, whole=True, low=False) for view in self.state.views]
        rooms = self._rooms([len(lines) for lines, _ in contents], max(0, height - len(contents)))
        lines: list[Line] = []
        items: list[tuple[Tab, int] | None] = []
        for view, (content, owners), room in zip(self.state.views, contents, rooms, strict=True):
            lines.append(self._section_title(view, inner))
            items.append((view.tab, -1))
            first = self._first(owners, room) if view.tab is self.tab else 0
            for line, owner in zip(content[first : first + room], owners[first : first + room], strict=True):
                lines.append(line)
                items.append((view.tab, owner))
        edge = Segment(f"{self.glyphs.divider} ", self._ink("rule"))
        strips = self._strips([[edge, *line] for line in lines[:height]], width)
        blank = self._strips([[edge]], width) * max(0, height - len(lines))
        return _Placed([*strips, *blank], items, [])

    def _rooms(self, wanted: Sequence[int], room: int) -> list[int]:
        """Lines for each section: two for all, then what the chosen one needs, then the rest in order."""
        given = [min(2, count) for count in wanted]
        left = room - sum(given)
        for place in [self.tab - 1, *(i for i in range(len(wanted)) if i != self.tab - 1)]:
            more = max(0, min(left, wanted[place] - given[place]))
            given[place] += more
            left -= more
        return given

    def _strips(self, lines: Sequence[Line], width: int) -> list[Strip]:
        text = self._ink("text")
        return [Strip(line).adjust_cell_length(width, text) for line in lines]

    def _first(self, owners: Sequence[int], room: int) -> int:
        """The first line to show, so that the item under the cursor is seen."""
        if len(owners) <= room or self.cursor not in owners:
            return 0
        top = owners.index(self.cursor)
        bottom = len(owners) - owners[::-1].index(self.cursor)
        return min(top, max(0, bottom - room))

    def _label(self, view: TabView, *, with_name: bool = True) -> str:
        words = [str(int(view.tab)), view.tab.title if with_name else "", view.count]
        return " ".join(word for word in words if word)

    def _tab_line(self, width: int) -> tuple[Line, list[tuple[int, int, Tab]]]:
        rule, glyphs = self._ink("rule"), self.glyphs
        views = self.state.views
        fits = sum(cell_len(self._label(view)) + 2 for view in views) + 2 <= width
        segments: Line = [Segment(glyphs.rule * 2, rule)]
        used, places = 2, []
        for view in views:
            is_chosen = view.tab is self.tab
            label = self._label(view, with_name=fits or is_chosen)
            label = f"[{label}]" if is_chosen else f" {label} "
            ink = "title" if is_chosen else ("alert" if "!" in view.count or "?" in view.count else "tab")
            segments.append(Segment(label, self._ink(ink)))
            places.append((used, used + cell_len(label), view.tab))
            used += cell_len(label)
        summary = f" segment {self.state.number}: {self.view.summary} " if self.view.summary else ""
        room = width - used - cell_len(summary) - 2
        if summary and room >= 2:
            segments += [Segment(glyphs.rule * room, rule), Segment(summary, self._ink("tab"))]
            used += room + cell_len(summary)
        return [*segments, Segment(glyphs.rule * max(0, width - used), rule)], places

    def _section_title(self, view: TabView, width: int) -> Line:
        is_chosen = view.tab is self.tab and self.has_focus
        label = f"[{self._label(view)}]" if is_chosen else f" {self._label(view)} "
        summary = f"{self.glyphs.rule} {view.summary} " if view.summary else ""
        label = shorten(label + summary, max(1, width - 3), self.glyphs.ellipsis)
        lead = self.glyphs.rule * 2
        rest = self.glyphs.rule * max(0, width - cell_len(label) - 2)
        rule = self._ink("rule")
        ink = "title" if is_chosen else "strong"
        return [Segment(lead, rule), Segment(label, self._ink(ink)), Segment(rest, rule)]

    def _content(self, view: TabView, width: int, *, whole: bool, low: bool) -> tuple[list[Line], list[int]]:
        """The lines of a tab, and for each the number of its item; -1 for lines that belong to none."""
        lines: list[Line] = []
        owners: list[int] = []
        for index, item in enumerate(view.items):
            drawn = self._item(view, item, index, width, whole=whole, low=low)
            lines += drawn
            owners += [index] * len(drawn)
        if not view.items and view.empty:
            lines += [[Segment("  ", self._ink("text")), Segment(view.empty, self._ink("muted"))]]
        for lead, said in view.after:
            drawn = draw(said, width - 3 - view.lead_cells, self._ink, whole=True, ellipsis=self.glyphs.ellipsis)
            leads = [lead, *[""] * (len(drawn) - 1)]
            text = self._ink("text")
            lines += [
                [Segment(f"  {word:<{view.lead_cells}}", text), *line] for word, line in zip(leads, drawn, strict=True)
            ]
        return lines, [*owners, *[-1] * (len(lines) - len(owners))]

    def _item(self, view: TabView, item: DockItem, index: int, width: int, *, whole: bool, low: bool) -> list[Line]:
        is_cursor = view.tab is self.tab and index == self.cursor and self.has_focus
        glyphs, room = self.glyphs, max(1, width - 3 - view.lead_cells)
        # With two lines in all, a match is its English.
        texts = item.texts[-1:] if low and not is_cursor else item.texts
        under = self._ink("cursor") if is_cursor else None

        def ink(name: str) -> Style:
            style = self._ink(name)
            return style + under if under is not None else style

        lines: list[Line] = []
        for said in texts:
            all_of_it = is_cursor or said.wraps or (whole and not said.is_brief)
            lines += draw(said, room, ink, whole=all_of_it, ellipsis=glyphs.ellipsis)
        lead = shorten(item.lead, view.lead_cells, glyphs.ellipsis)
        first = [
            Segment(f"{glyphs.pointer if is_cursor else ' '} ", ink("text")),
            Segment(lead, ink(item.lead_ink)),
            Segment(" " * (view.lead_cells - cell_len(lead)), ink("text")),
        ]
        indent = [Segment(" " * (2 + view.lead_cells), ink("text"))]
        drawn = [[*(first if place == 0 else indent), *line] for place, line in enumerate(lines)]
        return [fill(line, width, ink("text")) for line in drawn] if is_cursor else drawn


def _narrow(view: TabView) -> TabView:
    """A tab with no more room before its lines than they need."""
    longest = max((cell_len(item.lead) for item in view.items), default=view.lead_cells)
    return replace(view, lead_cells=min(view.lead_cells, max(longest, *(len(lead) for lead, _ in view.after), 0) + 1))
