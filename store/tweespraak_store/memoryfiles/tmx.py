"""TMX in, of any version up to 1.4b, and the memory out as TMX 1.4b.

A unit with several Dutch or English variants gives a pair for each, British
English last, so that among equals it counts as the newest. Text of other tools
loses the white space around it; our own files come back letter for letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from tweespraak_store.exports.interchange import OURS
from tweespraak_store.exports.tmx import END, head, translation_unit
from tweespraak_store.memory import StoredUnit
from tweespraak_store.memoryfiles.stream import Walk
from tweespraak_store.memoryfiles.units import Pair, Tally, fits, language_of, moment, named, percent, taken
from tweespraak_store.readers.xml_parts import local_name

TAGS = ("tmx", "header", "tu")

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_WORDS_INSIDE = frozenset(("hi",))
"""Markup whose text belongs to the sentence; that of bpt, ept, it, ph and ut is code of another program."""

_MOST_PAIRS = 16
_SETTLED = ("", "approved")


@dataclass(frozen=True, slots=True)
class _Variant:
    """One tuv: its language, text and who changed it when."""

    tag: str
    text: str
    author: str
    at: str


@dataclass(slots=True)
class TmxReading:
    """The units of one file as pairs."""

    walk: Walk
    tally: Tally
    everything: bool = False
    """Our own drafts too."""
    is_ours: bool = False

    def start(self, element: etree._Element) -> None:
        """An element of the file begins."""
        if local_name(element) == "header":
            self.is_ours = element.get("creationtool") == OURS

    def end(self, element: etree._Element) -> Iterator[Pair]:
        """An element of the file is whole: a unit gives its pairs."""
        if local_name(element) != "tu":
            return
        self.tally.units += 1
        properties: dict[str, str] = {}
        variants: dict[str, list[_Variant]] = {"nl": [], "en": []}
        others = set()
        for child in element:
            name = local_name(child)
            if name == "tuv":
                tag = child.get(_XML_LANG) or child.get("lang") or ""
                side = variants.get(language_of(tag))
                if side is None:
                    others.add(tag)
                else:
                    side.append(self._variant(child, tag))
            elif name == "prop" and self.is_ours:
                properties[child.get("type", "")] = child.text or ""
        if not variants["nl"] or not variants["en"]:
            self.tally.other_languages += 1
            self.tally.languages |= others
            return
        if properties.get("x-status", "") not in _SETTLED and not self.everything:
            self.tally.unfinished += 1
            return
        yield from self._pairs(element, variants["nl"], variants["en"], properties)

    def _variant(self, element: etree._Element, tag: str) -> _Variant:
        segment = next((child for child in element if local_name(child) == "seg"), None)
        [text] = taken(self.tally, [self.walk.text(segment, _WORDS_INSIDE)]) if segment is not None else [""]
        return _Variant(tag.lower(), text if self.is_ours else text.strip(), *_change(element))

    def _pairs(
        self, unit: etree._Element, dutch: list[_Variant], english: list[_Variant], properties: Mapping[str, str]
    ) -> Iterator[Pair]:
        author, at = _change(unit)
        document, penalty = properties.get("x-document", ""), percent(properties.get("x-penalty", ""))
        if len(english) > 1:
            english = sorted(english, key=lambda v: v.tag.replace("_", "-") == "en-gb")
        both = [(nl, en) for nl in dutch for en in english][:_MOST_PAIRS]
        for nl, en in both:
            if fits(nl.text, en.text, self.tally):
                self.tally.pairs += 1
                yield Pair(
                    nl.text,
                    en.text,
                    named(en.author or author or nl.author),
                    moment(en.at or at or nl.at),
                    named(document),
                    penalty,
                )


def _change(element: etree._Element) -> tuple[str, str]:
    """Who changed a unit or variant last, and when, else who made it."""
    get = element.get
    return get("changeid") or get("creationid") or "", get("changedate") or get("creationdate") or ""


def memory_as_tmx(units: Iterable[StoredUnit], *, program: str, made_at: str) -> Iterator[bytes]:
    """The memory as the pieces of a file, a few thousand units each."""
    pieces = [head(program, made_at, {})]
    for number, unit in enumerate(units, start=1):
        properties = {
            "x-origin": unit.origin,
            "x-document": unit.document,
            "x-penalty": str(unit.penalty) if unit.penalty else "",
        }
        changed = (unit.author, unit.at)
        pieces.append(translation_unit(unit.source, unit.target, properties=properties, changed=changed))
        if not number % 2_000:
            yield "".join(pieces).encode("utf-8")
            pieces.clear()
    yield "".join([*pieces, END]).encode("utf-8")
