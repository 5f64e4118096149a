"""The fixed parts of an OpenDocument file: its styles, its page, its list of parts and its description."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from tweespraak_store.exports.colophon import Colophon
from tweespraak_store.exports.spread import Spread
from tweespraak_store.exports.wording import moment_of
from tweespraak_translate.visible import visible_line

MIME = "application/vnd.oasis.opendocument.text"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = {
    "office": f"{_OASIS}:office:1.0",
    "style": f"{_OASIS}:style:1.0",
    "text": f"{_OASIS}:text:1.0",
    "table": f"{_OASIS}:table:1.0",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "meta": f"{_OASIS}:meta:1.0",
    "manifest": f"{_OASIS}:manifest:1.0",
    "svg": f"{_OASIS}:svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_BLUE, _GREY, _AMBER, _LINE, _TINT = "#154273", "#55606e", "#8a3b00", "#c5cdd8", "#e8eef6"

_PARAGRAPHS = {
    "Segment": ("Standard", "0", "0.1cm", "10pt", ""),
    "Question": ("Segment", "0", "0.1cm", "10pt", 'fo:font-weight="bold"'),
    "List": ("Segment", "0", "0.1cm", "10pt", ""),
    "Label": ("Standard", "0.2cm", "0.1cm", "10pt", f'fo:font-weight="bold" fo:color="{_BLUE}"'),
    "Note": ("Standard", "0", "0.07cm", "8.5pt", f'fo:color="{_GREY}"'),
    "Progress": ("Note", "0", "0.15cm", "8.5pt", f'fo:color="{_GREY}"'),
    "State": ("Standard", "0.25cm", "0.15cm", "10.5pt", 'fo:font-weight="bold"'),
    "Missing": ("Standard", "0.1cm", "0.15cm", "9.5pt", f'fo:font-style="italic" fo:color="{_GREY}"'),
    "Footnote": ("Standard", "0", "0.05cm", "8.5pt", ""),
    "Header": ("Standard", "0", "0", "8.5pt", f'fo:color="{_AMBER}" fo:font-weight="bold"'),
    "Footer": ("Standard", "0", "0", "8.5pt", f'fo:color="{_GREY}"'),
    "Title": ("Standard", "0", "0.15cm", "22pt", f'fo:font-weight="bold" fo:color="{_BLUE}"'),
    "Heading_20_1": ("Standard", "0.65cm", "0.15cm", "15pt", f'fo:font-weight="bold" fo:color="{_BLUE}"'),
    "Heading_20_2": ("Standard", "0.45cm", "0.15cm", "11pt", f'fo:font-weight="bold" fo:color="{_BLUE}"'),
}
"""Name: parent, space above, space below, size, further properties of the text."""
_STAYS = {"Label", "Progress", "Heading_20_1", "Heading_20_2"}
"""Styles that are kept with what follows."""
_FURTHER = {
    "Header": ' fo:text-align="end"',
    "List": ' fo:margin-left="0.5cm"',
    "Heading_20_1": "",
}


def named_styles(head: str, foot: str) -> Any:
    """styles.xml: what a person finds in the list of styles, and the page with its header and footer."""
    return _parsed(
        f"""<office:document-styles {_DECLARED} office:version="1.3">
<office:font-face-decls><style:font-face style:name="Calibri"
 svg:font-family="Calibri, Carlito, 'Liberation Sans'" style:font-family-generic="swiss"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name="Calibri" fo:font-size="10.5pt"
 fo:language="en" fo:country="GB" fo:hyphenate="false"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph" style:class="text">
<style:paragraph-properties fo:margin-bottom="0.15cm"/></style:style>
{"".join(_paragraph_style(name) for name in _PARAGRAPHS)}
{_run_style("Dutch", 'fo:language="nl" fo:country="NL"')}
{_run_style("English", 'fo:language="en" fo:country="GB"')}
{_run_style("Raised", 'style:text-position="super 65%"')}
{_run_style("DraftMark", f'fo:font-weight="bold" fo:font-style="normal" fo:font-size="8.5pt" fo:color="{_AMBER}"')}
<text:notes-configuration text:note-class="footnote" style:num-format="1" text:start-value="0"
 text:footnotes-position="page" text:start-numbering-at="document"/>
</office:styles>
<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm"
 fo:page-height="29.7cm" fo:margin-top="1.2cm" fo:margin-bottom="1.2cm" fo:margin-left="2cm" fo:margin-right="2cm"/>
