"""Make the screenshots of the documentation from the program itself: `python docs/make_images.py docs/images`.

The store is built from the seed document; the English is written here, so no
model is needed. The pictures are drawn by a headless Chromium, with few
colours and cells of whole pixels, which keeps them small. `--all` draws every
screen at 80x24, 120x40 and 200x60, to look at, not to publish.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import subprocess
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from small_png import make_small
from textual.pilot import Pilot
from textual.widgets import Input

from tweespraak_store import drafts, memory, terms
from tweespraak_store.views import SegmentView
from tweespraak_translate.alignment import Link
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.segment import Origin, Span
from tweespraak_translate.termbase import Form, TermEntry, TermStatus
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.screens.review import ReviewScreen
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench

SEED = Path(__file__).resolve().parent.parent / "seeds" / "mali-answers-page-7.txt"
MODEL = Fingerprint("example-model", "0" * 64, "ctranslate2", "4", "float32", 4, "sacremoses")
ENGLISH = (
    "could carry out its tasks, with the aim of contributing to countering irregular migration to Europe?",
    "The All Source Information Fusion Unit (ASIFU) in Bamako and the Dutch units in Gao (the Intelligence, "
    "Surveillance and Reconnaissance (ISR) company, the special forces and the helicopter detachment) focus on the "
    "main tasks of MINUSMA, namely protecting the civilian population, stabilising Mali, supporting the political "
    "process and supporting the restoration of the authority of the Malian government in the North.",
    "In addition, information is gathered on a limited scale about international crime, including people smuggling.",
    "The Netherlands is currently working to have the new mandate for MINUSMA, which the UN Security Council will "
    "adopt at the end of June, also include a reference to combating people smuggling.",
    "This may provide a basis for paying more attention to this subject in the mission, although the possibilities "
    "for doing so are relatively limited with the present capacity.",
    "What was the analysis of the MIVD at the start of the Dutch participation in MINUSMA?",
    "The MIVD analysis as translated in the article 100 letter MINUSMA of 1 November 2013 was in summary that: “- "
    "thanks in part to the French operation Serval and MINUSMA – the situation in the north is now relatively calm "
    "but fragile.",
    "In addition, separatists and jihadists are still present in the north.",
    "The latter in particular pose a threat.",
    "Mali also has ethnic conflicts between and within Arab, Tuareg and Peuhl communities.",
    "Banditry and drug trafficking also remain a security problem.",
    "In all this, developments in Mali and in the region influence one another.",
    "As a result, the regional security situation remains unstable”.",
    "In what way has the work of the Dutch troops brought the goal of stability and security for Malian citizens "
    "closer?",
    "The Netherlands has played a substantial part in setting up a modern and well-equipped intelligence chain, "
    "which enables the mission to carry out its objectives better, including promoting stability and security in "
    "Mali.",
    "The Netherlands provides MINUSMA with high-quality capabilities such as special forces, the ISR company and "
    "helicopters.",
    "Besides gathering intelligence, these capabilities have also been used to protect the civilian population, for "
    "medical evacuation and to secure visits in connection with the peace negotiations.",
    "Why did the French troops (partly) withdraw from the province of Kidal in Mali in 2014?",
    "To what extent does this affect the deployment of Dutch troops?",
    "Since mid-2015 MINUSMA has focused more on the north, as a result of which there is more need for intelligence "
    "about this area.",
    "As a result, Dutch activities in Kidal have also increased.",
)
EDITED = (
    "The MIVD analysis, as set out in the article 100 letter on MINUSMA of 1 November 2013, was in summary: “– thanks "
    "in part to the French Operation Serval and MINUSMA – the situation in the north is now relatively calm but "
    "fragile."
)
LINKED = 8
"""The segment that has word links."""
LINKS = {
    "Daarnaast": "In addition",
    "zijn": "are",
    "in": "in",
    "het": "the",
    "noorden": "north",
    "nog": "still",
    "steeds": "still",
    "separatisten": "separatists",
    "en": "and",
    "jihadisten": "jihadists",
    "aanwezig": "present",
}
TERMS = (
    (Form("inlichtingen", "nl"), Form("intelligence", "en")),
    (Form("mandaat", "nl"), Form("mandate", "en")),
    (Form("dreiging", "nl"), Form("threat", "en")),
    (Form("burgerbevolking", "nl"), Form("civilian population", "en"), Form("civilians", "en", TermStatus.ADMITTED)),
    (
        Form("mensensmokkel", "nl"),
        Form("people smuggling", "en"),
        Form("human trafficking", "en", TermStatus.FORBIDDEN, note="that is mensenhandel"),
    ),
    (Form("veiligheidssituatie", "nl"), Form("security situation", "en")),
)
PAIRS = (
    (
        "Ook zijn er in het noorden nog separatisten en jihadisten aanwezig.",
        "Separatists and jihadists are also still present in the north.",
        "answers-2014-1",
    ),
    (
        "Daarnaast zijn in het oosten nog separatisten aanwezig.",
        "In addition, separatists are still present in the east.",
        "answers-2014-2",
    ),
    (
        "De veiligheidssituatie in het noorden van Mali is zorgelijk.",
        "The security situation in the north of Mali is a cause for concern.",
        "answers-2014-2",
    ),
    (
        "De bescherming van de burgerbevolking is een hoofdtaak van de missie.",
        "Protecting the civilian population is one of the main tasks of the mission.",
        "answers-2015-7",
    ),
    (
        "De missie draagt bij aan de veiligheid van de burgerbevolking in Gao.",
        "The mission contributes to the safety of the civilian population in Gao.",
        "answers-2015-9",
    ),
)
NOW = datetime(2026, 3, 2, 16, 2)
Press = Callable[[Pilot[int]], Awaitable[None]]


def make_store() -> tuple[Settings, Workbench, str]:
    """A store in the present folder, as it is half-way through a review."""
    settings = Settings(Path("tweespraak.db"), "reviewer-1")
    workbench = Workbench(settings, create=True)
    workbench.store.clock = lambda: NOW.astimezone(UTC).isoformat(timespec="seconds")
    view = workbench.ingest_file(SEED).view
    segments = list(view.segments())
    new = [
        drafts.NewDraft(s.id or 0, s.version, text, Origin.MACHINE, {}, links=links_of(s, text))
        for s, text in zip(segments, ENGLISH, strict=False)
    ]
    drafts.keep_drafts(workbench.store, new, MODEL)
    for term in TERMS:
        terms.add_entry(workbench.store, TermEntry(term), settings.reviewer)
    now = list(workbench.document(view.slug).segments())
    workbench.approve(now[1:6])
    workbench.save_edit(now[6], EDITED)
    workbench.reject(now[9], "Fulani, not Peuhl; see the glossary")
    remember(workbench)
    workbench.add_note(now[7], "Is this the sentence as it stands in the letter?", query=True)
    return settings, workbench, view.slug


def links_of(segment: SegmentView, text: str) -> list[Link] | None:
    """The word links of the one segment that has them."""
    if segment.number != LINKED:
        return None
    return [
        Link(place_of(dutch, segment.source), place_of(word, text))
        for dutch, english in LINKS.items()
        for word in english.split()
    ]


def place_of(word: str, text: str) -> Span:
    """Where a word stands, as a whole."""
    found = re.search(rf"\b{word}\b", text)
    assert found is not None, word
    return Span(*found.span())


def remember(workbench: Workbench) -> None:
    """An imported memory: pairs like those of the document."""
    units = [
        memory.NewUnit(dutch, english, "reviewer-2", "2025-06-12T09:30:00+00:00", name)
        for dutch, english, name in PAIRS
    ]
    memory.add_units(workbench.store, units, "reviewer-1", source="earlier-answers.tmx")


async def picture(app: TweespraakApp, size: tuple[int, int], press: Press, name: str, folder: Path) -> None:
    """Run the app at a size, press keys, keep the screen as SVG."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        review = next((s for s in app.screen_stack if isinstance(s, ReviewScreen)), None)
        if review is not None:
            review.inspection.check(list(review.session.segments.values()))
        await press(pilot)
        if review is not None and review in app.screen_stack:
            review.show_findings()
            review.look_closely()
        await pilot.pause(0.4)
        await app.workers.wait_for_complete()
        await pilot.pause()
        (folder / f"{name}.svg").write_text(app.export_screenshot(title="tweespraak"), encoding="utf-8")


