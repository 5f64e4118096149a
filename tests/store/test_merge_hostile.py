"""What a file may do to a text on its way out and back without anybody having changed it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from returning import (
    FORMATS,
    fill_with_footnotes,
    fill_with_texts,
    open_in,
    read_package,
    send,
    sentence,
    write_package,
)

from tweespraak_store.database import Store
from tweespraak_store.documents import load_document
from tweespraak_store.exports.identity import segment_key
from tweespraak_store.merging.apply import merge_file
from tweespraak_store.review import clean_target, save_edit

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"),
    reason="LibreOffice is not installed (apt install libreoffice-writer-nogui libreoffice-calc-nogui)",
)

ODD = (
    "=1+1",
    "'=1+1",
    "''=1+1",
    "'quoted'",
    "+31 70 1234567",
    "-",
    "- in 2014: €1.2 million;",
    "@name",
    "＝SUM(A1)",
    "\t=1",
    "01",
    "1.10",
    "3-4",
    "1/2",
    "10%",
    "1e5",
    "TRUE",
    "29\u00a0521, no.\u00a0293",
    "thin\u2009space and narrow\u202fone",
    "two  spaces,   three",
    "Year\tEUR",
    "one line\nand another",
    "soft\u00adhyphen and hard\u2011hyphen",
    "zero\u200bwidth and joiner\u200d",
    "left\u200eto right\u200f",
    "\u202eoverride\u202c",
    "⟨U+200E⟩ as typed",
    "⟨U+200E⟩ as typed and \u200e real",
    "escape \x1b[31m red",
    "bell \x07, nul-less \x01, delete \x7f, next \x85 line",
    "not a character \ufffe",
    "byte order \ufeff mark",
    "_x0041_ and _x005F_x0041_ and _x000D_",
    "]]> and <![CDATA[ x ]]>",
    "&amp; &lt;b&gt; &#27; & <b>",
    "<w:t>no</w:t>",
    '"quotes" “curly” ‘single’ «guillemets»',
    "comma, semicolon; pipe | tab",
    "[DRAFT] of a law",
    "~ [DRAFT] not translated",
    "* [DRAFT]",
    "1 Parliamentary Paper 29 521, no. 293.",
    "x² + m³ = 1",
    "e\u0301 is not \u00e9",
    "Ωhm and Å",
    "👩‍👩‍👧 and 🇳🇱",
    "𝕏 beyond",
    "שלום and سلام",
    "{{ 7 * 7 }} {% raw %}",
    "${jndi:x}",
    "s12-3",
    "tw_s12_3",
    "Antwoord 3",
    "Question 3",
    "English",
    "a" * 5000,
)
_ALPHABET = (
    "abc XYZ 019 ,.;:'\"=+-@|\t\n&<>[]{}_x"
    "\u00a0\u00ad\u200b\u200e\u202e\u2028\u2011\u2009é\u0301€–’“”ß漢👩\x01\x1b\x7f\x85\ufffe\ufeff⟨⟩"
)


def random_texts(count: int, seed: int) -> list[str]:
    """Texts of signs that files trip over; none is empty once it is cleaned."""
    rng = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        text = "".join(rng.choice(_ALPHABET) for _ in range(rng.randint(1, 40)))
        if clean_target(text):
            found.append(text)
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_two_thousand_hostile_texts_come_back_unchanged(store: Store, tmp_path: Path, form: str) -> None:
    texts = [*ODD, *random_texts(2000 - len(ODD), 38)]
    document = fill_with_texts(store, texts, per_answer=49)
    path = send(store, document.slug, tmp_path, form)
    plan = merge_file(store, path, "ann").plan
    changed = [(i.number, i.base, i.theirs) for i in plan.items if i.outcome != "unchanged" or i.detail]
    assert changed == []
    assert plan.counts() == {"unchanged": 2000} and not any(i.is_moved for i in plan.items)


@pytest.mark.parametrize("form", FORMATS)
def test_an_edited_text_keeps_every_sign_that_the_format_can_carry(store: Store, tmp_path: Path, form: str) -> None:
    kept = [text for text in ODD if clean_target(text) == text and text.isprintable() and len(text) < 1000]
    document = fill_with_texts(store, ["before"] * len(kept), per_answer=49)
    path = send(store, document.slug, tmp_path, form)
    program = open_in(form, path)
    for segment, text in zip(document.segments(), kept, strict=False):
        program.edit(segment_key(segment), f"Now: {text} – yes\u00a0!")
    program.save()
    merge_file(store, path, "ann")
    came = [s.target for s in load_document(store, document.slug).segments()][: len(kept)]
    wanted = [f"Now: {text} – yes\u00a0!" for text in kept]
    if form == "html":
        wanted = [text.replace("   ", " ").replace("  ", " ") for text in wanted]
    assert came == wanted


def test_hidden_characters_of_the_original_come_back_as_they_were(store: Store, tmp_path: Path) -> None:
    document = fill_with_texts(store, ["A\u200eB and ⟨U+200F⟩.", "Plain."])
    path = send(store, document.slug, tmp_path, "csv")
    program = open_in("csv", path)
    one, two, *_ = document.segments()
    program.edit(segment_key(one), "A⟨U+200E⟩B and ⟨U+200F⟩, changed.")
    program.edit(segment_key(two), "Plain ⟨U+200E⟩.")
    program.save()
    merge_file(store, path, "ann")
    came = [s.target for s in load_document(store, document.slug).segments()][:2]
    assert came == ["A\u200eB and ⟨U+200F⟩, changed.", "Plain ⟨U+200E⟩."]


def through_office(path: Path, form: str, folder: Path) -> Path:
    """The file as LibreOffice writes it again."""
    out = folder / "again"
    out.mkdir(exist_ok=True)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    if form == "csv":
        # In: commas, UTF-8, cells as they come; out: semicolons.
        command += ["--infilter=CSV:44,34,76,1", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76,1"]
    else:
        command += ["--convert-to", form]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180)
    return out / path.name


def prose(count: int) -> list[str]:
    """Texts as a document has them."""
    rng = random.Random(7)
    return [sentence(rng) for _ in range(count)]


OFFICE_TEXTS: dict[str, Sequence[str]] = {
    "docx": [text for text in ODD if "\ufeff" not in text],
    "xlsx": ODD,
    "csv": [text for text in ODD if text not in ("01", "1.10", "3-4", "1/2", "10%", "1e5", "TRUE")],
}


@needs_office
@pytest.mark.parametrize("form", ["docx", "xlsx", "csv"])
def test_a_file_that_libreoffice_saved_again_comes_back_unchanged(store: Store, tmp_path: Path, form: str) -> None:
    document = fill_with_texts(store, [*prose(60), *OFFICE_TEXTS[form]], per_answer=19)
    path = through_office(send(store, document.slug, tmp_path, form), form, tmp_path)
    plan = merge_file(store, path, "ann").plan
    changed = [(i.number, i.base, i.theirs) for i in plan.items if i.outcome != "unchanged" or i.detail]
    assert changed == []


@pytest.mark.parametrize("form", FORMATS)
def test_footnotes_come_back_unchanged_and_with_what_was_changed_in_them(
    store: Store, tmp_path: Path, form: str
) -> None:
    document = fill_with_footnotes(store)
    path = send(store, document.slug, tmp_path, form)
    assert merge_file(store, path, "ann").plan.counts() == {"unchanged": 7}
    if form == "docx":
        parts = read_package(path)
        parts["word/footnotes.xml"] = parts["word/footnotes.xml"].replace(b"See there.", b"See over there.")
        write_package(path, parts)
    else:
        program = open_in(form, path)
        program.edit(segment_key(list(document.segments())[5]), "* See over there.")
        program.save()
    assert merge_file(store, path, "ann").plan.counts() == {"taken": 1, "unchanged": 6}
    assert list(load_document(store, document.slug).segments())[5].target == "* See over there."


@needs_office
def test_footnotes_come_through_libreoffice(store: Store, tmp_path: Path) -> None:
    document = fill_with_footnotes(store)
    path = through_office(send(store, document.slug, tmp_path, "docx"), "docx", tmp_path)
    assert merge_file(store, path, "ann").plan.counts() == {"unchanged": 7}


@needs_office
def test_edits_in_word_survive_a_further_save_in_libreoffice(store: Store, tmp_path: Path) -> None:
    document = fill_with_texts(store, prose(60), per_answer=9)
    path = send(store, document.slug, tmp_path, "docx")
    program = open_in("docx", path)
    edited = [s for s in document.segments() if s.number % 3 == 0]
    for segment in edited:
        program.edit(segment_key(segment), f"Changed {segment.number}.")
    program.comment(segment_key(edited[0]), "C. de Vries", "Really?")
    program.save()
    for segment in edited[:2]:
        save_edit(store, segment.id or 0, segment.version, "Ours.", "bob")
    report = merge_file(store, through_office(path, "docx", tmp_path), "ann")
    assert report.plan.conflicts == tuple(s.number for s in edited[:2])
    assert report.taken == tuple(s.number for s in edited[2:])
    assert report.notes == 1
    authors = {s.number: s.author for s in load_document(store, document.slug).segments() if s.origin == "merge"}
    assert set(authors.values()) == {"ann", "A. Bakker"}