<style:header-style><style:header-footer-properties fo:min-height="0.6cm" fo:margin-bottom="0.4cm"/>
</style:header-style><style:footer-style><style:header-footer-properties fo:min-height="0.6cm"
 fo:margin-top="0.4cm"/></style:footer-style></style:page-layout>
<style:style style:name="Foot" style:family="paragraph" style:parent-style-name="Footer"><style:paragraph-properties>
<style:tab-stops><style:tab-stop style:position="17cm" style:type="right"/></style:tab-stops>
</style:paragraph-properties></style:style></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">
<style:header><text:p text:style-name="Header">{escape(head)}</text:p></style:header>
<style:footer><text:p text:style-name="Foot">{escape(foot)}<text:tab/>Page <text:page-number/> of <text:page-count/>
</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"""
    )


def _paragraph_style(name: str) -> str:
    parent, above, below, size, further = _PARAGRAPHS[name]
    outline = f' style:default-outline-level="{name[-1]}"' if name.startswith("Heading") else ""
    keep = ' fo:keep-with-next="always"' if name in _STAYS else ""
    shown = name.replace("_20_", " ")
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="paragraph"'
        f' style:parent-style-name="{parent}" style:class="text"{outline}><style:paragraph-properties'
        f' fo:margin-top="{above}" fo:margin-bottom="{below}"{keep}{_FURTHER.get(name, "")}/>'
        f'<style:text-properties fo:font-size="{size}" {further}/></style:style>'
    )


def _run_style(name: str, properties: str) -> str:
    return f'<style:style style:name="{name}" style:family="text"><style:text-properties {properties}/></style:style>'


def automatic_styles(root: Any) -> None:
    """Put the looks of tables into content.xml, where the format wants them."""
    edge = f"0.5pt solid {_LINE}"
    made = _parsed(
        f"""<office:automatic-styles {_DECLARED}>
<style:style style:name="Pair.Table" style:family="table"><style:table-properties style:width="17cm"
 table:align="left" table:border-model="collapsing"/></style:style>
<style:style style:name="Pair.Column" style:family="table-column"><style:table-column-properties
 style:column-width="8.5cm"/></style:style>
<style:style style:name="Pair.Row" style:family="table-row"><style:table-row-properties
 fo:keep-together="always"/></style:style>
<style:style style:name="Pair.Cell" style:family="table-cell"><style:table-cell-properties
 fo:padding="0.05cm" fo:padding-left="0.15cm" fo:padding-right="0.15cm" fo:border-left="{edge}"
 fo:border-right="{edge}"/></style:style>
<style:style style:name="Pair.Head" style:family="table-cell"><style:table-cell-properties
 fo:padding="0.05cm" fo:padding-left="0.15cm" fo:background-color="{_TINT}" fo:border="{edge}"/></style:style>
<style:style style:name="List.Table" style:family="table"><style:table-properties style:width="17cm"
 table:align="left"/></style:style>
<style:style style:name="List.A" style:family="table-column"><style:table-column-properties
 style:column-width="3.4cm"/></style:style>
<style:style style:name="List.B" style:family="table-column"><style:table-column-properties
 style:column-width="13.6cm"/></style:style>
<style:style style:name="List.Cell" style:family="table-cell"><style:table-cell-properties
 fo:padding="0.02cm" fo:border="none"/></style:style>
</office:automatic-styles>"""
    )
    root.append(made)


def manifest() -> Any:
    """META-INF/manifest.xml: the parts of the package."""
    parts = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "meta.xml")
    )
    return _parsed(
        f'<manifest:manifest xmlns:manifest="{NAMESPACES["manifest"]}" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>'
        f"{parts}</manifest:manifest>"
    )


def meta(spread: Spread, colophon: Colophon) -> Any:
    """meta.xml: title, maker, time, and which document this is."""
    made = moment_of(colophon.made_at).isoformat(timespec="seconds")
    program = escape(visible_line(colophon.program))
    return _parsed(
        f"""<office:document-meta {_DECLARED} office:version="1.3"><office:meta>
<meta:generator>{program}</meta:generator><dc:title>{escape(spread.title)}</dc:title>
<dc:subject>{escape(spread.introduction)}</dc:subject><dc:creator>{program}</dc:creator>
<meta:creation-date>{made}</meta:creation-date><dc:date>{made}</dc:date><dc:language>en-GB</dc:language>
<meta:user-defined meta:name="tweespraak-document">{escape(spread.stamp)}</meta:user-defined>
</office:meta></office:document-meta>"""
    )


def _parsed(text: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(text.encode("utf-8"), parser)
