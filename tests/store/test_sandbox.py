"""Files of strangers: whatever is in them, the user gets the text or one line, and nothing else happens."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import FAMILIES, entity_variants, hostile_files
from made import W, column, make_docx, make_odt, make_pdf, pack, paragraph

from tweespraak_store.readers.preflight import shown_name
from tweespraak_store.readers.registry import read_document
from tweespraak_store.readers.sandbox import MAX_MESSAGE, Limits, parse_in_sandbox, read_in_sandbox
from tweespraak_store.readers.wire import from_json, source_from_json, to_json
from tweespraak_translate.document import Line, Role, SourceText
from tweespraak_translate.errors import InputError
from tweespraak_translate.exchanges import find_exchanges
from tweespraak_translate.visible import count_unsafe

MAX_MEMORY = 256 * 1024
"""KiB that a child may have held at its peak."""

MAX_SECONDS = 10
"""Seconds of computing that one file may take."""

SMALL = b"Vraag 1\nKunt u dat toelichten?\n\nAntwoord 1\nJa.\n"


def refusal(data: bytes, name: str) -> str:
    """The message with which a file is refused; empty where it is read."""
    try:
        parse_in_sandbox(data=data, name=name)
    except InputError as error:
        return str(error)
    return ""


def is_one_plain_line(message: str) -> bool:
    """Whether a message fits on a line and shows no control character."""
    return 0 < len(message) <= MAX_MESSAGE and not count_unsafe(message) and "\n" not in message


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file whose text must never turn up anywhere."""
    path = tmp_path / "canary.txt"
    path.write_text("KANARIE-IN-DE-MIJN")
    return path


AT_LEAST = {"text": 15, "xml": 25, "html": 15, "docx": 15, "odt": 6, "pdf": 20, "disguise": 4}
"""How many files of each family are tried: a hundred together."""


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_made_to_break_a_reader_ends_in_its_text_or_in_one_plain_line(family: str, canary: Path) -> None:
    count = 0
    for name, data in hostile_files(family, canary):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        message = refusal(data, name)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        count += 1
        assert not message or is_one_plain_line(message), name
        assert "Traceback" not in message and "KANARIE" not in message, name
        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < MAX_SECONDS, name
        assert after.ru_maxrss < MAX_MEMORY or after.ru_maxrss == before.ru_maxrss, name
    assert count >= AT_LEAST[family]


@pytest.mark.parametrize("kind", sorted(entity_variants(Path("/"))))
def test_no_reader_follows_an_xml_entity(kind: str, canary: Path) -> None:
    trick = entity_variants(canary)[kind]
    for name, data in {
        "t.xml": trick,
        "t.html": b"<html><body>" + trick + b"<p>tekst</p></body></html>",
        "t.docx": pack({"word/document.xml": trick}),
        "s.docx": pack({"word/document.xml": pack_document(), "word/styles.xml": trick}),
        "t.odt": pack({"content.xml": trick}),
    }.items():
        try:
            text = to_json(read_document(data, name))
        except InputError as error:
            text = str(error)
        assert "KANARIE" not in text, name


def pack_document() -> str:
    """The main part of a small Word document."""
    return f"<w:document {W}><w:body>{paragraph('Vraag 1')}</w:body></w:document>"


def test_an_entity_that_would_leave_text_out_refuses_the_file() -> None:
    data = b'<!DOCTYPE t [<!ENTITY x "de helft van de zin">]><t><al>Kunt u &x; toelichten?</al></t>'
    assert "entities" in refusal(data, "t.xml")


def test_text_of_eleven_megabytes_in_one_paragraph_is_kept_or_refused_never_lost() -> None:
    words = b"woord " * 1_900_000
    assert "10 million" in refusal(b"<t><al>" + words + b"</al></t>", "t.xml")
    try:
        source = read_in_sandbox(data=b"<html><body><p>" + words + b"</p></body></html>", name="t.html")
    except InputError as error:
        assert "memory" in str(error) or "lost in reading" in str(error)
    else:
        assert sum(len(line.text) for line in source.lines) == len(words) - 1


def test_a_page_nested_deeper_than_the_parser_goes_is_refused() -> None:
    deep = b"<html><body>" + b"<div>" * 5000 + b"<p>Kunt u toelichten hoe dat kan worden opgelost?</p>"
    assert "lost in reading" in refusal(deep, "t.html")


