"""The termbase in the store: concepts and their forms, each change with its event and a new version.

Drafts and approvals remember the version (`termbase_version` in settings), so
that a later change of a term can be told from an earlier one. What a removed
or replaced entry said stays in the event.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tweespraak_store.events import append_event, new_batch, sha256
from tweespraak_translate.errors import RefusedError, UsageError
from tweespraak_translate.termbase import CaseRule, Form, Termbase, TermEntry, TermStatus, clean_entry, fault_of
from tweespraak_translate.terms.bulk import without_collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tweespraak_store.database import Store

_CONCEPT = "key, domain, note, authority, valid_from, valid_to, case_rule, do_not_translate, modifiers"
_FORM = "text, language, status, part_of_speech, kind, note, reliability"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    replaced: int
    """Entries whose key was known already, with other content."""
    unchanged: int
    version: int
    """Of the termbase after it."""


def termbase_version(store: Store) -> int:
    """The version of the termbase; 0 before the first term."""
    return int(store.setting("termbase_version", "0"))


def load_termbase(store: Store) -> Termbase:
    """Every entry, in the order added, at the version they have."""
    # One read transaction, so that version and entries belong together.
    with _reading(store):
        return Termbase(_entries(store), termbase_version(store))


def load_entry(store: Store, entry_id: int) -> TermEntry:
    """One entry. Raises UsageError when there is none with this id."""
    found = _entries(store, entry_id)
    if not found:
        raise UsageError(f"no term with id {entry_id}; 'tweespraak terms list' shows what there is")
    return found[0]


def add_entry(store: Store, entry: TermEntry, actor: str) -> TermEntry:
    """Keep a new entry; returns it with its id. Raises UsageError when something is wrong with it."""
    entry = _checked(entry)
    with store.tx():
        entry_id = _insert(store, entry)
        _record(store, "term-added", actor, {"id": entry_id, "entry": _payload(entry)})
        _mark(store, [(None, entry)], actor)
    return load_entry(store, entry_id)


def edit_entry(store: Store, entry_id: int, entry: TermEntry, actor: str) -> TermEntry:
    """Put `entry` in the place of the one with this id; the same content changes nothing.

    Raises UsageError when there is no such entry, or something is wrong with the new one.
    """
    entry = replace(_checked(entry), id=entry_id)
    with store.tx():
        before = load_entry(store, entry_id)
        if before == entry:
            return before
        _write(store, entry_id, entry)
        payload = {"id": entry_id, "before": _payload(before), "entry": _payload(entry)}
        _record(store, "term-edited", actor, payload)
        _mark(store, [(before, entry)], actor)
    return load_entry(store, entry_id)


def remove_entry(store: Store, entry_id: int, actor: str, reason: str = "") -> TermEntry:
    """Take an entry out; returns what it was. Raises UsageError when there is none with this id."""
    with store.tx() as connection:
        before = load_entry(store, entry_id)
        connection.execute("DELETE FROM concepts WHERE id = ?", (entry_id,))
        _record(store, "term-removed", actor, {"id": entry_id, "before": _payload(before), "reason": reason})
    return before


def import_entries(store: Store, entries: Sequence[TermEntry], actor: str, *, source: str = "") -> Imported:
    """Take entries in, all of them or none.

    An entry with a key that is known replaces the one that has it; one that is
    here already, word for word, is left alone. `source` says where they came
    from. Raises UsageError for an entry that cannot be kept.
    """
    fresh = [_checked(entry) for entry in entries]
    with store.tx():
        known = _entries(store)
        by_key = {entry.key: entry for entry in known if entry.key}
        here = {replace(entry, id=0) for entry in known}
        added = replaced = unchanged = 0
        changes: list[dict[str, Any]] = []
        pairs: list[tuple[TermEntry | None, TermEntry]] = []
        for entry in fresh:
            old = by_key.get(entry.key) if entry.key else None
            if entry in here:
                unchanged += 1
            elif old is not None and old.id:
                _write(store, old.id, replace(entry, id=old.id))
                changes.append({"id": old.id, "before": _payload(old)})
                pairs.append((old, entry))
                replaced += 1
            elif old is not None:
                where = source or "import"
                raise RefusedError(f"{where}: the key {entry.key!r} stands on two entries; nothing was taken")
            else:
                _insert(store, entry)
                pairs.append((None, entry))
                added += 1
            here.add(entry)
            if entry.key:
                by_key[entry.key] = entry
        if added or replaced:
            digest = sha256("\n".join(json.dumps(_plain(entry)) for entry in fresh))
            payload = {"source": source, "added": added, "replaced": changes, "entries_sha256": digest}
            _record(store, "terms-imported", actor, payload)
            _mark(store, pairs, actor)
        return Imported(added, replaced, unchanged, termbase_version(store))


def _mark(store: Store, pairs: Iterable[tuple[TermEntry | None, TermEntry]], actor: str) -> None:
    """Let approvals that a change speaks against become stale, inside the caller's transaction."""
    from tweespraak_store.affected import ChangedTerm, mark_affected

    mark_affected(store, [ChangedTerm(before, after) for before, after in pairs], actor, termbase_version(store))


