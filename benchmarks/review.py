"""What the review screens cost, in CPU time: `python benchmarks/review.py [--json] [--segments N...] [--anchors]`.

CPU time of the whole process, threads included, is what can be compared on a
machine that does other work as well. The screens are real, the store is real,
the text is made up; only the terminal is missing, so writing to it is not counted.

The first paint is that of the Library. The screen that comes next is loaded while a person looks at it, so that
`open` starts from there; `first_document` is a start that goes straight to a document of 400 segments.
`open` ends when both languages are painted; `open_all` when every row has its true
height, findings are read and nothing is left to do. With --anchors the same texts are
shown by Textual's own widgets as well, in the same run: only then can two figures be
compared on a machine that does other work.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tweespraak_store import documents, drafts
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.segment import Origin, Span
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench

if TYPE_CHECKING:
    from textual.app import App
    from textual.strip import Strip

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
SETTLE = 0.05
"""Seconds after a key in which what it changed is painted; Textual's own pause waits up to a second when busy."""
KEYS = 30
"""Keys measured for each figure."""
PATIENCE = 45
"""Seconds of the clock after which a process that should have been done long ago is ended, with all it started."""


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
            await pilot.pause(SETTLE)
            started = time.process_time()
            workbench.document(slug)
            found["load_cpu_ms"] = (time.process_time() - started) * 1000
            # A person looks at the library for longer than this.
            await pilot.pause(0.3)
            await app.workers.wait_for_complete()
            with painted() as first_paint_at:
                started = time.process_time()
                app.open_document(slug)
                await until(app, lambda: bool(first_paint_at), 0.0)
            found["open_cpu_ms"] = (first_paint_at[0] - started) * 1000
            screen = app.screen
            assert isinstance(screen, ReviewScreen)
            grid = screen.pane.grid
            # Checking what nobody checked yet goes on for minutes in the background: not what is measured here.
            screen._unswept.clear()
            await until(app, lambda: grid.is_wrapped, 0.02)
            found["open_all_cpu_ms"] = (time.process_time() - started) * 1000
            for name, act in (
                ("move", lambda: grid.move_by(1)),
                ("page", lambda: screen.action_page_down()),
                ("end", lambda: screen.action_last() if grid.cursor < 20 else screen.action_first()),
            ):
                costs = await _costs(act)
                found[f"{name}_cpu_ms_p50"] = statistics.median(costs)
                found[f"{name}_cpu_ms_p95"] = costs[int(len(costs) * 0.95)]
            screen.action_first()
            screen.action_edit()
            await pilot.pause()
            costs = await _costs(lambda: screen.pane.editor.insert("a"))
            found["editor_key_cpu_ms_p50"] = statistics.median(costs)
            screen.close_editor()
            started = time.process_time()
            # What `/` begins while the first letters are typed.
            screen.action_search()
            await app.workers.wait_for_complete()
            found["search_prepare_cpu_ms"] = (time.process_time() - started) * 1000
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
            # A wide screen with everything open: the questions at the left, what is known at the right.
            await pilot.resize_terminal(200, 60)
            await until(app, lambda: grid.is_wrapped, 0.02)
            screen.action_first()
            await pilot.pause(0.2)
            for name, act in (("move", lambda: grid.move_by(1)), ("page", lambda: screen.action_page_down())):
                found[f"{name}_200x60_cpu_ms_p50"] = statistics.median(await _costs(act))
    return found


async def until(app: App[int], is_done: Callable[[], bool], pause: float) -> None:
    """Wait, but not for a program that has ended, nor for ever. Raises TimeoutError."""
    last = time.monotonic() + PATIENCE
    while not is_done():
        if app.return_code is not None or time.monotonic() > last:
            raise TimeoutError("the screen never became what it was to be")
        await asyncio.sleep(pause)


@contextmanager
def painted() -> Iterator[list[float]]:
    """Holds the CPU time at which the last line of the grid was first painted, once it was."""
    from tweespraak_tui.widgets.grid import SegmentGrid

    at: list[float] = []
    render_line = SegmentGrid.render_line

    def noting(self: SegmentGrid, y: int) -> Strip:
        strip = render_line(self, y)
        if not at and len(self.offsets) and y >= self.size.height - 1:
            at.append(time.process_time())
        return strip

    SegmentGrid.render_line = noting  # type: ignore[method-assign]
    try:
        yield at
    finally:
        SegmentGrid.render_line = render_line  # type: ignore[method-assign]


async def _costs(act: Callable[[], object]) -> list[float]:
    """CPU milliseconds of each repetition with the painting it causes, sorted; as of a key that is held down."""
    costs = []
    for _ in range(KEYS):
        started = time.process_time()
        act()
        await asyncio.sleep(SETTLE)
        costs.append((time.process_time() - started) * 1000)
    return sorted(costs)


