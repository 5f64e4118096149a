"""XLIFF 1.2 and 2.1: valid, every letter there, states told apart, and finished work taken into the memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from exports_sample import sample_colophon, sample_view, texts_view
from hypothesis import given
from interchange import (
    X12,
    X20,
    XML_LANG,
    faults,
    needs_omegat,
    pairs,
    strict,
    tbx_schema,
    texts,
    two_thousand,
    xliff_pairs,
    xliff_schema,
)
from lxml import etree
from support import fill

from tweespraak_store.database import Store
from tweespraak_store.exports.identity import parse_key, parse_stamp
from tweespraak_store.exports.interchange import Attached, UnitNote, UnitTerm, attached_to, count_words, legal
from tweespraak_store.exports.layout import Layout
from tweespraak_store.exports.registry import FORMATS, format_for, write_export
from tweespraak_store.memory import stored_units
from tweespraak_store.memoryfiles.registry import PairFile, import_file
from tweespraak_store.termfiles.tbx import render_tbx
from tweespraak_store.terms import add_entry
from tweespraak_store.views import DocumentView
from tweespraak_translate.errors import InputError
from tweespraak_translate.termbase import CaseRule, Form, TermEntry, TermStatus

VIEW = sample_view()
COLOPHON = sample_colophon(VIEW)
VERSIONS = {"xliff12": "1.2-strict", "xliff21": "2.0"}
ATTACHED = Attached(
    {2: [UnitNote(5, "second reader", "Which tasks? <&>")]},
    {2: [UnitTerm("hoofdtaak", ("main task", "core task"), ("head task",), "UN wording")]},
)
LAYOUT = Layout(findings={4: ("error, numbers: 29 521 is missing",)}, attached=ATTACHED)


def written(name: str, view: DocumentView = VIEW, layout: Layout = LAYOUT) -> bytes:
    return FORMATS[name].write(view, COLOPHON, layout)


def contents(path: Path) -> list[tuple[str, str]]:
    return [(pair.source, pair.target) for pair in PairFile(path)]


@pytest.mark.parametrize("name", VERSIONS)
def test_the_file_is_valid_by_the_published_schema(name: str) -> None:
    assert faults(xliff_schema(VERSIONS[name]), written(name)) == []


@pytest.mark.parametrize("name", VERSIONS)
def test_a_document_without_text_is_valid_too(name: str) -> None:
    assert faults(xliff_schema(VERSIONS[name]), written(name, texts_view([]))) == []


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("xliff12", b'state="signed-off"', b'state="reviewed"'), ("xliff21", b'state="final"', b'state="signed-off"')],
)
def test_the_schemas_bite(name: str, good: bytes, bad: bytes) -> None:
    assert faults(xliff_schema(VERSIONS[name]), written(name).replace(good, bad))


@two_thousand
@given(pairs, texts)
def test_a_thousand_hostile_pairs_come_through_both_versions_letter_for_letter(
    found: list[tuple[str, str]], name: str
) -> None:
    view = texts_view(found, name)
    notes = Attached({1: [UnitNote(1, name, name)]}, {1: [UnitTerm(name or "x", (name,), (name,), name)]})
    for version, schema in VERSIONS.items():
        data = written(version, view, Layout(attached=notes, findings={2: (name,)}))
        assert faults(xliff_schema(schema), data) == []
        copied = version == "xliff12"
        expected = [(legal(s), legal(t) if t else legal(s) if copied else None) for s, t in found]
        assert [(s, t or ("" if copied else None)) for s, t in xliff_pairs(data)] == expected


def test_the_file_carries_which_document_and_which_segment_it_was() -> None:
    keys = [parse_key(str(u.get("id"))) for u in strict(written("xliff12")).iter(f"{X12}trans-unit")]
    assert keys == [(s.id, s.revision) for s in VIEW.segments()]
    units = list(strict(written("xliff21")).iter(f"{X20}unit"))
    assert [parse_key(str(u.get("id"))) for u in units] == keys
    assert [parse_key(str(u.find(f"{X20}segment").get("id"))) for u in units] == keys  # type: ignore[union-attr]
    old = strict(written("xliff12")).find(f"{X12}file/{X12}header/{X12}note")
    new = strict(written("xliff21")).find(f"{X20}file/{X20}notes/{X20}note")
    for note in (old, new):
        assert note is not None
        assert parse_stamp(note.text or "") == VIEW.source_sha256


STATES_12 = (
    ("signed-off", None, "yes"),
    ("needs-review-translation", "mt-suggestion", "no"),
    ("translated", None, "no"),
    ("signed-off", None, "yes"),
    ("signed-off", None, "yes"),
    ("signed-off", None, "yes"),
    ("signed-off", None, "yes"),
    ("signed-off", None, "yes"),
    ("needs-translation", None, "no"),
    ("needs-review-translation", "x-sent-back", "no"),
    ("needs-review-translation", "x-out-of-date", "no"),
    ("signed-off", None, "yes"),
    ("needs-review-translation", "mt-suggestion", "no"),
)
STATES_21 = (
    ("final", "tweespraak:approved"),
    ("initial", "tweespraak:drafted"),
    ("translated", "tweespraak:edited"),
    *[("final", "tweespraak:approved")] * 5,
    ("initial", None),
    ("initial", "tweespraak:sent-back"),
    ("translated", "tweespraak:out-of-date"),
    ("final", "tweespraak:approved"),
    ("initial", "tweespraak:drafted"),
)


def test_every_status_has_its_own_state_in_version_1_2() -> None:
    found = []
    for unit in strict(written("xliff12")).iter(f"{X12}trans-unit"):
        target = unit.find(f"{X12}target")
        assert target is not None
        found.append((target.get("state"), target.get("state-qualifier"), unit.get("approved")))
    assert tuple(found) == STATES_12


def test_every_status_has_its_own_state_in_version_2_1() -> None:
    segments = strict(written("xliff21")).iter(f"{X20}segment")
    assert tuple((s.get("state"), s.get("subState")) for s in segments) == STATES_21


def test_a_segment_without_a_target_holds_its_dutch_in_1_2_and_nothing_in_2_1() -> None:
    source = "- in 2015: <onbekend> & 'n schatting;"
    assert xliff_pairs(written("xliff12"))[8] == (source, source)
    assert xliff_pairs(written("xliff21"))[8] == (source, None)


def test_for_omegat_every_unit_holds_its_dutch_and_none_is_called_done() -> None:
    data = written("omegat")
    assert faults(xliff_schema("1.2-strict"), data) == []
    assert xliff_pairs(data) == [(s.source, s.source) for s in VIEW.segments()]
    units = list(strict(data).iter(f"{X12}trans-unit"))
    assert {u.get("approved") for u in units} == {"no"}
    assert {u.find(f"{X12}target").get("state") for u in units} == {"needs-translation"}  # type: ignore[union-attr]
    assert [parse_key(str(u.get("id"))) for u in units] == [(s.id, s.revision) for s in VIEW.segments()]


def test_questions_and_answers_are_groups_with_their_printed_labels() -> None:
    old = [(g.get("resname"), g.get("restype")) for g in strict(written("xliff12")).iter(f"{X12}group")]
    new = [(g.get("name"), g.get("type")) for g in strict(written("xliff21")).iter(f"{X20}group")]
    assert old[2:5] == [
        ("Vraag 3", "x-question"),
        ("Vraag 4 en 5", "x-question"),
        ("Antwoord 3, 4 en 5", "x-answer"),
    ]
    assert [name for name, _ in new] == [name for name, _ in old]
    assert [kind for _, kind in new] == [str(kind).replace("x-", "tweespraak:") for _, kind in old]


def test_notes_say_who_wrote_them_and_what_the_program_says_is_told_apart() -> None:
    old = {
        (n.get("from"), n.text)
        for u in strict(written("xliff12")).iter(f"{X12}trans-unit")
        for n in u.iter(f"{X12}note")
    }
    new = {
        (n.get("category"), n.text) for u in strict(written("xliff21")).iter(f"{X20}unit") for n in u.iter(f"{X20}note")
    }
    assert old == new
    assert old == {
        ("second reader", "Which tasks? <&>"),
        ("tweespraak", "error, numbers: 29 521 is missing"),
        ("tweespraak", "sent back: the column heads"),
        ("tweespraak", "approval out of date: the source changed"),
    }


def test_the_terms_of_a_segment_are_its_glossary_in_2_1() -> None:
    gls = "{urn:oasis:names:tc:xliff:glossary:2.0}"
    [entry] = strict(written("xliff21")).iter(f"{gls}glossEntry")
    assert entry.findtext(f"{gls}term") == "hoofdtaak"
    assert [e.text for e in entry.iter(f"{gls}translation")] == ["main task", "core task"]
    assert entry.findtext(f"{gls}definition") == "UN wording; do not use: head task"


def test_who_worked_on_the_text_is_named_once_with_the_newest_date() -> None:
    phases = list(strict(written("xliff12")).iter(f"{X12}phase"))
    assert [(p.get("process-name"), p.get("contact-name"), p.get("date")) for p in phases] == [
        ("approval", "second reader", "2026-11-23T10:13:00Z"),
        ("machine translation", "opus-mt-nl-en", "2026-11-23T09:00:00Z"),
    ]


def test_languages_are_named_with_their_country() -> None:
    file = strict(written("xliff12")).find(f"{X12}file")
    assert file is not None
    assert (file.get("source-language"), file.get("target-language")) == ("nl-NL", "en-GB")
    assert {t.get(XML_LANG) for t in file.iter(f"{X12}target")} == {"en-GB"}
    root = strict(written("xliff21"))
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "nl-NL", "en-GB")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.xlf", "xliff12"),
        ("a.XLIFF", "xliff12"),
        ("a.v2.xlf", "xliff21"),
        ("a.omegat.xlf", "omegat"),
        ("a.tmx", "tmx"),
        ("a.all.tmx", "tmx-all"),
    ],
)
def test_the_end_of_a_file_name_tells_the_format(name: str, expected: str) -> None:
    assert format_for(Path(name)) == expected
    assert format_for(Path(name), "xliff21") == "xliff21"


COUNTED = {
    "29 521, nr. 293": 4, "VN-missie": 1, "foto's": 1, "foto’s": 2, "€ 1,5 mld.": 2, "12:30 uur": 3, "a/b": 2,
    "11e kamer": 2, "F-16's": 3, "A-400M": 2, "x_y": 1, "½ liter Ⅳ": 1, "m²": 1, "…": 0, "": 0,
    "https://www.x.nl/a?b=1": 5, "na\u0308ief": 1, "日本語": 1,
}  # fmt: skip


@pytest.mark.parametrize("text", COUNTED)
def test_words_are_counted_as_a_translation_tool_counts_them(text: str) -> None:
    """The numbers are what OmegaT 3.6 gave for these texts."""
    assert count_words(text) == COUNTED[text]


def test_open_notes_and_terms_are_gathered_from_the_store(store: Store) -> None:
    view = fill(store)
    first = next(view.segments())
    add_entry(store, TermEntry((Form("punt", "nl"), Form("point", "en"), Form("dot", "en", TermStatus.FORBIDDEN))), "a")
    row = "INSERT INTO notes (segment_id, author, at, text, resolved_at) VALUES (?, 'ann', '2026', ?, ?)"
    with store.tx() as connection:
        connection.execute(row, (first.id, "still open", None))
        connection.execute(row, (first.id, "settled", "2026"))
    found = attached_to(store, view)
    assert [n.text for n in found.notes[first.id or 0]] == ["still open"]
    assert found.terms[first.id or 0] == (UnitTerm("punt", ("point",), ("dot",)),)


def x12(*units: str, file: str = 'source-language="nl" target-language="en-GB"', header: str = "") -> str:
    return (
        '<?xml version="1.0"?><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        f'<file original="a" datatype="plaintext" {file}>{header}<body>{"".join(units)}</body></file></xliff>'
    )


def x20(*segments: str, languages: str = 'srcLang="nl" trgLang="en"') -> str:
    return (
        f'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" {languages}><file id="f"><unit id="u">'
        f"{''.join(segments)}</unit></file></xliff>"
    )


def tu(source: str, target: str, state: str = "", more: str = "") -> str:
    told = f' state="{state}"' if state else ""
    return f'<trans-unit id="1"><source>{source}</source>{more}<target{told}>{target}</target></trans-unit>'


def seg(source: str, target: str, state: str = "") -> str:
    told = f' state="{state}"' if state else ""
    return f"<segment{told}><source>{source}</source><target>{target}</target></segment>"


READ = {
    "1.2 without states": (x12(tu("Ja.", "Yes.")), [("Ja.", "Yes.")]),
    "1.2 finished states": (
        x12(*(tu(s, s.upper(), s) for s in ("translated", "signed-off", "final"))),
        [("translated", "TRANSLATED"), ("signed-off", "SIGNED-OFF"), ("final", "FINAL")],
    ),
    "1.2 drafts": (x12(*(tu(s, "x", s) for s in ("needs-review-translation", "needs-adaptation", "needs-l10n"))), []),
    "1.2 copies that wait": (x12(tu("Ja.", "Ja.", "needs-translation"), tu("Ja.", "Ja.", "new")), []),
    "1.2 as OmegaT leaves it": (x12(tu("Ja.", "Yes.", "needs-translation")), [("Ja.", "Yes.")]),
    "1.2 without a target": (x12('<trans-unit id="1"><source>Ja.</source></trans-unit>'), []),
    "1.2 with suggestions beside": (
        x12(tu("Ja.", "Yes.").replace("</trans-unit>", "<alt-trans><target>Yep.</target></alt-trans></trans-unit>")),
        [("Ja.", "Yes.")],
    ),
    "1.2 with marked segments": (
        x12(
            tu(
                "Ja. Nee.",
                '<mrk mtype="seg" mid="2">No.</mrk><mrk mtype="seg" mid="1">Yes.</mrk>',
                more='<seg-source><mrk mtype="seg" mid="1">Ja.</mrk> <g id="1"><mrk mtype="seg" mid="2">Nee.</mrk></g>'
                "</seg-source>",
            )
        ),
        [("Ja.", "Yes."), ("Nee.", "No.")],
    ),
    "1.2 with inline codes": (
        x12(tu('<g id="1">Ja</g><x id="2"/><ph id="3">&lt;br/></ph>.', "Yes<bpt id='1'>x</bpt>.")),
        [("Ja.", "Yes.")],
    ),
    "1.2 in groups and files": (
        x12("<group><group>" + tu("a", "b") + "</group></group>").replace(
            "</xliff>",
            '<file original="b" source-language="de" target-language="en" datatype="x-a"><body>'
            + tu("c", "d")
            + "</body></file></xliff>",
        ),
        [("a", "b")],
    ),
    "1.2 from English to Dutch": (
        x12(tu("Yes.", "Ja."), file='source-language="en-US" target-language="nl-NL"'),
        [("Ja.", "Yes.")],
    ),
    "2.0 without states": (x20(seg("Ja.", "Yes."), seg("Nee.", "No.")), [("Ja.", "Yes."), ("Nee.", "No.")]),
    "2.0 states": (
        x20(*(seg(s, s.upper(), s) for s in ("initial", "translated", "reviewed", "final"))),
        [("translated", "TRANSLATED"), ("reviewed", "REVIEWED"), ("final", "FINAL")],
    ),
    "2.0 space between segments": (
        x20(seg("Ja.", "Yes."), "<ignorable><source> </source></ignorable>"),
        [("Ja.", "Yes.")],
    ),
    "2.0 inline codes": (
        x20(seg('J<pc id="1">a</pc><ph id="2"/><cp hex="001B"/>.', '<mrk id="m">Yes</mrk>.')),
        [("Ja⟨U+001B⟩.", "Yes.")],
    ),
    "2.0 for other languages": (x20(seg("Ja.", "Oui."), languages='srcLang="nl" trgLang="fr"'), []),
}


@pytest.mark.parametrize("name", READ)
def test_what_a_person_has_finished_is_taken_into_the_memory(name: str, tmp_path: Path) -> None:
    text, expected = READ[name]
    (tmp_path / "in.xlf").write_text(text, encoding="utf-8")
    assert contents(tmp_path / "in.xlf") == expected


def test_who_and_when_are_taken_from_the_phases(tmp_path: Path) -> None:
    (tmp_path / "in.xlf").write_bytes(written("xliff12"))
    first = next(iter(PairFile(tmp_path / "in.xlf")))
    assert (first.author, first.at) == ("second reader", "2026-11-23T10:13:00+00:00")


@pytest.mark.parametrize("name", VERSIONS)
def test_of_our_own_file_what_is_finished_is_taken_and_drafts_when_asked(
    name: str, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / f"doc{FORMATS[name].suffix}"
    write_export(VIEW, COLOPHON, file)
    done = import_file(store, file, "ann")
    assert (done.added.added, done.tally.unfinished) == (8, 5)
    assert import_file(store, file, "ann", everything=True).added.added == 4
    assert len(list(stored_units(store))) == 12


BAD = {
    "cut off": (x12(tu("Ja.", "Yes."))[:-9], "the XML is damaged"),
    "entities": ('<!DOCTYPE xliff [<!ENTITY x "y">]>' + x20(seg("&x;", "Yes.")), "declares XML entities"),
    "an unknown entity": ("<!DOCTYPE xliff SYSTEM 'x.dtd'>" + x20(seg("&x;", "Yes.")), "undefined entity"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_line_that_names_it(name: str, store: Store, tmp_path: Path) -> None:
    text, message = BAD[name]
    (tmp_path / "in.xlf").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"^in\.xlf: .*{message}"):
        import_file(store, tmp_path / "in.xlf", "ann")
    assert list(stored_units(store)) == []


@needs_omegat
def test_a_termbase_with_everything_in_it_is_valid_tbx() -> None:
    forms = (
        Form("vredesmissie", "nl", part_of_speech="noun", kind="full", note="a <&> b", reliability=3),
        Form("VM", "nl", TermStatus.ADMITTED, kind="acronym"),
        Form("peace mission", "en"),
        Form("peace operation", "en", TermStatus.ADMITTED, part_of_speech="noun"),
        Form("peace action", "en", TermStatus.FORBIDDEN, note="not UN wording"),
    )
    full = TermEntry(
        forms, 1, "note", "UN", "defence", "2020-01-01", "2030-01-01", CaseRule.EXACT, False, True, "IATE-123"
    )
    data = render_tbx([full, TermEntry((Form("MIVD", "nl", part_of_speech="name"),), do_not_translate=True)])
    assert faults(tbx_schema(), data) == []
    assert faults(tbx_schema(), data.replace(b"<tig>", b"<tug>").replace(b"</tig>", b"</tug>"))


@needs_omegat
@two_thousand
@given(texts, texts)
def test_hostile_terms_come_through_tbx_or_are_refused_before(source: str, target: str) -> None:
    from tweespraak_store.termfiles.tbx import parse_tbx
    from tweespraak_translate.termbase import clean_entry, fault_of

    entry = clean_entry(TermEntry((Form(source, "nl"), Form(target, "en")), note=target))
    if fault_of(entry):
        return
    data = render_tbx([entry])
    assert faults(tbx_schema(), data) == []
    assert etree.fromstring(data) is not None
    assert parse_tbx(data, "x.tbx").entries == (entry,)
