"""The log of a document says in words what happened, a batch in one line, and every segment when it is unfolded."""

from __future__ import annotations

from tweespraak_store.checks import dismiss
from tweespraak_store.database import Store
from tweespraak_store.documents import load_document
from tweespraak_store.log import decisions_on, details_of, document_log
from tweespraak_store.notes import add_note, settle
from tweespraak_store.review import approve, redo, reject, reopen, save_edit, set_policy, undo
from tweespraak_store.views import DocumentView, SegmentView


def told(store: Store, document: DocumentView) -> list[str]:
    """Who did what, newest first."""
    assert document.id is not None
    return [f"{e.actor} {e.words}" for e in document_log(store, document.id)]


def fresh(store: Store, document: DocumentView) -> list[SegmentView]:
    return list(load_document(store, document.slug).segments())


def key(segment: SegmentView) -> int:
    assert segment.id is not None
    return segment.id


def test_everything_a_reviewer_does_is_told_in_words(store: Store, document: DocumentView) -> None:
    one, two, three, *_ = fresh(store, document)
    save_edit(store, key(one), 1, "Why is this so?", "ann")
    approve(store, [(key(two), 1), (key(three), 1)], "ann")
    reopen(store, key(two), 2, "bob")
    reject(store, key(two), 3, "wrong tense", "bob")
    note = add_note(store, key(one), "Which year?", "bob", query=True)
    settle(store, note.id, "ann")
    add_note(store, key(one), "See the annex.", "ann")
    undo(store, "ann")
    redo(store, "ann")
    set_policy(store, "single", "ann")
    assert told(store, document) == [
        "ann redid: write a note on segment 1",
        "ann undid: write a note on segment 1",
        "ann wrote a note on segment 1",
        "ann settled a note of segment 1",
        "bob asked about segment 1",
        "bob sent back segment 2",
        "bob took back the approval of segment 2",
        "ann approved segments 2 and 3",
        "ann edited segment 1",
        "test-model drafted 9 segments",
        "tester took the document in",
    ]


def test_a_dismissal_names_its_check(store: Store, document: DocumentView) -> None:
    with store.tx() as connection:
        connection.execute(
            "INSERT INTO findings (segment_id, check_name, severity, message, fingerprint)"
            " VALUES (?, 'elsewhere', 'error', 'as filed by another tool', 'f')",
            (key(fresh(store, document)[0]),),
        )
    dismiss(store, key(fresh(store, document)[0]), 1, "elsewhere", "as agreed", "ann")
    assert told(store, document)[0] == "ann let elsewhere stand in segment 1"


def test_a_batch_is_one_line_that_unfolds_into_its_segments(store: Store, document: DocumentView) -> None:
    assert document.id is not None
    approve(store, [(key(s), s.version) for s in fresh(store, document)[:5]], "ann")
    entry = document_log(store, document.id)[0]
    assert (entry.words, entry.events, entry.segment, entry.is_undone) == ("approved 5 segments", 5, 1, False)
    assert [d.number for d in details_of(store, entry)] == [1, 2, 3, 4, 5]
    undo(store, "ann")
    undone, done, *_ = document_log(store, document.id)
    assert (undone.words, done.is_undone) == ("undid: approve 5 segments", True)
    redo(store, "ann")
    assert [e.is_undone for e in document_log(store, document.id)[:3]] == [False, False, False]


def test_drafts_of_one_run_are_one_line(store: Store, document: DocumentView) -> None:
    from support import FINGERPRINT

    from tweespraak_store.drafts import NewDraft, keep_drafts
    from tweespraak_translate.segment import Origin

    for segment in fresh(store, document):
        keep_drafts(store, [NewDraft(key(segment), 1, "Another.", Origin.MACHINE, {})], FINGERPRINT)
    assert told(store, document)[0] == "test-model drafted 18 segments"
    assert document.id is not None
    assert len(details_of(store, document_log(store, document.id)[0])) == 18


def test_a_long_log_comes_page_by_page_without_gaps(store: Store, document: DocumentView) -> None:
    assert document.id is not None
    for number in range(12):
        add_note(store, key(fresh(store, document)[0]), f"note {number}", "ann")
    whole = document_log(store, document.id)
    pages = []
    before: int | None = None
    while page := document_log(store, document.id, before=before, limit=5):
        pages += page
        before = page[-1].first
    assert [e.n for e in pages] == [e.n for e in whole]


def test_what_happened_to_another_document_is_not_told(store: Store, document: DocumentView) -> None:
    from support import parsed, split_on_stops

    from tweespraak_store.documents import add_document, preview_document

    preview = preview_document(parsed(2), file_name="other.txt", source_sha256="o", split=split_on_stops)
    add_document(store, preview, "carla")
    assert not [line for line in told(store, document) if "carla" in line]


def test_decisions_stand_with_the_version_they_were_made_on(store: Store, document: DocumentView) -> None:
    one = fresh(store, document)[0]
    reject(store, key(one), 1, "wrong tense", "ann")
    edited = save_edit(store, key(one), 2, "Better.", "bob")
    approve(store, [(key(edited), edited.version)], "ann")
    decided = decisions_on(store, key(one))
    assert [(d.words, d.actor, d.reason) for d in decided[1]] == [("sent back", "ann", "wrong tense")]
    assert [(d.words, d.actor) for d in decided[2]] == [("approved", "ann")]
