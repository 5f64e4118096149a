"""XML in: official publications (modern and legacy), plenary reports, and whatever else has text in it.

Elements with a meaning for questions and answers are known by name in any
family; text of an element that is not known is kept, as a paragraph where it
stands alone and as running text inside a paragraph.
"""

from __future__ import annotations

import re

from lxml import etree

from tweespraak_store.readers.flow import LABEL, Flow
from tweespraak_store.readers.masthead import (
    identifier,
    kamerstuk_reference,
    merged,
    read_masthead,
    session_year,
)
from tweespraak_store.readers.xml_parts import attribute, local_name, names, parse_xml
from tweespraak_translate.document import Line, Metadata, Role, SourceText
from tweespraak_translate.errors import InputError

_BLOCKS = names(
    "al al-groep alinea lijst li table row entry divisie artikel lid vraag antwoord vragen tekst vrije-tekst "
    "titel subtitel tussenkop tuskop intitule omschr kamervraagomschrijving kamervraagnummer kamervraagopmerking "
    "kamervraagbijlage tekstregel datumtekst functie considerans.al wij toelicht ondertekening witreg p box"
)
"""Elements that start on a line of their own, wherever they stand."""

_PARAGRAPHS = names(
    "al alinea titel subtitel tussenkop tuskop intitule omschr kamervraagomschrijving kamervraagnummer tekstregel "
    "datumtekst considerans.al wij toelicht p"
)
"""Elements that hold running text, so that unknown elements inside them are part of it."""

_GROUPS = names("kop stuknr ondertekening dossiernummer onderw entry slotformulering.plaats")
"""Elements whose children are one line together ("Artikel" and "1"; the paragraphs of a table cell)."""

_HANGING = names("li.nr lidnr ltrlabel")
"""A number that stands in front of the paragraph that follows it."""

_HEADINGS = names("titel subtitel tussenkop tuskop intitule kop")
_FURNITURE = names(
    "kamerstukkop kamervraagkop kamervraagnummer vraagnummer dossiernummer stuknr officiele-inhoudsopgave versie "
    "ordernr vergjaar"
)
_LABELS = frozenset(("nr", "nummer", "kop"))
_SKIPPED = names("metadata colspec spanspec illustratie")
_INLINE = names("nadruk vet b i cur sup inf extref intref dossierref datum nootref")

_TITLES = (
    ".//stuk/titel",
    "*/kop/titel",
    ".//dossier/titel",
    ".//onderw/naam",
    ".//intitule",
)
"""Where the title of a paper stands, the most exact place first."""

_PLENARY = "vlosCoreDocument"


def read(data: bytes, name: str) -> SourceText:
    """The paragraphs of an XML file, each with the role its markup gives it.

    Raises InputError when it is not well formed, declares entities, or has no text.
    """
    root = parse_xml(data, name)
    if local_name(root) == "html":
        from tweespraak_store.readers import html

        return html.read(data, name)
    lines = _plenary_lines(root) if local_name(root) == _PLENARY else _Walk().lines_of(root)
    if not lines:
        raise InputError(f"{name}: this XML has no text in it; give the text version of the document")
    metadata = merged(_metadata(root), read_masthead([line.text for line in lines]))
    return SourceText(lines=tuple(lines), metadata=metadata, format="xml")


