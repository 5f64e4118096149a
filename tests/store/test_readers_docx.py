"""DOCX: every paragraph is read once, wherever Word keeps it."""

from __future__ import annotations

import pytest
from made import make_docx, pack, paragraph

from tweespraak_store.readers.docx import read, written
from tweespraak_translate.document import Line, Role
from tweespraak_translate.errors import InputError


def lines_of(body: str, **parts: str) -> tuple[Line, ...]:
    """The lines of a Word document with this body."""
    return read(make_docx(body, **parts), "t.docx").lines


def texts_of(body: str, **parts: str) -> list[str]:
    """What those lines say."""
    return [line.text for line in lines_of(body, **parts)]


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def cell(text: str, properties: str = "") -> str:
    """A table cell with one paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            f"<w:p>{run('Kunt u ')}<w:ins>{run('alsnog ')}</w:ins>{run('toelichten?')}</w:p>",
            "Kunt u alsnog toelichten?",
        ),
        (
            f"<w:p>{run('Kunt u ')}<w:del><w:r><w:delText>niet </w:delText></w:r></w:del>{run('dat?')}</w:p>",
            "Kunt u dat?",
        ),
        (f"<w:p><w:moveFrom>{run('weg')}</w:moveFrom><w:moveTo>{run('hier')}</w:moveTo></w:p>", "hier"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('In een veld')}</w:sdtContent></w:sdt>", "In een veld"),
        (f"<w:p>{run('zie ')}<w:hyperlink>{run('de brief')}</w:hyperlink></w:p>", "zie de brief"),
        (f"<w:p>{run('drone')}<w:r><w:noBreakHyphen/></w:r>{run('exploitant')}</w:p>", "drone-exploitant"),
        (f"<w:p>{run('1')}<w:r><w:tab/></w:r>{run('Kunt u')}</w:p>", "1 Kunt u"),
        (f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>{run('7')}</w:p>", "7"),
        ("<w:p><w:r><w:sym w:char='F0B7'/><w:t>punt</w:t></w:r></w:p>", "\uf0b7punt"),
    ],
    ids=["inserted", "deleted", "moved", "content-control", "link", "hard-hyphen", "tab", "field", "symbol"],
)
def test_a_paragraph_has_the_text_that_word_shows(body: str, expected: str) -> None:
    assert texts_of(body) == [expected]


def test_text_boxes_are_read_once_though_word_writes_them_twice() -> None:
    box = f"<w:txbxContent>{paragraph('In het kader')}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert texts_of(f"<w:p>{run('Voor het kader.')}<w:r>{both}</w:r></w:p>") == ["Voor het kader.", "In het kader"]


def test_merged_and_nested_cells_are_read_once_and_in_order() -> None:
    inner = f"<w:tbl><w:tr>{cell('binnen')}</w:tr></w:tbl>"
    wide, tall = cell("over twee", '<w:gridSpan w:val="2"/>'), cell("boven", '<w:vMerge w:val="restart"/>')
    body = (
        f"<w:tbl><w:tr>{wide}</w:tr><w:tr>{tall}<w:tc>{inner}{paragraph('naast')}</w:tc></w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('onder')}</w:tr></w:tbl>"
    )
    lines = lines_of(body)
    assert [line.text for line in lines] == ["over twee", "boven", "binnen", "naast", "onder"]
    assert {line.role for line in lines} == {Role.TABLE}


def test_a_table_that_lays_out_the_text_is_text() -> None:
    body = f"<w:tbl><w:tr>{cell('Vraag 1')}</w:tr><w:tr>{cell('Kunt u dat toelichten?')}</w:tr></w:tbl>"
    assert {line.role for line in lines_of(body)} == {Role.BODY}


def test_a_footnote_leaves_the_sentence_and_keeps_its_mark() -> None:
    body = f"<w:p>{run('Is dat bekend?')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('Zo ja, hoe?')}</w:p>"
    notes = (
        f"<w:footnote w:id='0' w:type='separator'/><w:footnote w:id='2'>{paragraph('Kamerstuk 29 521')}</w:footnote>"
    )
    text, note = lines_of(body, footnotes=notes)
    assert (text.text, text.note_marks) == ("Is dat bekend? Zo ja, hoe?", ("1",))
    assert (note.text, note.role) == ("1 Kamerstuk 29 521", Role.FOOTNOTE)


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1%2)"/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Vraag %1"/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="2">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>'
    + "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(3))
)


def numbered(text: str, list_id: int, level: int = 0) -> str:
    """A paragraph of a numbered list."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_numbers_that_word_counts_are_written_out() -> None:
    body = (
        numbered("een", 1) + numbered("twee", 1) + numbered("sub", 1, 1) + numbered("drie", 1) + numbered("sub", 1, 1)
    )
    assert texts_of(body, numbering=NUMBERING) == ["3. een", "4. twee", "4a) sub", "5. drie", "5a) sub"]


