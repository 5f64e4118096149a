"""Writing an export: the right format, the right part, whole or not at all, and nothing unapproved by mistake."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from exports_sample import sample_colophon, sample_view, with_targets
from support import FINGERPRINT

from tweespraak_store.database import Store
from tweespraak_store.documents import load_document
from tweespraak_store.events import log_head
from tweespraak_store.exports.atomic import write_atomically
from tweespraak_store.exports.colophon import collect_colophon
from tweespraak_store.exports.registry import FORMATS, format_for, select_numbers, write_export
from tweespraak_store.review import approve, save_edit, set_policy
from tweespraak_store.views import DocumentView, SegmentView
from tweespraak_translate.errors import InputError, RefusedError, TweespraakError, UsageError
from tweespraak_translate.segment import Status

VIEW = sample_view()
COLOPHON = sample_colophon(VIEW)


@pytest.mark.parametrize(
    ("name", "wanted", "found"),
    [
        ("a.html", None, "html"),
        ("a.HTM", None, "html"),
        ("a.md", None, "markdown"),
        ("a.docx", None, "docx"),
        ("a.csv", None, "csv"),
        ("a.jsonl", None, "jsonl"),
        ("a.pdf", None, "pdf"),
        ("a.odt", None, "odt"),
        ("a.xlsx", None, "xlsx"),
        ("a.txt", "markdown", "markdown"),
        ("a.docx", "HTML", "html"),
        ("a.out", "md", "markdown"),
    ],
)
def test_the_suffix_tells_the_format_unless_it_is_named(name: str, wanted: str | None, found: str) -> None:
    assert format_for(Path(name), wanted) == found


@pytest.mark.parametrize(("name", "wanted"), [("a.doc", None), ("a", None), (".html", None), ("a.html", "rtf")])
def test_an_unknown_format_lists_the_known_ones_and_writes_nothing(
    name: str, wanted: str | None, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="html, pdf, docx, odt, markdown, xlsx, csv, jsonl"):
        write_export(VIEW, COLOPHON, tmp_path / name, format=wanted)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_the_report_counts_what_was_written(name: str, tmp_path: Path) -> None:
    target = tmp_path / f"out{FORMATS[name].suffix}"
    report = write_export(VIEW, COLOPHON, target)
    assert (report.path, report.format, report.segments, report.drafts) == (target, name, 13, 6)
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


def test_approved_only_refuses_with_the_numbers_of_what_is_open(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refusal:
        write_export(VIEW, COLOPHON, tmp_path / "out.html", approved_only=True)
    message = str(refusal.value)
    assert message.startswith("6 of 13 segments of ah-tk-20152016-1314 are not approved: 2, 3, 9, 10, 11, 13;")
    assert "--allow-drafts" in message
    assert "\n" not in message
    assert list(tmp_path.iterdir()) == []


def test_approved_only_with_drafts_allowed_marks_each_draft(tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    report = write_export(VIEW, COLOPHON, target, approved_only=True, allow_drafts=True)
    assert report.drafts == 6
    assert target.read_text(encoding="utf-8").count('<span class="mark">') == 6


def test_approved_only_looks_at_the_chosen_questions_alone(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"^1 of 2 segments .*: 13;"):
        write_export(VIEW, COLOPHON, tmp_path / "out.md", approved_only=True, numbers=["24"])


def test_approved_only_writes_a_document_that_is_wholly_approved_without_a_mark(tmp_path: Path) -> None:
    done = with_targets(VIEW, [("Done.", Status.APPROVED, None)] * 13)
    report = write_export(done, sample_colophon(done), tmp_path / "out.html", approved_only=True)
    assert (report.segments, report.drafts) == (13, 0)
    assert "[DRAFT]" not in (tmp_path / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        (["24"], ("24",)),
        (["4"], ("3", "4", "5")),
        (["024", " 5 "], ("3", "4", "5", "24")),
    ],
    ids=["one", "one of a shared answer", "zeros and spaces"],
)
def test_numbers_choose_the_exchanges_they_belong_to(asked: list[str], got: tuple[str, ...]) -> None:
    view, numbers = select_numbers(VIEW, asked)
    assert numbers == got
    assert all(set(e.numbers) <= set(got) for e in view.exchanges)


def test_a_number_the_document_does_not_have_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no question 7, 99 in .*; it has 3, 4, 5, 24"):
        write_export(VIEW, COLOPHON, tmp_path / "out.md", numbers=["99", "4", "7"])
    assert list(tmp_path.iterdir()) == []


def test_an_extract_says_that_it_is_one_and_counts_only_itself(tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    report = write_export(VIEW, COLOPHON, target, numbers=["24"])
    text = target.read_text(encoding="utf-8")
    assert (report.segments, report.drafts) == (2, 1)
    assert "- Extract: Question 24" in text
    assert "2 segments (sentences, headings, list items, footnotes): 1 approved; 1 draft" in text
    assert "Kosten" not in text


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("no/such/out.html", "there is no folder"),
        ("folder.html", "it is a folder"),
        ("file.txt/out.html", "there is no folder"),
        ("loop.html", "symbolic links"),
        ("n" * 300 + ".html", "too long"),
        ("nul\x00.html", "NUL"),
        ("pipe.html", "not a regular file"),
    ],
    ids=["missing folder", "folder", "file as folder", "link to itself", "long name", "NUL", "pipe"],
)
def test_a_place_that_cannot_be_written_is_one_line_and_nothing_is_left(place: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "loop.html").symlink_to("loop.html")
    os.mkfifo(tmp_path / "pipe.html")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=why) as error:
        write_export(VIEW, COLOPHON, tmp_path / place)
    assert "\n" not in str(error.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_without_permission_is_one_line(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from tweespraak_store.exports.atomic import write_atomically\n"
        "if os.geteuid() == 0:\n"
        "    os.setuid(65534)\n"
        "write_atomically(Path(sys.argv[1]), b'x')\n"
    )
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    # From the root down to tmp_path everyone must be able to pass, or the wrong folder is refused.
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to(tmp_path.parents[2]):
            folder.chmod(folder.stat().st_mode | 0o555)
    done = subprocess.run(
        [sys.executable, "-c", program, str(closed / "out.html")], capture_output=True, text=True, check=False
    )
    last = done.stderr.strip().splitlines()[-1]
    assert "InputError: cannot write" in last
    assert "ermission" in last
    assert list(closed.iterdir()) == []


def test_a_read_only_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.html"
    target.write_text("signed", encoding="utf-8")
    target.chmod(0o444)
    # The test may run as root, whom the system lets write anything: answer as it answers everyone else.
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: real(path, mode) and Path(path) != target)
    with pytest.raises(InputError, match="read-only"):
        write_export(VIEW, COLOPHON, target)
    assert target.read_text(encoding="utf-8") == "signed"


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    target.write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(InputError, match=os.strerror(errno.EFBIG)):
            write_atomically(target, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interrupted_write_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_source: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "out.html", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_written_through_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "out.html", tmp_path / "link.html"
    real.write_bytes(b"old")
    link.symlink_to("real/out.html")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert target.stat().st_mode & 0o777 == 0o640


def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    target = tmp_path / "out.bin"
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tweespraak_store.exports.atomic import write_atomically\n"
        "n = 0\n"
        "while True:\n"
        "    n += 1\n"
        "    write_atomically(Path(sys.argv[1]), bytes([n % 251]) * 3_000_000)\n"
        "    print(n, flush=True)\n"
    )
    for writes in (1, 2, 4):
        with subprocess.Popen([sys.executable, "-c", program, str(target)], stdout=subprocess.PIPE) as running:
            assert running.stdout is not None
            for _ in range(writes):
                running.stdout.readline()
            running.send_signal(signal.SIGKILL)
        data = target.read_bytes()
        assert len(data) == 3_000_000
        assert len(set(data)) == 1
    write_atomically(target, b"done")
    assert list(tmp_path.iterdir()) == [target]


def test_listing_the_formats_loads_no_heavy_library() -> None:
    program = (
        "import sys, tweespraak_store.exports.registry\n"
        "print(sorted({'docx', 'jinja2', 'lxml', 'sqlite_utils', 'typst', 'xlsxwriter'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _ident(segment: SegmentView) -> int:
    assert segment.id is not None
    return segment.id


def test_the_colophon_tells_what_the_store_holds(store: Store, document: DocumentView) -> None:
    first, second, third, *_ = document.segments()
    approve(store, [(_ident(first), first.version)], "second reader")
    edited = save_edit(store, _ident(second), second.version, "By hand.", "translator")
    approve(store, [(_ident(edited), edited.version)], "Translator")
    save_edit(store, _ident(third), third.version, "Also by hand.", "translator")
    set_policy(store, "second-person", "owner")
    colophon = collect_colophon(store, load_document(store, document.slug))
    assert {status: n for status, n in colophon.counts.items() if n} == {
        Status.DRAFTED: 6,
        Status.EDITED: 1,
        Status.APPROVED: 2,
    }
    assert [(m.name, m.fingerprint, m.drafted, m.standing) for m in colophon.models] == [
        ("test-model", str(FINGERPRINT), 9, 7)
    ]
    assert [(a.name, a.segments, a.self_approved) for a in colophon.approvers] == [
        ("Translator", 1, 1),
        ("second reader", 1, 0),
    ]
    assert (colophon.policy, colophon.self_approved, colophon.termbase_version) == ("second-person", 1, None)
    assert (colophon.log_entry, colophon.log_hash) == log_head(store)
    assert colophon.last_approved_at >= colophon.approvers[1].last_at
    assert colophon.program.startswith("tweespraak 0")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_a_stored_document_can_be_written(
    name: str, store: Store, document: DocumentView, tmp_path: Path
) -> None:
    colophon = collect_colophon(store, document)
    target = tmp_path / f"out{FORMATS[name].suffix}"
    report = write_export(document, colophon, target)
    assert (report.segments, report.drafts, report.unsafe) == (9, 9, 0)
    assert target.stat().st_size > 300


def test_the_errors_of_an_export_carry_the_exit_codes_of_the_command_line(tmp_path: Path) -> None:
    codes: list[int] = []
    for arguments in ({"format": "rtf"}, {"approved_only": True}, {"numbers": ["99"]}):
        with pytest.raises(TweespraakError) as error:
            write_export(VIEW, COLOPHON, tmp_path / "out.html", **arguments)
        codes.append(error.value.exit_code)
    assert codes == [2, 1, 2]
