"""Memory matches: the right units, in the right order, saying why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from support import fill, let_stand

from tweespraak_store import matches as matches_module
from tweespraak_store.database import Store, open_store
from tweespraak_store.events import sha256
from tweespraak_store.matches import find_matches
from tweespraak_store.review import approve, save_edit
from tweespraak_translate.similarity import Measure

SENTENCE = "Het kabinet stelt in 2024 een bedrag van € 45 miljoen beschikbaar voor de opvang van asielzoekers."


def remember(store: Store, *units: tuple[str, str], at: str = "2026-01-01T00:00:00+00:00", penalty: int = 0) -> None:
    """Put units in the memory as an import does."""
    with store.tx() as connection:
        connection.executemany(
            "INSERT INTO memory (source, source_sha256, target, origin, author, at, document, penalty)"
            " VALUES (?, ?, ?, 'import', 'b.bakker', ?, 'old.tmx', ?)",
            [(source, sha256(source), target, at, penalty) for source, target in units],
        )


def many(count: int) -> list[tuple[str, str]]:
    """Units about other things, put together so that no two are the same."""
    words = ("de minister", "de inspectie", "de gemeente", "het waterschap", "de provincie", "de ombudsman")
    deeds = ("onderzoekt", "bespreekt", "betreurt", "steunt", "evalueert", "herziet", "meldt")
    things = [f"{a}{b}" for a, b in product(("woon", "zorg", "water", "natuur", "spoor", "geluids"), ("plan", "wet"))]
    made = (f"{a} {b} {c} nummer {n}." for n in range(count) for a, b, c in product(words, deeds, things))
    return [(next(made), f"English {n}") for n in range(count)]


def texts(store: Store, source: str) -> list[str]:
    """The English of the matches, best first."""
    return [match.target for match in find_matches(store, source)]


def test_the_same_text_is_an_exact_match_of_100(store: Store) -> None:
    remember(store, (SENTENCE, "The same."), *many(300))
    [match] = find_matches(store, SENTENCE, limit=1)
    assert (match.similarity, match.exact, match.edits, match.explanation) == (100, True, (), "same text")
    assert (match.document, match.author, match.origin) == ("old.tmx", "b.bakker", "import")


def test_a_unit_that_differs_only_in_a_number_stands_high_and_says_so(store: Store) -> None:
    other = SENTENCE.replace("45", "54")
    remember(store, (other, "Other amount."), *many(300))
    [match] = find_matches(store, SENTENCE, limit=1)
    assert match.similarity == 98
    assert match.numbers_only and not match.exact
    assert [span.of(match.source) for span in match.edits] == ["54"]
    assert match.explanation == "only numbers differ"


def test_a_changed_word_is_marked_in_the_unit(store: Store) -> None:
    other = SENTENCE.replace("asielzoekers", "statushouders")
    remember(store, (other, "Status holders."), *many(300))
    [match] = find_matches(store, SENTENCE, limit=1)
    assert 80 < match.similarity < 98
    assert [span.of(match.source) for span in match.edits] == ["statushouders"]
    assert match.missing == ("asielzoekers",)


def test_a_penalty_is_taken_off_and_told(store: Store) -> None:
    remember(store, (SENTENCE, "From elsewhere."), penalty=10)
    remember(store, (SENTENCE.replace("45", "54"), "From here."))
    found = find_matches(store, SENTENCE)
    assert [(match.target, match.similarity) for match in found] == [("From here.", 98), ("From elsewhere.", 90)]
    assert found[1].exact
    assert found[1].explanation == "same text, 10 off for its origin"


def test_among_equals_the_newest_comes_first(store: Store) -> None:
    for at in ("2026-01-02", "2026-01-03", "2026-01-01"):
        remember(store, (SENTENCE, at), at=f"{at}T00:00:00+00:00")
    assert texts(store, SENTENCE) == ["2026-01-03", "2026-01-02", "2026-01-01"]


def test_nothing_below_the_least_similarity_is_given(store: Store) -> None:
    remember(store, (SENTENCE.replace("45", "54"), "Near."), ("Het kabinet stelt vast.", "Far."))
    assert texts(store, SENTENCE) == ["Near."]
    assert find_matches(store, SENTENCE, least=99) == []


@pytest.mark.parametrize("source", ["", "  ", "…", '"', '" OR *', "(", "NEAR(a b)", "a AND", "\ue000", "🙂", "\x00"])
def test_no_text_breaks_a_look_up(store: Store, source: str) -> None:
    remember(store, *many(10))
    assert find_matches(store, source) == []


def test_a_text_of_numbers_alone_is_found_by_its_numbers(store: Store) -> None:
    remember(store, ("29 521, nr. 293", "29 521, no. 293"), ("29 521", "A dossier."))
    assert texts(store, "29 521")[0] == "A dossier."


def test_an_approved_segment_is_a_match_for_others_and_not_for_itself(store: Store) -> None:
    view = fill(store)
    let_stand(store)
    segment = list(view.segments())[1]
    saved = save_edit(store, segment.id or 0, segment.version, "A better text.", "a.visser")
    let_stand(store)
    approve(store, [(saved.id or 0, saved.version)], "b.bakker")
    [match] = find_matches(store, segment.source, limit=1)
    assert (match.target, match.author, match.document) == ("A better text.", "b.bakker", view.slug)
    assert all(m.source != segment.source for m in find_matches(store, segment.source, skip_segment=segment.id))


@pytest.fixture
def large(store: Store) -> Store:
    """A memory in which every word is common, as in answers written from the same set phrases."""
    openings = ("Ik heb uw Kamer bericht dat", "De inspectie constateert dat", "Uit onderzoek blijkt dat")
    things = ("het plan", "de wet", "de regeling", "het budget", "de norm", "het toezicht", "de subsidie")
    deeds = ("wordt aangepast", "wordt verlengd", "nog niet werkt")
    closings = ("in het voorjaar", "door tekorten", "op verzoek van gemeenten")
    units = [
        f"{a} {b} {c} en dat {d} {e} {f}."
        for a, b, c, d, e, f in product(openings, things, deeds, things, deeds, closings)
    ]
    remember(store, *((unit, f"English {n}") for n, unit in enumerate(units)))
    return store


def edited(source: str) -> list[str]:
    """The text with one word left out, put in, or changed, early and late."""
    words = source.split()
    late = len(words) - 2
    return [
        " ".join(words[:1] + words[2:]),
        " ".join([*words[:late], "ook", *words[late:]]),
        " ".join([*words[:3], "vaak", *words[4:]]),
    ]


def best_of_all(store: Store, source: str) -> float:
    """The highest similarity in the memory, every unit looked at."""
    measure = Measure(source)
    rows = store.tuples("SELECT source FROM memory")
    return max(measure.score(Measure(row[0])) for row in rows)


def test_where_every_word_is_common_the_best_unit_is_still_found(large: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matches_module, "READ_AT_MOST", 100)
    monkeypatch.setattr(matches_module, "READ_PER_GROUP", 100)
    units = large.tuples("SELECT source FROM memory WHERE id % 900 = 3")
    assert len(units) >= 3
    for (unit,) in units:
        for source in edited(unit):
            assert find_matches(large, source, limit=1)[0].similarity == best_of_all(large, source), source


def test_a_memory_that_has_changed_since_is_read_anew(store: Store) -> None:
    """What is known of common words outlives the connection: it must not hide units from the next."""
    remember(store, *many(50))
    assert find_matches(store, SENTENCE) == []
    with open_store(store.path) as other:
        remember(other, (SENTENCE, "New."))
    assert texts(store, SENTENCE) == ["New."]


def test_a_look_up_only_reads(store: Store) -> None:
    remember(store, (SENTENCE, "The same."))
    with open_store(store.path, read_only=True) as reader:
        before: Sequence[object] = reader.tuples("PRAGMA data_version")
        assert texts(reader, SENTENCE) == ["The same."]
        assert reader.tuples("PRAGMA data_version") == before