class _Walk:
    """One pass over the tree, start tags and end tags in turn, so that depth costs nothing."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._path: list[str] = []
        self._bold = 0
        self._paragraphs = 0
        self._groups = 0
        self._hanging = False
        """A number waits for its paragraph."""
        self._item = False
        """The next paragraph is the first of a list item."""
        self._labelled = True
        """The question or answer around us has shown its number."""
        self._notes_by_id: dict[str, str] = {}

    def lines_of(self, root: etree._Element) -> list[Line]:
        """All text under `root` as lines."""
        self._notes_by_id = {
            attribute(note, "id"): _note_number(note) for note in root.iter("noot") if attribute(note, "id")
        }
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._start(element):
                    walker.skip_subtree()
            else:
                self._end(element)
        self.flow.end_paragraph()
        return self.flow.lines

    def _start(self, element: etree._Element) -> bool:
        """Take in a start tag and the text behind it; True when the subtree is dealt with."""
        name = local_name(element)
        if self._deal_with(element, name):
            self._path.append("")
            return True
        if not self._groups and (name in _BLOCKS or not (self._paragraphs or name in _INLINE)):
            if not self._hanging:
                self._close()
            self._hanging = False
        self._path.append(name)
        if name in ("vraag", "antwoord"):
            self._labelled = False
        self._item = self._item or name == "li"
        self._bold += _is_bold(element, name)
        self._groups += name in _GROUPS
        self._paragraphs += name in _PARAGRAPHS
        self._add(element.text)
        return False

    def _deal_with(self, element: etree._Element, name: str) -> bool:
        """Elements that are taken as a whole: notes, labels, and what holds no text."""
        if not name or name in _SKIPPED:
            return True
        if name == "noot":
            self._note(element)
        elif name == "nootref":
            self.flow.mark(self._notes_by_id.get(attribute(element, "refid")) or _plain(element) or "*")
        elif self._declares_label(element, name):
            self._label(element)
        else:
            return False
        return True

    def _end(self, element: etree._Element) -> None:
        name = self._path[-1]
        if name == "witreg":
            self.flow.gap()
        if name in _HANGING:
            self.flow.add(" ")
            self._hanging = True
        elif self._groups and not (self._groups == 1 and name in _GROUPS):
            self.flow.add(" ")
        elif name and name not in _INLINE and (name in _BLOCKS or name in _GROUPS or not self._paragraphs):
            self._close_block()
        self._bold -= _is_bold(element, name)
        self._groups -= name in _GROUPS
        self._paragraphs -= name in _PARAGRAPHS
        self._path.pop()
        if self._path:
            self._add(element.tail)

    def _close_block(self) -> None:
        if not self._hanging or self.flow.is_open:
            self._close()
            self._hanging = False

    def _close(self) -> None:
        """The paragraph so far is done; what it is follows from the elements around it."""
        role = self._role()
        if self.flow.is_open:
            self._item = False
            if not self._labelled:
                self._labelled = True
                voice = next(step for step in reversed(["vraag", *self._path]) if step in ("vraag", "antwoord"))
                before = len(self.flow.lines)
                self.flow.end_paragraph(role)
                self._settle_unlabelled(before, Role.QUESTION_LABEL if voice == "vraag" else Role.ANSWER_LABEL)
                return
        self.flow.end_paragraph(role)

    def _settle_unlabelled(self, index: int, role: Role) -> None:
        """A question without `nr`: its first paragraph is the label, or there is none printed."""
        first = self.flow.lines[index]
        if LABEL.match(first.text) and len(first.text) < 60:
            self.flow.lines[index] = Line(first.text, role=role, whole_paragraph=True)
        else:
            word = "Vraag" if role is Role.QUESTION_LABEL else "Antwoord"
            self.flow.lines.insert(index, Line(word, role=role, whole_paragraph=True))

    def _add(self, text: str | None) -> None:
        self.flow.add(text, bold=self._bold > 0)

    def _declares_label(self, element: etree._Element, name: str) -> bool:
        """Whether this is the number of a question or answer, by its place in the markup."""
        parent = element.getparent()
        return (
            name in _LABELS
            and not self._labelled
            and parent is not None
            and local_name(parent) in ("vraag", "antwoord")
            and not self.flow.is_open
        )

    def _label(self, element: etree._Element) -> None:
        parent = element.getparent()
        is_question = parent is not None and local_name(parent) == "vraag"
        self.flow.add(_plain(element))
        if self.flow.is_open:
            self._labelled = True
        self.flow.end_paragraph(Role.QUESTION_LABEL if is_question else Role.ANSWER_LABEL)

    def _note(self, note: etree._Element) -> None:
        """A footnote leaves the sentence: its mark stays with the paragraph, its text follows it."""
        number = _note_number(note)
        text = " ".join(_plain(child) for child in note if local_name(child) not in ("noot.nr", "nr", "nummer"))
        text = text.strip() or (note.text or "")
        if self.flow.is_open:
            self.flow.mark(number or "*")
        self.flow.note(f"{number} {text}".strip())

    def _role(self) -> Role:
        """What a paragraph is by the elements around it."""
        if any(step in _FURNITURE for step in self._path) or self._path[:2] == ["kamerwrk", "kop"]:
            return Role.FURNITURE
        if self._path[-2:] == ["stuk", "nummer"]:
            return Role.FURNITURE
        if "entry" in self._path:
            return Role.TABLE
        if self._path and (self._path[-1] in _HEADINGS or "onderw" in self._path):
            return Role.HEADING
        return Role.LIST_ITEM if self._item and "li" in self._path else Role.BODY


def _is_bold(element: etree._Element, name: str) -> bool:
    return name in ("vet", "b") or (name == "nadruk" and "vet" in attribute(element, "type").lower())


def _plain(element: etree._Element) -> str:
    """All text of an element on one line."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _note_number(note: etree._Element) -> str:
    for child in note:
        if local_name(child) in ("noot.nr", "nr", "nummer"):
            return _plain(child).strip(" .)")
    return attribute(note, "nr")


