"""What a package of Office says about itself: which document it holds, and when it was made."""

from __future__ import annotations

import re

from lxml import etree

from tweespraak_store.exports.identity import parse_stamp
from tweespraak_store.readers.packed import Package
from tweespraak_store.readers.xml_parts import local_name


def identifiers(package: Package) -> tuple[str, ...]:
    """The stamps in the core and custom properties; usually one."""
    texts = [text or "" for part in ("docProps/core.xml", "docProps/custom.xml") for text in _texts(package.part(part))]
    return tuple(dict.fromkeys(text.strip() for text in texts if parse_stamp(text)))


def _texts(root: etree._Element | None) -> list[str | None]:
    return [] if root is None else [element.text for element in root.iter()]


def created_at(package: Package) -> str:
    """When the file was first made, in the store's form; empty where it does not say."""
    root = package.part("docProps/core.xml")
    for element in root if root is not None else ():
        if local_name(element) == "created" and re.fullmatch(r"[\d-]{10}T[\d:]{8}Z", element.text or ""):
            return f"{(element.text or '')[:-1]}+00:00"
    return ""
