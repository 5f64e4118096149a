"""Findings in the store: errors block approval, a named person may let one stand, a change makes all void."""

from __future__ import annotations

import json

import pytest
from support import FINGERPRINT

from tweespraak_store.checks import (
    check_drafted,
    dismiss,
    findings_in,
    findings_of,
    open_errors,
    refresh_findings,
    use_acronyms,
)
from tweespraak_store.database import Store
from tweespraak_store.documents import add_document, load_document, preview_document
from tweespraak_store.drafts import NewDraft, keep_drafts, pending_segments
from tweespraak_store.review import approve, reopen, save_edit, undo
from tweespraak_store.sqlite import sqlite3
from tweespraak_store.terms import add_entry
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.facts.acronyms import load_acronyms
from tweespraak_translate.segment import Origin, Span, Status
from tweespraak_translate.termbase import Form, TermEntry

QUESTION = "Klopt het dat de vredesmissie 12 maanden duurt?"
ANSWERS = ("De missie kost € 1,5 mld. en duurt 12 maanden.", "De VN heeft dit niet bevestigd.")
WRONG = "The mission costs €1.5 million and lasts 12 months."
RIGHT = "The mission costs €1.5 billion and lasts 12 months."
DRAFTS = ("Is it correct that the peace mission will last 12 months?", WRONG, "The UN has not confirmed this.")


def whole(text: str) -> list[Span]:
    """A paragraph as one segment."""
    return [Span(0, len(text))]


@pytest.fixture
def mission(store: Store) -> DocumentView:
    """One exchange of three drafted segments; the second states a wrong amount."""
    number = ("1",)
    question = Block(BlockKind.QUESTION, number, "Vraag 1", (Paragraph(QUESTION),))
    answer = Block(BlockKind.ANSWER, number, "Antwoord 1", tuple(Paragraph(text) for text in ANSWERS))
    parsed = ParsedDocument("written-questions", Metadata(title="Missie"), (Exchange(number, (question,), (answer,)),))
    preview = preview_document(parsed, file_name="missie.txt", source_sha256="missie", split=whole)
    view, _ = add_document(store, preview, "tester")
    assert view.id is not None
    waiting = pending_segments(store, view.id)
    new = [NewDraft(s.id, s.version, text, Origin.MACHINE, {}) for s, text in zip(waiting, DRAFTS, strict=True)]
    keep_drafts(store, new, FINGERPRINT)
    return load_document(store, "missie")


def ids(view: DocumentView) -> list[int]:
    return [s.id for s in view.segments() if s.id is not None]


def test_drafts_are_checked_whole_documents_at_a_time(store: Store, mission: DocumentView) -> None:
    assert mission.id is not None
    [found] = check_drafted(store, mission.id)
    assert (found.number, found.finding.check, found.blocks) == (2, "currency", True)
    assert found.finding.suggestion == "€1.5 billion"
    assert found.finding.source_spans[0].of(ANSWERS[0]) == "€ 1,5 mld."
    assert found.finding.target_spans[0].of(WRONG) == "€1.5 million"
    assert findings_in(store, mission.id) == findings_of(store, ids(mission)[1]) == [found]
    assert open_errors(store) == open_errors(store, segment_ids=ids(mission)) == [found]


def test_an_error_blocks_approval_even_when_nobody_ran_the_checks(store: Store, mission: DocumentView) -> None:
    with pytest.raises(RefusedError, match="segment 2 has 1 open error.*1,5 mld"):
        approve(store, [(i, 1) for i in ids(mission)], "ann")
    assert load_document(store, "missie").counts()[Status.APPROVED] == 0
    first, _, last = ids(mission)
    assert len(approve(store, [(first, 1), (last, 1)], "ann")) == 2


def test_a_corrected_text_can_be_approved(store: Store, mission: DocumentView) -> None:
    edited = save_edit(store, ids(mission)[1], 1, RIGHT, "ann")
    assert findings_of(store, ids(mission)[1]) == []
    [approved] = approve(store, [(ids(mission)[1], edited.version)], "ann")
    assert approved.status is Status.APPROVED


def test_saving_is_never_blocked_and_shows_its_findings_at_once(store: Store, mission: DocumentView) -> None:
    save_edit(store, ids(mission)[2], 1, "The UN confirmed this.", "ann")
    [found] = findings_of(store, ids(mission)[2])
    assert (found.finding.check, found.blocks) == ("negation", True)


def test_a_dismissal_lets_the_finding_stand_and_is_in_the_log(store: Store, mission: DocumentView) -> None:
    segment = ids(mission)[1]
    [found] = dismiss(store, segment, 1, "currency", "  the Dutch is wrong:\nsee erratum ", "ann")
    assert found.dismissal is not None and not found.blocks
    assert (found.dismissal.reason, found.dismissal.author) == ("the Dutch is wrong: see erratum", "ann")
    [event] = store.rows("SELECT * FROM events WHERE kind = 'dismissed'")
    payload = json.loads(event["payload"])
    assert (event["actor"], event["segment_id"], payload["check"]) == ("ann", segment, "currency")
    assert payload["reason"] == found.dismissal.reason and "1.5 million" in payload["messages"][0]
    [approved] = approve(store, [(segment, 1)], "bob")
    assert approved.status is Status.APPROVED
    assert verify_store(store).problems == ()


