"""The termbase in the store, and term lists in and out: nothing lost, nothing half taken."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tweespraak_store.database import Store
from tweespraak_store.termfiles.csv import read_csv
from tweespraak_store.termfiles.registry import read_terms, render_terms, write_terms
from tweespraak_store.termfiles.tbx import parse_tbx
from tweespraak_store.termfiles.tsv import read_tsv
from tweespraak_store.terms import (
    add_entry,
    edit_entry,
    import_entries,
    load_entry,
    load_termbase,
    remove_entry,
    termbase_version,
)
from tweespraak_store.verification import verify_store
from tweespraak_translate.errors import InputError, RefusedError, StoreError, UsageError
from tweespraak_translate.termbase import (
    FORM_KINDS,
    PARTS_OF_SPEECH,
    CaseRule,
    Form,
    TermEntry,
    TermStatus,
    clean_entry,
    fault_of,
)

DATA = Path(__file__).parents[1] / "data" / "terms"
SEEDS = Path(__file__).parents[2] / "seeds"


def entry(dutch: str = "motie", english: str = "motion", **about: object) -> TermEntry:
    return TermEntry((Form(dutch, "nl"), Form(english, "en")), **about)  # type: ignore[arg-type]


def test_every_change_counts_the_version_up_and_stands_in_the_log(store: Store) -> None:
    assert termbase_version(store) == 0
    kept = add_entry(store, entry(), "ann")
    edited = edit_entry(store, kept.id, entry(english="resolution", note="n"), "bob")
    assert (edited.id, edited.english[0].text) == (kept.id, "resolution")
    assert edit_entry(store, kept.id, edited, "bob") == edited
    assert termbase_version(store) == 2
    assert remove_entry(store, kept.id, "ann", "double") == edited
    assert load_termbase(store).version == 3
    events = store.rows("SELECT kind, actor FROM events ORDER BY n")
    assert [(e["kind"], e["actor"]) for e in events] == [
        ("term-added", "ann"),
        ("term-edited", "bob"),
        ("term-removed", "ann"),
    ]
    assert verify_store(store).problems == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param(TermEntry(()), "at least one form", id="no-form"),
        pytest.param(entry(english="…"), "no letter or digit", id="no-letters"),
        pytest.param(entry(valid_from="1 mei"), "no date", id="date"),
        pytest.param(entry(valid_from="2024-02-01", valid_to="2024-01-01"), "before", id="order-of-dates"),
        pytest.param(TermEntry((Form("a", "nl"), Form(" a ", "nl"))), "twice", id="twice"),
        pytest.param(TermEntry((Form("a", "de"),)), "nl or en|Dutch", id="language"),
    ],
)
def test_a_faulty_entry_is_refused_with_the_field_named(store: Store, wrong: TermEntry, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        add_entry(store, wrong, "ann")
    assert len(load_termbase(store)) == 0


def test_an_entry_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(UsageError, match="no term with id 7"):
        load_entry(store, 7)


def test_an_import_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(UsageError):
        import_entries(store, [entry(), TermEntry(())], "ann")
    with pytest.raises(RefusedError, match="two entries"):
        import_entries(store, [entry("a", key="K"), entry("b", key="K")], "ann")
    assert (len(load_termbase(store)), termbase_version(store)) == (0, 0)


def test_an_import_replaces_by_key_and_leaves_what_is_the_same(store: Store) -> None:
    first = import_entries(store, [entry(key="K"), entry("raad", "council")], "ann", source="a.csv")
    assert (first.added, first.version) == (2, 1)
    again = import_entries(store, [entry(english="resolution", key="K"), entry("raad", "council")], "ann")
    assert (again.added, again.replaced, again.unchanged, again.version) == (0, 1, 1, 2)
    assert [e.english[0].text for e in load_termbase(store).entries] == ["resolution", "council"]
    assert import_entries(store, [entry("raad", "council")], "ann").version == 2


def test_a_read_only_store_takes_no_terms(store: Store) -> None:
    store.read_only = "a reason"
    with pytest.raises(StoreError, match="a reason"):
        add_entry(store, entry(), "ann")


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
_TERM = st.builds(lambda a, b: f"{a}{b}", st.sampled_from("abcé=+-@'\"|;,#1"), _TEXT)
_FORM = st.builds(
    Form,
    _TERM,
    st.sampled_from(["nl", "en"]),
    st.sampled_from(TermStatus),
    st.sampled_from(PARTS_OF_SPEECH),
    st.sampled_from(FORM_KINDS),
    _TEXT,
    st.integers(0, 10),
)
_DAY = st.just("") | st.dates().map(str)
_ENTRY = st.builds(
    TermEntry,
    st.lists(_FORM, min_size=1, max_size=5).map(tuple),
    note=_TEXT,
    authority=_TEXT,
    domain=_TEXT,
    valid_from=_DAY,
    case=st.sampled_from(CaseRule),
    do_not_translate=st.booleans(),
    modifiers=st.booleans(),
    key=_TEXT,
).map(clean_entry)


_AWKWARD = "aé'\"|;,=+-@#&<>\t\n\u00a0\u200b\u202e]😀\x0b\x85\u2028"


def _made(seed: int, count: int) -> list[TermEntry]:
    """Entries of awkward characters; drawing 2,000 of them through Hypothesis takes minutes."""
    chance = random.Random(seed)

    def text() -> str:
        return "".join(chance.choices(_AWKWARD, k=chance.randrange(12)))

    def form() -> Form:
        status, part, kind = (chance.choice(list(some)) for some in (TermStatus, PARTS_OF_SPEECH, FORM_KINDS))
        term = f"{text()}{chance.randrange(10**6)}{text()}"
        return Form(term, chance.choice(["nl", "en"]), TermStatus(status), part, kind, text(), chance.randrange(11))

    entries = [
        clean_entry(
            TermEntry(
                tuple(form() for _ in range(chance.randrange(1, 6))),
                note=text(),
                authority=text(),
                domain=text(),
                valid_to=chance.choice(["", "2024-02-29"]),
                case=chance.choice(list(CaseRule)),
                do_not_translate=chance.random() < 0.2,
                modifiers=chance.random() < 0.5,
                key=text(),
            )
        )
        for _ in range(count)
    ]
    return [entry for entry in entries if fault_of(entry) is None]


@pytest.mark.parametrize("kind", ["csv", "tbx", "tbx3"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=2, deadline=None)
def test_two_thousand_entries_come_back_equal(kind: str, seed: int) -> None:
    entries = _made(seed, 2200)
    assert len(entries) >= 2000
    data = render_terms(entries, kind)
    found = read_csv(data, "x.csv") if kind == "csv" else parse_tbx(data, "x.tbx")
    assert list(found.entries) == entries


@pytest.mark.parametrize("kind", ["csv", "tbx", "tbx3"])
@given(entries=st.lists(_ENTRY.filter(lambda e: fault_of(e) is None), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_written_comes_back_equal(kind: str, entries: list[TermEntry]) -> None:
    data = render_terms(entries, kind)
    found = read_csv(data, "x.csv") if kind == "csv" else parse_tbx(data, "x.tbx")
    assert list(found.entries) == entries


@given(entries=st.lists(_ENTRY.filter(lambda e: fault_of(e) is None and not e.key), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_store_gives_back_what_it_was_given(store: Store, entries: list[TermEntry]) -> None:
    before = {replace(e, id=0) for e in load_termbase(store).entries}
    import_entries(store, entries, "ann")
    assert {replace(e, id=0) for e in load_termbase(store).entries} == before | set(entries)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"dutch,english\nmotie,motion\n", id="plain"),
        pytest.param("dutch;english\r\nmotie;motion\r\n".encode("utf-8-sig"), id="excel"),
        pytest.param(b"sep=;\r\ndutch;english\r\nmotie;motion\r\n", id="excel-separator-line"),
        pytest.param("Nederlands\tEngels\nmotie\tmotion\n".encode("utf-16"), id="excel-unicode-text"),
        pytest.param(b"language,term,concept\nnl,motie,1\nen,motion,1\n", id="a-row-a-form"),
        pytest.param(b'"dutch","english"\n"motie","motion"\n\n,,\n', id="quoted-with-empty-rows"),
    ],
)
def test_csv_is_read_as_spreadsheets_write_it(data: bytes) -> None:
    [one] = read_csv(data, "x.csv").entries
    assert [form.text for form in one.forms] == ["motie", "motion"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("dutch;english\na;b\n;c\n", "row 3, column 'dutch'", id="empty-cell"),
        pytest.param("Nederlands;Engels\na;\n", "row 2, column 'Engels'", id="heading-as-written"),
        pytest.param("dutch;english;case\na;b;often\n", "row 2, column 'case'.*auto, exact or any", id="case"),
        pytest.param("dutch;english;valid_from\na;b;1 mei\n", "row 2, column 'valid_from'", id="date"),
        pytest.param("dutch;english;modifiers\na;b;perhaps\n", "row 2, column 'modifiers'.*yes or no", id="flag"),
        pytest.param("dutch;english\na;b;c\n", "row 2: 3 cells under 2", id="too-many-cells"),
        pytest.param('dutch;english\na;"b\n', "row 2.*not readable", id="open-quote"),
        pytest.param("hond;kat\na;b\n", "row 1: no column 'dutch'", id="no-heading"),
        pytest.param("concept,language,term,status\n1,nl,a,fine\n", "row 2, column 'status'", id="status"),
        pytest.param("concept,language,term\n1,nl,a\n2,nl,b\n1,en,c\n", "row 4, column 'concept'", id="scattered"),
        pytest.param("concept,language,term\n1,nl,a\n1,fr,b\n", "row 3, column 'language'", id="second-form"),
    ],
)
def test_a_fault_in_csv_names_row_and_column(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_csv(text.encode(), "x.csv")


def test_a_cell_with_forms_in_it_gives_statuses() -> None:
    text = "dutch,english,english_forbidden,forbidden_reason,modifiers\nmotie|wens,motion|wish,move|step,wrong,ja\n"
    [one] = read_csv(text.encode(), "x.csv").entries
    assert [(f.text, str(f.status)) for f in one.forms] == [
        ("motie", "preferred"),
        ("wens", "admitted"),
        ("motion", "preferred"),
        ("wish", "admitted"),
        ("move", "forbidden"),
        ("step", "forbidden"),
    ]
    assert one.modifiers and one.forms[-1].note == "wrong"


def test_omegat_glossaries_come_in_and_go_out() -> None:
    entries = read_tsv(b"# c\nmotie\tmotion\tin the House\nmotie\tresolution\nraad\tcouncil\n", "x").entries
    assert [[form.text for form in e.forms] for e in entries] == [
        ["motie", "motion", "resolution"],
        ["raad", "council"],
    ]
    assert entries[0].english[1].status is TermStatus.ADMITTED
    assert read_tsv(render_terms(entries, "tsv"), "x").entries == entries
    with pytest.raises(InputError, match="row 2, column '2"):
        read_tsv(b"a\tb\nno tab\n", "x")


IATE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tbx SYSTEM "TBXcoreStructV03.dtd">
<tbx type="TBX-Core" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><tbxHeader/><text><body>
<conceptEntry id="IATE-1"><descrip type="subjectField">POLITICS</descrip>
 <langSec xml:lang="nl-NL"><termSec><term>motie</term><descrip type="reliabilityCode">3</descrip></termSec></langSec>
 <langSec xml:lang="en">
  <termSec><term>motion</term><descrip type="reliabilityCode">2</descrip></termSec>
  <termSec><term>draft resolution</term><descrip type="reliabilityCode">4</descrip></termSec>
  <termSec><term>move</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote>
   <note>old</note></termSec>
 </langSec>
 <langSec xml:lang="fr"><termSec><term>motion</term></termSec></langSec>
</conceptEntry>
<conceptEntry id="IATE-2"><langSec xml:lang="nl"><termSec><term>Mali</term>
 <termNote type="translationNote">no</termNote></termSec></langSec></conceptEntry>
</body></text></tbx>"""


