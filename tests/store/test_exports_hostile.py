"""Text that wants to be more than text: no export fails on it, acts on it, or loses a letter of it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from exports_sample import sample_colophon, texts_view
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from tweespraak_store.exports.csv import guarded, unguarded
from tweespraak_store.exports.pdf import request_of
from tweespraak_store.exports.registry import FORMATS, write_export
from tweespraak_store.views import DocumentView
from tweespraak_translate.visible import count_unsafe, visible, visible_line

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

TRICKS = (
    "]]>", "<![CDATA[", "-->", "</p></body>", "&#27;", "&amp;", "\x00", "\x1b]52;c;eA==\x07", "\x1b[2J", "\x9b31m",
    "\u202e", "\u2066", "\u2028", "\x85", "\r", "\r\n", "\ud800", "\udfff", "\ufffe", "\uffff", "\U000e0041",
    "\ufeff", "\xa0", "\u0301", "\U0001f469\u200d\U0001f680", "'=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "＝1", "\t=1",
    "|", "\\|", "\\", "`", "**", "__", "~~x~~", "[x](javascript:alert(1))", "![x](http://evil.example/x.png)",
    "<http://evil.example>", "| --- |", "{{ 7*7 }}", "{% raw %}", "$x$", ":+1:", "==x==", "# x", "- x", "1. x",
)  # fmt: skip

ODF = "urn:oasis:names:tc:opendocument:xmlns"

XSS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mtext><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>lees verder</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<form action=//evil.example><button>x",
    "<object data=//evil.example/x.swf>",
    "<embed src=//evil.example/x.swf>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>@import '//evil.example/x.css';</style>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='//evil.example'?>",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "{{ ''.__class__.__mro__ }}{% include '/etc/passwd' %}",
    "<p style=background:url(//evil.example)>",
    "<x onclick=alert(1) id=q1>x</x>",
)  # fmt: skip

texts = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=()), max_size=12), st.sampled_from(TRICKS)), max_size=5
).map("".join)
pairs = st.lists(st.tuples(texts, texts), min_size=10, max_size=10)
many = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)


def written(name: str, view: DocumentView) -> bytes:
    return FORMATS[name].write(view, sample_colophon(view))


class Texts(HTMLParser):
    """The text of each sentence of a page, Dutch and English, without its marks; and its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.nl: list[str] = []
        self.en: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._into: list[str] | None = None
        self._depth = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags.append((tag, known))
        if tag != "span":
            return
        if self._into is not None:
            self._depth += 1
        elif known.get("class") in ("i1", "s i1"):
            self._into = self.en if "id" in known else self.nl
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._into is not None:
            self._into = self._into if self._depth else None
            self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        if self._into is not None and self._depth == 0:
            self._into[-1] += data


@many
@given(pairs, texts)
def test_a_page_shows_every_letter_and_writes_out_what_is_no_letter(found: list[tuple[str, str]], name: str) -> None:
    page = Texts(written("html", texts_view(found, name)).decode("utf-8"))
    assert page.nl == [visible(source) for source, _ in found]
    assert page.en == [target and "\xa0" + visible(target) for _, target in found]


@settings(many, max_examples=20)
@given(st.lists(st.tuples(texts, texts), min_size=50, max_size=50), texts)
def test_a_word_file_stays_sound_and_shows_every_letter(found: list[tuple[str, str]], name: str) -> None:
    package = zipfile.ZipFile(io.BytesIO(written("docx", texts_view(found, name))))
    parts = {
        part: etree.fromstring(package.read(part)) for part in package.namelist() if part.endswith((".xml", ".rels"))
    }
    cells: list[list[str]] = []
    for row in parts["word/document.xml"].iter(f"{W}tr"):
        styles = [s.get(f"{W}val") for s in row.iter(f"{W}pStyle")]
        if styles == ["Segment", "Segment"]:
            cells.append([_cell_text(cell) for cell in row.iter(f"{W}tc")])
    assert [nl for nl, _ in cells] == [visible(source) for source, _ in found]
    assert [en for _, en in cells] == [" " + visible(target) for _, target in found]


