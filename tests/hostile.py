"""Files made to break a reader: bombs, loops, lies and broken bytes, all written by script.

`hostile_files` gives names and bytes; some are refused, some have text in them
that must come out. `entity_variants` gives the same trick, a file of ours
pulled in by an XML entity, in every dress it can wear.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import made
from made import Pdf, make_docx, make_odt, pack, pages_of_streams, paragraph

_HELLO = b"BT /F1 9 Tf 90 700 Td (Vraag 1) Tj ET "


def hostile_files(family: str, canary: Path) -> Iterator[tuple[str, bytes]]:
    """The files of one family; `canary` is a file that no reader may ever open."""
    makers = {
        "text": _texts,
        "xml": lambda: _xml(canary),
        "html": _html,
        "docx": lambda: _docx(canary),
        "odt": lambda: _odt(canary),
        "pdf": _pdf,
        "disguise": _disguises,
    }
    return makers[family]()


FAMILIES = ("text", "xml", "html", "docx", "odt", "pdf", "disguise")


def entity_variants(canary: Path) -> dict[str, bytes]:
    """A document that shows the canary's text if entities are ever resolved, in many forms."""
    uri = canary.as_uri()
    body = "<tekst><al>begin &x; eind</al></tekst>"
    inner = f'<!DOCTYPE tekst [<!ENTITY x SYSTEM "{uri}">]>{body}'
    return {
        "system": inner.encode(),
        "public": inner.replace("SYSTEM", 'PUBLIC "-//x"').encode(),
        "parameter": f'<!DOCTYPE tekst [<!ENTITY % p SYSTEM "{uri}"> %p;]>{body}'.encode(),
        "nested": f'<!DOCTYPE tekst [<!ENTITY y SYSTEM "{uri}"><!ENTITY x "&y;">]>{body}'.encode(),
        "internal": f'<!DOCTYPE tekst [<!ENTITY x "wel opgelost">]>{body}'.encode(),
        "attribute": b'<!DOCTYPE tekst [<!ENTITY x "wel opgelost">]><tekst naam="&x;"><al>tekst</al></tekst>',
        "utf-16": inner.encode("utf-16"),
        "utf-16-be": inner.encode("utf-16-be"),
        "utf-32": inner.encode("utf-32"),
        "ebcdic": f'<?xml version="1.0" encoding="cp037"?>{inner}'.encode("cp037"),
        "utf-7": b'<?xml version="1.0" encoding="utf-7"?>' + inner.encode("utf-7"),
        "external-dtd": f'<!DOCTYPE tekst SYSTEM "{uri}">{body}'.encode(),
        "xinclude": (
            '<tekst xmlns:xi="http://www.w3.org/2001/XInclude"><al>begin</al>'
            f'<xi:include href="{uri}" parse="text"/></tekst>'
        ).encode(),
        "stylesheet": f'<?xml-stylesheet type="text/xsl" href="{uri}"?><tekst><al>begin</al></tekst>'.encode(),
    }


def _texts() -> Iterator[tuple[str, bytes]]:
    noise = random.Random(7)
    yield "leeg.txt", b""
    yield "spaties.txt", b" \n\t\n" * 500
    yield "nul.txt", b"Vraag 1\x00Kunt u dat toelichten?\n"
    yield "ruis.txt", noise.randbytes(200_000)
    yield "half-utf16.txt", b"\xff\xfeV\x00r\x00a"
    yield "halve-paren.txt", "Vraag 1\nKunt u \ud800 dat?\n".encode("utf-16", "surrogatepass")
    yield "escape.txt", b"Vraag 1\nKunt u \x1b]52;c;ZWNobw==\x07 dat?\nAntwoord 1\nJa.\n"
    yield "bidi.txt", "Vraag 1\nKunt u \u202etxt\u202c dat?\nAntwoord 1\nJa.\n".encode()
    yield "een-regel.txt", b"Vraag 1 Kunt u dat? " * 20_000
    yield "regels.txt", b"1\n" * 40_000
    yield "labels.txt", b"Vraag 1\n" * 4_000
    yield "verwijzingen.txt", b"zie het antwoord op vraag 1, 2, 3, 4 en 5 " * 20_000
    yield "haken.txt", b"Vraag 1\n" + "«".encode() * 300_000
    yield "koppeltekens.txt", b"a-\n" * 30_000
    yield "cijfers.txt", b"Vraag " + b"1, " * 200_000
    yield "sterren.md", b"*" * 300_000
    yield "haken.md", b"[" * 200_000 + b"]" * 200_000
    yield "hekjes.md", b"# # # # #\n" * 15_000


