"""From printed lines to questions with their answers.

The way: furniture and footnotes are set apart (furniture.py, notes.py), labels
are found and doubted (labels.py, sections.py), an unlabelled answer is cut from
its question (splitting.py), and questions meet answers by number (pairing.py).
Whatever finds no place is kept as `unplaced`, and whatever is odd (a gap, a
restart, a missing answer) is said as a warning; nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tweespraak_translate.document import (
    Block,
    BlockKind,
    Exchange,
    Flag,
    Line,
    Metadata,
    ParagraphKind,
    ParsedDocument,
    Role,
    SourceText,
)
from tweespraak_translate.furniture import mark_furniture
from tweespraak_translate.labels import base_number
from tweespraak_translate.metadata import document_kind, read_metadata
from tweespraak_translate.notes import mark_notes
from tweespraak_translate.pairing import Group, Pairing, Part, join_words
from tweespraak_translate.paragraphs import Survey, build_paragraphs, survey_lines
from tweespraak_translate.sections import Cut, Section, cut_sections, is_ended
from tweespraak_translate.splitting import split_question
from tweespraak_translate.surroundings import (
    begins_inside,
    find_single_question,
    recover_question,
    trim_sections,
)
from tweespraak_translate.tables import mark_tables
from tweespraak_translate.unfold import unfold_long_lines

_NO_QUESTION = "no question found; kept as one block"
_NOTE_START = re.compile(r"\[?(?P<number>\d{1,3})\]?(?:(?P<alone>$)|[.)]?\s|(?=[A-Z«h]))|\*")
_BARE_TEXT = frozenset({"text", "markdown"})
"""Formats that keep no sign of type size, position or markup."""
_MARKED_UP = frozenset({"docx", "odt", "html", "xml"})
"""Formats whose markup says what a footnote is."""
_SHORT_ANSWER = 60
"""Code points up to which an answer without a full stop ("Zie het antwoord op vraag 7") counts as whole."""


def find_exchanges(source: SourceText) -> ParsedDocument:
    """The exchanges of a document in printed order; a document without a question gives one answer block."""
    lines = sort_lines(source)
    survey = survey_lines(lines)
    cut = cut_sections(lines)
    metadata = read_metadata(source, cut)
    if not cut.sections:
        return _without_labels(source, cut, metadata, survey)
    trimmed = trim_sections(cut.sections)
    sections, recovered = recover_question(trimmed.sections)
    fragment, front = _fragment(cut)
    own_parts, unlabelled = _parts(sections)
    parts = _place_notes([*fragment, *own_parts])
    pairing = _pair(parts, len(fragment))
    exchanges = [_exchange(group, survey) for group in pairing.groups]
    if fragment:
        exchanges[0] = exchanges[0].with_flag(Flag.START_MISSING)
    exchanges = _flag_end(exchanges, sections[-1]) if not trimmed.aside else exchanges
    return ParsedDocument(
        kind=document_kind(cut, metadata),
        metadata=metadata,
        exchanges=tuple(exchanges),
        unplaced=(*_texts(front), *_notes_left(parts, cut), *_texts(trimmed.aside), *_texts(cut.furniture)),
        warnings=(
            *source.warnings,
            *_note_warnings(source, cut),
            *pairing.warnings,
            *_recovered(recovered, unlabelled),
            *number_warnings(exchanges),
        ),
    )


def sort_lines(source: SourceText) -> list[Line]:
    """The lines of a document with furniture, tables and footnotes in their roles.

    Formats with a layout or markup give these roles themselves; text must have them found.
    """
    if source.format not in _BARE_TEXT:
        lines = mark_furniture(source.lines)
        return lines if source.format in _MARKED_UP or _has_notes(lines) else mark_notes(lines)
    return mark_notes(mark_tables(mark_furniture(unfold_long_lines(source.lines))))


def _has_notes(lines: Sequence[Line]) -> bool:
    return any(line.role is Role.FOOTNOTE or line.note_marks for line in lines)


def _without_labels(source: SourceText, cut: Cut, metadata: Metadata, survey: Survey) -> ParsedDocument:
    """One exchange: the only question of a document that labels nothing, or all text as one answer."""
    single = find_single_question(cut.front)
    notes = _footnotes(cut.front_notes)
    if single is None:
        warnings = (*source.warnings, _NO_QUESTION)
        block = Block(BlockKind.ANSWER, (), "", tuple(build_paragraphs(list(cut.front), survey)), notes)
        exchange = Exchange((), answers=(block,), flags=(Flag.QUESTION_MISSING,))
    else:
        warnings = (*source.warnings, "one question without a label was found")
        asked = Block(BlockKind.QUESTION, (), "", tuple(build_paragraphs(list(single[1]), survey)))
        answer = Block(BlockKind.ANSWER, (), "", tuple(build_paragraphs(list(single[2]), survey)), notes)
        exchange = Exchange((), questions=(asked,), answers=(answer,))
    return ParsedDocument(
        kind="fact-questions" if single else document_kind(cut, metadata),
        metadata=metadata,
        exchanges=(exchange,),
        unplaced=(*(_texts(single[0]) if single else ()), *_texts(cut.furniture)),
        warnings=warnings,
    )


def _fragment(cut: Cut) -> tuple[list[Part], tuple[Line, ...]]:
    """The cut-off exchange above the first label, or the front matter that stands there."""
    lines = list(cut.front)
    if not lines or not begins_inside(lines, cut.sections[0]):
        return [], cut.front
    asked, answered = split_question(lines)
    if not any("?" in line.text for line in asked):
        asked, answered = [], lines
    parts = []
    if asked:
        parts.append(Part(BlockKind.QUESTION, (), "", tuple(asked)))
    if answered:
        parts.append(Part(BlockKind.ANSWER, (), "", tuple(answered)))
    return [*parts[:-1], replace(parts[-1], notes=cut.front_notes)], ()


def _pair(parts: Sequence[Part], in_fragment: int) -> Pairing:
    """Pair the parts; those of the cut-off beginning stay among themselves."""
    pairing = Pairing()
    for index, part in enumerate(parts):
        if index == in_fragment:
            for group in pairing.groups:
                group.is_sealed = True
        if part.kind is BlockKind.QUESTION:
            pairing.add_question(part)
        elif part.is_notice:
            pairing.add_notice(part)
        elif part.label:
            pairing.add_answer(part)
        else:
            pairing.add_shared_answer(part)
    return pairing


def _parts(sections: Sequence[Section]) -> tuple[list[Part], list[str]]:
    """One part a section, two where a question carries its unlabelled answer.

    Also the numbers of answers that lost their label: others in the document have one.
    """
    unlabelled: list[str] = []
    answered = {n for s in sections if s.kind is BlockKind.ANSWER for n in s.numbers}
    parts: list[Part] = []
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        own = Part(
            section.kind,
            section.numbers,
            section.label.printed,
            section.lines,
            section.notes,
            is_notice=section.label.is_notice,
            is_rest=not section.label.printed,
        )
        if section.kind is BlockKind.ANSWER or _has_labelled_answer(section, following, answered):
            parts.append(own)
            continue
        asked, rest = split_question(section.lines)
        if not rest:
            parts.append(own)
            continue
        parts.append(replace(own, lines=tuple(asked), notes=()))
        parts.append(Part(BlockKind.ANSWER, section.numbers, "", tuple(rest), section.notes))
        unlabelled.extend(section.numbers if answered else ())
    return parts, unlabelled


def _has_labelled_answer(section: Section, following: Section | None, answered: set[str]) -> bool:
    if any(n in answered for n in section.numbers):
        return True
    return following is not None and following.kind is BlockKind.ANSWER and not following.numbers


def _place_notes(parts: Sequence[Part]) -> list[Part]:
    """Move each footnote to the part that holds its mark, the nearest above it; others stay where printed."""
    placed: list[list[Line]] = [[] for _ in parts]
    for index, part in enumerate(parts):
        for note in _whole_notes(part.notes):
            placed[_holder(parts, index, note[0].text)].extend(note)
    return [replace(part, notes=tuple(notes)) for part, notes in zip(parts, placed, strict=True)]


def _holder(parts: Sequence[Part], index: int, note: str) -> int:
    number = re.match(r"\d{1,3}|\*+", note)
    for at in range(index, max(-1, index - 12), -1):
        if number and any(number[0] in line.note_marks for line in parts[at].lines):
            return at
    return index


def _whole_notes(lines: Sequence[Line]) -> list[list[Line]]:
    """Footnote lines put together: a note starts with its number, its other lines follow."""
    notes: list[list[Line]] = []
    last = 0
    for line in lines:
        found = _NOTE_START.match(line.text)
        number = int(found["number"] or 0) if found else 0
        is_next = found is not None and (number == 0 or found["alone"] is not None or 0 < number - last <= 3)
        if notes and not line.whole_paragraph and not is_next:
            notes[-1].append(line)
        else:
            notes.append([line])
        last = max(last, number) if is_next or len(notes) == 1 else last
    return notes


def _notes_left(parts: Sequence[Part], cut: Cut) -> tuple[str, ...]:
    """Footnotes above the first label, of marks in the front matter, when no part has taken them."""
    taken = {id(line) for part in parts for line in part.notes}
    return _texts([line for line in cut.front_notes if id(line) not in taken])


def _exchange(group: Group, survey: Survey) -> Exchange:
    exchange = Exchange(
        numbers=group.numbers,
        questions=tuple(_block(part, survey) for part in group.questions),
        answers=tuple(_block(part, survey) for part in group.answers),
    )
    if not group.questions or any(part.is_rest for part in group.questions):
        exchange = exchange.with_flag(Flag.QUESTION_MISSING)
    if any(part.is_rest for part in group.questions):
        exchange = exchange.with_flag(Flag.START_MISSING)
    if not group.answers:
        exchange = exchange.with_flag(Flag.ANSWER_MISSING)
    return exchange


def _block(part: Part, survey: Survey) -> Block:
    groups = _joint_questions(part) or [list(part.lines)]
    paragraphs = tuple(paragraph for lines in groups for paragraph in build_paragraphs(lines, survey))
    return Block(part.kind, part.numbers, part.label, paragraphs, _footnotes(part.notes))


def _joint_questions(part: Part) -> list[list[Line]]:
    """The lines of each question under a joint label, nothing when they cannot be told apart for sure.

    Every question ends a line with its question mark, so as many such lines as numbers leave one way to cut.
    """
    if part.kind is not BlockKind.QUESTION or len(part.numbers) < 2:
        return []
    groups: list[list[Line]] = [[]]
    for line in part.lines:
        if groups[-1] and groups[-1][-1].text.rstrip("\"'”’») ").endswith("?") and not line.text[:1].islower():
            groups.append([])
        groups[-1].append(line)
    return groups if len(groups) == len(part.numbers) else []


def _footnotes(lines: Sequence[Line]) -> tuple[str, ...]:
    """The footnotes in these lines, each joined to one text."""
    return tuple(" ".join(line.text for line in note) for note in _whole_notes(lines))


def _flag_end(exchanges: list[Exchange], last: Section) -> list[Exchange]:
    """Flag the last exchange when its text stops in the middle of a sentence."""
    text = next((line for line in reversed(last.lines) if line.text), None)
    if text is None or text.role is not Role.BODY or text.whole_paragraph or is_ended(text.text):
        return exchanges
    whole = sum(len(line.text) for line in last.lines)
    if whole <= _SHORT_ANSWER or text.text[-1].isdigit() or "://" in text.text:
        return exchanges
    return [*exchanges[:-1], exchanges[-1].with_flag(Flag.END_MISSING)]


def _texts(lines: Sequence[Line]) -> tuple[str, ...]:
    """The lines as printed, with the footnote marks that were taken out put at their end."""
    return tuple(" ".join((line.text, *line.note_marks)) for line in lines)


def _note_warnings(source: SourceText, cut: Cut) -> list[str]:
    """A list of bare numbers where lines with a number were taken as footnotes: they may be questions."""
    if source.format in _MARKED_UP or not any(section.label.is_bare for section in cut.sections):
        return []
    given = sum(line.role is Role.FOOTNOTE for line in source.lines)
    notes = [line for section in cut.sections for line in section.notes]
    notes.extend(cut.front_notes)
    if given or not notes:
        return []
    first = _short(notes[0].text)
    return [f"{len(notes)} lines were taken as footnotes in a list of bare numbers; the first is {first!r}"]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _recovered(questions: Sequence[str], answers: Sequence[str]) -> list[str]:
    asked = [f"the label of question {n} is lost; only the end of the question was found" for n in questions]
    return asked + [f"the label of answer {n} is lost; the text below the question was taken" for n in answers]


def number_warnings(exchanges: Sequence[Exchange]) -> list[str]:
    """What is odd about the numbers: missing partners, gaps, order, joint questions that cannot be told apart."""
    warnings: list[str] = []
    all_numbers = [n for e in exchanges for n in e.numbers]
    unasked = [n for e in exchanges if not e.questions for n in e.numbers]
    open_questions = [n for e in exchanges if Flag.ANSWER_MISSING in e.flags for n in e.numbers]
    if unasked:
        warnings.append(f"no question found for answer {join_words(unasked)}")
    divided = {base_number(n) for n in all_numbers if not n.isdigit()}
    in_parts = [n for n in open_questions if n in divided]
    warnings.extend(f"question {n} has no answer of its own; its parts are answered" for n in in_parts)
    open_questions = [n for n in open_questions if n not in divided]
    if open_questions:
        warnings.append(f"no answer found for question {join_words(open_questions)}")
    for exchange in exchanges:
        warnings.extend(_half_answered(exchange))
        warnings.extend(_unsure_joint(block) for block in exchange.questions if _is_unsure(block))
    printed = [int(n) for n in all_numbers if n.isdigit()]
    starts_late = printed and min(printed) > 1 and Flag.START_MISSING not in exchanges[0].flags
    if starts_late:
        warnings.append(f"the numbering starts at {min(printed)}; what stands above it was not taken as a question")
    missing = sorted(set(range(min(printed), max(printed))) - set(printed)) if printed else []
    if 0 < len(missing) <= len(printed):
        warnings.append(f"the numbering skips {join_words(str(n) for n in missing)}")
    if len(set(printed)) == len(printed) and printed != sorted(printed):
        warnings.append("the numbers are not in order; the order is kept as printed")
    return warnings


def _half_answered(exchange: Exchange) -> list[str]:
    """Numbers asked in an exchange that its answers do not carry, and the reverse."""
    if not exchange.questions or not exchange.answers or not any(block.numbers for block in exchange.answers):
        return []
    asked = [n for block in exchange.questions for n in block.numbers]
    answered = [n for block in exchange.answers for n in block.numbers]
    out = [f"no answer found for question {n}" for n in asked if n not in answered]
    return out + [f"no question found for answer {n}" for n in answered if n not in asked]


def _is_unsure(block: Block) -> bool:
    """Several questions under one label whose paragraphs do not match their numbers."""
    running = [p for p in block.paragraphs if p.kind in (ParagraphKind.TEXT, ParagraphKind.LIST_ITEM)]
    return len(block.numbers) > 1 and len(running) != len(block.numbers)


def _unsure_joint(block: Block) -> str:
    return f"questions {join_words(block.numbers)} are printed under one label; where each begins is not certain"
