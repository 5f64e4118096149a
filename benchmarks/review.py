"""What the review screens cost, in CPU time: `python benchmarks/review.py [--json] [--segments N...]`.

CPU time of the whole process, threads included, is what can be compared on a
machine that does other work as well. The screens are real, the store is real,
the text is made up; only the terminal is missing, so writing to it is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tweespraak_store import documents, drafts
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.segment import Origin, Span
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench

MODEL = Fingerprint("made-up", "0" * 64, "none", "0", "none", 1, "none")
_WORDS_DUTCH = (
    "het kabinet heeft in 2024 besloten om extra middelen beschikbaar te stellen voor de verbetering van "
    "de zorg gemeenten zijn hierover geïnformeerd en de staatssecretaris voert overleg met betrokken "
    "partijen over uitvoering"
)
DUTCH = _WORDS_DUTCH.split()
_WORDS_ENGLISH = (
    "in 2024 the government decided to make extra funds available to improve the quality of care "
    "municipalities have been informed and the state secretary is consulting the parties involved about "
    "the implementation of the plan"
)
ENGLISH = _WORDS_ENGLISH.split()
KEYS = 60
"""Keys measured for each figure."""


def sentence(words: list[str], source: random.Random) -> str:
    """A sentence of the usual length: 20 words, sometimes 60."""
    count = source.choice((8, 14, 20, 20, 26, 60))
    return " ".join(source.choices(words, k=count)).capitalize() + "."


def make_store(folder: Path, segments: int) -> tuple[Settings, str]:
    """A store with one document of that many segments, all drafted."""
    source = random.Random(7)
    exchanges = []
    for number in range(1, segments // 10 + 1):
        name = (str(number),)
        question = tuple(Paragraph(sentence(DUTCH, source)) for _ in range(2))
        answer = tuple(Paragraph(sentence(DUTCH, source)) for _ in range(8))
        blocks = (Block(BlockKind.QUESTION, name, "", question),), (Block(BlockKind.ANSWER, name, "", answer),)
        exchanges.append(Exchange(name, *blocks))
    parsed = ParsedDocument("fact-questions", Metadata(title="Made up", reference="made-up"), tuple(exchanges))
    settings = Settings(folder / f"{segments}.db", "a.visser")
    with Workbench(settings, create=True) as workbench:
        view = documents.preview_document(
            parsed, file_name="made-up.txt", source_sha256="0" * 64, split=lambda text: [Span(0, len(text))]
        )
        stored, _ = documents.add_document(workbench.store, view, "a.visser")
        new = [
            drafts.NewDraft(s.id or 0, s.version, sentence(ENGLISH, source), Origin.MACHINE, {})
            for s in stored.segments()
        ]
        drafts.keep_drafts(workbench.store, new, MODEL)
        return settings, stored.slug


async def measure(settings: Settings, slug: str) -> dict[str, float]:
    """CPU milliseconds of opening, moving, paging, typing and searching in a document."""
    from tweespraak_tui.app import TweespraakApp
    from tweespraak_tui.screens.review import ReviewScreen

    found: dict[str, float] = {}
    with Workbench(settings) as workbench:
        app = TweespraakApp(workbench, settings)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            started = time.process_time()
            workbench.document(slug)
            found["load_cpu_ms"] = (time.process_time() - started) * 1000
            started = time.process_time()
            app.open_document(slug)
            await pilot.pause()
            while not app.screen.query("#grid"):
                await pilot.pause()
            screen = app.screen
            assert isinstance(screen, ReviewScreen)
            while not len(screen.pane.grid.offsets):
                await pilot.pause()
            found["open_cpu_ms"] = (time.process_time() - started) * 1000
            grid = screen.pane.grid
            while not grid.is_wrapped:
                await pilot.pause(0.02)
            found["open_all_cpu_ms"] = (time.process_time() - started) * 1000
            for name, act in (
                ("move", lambda: grid.move_by(1)),
                ("page", lambda: screen.action_page_down()),
                ("end", lambda: screen.action_last() if grid.cursor < 20 else screen.action_first()),
            ):
                costs = await _costs(pilot.pause, act)
                found[f"{name}_cpu_ms_p50"] = statistics.median(costs)
                found[f"{name}_cpu_ms_p95"] = costs[int(len(costs) * 0.95)]
            screen.action_first()
            screen.action_edit()
            await pilot.pause()
            costs = await _costs(pilot.pause, lambda: screen.pane.editor.insert("a"))
            found["editor_key_cpu_ms_p50"] = statistics.median(costs)
            screen.close_editor()
            started = time.process_time()
            screen.search_for("staatssecretaris")
            await pilot.pause()
            found["search_cpu_ms"] = (time.process_time() - started) * 1000
            screen.search_for("")
            await pilot.pause(0.3)
            costs = []
            for width in (110, 100, 90, 80, 120):
                started = time.process_time()
                await pilot.resize_terminal(width, 40)
                await pilot.pause()
                costs.append((time.process_time() - started) * 1000)
            found["resize_cpu_ms"] = statistics.median(costs)
    return found


async def _costs(settle: Callable[[], Awaitable[object]], act: Callable[[], object]) -> list[float]:
    """CPU milliseconds of each repetition until the screen is quiet again, sorted."""
    costs = []
    for _ in range(KEYS):
        started = time.process_time()
        act()
        await settle()
        costs.append((time.process_time() - started) * 1000)
    return sorted(costs)


_FIRST_PAINT = """
import asyncio, sys, time
from pathlib import Path
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench
async def main():
    settings = Settings(Path(sys.argv[1]), "a.visser")
    with Workbench(settings) as workbench:
        app = TweespraakApp(workbench, settings)
        async with app.run_test(size=(120, 40)) as pilot:
            print(time.process_time())
