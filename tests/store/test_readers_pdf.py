"""PDF: what a page's layout says about its lines, on pages made for the purpose."""

from __future__ import annotations

import pytest
from made import Text, column, make_pdf, pages_of_streams

from tweespraak_store.readers.pdf import read
from tweespraak_translate.document import Line, Role
from tweespraak_translate.errors import InputError

BODY = [
    "Vraag 1",
    "Kunt u toelichten hoeveel meldingen de afgelopen drie jaar zijn gedaan",
    "bij de politie en bij de voorzieningen in de provincie?",
    "",
    "Antwoord 1",
    "De cijfers over de afgelopen drie jaar zijn door de voorzieningen zelf",
    "aangeleverd en zijn met de politie besproken.",
]


def lines_of(*pages: list[Text]) -> tuple[Line, ...]:
    """The lines of a PDF with these pages."""
    return read(make_pdf(pages), "t.pdf").lines


def texts(lines: tuple[Line, ...], role: Role) -> list[str]:
    """What the lines of one role say."""
    return [line.text for line in lines if line.role is role]


def test_body_lines_come_one_by_one_with_their_gaps() -> None:
    lines = lines_of(column(BODY))
    assert [line.text for line in lines] == [text for text in BODY if text]
    assert [line.text for line in lines if line.gap_before] == ["Antwoord 1"]
    assert not any(line.whole_paragraph for line in lines)


def test_lines_are_read_from_the_top_whatever_the_order_they_were_drawn_in() -> None:
    drawn = column(BODY)
    assert [line.text for line in lines_of(drawn[::-1])] == [text for text in BODY if text]


def test_what_returns_at_the_edge_of_every_page_is_furniture() -> None:
    def page(number: int) -> list[Text]:
        footer = Text(90, 30, f"Lijst van vragen over het jaarverslag, blad {number}", 8)
        return [Text(90, 800, "Ministerie van Voorbeelden", 9), *column(BODY[number:]), footer]

    lines = lines_of(page(1), page(2), page(4))
    assert len(texts(lines, Role.FURNITURE)) == 6
    assert texts(lines, Role.BODY) == [text for number in (1, 2, 4) for text in BODY[number:] if text]


def test_a_sentence_that_happens_to_end_two_pages_is_no_furniture() -> None:
    last = Text(90, 100, "Zie het antwoord op vraag 1.")
    lines = lines_of([*column(BODY), last], [*column(BODY[1:]), last])
    assert texts(lines, Role.BODY).count("Zie het antwoord op vraag 1.") == 2


def test_a_bare_page_number_is_furniture_and_a_bare_question_number_is_not() -> None:
    first = [*column(["21", *BODY[1:3]]), Text(300, 30, "4")]
    second = [*column(["25", *BODY[4:]]), Text(300, 30, "5")]
    lines = lines_of(first, second)
    assert texts(lines, Role.FURNITURE) == ["4", "5"]
    assert "21" in texts(lines, Role.BODY) and "25" in texts(lines, Role.BODY)


@pytest.mark.parametrize("mark", ["Pagina 3 van 12", "3/12", "- 3 -"])
def test_a_page_count_at_the_foot_is_furniture_even_on_a_single_page(mark: str) -> None:
    assert texts(lines_of([*column(BODY), Text(480, 30, mark, 7)]), Role.FURNITURE) == [mark]


def test_a_margin_block_beside_the_text_is_furniture() -> None:
    margin = [Text(20, 90, "kst-29521-293", 6), Text(20, 82, "ISSN 0921 - 7371", 6), Text(20, 74, "Kenmerk", 6)]
    assert texts(lines_of([*column(BODY), *margin]), Role.FURNITURE) == [text.text for text in margin]


def test_a_footnote_mark_leaves_the_line_and_is_remembered() -> None:
    page = [
        *column(BODY),
        Text(90, 600, "Bent u bekend met het bericht?"),
        Text(216.5, 603.5, "3", 5.5),
        Text(90, 120, "3", 4.5),
        Text(95, 117.5, "Een krant, 3 mei 2024, «Bericht»", 7),
        Text(95, 109, "met een tweede regel", 7),
    ]
    lines = lines_of(page)
    marked = next(line for line in lines if line.note_marks)
    assert (marked.text, marked.note_marks) == ("Bent u bekend met het bericht?", ("3",))
    assert texts(lines, Role.FOOTNOTE) == ["3 Een krant, 3 mei 2024, «Bericht»", "met een tweede regel"]


