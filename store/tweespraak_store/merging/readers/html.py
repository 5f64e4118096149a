"""HTML back from whatever program changed the page: the element of each segment, and English outside of any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from tweespraak_store.merging.returned import ReturnedFile, ReturnedRow
from tweespraak_store.readers.html import MAX_PAGE, page_tree
from tweespraak_store.readers.xml_parts import names
from tweespraak_translate.errors import InputError

_STAMP = "tweespraak-document"
_SKIPPED = names("script style template del head nav header footer h1 h2 h3 h4 h5 h6 title input button label fieldset")
_FRAME = names("mark missing columns progress kicker filter findings target skip")
"""Classes of what the export writes around the text."""
_RUN = re.compile("[ \t\r\n\f]+")
_OWN_SPACE = re.compile("^[ \t\r\n\u00a0]+")


def read(data: bytes, name: str) -> ReturnedFile:
    """The rows of a page. Raises InputError when it is damaged, or no element of it names a segment."""
    if len(data) > MAX_PAGE:
        raise InputError(f"{name}: larger than {MAX_PAGE // 1024 // 1024} MB of HTML; split the page")
    root, warnings = page_tree(data, name)
    marked = [e for e in root.iter() if isinstance(e.tag, str) and e.get("data-segment") is not None]
    if not marked:
        raise InputError(f"{name}: the page has lost its hidden ids; send DOCX or XLSX to people who edit in Office")
    stamps = dict.fromkeys(
        content for meta in root.iter("meta") if meta.get("name") == _STAMP and (content := meta.get("content", ""))
    )
    sources = _sources(marked)
    rows = [_row(element, number, sources) for number, element in enumerate(marked, start=1)]
    rows += _loose(root, marked)
    return ReturnedFile("html", tuple(stamps), tuple(rows), warnings=warnings, folds_space=True, is_loosely_paired=True)


def _row(element: etree._Element, number: int, sources: dict[etree._Element, str]) -> ReturnedRow:
    return ReturnedRow(
        place=f"sentence {number}",
        key=element.get("data-segment", ""),
        text=_text(element),
        source=sources.get(element),
    )


def _text(element: etree._Element) -> str:
    """The words of an element without what the export adds, white space as a browser shows it."""
    return _RUN.sub(" ", _OWN_SPACE.sub("", "".join(_pieces(element)))).rstrip(" ")


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    after_mark = False
    for child in element:
        if isinstance(child.tag, str) and not _is_skipped(child):
            yield " " if child.tag == "br" else "".join(_pieces(child))
        tail = child.tail or ""
        # The space between the mark and the text is the export's own.
        after_mark = _has_class(child, "mark")
        yield _OWN_SPACE.sub("", tail) if after_mark else tail


def _is_skipped(element: etree._Element) -> bool:
    return element.tag in _SKIPPED or any(_has_class(element, name) for name in _FRAME)


def _has_class(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and name in element.get("class", "").split()


def _sources(marked: Iterable[etree._Element]) -> dict[etree._Element, str]:
    """The Dutch of each segment: the piece with the same number in the paragraph on the other side."""
    found: dict[etree._Element, str] = {}
    pieces: dict[etree._Element, dict[str, str]] = {}
    for element in marked:
        parent = element.getparent()
        pair = parent.getparent() if parent is not None else None
        if pair is None:
            continue
        if pair not in pieces:
            dutch = next((p for p in pair if p.get("lang") == "nl"), None)
            pieces[pair] = {_number(p): _text(p) for p in dutch if _number(p)} if dutch is not None else {}
        if _number(element) in pieces[pair]:
            found[element] = pieces[pair][_number(element)]
    return found


def _number(element: etree._Element) -> str:
    """The class that a sentence and its counterpart share: "i3"."""
    return next((name for name in element.get("class", "").split() if re.fullmatch(r"i\d{1,6}", name)), "")


def _loose(root: etree._Element, marked: Iterable[etree._Element]) -> Iterator[ReturnedRow]:
    """English that stands in no segment's element: words typed between two, or a new paragraph."""
    known = set(marked)
    body = next(root.iter("main"), None)
    if body is None:
        body = next(root.iter("body"), root)
    for number, text in enumerate(_outside(body, known), start=1):
        yield ReturnedRow(place=f"text {number} outside the sentences", key="", text=text)


def _outside(element: etree._Element, known: set[etree._Element]) -> Iterator[str]:
    if element in known or _is_skipped(element) or element.get("lang") == "nl" or element.tag in ("sup", "dl"):
        return
    if (element.text or "").strip():
        yield (element.text or "").strip()
    for child in element:
        if isinstance(child.tag, str):
            yield from _outside(child, known)
        if (child.tail or "").strip():
            yield (child.tail or "").strip()
