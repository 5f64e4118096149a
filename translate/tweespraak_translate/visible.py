"""Making text safe to show: control characters of a document never reach a terminal or a file as they are.

A terminal acts on what it is sent: an escape sequence inside a source text can
set the clipboard, rename the window or answer a prompt. Every text that comes
from a file or a person goes through `visible` before it is shown. Nothing is
deleted: a reviewer must see what is there.
"""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
_UNSAFE_IN_LINE = re.compile(_UNSAFE.pattern.replace("\x00-\x08\x0b-\x1f", "\x00-\x1f"))


def visible(text: str) -> str:
    """`text` with control, bidirectional and half characters written as ⟨U+001B⟩; tab and newline stay."""
    return _UNSAFE.sub(_name, text)


def visible_line(text: str) -> str:
    """As `visible`, for one line: tabs and newlines are written out as well."""
    return _UNSAFE_IN_LINE.sub(_name, text)


def count_unsafe(text: str) -> int:
    """How many characters `visible` would write out."""
    return len(_UNSAFE.findall(text))


def _name(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match.group()):04X}⟩"