def test_a_counted_label_is_a_label_and_a_bullet_is_an_item_without_a_number() -> None:
    lines = lines_of(numbered("Kunt u dat?", 2) + numbered("punt", 3), numbering=NUMBERING)
    assert [(line.text, line.role) for line in lines] == [("Vraag 1 Kunt u dat?", Role.BODY), ("punt", Role.LIST_ITEM)]


def test_headings_bold_type_and_empty_paragraphs_show() -> None:
    styles = (
        '<w:style w:styleId="K"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="V"><w:name w:val="Vraag"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:styleId="W"><w:basedOn w:val="V"/></w:style>'
    )
    body = (
        paragraph("Inleiding", '<w:pStyle w:val="K"/>')
        + paragraph("Kunt u dat?", '<w:pStyle w:val="W"/>')
        + paragraph("")
        + paragraph("Ja.")
    )
    heading, question, answer = lines_of(body, styles=styles)
    assert heading.role is Role.HEADING
    assert question.bold and question.whole_paragraph
    assert answer.gap_before and not answer.bold


def test_line_breaks_part_a_paragraph_into_printed_lines() -> None:
    (first, second) = lines_of(f"<w:p>{run('Vraag 1')}<w:r><w:br/></w:r>{run('Kunt u dat?')}</w:p>")
    assert (first.text, second.text) == ("Vraag 1", "Kunt u dat?")
    assert first.gap_before and not second.gap_before and not second.whole_paragraph


def test_hidden_text_is_left_out_and_said() -> None:
    source = read(make_docx(f"<w:p>{run('zichtbaar')}{run(' geheim', '<w:vanish/>')}</w:p>"), "t.docx")
    assert [line.text for line in source.lines] == ["zichtbaar"]
    assert source.warnings == ("hidden text in the Word file was left out",)


def test_page_headers_are_furniture_and_give_metadata() -> None:
    source = read(make_docx(paragraph("Geachte voorzitter,"), header1=paragraph("kst-29521-293")), "t.docx")
    assert (source.lines[0].text, source.lines[0].role) == ("kst-29521-293", Role.FURNITURE)
    assert source.metadata.reference == "kst-29521-293"


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (3, "decimal", "3"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (4, "lowerRoman", "iv"),
        (9, "upperRoman", "IX"),
    ],
)
def test_list_numbers_are_written_as_word_writes_them(number: int, form: str, expected: str) -> None:
    assert written(number, form) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_docx(""), "no text"),
        (pack({"word/document.xml": "<a>"}), "damaged"),
        (pack({"word/document.xml": "<a/>"}), "no body"),
        (make_docx(paragraph("x"))[:-30], "damaged"),
    ],
    ids=["empty", "bad-xml", "no-body", "cut"],
)
def test_a_word_file_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(data, "t.docx")


