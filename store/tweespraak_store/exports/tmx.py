"""TMX 1.4b, the standard for translation memories: approved pairs of a document, or every target with its status."""

from __future__ import annotations

from collections.abc import Mapping

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.identity import document_stamp, segment_key
from tweespraak_store.exports.interchange import (
    DUTCH,
    ENGLISH,
    OURS,
    Unit,
    attributes,
    escaped,
    is_settled,
    units_by_block,
    utc,
)
from tweespraak_store.views import DocumentView

END = "</body>\n</tmx>\n"
"""What closes a file that `head` opened."""


def render_tmx(view: DocumentView, colophon: Colophon) -> bytes:
    """The approved pairs of a document, those left out whose approval is out of date."""
    return _render(view, colophon, everything=False)


def render_all_tmx(view: DocumentView, colophon: Colophon) -> bytes:
    """Every segment that has a target, drafts too; the property x-status tells them apart."""
    return _render(view, colophon, everything=True)


def _render(view: DocumentView, colophon: Colophon, *, everything: bool) -> bytes:
    pieces = [head(colophon.program, colophon.made_at, {"x-document": view.slug, "x-stamp": document_stamp(view)})]
    for _, _, _, units in units_by_block(view):
        for unit in units:
            if is_settled(unit.segment) or (everything and unit.segment.target):
                pieces.append(_of_unit(view, unit))
    return "".join([*pieces, END]).encode("utf-8")


def _of_unit(view: DocumentView, unit: Unit) -> str:
    segment = unit.segment
    stale = "approved, out of date" if segment.stale is not None and segment.approved_at else str(segment.status)
    return translation_unit(
        segment.source,
        segment.target or "",
        tuid=segment_key(segment),
        properties={
            "x-status": "approved" if is_settled(segment) else stale,
            "x-origin": str(segment.origin or ""),
            "x-model": segment.model or "",
            "x-document": view.slug,
            "x-question": ", ".join(unit.block.numbers),
        },
        written=(segment.author or "", segment.at or ""),
        changed=(segment.approved_by or "", segment.approved_at or ""),
    )


def head(program: str, made_at: str, properties: Mapping[str, str]) -> str:
    """Everything before the first unit; `program` is a name and a version."""
    version = program.partition(" ")[2] or "unknown"
    about = attributes(
        creationtool=OURS,
        creationtoolversion=version,
        segtype="sentence",
        o_tmf=OURS,
        adminlang=ENGLISH,
        srclang=DUTCH,
        datatype="plaintext",
        creationdate=compact(made_at),
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n'
        f"<header{about}>{_properties(properties)}</header>\n<body>\n"
    )


def translation_unit(
    source: str,
    target: str,
    *,
    tuid: str = "",
    properties: Mapping[str, str],
    written: tuple[str, str] = ("", ""),
    changed: tuple[str, str] = ("", ""),
) -> str:
    """One pair on a line; `written` and `changed` are who and an ISO time, properties without a value are left out."""
    english = attributes(
        xml_lang=ENGLISH,
        creationid=written[0],
        creationdate=compact(written[1]),
        changeid=changed[0],
        changedate=compact(changed[1]),
    )
    return (
        f"<tu{attributes(tuid=tuid)}>{_properties(properties)}"
        f'<tuv xml:lang="{DUTCH}"><seg>{escaped(source)}</seg></tuv>'
        f"<tuv{english}><seg>{escaped(target)}</seg></tuv></tu>\n"
    )


def _properties(properties: Mapping[str, str]) -> str:
    return "".join(
        f'<prop type="{name}">{escaped(value)}</prop>' for name, value in properties.items() if value and value.strip()
    )


def compact(iso: str) -> str:
    """ "20261123T101300Z" for an ISO time, as TMX writes it; "" for what is none."""
    at = utc(iso)
    return f"{at:%Y%m%dT%H%M%SZ}" if at else ""
