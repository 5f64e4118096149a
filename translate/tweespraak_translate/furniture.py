"""Page headers, footers, page numbers and margin blocks: what stands on a page and in no sentence.

Readers that know the layout mark these lines themselves. Text taken out of a
PDF has lost the layout, so here the same lines are known by what they say
("Tweede Kamer, vergaderjaar ..."), by a page count that runs through the
document ("3/7") and by coming back at the same edge of every page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tweespraak_translate.document import Line, Role
from tweespraak_translate.labels import read_bare_number, read_label

_YEAR = r"\d{4}\s?[-–—]\s?\d{2,4}"
_FOOTER = re.compile(
    rf"(?:[’'‘]\s?s-Gravenhage\s\d{{4}}\s+)?(?:Tweede|Eerste)\sKamer,\s(?:vergaderjaar\s)?{_YEAR},\s+"
    r"(?:Aanhangsel|[\d\s-]{2,12}(?:[-\s(]{0,2}[IVXLC]+\)?)?,\s+(?:nr\.\s\w{1,6}|[A-Z]{1,3}))(?P<page>\s+\d{1,4})?$"
)
_MARGIN = re.compile(
    r"(?:(?:ah|h)-[te]k-\d{8}-\d+(?:-\d+)?|kst-[\w-]{3,24}|blg-\d+|(?:a?h|kst)\s[te]k\s\d{8}\s\d+|h\s?tk\s\d{8}\s\d+"
    r"|ISSN\s\d{4}\s?[-–]\s?\d{3}[\dX]|[’'‘]\s?s-Gravenhage\s\d{4})$"
)
_PAGE_OF = re.compile(r"(?:pagina|blad|bladzijde|page)(?P<number>\d{1,4})(?:(?:van|/|of)\d{1,4})?$", re.IGNORECASE)
_DASHED = re.compile(r"[-–]\s?\d{1,4}\s?[-–]$")
_COUNT = re.compile(r"(?P<page>\d{1,3})/(?P<total>\d{1,3})(?![\d/%])")
_DIGITS = re.compile(r"\d{1,4}$")
_MARGIN_NAME = re.compile(
    r"(?:(?:Directie|Afdeling|Directoraat-[Gg]eneraal)\s[A-Z][^.?!]{2,60}|Contactpersoon|T\s\(?0[\d\s()-]{7,14}"
    r"|(?:Onze|Uw)\sreferentie(?:\s[\w/.-]{4,24})?|(?:Ons|Uw)\skenmerk(?:\s[\w/.-]{4,24})?|www\.\S+|Bijlage\(n\))$"
)
_MARGIN_VALUE = re.compile(r"(?:[A-Z]{0,5}[\d/.-]{6,24}|\S+@\S+|[A-Z][\w.-]*(?:\s[\w.-]+){0,4}(?<![.?!:;,]))$")
_MARGIN_REFERENCE = re.compile(r"(?:Onze\sreferentie|Ons\skenmerk)\s(?=[\w/.-]*\d{4})[\w/.-]{6,24}$")
_MARGIN_NAMES = 3
"""Lines such as "Contactpersoon" or "Onze referentie" that make a block of short lines a margin."""
_EDGE = 4
"""Lines at the top and bottom of a page among which a repeated header is looked for."""


def mark_furniture(lines: Sequence[Line]) -> list[Line]:
    """The same text with furniture in lines of its own role; page counts glued to text are cut off.

    Lines whose role a reader already gave are left as they are.
    """
    cut = _cut_page_counts(lines)
    footer = _footer_of(cut)
    known = _mark_letter_margin([_by_words(line, footer) for line in cut])
    _mark_page_numbers(known, footer)
    return _mark_repeats(known)


def is_margin(text: str) -> bool:
    """Whether a line is of the margin block that stands beside the text of a first page."""
    return bool(_MARGIN.match(" ".join(text.split())))


def _mark_letter_margin(lines: list[Line]) -> list[Line]:
    """The margin of a ministry letter where it was printed between questions: who wrote it, and its reference.

    Above the first label it is part of the letterhead, which metadata.py reads.
    """
    labelled = (i for i, line in enumerate(lines) if read_label(line.text) or read_bare_number(line.text))
    first = next(labelled, len(lines))
    out = list(lines)
    index = first
    while index < len(lines):
        end = index
        names = 0
        while end < len(lines) and _may_be_margin(lines, end, index):
            names += bool(_MARGIN_NAME.match(lines[end].text))
            end += 1
        is_reference = end > index and _MARGIN_REFERENCE.match(lines[index].text) is not None
        if is_reference or names >= _MARGIN_NAMES:
            out[index:end] = [replace(line, role=Role.FURNITURE) for line in lines[index:end]]
        index = max(end, index + 1)
    return out


def _may_be_margin(lines: Sequence[Line], index: int, start: int) -> bool:
    line = lines[index]
    if line.role is not Role.BODY or (index > start and line.gap_before):
        return False
    if _MARGIN_NAME.match(line.text):
        return True
    return index > start and bool(_MARGIN_VALUE.match(line.text))


def _footer_of(lines: Sequence[Line]) -> str:
    """The running footer without its page number: a footnote may cite another one of the same form."""
    count: Counter[str] = Counter()
    for line in lines:
        found = _FOOTER.match(" ".join(line.text.split()))
        if found:
            text = found[0][: found.start("page")] if found["page"] else found[0]
            count[_run_of(text)] += 1000 if "Aanhangsel" in text else 1
    return count.most_common(1)[0][0] if count else ""


def _run_of(text: str) -> str:
    """A footer from its "Tweede Kamer" on, without spaces."""
    return "".join(re.sub(r"^.{0,24}?(?=(?:Tweede|Eerste) Kamer)", "", text).split())


def _read_footer(line: Line, footer: str) -> re.Match[str] | None:
    """The match of a line that is the running footer of this document."""
    found = _FOOTER.match(" ".join(line.text.split())) if footer else None
    if not found:
        return None
    text = found[0][: found.start("page")] if found["page"] else found[0]
    return found if _run_of(text) == footer else None


def _by_words(line: Line, footer: str) -> Line:
    if line.role is not Role.BODY:
        return line
    text = " ".join(line.text.split())
    tight = text.replace(" ", "")
    if _read_footer(line, footer) or _MARGIN.match(text) or _PAGE_OF.match(tight) or _DASHED.match(text):
        return replace(line, role=Role.FURNITURE)
    return line


def _cut_page_counts(lines: Sequence[Line]) -> list[Line]:
    """Cut "3/7" from the line it stands before, where the count runs through the document."""
    totals = _page_totals(lines)
    out: list[Line] = []
    for line in lines:
        found = _COUNT.match(line.text) if line.role is Role.BODY else None
        if not found or found["total"] not in totals or int(found["page"]) > int(found["total"]):
            out.append(line)
            continue
        rest = line.text[found.end() :].strip()
        out.append(replace(line, text=found[0], role=Role.FURNITURE))
        if rest:
            out.append(replace(line, text=rest, gap_before=False))
    return out


def _page_totals(lines: Sequence[Line]) -> set[str]:
    """The totals in "2/7", "3/7", ... whose page numbers rise through the document."""
    pages: dict[str, list[int]] = defaultdict(list)
    alone: set[str] = set()
    for line in lines:
        found = _COUNT.match(line.text) if line.role is Role.BODY else None
        if found:
            pages[found["total"]].append(int(found["page"]))
            if found.end() == len(line.text):
                alone.add(found["total"])
    totals: set[str] = set()
    for total, numbers in pages.items():
        rising = all(a < b for a, b in zip(numbers, numbers[1:], strict=False))
        within = max(numbers) <= int(total)
        if rising and within and int(total) > 1 and (len(numbers) > 1 or total in alone or numbers == [int(total)]):
            totals.add(total)
    return totals


def _mark_page_numbers(lines: list[Line], footer: str) -> None:
    """A number alone beside a footer that carries none is the page number."""
    for index, line in enumerate(lines):
        found = _read_footer(line, footer) if line.role is Role.FURNITURE else None
        if not found or found["page"]:
            continue
        for beside in (index + 1, index - 1):
            if 0 <= beside < len(lines) and lines[beside].role is Role.BODY and _DIGITS.match(lines[beside].text):
                lines[beside] = replace(lines[beside], role=Role.FURNITURE)
                break


def _mark_repeats(lines: list[Line]) -> list[Line]:
    """Lines that come back next to page boundaries, and mostly there, are headers or footers."""
    walks = [walk for boundary in _boundaries(lines) for walk in _outward(lines, boundary)]
    at_edge = Counter(_shape(lines[i].text) for i in {i for walk in walks for i in walk})
    anywhere = Counter(_shape(line.text) for line in lines if line.role is Role.BODY)
    out = list(lines)
    for walk in walks:
        for index in walk:
            shape = _shape(lines[index].text)
            is_repeat = at_edge[shape] >= 2 and 2 * at_edge[shape] >= anywhere[shape]
            if not is_repeat or not _may_be_header(lines[index].text):
                break
            out[index] = replace(lines[index], role=Role.FURNITURE)
    return out


def _boundaries(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where pages part: the first and the last index of the furniture there, or the break itself."""
    found: list[tuple[int, int]] = [(0, 0)]
    index = 0
    while index < len(lines):
        start = index
        while index < len(lines) and lines[index].role is Role.FURNITURE:
            index += 1
        if index > start:
            found.append((start, index))
        elif start and lines[start].page != lines[start - 1].page:
            found.append((start, start))
        index = max(index, start + 1)
    return found


def _outward(lines: Sequence[Line], boundary: tuple[int, int]) -> tuple[list[int], list[int]]:
    """The body lines before and after a boundary, nearest first."""
    start, end = boundary
    before = list(range(start - 1, max(-1, start - 1 - _EDGE), -1))
    after = list(range(end, min(len(lines), end + _EDGE)))
    return _leading_body(lines, before), _leading_body(lines, after)


def _leading_body(lines: Sequence[Line], indexes: Sequence[int]) -> list[int]:
    """The indexes up to the first line that is not plain text."""
    out: list[int] = []
    for index in indexes:
        if lines[index].role is not Role.BODY:
            break
        out.append(index)
    return out


def _shape(text: str) -> str:
    """A line without spaces and without the page number at its end, so that kerning does not tell."""
    return re.sub(r"(?<![\d.])\d{1,3}$", "", "".join(text.split()))


def _may_be_header(text: str) -> bool:
    """A header is a title: no sentence end, no label, no table row."""
    words = text.split()
    if len(words) < 3 or text[-1] in ".?!:;,":
        return False
    return not text.lower().startswith(("vraag", "antwoord ", "zie "))
