"""Typst in a process of its own: a request comes in as JSON, the PDF goes out, and its memory goes with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tweespraak_translate.errors import InputError
from tweespraak_translate.visible import visible_line

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("document.typ")
_LONGEST_MESSAGE = 200
_PATIENCE = 600
"""Seconds for one piece: some hundred times what it takes."""
KNOWN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180)))) | frozenset(
    "–—‘’‚“”„†‡•…‰€™≤≥≠−×·✓⟨⟩\u202f\u2009\n\t"
)
"""Characters that typst's own fonts have for certain: most documents hold no other."""
_PROBE = '#set document(title: "p")\n#for c in json(bytes(sys.inputs.data)) { text(c); parbreak() }'
_LACKING = re.compile(r'the text `"(\\u\{[0-9a-f]+\}|.)"` could not be displayed')


def typeset(data: str, *, is_tagged: bool) -> bytes:
    """The PDF that the template makes of a request, as JSON. Raises InputError, one line, when typst cannot."""
    made = _in_child(data, "tagged" if is_tagged else "plain")
    if not made.startswith(b"%PDF-"):
        raise _unset("it gave no PDF")
    return made


def unprintable(text: str) -> frozenset[str]:
    """The characters of a text that no font at hand has, so that they can be named instead of left blank."""
    unusual = sorted(set(text) - KNOWN)
    if not unusual:
        return frozenset()
    return frozenset(json.loads(_in_child(json.dumps(unusual), "probe")))


def _in_child(data: str, task: str) -> bytes:
    with TemporaryDirectory(prefix="tweespraak-") as empty:
        try:
            done = subprocess.run(
                [sys.executable, "-m", __name__, empty, task],
                input=data.encode("utf-8"),
                capture_output=True,
                check=False,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired as error:
            raise _unset(f"it was not ready after {_PATIENCE} seconds") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _unset(lines[-1] if lines else f"it ended with {done.returncode}")
    return done.stdout


def _unset(why: str) -> InputError:
    shown = visible_line(why)[:_LONGEST_MESSAGE]
    return InputError(f"typst could not set the pages: {shown}; export as html and print that instead")


def main(empty: str, task: str) -> None:
    """Do one task with what standard input gives; the result goes to standard output."""
    data = sys.stdin.buffer.read().decode("utf-8")
    sys.stdout.buffer.write(
        json.dumps(_probed(data, empty)).encode("ascii") if task == "probe" else _set(data, empty, task)
    )


def _compiler(source: bytes, data: str, empty: str) -> typst.Compiler:
    """One that sees no file but its template, no package, and no font but its own."""
    import typst

    return typst.Compiler(
        input=source,
        root=empty,
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        package_path=empty,
        package_cache_path=empty,
    )


def _set(data: str, empty: str, task: str) -> bytes:
    import typst

    from tweespraak_store.exports.wording import moment_of

    template = _TEMPLATE.read_bytes()
    at = int((moment_of(json.loads(data)["made-at"]) - moment_of("1970-01-01")).total_seconds())
    try:
        made = _compiler(template, data, empty).compile(
            format="pdf",
            timestamp=at,
            pdf_tags=task == "tagged",
            pdf_standards="ua-1" if task == "tagged" else None,
        )
    except typst.TypstError:
        # PDF/UA also refuses what it cannot judge, such as a rare cluster of marks: tagged all the same, then.
        made = _compiler(template, data, empty).compile(format="pdf", timestamp=at, pdf_tags=task == "tagged")
    assert isinstance(made, bytes)
    return made


def _probed(data: str, empty: str) -> list[str]:
    """The characters that PDF/UA refuses because no font shows them."""
    import typst

    waiting: list[str] = json.loads(data)
    lacking: list[str] = []
    while waiting:
        try:
            _compiler(_PROBE.encode("utf-8"), json.dumps(waiting), empty).compile(format="pdf", pdf_standards="ua-1")
        except typst.TypstError as error:
            found = {
                chr(int(name[3:-1], 16)) if name.startswith("\\u") else name
                for name in _LACKING.findall(error.diagnostic)
            }
            fresh = found & set(waiting)
            if not fresh:
                break
            lacking += sorted(fresh)
            waiting = [c for c in waiting if c not in fresh]
        else:
            break
    return lacking


if __name__ == "__main__":
    main(*sys.argv[1:])
