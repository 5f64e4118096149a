"""XLIFF 1.2, for translation tools that work on a document: one trans-unit a segment, grouped by question and answer.

A segment without a target carries its Dutch as the target, in the state
needs-translation: OmegaT shows and translates the target and passes over units
that have none. Coming back unchanged, such a target stands for no target.

    status                       state                      state-qualifier  approved
    new                          needs-translation                           no
    drafted, by a model          needs-review-translation   mt-suggestion    no
    drafted, from the memory     needs-review-translation   exact-match      no
    edited                       translated                                  no
    approved                     signed-off                                  yes
    approved, ground has moved   needs-review-translation   x-out-of-date    no
    rejected                     needs-review-translation   x-sent-back      no
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.identity import document_stamp, segment_key
from tweespraak_store.exports.interchange import (
    DUTCH,
    ENGLISH,
    NOTHING,
    OURS,
    Attached,
    Unit,
    attributes,
    count_words,
    escaped,
    is_settled,
    remarks,
    stamp_of,
    units_by_block,
)
from tweespraak_store.exports.layout import PLAIN, Layout
from tweespraak_store.views import BlockView, DocumentView, SegmentView
from tweespraak_translate.segment import Origin, Status

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

_KINDS = {"heading": "heading", "list-item": "listitem", "table-cell": "cell", "footnote": "x-footnote"}
"""The restype of what is no plain sentence."""

_PROCESSES = {
    Origin.MACHINE: "machine translation",
    Origin.MEMORY: "translation memory",
    Origin.PERSON: "editing",
    Origin.MERGE: "editing elsewhere",
}


def render_xliff12(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The whole document; what `layout` attaches and the checks found goes along as notes."""
    return _render(view, colophon, layout, all_new=False)


def render_omegat(view: DocumentView, colophon: Colophon, layout: Layout = PLAIN) -> bytes:
    """The same with the Dutch as the target of every unit, as OmegaT up to 6.0 wants it.

    It takes the target for the text to translate, whatever its state. What is translated already goes beside it
    as TMX, and OmegaT fills it in or offers it.
    """
    return _render(view, colophon, layout, all_new=True)


def _render(view: DocumentView, colophon: Colophon, layout: Layout, *, all_new: bool) -> bytes:
    writing = _Writing(layout.attached or NOTHING, layout.findings or {}, all_new)
    body = [writing.group(name, block, label, units) for name, block, label, units in units_by_block(view) if units]
    about = attributes(
        original=view.file_name or view.slug,
        source_language=DUTCH,
        target_language=ENGLISH,
        datatype="plaintext",
        tool_id=OURS,
        date=stamp_of(colophon.made_at),
        product_name=view.slug,
    )
    pieces = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="{NAMESPACE}">\n<file{about}>\n',
        _header(view, colophon, writing.phases),
        "<body>\n",
        *body,
        "</body>\n</file>\n</xliff>\n",
    ]
    return "".join(pieces).encode("utf-8")


def _header(view: DocumentView, colophon: Colophon, phases: _Phases) -> str:
    segments = list(view.segments())
    words = sum(count_words(segment.source) for segment in segments)
    tool = attributes(tool_id=OURS, tool_name=OURS, tool_version=colophon.program.partition(" ")[2])
    lines = [
        "<header>",
        phases.rendered(),
        f'<count-group name="source"><count count-type="total" unit="segment">{len(segments)}</count>'
        f'<count count-type="total" unit="word">{words}</count></count-group>',
        _note(document_stamp(view), OURS),
        *(_note(text, OURS) for text in (view.title, view.reference) if text.strip()),
        f"<tool{tool}/>",
        "</header>\n",
    ]
    return "\n".join(line for line in lines if line)


@dataclass(slots=True)
class _Phases:
    """Who worked on the text and how: one phase for each, which the targets name."""

    known: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Process and person or model, with the name of the phase and the newest time."""

    def of(self, segment: SegmentView) -> str:
        """The name of the phase that left the target as it is; empty for a segment without one."""
        if is_settled(segment):
            process, who, at = "approval", segment.approved_by or "", segment.approved_at or ""
        elif segment.origin is not None:
            process, who, at = _PROCESSES[segment.origin], segment.author or "", segment.at or ""
        else:
            return ""
        name, newest = self.known.get((process, who), (f"p{len(self.known) + 1}", ""))
        self.known[process, who] = name, max(newest, at)
        return name

    def rendered(self) -> str:
        """The element for the header; empty when nobody has done anything yet."""
        lines = []
        for (process, who), (name, at) in self.known.items():
            about = attributes(phase_name=name, process_name=process, contact_name=who, date=stamp_of(at))
            lines.append(f"<phase{about}/>")
        return "\n".join(["<phase-group>", *lines, "</phase-group>"]) if lines else ""


@dataclass(slots=True)
class _Writing:
    """The body under way."""

    attached: Attached
    findings: Mapping[int, tuple[str, ...]]
    all_new: bool
    """Write every unit as if it had no target."""
    phases: _Phases = field(default_factory=_Phases)

    def group(self, name: str, block: BlockView, label: str, units: list[Unit]) -> str:
        """A question or an answer."""
        about = attributes(id=name, resname=label, restype=f"x-{block.kind}")
        return "".join([f"<group{about}>\n", *map(self._unit, units), "</group>\n"])

    def _unit(self, unit: Unit) -> str:
        segment = unit.segment
        key = segment_key(segment)
        waits = self.all_new or not segment.target
        about = attributes(
            id=key,
            resname=key,
            restype=_KINDS.get(segment.kind),
            approved="yes" if is_settled(segment) and not waits else "no",
            xml_space="preserve",
        )
        state, qualifier = ("needs-translation", "") if waits else state_of(segment)
        phase = "" if waits else self.phases.of(segment)
        told = attributes(xml_lang=ENGLISH, state=state, state_qualifier=qualifier, phase_name=phase)
        target = segment.source if waits else segment.target or ""
        return (
            f'<trans-unit{about}><source xml:lang="{DUTCH}">{escaped(segment.source)}</source>'
            f"<target{told}>{escaped(target)}</target>{self._notes(segment)}</trans-unit>\n"
        )

    def _notes(self, segment: SegmentView) -> str:
        number = segment.id or 0
        ours = [*remarks(segment), *self.findings.get(number, ())]
        theirs = self.attached.notes.get(number, ())
        return "".join([*(_note(text, OURS, "target") for text in ours), *(_note(n.text, n.author) for n in theirs)])


def state_of(segment: SegmentView) -> tuple[str, str]:
    """The state and the state-qualifier that tell where a segment stands."""
    if not segment.target:
        return "needs-translation", ""
    if segment.status is Status.APPROVED:
        return ("signed-off", "") if is_settled(segment) else ("needs-review-translation", "x-out-of-date")
    if segment.status is Status.REJECTED:
        return "needs-review-translation", "x-sent-back"
    if segment.status is Status.EDITED:
        return "translated", ""
    return "needs-review-translation", "exact-match" if segment.origin is Origin.MEMORY else "mt-suggestion"


def _note(text: str, author: str, about: str = "general") -> str:
    return f"<note{attributes(from_=author, annotates=about)}>{escaped(text)}</note>"
