"""What each format looks like: kept whole in tests/data/exports, and checked as its readers rely on it.

After a change made on purpose, write the kept files anew, read their diff, and look at the pages:
PYTHONPATH=tests python tests/store/test_exports_formats.py
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from exports_sample import sample_colophon, sample_view
from lxml import etree

from tweespraak_store.exports.layout import Layout
from tweespraak_store.exports.pdf import request_of
from tweespraak_store.exports.registry import FORMATS
from tweespraak_store.exports.wording import join_words, label_of, moment, plural
from tweespraak_translate.document import BlockKind

GOLDEN = Path(__file__).parents[1] / "data" / "exports"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENTS = ("html", "pdf", "docx", "odt", "markdown", "xlsx", "csv", "jsonl")
"""The formats for readers and spreadsheets; those for translation tools have their own tests."""
VIEW = sample_view()
COLOPHON = sample_colophon(VIEW)


def written(name: str) -> bytes:
    return FORMATS[name].write(VIEW, COLOPHON)


def part(package: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return etree.fromstring(opened.read(name))


def document_xml() -> etree._Element:
    return part(written("docx"), "word/document.xml")


def kept(name: str) -> Path:
    return GOLDEN / f"sample{FORMATS[name].suffix}{_KEPT_AS.get(name, '')}"


_KEPT_AS = {"docx": ".xml", "odt": ".xml", "xlsx": ".tsv", "pdf": ".json"}


def shape(name: str) -> bytes:
    """What is kept of a format: the file itself; of a package its text parts, one element a line; of a workbook its
    cells; of a PDF what its template is given."""
    if name == "docx":
        parts = [part(written(name), f"word/{piece}.xml") for piece in ("document", "footnotes")]
    elif name == "odt":
        parts = [part(written(name), f"{piece}.xml") for piece in ("content", "styles", "meta")]
    elif name == "pdf":
        return (json.dumps(request_of(VIEW, COLOPHON), ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    elif name == "xlsx":
        return "".join("\t".join(map(repr, row)) + "\n" for sheet in cells() for row in sheet).encode("utf-8")
    else:
        return written(name)
    return b"".join(etree.tostring(piece, pretty_print=True, encoding="utf-8") for piece in parts)


def cells(data: bytes | None = None) -> list[list[tuple[object, ...]]]:
    """The rows of every sheet of a workbook, as another program reads them."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data or written("xlsx")))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_file_is_the_one_that_was_read_and_kept(name: str) -> None:
    assert shape(name).decode("utf-8") == kept(name).read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    assert written(name) == written(name)


@pytest.mark.parametrize(
    ("kind", "numbers", "printed", "nl", "en"),
    [
        (BlockKind.QUESTION, ("22",), "22", "Vraag 22", "Question 22"),
        (BlockKind.ANSWER, ("22",), "", "Antwoord 22", "Answer 22"),
        (BlockKind.QUESTION, ("3", "4", "5"), "", "Vragen 3, 4 en 5", "Questions 3, 4 and 5"),
        (
            BlockKind.ANSWER,
            ("3", "4"),
            "Antwoord op de vragen 3 en 4:",
            "Antwoord op de vragen 3 en 4:",
            "Answer 3 and 4",
        ),
        (BlockKind.QUESTION, (), "", "Vraag (nummer ontbreekt)", "Question (number missing)"),
        (BlockKind.QUESTION, (), "Vraag:", "Vraag:", "Question"),
        (BlockKind.ANSWER, (), "", "Antwoord", "Answer"),
        (BlockKind.QUESTION, ("1a",), "1a.", "Vraag 1a", "Question 1a"),
    ],
)
def test_a_label_is_printed_in_dutch_and_made_in_english(
    kind: BlockKind, numbers: tuple[str, ...], printed: str, nl: str, en: str
) -> None:
    label = label_of(kind, numbers, printed)
    assert (label.nl, label.en) == (nl, en)


