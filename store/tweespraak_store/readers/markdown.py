"""Markdown in: as a person writes it, and as programs make it from a PDF.

Only the marks that say how a line stands are taken away (headings, emphasis,
rules between pages); a line keeps every word. Footnote references such as
`[1 ]` stay in the text here: telling a mark from a number is the work of
notes.py, for all text formats alike.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tweespraak_store.readers.masthead import read_masthead
from tweespraak_store.readers.plain_text import decode, split_lines
from tweespraak_translate.document import Line, Role, SourceText

_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>\S.*?)\s*#*$")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})$")
_ROW = re.compile(r"\|.*\|$")
_SPANS = re.compile(r"(?<![\w*_])(\*\*\*|\*\*|\*|__|_)(?=\S)(?P<text>(?:(?!\1).){1,600}?)(?<=\S)\1(?![\w*_])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


def read(data: bytes, name: str) -> SourceText:
    """The lines of a Markdown file; a rule ("-----") is a page break.

    Raises InputError when the file is empty, binary, or in an encoding that cannot be told for sure.
    """
    text, warnings = decode(data, name)
    lines: list[Line] = []
    page = 1
    for line in split_lines(text):
        if _RULE.match(line.text):
            page += 1
            lines.append(replace(line, role=Role.FURNITURE, page=page))
            continue
        lines.append(_plain(replace(line, page=page)))
    metadata = read_masthead([line.text for line in lines])
    return SourceText(lines=tuple(lines), metadata=metadata, warnings=warnings, format="markdown")


def _plain(line: Line) -> Line:
    """A line without its marks, with the role they gave it."""
    heading = _HEADING.match(line.text)
    if heading:
        return replace(line, text=_without_emphasis(heading["text"]), role=Role.HEADING, bold=True)
    if _ROW.match(line.text):
        return replace(line, role=Role.TABLE)
    text = _without_emphasis(line.text)
    return replace(line, text=text, bold=line.text.startswith("**") and line.text.endswith("**"))


def _without_emphasis(text: str) -> str:
    """The words without emphasis marks and escapes; a mark without its partner stays."""
    for _ in range(3):
        shorter = _SPANS.sub(lambda found: found["text"], text)
        if shorter == text:
            break
        text = shorter
    return _ESCAPED.sub(r"\1", text).strip()
