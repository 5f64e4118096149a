"""Markdown in: as a person writes it, and as programs make it from a PDF.

Only the marks that say how a line stands are taken away (headings, emphasis,
rules between pages); a line keeps every word. Footnotes that Markdown itself
marks (`[^1]`, `<sup>1</sup>`) are taken here; references such as `[1 ]` stay in
the text: telling a mark from a number is the work of notes.py, for all text
formats alike.
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
_NOTE = re.compile(r"(?:\[\^(?P<name>[\w-]{1,24})\]:|<sup>\s?(?P<raised>\d{1,3}|\*{1,3})\s?</sup>)\s*(?P<text>.*)$")
_MARK = re.compile(
    r"(?:,\s?)?(?:\[\^(?P<name>[\w-]{1,24})\](?!:)"
    r"|<sup>\s?(?P<raised>(?:\d{1,3}|\*{1,3})(?:\s?,\s?\d{1,3}){0,9})\s?</sup>)(?<!^)"
)
_UNIT = re.compile(r"(?:\d|\b[ckmd]?m)$")
"""What stands before a raised number that is an exponent ("m<sup>2</sup>") and no footnote mark."""
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
        lines.append(_noted(_plain(replace(line, page=page)), lines[-1] if lines else None))
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


def _noted(line: Line, before: Line | None) -> Line:
    """A line with its footnote marks taken out, or with the role of a footnote where it is one."""
    note = _NOTE.match(line.text)
    if note and line.role is Role.BODY:
        return replace(line, text=f"{note['name'] or note['raised']} {note['text']}".strip(), role=Role.FOOTNOTE)
    continues = before is not None and before.role is Role.FOOTNOTE and not line.gap_before
    if continues and line.role is Role.BODY:
        return replace(line, role=Role.FOOTNOTE)
    marks: list[str] = []
    kept: list[str] = []
    at = 0
    for found in _MARK.finditer(line.text):
        if found["raised"] and _UNIT.search(line.text[: found.start()]):
            continue
        marks.extend(re.findall(r"[\w*-]+", found["name"] or found["raised"]))
        kept.append(line.text[at : found.start()])
        at = found.end()
    text = "".join([*kept, line.text[at:]])
    return replace(line, text=text, note_marks=tuple(marks)) if marks and text.strip() else line


def _without_emphasis(text: str) -> str:
    """The words without emphasis marks and escapes; a mark without its partner stays."""
    for _ in range(3):
        shorter = _SPANS.sub(lambda found: found["text"], text)
        if shorter == text:
            break
        text = shorter
    return _ESCAPED.sub(r"\1", text).strip()
