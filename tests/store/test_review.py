"""Decisions: nothing approved by accident, nothing overwritten, everything undoable."""

from __future__ import annotations

import pytest
from support import FINGERPRINT, fill

from tweespraak_store.database import Store
from tweespraak_store.documents import list_documents, load_document, load_segment
from tweespraak_store.drafts import NewDraft, keep_drafts, pending_segments
from tweespraak_store.journal import drop_typing, keep_typing, unsaved
from tweespraak_store.memory import exact_match
from tweespraak_store.review import approve, clean_target, reject, reopen, revisions, save_edit, set_policy, undo
from tweespraak_store.sqlite import sqlite3
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.segment import Origin, Status


def first(view: DocumentView) -> SegmentView:
    return next(view.segments())


def ident(segment: SegmentView) -> int:
    assert segment.id is not None
    return segment.id


def test_an_edit_becomes_a_new_revision_and_the_draft_stays_in_history(store: Store, document: DocumentView) -> None:
    edited = save_edit(store, ident(first(document)), 1, "Why is this so?", "ann")
    assert (edited.status, edited.target, edited.author, edited.version) == (Status.EDITED, "Why is this so?", "ann", 2)
    assert [(r["number"], r["origin"], r["text"]) for r in revisions(store, ident(edited))] == [
        (2, "person", "Why is this so?"),
        (1, "machine", "Draft of 1."),
    ]


def test_saving_the_same_text_changes_nothing(store: Store, document: DocumentView) -> None:
    segment = first(document)
    assert save_edit(store, ident(segment), 1, " Draft of 1. ", "ann") == segment


def test_of_two_reviewers_the_second_sees_a_conflict_and_loses_no_text(store: Store, document: DocumentView) -> None:
    segment = first(document)
    mine = save_edit(store, ident(segment), segment.version, "Mine.", "ann")
    with pytest.raises(ConflictError, match="segment 1") as caught:
        save_edit(store, ident(segment), segment.version, "Yours.", "bob")
    assert caught.value.segment_id == segment.id
    assert load_segment(store, ident(segment)) == mine
    assert "Yours." in [r["text"] for r in revisions(store, ident(segment))]
    assert verify_store(store).problems == ()


def test_an_approval_says_who_and_when_and_feeds_the_memory(store: Store, document: DocumentView) -> None:
    [approved] = approve(store, [(ident(first(document)), 1)], "ann")
    assert (approved.status, approved.approved_by, approved.is_open) == (Status.APPROVED, "ann", False)
    source = store.row("SELECT source_sha256 AS h FROM segments WHERE id = ?", (approved.id,))
    assert source and exact_match(store, source["h"]) == "Draft of 1."
    undo(store, "ann")
    assert exact_match(store, source["h"]) is None


def test_a_group_is_approved_whole_or_not_at_all(store: Store, document: DocumentView) -> None:
    segments = list(document.segments())
    save_edit(store, ident(segments[2]), 1, "Changed meanwhile.", "bob")
    with pytest.raises(ConflictError, match="segment 3"):
        approve(store, [(ident(s), s.version) for s in segments[:4]], "ann")
    assert load_document(store, document.slug).counts()[Status.APPROVED] == 0


def test_a_segment_without_a_target_cannot_be_approved(store: Store) -> None:
    view = fill(store, drafted=False)
    with pytest.raises(RefusedError, match="no target"):
        approve(store, [(ident(first(view)), 0)], "ann")


def test_a_draft_never_replaces_what_a_person_wrote_or_approved(store: Store, document: DocumentView) -> None:
    one, two, *_ = document.segments()
    edited = save_edit(store, ident(one), 1, "A person's words.", "ann")
    [approved] = approve(store, [(ident(two), 1)], "ann")
    drafts = [NewDraft(ident(s), s.version, "Machine.", Origin.MACHINE, {}) for s in (edited, approved)]
    assert keep_drafts(store, drafts, FINGERPRINT) == (0, 2)
    assert document.id is not None
    assert {s.number for s in pending_segments(store, document.id, redo=True)} & {1, 2} == set()
    # The trigger alone, without our code in front of it:
    with pytest.raises(RefusedError, match="never replaces"), store.tx() as connection:
        connection.execute(
            "INSERT INTO revisions (segment_id, number, text, origin, author, at, source_sha256)"
            " VALUES (?, 3, 'x', 'machine', 'm', 'now', '')",
            (edited.id,),
        )
        connection.execute(
            "UPDATE segments SET version = version + 1, revision_id = (SELECT max(id) FROM revisions) WHERE id = ?",
            (edited.id,),
        )
    assert load_segment(store, ident(edited)) == edited


