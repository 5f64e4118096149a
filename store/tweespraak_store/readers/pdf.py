"""PDF in: what pdfium sees on a page, as printed pieces of text with their place and size.

Pdfium gives single characters in the order of the content stream. They are
joined here to pieces of one style, the pieces to printed lines; what those
lines are (body, footnote, page furniture) is decided in pdf_layout.py.
Sizes are taken after the text matrix: many producers set size 1 and scale.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from tweespraak_store.readers.masthead import read_masthead
from tweespraak_store.readers.pdf_layout import Page, Piece, lay_out
from tweespraak_translate.document import Role, SourceText
from tweespraak_translate.errors import InputError

MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000
"""Far above the longest question list; what is larger is not a document of our kind."""

_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
_NO_CHARACTER = frozenset((0x0A, 0x0D, 0x00, 0xFFFE, 0xFFFF))
_SLIT = 0.18
"""Widest gap between two characters of a word, in their size; the narrowest spaces seen are 0.2."""

_END_HYPHEN = 0x02
"""Pdfium's own sign for a hyphen at a line end."""

_REPLACED = {_END_HYPHEN: "-", 0xAD: "-", 0xA0: " ", 0x09: " ", 0x2002: " ", 0x2003: " ", 0x2009: " "}
"""A soft hyphen that a PDF draws is a visible hyphen; a fixed space in a PDF is a producer's habit."""


@dataclass(frozen=True, slots=True)
class _Style:
    """What one text object says about the look of its characters."""

    size: float
    bold: bool
    upright: bool


def read(data: bytes, name: str) -> SourceText:
    """The printed lines of a PDF in reading order, each with the role its place and size give it.

    Raises InputError when the file is encrypted, damaged, too large, or has no text layer.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise InputError(f"{name}: {_reason(str(error))}") from error
    try:
        pages, warnings = _read_pages(document, name)
    finally:
        document.close()
    lines = lay_out(pages)
    if not any(line.text.strip() for line in lines):
        raise InputError(f"{name}: no text layer in this PDF (a scan?); run text recognition on it first")
    if not any(line.role is not Role.FURNITURE for line in lines):
        lines = tuple(replace(line, role=Role.BODY) for line in lines)
    metadata = read_masthead([line.text for line in lines])
    return SourceText(lines=lines, metadata=metadata, warnings=warnings, format="pdf")


def _reason(message: str) -> str:
    """Pdfium's reason in words, with what can be done about it."""
    if "password" in message.lower():
        return "this PDF is encrypted; open it with its password and save it without one"
    if "security" in message.lower():
        return "this PDF is protected in a way that is not read; save it without protection"
    return "this PDF is damaged or is no PDF; get it again from where it came"


def _read_pages(document: pypdfium2.PdfDocument, name: str) -> tuple[list[Page], tuple[str, ...]]:
    count = len(document)
    if count > MAX_PAGES:
        raise InputError(f"{name}: {count} pages; at most {MAX_PAGES} are read, so split the file")
    if count == 0:
        raise InputError(f"{name}: this PDF has no pages; get it again from where it came")
    pages: list[Page] = []
    unread: list[int] = []
    characters = 0
    for number in range(1, count + 1):
        try:
            page = document[number - 1]
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError:
            unread.append(number)
            continue
        characters += textpage.count_chars()
        if characters > MAX_CHARACTERS:
            raise InputError(f"{name}: more than {MAX_CHARACTERS} characters; split the file")
        pieces = list(_pieces(textpage))
        left, bottom, right, top = page.get_bbox()
        pages.append(Page(number, left, bottom, right, top, tuple(pieces)))
        textpage.close()
        page.close()
    if not pages:
        raise InputError(f"{name}: none of the {count} pages of this PDF can be read; get the file again")
    return pages, _warnings(pages, unread)


def _warnings(pages: list[Page], unread: list[int]) -> tuple[str, ...]:
    """What of the file did not become text, said by page."""
    warnings = []
    if unread:
        warnings.append(f"pages that could not be read: {_some(unread)}")
    empty = [page.number for page in pages if not page.pieces]
    if empty and len(empty) < len(pages):
        warnings.append(f"pages without a text layer (pictures or blank): {_some(empty)}")
    return tuple(warnings)


