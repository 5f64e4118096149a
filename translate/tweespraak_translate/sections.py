"""Where each question and answer begins: labels believed or doubted, and the text cut at them.

A label is only believed in its surroundings: "vraag 12" after "zie het
antwoord op" is a reference, "1. De afschaffing van het melkquotum" is an item
of a list, "TOTAAL 12 17 40" is a row of a table. Bare numbers are the hardest,
so they must announce a question: a capital, and a question mark before the
paragraph ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from tweespraak_translate.document import BlockKind, Line, Role
from tweespraak_translate.labels import (
    Label,
    read_bare_number,
    read_declared_label,
    read_label,
    read_theme,
)

_ENDED = re.compile(r"[.?!:;…][\"'”’»)\]*_]*$")
_REFERENCE_TAIL = re.compile(
    r"(?:^|[\s(])(?:op|van|bij|en|of|zie|de|het|antwoord|antwoorden|beantwoording|vraag|vragen|in|ook|met|aan|onder|tot"
    r"|als|m\.b\.t\.|t/m|naar|uit|voor|over)$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"[«“‘\"'(]?(?:hoe|wat|welke?|waarom|waar|waartoe|waarop|wie|wanneer|kunt?|kan|is|zijn|heeft|hebben|bent|deelt|klopt|"
    r"acht|vindt|ziet|wordt|worden|gaat|zal|zou|herinnert|herkent|kent|op\swelke|in\s(?:welke|hoeverre)|"
    r"graag|gaarne|gelieve|verzoek|verzoekt|noemt?|geeft?|licht|beschrijft?|"
    r"sinds|vanaf|aan\swelke|met\swelke|voor\swelke|door\swelke|uit\swelke|tot\s|bij\swelke)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?:|www\.")
_WIDEST_GAP = 12
"""Numbers in a row that may lack a question mark."""
_STRONG_LINES = 14
"""Lines after a bare number in which its question mark must come."""


@dataclass(frozen=True, slots=True)
class Section:
    """The lines under one label, up to the next."""

    label: Label
    lines: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    """Footnote lines that stand in this section."""
    position: int = 0
    """Its place in the document, from 0."""

    @property
    def kind(self) -> BlockKind:
        return self.label.kind

    @property
    def numbers(self) -> tuple[str, ...]:
        return self.label.numbers


@dataclass(frozen=True, slots=True)
class Cut:
    """A document cut at its labels."""

    front: tuple[Line, ...]
    """What stands before the first label."""
    front_notes: tuple[Line, ...]
    sections: tuple[Section, ...]
    furniture: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A label and the indexes of the lines that it takes up, end excluded."""

    label: Label
    end: int
    keep: tuple[str, ...] = field(default=())
    """Text of those lines that belongs to the section below."""


def is_ended(text: str) -> bool:
    """Whether a line ends in a stop, so that the next may begin something new."""
    return bool(_ENDED.search(text))


def cut_sections(lines: Sequence[Line]) -> Cut:
    """The text before the first label and a section per label, in printed order."""
    furniture = tuple(line for line in lines if line.role is Role.FURNITURE)
    flow = _without_furniture(lines)
    body = [i for i, line in enumerate(flow) if line.role is not Role.FOOTNOTE]
    found = _find_labels([flow[i] for i in body])
    labels = {body[start]: replace(one, end=body[one.end - 1] + 1) for start, one in found.items()}
    front: list[Line] = []
    front_notes: list[Line] = []
    sections: list[Section] = []
    pending: tuple[list[Line], list[Line]] = (front, front_notes)
    skip_to = 0
    for index, line in enumerate(flow):
        if line.role is Role.FOOTNOTE:
            pending[1].append(line)
            continue
        if index < skip_to:
            continue
        one = labels.get(index)
        if one is None:
            pending[0].append(line)
            continue
        _close(sections, pending)
        role = Role.HEADING if one.label.is_theme else Role.BODY
        pending = ([replace(line, text=text, gap_before=False, role=role) for text in one.keep], [])
        sections.append(Section(one.label, position=len(sections)))
        skip_to = one.end
    _close(sections, pending)
    return Cut(tuple(front), tuple(front_notes), tuple(sections), furniture)