@pytest.mark.parametrize(
    ("rise", "before", "expected"),
    [(-2, "de uitstoot van CO", "de uitstoot van CO2"), (3, "ruim 40 m", "ruim 40 m2")],
    ids=["lowered", "square"],
)
def test_a_small_digit_that_is_no_mark_stays_in_the_word(rise: int, before: str, expected: str) -> None:
    stream = f"BT /F1 9 Tf 90 700 Td ({before}) Tj /F1 5.5 Tf {rise} Ts (2) Tj ET".encode()
    (line,) = read(pages_of_streams([stream]), "t.pdf").lines
    assert (line.text, line.note_marks) == (expected, ())


def test_text_after_a_footnote_mark_goes_on_with_a_space() -> None:
    stream = (
        b"BT /F1 9 Tf 90 700 Td (Is dat bekend?) Tj /F1 5.5 Tf 3.5 Ts (1, 2 ) Tj /F1 9 Tf 0 Ts (Zo ja, waarom?) Tj ET"
    )
    (line,) = read(pages_of_streams([stream]), "t.pdf").lines
    assert (line.text, line.note_marks) == ("Is dat bekend? Zo ja, waarom?", ("1", "2"))


def test_a_hyphen_at_the_line_end_is_left_for_the_paragraph_to_judge() -> None:
    lines = lines_of(column(["Dat geldt voor ongedocumen-", "teerde personen in Nagorno-", "Karabach."]))
    assert [line.text for line in lines] == ["Dat geldt voor ongedocumen-", "teerde personen in Nagorno-", "Karabach."]


def test_rows_of_cells_are_a_table() -> None:
    rows = [("Jaar", "Aantal", "Waarvan nieuw"), ("2022", "12", "4"), ("TOTAAL", "40", "9")]
    cells = [Text(90 + 120 * n, 500 - 12 * row, cell) for row, line in enumerate(rows) for n, cell in enumerate(line)]
    lines = lines_of([*column(BODY), *cells])
    assert texts(lines, Role.TABLE) == [cell for row in rows for cell in row]


def test_a_wide_table_keeps_the_cells_that_reach_into_the_margin() -> None:
    cells = [Text(x, y, text, 6.5) for y in (500, 490) for x, text in ((20, "Fryslan"), (120, "12"), (260, "40"))]
    lines = lines_of([*column(BODY), *cells, *column(BODY[4:], top=440)])
    assert texts(lines, Role.TABLE) == ["Fryslan", "12", "40"] * 2


def test_small_type_inside_the_text_is_a_table_and_no_footnote() -> None:
    page = [*column(BODY), *column(["Grond 12 17"], top=560, size=6.5), *column(BODY[4:], top=500)]
    lines = lines_of(page)
    assert texts(lines, Role.TABLE) == ["Grond 12 17"]
    assert texts(lines, Role.FOOTNOTE) == []


def test_a_number_hanging_before_its_question_is_on_the_same_line() -> None:
    page = [
        Text(90, 760, "7."),
        Text(112, 760, "Heeft u inzicht in de verschillende methoden?"),
        *column(BODY, top=720),
    ]
    assert lines_of(page)[0].text == "7. Heeft u inzicht in de verschillende methoden?"


def test_bold_lines_are_told_from_others_and_larger_ones_are_headings() -> None:
    page = [
        Text(90, 790, "Lijst van vragen en antwoorden", 14, True),
        *column(BODY),
        Text(90, 640, "Inleiding", 9, True),
    ]
    lines = lines_of(page)
    assert texts(lines, Role.HEADING) == ["Lijst van vragen en antwoorden"]
    assert [line.text for line in lines if line.bold and line.role is Role.BODY] == ["Inleiding"]


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    left = [f"linker regel {n} met genoeg woorden erin" for n in range(8)]
    right = [f"rechter regel {n} met genoeg woorden erin" for n in range(8)]
    page = [*column(left, x=60), *column(right, x=320)]
    assert [line.text for line in lines_of(page)] == left + right


def test_text_drawn_sideways_is_furniture() -> None:
    stream = b"BT /F1 9 Tf 90 700 Td (Kunt u dat toelichten?) Tj ET BT /F1 9 Tf 0 1 -1 0 30 300 Tm (Concept) Tj ET"
    lines = read(pages_of_streams([stream]), "t.pdf").lines
    assert texts(lines, Role.FURNITURE) == ["Concept"]


