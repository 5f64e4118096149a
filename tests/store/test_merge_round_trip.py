"""A file that goes out, is worked in elsewhere and comes back: nothing is lost, only real conflicts are conflicts."""

from __future__ import annotations

import random
from pathlib import Path

import docx
import pytest
from returning import FORMATS, fill_with_texts, open_in, send, sentence

from tweespraak_store.checks import refresh_findings
from tweespraak_store.database import Store
from tweespraak_store.documents import load_document
from tweespraak_store.exports.identity import segment_key
from tweespraak_store.journal import unsaved
from tweespraak_store.merging.apply import MergeReport, merge_file
from tweespraak_store.merging.plan import Outcome
from tweespraak_store.review import approve, clean_target, revisions, save_edit, undo
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.segment import Status

EDITS, CONFLICTS, DELETIONS, MOVES = 50, 5, 5, 5


def keys_of(view: DocumentView) -> dict[int, str]:
    return {s.number: segment_key(s) for s in view.segments()}


def ident(segment: SegmentView) -> int:
    assert segment.id is not None
    return segment.id


def state(store: Store, slug: str) -> list[tuple[int, str | None, str, str | None]]:
    return [(s.number, s.target, str(s.status), s.approved_by) for s in load_document(store, slug).segments()]


def events(store: Store) -> int:
    row = store.row("SELECT count(*) AS n FROM events")
    assert row is not None
    return int(row["n"])


@pytest.mark.parametrize("form", FORMATS)
def test_fifty_edits_five_conflicts_five_deletions_and_five_moves_come_back_as_exactly_that(
    store: Store, tmp_path: Path, form: str
) -> None:
    rng = random.Random(f"back in {form}")
    document = fill_with_texts(store, [sentence(rng) for _ in range(120)])
    numbers = [s.number for s in document.segments()]
    chosen = rng.sample(numbers, EDITS + DELETIONS + MOVES)
    edited, deleted, moved = chosen[:EDITS], chosen[EDITS : EDITS + DELETIONS], chosen[EDITS + DELETIONS :]
    path = send(store, document.slug, tmp_path, form)
    keys = keys_of(document)

    theirs = {number: f"{sentence(rng)} Theirs." for number in edited}
    program = open_in(form, path)
    for number, text in theirs.items():
        program.edit(keys[number], text)
    for number in deleted:
        program.delete(keys[number])
    last = max(number for number in numbers if number not in chosen)
    for number in moved:
        # Behind a row far below: no other order explains it with fewer moves.
        program.move(keys[number], keys[last] if number < last - 10 else keys[min(set(numbers) - set(chosen))])
    program.save()

    conflicting = edited[:CONFLICTS]
    segments = {s.number: s for s in document.segments()}
    ours = {number: f"{sentence(rng)} Ours." for number in conflicting}
    for number, text in ours.items():
        save_edit(store, ident(segments[number]), segments[number].version, text, "bob")
    before = state(store, document.slug)

    report = merge_file(store, path, "ann")
    plan = report.plan
    places = {o: sorted(i.number for i in plan.items if i.outcome is o and i.number is not None) for o in Outcome}
    assert plan.conflicts == tuple(sorted(conflicting))
    assert places[Outcome.TAKEN] == sorted(set(edited) - set(conflicting))
    assert places[Outcome.DELETED] == sorted(deleted)
    assert sorted(i.number or 0 for i in plan.items if i.is_moved) == sorted(moved)
    assert {i.number for i in plan.items} == set(numbers), "every segment is in the plan"
    assert len(plan.items) == len(numbers), "and each once"
    assert plan.counts() == {"taken": 45, "conflict": 5, "deleted": 5, "unchanged": 65}

    now = {s.number: s for s in load_document(store, document.slug).segments()}
    lost = [
        number
        for number, text in theirs.items()
        if clean_target(text) not in {r["text"] for r in revisions(store, ident(now[number]))}
    ]
    assert lost == []
    assert all(now[n].target == clean_target(theirs[n]) for n in edited if n not in conflicting)
    assert all(now[n].status is Status.EDITED and now[n].origin == "merge" for n in places[Outcome.TAKEN])
    assert all(now[n].target == ours[n] for n in conflicting)
    assert all(now[n].target == segments[n].target for n in numbers if n not in edited)
    assert sorted(e.number for e in unsaved(store, "ann")) == sorted(conflicting)
    assert verify_store(store).problems == ()

    count = events(store)
    again = merge_file(store, path, "ann")
    assert not again.changed and events(store) == count
    assert again.plan.conflicts == plan.conflicts, "they still wait"
    undo(store, "ann")
    assert state(store, document.slug) == before
    assert verify_store(store).problems == ()
    print(f"\n{form}: {EDITS} edits, {len(lost)} lost, conflicts {plan.conflicts}, {plan.counts()}")


@pytest.mark.parametrize("form", FORMATS)
def test_a_merge_that_was_undone_can_be_made_again(store: Store, tmp_path: Path, form: str) -> None:
    document = fill_with_texts(store, ["One.", "Two.", "Three."])
    path = send(store, document.slug, tmp_path, form)
    program = open_in(form, path)
    program.edit(keys_of(document)[2], "Two, changed.")
    program.save()
    first = merge_file(store, path, "ann")
    after = state(store, document.slug)
    undo(store, "ann")
    assert merge_file(store, path, "ann").taken == first.taken == (2,)
    assert state(store, document.slug) == after


def merged(store: Store, path: Path) -> dict[int, tuple[str, str]]:
    """What became of each segment, without those that are unchanged."""
    report: MergeReport = merge_file(store, path, "ann")
    return {
        i.number or 0: (str(i.outcome), i.detail)
        for i in report.plan.items
        if i.outcome not in (Outcome.UNCHANGED, Outcome.NOT_IN_FILE)
    }