def _without_furniture(lines: Sequence[Line]) -> list[Line]:
    """The lines of the text; a label that furniture parted from the text above stands apart."""
    out: list[Line] = []
    for index, line in enumerate(lines):
        if line.role is Role.FURNITURE:
            continue
        is_parted = index > 0 and lines[index - 1].role is Role.FURNITURE
        if is_parted and (read_bare_number(line.text) or read_label(line.text)):
            line = replace(line, gap_before=True)
        out.append(line)
    return out


def _close(sections: list[Section], pending: tuple[list[Line], list[Line]]) -> None:
    if sections:
        sections[-1] = replace(sections[-1], lines=tuple(pending[0]), notes=tuple(pending[1]))


def _find_labels(lines: Sequence[Line]) -> dict[int, _Found]:
    """Line index to label: words where the document uses them for questions, else bare numbers."""
    worded = _worded_labels(lines)
    halves = _halves(lines, worded)
    if halves:
        return halves
    if any(one.label.kind is BlockKind.QUESTION for one in worded.values()):
        return worded
    return {**_bare_labels(lines, worded), **worded}


def _halves(lines: Sequence[Line], worded: dict[int, _Found]) -> dict[int, _Found]:
    """Bare numbers under "Vragen", and the same numbers again under "Antwoorden"; empty for any other form."""
    kinds = [(i, one.label) for i, one in sorted(worded.items())]
    if len(kinds) != 2 or not all(_is_plural(label) for _, label in kinds):
        return {}
    (asked_at, first), (answered_at, second) = kinds
    if first.kind is not BlockKind.QUESTION or second.kind is not BlockKind.ANSWER:
        return {}
    candidates = dict(_bare_candidates(lines))
    asked = {i: label for i, label in candidates.items() if asked_at < i < answered_at}
    numbers = {label.numbers[0] for label in asked.values()}
    answered = {
        i: replace(label, kind=BlockKind.ANSWER)
        for i, label in candidates.items()
        if i > answered_at and label.numbers[0] in numbers
    }
    if len(asked) < 2 or not answered:
        return {}
    found = {i: _found(label, i + 1) for i, label in sorted({**asked, **answered}.items())}
    opening = min(answered)
    if opening == answered_at + 1:
        # The heading over the answers has no place of its own: it is printed with the first label.
        label = replace(answered[opening], printed=f"{second.printed} {answered[opening].printed}")
        found[answered_at] = replace(found.pop(opening), label=label)
    return found


def _worded_labels(lines: Sequence[Line]) -> dict[int, _Found]:
    found: dict[int, _Found] = {}
    skip_to = 0
    for index, line in enumerate(lines):
        if index < skip_to or line.role is Role.TABLE:
            continue
        one = _declared(line) or _theme(lines, index) or _worded(lines, index, found)
        if one:
            found[index] = replace(one, end=max(one.end, index + 1))
            skip_to = found[index].end
    numbered = [one for one in found.values() if one.label.numbers]
    if numbered:
        return {i: one for i, one in found.items() if one.label.numbers or not _is_plural(one.label)}
    return found


def _is_plural(label: Label) -> bool:
    """ "Vragen" or "Antwoorden" without a number: a heading over many, not the label of one."""
    return label.printed.strip(" .:*_#").lower() in ("vragen", "antwoorden")


def _declared(line: Line) -> _Found | None:
    if line.role is Role.QUESTION_LABEL:
        return _found(read_declared_label(line.text, BlockKind.QUESTION))
    if line.role is Role.ANSWER_LABEL:
        return _found(read_declared_label(line.text, BlockKind.ANSWER))
    return None


def _found(label: Label, end: int = 0) -> _Found:
    return _Found(label, end, (label.rest,) if label.rest else ())