def _plenary_lines(root: etree._Element) -> list[Line]:
    """What was said, paragraph by paragraph; the clock times and keys of the record are not text."""
    lines: list[Line] = []
    for element in root.iter():
        name = local_name(element)
        if name == "titel":
            text, role = _plain(element), Role.HEADING
        elif name == "alinea":
            text, role = " ".join(_plain(item) for item in element).strip() or _plain(element), Role.BODY
        else:
            continue
        if text:
            lines.append(Line(text, role=role, whole_paragraph=True))
    return lines


def _metadata(root: etree._Element) -> Metadata:
    """What the markup itself says: identifier, session, dossier and dates."""
    reference = ""
    for meta in root.iter("meta"):
        reference = reference or identifier(attribute(meta, "content"))
    dates = {attribute(element, "type"): _iso(element) for element in root.iter("kamervraagomschrijving")}
    session = session_year(" ".join(_plain(element) for element in root.iter("tekstregel")))
    for element in root.iter("vergjaar", "vergaderjaar", "{*}vergaderjaar"):
        session = session or session_year(f"vergaderjaar {_plain(element)}")
    subject = next(iter(root.iter("kamervraagonderwerp")), None)
    return Metadata(
        title=_title(root) if subject is None else "",
        reference=reference or _dossier_reference(root),
        session_year=session,
        date_asked=dates.get("vraag", ""),
        date_answered=dates.get("antwoord", "") or _iso(root.find(".//datumtekst")),
    )


def _iso(element: etree._Element | None) -> str:
    if element is None:
        return ""
    for date in element.iter("datum"):
        value = attribute(date, "isodatum")
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return value
    return ""


def _dossier_reference(root: etree._Element) -> str:
    dossier = next(iter(root.iter("dossiernr")), None)
    number = next(iter(root.iter("ondernummer")), None)
    chapter = next(iter(root.iter("begrotingshoofdstuk")), None)
    if dossier is None:
        subject = root.find("frontm/onderw/nummer")
        paper = root.find("body/stuk/nummer")
        if subject is None or paper is None:
            return ""
        return kamerstuk_reference(_plain(subject), "", _plain(paper))
    return kamerstuk_reference(
        _plain(dossier), _plain(chapter) if chapter is not None else "", _plain(number) if number is not None else ""
    )


def _title(root: etree._Element) -> str:
    """The title of the paper itself, else of its dossier, else the first heading."""
    for path in _TITLES:
        element = root.find(path)
        if element is not None and _plain(element):
            return _plain(element)
    heading = next((element for element in root.iter("titel", "{*}titel") if _plain(element)), None)
    return _plain(heading) if heading is not None else ""
