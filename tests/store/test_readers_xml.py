"""XML: official publications old and new, plenary reports, and elements nobody has heard of."""

from __future__ import annotations

import pytest

from tweespraak_store.readers.xml import read
from tweespraak_translate.document import Line, Role
from tweespraak_translate.errors import InputError


def lines_of(body: str) -> list[tuple[str, Role]]:
    """Text and role of each line."""
    return [(line.text, line.role) for line in read(body.encode(), "t.xml").lines]


QUESTIONS = """<officiele-publicatie>
  <metadata><meta name="extern"
    content="https://example.org/ah-tk-20232024-9/metadata.xml"/></metadata>
  <kamervragen>
    <kamervraagkop><tekstregel inhoud="vergaderjaar">Vergaderjaar 2023–2024</tekstregel></kamervraagkop>
    <kamervraagnummer>9</kamervraagnummer>
    <kamervraagomschrijving type="vraag">Vragen van het lid <nadruk type="vet">Jansen</nadruk> (ABC) aan de Minister van
      Onderwijs over <kamervraagonderwerp>voorbeelden</kamervraagonderwerp>
      (ingezonden <datum isodatum="2024-03-06">6 maart 2024</datum>).</kamervraagomschrijving>
    <kamervraagomschrijving type="antwoord">Antwoord van Minister Bakker (Onderwijs)
      (ontvangen <datum isodatum="2024-03-25">25 maart 2024</datum>).</kamervraagomschrijving>
    <vraag><nr>Vraag 1, 2</nr>
      <al>Is dat bekend?<noot type="voet"><noot.nr>1</noot.nr><noot.al>Een krant</noot.al></noot>Zo
      ja, hoe?</al></vraag>
    <antwoord><nr>Antwoord 1, 2</nr><al>Ja.</al><lijst><li><li.nr>a.</li.nr><al>eerst</al></li></lijst></antwoord>
  </kamervragen>
</officiele-publicatie>"""


def test_questions_and_answers_are_labelled_by_their_markup() -> None:
    lines = lines_of(QUESTIONS)
    start = lines.index(("Vraag 1, 2", Role.QUESTION_LABEL))
    assert lines[start:] == [
        ("Vraag 1, 2", Role.QUESTION_LABEL),
        ("Is dat bekend? Zo ja, hoe?", Role.BODY),
        ("1 Een krant", Role.FOOTNOTE),
        ("Antwoord 1, 2", Role.ANSWER_LABEL),
        ("Ja.", Role.BODY),
        ("a. eerst", Role.LIST_ITEM),
    ]
    assert ("9", Role.FURNITURE) in lines


def test_the_markup_and_the_opening_give_the_metadata() -> None:
    found = read(QUESTIONS.encode(), "t.xml").metadata
    assert (found.reference, found.session_year) == ("ah-tk-20232024-9", "2023-2024")
    assert (found.asked_by, found.answered_by) == ("Jansen (ABC)", "Minister Bakker")
    assert (found.date_asked, found.date_answered) == ("2024-03-06", "2024-03-25")
    assert found.title.endswith("over voorbeelden")


def test_a_footnote_mark_stays_with_its_paragraph() -> None:
    (line,) = [line for line in read(QUESTIONS.encode(), "t.xml").lines if line.note_marks]
    assert line == Line("Is dat bekend? Zo ja, hoe?", whole_paragraph=True, note_marks=("1",))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<vraag><al>Vraag 3</al><al>Kunt u dat?</al></vraag>",
            [("Vraag 3", Role.QUESTION_LABEL), ("Kunt u dat?", Role.BODY)],
        ),
        ("<vraag><al>Kunt u dat?</al></vraag>", [("Vraag", Role.QUESTION_LABEL), ("Kunt u dat?", Role.BODY)]),
        (
            "<vraag><nummer>4</nummer><al>Kunt u dat?</al></vraag>",
            [("4", Role.QUESTION_LABEL), ("Kunt u dat?", Role.BODY)],
        ),
        (
            "<antwoord><nr>Antwoord 4</nr><al>Ja.</al></antwoord>",
            [("Antwoord 4", Role.ANSWER_LABEL), ("Ja.", Role.BODY)],
        ),
    ],
    ids=["label-in-paragraph", "no-label", "older-number", "answer"],
)
def test_the_number_of_a_question_is_found_in_every_spelling(body: str, expected: list[tuple[str, Role]]) -> None:
    assert lines_of(f"<kamervragen>{body}</kamervragen>") == expected


def test_text_of_an_unknown_element_is_kept() -> None:
    body = "<nieuw><al>een <vreemd>twee</vreemd> drie</al><ander>vier <b>vijf</b></ander><leeg/>zes</nieuw>"
    assert [text for text, _ in lines_of(body)] == ["een twee drie", "vier vijf", "zes"]


