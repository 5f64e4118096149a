"""HTML in: saved pages of officielebekendmakingen.nl, tweedekamer.nl and others.

The bytes are decoded here (byte order mark, then the page's own statement,
then strict UTF-8, then Windows-1252) because lxml takes UTF-8 without a
statement for Latin-1. What lxml leaves out without an error, a text of ten
million characters or elements nested too deep, is found by counting letters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from tweespraak_store.readers.docx import written
from tweespraak_store.readers.flow import LABEL, Flow
from tweespraak_store.readers.masthead import identifier, merged, read_masthead, session_year
from tweespraak_store.readers.question_table import TableLines
from tweespraak_store.readers.xml_parts import names
from tweespraak_translate.document import Line, Metadata, Role, SourceText
from tweespraak_translate.errors import InputError

MAX_PAGE = 32 * 1024 * 1024
"""Bytes of one page; the largest saved page seen is near 2 MB."""

MAX_ATTRIBUTES = 2_000
"""Attributes of one tag: lxml takes a time that grows with their square."""

MAX_TAGS = 1_000_000
"""Opening and closing tags together."""

MAX_TABLE_DEPTH = 30
"""Tables inside tables that are looked into; deeper ones are taken for layout."""

_BLOCKS = names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul"
)
_HEADINGS = names("h1 h2 h3 h4 h5 h6")
_BOLD = frozenset(("b", "strong"))
_SKIPPED = names(
    "script style template noscript head nav button select option input textarea iframe object svg math audio "
    "video canvas map"
)
_CHROME = names(
    "skiplink skip-link breadcrumb breadcrumbs broodkruimels nav navigatie navigation menu cookie cookies cookie-bar "
    "social-media-links social share zoeken search-form verberg tekstueel toc inhouds-opgave inhoudsopgave actie-lijst "
    "sr-only visually-hidden service-navigatie hoofd-navigatie resultaat-navigatie"
)
"""Classes and ids by which the known sites name what is no text."""

_ROOTS = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' officiele-publicatie ')]",
    "//main | //*[@role='main']",
    "//*[@id='broodtekst' or @id='main-column' or @id='main-content' or @id='main' or @id='content']",
    "//article",
)
"""Where a page keeps its text, the surest place first."""

_NOTE_CLASS = re.compile(r"(?:^|\s)(?:noot|voetnoot|footnote|footnotes|fn)(?:$|\s)", re.IGNORECASE)
_NOTE_LINK = re.compile(r"#(?:_?ftn|fn|n|noot|voetnoot|footnote|id)[\w:.-]*\d", re.IGNORECASE)
_MARK = re.compile(r"^[\[(]?\s*(\d{1,3}|\*{1,3})\s*[\])]?$")
_UNIT = re.compile(r"(?:^|[\s(/\d])(?:[kcdm]?m|ha)$")
_LIST_FORMATS = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "1": "decimal",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "decimal": "decimal",
    "none": "none",
}
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]{0,40}?\b(lower-alpha|lower-latin|upper-alpha|upper-latin|lower-roman|upper-roman"
    r"|decimal|none)\b",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|textarea|title)\b.*?(?:</\1\s*>|\Z)"
    r"|<(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>|<[^>]*+>|&#?\w{1,32};?",
    re.IGNORECASE | re.DOTALL,
)
"""What a page does not show: comments, scripts, tags (an attribute may hold ">"), names of characters."""

_XML_ROOT = re.compile(rb"<(?:kamerwrk|officiele-publicatie|vlosCoreDocument)[\s>]")
_OTHER = re.compile(r"[^A-Za-z]+")
_LONG_TAG = re.compile(r"<[^<>]{20000,}+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(data: bytes, name: str) -> SourceText:
    """The paragraphs of a page: its text first and by role, what stands around it as page furniture.

    Raises InputError when the page is empty, too large, or loses text on the way in.
    """
    if len(data) > MAX_PAGE:
        raise InputError(f"{name}: larger than {MAX_PAGE // 1024 // 1024} MB of HTML; split the page")
    if _XML_ROOT.search(data[:3000]):
        # Legacy publications have a <body> too, by which they can be taken for a page.
        from tweespraak_store.readers import xml

        return xml.read(data, name)
    root, warnings = page_tree(data, name)
    main = _main_part(root)
    lines = list(_Walk(main).lines()) if main is not None else list(_Walk(root).lines())
    if main is not None:
        lines = _outside(root, main, lines)
    if not any(line.role is not Role.FURNITURE for line in lines):
        raise InputError(f"{name}: this page has no text in it; save it again as HTML, or as text")
    metadata = merged(_metadata(root), read_masthead([line.text for line in lines]))
    return SourceText(lines=tuple(lines), metadata=metadata, warnings=warnings, format="html")


def page_tree(data: bytes, name: str) -> tuple[etree._Element, tuple[str, ...]]:
    """The tree of a page, with warnings where its encoding was guessed or some text was lost; InputError for much."""
    text, warnings = _decode(data)
    root, losses = _parse(text, name)
    return root, (*warnings, *losses)


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of the page, and a warning when its encoding had to be guessed."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ()
    stated = _XML_ENCODING.search(data[:400]) or _CHARSET.search(data[:4096])
    candidates = [stated.group(1).decode("ascii").lower()] if stated else []
    # Browsers read Latin-1 as Windows-1252; a page that says utf-16 in ASCII letters is not.
    candidates = ["cp1252" if c in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else c for c in candidates]
    for encoding in (*candidates, "utf-8"):
        try:
            if not encoding.startswith(("utf-16", "utf-32", "utf-7")) and codecs.lookup(encoding)._is_text_encoding:
                return data.decode(encoding), ()
        except (LookupError, UnicodeError):
            continue
    warning = "the page is not in the encoding it states; it was read as Windows-1252"
    return data.decode("cp1252", errors="replace"), (warning,)


def _parse(text: str, name: str) -> tuple[etree._Element, tuple[str, ...]]:
    """The tree of the page, and a warning when a little text was lost; a page that lost much is refused."""
    if text.count("<") > MAX_TAGS:
        raise InputError(f"{name}: more than {MAX_TAGS} tags, which no page has; split the page")
    if any(len(tag.group().split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise InputError(f"{name}: a tag with more than {MAX_ATTRIBUTES} attributes; this is no page, save it as text")
    # The encoding statement would contradict the text we hand over; control characters end the parse.
    clean = _CONTROL.sub("\ufffd", re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    if not clean.strip():
        raise InputError(f"{name}: the page is empty; save it again")
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True, recover=True)
    try:
        root = lxml.html.document_fromstring(clean, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
            raise MemoryError from error
        raise InputError(f"{name}: this page cannot be read as HTML; save it again, or as text") from error
    seen = sum(_letters(part) for part in _visible_strings(root))
    wanted = _letters(_UNSEEN.sub(" ", clean))
    lost = f"{wanted - seen} of {wanted} letters"
    if seen < 0.9 * wanted - 20:
        raise InputError(f"{name}: {lost} are lost in reading (text too long or nested too deep); split the page")
    if seen < 0.995 * wanted - 20:
        return root, (f"{lost} of the page were lost in reading; compare it with the page itself",)
    return root, ()


def _letters(text: str) -> int:
    """How many letters a text has; the plain ones are enough to see a loss."""
    return len(_OTHER.sub("", text))


def _visible_strings(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "noscript", "template", "title"):
            yield element.text or ""
        yield element.tail or ""


def _main_part(root: etree._Element) -> etree._Element | None:
    """The part of the page that holds the text, where the page says which that is."""
    for path in _ROOTS:
        found = root.xpath(path)
        if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], etree._Element):
            continue
        if _letters("".join(str(part) for part in found[0].itertext())) >= 200:
            return found[0]
    return None


def _outside(root: etree._Element, main: etree._Element, lines: list[Line]) -> list[Line]:
    """The lines of the text, with what stands before and behind it as furniture; footnotes stay footnotes."""
    before: list[Line] = []
    behind: list[Line] = []
    walk = _Walk(root, leave_out=main)
    for line in walk.lines():
        if line.role is not Role.FOOTNOTE:
            line = Line(line.text, Role.FURNITURE, whole_paragraph=True)
        (behind if walk.passed else before).append(line)
    return [*before, *lines, *behind]


class _Walk:
    """One pass over a part of the page."""

    def __init__(self, root: etree._Element, leave_out: etree._Element | None = None) -> None:
        self._root = root
        self._leave_out = leave_out
        self.passed = False
        """The part that is left out lies behind us."""
        self._flow = Flow()
        self._path: list[etree._Element] = []
        self._bold = 0
        self._note_depth = 0
        self._tables: list[TableLines | None] = []
        """Tables around us; None for one that is not looked into."""
        self._pre = 0
        self._counters: list[tuple[int, str]] = []
        """Lists around us: the next number, 0 for bullets, and how it is written."""
        self._marks: set[str] = set()
        """Footnote marks seen inside running text."""
        self._is_note = False
        """The paragraph under construction is the text of a footnote."""
        self._unlabelled = False
        self._label_depth = 0

    def lines(self) -> Iterator[Line]:
        """The lines of this part, in order."""
        walker = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._start(element):
                    walker.skip_subtree()
            else:
                self._end(element)
            if any(table is not None for table in self._tables[:1]):
                # What a table is shows when all of it is read.
                continue
            yield from self._flow.lines
            self._flow.lines.clear()
        self._flow.end_paragraph(self._role())
        yield from self._flow.lines

    def _start(self, element: etree._Element) -> bool:
        """Take in a start tag; True when its subtree is left out or dealt with."""
        tag = element.tag if isinstance(element.tag, str) else ""
        self._path.append(element)
        if element is self._leave_out:
            self._flow.end_paragraph(self._role())
            self.passed = True
            return True
        if tag in _SKIPPED or not tag or (element is not self._root and _is_chrome(element)):
            return True
        if tag == "br":
            self._flow.break_line()
            return False
        if not self._note_depth and self._takes_mark(element, tag):
            return True
        if tag in _BLOCKS:
            self._flow.end_paragraph(self._role(len(self._path) - 1))
            self._is_note = False
            self._enter(element, tag)
        self._bold += tag in _BOLD
        self._text(element.text)
        return False

    def _enter(self, element: etree._Element, tag: str) -> None:
        """Note what a block says about the text inside it."""
        classes = element.get("class") or ""
        self._note_depth += _is_note(element)
        if tag == "table":
            known = len(self._tables) < MAX_TABLE_DEPTH and self._leave_out is None
            start = len(self._flow.lines)
            self._tables.append(TableLines(start, is_layout=_is_layout(element)) if known else None)
        elif tag == "tr" and self._tables and self._tables[-1]:
            self._tables[-1].row()
        elif tag in ("td", "th") and self._tables and self._tables[-1]:
            self._tables[-1].cell(len(self._flow.lines), rows=_count(element.get("rowspan")))
        self._pre += tag == "pre"
        if re.search(r"(?:^|\s)(?:vraag|antwoord)(?:$|\s)", classes):
            self._unlabelled = True
        if tag == "ol":
            self._counters.append((_count(element.get("start")), _list_format(element) or "decimal"))
        elif tag == "ul":
            self._counters.append((0, ""))
        elif tag == "li" and self._counters and self._counters[-1][0]:
            after, form = self._counters[-1]
            number = _count(element.get("value"), after)
            if form != "none":
                self._flow.add(f"{written(number, _list_format(element) or form)}. ")
            self._counters[-1] = (number + 1, form)
        elif tag == "hr":
            self._flow.gap()

    def _end(self, element: etree._Element) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        left_out = tag in _SKIPPED or element is self._leave_out or (element is not self._root and _is_chrome(element))
        if tag in _BLOCKS and not left_out:
            if tag == "p" and not self._flow.is_open:
                self._flow.gap()
            self._close_block()
            self._is_note = False
            self._note_depth -= _is_note(element)
            if tag == "table" and self._tables:
                table = self._tables.pop()
                if table is not None:
                    table.close(self._flow.lines)
            self._pre -= tag == "pre"
            if tag in ("ol", "ul") and self._counters:
                self._counters.pop()
        self._bold -= tag in _BOLD and not left_out
        self._path.pop()
        if self._path and element is not self._root:
            self._text(element.tail)

    def _close_block(self) -> None:
        role = self._role()
        if self._unlabelled and self._flow.is_open:
            self._unlabelled = False
            before = len(self._flow.lines)
            self._flow.end_paragraph(role)
            first = self._flow.lines[before]
            if LABEL.match(first.text) or _MARK.match(first.text):
                self._flow.lines[before] = Line(first.text, self._voice(), whole_paragraph=True)
            return
        self._flow.end_paragraph(role)

    def _voice(self) -> Role:
        """Question or answer, by the nearest block that says so."""
        for element in reversed(self._path):
            classes = (element.get("class") or "").split()
            if "vraag" in classes:
                return Role.QUESTION_LABEL
            if "antwoord" in classes:
                return Role.ANSWER_LABEL
        return Role.BODY

    def _text(self, text: str | None) -> None:
        if self._pre:
            self._flow.add_verbatim(text)
        else:
            self._flow.add(text, bold=self._bold > 0)

    def _takes_mark(self, element: etree._Element, tag: str) -> bool:
        """Whether this is a footnote mark, which is then taken out of the text."""
        if tag not in ("sup", "a") and not (tag == "span" and "nootnum" in (element.get("class") or "")):
            return False
        sign = _MARK.match("".join(str(part) for part in element.itertext()).strip())
        if not sign:
            return False
        links = [element, *element.iter("a", "span")]
        linked = any(
            "nootnum" in (link.get("class") or "") or _NOTE_LINK.search(link.get("href") or "") for link in links
        )
        if not linked and (tag != "sup" or _UNIT.search(_before(element))):
            return False
        mark = sign.group(1)
        if self._flow.is_open:
            self._marks.add(mark)
        elif mark in self._marks and _stands_first(element):
            # The text refers to it, and here it stands in front: the text of the note.
            self._is_note = True
            self._flow.add(f"{mark} ")
            return True
        self._flow.mark(mark)
        return True

    def _role(self, upto: int | None = None) -> Role:
        """What a paragraph is by the elements around it."""
        path = self._path[:upto]
        if self._note_depth or self._is_note:
            return Role.FOOTNOTE
        for element in reversed(path):
            if element.tag in _HEADINGS:
                return Role.HEADING
            if element.tag == "li":
                return Role.LIST_ITEM
            if element.tag in _BLOCKS and element.tag != "p":
                return Role.BODY
        return Role.BODY


def _count(value: str | None, otherwise: int = 1) -> int:
    """A number in an attribute; `otherwise` where there is none, or an absurd one."""
    return int(value) if value and re.fullmatch(r"[0-9]{1,5}", value) else otherwise


def _list_format(element: etree._Element) -> str:
    """How a list or item says its numbers are written; empty where it does not say."""
    styled = _LIST_STYLE.search(element.get("style") or "")
    if styled:
        return _LIST_FORMATS[styled.group(1).lower()]
    return _LIST_FORMATS.get(element.get("type") or "", "")


def _stands_first(element: etree._Element) -> bool:
    """Whether a mark is the first thing in its paragraph, and text follows it there."""
    while element.tag not in _BLOCKS:
        parent = element.getparent()
        if parent is None or _before(element).strip():
            return False
        element = parent
    return len(" ".join("".join(str(part) for part in element.itertext()).split())) > 4


def _before(element: etree._Element) -> str:
    """The text directly before an element."""
    previous = element.getprevious()
    parent = element.getparent()
    if previous is not None:
        return str(previous.tail or "")
    return str(parent.text or "") if parent is not None else ""


def _is_chrome(element: etree._Element) -> bool:
    """Whether the page itself says that this is not text: navigation, hidden parts, buttons."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in ("navigation", "search", "banner"):
        return True
    if element.tag in _HEADINGS:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}".casefold().split()
    return any(name in _CHROME for name in names)


