"""A new version of a document: what stayed stays, what changed shows, nothing of a person is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import fill, parsed, split_on_stops

from tweespraak_store.database import Store
from tweespraak_store.documents import load_document, preview_document
from tweespraak_store.drafts import pending_segments
from tweespraak_store.replacement import STALE, match_segments, replace_document
from tweespraak_store.review import approve, revisions, save_edit
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView
from tweespraak_translate.document import Exchange, Paragraph, ParsedDocument
from tweespraak_translate.errors import UsageError
from tweespraak_translate.segment import Status


def previewed(document: ParsedDocument, sha: str = "new-version") -> DocumentView:
    return preview_document(document, file_name="punten-2.txt", source_sha256=sha, split=split_on_stops)


def with_answer(exchange: Exchange, text: str) -> Exchange:
    [answer] = exchange.answers
    return replace(exchange, answers=(replace(answer, paragraphs=(Paragraph(text),)),))


@pytest.fixture
def approved(store: Store, document: DocumentView) -> DocumentView:
    """Nine segments, all approved by bob but the last, which ann has edited."""
    segments = list(document.segments())
    approve(store, [(s.id, s.version) for s in segments[:-1] if s.id], "bob")
    assert segments[-1].id
    save_edit(store, segments[-1].id, 1, "Edited by ann.", "ann")
    return load_document(store, document.slug)


def test_unchanged_segments_keep_id_target_and_approval(store: Store, approved: DocumentView) -> None:
    before = {s.source: s for s in approved.segments()}
    old = parsed()
    changed = with_answer(
        old.exchanges[1],
        "Zin a van antwoord b noemt [gewijzigde] artikel z. Zin b van antwoord b noemt [gewijzigde] artikel b.",
    )
    extra = parsed(4).exchanges[3]
    done = replace_document(
        store,
        "punten",
        previewed(replace(old, exchanges=(old.exchanges[0], changed, old.exchanges[2], extra))),
        "carol",
    )
    assert (done.kept, len(done.changed), done.added, done.retired, done.stale) == (8, 1, 3, (), 1)
    after = list(load_document(store, "punten").segments())
    assert [s.number for s in after] == list(range(1, 13))
    for segment in after:
        if segment.source in before:
            was = before[segment.source]
            assert (segment.id, segment.target, segment.status, segment.approved_by, segment.version) == (
                was.id,
                was.target,
                was.status,
                was.approved_by,
                was.version,
            )
    assert verify_store(store).problems == ()


def test_a_changed_source_keeps_its_target_and_makes_the_approval_visibly_stale(
    store: Store, approved: DocumentView
) -> None:
    old = parsed()
    text = old.exchanges[0].answers[0].text.replace("artikel a", "artikel ab")
    done = replace_document(
        store,
        "punten",
        previewed(replace(old, exchanges=(with_answer(old.exchanges[0], text), *old.exchanges[1:]))),
        "carol",
    )
    [change] = done.changed
    assert "artikel a." in change.before and "artikel ab." in change.after
    segment = next(s for s in load_document(store, "punten").segments() if s.number == change.number)
    assert (segment.status, segment.stale, segment.target, segment.is_open) == (
        Status.APPROVED,
        STALE,
        "Draft of 2.",
        True,
    )
    assert segment.id is not None
    [again] = approve(store, [(segment.id, segment.version)], "bob")
    assert (again.stale, again.is_open) == (None, False)


def test_a_machine_draft_of_a_changed_source_waits_for_a_new_one(store: Store, document: DocumentView) -> None:
    old = parsed()
    text = old.exchanges[0].answers[0].text.replace("artikel a", "artikel ab")
    replace_document(
        store,
        "punten",
        previewed(replace(old, exchanges=(with_answer(old.exchanges[0], text), *old.exchanges[1:]))),
        "carol",
    )
    assert document.id is not None
    assert [s.number for s in pending_segments(store, document.id)] == [2]


def test_what_is_gone_is_retired_with_its_history(store: Store, approved: DocumentView) -> None:
    old = parsed()
    gone = [s for s in approved.exchanges[2].segments()]
    done = replace_document(store, "punten", previewed(replace(old, exchanges=old.exchanges[:2])), "carol")
    assert set(done.retired) == {s.source for s in gone}
    assert len(list(load_document(store, "punten").segments())) == 6
    assert gone[-1].id is not None
    assert [r["text"] for r in revisions(store, gone[-1].id)] == ["Edited by ann.", "Draft of 9."]
    assert verify_store(store).problems == ()


def test_a_moved_answer_takes_its_approval_along(store: Store, approved: DocumentView) -> None:
    old = parsed()
    turned = replace(old, exchanges=(old.exchanges[2], old.exchanges[0], old.exchanges[1]))
    done = replace_document(store, "punten", previewed(turned), "carol")
    assert (done.kept, done.added, done.retired) == (9, 0, ())
    assert done.moved > 0
    after = load_document(store, "punten").counts()
    assert (after[Status.APPROVED], after[Status.EDITED]) == (8, 1)


def test_the_same_file_again_changes_nothing(store: Store, document: DocumentView) -> None:
    head = verify_store(store).head
    same = preview_document(parsed(), file_name="x", source_sha256=document.source_sha256, split=split_on_stops)
    assert replace_document(store, "punten", same, "carol").kept == 9
    assert verify_store(store).head == head


def test_a_file_that_is_another_document_is_refused(store: Store, document: DocumentView) -> None:
    other = fill(store, questions=2, name="ander.txt")
    preview = preview_document(parsed(2), file_name="x", source_sha256=other.source_sha256, split=split_on_stops)
    with pytest.raises(UsageError, match="as ander"):
        replace_document(store, "punten", preview, "carol")


def test_repeated_sentences_are_each_matched_once(store: Store) -> None:
    old = list(previewed(parsed(2, 1)).segments())
    twice = [replace(s, number=n, source="Ja.") for n, s in enumerate(old, start=1)]
    matching = match_segments(twice, [*twice, replace(twice[0], number=5)])
    assert len({s.number for s in matching.old_of.values()}) == len(matching.old_of) == 4