def _xml(canary: Path) -> Iterator[tuple[str, bytes]]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield "laughs.xml", f'<!DOCTYPE t [<!ENTITY l0 "ha">{laughs}]><t><al>&l9;</al></t>'.encode()
    big = "a" * 100_000
    yield "quadratic.xml", f'<!DOCTYPE t [<!ENTITY a "{big}">]><t><al>{"&a;" * 5000}</al></t>'.encode()
    for kind, data in entity_variants(canary).items():
        yield f"canary-{kind}.xml", data
    yield "diep.xml", b"<a>" * 100_000 + b"tekst" + b"</a>" * 100_000
    yield "diep-200.xml", b"<a>" * 200 + b"tekst" + b"</a>" * 200
    yield "kenmerken.xml", b"<t " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"><al>x</al></t>"
    yield "lang.xml", b"<t><al>" + b"woord " * 1_900_000 + b"</al></t>"
    yield "lang-kenmerk.xml", b'<t a="' + b"x" * 11_000_000 + b'"><al>tekst</al></t>'
    yield "half.xml", b"<kamervragen><vraag><nr>Vraag 1</nr><al>Kunt u"
    yield "twee-wortels.xml", b"<a>een</a><b>twee</b>"
    yield "onbekend.xml", b'<!DOCTYPE t SYSTEM "x.dtd"><t><al>een &onbekend; twee</al></t>'
    yield "teken-nul.xml", b"<t><al>a&#0;b</al></t>"
    yield "teken-esc.xml", b"<t><al>a&#27;b</al></t>"
    yield "verkeerd-utf8.xml", b"<t><al>caf\xe9 \xff</al></t>"
    yield "vreemde-codering.xml", b'<?xml version="1.0" encoding="klingon"?><t><al>tekst</al></t>'
    yield "zonder-tekst.xml", b"<kamervragen><vraag/><antwoord/></kamervragen>"
    yield "naamruimten.xml", b"<t " + b" ".join(b'xmlns:a%d="u%d"' % (n, n) for n in range(20_000)) + b"><al>x</al></t>"
    yield (
        "veel-noten.xml",
        b"<t><al>x" + b"<noot><noot.nr>1</noot.nr><noot.al>n</noot.al></noot>" * 20_000 + b"</al></t>",
    )
    yield "veel-elementen.xml", b"<t>" + b"<al/>" * 1_500_000 + b"</t>"


def _html() -> Iterator[tuple[str, bytes]]:
    yield "lang.html", b"<html><body><p>" + b"woord " * 1_900_000 + b"</p></body></html>"
    yield "diep.html", b"<html><body>" + b"<div>" * 100_000 + b"<p>Vraag 1 onderin</p>"
    yield "diep-b.html", b"<html><body><p>" + b"<b>" * 50_000 + b"tekst die onderin staat"
    yield (
        "kenmerken.html",
        b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">tekst</p></body></html>",
    )
    yield "script.html", b"<html><body><script>" + b"x" * 2_000_000 + b"</script></body></html>"
    yield "open-script.html", b"<html><body><p>Vraag 1</p><script>" + b"Kunt u dat? " * 1000
    yield "open-commentaar.html", b"<html><body><p>Vraag 1</p><!--" + b"Kunt u dat? " * 1000
    yield "entiteiten.html", b"<html><body><p>" + b"&amp;&#27;&#0;&nbsp;" * 100_000 + b"</p></body></html>"
    yield "utf7.html", b'<html><head><meta charset="utf-7"></head><body><p>+ADw-script+AD4- tekst</p></body></html>'
    yield "utf16-leugen.html", b'<html><head><meta charset="utf-16"></head><body><p>tekst</p></body></html>'
    yield "hex-codering.html", b'<html><head><meta charset="hex"></head><body><p>tekst</p></body></html>'
    yield "tabellen.html", b"<html><body>" + b"<table><tr><td>" * 3000 + b"cel"
    yield "breuken.html", b"<html><body><p>a" + b"<br>" * 200_000 + b"b</p></body></html>"
    yield "lijst.html", b"<html><body><ol start=999999999999><li>een</li></ol></body></html>"
    yield "nul.html", b"<html><body><p>een\x00twee</p></body></html>"
    yield "geen-tekst.html", b"<html><head><title>x</title></head><body><nav>menu</nav></body></html>"
    yield "halve-tag.html", b"<html><body><p>Vraag 1</p><p" + b" a" * 500_000


