"""What a text points at, as one normal form."""

from __future__ import annotations

import pytest

from tweespraak_translate.references import find_references


@pytest.mark.parametrize(
    ("text", "kind", "targets"),
    [
        ("Zie het antwoord op vraag 12.", "question", ["12"]),
        ("Zie de antwoorden op vragen 3, 4 en 5.", "question", ["3", "4", "5"]),
        ("Zie de antwoorden op vragen 2 t/m 4.", "question", ["2", "3", "4"]),
        ("Zie het antwoord bij vraag 1 D.", "question", ["1d"]),
        ("Kamerstuk 29 521, nr. 293", "dossier", ["kst-29521-293"]),
        ("Kamerstukken II 2015/16, 29521, nr. 293", "dossier", ["kst-29521-293"]),
        ("36 600 VII, nr. 5", "dossier", ["kst-36600-VII-5"]),
        ("21501-32-1740", "dossier", ["kst-21501-32-1740"]),
        ("zie noot 3", "footnote", ["3"]),
        ("Zie https://www.voorbeeld.nl/brug.", "link", ["https://www.voorbeeld.nl/brug"]),
        ("een bedrag van 29521 euro", "dossier", []),
        ("", "question", []),
    ],
)
def test_a_reference_has_one_normal_form(text: str, kind: str, targets: list[str]) -> None:
    assert [r.target for r in find_references(text) if r.kind == kind] == targets


def test_references_stand_in_printed_order_and_do_not_overlap() -> None:
    text = "Zie vraag 1, Kamerstuk 29 521, nr. 293 en https://www.voorbeeld.nl/vraag/2 bij vraag 3."
    spans = [r.span for r in find_references(text)]
    assert len(spans) == 4
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