async def nothing(pilot: Pilot[int]) -> None:
    """The screen as it opens."""


async def to_analysis(pilot: Pilot[int]) -> None:
    """To the answer under question 22."""
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    await pilot.press("home", *["j"] * 7)


async def edit(pilot: Pilot[int]) -> None:
    """Half-way through a sentence."""
    await to_analysis(pilot)
    await pilot.press("enter")
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    screen.pane.editor.replace_all("Separatists and jihadists, moreover, are still active in the nor")


async def library(pilot: Pilot[int]) -> None:
    """Back to the documents."""
    await pilot.press("q")


async def conflict(pilot: Pilot[int]) -> None:
    """Two reviewers in one segment."""
    app = pilot.app
    assert isinstance(app, TweespraakApp)
    await to_analysis(pilot)
    await pilot.press("enter")
    with Workbench(Settings(app.settings.store, "reviewer-2")) as other:
        other.store.clock = app.workbench.store.clock
        screen = app.screen
        assert isinstance(screen, ReviewScreen) and screen.editing is not None
        other.save_edit(screen.editing.base, "Separatists and jihadists are, moreover, still active in the north.")
        screen.pane.editor.replace_all("In addition, separatists and jihadists remain in the north.")
    await pilot.press("enter")


async def help_(pilot: Pilot[int]) -> None:
    """The help."""
    await pilot.press("question_mark")