def test_times_and_counts_read_as_english() -> None:
    assert moment("2026-11-23T23:30:00-05:00") == "24 November 2026, 04:30 UTC"
    assert moment("long ago") == "long ago"
    assert (plural(1, "segment"), plural(8000, "segment")) == ("1 segment", "8,000 segments")
    assert [join_words(w, "and") for w in ((), ("3",), ("3", "4"), ("3", "4", "5"))] == [
        "",
        "3",
        "3 and 4",
        "3, 4 and 5",
    ]


class Page(HTMLParser):
    """The tags of a page with their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def ids(self) -> list[str]:
        return [a["id"] or "" for _, a in self.tags if "id" in a]


PAGE = Page(written("html").decode("utf-8"))


def test_the_page_forbids_everything_but_its_own_style() -> None:
    policy = [a["content"] for t, a in PAGE.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policy) == 1
    assert (policy[0] or "").startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {t for t, _ in PAGE.tags}
    assert {a.get("type") for t, a in PAGE.tags if t == "input"} == {"radio"}
    assert not [a for _, a in PAGE.tags if "src" in a or "style" in a]
    assert "url(" not in PAGE.words
    assert "@import" not in PAGE.words


def test_every_link_of_the_page_leads_to_a_place_in_it() -> None:
    ids = PAGE.ids()
    assert len(ids) == len(set(ids))
    links = [a["href"] or "" for t, a in PAGE.tags if t == "a"]
    assert {link[:1] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(ids)
    assert {"q3", "q4", "q5", "q24", "part-1", "s1", "s13"} <= set(ids)


def test_every_paragraph_of_the_page_names_its_language() -> None:
    languages = [a.get("lang") for t, a in PAGE.tags if t == "p" and "class" not in a]
    assert languages.count("nl") == languages.count("en") == len(languages) / 2
    assert ("html", {"lang": "en"}) in PAGE.tags


def words_of(name: str, layout: Layout | None = None) -> str:
    """All text of a file made for reading, as a program that opens it finds it."""
    data = FORMATS[name].write(VIEW, COLOPHON, layout or Layout())
    if name == "pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(data) as pages:
            return "\n".join(page.get_textpage().get_text_range() for page in pages).replace("\ufffe", "")
    if name == "docx":
        parts = [part(data, "word/document.xml")]
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts += [part(data, n) for n in package.namelist() if n == "word/footnotes.xml"]
        notes = "".join(map(str, parts[-1].itertext())) if len(parts) > 1 else ""
        text = "".join(map(str, parts[0].itertext()))
        return text.replace("Notes on the source", notes + "Notes on the source")
    if name == "odt":
        return "".join(map(str, part(data, "content.xml").itertext()))
    if name == "html":
        return Page(data.decode("utf-8")).words.replace("\xa0", " ")
    return data.decode("utf-8")


@pytest.mark.parametrize("name", ["html", "markdown", "docx", "odt", "pdf"])
def test_what_is_not_approved_says_so_in_words_and_what_is_missing_is_named(name: str) -> None:
    words = {
        "html": lambda: PAGE.words.replace("\xa0", " "),
        "markdown": lambda: written("markdown").decode("utf-8"),
        "docx": lambda: words_of("docx"),
        "odt": lambda: words_of("odt"),
        "pdf": lambda: " ".join(words_of("pdf").split()),
    }[name]()
    for text in (
        "The start of this question is missing in the source.",
        "Het begin van deze vraag ontbreekt in de bron.",
        "The end of this answer is missing in the source.",
        "no question or answer 6 to 23",
        "second-person: nobody approves a text of their own",
        "entry 41, sha256 " + "ab" * 32,
        "8 approved (of which 1 out of date)",
        "23 November 2026, 10:15 UTC, with tweespraak 0.1.0",
    ):
        assert text in words
    body = words[words.index("The start of this question") : words.index("Colophon")]
    # Every page of a PDF says it once more, at its head.
    assert body.replace("[DRAFT] 7 of 13", "").count("[DRAFT]") == 6
    for detail in ("edited, not approved", "not translated", "sent back", "approval out of date"):
        assert detail in body


def test_a_word_table_keeps_its_two_columns_its_header_and_its_rows_together() -> None:
    tables = [t for t in document_xml().iter(f"{W}tbl") if t.find(f".//{W}tblHeader") is not None]
    assert len(tables) == 3
    for table in tables:
        grid = [c.get(f"{W}w") for c in table.iter(f"{W}gridCol")]
        assert grid == ["4819", "4819"]
        rows = list(table.iter(f"{W}tr"))
        assert [bool(r.findall(f"{W}trPr/{W}tblHeader")) for r in rows] == [True, *[False] * (len(rows) - 1)]
        for row in rows:
            assert row.find(f"{W}trPr/{W}cantSplit") is not None
            assert [w.get(f"{W}w") for w in row.iterfind(f"{W}tc/{W}tcPr/{W}tcW")] == grid


def test_every_run_of_a_word_table_is_in_the_language_of_its_column() -> None:
    tables = [t for t in document_xml().iter(f"{W}tbl") if t.find(f".//{W}tblHeader") is not None]
    for row in (row for table in tables for row in table.iter(f"{W}tr")):
        for cell, language in zip(row.findall(f"{W}tc"), ("nl-NL", "en-GB"), strict=True):
            runs = list(cell.iter(f"{W}r"))
            assert {r.find(f"{W}rPr/{W}lang").get(f"{W}val") for r in runs} <= {language}  # type: ignore[union-attr]


def test_a_word_file_opens_and_says_what_it_is() -> None:
    import docx

    package = written("docx")
    opened = docx.Document(io.BytesIO(package))
    properties = opened.core_properties
    assert properties.title == "Antwoorden over de missie in Mali"
    assert (properties.author, properties.language, properties.content_status) == ("tweespraak 0.1.0", "en-GB", "Draft")
    headings = [p.text for p in opened.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == ["Question (number missing)", "Questions 3, 4 and 5", "Question 24"]
    foot = etree.tostring(opened.sections[0].footer._element, encoding="unicode")
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot


def test_markdown_reads_as_tables_with_the_text_unchanged() -> None:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(written("markdown").decode("utf-8"))
    assert sum(t.type == "table_open" for t in tokens) == 4
    cells = [t for t in tokens if t.type == "inline"]
    texts = ["".join(c.content for c in cell.children or () if c.type in ("text", "text_special")) for cell in cells]
    for text in (
        "Kent u het bericht “VN-missie | Mali”?",
        "Wat kost dit *per* jaar?",
        "- in 2015: <onbekend> & 'n schatting;",
        "Vraag 4 en 5",
        "Vraag 24",
    ):
        assert text in texts


def test_the_csv_has_one_quoted_row_a_segment_under_its_header() -> None:
    text = written("csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [r["segment"] for r in rows] == [str(n) for n in range(1, 14)]
    assert rows[8]["source"] == "'- in 2015: <onbekend> & 'n schatting;"
    assert (rows[8]["target"], rows[8]["status"], rows[8]["version"]) == ("", "new", "0")
    assert (rows[5]["numbers"], rows[5]["block"], rows[5]["label"]) == ("3, 4, 5", "answer", "Antwoord 3, 4 en 5")
    assert (rows[10]["kind"], rows[10]["stale"], rows[9]["reason"]) == (
        "footnote",
        "the source changed",
        "the column heads",
    )
    assert all(re.fullmatch(r'"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*', line) for line in text.split("\r\n")[:-1])


def test_the_jsonl_gives_the_document_its_exchanges_and_the_stored_text() -> None:
    records = [json.loads(line) for line in written("jsonl").decode("utf-8").splitlines()]
    assert [r["record"] for r in records[:3]] == ["document", "exchange", "segment"]
    assert records[0]["colophon"]["log_entry"] == 41
    segments = [r for r in records if r["record"] == "segment"]
    assert [(s["source"], s["target"]) for s in segments] == [(s.source, s.target) for s in VIEW.segments()]


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for each in DOCUMENTS:
        kept(each).write_bytes(shape(each))