DOCUMENTS = {
    "vragen.txt": SMALL,
    "vragen.pdf": make_pdf([column(["Vraag 1", "Kunt u dat toelichten?", "", "Antwoord 1", "Ja."])]),
    "vragen.docx": make_docx("".join(map(paragraph, ["Vraag 1", "Kunt u dat toelichten?", "Antwoord 1", "Ja."]))),
    "vragen.odt": make_odt("".join(f"<text:p>{t}</text:p>" for t in SMALL.decode().splitlines())),
    "vragen.html": b"<html><body><h2>Vraag 1</h2><p>Kunt u dat toelichten?</p>"
    b"<h2>Antwoord 1</h2><p>Ja.</p></body></html>",
    "vragen.xml": b"<kamervragen><vraag><nr>Vraag 1</nr><al>Kunt u dat toelichten?</al></vraag>"
    b"<antwoord><nr>Antwoord 1</nr><al>Ja.</al></antwoord></kamervragen>",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_child_gives_the_same_document_as_reading_it_here(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(DOCUMENTS[name])
    parsed = parse_in_sandbox(path)
    assert parsed == find_exchanges(read_document(DOCUMENTS[name], name))
    assert [exchange.numbers for exchange in parsed.exchanges] == [("1",)]
    assert parsed.exchanges[0].answers[0].text == "Ja."


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_with_changed_bytes_ends_in_text_or_in_one_plain_line(name: str) -> None:
    dice = random.Random(name)
    for _ in range(6):
        data = bytearray(DOCUMENTS[name])
        for _ in range(dice.choice((1, 5, 40))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        del data[dice.choice((len(data), dice.randrange(len(data)))) :]
        message = refusal(bytes(data), name)
        assert not message or is_one_plain_line(message)


def test_standard_input_is_read_from_its_bytes() -> None:
    assert parse_in_sandbox(data=SMALL, name="-").exchanges[0].questions[0].text == "Kunt u dat toelichten?"


@pytest.mark.parametrize(
    "name",
    [b"--help.txt", b"a\nb.txt", b"a\x1b[31m.txt", "a\u202etxt.exe".encode(), b"\xff\xfe.txt", b"n" * 240 + b".txt"],
    ids=["option", "newline", "escape", "bidi", "not-utf8", "long"],
)
def test_a_strange_file_name_is_read_and_shown_harmlessly(name: bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(SMALL)
    assert len(parse_in_sandbox(path).exchanges) == 1
    path.write_bytes(b"\x00\x01\x02")
    with pytest.raises(InputError) as caught:
        parse_in_sandbox(path)
    assert is_one_plain_line(str(caught.value))
    assert len(shown_name(path)) <= 60


def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    pipe, link, missing = tmp_path / "pijp", tmp_path / "wijst-naar-nul", tmp_path / "weg.txt"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    for path in (pipe, link, missing, tmp_path, Path("/dev/null"), Path("a\0b")):
        with pytest.raises(InputError) as caught:
            parse_in_sandbox(path)
        assert is_one_plain_line(str(caught.value))


def test_a_link_to_a_document_is_read(tmp_path: Path) -> None:
    (tmp_path / "vragen.txt").write_bytes(SMALL)
    (tmp_path / "link.txt").symlink_to(tmp_path / "vragen.txt")
    assert len(parse_in_sandbox(tmp_path / "link.txt").exchanges) == 1


def test_a_file_that_takes_too_long_is_given_up() -> None:
    limits = Limits(cpu=1, wall=20)
    with pytest.raises(InputError, match="took more than 1 seconds"):
        parse_in_sandbox(data=b"1\nKunt u dat?\n" * 300_000, name="lang.txt", limits=limits)


def test_a_file_that_needs_too_much_memory_is_given_up() -> None:
    with pytest.raises(InputError, match="memory|broke its reader"):
        parse_in_sandbox(data=b"woord " * 2_000_000, name="groot.txt", limits=Limits(memory=60 * 1024 * 1024))


def test_the_child_can_write_no_file(tmp_path: Path) -> None:
    target = tmp_path / "geschreven.txt"
    code = (
        "import sys; from tweespraak_store.readers.worker import set_limits; set_limits(2**29, 5, 5)\n"
        "with open(sys.argv[1], 'w') as out: out.write('x')"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code, str(target)], capture_output=True, check=False)
    assert done.returncode != 0
    assert target.read_bytes() == b""


def test_a_plain_text_is_read_without_loading_a_parser() -> None:
    code = (
        "import sys; from tweespraak_store.readers.worker import parse\n"
        "parse(b'Vraag 1\\nKunt u dat?\\n', 'a.txt', parsed=True)\n"
        "print(sorted({'lxml', 'pypdfium2', 'docx', 'sqlite_utils', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_document_comes_back_from_json_as_it_went() -> None:
    source = SourceText((Line("Kunt u «dat» 😀 \x1b toelichten?", Role.HEADING, 3, True, True, True, ("1", "*")),))
    assert source_from_json(to_json(source)) == source
    parsed = find_exchanges(read_document(SMALL, "a.txt"))
    assert from_json(to_json(parsed)) == parsed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", None),
        ("kind", "a\u0000b"),
        ("kind", "\ud800"),
        ("exchanges", {}),
        ("exchanges", [{}]),
        ("exchanges", [{"numbers": [1], "questions": [], "answers": [], "flags": []}]),
        ("exchanges", [{"numbers": [], "questions": [], "answers": [], "flags": ["geen vlag"]}]),
        ("metadata", {"title": ""}),
        ("warnings", "geen lijst"),
        ("vreemd", 1),
    ],
)
def test_an_answer_that_is_no_document_is_not_believed(field: str, value: object) -> None:
    record = json.loads(to_json(find_exchanges(read_document(SMALL, "a.txt"))))
    record[field] = value
    with pytest.raises(InputError):
        from_json(json.dumps(record))


@pytest.mark.parametrize("text", ["", "[]", "1", "{", "[" * 100_000])
def test_an_answer_that_is_no_json_object_is_not_believed(text: str) -> None:
    with pytest.raises(InputError):
        from_json(text)


def test_a_web_address_is_told_to_be_downloaded_first() -> None:
    with pytest.raises(InputError, match="download it first"):
        parse_in_sandbox(Path("https://voorbeeld.nl/vragen.pdf"))


def test_a_page_that_the_parser_has_no_memory_for_says_so() -> None:
    page = b"<html><body><p>" + b"woord " * 1_900_000 + b"</p></body></html>"
    with pytest.raises(InputError, match="needs more memory"):
        read_in_sandbox(data=page, name="t.html", limits=Limits(memory=110 * 1024 * 1024))
