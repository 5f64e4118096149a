"""Parsing XML from strangers: no entities, no network, no document type of our own making.

Used for XML files and for the parts inside DOCX and ODT. With
`resolve_entities=False` lxml leaves an unresolved entity out of the text
without an error, so a file that declares any is refused before its text is
trusted.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import cast

from lxml import etree

from tweespraak_translate.errors import InputError

MAX_PART = 32 * 1024 * 1024
"""Bytes of one XML file or part; the longest plenary report is near 2 MB."""

MAX_TAGS = 1_000_000
"""Opening and closing tags together; the longest plenary report has 40,000."""

_DECLARATION = re.compile(rb"<!ENTITY|<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y|\x00<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y")
_LINE_OF = re.compile(r"line (\d+)")


def parse_xml(data: bytes, name: str, part: str = "") -> etree._Element:
    """The root element of an XML file or part.

    Raises InputError when it declares entities, is not well formed, or is larger than we take.
    """
    where = f"{name}: {part}: " if part else f"{name}: "
    if len(data) > MAX_PART:
        raise InputError(f"{where}larger than {MAX_PART // 1024 // 1024} MB of XML; split the file")
    if data.count(b"<") > MAX_TAGS:
        raise InputError(f"{where}more than {MAX_TAGS} tags, which no document has; split the file")
    if _DECLARATION.search(data):
        raise InputError(f"{where}declares XML entities, which are refused; save it without a DTD")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        strip_cdata=True,
        recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{where}{_reason(error)}") from error
    except (ValueError, LookupError) as error:
        raise InputError(f"{where}not XML that can be read; save it as UTF-8") from error
    if root is None:
        raise InputError(f"{where}no XML in it; get the file again")
    _refuse_declared(root, where)
    _settle_entities(root, where)
    return root


def iterate_xml(data: bytes, name: str, part: str, kind: str) -> Iterator[etree._Element]:
    """The elements of one local name, one at a time and forgotten after use: for tables too long to hold.

    Raises InputError as `parse_xml` does, though only once it meets what is wrong; tags are not counted.
    """
    where = f"{name}: {part}: "
    if len(data) > MAX_PART:
        raise InputError(f"{where}larger than {MAX_PART // 1024 // 1024} MB of XML; split the file")
    if _DECLARATION.search(data):
        raise InputError(f"{where}declares XML entities, which are refused; save it without a DTD")
    walk = etree.iterparse(
        io.BytesIO(data),
        tag=f"{{*}}{kind}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        recover=False,
    )
    try:
        for _, element in walk:
            if next(element.iter(etree.Entity), None) is not None:
                raise InputError(f"{where}uses an undefined entity; save it with plain characters")
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise InputError(f"{where}{_reason(error)}") from error


def names(text: str) -> frozenset[str]:
    """The element names in `text`, parted by spaces."""
    return frozenset(text.split())


def local_name(element: etree._Element | None) -> str:
    """The name of an element without its namespace; empty for comments and for none."""
    tag = element.tag if element is not None else None
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """The attribute of that local name, in whatever namespace; empty where there is none."""
    plain = element.get(name)
    if plain is not None:
        return plain
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _reason(error: etree.XMLSyntaxError) -> str:
    """What the parser stumbled on, in words a user can act on."""
    message = str(error).lower()
    line = _LINE_OF.search(message)
    at = f" (line {line.group(1)})" if line and line.group(1) != "0" else ""
    if "depth" in message:
        return f"elements are nested too deep{at} for a document; get it again"
    if "xml_parse_huge" in message:
        return f"one stretch of text is over 10 million characters{at}; split the file"
    if "memory" in message:
        return "needs more memory than a document may; split the file"
    return f"the XML is damaged{at}; get the file again"


def _refuse_declared(root: etree._Element, where: str) -> None:
    """Entities can hide in encodings that the look at the bytes does not know."""
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:  # type: ignore[attr-defined]
        raise InputError(f"{where}declares XML entities, which are refused; save it without a DTD")


def _settle_entities(root: etree._Element, where: str) -> None:
    """Put the characters of well-known entity names in their place; refuse names nobody knows."""
    for node in list(root.iter(etree.Entity)):
        entity = cast(str, node.text)
        character = html.unescape(entity)
        parent = node.getparent()
        if character == entity or parent is None:
            raise InputError(f"{where}uses the undefined entity {entity[:40]}; save it with plain characters")
        tail = character + (node.tail or "")
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        node.tail = None
        parent.remove(node)