def test_a_draft_that_was_asked_for_before_an_edit_comes_too_late(store: Store) -> None:
    view = fill(store, drafted=False)
    assert view.id is not None
    waiting = pending_segments(store, view.id)
    save_edit(store, waiting[0].id, 0, "By hand.", "ann")
    drafts = [NewDraft(s.id, s.version, "Machine.", Origin.MACHINE, {}) for s in waiting]
    assert keep_drafts(store, drafts, FINGERPRINT) == (len(waiting) - 1, 1)
    assert load_segment(store, waiting[0].id).target == "By hand."


def test_sending_back_keeps_the_reason_and_asks_for_a_new_draft(store: Store, document: DocumentView) -> None:
    segment = first(document)
    with pytest.raises(UsageError, match="reason"):
        reject(store, ident(segment), 1, "  ", "ann")
    sent = reject(store, ident(segment), 1, "Wrong tense", "ann")
    assert (sent.status, sent.reason) == (Status.REJECTED, "Wrong tense")
    assert document.id is not None
    assert [s.number for s in pending_segments(store, document.id)] == [1]


def test_undo_takes_back_one_action_after_another_and_survives_a_restart(store: Store, document: DocumentView) -> None:
    segment = first(document)
    edited = save_edit(store, ident(segment), 1, "Better.", "ann")
    approve(store, [(ident(edited), edited.version)], "ann")
    assert undo(store, "ann").label == "approve segment 1"
    assert load_segment(store, ident(segment)).status is Status.EDITED
    assert undo(store, "ann").label == "edit segment 1"
    back = load_segment(store, ident(segment))
    assert (back.status, back.target) == (Status.DRAFTED, "Draft of 1.")
    with pytest.raises(RefusedError, match="nothing to undo"):
        undo(store, "ann")
    assert verify_store(store).problems == ()


def test_undo_of_a_group_is_one_step(store: Store, document: DocumentView) -> None:
    approve(store, [(ident(s), s.version) for s in document.segments()], "ann")
    assert undo(store, "ann").label == "approve 9 segments"
    assert load_document(store, document.slug).counts()[Status.DRAFTED] == 9


def test_undo_is_refused_when_someone_else_built_on_it(store: Store, document: DocumentView) -> None:
    edited = save_edit(store, ident(first(document)), 1, "Ann's.", "ann")
    save_edit(store, ident(edited), edited.version, "Bob's.", "bob")
    with pytest.raises(ConflictError, match="too late"):
        undo(store, "ann")


def test_a_persons_undo_never_touches_another_persons_action(store: Store, document: DocumentView) -> None:
    approve(store, [(ident(first(document)), 1)], "bob")
    with pytest.raises(RefusedError, match="nothing to undo"):
        undo(store, "ann")


def test_editing_an_approved_segment_takes_its_approval_away(store: Store, document: DocumentView) -> None:
    [approved] = approve(store, [(ident(first(document)), 1)], "ann")
    edited = save_edit(store, ident(approved), approved.version, "Other words.", "bob")
    assert (edited.status, edited.approved_by) == (Status.EDITED, None)


def test_reopening_keeps_the_text(store: Store, document: DocumentView) -> None:
    [approved] = approve(store, [(ident(first(document)), 1)], "ann")
    again = reopen(store, ident(approved), approved.version, "bob")
    assert (again.status, again.target) == (Status.EDITED, "Draft of 1.")


