"""The one place that wires reading, drafting, the store and the exports together.

The command line, the screens, the plain mode and the tests all call this; it
knows nothing of a terminal, and loads no model until a draft is asked for.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tweespraak_store import documents
from tweespraak_store.database import Row, Store, open_store
from tweespraak_store.documents import find_document, load_document
from tweespraak_store.events import log_head
from tweespraak_store.views import DocumentSummary, DocumentView, SegmentView
from tweespraak_translate.errors import InputError, UsageError
from tweespraak_translate.segment import Origin
from tweespraak_translate.visible import visible_line
from tweespraak_tui.on_use import OnUse
from tweespraak_tui.settings import Settings

if TYPE_CHECKING:
    from tweespraak_store import (
        alignments,
        checks,
        drafts,
        journal,
        log,
        notes,
        presence,
        review,
        saved_filters,
        undoing,
        verification,
        words,
    )
    from tweespraak_store.checks import StoredFinding
    from tweespraak_store.concordance import ConcordancePage, Language, Mode
    from tweespraak_store.exports.registry import ExportReport
    from tweespraak_store.matches import FuzzyMatch
    from tweespraak_store.replacement import Replacement
    from tweespraak_store.replacing import Occurrence
    from tweespraak_translate.alignment import Link
    from tweespraak_translate.facts.acronyms import Acronyms
    from tweespraak_translate.facts.ledger import Entry
    from tweespraak_translate.hypothesis import Drafter
    from tweespraak_translate.segmentation import AbbreviationRules
    from tweespraak_translate.termbase import Termbase, TermEntry
else:
    # Reading the list of documents needs none of these, and they are half of what there is to load.
    alignments = OnUse("tweespraak_store.alignments")
    checks = OnUse("tweespraak_store.checks")
    drafts = OnUse("tweespraak_store.drafts")
    journal = OnUse("tweespraak_store.journal")
    log = OnUse("tweespraak_store.log")
    notes = OnUse("tweespraak_store.notes")
    presence = OnUse("tweespraak_store.presence")
    review = OnUse("tweespraak_store.review")
    saved_filters = OnUse("tweespraak_store.saved_filters")
    undoing = OnUse("tweespraak_store.undoing")
    verification = OnUse("tweespraak_store.verification")
    words = OnUse("tweespraak_store.words")

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""

OWN_RULES = Path("tweespraak.toml")
"""Where a user's own abbreviations and acronyms are, in the folder they work in."""

CHUNK = 64
"""Segments drafted, kept and reported at a time: two full batches for two cores, seconds on a large model."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file."""

    view: DocumentView
    is_new: bool
    """False when the same file was in the store already, or in a dry run."""


@dataclass(frozen=True, slots=True)
class DraftReport:
    """What a drafting run did."""

    slug: str
    asked: int
    kept: int
    late: int
    """Drafts dropped because a person had changed the segment meanwhile."""
    from_memory: int
    flagged: int
    """Drafts with a doubt noted in their record (cut short, repeated, split)."""
    model: str
    note: str
    """One line for the user about the model, or empty."""


