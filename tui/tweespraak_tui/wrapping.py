"""Where a text breaks into lines of a given width: the same places as in Textual's TextArea.

The grid and the editor must break alike, or text jumps when editing starts.
The rule is greedy over words with the white space that follows them, and that
white space counts against the width. Plain text with single spaces, nearly all
of a document, takes a fast way; the rest is measured in terminal cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.cells import cell_len, get_character_cell_size, set_cell_size

_ONE_CELL_EACH = re.compile("[ -~¡-¬®-\u02ff\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac]*")
"""Text in which every character is one cell wide and only the space is white."""
_WORD = re.compile(r"\S+\s*|\s+")


def wrap_breaks(text: str, width: int) -> list[int]:
    """Offsets at which `text` breaks when no line may exceed `width` cells; none for text that fits."""
    width = max(1, width)
    if len(text) <= width and text.isascii():
        return []
    plain = (text.isascii() and text.isprintable()) or _ONE_CELL_EACH.fullmatch(text)
    if plain and "  " not in text and not text.startswith(" "):
        breaks = _plain_breaks(text, width)
        if breaks is not None:
            return breaks
    return _measured_breaks(text, width)


def _plain_breaks(text: str, width: int) -> list[int] | None:
    """Breaks of plain text, or None when a word is longer than a line and has to be cut."""
    breaks: list[int] = []
    start, length = 0, len(text)
    while length - start > width:
        space = text.rfind(" ", start, start + width)
        if space < 0:
            return None
        start = space + 1
        if start >= length:
            return None
        breaks.append(start)
    return breaks


def _measured_breaks(text: str, width: int) -> list[int]:
    breaks: list[int] = []
    used = 0
    for match in _WORD.finditer(text):
        start, word = match.start(), match.group()
        size = cell_len(word)
        if size <= width - used:
            used += size
        elif size <= width:
            if used and start:
                breaks.append(start)
                used = size
        else:
            cuts = _cut_word(word, width)
            if start:
                breaks.append(start)
            breaks.extend(start + cut for cut in cuts if start + cut)
            used = cell_len(word[cuts[-1] :] if cuts else word)
    return breaks


def _cut_word(word: str, width: int) -> list[int]:
    """Offsets inside a word wider than a line at which it is cut."""
    cuts: list[int] = []
    used = 0
    for index, character in enumerate(word):
        size = get_character_cell_size(character)
        if used + size > width:
            cuts.append(index)
            used = size
        else:
            used += size
    return cuts


def line_count(text: str, width: int) -> int:
    """How many lines `text` takes; an empty text takes one."""
    if len(text) <= width and text.isascii():
        return 1
    return len(wrap_breaks(text, width)) + 1


def line_counts(texts: Iterable[str], width: int) -> list[int]:
    """`line_count` of many texts: a long document waits for this before it is shown."""
    counts: list[int] = []
    add, plain = counts.append, _ONE_CELL_EACH.fullmatch
    for text in texts:
        length = len(text)
        if not ((text.isascii() and text.isprintable()) or plain(text)) or "  " in text or text[:1] == " ":
            add(line_count(text, width))
            continue
        lines, start, last = 1, 0, length - width
        find = text.rfind
        while start < last:
            # As in _plain_breaks: a line ends after the last space that fits.
            space = find(" ", start, start + width)
            if space < 0 or space + 1 >= length:
                lines = line_count(text, width)
                break
            start = space + 1
            lines += 1
        add(lines)
    return counts


def wrap_text(text: str, width: int) -> list[str]:
    """`text` as lines; joined they give `text` again."""
    edges = [0, *wrap_breaks(text, width), len(text)]
    return [text[a:b] for a, b in zip(edges, edges[1:], strict=False)]


def fit(text: str, width: int) -> str:
    """`text` cut or padded with spaces to exactly `width` cells."""
    return set_cell_size(text, max(0, width))


def shorten(text: str, width: int, ellipsis: str = "…") -> str:
    """`text`, or its beginning with an ellipsis when it is wider than `width` cells."""
    if cell_len(text) <= width:
        return text
    if width <= cell_len(ellipsis):
        return fit(text, width)
    return fit(text, width - cell_len(ellipsis)).rstrip() + ellipsis