def _docx(canary: Path) -> Iterator[tuple[str, bytes]]:
    start = f"<w:document {made.W}><w:body>".encode()
    end = b"</w:body></w:document>"
    good = make_docx(paragraph("Vraag 1"))
    yield "bom.docx", _swollen("word/document.xml", start, end, 300)
    yield "alineas.docx", _packed({"word/document.xml": start + b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 50_000 + end})
    yield "liegt.docx", _lying(start + b" " * 10_000_000 + end)
    yield "veel-delen.docx", _packed({"word/document.xml": start + end, **{f"d{n}": b"" for n in range(2_500)}})
    yield "dubbel.docx", _doubled()
    yield "pad.docx", _packed({"word/document.xml": start + end, "../../etc/x": b"x", "/abs": b"x"})
    yield "leeg.docx", _packed({"word/document.xml": start + end})
    yield "geen-xml.docx", _packed({"word/document.xml": b"geen XML"})
    yield "geen-body.docx", _packed({"word/document.xml": b"<a>tekst</a>"})
    yield "half.docx", good[: len(good) // 2]
    yield "staart-weg.docx", good[:-10]
    yield "crc.docx", good.replace(b"word/document.xml", b"word/document.xmm", 1)
    yield "ruis.docx", b"PK\x03\x04" + random.Random(3).randbytes(50_000)
    yield "versleuteld.docx", _flagged(good)
    yield "methode.docx", good.replace(b"\x08\x00", b"\x63\x00")
    for kind in ("system", "internal", "utf-16"):
        yield f"canary-{kind}.docx", _packed({"word/document.xml": entity_variants(canary)[kind]})
    yield (
        "stijlkring.docx",
        make_docx(
            paragraph("Vraag 1", '<w:pStyle w:val="a"/>'),
            styles='<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
            '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>',
        ),
    )
    yield "tabellen.docx", make_docx("<w:tbl><w:tr><w:tc>" * 60 + paragraph("cel") + "</w:tc></w:tr></w:tbl>" * 60)
    yield (
        "nummers.docx",
        make_docx(
            paragraph("Kunt u dat?", '<w:numPr><w:ilvl w:val="99999999999"/><w:numId w:val="x"/></w:numPr>'),
            numbering='<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="-5"/></w:lvl>'
            "</w:abstractNum>",
        ),
    )
    yield "noten.docx", make_docx('<w:p><w:r><w:footnoteReference w:id="9"/><w:t>tekst</w:t></w:r></w:p>')
    yield "symbool.docx", make_docx('<w:p><w:r><w:sym w:char="110000"/><w:sym w:char="D800"/><w:t>t</w:t></w:r></w:p>')


def _odt(canary: Path) -> Iterator[tuple[str, bytes]]:
    yield "bom.odt", _swollen("content.xml", b"<a>", b"</a>", 200)
    yield "canary.odt", _packed({"content.xml": entity_variants(canary)["system"]})
    yield "geen-tekst.odt", make_odt("")
    yield "geen-xml.odt", _packed({"content.xml": b"\x00\x01"})
    yield "spaties.odt", make_odt('<text:p>een<text:s text:c="999999999"/>twee</text:p>')
    repeated = '<table:table-cell table:number-columns-repeated="999999999"><text:p>cel</text:p></table:table-cell>'
    yield "herhaald.odt", make_odt(f"<table:table><table:table-row>{repeated}</table:table-row></table:table>")
    nested = "<text:list><text:list-item>" * 90 + "<text:p>diep</text:p>" + "</text:list-item></text:list>" * 90
    yield "lijsten.odt", make_odt(nested)
    manifest = '<m:manifest xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    yield "versleuteld.odt", pack({"content.xml": "<a/>", "META-INF/manifest.xml": manifest})


def _pdf() -> Iterator[tuple[str, bytes]]:
    good = pages_of_streams([_HELLO])
    yield "kop.pdf", b"%PDF-1.7\n"
    yield "ruis.pdf", b"%PDF-1.7\n" + random.Random(5).randbytes(100_000)
    yield "half.pdf", good[: len(good) // 2]
    yield "zonder-xref.pdf", good[: good.index(b"xref")]
    yield "geen-tekst.pdf", pages_of_streams([b"0 0 100 100 re f"])
    yield "lege-pagina.pdf", pages_of_streams([b""])
    yield "bom.pdf", _filtered(_squeezed(b" " * 1_000_000, 400))
    yield (
        "dubbele-bom.pdf",
        _filtered(zlib.compress(_squeezed(b" " * 1_000_000, 200), 9), b"[/FlateDecode /FlateDecode]"),
    )
    yield "tekst-bom.pdf", _filtered(_squeezed(b"(a) Tj " * 10_000, 300, b"BT /F1 9 Tf 90 700 Td ", b"ET"))
    yield "haakjes.pdf", pages_of_streams([b"[" * 500_000])
    yield "stapel.pdf", pages_of_streams([b"q " * 500_000 + _HELLO])
    yield "reuzenletter.pdf", pages_of_streams([b"BT /F1 1e30 Tf 90 700 Td (Vraag 1) Tj ET"])
    yield "negatief.pdf", pages_of_streams([b"BT /F1 -9 Tf 90 700 Td (Vraag 1) Tj ET"])
    yield "matrix.pdf", pages_of_streams([b"BT /F1 9 Tf 0 0 0 0 90 700 Tm (Vraag 1) Tj ET"])
    yield "gedraaid.pdf", pages_of_streams([b"BT /F1 9 Tf 0 1 -1 0 90 700 Tm (Vraag 1) Tj ET"])
    yield "buiten.pdf", pages_of_streams([b"BT /F1 9 Tf 90000 70000 Td (Vraag 1) Tj ET"])
    yield "reuzenpagina.pdf", pages_of_streams([_HELLO], width=2_000_000_000, height=2_000_000_000)
    yield "zelfde-pagina.pdf", _tree(b" ".join([b"2 0 R"] * 60_000), 60_000)
    yield "telt-fout.pdf", _tree(b"2 0 R", 100_000)
    yield "boomkring.pdf", _tree(b"1 0 R 2 0 R", 2)
    yield "vormkring.pdf", _forms(loop=True)
    yield "vormen.pdf", _forms(loop=False)
    yield "letters.pdf", _mapped_font()
    yield "versleuteld.pdf", _encrypted(good)
    yield (
        "script.pdf",
        good.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
    )
    yield "diep.pdf", good.replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * 20_000 + b"]" * 20_000)


def _disguises() -> Iterator[tuple[str, bytes]]:
    yield "oud.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    yield "rtf.docx", b"{\\rtf1 Vraag 1}"
    yield "plaatje.pdf", b"\x89PNG\r\n\x1a\n" + bytes(500)
    yield "archief.zip", pack({"a.txt": "Vraag 1"})
    yield "pdf.txt", pages_of_streams([_HELLO])
    yield "programma.txt", b"\x7fELF" + bytes(500)


def _packed(parts: dict[str, bytes]) -> bytes:
    """Fast packing: what matters is what it unpacks to."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _swollen(name: str, head: bytes, tail: bytes, megabytes: int) -> bytes:
    """A container with one part of so many spaces, written in pieces to stay small here."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(name, "w") as part,
    ):
        part.write(head)
        for _ in range(megabytes):
            part.write(b" " * 1_000_000)
        part.write(tail)
    return out.getvalue()