def test_iate_comes_in_with_reliability_and_status() -> None:
    found = parse_tbx(IATE.encode(), "iate.tbx")
    first, second = found.entries
    assert (first.key, first.domain) == ("IATE-1", "POLITICS")
    assert [(f.text, str(f.status), f.reliability) for f in first.english] == [
        ("draft resolution", "preferred", 4),
        ("motion", "admitted", 2),
        ("move", "forbidden", 0),
    ]
    assert first.english[-1].note == "old"
    assert second.do_not_translate
    assert found.notes == ("1 terms in other languages than Dutch and English were left out",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b'<!DOCTYPE tbx [<!ENTITY a "b">]><tbx/>', "entities", id="entity"),
        pytest.param(b"<tbx><text><body><conceptEntry>", "line 1", id="cut-off"),
        pytest.param(b"<html/>", "no TBX", id="other-xml"),
        pytest.param(IATE.replace("<term>move</term>", "<term/>").encode(), "row 9, column 'term'", id="empty-term"),
    ],
)
def test_tbx_that_cannot_be_trusted_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_tbx(data, "x.tbx")


def test_tbx_in_utf_16_is_read() -> None:
    data = IATE.replace("UTF-8", "UTF-16").encode("utf-16")
    assert len(parse_tbx(data, "x.tbx").entries) == 2


