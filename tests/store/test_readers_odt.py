"""ODT: the text an OpenDocument shows, with its notes, lists and tables."""

from __future__ import annotations

import pytest
from made import make_odt, pack

from tweespraak_store.readers.odt import read
from tweespraak_translate.document import Line, Role
from tweespraak_translate.errors import InputError


def lines_of(body: str, styles: str = "") -> tuple[Line, ...]:
    """The lines of a document with this body."""
    return read(make_odt(body, styles), "t.odt").lines


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<text:p>een<text:s/>twee<text:tab/>drie</text:p>", ["een twee drie"]),
        ("<text:p>een<text:line-break/>twee</text:p>", ["een", "twee"]),
        ("<text:tracked-changes><text:p>weg</text:p></text:tracked-changes><text:p>blijft</text:p>", ["blijft"]),
        ("<text:p>een<office:annotation><text:p>opmerking</text:p></office:annotation> twee</text:p>", ["een twee"]),
        ("<text:p>zie <text:a>de <text:span>brief</text:span></text:a>.</text:p>", ["zie de brief."]),
        ("<text:section><text:p>in een sectie</text:p></text:section>", ["in een sectie"]),
        (
            "<text:p>voor <draw:frame><draw:text-box><text:p>kader</text:p></draw:text-box></draw:frame></text:p>",
            ["voor", "kader"],
        ),
    ],
    ids=["spaces", "line-break", "deleted", "comment", "link", "section", "text-box"],
)
def test_a_paragraph_has_the_text_that_is_shown(body: str, expected: list[str]) -> None:
    assert [line.text for line in lines_of(body)] == expected


def test_headings_and_bold_type_show() -> None:
    styles = '<style:style style:name="P1"><style:text-properties fo:font-weight="bold"/></style:style>'
    body = '<text:h>Inleiding</text:h><text:p text:style-name="P1">Kunt u dat?</text:p><text:p/><text:p>Ja.</text:p>'
    heading, question, answer = lines_of(body, styles)
    assert heading.role is Role.HEADING
    assert question.bold and question.whole_paragraph
    assert answer.gap_before and not answer.bold


def test_a_footnote_leaves_the_sentence_and_keeps_its_mark() -> None:
    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Kamerstuk 29 521</text:p></text:note-body></text:note>"
    )
    text, foot = lines_of(f"<text:p>Is dat bekend?{note}Zo ja, hoe?</text:p>")
    assert (text.text, text.note_marks) == ("Is dat bekend? Zo ja, hoe?", ("1",))
    assert (foot.text, foot.role) == ("1 Kamerstuk 29 521", Role.FOOTNOTE)


def test_list_numbers_are_counted_and_bullets_left_out() -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-suffix="." text:start-value="3"/></text:list-style>'
        '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>'
    )
    items = "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in ("een", "twee"))
    body = f'<text:list text:style-name="L1">{items}</text:list><text:list text:style-name="L2">{items}</text:list>'
    lines = lines_of(body, styles)
    assert [line.text for line in lines] == ["3. een", "4. twee", "een", "twee"]
    assert {line.role for line in lines} == {Role.LIST_ITEM}


def test_cells_of_a_data_table_are_cells_and_covered_ones_are_left_out() -> None:
    cells = (
        "<table:table-cell><text:p>2022</text:p></table:table-cell>"
        "<table:covered-table-cell><text:p>x</text:p></table:covered-table-cell>"
    )
    lines = lines_of(
        f"<table:table><table:table-row>{cells}</table:table-row></table:table><text:p>Na de tabel.</text:p>"
    )
    assert [(line.text, line.role) for line in lines] == [("2022", Role.TABLE), ("Na de tabel.", Role.BODY)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_odt(""), "no text"),
        (pack({"content.xml": "<a/>"}), "no OpenDocument text"),
        (pack({"content.xml": "<a"}), "damaged"),
    ],
    ids=["empty", "other", "bad-xml"],
)
def test_a_document_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(data, "t.odt")


def odt_table(*rows: list[str]) -> str:
    """A table of these texts."""
    cells = ("".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row) for row in rows)
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"


def test_a_table_of_questions_is_read_as_questions_and_answers() -> None:
    lines = lines_of(odt_table(["Vraag", "Antwoord"], ["1. Klopt dat?", "Ja."], ["2. Wie betaalt?", "Het Rijk."]))
    assert [(line.text, line.role) for line in lines[2:5]] == [
        ("1.", Role.QUESTION_LABEL),
        ("Klopt dat?", Role.BODY),
        ("Antwoord", Role.ANSWER_LABEL),
    ]
    assert {line.role for line in lines[:2]} == {Role.FURNITURE}


def test_questions_that_the_program_counts_are_told_as_questions() -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-suffix="."/></text:list-style>'
    )
    item = '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>{}</text:p>' + (
        "</text:list-item></text:list>"
    )
    body = item.format("Klopt dat?") + "<text:p>Ja.</text:p>" + item.format("Hoe?") + "<text:p>Zo.</text:p>"
    labels = [line.text for line in lines_of(body, styles) if line.role is Role.QUESTION_LABEL]
    assert labels == ["1.", "2."]