def _squeezed(piece: bytes, times: int, head: bytes = b"", tail: bytes = b"") -> bytes:
    """So many of this piece, compressed without ever being held whole."""
    packer = zlib.compressobj(1)
    parts = [packer.compress(head), *(packer.compress(piece) for _ in range(times)), packer.compress(tail)]
    return b"".join([*parts, packer.flush()])


def _lying(document: bytes) -> bytes:
    """A container whose directory says that the document is small."""
    data = bytearray(_packed({"word/document.xml": document}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = struct.pack("<I", 1000)
    return bytes(data)


def _doubled() -> bytes:
    """Two parts of one name, the second hidden behind the first by a change of the bytes."""
    data = _packed({"word/document.xml": b"<a/>", "word/document.xmk": b"<b/>"})
    return data.replace(b"word/document.xmk", b"word/document.xml")


def _flagged(data: bytes) -> bytes:
    """The same container with every part marked as encrypted."""
    out = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(signature)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(signature, at + 4)
    return bytes(out)


def _filtered(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """A page whose content unpacks to far more than it is."""
    pdf = Pdf()
    font = pdf.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    content = pdf.stream(data, b"/Filter " + filters)
    pdf.add(
        b"<< /Type /Page /Parent 4 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
        b"/Resources << /Font << /F1 %d 0 R >> >> >>" % (content, font)
    )
    pdf.add(b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>")
    return pdf.bytes(pdf.add(b"<< /Type /Catalog /Pages 4 0 R >>"))


def _tree(kids: bytes, count: int) -> bytes:
    pdf = Pdf()
    pdf.add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids))
    pdf.add(b"<< /Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] >>")
    return pdf.bytes(pdf.add(b"<< /Type /Catalog /Pages 1 0 R >>"))


def _forms(*, loop: bool) -> bytes:
    """Forms that draw forms: in a circle, or ten of the next each, eight deep."""
    pdf = Pdf()
    depth = 2 if loop else 8
    for level in range(depth):
        following = (level + 1) % depth + 1
        draws = b"/X Do " if loop else b"/X Do " * 10
        last = not loop and level == depth - 1
        resources = b"" if last else b"/Resources << /XObject << /X %d 0 R >> >>" % following
        pdf.stream(b"(a) Tj" if last else draws, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + resources)
    content = pdf.stream(b"/X Do")
    page = len(pdf.objects) + 1
    pdf.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
        b"/Resources << /XObject << /X 1 0 R >> >> >>" % (page + 1, content)
    )
    pdf.add(b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % page)
    return pdf.bytes(pdf.add(b"<< /Type /Catalog /Pages %d 0 R >>" % (page + 1)))


def _mapped_font() -> bytes:
    """Letters that a font says are NUL, escape, half a pair and a direction override."""
    pdf = Pdf()
    mapping = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
    mapping += b"4 beginbfchar <41> <0000> <42> <001B> <43> <D800> <44> <202E> endbfchar endcmap end"
    table = pdf.stream(mapping)
    pdf.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode %d 0 R >>" % table)
    content = pdf.stream(b"BT /F1 9 Tf 90 700 Td (Vraag ABCD 1) Tj ET")
    pdf.add(
        b"<< /Type /Page /Parent 5 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
        b"/Resources << /Font << /F1 2 0 R >> >> >>" % content
    )
    pdf.add(b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>")
    return pdf.bytes(pdf.add(b"<< /Type /Catalog /Pages 5 0 R >>"))


def _encrypted(good: bytes) -> bytes:
    """A document that asks for a password nobody has."""
    entry = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    return good.replace(b"trailer\n<<", b"trailer\n<< " + entry)
