"""Whole documents: a page of a ministry's list, an appendix, a committee list, a scan on one line, and their traps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweespraak_store.readers.markdown import read as read_markdown
from tweespraak_store.readers.plain_text import split_lines
from tweespraak_translate.document import (
    Block,
    Exchange,
    Flag,
    Line,
    ParagraphKind,
    ParsedDocument,
    Role,
    SourceText,
)
from tweespraak_translate.exchanges import find_exchanges

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "structure"
SEED = ROOT / "seeds" / "mali-answers-page-7.txt"


def parse(text: str) -> ParsedDocument:
    """The document that this plain text is."""
    return find_exchanges(SourceText(lines=tuple(split_lines(text))))


def parse_file(name: str) -> ParsedDocument:
    """The document in one of the made-up files."""
    return parse((DATA / name).read_text("utf-8"))


def texts(blocks: Sequence[Block]) -> list[str]:
    """The text of each block."""
    return [block.text for block in blocks]


def shape(document: ParsedDocument) -> list[tuple[list[str], list[str], list[str]]]:
    """Numbers, questions and answers of each exchange."""
    return [(list(e.numbers), texts(e.questions), texts(e.answers)) for e in document.exchanges]


def with_number(document: ParsedDocument, number: str) -> Exchange:
    """The first exchange that carries a number."""
    return next(e for e in document.exchanges if number in e.numbers)


def test_the_seed_gives_four_exchanges_the_first_and_last_of_them_cut_off() -> None:
    document = parse(SEED.read_text("utf-8"))
    assert [(e.numbers, e.flags) for e in document.exchanges] == [
        ((), (Flag.START_MISSING,)),
        (("22",), ()),
        (("23",), ()),
        (("24",), (Flag.END_MISSING,)),
    ]
    question, answer = document.exchanges[0].questions[0], document.exchanges[0].answers[0]
    assert question.text.startswith("takenpakket zouden kunnen uitvoeren, met als doel een bijdrage te leveren aan")
    assert question.text.endswith("migratie richting Europa?")
    assert answer.text.startswith("De All Source Information Fusion Unit (ASIFU) in Bamako en de Nederlandse eenheden")
    assert [block.label for e in document.exchanges for block in e.answers] == ["", "", "", ""]
    assert (document.kind, document.unplaced, document.warnings) == ("fact-questions", ("Pagina 7 van 16",), ())


def test_bare_numbers_out_of_order_are_kept_as_printed_with_their_shared_answers() -> None:
    document = parse_file("list_out_of_order.txt")
    assert [list(e.numbers) for e in document.exchanges] == [["1"], ["2"], ["3", "5", "6"], ["4"]]
    assert texts(with_number(document, "5").answers) == ["Deze vragen vallen buiten ons onderzoek."]
    assert "1. De verhoging van de dijk bij de haven." in with_number(document, "2").answers[0].text
    assert with_number(document, "2").answers[0].text.endswith("Op pagina 14 van dat rapport staat een kaart.")
    assert not any("1 De vragen zijn hier" in block.text for e in document.exchanges for block in e.answers)
    assert any("not in order" in warning for warning in document.warnings)


def test_page_furniture_notes_and_marks_stay_out_of_a_sentence_that_crosses_a_page() -> None:
    document = parse_file("appendix.txt")
    assert [list(e.numbers) for e in document.exchanges] == [["1"], ["2", "3"], ["4", "5"]]
    question = with_number(document, "2").questions[0]
    assert [p.text for p in question.paragraphs] == [
        "Hoeveel sluizen in het noorden lekken op dit moment, en wat kost het herstel van die sluizen per jaar?",
        "Deelt u de mening dat het herstel sneller moet? Zo ja, wanneer is het klaar? Zo nee, waarom niet, gelet op"
        " de belangen van de scheepvaart en van de waterveiligheid, en op de eerdere toezegging dat alle sluizen in"
        " het noorden voor het einde van dit jaar zijn hersteld?",
    ]
    assert question.paragraphs[1].note_marks == ("2",)
    assert question.footnotes == ("2 Kamerstuk 27 625, nr. 5",)
    assert with_number(document, "1").questions[0].footnotes[0].startswith("1 De Sluiskrant")
    assert "ah-tk-20212022-4321" in document.unplaced


def test_rows_of_a_table_are_table_and_not_questions() -> None:
    answer = with_number(parse_file("appendix.txt"), "2").answers[0]
    table = " ".join(p.text for p in answer.paragraphs if p.kind is ParagraphKind.TABLE)
    assert "Noord 12 17 40" in table
    assert "Zuid 10 14 34" in table


def test_a_committee_list_keeps_its_head_and_page_feet_apart() -> None:
    document = parse_file("list_committee.txt")
    assert shape(document)[0][2] == ["Een brug, en in de stad, aan de rand van het centrum, een sluis."]
    assert "36 100, nr. 4" in with_number(document, "2").answers[0].text
    assert with_number(document, "3").answers[0].text == "Zie het antwoord op vraag 2"
    assert [e.flags for e in document.exchanges] == [(), (), ()]
    assert (document.metadata.reference, document.kind) == ("kst-36200-12", "fact-questions")


def test_a_list_whose_line_breaks_were_lost_is_cut_at_its_labels() -> None:
    document = parse_file("list_one_line.txt")
    assert [e.numbers for e in document.exchanges] == [("1",), ("2",), ("3",), ("4",)]
    assert texts(with_number(document, "3").questions) == ["Wie is daarvoor verantwoordelijk? Is dat bekend?"]
    assert "Zie ook het antwoord op vraag 3." in with_number(document, "1").answers[0].text
    assert not any("4/5" in block.text for e in document.exchanges for block in e.answers)
    assert with_number(document, "4").answers[0].text.endswith("Daarom is meer geld nodig.")


def test_a_question_whose_label_fell_off_at_a_page_break_gets_its_rest_back() -> None:
    document = find_exchanges(read_markdown((DATA / "lost_label.md").read_bytes(), "lost_label.md"))
    second = with_number(document, "2")
    assert second.flags == (Flag.QUESTION_MISSING, Flag.START_MISSING)
    assert texts(second.questions) == ["die in het voorjaar aan de boeren is gedaan? Zo nee, waarom niet?"]
    assert texts(with_number(document, "1").answers) == ["Ja, het peil is gedaald. De meting laat dat zien."]
    assert any("label of question 2 is lost" in warning for warning in document.warnings)
    assert document.metadata.reference == "ah-tk-20212022-77"


ONE_AND_TWO = [(["1"], ["Wat kost dat?"], ["Drie miljoen."]), (["2"], ["Wie betaalt?"], ["De stad."])]

ORDERS = {
    "all questions first": "Vraag 1\nWat kost dat?\nVraag 2\nWie betaalt?\n"
    "Antwoord 1\nDrie miljoen.\nAntwoord 2\nDe stad.\n",
    "answers turned round": "Vraag 1\nWat kost dat?\nVraag 2\nWie betaalt?\n"
    "Antwoord 2\nDe stad.\nAntwoord 1\nDrie miljoen.\n",
    "bare numbers twice": "VRAGEN\n1.\nWat kost dat?\n2.\nWie betaalt?\nANTWOORDEN\n1.\nDrie miljoen.\n2.\nDe stad.\n",
    "glued page counts": "1/3\nVraag 1\nWat kost dat?\n\nDrie miljoen.\n2/3Vraag 2\nWie betaalt?\n\nDe stad.\n3/3\n",
    "blank lines everywhere": "Vraag 1\n\nWat kost\n\ndat?\n\nDrie miljoen.\n\nVraag 2\n\nWie betaalt?\n\nDe stad.\n",
}


@pytest.mark.parametrize("text", ORDERS.values(), ids=ORDERS.keys())
def test_answers_find_their_questions_by_number_wherever_they_stand(text: str) -> None:
    assert shape(parse(text)) == ONE_AND_TWO


def test_a_joint_question_with_answers_apart_keeps_both_answers() -> None:
    document = parse("Vraag 5 en 6\nWat kost het?\nWie betaalt?\nAntwoord 5\nVeel.\nAntwoord 6\nDe stad.\n")
    assert shape(document) == [(["5", "6"], ["Wat kost het?\nWie betaalt?"], ["Veel.", "De stad."])]


def test_joint_questions_that_cannot_be_told_apart_are_said_to_be_so() -> None:
    document = parse("Vraag 1, 2 en 3\nWat kost het? En waarom? Wie betaalt?\nAntwoord 1, 2 en 3\nVeel.\n")
    assert any("where each begins is not certain" in warning for warning in document.warnings)


def test_a_question_printed_whole_and_again_in_parts_says_that_its_parts_are_answered() -> None:
    document = parse(
        "Vraag 1.\nWat kost het? Wie betaalt?\n\nVraag 1 a Wat kost het?\n\nVeel geld.\n\n"
        "Vraag 1 B Wie betaalt?\n\nDe stad.\n\nVraag 2\nWaarom?\n\nWij verwijzen naar vraag 1 B.\n"
    )
    assert [e.numbers for e in document.exchanges] == [("1",), ("1a",), ("1b",), ("2",)]
    assert document.exchanges[0].flags == (Flag.ANSWER_MISSING,)
    assert "question 1 has no answer of its own; its parts are answered" in document.warnings


def test_a_lost_answer_label_is_said_and_the_answer_found() -> None:
    document = parse("Vraag 1\nWat?\n\nAntwoord 1\nDit.\n\nVraag 2\nWie?\n\nDe aannemer doet dat.\n")
    assert shape(document)[1] == (["2"], ["Wie?"], ["De aannemer doet dat."])
    assert any("label of answer 2 is lost" in warning for warning in document.warnings)


REFERENCES = {
    "broken after op": "Dat staat in het antwoord op\nvraag 12 en elders.",
    "capital broken after op": "Dat staat in het antwoord op\nVraag 12 en elders.",
    "bracket": "Dat staat al boven (zie vraag\n1). De brug is nieuw.",
    "sentence about questions": "Dat klopt.\nVraag 1 en 2 hangen samen met de brug.",
    "sentence about answers": "Dat klopt.\nAntwoord 1 en 2 zijn gelijk.",
}


@pytest.mark.parametrize("answer", REFERENCES.values(), ids=REFERENCES.keys())
def test_a_reference_at_the_start_of_a_line_is_no_label(answer: str) -> None:
    document = parse(f"Vraag 11\nWat?\n\n{answer}\n\nVraag 12\nWie?\n\nHij.\n")
    assert [e.numbers for e in document.exchanges] == [("11",), ("12",)]
    assert texts(document.exchanges[0].answers) == [" ".join(answer.split())]


def test_a_signature_belongs_to_no_answer() -> None:
    document = parse("Vraag 1\nWat?\n\nDit is het.\n\nDe Minister van Water,\n\nA.B. Voorbeeld\n")
    assert texts(document.exchanges[0].answers) == ["Dit is het."]
    assert document.unplaced == ("De Minister van Water,", "A.B. Voorbeeld")
    assert document.exchanges[0].flags == ()


def test_answers_clustered_by_theme_carry_the_numbers_of_their_heading() -> None:
    document = parse(
        "Hierbij de antwoorden.\n\nToon van de brief (antwoord vraag 6)\nDe toon is zakelijk.\n\n"
        "Kosten van het stelsel (antwoord vragen 1, 5,\n8 en 13)\nDe kosten zijn hoog.\n"
    )
    assert [e.numbers for e in document.exchanges] == [("6",), ("1", "5", "8", "13")]
    assert document.exchanges[1].flags == (Flag.QUESTION_MISSING,)
    assert document.exchanges[1].answers[0].paragraphs[0].text == "Kosten van het stelsel"


def test_one_question_without_any_label_is_found_below_its_title() -> None:
    document = parse(
        "Hierbij bieden wij u het antwoord aan.\n\nAntwoord op de vraag van de Tweede Kamer over\nhet rapport\n\n"
        "Heeft het waterschap de\nmiddelen voor herstel?\n\nHet waterschap heeft die middelen niet.\n"
    )
    assert shape(document) == [
        ([], ["Heeft het waterschap de middelen voor herstel?"], ["Het waterschap heeft die middelen niet."])
    ]


TRAPS = {
    "agenda": "Agenda\n\n1. Opening\n2. Brief van de minister over de dijken\n3. Rondvraag\n",
    "letter": "Geachte voorzitter,\n\n1. Inleiding\nDe brug is af.\n\n2. Vervolg\nWat nu? Dat volgt.\n\nHoogachtend,\n",
    "table": "Jaar Kosten Baten\n2019 12 17\n2020 14 33\nTOTAAL 26 50\n",
    "prose about questions": "De vragen 1 en 2 van de commissie zijn beantwoord. Zie het antwoord op vraag 3.\n",
}


@pytest.mark.parametrize("text", TRAPS.values(), ids=TRAPS.keys())
def test_a_document_without_questions_is_one_block_with_a_warning(text: str) -> None:
    document = parse(text)
    assert [(e.numbers, e.questions, e.flags) for e in document.exchanges] == [((), (), (Flag.QUESTION_MISSING,))]
    assert "no question found; kept as one block" in document.warnings


def test_labels_that_markup_declares_are_believed() -> None:
    lines = (
        Line("Vraag 1, 2", Role.QUESTION_LABEL, whole_paragraph=True),
        Line("Wat kost het?", whole_paragraph=True),
        Line("Wie betaalt?", whole_paragraph=True),
        Line("Antwoord 1, 2", Role.ANSWER_LABEL, whole_paragraph=True),
        Line("Zie vraag 3.", whole_paragraph=True, note_marks=("1",)),
        Line("1 Kamerstuk 29 521, nr. 293", Role.FOOTNOTE, whole_paragraph=True),
    )
    document = find_exchanges(SourceText(lines=lines, format="xml"))
    assert shape(document) == [(["1", "2"], ["Wat kost het?\nWie betaalt?"], ["Zie vraag 3."])]
    assert document.exchanges[0].answers[0].footnotes == ("1 Kamerstuk 29 521, nr. 293",)


PIECES = (
    *("Vraag 1", "Vraag 2", "Vraag 3 en 4", "Antwoord 1", "Antwoord 3 en 4", "Antwoord", "Vraag", "vraag 12"),
    *("22", "2 ", "", " ", "\f", "Hoe luidde de analyse?", "Dat is een aandeel in het werk.1", "waarvan een deel"),
    *("Kent u het bericht?1, 2 Zo ja, wat vindt u?", "1 De Krant, 3 mei 2020.", "2 Kamerstuk 29 521, nr. 3", "[1 ]"),
    *("Tweede Kamer, vergaderjaar 2023–2024, Aanhangsel 3", "Pagina 3 van 9", "ISSN 0921 - 7398", "3/7Vraag 5"),
    *("2/7", "TOTAAL 12 17 40", "10", "14 3", "1. De afschaffing van het quotum.", "Mededeling", "Toelichting:"),
    *("Algemeen", "De Minister van Water,", "(antwoord vragen 1, 5)", "Tekort (antwoord vraag 6)", "zorgverze-"),
    *("keraars", "• punt", "Geachte voorzitter,"),
    "Woord " * 220 + "Vraag 1 Hoe is dat? Zo. Vraag 2 Wat? Nee. 1/3 A. Vraag 3 2/3 Is het? Antwoord Ja. 3/3 Zo.",
)
NOT_COUNTED = frozenset("-[],")
"""Hyphens at line ends, and the commas and brackets of footnote marks, may go."""


def count(text: str) -> Counter[str]:
    """Every visible character of a text and how often it stands there."""
    return Counter(c for c in text if not c.isspace() and c not in NOT_COUNTED)


def count_kept(document: ParsedDocument) -> Counter[str]:
    """Every visible character that a parsed document keeps somewhere."""
    kept = count("".join(document.unplaced))
    for block in (block for e in document.exchanges for block in (*e.questions, *e.answers)):
        kept += count("".join((block.label, *block.footnotes)))
        for paragraph in block.paragraphs:
            kept += count(paragraph.text + "".join(paragraph.note_marks))
    return kept


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
def test_no_visible_character_is_lost_however_labels_and_furniture_are_mixed(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    assert count_kept(parse(text)) == count(text)


@pytest.mark.parametrize("name", ["appendix.txt", "list_committee.txt", "list_one_line.txt", "list_out_of_order.txt"])
def test_nothing_of_a_document_is_lost(name: str) -> None:
    text = (DATA / name).read_text("utf-8")
    assert count_kept(parse(text)) == count(text)


def test_nothing_of_the_seed_is_lost() -> None:
    text = SEED.read_text("utf-8")
    assert count_kept(parse(text)) == count(text)
