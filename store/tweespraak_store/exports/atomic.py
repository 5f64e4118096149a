"""Writing a file whole or not at all: a reader sees the old file or the new one, never half of one.

A link is written through: the file it points to is replaced and the link stays.
What a killed run left behind is removed by the next one that writes the same file.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from tweespraak_store.database import shown_path
from tweespraak_translate.errors import InputError

_PREFIX = ".tweespraak-"


def write_atomically(target: Path, data: bytes | Iterable[bytes]) -> None:
    """Put `data`, whole or in pieces, at `target`, on disk when the call returns; an older file keeps its permissions.

    Raises InputError, one line, when the place cannot be written; what was there before is
    untouched then and nothing is left behind.
    """
    name = shown_path(target)
    try:
        real = _real_target(target)
        temporary = _temporary(real)
    except OSError as error:
        raise _unwritable(name, error) from error
    _remove_leftovers(real)
    try:
        _write_synced(temporary, data, _mode_of(real))
        os.replace(temporary, real)
        _sync_folder(real.parent)
    except OSError as error:
        raise _unwritable(name, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_target(target: Path) -> None:
    """Raise InputError when `target` cannot be written, before any work is put into its contents."""
    try:
        _real_target(target)
    except OSError as error:
        raise _unwritable(shown_path(target), error) from error


def _real_target(target: Path) -> Path:
    """The file itself, links followed. Raises InputError or OSError when no file can be put there."""
    name = shown_path(target)
    if "\x00" in str(target):
        raise InputError(f"cannot write {name}: a file name holds no NUL character; choose another name")
    real = Path(os.path.realpath(target))
    folder = real.parent
    if not folder.is_dir():
        raise InputError(f"cannot write {name}: there is no folder {shown_path(folder)}; make it first")
    if real.exists() or real.is_symlink():
        mode = real.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"cannot write {name}: it is a folder; give the name of a file in it")
        if not stat.S_ISREG(mode):
            raise InputError(f"cannot write {name}: it is not a regular file; give another name")
        if not os.access(real, os.W_OK):
            raise InputError(f"cannot write {name}: the file is read-only; give another name")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"cannot write {name}: no permission in {shown_path(folder)}; give another place")
    return real


def _unwritable(name: str, error: OSError) -> InputError:
    why = error.strerror or str(error)
    return InputError(f"cannot write {name}: {why}; nothing was written, give another place")


def _mark(real: Path) -> str:
    """Short and the same for the same file, so that a long file name leaves room for the rest."""
    return _PREFIX + hashlib.sha256(os.fsencode(real.name)).hexdigest()[:12]


def _temporary(real: Path) -> Path:
    return real.parent / f"{_mark(real)}-{os.getpid()}-{token_hex(4)}.tmp"


def _mode_of(real: Path) -> int | None:
    try:
        return stat.S_IMODE(real.stat().st_mode)
    except OSError:
        return None


def _write_synced(temporary: Path, data: bytes | Iterable[bytes], mode: int | None) -> None:
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    with open(handle, "wb") as stream:
        if mode is not None:
            os.fchmod(stream.fileno(), mode)
        stream.writelines([data] if isinstance(data, bytes) else data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_leftovers(real: Path) -> None:
    """Remove temporary files for this target whose program no longer runs."""
    with suppress(OSError):
        for stray in real.parent.glob(f"{_mark(real)}-*.tmp"):
            pid = stray.name.split("-")[2]
            if pid.isdigit() and not _runs(int(pid)):
                stray.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
