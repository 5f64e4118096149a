"""Cutting and joining segments: no word, revision or note is lost, the document stays in order, undo restores it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support import FINGERPRINT, let_stand

from tweespraak_store.database import Store
from tweespraak_store.documents import add_document, load_document, load_segment, preview_document
from tweespraak_store.drafts import NewDraft, keep_drafts, pending_segments
from tweespraak_store.exports.colophon import collect_colophon
from tweespraak_store.exports.registry import write_export
from tweespraak_store.journal import keep_typing, unsaved
from tweespraak_store.log import document_log
from tweespraak_store.notes import add_note, notes_of
from tweespraak_store.replacement import replace_document
from tweespraak_store.resegmenting import join_segments, next_in_paragraph, segment_ids, split_segment
from tweespraak_store.review import approve, reject, revisions, save_edit, set_policy, undo
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.boundaries import likely_boundary, matching_boundary, pieces
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.errors import ConflictError, RefusedError, UsageError
from tweespraak_translate.segment import Origin, Span, Status

LONG = "In 2013 is € 45 miljoen besteed; zie ook het antwoord op vraag 7."
LONG_EN = "In 2013, €45 million was spent; see also the answer to question 7."
SHORT = "Dat is meer dan geraamd."
SHORT_EN = "That is more than estimated."
AT = LONG.index("zie ook")
TARGETS = {LONG: LONG_EN, SHORT: SHORT_EN, "Hoeveel is besteed?": "How much was spent?", "Einde.": "End."}


def halves(text: str) -> list[Span]:
    """The long sentence and the short one are segments, with the two spaces between them in neither."""
    return [Span(0, len(LONG)), Span(len(LONG) + 2, len(text))] if text.startswith(LONG) else [Span(0, len(text))]


@pytest.fixture
def costs(store: Store) -> DocumentView:
    """A question, an answer of one paragraph with two segments, and one more paragraph."""
    answer = (Paragraph(f"{LONG}  {SHORT}"), Paragraph("Einde."))
    exchange = Exchange(
        ("7",),
        (Block(BlockKind.QUESTION, ("7",), "7", (Paragraph("Hoeveel is besteed?"),)),),
        (Block(BlockKind.ANSWER, ("7",), "", answer),),
    )
    parsed = ParsedDocument("fact-questions", Metadata(title="Kosten"), (exchange,))
    preview = preview_document(parsed, file_name="kosten.txt", source_sha256="1" * 64, split=halves)
    view, _ = add_document(store, preview, "tester")
    assert view.id is not None
    waiting = pending_segments(store, view.id)
    new = [NewDraft(s.id, s.version, TARGETS[s.source], Origin.MACHINE, {}) for s in waiting]
    keep_drafts(store, new, FINGERPRINT)
    return load_document(store, view.slug)


def now(store: Store) -> list[SegmentView]:
    return list(load_document(store, "kosten").segments())


def ident(segment: SegmentView) -> int:
    assert segment.id is not None
    return segment.id


def shape(store: Store) -> list[tuple[int, str, str | None, Status]]:
    return [(s.number, s.source, s.target, s.status) for s in now(store)]


def is_whole(store: Store) -> bool:
    """The proofs of the store hold, numbers run on, and every source stands where the segment says."""
    view = load_document(store, "kosten")
    for exchange in view.exchanges:
        for block in exchange.blocks:
            texts = block.texts()
            assert all(texts[s.paragraph][s.start : s.end] == s.source for s in block.segments)
    assert [s.number for s in view.segments()] == list(range(1, len(list(view.segments())) + 1))
    assert verify_store(store).problems == ()
    return True


def test_a_cut_makes_two_segments_with_the_text_cut_to_match(store: Store, costs: DocumentView) -> None:
    long = now(store)[1]
    made = split_segment(store, ident(long), long.version, AT, "ann")
    assert [(s.number, s.source, s.target) for s in made] == [
        (2, "In 2013 is € 45 miljoen besteed;", "In 2013, €45 million was spent;"),
        (3, "zie ook het antwoord op vraag 7.", "see also the answer to question 7."),
    ]
    assert [s.number for s in now(store)] == [1, 2, 3, 4, 5]
    assert [(s.status, s.origin, s.author) for s in made] == [(Status.DRAFTED, Origin.MACHINE, "test-model")] * 2
    assert [r.target for r in made[1].references] == ["7"] and made[0].references == ()
    assert is_whole(store)


def test_the_old_segment_keeps_its_history_and_undo_brings_it_back(store: Store, costs: DocumentView) -> None:
    long = save_edit(store, ident(now(store)[1]), 1, LONG_EN + " Yes.", "ann")
    before = shape(store)
    split_segment(store, ident(long), long.version, AT, "ann")
    assert [r["text"] for r in revisions(store, ident(long))] == [LONG_EN + " Yes.", LONG_EN]
    undone = undo(store, "ann")
    assert undone.label == "split segment 2" and [s.id for s in undone.segments] == [long.id]
    assert shape(store) == before and is_whole(store)
    assert undo(store, "ann").label == "edit segment 2"
    assert is_whole(store)


def test_pieces_of_an_approved_segment_are_open_again_and_say_so(store: Store, costs: DocumentView) -> None:
    let_stand(store)
    long = now(store)[1]
    [approved] = approve(store, [(ident(long), long.version)], "ann")
    made = split_segment(store, ident(approved), approved.version, AT, "bob")
    assert [(s.status, s.is_open, s.approved_by) for s in made] == [(Status.EDITED, True, None)] * 2
    assert {s.stale for s in made} == {"the approval was for the whole segment"}
    let_stand(store)
    [again] = approve(store, [(ident(made[0]), load_segment(store, ident(made[0])).version)], "bob")
    assert again.stale is None
    with pytest.raises(ConflictError, match="too late"):
        # bob's last action that still stands is the approval; ann's is on the retired segment.
        undo(store, "ann")
    undo(store, "bob")
    undo(store, "bob")
    assert now(store)[1].status is Status.APPROVED and now(store)[1].approved_by == "ann"
    assert is_whole(store)


def test_a_machine_never_drafts_over_the_pieces_of_what_a_person_decided(store: Store, costs: DocumentView) -> None:
    let_stand(store)
    long = now(store)[1]
    [approved] = approve(store, [(ident(long), long.version)], "ann")
    made = split_segment(store, ident(approved), approved.version, AT, "ann")
    assert costs.id is not None
    assert {s.id for s in pending_segments(store, costs.id, redo=True)}.isdisjoint({s.id for s in made})


def test_a_person_whose_text_was_cut_by_another_may_still_not_approve_it(store: Store, costs: DocumentView) -> None:
    set_policy(store, "second-person", "ann")
    long = save_edit(store, ident(now(store)[1]), 1, LONG_EN, "ann")
    long = save_edit(store, ident(long), long.version, LONG_EN.replace("also", "likewise"), "ann")
    made = split_segment(store, ident(long), long.version, AT, "bob")
    let_stand(store)
    with pytest.raises(RefusedError, match="second person"):
        approve(store, [(ident(made[0]), load_segment(store, ident(made[0])).version)], "ann")


def test_a_sent_back_segment_passes_its_reason_on(store: Store, costs: DocumentView) -> None:
    long = reject(store, ident(now(store)[1]), 1, "Too long", "ann")
    made = split_segment(store, ident(long), long.version, AT, "ann")
    assert [(s.status, s.reason) for s in made] == [(Status.REJECTED, "Too long")] * 2
    assert is_whole(store)


def test_a_segment_without_english_is_cut_as_well(store: Store, costs: DocumentView) -> None:
    assert costs.id is not None
    view = now(store)[1]
    with store.tx() as connection:
        connection.execute("DELETE FROM findings")
    made = split_segment(store, ident(view), view.version, AT, "ann", target_at=len(LONG_EN))
    assert [(s.target, s.status) for s in made] == [(LONG_EN, Status.DRAFTED), (None, Status.NEW)]
    again = split_segment(store, ident(made[1]), made[1].version, made[1].source.index("vraag"), "ann")
    assert [(s.source, s.target) for s in again] == [("zie ook het antwoord op", None), ("vraag 7.", None)]
    assert is_whole(store)
    undo(store, "ann")
    undo(store, "ann")
    assert now(store)[1].target == LONG_EN and is_whole(store)


def test_two_segments_of_a_paragraph_become_one_and_undo_parts_them(store: Store, costs: DocumentView) -> None:
    one, two = now(store)[1:3]
    before = shape(store)
    joined = join_segments(store, [(ident(two), two.version), (ident(one), one.version)], "ann")
    assert (joined.number, joined.source, joined.target) == (2, f"{LONG}  {SHORT}", f"{LONG_EN} {SHORT_EN}")
    assert [s.number for s in now(store)] == [1, 2, 3] and is_whole(store)
    undone = undo(store, "ann")
    assert undone.label == "join 2 segments" and [s.id for s in undone.segments] == [one.id, two.id]
    assert shape(store) == before and is_whole(store)


def test_a_cut_and_a_join_give_the_first_segment_back(store: Store, costs: DocumentView) -> None:
    before = [(s.number, s.source, s.target) for s in now(store)]
    long = now(store)[1]
    made = split_segment(store, ident(long), long.version, AT, "ann")
    join_segments(store, [(ident(s), s.version) for s in made], "ann")
    assert [(s.number, s.source, s.target) for s in now(store)] == before and is_whole(store)
    undo(store, "ann")
    undo(store, "ann")
    assert now(store)[1].id == long.id and is_whole(store)


def test_only_neighbours_in_one_paragraph_are_joined(store: Store, costs: DocumentView) -> None:
    question, one, two, end = now(store)
    for a, b, why in ((question, one, "one paragraph"), (two, end, "one paragraph")):
        with pytest.raises(UsageError, match=why):
            join_segments(store, [(ident(a), a.version), (ident(b), b.version)], "ann")
    assert next_in_paragraph(store, ident(one)) == two
    assert next_in_paragraph(store, ident(two)) is None and next_in_paragraph(store, ident(question)) is None


def test_texts_of_two_people_are_not_joined_where_a_second_person_must_approve(
    store: Store, costs: DocumentView
) -> None:
    set_policy(store, "second-person", "ann")
    one = save_edit(store, ident(now(store)[1]), 1, "By ann.", "ann")
    two = save_edit(store, ident(now(store)[2]), 1, "By bob.", "bob")
    with pytest.raises(RefusedError, match="two people"):
        join_segments(store, [(ident(one), one.version), (ident(two), two.version)], "carl")
    set_policy(store, "single", "ann")
    joined = join_segments(store, [(ident(one), one.version), (ident(two), two.version)], "carl")
    assert (joined.target, joined.author, joined.status) == ("By ann. By bob.", "carl", Status.EDITED)


def test_the_log_tells_a_cut_a_join_and_their_undo_by_the_numbers_of_then(store: Store, costs: DocumentView) -> None:
    long = now(store)[1]
    made = split_segment(store, ident(long), long.version, AT, "ann")
    join_segments(store, [(ident(s), s.version) for s in made], "ann")
    undo(store, "ann")
    assert costs.id is not None
    assert [entry.words for entry in document_log(store, costs.id)][:3] == [
        "undid: joined segments 2 and 3",
        "joined segments 2 and 3",
        "cut segment 2 in two",
    ]


def test_undo_comes_too_late_when_somebody_works_on_a_piece(store: Store, costs: DocumentView) -> None:
    long = now(store)[1]
    made = split_segment(store, ident(long), long.version, AT, "ann")
    save_edit(store, ident(made[0]), made[0].version, "Bob's words;", "bob")
    with pytest.raises(ConflictError, match="segment 2 .* too late"):
        undo(store, "ann")
    undo(store, "bob")
    undo(store, "ann")
    assert now(store)[1].id == long.id and is_whole(store)


def test_a_segment_that_changed_meanwhile_is_not_cut(store: Store, costs: DocumentView) -> None:
    long = now(store)[1]
    save_edit(store, ident(long), long.version, "Changed.", "bob")
    with pytest.raises(ConflictError, match="segment 2"):
        split_segment(store, ident(long), long.version, AT, "ann")
    assert len(now(store)) == 4


@pytest.mark.parametrize("at", [-1, 0, len(LONG), 999])
def test_a_cut_that_leaves_nothing_on_one_side_is_refused(store: Store, costs: DocumentView, at: int) -> None:
    long = now(store)[1]
    with pytest.raises(UsageError, match="both pieces need words"):
        split_segment(store, ident(long), long.version, at, "ann")
    assert is_whole(store)


def test_notes_and_the_unsaved_text_of_others_go_along(store: Store, costs: DocumentView) -> None:
    long = now(store)[1]
    add_note(store, ident(long), "Is this the realised amount?", "bob", query=True)
    keep_typing(store, ident(long), "bob", long.version, "Bob is typing", 3)
    keep_typing(store, ident(long), "ann", long.version, "Ann is typing", 3)
    with pytest.raises(RefusedError, match="unsaved text of yours"):
        split_segment(store, ident(long), long.version, AT, "ann")
    with store.tx() as connection:
        connection.execute("DELETE FROM journal WHERE reviewer = 'ann'")
    made = split_segment(store, ident(long), long.version, AT, "ann")
    assert [n.text for n in notes_of(store, ident(made[0]))] == ["Is this the realised amount?"]
    assert [(e.segment_id, e.text) for e in unsaved(store, "bob")] == [(made[0].id, "Bob is typing")]
    with pytest.raises(ConflictError):
        save_edit(store, ident(made[0]), unsaved(store, "bob")[0].base_version, "Bob is typing", "bob")
    undo(store, "ann")
    assert [(e.segment_id, e.text) for e in unsaved(store, "bob")] == [(long.id, "Bob is typing")]
    assert [n.text for n in notes_of(store, ident(long))] == ["Is this the realised amount?"]
    assert is_whole(store)


def test_whoever_has_the_document_open_can_see_that_its_segments_are_others_now(
    store: Store, costs: DocumentView
) -> None:
    assert costs.id is not None
    before = segment_ids(store, costs.id)
    long = now(store)[1]
    made = split_segment(store, ident(long), long.version, AT, "ann")
    assert segment_ids(store, costs.id) == [before[0], *(s.id for s in made), *before[2:]]


def test_an_export_has_both_pieces_in_order_in_one_paragraph(store: Store, costs: DocumentView, tmp_path: Path) -> None:
    whole = tmp_path / "whole.md"
    pieces_ = tmp_path / "pieces.md"
    write_export(costs, collect_colophon(store, costs), whole, allow_drafts=True)
    long = now(store)[1]
    split_segment(store, ident(long), long.version, AT, "ann")
    view = load_document(store, costs.slug)
    write_export(view, collect_colophon(store, view), pieces_, allow_drafts=True)
    [line] = [line for line in pieces_.read_text(encoding="utf-8").splitlines() if "€45" in line]
    first, second = line.index("€45 million was spent;"), line.index("see also the answer")
    assert first < second < line.index("That is more than estimated.")
    assert LONG_EN in whole.read_text(encoding="utf-8").replace("\\", "")


def test_a_new_version_of_the_document_takes_the_pieces_up_or_retires_them(store: Store, costs: DocumentView) -> None:
    long = now(store)[1]
    split_segment(store, ident(long), long.version, AT, "ann")
    replacement = replace_document(store, "kosten", replace(costs, source_sha256="2" * 64), "ann")
    assert [s.source for s in now(store)] == [s.source for s in costs.segments()]
    assert len(replacement.changed) == 1 and len(replacement.retired) == 1
    assert is_whole(store)
    with pytest.raises(ConflictError, match="too late"):
        undo(store, "ann")


@pytest.mark.parametrize(
    ("source", "at_word", "target", "first"),
    [
        pytest.param(LONG, "zie ook", LONG_EN, "In 2013, €45 million was spent;", id="at the same mark"),
        pytest.param(
            "Van de 45 militairen zijn er 12 in Gao en 33 in Bamako.",
            "en 33",
            "Of the 45 military personnel, 12 are in Gao and 33 in Bamako.",
            "Of the 45 military personnel, 12 are in Gao",
            id="figures and names stay on their side",
        ),
        pytest.param("Ja, dat klopt.", "dat", "Yes, that is right.", "Yes,", id="after the comma"),
    ],
)
def test_the_translation_is_cut_where_it_matches(source: str, at_word: str, target: str, first: str) -> None:
    found = matching_boundary(source, source.index(at_word), target)
    assert found is not None and pieces(target, found)[0] == first


def test_the_first_proposal_is_the_strongest_mark() -> None:
    assert likely_boundary(LONG) == AT
    assert likely_boundary("Ja.") is None
    assert matching_boundary(LONG, AT, "Yes.") is None
