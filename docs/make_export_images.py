"""Draws the pictures of docs/exports.md: every format as the program of its reader shows it.

    PYTHONPATH=tests python docs/make_export_images.py [FOLDER]

Needs chromium, soffice (Writer and Calc) and pdftoppm. The document is the one that the tests of the exports use.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from exports_sample import sample_colophon, sample_view
from small_png import make_small

from tweespraak_store.exports.registry import FORMATS

IMAGES = Path(__file__).parent / "images"


def main(images: Path) -> None:
    view = sample_view()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("html", "pdf", "docx", "odt", "xlsx"):
            (folder / f"sample.{each}").write_bytes(FORMATS[each].write(view, sample_colophon(view)))
        page = (folder / "sample.html").as_uri()
        browse(folder, "--window-size=1280,1000", f"--screenshot={images / 'export-html.png'}", page)
        phone = folder / "phone.html"
        phone.write_text(
            '<body style="margin:0;overflow:hidden">'
            f'<iframe style="width:390px;height:2600px;border:0;margin-top:-1150px" src="{page}"></iframe>',
            encoding="utf-8",
        )
        browse(folder, "--window-size=390,844", f"--screenshot={images / 'export-phone.png'}", phone.as_uri())
        browse(folder, "--no-pdf-header-footer", f"--print-to-pdf={folder / 'print.pdf'}", page)
        draw(folder / "print.pdf", images / "export-print", resolution=70)
        draw(folder / "sample.pdf", images / "export-pdf", resolution=80)
        for each, picture in (("docx", "word"), ("odt", "odt"), ("xlsx", "xlsx")):
            office(folder, folder / f"sample.{each}")
            rows = ("-x", "0", "-y", "30", "-W", "820", "-H", "190") if each == "xlsx" else ()
            draw(folder / "sample.pdf", images / f"export-{picture}", *rows, resolution=70)
    for each in sorted(images.glob("export-*.png")):
        # The dialog is a picture of the terminal; make_images.py has made that one small.
        make_small(each)


def browse(folder: Path, *arguments: str) -> None:
    """Run chromium once."""
    base = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files")
    run("chromium", *base, f"--user-data-dir={folder / 'browser'}", *arguments)


def office(folder: Path, file: Path) -> None:
    """Print a file with LibreOffice, to a PDF beside it."""
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file))


def draw(pdf: Path, picture: Path, *options: str, resolution: int) -> None:
    """The first page of a PDF as a picture."""
    run("pdftoppm", "-png", "-singlefile", "-r", str(resolution), *options, str(pdf), str(picture))


def run(*command: str) -> None:
    """Run a program that must succeed."""
    subprocess.run(command, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