def _checked(entry: TermEntry) -> TermEntry:
    entry = replace(clean_entry(entry), id=0)
    fault = fault_of(entry)
    if fault:
        name = entry.forms[0].text if entry.forms else ""
        raise UsageError(f"term {name!r}: {fault[0]}: {fault[1]}")
    return entry


@contextmanager
def _reading(store: Store) -> Iterator[None]:
    """One view of the database for several queries, whoever writes meanwhile."""
    if store.connection.in_transaction:
        yield
        return
    store.connection.execute("BEGIN")
    try:
        yield
    finally:
        store.connection.execute("COMMIT")


def _entries(store: Store, entry_id: int | None = None) -> list[TermEntry]:
    one = "" if entry_id is None else " WHERE {} = ?"
    values = () if entry_id is None else (entry_id,)
    cursor = store.connection.execute(
        f"SELECT concept_id, {_FORM} FROM forms{one.format('concept_id')} ORDER BY concept_id, position", values
    )
    statuses = {str(status): status for status in TermStatus}
    with without_collector():
        forms: dict[int, list[Form]] = defaultdict(list)
        for concept, text, language, status, part_of_speech, kind, note, reliability in cursor:
            forms[concept].append(Form(text, language, statuses[status], part_of_speech, kind, note, reliability))
        cursor = store.connection.execute(f"SELECT id, {_CONCEPT} FROM concepts{one.format('id')} ORDER BY id", values)
        rules = {str(rule): rule for rule in CaseRule}
        return [
            TermEntry(tuple(forms[n]), n, note, authority, domain, begin, end, rules[case], asis == 1, first == 1, key)
            for n, key, domain, note, authority, begin, end, case, asis, first in cursor
        ]


def _insert(store: Store, entry: TermEntry) -> int:
    marks = ", ".join("?" * 9)
    cursor = store.connection.execute(f"INSERT INTO concepts ({_CONCEPT}) VALUES ({marks})", _concept_values(entry))
    entry_id = int(cursor.lastrowid)
    _insert_forms(store, entry_id, entry.forms)
    return entry_id


def _write(store: Store, entry_id: int, entry: TermEntry) -> None:
    names = ", ".join(f"{name} = ?" for name in _CONCEPT.split(", "))
    store.connection.execute(f"UPDATE concepts SET {names} WHERE id = ?", (*_concept_values(entry), entry_id))
    store.connection.execute("DELETE FROM forms WHERE concept_id = ?", (entry_id,))
    _insert_forms(store, entry_id, entry.forms)


def _insert_forms(store: Store, entry_id: int, forms: Iterable[Form]) -> None:
    store.connection.executemany(
        f"INSERT INTO forms (concept_id, position, {_FORM}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(entry_id, n, *_form_values(form)) for n, form in enumerate(forms)],
    )


def _concept_values(entry: TermEntry) -> tuple[object, ...]:
    return (
        entry.key,
        entry.domain,
        entry.note,
        entry.authority,
        entry.valid_from,
        entry.valid_to,
        str(entry.case),
        int(entry.do_not_translate),
        int(entry.modifiers),
    )


def _plain(entry: TermEntry) -> list[object]:
    """Everything in an entry but its id, for a digest; `asdict` would take minutes for 100,000."""
    return [*_concept_values(entry), [_form_values(form) for form in entry.forms]]


def _form_values(form: Form) -> tuple[object, ...]:
    return (
        form.text,
        form.language,
        str(form.status),
        form.part_of_speech,
        form.kind,
        form.note,
        form.reliability,
    )


def _payload(entry: TermEntry) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if name != "id"}


def _record(store: Store, kind: str, actor: str, payload: dict[str, Any]) -> None:
    """Count the version up and log the change, inside the caller's transaction."""
    version = termbase_version(store) + 1
    store.connection.execute(
        "INSERT INTO settings (key, value) VALUES ('termbase_version', ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (str(version),),
    )
    append_event(store, kind, actor, payload=payload | {"termbase_version": version}, batch=new_batch())
