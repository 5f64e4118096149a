"""From printed lines to paragraphs: where one ends, what kind it is, and its text made whole.

A text file shows a paragraph's end by a blank line, a full stop or a short last line, and each of
these lies at times. So they are weighed together: a blank line within an unfinished sentence ends
nothing, and a line is short only if the next word would have fitted on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tweespraak_translate.abbreviations import default_rules
from tweespraak_translate.document import Line, Paragraph, ParagraphKind, Role
from tweespraak_translate.hyphens import HYPHENS, join_hyphenated
from tweespraak_translate.list_marks import ListMark, is_bare_mark, part_stray_bullet, read_mark
from tweespraak_translate.repair import repair_text
from tweespraak_translate.survey import Survey, free_room, survey_lines

__all__ = ["Survey", "build_paragraphs", "join_hyphenated", "survey_lines"]


_KINDS = {
    Role.HEADING: ParagraphKind.HEADING,
    Role.LIST_ITEM: ParagraphKind.LIST_ITEM,
    Role.TABLE: ParagraphKind.TABLE,
    Role.FOOTNOTE: ParagraphKind.FOOTNOTE,
}
_CLOSERS = r"»”’\"'“›)\]"
_FINISHED = re.compile(
    rf"[.?!…:;][{_CLOSERS}]*(?:\d{{1,2}}(?:, ?\d{{1,2}})*|\[[\d ,]+\])?[{_CLOSERS}]*$|[.?!][”»]?\)?$"
)
_OPENERS = "\"'“„«‘(["
_NOTE_MARK = re.compile(r"\[?(\d{1,3}|\*{1,3})(?:\]|\s|(?=[A-Z]))")
_UNFINISHED_WORDS = frozenset(
    ["de", "het", "een", "en", "of", "van", "voor", "in", "op", "aan", "met", "door", "bij", "naar", "uit", "over",
     "om", "te", "ten", "ter", "tot", "als", "dan", "dat", "die", "deze", "dit", "zijn", "haar", "hun", "onze", "uw",
     "mijn", "is", "wordt", "worden", "werd", "heeft", "hebben", "kan", "zal", "niet", "ook", "er", "maar", "tussen",
     "onder", "na", "per", "via", "volgens", "ministerie", "minister", "artikel"]
)  # fmt: skip
_SALUTATION = re.compile(r"(?:Geachte|Beste|Hoogachtend|Met vriendelijke groet)\b[^.?!]{0,60},")
_LOOK_BACK = 500
"""Code points at a paragraph's end that can matter to the next line; longer than any word or address."""
_PIECE_END = re.compile(r"[\r\n\f\v\u2028\u2029\x85]+")
_INNER_CUT = re.compile("(?<=\\w)[\x02\ufffe](?=\\w)")


def build_paragraphs(lines: Sequence[Line], survey: Survey | None = None) -> list[Paragraph]:
    """The paragraphs of these lines, in order; no lines give none.

    Give the survey of the whole document where there is one: a short block alone shows neither the
    column's width nor how its words are spelt. Only white space, end-of-line hyphens and soft hyphens
    can go. Page furniture and labels are the caller's to take out; here each stands alone.
    """
    known = survey_lines(lines) if survey is None else survey
    paragraphs: list[Paragraph] = []
    opened: _Open | None = None
    for line in _with_stray_bullets_apart(lines):
        if not line.text.strip():
            continue
        if opened is not None and opened.continues_with(line, known):
            opened.take(line, known)
            continue
        if opened is not None:
            paragraphs.append(opened.close())
        opened = _Open(line, opened, known)
    if opened is not None:
        paragraphs.append(opened.close())
    return [paragraph for paragraph in paragraphs if paragraph.text or paragraph.note_marks]


def _with_stray_bullets_apart(lines: Iterable[Line]) -> Iterator[Line]:
    """A bullet that an extractor put at the end of the line above stands on its own line."""
    for line in lines:
        if line.whole_paragraph or line.role is Role.TABLE:
            yield line
            continue
        text, bullet = part_stray_bullet(line.text)
        yield replace(line, text=text) if bullet else line
        if bullet:
            yield replace(line, text=bullet, gap_before=False, note_marks=())


