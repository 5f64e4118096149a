"""The one way from a text to the screen: control characters written out, nothing read as markup.

Textual sends what it is given to the terminal byte for byte and reads square
brackets as markup, so `[gewijzigde]` would vanish and an escape sequence would
act. Whatever comes from a file, the store or a person passes through here.
"""

from __future__ import annotations

import re
from typing import Literal

from rich.text import Text
from textual.content import Content

from tweespraak_translate.visible import visible_line

_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def shown_line(text: str) -> str:
    """`text` as one line that may be drawn: what `visible_line` gives, quickly for the text that needs nothing."""
    return text if text.isprintable() else visible_line(text)


def shown(text: str) -> Content:
    """`text` for a widget, letter for letter."""
    return Content(visible_line(text))


def shown_cell(text: str, justify: Literal["left", "right"] = "left") -> Text:
    """`text` for a cell of a table, letter for letter, on one line."""
    return Text(visible_line(text), justify=justify, no_wrap=True, overflow="ellipsis", end="")


def typed_line(text: str) -> tuple[str, bool, int]:
    """`text` as it may enter an editor: one line, nothing hidden.

    Also whether line ends became spaces, and how many hidden characters were left out.
    """
    joined = _SPACES.sub(" ", text)
    if visible_line(joined) == joined:
        return joined, joined != text, 0
    kept = "".join(c for c in joined if visible_line(c) == c)
    return kept, joined != text, len(joined) - len(kept)
