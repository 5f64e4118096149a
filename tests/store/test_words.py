"""Own words: added once, known everywhere, and what rested on their absence goes."""

from __future__ import annotations

import pytest
from support import fill

from tweespraak_store.checks import findings_of, refresh_findings
from tweespraak_store.database import Store
from tweespraak_store.review import save_edit
from tweespraak_store.verification import verify_store
from tweespraak_store.words import add_word, own_words, remove_word, word_set
from tweespraak_translate.errors import UsageError


def spelling_of(store: Store, segment_id: int) -> list[str]:
    return [f.finding.message for f in findings_of(store, segment_id) if f.finding.check == "spelling"]


def test_a_word_that_was_added_is_no_finding_any_more_until_it_is_removed(store: Store) -> None:
    segment = next(fill(store).segments())
    assert segment.id is not None
    save_edit(store, segment.id, segment.version, "The Westerscheldetunnel toll and its wadlopers.", "ann")
    refresh_findings(store, segment_ids=[segment.id])
    assert [m.split('"')[1] for m in spelling_of(store, segment.id)] == ["Westerscheldetunnel", "wadlopers"]
    assert add_word(store, "Wadlopers’s", "ann")
    assert [m.split('"')[1] for m in spelling_of(store, segment.id)] == ["Westerscheldetunnel"]
    assert not add_word(store, "wadlopers", "bob")
    assert [(w.word, w.author) for w in own_words(store)] == [("Wadlopers", "ann")]
    assert remove_word(store, "WADLOPERS", "bob") and not remove_word(store, "wadlopers", "bob")
    assert len(spelling_of(store, segment.id)) == 2
    assert word_set(store) == frozenset()
    assert verify_store(store).problems == ()


@pytest.mark.parametrize("word", ["", "two words", "x" * 61, "a\x1b[31m", "12", "a/b"])
def test_what_is_no_word_is_refused(store: Store, word: str) -> None:
    with pytest.raises(UsageError, match="one word of letters"):
        add_word(store, word, "ann")
    assert own_words(store) == []