def _some(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    return shown if len(numbers) <= 10 else f"{shown} and {len(numbers) - 10} more"


class _Builder:
    """Collects the characters of one piece."""

    def __init__(self, text: str, style: _Style, x0: float, x1: float, y: float, order: int) -> None:
        self.text = [text]
        self.style = style
        self.x0 = x0
        self.x1 = x1
        self.y = y
        self.order = order
        self.last = (x0, y)
        """Where the last character stands: sideways text runs up the page."""

    def continues(self, style: _Style, x0: float, y: float) -> bool:
        """Whether a character of this style at this place stands on in the same piece."""
        em = max(self.style.size, 0.1)
        if style != self.style:
            return False
        if not style.upright:
            return abs(x0 - self.last[0]) + abs(y - self.last[1]) < 2 * em
        return abs(y - self.y) <= 0.08 * em and -0.5 * em <= x0 - self.x1 <= 0.9 * em

    def piece(self) -> Piece:
        """The finished piece."""
        style = self.style
        text = "".join(self.text)
        return Piece(text, self.x0, self.x1, self.y, style.size, style.bold, style.upright, self.order)


def _pieces(textpage: pypdfium2.PdfTextPage) -> Iterator[Piece]:
    """The text of a page in stream order, cut where style, baseline or place changes."""
    handle = textpage.raw
    styles: dict[int, _Style] = {}
    fallback = _Style(1.0, False, True)
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    current: _Builder | None = None
    skip_low_surrogate = False
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(handle, index)
        if skip_low_surrogate:
            skip_low_surrogate = False
            continue
        if code in _NO_CHARACTER:
            continue
        if 0xD800 <= code < 0xDC00:
            code, skip_low_surrogate = _pair(handle, index, code)
        text = _REPLACED.get(code) or _printable(code)
        if text == " ":
            # A space carries no ink: it neither starts a piece nor moves its edge.
            if current is not None and current.text[-1] != " " and _is_space(handle, index, current.style):
                current.text.append(" ")
            continue
        pdfium.FPDFText_GetCharOrigin(handle, index, x, y)
        pdfium.FPDFText_GetCharBox(handle, index, left, right, bottom, top)
        style = _style(handle, index, styles) or fallback
        x0, x1 = left.value, right.value
        if x1 <= x0:
            x0 = x1 = x.value
        if current is not None and current.continues(style, x0, y.value):
            current.text.append(text)
            current.x1 = max(current.x1, x1)
            current.last = (x0, y.value)
        else:
            if current is not None:
                yield current.piece()
            current = _Builder(text, style, x0, x1, y.value, index)
    if current is not None:
        yield current.piece()


def _is_space(handle: pdfium.FPDF_TEXTPAGE, index: int, style: _Style) -> bool:
    """Whether a space is one: pdfium also makes them up where loose kerning leaves a slit in a word."""
    if pdfium.FPDFText_IsGenerated(handle, index) != 1:
        return True
    before, after = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(handle, index - 1, before):
        return True
    if not pdfium.FPDFText_GetLooseCharBox(handle, index + 1, after):
        return True
    gap = float(after.left - before.right)
    return gap < 0 or gap >= _SLIT * style.size


def _printable(code: int) -> str:
    """The character of a code; halves of pairs and impossible codes become the replacement character."""
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _pair(handle: pdfium.FPDF_TEXTPAGE, index: int, high: int) -> tuple[int, bool]:
    """The code of a surrogate pair that starts at `index`, and whether its second half was there."""
    low = pdfium.FPDFText_GetUnicode(handle, index + 1)
    if 0xDC00 <= low < 0xE000:
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), True
    return 0xFFFD, False


def _style(handle: pdfium.FPDF_TEXTPAGE, index: int, styles: dict[int, _Style]) -> _Style | None:
    """The style at a character; looked up once for each text object of the page."""
    text_object = pdfium.FPDFText_GetTextObject(handle, index)
    if not text_object:
        return None
    key = ctypes.addressof(text_object.contents)
    style = styles.get(key)
    if style is None:
        style = styles[key] = _look_up_style(handle, index)
    return style


def _look_up_style(handle: pdfium.FPDF_TEXTPAGE, index: int) -> _Style:
    matrix = pdfium.FS_MATRIX()
    scale, upright = 1.0, True
    if pdfium.FPDFText_GetMatrix(handle, index, matrix):
        scale = math.hypot(matrix.c, matrix.d)
        upright = abs(matrix.b) <= 0.3 * abs(matrix.a) and matrix.a > 0
    size = round(pdfium.FPDFText_GetFontSize(handle, index) * scale, 1)
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(handle, index, name, 128, flags)
    bold = bool(flags.value & _FORCE_BOLD) or bool(_BOLD_NAME.search(name.value.decode("latin-1")))
    return _Style(size if math.isfinite(size) and size > 0 else 1.0, bold, upright)
