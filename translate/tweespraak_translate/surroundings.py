"""What stands around the questions: letterhead, headings, signature, a note on late answers.

None of it is part of a question or an answer, yet it stands between them with
no mark of its own. Here it is told apart by its words and its place; what is
not sure stays where it was printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tweespraak_translate.document import BlockKind, Line, Role
from tweespraak_translate.labels import Label, base_number
from tweespraak_translate.sections import Section, is_ended
from tweespraak_translate.splitting import split_question

_FRONT_WORDS = re.compile(
    r"geachte|tweede kamer der staten|vergaderjaar|vragen van (?:het lid|de leden)|bezorgen|postbus|lijst van vragen"
    r"|\bcommissie voor\b|hierbij |\bbetreft\b|antwoorden|beantwoording|kamerstuk",
    re.IGNORECASE,
)
_ANSWERS_TITLE = re.compile(r"(?:antwoord(?:en)?|beantwoording)\b.{0,120}\bvra(?:ag|gen)\b", re.IGNORECASE)
_SIGNER = re.compile(
    r"(?:(?:de|het)\s(?:adjunct-|plaatsvervangend\s|wnd\.\s)?(?:minister|staatssecretaris|voorzitter|griffier|president|secretaris)\b"
    r"[^.?!]{0,120}|hoogachtend|met vriendelijke groet|algemene rekenkamer|i\.o\.|w\.g\.),?$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:drs?|ir|mr|ing|prof|dhr|mevr|mw)\.\s?){0,4}(?:[A-Z][a-z]?\.\s?){0,6}(?:\(\w+\)\s)?"
    r"(?:(?:van|de|den|der|ter|ten|te|’t|'t|in|op|el|al)\s){0,3}[A-Z][^.?!:;]{1,50}$"
)
_NOTE_AFTER = re.compile(r"Toelichting\s?:?$|Toelichting\s?:\s?Deze\svra(?:ag|gen)\b", re.IGNORECASE)
_CLOSING_LINES = 6
"""Lines a signature may take."""
_TOELICHTING_LINES = 14
"""Lines a closing note of the asking member may take."""
_ENDS_IN_WORD = re.compile(r"[^\W\d_]\w*$")
_NO_HEADING = re.compile(r"(?:zie|ja|nee|idem|dit|wij|ik|we|er|deze|dat)\b|[•–\-*·\uf0b7]|https?:|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Sections without what only stood between or after them."""

    sections: tuple[Section, ...]
    aside: tuple[Line, ...]


def begins_inside(lines: Sequence[Line], first: Section) -> bool:
    """Whether a document starts in the middle: a small letter, or a first number above one, and no letterhead."""
    if any(_FRONT_WORDS.search(line.text) for line in lines[:40]):
        return False
    starts_small = lines[0].text[:1].islower()
    return starts_small or (bool(first.numbers) and base_number(first.numbers[0]) != "1")


def trim_sections(sections: Sequence[Section]) -> Trimmed:
    """Set apart headings above the next label, the closing signature and the note of the asking member."""
    out: list[Section] = []
    aside: list[Line] = []
    for index, section in enumerate(sections):
        is_last = index == len(sections) - 1
        cut = _closing_start(section.lines) if is_last else _heading_start(section, sections[index + 1])
        out.append(replace(section, lines=section.lines[:cut]))
        aside.extend(section.lines[cut:])
    return Trimmed(tuple(out), tuple(aside))


def _heading_start(section: Section, following: Section) -> int:
    """Where the headings at the end of a section begin, its length when there are none."""
    lines = section.lines
    end = len(lines)
    if following.kind is not BlockKind.QUESTION and not following.label.is_theme:
        return end
    while end > 1 and lines[end - 1].role is Role.HEADING:
        end -= 1
    if end < len(lines):
        return end
    return end - 1 if end > 1 and _looks_like_heading(lines[end - 2], lines[end - 1], section) else end


def _looks_like_heading(before: Line, line: Line, section: Section) -> bool:
    """A short line of its own with a capital and no stop, under text that has ended."""
    if line.role is not Role.BODY or not line.gap_before or not re.search(r"[.?!][\"'”’»)]*$", before.text):
        return False
    text = line.text
    if len(text) > 60 or len(text.split()) > 7 or not text[:1].isupper() or not _ENDS_IN_WORD.search(text):
        return False
    has_answer = section.kind is BlockKind.ANSWER or any("?" in one.text for one in section.lines)
    return has_answer and not _NO_HEADING.match(text) and not is_ended(text)


def _closing_start(lines: Sequence[Line]) -> int:
    """Where the signature or the closing note begins, the number of lines when there is neither."""
    for index in range(max(1, len(lines) - _TOELICHTING_LINES), len(lines)):
        if _NOTE_AFTER.match(lines[index].text) and is_ended(lines[index - 1].text):
            return index
    for index in range(max(1, len(lines) - _CLOSING_LINES), len(lines)):
        is_signed = all(_SIGNER.match(line.text) or _NAME.match(line.text) for line in lines[index:])
        if is_signed and _SIGNER.match(lines[index].text) and is_ended(lines[index - 1].text):
            return index
    return len(lines)


def find_single_question(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]] | None:
    """Front matter, question and answer of a document that answers one question without any label.

    Only below a title that speaks of the answer to questions, and only when the next paragraph asks.
    """
    start = _after_title(lines)
    if start is None:
        return None
    asked, answered = split_question(lines[start:])
    if not asked or not answered or not asked[-1].text.rstrip("\"'”’»)").endswith("?"):
        return None
    return tuple(lines[:start]), tuple(asked), tuple(answered)


def _after_title(lines: Sequence[Line]) -> int | None:
    """The first line below the last title of the kind "Antwoorden ... bij vragen van de Tweede Kamer"."""
    for index in range(len(lines) - 1, -1, -1):
        joined = " ".join(line.text for line in lines[index : index + 2])
        if not _ANSWERS_TITLE.match(joined) or is_ended(lines[index].text):
            continue
        for below in range(index + 1, min(index + 5, len(lines))):
            if lines[below].gap_before or lines[below].whole_paragraph:
                return below
    return None


def recover_question(sections: Sequence[Section]) -> tuple[list[Section], list[str]]:
    """Give an answer whose question label was lost the end of that question, where it is sure.

    Sure means: it stands right above the answer, at the top of a page, begins with a small letter under a
    finished sentence, and asks.
    """
    asked = {n for s in sections if s.kind is BlockKind.QUESTION for n in s.numbers}
    out: list[Section] = list(sections[:1])
    recovered: list[str] = []
    for orphan in sections[1:]:
        above = out[-1]
        is_orphan = orphan.kind is BlockKind.ANSWER and orphan.numbers and not asked.intersection(orphan.numbers)
        start = _cut_question_start(above.lines) if is_orphan and above.kind is BlockKind.ANSWER else None
        if start is not None:
            label = Label(BlockKind.QUESTION, orphan.numbers, "", "")
            out[-1] = replace(above, lines=above.lines[:start])
            out.append(Section(label, lines=above.lines[start:], position=above.position))
            asked.update(orphan.numbers)
            recovered.extend(orphan.numbers)
        out.append(orphan)
    return out, recovered


def _cut_question_start(lines: Sequence[Line]) -> int | None:
    if not lines or not lines[-1].text.rstrip("\"'”’»)").endswith("?"):
        return None
    for index in range(len(lines) - 1, 0, -1):
        if lines[index].page != lines[index - 1].page:
            is_cut = lines[index].text[:1].islower() and is_ended(lines[index - 1].text)
            return index if is_cut else None
    return None
