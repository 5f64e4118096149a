"""Which reader takes a returned file: by what it is inside, its suffix only where that leaves doubt."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import cast

from tweespraak_store.merging.returned import ReturnedFile
from tweespraak_translate.errors import InputError

Reader = Callable[[bytes, str], ReturnedFile]

READERS = {"csv": "csv", "docx": "docx", "html": "html", "xliff": "xliff", "xlsx": "xlsx"}
"""Format to module of this package; each module has `read(data, name)`."""

_LOOK = 4096
_XLIFF = re.compile(r"<(?:[\w.-]+:)?xliff[\s>]")
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_TAKEN = "merge takes DOCX, XLIFF, CSV, XLSX and HTML that 'tweespraak export' wrote"


def read_rows(data: bytes, name: str) -> ReturnedFile:
    """The rows of a returned file. Raises InputError when it is of no kind that comes back, or damaged."""
    module = import_module(f"tweespraak_store.merging.readers.{READERS[detect_format(data, name)]}")
    return cast(Reader, module.read)(data, name)


def detect_format(data: bytes, name: str) -> str:
    """The format of a returned file, a key of READERS. Raises InputError for any other."""
    suffix = PurePath(name).suffix.lower()
    if data.startswith(b"PK"):
        return _format_of_package(data, name)
    head = _as_text(data[:_LOOK])
    if _XLIFF.search(head):
        return "xliff"
    if _HTML.search(head):
        return "html"
    if head.lstrip().startswith("<") or "\x00" in head:
        raise InputError(f"{name}: no file that comes back; {_TAKEN}")
    if suffix in (".csv", ".tsv", ".txt", "") or re.search(r"[,;\t]", head.partition("\n")[0]):
        return "csv"
    raise InputError(f"{name}: no file that comes back; {_TAKEN}")


def _format_of_package(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise InputError(f"{name}: a damaged container; get the file again") from error
    if "word/document.xml" in members:
        return "docx"
    if "xl/workbook.xml" in members:
        return "xlsx"
    raise InputError(f"{name}: neither Word nor Excel inside; {_TAKEN}")


def _as_text(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace")
    return head.decode("utf-8", errors="replace")