def test_markdown_tables_are_read_whole() -> None:
    found = read_terms(DATA / "list.md", authority="Bouwraad").entries
    shown = [
        ([f.text for f in e.dutch], [f.text + ("!" if f.status is TermStatus.FORBIDDEN else "") for f in e.english])
        for e in found
    ]
    assert shown == [
        (["Bouwraad", "BR"], ["Building Council"]),
        (["Bouwwet"], ["Buildings Act", "Building Act"]),
        (["bouwbureau"], ["building office", "construction bureau!"]),
        (["geldig"], ["valid"]),
        (["ongeldig"], ["invalid"]),
        (["hertellen", "hertelling"], ["recount"]),
        (["log", "logs"], ["log", "logs"]),
        (["bouwinvoer", "invoer"], ["data input", "input"]),
        (["Ambtenaar"], ["Public servant", "civil servant"]),
        (["Bouwplan", "BP"], ["Building Plan", "BP"]),
        (["Wet open bouw"], ["Building Data (Public Access) Act"]),
        (["Bouwloket", "bouwbalie"], ["Building desk"]),
    ]
    assert found[0].dutch[1].kind == "acronym"
    assert {e.authority for e in found} == {"Bouwraad"}
    assert found[3].domain == "Acties / status"


def test_the_bundled_terms_say_who_says_so() -> None:
    entries = read_terms(SEEDS / "terms.csv").entries
    assert 60 <= len(entries) <= 100
    assert all(e.authority and e.domain and (e.preferred or e.do_not_translate) for e in entries)


def test_a_file_is_written_whole_and_by_its_suffix(tmp_path: Path) -> None:
    target = tmp_path / "terms.tbx"
    assert write_terms([entry()], target) == "tbx"
    assert read_terms(target).entries == (entry(),)
    with pytest.raises(UsageError, match="suffix"):
        write_terms([entry()], tmp_path / "terms.pdf")
    with pytest.raises(UsageError, match="read, not written"):
        write_terms([entry()], tmp_path / "terms.md")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["terms.tbx"]