def _is_note(element: etree._Element) -> bool:
    """Whether a block is a footnote, by its class or the way Word and others name it."""
    if element.tag in ("html", "body", "main", "article", "table"):
        return False
    return bool(_NOTE_CLASS.search(element.get("class") or "")) or bool(
        re.match(r"(?:_?ftn|edn|fn|noot|voetnoot)[-_]?\d", element.get("id") or "", re.IGNORECASE)
    )


def _is_layout(table: etree._Element) -> bool:
    """A table with whole paragraphs or labels in it lays out text; it holds no data."""
    for cell in table.iter("td", "th"):
        text = " ".join("".join(str(part) for part in cell.itertext()).split())
        if len(text) > 300 or (LABEL.match(text) and cell.tag == "td"):
            return True
    return False


def _metadata(root: etree._Element) -> Metadata:
    """What the head of the page says."""
    values = {
        (meta.get("name") or "").lower(): meta.get("content") or "" for meta in root.iter("meta") if meta.get("name")
    }
    named = next((values[key] for key in ("dcterms.identifier", "dc.identifier") if values.get(key)), "")
    reference = identifier(named)
    if not reference and re.fullmatch(r"[a-z]{2,4}-[\w-]{3,40}", named):
        reference = named
    title = next((values[key] for key in ("dcterms.title", "dc.title", "og:title") if values.get(key)), "")
    head = root.find(".//title")
    page_title = " ".join((head.text or "").split()) if head is not None else ""
    years = values.get("overheidop.vergaderjaar", "")
    return Metadata(
        title=title or ("" if page_title == named else page_title),
        reference=reference,
        session_year=session_year(f"vergaderjaar {years}") if years else "",
    )
