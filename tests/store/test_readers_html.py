"""HTML: saved pages in any encoding, their text apart from what the site puts around it."""

from __future__ import annotations

import pytest

from tweespraak_store.readers.html import read
from tweespraak_translate.document import Line, Role
from tweespraak_translate.errors import InputError


def lines_of(body: str, head: str = "") -> list[Line]:
    """The lines of a page with this body."""
    return list(read(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "t.html").lines)


def pairs_of(body: str) -> list[tuple[str, Role]]:
    """Text and role of each line."""
    return [(line.text, line.role) for line in lines_of(body)]


WORDS = "De coördinatie kost €\xa012 in de geëquipeerde regio’s."


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8", "<meta charset='utf-8'>"),
        ("cp1252", "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>"),
        ("cp1252", ""),
        ("utf-16", ""),
        ("utf-8", "<meta charset='geen-codering'>"),
    ],
    ids=["utf8-unsaid", "utf8-bom", "utf8-said", "latin1-said", "cp1252-unsaid", "utf16", "unknown-said"],
)
def test_letters_are_right_whatever_the_page_says_of_its_encoding(encoding: str, head: str) -> None:
    page = f"<html><head>{head}</head><body><p>{WORDS}</p></body></html>"
    assert [line.text for line in read(page.encode(encoding), "t.html").lines] == [WORDS]


def test_a_guessed_encoding_is_said() -> None:
    assert read(f"<html><body><p>{WORDS}</p></body></html>".encode("cp1252"), "t.html").warnings


def test_scripts_styles_menus_and_buttons_are_no_text() -> None:
    body = (
        "<script>alert(1)</script><style>p{}</style><nav><a>Menu</a></nav><ul class='breadcrumb'><li>Home</li></ul>"
        "<div id='main-column'><p>Kunt u dat toelichten? <!-- nee --></p><button>Deel</button><p hidden>weg</p></div>"
    )
    assert [line.text for line in lines_of(body)] == ["Kunt u dat toelichten?"]


def test_text_beside_the_article_is_kept_as_furniture() -> None:
    long = "Een lange alinea met tekst. " * 12
    lines = pairs_of(f"<div>Overheid</div><article><p>{long}</p></article><footer>Colofon</footer>")
    assert lines == [("Overheid", Role.FURNITURE), (long.strip(), Role.BODY), ("Colofon", Role.FURNITURE)]


PAGE = """<h1 class="kamervraagomschrijving_kop no-toc">Vragen van het lid Jansen (ABC) aan de Minister over iets.</h1>
<div class="vraag"><h2 class="stuktitel no-toc">Vraag 2, 3</h2>
<p>Is dat bekend?<sup><a class="nootnum" href="#n1">1</a></sup>Zo ja?</p></div>
<div class="antwoord"><p class="nummer">Antwoord 2, 3</p><p>Ja,\n zeker.</p><p>Ook dat.</p></div>
<div class="voet noot" id="n1"><p><sup><span class="nootnum">1</span></sup> Een krant</p></div>"""


def test_an_official_page_has_its_questions_answers_and_notes_labelled() -> None:
    assert pairs_of(PAGE)[1:] == [
        ("Vraag 2, 3", Role.QUESTION_LABEL),
        ("Is dat bekend? Zo ja?", Role.BODY),
        ("Antwoord 2, 3", Role.ANSWER_LABEL),
        ("Ja, zeker.", Role.BODY),
        ("Ook dat.", Role.BODY),
        ("1 Een krant", Role.FOOTNOTE),
    ]
    assert [line.note_marks for line in lines_of(PAGE) if line.note_marks] == [("1",)]


