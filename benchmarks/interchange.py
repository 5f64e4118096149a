"""How fast the exchange formats are, and how much memory they take: documents out, memories in and out.

    python benchmarks/interchange.py [--json] [--units 100000] [--segments 8000] [--folder FOLDER]

Each line is measured in a process of its own. The units are made up: Dutch of a
ministry's kind, put together from a hundred pieces with a running number, and a
target of about the same length; every unit has two properties, an author and a
date, as other tools write them. The folder (default: a temporary one) needs
about 2 GB for a million units.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WHO = ("De minister", "Het kabinet", "De Kamer", "De commissie", "Nederland", "De regering", "De VN", "Het parlement")
DOES = ("heeft besloten", "is voornemens", "acht het wenselijk", "ziet geen aanleiding", "blijft zich inzetten")
WHAT = ("het mandaat te verlengen", "de inzet in Mali voort te zetten", "het budget van 1,2 miljoen euro te verhogen")
WHY = ("omdat de veiligheidssituatie verslechtert", "nu de brief aan de Kamer is gestuurd", "zoals eerder is toegezegd")
WHEN = ("in de loop van 2016", "voor het einde van dit jaar", "na overleg met de bondgenoten", "op korte termijn")
ENGLISH = (
    "The minister",
    "has decided",
    "to extend",
    "the mandate",
    "of the mission",
    "before the end",
    "of this year",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one piece of work took."""

    what: str
    key: str
    cpu_s: float
    wall_s: float
    rss_mb: float
    size_mb: float


def measured(what: str, key: str, work: Callable[[], None], file: Path) -> Cost:
    """Do `work` in a child process; its cost, and the size of the file it is about."""
    sys.stdout.flush()
    begin = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{what}: the work failed")
    wall = time.monotonic() - begin
    rss = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return Cost(what, key, usage.ru_utime + usage.ru_stime, wall, rss, file.stat().st_size / 1e6)


def make_tmx(path: Path, units: int) -> None:
    """A TMX file of another tool with so many units."""
    choose = random.Random(7)
    with path.open("w", encoding="utf-8") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4"><header'
            ' creationtool="made-up" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en"'
            ' srclang="nl-NL" datatype="plaintext"/><body>\n'
        )
        for n in range(units):
            dutch = " ".join(map(choose.choice, (WHO, DOES, WHAT, WHY, WHEN)))
            english = " ".join(choose.choices(ENGLISH, k=7))
            out.write(
                f'<tu tuid="{n}" creationdate="20200101T000000Z"><prop type="x-project">p</prop>'
                f'<prop type="x-domain">d</prop><tuv xml:lang="nl-NL"><seg>{dutch} ({n}).</seg></tuv>'
                f'<tuv xml:lang="en-GB" changeid="translator" changedate="20210101T000000Z"><seg>{english} ({n}).'
                "</seg></tuv></tu>\n"
            )
        out.write("</body></tmx>\n")


def memory_costs(folder: Path, units: int) -> list[Cost]:
    """A memory in, in again, and out."""
    from tweespraak_store.database import open_store
    from tweespraak_store.memoryfiles.registry import export_memory, import_file

    source, target, path = folder / "in.tmx", folder / "out.tmx", folder / "memory.db"
    make_tmx(source, units)

    def bring_in() -> None:
        with open_store(path, create=True) as store:
            import_file(store, source, "benchmark")

    def write_out() -> None:
        with open_store(path, read_only=True) as store:
            export_memory(store, target, program="tweespraak benchmark")

    return [
        measured(f"{units:,} units of TMX into an empty memory", "tmx_in", bring_in, source),
        measured("the same file again, all known", "tmx_in_again", bring_in, source),
        measured("the whole memory out as TMX", "tmx_out", write_out, target),
    ]


def document_costs(folder: Path, segments: int) -> list[Cost]:
    """A document of so many segments in each format, approved throughout."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from exports_sample import sample_colophon, sample_view, texts_view, with_targets

    from tweespraak_store.exports.registry import FORMATS, write_export
    from tweespraak_translate.segment import Status

    choose = random.Random(7)
    made = [" ".join(map(choose.choice, (WHO, DOES, WHAT, WHY, WHEN))) for _ in range(segments)]
    english = [(" ".join(choose.choices(ENGLISH, k=14)), Status.APPROVED, None) for _ in range(segments)]
    view = with_targets(texts_view([(text, "x") for text in made]), english)
    colophon = sample_colophon(sample_view())
    found = []
    for name in ("tmx", "tmx-all", "xliff12", "xliff21"):
        target = folder / f"document{FORMATS[name].suffix}"

        def write(target: Path = target, name: str = name) -> None:
            write_export(view, colophon, target, format=name)

        found.append(measured(f"{segments:,} segments as {name}", name.replace("-", "_"), write, target))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--segments", type=int, default=8_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        costs = document_costs(Path(name), options.segments) + memory_costs(Path(name), options.units)
    if options.json:
        flat: dict[str, float] = {"units": options.units, "segments": options.segments}
        for cost in costs:
            flat |= {f"{cost.key}_cpu_s": round(cost.cpu_s, 2), f"{cost.key}_wall_s": round(cost.wall_s, 2)}
            flat |= {f"{cost.key}_rss_mb": round(cost.rss_mb), f"{cost.key}_file_mb": round(cost.size_mb, 1)}
        print(json.dumps(flat, indent=2))
        return
    print(f"python benchmarks/interchange.py --units {options.units} --segments {options.segments}\n")
    print(f"{'':45}{'CPU s':>8}{'wall s':>8}{'RSS MB':>8}{'file MB':>9}")
    for cost in costs:
        print(f"{cost.what:45}{cost.cpu_s:8.2f}{cost.wall_s:8.2f}{cost.rss_mb:8.0f}{cost.size_mb:9.1f}")


if __name__ == "__main__":
    main()
