"""XLIFF 1.2 and 2.x back from a translation tool: the target of every unit, its state, and the remarks of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tweespraak_store.exports.identity import parse_key, parse_stamp
from tweespraak_store.exports.interchange import OURS
from tweespraak_store.merging.returned import UNTRANSLATED, Comment, ReturnedFile, ReturnedRow
from tweespraak_store.readers.xml_parts import local_name, names, parse_xml
from tweespraak_translate.errors import InputError
from tweespraak_translate.visible import visible

_CODES = names("ph bpt ept it sub")
"""Inline elements of XLIFF 1.2 that hold codes of the tool's format, not text."""
_FINAL = names("final signed-off")
_WAITING = names("new initial needs-translation needs-adaptation needs-l10n")


def read(data: bytes, name: str) -> ReturnedFile:
    """The rows of an XLIFF file. Raises InputError when it is damaged or has no units."""
    root = parse_xml(data, name)
    version = root.get("version", "")
    reader = _Reader()
    if version.startswith("2"):
        rows = tuple(reader.unit(unit, n) for n, unit in enumerate(root.iter("{*}unit"), start=1))
    else:
        rows = tuple(reader.trans_unit(unit, n) for n, unit in enumerate(root.iter("{*}trans-unit"), start=1))
    if not rows:
        raise InputError(f"{name}: no units in this XLIFF file; export it again")
    stamps, loose = _about(root)
    warnings = (f"{reader.codes} inline codes of a tool were left out",) if reader.codes else ()
    dates = [file.get("date", "") for file in root.iter("{*}file")]
    made = next((d[:-1] + "+00:00" for d in dates if re.fullmatch(r"[\d-]{10}T[\d:]{8}Z", d)), "")
    return ReturnedFile("xliff", stamps, rows, loose, warnings, made_at=made)


class _Reader:
    """Counts what cannot be taken along."""

    def __init__(self) -> None:
        self.codes = 0

    def trans_unit(self, unit: etree._Element, number: int) -> ReturnedRow:
        """A unit of XLIFF 1.2."""
        parts = {local_name(part): part for part in reversed(unit)}
        source, target = parts.get("source"), parts.get("target")
        state = target.get("state", "") if target is not None else ""
        is_final = state in _FINAL or unit.get("approved") == "yes"
        return ReturnedRow(
            place=f"unit {number}",
            key=_key(unit, "resname"),
            text=self._text(target),
            source=self._text(source) if source is not None else None,
            comments=tuple(_notes(unit, "from")),
            state="final" if is_final else UNTRANSLATED if state in _WAITING or not state else "",
        )

    def unit(self, unit: etree._Element, number: int) -> ReturnedRow:
        """A unit of XLIFF 2: a tool may have cut it into several segments, whose order can be stated."""
        pieces = [part for part in unit if local_name(part) in ("segment", "ignorable")]
        states = {part.get("state", "initial") for part in pieces if local_name(part) == "segment"}
        places = {id(part): _order(part, n) for n, part in enumerate(pieces, start=1)}
        targets = sorted(pieces, key=lambda part: places[id(part)])
        inner = [part for part in unit if local_name(part) == "notes"]
        return ReturnedRow(
            place=f"unit {number}",
            key=_key(unit, "name"),
            text="".join(self._text(_child(part, "target")) for part in targets),
            source="".join(self._text(_child(part, "source")) for part in pieces),
            comments=tuple(comment for notes in inner for comment in _notes(notes, "category")),
            state="final" if states == {"final"} else UNTRANSLATED if states <= _WAITING else "",
        )

    def _text(self, element: etree._Element | None) -> str:
        """The text of a source or target, without codes; XLIFF 2 writes characters XML cannot hold as `cp`."""
        if element is None:
            return ""
        pieces = [element.text or ""]
        for part in element:
            kind = local_name(part)
            if kind == "cp":
                pieces.append(_character(part.get("hex", "")))
            elif kind in _CODES or len(part) == 0 and not part.text:
                self.codes += kind != "mrk"
            else:
                pieces.append(self._text(part))
            pieces.append(part.tail or "")
        return "".join(pieces)


def _key(unit: etree._Element, second: str) -> str:
    """The key a unit carries as its id, or beside it where a tool put its own id in place."""
    given = [unit.get("id", ""), unit.get(second, "")]
    return next((value for value in given if parse_key(value)), given[0])


def _order(piece: etree._Element, place: int) -> int:
    target = _child(piece, "target")
    stated = target.get("order", "") if target is not None else ""
    return int(stated) if stated.isdecimal() and len(stated) < 9 else place


def _child(element: etree._Element, kind: str) -> etree._Element | None:
    return next((part for part in element if local_name(part) == kind), None)


def _character(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return visible(chr(number)) if 0 <= number <= 0x10FFFF else ""


def _notes(parent: etree._Element, author: str) -> Iterator[Comment]:
    """The remarks people made; those this program wrote itself are none."""
    for note in parent:
        if local_name(note) == "note" and note.get(author, "") != OURS:
            text = "".join(map(str, note.itertext())).strip()
            if text:
                yield Comment(note.get(author, ""), text)


def _about(root: etree._Element) -> tuple[tuple[str, ...], tuple[Comment, ...]]:
    """The documents that the notes of the files name, and the remarks on whole files."""
    stamps: dict[str, None] = {}
    loose: list[Comment] = []
    for file in root.iter("{*}file"):
        for holder in (part for part in file if local_name(part) in ("header", "notes")):
            for note in holder.iter("{*}note"):
                text = "".join(map(str, note.itertext())).strip()
                if parse_stamp(text):
                    stamps[text] = None
                elif text and note.get("from", note.get("category", "")) != OURS:
                    loose.append(Comment(note.get("from", note.get("category", "")), text))
    return tuple(stamps), tuple(loose)