def test_a_heading_that_is_a_label_is_no_heading() -> None:
    assert pairs_of("<h2>Inleiding</h2><h3>Vraag 1</h3><p>Kunt u dat?</p>") == [
        ("Inleiding", Role.HEADING),
        ("Vraag 1", Role.BODY),
        ("Kunt u dat?", Role.BODY),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Vraag 1<br>Kunt u dat?<br><br>Ja.</p>", ["Vraag 1", "Kunt u dat?", "Ja."]),
        ("<ol start=3><li>een<li>twee</ol>", ["3. een", "4. twee"]),
        ("<ul><li>een<ul><li>sub</ul></ul>", ["een", "sub"]),
        ("<p>40 m<sup>2</sup> en 10<sup>e</sup></p>", ["40 m2 en 10e"]),
        ("<p>een<p>twee<div>drie</div>vier", ["een", "twee", "drie", "vier"]),
        ("<pre>een\ntwee</pre>", ["een", "twee"]),
        ("<p>zie <a href='#x'>vraag 12</a> en <b>deel</b><i>s</i></p>", ["zie vraag 12 en deels"]),
    ],
    ids=["breaks", "numbered", "nested", "powers", "unclosed", "pre", "links"],
)
def test_a_page_reads_as_a_browser_shows_it(body: str, expected: list[str]) -> None:
    assert [line.text for line in lines_of(body)] == expected


def test_an_empty_paragraph_is_a_gap() -> None:
    assert [line.gap_before for line in lines_of("<p>een</p><p>&nbsp;</p><p> </p><p>twee</p>")][-1]


def test_cells_of_a_data_table_are_cells_and_a_table_of_paragraphs_is_text() -> None:
    assert pairs_of("<table><tr><th>Jaar<td>12</table>") == [("Jaar", Role.TABLE), ("12", Role.TABLE)]
    assert {role for _, role in pairs_of("<table><tr><td>Vraag 1<td>Kunt u dat?</table>")} == {Role.BODY}


def test_the_head_of_the_page_gives_reference_and_title() -> None:
    head = (
        "<title>Zoeken</title><meta name='dcterms.identifier' content='kst-29521-293'>"
        "<meta name='dcterms.title' content='Brief'>"
    )
    found = read(f"<html><head>{head}</head><body><p>tekst</p></body></html>".encode(), "t.html").metadata
    assert (found.reference, found.title) == ("kst-29521-293", "Brief")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<div>" * 5000 + "een zin die te diep staat om gelezen te worden", "lost in reading"),
        ("<nav>menu</nav>", "no text"),
        ("<p " + "a " * 30_000 + ">x</p>", "attributes"),
    ],
    ids=["deep", "only-chrome", "attributes"],
)
def test_a_page_that_would_lose_text_is_refused(body: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        lines_of(body)


def test_a_table_of_questions_is_read_as_questions_and_any_other_table_as_cells() -> None:
    body = (
        "<table><tr><th>Nr.</th><th>Vraag</th><th>Antwoord</th></tr>"
        "<tr><td>1</td><td>Klopt dat?</td><td rowspan='2'>Ja, beide.</td></tr><tr><td>2</td><td>Blijft dat?</td></tr>"
        "</table><table><tr><th>Jaar</th><th>Aantal</th></tr><tr><td>2022</td><td>12</td></tr></table>"
    )
    assert pairs_of(body)[3:] == [
        ("1", Role.QUESTION_LABEL),
        ("Klopt dat?", Role.BODY),
        ("2", Role.QUESTION_LABEL),
        ("Blijft dat?", Role.BODY),
        ("Antwoord", Role.ANSWER_LABEL),
        ("Ja, beide.", Role.BODY),
        *((text, Role.TABLE) for text in ("Jaar", "Aantal", "2022", "12")),
    ]


@pytest.mark.parametrize(
    ("opening", "marks"),
    [
        ("<ol type='a'>", ["a.", "b."]),
        ("<ol type='I' start='4'>", ["IV.", "V."]),
        ("<ol style='list-style-type: lower-roman'>", ["i.", "ii."]),
        ("<ol>", ["1.", "2."]),
    ],
    ids=["letters", "roman", "style", "plain"],
)
def test_list_items_are_marked_as_the_page_says(opening: str, marks: list[str]) -> None:
    lines = lines_of(f"{opening}<li>hoeveel;</li><li>waarom?</li></ol>")
    assert [line.text.split()[0] for line in lines] == marks


def test_a_paragraph_that_starts_with_a_mark_of_the_text_is_its_footnote() -> None:
    lines = lines_of("<p>Kent u het bericht?<sup>1</sup></p><p>Ja.</p><p><sup>1</sup> Een krant, 1 maart 2024.</p>")
    assert lines[0].note_marks == ("1",)
    assert (lines[-1].text, lines[-1].role) == ("1 Een krant, 1 maart 2024.", Role.FOOTNOTE)