asyncio.run(main())
"""


def first_paint(settings: Settings, times: int = 5) -> float:
    """CPU seconds of a fresh process from its start to the Library on the screen, the best of a few.

    With compiled modules, as an installed program has them: the first run makes them.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(settings.store.parent / "compiled")
    results = []
    for _ in range(times + 1):
        command = [sys.executable, "-c", _FIRST_PAINT, str(settings.store)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        results.append(float(done.stdout))
    return min(results[1:])


_MEMORY = """
import asyncio, resource, sys
from pathlib import Path
from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench
def used():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
async def main():
    settings = Settings(Path(sys.argv[1]), "a.visser")
    with Workbench(settings) as workbench:
        app = TweespraakApp(workbench, settings)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            before = used()
            if sys.argv[3] == "load":
                kept = workbench.document(sys.argv[2])
            else:
                app.open_document(sys.argv[2])
                while not (app.screen.query("#grid") and app.screen.pane.grid.is_wrapped):
                    await pilot.pause(0.05)
                app.screen.action_last()
                await pilot.pause()
            print(used() - before)
asyncio.run(main())
"""


def memory(settings: Settings, slug: str, what: str) -> float:
    """Megabytes that a fresh process takes to load a document, or to open it in the Review screen."""
    command = [sys.executable, "-c", _MEMORY, str(settings.store), slug, what]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one flat object")
    parser.add_argument("--segments", type=int, nargs="*", default=[400, 5_000, 100_000])
    arguments = parser.parse_args()
    flat: dict[str, float] = {}
    table: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in arguments.segments:
            settings, slug = make_store(Path(folder), count)
            if "first_paint_cpu_s" not in flat:
                flat["first_paint_cpu_s"] = first_paint(settings)
            table[count] = asyncio.run(measure(settings, slug))
            loaded = memory(settings, slug, "load")
            table[count]["document_mb"] = loaded
            table[count]["screens_mb"] = memory(settings, slug, "open") - loaded
    for count, row in table.items():
        for name, value in row.items():
            flat[name.replace("_cpu_", f"_{count}_cpu_") if "open" in name else f"{name}_{count}"] = value
    for name in ("move_cpu_ms_p50", "move_cpu_ms_p95", "page_cpu_ms_p50", "editor_key_cpu_ms_p50"):
        middle = 5_000 if 5_000 in table else next(iter(table))
        flat[name] = table[middle][name]
    if arguments.json:
        print(json.dumps({name: round(value, 3) for name, value in flat.items()}))
        return
    print(f"python benchmarks/review.py --segments {' '.join(map(str, table))}")
    print(f"first paint {flat['first_paint_cpu_s']:.3f} s CPU")
    names = list(next(iter(table.values())))
    print(f"{'':24}" + "".join(f"{count:>12,}" for count in table))
    for name in names:
        print(f"{name:24}" + "".join(f"{row[name]:12.1f}" for row in table.values()))


if __name__ == "__main__":
    main()
