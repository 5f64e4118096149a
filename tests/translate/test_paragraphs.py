"""From printed lines to paragraphs: ends, kinds, hyphens, repairs, and that no character is lost."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweespraak_translate.document import Line, Paragraph, ParagraphKind, Role
from tweespraak_translate.hyphens import HYPHENS, join_hyphenated
from tweespraak_translate.paragraphs import build_paragraphs, survey_lines
from tweespraak_translate.repair import repair_text
from tweespraak_translate.segmentation import split_sentences

_SEED = Path(__file__).parents[2] / "seeds" / "mali-answers-page-7.txt"


def printed(text: str) -> list[Line]:
    """The lines of a text, blank lines between them as gaps."""
    lines, gap = [], False
    for row in text.split("\n"):
        if row.strip():
            lines.append(Line(row, gap_before=gap))
        gap = not row.strip()
    return lines


def texts(lines: list[Line]) -> list[str]:
    return [paragraph.text for paragraph in build_paragraphs(lines)]


def kinds(lines: list[Line]) -> list[ParagraphKind]:
    return [paragraph.kind for paragraph in build_paragraphs(lines)]


def test_the_seed_document_reads_as_whole_paragraphs_of_22_sentences() -> None:
    """Its lines are double-spaced within sentences; questions, answers and the page mark still come apart."""
    rows = printed(_SEED.read_text(encoding="utf-8"))
    labels = {"22", "23", "24", "Pagina 7 van 16"}
    lines = [Line(row.text, Role.QUESTION_LABEL) if row.text.strip() in labels else row for row in rows]
    paragraphs = [p for p in build_paragraphs(lines) if p.text not in labels]
    assert [p.text[:24] for p in paragraphs] == [
        "takenpakket zouden kunne",
        "De All Source Informatio",
        "Hoe luidde de analyse va",
        "De MIVD analyse als vert",
        "Op welke manier heeft he",
        "Nederland heeft een weze",
        "Waarom hebben de Franse ",
        "MINUSMA heeft zich sinds",
    ]
    sentences = [span.of(p.text) for p in paragraphs for span in split_sentences(p.text)]
    assert len(sentences) == 22
    assert sentences[6].startswith("De MIVD analyse") and sentences[6].endswith("kalm maar fragiel.")


def test_a_short_last_line_ends_a_question_where_nothing_else_does() -> None:
    """A joint question holds one paragraph for each question, with nothing between them."""
    assert texts(
        printed(
            "Deelt u de mening dat een provincie die zich regenboogprovincie noemt ook een actief\n"
            "beleid zou moeten voeren, waaronder het inzetten voor de veiligheid van inwoners en\n"
            "bezoekers? Zo ja, waarom? Zo nee, wat is dat predicaat dan nog waard?\n"
            "Deelt u de mening dat provincies een regierol hebben om initiatieven te verbinden en\n"
            "kunt u daarover met hen in overleg treden? Zo nee, waarom niet?\n"
            "Kent u de inventarisatie van dat beleid, die vorig jaar openbaar is geworden? Zo ja,\n"
            "wat vindt u daarvan?"
        )
    ) == [
        "Deelt u de mening dat een provincie die zich regenboogprovincie noemt ook een actief beleid zou moeten "
        "voeren, waaronder het inzetten voor de veiligheid van inwoners en bezoekers? Zo ja, waarom? Zo nee, wat "
        "is dat predicaat dan nog waard?",
        "Deelt u de mening dat provincies een regierol hebben om initiatieven te verbinden en kunt u daarover met "
        "hen in overleg treden? Zo nee, waarom niet?",
        "Kent u de inventarisatie van dat beleid, die vorig jaar openbaar is geworden? Zo ja, wat vindt u daarvan?",
    ]


def test_a_full_line_that_ends_a_sentence_ends_no_paragraph() -> None:
    lines = printed(
        "Nederland levert helikopters, militairen en materieel aan de missie in het noorden.\n"
        "Ook ondersteunt Nederland de politie en de rechtspraak van het land waar dat nodig is,\n"
        "zo lang dat kan."
    )
    assert len(build_paragraphs(lines)) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("Dit is een\n\nlange zin.", 1, id="a gap before lower case goes on"),
        pytest.param("Dit is een zin.\n\nDit is er nog een.", 2, id="a gap after a full stop"),
        pytest.param("Het gaat om de\n\nKoninklijke Marechaussee.", 1, id="a gap after an article goes on"),
        pytest.param("Zie Kamerstuk 29 521, nr.\n\n293 en verder.", 1, id="a gap after an abbreviation goes on"),
        pytest.param("Dat gebeurde op 3 maart jl.\n\nin Den Haag.", 1, id="an abbreviation that may be final"),
        pytest.param("Het gaat om:\n\nde kosten;\n\nde baten.", 3, id="leads and items end at a gap"),
        pytest.param("Geachte voorzitter,\nHierbij zend ik u de antwoorden.", 2, id="a salutation"),
        pytest.param(
            "Inleiding\n\nDe Algemene Rekenkamer doet onderzoek naar het gevoerde beleid en de uitvoering.",
            2,
            id="a heading above a gap",
        ),
    ],
)
def test_a_gap_ends_a_paragraph_only_where_the_sentence_is_finished(text: str, parts: int) -> None:
    assert len(build_paragraphs(printed(text))) == parts


def test_gaps_between_all_lines_of_running_text_say_nothing() -> None:
    rows = [
        "De inzet van het kabinet is erop gericht dat de missie in het noorden kan blijven.",
        "Daarvoor is het van belang dat de bondgenoten hun bijdrage voortzetten, ook als de",
        "omstandigheden moeilijker worden dan tot nu toe het geval is geweest in het gebied",
        "waarover de vragen gaan. Het kabinet overlegt daarover met de partners in de missie",
        "en zal de Kamer over de uitkomst daarvan nader inlichten.",
    ]
    assert len(build_paragraphs(printed("\n\n".join(rows)))) == 1


def test_a_whole_paragraph_stands_alone() -> None:
    lines = [Line("Dit is nog niet", whole_paragraph=True), Line("af.", whole_paragraph=True)]
    assert texts(lines) == ["Dit is nog niet", "af."]


def test_lists_are_recognised_in_plain_text() -> None:
    lines = printed(
        "De inzet bestaat uit:\n• helikopters, met hun\nbemanning;\n\uf0b7 inlichtingen.\n\n"
        "De stappen zijn:\n1. onderzoek;\n2. besluit.\na. Eerst dit.\nb. Dan dat.\n– En dit.\n- En dat."
    )
    found = build_paragraphs(lines)
    assert [p.text for p in found] == [
        "De inzet bestaat uit:",
        "• helikopters, met hun bemanning;",
        "\uf0b7 inlichtingen.",
        "De stappen zijn:",
        "1. onderzoek;",
        "2. besluit.",
        "a. Eerst dit.",
        "b. Dan dat.",
        "– En dit.",
        "- En dat.",
    ]
    assert [p.kind is ParagraphKind.LIST_ITEM for p in found] == [False, True, True, False] + [True] * 6


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("dankzij Serval en MINUSMA\n– is de situatie rustig.", id="a dash within a sentence"),
        pytest.param("zoals bedoeld in artikel\n3. De minister beslist.", id="a number that a line end put first"),
        pytest.param("Dit staat in Kamerstuk 29 521, nr.\n12. De rest volgt.", id="a number after its abbreviation"),
    ],
)
def test_what_only_looks_like_a_list_mark_continues_the_sentence(text: str) -> None:
    assert kinds(printed(text)) == [ParagraphKind.TEXT]


def test_a_bullet_on_a_line_of_its_own_belongs_to_the_line_below() -> None:
    lines = printed("Stappen:\n•\nInzicht in wat\nvan belang is •\nDe dreiging.")
    assert texts(lines) == ["Stappen:", "• Inzicht in wat van belang is", "• De dreiging."]


def test_a_list_of_letters_reads_i_by_its_neighbours() -> None:
    found = build_paragraphs(printed("Het gaat om:\nh. acht;\ni. negen;\nj. tien.\n\nOf:\ni. een;\nii. twee."))
    assert [p.kind is ParagraphKind.LIST_ITEM for p in found] == [False, True, True, True, False, True, True]


def test_roles_give_kinds_and_table_cells_stay_apart() -> None:
    lines = [
        Line("Kop van het", Role.HEADING),
        Line("stuk", Role.HEADING),
        Line("zonder streepje", Role.LIST_ITEM),
        Line("TOTAAL", Role.TABLE),
        Line("12", Role.TABLE),
        Line("1 Kamerstuk 29 521, nr.", Role.FOOTNOTE, note_marks=("1",)),
        Line("293", Role.FOOTNOTE),
        Line("2 NRC, 4 mei 2018.", Role.FOOTNOTE),
    ]
    assert build_paragraphs(lines) == [
        Paragraph("Kop van het stuk", ParagraphKind.HEADING),
        Paragraph("zonder streepje", ParagraphKind.LIST_ITEM),
        Paragraph("TOTAAL", ParagraphKind.TABLE),
        Paragraph("12", ParagraphKind.TABLE),
        Paragraph("1 Kamerstuk 29 521, nr. 293", ParagraphKind.FOOTNOTE, ("1",)),
        Paragraph("2 NRC, 4 mei 2018.", ParagraphKind.FOOTNOTE),
    ]


def test_a_bold_question_and_its_answer_are_two_paragraphs() -> None:
    lines = [Line("Kunt u dit toelichten?", bold=True), Line("Ja, dat kan ik.")]
    assert len(build_paragraphs(lines)) == 2


def test_footnote_marks_of_all_lines_are_kept() -> None:
    lines = [Line("Kent u dit", note_marks=("1",)), Line("bericht?", note_marks=("2", "3"))]
    assert build_paragraphs(lines) == [Paragraph("Kent u dit bericht?", note_marks=("1", "2", "3"))]


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        pytest.param("ongedocumen-", "teerde", "ongedocumenteerde", id="a word cut in two"),
        pytest.param("drone-", "exploitanten", "drone-exploitanten", id="clashing vowels"),
        pytest.param("Nagorno-", "Karabach", "Nagorno-Karabach", id="a capital follows"),
        pytest.param("VN-", "missie", "VN-missie", id="an acronym stands before"),
        pytest.param("handels-", "en ontwikkelingsbeleid", "handels- en ontwikkelingsbeleid", id="left-out word"),
        pytest.param("COVID-", "19-crisis", "COVID-19-crisis", id="a number follows"),
        pytest.param("F-", "35", "F-35", id="a single letter"),
        pytest.param("zzp-", "ers", "zzp-ers", id="no vowel, no syllable"),
        pytest.param("financi-", "eel", "financieel", id="vowels within one word"),
        pytest.param("financi-", "ële", "financiële", id="diaeresis"),
        pytest.param("ge-", "interesseerd", "geïnteresseerd", id="diaeresis that the line end took"),
        pytest.param("voltooi-", "ing", "voltooiing", id="ending after a vowel"),
        pytest.param("minister-", "president", "minister-president", id="title"),
        pytest.param("niet-", "ige", "nietige", id="looks like a prefix"),
        pytest.param("up-to-", "date", "up-to-date", id="chain"),
        pytest.param("https://www.x.nl/a-", "b", "https://www.x.nl/a-b", id="web address"),
        pytest.param("https://www.x.nl/", "b", "https://www.x.nl/b", id="web address cut at a slash"),
        pytest.param("de missie -", "zo blijkt", "de missie - zo blijkt", id="a dash"),
        pytest.param("onder\u00ad", "zoek", "onderzoek", id="soft hyphen"),
        pytest.param("onder\u2010", "zoek", "onderzoek", id="U+2010"),
        pytest.param("onder\x02", "zoek", "onderzoek", id="mark of an extractor"),
        pytest.param("VN\x02", "missie", "VN-missie", id="mark of an extractor for a true hyphen"),
        pytest.param("de", "missie", "de missie", id="no hyphen"),
        pytest.param("", "missie", "missie", id="nothing before"),
        pytest.param("de", "", "de", id="nothing after"),
    ],
)
def test_a_word_cut_at_a_line_end_is_made_whole(left: str, right: str, joined: str) -> None:
    assert join_hyphenated(left, right) == joined


@pytest.mark.parametrize(
    ("left", "right", "vocabulary", "joined"),
    [
        pytest.param("quantum-", "veilig", {"quantum-veilig"}, "quantum-veilig", id="hyphenated elsewhere"),
        pytest.param("auto-", "industrie", {"autoindustrie"}, "autoindustrie", id="joined elsewhere"),
        pytest.param("Woo-", "verzoek", {"Woo", "woo"}, "Woo-verzoek", id="a name elsewhere"),
        pytest.param("Regen-", "boog", {"regen"}, "Regenboog", id="a common word elsewhere"),
        pytest.param("individu-", "en", {"individuen"}, "individuen", id="no left-out word"),
    ],
)
def test_the_document_is_the_best_witness_of_its_words(
    left: str, right: str, vocabulary: set[str], joined: str
) -> None:
    assert join_hyphenated(left, right, vocabulary) == joined


def test_a_block_is_read_with_what_the_whole_document_shows() -> None:
    document = printed("Het is quantum-veilig en blijft dat, zo zegt men, ook voor de burgers van dit land.")
    block = printed("Dit is quantum-\nveilig.")
    assert [p.text for p in build_paragraphs(block, survey_lines(document + block))] == ["Dit is quantum-veilig."]
    assert texts(block) == ["Dit is quantumveilig."]


def test_words_cut_at_a_page_end_are_made_whole_across_it() -> None:
    lines = [Line("de bescher-", page=1), Line("ming van burgers.", page=2, gap_before=True)]
    assert texts(lines) == ["de bescherming van burgers."]


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        pytest.param("eﬃciënte ﬁnanciële ﬂexibiliteit", "efficiënte financiële flexibiliteit", id="ligatures"),
        pytest.param("Kostic´ (PvdD)", "Kostić (PvdD)", id="accent after its letter"),
        pytest.param("ge¨ınd, caf´e, ´e´en", "geïnd, café, één", id="accent before its letter"),
        pytest.param("co¨ordinatie", "coördinatie", id="accent between two letters"),
        pytest.param("foto´s van Wilders´ partij, zo´n ´s", "foto´s van Wilders´ partij, zo´n ´s", id="apostrophes"),
        pytest.param("e\u0301e\u0301n", "één", id="combining accents"),
        pytest.param("nr.\u00a0293,  29\u00a0521", "nr. 293, 29\u00a0521", id="spaces"),
        pytest.param("be\u00advei\u00adliging", "beveiliging", id="soft hyphens"),
    ],
)
def test_damage_of_extraction_is_repaired(text: str, repaired: str) -> None:
    assert repair_text(text) == repaired


def test_a_line_that_holds_line_breaks_is_read_as_lines() -> None:
    assert texts([Line("de onge\x02\ndocumen\x02teerde\r\npersoon")]) == ["de ongedocumenteerde persoon"]


def test_no_lines_give_no_paragraphs() -> None:
    assert build_paragraphs([]) == []
    assert build_paragraphs([Line(" "), Line("\u00a0")]) == []


_PIECES = st.sampled_from(
    [
        "De",
        "de",
        " ",
        "-",
        "•",
        "1.",
        "a.",
        ".",
        "?",
        ":",
        ",",
        "\n",
        "zo",
        "ge-",
        "ﬁ",
        "´",
        "c´",
        "¨",
        "\u00ad",
        "\x02",
    ]
    + [
        "nr.",
        "(",
        "»",
        "VN-",
        "missie",
        "en",
        "https://a.b/",
        "2018",
        "\u00a0",
        "een lange regel die door blijft gaan tot",
    ]
)
_LINES = st.lists(
    st.builds(
        Line,
        text=st.one_of(st.lists(_PIECES, max_size=8).map("".join), st.text(max_size=30)),
        role=st.sampled_from(
            [Role.BODY, Role.BODY, Role.BODY, Role.LIST_ITEM, Role.TABLE, Role.FOOTNOTE, Role.HEADING]
        ),
        gap_before=st.booleans(),
        whole_paragraph=st.booleans(),
        bold=st.booleans(),
    ),
    max_size=12,
)
_MAY_GO = re.compile(rf"[{HYPHENS}\s´¨ˇˆ˜¸˘˙˚˝\u0300-\u036f]")


def _letters(text: str) -> str:
    """What must not be lost: all but white space, hyphens and accents, ligatures read as their letters."""
    return _MAY_GO.sub("", unicodedata.normalize("NFKD", _MAY_GO.sub("", text)))


@given(_LINES)
def test_no_character_is_lost_or_moved(lines: list[Line]) -> None:
    joined = "".join(p.text for p in build_paragraphs(lines))
    assert _letters(joined) == _letters("".join(line.text for line in lines))


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    assert repair_text(repair_text(text)) == repair_text(text)


@given(_LINES)
def test_paragraphs_given_as_paragraphs_stay_as_they_are(lines: list[Line]) -> None:
    once = [p.text for p in build_paragraphs([replace(line, text=line.text.replace("\x02", "-")) for line in lines])]
    assert texts([Line(text, whole_paragraph=True) for text in once]) == once


def test_a_document_of_many_lines_is_read_in_time_that_grows_with_it() -> None:
    lines = [Line("de inzet van het kabinet blijft gericht op de bescher-"), Line("ming van burgers en")] * 20_000
    (paragraph,) = build_paragraphs(lines)
    assert paragraph.text.count("bescherming") == 20_000