def table(*rows: str) -> str:
    """A table of these rows of cells."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


LABEL_ROLES = {Role.QUESTION_LABEL: "Q", Role.ANSWER_LABEL: "A", Role.BODY: "", Role.FURNITURE: "-", Role.HEADING: "#"}


def told(body: str, **parts: str) -> list[str]:
    """The lines of a document, each after a sign for its role."""
    return [f"{LABEL_ROLES.get(line.role, line.role)}{line.text}" for line in lines_of(body, **parts)]


ANSWERED = ["AAntwoord", "Ja, met 3%."], ["AAntwoord", "Het Rijk."]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [
                cell("Vraag") + cell("Antwoord"),
                cell("1. Klopt het dat de kosten stijgen?") + cell("Ja, met 3%."),
                cell("2. Wie betaalt dat?") + cell("Het Rijk."),
            ],
            ["-Vraag", "-Antwoord", "Q1.", "Klopt het dat de kosten stijgen?", *ANSWERED[0], "Q2.",
             "Wie betaalt dat?", *ANSWERED[1]],
        ),
        (
            [
                cell("Nr.") + cell("Vraag") + cell("Antwoord"),
                cell("Financiën", '<w:gridSpan w:val="3"/>'),
                cell("4") + cell("Klopt het dat de kosten stijgen?") + cell("Ja, met 3%."),
                cell("7") + cell("Wie betaalt dat?") + cell("Het Rijk."),
            ],
            ["-Nr.", "-Vraag", "-Antwoord", "#Financiën", "Q4", "Klopt het dat de kosten stijgen?", *ANSWERED[0],
             "Q7", "Wie betaalt dat?", *ANSWERED[1]],
        ),
        (
            [
                cell("1. Klopt het dat de kosten stijgen?") + cell("Ja, met 3%."),
                cell("2. Wie betaalt dat?") + cell("Het Rijk."),
            ],
            ["Q1.", "Klopt het dat de kosten stijgen?", *ANSWERED[0], "Q2.", "Wie betaalt dat?", *ANSWERED[1]],
        ),
        (
            [
                cell("Vraag") + cell("Antwoord"),
                cell("1. Klopt dat?") + cell("Ja, beide.", '<w:vMerge w:val="restart"/>'),
                cell("2. Blijft dat zo?") + cell("", "<w:vMerge/>"),
            ],
            ["-Vraag", "-Antwoord", "Q1.", "Klopt dat?", "Q2.", "Blijft dat zo?", "AAntwoord", "Ja, beide."],
        ),
        (
            [cell("Vraag") + cell("Antwoord"), cell("Vraag 1 Klopt dat?") + cell("Antwoord 1 Ja.")],
            ["-Vraag", "-Antwoord", "Vraag 1 Klopt dat?", "Antwoord 1 Ja."],
        ),
    ],
    ids=["number-dot", "three-columns", "no-header", "one-answer-for-two", "labels-in-the-cells"],
)  # fmt: skip
def test_a_table_of_questions_and_answers_is_read_as_questions_and_answers(
    rows: list[str], expected: list[str]
) -> None:
    assert told(table(*rows)) == expected


def test_a_table_of_numbers_beside_text_stays_a_table() -> None:
    rows = [cell(f"{number}. Maatregel") + cell("Toelichting bij de maatregel.") for number in (1, 2, 3)]
    assert {line.role for line in lines_of(table(*rows))} == {Role.TABLE}


COUNTED = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def test_questions_that_word_counts_with_their_answers_between_are_told_as_questions() -> None:
    body = (
        numbered("Klopt dat?", 1)
        + paragraph("Ja, om drie redenen:")
        + paragraph("1. de kosten;")
        + numbered("Wie betaalt?", 1)
        + paragraph("Het Rijk.")
    )
    expected = ["Q1.", "Klopt dat?", "Ja, om drie redenen:", "1. de kosten;", "Q2.", "Wie betaalt?", "Het Rijk."]
    assert told(body, numbering=COUNTED) == expected


def test_a_counted_list_inside_a_labelled_document_stays_a_list() -> None:
    body = paragraph("Vraag 1") + numbered("Klopt dat?", 1) + paragraph("Ja.") + numbered("Hoe?", 1) + paragraph("Zo.")
    assert Role.QUESTION_LABEL not in {line.role for line in lines_of(body, numbering=COUNTED)}