def _theme(lines: Sequence[Line], index: int) -> _Found | None:
    """A heading that ends in "(antwoord vragen 1, 5, 8)", the list perhaps broken over lines."""
    text = lines[index].text
    opened = text.lower().rfind("(antwoord")
    if opened < 0 or is_ended(text[:opened].rstrip()):
        return None
    end = index + 1
    while ")" not in text[opened:] and end < min(len(lines), index + 4):
        text = f"{text} {lines[end].text}"
        end += 1
    label = read_theme(text)
    return _found(label, end) if label and label.rest else None


def _worded(lines: Sequence[Line], index: int, found: dict[int, _Found]) -> _Found | None:
    line = lines[index]
    label = read_label(line.text)
    if label is None:
        return None
    before = lines[index - 1] if index else None
    after_label = index - 1 in found
    if before is not None and not after_label and not is_ended(before.text):
        is_set_apart = line.gap_before and label.capital
        if _REFERENCE_TAIL.search(before.text) and before.role is Role.BODY and not is_set_apart:
            return None
        if not label.capital and not line.gap_before:
            return None
    if not label.capital and (label.rest or (before is not None and not is_ended(before.text))):
        return None
    return _found(label)


def _bare_labels(lines: Sequence[Line], worded: dict[int, _Found]) -> dict[int, _Found]:
    """The bare numbers that announce a question; none when fewer than two do, or one without a line of its own."""
    candidates = {i: label for i, label in _bare_candidates(lines) if i not in worded}
    strong = {i: label for i, label in candidates.items() if _asks(lines, i, candidates)}
    if not strong:
        return {}
    strong = _without_doubles(lines, strong)
    strong = {**_first_questions(lines, worded, strong), **strong}
    if len(strong) == 1 and next(iter(strong.values())).rest:
        return {}
    strong.update(_between(lines, candidates, strong))
    strong.update(_last_questions(lines, candidates, strong))
    return {i: _found(label, i + 1) for i, label in sorted(strong.items())}


def _first_questions(lines: Sequence[Line], worded: Container[int], strong: dict[int, Label]) -> dict[int, Label]:
    """The questions above the first sure one that its number tells of, also right below a title without a stop."""
    first = min(strong)
    number = _int(strong[first])
    out: dict[int, Label] = {}
    if number < 2:
        return out
    for index, label in reversed(_bare_candidates(lines[: first + 1], is_strict=False)[:-1]):
        if index in worded or _int(label) != number - 1 or not _same_form(label, strong[first]):
            continue
        sounds_asking = _is_apart(lines, index) and _ASKING.match(_text_of(lines, index, label))
        if _asks(lines, index, {first: label}) or sounds_asking:
            out[index] = label
            number -= 1
    return out


def _between(lines: Sequence[Line], candidates: dict[int, Label], strong: dict[int, Label]) -> dict[int, Label]:
    """Numbers without a question mark whose neighbours are questions: 1, [2], 3; a list counts from its own 1."""
    out: dict[int, Label] = {}
    places = sorted(strong)
    order = sorted(candidates)
    at = 0
    for first, last in zip(places, places[1:], strict=False):
        while at < len(order) and order[at] <= first:
            at += 1
        inside = []
        while at < len(order) and order[at] < last:
            inside.append(order[at])
            at += 1
        wanted, stop = _int(strong[first]) + 1, _int(strong[last])
        if not inside or not 0 < stop - wanted <= _WIDEST_GAP:
            continue
        items = _list_items(inside, candidates)
        ends = [*inside[1:], last]
        for index, end in zip(inside, ends, strict=True):
            label = candidates[index]
            fits = wanted < stop and _int(label) == wanted
            if fits and _is_next(lines, index, label, strong[first], end, index in items):
                out[index] = label
                wanted += 1
    return out


def _last_questions(lines: Sequence[Line], candidates: dict[int, Label], strong: dict[int, Label]) -> dict[int, Label]:
    """Questions without a question mark below the last sure one: its next number, and words that ask."""
    out: dict[int, Label] = {}
    last = max(strong)
    number = _int(strong[last])
    for index in sorted(i for i in candidates if i > last):
        label = candidates[index]
        asks = _is_apart(lines, index) and _ASKING.match(_text_of(lines, index, label))
        if asks and _int(label) == number + 1 and _same_form(label, strong[last]):
            out[index] = label
            number += 1
    return out


