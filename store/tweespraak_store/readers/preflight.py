"""What is checked before any parser sees a file: what kind of thing it is, its size, what it unpacks to."""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
from pathlib import Path

from tweespraak_translate.errors import InputError
from tweespraak_translate.visible import visible_line

MAX_FILE = 64 * 1024 * 1024
"""Bytes of a file; the largest question list with pictures that was seen has 9 MB."""

MAX_MEMBERS = 2_000
"""Files in a container."""

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes that all files of a container may unpack to together."""

MAX_RATIO = 200
"""How many times its packed size a file may unpack to; XML of real documents stays under 60."""

RATIO_FROM = 4 * 1024 * 1024
"""Unpacked bytes from which the ratio counts: a short repetitive part may pack very well."""

_ADDRESS = re.compile(r"(?:https?|ftp):/", re.IGNORECASE)
"""A path keeps one of the two slashes of a web address."""

_CHUNK = 1024 * 1024
_SHOWN_NAME = 60


def shown_name(path: Path | str) -> str:
    """A file name as it can be shown: the last part, controls written out, the middle of a long one cut."""
    name = path.name if isinstance(path, Path) else path
    # A name that is no UTF-8 reaches Python as surrogates, which no terminal and no database takes.
    text = visible_line(name) or "(no name)"
    if len(text) > _SHOWN_NAME:
        text = f"{text[: _SHOWN_NAME // 2]}…{text[-_SHOWN_NAME // 2 + 1 :]}"
    return text


def load_file(path: Path) -> bytes:
    """The bytes of a regular file of acceptable size.

    Raises InputError for anything else: a directory, a device, a pipe, a missing or too large file.
    """
    name = shown_name(path)
    if _ADDRESS.match(str(path)):
        raise InputError(f"{name}: a web address; download it first, then give the file")
    try:
        # Without O_NONBLOCK a pipe that nobody writes to would block here for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise InputError(f"{name}: no such file; check the path") from error
    except IsADirectoryError as error:
        raise InputError(f"{name}: a directory; give the files in it") from error
    except PermissionError as error:
        raise InputError(f"{name}: no permission to read it; check its owner and mode") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a name that cannot be a file"
        raise InputError(f"{name}: cannot be opened ({reason}); check the path") from error
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        os.close(handle)
        raise InputError(f"{name}: a directory; give the files in it")
    with os.fdopen(handle, "rb") as stream:
        kind = os.fstat(stream.fileno())
        if not stat.S_ISREG(kind.st_mode):
            raise InputError(f"{name}: no regular file (a pipe or device); save the text to a file, or use -")
        check_size(kind.st_size, name)
        data = stream.read(MAX_FILE + 1)
    check_size(len(data), name)
    return data


def check_size(size: int, name: str) -> None:
    """Raise InputError when a file of this many bytes is not taken in."""
    if size > MAX_FILE:
        raise InputError(f"{name}: {size // _CHUNK} MB; at most {MAX_FILE // _CHUNK} MB are read, so split the file")
    if size == 0:
        raise InputError(f"{name}: the file is empty; give a file with text in it")


def check_bytes(data: bytes, name: str) -> None:
    """What can be told of a file without parsing it; raises InputError when it is not taken in."""
    check_size(len(data), name)
    if data.startswith(b"PK\x03\x04"):
        check_archive(data, name)


def check_archive(data: bytes, name: str) -> None:
    """Raise InputError when a zip container is damaged, or unpacks to more than we take."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, OSError) as error:
        raise InputError(f"{name}: a damaged container (DOCX or ODT); get the file again") from error
    except (NotImplementedError, UnicodeError, EOFError) as error:
        raise InputError(f"{name}: a container packed in a way that is not read; save it again") from error
    if len(members) > MAX_MEMBERS:
        raise InputError(f"{name}: {len(members)} files inside; at most {MAX_MEMBERS} are taken")
    if len({info.filename for info in members}) < len(members):
        raise InputError(f"{name}: two files of one name inside; save the document again")
    total = sum(info.file_size for info in members)
    if total > MAX_UNPACKED:
        raise InputError(f"{name}: unpacks to {total // _CHUNK} MB; at most {MAX_UNPACKED // _CHUNK} MB are taken")
    for info in members:
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise InputError(f"{name}: a part unpacks to over {MAX_RATIO} times its size; this is no document")
