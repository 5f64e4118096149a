"""Recognising terms: Dutch as it is written, English as it is inflected, and nothing that only looks alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweespraak_store.termfiles.csv import read_csv
from tweespraak_translate.termbase import CaseRule, Form, HitKind, Termbase, TermEntry, TermStatus

DATA = Path(__file__).parents[1] / "data" / "terms"
_MARK = re.compile(r"\{(?P<text>[^|{}]*)\|(?P<terms>[^{}]*)\}")


def entry(dutch: str, english: str, *, forbidden: str = "", why: str = "", **about: object) -> TermEntry:
    """An entry with forms parted by bars; the first of each is preferred."""
    forms = [
        Form(text, language, TermStatus.ADMITTED if n else TermStatus.PREFERRED)
        for language, texts in (("nl", dutch), ("en", english))
        for n, text in enumerate(texts.split("|"))
    ]
    forms += [Form(text, "en", TermStatus.FORBIDDEN, note=why) for text in forbidden.split("|") if text]
    return TermEntry(tuple(forms), **about)  # type: ignore[arg-type]


def found(termbase: Termbase, text: str) -> list[tuple[str, str, str]]:
    """Term, text and kind of each hit."""
    return [(hit.form.text, hit.text, str(hit.kind)) for hit in termbase.find(text)]


@pytest.fixture(scope="module")
def table() -> Termbase:
    return Termbase(read_csv((DATA / "termbase.csv").read_bytes(), "termbase.csv").entries)


def _sentences() -> Iterator[tuple[str, set[tuple[str, int, int]]]]:
    for line in (DATA / "occurrences.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, end, marks = "", 0, set()
            for match in _MARK.finditer(line):
                text += line[end : match.start()]
                spot = (len(text), len(text) + len(match["text"]))
                marks |= {(term, *spot) for term in match["terms"].split("|")}
                text, end = text + match["text"], match.end()
            yield text + line[end:], marks


def _traps() -> list[str]:
    lines = (DATA / "traps.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(" | ", 1)[1] for line in lines if " | " in line and not line.startswith("#")]


def test_the_table_is_found_with_exact_spans_and_the_traps_stay_shut(table: Termbase) -> None:
    right = true = hits = 0
    for text, marks in _sentences():
        got = {(hit.form.text, hit.span.start, hit.span.end) for hit in table.find(text)}
        right, true, hits = right + len(got & marks), true + len(marks), hits + len(got)
    traps = _traps()
    hits += sum(len(table.find(text)) for text in traps)
    assert true >= 300 and len(traps) >= 150
    assert right / true >= 0.97
    assert right / hits >= 0.98


@pytest.mark.parametrize(
    ("dutch", "text", "expected"),
    [
        pytest.param(
            "vredesmissie", "De VN-vredesmissies.", ("VN-vredesmissies", "compound"), id="compound-and-plural"
        ),
        pytest.param("vredesmissie", "VREDESMISSIE", ("VREDESMISSIE", "exact"), id="capitals"),
        pytest.param("motie", "Een motietje.", ("motietje", "inflected"), id="diminutive"),
        pytest.param("regionaal", "De regionale rol.", ("regionale", "inflected"), id="adjective"),
        pytest.param("stad", "Grote steden.", ("steden", "inflected"), id="irregular-plural"),
        pytest.param("steunen", "Wij steunden hen.", ("steunden", "inflected"), id="verb"),
        pytest.param("tegengaan", "Wij gaan dit tegen.", ("gaan dit tegen", "separated"), id="verb-in-two-pieces"),
        pytest.param("tegengaan", "om dit tegen te gaan", ("tegen te gaan", "separated"), id="verb-around-te"),
        pytest.param("coördinator", "De coordinator.", ("coordinator", "variant"), id="without-accent"),
        pytest.param(
            "helikopterdetachement", "het helikopter detachement", ("helikopter detachement", "variant"), id="open"
        ),
        pytest.param("proces-verbaal", "De processen-verbaal.", ("processen-verbaal", "multiword"), id="plural-inside"),
        pytest.param(
            "gemeentelijk bureau", "gemeentelijke bureaus", ("gemeentelijke bureaus", "multiword"), id="several"
        ),
        pytest.param("EML-standaard", "de EML standaard", ("EML standaard", "variant"), id="hyphen-left-out"),
        pytest.param("landmacht", "de land- en luchtmacht", ("land-", "shortened"), id="shared-end"),
        pytest.param("MIVD", "de MIVD-analyse", ("MIVD-analyse", "compound"), id="acronym-in-front"),
        pytest.param("burgers", "Elke burger.", ("burger", "inflected"), id="entered-as-plural"),
        pytest.param(
            "vredesmissie", "de vre\u00addes\u00admissies", ("vre\u00addes\u00admissies", "inflected"), id="soft-hyphen"
        ),
        pytest.param("reünie", "De reu\u0308nie.", ("reu\u0308nie", "exact"), id="accent-apart"),
    ],
)
def test_a_term_is_found_as_it_is_written(dutch: str, text: str, expected: tuple[str, str]) -> None:
    termbase = Termbase([entry(dutch, "x")])
    [hit] = termbase.find(text)
    assert (hit.text, str(hit.kind)) == expected
    assert hit.span.of(text) == hit.text


@pytest.mark.parametrize(
    ("dutch", "text"),
    [
        pytest.param("mali", "Een maligne tumor.", id="mali-maligne"),
        pytest.param("raad", "Hij raadt het af uit de voorraad.", id="raad-raadt-voorraad"),
        pytest.param("motie", "Emotie en promotie.", id="motie-emotie"),
        pytest.param("bom", "Bomen langs de weg.", id="bom-bomen"),
        pytest.param("EU", "De leus eu.", id="acronym-in-small-letters"),
        pytest.param("tegengaan", "Zij gaat tegen beter weten in door.", id="preposition"),
        pytest.param("log", "De burgeroorlog.", id="a-cut-through-a-word"),
        pytest.param("", "Niets.", id="empty-termbase"),
    ],
)
def test_a_term_is_not_found_in_what_only_looks_like_it(dutch: str, text: str) -> None:
    assert Termbase([entry(dutch, "x")] if dutch else []).find(text) == []


def test_a_modifier_counts_only_where_the_entry_says_so() -> None:
    plain, counting = entry("inlichtingen", "intelligence"), entry("inlichtingen", "intelligence", modifiers=True)
    assert found(Termbase([plain]), "de inlichtingenketen") == []
    assert found(Termbase([counting]), "de inlichtingenketen") == [("inlichtingen", "inlichtingenketen", "compound")]


def test_the_longest_match_wins_and_the_others_are_offered() -> None:
    termbase = Termbase(
        [entry("missie", "mission"), entry("vredesmissie", "peace mission"), entry("missie", "delegation")]
    )
    [hit] = termbase.find("Een vredesmissie.")
    assert hit.form.text == "vredesmissie"
    assert [other.form.text for other in hit.alternatives] == ["missie", "missie"]
    [hit] = termbase.find("De missie.")
    assert [form.text for other in hit.alternatives for form in other.targets] == ["delegation"]


def test_two_terms_side_by_side_in_one_compound_are_both_found() -> None:
    termbase = Termbase([entry("VN", "UN"), entry("vredesmissie", "peace mission")])
    assert {hit.form.text for hit in termbase.find("De VN-vredesmissies.")} == {"VN", "vredesmissie"}


def test_a_term_between_the_pieces_of_a_verb_is_found_too() -> None:
    termbase = Termbase([entry("tegengaan", "to counter"), entry("mensensmokkel", "people smuggling")])
    assert [hit.kind for hit in termbase.find("Nederland gaat mensensmokkel tegen.")] == [
        HitKind.SEPARATED,
        HitKind.EXACT,
    ]


def test_the_case_rule_tells_the_house_from_a_room() -> None:
    termbase = Termbase([entry("Kamer", "House", case=CaseRule.EXACT)])
    assert [hit.text for hit in termbase.find("De Kamer en de kamer.")] == ["Kamer"]


def test_an_entry_counts_only_on_the_days_it_holds() -> None:
    termbase = Termbase([entry("ministerie", "ministry", valid_from="2020-01-01", valid_to="2024-06-30")])
    assert len(termbase.find("Het ministerie.")) == 1
    assert len(termbase.find("Het ministerie.", on="2024-06-30")) == 1
    assert termbase.find("Het ministerie.", on="2024-07-01") == []


def test_suggestions_agree_in_number_and_abbreviation() -> None:
    mission = entry("vredesmissie", "peace mission|member of the mission")
    united = TermEntry(
        (Form("Verenigde Naties", "nl"), Form("VN", "nl", TermStatus.ADMITTED, kind="acronym"))
        + (Form("United Nations", "en"), Form("UN", "en", TermStatus.ADMITTED, kind="acronym"))
    )
    termbase = Termbase([mission, united, entry("Mali", "x", do_not_translate=True), entry("steunen", "to support")])
    hits = termbase.find("Twee vredesmissies van de VN in Mali steunen; de vredesmissie.")
    assert [termbase.suggest(hit) for hit in hits] == [
        ["peace missions", "members of the mission"],
        ["UN", "United Nations"],
        ["Mali"],
        ["support"],
        ["peace mission", "member of the mission"],
    ]


@pytest.mark.parametrize(
    ("english", "text", "expected"),
    [
        pytest.param(
            "peace mission", "Peace missions and a peace-mission.", ["Peace missions", "peace-mission"], id="hyphen"
        ),
        pytest.param(
            "member of parliament", "Members of parliament met.", ["Members of parliament"], id="plural-inside"
        ),
        pytest.param("defence", "defense of the realm", ["defense"], id="american"),
        pytest.param("organise", "They organized it.", ["organized"], id="ize"),
        pytest.param("to counter", "countering smuggling", ["countering"], id="verb"),
        pytest.param("policy", "two policies", ["policies"], id="ies"),
        pytest.param("cease-fire", "a ceasefire", ["ceasefire"], id="hyphen-closed"),
        pytest.param("MP", "Two MPs, no mp.", ["MPs"], id="acronym"),
        pytest.param("cabinet", "cabinetry", [], id="longer-word"),
        pytest.param("woman", "three women", ["women"], id="irregular"),
        pytest.param("withdraw", "They withdrew.", ["withdrew"], id="strong-verb"),
        pytest.param("programme", "programs", ["programs"], id="programme"),
        pytest.param("minister", "the minister's view", ["minister"], id="genitive"),
    ],
)
def test_english_forms_are_found_inflected_and_in_both_spellings(english: str, text: str, expected: list[str]) -> None:
    one = entry("x", english)
    assert [hit.text for hit in Termbase([one]).find_targets(text, one)] == expected


def test_forbidden_forms_are_found_everywhere_with_reason_and_replacement() -> None:
    termbase = Termbase(
        [entry("vredesmissie", "peace mission|peace operation", forbidden="peacekeeping operation", why="too narrow")]
    )
    [hit] = termbase.forbidden("Both peacekeeping operations ended.")
    assert (hit.text, hit.reason) == ("peacekeeping operations", "too narrow")
    assert hit.replacements == ("peace missions", "peace operations")


def test_a_forbidden_word_inside_an_accepted_form_is_no_fault() -> None:
    termbase = Termbase([entry("vredesmissie", "peace mission", forbidden="mission")])
    assert [hit.span.start for hit in termbase.forbidden("A peace mission and a mission.")] == [22]


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_searched_and_every_span_points_at_its_text(text: str) -> None:
    one = entry("motie|MIVD|gaan", "motion|council", forbidden="mission", modifiers=True)
    termbase = Termbase([one, entry("tegengaan", "to counter"), entry("a b", "a b")])
    for hit in termbase.find(text + " moties, MIVD-a b"):
        assert hit.span.of(text + " moties, MIVD-a b") == hit.text
    for target in (*termbase.find_targets(text, one), *termbase.forbidden(text)):
        assert target.span.of(text) == target.text