def test_where_the_policy_asks_for_a_second_person_the_author_is_refused_by_the_database(
    store: Store, document: DocumentView
) -> None:
    set_policy(store, "second-person", "chair")
    edited = save_edit(store, ident(first(document)), 1, "Ann's words.", "Ann ")
    with pytest.raises(RefusedError, match="second person"):
        approve(store, [(ident(edited), edited.version)], "ann")
    [approved] = approve(store, [(ident(edited), edited.version)], "bob")
    assert approved.approved_by == "bob"
    with pytest.raises(sqlite3.IntegrityError, match="second person"):
        store.connection.execute(
            "UPDATE segments SET version = version + 1, approved_by = 'ANN' WHERE id = ?", (edited.id,)
        )


def test_under_the_single_policy_a_self_approval_is_recorded_as_one(store: Store, document: DocumentView) -> None:
    edited = save_edit(store, ident(first(document)), 1, "Ann's words.", "ann")
    approve(store, [(ident(edited), edited.version)], "ann")
    row = store.row("SELECT json_extract(payload, '$.self_approved') AS own FROM events WHERE kind = 'approved'")
    assert row == {"own": 1}


def test_an_open_error_blocks_approval_until_it_is_dismissed(store: Store, document: DocumentView) -> None:
    segment = first(document)
    with store.tx() as connection:
        connection.execute(
            "INSERT INTO findings (segment_id, check_name, severity, message, fingerprint)"
            " VALUES (?, 'numbers', 'error', 'wrong number', 'f1')",
            (segment.id,),
        )
    with pytest.raises(RefusedError, match="wrong number"):
        approve(store, [(ident(segment), 1)], "ann")
    save_edit(store, ident(segment), 1, "Saving is never blocked.", "ann")
    with store.tx() as connection:
        connection.execute(
            "INSERT INTO dismissals (segment_id, check_name, fingerprint, reason, author, at)"
            " VALUES (?, 'numbers', 'f1', 'rounded on purpose', 'ann', 'now')",
            (segment.id,),
        )
    approve(store, [(ident(segment), 2)], "ann")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revisions SET text = 'forged'",
        "DELETE FROM revisions",
        "UPDATE events SET actor = 'nobody'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT 1, at, 'forger', kind, NULL, NULL, NULL, batch, payload, prev, 'h'"
        " FROM events WHERE n = 1",
        "INSERT OR REPLACE INTO revisions SELECT id, segment_id, number, 'forged', origin, author, at, model_id,"
        " termbase_version, source_sha256, why FROM revisions WHERE id = 1",
        "DELETE FROM segments",
    ],
)
def test_history_cannot_be_changed_through_sql(store: Store, document: DocumentView, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.execute(statement)
    assert verify_store(store).problems == ()


def test_unsaved_typing_is_kept_per_reviewer_and_offered_back(store: Store, document: DocumentView) -> None:
    segment = first(document)
    keep_typing(store, ident(segment), "ann", 1, "Half a sen", 10)
    keep_typing(store, ident(segment), "ann", 1, "Half a sentence \ud800", 15)
    keep_typing(store, ident(segment), "bob", 1, "Other", 5)
    [entry] = unsaved(store, "ann", document.id)
    assert (entry.number, entry.text, entry.cursor, entry.base_version) == (1, "Half a sentence ?", 15, 1)
    drop_typing(store, ident(segment), "ann")
    assert unsaved(store, "ann") == []
    assert len(unsaved(store, "bob")) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  plain  ", "plain"),
        ("two\nlines\tand tab", "two lines and tab"),
        ("esc \x1b[31m red", "esc [31m red"),
        ("half \ud83d", "half"),
        ("« “quotes” – … é»", "« “quotes” – … é»"),
    ],
)
def test_a_target_is_one_clean_line(typed: str, kept: str) -> None:
    assert clean_target(typed) == kept


def test_the_library_counts_a_document_done_only_when_all_of_it_is(store: Store, document: DocumentView) -> None:
    segments = list(document.segments())
    approve(store, [(ident(s), s.version) for s in segments[:-1]], "ann")
    [summary] = list_documents(store)
    assert (summary.approved_percent, summary.segments, summary.exchanges, summary.last_actor) == (88, 9, 3, "ann")
