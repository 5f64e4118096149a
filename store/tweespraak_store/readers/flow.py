"""Collects running text from markup into paragraphs: the part that HTML and XML readers share.

A reader walks its tree and tells what it meets: text, a line break, the end of
a paragraph, a footnote mark. White space is folded as a browser would, and a
footnote becomes a line of its own after the paragraph that refers to it.
"""

from __future__ import annotations

import re

from tweespraak_translate.document import Line, Role

_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_SPACES = re.compile(" {2,}")
_BREAK = "\n"
_SENTENCE_END = (".", "?", "!", "»", "”", ":")
LABEL = re.compile(
    r"^\W*(?:vra(?:ag|gen)|antwoord(?:en)?(?:\s+op)?(?:\s+(?:de\s+)?vra(?:ag|gen))?)"
    r"[\s.:]*(?:(?:nr\.?|nummers?)\s*)?\d{1,3}\s*[a-z]?\b",
    re.IGNORECASE,
)
"""A heading that is the label of a question or answer is no heading inside one."""


class Flow:
    """Paragraphs under construction, and the lines that are done."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.role = Role.BODY
        """What the next paragraph is, by where it stands in the markup."""
        self._parts: list[str] = []
        self._marks: list[str] = []
        self._notes: list[str] = []
        self._gap = False
        self._bold = [0, 0]
        self._after_mark = False

    @property
    def is_open(self) -> bool:
        """Whether the paragraph under construction has any text yet."""
        return any(part.strip() for part in self._parts)

    def add(self, text: str | None, *, bold: bool = False) -> None:
        """Running text; runs of white space count as one space."""
        if not text:
            return
        folded = _SPACE.sub(" ", text)
        if self._after_mark and folded[:1].isupper():
            # A note mark stood between two sentences and kept them apart.
            self._parts.append(" ")
        self._after_mark = False
        self._parts.append(folded)
        letters = len(folded.strip())
        self._bold[0] += letters if bold else 0
        self._bold[1] += letters

    def add_verbatim(self, text: str | None) -> None:
        """Text whose line breaks are its own."""
        for index, part in enumerate((text or "").split("\n")):
            if index:
                self.break_line()
            self.add(part)

    def break_line(self) -> None:
        """A line break inside the paragraph."""
        self._parts.append(_BREAK)

    def mark(self, sign: str) -> None:
        """A footnote mark at this place, taken out of the text."""
        self._marks.append(sign)
        self._after_mark = "".join(self._parts[-1:]).endswith(_SENTENCE_END)

    def note(self, text: str) -> None:
        """The text of a footnote; it follows once this paragraph is done."""
        folded = " ".join(text.split())
        if folded:
            self._notes.append(folded)

    def gap(self) -> None:
        """An empty paragraph or another visible gap stands here."""
        self._gap = True

    def end_paragraph(self, role: Role | None = None) -> None:
        """Close the paragraph under construction; one without text counts as a gap before the next."""
        text = "".join(self._parts)
        # A fixed space (U+00A0) inside a text means something and stays; only plain spaces fold.
        parts = [_SPACES.sub(" ", part).strip() for part in text.split(_BREAK)]
        bold = self._bold[1] > 0 and self._bold[0] * 2 > self._bold[1]
        marks = tuple(self._marks)
        self._parts, self._marks, self._bold, self._after_mark = [], [], [0, 0], False
        if any(parts):
            self._emit(parts, role or self.role, bold, marks)
        for note in self._notes:
            self.lines.append(Line(note, role=Role.FOOTNOTE, whole_paragraph=True))
        self._notes = []

    def _emit(self, parts: list[str], role: Role, bold: bool, marks: tuple[str, ...]) -> None:
        """The paragraph as one line, or as printed lines where it has line breaks."""
        if role is Role.HEADING and LABEL.match(parts[0]):
            role, bold = Role.BODY, True
        filled = [part for part in parts if part]
        if len(filled) == 1:
            line = Line(filled[0], role, gap_before=self._gap, whole_paragraph=True, bold=bold, note_marks=marks)
            self.lines.append(line)
            self._gap = False
            return
        gap = True
        for part in parts:
            if not part:
                gap = True
                continue
            self.lines.append(Line(part, role, gap_before=gap, bold=bold))
            gap = False
        if marks:
            last = self.lines[-1]
            self.lines[-1] = Line(last.text, role, gap_before=last.gap_before, bold=bold, note_marks=marks)
        self._gap = False