async def differences(pilot: Pilot[int]) -> None:
    """What people changed."""
    await to_analysis(pilot)
    await pilot.press("k", "d")


async def history(pilot: Pilot[int]) -> None:
    """Every version of a segment."""
    await to_analysis(pilot)
    await pilot.press("k", "h")


async def findings(pilot: Pilot[int]) -> None:
    """An approval that an open error stands in the way of."""
    await pilot.press("f7", "a")
    await pilot.pause()
    pilot.app.clear_notifications()


async def dismissing(pilot: Pilot[int]) -> None:
    """Saying why a finding may stand."""
    await findings(pilot)
    await pilot.press("i")


async def forms(pilot: Pilot[int]) -> None:
    """Right forms to put in."""
    await pilot.press("f7", "enter", "ctrl+l")


async def stacked(pilot: Pilot[int]) -> None:
    """One language above the other."""
    await to_analysis(pilot)
    await pilot.press("w")


async def concordance(pilot: Pilot[int]) -> None:
    """How a term was translated before."""
    await to_analysis(pilot)
    await pilot.press("t")
    await pilot.pause(0.3)
    await pilot.press("slash", *"burgerbevolking")
    await pilot.pause(0.6)
    await pilot.press("tab", "j")


async def glossary(pilot: Pilot[int]) -> None:
    """The termbase, from the texts."""
    await to_analysis(pilot)
    await pilot.press("g", "l")
    await pilot.pause(0.6)
    await pilot.press("j", "j", "j")


async def issues(pilot: Pilot[int]) -> None:
    """Every finding of the document."""
    await pilot.press("I")
    await pilot.pause(0.3)
    await pilot.press("j")


async def log(pilot: Pilot[int]) -> None:
    """What happened to the document."""
    await pilot.press("H")
    await pilot.pause(0.3)
    await pilot.press("j", "enter")


async def zen(pilot: Pilot[int]) -> None:
    """A segment on the whole screen."""
    await to_analysis(pilot)
    await pilot.press("k", "z")
    await pilot.pause(0.3)


async def note(pilot: Pilot[int]) -> None:
    """Asking something about a segment."""
    await to_analysis(pilot)
    await pilot.press("c")
    await pilot.pause(0.2)
    pilot.app.screen.query_one(Input).value = "The letter itself says 'remain present'."


async def export(pilot: Pilot[int]) -> None:
    """Where to, in which format, with what."""
    await pilot.press("X")
    await pilot.pause(0.2)


async def matches(pilot: Pilot[int]) -> None:
    """What the memory has that is like this segment."""
    await to_analysis(pilot)
    await pilot.press("1")
    await pilot.pause(0.4)


async def put_in(pilot: Pilot[int]) -> None:
    """Matches, values and signs to put in while writing."""
    await to_analysis(pilot)
    await pilot.press("enter", "ctrl+l")
    await pilot.pause(0.4)


async def words(pilot: Pilot[int]) -> None:
    """Which English stands for a Dutch word."""
    await to_analysis(pilot)
    await pilot.press(*["apostrophe"] * 8)
    await pilot.pause(0.3)