class _Open:
    """A paragraph that may still take lines."""

    def __init__(self, line: Line, previous: _Open | None, survey: Survey) -> None:
        self.last = self._first = line
        self.begin = line.text.strip()
        self.mark = read_mark(line.text)
        if line.role is not Role.LIST_ITEM and not (
            line.role is Role.BODY and self.mark is not None and _is_item(self.mark, previous, survey)
        ):
            self.mark = None
        is_item = line.role is Role.LIST_ITEM or self.mark is not None
        self.kind = ParagraphKind.LIST_ITEM if is_item else _KINDS.get(line.role, ParagraphKind.TEXT)
        self.sequence: ListMark | None = self.mark or (previous.sequence if previous else None)
        """The last list mark read, here or above."""
        self._joined: list[str] = []
        self._tail = ""
        self._notes: list[str] = []
        self._add(line, survey)

    def take(self, line: Line, survey: Survey) -> None:
        """Continue with this line."""
        self._add(line, survey)
        self.last = line

    def _add(self, line: Line, survey: Survey) -> None:
        for piece in _pieces(line.text):
            self._tail = join_hyphenated(self._tail, piece, survey.vocabulary) if self._tail else piece
            if len(self._tail) > 4 * _LOOK_BACK:
                self._joined.append(self._tail[:-_LOOK_BACK])
                self._tail = self._tail[-_LOOK_BACK:]
        self._notes.extend(line.note_marks)

    def close(self) -> Paragraph:
        """The paragraph as it stands."""
        return Paragraph(repair_text("".join(self._joined) + self._tail), self.kind, tuple(self._notes))

    def continues_with(self, line: Line, survey: Survey) -> bool:
        """Whether this line is more of the same paragraph."""
        last = self.last
        if line.whole_paragraph or last.whole_paragraph or Role.TABLE in (line.role, last.role):
            return False
        if line.role is not last.role and (last.role, line.role) != (Role.LIST_ITEM, Role.BODY):
            return False
        if line.role in (Role.FURNITURE, Role.QUESTION_LABEL, Role.ANSWER_LABEL):
            return False
        if line.role is Role.FOOTNOTE:
            return not _starts_note(line.text, self.begin)
        if last is self._first and self.mark is not None and is_bare_mark(self.begin):
            return not is_bare_mark(line.text)
        mark = read_mark(line.text)
        if mark is not None and (line.role is Role.LIST_ITEM or _is_item(mark, self, survey)):
            return False
        return not _is_break(last, line, survey)


def _pieces(text: str) -> list[str]:
    """A line's text at the breaks an extractor left within it, an inner hyphen mark being one too."""
    pieces = []
    for piece in _PIECE_END.split(text):
        start = 0
        for cut in _INNER_CUT.finditer(piece):
            pieces.append(piece[start : cut.end()])
            start = cut.end()
        pieces.append(piece[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


def _is_item(mark: ListMark, previous: _Open | None, survey: Survey) -> bool:
    """Whether a line with this mark clearly starts a list item."""
    if previous is None or mark.is_bullet or previous.last.role not in (Role.BODY, Role.LIST_ITEM):
        return True
    text = previous.last.text.rstrip()
    is_sequel = previous.sequence is not None and mark.follows(previous.sequence)
    if _is_finished(text):
        return mark.can_begin or is_sequel or text.endswith(":")
    return is_sequel and (text.endswith((",", " en", " of")) or free_room(text, "", survey) > 0.2)


def _starts_note(text: str, so_far: str) -> bool:
    """Whether a footnote begins here: its mark, and not the year or number that a line end put first."""
    mark, before = _NOTE_MARK.match(text.lstrip()), _NOTE_MARK.match(so_far)
    if mark is None:
        return False
    if before is None or not (mark.group(1).isdigit() and before.group(1).isdigit()):
        return True
    return int(mark.group(1)) == int(before.group(1)) + 1


def _is_break(last: Line, line: Line, survey: Survey) -> bool:
    """Whether a new paragraph begins between these two lines."""
    before, after = last.text.rstrip(), line.text.lstrip()
    if before[-1] in HYPHENS and before[-2:-1].isalpha():
        return False
    finished = _is_finished(before, after)
    if line.role is Role.HEADING:
        return line.gap_before or (finished and not after[:1].islower())
    starts = _starts_upper(after)
    room = free_room(before, after, survey)
    if last.bold is not line.bold and finished and starts:
        return True
    if line.gap_before and last.page == line.page and not survey.double_spaced:
        return finished or _is_break_at_gap(before, starts and not after[0].isdigit(), room)
    if finished and starts:
        return room > 0.03
    if before[-1] in ":;":
        return room > 0.2
    if _SALUTATION.fullmatch(before):
        return True
    return starts and not after[0].isdigit() and room > 0.45 and not _is_unfinished(before)


def _is_break_at_gap(before: str, starts: bool, room: float) -> bool:
    """A gap after an unfinished sentence parts a heading or an address; else the sentence goes on behind it."""
    if _SALUTATION.fullmatch(before):
        return True
    return starts and not _is_unfinished(before) and room > 0.25


def _is_unfinished(text: str) -> bool:
    """Whether a line breaks off in the middle of a sentence by its last word."""
    if text[-1] in ",-–(«“„/&":
        return True
    return text.rpartition(" ")[2].casefold() in _UNFINISHED_WORDS


def _is_finished(text: str, after: str = "") -> bool:
    """Whether a line ends as a sentence or a list's lead does; `after` is what the next line says."""
    if not text or _FINISHED.search(text[-40:]) is None:
        return False
    last = text[-40:].rpartition(" ")[2].lstrip(_OPENERS)
    if not last.endswith("."):
        return True
    word, rules = last[:-1].casefold(), default_rules()
    goes_on = word in rules.maybe_final and (after[:1].islower() or after[:1].isdigit())
    return word not in rules.never_final and not goes_on


def _starts_upper(text: str) -> bool:
    """Whether a line starts as a sentence does."""
    bare = text.lstrip(_OPENERS + "-–— ")
    return bool(bare) and (not bare[0].islower() or text[:2] in ("’s", "’t", "'s", "'t"))
