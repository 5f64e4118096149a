"""Documents to read: one language or two, a title, findings, footnotes, links, and the names files carry back."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exports_sample import sample_colophon, sample_view, texts_view
from lxml import etree

from tweespraak_store.database import Store
from tweespraak_store.exports.docx_parts import bookmark_name
from tweespraak_store.exports.findings import open_findings
from tweespraak_store.exports.identity import document_stamp, parse_key, segment_key
from tweespraak_store.exports.layout import Layout, parse_languages
from tweespraak_store.exports.pdf import request_of
from tweespraak_store.exports.registry import FORMATS, write_export
from tweespraak_store.exports.wording import reference_name
from tweespraak_store.review import save_edit
from tweespraak_store.views import CrossReference, DocumentView
from tweespraak_translate.errors import UsageError
from tweespraak_translate.segment import Status
from tweespraak_translate.visible import visible

VIEW = sample_view()
COLOPHON = sample_colophon(VIEW)
READING = ("html", "pdf", "docx", "odt", "markdown")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
BOOKMARKS = ["Question (number missing)", "Questions 3, 4 and 5", "Question 24", "Notes on the source", "Colophon"]
FINDINGS = {2: ("error, numbers: 29 521 is missing",), 5: ("warning, terms: “cost” is admitted",)}


def package(name: str, layout: Layout | None = None, view: DocumentView = VIEW) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(FORMATS[name].write(view, COLOPHON, layout or Layout())))


def xml(name: str, part: str, layout: Layout | None = None, view: DocumentView = VIEW) -> etree._Element:
    return etree.fromstring(package(name, layout, view).read(part))


def words(name: str, layout: Layout) -> str:
    """All text of a document, without its looks."""
    data = FORMATS[name].write(VIEW, COLOPHON, layout)
    if name == "pdf":
        return json.dumps(request_of(VIEW, COLOPHON, layout), ensure_ascii=False)
    if name in ("docx", "odt"):
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            parts = [n for n in opened.namelist() if n in ("word/document.xml", "word/footnotes.xml", "content.xml")]
            return "".join("".join(map(str, etree.fromstring(opened.read(n)).itertext())) for n in parts)
    return re.sub(r"<[^>]*>", "", data.decode("utf-8")) if name == "html" else data.decode("utf-8")


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize(
    ("languages", "there", "gone"),
    [
        (("en",), ("The Dutch units focus", "Question 24", "not translated"), ("De Nederlandse eenheden", "Vraag 24")),
        (("nl",), ("De Nederlandse eenheden", "Vraag 24", "Kosten"), ("The Dutch units focus", "[DRAFT]", "Answer 24")),
    ],
    ids=["english", "dutch"],
)
def test_one_language_alone_leaves_the_other_out(
    name: str, languages: tuple[str, ...], there: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    text = words(name, Layout(languages))
    if name == "pdf":  # the template is given both sides and prints those asked for
        assert json.loads(text)["languages"] == list(languages)
        text = pdf_text(FORMATS["pdf"].write(VIEW, COLOPHON, Layout(languages)))
    assert [piece for piece in there if piece not in text] == []
    assert [piece for piece in gone if piece in text] == []


def pdf_text(data: bytes) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pages:
        text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(text.replace("\ufffe", "").replace("\x02", "").split())


@pytest.mark.parametrize("name", READING)
def test_a_title_of_ones_own_takes_the_place_of_the_documents(name: str) -> None:
    text = words(name, Layout(title="Answers on Mali"))
    assert "Answers on Mali" in text
    assert "Antwoorden over de missie" not in text


@pytest.mark.parametrize("name", [*READING, "xlsx", "csv"])
def test_findings_are_listed_where_they_were_asked_for_and_nowhere_else(name: str) -> None:
    def read(layout: Layout) -> str:
        return workbook_text(FORMATS["xlsx"].write(VIEW, COLOPHON, layout)) if name == "xlsx" else words(name, layout)

    for line in ("error, numbers: 29 521 is missing", "warning, terms: “cost” is admitted"):
        assert line in read(Layout(findings=FINDINGS))
        assert line not in read(Layout())
    if name in READING:
        assert "found nothing" in read(Layout(findings={}))


def workbook_text(data: bytes) -> str:
    import openpyxl

    sheets = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)


def test_the_open_findings_of_a_store_are_those_of_the_text_as_it_stands(store: Store, document: DocumentView) -> None:
    first = next(document.segments())
    assert first.id is not None
    save_edit(store, first.id, first.version, "In 1999 it cost 77 million euros, namely.", "translator")
    found = open_findings(store, document)
    assert any(line.startswith(("error, ", "warning, ")) for line in found[first.id])
    assert all(": " in line for lines in found.values() for line in lines)


@pytest.mark.parametrize(
    ("text", "languages"),
    [("nl,en", ("nl", "en")), ("EN , nl", ("nl", "en")), ("en", ("en",)), ("nl", ("nl",))],
)
def test_languages_are_named_in_any_order(text: str, languages: tuple[str, ...]) -> None:
    assert parse_languages(text) == languages


@pytest.mark.parametrize("text", ["", "fr", "nl,nl", "nl;en", "en,\x1b[2J"])
def test_other_languages_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError, match="choose nl,en or en or nl") as error:
        parse_languages(text)
    assert str(error.value).isprintable()


@pytest.mark.parametrize(
    ("name", "layout", "word"),
    [
        ("csv", Layout(("en",)), "languages"),
        ("xlsx", Layout(("nl",)), "languages"),
        ("jsonl", Layout(title="x"), "title"),
        ("jsonl", Layout(findings={}), "findings"),
    ],
)
def test_a_format_that_cannot_do_what_is_asked_says_so_and_writes_nothing(
    name: str, layout: Layout, word: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=f"{name} takes no choice of {word}"):
        write_export(VIEW, COLOPHON, tmp_path / f"a{FORMATS[name].suffix}", layout=layout)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("kst-29521-293", "Parliamentary Paper 29\u00a0521, no.\u00a0293"),
        ("kst-36600-VII-5", "Parliamentary Paper 36\u00a0600\u00a0VII, no.\u00a05"),
        ("kst-36600-VII", "Parliamentary Paper 36\u00a0600\u00a0VII"),
        ("kst-36600-R1999-3", "Parliamentary Paper 36\u00a0600\u00a0(R1999), no.\u00a03"),
        ("kst-21501-02-2733", "Parliamentary Paper 21\u00a0501-02, no.\u00a02733"),
        ("kst-35261-B", "Parliamentary Paper 35\u00a0261, no.\u00a0B"),
        ("kst-29521", "Parliamentary Paper 29\u00a0521"),
        (
            "ah-tk-20232024-1314",
            "Appendix to the Proceedings of the House of Representatives 2023-2024, no. 1314",
        ),
        ("2022D35259", "2022D35259"),
        ("brief van 3 mei", "brief van 3 mei"),
    ],
)
def test_a_reference_is_named_as_english_prose_names_it(reference: str, name: str) -> None:
    assert reference_name(reference) == name


def with_reference() -> DocumentView:
    """The sample, in which the answer to 24 points at question 4, in both languages."""
    *others, last = VIEW.exchanges
    block = last.answers[0]
    source, target = "Zie het antwoord op vraag 4 en 24.", "See the answer to question 4, and question 24."
    start = source.index("vraag 4")
    segment = replace(
        block.segments[0],
        source=source,
        target=target,
        references=(CrossReference("question", start, start + 7, "4"), CrossReference("question", 31, 33, "24")),
    )
    answer = replace(block, segments=(segment,))
    return replace(VIEW, exchanges=(*others, replace(last, answers=(answer,))))


def test_a_reference_to_another_question_is_a_link_in_both_languages() -> None:
    page = FORMATS["html"].write(with_reference(), COLOPHON).decode("utf-8")
    assert 'op <a href="#q4">vraag 4</a> en 24.' in page
    assert 'answer to <a href="#q4">question 4</a>, and question 24.' in page
    anchors = xml("odt", "content.xml", view=with_reference()).findall(f".//{{{ODF}:text:1.0}}a")
    assert ["".join(map(str, a.itertext())) for a in anchors] == ["vraag 4", "question 4"]
    given = json.dumps(request_of(with_reference(), COLOPHON))
    assert '["link", "vraag 4", "q4"]' in given
    assert '["link", "question 4", "q4"]' in given


def test_every_sentence_of_every_file_that_can_come_back_names_its_segment() -> None:
    keys = [segment_key(s) for s in VIEW.segments()]
    assert all(map(parse_key, keys))
    page = FORMATS["html"].write(VIEW, COLOPHON).decode("utf-8")
    assert sorted(re.findall(r'data-segment="([^"]+)"', page)) == sorted(keys)
    assert f'<meta name="tweespraak-document" content="{document_stamp(VIEW)}">' in page
    names = {bookmark_name(key) for key in keys}
    for layout in (Layout(), Layout(("en",))):
        starts = [
            b.get(f"{W}name")
            for part in ("word/document.xml", "word/footnotes.xml")
            for b in xml("docx", part, layout).iter(f"{W}bookmarkStart")
        ]
        assert sorted(map(str, starts)) == sorted(names)
    assert document_stamp(VIEW) in package("docx").read("docProps/core.xml").decode("utf-8")
    for row in (row for row in workbook_rows() if row[0] != "name"):
        assert row[-1] == document_stamp(VIEW)
        assert row[-2] in keys


def workbook_rows(view: DocumentView = VIEW) -> list[tuple[object, ...]]:
    import openpyxl

    return list(
        openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(view, COLOPHON)))
        .worksheets[0]
        .iter_rows(values_only=True)
    )


def test_a_footnote_is_a_footnote_of_its_program_in_each_language_with_the_mark_as_printed() -> None:
    document, notes = xml("docx", "word/document.xml"), xml("docx", "word/footnotes.xml")
    calls = list(document.iter(f"{W}footnoteReference"))
    assert [(c.get(f"{W}customMarkFollows"), c.getnext().text) for c in calls] == [("1", "1"), ("1", "1")]  # type: ignore[union-attr]
    texts = {n.get(f"{W}id"): "".join(map(str, n.itertext())) for n in notes.iter(f"{W}footnote")}
    assert [texts[str(c.get(f"{W}id"))] for c in calls] == [
        "1 Kamerstuk 29 521, nr 293.",
        "1 Parliamentary Paper 29 521, no. 293. ! [DRAFT] approval out of date",
    ]
    assert "Kamerstuk 29 521, nr 293" not in "".join(map(str, document.itertext()))
    found = list(xml("odt", "content.xml").iter(f"{{{ODF}:text:1.0}}note"))
    said = ["".join(" " if e.tag == f"{{{ODF}:text:1.0}}s" else e.text or "" for e in note.iter()) for note in found]
    assert said == [
        "1 Kamerstuk 29 521, nr 293.",
        "1 ! [DRAFT] approval out of date Parliamentary Paper 29 521, no. 293.",
    ]
    printed = pdf_text(FORMATS["pdf"].write(VIEW, COLOPHON))
    assert printed.count("Kamerstuk 29 521, nr 293.") == printed.count("Parliamentary Paper 29 521, no. 293.") == 1


def test_an_opendocument_file_has_named_styles_languages_and_heads_that_come_back() -> None:
    opened = package("odt")
    assert opened.namelist()[0] == "mimetype"
    assert opened.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert opened.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    content, styles = etree.fromstring(opened.read("content.xml")), etree.fromstring(opened.read("styles.xml"))
    text, table, style = (f"{{{ODF}:{name}:1.0}}" for name in ("text", "table", "style"))
    named = {s.get(f"{style}name") for root in (styles, content) for s in root.iter(f"{style}style")}
    used = {e.get(key) for e in content.iter() for key in (f"{text}style-name", f"{table}style-name")} - {None}
    assert used <= named
    heads = list(content.iter(f"{table}table-header-rows"))
    assert len(heads) == 3
    for row in (r for h in heads for r in h.getparent().iter(f"{table}table-row")):  # type: ignore[union-attr]
        left, right = row.findall(f"{table}table-cell")
        assert {s.get(f"{text}style-name") for s in left.iter(f"{text}span")} <= {"Dutch", "Raised"}
        assert {s.get(f"{text}style-name") for s in right.iter(f"{text}span")} <= {
            "English",
            "Raised",
            "DraftMark",
            "Dutch",
        }
    outline = [h.get(f"{text}outline-level") for h in content.iter(f"{text}h")]
    assert outline.count("1") == 3


def test_a_workbook_has_a_header_that_stays_wrapped_text_and_hides_what_only_programs_need() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(VIEW, COLOPHON)))
    assert book.sheetnames == ["Segments", "About"]
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "C2"
    assert sheet.print_title_rows == "$1:$1"
    ranges = [(d.min, d.max) for d in sheet.column_dimensions.values() if d.hidden]
    hidden = {name for place, name in enumerate(header, start=1) if any(low <= place <= high for low, high in ranges)}
    assert {"id", "document", "version"} <= hidden
    assert not {"segment", "source", "target", "status"} & hidden
    target = sheet.cell(row=2, column=header.index("target") + 1)
    assert (target.alignment.wrap_text, target.number_format, target.data_type) == (True, "@", "s")
    assert book.properties.title == "Antwoorden over de missie in Mali"


def test_a_text_no_cell_can_hold_is_refused_by_its_number() -> None:
    view = texts_view([("kort", "short"), ("lang", "x" * 40_000)])
    with pytest.raises(UsageError, match=r"segment 2 .* 40,000 characters.* 32,767; export it as csv"):
        FORMATS["xlsx"].write(view, COLOPHON)


def test_a_pdf_is_tagged_bookmarked_and_carries_its_fonts() -> None:
    from pypdf import PdfReader

    data = FORMATS["pdf"].write(VIEW, COLOPHON)
    reader = PdfReader(io.BytesIO(data))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    titles = [getattr(item, "title", "") for item in reader.outline]
    assert titles == [
        "Question (number missing)",
        "Questions 3, 4 and 5",
        "Question 24",
        "Notes on the source",
        "Colophon",
    ]
    assert reader.metadata is not None
    assert reader.metadata.title == "Antwoorden over de missie in Mali"
    page: Any = reader.pages[0]
    fonts = page["/Resources"]["/Font"]
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
    assert not {"/EmbeddedFiles", "/JavaScript"} & set(root.get("/Names", {}))
    assert "Page 1 of 2" in pdf_text(data)


def test_a_long_document_is_set_in_pieces_with_its_pages_counted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from pypdf import PdfReader

    monkeypatch.setattr("tweespraak_store.exports.pdf._PIECE", 5)
    data = FORMATS["pdf"].write(with_reference(), COLOPHON)
    assert data == FORMATS["pdf"].write(with_reference(), COLOPHON)
    reader = PdfReader(io.BytesIO(data))
    titles = [getattr(item, "title", "") for item in reader.outline]
    assert titles == [
        "Question (number missing)",
        "Questions 3, 4 and 5",
        "Question 24",
        "Notes on the source",
        "Colophon",
    ]
    pages = [page.extract_text() for page in reader.pages]
    assert [f"Page {n}" in text for n, text in enumerate(pages, start=1)] == [True, True, True]
    assert "vraag 4" in pages[2]
    assert reader.metadata is not None
    assert reader.metadata.subject == document_stamp(VIEW)


def test_an_exchange_longer_than_a_piece_is_cut_between_paragraphs_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pypdf import PdfReader

    view = texts_view([(f"Zin {n}.", f"Sentence {n}.") for n in range(1, 24)])
    whole = FORMATS["pdf"].write(view, COLOPHON)
    monkeypatch.setattr("tweespraak_store.exports.pdf._PIECE", 5)
    cut = FORMATS["pdf"].write(view, COLOPHON)
    assert len(PdfReader(io.BytesIO(cut)).pages) == 5
    for data in (whole, cut):
        text = pdf_text(data)
        assert [n for n in range(1, 24) if f"Zin {n}." not in text or f"Sentence {n}." not in text] == []
        assert text.count("Antwoord tekst") == 1
        assert [getattr(item, "title", "") for item in PdfReader(io.BytesIO(data)).outline][:1] == ["Question tekst"]


def test_without_its_extra_a_pdf_is_refused_in_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr("tweespraak_store.exports.pdf.find_spec", lambda name: None if name == "typst" else real(name))
    with pytest.raises(UsageError, match=r"^PDF needs the extra pdf; .* 'tweespraak\[pdf\]'$"):
        write_export(VIEW, COLOPHON, tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_setting_a_pdf_reads_no_file_of_the_user_and_the_template_names_none(tmp_path: Path) -> None:
    template = (Path(sys.modules["tweespraak_store.exports.pdf"].__file__ or "").with_name("document.typ")).read_text(
        encoding="utf-8"
    )
    code = re.sub(r"//.*", "", template)
    for word in ("read(", "image(", "include", "import", "plugin(", "eval(", "csv(", "yaml(", "toml(", "xml(", "@"):
        assert word not in code
    # Typst itself is held to an empty folder: a template that did ask would be refused.
    (tmp_path / "secret.txt").write_text("canary", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    program = (
        "import sys, typst\n"
        "for path in ('../secret.txt', '/etc/passwd', '@preview/example:0.1.0'):\n"
        "    code = f'#import \"{path}\": *' if path[0] == '@' else f'#read(\"{path}\")'\n"
        "    try:\n"
        "        typst.Compiler(input=code.encode(), root=sys.argv[1], package_path=sys.argv[1],"
        " package_cache_path=sys.argv[1], ignore_system_fonts=True).compile(format='pdf')\n"
        "    except typst.TypstError:\n"
        "        print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(empty)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused"] * 3


def test_the_page_can_show_one_status_alone_without_a_script() -> None:
    page = FORMATS["html"].write(VIEW, COLOPHON).decode("utf-8")
    for name in ("new", "drafted", "edited", "rejected", "stale", "approved"):
        assert f'id="show-{name}"' in page
        assert f".page:has(#show-{name}:checked) .row:not(.has-{name})" in page
        assert re.search(rf'class="pair row [^"]*\bhas-{name}\b', page)


def test_a_character_no_font_has_is_printed_as_its_number_and_counted() -> None:
    data = FORMATS["pdf"].write(texts_view([("Kent u 漢字?", "Do you know 漢字 and Ελ, Ки, Čł?")]), COLOPHON)
    text = pdf_text(data).replace(" ", "")
    assert "Kentu⟨U+6F22⟩⟨U+5B57⟩?" in text
    assert "andΕλ,Ки,Čł?" in text
    assert "2charactersthatthefontslackareshownbynumber" in text


@pytest.mark.parametrize("text", ["]]> & <w:t>", "\x1b[2J\x00", "\ud800", "\u202e=1+1", "a\tb\nc  d"], ids=range(5))
def test_any_text_can_be_a_footnote(text: str) -> None:
    """Mark and note, in every format that has footnotes of its own."""
    view = with_note(text)
    shown = visible(text)
    notes = xml("docx", "word/footnotes.xml", view=view)
    marked = {"tab": "\t", "br": "\n"}
    words = [
        "".join(marked.get(etree.QName(e).localname, e.text or "") for run in note.iter(f"{W}r") for e in list(run)[1:])
        for note in notes.iter(f"{W}footnote")
    ]
    assert words[-2:] == [f"1 {shown}", f"1 {shown}"]
    assert FORMATS["pdf"].write(view, COLOPHON).startswith(b"%PDF-")
    content = xml("odt", "content.xml", view=view)
    assert len(list(content.iter(f"{{{ODF}:text:1.0}}note"))) == 2
    assert FORMATS["html"].write(view, COLOPHON)


def with_note(text: str) -> DocumentView:
    """One sentence with a footnote that says `text`, approved, in both languages."""
    view = texts_view([("Ja.", "Yes."), (f"1 {text}", f"1 {text}")])
    (exchange,) = view.exchanges
    (answer,) = exchange.answers
    first, note = (replace(s, status=Status.APPROVED) for s in answer.segments)
    paragraph = replace(answer.paragraphs[0], note_marks=("1",))
    block = replace(
        answer, paragraphs=(paragraph,), footnotes=(note.source,), segments=(first, replace(note, kind="footnote"))
    )
    return replace(view, exchanges=(replace(exchange, answers=(block,)),))
