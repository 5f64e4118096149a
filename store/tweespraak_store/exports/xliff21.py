"""XLIFF 2.1: one unit a segment, grouped by question and answer, with metadata and the glossary of each unit.

    status                       state        subState
    new                          initial
    drafted                      initial      tweespraak:drafted
    edited                       translated   tweespraak:edited
    approved                     final        tweespraak:approved
    approved, ground has moved   translated   tweespraak:out-of-date
    rejected                     initial      tweespraak:sent-back

Where a target came from, who approved it and when is kept in the metadata
module, the terms of the termbase that stand in the source in the glossary module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.identity import document_stamp, segment_key
from tweespraak_store.exports.interchange import (
    DUTCH,
    ENGLISH,
    NOTHING,
    OURS,
    Attached,
    Unit,
    UnitTerm,
    attributes,
    escaped,
    is_settled,
    remarks,
    units_by_block,
)
from tweespraak_store.exports.layout import PLAIN, Layout
from tweespraak_store.views import BlockView, DocumentView, SegmentView
from tweespraak_translate.segment import Status

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""Version 2.1 kept the namespace of 2.0."""

METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
GLOSSARY = "urn:oasis:names:tc:xliff:glossary:2.0"


def render_xliff21(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The whole document; what `layout` attaches and the checks found goes along as notes and glossary."""
    writing = _Writing(layout.attached or NOTHING, layout.findings or {})
    groups = [writing.group(name, block, label, units) for name, block, label, units in units_by_block(view)]
    file = attributes(id="f1", original=view.file_name or view.slug, canResegment="no", xml_space="preserve")
    about = {
        "document": view.slug,
        "title": view.title,
        "reference": view.reference,
        "program": colophon.program,
        "made": colophon.made_at,
        "log head": f"{colophon.log_entry} {colophon.log_hash}",
    }
    pieces = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="2.1" srcLang="{DUTCH}" trgLang="{ENGLISH}"'
        f' xmlns="{NAMESPACE}" xmlns:mda="{METADATA}" xmlns:gls="{GLOSSARY}">\n<file{file}>\n',
        _metadata(about) + "\n",
        f"<notes>{_note(document_stamp(view), OURS, identifier='stamp')}</notes>\n",
        *(groups or ['<group id="empty"/>\n']),
        "</file>\n</xliff>\n",
    ]
    return "".join(pieces).encode("utf-8")


@dataclass(frozen=True, slots=True)
class _Writing:
    """What every unit may need."""

    attached: Attached
    findings: Mapping[int, tuple[str, ...]]

    def group(self, name: str, block: BlockView, label: str, units: list[Unit]) -> str:
        """A question or an answer."""
        about = attributes(id=name, name=label, type=f"{OURS}:{block.kind}")
        return "".join([f"<group{about}>\n", *map(self._unit, units), "</group>\n"])

    def _unit(self, unit: Unit) -> str:
        segment = unit.segment
        key, number = segment_key(segment), segment.id or 0
        state, detail = state_of(segment)
        told = attributes(id=key, state=state, subState=detail and f"{OURS}:{detail}")
        target = f"<target>{escaped(segment.target)}</target>" if segment.target else ""
        return (
            f"<unit{attributes(id=key, name=key, type=f'{OURS}:{segment.kind}')}>"
            f"{_glossary(self.attached.terms.get(number, ()))}{_metadata(_provenance(segment))}{self._notes(segment)}"
            f"<segment{told}><source>{escaped(segment.source)}</source>{target}</segment></unit>\n"
        )

    def _notes(self, segment: SegmentView) -> str:
        number = segment.id or 0
        ours = [*remarks(segment), *self.findings.get(number, ())]
        notes = [_note(text, OURS, applies="target") for text in ours]
        notes += [_note(n.text, n.author, identifier=f"n{n.id}") for n in self.attached.notes.get(number, ())]
        return f"<notes>{''.join(notes)}</notes>" if notes else ""


def state_of(segment: SegmentView) -> tuple[str, str]:
    """The state, and the part of the subState after the colon, that tell where a segment stands."""
    if not segment.target:
        return "initial", ""
    if segment.status is Status.APPROVED:
        return ("final", "approved") if is_settled(segment) else ("translated", "out-of-date")
    if segment.status is Status.EDITED:
        return "translated", "edited"
    return "initial", "sent-back" if segment.status is Status.REJECTED else "drafted"


def _provenance(segment: SegmentView) -> dict[str, str]:
    settled = is_settled(segment)
    return {
        "origin": str(segment.origin or ""),
        "author": segment.author or "",
        "written": segment.at or "",
        "model": segment.model or "",
        "approved by": (segment.approved_by or "") if settled else "",
        "approved": (segment.approved_at or "") if settled else "",
    }


def _metadata(told: Mapping[str, str]) -> str:
    lines = [f"<mda:meta{attributes(type=kind)}>{escaped(text)}</mda:meta>" for kind, text in told.items() if text]
    if not lines:
        return ""
    return f'<mda:metadata><mda:metaGroup category="{OURS}">{"".join(lines)}</mda:metaGroup></mda:metadata>'


def _glossary(terms: Sequence[UnitTerm]) -> str:
    entries = []
    for term in terms:
        inside = [f"<gls:term{attributes(source='termbase')}>{escaped(term.source)}</gls:term>"]
        inside += [f"<gls:translation>{escaped(text)}</gls:translation>" for text in term.targets]
        barred = f"do not use: {'; '.join(term.forbidden)}" if term.forbidden else ""
        remark = "; ".join(text for text in (term.note, barred) if text)
        if remark:
            inside.append(f"<gls:definition>{escaped(remark)}</gls:definition>")
        entries.append(f"<gls:glossEntry>{''.join(inside)}</gls:glossEntry>")
    return f"<gls:glossary>{''.join(entries)}</gls:glossary>" if entries else ""


def _note(text: str, category: str, *, identifier: str = "", applies: str = "") -> str:
    return f"<note{attributes(id=identifier, category=category, appliesTo=applies)}>{escaped(text)}</note>"
