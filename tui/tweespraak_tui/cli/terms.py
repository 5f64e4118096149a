"""Commands for the termbase: terms import, export, list, add, edit, remove, find."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tweespraak_translate.errors import InputError, UsageError
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.options import OPTIONS, as_json, shared_options
from tweespraak_tui.cli.output import note, print_json, print_table

if TYPE_CHECKING:
    from tweespraak_translate.termbase import Form, TermEntry, TermHit

F = TypeVar("F", bound=Callable[..., Any])

DEMO_TERMS = "terms.csv"
"""The bundled list, in the folder of example documents."""


class _InOrder(click.Group):
    """Lists its commands in the order of the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order they were added."""
        return list(self.commands)


@click.group(cls=_InOrder)
def terms() -> None:
    """Keep the termbase: Dutch terms with the English they must, may and must not have."""


@terms.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_name", help="csv, tsv, tbx or md (default: by the file's suffix).")
@click.option("--authority", default="", help="Who says so, where the file does not tell.")
@click.option("--domain", default="", help="The field of the terms, where the file does not tell.")
@click.option("--demo", is_flag=True, help="Take in the bundled list of parliamentary and defence terms.")
@click.option("--dry-run", is_flag=True, help="Say what is in the files; keep nothing.")
@as_json
@shared_options
def import_terms(
    files: tuple[Path, ...],
    format_name: str | None,
    authority: str,
    domain: str,
    demo: bool,
    dry_run: bool,
    json_output: bool,
) -> None:
    """Take term lists in, each whole or not at all: CSV, OmegaT's TSV, TBX 2 and 3, Markdown tables.

    CSV with a column "dutch" has a concept a row (english, english_admitted, english_forbidden, abbreviation, note,
    authority, domain, valid_from, valid_to, case, do_not_translate, modifiers; forms parted by "|"); with columns
    "language" and "term", a form a row, as export writes it.
    """
    from tweespraak_store.termfiles.registry import read_terms
    from tweespraak_tui.cli.publishing import seeds_folder

    paths = [*files, *([seeds_folder() / DEMO_TERMS] if demo else [])]
    if not paths:
        raise UsageError("name a file with terms, or give --demo")
    lists = [(p, read_terms(p, format_name=format_name or "", authority=authority, domain=domain)) for p in paths]
    for path, found in lists:
        for line in found.notes:
            note(f"{visible_line(path.name)}: {line}")
    if dry_run:
        report = [{"file": str(path), "entries": len(found.entries)} for path, found in lists]
        if json_output:
            print_json(report)
        else:
            print_table(("entries", "file"), [(row["entries"], row["file"]) for row in report])
        return
    _keep([(path, found.entries) for path, found in lists], json_output)


def _keep(lists: Sequence[tuple[Path, Sequence[TermEntry]]], json_output: bool) -> None:
    from tweespraak_store.terms import import_entries

    report: list[dict[str, object]] = []
    with OPTIONS.get().workbench(create=True) as workbench, workbench.store.tx():
        for path, entries in lists:
            done = import_entries(workbench.store, entries, workbench.settings.reviewer, source=path.name)
            row = {"added": done.added, "replaced": done.replaced, "unchanged": done.unchanged}
            report.append({"file": str(path), **row, "version": done.version})
    if json_output:
        print_json(report)
        return
    columns = ("added", "replaced", "unchanged", "version", "file")
    print_table(columns, [[row[column] for column in columns] for row in report])


@terms.command("export")
@click.option("--to", "target", type=click.Path(path_type=Path), help="The file to write (default: standard output).")
@click.option("--format", "format_name", help="csv, tsv, tbx (version 2) or tbx3 (default: by the file's suffix).")
@shared_options
def export_terms(target: Path | None, format_name: str | None) -> None:
    """Write the termbase to a file. CSV and TBX keep everything; OmegaT's TSV has room for the forms and a remark."""
    from tweespraak_store.termfiles.registry import render_terms, write_terms
    from tweespraak_store.terms import load_termbase

    with OPTIONS.get().workbench(read_only=True) as workbench:
        entries = load_termbase(workbench.store).entries
    if target is None:
        sys.stdout.buffer.write(render_terms(entries, format_name or "csv"))
        sys.stdout.buffer.flush()
        return
    write_terms(entries, target, format_name=format_name or "")
    click.echo(str(target))
    note(f"{len(entries)} entries")