def test_notes_at_the_end_of_an_older_file_are_found_by_their_reference() -> None:
    at_the_end = '<noot id="n1"><noot.nr>1</noot.nr><noot.al>Een krant</noot.al></noot>'
    body = f'<t><al>Is dat bekend?<nootref refid="n1"/></al>{at_the_end}</t>'
    first, note = read(body.encode(), "t.xml").lines
    assert (first.text, first.note_marks) == ("Is dat bekend?", ("1",))
    assert (note.text, note.role) == ("1 Een krant", Role.FOOTNOTE)


def test_lists_inside_lists_and_cells_come_one_by_one() -> None:
    body = (
        "<t><lijst><li><li.nr>1.</li.nr><al>een:</al><lijst><li><li.nr>a.</li.nr><al>sub</al></li></lijst></li></lijst>"
        "<table><tgroup><tbody><row><entry><al>Jaar</al></entry><entry><al>12</al><al>13</al></entry></row></tbody></tgroup></table></t>"
    )
    assert lines_of(body) == [
        ("1. een:", Role.LIST_ITEM),
        ("a. sub", Role.LIST_ITEM),
        ("Jaar", Role.TABLE),
        ("12 13", Role.TABLE),
    ]


def test_a_kamerstuk_gives_its_reference_and_headings() -> None:
    body = """<kamerstuk><kamerstukkop>
      <tekstregel inhoud="vergaderjaar">Vergaderjaar 2019–2020</tekstregel></kamerstukkop>
      <dossier><dossiernummer>
      <dossiernr>35 470</dossiernr><begrotingshoofdstuk>XIV</begrotingshoofdstuk></dossiernummer>
      <titel>Jaarverslag</titel></dossier><stuk>
      <stuknr>Nr. <ondernummer>4</ondernummer></stuknr><titel>LIJST VAN VRAGEN</titel>
      <algemeen><vrije-tekst>
      <divisie><kop><nr>A</nr><titel>Algemeen</titel></kop><al>Tekst.</al></divisie></vrije-tekst></algemeen>
      </stuk></kamerstuk>"""
    source = read(body.encode(), "t.xml")
    assert (source.metadata.reference, source.metadata.title) == ("kst-35470-XIV-4", "LIJST VAN VRAGEN")
    assert [line.text for line in source.lines if line.role is Role.HEADING] == [
        "Jaarverslag",
        "LIJST VAN VRAGEN",
        "A Algemeen",
    ]
    assert [line.text for line in source.lines if line.role is Role.BODY] == ["Tekst."]


def test_a_legacy_paper_is_read_with_its_broken_lines_joined() -> None:
    body = """<kamerwrk><kop><titel>Tweede Kamer</titel></kop><frontm><vergjaar>1995-1996</vergjaar>
      <onderw><nummer>24 447</nummer><naam>Wijziging van de\nZiektewet</naam></onderw></frontm>
      <body><stuk><ltrlabel>Nr. </ltrlabel><nummer>6</nummer><titel>MEMORIE</titel>
      <tuskop letat="vet">1. Inleiding</tuskop>
      <al>Het voorstel beoogt een\nvereenvoudiging.</al><witreg/><al>Tot slot.</al></stuk></body></kamerwrk>"""
    source = read(body.encode(), "t.xml")
    assert (source.metadata.reference, source.metadata.session_year) == ("kst-24447-6", "1995-1996")
    assert [(line.text, line.gap_before) for line in source.lines if line.role is Role.BODY] == [
        ("Het voorstel beoogt een vereenvoudiging.", False),
        ("Tot slot.", True),
    ]


def test_a_plenary_report_is_plain_paragraphs() -> None:
    body = (
        '<vlosCoreDocument xmlns="http://www.tweedekamer.nl/ggm/vergaderverslag/v1.0"><vergadering>'
        "<titel>14e vergadering</titel><datum>2014-10-15T00:00:00</datum>"
        "<tekst><alinea><alineaitem>De voorzitter: </alineaitem><alineaitem>Ik open.</alineaitem>"
        "</alinea></tekst></vergadering></vlosCoreDocument>"
    )
    assert lines_of(body) == [("14e vergadering", Role.HEADING), ("De voorzitter: Ik open.", Role.BODY)]


def test_characters_with_a_well_known_name_are_put_in_their_place() -> None:
    body = '<!DOCTYPE t SYSTEM "t.dtd"><t><al>caf&eacute; &euro;&nbsp;12 <b>&laquo;</b>x</al></t>'
    assert lines_of(body) == [("café €\xa012 «x", Role.BODY)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<t><al>half", "damaged"),
        ("<t><leeg/></t>", "no text"),
        ("<!DOCTYPE t [<!ENTITY x 'y'>]><t>&x;</t>", "declares XML entities"),
        ("<!DOCTYPE t SYSTEM 'x'><t>&onbekend;</t>", "undefined entity"),
        ("<a>" * 300 + "x" + "</a>" * 300, "nested too deep"),
    ],
    ids=["cut", "empty", "entity", "undefined", "deep"],
)
def test_a_file_that_cannot_be_trusted_or_read_says_why(body: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(body.encode(), "t.xml")
