"""Which reader takes a file: by what its first bytes say, then by its suffix.

Content comes before the suffix because a saved page is often called .txt and
a Word file .doc. A reader module is imported when its first file arrives, so
that lxml and pdfium cost nothing to somebody who reads plain text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import cast

from tweespraak_translate.document import SourceText
from tweespraak_translate.errors import InputError

Reader = Callable[[bytes, str], SourceText]

READERS: dict[str, str] = {
    "text": "plain_text",
    "markdown": "markdown",
    "pdf": "pdf",
    "docx": "docx",
    "odt": "odt",
    "html": "html",
    "xml": "xml",
}
"""Format to module of this package; each module has `read(data, name)`."""

_SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "xml",
}

_LOOK = 4096
"""Bytes that are enough to know a format by."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HTML_ROOTS = (b"html", b"head", b"body")
_PROLOGUE = re.compile(rb"<!--.*?-->|<\?.*?\?>|<![^<>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL)
"""Comments, processing instructions and the document type: what may stand before the root element."""
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_XML_START = re.compile(rb"<\?xml\s|<!DOCTYPE\s|<[A-Za-z_][\w.-]*(?:[\s:>/]|$)")


def read_document(data: bytes, name: str) -> SourceText:
    """The lines of a file, read by the reader of its format; `name` is used for suffix and messages.

    Raises InputError when the file is empty, damaged, or of a kind that is not taken in.
    """
    if not data:
        raise InputError(f"{name}: the file is empty; give a file with text in it")
    return load_reader(detect_format(data, name))(data, name)


def detect_format(data: bytes, name: str) -> str:
    """The format of a file, a key of READERS; "text" when nothing says otherwise.

    Raises InputError for a known format that is not taken in (old Word, RTF, other archives).
    """
    head = data[:_LOOK]
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_OLE):
        raise InputError(f"{name}: old Word and other OLE files are not read; save it as DOCX or PDF")
    if head.startswith(b"{\\rtf"):
        raise InputError(f"{name}: RTF is not read; save it as DOCX, PDF or plain text")
    if head.startswith(b"PK"):
        return _format_of_archive(data, name)
    markup = _markup_format(_as_ascii(head), suffix)
    if markup:
        return markup
    wanted = _SUFFIXES.get(suffix, "text")
    if wanted in ("pdf", "docx", "odt"):
        raise InputError(f"{name}: this is not a {wanted.upper()} file inside; check where it came from")
    return wanted


def load_reader(format_name: str) -> Reader:
    """The `read` function of a format; imports its module on first use."""
    module = import_module(f"tweespraak_store.readers.{READERS[format_name]}")
    return cast(Reader, module.read)


def _as_ascii(head: bytes) -> bytes:
    """The start of a file with byte order mark and UTF-16 zeros gone, to look for markup in."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _markup_format(head: bytes, suffix: str) -> str | None:
    """ "html" or "xml" when the text starts as markup; Markdown may start with a tag and stays Markdown."""
    if not head.startswith(b"<") or suffix in (".md", ".markdown"):
        return None
    root = _ROOT.search(_PROLOGUE.sub(b" ", head))
    if _HTML_START.match(head) or (root and root[1].lower() in _HTML_ROOTS):
        return "html"
    if head.startswith((b"<?xml", b"<!--", b"<!DOCTYPE")):
        return "html" if root is None and _HTML_START.search(head[:1500]) else "xml"
    if not _XML_START.match(head):
        return None
    if suffix in (".html", ".htm", ".xhtml"):
        return "html"
    return "xml" if suffix == ".xml" or b"</" in head or b"/>" in head else None


def _format_of_archive(data: bytes, name: str) -> str:
    """What a zip file is: a Word document, an OpenDocument text, or something we refuse."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return "docx"
            if "content.xml" in names:
                return "odt"
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise InputError(f"{name}: a damaged zip container ({error}); get the file again") from error
    raise InputError(f"{name}: a zip file that holds no Word or OpenDocument text; unpack it first")
