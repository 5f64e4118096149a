"""A returned file is a stranger's file: whatever is in it, one line comes out, soon, and the store stays as it was."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from made import make_docx, pack
from returning import Calc, fill_with_texts, read_package, send, write_package

from tweespraak_store.database import Store
from tweespraak_store.exports.identity import segment_key
from tweespraak_store.merging.apply import merge_file
from tweespraak_store.merging.readers.registry import read_rows
from tweespraak_store.merging.readers.xlsx import unescaped
from tweespraak_store.merging.returned import ReturnedFile, ReturnedRow, returned_of, to_json
from tweespraak_translate.errors import InputError

_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "{canary}">]>'
_XLIFF = (
    '<xliff version="1.2"><file><body><trans-unit id="s1-1"><source>{0}</source></trans-unit></body></file></xliff>'
)
_SHEET = '<worksheet><sheetData><row r="1"><c r="{0}" t="{1}"><v>{2}</v></c></row></sheetData></worksheet>'
_BOOK = (
    '<workbook xmlns:r="http://r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
    '<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/a.xml"/></Relationships>',
)


def workbook(sheet: str) -> bytes:
    """A workbook of one sheet."""
    files: dict[str, str | bytes] = {
        "xl/workbook.xml": _BOOK[0],
        "xl/_rels/workbook.xml.rels": _BOOK[1],
        "xl/worksheets/a.xml": sheet,
    }
    return pack(files)


def swollen(member: str, beside: str) -> bytes:
    """A package with a part of 300 MB of spaces."""
    path = Path(beside) / "swollen"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/document.xml" if "word" in member else "xl/workbook.xml", "<a/>")
        with archive.open("x.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 1_000_000)
    return path.read_bytes()


def bad_files(folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes and a word of the message of files that must be refused."""
    canary = folder / "canary.txt"
    canary.write_text("the canary")
    outside = _FILE.format(canary=canary.as_uri())
    yield "empty.csv", b"", "empty"
    yield "no-header.csv", b"a,b\r\n1,2\r\n", "id and target"
    yield "other.csv", b"id,target\r\n1,2\r\n", "no ids"
    yield "nul.csv", b"id,target\r\ns1-1,a\x00b\r\n", "no file that comes back"
    yield "late-nul.csv", b"id,target\r\ns1-1," + b"a" * 5000 + b"\x00\r\n", "line 2"
    yield "program.csv", b"\x7fELF" + bytes(500), "no file that comes back"
    yield "plain.pdf", b"%PDF-1.7 and so on", "no file that comes back"
    yield "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "no file that comes back"
    yield "zip.docx", pack({"a.txt": "x"}), "neither Word nor Excel"
    yield "half.docx", make_docx("<w:p/>")[:300], "damaged"
    yield "bomb.docx", swollen("word", str(folder)), "MB"
    yield "bomb.xlsx", swollen("xl", str(folder)), "MB"
    yield "entity.docx", pack({"word/document.xml": f"{_BOMB}<w>&b;</w>"}), "entities"
    yield "outside.docx", pack({"word/document.xml": f"{outside}<w>&a;</w>"}), "entities"
    yield "comments.docx", pack({"word/document.xml": "<w/>", "word/comments.xml": f"{outside}<w>&a;</w>"}), "entities"
    yield "nothing.docx", make_docx("<w:p><w:r><w:t>Hello</w:t></w:r></w:p>"), "no ids"
    yield "entity.xlf", f"{_BOMB}{_XLIFF.format('&b;')}".encode(), "entities"
    yield "outside.xlf", f"{outside}{_XLIFF.format('&a;')}".encode(), "entities"
    yield "torn.xlf", _XLIFF.format("x")[:60].encode(), "damaged"
    yield "no-units.xlf", b'<xliff version="2.1"><file id="f"/></xliff>', "no units"
    yield "deep.xlf", (b'<xliff version="1.2">' + b"<g>" * 100_000), "nested"
    yield "entity.xlsx", workbook(f"{outside}{_SHEET.format('A1', 'str', '&a;')}"), "entities"
    yield "no-header.xlsx", workbook(_SHEET.format("A1", "str", "x")), "id and target"
    yield "wild.xlsx", workbook(_SHEET.format("ZZZ99999999999", "s", "99999999")), "id and target"
    yield "plain.html", b"<!doctype html><html><body><p>Hello there</p></body></html>", "hidden ids"
    yield "nested.html", b"<!doctype html><p data-segment='s1-1'>" + b"<b>" * 200_000 + b"lost text" * 100, ""


