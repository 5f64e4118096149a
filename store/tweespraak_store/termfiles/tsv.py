"""OmegaT's glossary: Dutch, English and a remark, parted by tabs; lines that begin with # are comments."""

from __future__ import annotations

from collections.abc import Iterable

from tweespraak_store.readers.plain_text import decode
from tweespraak_store.termfiles.faults import checked, fault
from tweespraak_store.termfiles.registry import TermList
from tweespraak_translate.termbase import Form, TermEntry, TermStatus

_COLUMNS = {"term": "1 (Dutch)", "note": "3 (remark)"}
_FORBIDDEN = "FORBIDDEN"


def render_tsv(entries: Iterable[TermEntry]) -> bytes:
    """A line for each Dutch form with each English form; of the concept only its note fits, so much is lost."""
    lines = ["# Dutch\tEnglish\tRemark"]
    for entry in entries:
        for dutch in entry.dutch:
            for english in entry.english:
                remarks = [english.note, entry.note]
                if english.status is TermStatus.FORBIDDEN:
                    remarks.insert(0, _FORBIDDEN)
                remark = "; ".join(" ".join(text.split()) for text in remarks if text)
                lines.append(f"{_cell(dutch.text)}\t{_cell(english.text)}\t{remark}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _cell(text: str) -> str:
    # A term that begins with "#" would be read as a comment.
    return f" {text}" if text.startswith("#") else text


def read_tsv(data: bytes, name: str) -> TermList:
    """The entries; lines with the same Dutch term are one concept, the first English form preferred."""
    text, notes = decode(data, name)
    forms: dict[str, list[Form]] = {}
    remarks: dict[str, list[str]] = {}
    rows: dict[str, int] = {}
    for row, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) < 2:
            raise fault(name, row, "2 (English)", "no tab; a line is Dutch, tab, English, and perhaps tab, remark")
        dutch, translation = (" ".join(cell.split()) for cell in cells[:2])
        if not dutch or not translation:
            raise fault(name, row, "2 (English)" if dutch else "1 (Dutch)", "empty")
        remark = cells[2].strip() if len(cells) > 2 else ""
        known = forms.setdefault(dutch, [])
        form = _english(translation, remark, known)
        if form.text not in [other.text for other in known]:
            known.append(form)
        if remark and remark not in remarks.setdefault(dutch, []):
            remarks[dutch].append(remark)
        rows.setdefault(dutch, row)
        checked(TermEntry((Form(dutch, "nl"), form)), name, row, _COLUMNS)
    entries = []
    for dutch, english in forms.items():
        entry = TermEntry((Form(dutch, "nl"), *english), note="; ".join(remarks.get(dutch, ())))
        entries.append(checked(entry, name, rows[dutch], _COLUMNS))
    return TermList(tuple(entries), tuple(notes))


def _english(text: str, remark: str, known: list[Form]) -> Form:
    if remark.startswith(_FORBIDDEN):
        return Form(text, "en", TermStatus.FORBIDDEN)
    taken = any(form.status is TermStatus.PREFERRED for form in known)
    return Form(text, "en", TermStatus.ADMITTED if taken else TermStatus.PREFERRED)
