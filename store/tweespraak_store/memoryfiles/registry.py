"""The doors to the memory's files: `import_file` takes TMX and XLIFF in, `export_memory` writes TMX."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from tweespraak_store.database import Store
from tweespraak_store.memory import AddedUnits, NewUnit, StoredUnit, add_units, count_units, stored_units
from tweespraak_store.memoryfiles import tmx, xliff
from tweespraak_store.memoryfiles.stream import Walk
from tweespraak_store.memoryfiles.units import Pair, Tally, named
from tweespraak_store.readers.xml_parts import local_name
from tweespraak_translate.errors import InputError, UsageError
from tweespraak_translate.visible import count_unsafe, visible_line

Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is."""


def _no_progress(done: int, total: int) -> None:
    pass


@dataclass
class PairFile:
    """A TMX or XLIFF file, told apart by what is in it; iterating reads it once."""

    path: Path
    everything: bool = False
    """Take what nobody has finished too."""
    progress: Progress = _no_progress
    """Bytes read, bytes in all."""
    tally: Tally = field(default_factory=Tally)
    """What was met; complete when all pairs are read."""
    kind: str = ""
    """"tmx" or "xliff", once reading has begun."""
    sha256: str = ""
    """Of the file, once it is read."""

    def __iter__(self) -> Iterator[Pair]:
        """The pairs in order. Raises InputError, naming the file and the line."""
        walk = Walk(self.path, self.progress)
        reading: tmx.TmxReading | xliff.XliffReading | None = None
        for event, element in walk.events((*tmx.TAGS, *xliff.TAGS)):
            if reading is None:
                reading = self._begin(walk, element)
            if event == "start":
                reading.start(element)
            else:
                yield from reading.end(element)
        if reading is None:
            raise InputError(f"{walk.name}: XML, but neither TMX nor XLIFF; export it from the other tool as TMX")
        self.sha256 = walk.digest.hexdigest()

    def _begin(self, walk: Walk, root: etree._Element) -> tmx.TmxReading | xliff.XliffReading:
        name = local_name(root)
        if root.getparent() is not None or name not in ("tmx", "xliff"):
            raise InputError(f"{walk.name}: XML, but neither TMX nor XLIFF; export it from the other tool as TMX")
        self.kind = name
        made = tmx.TmxReading if name == "tmx" else xliff.XliffReading
        return made(walk, self.tally, self.everything)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    path: Path
    added: AddedUnits
    tally: Tally


def import_file(
    store: Store,
    path: Path,
    actor: str,
    *,
    origin: str = "",
    penalty: int = 0,
    everything: bool = False,
    reading: Progress = _no_progress,
    keeping: Progress = _no_progress,
) -> Imported:
    """Take the pairs of a TMX or XLIFF file into the memory, all of them or none.

    They keep `origin` as the place they come from, else what the file says, else its name. `penalty`
    (0 to 100) is taken off every similarity they get. Raises InputError, UsageError and StoreError.
    """
    if not 0 <= penalty <= 100:
        raise UsageError(f"a penalty of {penalty}; choose 0 (none) to 100")
    file = PairFile(path, everything, reading)
    place = named(origin) or named(visible_line(path.name))

    def units() -> Iterator[NewUnit]:
        for pair in file:
            document = place if origin else pair.document or place
            yield NewUnit(pair.source, pair.target, pair.author, pair.at, document, max(penalty, pair.penalty))

    added = add_units(
        store,
        units(),
        actor,
        source=visible_line(path.name),
        details=lambda: {"file_sha256": file.sha256, "origin": place, "penalty": penalty},
        progress=keeping,
    )
    return Imported(path, added, file.tally)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    units: int
    unsafe: int
    """Control and bidirectional characters that are written out, as ⟨U+001B⟩ or as character references."""


def export_memory(
    store: Store, target: Path, *, program: str, document: str | None = None, progress: Progress = _no_progress
) -> Exported:
    """Write the memory, or the part of it that comes from `document`, as TMX.

    The file is whole or untouched. Raises UsageError when there is nothing to write, InputError and StoreError.
    """
    from tweespraak_store.exports.atomic import write_atomically

    total = count_units(store, document)
    if not total:
        raise UsageError(
            f"no units in the memory come from {visible_line(document)}; 'tweespraak memory list' shows what there is"
            if document is not None
            else "the memory is empty; approve segments, or bring a memory in with 'tweespraak memory import'"
        )
    written = unsafe = 0

    def counted() -> Iterator[StoredUnit]:
        nonlocal written, unsafe
        for unit in stored_units(store, document):
            written += 1
            unsafe += count_unsafe(unit.source) + count_unsafe(unit.target)
            if not written % 1_000:
                progress(written, total)
            yield unit

    write_atomically(target, tmx.memory_as_tmx(counted(), program=program, made_at=store.clock()))
    progress(total, total)
    return Exported(written, unsafe)
