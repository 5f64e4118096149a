"""Editing one text in the person's own editor: a file that only they can read, the Dutch in it as comment lines."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import textwrap
from pathlib import Path

from tweespraak_translate.errors import UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.widgets.shown import typed_line

BELOW = "# ---- write the English below this line ----"
_COMMENT = "# "
_FALLBACKS = ("sensible-editor", "editor", "nano", "vim", "vi")


def chosen_editor() -> str:
    """The command of $VISUAL, $EDITOR, or the first usual editor there is. Raises UsageError when there is none."""
    for name in ("VISUAL", "EDITOR"):
        if command := os.environ.get(name, "").strip():
            return command
    for command in _FALLBACKS:
        if shutil.which(command):
            return command
    raise UsageError("no editor is set; set EDITOR, for instance to nano")


def edit_text(source: str, target: str, editor: str) -> str | None:
    """The English as the person left it, on one line and without control characters; None when it is unchanged.

    `editor` is a command; the file is its last argument. An empty text counts as unchanged. Raises
    UsageError when the editor cannot be started or ends with an error.
    """
    with tempfile.TemporaryDirectory(prefix="tweespraak-") as folder:
        # A folder that only its owner can enter: editors leave backups and swap files beside the file.
        path = Path(folder) / "segment.txt"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(_page(source, target))
        _run(editor, path)
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError(f"the text cannot be read back: {error.strerror}; nothing was changed") from error
    edited = read_page(text)
    return None if not edited or edited == typed_line(target)[0].strip() else edited


def read_page(text: str) -> str:
    """The English in a page: what stands below the line, or, where that is gone, every line that is no comment."""
    lines = text.replace("\r\n", "\n").split("\n")
    if BELOW in lines:
        lines = lines[lines.index(BELOW) + 1 :]
    else:
        lines = [line for line in lines if not line.startswith(_COMMENT) and line != _COMMENT.strip()]
    return " ".join(typed_line(" ".join(line for line in lines if line.strip()))[0].split(" ")).strip()


def _page(source: str, target: str) -> str:
    dutch = textwrap.wrap(visible_line(source), 76, break_long_words=False, break_on_hyphens=False)
    return "\n".join([*(f"{_COMMENT}{line}" for line in dutch), BELOW, typed_line(target)[0], ""])


def _run(editor: str, path: Path) -> None:
    try:
        command = shlex.split(editor)
    except ValueError as error:
        raise UsageError(f"EDITOR is no command ({error}); set it anew") from error
    if not command:
        raise UsageError("no editor is set; set EDITOR, for instance to nano")
    try:
        done = subprocess.run([*command, str(path)], check=False)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot start {visible_line(command[0])}: {reason}; set EDITOR to another") from error
    if done.returncode != 0:
        raise UsageError(f"{visible_line(command[0])} ended with code {done.returncode}; nothing was changed")