def test_the_head_of_an_official_paper_gives_its_metadata() -> None:
    head = [
        Text(55, 760, "Tweede Kamer der Staten-Generaal", 18, True),
        Text(500, 740, "2", 50, True),
        Text(55, 705, "Vergaderjaar 2023-2024", 9.6),
        Text(220, 705, "Aanhangsel van de Handelingen", 10, True),
        Text(220, 540, "1314", 12.8, True),
    ]
    opening = [
        "Vragen van de leden Jansen (ABC) en De Vries (XYZ) aan de Minister",
        "van Onderwijs over de voorbeelden (ingezonden 6 maart 2024).",
        "Antwoord van Minister Bakker (Onderwijs) (ontvangen 25 maart 2024).",
        "",
        *BODY,
    ]
    source = read(make_pdf([[*head, *column(opening, x=220, top=510)]]), "t.pdf")
    found = source.metadata
    assert found.reference == "ah-tk-20232024-1314"
    assert (found.session_year, found.date_asked, found.date_answered) == ("2023-2024", "2024-03-06", "2024-03-25")
    assert found.asked_by == "Jansen (ABC) en De Vries (XYZ)"
    assert found.answered_by == "Minister Bakker"
    assert "1314" not in texts(source.lines, Role.BODY)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7 niets", "damaged"),
        (pages_of_streams([b"0 0 100 100 re f"]), "no text layer"),
    ],
    ids=["broken", "scan"],
)
def test_a_pdf_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(data, "t.pdf")


def test_a_page_without_text_among_others_is_named() -> None:
    source = read(pages_of_streams([b"BT /F1 9 Tf 90 700 Td (Kunt u dat?) Tj ET", b"0 0 9 9 re f"]), "t.pdf")
    assert source.warnings == ("pages without a text layer (pictures or blank): 2",)


def test_a_note_with_a_point_behind_its_number_is_a_footnote() -> None:
    page = [
        *column(BODY),
        Text(90, 600, "Bent u bekend met het bericht?"),
        Text(216.5, 603.5, "1", 5.5),
        Text(90, 120, "1. Een krant, 3 mei 2024.", 7),
    ]
    assert texts(lines_of(page), Role.FOOTNOTE) == ["1. Een krant, 3 mei 2024."]


def test_narrow_columns_are_parted_at_the_gutter_and_read_one_after_the_other() -> None:
    left = [f"Regel {n} van de linkerkolom, die tot dicht bij de goot loopt" for n in range(1, 13)]
    right = [f"Regel {n} van de rechterkolom, die tot de rand doorloopt" for n in range(1, 13)]
    rows = [Text(x, 700 - 12 * n, text) for n in range(12) for x, text in ((50, left[n]), (310, right[n]))]
    assert texts(lines_of([Text(50, 740, "Een regel over de hele breedte van de bladzijde " * 2), *rows]), Role.BODY)[
        1:
    ] == [*left, *right]


def question_table(rows: list[tuple[list[str], list[str]]], top: float = 700, *, head: bool = True) -> list[Text]:
    """A page with a table of questions at the left and answers at the right."""
    page = [Text(90, top + 14, "Vraag"), Text(306, top + 14, "Antwoord")] if head else []
    for question, answer in rows:
        page += [*column(question, top=top), *column(answer, x=306, top=top)]
        top -= 12 * max(len(question), len(answer))
    return page


def told(lines: tuple[Line, ...]) -> list[tuple[str, str]]:
    """Role and text of the lines that are text."""
    return [(line.role.value, line.text) for line in lines if line.role is not Role.FURNITURE]


def test_a_table_of_questions_is_read_row_by_row_and_on_the_next_page() -> None:
    first = question_table([(["1.", "Klopt het dat de", "kosten stijgen?"], ["Ja, met 3%."]), (["2.", "Wie"], ["Het"])])
    second = question_table([(["betaalt dat?"], ["Rijk betaalt."]), (["3.", "Hoe?"], ["Zo."])], head=False)
    assert told(lines_of(first, second)) == [
        ("question-label", "1."),
        ("body", "Klopt het dat de"),
        ("body", "kosten stijgen?"),
        ("answer-label", "Antwoord"),
        ("body", "Ja, met 3%."),
        ("question-label", "2."),
        ("body", "Wie"),
        ("body", "betaalt dat?"),
        ("answer-label", "Antwoord"),
        ("body", "Het"),
        ("body", "Rijk betaalt."),
        ("question-label", "3."),
        ("body", "Hoe?"),
        ("answer-label", "Antwoord"),
        ("body", "Zo."),
    ]


def test_a_word_cut_at_a_line_end_is_whole_in_the_title() -> None:
    head = [
        "Vragen van het lid Jansen (ABC) aan de Minister over de aanpak van wolven-",
        "schade (ingezonden 6 maart).",
    ]
    title = read(make_pdf([column([*head, "", *BODY])]), "t.pdf").metadata.title
    assert title.endswith("aanpak van wolvenschade")
