"""Reading XML of any length piece by piece: what was used is let go, and nothing in it is trusted.

No entity is resolved, nothing is fetched, and a document type may be named
but declares nothing here. A single unit, or anything else that stands between
two units, may not grow beyond what a translation unit can be.
"""

from __future__ import annotations

import hashlib
import html
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from lxml import etree

from tweespraak_store.readers.preflight import shown_name
from tweespraak_store.readers.xml_parts import local_name
from tweespraak_translate.errors import InputError
from tweespraak_translate.visible import visible_line

MAX_FILE = 16 * 1024**3
"""Bytes; a memory of ten million units has about 8 GB."""

MAX_BETWEEN = 8 * 1024 * 1024
"""Bytes from the end of one unit to the end of the next; a page of text has 3,000."""

_CHUNK = 256 * 1024
_NOTHING = "nothing was taken in"

Progress = Callable[[int, int], None]
"""Called with how many bytes are read and how many there are."""


class Walk:
    """One pass over a file: `events` gives the elements asked for as they begin and end."""

    def __init__(self, path: Path, progress: Progress = lambda done, total: None) -> None:
        self.path = path
        self.name = shown_name(path)
        self.digest = hashlib.sha256()
        """Of what was read so far."""
        self._progress = progress

    def events(self, tags: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
        """("start" or "end", element) for these names, in any namespace; a finished element is emptied afterwards.

        The first event is the start of the file's own element, which must be among them. Raises InputError for
        a file that cannot be read, is damaged, declares entities, or swells between two ends.
        """
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=[f"{{*}}{tag}" for tag in tags],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        with self._opened() as stream:
            size = os.fstat(stream.fileno()).st_size
            read = last = 0
            began = False
            while chunk := stream.read(_CHUNK):
                if not read:
                    self._look(chunk)
                read += len(chunk)
                self.digest.update(chunk)
                for event, element in self._fed(parser, chunk):
                    if not began:
                        self._refuse_entities(element)
                        began = True
                    yield event, element
                    if event == "end":
                        last = read
                        _let_go(element)
                if read - last > MAX_BETWEEN:
                    raise self.fault(0, f"over {MAX_BETWEEN // 1024**2} MB without a translation unit")
                self._progress(read, size)
            yield from self._fed(parser, b"")

    def fault(self, line: int, message: str) -> InputError:
        """The error for a place in the file; line 0 for none."""
        where = f"line {line}: " if line else ""
        return InputError(f"{self.name}: {where}{visible_line(message)}; {_NOTHING}, mend the file and try again")

    def text(self, element: etree._Element, kept: frozenset[str]) -> tuple[str, bool]:
        """The text of an element, and whether markup was left out; markup named in `kept` gives its text."""
        if not len(element):
            return element.text or "", False
        pieces = [element.text or ""]
        left_out = False
        for child in element:
            if child.tag is etree.Entity:
                pieces.append(self._settled(child))
            elif (name := local_name(child)) in kept:
                inside, less = self.text(child, kept)
                pieces.append(inside)
                left_out = left_out or less
            elif name == "cp":
                pieces.append(_code_point(child))
            else:
                left_out = True
            pieces.append(child.tail or "")
        return "".join(pieces), left_out

    def _settled(self, entity: etree._Element) -> str:
        """The character of a well-known entity name; a name nobody knows is a fault."""
        name = cast(str, entity.text)
        character = html.unescape(name)
        if character == name:
            raise self.fault(line_of(entity), f"the undefined entity {name[:40]}")
        return character

    def _opened(self) -> BinaryIO:
        try:
            # Without O_NONBLOCK a pipe that nobody writes to would block here for ever.
            handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "a name that cannot be a file"
            raise InputError(f"{self.name}: cannot be opened ({reason}); check the path") from error
        status = os.fstat(handle)
        fault = ""
        if stat.S_ISDIR(status.st_mode):
            fault = "a directory; give the files in it"
        elif not stat.S_ISREG(status.st_mode):
            fault = "no regular file (a pipe or device); save it to a file first"
        elif status.st_size == 0:
            fault = "the file is empty; get it again"
        elif status.st_size > MAX_FILE:
            fault = f"over {MAX_FILE // 1024**3} GB; split the file"
        if fault:
            os.close(handle)
            raise InputError(f"{self.name}: {fault}")
        return os.fdopen(handle, "rb")

    def _look(self, begin: bytes) -> None:
        """Refuse early what cannot be XML, in words that help."""
        if begin.startswith((b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf")):
            raise InputError(f"{self.name}: a packed file; unpack it and give the TMX or XLIFF in it")
        plain = begin.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if not plain.startswith(b"<"):
            raise InputError(f"{self.name}: no XML; give a TMX or XLIFF file")

    def _fed(self, parser: etree.XMLPullParser, chunk: bytes) -> Iterator[tuple[str, etree._Element]]:
        """The events a piece of the file makes; an empty piece ends it."""
        try:
            if chunk:
                parser.feed(chunk)
            else:
                parser.close()
            yield from cast("Iterator[tuple[str, etree._Element]]", parser.read_events())
        except etree.XMLSyntaxError as error:
            raise self.fault(error.lineno or 0, _reason(error)) from error
        except (LookupError, UnicodeError) as error:
            raise self.fault(0, "an encoding that is not known") from error

    def _refuse_entities(self, root: etree._Element) -> None:
        dtd = root.getroottree().docinfo.internalDTD
        if dtd is not None and next(iter(dtd.iterentities()), None) is not None:  # type: ignore[attr-defined]
            raise InputError(f"{self.name}: declares XML entities, which are refused; save it without a DTD")


def line_of(element: etree._Element) -> int:
    """Where an element begins in its file; 0 when that is not known."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _reason(error: etree.XMLSyntaxError) -> str:
    message = str(error).lower()
    if "depth" in message:
        return "elements are nested too deep"
    if "huge" in message or "too long" in message:
        return "one stretch of text is over 10 million characters"
    return "the XML is damaged"


def _code_point(element: etree._Element) -> str:
    """A character that XML cannot hold, written out as everywhere else; one that it can, itself."""
    try:
        number = int(element.get("hex", ""), 16)
        return visible_line(chr(number))
    except (ValueError, OverflowError):
        return "⟨U+????⟩"


def _let_go(element: etree._Element) -> None:
    """Empty an element, and drop the siblings before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
