"""Small documents made by script: PDF, DOCX and ODT with text we wrote, for reading back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


@dataclass(frozen=True, slots=True)
class Text:
    """A string on a PDF page: place in points from the bottom left, size, bold or not."""

    x: float
    y: float
    text: str
    size: float = 9.0
    bold: bool = False


@dataclass(slots=True)
class Pdf:
    """A PDF under construction: numbered objects, then one table of where they stand."""

    objects: list[bytes] = field(default_factory=list)

    def add(self, body: bytes) -> int:
        """Add an object; its number comes back."""
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, extra: bytes = b"") -> int:
        """Add a stream object."""
        return self.add(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data))

    def bytes(self, root: int, trailer: bytes = b"") -> bytes:
        """The file."""
        out = io.BytesIO()
        out.write(b"%PDF-1.7\n")
        offsets = []
        for number, body in enumerate(self.objects, start=1):
            offsets.append(out.tell())
            out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        start = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
        for offset in offsets:
            out.write(b"%010d 00000 n \n" % offset)
        size = len(offsets) + 1
        out.write(b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start))
        return out.getvalue()


def make_pdf(pages: Sequence[Sequence[Text]], *, width: int = 595, height: int = 842) -> bytes:
    """A PDF with these strings on its pages, in Helvetica."""
    return pages_of_streams([b"".join(_shown(text) for text in page) for page in pages], width=width, height=height)


def pages_of_streams(streams: Sequence[bytes], *, width: int = 595, height: int = 842, resources: bytes = b"") -> bytes:
    """A PDF whose pages have these content streams."""
    pdf = Pdf()
    encoding = b"/Encoding /WinAnsiEncoding"
    plain = pdf.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s >>" % encoding)
    bold = pdf.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold %s >>" % encoding)
    tree = len(pdf.objects) + 2 * len(streams) + 1
    kids = []
    for stream in streams:
        content = pdf.stream(stream)
        kids.append(
            pdf.add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
                b"/Resources << /Font << /F1 %d 0 R /F2 %d 0 R >> %s >> >>"
                % (tree, width, height, content, plain, bold, resources)
            )
        )
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    pdf.add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), listed))
    return pdf.bytes(pdf.add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree))


def _shown(text: Text) -> bytes:
    escaped = text.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    font = b"F2" if text.bold else b"F1"
    return b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (font, text.size, text.x, text.y, escaped)


def column(lines: Sequence[str], *, x: float = 90, top: float = 760, step: float = 12, size: float = 9) -> list[Text]:
    """Lines of body text under one another; an empty string leaves a gap."""
    return [Text(x, top - step * row, line, size) for row, line in enumerate(lines) if line]


def pack(parts: dict[str, str | bytes]) -> bytes:
    """A zip container of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def make_docx(body: str, **parts: str) -> bytes:
    """A Word document with this body XML; other parts by name ("footnotes", "styles", "numbering")."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "word/document.xml": f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>",
    }
    for name, part in parts.items():
        files[f"word/{name}.xml"] = f"<w:{name} {W}>{part}</w:{name}>"
    return pack(files)


def paragraph(text: str, properties: str = "") -> str:
    """A Word paragraph with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{escape(text)}</w:t></w:r></w:p>"


def make_odt(body: str, styles: str = "", **parts: str) -> bytes:
    """An OpenDocument text with this body XML and these automatic styles."""
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    files: dict[str, str | bytes] = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    files.update({f"{name}.xml": part for name, part in parts.items()})
    return pack(files)
