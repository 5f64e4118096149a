"""Word links are kept with the draft they belong to, and with nothing else."""

from __future__ import annotations

from support import FINGERPRINT, fill

from tweespraak_store.alignments import keep_links, links_of_segment, load_links
from tweespraak_store.checks import check_drafted
from tweespraak_store.database import Store
from tweespraak_store.drafts import NewDraft, keep_drafts, pending_segments
from tweespraak_store.review import save_edit
from tweespraak_translate.alignment import Link
from tweespraak_translate.segment import Origin, Span

LINKS = (Link(Span(0, 2), Span(0, 3)), Link(Span(9, 14), Span(4, 9)))


def _revisions(store: Store) -> list[int]:
    return [row["revision_id"] for row in store.rows("SELECT revision_id FROM segments ORDER BY number")]


def test_a_draft_keeps_its_links_and_one_without_has_none(store: Store) -> None:
    document = fill(store, drafted=False)
    assert document.id is not None
    first, second, *_ = pending_segments(store, document.id)
    drafts = [
        NewDraft(first.id, first.version, "The first.", Origin.MACHINE, {}, links=LINKS),
        NewDraft(second.id, second.version, "The second.", Origin.MACHINE, {}),
    ]
    assert keep_drafts(store, drafts, FINGERPRINT) == (2, 0)
    revisions = _revisions(store)
    assert load_links(store, revisions[0]) == LINKS
    assert load_links(store, revisions[1]) is None


def test_links_that_are_damaged_are_as_none(store: Store) -> None:
    fill(store)
    revision = _revisions(store)[0]
    with store.tx() as connection:
        keep_links(store, revision, LINKS)
        connection.execute("UPDATE alignments SET links = x'0180' WHERE revision_id = ?", (revision,))
    assert load_links(store, revision) is None


def test_an_empty_alignment_is_known_to_be_empty(store: Store) -> None:
    fill(store)
    revision = _revisions(store)[0]
    with store.tx():
        keep_links(store, revision, ())
    assert load_links(store, revision) == ()


def test_a_draft_that_left_something_out_has_a_finding(store: Store) -> None:
    document = fill(store, drafted=False)
    assert document.id is not None
    first, *_ = pending_segments(store, document.id)
    why = {"troubles": ["uncovered"]}
    keep_drafts(store, [NewDraft(first.id, first.version, "A part.", Origin.MACHINE, why)], FINGERPRINT)
    assert "draft-incomplete" in {one.finding.check for one in check_drafted(store, document.id)}


def test_a_text_that_came_back_has_the_links_of_the_draft_with_the_same_words(store: Store) -> None:
    document = fill(store, drafted=False)
    assert document.id is not None
    first, second, *_ = pending_segments(store, document.id)
    drafts = [
        NewDraft(first.id, first.version, "The first.", Origin.MACHINE, {}, links=LINKS),
        NewDraft(second.id, second.version, "The second.", Origin.MACHINE, {}),
    ]
    keep_drafts(store, drafts, FINGERPRINT)
    assert links_of_segment(store, first.id) == LINKS
    assert links_of_segment(store, second.id) is None
    save_edit(store, first.id, first.version + 1, "Another text.", "ann")
    assert links_of_segment(store, first.id) is None
    save_edit(store, first.id, first.version + 2, "The first.", "ann")
    assert links_of_segment(store, first.id) == LINKS
