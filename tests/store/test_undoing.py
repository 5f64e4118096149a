"""Undo and redo: whatever a reviewer did can be taken back and brought back, and nobody else's work with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tweespraak_store.checks import dismiss, findings_of, refresh_findings
from tweespraak_store.database import Store
from tweespraak_store.documents import add_document, load_document, load_segment, preview_document
from tweespraak_store.drafts import NewDraft, keep_drafts
from tweespraak_store.memory import exact_match
from tweespraak_store.notes import add_note, notes_of, settle
from tweespraak_store.review import approve, redo, reject, reopen, save_edit, undo
from tweespraak_store.sqlite import sqlite3
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.errors import ConflictError, RefusedError
from tweespraak_translate.hypothesis import Fingerprint
from tweespraak_translate.segment import Origin, Span, Status

PAIRS = (
    ("Hieraan is € 45 miljoen besteed.", "€54 million was spent on this."),
    ("Dit is niet bevestigd.", "This has not been confirmed."),
    ("De missie duurt voort.", "The mission goes on."),
)


@pytest.fixture
def costs(store: Store) -> DocumentView:
    """Three drafted segments, the first with a wrong amount."""
    answer = Block(BlockKind.ANSWER, ("1",), "Antwoord 1", tuple(Paragraph(dutch) for dutch, _ in PAIRS))
    parsed = ParsedDocument("written-questions", Metadata(title="Kosten"), (Exchange(("1",), (), (answer,)),))
    preview = preview_document(
        parsed, file_name="kosten.txt", source_sha256="k", split=lambda text: [Span(0, len(text))]
    )
    view, _ = add_document(store, preview, "ann")
    fingerprint = Fingerprint("m", "0" * 64, "table", "1", "text", 1, "none")
    drafts = [
        NewDraft(s.id or 0, 0, english, Origin.MACHINE, {})
        for s, (_, english) in zip(view.segments(), PAIRS, strict=True)
    ]
    keep_drafts(store, drafts, fingerprint)
    return load_document(store, "kosten")


def nth(store: Store, number: int) -> SegmentView:
    return next(s for s in load_document(store, "kosten").segments() if s.number == number)


def key(store: Store, number: int) -> int:
    return nth(store, number).id or 0


Act = Callable[[Store], object]
ACTIONS: dict[str, Act] = {
    "an edit": lambda s: save_edit(s, key(s, 2), nth(s, 2).version, "This is not confirmed.", "ann"),
    "an approval": lambda s: approve(s, [(key(s, n), nth(s, n).version) for n in (2, 3)], "ann"),
    "sending back": lambda s: reject(s, key(s, 2), nth(s, 2).version, "tense", "ann"),
    "a dismissal": lambda s: dismiss(s, key(s, 1), nth(s, 1).version, "currency", "a misprint", "ann"),
    "a note": lambda s: add_note(s, key(s, 1), "Which year?", "ann", query=True),
}


def state(store: Store) -> list[object]:
    """All a reviewer sees: texts, statuses, open findings, open notes."""
    return [
        (
            s.status,
            s.target,
            s.approved_by,
            s.approved_at,
            [(f.finding.check, f.is_open) for f in findings_of(store, s.id or 0)],
            [(n.text, n.is_open) for n in notes_of(store, s.id or 0) if n.is_open],
        )
        for s in load_document(store, "kosten").segments()
    ]


@pytest.mark.parametrize("name", ACTIONS)
def test_what_was_undone_can_be_redone_and_undone_again(store: Store, costs: DocumentView, name: str) -> None:
    refresh_findings(store)
    before = state(store)
    ACTIONS[name](store)
    after = state(store)
    assert before != after
    for _ in range(2):
        done = undo(store, "ann")
        assert state(store) == before, name
        assert redo(store, "ann").label == done.label
        assert state(store) == after, name
    undo(store, "ann")
    with pytest.raises(RefusedError, match="nothing to undo"):
        undo(store, "ann")
    assert state(store) == before
    assert verify_store(store).problems == ()


def test_several_undone_actions_come_back_in_their_order(store: Store, costs: DocumentView) -> None:
    refresh_findings(store)
    states = []
    for name in ("an edit", "an approval", "a dismissal", "a note"):
        states.append(state(store))
        ACTIONS[name](store)
    states.append(state(store))
    reopen(store, key(store, 3), nth(store, 3).version, "ann")
    undo(store, "ann")
    for expected in states[-2::-1]:
        undo(store, "ann")
        assert state(store) == expected
    for expected in states[1:]:
        redo(store, "ann")
        assert state(store) == expected
    redo(store, "ann")
    assert nth(store, 3).status is Status.EDITED
    with pytest.raises(RefusedError, match="nothing to redo"):
        redo(store, "ann")
    assert verify_store(store).problems == ()


def test_a_new_action_ends_the_redo(store: Store, costs: DocumentView) -> None:
    ACTIONS["an edit"](store)
    undo(store, "ann")
    add_note(store, key(store, 3), "Look again.", "ann")
    with pytest.raises(RefusedError, match="nothing to redo"):
        redo(store, "ann")


def test_a_redo_never_overwrites_what_somebody_did_since(store: Store, costs: DocumentView) -> None:
    ACTIONS["an edit"](store)
    undo(store, "ann")
    save_edit(store, key(store, 2), nth(store, 2).version, "Bob's words.", "bob")
    with pytest.raises(ConflictError, match="too late to redo"):
        redo(store, "ann")
    assert nth(store, 2).target == "Bob's words."


def test_nobody_redoes_what_another_person_undid(store: Store, costs: DocumentView) -> None:
    ACTIONS["an approval"](store)
    undo(store, "ann")
    with pytest.raises(RefusedError, match="nothing to redo"):
        redo(store, "bob")


def test_a_redone_approval_feeds_the_memory_again(store: Store, costs: DocumentView) -> None:
    ACTIONS["an approval"](store)
    digest = store.rows("SELECT source_sha256 AS h FROM segments WHERE id = ?", (key(store, 2),))[0]["h"]
    undo(store, "ann")
    assert exact_match(store, digest) is None
    redo(store, "ann")
    assert exact_match(store, digest) == PAIRS[1][1]


def test_a_withdrawn_dismissal_no_longer_lets_an_approval_through(store: Store, costs: DocumentView) -> None:
    ACTIONS["a dismissal"](store)
    assert undo(store, "ann").label == "dismiss a finding of segment 1"
    [finding] = [f for f in findings_of(store, key(store, 1)) if f.finding.check == "currency"]
    assert finding.blocks
    with pytest.raises(RefusedError, match="open error"):
        approve(store, [(key(store, 1), 1)], "ann")
    with pytest.raises(sqlite3.IntegrityError, match="open error"):
        store.connection.execute(
            "UPDATE segments SET status = 'approved', approved_by = 'x', approved_at = 'now', version = 2 WHERE id = ?",
            (key(store, 1),),
        )
    dismiss(store, key(store, 1), 1, "currency", "the annex has it so", "bob")
    assert approve(store, [(key(store, 1), 1)], "ann")[0].status is Status.APPROVED


def test_a_dismissal_on_which_an_approval_rests_is_not_taken_back(store: Store, costs: DocumentView) -> None:
    ACTIONS["a dismissal"](store)
    approve(store, [(key(store, 1), 1)], "bob")
    with pytest.raises(ConflictError, match="too late to undo"):
        undo(store, "ann")
    assert store.rows("SELECT * FROM withdrawals") == []


def test_a_dismissal_comes_back_only_on_the_text_it_was_for(store: Store, costs: DocumentView) -> None:
    ACTIONS["a dismissal"](store)
    undo(store, "ann")
    save_edit(store, key(store, 1), 1, "€55 million was spent on this.", "bob")
    with pytest.raises(ConflictError, match="too late to redo"):
        redo(store, "ann")


def test_settling_a_note_is_undone_like_any_other_action(store: Store, costs: DocumentView) -> None:
    note = add_note(store, key(store, 1), "Which year?", "bob")
    settle(store, note.id, "ann")
    assert undo(store, "ann").label == "settle a note of segment 1"
    assert [n.is_open for n in notes_of(store, key(store, 1))] == [True]
    redo(store, "ann")
    assert [(n.is_open, n.settled_by) for n in notes_of(store, key(store, 1))] == [(False, "ann")]


@pytest.mark.parametrize(
    "statement", ["UPDATE withdrawals SET author = 'x'", "DELETE FROM withdrawals"], ids=["change", "delete"]
)
def test_a_withdrawal_stays_as_it_is(store: Store, costs: DocumentView, statement: str) -> None:
    ACTIONS["a dismissal"](store)
    undo(store, "ann")
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        store.connection.execute(statement)


def test_an_undo_survives_a_restart(store: Store, costs: DocumentView) -> None:
    from tweespraak_store.database import open_store

    ACTIONS["an edit"](store)
    undo(store, "ann")
    with open_store(store.path) as again:
        assert redo(again, "ann").label == "edit segment 2"
        assert load_segment(again, key(again, 2)).target == "This is not confirmed."
