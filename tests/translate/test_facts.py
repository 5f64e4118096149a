"""Facts: the values a text states, read as Dutch and English write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweespraak_translate.errors import InputError
from tweespraak_translate.facts.acronyms import default_acronyms, load_acronyms
from tweespraak_translate.facts.fact import Kind
from tweespraak_translate.facts.ledger import compare_facts, find_facts, scan


def values(text: str, language: str) -> list[tuple[str, str]]:
    return [(str(f.kind), f.value) for f in find_facts(text, language)]


DUTCH = [
    ("1.234,5 km", [("number", "1234.5")], "grouping and decimal comma"),
    ("10.000 kg", [("number", "10000")], "thousands"),
    ("ruim 0,34 seconde", [("number", "0.34")], "decimal"),
    ("versie 13.5", [("number", "13.5")], "version"),
    ("paragraaf 2.1.3", [("number", "2.1.3")], "section"),
    ("€ 1,5 mld.", [("amount", "1500000000 EUR")], "milliard"),
    ("€ 408 mln. extra", [("amount", "408000000 EUR")], "million"),
    ("3,6 miljard euro", [("amount", "3600000000 EUR")], "currency behind"),
    ("€ 3,90", [("amount", "3.9 EUR")], "cents"),
    ("$ 300", [("amount", "300 USD")], "dollars"),
    ("twee miljoen euro", [("amount", "2000000 EUR")], "amount in words"),
    ("anderhalf miljard euro", [("amount", "1500000000 EUR")], "one and a half"),
    ("1,92%", [("percent", "1.92")], "percent sign"),
    ("5 tot 10 procent", [("percent", "5"), ("percent", "10")], "range shares its unit"),
    ("2 procentpunt", [("points", "2")], "percentage points"),
    ("op 1 november 2013", [("date", "2013-11-01")], "whole date"),
    ("27 september jl.", [("date", "--09-27")], "date without year"),
    ("op 3 en 4 maart 2020", [("date", "2020-03-03"), ("date", "2020-03-04")], "two days"),
    ("in mei 2014", [("date", "2014-05")], "month and year"),
    ("31-12-2016", [("date", "2016-12-31")], "date in figures"),
    ("om 14.30 uur", [("time", "14:30")], "time with a stop"),
    ("van 24 uur", [("number", "24")], "hours are no time of day"),
    ("vergaderjaar 2015-2016", [("years", "2015-2016")], "session"),
    ("in 2023/24", [("years", "2023-2024")], "short session"),
    ("Kamerstuk 29 521, nr. 293", [("dossier", "kst-29521-293")], "paper with its lead"),
    ("29 521, nr. 293", [("dossier", "kst-29521-293")], "paper alone"),
    ("29\u00a0521", [("dossier", "kst-29521")], "paper with a hard space"),
    ("36 410 VIII, nr. 106", [("dossier", "kst-36410-VIII-106")], "budget chapter"),
    ("artikel 100-brief", [("article", "100")], "article"),
    ("artikelen 5 en 6", [("article", "5"), ("article", "6")], "two articles"),
    ("zie vraag 3, 4 en 5", [("question", "3"), ("question", "4"), ("question", "5")], "questions"),
    ("de 11e keer", [("ordinal", "11")], "ordinal in figures"),
    ("tweede helft", [("ordinal", "2")], "ordinal in words"),
    ("vijfentwintig gemeenten", [("number", "25")], "number in one word"),
    ("tweehonderdtachtig", [("number", "280")], "hundreds in one word"),
    ("een brief", [], "an article is no number"),
    ("dat acht ik onwenselijk", [], "acht as a verb"),
    ("acht maanden", [("number", "8")], "acht as a number"),
    ("in de jaren tachtig", [("number", "1980")], "decade"),
    ("de VN en de NAVO", [("acronym", "VN"), ("acronym", "NAVO")], "acronyms"),
    ("de Tweede Kamer", [("name", "Tweede Kamer")], "an institution is no ordinal"),
    ("minister Koenders", [("name", "Koenders")], "person behind a title"),
    ("de minister van Defensie", [], "a ministry is no person"),
    ("van de D66-fractie", [("name", "D66")], "party"),
    ("www.rijksbegroting.nl/2017.", [("url", "rijksbegroting.nl/2017")], "address without the full stop"),
    ("zoals vermeld[3]", [("footnote", "3")], "footnote mark"),
    ("niet en geen", [("negation", "not"), ("negation", "not")], "negations"),
    ("een week 42.000 mensen", [("number", "42000")], "no paper inside a sentence"),
]


@pytest.mark.parametrize(("text", "expected"), [(t, e) for t, e, _ in DUTCH], ids=[i for _, _, i in DUTCH])
def test_dutch_values_are_read_as_dutch_writes_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text, "nl") == expected


ENGLISH = [
    ("1,234.5 km", [("number", "1234.5")], "grouping and decimal point"),
    ("40 000 deaths", [("dossier", "kst-40000")], "groups with a space may be a paper"),
    ("€1.5 billion", [("amount", "1500000000 EUR")], "billion"),
    ("EUR 3.6 billion", [("amount", "3600000000 EUR")], "currency code"),
    ("€1.5m", [("amount", "1500000 EUR")], "glued scale"),
    ("2.5 per cent", [("percent", "2.5")], "British per cent"),
    ("three percentage points", [("points", "3")], "points in words"),
    ("1 November 2013", [("date", "2013-11-01")], "British date"),
    ("November 1, 2013", [("date", "2013-11-01")], "American date"),
    ("the 1st of November 2013", [("date", "2013-11-01")], "date with of"),
    ("in May", [("date", "--05")], "the month of May"),
    ("You may go", [], "the verb may"),
    ("2.30 p.m.", [("time", "14:30")], "afternoon"),
    ("Parliamentary Paper 29 521, no. 293", [("dossier", "kst-29521-293")], "paper"),
    ("Parliamentary Papers II 2015/16, 29 521, no. 293", [("dossier", "kst-29521-293")], "paper with session"),
    ("questions 3, 4 and 5", [("question", "3"), ("question", "4"), ("question", "5")], "questions"),
    ("Articles 5 and 6", [("article", "5"), ("article", "6")], "articles"),
    ("three hundred and fifty", [("number", "350")], "number of several words"),
    ("twenty-second week", [("ordinal", "22")], "compound ordinal"),
    ("in the 1980s", [("number", "1980")], "decade"),
    ("one and a half years", [("number", "1.5")], "one and a half"),
    ("No. It cannot", [("negation", "not"), ("negation", "not")], "no as an answer"),
    ("a letter", [], "an article is no number"),
]


@pytest.mark.parametrize(("text", "expected"), [(t, e) for t, e, _ in ENGLISH], ids=[i for _, _, i in ENGLISH])
def test_english_values_are_read_as_english_writes_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text, "en") == expected


AGREE = [
    ("€ 1,5 mld.", "€1.5 billion"),
    ("€ 1,5 mld.", "1.5 billion euros"),
    ("€ 1.500.000", "€1.5 million"),
    ("27 september jl.", "27 September last year"),
    ("1 november 2013", "November 1st, 2013"),
    ("artikel 100-brief", "Article 100 letter"),
    ("de VN", "the United Nations"),
    ("2015-2016", "2015 to 2016"),
    ("om 20.00 uur", "at 8 p.m."),
    ("twee leden", "2 members"),
    ("2 leden", "two members"),
    ("21e eeuw", "21st century"),
    ("anderhalf jaar", "eighteen months"),
    ("de jaren negentig", "the nineties"),
    ("een stel van 2", "both"),
    ("Aanhangsel Handelingen, vergaderjaar 2022-2023, nr. 1844", "Appendix to the Proceedings, 2022-2023, no. 1844"),
    ("zie coronacheck.nl/print", "see coronacheck.nl/en/print"),
    ("40.000 doden", "40 000 deaths"),
]


@pytest.mark.parametrize(("source", "target"), AGREE, ids=[f"{s} = {t}" for s, t in AGREE])
def test_the_same_value_written_otherwise_is_kept(source: str, target: str) -> None:
    assert [e for e in compare_facts(source, target).entries if not e.is_right and e.source] == []


WRONG = [
    ("1.234,5 km", "1.234,5 km", "foreign", "1,234.5"),
    ("per 100.000 inwoners", "per 100.000 inhabitants", "foreign", "100,000"),
    ("€ 1,5 mld.", "€1.5 million", "wrong", "€1.5 billion"),
    ("€ 1,5 mld.", "$1.5 billion", "wrong", "€1.5 billion"),
    ("1,92%", "192%", "wrong", "1.92%"),
    ("2 procentpunt", "2%", "wrong", "2 percentage points"),
    ("3 april 2014", "4 March 2014", "wrong", "3 April 2014"),
    ("Kamerstuk 29 521, nr. 293", "Parliamentary Paper 29 521, no. 239", "wrong", "29 521, no. 293"),
    ("Kamerstuk 29 521, nr. 293", "a parliamentary paper", "missing", "29 521, no. 293"),
    ("29 521, nr. 293", "29,521 items", "wrong", "29 521, no. 293"),
    ("tien landen", "twelve countries", "wrong", "10"),
    ("14.000 kg", "a lot", "missing", "14,000"),
    ("zie vraag 7", "see question 8", "wrong", "question 7"),
    ("de NAVO", "the UN", "missing", "NATO"),
]


@pytest.mark.parametrize(("source", "target", "standing", "english"), WRONG, ids=[f"{s} > {t}" for s, t, _, _ in WRONG])
def test_a_value_that_changed_is_wrong_and_the_right_english_is_offered(
    source: str, target: str, standing: str, english: str
) -> None:
    [entry] = [e for e in compare_facts(source, target).wrong if e.source]
    assert (str(entry.standing), entry.english, entry.mark) == (standing, english, "✗")


def test_facts_are_matched_as_often_as_they_stand() -> None:
    ledger = compare_facts("3 van de 3 leden", "3 of the members")
    assert [str(e.standing) for e in ledger.of(Kind.NUMBER)] == ["kept", "missing"]


def test_a_year_range_in_a_papers_reference_need_not_be_repeated() -> None:
    source = "Kamerstukken II 2015/16, 29 521, nr. 293"
    assert compare_facts(source, "Parliamentary Papers II 2015/16, 29 521, no. 293").wrong == ()
    assert compare_facts(source, "Parliamentary Paper 29 521, no. 293").wrong == ()


def test_a_users_own_acronyms_are_added_and_taken_out() -> None:
    own = load_acronyms('[acronyms]\nXYZ = "ABC"\nNAVO = ["NATO", "the Alliance"]\nremove = ["VN"]\n')
    assert compare_facts("de XYZ en de NAVO", "ABC and the Alliance", own).wrong == ()
    assert "VN" not in own and "VN" in default_acronyms()
    assert load_acronyms("[abbreviations]\nnever_final = ['x']\n") == default_acronyms()


@pytest.mark.parametrize("text", ["[acronyms]\nVN = 3\n", "acronyms = 3", "[acronyms", "[acronyms]\nVN = []\n"])
def test_acronyms_that_make_no_sense_are_one_line(text: str) -> None:
    with pytest.raises(InputError) as raised:
        load_acronyms(text)
    assert "acronyms" in str(raised.value) and "\n" not in str(raised.value)


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.sampled_from(
            '0123456789.,-–/ €%½²٣niet een twee mln. nr. Kamerstuk vraag maart May no VN\n\u00a0’"()[]ABCdef'
        ),
        max_size=60,
    )
)
def test_any_text_can_be_read_and_every_span_is_what_it_says(text: str) -> None:
    for language in ("nl", "en"):
        for fact in scan(text, language):
            assert 0 <= fact.span.start < fact.span.end <= len(text)
            assert fact.text.strip() == fact.span.of(text).strip()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**7), st.integers(0, 99))
def test_any_number_written_the_dutch_way_matches_itself_written_the_english_way(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    dutch = english.replace(",", "_").replace(".", ",").replace("_", ".")
    assert compare_facts(f"bedrag: € {dutch}", f"amount: €{english}").wrong == ()
