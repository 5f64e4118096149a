"""The command line: results, exit codes, one-line errors, and nothing made by accident."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import FINGERPRINT, SEED, fill, let_stand

from tweespraak_store.database import open_store
from tweespraak_store.drafts import NewDraft, keep_drafts, pending_segments
from tweespraak_translate.segment import Origin
from tweespraak_tui.cli import run


@dataclass
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):  # type: ignore[no-untyped-def]
        """Standard output as JSON."""
        return json.loads(self.out)


Command = Callable[..., Outcome]


@pytest.fixture
def tweespraak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in an empty folder, as a person called ann."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TWEESPRAAK_REVIEWER", "ann")

    def command(*arguments: str | Path) -> Outcome:
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return command


@pytest.fixture
def filled(tweespraak: Command, tmp_path: Path) -> Command:
    """The same, with a drafted document "punten" of three exchanges in the store."""
    with open_store(tmp_path / "tweespraak.db", create=True) as store:
        fill(store)
    return tweespraak


def test_a_dry_run_prints_the_four_exchanges_of_the_seed_and_writes_nothing(
    tweespraak: Command, tmp_path: Path
) -> None:
    found = tweespraak("ingest", SEED, "--dry-run", "--json")
    assert found.code == 0
    assert [(e["numbers"], e["flags"]) for e in found.json["exchanges"]] == [
        ([], ["start-missing"]),
        (["22"], []),
        (["23"], []),
        (["24"], ["end-missing"]),
    ]
    assert found.json["kind"] == "fact-questions"
    assert found.json["unplaced"] == ["Pagina 7 van 16"]
    assert "Pagina" not in json.dumps(found.json["exchanges"])
    assert list(tmp_path.iterdir()) == []


def test_dry_run_and_show_share_one_shape(tweespraak: Command) -> None:
    dry = tweespraak("ingest", SEED, "--dry-run", "--json").json
    kept = tweespraak("ingest", SEED, "--json").json
    shown = tweespraak("show", "mali", "--json").json
    assert kept == shown
    assert dry.keys() == shown.keys()
    ids = [s["id"] for e in shown["exchanges"] for b in e["questions"] + e["answers"] for s in b["segments"]]
    assert len(ids) == 22 and all(isinstance(i, int) for i in ids)
    for exchange in (*dry["exchanges"], *shown["exchanges"]):
        for block in exchange["questions"] + exchange["answers"]:
            for segment in block["segments"]:
                segment["id"] = None
    assert dry["exchanges"] == shown["exchanges"]


def test_spans_of_segments_point_into_their_paragraphs(tweespraak: Command) -> None:
    shown = tweespraak("ingest", SEED, "--dry-run", "--json").json
    for exchange in shown["exchanges"]:
        for block in exchange["questions"] + exchange["answers"]:
            texts = block["paragraphs"] + block["footnotes"]
            for s in block["segments"]:
                assert texts[s["paragraph"]][s["start"] : s["end"]] == s["source"]


def test_the_same_file_twice_is_one_document_and_a_note(tweespraak: Command) -> None:
    tweespraak("ingest", SEED)
    again = tweespraak("ingest", SEED)
    assert again.code == 0
    assert "already here as mali-answers-page-7" in again.err
    assert len(tweespraak("list", "--json").json) == 1


def test_standard_input_is_read(tweespraak: Command, tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tweespraak_tui", "ingest", "-", "--dry-run", "--json"],
        input=SEED.read_bytes(),
        capture_output=True,
        check=True,
    )
    assert len(json.loads(process.stdout)["exchanges"]) == 4


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda p: None, "no such file", id="missing"),
        pytest.param(lambda p: p.mkdir(), "directory", id="directory"),
        pytest.param(lambda p: p.write_bytes(b""), "empty", id="empty"),
        pytest.param(lambda p: p.write_bytes(b" \n\t \n"), "empty|no text", id="blank"),
        pytest.param(lambda p: p.write_bytes(bytes(range(256)) * 20), "", id="binary"),
        pytest.param(lambda p: p.write_bytes(b"Vraag 1 \x81\x8d\x8f\x90 caf\xe9 \x9d?"), "", id="no-known-encoding"),
        pytest.param(lambda p: os.mkfifo(p), "", id="fifo"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_exit_3(
    tweespraak: Command, tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    import re

    path = tmp_path / "some\x1bfile.txt"
    make(path)
    found = tweespraak("ingest", path)
    assert found.code == 3, found
    [line] = found.err.splitlines()
    assert line.startswith("tweespraak: ") and re.search(words, line, re.IGNORECASE) and "\x1b" not in line
    assert len(line) <= 300 and "Traceback" not in line
    if (tmp_path / "tweespraak.db").exists():
        assert tweespraak("list", "--json").json == []


def test_windows_text_is_read_as_what_it_is(tweespraak: Command, tmp_path: Path) -> None:
    path = tmp_path / "oud.txt"
    path.write_bytes(
        "Vraag 1\nIs de geëquipeerde inzet voldoende – of niet?\n\nAntwoord 1\nJa, € 5.\n".encode("cp1252")
    )
    found = tweespraak("ingest", path, "--dry-run", "--json").json
    assert "geëquipeerde inzet voldoende –" in found["exchanges"][0]["questions"][0]["paragraphs"][0]


def test_a_text_without_questions_is_kept_as_one_block_with_a_warning(tweespraak: Command, tmp_path: Path) -> None:
    path = tmp_path / "brief.txt"
    path.write_text("Geachte voorzitter, hierbij ontvangt u mijn brief over de zaak.\n")
    found = tweespraak("ingest", path, "--json")
    assert found.code == 0
    assert len(found.json["exchanges"]) == 1
    assert "warning" in found.err and "question" in found.err


def test_one_bad_file_among_good_ones_does_not_stop_the_others(tweespraak: Command, tmp_path: Path) -> None:
    found = tweespraak("ingest", tmp_path / "none.txt", SEED)
    assert found.code == 3
    assert "1 of 2 files" in found.err
    assert "mali-answers-page-7" in found.out


def test_every_command_refuses_a_mistyped_store_and_makes_no_file(tweespraak: Command, tmp_path: Path) -> None:
    commands: list[tuple[str, ...]] = [
        ("list",),
        ("show", "x"),
        ("draft",),
        ("approve", "x", "1"),
        ("reject", "x", "1", "--reason", "r"),
        ("reopen", "x", "1"),
        ("undo",),
        ("export", "x", "--to", "x.html"),
        ("verify",),
        ("backup", "copy.db"),
        ("policy",),
    ]
    for command in commands:
        found = tweespraak(*command, "--db", "typo.db")
        assert (found.code, len(found.err.splitlines())) == (5, 1), (command, found)
    assert list(tmp_path.iterdir()) == []


def test_a_text_file_named_as_store_is_refused(tweespraak: Command, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("just notes " * 100)
    found = tweespraak("ingest", SEED, "--db", "notes.db")
    assert found.code == 5
    assert "not a tweespraak store" in found.err
    assert (tmp_path / "notes.db").read_text() == "just notes " * 100


def test_options_work_before_and_after_the_command(filled: Command) -> None:
    assert filled("--db", "typo.db", "list").code == 5
    assert filled("list", "--db", "typo.db").code == 5
    filled("--as", "bob", "approve", "punten", "1")
    filled("approve", "punten", "2", "--as", "carol")
    shown = filled("show", "punten", "--json").json
    assert shown["exchanges"][0]["questions"][0]["segments"][0]["approved_by"] == "bob"
    assert shown["exchanges"][0]["answers"][0]["segments"][0]["approved_by"] == "carol"


def test_approve_takes_segments_ranges_and_questions(filled: Command) -> None:
    assert filled("approve", "punten", "1").out == "approved: segment 1\n"
    assert filled("approve", "punten", "2-3", "q3").out == "approved: segments 2, 3, 7, 8, 9\n"
    again = filled("approve", "punten", "q1")
    assert (again.code, again.err) == (0, "already approved; nothing changed\n")
    assert filled("approve", "punten", "99").code == 2
    assert filled("approve", "punten", "qq").code == 2
    [summary] = filled("list", "--json").json
    assert summary["counts"] == {"new": 0, "drafted": 3, "edited": 0, "approved": 6, "rejected": 0}


def test_reject_reopen_and_undo(filled: Command) -> None:
    assert filled("reject", "punten", "1").code == 2
    assert filled("reject", "punten", "1", "--reason", "wrong tense").out == "sent back: segment 1\n"
    shown = filled("show", "punten", "--json").json
    assert shown["exchanges"][0]["questions"][0]["segments"][0]["reason"] == "wrong tense"
    assert filled("undo").out == "undone: send back segment 1\n"
    filled("approve", "punten", "1")
    assert filled("reopen", "punten", "1").code == 0
    assert filled("undo").out == "undone: reopen segment 1\n"
    assert filled("undo").out == "undone: approve segment 1\n"
    found = filled("undo")
    assert (found.code, found.err) == (1, "tweespraak: nothing to undo\n")


def test_the_second_person_policy_reaches_the_command_line(filled: Command) -> None:
    assert filled("policy").out == "single\n"
    assert filled("policy", "second-person").out == "second-person\n"
    assert filled("policy", "third-person").code == 2
    with open_store("tweespraak.db") as store:
        from tweespraak_store.review import save_edit

        save_edit(store, 1, 1, "My own words.", "ann")
    refused = filled("approve", "punten", "1")
    assert refused.code == 1
    assert "second person" in refused.err
    assert filled("approve", "punten", "1", "--as", "bob").code == 0


def test_verify_says_all_is_well_or_exits_1(filled: Command) -> None:
    good = filled("verify", "--json")
    assert (good.code, good.json["ok"]) == (0, True)
    bad = filled("verify", "--head", "f" * 64)
    assert bad.code == 1
    assert "cut off" in bad.out


def test_backup_makes_a_store_that_works(filled: Command) -> None:
    assert filled("backup", "copy.db").code == 0
    assert filled("verify", "--db", "copy.db").code == 0
    assert filled("backup", "copy.db").code == 5


def test_documents_are_named_by_an_unambiguous_beginning(filled: Command, tmp_path: Path) -> None:
    with open_store(tmp_path / "tweespraak.db") as store:
        fill(store, name="punten van orde.txt")
    assert filled("show", "punten").code == 0
    ambiguous = filled("show", "punt")
    assert ambiguous.code == 2
    assert "punten, punten-van-orde" in ambiguous.err
    assert filled("show", "niets").code == 2


@pytest.mark.parametrize(
    "arguments",
    [("ingest",), ("nonsense",), ("draft", "--beam", "0"), ("draft", "--backend", "x"), ("show",), ("--nope",)],
    ids=" ".join,
)
def test_a_wrong_command_line_is_one_line_and_exit_2(tweespraak: Command, arguments: tuple[str, ...]) -> None:
    found = tweespraak(*arguments)
    assert (found.code, found.out, len(found.err.splitlines())) == (2, "", 1)
    assert "--help" in found.err


def test_a_model_that_is_not_there_is_exit_4(filled: Command) -> None:
    with open_store("tweespraak.db") as store:
        fill(store, drafted=False, name="nieuw.txt")
    found = filled("draft", "nieuw", "--model", "no/such-model")
    assert (found.code, len(found.err.splitlines())) == (4, 1)
    assert "model fetch" in found.err


def test_text_from_a_document_cannot_reach_the_terminal_as_control_codes(tweespraak: Command, tmp_path: Path) -> None:
    path = tmp_path / "vals.txt"
    path.write_text("Vraag 1\nIs dit \x1b]52;c;ZXZpbA==\x07 waar \u202e?\n\nAntwoord 1\nJa [/b] \x1b[2J zeker.\n")
    printed = tweespraak("ingest", path, "--dry-run").out
    tweespraak("ingest", path)
    printed += tweespraak("show", "vals").out
    assert "\x1b" not in printed and "\u202e" not in printed and "\x07" not in printed
    assert "⟨U+001B⟩" in printed and "[/b]" in printed


def test_an_interrupt_is_exit_130(filled: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tweespraak_tui.workbench.Workbench.documents", interrupted)
    found = filled("list")
    assert found.code == 130
    assert "interrupted" in found.err


def test_an_unexpected_error_is_one_line_and_the_trace_only_on_request(
    filled: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inner\nmatter")

    monkeypatch.setattr("tweespraak_tui.workbench.Workbench.documents", broken)
    short = filled("list")
    assert (short.code, len(short.err.splitlines())) == (1, 1)
    assert "Traceback" in filled("list", "--debug").err


def test_offline_refuses_a_connection(tmp_path: Path) -> None:
    code = (
        "from tweespraak_tui.cli.options import forbid_network\nforbid_network()\n"
        "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.returncode == 1
    assert "--offline" in found.stderr


def test_doctor_reports_what_is_here(tweespraak: Command) -> None:
    found = tweespraak("doctor", "--json")
    assert found.code == 0
    assert {"sqlite", "model", "store", "ctranslate2"} <= {row["what"] for row in found.json}


def test_a_new_version_replaces_the_old_and_shows_what_changed(tweespraak: Command, tmp_path: Path) -> None:
    tweespraak("ingest", SEED)
    with open_store("tweespraak.db") as store:
        drafted = [
            NewDraft(s.id, s.version, f"English {s.number}.", Origin.MACHINE, {}) for s in pending_segments(store, 1)
        ]
        keep_drafts(store, drafted, FINGERPRINT)
        let_stand(store)
    tweespraak("approve", "mali", "1-22")
    newer = tmp_path / "newer.txt"
    newer.write_text(SEED.read_text(encoding="utf-8").replace("fragiel", "zeer fragiel"), encoding="utf-8")
    done = tweespraak("ingest", newer, "--replace", "mali")
    assert (done.code, done.err) == (0, "1 approvals became stale: their Dutch changed; look at them again\n")
    assert "{+zeer+} fragiel" in done.out
    assert "21 segments unchanged (0 moved), 1 changed, 0 new, 0 gone" in done.out
    [summary] = tweespraak("list", "--json").json
    assert (summary["stale"], summary["counts"]["approved"]) == (1, 22)
    assert tweespraak("verify").code == 0
    assert tweespraak("ingest", newer, SEED, "--replace", "mali").code == 2
    assert tweespraak("ingest", newer, "--replace", "nothing").code == 2


def test_many_files_are_read_and_a_second_run_only_does_what_is_left(tweespraak: Command, tmp_path: Path) -> None:
    files = []
    for n in range(5):
        files.append(tmp_path / f"doc{n}.txt")
        files[-1].write_text(f"Vraag {n}\nWaarom is dit zo bij punt {n}?\n\nAntwoord {n}\nDaarom, om reden {n}.\n")
    assert tweespraak("ingest", *files[:3], "--jobs", "2").code == 0
    again = tweespraak("ingest", *files, "--jobs", "2")
    assert again.code == 0
    assert again.err.count("already here") == 3
    assert [d["id"] for d in sorted(tweespraak("list", "--json").json, key=lambda d: d["id"])] == [
        f"doc{n}" for n in range(5)
    ]


def test_abbreviations_of_ones_own_are_used_and_errors_in_them_named(tweespraak: Command, tmp_path: Path) -> None:
    path = tmp_path / "eigen.txt"
    path.write_text("Vraag 1\nWat is dit?\n\nAntwoord 1\nDit is de Xyzq. Commissie van toezicht.\n")

    def sentences() -> int:
        shown = tweespraak("ingest", path, "--dry-run", "--json").json
        return len(shown["exchanges"][0]["answers"][0]["segments"])

    assert sentences() == 2
    (tmp_path / "tweespraak.toml").write_text("[other]\nkey = 1\n")
    assert sentences() == 2
    (tmp_path / "tweespraak.toml").write_text('[abbreviations]\nnever_final = ["xyzq"]\n')
    assert sentences() == 1
    (tmp_path / "tweespraak.toml").write_text('[abbreviations]\nnever_ending = ["xyzq"]\n')
    found = tweespraak("ingest", path, "--dry-run")
    assert (found.code, len(found.err.splitlines())) == (3, 1)
    assert "tweespraak.toml" in found.err and "never_ending" in found.err


def test_cross_references_are_kept_with_their_place_and_target(tweespraak: Command, tmp_path: Path) -> None:
    path = tmp_path / "verwijzing.txt"
    path.write_text(
        "Vraag 1\nWat is dit?\n\nAntwoord 1\nZie Kamerstuk 29 521, nr. 293.\n\n"
        "Vraag 2\nEn dit?\n\nAntwoord 2\nZie het antwoord op vraag 1.\n"
    )
    dry = tweespraak("ingest", path, "--dry-run", "--json").json
    kept = tweespraak("ingest", path, "--json").json
    for shown in (dry, kept):
        segments = [s for e in shown["exchanges"] for b in e["answers"] for s in b["segments"]]
        found = [
            (r["kind"], r["target"], s["source"][r["start"] : r["end"]]) for s in segments for r in s["references"]
        ]
        assert found == [("dossier", "kst-29521-293", "Kamerstuk 29 521, nr. 293"), ("question", "1", "vraag 1")]


def test_several_versions_of_one_reference_are_documents_of_their_own(tweespraak: Command, tmp_path: Path) -> None:
    files = []
    for n in range(3):
        files.append(tmp_path / f"versie{n}.txt")
        files[-1].write_text(f"ah-tk-20232024-1402\n\nVraag 1\nIs dit versie {n}?\n\nAntwoord 1\nJa, versie {n}.\n")
        assert tweespraak("ingest", files[-1]).code == 0
    again = tweespraak("ingest", files[0])
    assert (again.code, "already here" in again.err) == (0, True)
    assert len(tweespraak("list", "--json").json) == 3


@pytest.mark.parametrize("command", ["keys", "--help"])
def test_a_reader_that_went_away_is_no_error(command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "tweespraak_tui", command], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_export_is_never_written_to_a_file_called_dash(filled: Command, tmp_path: Path) -> None:
    refused = filled("export", "punten", "--to", "-", "--format", "csv")
    assert refused.code == 2 and "no name for one" in refused.err
    assert not (tmp_path / "-").exists()
