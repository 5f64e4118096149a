"""XLIFF 1.2 and 2.x into the memory: what a person has finished, segment by segment where the file has segments.

What counts as finished: signed-off, final, translated and reviewed targets,
and targets without any state. Drafts and what still needs work are left out.
A target that OmegaT has written keeps the state it had; it counts when it is no
longer the copy of its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from tweespraak_store.memoryfiles.stream import Walk
from tweespraak_store.memoryfiles.units import Pair, Tally, fits, language_of, moment, named, taken
from tweespraak_store.readers.xml_parts import local_name

TAGS = ("xliff", "file", "header", "phase", "group", "trans-unit", "unit")

_WORDS_INSIDE = frozenset(("g", "mrk", "pc"))
"""Markup whose text belongs to the sentence."""

_DONE = frozenset(("", "translated", "signed-off", "reviewed", "final"))
_NOT_BEGUN = frozenset(("new", "needs-translation"))
"""Version 1.2: states that tools leave standing when they translate."""

_OUT_OF_DATE = "tweespraak:out-of-date"


@dataclass(slots=True)
class XliffReading:
    """The units of one file as pairs."""

    walk: Walk
    tally: Tally
    everything: bool = False
    """Drafts too."""
    _languages: tuple[str, str] = ("", "")
    _at: str = ""
    _phases: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Who and when, by the name a target calls its phase."""

    def start(self, element: etree._Element) -> None:
        """An element of the file begins: the outer ones name the languages."""
        name = local_name(element)
        if name == "xliff":
            self._languages = element.get("srcLang", ""), element.get("trgLang", "")
        elif name == "file" and element.get("source-language"):
            self._languages = element.get("source-language", ""), element.get("target-language", "")
            self._at = moment(element.get("date"))
            self._phases = {}
        elif name == "phase":
            who, at = named(element.get("contact-name")), moment(element.get("date"))
            self._phases[element.get("phase-name", "")] = who, at or self._at

    def end(self, element: etree._Element) -> Iterator[Pair]:
        """An element of the file is whole: a unit gives its pairs."""
        name = local_name(element)
        if name not in ("trans-unit", "unit"):
            return
        self.tally.units += 1
        source, target = map(language_of, self._languages)
        found = self._of_trans_unit(element) if name == "trans-unit" else self._of_unit(element)
        if {source, target} != {"nl", "en"}:
            self.tally.other_languages += 1
            self.tally.languages |= {tag for tag in self._languages if language_of(tag) not in ("nl", "en")}
            return
        for left, right in found:
            dutch, english = (left, right) if source == "nl" else (right, left)
            if fits(dutch, english, self.tally):
                self.tally.pairs += 1
                yield Pair(dutch, english, *self._change(element))

    def _change(self, unit: etree._Element) -> tuple[str, str]:
        """Who changed the target last, and when, as far as the file says."""
        target = next((child for child in unit if local_name(child) == "target"), None)
        phase = (target.get("phase-name") if target is not None else None) or unit.get("phase-name") or ""
        return self._phases.get(phase, ("", self._at))

    def _of_trans_unit(self, unit: etree._Element) -> Iterator[tuple[str, str]]:
        parts = {local_name(child): child for child in unit if local_name(child) in ("source", "seg-source", "target")}
        source, target = parts.get("source"), parts.get("target")
        if source is None or target is None:
            self.tally.unfinished += 1
            return
        state = (target.get("state") or "").strip()
        pieces = _marked(parts.get("seg-source"), target)
        for left, right in pieces or [(source, target)]:
            texts = self._texts(left, right)
            not_begun = state in _NOT_BEGUN
            if (not_begun and texts[0] == texts[1]) or (not not_begun and state not in _DONE and not self.everything):
                self.tally.unfinished += 1
            else:
                yield texts

    def _of_unit(self, unit: etree._Element) -> Iterator[tuple[str, str]]:
        for segment in unit:
            if local_name(segment) != "segment":
                continue
            parts = {local_name(child): child for child in segment}
            source, target = parts.get("source"), parts.get("target")
            done = (segment.get("state") or "").strip() in _DONE and segment.get("subState") != _OUT_OF_DATE
            if source is None or target is None or not (done or self.everything):
                self.tally.unfinished += 1
            else:
                yield self._texts(source, target)

    def _texts(self, source: etree._Element, target: etree._Element) -> tuple[str, str]:
        left, right = taken(self.tally, [self.walk.text(e, _WORDS_INSIDE) for e in (source, target)])
        return left, right


def _marked(source: etree._Element | None, target: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """The segments that a tool marked in a trans-unit of version 1.2, each with its translation."""
    if source is None:
        return []
    translated = {mark.get("mid"): mark for mark in target.iter() if _is_segment(mark)}
    marks = [mark for mark in source.iter() if _is_segment(mark)]
    return [(mark, translated[mark.get("mid")]) for mark in marks if mark.get("mid") in translated]


def _is_segment(element: etree._Element) -> bool:
    return local_name(element) == "mrk" and element.get("mtype") == "seg"
