"""Plain text and Markdown in: encodings, refusals, marks, and which reader takes a file."""

from __future__ import annotations

import pytest

from tweespraak_store.readers import markdown, plain_text
from tweespraak_store.readers.registry import detect_format, read_document
from tweespraak_translate.document import Role
from tweespraak_translate.errors import InputError

TEXT = "Vraag 1\nIs België één café?\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "latin-1"])
def test_a_text_is_read_in_the_encoding_it_was_saved_in(encoding: str) -> None:
    source = plain_text.read(TEXT.encode(encoding), "vragen.txt")
    assert [line.text for line in source.lines] == TEXT.split("\n")[:2]
    assert bool(source.warnings) == (encoding in ("windows-1252", "latin-1"))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \n \n", id="spaces"),
        pytest.param(b"\x00\x01\x02" * 50, id="binary"),
        pytest.param(TEXT.encode("utf-16-le"), id="utf-16 without a mark"),
        pytest.param(bytes(range(128, 256)) * 4, id="no encoding"),
        pytest.param(b"PK\x03\x04 nothing", id="broken zip"),
        pytest.param(b"{\\rtf1 Vraag 1}", id="rtf"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line_that_names_the_file(data: bytes) -> None:
    with pytest.raises(InputError) as refusal:
        read_document(data, "vragen.txt")
    assert str(refusal.value).startswith("vragen.txt: ")
    assert "\n" not in str(refusal.value)


def test_blank_lines_are_gaps_and_form_feeds_are_pages() -> None:
    lines = plain_text.read(b"een\n\ntwee\n\x0cdrie\n", "a.txt").lines
    assert [(line.text, line.page, line.gap_before) for line in lines] == [
        ("een", 1, False), ("twee", 1, True), ("drie", 2, True)
    ]  # fmt: skip


def test_the_opening_lines_of_a_text_say_what_paper_it_is() -> None:
    text = "Tweede Kamer der Staten-Generaal\nVergaderjaar 2023–2024\n29 521 De brug\nNr. 293 LIJST VAN VRAGEN\n"
    metadata = plain_text.read(text.encode(), "a.txt").metadata
    assert (metadata.reference, metadata.session_year) == ("kst-29521-293", "2023-2024")


@pytest.mark.parametrize(
    ("asked", "note"),
    [("Kent u de brug?[^1]", "[^1]: De Dorpsbode."), ("Kent u de brug?<sup>1</sup>", "<sup>1</sup> De Dorpsbode.")],
)
def test_markdown_footnotes_are_taken_out_of_the_sentence(asked: str, note: str) -> None:
    lines = markdown.read(f"{asked}\n\n{note}\n".encode(), "a.md").lines
    assert (lines[0].text, lines[0].note_marks) == ("Kent u de brug?", ("1",))
    assert (lines[1].text, lines[1].role) == ("1 De Dorpsbode.", Role.FOOTNOTE)


def test_a_raised_number_after_a_unit_stays_in_the_text() -> None:
    assert markdown.read(b"Dat is 30 m<sup>2</sup> groot.\n", "a.md").lines[0].note_marks == ()


def test_markdown_marks_give_roles_and_leave_the_words() -> None:
    lines = markdown.read(b"# Kop\n\n**vet** en *schuin*\n\n---\n\n| a | b |\n\nlos_van_elkaar \\*\n", "a.md").lines
    assert [(line.text, line.role) for line in lines] == [
        ("Kop", Role.HEADING),
        ("vet en schuin", Role.BODY),
        ("---", Role.FURNITURE),
        ("| a | b |", Role.TABLE),
        ("los_van_elkaar *", Role.BODY),
    ]


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"<?xml version='1.0'?><kamerwrk kamer='tk'><head>x</head><body>y</body></kamerwrk>", "a.xml", "xml"),
        (b"<?xml version='1.0'?><!-- een <html> --><officiele-publicatie/>", "a.xml", "xml"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html><body/></html>", "a.xml", "html"),
        (b"<!DOCTYPE html>\n<html></html>", "a.txt", "html"),
        (b"%PDF-1.7", "a.txt", "pdf"),
        (b"<b>Vraag 1</b>", "a.md", "markdown"),
        (b"Vraag 1", "a", "text"),
    ],
)
def test_the_content_says_which_reader_takes_a_file(data: bytes, name: str, expected: str) -> None:
    assert detect_format(data, name) == expected