class Workbench:
    """An open store with everything that can be done to it. Close it, or use it as a context manager."""

    def __init__(self, settings: Settings, *, create: bool = False, read_only: bool = False) -> None:
        self.settings = settings
        acronyms = own_acronyms(OWN_RULES)
        self.store: Store = open_store(settings.store, create=create, read_only=read_only)
        if acronyms is not None:
            checks.use_acronyms(self.store, acronyms)

    def __enter__(self) -> Workbench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def ingest_file(self, path: Path, rules: AbbreviationRules | None = None) -> Ingested:
        """Read a file and keep it, whole or not at all. Raises InputError, StoreError."""
        [outcome] = self.ingest_files([path], rules=rules)
        if isinstance(outcome, InputError):
            raise outcome
        return outcome

    def ingest_files(
        self, paths: Sequence[Path], *, jobs: int = 1, rules: AbbreviationRules | None = None
    ) -> Iterator[Ingested | InputError]:
        """Read files, `jobs` at a time, and keep each as it is done: one outcome per path, in order.

        A file that is in the store already is not read again, so that a run which was
        broken off can simply be repeated. Raises StoreError.
        """
        for found in _in_order(paths, jobs, self._recognise, rules):
            if isinstance(found, InputError):
                yield found
            elif isinstance(found, str):
                yield Ingested(load_document(self.store, found), False)
            else:
                yield Ingested(*documents.add_document(self.store, found, self.settings.reviewer))

    def replace_file(self, name: str, path: Path, rules: AbbreviationRules | None = None) -> Replacement:
        """Put a new version of a document in place of the old. Raises InputError, UsageError, StoreError."""
        from tweespraak_store.replacement import replace_document

        return replace_document(self.store, name, preview_file(path, rules), self.settings.reviewer)

    def _recognise(self, source_sha256: str) -> str | None:
        row = self.store.row("SELECT slug FROM documents WHERE source_sha256 = ?", (source_sha256,))
        return str(row["slug"]) if row else None

    def documents(self) -> list[DocumentSummary]:
        """Every document with its progress, last changed first."""
        return documents.list_documents(self.store)

    def document(self, name: str) -> DocumentView:
        """A document by its short name, or an unambiguous beginning of it. Raises UsageError."""
        return load_document(self.store, name)

    def changed(self, view: DocumentView) -> list[SegmentView]:
        """Segments of `view` that have changed in the store since it was read."""
        assert view.id is not None
        versions = {s.id: s.version for s in view.segments() if s.id is not None}
        return documents.changed_segments(self.store, view.id, versions)

    def draft_document(
        self,
        name: str,
        drafter: Drafter,
        *,
        redo: bool = False,
        numbers: Sequence[int] = (),
        note: str = "",
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> DraftReport:
        """Draft what waits for a draft, keeping each batch as it comes; stops between two when cancelled.

        Machine drafts that a change of the termbase affects wait for a draft too. What was drafted is checked.
        """
        from tweespraak_store.affected import affected_segments
        from tweespraak_store.checks import check_drafted
        from tweespraak_store.memory import exact_match
        from tweespraak_store.terms import load_termbase
        from tweespraak_translate.drafting import draft_sources

        document_id, slug = find_document(self.store, name)
        termbase = load_termbase(self.store)
        waiting = drafts.pending_segments(self.store, document_id, redo=redo, numbers=numbers)
        if not redo:
            waiting += affected_segments(self.store, document_id, termbase, numbers)
        memory = {s.source: exact_match(self.store, s.source_sha256) for s in waiting}
        stream = draft_sources(
            [s.source for s in waiting],
            drafter,
            memory=memory.get,
            chunk=CHUNK,
            termbase=termbase,
            on=self.store.clock()[:10],
        )
        done = kept = late = remembered = flagged = 0
        if progress:
            progress(0, len(waiting))
        while made := list(islice(stream, CHUNK)):
            pairs = list(zip(waiting[done : done + len(made)], made, strict=True))
            new = [
                drafts.NewDraft(s.id, s.version, d.target, d.origin, d.why, termbase.version, d.links) for s, d in pairs
            ]
            fresh, missed = drafts.keep_drafts(self.store, new, drafter.fingerprint)
            kept, late, done = kept + fresh, late + missed, done + len(made)
            remembered += sum(d.origin is Origin.MEMORY for d in made)
            flagged += sum(bool(d.why.get("troubles")) for d in made)
            if progress:
                progress(done, len(waiting))
            if cancelled():
                break
        if kept:
            check_drafted(self.store, document_id)
        model = str(drafter.fingerprint) if waiting else ""
        return DraftReport(slug, len(waiting), kept, late, remembered, flagged, model, note)

    def drafter(self, model: str = "auto", *, backend: str = "auto", beam: int = 4) -> tuple[Drafter, str]:
        """A drafter for a model given by name, folder or "auto", and one line the user should read.

        Raises ModelError when there is none or a registered one has changed.
        """
        from tweespraak_store.model_register import confirm_registered, registered_models
        from tweespraak_store.models import make_drafter, resolve_model

        choice = resolve_model(model, registered_models(self.store))
        confirm_registered(self.store, choice.path)
        return make_drafter(choice, backend=backend, beam=beam), choice.note

    def save_edit(self, segment: SegmentView, text: str) -> SegmentView:
        """Keep a person's text. Raises ConflictError when someone else was first."""
        return review.save_edit(self.store, _id(segment), segment.version, text, self.settings.reviewer)

    def approve(self, segments: Iterable[SegmentView]) -> list[SegmentView]:
        """Approve all of these or none. Raises ConflictError, RefusedError."""
        return review.approve(self.store, [(_id(s), s.version) for s in segments], self.settings.reviewer)

    def reject(self, segment: SegmentView, reason: str) -> SegmentView:
        """Send a segment back with a reason. Raises ConflictError, RefusedError, UsageError."""
        return review.reject(self.store, _id(segment), segment.version, reason, self.settings.reviewer)

    def reopen(self, segment: SegmentView) -> SegmentView:
        """Take back an approval; the text stays. Raises ConflictError, RefusedError."""
        return review.reopen(self.store, _id(segment), segment.version, self.settings.reviewer)

    def undo(self) -> undoing.Undone:
        """Take back this reviewer's last action. Raises RefusedError, ConflictError."""
        return review.undo(self.store, self.settings.reviewer)

    def redo(self) -> undoing.Undone:
        """Bring back what this reviewer's last undo took back. Raises RefusedError, ConflictError."""
        return review.redo(self.store, self.settings.reviewer)

    def last_batch(self) -> str | None:
        """The batch that an undo would take back now."""
        return undoing.last_standing_batch(self.store, self.settings.reviewer)

    def add_note(self, segment: SegmentView, text: str, *, query: bool = False) -> notes.Note:
        """Write a note on a segment. Raises UsageError for an empty one."""
        return notes.add_note(self.store, _id(segment), text, self.settings.reviewer, query=query)

    def settle_note(self, note_id: int) -> notes.Note:
        """Take a note off the open ones. Raises RefusedError when it was settled before."""
        return notes.settle(self.store, note_id, self.settings.reviewer)

    def document_notes(self, document_id: int, *, settled: bool = False) -> list[notes.Note]:
        """The open notes of a document, or all of them."""
        return notes.notes_in(self.store, document_id, settled=settled)

    def segment_notes(self, segment_id: int) -> list[notes.Note]:
        """Every note on a segment, oldest first."""
        return notes.notes_of(self.store, segment_id)

    def document_log(self, document_id: int, *, before: int | None = None) -> list[log.Entry]:
        """What happened to a document, newest first, batch by batch; with `before`, what came before that event."""
        return log.document_log(self.store, document_id, before=before)

    def log_details(self, entry: log.Entry) -> list[log.Detail]:
        """What an entry of the log did, segment by segment."""
        return log.details_of(self.store, entry)

    def decisions(self, segment: SegmentView) -> dict[int, list[log.Decision]]:
        """What was decided on each revision of a segment, by the revision's number, oldest first."""
        return log.decisions_on(self.store, _id(segment))

    def matches(self, segment: SegmentView, *, limit: int = 5, least: float = 50.0) -> list[FuzzyMatch]:
        """What the memory has that is like a segment's Dutch, best first."""
        from tweespraak_store.matches import find_matches

        return find_matches(self.store, segment.source, limit=limit, least=least, skip_segment=segment.id)

    def concordance(
        self, text: str, language: Language, mode: Mode, *, offset: int = 0, skip_segment: int | None = None
    ) -> ConcordancePage:
        """A page of the places where words stand, in all documents and the memory."""
        from tweespraak_store.concordance import search_concordance

        return search_concordance(
            self.store, text, language=language, mode=mode, offset=offset, skip_segment=skip_segment
        )

    def split(self, segment: SegmentView, at: int, target_at: int | None = None) -> list[SegmentView]:
        """Cut a segment in two. Raises ConflictError, RefusedError, UsageError."""
        from tweespraak_store.resegmenting import split_segment

        reviewer = self.settings.reviewer
        return split_segment(self.store, _id(segment), segment.version, at, reviewer, target_at=target_at)

    def join(self, one: SegmentView, two: SegmentView) -> SegmentView:
        """Make one segment of two that follow each other. Raises ConflictError, RefusedError, UsageError."""
        from tweespraak_store.resegmenting import join_segments

        decisions = [(_id(one), one.version), (_id(two), two.version)]
        return join_segments(self.store, decisions, self.settings.reviewer)

    def next_in_paragraph(self, segment: SegmentView) -> SegmentView | None:
        """The segment that follows in the same paragraph, or None."""
        from tweespraak_store.resegmenting import next_in_paragraph

        return next_in_paragraph(self.store, _id(segment))

    def last_event(self) -> int:
        """The number of the newest event."""
        return log_head(self.store)[0]

    def restructured_since(self, document_id: int, event: int) -> bool:
        """Whether a document's segments are others than at that event."""
        from tweespraak_store.resegmenting import restructured_since

        return restructured_since(self.store, document_id, event)

    def replace(self, chosen: Sequence[Occurrence]) -> list[SegmentView]:
        """Change these places as one action. Raises ConflictError, RefusedError, UsageError."""
        from tweespraak_store.replacing import replace_occurrences

        return replace_occurrences(self.store, chosen, self.settings.reviewer)

    def add_word(self, word: str) -> bool:
        """Let the spelling check know a word; whether it is new. Raises UsageError."""
        return words.add_word(self.store, word, self.settings.reviewer)

    def own_words(self) -> frozenset[str]:
        """The words people added, folded."""
        return words.word_set(self.store)

    def note_presence(self, document_id: int, number: int) -> None:
        """Say where this reviewer is. Raises StoreError."""
        presence.note_presence(self.store, self.settings.reviewer, document_id, number)

    def forget_presence(self) -> None:
        """This reviewer left. Raises StoreError."""
        presence.forget_presence(self.store, self.settings.reviewer)

    def others_present(self, document_id: int) -> list[presence.Presence]:
        """Who else is in a document."""
        return presence.others_present(self.store, self.settings.reviewer, document_id)

    def segment(self, segment_id: int) -> SegmentView:
        """A segment as it stands now."""
        return documents.load_segment(self.store, segment_id)

    def history(self, segment: SegmentView) -> list[Row]:
        """Every revision of a segment, newest first."""
        return review.revisions(self.store, _id(segment))

    def links(self, segment: SegmentView) -> tuple[Link, ...] | None:
        """Which Dutch words stand behind which English ones, where that was kept with the text; else None."""
        return alignments.links_of_segment(self.store, _id(segment))

    def findings(self, document_id: int) -> list[StoredFinding]:
        """The findings of a document as last checked, segment by segment, errors first in each."""
        return checks.findings_in(self.store, document_id)

    def segment_findings(self, segment_id: int) -> list[StoredFinding]:
        """The findings of a segment as last checked, errors first."""
        return checks.findings_of(self.store, segment_id)

    def check_segments(self, segment_ids: Iterable[int]) -> list[StoredFinding]:
        """Run the checks on these segments now and keep what they find. Raises StoreError."""
        return checks.refresh_findings(self.store, segment_ids=segment_ids)

    def findings_state(self) -> tuple[int, ...]:
        """Changes whenever a finding, a dismissal or the termbase does."""
        sql = "SELECT coalesce(max(id), 0) AS last, count(*) AS n FROM "
        found, dismissed = self.store.row(sql + "findings"), self.store.row(sql + "dismissals")
        withdrawn = self.store.row("SELECT count(*) AS n FROM withdrawals")
        assert found is not None and dismissed is not None and withdrawn is not None
        return (found["last"], found["n"], dismissed["last"], withdrawn["n"], self.termbase_version())

    def kept_findings(self, document_id: int) -> int:
        """How many findings of a document are kept, those included that no longer rest on its text or terms."""
        row = self.store.row(
            "SELECT count(*) AS n FROM findings WHERE segment_id IN"
            " (SELECT id FROM segments WHERE document_id = ? AND retired_at IS NULL)",
            (document_id,),
        )
        assert row is not None
        return int(row["n"])

    def dismiss(self, segment: SegmentView, check: str, reason: str) -> list[StoredFinding]:
        """Let what one check found stand, with a reason. Raises ConflictError, RefusedError, UsageError."""
        return checks.dismiss(self.store, _id(segment), segment.version, check, reason, self.settings.reviewer)

    def facts(self, source: str, target: str) -> tuple[Entry, ...]:
        """The facts of two texts held against each other, those that are not right first."""
        from tweespraak_translate.facts.ledger import compare_facts

        return tuple(sorted(compare_facts(source, target).entries, key=lambda entry: entry.is_right))

    def termbase_version(self) -> int:
        """The version of the termbase; 0 before the first term."""
        return int(self.store.setting("termbase_version", "0"))

    def termbase(self) -> Termbase:
        """Every term, ready to be looked for: with many terms this takes seconds."""
        from tweespraak_store.terms import load_termbase

        termbase = load_termbase(self.store)
        # The first search makes the index.
        termbase.find("")
        return termbase

    def today(self) -> str:
        """The date on which terms must hold."""
        return self.store.clock()[:10]

    def wants_second_person(self) -> bool:
        """Whether nobody may approve a text of their own."""
        return self.store.setting("policy", "single") == "second-person"

    def add_term(self, entry: TermEntry) -> TermEntry:
        """Keep a new term. Raises UsageError when something is wrong with it."""
        from tweespraak_store.terms import add_entry

        return add_entry(self.store, entry, self.settings.reviewer)

    def change_term(self, entry: TermEntry) -> TermEntry:
        """Put a term in the place of the one with its id. Raises UsageError when something is wrong with it."""
        from tweespraak_store.terms import edit_entry

        return edit_entry(self.store, entry.id, entry, self.settings.reviewer)

    def log_probabilities(self, document_id: int) -> dict[int, float]:
        """The log-probability per token (nats) stored with each segment's current draft, by segment id."""
        return drafts.log_probabilities(self.store, document_id)

    def saved_filters(self) -> dict[str, str]:
        """Filter lines by the name they are kept under."""
        return saved_filters.saved_filters(self.store)

    def save_filter(self, name: str, line: str) -> None:
        """Keep a filter line under a name; an empty line takes it away. Raises UsageError, StoreError."""
        saved_filters.save_filter(self.store, name, line)

    def keep_typing(self, segment: SegmentView, text: str, cursor: int) -> None:
        """Put unsaved text in the journal."""
        journal.keep_typing(self.store, _id(segment), self.settings.reviewer, segment.version, text, cursor)

    def drop_typing(self, segment: SegmentView) -> None:
        """Take unsaved text out of the journal."""
        journal.drop_typing(self.store, _id(segment), self.settings.reviewer)

    def unsaved(self, document_id: int | None = None) -> list[journal.JournalEntry]:
        """This reviewer's unsaved text, newest first."""
        return journal.unsaved(self.store, self.settings.reviewer, document_id)

    def export(
        self,
        name: str,
        target: Path,
        *,
        format: str | None = None,  # noqa: A002 - the word on the command line
        approved_only: bool = False,
        allow_drafts: bool = False,
        numbers: Collection[str] = (),
        languages: str = "nl,en",
        title: str = "",
        with_findings: bool = False,
    ) -> ExportReport:
        """Write a bilingual document; the file is whole or untouched. Raises UsageError, InputError."""
        from tweespraak_store.exports.colophon import collect_colophon
        from tweespraak_store.exports.findings import open_findings
        from tweespraak_store.exports.interchange import attached_for
        from tweespraak_store.exports.layout import Layout, parse_languages
        from tweespraak_store.exports.registry import format_for, write_export

        view = self.document(name)
        return write_export(
            view,
            collect_colophon(self.store, view),
            target,
            format=format,
            approved_only=approved_only,
            allow_drafts=allow_drafts,
            numbers=numbers,
            layout=Layout(
                parse_languages(languages),
                title,
                open_findings(self.store, view) if with_findings else None,
                attached_for(self.store, view, format_for(target, format)),
            ),
        )

    def verify(self, known_head: str | None = None) -> verification.Verification:
        """Check the file, the event chain and every text."""
        return verification.verify_store(self.store, known_head=known_head)


def own_acronyms(path: Path) -> Acronyms | None:
    """The user's acronyms from a TOML file with a table [acronyms]; None without one. Raises InputError, naming it."""
    if not path.is_file():
        return None
    from tweespraak_translate.facts.acronyms import load_acronyms

    try:
        text = path.read_text(encoding="utf-8")
        return load_acronyms(text) if re.search(r"^\s*\[acronyms\]", text, re.MULTILINE) else None
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except (OSError, UnicodeError) as error:
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from error


def preview_file(path: Path, rules: AbbreviationRules | None = None) -> DocumentView:
    """Read a file as the store would hold it; nothing is written. "-" reads standard input.

    Raises InputError, one line, for what cannot be read or is refused.
    """
    name, data = _load(path)
    return _preview(name, data, rules)


def preview_files(
    paths: Sequence[Path], *, jobs: int = 1, rules: AbbreviationRules | None = None
) -> Iterator[DocumentView | InputError]:
    """As `preview_file` for many files, `jobs` at a time: one outcome per path, in order."""
    for found in _in_order(paths, jobs, lambda _: None, rules):
        assert not isinstance(found, str)
        yield found


def _in_order(
    paths: Sequence[Path], jobs: int, recognise: Callable[[str], str | None], rules: AbbreviationRules | None
) -> Iterator[DocumentView | str | InputError]:
    """For each path its preview, the name under which it is known, or its error.

    Threads suffice: each file is parsed in a child process of its own.
    """
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting: deque[str | InputError | Future[DocumentView]] = deque()
        rest = iter(paths)
        while True:
            for path in islice(rest, 2 * jobs - len(waiting)):
                waiting.append(_start(pool, path, recognise, rules))
            if not waiting:
                return
            first = waiting.popleft()
            if not isinstance(first, Future):
                yield first
                continue
            try:
                yield first.result()
            except InputError as error:
                yield error


def _start(
    pool: ThreadPoolExecutor, path: Path, recognise: Callable[[str], str | None], rules: AbbreviationRules | None
) -> str | InputError | Future[DocumentView]:
    try:
        name, data = _load(path)
    except InputError as error:
        return error
    known = recognise(hashlib.sha256(data).hexdigest())
    return known or pool.submit(_preview, name, data, rules)


def _load(path: Path) -> tuple[str, bytes]:
    from tweespraak_store.readers.preflight import load_file

    if str(path) == "-":
        return "standard input", sys.stdin.buffer.read()
    return path.name, load_file(path)


def _preview(name: str, data: bytes, rules: AbbreviationRules | None) -> DocumentView:
    from tweespraak_store.readers.sandbox import parse_in_sandbox
    from tweespraak_translate.segmentation import split_sentences

    return documents.preview_document(
        parse_in_sandbox(None, data, name),
        file_name=name,
        source_sha256=hashlib.sha256(data).hexdigest(),
        split=lambda text: split_sentences(text, rules),
    )


def choose_segments(view: DocumentView, wanted: Sequence[str]) -> list[SegmentView]:
    """The segments that "7", "7-12" (segment numbers), or "q22" (a question) name, in order.

    Raises UsageError for a word that names none.
    """
    chosen: dict[int, SegmentView] = {}
    everything = list(view.segments())
    for word in wanted:
        found = _segments_named(view, everything, word)
        if not found:
            raise UsageError(
                f"{view.slug} has no segment {visible_line(word)}; give segment numbers (7, 7-12) or questions (q22)"
            )
        chosen.update({s.number: s for s in found})
    return [chosen[number] for number in sorted(chosen)]


def _segments_named(view: DocumentView, everything: list[SegmentView], word: str) -> list[SegmentView]:
    if word.lower().startswith("q"):
        number = word[1:].lower()
        return [s for e in view.exchanges if number in [n.lower() for n in e.numbers] for s in e.segments()]
    match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", word)
    if not match:
        return []
    first, last = int(match[1]), int(match[2] or match[1])
    return [s for s in everything if first <= s.number <= last]


def _id(segment: SegmentView) -> int:
    if segment.id is None:
        raise UsageError("this segment is not in the store yet")
    return segment.id
