"""Cutting and joining on the screen: the place is proposed and moved by keys, and everybody sees the new segments."""

from __future__ import annotations

from payloads import PAYLOADS, hidden_in
from reviewing import Desk, Eyes, MakeDesk
from textual.pilot import Pilot

from tweespraak_translate.boundaries import matching_boundary, pieces
from tweespraak_translate.segment import Status
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens.splitting import SplitScreen

LONG = "In 2013 is € 45 miljoen besteed; zie ook het antwoord op vraag 7."
LONG_EN = "In 2013, €45 million was spent; see also the answer to question 7."
PAIRS = (("1", (("Hoeveel?", "How much?"),), ((LONG, LONG_EN), ("Einde van de tekst.", "End of the text."))),)


async def at_long(pilot: Pilot[int]) -> None:
    await pilot.press("home", "j")
    await pilot.pause()


def targets(desk: Desk) -> list[str | None]:
    return [s.target for s in desk.view().segments()]


def dialog(app: TweespraakApp) -> SplitScreen:
    screen = app.screen
    assert isinstance(screen, SplitScreen)
    return screen


async def test_the_proposal_is_taken_with_enter_and_undo_joins_it_again(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_long(pilot)
        await pilot.press("S")
        await pilot.pause()
        assert "1 In 2013 is € 45 miljoen besteed;" in eyes.screen(app)
        assert "2 see also the answer to question 7." in eyes.screen(app)
        await pilot.press("enter")
        await pilot.pause()
        assert targets(desk)[1:3] == ["In 2013, €45 million was spent;", "see also the answer to question 7."]
        assert eyes.grid(app).current == desk.segment(2)
        assert "Segment 2 is 2 and 3 now." in eyes.told(app)
        await pilot.press("u")
        await pilot.pause()
        assert targets(desk)[1] == LONG_EN and eyes.grid(app).current == desk.segment(2)
        assert "Undone: split segment 2" in eyes.told(app)


async def test_each_cut_is_moved_word_by_word_and_the_english_follows_until_it_is_moved(
    make_desk: MakeDesk, eyes: Eyes
) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_long(pilot)
        await pilot.press("S", "right", "right")
        assert "1 In 2013 is € 45 miljoen besteed; zie ook" in eyes.screen(app)
        await pilot.press("down", "right", "right", "left")
        english = dialog(app)._at[1]
        await pilot.press("up", "left", "left")
        assert dialog(app)._at[1] == english, "moved by hand, it stays"
        await pilot.press("enter")
        await pilot.pause()
    sources = [s.source for s in desk.view().segments()]
    assert sources[1:3] == ["In 2013 is € 45 miljoen besteed;", "zie ook het antwoord op vraag 7."]
    assert " ".join(str(t) for t in targets(desk)[1:3]) == LONG_EN


async def test_esc_cuts_nothing_and_one_word_cannot_be_cut(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("home", "S")
        await pilot.pause()
        assert "is one word" in eyes.told(app)
        await pilot.press("j", "S", "right", "escape")
        await pilot.pause()
    assert targets(desk) == ["How much?", LONG_EN, "End of the text."]


async def test_pieces_of_an_approved_segment_are_shown_as_open(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    desk.workbench.approve([desk.segment(2)])
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_long(pilot)
        await pilot.press("S", "enter")
        await pilot.pause()
        assert "It is open again." in eyes.told(app)
        assert "the approval was for the whole segment" in eyes.screen(app)
        assert {desk.segment(n).status for n in (2, 3)} == {Status.EDITED}
        await pilot.press("J")
        await pilot.pause()
        assert desk.segment(2).source == LONG and len(targets(desk)) == 3


async def test_the_last_segment_of_a_paragraph_has_none_to_join(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_long(pilot)
        await pilot.press("J")
        await pilot.pause()
        assert "is the last of its paragraph" in eyes.told(app)
    assert len(targets(desk)) == 3


async def test_another_reviewer_sees_the_new_segments_and_loses_no_typing(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("home")
        with desk.other() as other:
            other.split(desk.segment(2), LONG.index("zie"))
        eyes.review(app).look_for_changes()
        await pilot.pause()
        assert len(eyes.grid(app)._segment_rows) == 4
        await pilot.press("j", "enter")
        eyes.editor(app).replace_all("What I am writing;")
        with desk.other() as other:
            other.join(desk.segment(2), desk.segment(3))
        eyes.review(app).look_for_changes()
        assert eyes.review(app).editing is not None, "nobody takes the editor away"
        await pilot.press("enter")
        await pilot.pause()
        assert "was cut, joined or replaced meanwhile" in eyes.told(app)
        assert eyes.review(app).editing is None and len(eyes.grid(app)._segment_rows) == 3
    texts = [row["text"] for row in desk.workbench.store.rows("SELECT text FROM revisions")]
    assert "What I am writing;" in texts


async def test_unsaved_text_must_be_settled_before_a_cut(make_desk: MakeDesk, eyes: Eyes) -> None:
    desk = make_desk(PAIRS)
    desk.workbench.keep_typing(desk.segment(2), "Half", 4)
    app = desk.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("escape")
        await at_long(pilot)
        for key in ("S", "J", "E"):
            await pilot.press(key)
            await pilot.pause()
            assert app.screen is eyes.review(app)
        assert "has unsaved text" in eyes.told(app)


async def test_nothing_hidden_is_drawn(make_desk: MakeDesk, eyes: Eyes) -> None:
    everything = " ; ".join(PAYLOADS.values())
    desk = make_desk([("1", [(everything, everything)], [("[b] x", "[/b] [gewijzigde]")])])
    app = desk.app()
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("home", "S", "right", "s", "down", "s")
        await pilot.pause()
        assert hidden_in(app) == 0
        await pilot.press("enter")
        await pilot.pause()
        assert len(targets(desk)) == 3 and hidden_in(app) == 0
        await pilot.press("end", "S")
        await pilot.pause()
        assert "[gewijzigde]" in eyes.screen(app)


async def test_the_keys_and_the_cut_stay_in_sight_on_a_small_screen(make_desk: MakeDesk, eyes: Eyes) -> None:
    words = (" ".join(f"woord{n}{';' * (n == 85)}" for n in range(90)), " ".join(f"word{n}" for n in range(90)))
    app = make_desk((("1", (("Hoeveel?", "How much?"),), (words,)),)).app()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_long(pilot)
        await pilot.press("S")
        await pilot.pause()
        assert "Esc cancel" in eyes.screen(app) and "2 woord86" in eyes.screen(app)
        await pilot.press("down")
        await pilot.pause()
        second = pieces(words[1], matching_boundary(words[0], words[0].index("woord86"), words[1]) or 0)[1].split()[0]
        assert "Esc cancel" in eyes.screen(app) and f"2 {second}" in eyes.screen(app)