@terms.command("list")
@click.argument("text", default="")
@as_json
@shared_options
def list_terms(text: str, json_output: bool) -> None:
    """List the entries; with TEXT, those that hold it in a form, note, domain or authority."""
    from tweespraak_store.terms import load_termbase

    with OPTIONS.get().workbench(read_only=True) as workbench:
        termbase = load_termbase(workbench.store)
    wanted = text.lower()
    found = [entry for entry in termbase.entries if not wanted or wanted in _searched(entry)]
    if json_output:
        print_json([entry_json(entry) for entry in found])
        return
    if found:
        rows = [(e.id, _forms(e.dutch), _forms(e.english), e.authority) for e in found]
        print_table(("id", "Dutch", "English", "authority"), rows)
    note(f"{len(found)} of {len(termbase.entries)} entries, termbase version {termbase.version}")


def _searched(entry: TermEntry) -> str:
    forms = (f"{form.text}\n{form.note}" for form in entry.forms)
    return "\n".join((*forms, entry.note, entry.domain, entry.authority, entry.key)).lower()


def _entry_options(function: F) -> F:
    """The options that say what is in an entry; those that can be given again hold one form each."""
    multiple: dict[str, Any] = {"multiple": True, "metavar": "TERM"}
    for option in (
        click.option("--key", help="The name of the concept elsewhere, such as IATE-123."),
        click.option("--modifiers/--no-modifiers", default=None, help="Count it as the first part of a compound too."),
        click.option("--do-not-translate/--translate", default=None, help="Leave the Dutch form as it is."),
        click.option("--case", type=click.Choice(["auto", "exact", "any"]), help="How capitals count."),
        click.option("--valid-to", metavar="DATE", help="The last day it holds."),
        click.option("--valid-from", metavar="DATE", help="The first day it holds."),
        click.option("--domain", help="The field it belongs to."),
        click.option("--authority", help="Who says so."),
        click.option("--note", "remark", help="What a translator should know."),
        click.option(
            "--pos",
            "part_of_speech",
            type=click.Choice(["noun", "verb", "adjective", "name", "other"]),
            help="What kind of word it is.",
        ),
        click.option("--reason", "reason", help="Why the forbidden forms are forbidden."),
        click.option("--forbidden", "forbidden", **multiple, help="English that must not be used; can be repeated."),
        click.option("--admitted", "admitted", **multiple, help="English that may be used; can be repeated."),
        click.option("--english", "english", **multiple, help="English to use; can be repeated."),
        click.option("--abbreviation", "abbreviation", **multiple, help="Dutch abbreviation; can be repeated."),
        click.option("--dutch-admitted", "dutch_admitted", **multiple, help="Other Dutch for it; can be repeated."),
    ):
        function = option(function)
    return function


@terms.command("add")
@click.argument("dutch")
@_entry_options
@as_json
@shared_options
def add_term(dutch: str, json_output: bool, **given: Any) -> None:
    """Add a term: tweespraak terms add vredesmissie --english "peace mission"."""
    from tweespraak_store.terms import add_entry, load_termbase
    from tweespraak_translate.termbase import TermEntry

    if not dutch.strip():
        raise UsageError("the Dutch term is empty; write it behind 'terms add'")
    entry = _changed(TermEntry(()), given | {"dutch": (dutch,)})
    if not entry.of("en") and not entry.do_not_translate:
        raise UsageError("give the English with --english (or --admitted, --forbidden), or --do-not-translate")
    with OPTIONS.get().workbench(create=True) as workbench:
        kept = add_entry(workbench.store, entry, workbench.settings.reviewer)
        twins = [other.id for other in load_termbase(workbench.store).entries if _is_twin(other, kept)]
    _report("added", kept, json_output)
    if twins:
        numbers = ", ".join(map(str, twins))
        note(f"{visible_line(dutch)} is in {numbers} already; 'tweespraak terms edit {twins[0]}' changes that one")


def _is_twin(other: TermEntry, entry: TermEntry) -> bool:
    """Another entry with the same preferred Dutch."""
    mine = {form.text.casefold() for form in entry.dutch[:1]}
    return other.id != entry.id and any(form.text.casefold() in mine for form in other.dutch)


@terms.command("edit")
@click.argument("number", type=int, metavar="ID")
@click.option("--dutch", "dutch", multiple=True, metavar="TERM", help="The Dutch term itself.")
@_entry_options
@as_json
@shared_options
def edit_term(number: int, json_output: bool, **given: Any) -> None:
    """Change an entry; what is not named stays. A group of forms is replaced as a whole: --admitted "" empties it."""
    from tweespraak_store.terms import edit_entry, load_entry

    with OPTIONS.get().workbench() as workbench:
        entry = _changed(load_entry(workbench.store, number), given)
        _report("changed", edit_entry(workbench.store, number, entry, workbench.settings.reviewer), json_output)


