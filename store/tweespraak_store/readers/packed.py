"""Zip containers (DOCX, ODT): their parts read one by one, each under a size limit.

A small file can unpack to gigabytes, so the sizes that the directory states
are checked first, and what comes out is counted as it comes.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from tweespraak_store.readers.preflight import check_archive
from tweespraak_store.readers.xml_parts import MAX_PART, parse_xml
from tweespraak_translate.errors import InputError


class Package:
    """An opened container; `name` is the file it came from, for messages."""

    def __init__(self, data: bytes, name: str) -> None:
        check_archive(data, name)
        self.name = name
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self.members = [info.filename for info in self._archive.infolist()]

    def part(self, member: str) -> etree._Element | None:
        """The root of an XML part; None where the container has no such part.

        Raises InputError when the part is damaged, encrypted, too large, or declares entities.
        """
        data = self.data(member)
        return None if data is None else parse_xml(data, self.name, member)

    def data(self, member: str) -> bytes | None:
        """The bytes of a part, one more than is taken where it is too large; None where there is no such part."""
        if member not in self.members:
            return None
        try:
            with self._archive.open(member) as stream:
                return stream.read(MAX_PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
            raise InputError(f"{self.name}: {member} is damaged; get the file again") from error
        except RuntimeError as error:
            raise InputError(f"{self.name}: {member} is encrypted; save it without a password") from error
