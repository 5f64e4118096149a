"""Parliamentary papers as people write them, and numbers that are none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweespraak_translate.references import find_references


def found(text: str) -> list[tuple[str, str, str]]:
    """Kind, covered text and target of each reference."""
    return [(r.kind, r.span.of(text), r.target) for r in find_references(text)]


PAPERS = [
    ("Kamerstuk 29\u00a0521, nr. 293", "kst-29521-293"),
    ("Kamerstuk 29\u202f521 nr. 293", "kst-29521-293"),
    ("Kamerstukken II, 2023/2024, 31 839, nr. 1024", "kst-31839-1024"),
    ("Kamerstukken II 2023–34, 36 410 IV, nr. 15", "kst-36410-IV-15"),
    ("Kamerstukken II2015–16, 31 839, nr. 10", "kst-31839-10"),
    ("Kamerstuk, 28 828, nr. 70", "kst-28828-70"),
    ("Tweede Kamer, vergaderjaar 2010-2011, 33 060, nr. 2", "kst-33060-2"),
    ("TK 2023/24, 31 839, nr. 1024", "kst-31839-1024"),
    ("31.066, nr. 355", "kst-31066-355"),
    ("21 501-02, nr. 2733", "kst-21501-02-2733"),
    ("Kamerstuk 36 471-64", "kst-36471-64"),
    ("36600-VII", "kst-36600-VII"),
    ("34550-XVIII nr. 4", "kst-34550-XVIII-4"),
    ("36 600 (R1999), nr. 3", "kst-36600-R1999-3"),
    ("Kamerstukken I 2019/20, 35 261, B", "kst-35261-B"),
    ("Kamerstuk 29 521", "kst-29521"),
    ("Aanhangsel Handelingen, vergaderjaar 2023–2024, nr. 1028", "ah-tk-20232024-1028"),
    ("2022D35259", "2022D35259"),
]


@pytest.mark.parametrize(("written", "target"), PAPERS, ids=[written for written, _ in PAPERS])
def test_the_span_of_a_paper_is_what_was_written_and_the_target_its_normal_form(written: str, target: str) -> None:
    assert found(f"Ik verwijs naar de brief ({written}). Daarin staat meer.") == [("dossier", written, target)]


@pytest.mark.parametrize(
    "text",
    [
        "Er waren 29 521 bezoekers en 33 942 euro.",
        "Bel 070 342 43 44 of 070-3424344.",
        "In 2023 35 000 mensen, nr. 3 op de lijst.",
        "Dat kost € 21 501, B wordt duurder.",
        "Postbus 20015, 2500 EA Den Haag",
        "Zie het antwoord op vraag 3 van de Beantwoording vragen over dijken.",
        "Die vraag 25% lager stellen kan niet.",
        "een vloer van 100 m²",
    ],
)
def test_amounts_telephone_numbers_and_other_documents_are_no_references(text: str) -> None:
    assert found(text) == []


def test_two_papers_under_one_dossier_are_two_references() -> None:
    assert found("Kamerstukken 26 485, nrs. 432 en 433") == [
        ("dossier", "Kamerstukken 26 485, nrs. 432", "kst-26485-432"),
        ("dossier", "433", "kst-26485-433"),
    ]


def test_links_lose_the_stop_and_bracket_that_follow_them() -> None:
    assert found("Zie (https://voorbeeld.example/a_(b)) en www.voorbeeld.example/c.") == [
        ("link", "https://voorbeeld.example/a_(b)", "https://voorbeeld.example/a_(b)"),
        ("link", "www.voorbeeld.example/c", "https://www.voorbeeld.example/c"),
    ]


@given(st.text(alphabet=st.sampled_from("Kamerstuk vragenI1235 ,.-nr[]²/:hw"), max_size=120))
def test_references_stand_in_order_inside_the_text(text: str) -> None:
    spans = [r.span for r in find_references(text)]
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert spans == sorted(spans, key=lambda s: (s.start, s.end))


@pytest.mark.parametrize("piece", ["Kamerstuk ", "vraag 1, ", "29 521, nr. 2, ", "1, 2, ", "I", "[", "www.a)"])
def test_a_long_text_of_half_references_costs_linear_time(piece: str) -> None:
    started = time.process_time()
    find_references(piece * 20_000)
    assert time.process_time() - started < 4
