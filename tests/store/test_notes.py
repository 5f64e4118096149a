"""Notes: never lost, never changed, and questions that stand in the way of approval in bulk until they are settled."""

from __future__ import annotations

import pytest

from tweespraak_store.database import Store
from tweespraak_store.documents import load_document, preview_document
from tweespraak_store.notes import add_note, notes_in, notes_of, settle
from tweespraak_store.replacement import replace_document
from tweespraak_store.sqlite import sqlite3
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.errors import RefusedError, UsageError
from tweespraak_translate.segment import Span


def ids(view: DocumentView) -> list[int]:
    return [s.id or 0 for s in view.segments()]


def test_a_note_says_who_wrote_it_and_when_and_is_in_the_log(store: Store, document: DocumentView) -> None:
    note = add_note(store, ids(document)[1], "Which committee is meant?", "ann", query=True)
    assert (note.number, note.author, note.is_query, note.is_open) == (2, "ann", True, True)
    [event] = store.rows("SELECT * FROM events WHERE kind = 'noted'")
    assert (event["actor"], event["segment_id"], event["at"]) == ("ann", ids(document)[1], note.at)
    assert "Which committee is meant?" in event["payload"]
    assert verify_store(store).problems == ()


def test_open_notes_are_listed_by_segment_and_settled_ones_on_request(store: Store, document: DocumentView) -> None:
    assert document.id is not None
    late = add_note(store, ids(document)[4], "later", "ann")
    soon = add_note(store, ids(document)[0], "sooner", "bob")
    settle(store, soon.id, "ann")
    assert [n.text for n in notes_in(store, document.id)] == ["later"]
    listed = notes_in(store, document.id, settled=True)
    assert [(n.text, n.settled_by) for n in listed] == [("sooner", "ann"), ("later", None)]
    assert [n.id for n in notes_of(store, ids(document)[4])] == [late.id]


def test_a_settled_note_is_not_settled_twice(store: Store, document: DocumentView) -> None:
    note = add_note(store, ids(document)[0], "once", "ann")
    settle(store, note.id, "ann")
    with pytest.raises(RefusedError, match="settled by ann already"):
        settle(store, note.id, "bob")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  two\nlines\tof it ", "two lines of it"),
        ("esc \x1b[31m red \u202e", "esc [31m red"),
        ("de [gewijzigde] motie", "de [gewijzigde] motie"),
        ("x" * 9000, "x" * 4000),
    ],
    ids=["lines", "controls", "brackets", "long"],
)
def test_a_note_is_one_clean_line(store: Store, document: DocumentView, written: str, kept: str) -> None:
    assert add_note(store, ids(document)[0], written, "ann").text == kept


@pytest.mark.parametrize("text", ["", " \n\t", "\x1b\x07"])
def test_an_empty_note_is_refused(store: Store, document: DocumentView, text: str) -> None:
    with pytest.raises(UsageError, match="empty note"):
        add_note(store, ids(document)[0], text, "ann")
    assert notes_of(store, ids(document)[0]) == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE notes SET text = 'x'", "UPDATE notes SET author = 'x'", "DELETE FROM notes"],
    ids=["words", "author", "delete"],
)
def test_a_note_keeps_its_words_and_is_never_deleted(store: Store, document: DocumentView, statement: str) -> None:
    add_note(store, ids(document)[0], "as it is", "ann")
    with pytest.raises(sqlite3.IntegrityError, match="note"):
        store.connection.execute(statement)


def test_a_note_outlives_the_segment_it_was_on(store: Store, document: DocumentView) -> None:
    add_note(store, ids(document)[0], "keep this", "ann")
    answer = Block(BlockKind.ANSWER, ("1",), "Antwoord 1", (Paragraph("Iets heel anders dan eerst."),))
    parsed = ParsedDocument("written-questions", Metadata(title="Nieuw"), (Exchange(("1",), (), (answer,)),))
    preview = preview_document(parsed, file_name="n.txt", source_sha256="n", split=lambda text: [Span(0, len(text))])
    replace_document(store, document.slug, preview, "ann")
    view = load_document(store, document.slug)
    assert view.id is not None
    assert [(n.text, n.number) for n in notes_in(store, view.id)] == [("keep this", None)]


def test_a_note_that_does_not_exist_is_named(store: Store, document: DocumentView) -> None:
    with pytest.raises(UsageError, match="no note 7"):
        settle(store, 7, "ann")