def _is_next(lines: Sequence[Line], index: int, label: Label, model: Label, end: int, is_item: bool) -> bool:
    """Whether a number that the sequence lacks is a question: printed like the others, set apart, with an answer."""
    if not _is_apart(lines, index) or not _same_form(label, model):
        return False
    if _ASKING.match(_text_of(lines, index, label)):
        return True
    below = index + 1 if label.rest else index + 2
    return not is_item and any(_is_apart(lines, at) for at in range(below, min(end, below + _STRONG_LINES)))


def _list_items(places: Sequence[int], candidates: dict[int, Label]) -> set[int]:
    """Those of these numbers that count on from a 1 of the same form: a list inside an answer."""
    items: set[int] = set()
    before: Label | None = None
    for index in places:
        label = candidates[index]
        follows = before is not None and _int(label) == _int(before) + 1 and _same_form(label, before)
        before = label if follows or _int(label) == 1 else None
        if before is not None:
            items.add(index)
    return items


def _int(label: Label) -> int:
    """The number of a bare label; 0 for one with a letter."""
    return int(label.numbers[0]) if label.numbers[0].isdigit() else 0


def _same_form(label: Label, other: Label) -> bool:
    """Whether two numbers are printed alike: with or without a stop, on a line of their own or not."""
    return label.printed[-1:].isdigit() == other.printed[-1:].isdigit() and bool(label.rest) == bool(other.rest)


def _text_of(lines: Sequence[Line], index: int, label: Label) -> str:
    return label.rest or (lines[index + 1].text if index + 1 < len(lines) else "")


def _bare_candidates(lines: Sequence[Line], is_strict: bool = True) -> list[tuple[int, Label]]:
    """The bare numbers before a capital; strict means below a stop or set apart."""
    out: list[tuple[int, Label]] = []
    for index, line in enumerate(lines):
        if line.role not in (Role.BODY, Role.LIST_ITEM, Role.HEADING):
            continue
        label = read_bare_number(line.text)
        if label is None or label.numbers == ("0",):
            continue
        text = label.rest or (lines[index + 1].text if index + 1 < len(lines) else "")
        start = text.lstrip("«“‘\"'(’")[:1]
        if not (start.isupper() or (start.isdigit() and not label.rest)):
            continue
        before = lines[index - 1].text if index else ""
        if is_strict and before and label.rest and not _is_apart(lines, index) and not is_ended(before):
            continue
        out.append((index, label))
    return out


def _is_apart(lines: Sequence[Line], index: int) -> bool:
    """Whether a line begins a paragraph of its own: after a gap, or because the format says so."""
    return index == 0 or lines[index].gap_before or lines[index].whole_paragraph or lines[index - 1].whole_paragraph


def _asks(lines: Sequence[Line], index: int, candidates: dict[int, Label]) -> bool:
    """Whether a question mark ends a sentence between this number and the end of its paragraph."""
    for offset in range(min(_STRONG_LINES, len(lines) - index)):
        line = lines[index + offset]
        if offset and index + offset in candidates:
            return False
        if offset > 1 and _is_apart(lines, index + offset) and is_ended(lines[index + offset - 1].text):
            return False
        asked = line.text.find("?")
        if _LINK.search(line.text[: asked if asked >= 0 else None]):
            return False
        if asked >= 0:
            return True
    return False


def _without_doubles(lines: Sequence[Line], strong: dict[int, Label]) -> dict[int, Label]:
    """Of two equal numbers the one after a gap is the question, the other an item of a list."""
    count = Counter(label.numbers[0] for label in strong.values())
    spaced = {label.numbers[0] for i, label in strong.items() if i == 0 or lines[i].gap_before}
    return {
        i: label
        for i, label in strong.items()
        if count[label.numbers[0]] == 1 or label.numbers[0] not in spaced or i == 0 or lines[i].gap_before
    }
