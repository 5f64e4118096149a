"""Office files as another program opens them: LibreOffice reads each, prints it, and finds the text in it."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from exports_sample import sample_colophon, sample_view, texts_view

from tweespraak_store.exports.layout import Layout
from tweespraak_store.exports.registry import FORMATS

# A person without LibreOffice can still run everything else; where this program is built (CI is set), it must be there.
pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"),
    reason="soffice is not installed (apt install libreoffice-writer-nogui libreoffice-calc-nogui)",
)

HARD = (
    ("Één “&” <b> ]]>", "One “&” <b> ]]>"),
    ("=1+1 \x1b[2J\u202e", "=cmd|' /C calc'!A0"),
    ("漢 Ελ Ки 😀", "\ud800 @SUM(1)"),
)
"""Texts with marks, formulas, control characters and other scripts."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text of every office file after LibreOffice made a PDF of it: one start of the program for all."""
    import pypdfium2

    folder = tmp_path_factory.mktemp("office")
    view, colophon = sample_view(), sample_colophon(sample_view())
    hard = texts_view(HARD)
    for name in ("docx", "odt", "xlsx"):
        (folder / f"{name}-both.{name}").write_bytes(FORMATS[name].write(view, colophon))
        (folder / f"{name}-hard.{name}").write_bytes(FORMATS[name].write(hard, sample_colophon(hard)))
        if name != "xlsx":
            (folder / f"{name}-en.{name}").write_bytes(FORMATS[name].write(view, colophon, Layout(("en",))))
    sent = sorted(folder.iterdir())
    subprocess.run(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *map(str, sent),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    texts = {}
    for file in sent:
        with pypdfium2.PdfDocument(folder / f"{file.stem}.pdf") as pages:
            text = " ".join(page.get_textpage().get_text_range() for page in pages)
        texts[file.stem] = " ".join(text.replace("\ufffe", "").replace("\x02", "").split())
    return texts


@pytest.mark.parametrize("name", ["docx", "odt", "xlsx"])
def test_libreoffice_prints_both_languages_of_an_office_file(name: str, printed: dict[str, str]) -> None:
    for text in (
        "zouden kunnen uitvoeren",
        "carry out, to help counter",
        "Ja, ik ken het bericht.",
        "Yes, I know the message.",
        "Parliamentary Paper 29 521, no. 293.",
        "Appendix to the Proceedings",
    ):
        assert text in printed[f"{name}-both"]


@pytest.mark.parametrize("name", ["docx", "odt"])
def test_libreoffice_prints_footnotes_marks_and_pages(name: str, printed: dict[str, str]) -> None:
    text = printed[f"{name}-both"]
    assert "Page 1 of 2" in text
    assert "[DRAFT] edited, not approved" in text
    assert text.index("1 Kamerstuk 29 521, nr 293.") > text.index("schatting")


@pytest.mark.parametrize("name", ["docx", "odt"])
def test_libreoffice_prints_one_language_alone(name: str, printed: dict[str, str]) -> None:
    assert "Yes, I know the message." in printed[f"{name}-en"]
    assert "Ja, ik ken" not in printed[f"{name}-en"]


@pytest.mark.parametrize("name", ["docx", "odt", "xlsx"])
def test_libreoffice_opens_hard_texts_and_calculates_nothing(name: str, printed: dict[str, str]) -> None:
    shown = printed[f"{name}-hard"].replace(" ", "")
    for text in (
        "Één“&”<b>]]>",
        "One“&”<b>]]>",
        "=1+1",
        "U+001B",
        "[2J",
        "U+202E",
        "=cmd|'/Ccalc'!A0",
        "U+D800",
        "@SUM(1)",
    ):
        assert text in shown