@pytest.mark.parametrize("form", FORMATS)
def test_approved_text_stays_and_theirs_waits_for_the_reviewer(store: Store, tmp_path: Path, form: str) -> None:
    document = fill_with_texts(store, ["One.", "Two.", "Three."])
    refresh_findings(store)
    first = next(document.segments())
    approve(store, [(ident(first), first.version)], "bob")
    document = load_document(store, document.slug)
    path = send(store, document.slug, tmp_path, form)
    program = open_in(form, path)
    program.edit(keys_of(document)[1], "One, better.")
    program.save()
    assert merged(store, path) == {1: ("conflict", "it is approved")}
    now = next(load_document(store, document.slug).segments())
    assert (now.target, now.status, now.approved_by) == ("One.", Status.APPROVED, "bob")
    [waiting] = unsaved(store, "ann")
    assert (waiting.text, waiting.base_version) != ("", now.version) and waiting.text == "One, better."
    assert "One, better." in [r["text"] for r in revisions(store, ident(now))]


@pytest.mark.parametrize("form", FORMATS)
def test_copies_of_a_row_count_once_when_equal_and_are_a_conflict_when_not(
    store: Store, tmp_path: Path, form: str
) -> None:
    document = fill_with_texts(store, ["One.", "Two.", "Three."])
    keys = keys_of(document)
    path = send(store, document.slug, tmp_path, form)
    program = open_in(form, path)
    program.copy(keys[1], "One.")
    program.copy(keys[2], "Two, in another way.")
    program.save()
    plan = merge_file(store, path, "ann", dry_run=True).plan
    assert plan.counts() == {"conflict": 2, "unchanged": 5, "duplicate": 1}
    assert plan.conflicts == (2,)
    merge_file(store, path, "ann")
    two = list(load_document(store, document.slug).segments())[1]
    assert two.target == "Two."
    assert [r["text"] for r in revisions(store, ident(two))] == ["Two, in another way.", "Two."]
    assert [e.text for e in unsaved(store, "ann")] == ["Two, in another way."]
    assert not merge_file(store, path, "ann").changed


@pytest.mark.parametrize("form", FORMATS)
def test_text_that_stands_at_no_segment_is_told_with_its_words(store: Store, tmp_path: Path, form: str) -> None:
    document = fill_with_texts(store, ["One.", "Two.", "Three."])
    path = send(store, document.slug, tmp_path, form)
    program = open_in(form, path)
    program.add(keys_of(document)[2], "A whole new sentence.")
    program.save()
    plan = merge_file(store, path, "ann").plan
    [item] = [i for i in plan.items if i.number is None]
    assert item.theirs == "A whole new sentence."
    assert item.outcome in (Outcome.NEW_TEXT, Outcome.UNKNOWN)


@pytest.mark.parametrize("is_approved", [False, True], ids=["drafts", "all approved"])
def test_what_is_written_above_or_below_the_questions_of_a_word_file_is_told(
    store: Store, tmp_path: Path, is_approved: bool
) -> None:
    document = fill_with_texts(store, ["One.", "Two.", "Three."])
    if is_approved:
        approve(store, [(ident(segment), segment.version) for segment in document.segments() if segment.target], "ann")
    path = send(store, document.slug, tmp_path, "docx")
    assert [i for i in merge_file(store, path, "ann").plan.items if i.number is None] == []
    word = docx.Document(str(path))
    word.paragraphs[0].insert_paragraph_before("Read this first.", style="Normal")
    word.paragraphs[-1].text = "Please look at question 1 again."
    word.add_paragraph("The rest is fine.")
    word.save(str(path))
    told = [(i.outcome, i.theirs) for i in merge_file(store, path, "ann").plan.items if i.number is None]
    assert told == [
        (Outcome.NEW_TEXT, "Read this first."),
        (Outcome.NEW_TEXT, "Please look at question 1 again."),
        (Outcome.NEW_TEXT, "The rest is fine."),
    ]


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "html"])
def test_a_remark_becomes_a_note_once_under_the_name_of_its_author(store: Store, tmp_path: Path, form: str) -> None:
    document = fill_with_texts(store, ["One.", "Two.", "Three."])
    path = send(store, document.slug, tmp_path, form)
    program = open_in(form, path)
    program.comment(keys_of(document)[2], "C. de Vries", "Is this the right figure?")
    program.save()
    assert merge_file(store, path, "ann").notes == 1
    notes = store.rows("SELECT s.number, n.author, n.text FROM notes n JOIN segments s ON s.id = n.segment_id")
    author = "ann" if form == "csv" else "C. de Vries"
    assert notes == [{"number": 2, "author": author, "text": "Is this the right figure?"}]
    assert not merge_file(store, path, "ann").changed
    undo(store, "ann")
    assert store.row("SELECT 1 FROM notes WHERE resolved_at IS NULL") is None


@pytest.mark.parametrize("form", FORMATS)
def test_a_segment_without_a_target_can_be_translated_elsewhere(store: Store, tmp_path: Path, form: str) -> None:
    document = fill_with_texts(store, [None, "Two.", None])
    path = send(store, document.slug, tmp_path, form)
    assert merged(store, path) == {}
    program = open_in(form, path)
    program.edit(keys_of(document)[3], "Three, at last.")
    program.save()
    assert merged(store, path) == {3: ("taken", "")}
    targets = [s.target for s in load_document(store, document.slug).segments()]
    assert targets[:3] == [None, "Two.", "Three, at last."]