def test_an_edit_makes_a_dismissal_void_and_going_back_to_the_text_makes_it_hold_again(
    store: Store, mission: DocumentView
) -> None:
    segment = ids(mission)[1]
    dismiss(store, segment, 1, "currency", "on purpose", "ann")
    save_edit(store, segment, 1, WRONG.replace("lasts", "takes"), "ann")
    assert [f.blocks for f in findings_of(store, segment)] == [True]
    with pytest.raises(RefusedError):
        approve(store, [(segment, 2)], "ann")
    undo(store, "ann")
    assert [f.blocks for f in findings_of(store, segment)] == [False]


def test_a_change_of_the_termbase_makes_a_dismissal_void(store: Store, mission: DocumentView) -> None:
    segment = ids(mission)[1]
    dismiss(store, segment, 1, "currency", "on purpose", "ann")
    add_entry(store, TermEntry((Form("vredesmissie", "nl"), Form("peace support operation", "en"))), "ann")
    assert findings_of(store, segment) == []
    found = refresh_findings(store, mission.id)
    assert [(f.number, f.finding.check, f.blocks) for f in found] == [(1, "term-missing", True), (2, "currency", True)]
    with pytest.raises(RefusedError, match="vredesmissie"):
        approve(store, [(ids(mission)[0], 1)], "ann")


def test_undoing_an_edit_brings_an_approval_back_that_rests_on_a_dismissal(store: Store, mission: DocumentView) -> None:
    segment = ids(mission)[1]
    dismiss(store, segment, 1, "currency", "on purpose", "ann")
    approve(store, [(segment, 1)], "ann")
    save_edit(store, segment, 2, WRONG.replace("1.5", "15"), "ann")
    undo(store, "ann")
    assert load_document(store, "missie").counts()[Status.APPROVED] == 1
    assert reopen(store, segment, 4, "ann").status is Status.EDITED


@pytest.mark.parametrize(
    ("version", "check", "reason", "error", "words"),
    [
        (1, "currency", " \n", UsageError, "needs a reason"),
        (1, "date", "fine", RefusedError, "no finding of date; open there: currency"),
        (7, "currency", "fine", ConflictError, "changed in the meantime"),
    ],
    ids=["no-reason", "other-check", "old-version"],
)
def test_a_dismissal_names_what_it_dismisses_and_why(
    store: Store,
    mission: DocumentView,
    version: int,
    check: str,
    reason: str,
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        dismiss(store, ids(mission)[1], version, check, reason, "ann")
    assert store.rows("SELECT * FROM dismissals") == []


def test_a_second_dismissal_changes_nothing(store: Store, mission: DocumentView) -> None:
    dismiss(store, ids(mission)[1], 1, "currency", "first", "ann")
    with pytest.raises(RefusedError, match="dismissed already"):
        dismiss(store, ids(mission)[1], 1, "currency", "second", "bob")


def test_the_database_itself_refuses_to_approve_over_an_open_error(store: Store, mission: DocumentView) -> None:
    refresh_findings(store, mission.id)
    with pytest.raises(sqlite3.IntegrityError, match="open error"):
        store.connection.execute(
            "UPDATE segments SET status = 'approved', approved_by = 'x', approved_at = 'now', version = 2 WHERE id = ?",
            (ids(mission)[1],),
        )


@pytest.mark.parametrize("statement", ["UPDATE dismissals SET reason = 'x'", "DELETE FROM dismissals"])
def test_a_dismissal_is_never_changed_or_deleted(store: Store, mission: DocumentView, statement: str) -> None:
    dismiss(store, ids(mission)[1], 1, "currency", "on purpose", "ann")
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        store.connection.execute(statement)


def test_the_same_dutch_with_another_english_is_found(store: Store, mission: DocumentView) -> None:
    save_edit(store, ids(mission)[2], 1, "This has not been confirmed by the UN.", "ann")
    parsed = ParsedDocument(
        "written-questions",
        Metadata(title="Tweede"),
        (Exchange(("1",), (), (Block(BlockKind.ANSWER, ("1",), "Antwoord 1", (Paragraph(ANSWERS[1]),)),)),),
    )
    preview = preview_document(parsed, file_name="b.txt", source_sha256="b", split=whole)
    view, _ = add_document(store, preview, "tester")
    assert view.id is not None
    waiting = pending_segments(store, view.id)
    keep_drafts(store, [NewDraft(s.id, s.version, DRAFTS[2], Origin.MACHINE, {}) for s in waiting], FINGERPRINT)
    [found] = refresh_findings(store, view.id)
    assert found.finding.check == "same-source-different-target"
    assert found.finding.suggestion == "This has not been confirmed by the UN."


def test_a_users_own_acronyms_count(store: Store, mission: DocumentView) -> None:
    use_acronyms(store, load_acronyms('[acronyms]\nVN = "Wereldraad"\n'))
    assert [f.finding.check for f in refresh_findings(store, mission.id)] == ["currency", "acronym"]
    use_acronyms(store, None)
    assert [f.finding.check for f in refresh_findings(store, mission.id)] == ["currency"]


def test_a_finding_filed_by_something_else_stays_and_blocks(store: Store, mission: DocumentView) -> None:
    with store.tx() as connection:
        connection.execute(
            "INSERT INTO findings (segment_id, check_name, severity, message, fingerprint)"
            " VALUES (?, 'own-rule', 'error', 'not allowed', 'f')",
            (ids(mission)[0],),
        )
    assert [f.finding.check for f in refresh_findings(store, mission.id)] == ["own-rule", "currency"]
    with pytest.raises(RefusedError, match="not allowed"):
        approve(store, [(ids(mission)[0], 1)], "ann")