def test_bad_files_give_one_line_and_leave_the_store_alone(store: Store, tmp_path: Path) -> None:
    fill_with_texts(store, ["One.", "Two."])
    before = store.rows("SELECT * FROM events")
    seen = []
    for name, data, word in bad_files(tmp_path):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(InputError) as caught:
            merge_file(store, path, "ann")
        message = str(caught.value)
        assert word in message and "\n" not in message and len(message) <= 220, (name, message)
        assert "canary" not in message.replace("canary.txt", "")
        seen.append(name)
    assert len(seen) == 26
    assert store.rows("SELECT * FROM events") == before


def test_a_directory_and_a_missing_file_are_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a directory"):
        merge_file(store, tmp_path, "ann")
    with pytest.raises(InputError, match="no such file"):
        merge_file(store, tmp_path / "gone.docx", "ann")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
def test_a_table_is_read_however_a_spreadsheet_saved_it(
    store: Store, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    document = fill_with_texts(store, ["Caf\u00e9 – one.", "Two, or; three."])
    path = send(store, document.slug, tmp_path, "csv")
    calc = Calc(path)
    calc.delimiter = delimiter
    calc.rows = [list(reversed(row)) for row in calc.rows]
    calc.save()
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode(encoding))
    plan = merge_file(store, path, "ann").plan
    assert plan.counts() == {"unchanged": 6}
    assert len(plan.warnings) == (encoding == "cp1252")


def test_a_file_is_known_by_what_is_in_it_not_by_its_name(store: Store, tmp_path: Path) -> None:
    document = fill_with_texts(store, ["One.", "Two."])
    for form in ("docx", "xlsx", "xliff21", "html", "csv"):
        path = send(store, document.slug, tmp_path, form).rename(tmp_path / f"{form}.bin")
        assert merge_file(store, path, "ann").plan.counts() == {"unchanged": 6}, form


def test_a_package_with_a_foreign_sheet_or_part_is_read_all_the_same(store: Store, tmp_path: Path) -> None:
    document = fill_with_texts(store, ["One.", "Two."])
    path = send(store, document.slug, tmp_path, "docx")
    parts = read_package(path)
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b'w:name="tw_' + segment_key(next(document.segments())).replace("-", "_").encode() + b'"', b'w:name="_GoBack"'
    )
    write_package(path, parts)
    plan = merge_file(store, path, "ann").plan
    assert plan.counts() == {"unchanged": 6} and plan.items[0].is_recovered


def test_the_escapes_of_office_are_resolved_and_never_give_what_is_no_text() -> None:
    assert unescaped("a_x0009_b _x005F_x0041_ _x0000_ _xD800_ _xZZZZ_") == "a\tb _x0041_ _x0000_ _xD800_ _xZZZZ_"


def test_a_returned_file_crosses_the_wire_as_it_is_and_a_false_one_does_not() -> None:
    value = ReturnedFile("csv", ("x",), (ReturnedRow("row 1", "s1-1", "caf\u00e9 😀"),), made_at="2026")
    assert returned_of(json.loads(to_json(value))) == value
    changes: list[dict[str, object]] = [
        {"rows": [{}]},
        {"rows": "x"},
        {"stamps": [1]},
        {"format": "a\x00"},
        {"folds_space": 1},
        {"y": 1},
    ]
    for change in changes:
        with pytest.raises(InputError):
            returned_of(json.loads(to_json(value)) | change)


def test_only_formats_that_come_back_are_read() -> None:
    with pytest.raises(InputError, match="no file that comes back"):
        read_rows(b"<?xml version='1.0'?><tmx/>", "memory.tmx")
