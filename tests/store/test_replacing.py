"""Find and replace: everything is shown first, approved text is left alone, one undo takes it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import let_stand

from tweespraak_store.database import Store
from tweespraak_store.documents import load_document
from tweespraak_store.replacing import Search, find_occurrences, replace_occurrences
from tweespraak_store.review import approve, save_edit, set_policy, undo
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.segment import Status


def segment(target: str | None, **changes: object) -> SegmentView:
    return replace(SegmentView(1, 1, "sentence", 0, 0, 1, "x", target), **changes)  # type: ignore[arg-type]


TARGET = "Cabinet members: the cabinet and the cabinetmaker."


@pytest.mark.parametrize(
    ("search", "after"),
    [
        pytest.param(
            Search("cabinet", "government"),
            "Government members: the government and the governmentmaker.",
            id="any case, capitals kept",
        ),
        pytest.param(
            Search("cabinet", "government", whole_word=True),
            "Government members: the government and the cabinetmaker.",
            id="whole words",
        ),
        pytest.param(
            Search("cabinet", "government", match_case=True, whole_word=True),
            "Cabinet members: the government and the cabinetmaker.",
            id="this case",
        ),
        pytest.param(
            Search("cabinet members", "MPs"), "MPs: the cabinet and the cabinetmaker.", id="own capitals stay"
        ),
        pytest.param(Search("members:", "members,", whole_word=True), TARGET.replace("s:", "s,"), id="ends in a mark"),
        pytest.param(Search(".*", "x"), TARGET, id="no pattern"),
        pytest.param(Search("  ", "x"), TARGET, id="nothing to look for"),
        pytest.param(Search("zebra", "x"), TARGET, id="not there"),
    ],
)
def test_what_is_found_and_what_it_becomes(search: Search, after: str) -> None:
    found = find_occurrences([segment(TARGET), segment(None)], search)
    text = TARGET
    for one in reversed(found.occurrences):
        text = text[: one.span.start] + one.replacement + text[one.span.end :]
    assert text == after


def test_a_hard_space_is_found_as_a_space() -> None:
    found = find_occurrences([segment("It cost 3\u00a0million.")], Search("3 million", "4 million"))
    assert [one.after for one in found.occurrences] == ["It cost 4 million."]


def drafts(store: Store, document: DocumentView) -> list[SegmentView]:
    return list(load_document(store, document.slug).segments())


def test_the_chosen_places_change_in_one_batch_and_one_undo_brings_all_back(
    store: Store, document: DocumentView
) -> None:
    before = drafts(store, document)
    found = find_occurrences(before, Search("Draft of", "Text of"))
    assert len(found.occurrences) == len(before) == 9
    changed = replace_occurrences(store, found.occurrences[:4], "ann")
    assert [s.target for s in changed] == [f"Text of {n}." for n in range(1, 5)]
    assert {s.status for s in changed} == {Status.EDITED} and {s.author for s in changed} == {"ann"}
    assert [s.target for s in drafts(store, document)[4:]] == [s.target for s in before[4:]]
    undone = undo(store, "ann")
    assert undone.label == "edit 4 segments"
    assert [(s.target, s.status) for s in drafts(store, document)] == [(s.target, s.status) for s in before]
    assert verify_store(store).problems == ()


def test_approved_segments_are_left_out_and_counted_unless_they_are_wanted(
    store: Store, document: DocumentView
) -> None:
    let_stand(store)
    one = drafts(store, document)[0]
    assert one.id is not None
    approve(store, [(one.id, one.version)], "ann")
    now = drafts(store, document)
    found = find_occurrences(now, Search("Draft", "Text"))
    assert (len(found.occurrences), found.approved, found.approved_segments) == (8, 1, 1)
    found = find_occurrences(now, Search("Draft", "Text", approved=True))
    assert (len(found.occurrences), found.approved) == (9, 0)
    [changed] = replace_occurrences(store, found.occurrences[:1], "bob")
    assert (changed.status, changed.target, changed.approved_by) == (Status.EDITED, "Text of 1.", None)
    undo(store, "bob")
    assert drafts(store, document)[0].status is Status.APPROVED
    assert verify_store(store).problems == ()


def test_when_one_segment_has_changed_nothing_is_replaced(store: Store, document: DocumentView) -> None:
    before = drafts(store, document)
    found = find_occurrences(before, Search("Draft", "Text"))
    assert before[3].id is not None
    save_edit(store, before[3].id, before[3].version, "Somebody else was here.", "bob")
    with pytest.raises(ConflictError, match="segment 4"):
        replace_occurrences(store, found.occurrences, "ann")
    assert [s.target for s in drafts(store, document)[:3]] == [s.target for s in before[:3]]


def test_a_segment_never_ends_up_without_text(store: Store, document: DocumentView) -> None:
    found = find_occurrences(drafts(store, document)[:1], Search("Draft of 1.", ""))
    with pytest.raises(UsageError, match="no text left"):
        replace_occurrences(store, found.occurrences, "ann")
    with pytest.raises(RefusedError, match="nothing is chosen"):
        replace_occurrences(store, (), "ann")


def test_whoever_replaced_a_word_may_not_approve_it_where_a_second_person_must(
    store: Store, document: DocumentView
) -> None:
    let_stand(store)
    set_policy(store, "second-person", "ann")
    found = find_occurrences(drafts(store, document)[:1], Search("Draft", "Text"))
    [changed] = replace_occurrences(store, found.occurrences, "ann")
    assert changed.id is not None
    let_stand(store)
    with pytest.raises(RefusedError, match="second person"):
        approve(store, [(changed.id, changed.version)], "ann")