_FIRST_PAINT = """
import asyncio, sys, time
from pathlib import Path
import tweespraak_tui.cli
from tweespraak_translate.terms.bulk import without_collector
with without_collector():
    # As the command line does it.
    from tweespraak_tui.app import TweespraakApp
from tweespraak_tui.settings import Settings
from tweespraak_tui.workbench import Workbench
async def main():
    settings = Settings(Path(sys.argv[1]), "a.visser")
    with Workbench(settings) as workbench:
        app = TweespraakApp(workbench, settings, *sys.argv[2:])
        async with app.run_test(size=(120, 40)) as pilot:
            while sys.argv[2:] and app.return_code is None and not app.screen.query("#grid"):
                await pilot.pause(0)
            print(time.process_time())
asyncio.run(main())
"""
_FLOOR = """
import asyncio, time
from textual.app import App
from textual.widgets import DataTable, Input, Static
class Small(App):
    def compose(self):
        yield Static("x"); yield DataTable(); yield Input()
async def main():
    async with Small().run_test(size=(120, 40)) as pilot:
        print(time.process_time())
asyncio.run(main())
"""


def first_paints(settings: Settings, slug: str, times: int = 7) -> dict[str, float]:
    """CPU seconds of fresh processes from their start to the first paint, the median of a few.

    Of the Library, of a document named at the start, and of the smallest program with three of Textual's own
    widgets; in turn, so that what else the machine does meets all of them. With compiled modules, as an
    installed program has them: the first run makes them.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(settings.store.parent / "compiled")
    store = str(settings.store)
    commands = {
        "first_paint_cpu_s": ["-c", _FIRST_PAINT, store],
        "first_document_cpu_s": ["-c", _FIRST_PAINT, store, slug],
        "first_paint_textual_cpu_s": ["-c", _FLOOR],
    }
    results: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times + 1):
        for name, command in commands.items():
            results[name].append(float(run_child(command, environment)))
    return {name: statistics.median(ones[1:]) for name, ones in results.items()}


def run_child(arguments: list[str], environment: dict[str, str] | None = None, patience: float = PATIENCE) -> str:
    """What a Python program prints; it ends with all it started when it takes too long. Raises TimeoutError."""
    command = [sys.executable, *arguments]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    )
    try:
        shown, error = child.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"more than {patience:.0f} s") from None
    finally:
        # Its whole group, whatever ends this: nothing may go on measuring for ever.
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    if child.returncode:
        raise RuntimeError(error.strip().rpartition("\n")[2])
    return shown


_MEMORY = """
import asyncio, resource, sys
from pathlib import Path
import tweespraak_tui.screens.review
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
                while app.return_code is None and not (
                    app.screen.query("#grid") and app.screen.pane.grid.is_wrapped
                ):
                    await pilot.pause(0.05)
                app.screen.action_last()
                await pilot.pause()
            print(used() - before)
asyncio.run(main())
"""


def memory(settings: Settings, slug: str, what: str) -> float:
    """Megabytes that a fresh process takes to load a document, or to open it in the Review screen."""
    return float(run_child(["-c", _MEMORY, str(settings.store), slug, what]))


ANCHORS = {
    "ours": "the grid of this program",
    "widgets": "two Static widgets a row",
    "listview": "a ListView of two Static widgets",
    "table": "a DataTable with wrapped rows",
    "lines": "a DataTable with rows of one line",
    "options": "an OptionList, one language",
}
ANCHOR_PATIENCE = 20
"""Seconds of the clock that a widget gets for one size."""
_ANCHOR = """
import asyncio, json, random, resource, statistics, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from review import DUTCH, ENGLISH, sentence
from textual.app import App
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import DataTable, Label, ListItem, ListView, OptionList, Static
from rich.text import Text
from tweespraak_store.views import SegmentView
from tweespraak_translate.segment import Status
from tweespraak_tui.themes import THEMES
from tweespraak_tui.widgets.grid import SegmentGrid
from tweespraak_tui.widgets.rows import SegmentRow
kind, count = sys.argv[1], int(sys.argv[2])
source = random.Random(7)
pairs = [(sentence(DUTCH, source), sentence(ENGLISH, source)) for _ in range(count)]
def used():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
class Pair(Horizontal):
    can_focus = True
    DEFAULT_CSS = "Pair { height: auto; } Pair Static { width: 1fr; height: auto; } Pair:focus { background: blue; }"
    def __init__(self, pair):
        super().__init__(*(Static(text, markup=False) for text in pair))
class Anchor(App):
    CSS = "ListItem { height: auto; } SegmentGrid { height: 100%; overflow-y: scroll; overflow-x: hidden; }"
    def compose(self):
        if kind == "ours":
            yield SegmentGrid()
        elif kind == "widgets":
            yield VerticalScroll(*(Pair(pair) for pair in pairs), can_focus=False)
        elif kind == "listview":
            yield ListView(*(ListItem(Pair(pair)) for pair in pairs))
        elif kind in ("table", "lines"):
            yield DataTable(cursor_type="row")
        else:
            yield OptionList(*(dutch for dutch, _ in pairs), markup=False)
    def on_mount(self):
        if kind == "ours":
            states = [(n, n, "sentence", 0, 0, 1, *pair, Status.DRAFTED) for n, pair in enumerate(pairs, 1)]
            self.query_one(SegmentGrid).show_rows([SegmentRow(SegmentView(*state), 0) for state in states])
        elif kind in ("table", "lines"):
            table = self.query_one(DataTable)
            table.add_column("nl", width=53)
            table.add_column("en", width=53)
            for nl, en in pairs:
                table.add_row(Text(nl), Text(en), height=None if kind == "table" else 1)
        if kind != "widgets":
            next(iter(self.query("SegmentGrid, ListView, DataTable, OptionList"))).focus()