@terms.command("remove")
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", default="", help="Why; kept in the log, with what the entry said.")
@as_json
@shared_options
def remove_term(number: int, reason: str, json_output: bool) -> None:
    """Take an entry out of the termbase."""
    from tweespraak_store.terms import remove_entry

    with OPTIONS.get().workbench() as workbench:
        _report("removed", remove_entry(workbench.store, number, workbench.settings.reviewer, reason), json_output)


@terms.command("find")
@click.argument("text")
@click.option("--all", "everything", is_flag=True, help="List shorter and rival readings too.")
@click.option("--on", metavar="DATE", default="", help="Only entries that hold on this day (2026-01-31).")
@as_json
@shared_options
def find_terms(text: str, everything: bool, on: str, json_output: bool) -> None:
    """Find the Dutch terms in a text ("-" reads standard input), inflected and inside compounds too."""
    from tweespraak_store.terms import load_termbase

    if text == "-":
        try:
            text = sys.stdin.buffer.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError("standard input is not UTF-8; convert it first") from error
    with OPTIONS.get().workbench(read_only=True) as workbench:
        termbase = load_termbase(workbench.store)
    hits = termbase.find(text, on=on)
    if everything:
        hits = [one for hit in hits for one in (hit, *hit.alternatives)]
    if json_output:
        print_json([hit_json(hit) for hit in hits])
        return
    if hits:
        rows = [(f"{h.span.start}-{h.span.end}", h.text, h.form.text, h.kind, _forms(h.targets)) for h in hits]
        print_table(("span", "text", "term", "kind", "English"), rows)
    note(f"{len(hits)} occurrences, {len(termbase)} entries searched")


def hit_json(hit: TermHit) -> dict[str, object]:
    """An occurrence as `terms find --json` prints it."""
    return {
        "source_term": hit.form.text,
        "text": hit.text,
        "span": [hit.span.start, hit.span.end],
        "kind": str(hit.kind),
        "targets": [{"text": form.text, "status": str(form.status)} for form in hit.targets],
    }


def entry_json(entry: TermEntry) -> dict[str, object]:
    """An entry as `terms list --json` prints it."""
    from dataclasses import asdict

    plain = asdict(entry)
    forms = plain.pop("forms")
    return {"id": plain.pop("id"), "forms": forms, **plain}


def _changed(entry: TermEntry, given: dict[str, Any]) -> TermEntry:
    """`entry` with what was given on the command line."""
    from tweespraak_translate.termbase import CaseRule, Form, TermStatus

    part = given.get("part_of_speech")
    reason = given.get("reason")
    groups: list[tuple[str, str, TermStatus, str]] = [
        ("dutch", "nl", TermStatus.PREFERRED, ""),
        ("dutch_admitted", "nl", TermStatus.ADMITTED, ""),
        ("abbreviation", "nl", TermStatus.ADMITTED, "acronym"),
        ("english", "en", TermStatus.PREFERRED, ""),
        ("admitted", "en", TermStatus.ADMITTED, ""),
        ("forbidden", "en", TermStatus.FORBIDDEN, ""),
    ]
    forms: list[Form] = []
    for name, language, status, kind in groups:
        old = [f for f in entry.of(language) if f.status is status and (f.kind == "acronym") is (kind == "acronym")]
        if given.get(name):
            known = {form.text: form for form in old}
            fresh = [text.strip() for text in given[name] if text.strip()]
            old = [known.get(text) or Form(text, language, status, kind=kind) for text in fresh]
        if reason is not None and status is TermStatus.FORBIDDEN:
            old = [replace(form, note=reason) for form in old]
        forms += [replace(form, part_of_speech=part) for form in old] if part else old
    kept = {name: entry_value for name, entry_value in given.items() if entry_value is not None}
    return replace(
        entry,
        forms=tuple(forms),
        note=kept.get("remark", entry.note),
        authority=kept.get("authority", entry.authority),
        domain=kept.get("domain", entry.domain),
        valid_from=kept.get("valid_from", entry.valid_from),
        valid_to=kept.get("valid_to", entry.valid_to),
        case=CaseRule(kept.get("case", entry.case)),
        do_not_translate=kept.get("do_not_translate", entry.do_not_translate),
        modifiers=kept.get("modifiers", entry.modifiers),
        key=kept.get("key", entry.key),
    )


def _forms(forms: Iterable[Form]) -> str:
    """Forms in one cell: the preferred ones plain, others with their status."""
    marks = {"preferred": "", "admitted": " (admitted)", "forbidden": " (FORBIDDEN)"}
    return "; ".join(f"{form.text}{marks[form.status]}" for form in forms)


def _report(word: str, entry: TermEntry, json_output: bool) -> None:
    if json_output:
        print_json(entry_json(entry))
    else:
        click.echo(visible_line(f"{word}: {entry.id}  {_forms(entry.dutch)} = {_forms(entry.english)}"))