def _cell_text(cell: etree._Element) -> str:
    text = ""
    for run in cell.iter(f"{W}r"):
        if run.find(f"{W}rPr/{W}rStyle") is not None or run.find(f"{W}rPr/{W}vertAlign") is not None:
            continue
        for piece in run:
            text += {f"{W}t": piece.text or "", f"{W}tab": "\t", f"{W}br": "\n"}.get(str(piece.tag), "")
    return text


@settings(many, max_examples=20)
@given(st.lists(st.tuples(texts, texts), min_size=50, max_size=50), texts)
def test_an_opendocument_file_stays_sound_and_shows_every_letter(found: list[tuple[str, str]], name: str) -> None:
    package = zipfile.ZipFile(io.BytesIO(written("odt", texts_view(found, name))))
    parts = {part: etree.fromstring(package.read(part)) for part in package.namelist() if part.endswith(".xml")}
    shown: list[list[str]] = []
    for row in parts["content.xml"].iter(f"{{{ODF}:table:1.0}}table-row"):
        paragraphs = list(row.iter(f"{{{ODF}:text:1.0}}p"))
        if [p.get(f"{{{ODF}:text:1.0}}style-name") for p in paragraphs] == ["Segment", "Segment"]:
            shown.append([_odf_text(p) for p in paragraphs])
    assert [nl for nl, _ in shown] == [visible(source) for source, _ in found]
    assert [en for _, en in shown] == [target and " " + visible(target) for _, target in found]


def _odf_text(paragraph: etree._Element) -> str:
    """The text of a paragraph without draft and footnote marks."""
    text = ""
    for span in paragraph.iter(f"{{{ODF}:text:1.0}}span"):
        if span.get(f"{{{ODF}:text:1.0}}style-name") in ("DraftMark", "Raised"):
            continue
        text += span.text or ""
        for piece in span:
            count = int(piece.get(f"{{{ODF}:text:1.0}}c", "1"))
            text += {"s": " " * count, "tab": "\t", "line-break": "\n"}[etree.QName(piece).localname] + (
                piece.tail or ""
            )
    return text