async def proposal(pilot: Pilot[int]) -> None:
    """How the model would go on; it is told here what to say, so that the picture is always the same."""
    await to_analysis(pilot)
    await pilot.press("enter")
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    screen.pane.editor.replace_all("In addition, there are still")
    await pilot.pause(0.2)
    screen.pane.editor.propose(" separatists and jihadists in the north.")


SMALL, MIDDLE, LARGE = (80, 24), (120, 40), (200, 60)


@dataclass(frozen=True)
class Shot:
    """A picture: what is pressed, in which looks, at which sizes it is published."""

    name: str
    press: Press
    sizes: tuple[tuple[int, int], ...] = (SMALL,)
    theme: str = "tweespraak-dark"
    options: dict[str, bool] = field(default_factory=dict)


SHOTS = (
    Shot("library", library),
    Shot("review", matches, (MIDDLE, LARGE)),
    Shot("review-edit", edit),
    Shot("review-proposal", proposal),
    Shot("review-words", words),
    Shot("review-light", to_analysis, theme="tweespraak-light"),
    Shot("review-contrast", to_analysis, (), theme="tweespraak-contrast"),
    Shot("review-no-colour", to_analysis, options={"colourless": True}),
    Shot("review-ascii", to_analysis, (), options={"ascii_only": True}),
    Shot("review-findings", findings),
    Shot("review-dismissing", dismissing, ()),
    Shot("review-forms", forms, ()),
    Shot("review-put-in", put_in, ()),
    Shot("review-stacked", stacked, ()),
    Shot("review-differences", differences, ()),
    Shot("conflict", conflict),
    Shot("history", history),
    Shot("concordance", concordance),
    Shot("glossary", glossary),
    Shot("issues", issues),
    Shot("log", log),
    Shot("zen", zen, (MIDDLE,)),
    Shot("notes", note),
    Shot("export-dialog", export),
    Shot("help", help_, ()),
)
CELL, NARROW_CELL = 9, 7
"""Width of a cell in a picture, and in one of a wide terminal; whole pixels, so that a letter looks the same wherever
it stands."""
SVG_CELL = 12.2
"""Width of a cell in the SVG that Textual writes."""
WIDE = 160
"""Columns above which a terminal is wide."""


def to_png(svg: Path) -> None:
    """Draw an SVG with Chromium, at its own size, with the fonts of this machine."""
    text = re.sub(r"@font-face \{.*?\}\s*", "", svg.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = text.replace("Fira Code", "DejaVu Sans Mono")
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert box is not None
    is_wide = float(box[1]) > WIDE * SVG_CELL
    scale = (NARROW_CELL if is_wide else CELL) / SVG_CELL
    width, height = int(float(box[1]) * scale) + 1, int(float(box[2]) * scale) + 1
    text = text.replace("<svg ", f'<svg style="display:block;width:{float(box[1]) * scale}px" ', 1)
    page = svg.with_suffix(".page.html")
    page.write_text(f"<body style='margin:0;background:#0000'>{text}</body>", encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--window-size={width},{height}", f"--screenshot={svg.with_suffix('.png')}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    page.unlink()
    svg.unlink()
    make_small(svg.with_suffix(".png"), 12 if is_wide else 32)


async def make(folder: Path, wanted: list[str], everything: bool) -> None:
    """Every picture whose name starts with one of `wanted`."""
    for shot in SHOTS:
        for width, height in (SMALL, MIDDLE, LARGE) if everything else shot.sizes:
            full = f"{shot.name}-{width}x{height}"
            if wanted and not any(full.startswith(word) for word in wanted):
                continue
            with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
                settings, workbench, slug = make_store()
                with workbench:
                    app = TweespraakApp(workbench, settings, slug, now=lambda: NOW, **shot.options)
                    app.theme = shot.theme
                    await picture(app, (width, height), shot.press, full, folder)
            to_png(folder / f"{full}.svg")
            print(folder / f"{full}.png")


def main() -> None:
    """Read the command line, make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="beginnings of names; all when none is given")
    parser.add_argument("--all", action="store_true", help="every screen at every size")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(make(arguments.folder.resolve(), arguments.names, arguments.all))


if __name__ == "__main__":
    main()
