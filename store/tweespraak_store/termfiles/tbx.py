"""TBX, the standard for terminology: version 2 (TBX-Basic, "martif") and 3, as IATE and other tools write it.

Read as a stream, so that 100,000 concepts need little memory. Entities are
refused, a document type without declarations of its own is fine. Version 2 is
what we write by default: OmegaT refuses version 3.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from tweespraak_store.readers.preflight import shown_name
from tweespraak_store.readers.xml_parts import attribute, local_name
from tweespraak_store.termfiles.faults import checked, fault
from tweespraak_store.termfiles.registry import TermList
from tweespraak_translate.errors import InputError
from tweespraak_translate.termbase import CaseRule, Form, TermEntry, TermStatus
from tweespraak_translate.terms.bulk import without_collector

MAX_TBX = 2 * 1024 * 1024 * 1024
"""Bytes; an IATE export of 100,000 concepts has about 150 MB."""

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGES = frozenset(("langSet", "langSec"))
_TERMS = frozenset(("tig", "ntig", "termSec"))
_STATUS_OUT = {
    TermStatus.PREFERRED: "preferredTerm-admn-sts",
    TermStatus.ADMITTED: "admittedTerm-admn-sts",
    TermStatus.FORBIDDEN: "deprecatedTerm-admn-sts",
}
_FORBIDDEN_WORDS = ("deprecat", "supersed", "obsolete", "forbid", "reject")
_PARTS = {"noun": "noun", "verb": "verb", "adjective": "adjective", "propernoun": "name", "other": "other"}
_PARTS_OUT = {"name": "properNoun"}
_KINDS = {
    "fullform": "full",
    "abbreviation": "abbreviation",
    "acronym": "acronym",
    "initialism": "acronym",
    "shortform": "abbreviation",
}
_KINDS_OUT = {"full": "fullForm"}


def read_tbx(path: Path) -> TermList:
    """The concepts of a TBX file that have a Dutch or English term.

    Raises InputError, naming the line, when the file is damaged, declares
    entities, or holds a term that cannot be kept.
    """
    name = shown_name(path)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > MAX_TBX:
                raise InputError(f"{name}: over {MAX_TBX // 1024**3} GB; split the file")
            return _Reading(name).of(stream)
    except OSError as error:
        raise InputError(f"{name}: cannot be opened ({error.strerror}); check the path") from error


def parse_tbx(data: bytes, name: str) -> TermList:
    """As `read_tbx`, for bytes in memory."""
    return _Reading(name).of(io.BytesIO(data))


@dataclass
class _Reading:
    """One pass over a file."""

    name: str
    entries: list[TermEntry] = field(default_factory=list)
    other_languages: int = 0
    empty: int = 0

    def of(self, stream: BinaryIO) -> TermList:
        _refuse_entities(stream, self.name)
        events = etree.iterparse(
            stream,
            events=("end",),
            tag=("{*}termEntry", "{*}conceptEntry"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            with without_collector():
                for _, element in events:
                    self._concept(element)
                    # What was read is let go, with the siblings before it.
                    element.clear()
                    parent = element.getparent()
                    while parent is not None and element.getprevious() is not None:
                        del parent[0]
        except etree.XMLSyntaxError as error:
            raise InputError(f"{self.name}: the XML is damaged (line {error.lineno}); get the file again") from error
        if local_name(events.root) not in ("martif", "tbx", "TBX"):
            raise InputError(f"{self.name}: XML, but no TBX (no martif or tbx element); export it as TBX")
        notes = []
        if self.other_languages:
            notes.append(f"{self.other_languages} terms in other languages than Dutch and English were left out")
        if self.empty:
            notes.append(f"{self.empty} concepts without a Dutch or English term were left out")
        return TermList(tuple(self.entries), tuple(notes))

    def _concept(self, element: etree._Element) -> None:
        line = _line(element)
        forms: list[tuple[Form, bool]] = []
        about = _About()
        for child in element:
            if local_name(child) in _LANGUAGES:
                forms += self._language(child, about)
            else:
                about.take(child)
        if not forms:
            self.empty += 1
            return
        entry = TermEntry(
            tuple(_with_one_preferred(forms)),
            note="\n".join(about.notes),
            authority="; ".join(dict.fromkeys(about.sources)),
            domain="; ".join(dict.fromkeys(about.domains)),
            valid_from=about.own.get("validFrom", ""),
            valid_to=about.own.get("validTo", ""),
            case=_case(about.own.get("caseRule", "auto"), self.name, line),
            do_not_translate=about.own.get("translationNote", "").lower() == "no",
            modifiers=about.own.get("countsAsModifier", "").lower() == "yes",
            key=attribute(element, "id") if not about.own.get("noKey") else "",
        )
        self.entries.append(checked(_without_repeats(entry), self.name, line, {"term": "term"}))

    def _language(self, element: etree._Element, about: _About) -> list[tuple[Form, bool]]:
        """The forms of one language, each with whether its status was given."""
        language = (element.get(_XML_LANG) or element.get("lang") or "").lower().replace("_", "-").partition("-")[0]
        if language not in ("nl", "en"):
            self.other_languages += sum(1 for child in element if local_name(child) in _TERMS)
            return []
        found = []
        for child in element:
            if local_name(child) in _TERMS:
                form = self._form(child, language, about)
                if form:
                    found.append(form)
        return found

    def _form(self, element: etree._Element, language: str, about: _About) -> tuple[Form, bool] | None:
        told: dict[str, str] = {}
        text, notes = "", []
        for child in element.iter():
            tag, value = local_name(child), _text(child)
            if tag == "term":
                text = text or value
            elif tag == "note":
                notes.append(value)
            elif tag in ("termNote", "descrip", "admin"):
                told.setdefault(attribute(child, "type"), value)
        if not text.strip():
            raise fault(self.name, _line(element), "term", "an empty term")
        if told.get("translationNote", "").lower() == "no":
            about.own["translationNote"] = "no"
        status, given = _status(told)
        reliability = told.get("reliabilityCode", "0").strip()
        form = Form(
            text,
            language,
            status,
            _PARTS.get(told.get("partOfSpeech", "").lower().replace(" ", ""), ""),
            _KINDS.get(told.get("termType", "").lower().replace(" ", ""), ""),
            "\n".join(notes),
            min(int(reliability), 10) if reliability.isdecimal() else 0,
        )
        return form, given


@dataclass
class _About:
    """What a concept says of itself."""

    notes: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)

    def take(self, element: etree._Element) -> None:
        """One child of a concept, or a group of them."""
        for child in element.iter():
            tag, kind, value = local_name(child), attribute(child, "type"), _text(child)
            if tag == "note" and value.strip():
                self.notes.append(value)
            elif kind == "subjectField" and value.strip():
                self.domains.append(value)
            elif kind == "source" and value.strip():
                self.sources.append(value)
            elif tag in ("admin", "descrip") and kind:
                self.own.setdefault(kind, value.strip())


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _text(element: etree._Element) -> str:
    if not len(element):
        return element.text or ""
    return "".join(str(piece) for piece in element.itertext())


def _status(told: dict[str, str]) -> tuple[TermStatus, bool]:
    """Our status for what the file says of a term, and whether it said anything."""
    said = " ".join(
        told.get(name, "") for name in ("administrativeStatus", "normativeAuthorization", "evaluation", "x-evaluation")
    )
    said = said.lower()
    if any(word in said for word in _FORBIDDEN_WORDS):
        return TermStatus.FORBIDDEN, True
    if "prefer" in said or "standardized" in said:
        return TermStatus.PREFERRED, True
    return TermStatus.ADMITTED, "admit" in said or "propos" in said or "legal" in said


def _with_one_preferred(forms: list[tuple[Form, bool]]) -> list[Form]:
    """Where nobody said which form of a language is preferred: the most reliable one, the first of equals."""
    chosen = [form for form, _ in forms]
    for language in ("nl", "en"):
        mine = [n for n, (form, _) in enumerate(forms) if form.language == language]
        unsaid = [n for n in mine if not forms[n][1]]
        if unsaid and not any(chosen[n].status is TermStatus.PREFERRED for n in mine):
            best = max(unsaid, key=lambda n: chosen[n].reliability)
            chosen[best] = replace(chosen[best], status=TermStatus.PREFERRED)
    return chosen


def _without_repeats(entry: TermEntry) -> TermEntry:
    """IATE lists a form twice when it has two sources; the first stays."""
    forms = {(form.language, " ".join(form.text.split())): form for form in reversed(entry.forms)}
    kept = tuple(form for form in entry.forms if forms[form.language, " ".join(form.text.split())] is form)
    return entry if len(kept) == len(entry.forms) else replace(entry, forms=kept)


def _case(text: str, name: str, line: int) -> CaseRule:
    if text not in list(CaseRule):
        raise fault(name, line, "caseRule", f"{text!r}; use auto, exact or any")
    return CaseRule(text)


def _refuse_entities(stream: BinaryIO, name: str) -> None:
    """Entity declarations stand before the root element, so only the beginning is looked at."""
    begin = stream.read(65_536)
    stream.seek(0)
    plain = begin.replace(b"\x00", b"")
    if b"<!ENTITY" in plain or (b"<!DOCTYPE" in plain and b"[" in plain.partition(b"<!DOCTYPE")[2].partition(b">")[0]):
        raise InputError(f"{name}: declares XML entities, which are refused; save it without a DTD")
    if not begin.strip():
        raise InputError(f"{name}: the file is empty; give a file with terms in it")


def render_tbx(entries: Iterable[TermEntry], *, version: int = 2) -> bytes:
    """Entries as TBX; version 2 unless 3 is asked for."""
    old = version == 2
    # The frame is written by hand: lxml's incremental writer renames the xml: prefix of the root.
    begin, end = (_FRAME_2, "</martif>") if old else (_FRAME_3, "</tbx>")
    pieces = [begin.encode("utf-8")]
    for number, entry in enumerate(entries, start=1):
        pieces.append(etree.tostring(_element(entry, number, old), encoding="utf-8"))
    pieces.append(f"</body></text>{end}\n".encode())
    return b"\n".join(pieces)


_FRAME_2 = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="nl">
<martifHeader><fileDesc><sourceDesc><p>Termbase of tweespraak</p></sourceDesc></fileDesc>
<encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>
<text><body>"""
_FRAME_3 = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="nl" xmlns="urn:iso:std:iso:30042:ed-2">
<tbxHeader><fileDesc><sourceDesc><p>Termbase of tweespraak</p></sourceDesc></fileDesc></tbxHeader>
<text><body>"""


def _element(entry: TermEntry, number: int, old: bool) -> etree._Element:
    concept = etree.Element("termEntry" if old else "conceptEntry", {"id": entry.key or f"c{number}"})
    _add(concept, "descrip", "subjectField", entry.domain)
    _add(concept, "admin", "source", entry.authority)
    _add(concept, "admin", "validFrom", entry.valid_from)
    _add(concept, "admin", "validTo", entry.valid_to)
    _add(concept, "admin", "caseRule", "" if entry.case is CaseRule.AUTO else str(entry.case))
    _add(concept, "admin", "translationNote", "no" if entry.do_not_translate else "")
    _add(concept, "admin", "countsAsModifier", "yes" if entry.modifiers else "")
    _add(concept, "admin", "noKey", "" if entry.key else "yes")
    if entry.note:
        etree.SubElement(concept, "note").text = entry.note
    for language in ("nl", "en"):
        forms = entry.of(language)
        if forms:
            section = etree.SubElement(concept, "langSet" if old else "langSec", {_XML_LANG: language})
            for form in forms:
                _add_form(section, form, old)
    return concept


def _add_form(section: etree._Element, form: Form, old: bool) -> None:
    term = etree.SubElement(section, "tig" if old else "termSec")
    etree.SubElement(term, "term").text = form.text
    _add(term, "termNote", "administrativeStatus", _STATUS_OUT[form.status])
    _add(term, "termNote", "partOfSpeech", _PARTS_OUT.get(form.part_of_speech, form.part_of_speech))
    _add(term, "termNote", "termType", _KINDS_OUT.get(form.kind, form.kind))
    _add(term, "descrip", "reliabilityCode", str(form.reliability) if form.reliability else "")
    if form.note:
        etree.SubElement(term, "note").text = form.note


def _add(parent: etree._Element, tag: str, kind: str, text: str) -> None:
    if text:
        etree.SubElement(parent, tag, {"type": kind}).text = text