@settings(many, max_examples=20)
@given(st.lists(st.tuples(texts, texts), min_size=50, max_size=50), texts)
def test_a_workbook_gives_every_text_back_and_no_cell_is_a_formula_or_a_link(
    found: list[tuple[str, str]], name: str
) -> None:
    import openpyxl

    data = written("xlsx", texts_view(found, name))
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=False)
    for sheet in book:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        assert all(cell.value is None for row in sheet.iter_rows() for cell in row if cell.data_type == "n")
    rows = [[cell.value or "" for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [(r[8], r[9]) for r in rows] == [(visible(s), visible(t)) for s, t in found]


@settings(many, max_examples=10)
@given(st.lists(st.tuples(texts, texts), min_size=50, max_size=50), texts)
def test_a_pdf_is_made_of_any_text_and_given_every_letter(found: list[tuple[str, str]], name: str) -> None:
    view = texts_view(found, name)
    assert written("pdf", view).startswith(b"%PDF-")
    (part,) = request_of(view, sample_colophon(view))["parts"]
    rows = [row for row in part["rows"] if row["look"] == "text"]
    sides = [("".join(map(_run_text, row["nl"])), "".join(map(_run_text, row["en"]))) for row in rows]
    mark = visible_line(name)
    assert sides == [(visible(source) + mark, (target and " " + visible(target)) + mark) for source, target in found]


def _run_text(run: str | list[str]) -> str:
    """What a run prints, a draft mark aside."""
    if isinstance(run, str):
        return run
    return {"tab": "\t", "break": "\n", "draft": ""}.get(run[0], run[1] if len(run) > 1 else "")


TYPST = (
    "#import \"@preview/x:1.0.0\": *", "#read(\"/etc/passwd\")", "#eval(\"1\")", "$x^2$", "@ref", "<label>", "// weg",
    "/* weg */", "= kop", "- punt", "+ punt", "/ term: x", "*vet*", "_schuin_", "`code`", "#let x = 1", "\\u{1f600}",
    "---", "...", "~", "-?", "#panic()", "https://evil.example/x", "#link(\"https://evil.example\")[x]", "\\", "[x]",
    "{x}",
)  # fmt: skip


def test_no_text_is_markup_of_the_printed_page() -> None:
    import pypdfium2

    data = written("pdf", texts_view([(text, text) for text in TYPST]))
    assert b"/URI" not in data
    assert b"/EmbeddedFile" not in data
    with pypdfium2.PdfDocument(data) as pages:
        shown = "".join(page.get_textpage().get_text_range() for page in pages)
    shown = re.sub(r"\s", "", shown)
    assert [text for text in TYPST if re.sub(r"\s", "", text) not in shown] == []


@many
@given(pairs, texts)
def test_markdown_keeps_its_table_and_shows_every_letter(found: list[tuple[str, str]], name: str) -> None:
    from markdown_it import MarkdownIt

    text = written("markdown", texts_view(found, name)).decode("utf-8")
    assert count_unsafe(text) == 0
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    assert sum(t.type == "table_open" for t in tokens) == 2
    html = {t.content for t in tokens if t.type == "html_block"}
    inline = [t for t in tokens if t.type == "inline"]
    kinds = {c.type for cell in inline for c in cell.children or ()}
    assert not html
    assert kinds <= {"text", "text_special", "strong_open", "strong_close", "em_open", "em_close", "html_inline"}
    assert {c.content for t in inline for c in t.children or () if c.type == "html_inline"} <= {"<sup>", "</sup>"}
    shown = "\n".join("".join(c.content for c in cell.children or ()) for cell in inline)
    for source, target in found:
        for original in (source, target):
            assert _spaced(visible(original)) in _spaced(shown)


def _spaced(text: str) -> str:
    return " ".join(text.split())


@many
@given(pairs, texts)
def test_a_csv_gives_every_text_back_and_no_cell_is_a_formula(found: list[tuple[str, str]], name: str) -> None:
    data = written("csv", texts_view(found, name)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline=""), strict=True))
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")]
    assert [(unguarded(r[8]), unguarded(r[9])) for r in rows[1:]] == [(visible(s), visible(t)) for s, t in found]


@many
@given(pairs, texts)
def test_jsonl_gives_every_text_back_as_stored_and_sends_no_control_character(
    found: list[tuple[str, str]], name: str
) -> None:
    data = written("jsonl", texts_view(found, name)).decode("utf-8")
    assert count_unsafe(data) == 0
    records = [json.loads(line) for line in data.split("\n")[:-1]]
    segments = [r for r in records if r["record"] == "segment"]
    assert [(s["source"], s["target"]) for s in segments] == [(_joined(s), _joined(t)) for s, t in found]


def _joined(text: str) -> str:
    """A text as JSON can carry it: two half characters beside each other are one whole."""
    return str(json.loads(json.dumps(text)))


@settings(deadline=None)
@given(texts)
def test_the_guard_of_a_cell_comes_off_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", XSS, ids=range(len(XSS)))
def test_no_markup_of_a_document_becomes_markup_of_the_page(text: str) -> None:
    plain = Texts(written("html", texts_view([("a", "b")], "c")).decode("utf-8"))
    page = Texts(written("html", texts_view([(text, text)], text)).decode("utf-8"))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert [set(a) for _, a in page.tags] == [set(a) for _, a in plain.tags]
    values = [value or "" for tag, a in page.tags if tag != "meta" for value in a.values()]
    assert not [value for value in values if ":" in value or "//" in value or "alert" in value]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_out_is_counted(name: str, tmp_path: Path) -> None:
    view = texts_view([("a\x1b[2Jb", "c\u202ed"), ("gewoon", "plain")])
    report = write_export(view, sample_colophon(view), tmp_path / f"out{FORMATS[name].suffix}")
    assert report.unsafe == 2
