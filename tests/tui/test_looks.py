"""What the screens look like; each picture was looked at before it was kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from reviewing import NOON, Desk, MakeDesk
from textual.pilot import Pilot

from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.themes import THEMES

SnapCompare = Callable[..., bool]
AT = NOON.astimezone().isoformat(timespec="seconds")


@pytest.fixture
def shown(make_desk: MakeDesk) -> Desk:
    """A document in every state, at a time that stands still."""
    desk = make_desk(at=AT)
    desk.workbench.approve([desk.segment(1)])
    desk.workbench.save_edit(desk.segment(2), "Separatists and jihadists are also still present in the north.")
    desk.workbench.reject(desk.segment(3), "trade, not trafficking")
    return desk


async def quiet(pilot: Pilot[int]) -> None:
    """The screen as it opens, to the fifth segment."""
    await pilot.pause()
    await pilot.press("end", "k")
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    screen.pane.editor.cursor_blink = False
    # As it is a moment later, when the checks are through.
    screen.inspection.check(list(screen.session.segments.values()))
    screen.show_findings()
    screen.look_closely()


async def editing(pilot: Pilot[int]) -> None:
    """In the middle of a sentence."""
    await quiet(pilot)
    await pilot.press("enter")
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    screen.pane.editor.replace_all("The Netherlands provides MINUSMA with 3 high-quality capabilities, such as")


@pytest.mark.parametrize(
    ("size", "press", "options", "theme"),
    [
        pytest.param((80, 24), quiet, {}, 0, id="list-80x24"),
        pytest.param((80, 24), editing, {}, 0, id="edit-80x24"),
        pytest.param((120, 40), quiet, {}, 0, id="list-120x40"),
        pytest.param((200, 30), quiet, {}, 1, id="light-200x30"),
        pytest.param((80, 24), editing, {"colourless": True, "ascii_only": True}, 0, id="plain-80x24"),
    ],
)
def test_the_review_screen_looks_as_it_was_drawn(
    shown: Desk,
    snap_compare: SnapCompare,
    size: tuple[int, int],
    press: Callable[[Pilot[int]], Awaitable[None]],
    options: dict[str, bool],
    theme: int,
) -> None:
    app = shown.app(**options)
    app.theme = THEMES[theme].name
    assert snap_compare(app, terminal_size=size, run_before=press)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_can_be_read_on_its_background(theme: object) -> None:
    colours = theme.variables  # type: ignore[attr-defined]
    background = theme.background  # type: ignore[attr-defined]
    inks = ["text", "muted", "number-ink", "question", "answer", "inserted", "deleted", "flag"]
    inks += [f"state-{name}" for name in ("new", "drafted", "edited", "approved", "rejected")]
    for ink in inks:
        assert contrast(colours[ink], background) >= 5.5, ink
        assert contrast(colours[ink], colours["cursor-row"]) >= 4.5, f"{ink} on the cursor row"
    assert contrast(colours["text"], background) >= 12
    assert contrast(colours["hit-ink"], colours["hit-row"]) >= 7
    for ink in ("text", "bar-key", "number-ink", "flag"):
        assert contrast(colours[ink], colours["bar"]) >= 4.5, f"{ink} in the bars"


async def test_without_colour_no_colour_is_sent(desk: Desk) -> None:
    app = desk.app(colourless=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        colours = {
            str(colour.name)
            for strip in strips
            for segment in strip
            if segment.style is not None
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None
        }
        assert colours <= {"default"}


async def test_in_ascii_nothing_of_ours_is_drawn_with_other_characters(desk: Desk) -> None:
    app = desk.app(ascii_only=True)
    assert isinstance(app, TweespraakApp)
    async with app.run_test(size=(100, 30)) as pilot:
        for key in (
            "d",
            "question_mark",
            "escape",
            "r",
            "escape",
            "X",
            "escape",
            "enter",
            "escape",
            "h",
            "escape",
            "q",
        ):
            await pilot.press(key)
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            bar = {c for strip in strips for c in strip.text if not c.isascii()}
            assert bar <= set("▁▂▃▄▅▆▇█▔▕ "), (key, bar)