async def main():
    before = used()
    started = time.process_time()
    app = Anchor()
    for theme in THEMES:
        app.register_theme(theme)
    app.theme = THEMES[0].name
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        found = {"ready_cpu_ms": (time.process_time() - started) * 1000}
        for name in ("move", "page"):
            costs = []
            for _ in range(20):
                started = time.process_time()
                if kind == "ours":
                    grid = app.query_one(SegmentGrid)
                    grid.move_by(1) if name == "move" else grid.move_lines(38)
                    await pilot.pause()
                elif kind == "widgets" and name == "move":
                    app.action_focus_next()
                    await pilot.pause()
                elif kind in ("widgets", "listview") and name == "page":
                    app.query_one("VerticalScroll, ListView").scroll_page_down(animate=False)
                    await pilot.pause()
                else:
                    await pilot.press("down" if name == "move" else "pagedown")
                costs.append((time.process_time() - started) * 1000)
            found[f"{name}_cpu_ms_p50"] = statistics.median(costs)
        found["mb"] = used() - before
    print(json.dumps(found))
asyncio.run(main())
"""


def anchors(count: int) -> dict[str, dict[str, float]]:
    """What each widget takes to show and to move in that many pairs of texts, each in a process of its own.

    A widget that takes longer than ANCHOR_PATIENCE has no figures.
    """
    found = {}
    for kind in ANCHORS:
        try:
            arguments = ["-c", _ANCHOR, kind, str(count), str(Path(__file__).parent)]
            found[kind] = json.loads(run_child(arguments, patience=ANCHOR_PATIENCE))
        except TimeoutError:
            found[kind] = {}
    return found


def print_anchors(tables: dict[int, dict[str, dict[str, float]]]) -> None:
    """A line for each widget."""
    for count, found in tables.items():
        names = list(found["ours"])
        print(f"\n{count:,} pairs" + " " * 30 + "".join(f"{name:>17}" for name in names))
        for kind, row in found.items():
            cells = [f"{row[name]:17.1f}" for name in names] if row else [f"   not in {ANCHOR_PATIENCE} s"]
            print(f"{ANCHORS[kind]:40}" + "".join(cells))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one flat object")
    parser.add_argument("--segments", type=int, nargs="*", default=[400, 5_000, 100_000])
    parser.add_argument(
        "--anchors", type=int, nargs="*", help="beside Textual's own widgets, at these sizes (400, 5,000)"
    )
    arguments = parser.parse_args()
    flat: dict[str, float] = {}
    table: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in arguments.segments:
            settings, slug = make_store(Path(folder), count)
            if "first_paint_cpu_s" not in flat:
                flat |= first_paints(settings, slug)
            # Before anything is typed: what was left unsaved would be offered first when the document opens again.
            loaded = memory(settings, slug, "load")
            screens = memory(settings, slug, "open") - loaded
            table[count] = asyncio.run(measure(settings, slug))
            table[count] |= {"document_mb": loaded, "screens_mb": screens}
    for count, row in table.items():
        for name, value in row.items():
            flat[name.replace("_cpu_", f"_{count}_cpu_") if "open" in name else f"{name}_{count}"] = value
    for name in ("move_cpu_ms_p50", "move_cpu_ms_p95", "page_cpu_ms_p50", "editor_key_cpu_ms_p50"):
        middle = 5_000 if 5_000 in table else next(iter(table))
        flat[name] = table[middle][name]
    beside = {} if arguments.anchors is None else {count: anchors(count) for count in arguments.anchors or [400, 5_000]}
    for count, kinds in beside.items():
        for kind, row in kinds.items():
            flat |= {f"{kind}_{name}_{count}": value for name, value in row.items()}
    if arguments.json:
        print(json.dumps({name: round(value, 3) for name, value in flat.items()}))
        return
    print(f"python benchmarks/review.py --segments {' '.join(map(str, table))}")
    print(
        f"first paint {flat['first_paint_cpu_s']:.3f} s CPU, straight to a document {flat['first_document_cpu_s']:.3f},"
        f" of a small Textual program {flat['first_paint_textual_cpu_s']:.3f}; load {os.getloadavg()[0]:.1f}"
    )
    names = list(next(iter(table.values())))
    print(f"{'':24}" + "".join(f"{count:>12,}" for count in table))
    for name in names:
        print(f"{name:24}" + "".join(f"{row[name]:12.1f}" for row in table.values()))
    print_anchors(beside)


if __name__ == "__main__":
    main()
