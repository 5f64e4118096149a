"""TMX: what goes out is valid and complete, what other tools write comes in, whole or not at all."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from exports_sample import sample_colophon, sample_view, texts_view
from hypothesis import given
from interchange import (
    faults,
    needs_omegat,
    pairs,
    strict,
    texts,
    tmx_dtd,
    tmx_file,
    tmx_pairs,
    two_thousand,
    unit,
)
from support import fill

from tweespraak_store.checks import refresh_findings
from tweespraak_store.database import Store, open_store
from tweespraak_store.events import sha256
from tweespraak_store.exports.identity import parse_key, parse_stamp
from tweespraak_store.exports.interchange import legal
from tweespraak_store.exports.registry import FORMATS, write_export
from tweespraak_store.memory import exact_match, memory_origins, remove_origin, stored_units
from tweespraak_store.memoryfiles import stream
from tweespraak_store.memoryfiles.registry import Exported, PairFile, export_memory, import_file
from tweespraak_store.review import approve, save_edit
from tweespraak_store.verification import verify_store
from tweespraak_store.views import DocumentView
from tweespraak_translate.errors import InputError, UsageError
from tweespraak_translate.segment import Status

VIEW = sample_view()
COLOPHON = sample_colophon(VIEW)


def written(name: str, view: DocumentView = VIEW) -> bytes:
    return FORMATS[name].write(view, COLOPHON)


def contents(path: Path) -> list[tuple[str, str]]:
    return [(pair.source, pair.target) for pair in PairFile(path)]


def kept(store: Store) -> list[tuple[str, str]]:
    return [(one.source, one.target) for one in stored_units(store)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memory.tmx"


def test_only_what_a_person_approved_goes_into_a_memory() -> None:
    approved = [s for s in VIEW.segments() if s.status is Status.APPROVED and s.stale is None]
    assert tmx_pairs(written("tmx")) == [(s.source, s.target) for s in approved]
    assert len(approved) == 7


def test_every_target_goes_out_with_its_status_when_all_are_asked_for() -> None:
    root = strict(written("tmx-all"))
    statuses = [u.findtext("prop[@type='x-status']") for u in root.iter("tu")]
    assert statuses == [
        "approved", "drafted", "edited", "approved", "approved", "approved", "approved", "approved", "rejected",
        "approved, out of date", "approved", "drafted",
    ]  # fmt: skip


def test_a_unit_says_who_wrote_and_who_approved_it_and_which_segment_it_was() -> None:
    root = strict(written("tmx"))
    one = next(root.iter("tu"))
    english = one.findall("tuv")[1]
    assert parse_key(str(one.get("tuid"))) == (1, 1)
    assert (english.get("creationid"), english.get("creationdate")) == ("opus-mt-nl-en", "20261123T090000Z")
    assert (english.get("changeid"), english.get("changedate")) == ("second reader", "20261123T101300Z")
    assert parse_stamp(str(root.findtext("header/prop[@type='x-stamp']"))) == VIEW.source_sha256


@needs_omegat
@pytest.mark.parametrize("name", ["tmx", "tmx-all"])
def test_the_file_is_valid_by_the_published_document_type(name: str) -> None:
    assert faults(tmx_dtd(), written(name)) == []


@needs_omegat
def test_the_document_type_bites() -> None:
    assert faults(tmx_dtd(), written("tmx").replace(b"<seg>", b"<sec>").replace(b"</seg>", b"</sec>"))


@two_thousand
@given(pairs, texts)
def test_a_thousand_hostile_pairs_come_through_letter_for_letter(found: list[tuple[str, str]], name: str) -> None:
    data = FORMATS["tmx-all"].write(texts_view(found, name), COLOPHON)
    assert tmx_pairs(data) == [(legal(source), legal(target)) for source, target in found if target]


@two_thousand
@given(pairs)
def test_a_thousand_hostile_pairs_come_back_from_every_format_letter_for_letter(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[str, str]]
) -> None:
    file = tmp_path_factory.getbasetemp() / "hostile"
    view = texts_view(found)
    expected = [(legal(s), legal(t)) for s, t in found if s.strip() and t.strip()]
    for name in ("tmx-all", "xliff12", "xliff21"):
        file.write_bytes(FORMATS[name].write(view, COLOPHON))
        read = [(pair.source, pair.target) for pair in PairFile(file, everything=True)]
        assert [pair for pair in read if pair[0].strip()] == expected, name


def test_our_own_file_comes_back_letter_for_letter_with_who_and_when(store: Store, file: Path) -> None:
    odd = (" a\x1b[2J\u202eb\t", "c]]>&amp;<d>\r\n ")
    view = texts_view([odd, ("gewoon", "plain")])
    write_export(view, COLOPHON, file, format="tmx-all")
    assert contents(file) == []
    import_file(store, file, "ann", everything=True)
    assert sorted(kept(store)) == sorted([(legal(odd[0]), legal(odd[1])), ("gewoon", "plain")])


def test_a_whole_memory_goes_out_and_into_another_store_as_it_was(store: Store, tmp_path: Path, file: Path) -> None:
    view = fill(store)
    for segment in list(view.segments())[:3]:
        edited = save_edit(store, segment.id or 0, segment.version, f"Approved text of {segment.id}.", "ann")
        refresh_findings(store, segment_ids=[segment.id or 0])
        approve(store, [(edited.id or 0, edited.version)], "bob")
    (tmp_path / "in.tmx").write_text(tmx_file([unit("Dank u.", "Thank you.")]), encoding="utf-8")
    import_file(store, tmp_path / "in.tmx", "ann", origin="another desk", penalty=7)
    assert export_memory(store, file, program="tweespraak 0") == Exported(4, 0)
    with open_store(tmp_path / "second.db", create=True) as second:
        import_file(second, file, "carl")
        there = {one.source: one for one in stored_units(second)}
    here = {one.source: one for one in stored_units(store)}
    assert there == {source: replace(one, origin="imported") for source, one in here.items()}
    assert there["Dank u."].document == "another desk"
    assert there["Dank u."].penalty == 7
    assert {one.author for one in there.values()} == {"bob", ""}
    assert {one.document for one in there.values()} == {view.slug, "another desk"}


@needs_omegat
def test_an_exported_memory_is_valid(store: Store, tmp_path: Path, file: Path) -> None:
    (tmp_path / "in.tmx").write_text(tmx_file([unit("A &amp; B\u202e", "C\x85 &lt; D")]), encoding="utf-8")
    import_file(store, tmp_path / "in.tmx", "ann\x1b", origin="x\x00 & y")
    assert export_memory(store, file, program="tweespraak 0") == Exported(1, 2)
    assert faults(tmx_dtd(), file.read_bytes()) == []


def test_an_empty_memory_is_not_written(store: Store, file: Path) -> None:
    with pytest.raises(UsageError, match="the memory is empty"):
        export_memory(store, file, program="tweespraak 0")
    assert not file.exists()


OLD = '<tu><tuv lang="NL"><seg>Ja.</seg></tuv><tuv lang="EN-US"><seg>Yes.</seg></tuv></tu>'
DTD = '<!DOCTYPE tmx SYSTEM "http://127.0.0.1:9/tmx14.dtd">'
READ = {
    "version 1.1 with plain lang": (tmx_file([OLD], version="1.1"), "utf-8", [("Ja.", "Yes.")]),
    "version 1.4 with a document type": (tmx_file([unit("Ja.", "Yes.")], doctype=DTD), "utf-8", [("Ja.", "Yes.")]),
    "UTF-16 with its mark": (tmx_file([unit("Één", "One")], version="1.4b"), "utf-16", [("Één", "One")]),
    "UTF-16 without a mark": (tmx_file([unit("Één", "One")]), "utf-16-le", [("Één", "One")]),
    "UTF-8 with a mark": (tmx_file([unit("Één", "One")]), "utf-8-sig", [("Één", "One")]),
    "Windows-1252": (
        tmx_file([unit("Één € – ", "One")]).replace('"1.0"', '"1.0" encoding="windows-1252"'),
        "cp1252",
        [("Één € –", "One")],
    ),
    "white space around another tool's text": (tmx_file([unit("\n Ja. ", " Yes.\n")]), "utf-8", [("Ja.", "Yes.")]),
    "the languages the other way round": (
        tmx_file([unit("Yes.", "Ja.", nl="en", en="nl_BE")]),
        "utf-8",
        [("Ja.", "Yes.")],
    ),
    "formatting codes": (
        tmx_file([unit('<bpt i="1">&lt;b></bpt>Ja<ept i="1">&lt;/b></ept>, <hi>echt</hi>.<ph>x</ph>', "Yes, really.")]),
        "utf-8",
        [("Ja, echt.", "Yes, really.")],
    ),
    "comments and CDATA": (tmx_file([unit("J<!-- x -->a<![CDATA[ <&> ]]>.", "Yes.")]), "utf-8", [("Ja <&> .", "Yes.")]),
    "well-known entity names": (
        tmx_file([unit("caf&eacute;", "caf&eacute;")], doctype=DTD),
        "utf-8",
        [("café", "café")],
    ),
    "two variants of English": (
        tmx_file(
            [
                '<tu><tuv xml:lang="en-GB"><seg>colour</seg></tuv><tuv xml:lang="en-US"><seg>color</seg></tuv>'
                '<tuv xml:lang="nl"><seg>kleur</seg></tuv><tuv xml:lang="de"><seg>Farbe</seg></tuv></tu>'
            ]
        ),
        "utf-8",
        [("kleur", "color"), ("kleur", "colour")],
    ),
    "a namespace around it all": (
        tmx_file([unit("Ja.", "Yes.")]).replace("<tmx ", '<tmx xmlns="http://www.lisa.org/tmx14" '),
        "utf-8",
        [("Ja.", "Yes.")],
    ),
    "no unit at all": (tmx_file([]), "utf-8", []),
}


@pytest.mark.parametrize("name", READ)
def test_tmx_as_tools_write_it_is_read(name: str, file: Path) -> None:
    text, encoding, expected = READ[name]
    file.write_bytes(text.encode(encoding))
    assert contents(file) == expected


def test_what_is_left_out_is_counted_and_named(file: Path) -> None:
    units = [
        unit("Ja.", "Yes."),
        unit("Ja.", "", en="en-IE"),
        unit("Ja", "Ja", en="de-DE"),
        unit("x" * 100_001, "y"),
        unit("Ja<ph>1</ph>", "Yes"),
    ]
    file.write_text(tmx_file(units), encoding="utf-8")
    read = PairFile(file)
    assert len(list(read)) == 2
    assert read.tally.notes() == [
        "1 units without Dutch and English were left out (languages: de-DE)",
        "1 units with an empty side were left out",
        "1 units over 100,000 characters were left out",
        "1 texts had formatting codes, which were left out; their words were kept",
    ]


def test_the_newest_change_names_author_and_date(file: Path) -> None:
    both = ' creationid="maker" creationdate="20200101T120000Z" changeid="changer" changedate="20210203T040506Z"'
    file.write_text(
        tmx_file([unit("a", "b", attributes=both), unit("c", "d", attributes=' creationdate="long ago"')]),
        encoding="utf-8",
    )
    first, second = PairFile(file)
    assert (first.author, first.at) == ("changer", "2021-02-03T04:05:06+00:00")
    assert (second.author, second.at) == ("", "")


def test_a_pair_is_kept_once_and_the_second_import_adds_nothing(store: Store, file: Path) -> None:
    units = [unit("Ja.", "Yes."), unit("Ja.", "Yes."), unit("Ja.", "Indeed."), unit("Nee.", "No.")]
    file.write_text(tmx_file(units), encoding="utf-8")
    first = import_file(store, file, "ann")
    assert (first.added.read, first.added.added, first.added.known) == (4, 3, 1)
    again = import_file(store, file, "ann")
    assert (again.added.added, again.added.known) == (0, 4)
    assert sorted(kept(store)) == [("Ja.", "Indeed."), ("Ja.", "Yes."), ("Nee.", "No.")]
    assert exact_match(store, sha256("Nee.")) == "No."
    assert verify_store(store).problems == ()


def test_units_keep_where_they_come_from_and_can_be_taken_out_again(store: Store, file: Path) -> None:
    file.write_text(tmx_file([unit("Ja.", "Yes.")]), encoding="utf-8")
    import_file(store, file, "ann")
    file.write_text(tmx_file([unit("Nee.", "No.")]), encoding="utf-8")
    import_file(store, file, "ann", origin="ministry 2016", penalty=10)
    found = {(one.document, one.origin, one.units, one.penalty) for one in memory_origins(store)}
    assert found == {("memory.tmx", "imported", 1, 0), ("ministry 2016", "imported", 1, 10)}
    assert remove_origin(store, "ministry 2016", "ann") == 1
    assert kept(store) == [("Ja.", "Yes.")]
    with pytest.raises(UsageError, match="nothing was imported from"):
        remove_origin(store, "ministry 2016", "ann")


def test_text_approved_here_comes_before_the_same_from_elsewhere(store: Store, file: Path) -> None:
    segment = next(fill(store).segments())
    edited = save_edit(store, segment.id or 0, segment.version, "Approved here.", "ann")
    refresh_findings(store, segment_ids=[edited.id or 0])
    approve(store, [(edited.id or 0, edited.version)], "bob")
    units = [
        unit(segment.source, "From elsewhere."),
        unit(segment.source, "Later.", attributes=' changedate="20200101"'),
    ]
    file.write_text(tmx_file(units), encoding="utf-8")
    import_file(store, file, "ann")
    assert exact_match(store, sha256(segment.source)) == "Approved here."


def test_a_date_in_the_future_does_not_make_a_unit_the_newest_for_years(store: Store, file: Path) -> None:
    file.write_text(tmx_file([unit("a", "b", attributes=' changedate="20990101T000000Z"')]), encoding="utf-8")
    import_file(store, file, "ann")
    assert [one.at <= store.clock() for one in stored_units(store)] == [True]


@pytest.mark.parametrize("penalty", [-1, 101])
def test_a_penalty_is_a_number_of_points(penalty: int, store: Store, file: Path) -> None:
    file.write_text(tmx_file([unit("a", "b")]), encoding="utf-8")
    with pytest.raises(UsageError, match="choose 0"):
        import_file(store, file, "ann", penalty=penalty)


GOOD = tmx_file([unit("Ja.", "Yes."), unit("Nee.", "No.")])
CANARY = '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = '<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
BAD: dict[str, tuple[bytes, str]] = {
    "cut off": (GOOD[:-20].encode(), r"line 1: the XML is damaged"),
    "a tag left open on line 3": (GOOD.replace("<body>", "<body>\n\n<tu>").encode(), "line 3: the XML is damaged"),
    "an external entity": (
        GOOD.replace("<tmx", CANARY + "<tmx").replace("Ja.", "&x;").encode(),
        "declares XML entities",
    ),
    "entities of entities": (
        GOOD.replace("<tmx", LAUGHS + "<tmx").replace("Ja.", "&b;").encode(),
        "declares XML entities",
    ),
    "a parameter entity": (
        GOOD.replace("<tmx", '<!DOCTYPE tmx [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><tmx').encode(),
        "declares XML entities|the XML is damaged",
    ),
    "entities in UTF-16": (
        GOOD.replace("<tmx", CANARY + "<tmx").replace("Ja.", "&x;").encode("utf-16"),
        "declares XML entities",
    ),
    "an entity nobody knows": (
        GOOD.replace("<tmx", DTD + "<tmx").replace("Ja.", "&geheim;").encode(),
        "line 1: the undefined entity &geheim;",
    ),
    "a control character": (GOOD.replace("Ja.", "J\x1ba.").encode(), "the XML is damaged"),
    "half a character": (GOOD.encode().replace(b"Ja.", b"J\xed\xa0\x80a."), "the XML is damaged"),
    "an unknown encoding": (GOOD.replace('"1.0"', '"1.0" encoding="x-klingon"').encode(), "encoding|damaged"),
    "elements too deep": (GOOD.replace("Ja.", "<hi>" * 400 + "</hi>" * 400).encode(), "nested too deep|damaged"),
    "a stretch of text over ten million": (GOOD.replace("Ja.", "x" * 10_500_000).encode(), "over 10 million|over 8 MB"),
    "a unit that never ends": (
        GOOD.replace("Ja.", "<hi>x</hi>" * 1_000_000).encode(),
        "over 8 MB without a translation unit",
    ),
    "another kind of XML": (b"<html><body/></html>", "neither TMX nor XLIFF"),
    "TMX inside something else": (b"<a>" + GOOD.partition("?>")[2].encode() + b"</a>", "neither TMX nor XLIFF"),
    "no XML": (b"Ja.\tYes.\n", "no XML"),
    "a packed file": (b"PK\x03\x04" + bytes(100), "unpack it"),
    "nothing": (b"", "the file is empty"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_line_that_names_it_and_nothing_is_kept(
    name: str, store: Store, file: Path
) -> None:
    data, message = BAD[name]
    file.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        import_file(store, file, "ann")
    said = str(caught.value)
    assert said.startswith("memory.tmx: ")
    assert "\n" not in said
    assert len(said) <= 200
    assert kept(store) == []
    assert sorted(p.name for p in file.parent.iterdir() if not p.name.startswith("store.db")) == ["memory.tmx"]


def test_three_hundred_damaged_files_are_read_or_refused_and_nothing_else(file: Path) -> None:
    choose = random.Random(3)
    good = [written("tmx-all"), FORMATS["xliff12"].write(VIEW, COLOPHON), FORMATS["xliff21"].write(VIEW, COLOPHON)]
    read = refused = 0
    for n in range(300):
        data = bytearray(good[n % 3])
        for _ in range(choose.randint(1, 6)):
            at = choose.randrange(len(data))
            if choose.random() < 0.5:
                data[at] = choose.randrange(256)
            else:
                del data[at : at + choose.randint(1, 40)]
        file.write_bytes(data)
        try:
            list(PairFile(file, everything=True))
            read += 1
        except InputError as error:
            assert len(str(error)) <= 200
            refused += 1
    print(f"300 damaged files: {read} read, {refused} refused")
    assert read > 10
    assert refused > 100


@pytest.mark.parametrize("kind", ["missing", "directory", "pipe"])
def test_what_is_no_file_is_refused(kind: str, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.tmx"
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(InputError, match=r"^in\.tmx: "):
        import_file(store, path, "ann")


def test_a_fault_at_the_very_end_leaves_the_memory_as_it_was(store: Store, file: Path) -> None:
    file.write_text(tmx_file([unit("Oud.", "Old.")]), encoding="utf-8")
    import_file(store, file, "ann")
    many = [unit(f"Zin {n}.", f"Sentence {n}.") for n in range(12_000)]
    file.write_text(tmx_file(many).removesuffix("</tmx>"), encoding="utf-8")
    with pytest.raises(InputError, match="the XML is damaged"):
        import_file(store, file, "ann")
    assert kept(store) == [("Oud.", "Old.")]
    assert [row["kind"] for row in store.rows("SELECT kind FROM events")] == ["memory-imported"]


def test_ten_kills_during_an_import_leave_all_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "memory.tmx"
    file.write_text(tmx_file([unit(f"Zin nummer {n}.", f"Sentence {n}.") for n in range(10_000)]), encoding="utf-8")
    outcomes = []
    for n in range(10):
        path = tmp_path / f"{n}.db"
        open_store(path, create=True).close()
        child = os.fork()
        if child == 0:
            try:
                with open_store(path) as store:
                    import_file(store, file, "ann")
            finally:
                os._exit(0)
        time.sleep(0.05 + 0.12 * n)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with open_store(path) as store:
            row = store.row("SELECT count(*) AS n FROM memory")
            assert row is not None
            outcomes.append(row["n"])
            assert import_file(store, file, "ann").added.read == 10_000
            assert len(kept(store)) == 10_000
    print(f"10 kills: {outcomes} units kept before the second run")
    assert set(outcomes) <= {0, 10_000}
    assert 0 in outcomes
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".tweespraak")] == []


def test_the_file_is_read_in_pieces_and_progress_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_CHUNK", 4096)
    file.write_text(tmx_file([unit(f"Zin {n}.", f"Sentence {n}.") for n in range(500)]), encoding="utf-8")
    told: list[tuple[int, int]] = []
    assert len(list(PairFile(file, progress=lambda done, total: told.append((done, total))))) == 500
    size = file.stat().st_size
    assert len(told) == -(-size // 4096)
    assert told[-1] == (size, size)
