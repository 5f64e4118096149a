"""The termbase from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

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


Terms = Callable[..., Outcome]


@pytest.fixture
def terms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Terms:
    """Run `tweespraak terms …` in an empty folder, as a person called ann."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TWEESPRAAK_REVIEWER", "ann")

    def command(*arguments: str | Path) -> Outcome:
        code = run(["terms", *(str(argument) for argument in arguments)])
        out, err = capfdbinary.readouterr()
        return Outcome(code, out.decode("utf-8"), err.decode("utf-8"))

    return command


def test_find_prints_each_occurrence_in_the_agreed_shape(terms: Terms) -> None:
    terms("add", "vredesmissie", "--english", "peace mission")
    assert terms("find", "De inzet van de VN-vredesmissies", "--json").json == [
        {
            "source_term": "vredesmissie",
            "text": "VN-vredesmissies",
            "span": [16, 32],
            "kind": "compound",
            "targets": [{"text": "peace mission", "status": "preferred"}],
        }
    ]
    assert terms("find", "Niets hier", "--json").json == []
    shown = terms("find", "De vredesmissie")
    assert "peace mission" in shown.out and "1 occurrences" in shown.err


def test_find_offers_the_other_readings_on_request(terms: Terms) -> None:
    terms("add", "missie", "--english", "mission")
    terms("add", "vredesmissie", "--english", "peace mission")
    assert [hit["source_term"] for hit in terms("find", "vredesmissies", "--json").json] == ["vredesmissie"]
    every = terms("find", "vredesmissies", "--all", "--json").json
    assert [hit["source_term"] for hit in every] == ["vredesmissie", "missie"]


def test_a_term_can_be_added_edited_and_removed(terms: Terms) -> None:
    added = terms(
        "add", "motie", "--english", "motion", "--forbidden", "move", "--reason", "wrong", "--pos", "noun", "--json"
    )
    assert (added.code, added.json["id"]) == (0, 1)
    edited = terms("edit", "1", "--admitted", "resolution", "--authority", "ours", "--modifiers", "--json").json
    assert [(f["text"], f["status"], f["note"]) for f in edited["forms"]] == [
        ("motie", "preferred", ""),
        ("motion", "preferred", ""),
        ("resolution", "admitted", ""),
        ("move", "forbidden", "wrong"),
    ]
    assert (edited["authority"], edited["modifiers"]) == ("ours", True)
    emptied = terms("edit", "1", "--forbidden", "", "--json").json
    assert [f["text"] for f in emptied["forms"]] == ["motie", "motion", "resolution"]
    assert terms("remove", "1", "--reason", "double").out.startswith("removed: 1")
    assert terms("list", "--json").json == []
    assert terms("edit", "1", "--english", "x").code == 2


def test_a_list_travels_through_every_format(terms: Terms, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("dutch;english;english_forbidden\nmotie;motion;move\nraad;council;\n", "utf-8")
    assert terms("import", "in.csv", "--authority", "ours", "--json").json[0]["added"] == 2
    before = terms("list", "--json").json
    for name in ("out.csv", "out.tbx"):
        assert terms("export", "--to", name).code == 0
        assert terms("import", name, "--db", f"{name}.db").code == 0
        assert terms("list", "--json", "--db", f"{name}.db").json == before
    assert terms("export", "--format", "tsv").out.splitlines()[1:] == [
        "motie\tmotion\t",
        "motie\tmove\tFORBIDDEN",
        "raad\tcouncil\t",
    ]


def test_a_faulty_file_is_one_line_and_nothing_is_kept(terms: Terms, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("dutch,english\na,b\n", "utf-8")
    (tmp_path / "bad.csv").write_text("dutch,english,case\na,b,\nc,d,often\n", "utf-8")
    failed = terms("import", "good.csv", "bad.csv")
    assert (failed.code, len(failed.err.splitlines())) == (3, 1)
    assert "bad.csv: row 3, column 'case'" in failed.err
    assert not (tmp_path / "tweespraak.db").exists()


def test_a_dry_run_keeps_nothing(terms: Terms, tmp_path: Path) -> None:
    assert terms("import", "--demo", "--dry-run", "--json").json[0]["entries"] >= 60
    assert list(tmp_path.iterdir()) == []


def test_the_demo_terms_are_found_in_a_parliamentary_sentence(terms: Terms) -> None:
    terms("import", "--demo")
    text = "De MIVD-analyse in de artikel 100-brief gaat over het tegengaan van mensensmokkel."
    found = [hit["source_term"] for hit in terms("find", text, "--json").json]
    assert found == ["MIVD", "artikel 100-brief", "tegengaan", "mensensmokkel"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("import",), id="no-file"),
        pytest.param(("add", "motie"), id="no-english"),
        pytest.param(("add", "motie", "--english", "motion", "--valid-from", "soon"), id="no-date"),
        pytest.param(("import", "x.pdf"), id="unknown-suffix"),
        pytest.param(("export", "--format", "pdf"), id="unknown-format"),
    ],
)
def test_what_makes_no_sense_is_exit_2_and_one_line(terms: Terms, arguments: tuple[str, ...]) -> None:
    terms("add", "a", "--english", "b")
    failed = terms(*arguments)
    assert (failed.code, failed.out, len(failed.err.splitlines())) == (2, "", 1)


def test_reading_commands_make_no_store(terms: Terms, tmp_path: Path) -> None:
    for command in (("list",), ("find", "x"), ("export",), ("edit", "1"), ("remove", "1")):
        assert terms(*command).code == 5
    assert list(tmp_path.iterdir()) == []


def test_terms_cannot_bring_control_codes_to_the_terminal(terms: Terms) -> None:
    terms("add", "motie", "--english", "mo\u202etion", "--note", "a\x1b[2J")
    printed = terms("list").out + terms("find", "motie").out
    assert "\x1b" not in printed and "\u202e" not in printed


def test_a_second_entry_for_a_term_is_told_and_an_empty_one_refused(terms: Terms) -> None:
    terms("add", "Vredesmissie", "--english", "peace mission")
    again = terms("add", "vredesmissie", "--english", "peace mission", "--forbidden", "peacekeeping operation")
    assert again.code == 0 and "vredesmissie is in 1 already; 'tweespraak terms edit 1' changes that one" in again.err
    empty = terms("add", " ", "--english", "nothing")
    assert empty.code == 2 and "the Dutch term is empty" in empty.err
    assert len(terms("list", "--json").json) == 2
