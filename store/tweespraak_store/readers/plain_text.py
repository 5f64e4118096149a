"""Plain text in, from whichever program took it out of a PDF.

Decoding is strict on purpose: a wrong guess would put wrong letters under a
translator's eyes for good. UTF-8 is tried first, then Windows-1252 where the
bytes can hardly be anything else; what is neither is refused by name.
"""

from __future__ import annotations

import codecs
import re

from tweespraak_store.readers.masthead import read_masthead
from tweespraak_translate.document import Line, Role, SourceText
from tweespraak_translate.errors import InputError

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_UNDEFINED_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
"""Bytes that Windows-1252 leaves without a character."""

_TEXT_CONTROLS = frozenset("\t\n\r\f\v")

_PLAIN_SYMBOLS = frozenset("€‚„…‰‹‘’“”•–—™›«»§°±²³´·¼½¾©®ºª¿¡£")
"""Signs of Windows-1252 that official Dutch text uses; others hint at another encoding."""


_BULLET = re.compile(r"^\(cid:\d{1,4}\)")
"""What pdfminer prints for a list bullet whose font gives it no character."""


def read(data: bytes, name: str) -> SourceText:
    """The lines of a text file; form feeds are page breaks, blank lines are gaps.

    Raises InputError when the file is empty, binary, or in an encoding that cannot be told for sure.
    """
    text, warnings = decode(data, name)
    lines = tuple(split_lines(text))
    metadata = read_masthead([line.text for line in lines])
    return SourceText(lines=lines, metadata=metadata, warnings=warnings, format="text")


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file without byte order mark, and a warning when its encoding was guessed.

    Raises InputError as `read` does.
    """
    warnings: tuple[str, ...] = ()
    if data[:2] in _UTF16_MARKS:
        text = _strict(data, "utf-16", name)
    else:
        _refuse_binary(data, name)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            text = _as_windows_1252(data, name, error)
            warnings = ("the file is not UTF-8; it was read as Windows-1252",)
    text = text.removeprefix("\ufeff")
    _refuse_controls(text, name)
    if not text.strip():
        raise InputError(f"{name}: the file has no text in it; a scan needs text recognition first")
    return text, warnings


def split_lines(text: str) -> list[Line]:
    """The lines of a text with their pages and gaps; empty lines become gaps, nothing else is dropped."""
    lines: list[Line] = []
    for page, page_text in enumerate(text.split("\f"), start=1):
        gap = bool(lines)
        for raw in _printed_lines(page_text):
            stripped = _BULLET.sub("•", raw.strip())
            if not stripped:
                gap = True
                continue
            role = Role.TABLE if "\t" in stripped else Role.BODY
            lines.append(Line(text=stripped, role=role, page=page, gap_before=gap))
            gap = False
    return lines


def _printed_lines(text: str) -> list[str]:
    """Split at line feeds only: str.splitlines would also cut at U+0085 and friends inside a sentence."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").split("\n")


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: broken {encoding.upper()} text at byte {error.start}; save it as UTF-8") from error


def _refuse_binary(data: bytes, name: str) -> None:
    if b"\0" in data:
        raise InputError(f"{name}: this is a binary file, not text; give a PDF, DOCX, ODT, HTML, XML or text file")


def _refuse_controls(text: str, name: str) -> None:
    """A few control characters are dirt in a text; many mean that it is none."""
    controls = sum(1 for c in text if (c < " " or "\x7f" <= c <= "\x9f") and c not in _TEXT_CONTROLS)
    if controls > 8 and controls * 100 > len(text):
        raise InputError(f"{name}: this is a binary file, not text; give a PDF, DOCX, ODT, HTML, XML or text file")


def _as_windows_1252(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    """Windows-1252 when the high bytes are letters and signs that Dutch text uses, else InputError."""
    refusal = InputError(f"{name}: text is neither UTF-8 (byte {error.start}) nor Windows-1252; save it as UTF-8")
    if _UNDEFINED_1252.intersection(data):
        raise refusal from error
    text = data.decode("windows-1252")
    high = [c for c in text if c > "\x7f"]
    usual = sum(1 for c in high if c.isalpha() or c in _PLAIN_SYMBOLS or c == "\xa0")
    letters = sum(1 for c in text if c.isalpha() and c < "\x80")
    visible = sum(1 for c in text if not c.isspace())
    if usual < 0.9 * len(high) or letters < 0.5 * visible or len(high) > 0.2 * visible:
        raise refusal from error
    return text
