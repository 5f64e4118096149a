"""For the tests of the exchange formats: the published schemas, what a strict reader makes of a file, and OmegaT."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from lxml import etree

SCHEMAS = Path(__file__).parent / "data" / "schemas"
OMEGAT_JAR = Path("/usr/share/omegat/OmegaT.jar")
X12 = "{urn:oasis:names:tc:xliff:document:1.2}"
X20 = "{urn:oasis:names:tc:xliff:document:2.0}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# A person without OmegaT can still run everything else; where this program is built (CI is set), a missing one fails.
needs_omegat = pytest.mark.skipif(
    not OMEGAT_JAR.exists() and not os.environ.get("CI"),
    reason="OmegaT is not installed (apt install omegat)",
)

TRICKS = (
    "]]>", "<![CDATA[", "-->", "<seg>", "</target>", "&#27;", "&amp;", "&x;", "\x00", "\x1b]52;c;eA==\x07", "\x1b[2J",
    "\x9b31m", "\u202e", "\u2066", "\u2028", "\x85", "\r", "\r\n", "\n", "\t", "  ", "\ud800", "\udfff", "\ufffe",
    "\uffff", "\U0001fffe", "\ufdd0", "\U000e0041", "\ufeff", "\xa0", "\u0301", "\U0001f469\u200d\U0001f680", "\x7f",
    "⟨U+001B⟩", "{1}", "%s", '"', "'", "<g id='1'/>",
)  # fmt: skip

texts = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=()), max_size=12), st.sampled_from(TRICKS)), max_size=5
).map("".join)
pairs = st.lists(st.tuples(texts, texts), min_size=10, max_size=10)
two_thousand = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
"""A hundred times ten pairs."""


class _Beside(etree.Resolver):
    """Finds what a schema imports beside it; the network is never asked."""

    def resolve(self, system_url: str | None, public_id: str | None, context: object) -> object:  # type: ignore[override]
        name = (system_url or "").rpartition("/")[2]
        return self.resolve_filename(str(SCHEMAS / name), context)  # type: ignore[attr-defined]


def _schema(data: bytes) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside())
    return etree.XMLSchema(etree.parse(io.BytesIO(data), parser))


@cache
def xliff_schema(version: str) -> etree.XMLSchema:
    """The schema of XLIFF "1.2-strict" or "2.0"."""
    return _schema((SCHEMAS / f"xliff-core-{version}.xsd").read_bytes())


@cache
def tbx_schema() -> etree.XMLSchema:
    """The schema of TBX 2 that OmegaT carries."""
    return _schema(_in_omegat("schemas/tbx.xsd"))


@cache
def tmx_dtd() -> etree.DTD:
    """The document type of TMX 1.4 that OmegaT carries."""
    return etree.DTD(io.BytesIO(_in_omegat("schemas/tmx14.dtd")))


def _in_omegat(name: str) -> bytes:
    with zipfile.ZipFile(OMEGAT_JAR) as jar:
        return jar.read(name)


def faults(validator: etree.XMLSchema | etree.DTD, data: bytes) -> list[str]:
    """What a validator has against a file; empty for a valid one."""
    validator.validate(strict(data))
    return [f"line {entry.line}: {entry.message}" for entry in validator.error_log]  # type: ignore[attr-defined]


def strict(data: bytes) -> etree._Element:
    """The root of a file, read by a parser that forgives nothing."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=False))


def tmx_pairs(data: bytes) -> list[tuple[str, str]]:
    """Dutch and English of each unit."""
    found = []
    for unit in strict(data).iter("tu"):
        texts = {str(v.get(XML_LANG)): v.findtext("seg") or "" for v in unit.iter("tuv")}
        found.append((texts["nl-NL"], texts["en-GB"]))
    return found


def xliff_pairs(data: bytes) -> list[tuple[str, str | None]]:
    """Source and target of each segment, of either version; None where there is no target."""
    root = strict(data)
    if root.get("version") == "1.2":
        name, space = "trans-unit", X12
    else:
        name, space = "segment", X20
    return [
        (unit.findtext(f"{space}source") or "", unit.findtext(f"{space}target")) for unit in root.iter(f"{space}{name}")
    ]


_PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>nl-NL</source_lang><target_lang>en-GB</target_lang>
<source_tok>org.omegat.tokenizer.LuceneDutchTokenizer</source_tok>
<target_tok>org.omegat.tokenizer.LuceneEnglishTokenizer</target_tok>
<sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags>
</project></omegat>
"""


class OmegatProject:
    """A project of OmegaT on disk, translated by its console mode."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self._settings = folder / "settings"
        for name in ("source", "target", "omegat", "tm", "glossary", "dictionary"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "omegat.project").write_text(_PROJECT, encoding="utf-8")

    def translate(self, script: str = "") -> str:
        """Let OmegaT write the translated documents and its statistics, and run a script of its own; what it said."""
        program = shutil.which("omegat") or "omegat"
        command = [program, str(self.folder), "--mode=console-translate", "--disable-location-save"]
        command.append(f"--config-dir={self._settings}")
        if script:
            (self.folder / "read.groovy").write_text(script, encoding="utf-8")
            command.append(f"--script={self.folder / 'read.groovy'}")
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def totals(self) -> tuple[int, int]:
        """Segments and words of the whole project, as OmegaT counts them."""
        text = (self.folder / "omegat" / "project_stats.txt").read_text(encoding="utf-8")
        line = next(line for line in text.splitlines() if line.startswith("Total:"))
        cells = [cell.strip() for cell in line.split("\t")]
        return int(cells[1]), int(cells[2])


def tmx_file(units: Sequence[str], *, version: str = "1.4", header: str = "", doctype: str = "") -> str:
    """A TMX file of another tool with these units."""
    return (
        f'<?xml version="1.0"?>{doctype}<tmx version="{version}"><header creationtool="other" creationtoolversion="1"'
        f' segtype="sentence" o-tmf="x" adminlang="en" srclang="nl" datatype="plaintext"{header}/>'
        f"<body>{''.join(units)}</body></tmx>"
    )


def unit(dutch: str, english: str, *, attributes: str = "", nl: str = "nl-NL", en: str = "en-GB") -> str:
    """A unit of such a file; the texts stand in it as they are."""
    return (
        f'<tu{attributes}><tuv xml:lang="{nl}"><seg>{dutch}</seg></tuv><tuv xml:lang="{en}"><seg>{english}</seg></tuv>'
        "</tu>"
    )
