"""Questions and answers out of printed text, on small documents of our own words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweespraak_translate.document import Flag, Line, ParsedDocument, Role, SourceText
from tweespraak_translate.exchanges import find_exchanges


def read(text: str) -> ParsedDocument:
    """The exchanges of a text whose blank lines are gaps and whose form feeds are page breaks."""
    lines: list[Line] = []
    for page, page_text in enumerate(text.split("\f"), start=1):
        gap = False
        for raw in page_text.split("\n"):
            if raw.strip():
                lines.append(Line(raw.strip(), page=page, gap_before=gap))
            gap = not raw.strip()
    return find_exchanges(SourceText(tuple(lines)))


def pairs(document: ParsedDocument) -> list[tuple[str, str, str]]:
    """Numbers, question text and answer text of each exchange."""
    return [
        (" ".join(e.numbers), " ".join(b.text for b in e.questions), " ".join(b.text for b in e.answers))
        for e in document.exchanges
    ]


ONE_AND_TWO = [("1", "Is de brug dicht?", "Ja."), ("2", "Wie betaalt dat?", "Het Rijk.")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "1\nIs de brug dicht?\n\nJa.\n\n2\nWie betaalt dat?\n\nHet Rijk.", id="bare number on its own line"
        ),
        pytest.param(
            "1 Is de brug dicht?\n\nJa.\n\n2 Wie betaalt dat?\n\nHet Rijk.", id="bare number before the question"
        ),
        pytest.param("1. Is de brug dicht?\n\nJa.\n\n2. Wie betaalt dat?\n\nHet Rijk.", id="number and dot"),
        pytest.param(
            "Vraag 1\nIs de brug dicht?\n\nJa.\n\nVraag 2\nWie betaalt dat?\n\nHet Rijk.", id="no answer label"
        ),
        pytest.param(
            "Vraag 1 Is de brug dicht?\n\nJa.\n\nVraag 2 Wie betaalt dat?\n\nHet Rijk.", id="question on the line"
        ),
        pytest.param(
            "Vraag 1.\nIs de brug dicht?\nAntwoord\nJa.\nVraag .2\nWie betaalt dat?\nAntwoord\nHet Rijk.",
            id="stray stops and an answer without number",
        ),
        pytest.param(
            "Vraag 1 (pagina 2)\nIs de brug dicht?\nAntwoord\nJa.\nVraag 2\nWie betaalt dat?\nAntwoord\nHet Rijk.",
            id="page named in the label",
        ),
        pytest.param(
            "Vraag 1\nIs de brug dicht?\nAntwoord 1\nJa.\nVraag 2\nWie betaalt dat?\nAntwoord 2\nHet Rijk.",
            id="both labelled",
        ),
        pytest.param(
            "Vraag 1\nIs de brug dicht?\nAntwoord op vraag 1:\nJa.\nVraag 2\n"
            "Wie betaalt dat?\nAntwoord op vraag 2:\nHet Rijk.",
            id="antwoord op vraag",
        ),
        pytest.param(
            "Vraag (1)\nIs de brug dicht?\nAntwoord (1)\nJa.\nVraag (2)\nWie betaalt dat?\nAntwoord (2)\nHet Rijk.",
            id="number in brackets",
        ),
    ],
)
def test_every_way_to_label_a_question_gives_the_same_exchanges(text: str) -> None:
    assert pairs(read(text)) == ONE_AND_TWO


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("Vraag 1\nA?\n\nVraag 2\nB?", "Antwoord 1 en 2"),
        ("Vraag 1\nA?\n\nVraag 2\nB?", "Antwoord op vragen 1 en 2"),
        ("Vraag 1\nA?\n\nVraag 2\nB?", "Antwoord op vraag 1 en vraag 2"),
        ("Vraag 1\nA?\n\nVraag 2\nB?", "Antwoord 1 t/m 2"),
        ("Vraag 1 en 2\nA?\nB?", "Antwoord 1 en 2"),
    ],
)
def test_a_joint_answer_joins_its_questions(asked: str, label: str) -> None:
    document = read(f"{asked}\n\n{label}\nJa.\n\nVraag 3\nC?\n\nAntwoord 3\nNee.")
    assert [e.numbers for e in document.exchanges] == [("1", "2"), ("3",)]
    assert document.exchanges[0].answers[0].text == "Ja."


def test_questions_under_one_label_are_one_paragraph_each() -> None:
    block = read("Vraag 3, 4 en 5\nA?\nB?\nC?\nAntwoord 3, 4 en 5\nJa.").exchanges[0].questions[0]
    assert [p.text for p in block.paragraphs] == ["A?", "B?", "C?"]


def test_sub_questions_keep_their_letters() -> None:
    document = read("Vraag 1a\nA?\nAntwoord 1a\nJa.\nVraag 1b\nB?\nAntwoord 1b\nNee.")
    assert [e.numbers for e in document.exchanges] == [("1a",), ("1b",)]


@pytest.mark.parametrize(
    ("numbers", "said"), [("1 2 4", "skips 3"), ("3 1 2", "not in order"), ("1 2 1", "printed more than once")]
)
def test_odd_numbers_are_said_and_no_question_is_dropped(numbers: str, said: str) -> None:
    wanted = numbers.split()
    document = read("\n".join(f"Vraag {n}\nWat is dit?\nAntwoord {n}\nDat." for n in wanted))
    assert [e.numbers[0] for e in document.exchanges] == wanted
    assert any(said in warning for warning in document.warnings)


def test_a_lost_question_label_is_reported_under_its_number() -> None:
    document = read("Vraag 1\nA?\nAntwoord 1\nJa.\nAntwoord 2\nNee.\nVraag 3\nC?\nAntwoord 3\nJa.")
    assert [e.numbers for e in document.exchanges] == [("1",), ("2",), ("3",)]
    assert Flag.QUESTION_MISSING in document.exchanges[1].flags
    assert "no question found for answer 2" in document.warnings


def test_a_text_cut_at_both_ends_keeps_its_halves_and_says_so() -> None:
    document = read(
        "aan het einde van het jaar gereed?\n\nJa.\n\n22\nWat kost het?\n\n"
        "Drie miljoen.\n\n23\nWie betaalt dat?\n\n"
        "Het Rijk betaalt een groot deel van de brug en de gemeente draagt daaraan bij met het"
    )
    assert [e.numbers for e in document.exchanges] == [(), ("22",), ("23",)]
    assert Flag.START_MISSING in document.exchanges[0].flags
    assert Flag.END_MISSING in document.exchanges[-1].flags


def test_a_mededeling_answers_no_question() -> None:
    document = read("Vraag 1\nA?\n\nVraag 2\nB?\n\nMededeling\nDe vragen worden later beantwoord.")
    assert [bool(e.questions) for e in document.exchanges] == [True, True, False]
    assert all(Flag.ANSWER_MISSING in e.flags for e in document.exchanges[:2])


def test_a_closing_toelichting_belongs_to_no_answer() -> None:
    document = read(
        "Vraag 1\nA?\n\nAntwoord 1\nJa.\n\nToelichting:\nDeze vragen dienen ter aanvulling op eerdere vragen."
    )
    assert document.exchanges[0].answers[0].text == "Ja."
    assert "Toelichting:" in document.unplaced


BARE = (
    "De commissie heeft vragen gesteld over de brief{date}.\n\n1\n"
    "Wat is er?\n\n{one}\n\n2\nHoe dan?\n\n{two}\n\n3\nWaarom?\n\nDaarom."
)


@pytest.mark.parametrize(
    ("date", "one", "two"),
    [
        (" van 3 november 2023", "Er zijn 2 bruggen.", "Zo."),
        ("", "Tot 31 december waren het er 31.", "In de afgelopen 3 jaar is dat beter geworden."),
        ("", "Niets.", "Zie het antwoord op vraag 3."),
        ("", "Drie stappen:\n\n1. Meten.\n2. Rekenen.\n3. Betalen.", "Zo."),
    ],
    ids=["date", "amount", "cross-reference", "list"],
)
def test_a_number_in_a_sentence_turns_no_question_into_a_footnote(date: str, one: str, two: str) -> None:
    document = read(BARE.format(date=date, one=one, two=two))
    assert [e.numbers for e in document.exchanges] == [("1",), ("2",), ("3",)]
    assert not any(b.footnotes for e in document.exchanges for b in (*e.questions, *e.answers))


def test_rows_of_a_table_are_no_footnotes() -> None:
    document = read(
        "Vraag 1\nIs er 1 regeling?\n\nAntwoord 1\nDit zijn ze:\n\n1 Almere 12.400\n2 Den Haag 9.875\n3 Zwolle 4.310"
    )
    assert "Den Haag" in document.exchanges[0].answers[0].text


def test_a_glued_mark_finds_its_footnote() -> None:
    document = read("Vraag 1\nKent u het bericht?1\n\nAntwoord 1\nJa.\n\n1 De Dorpsbode, 3 maart 2024, «Brug dicht».")
    assert document.exchanges[0].questions[0].text == "Kent u het bericht?"
    assert document.exchanges[0].questions[0].footnotes == ("1 De Dorpsbode, 3 maart 2024, «Brug dicht».",)


def test_a_first_question_right_under_a_title_is_found() -> None:
    document = read("Antwoorden over de brug\n1. Is de brug dicht?\n\nJa.\n\n2. Wie betaalt dat?\n\nHet Rijk.")
    assert pairs(document) == ONE_AND_TWO


def test_a_numbering_that_starts_late_is_said() -> None:
    document = read(
        "De commissie voor bruggen heeft vragen gesteld.\n\n3\nIs de brug dicht?\n\nJa.\n\n4\nWie betaalt?\n\nIk."
    )
    assert any("starts at 3" in warning for warning in document.warnings)


def test_a_request_without_a_question_mark_is_a_question_by_its_number() -> None:
    document = read("1 Wat is er?\n\nNiets.\n\n2 Graag een lijst van de bruggen\n\nGeen.\n\n3 Waarom?\n\nDaarom.")
    assert pairs(document)[1] == ("2", "Graag een lijst van de bruggen", "Geen.")


def test_a_heading_that_names_a_party_is_in_no_answer() -> None:
    document = read(
        "Vraag 1\nKlopt het?\n\nAntwoord 1\nJa.\n\n"
        "Vragen van de fractie van D66\n\nVraag 2\nWaarom?\n\nAntwoord 2\nDaarom."
    )
    assert document.exchanges[0].answers[0].text == "Ja."
    assert "Vragen van de fractie van D66" in document.unplaced


def test_the_margin_of_a_letter_is_in_no_question() -> None:
    document = read(
        "Vraag\nIs de brug dicht?\n\nDirectie Bruggen\nAfdeling Sluizen\nContactpersoon\nOnze referentie\n"
        "2024-0000210987\n\nAntwoord\nJa."
    )
    assert pairs(document) == [("", "Is de brug dicht?", "Ja.")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Vraag 1\n" * 8000, id="one label"),
        pytest.param("Vraag 1 Kunt u dat? " * 8000, id="one line"),
        pytest.param("1\n" * 20000, id="numbers"),
        pytest.param("Vraag 1 Klopt dit? Antwoord 1 Ja. " * 6000, id="pairs on one line"),
        pytest.param("".join(f"Antwoord {i + 1}\nx.\fkleine vraag?\n" for i in range(900)), id="lost labels"),
    ],
)
def test_a_hostile_text_costs_time_in_proportion(text: str) -> None:
    started = time.process_time()
    assert read(text).exchanges
    assert time.process_time() - started < 6


PIECES = st.sampled_from(
    ["Vraag 1", "Vraag 2 en 3", "Antwoord 1", "Antwoord", "1", "2. Wat is dit?", "Klopt het bericht?1", "Ja.", "", "\f",
     "1 De Dorpsbode, 3 maart 2024.", "Mededeling", "a. eerste", "zoals dat heet", "TOTAAL 12 17 40", "Toelichting:",
     "Pagina 1 van 2", "De minister van Bruggen,", "Zie het antwoord op", "vraag 12"]
)  # fmt: skip


def _characters(text: str) -> dict[str, int]:
    return {c: text.count(c) for c in set(text) if not c.isspace() and c != "-"}


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=14).map("\n".join).filter(lambda t: bool(t.strip())))
def test_no_character_of_a_text_is_lost(text: str) -> None:
    document = read(text)
    kept = [*document.unplaced]
    for exchange in document.exchanges:
        for block in (*exchange.questions, *exchange.answers):
            kept.extend((block.label, *block.footnotes))
            kept.extend(part for p in block.paragraphs for part in (p.text, *p.note_marks))
    found = _characters(" ".join(kept))
    assert all(found.get(c, 0) >= count for c, count in _characters(text).items())


def test_lines_that_a_reader_marked_as_furniture_stay_out_of_the_blocks() -> None:
    lines = (Line("Vraag 1"), Line("Klopt"), Line("Kop van de pagina", role=Role.FURNITURE), Line("het?"))
    document = find_exchanges(SourceText(lines))
    assert document.exchanges[0].questions[0].text == "Klopt het?"
    assert document.unplaced == ("Kop van de pagina",)
