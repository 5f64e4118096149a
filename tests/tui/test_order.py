"""In which order segments are shown, and what `n` goes to."""

from __future__ import annotations

import pytest
from reviewing import FINGERPRINT, Desk, Eyes
from textual.pilot import Pilot

from tweespraak_store import drafts
from tweespraak_store.views import SegmentView
from tweespraak_translate.segment import Origin, Status
from tweespraak_tui.screens.ordering import CRITERIA, Order, risk
from tweespraak_tui.widgets.rows import SegmentRow


def segment(**fields: object) -> SegmentView:
    """A drafted segment."""
    plain: dict[str, object] = {"id": 1, "number": 1, "kind": "sentence", "paragraph": 0, "start": 0, "end": 3}
    plain |= {"source": "Ja.", "target": "Yes.", "status": Status.DRAFTED, "origin": Origin.MACHINE}
    return SegmentView(**(plain | fields))  # type: ignore[arg-type]


def test_risk_lies_between_nothing_and_one_and_grows_with_doubt_and_findings() -> None:
    sure, unsure = segment(), segment()
    assert 0 < risk(sure, -0.1, 0, 0) < risk(unsure, -1.5, 0, 0) < 1
    assert risk(sure, -0.1, 1, 0) > risk(sure, -0.1, 0, 1) > risk(sure, -0.1, 0, 0)
    assert risk(sure, -9.0, 9, 9) == 1
    assert risk(segment(target=None, status=Status.NEW, origin=None), None, 0, 0) == 1
    assert risk(segment(status=Status.APPROVED), -2.0, 3, 3) == 0
    assert risk(segment(origin=Origin.MEMORY), None, 0, 0) < risk(segment(), None, 0, 0)


def shown(eyes: Eyes, app: object) -> list[int]:
    """Numbers of the segments in the grid, in their order."""
    return [r.segment.number for r in eyes.grid(app).rows if isinstance(r, SegmentRow)]  # type: ignore[arg-type]


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, and wait."""
    await pilot.press(*keys)
    await pilot.pause()


async def test_the_orders_follow_one_another_and_the_line_names_them(desk: Desk, eyes: Eyes) -> None:
    new = [
        drafts.NewDraft(s.id or 0, s.version, s.target or "x", Origin.MACHINE, {"log_probability": -float(s.number)})
        for s in desk.view().segments()
        if s.number in (2, 3)
    ]
    drafts.keep_drafts(desk.workbench.store, new, FINGERPRINT)
    desk.workbench.approve([desk.segment(1)])
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "o")
        assert eyes.review(app).session.order is Order.RISK and "order risk" in eyes.screen(app)
        numbers = shown(eyes, app)
        assert numbers[0] == 6, "no English at all"
        assert numbers.index(3) < numbers.index(2) < numbers.index(4), "less likely first, unknown after them"
        assert numbers[-1] == 1, "approved last"
        assert eyes.grid(app).current == desk.segment(6)
        await press(pilot, "o")
        lengths = [len(desk.segment(n).source) for n in shown(eyes, app)]
        assert lengths == sorted(lengths, reverse=True)
        await press(pilot, "o", "o")
        assert shown(eyes, app) == [1, 2, 3, 4, 5, 6] and "order" not in eyes.screen(app)


async def test_what_was_approved_last_stands_last_in_the_order_of_age(desk: Desk, eyes: Eyes) -> None:
    desk.workbench.store.clock = lambda: "2030-01-01T00:00:00+00:00"
    desk.workbench.approve([desk.segment(2)])
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "o", "o", "o")
        assert shown(eyes, app) == [6, 1, 3, 4, 5, 2]


async def test_in_another_order_the_question_of_the_current_segment_is_shown(desk: Desk, eyes: Eyes) -> None:
    app = desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "o")
        assert "Vraag 23: Op welke manier" in eyes.screen(app)


@pytest.mark.parametrize(
    ("criterion", "number"),
    [("not approved", 2), ("no text", 6), ("draft", 2), ("sent back", 5), ("note", 4), ("unseen", None)],
)
async def test_n_goes_to_what_the_line_says(desk: Desk, eyes: Eyes, criterion: str, number: int | None) -> None:
    desk.workbench.reject(desk.segment(5), "not right")
    desk.workbench.add_note(desk.segment(4), "Is this right?")
    app = desk.app()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.pause()
        await press(pilot, *["f8"] * [c.name for c in CRITERIA].index(criterion))
        assert f"n→ {criterion}" in eyes.screen(app)
        await press(pilot, "n")
        current = eyes.grid(app).current
        if number is None:
            assert "Every segment shown was on the screen" in eyes.told(app)
        else:
            assert current is not None and current.number == number


def test_every_criterion_has_a_name_and_words_for_nothing_left() -> None:
    assert len({c.name for c in CRITERIA}) == len(CRITERIA) and all(c.none_left.endswith(".") for c in CRITERIA)
