"""The commands `segment` and `words`: what they print, what they refuse, and that undo takes them back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support import fill

from tweespraak_store.database import open_store
from tweespraak_tui.cli import run

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tweespraak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command as ann, beside a store with the document "punten"; its code and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TWEESPRAAK_REVIEWER", "ann")
    with open_store(tmp_path / "tweespraak.db", create=True) as store:
        fill(store)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def sources(tweespraak: Command) -> list[str]:
    shown = json.loads(tweespraak("show", "punten", "--json")[1])
    blocks = [b for e in shown["exchanges"] for b in (*e["questions"], *e["answers"])]
    return [s["source"] for b in blocks for s in b["segments"]]


def test_a_segment_is_cut_before_the_words_given_and_merged_again(tweespraak: Command) -> None:
    before = sources(tweespraak)
    code, out, _ = tweespraak("segment", "split", "punten", "2", "--before", "noemt")
    assert code == 0
    assert out.splitlines() == [
        "segment 2 is 2 and 3 now",
        "2  Zin a van antwoord a | Draft",
        "3  noemt [gewijzigde] artikel a. | of 2.",
    ]
    assert len(sources(tweespraak)) == 10
    assert tweespraak("segment", "merge", "punten", "2")[1].startswith("segments 2 and 3 are 2 now\n")
    assert sources(tweespraak) == before
    assert tweespraak("undo")[1] == "undone: join 2 segments\n"
    assert tweespraak("undo")[1] == "undone: split segment 2\n"
    assert sources(tweespraak) == before
    assert tweespraak("verify")[0] == 0


def test_the_english_is_cut_where_it_is_told(tweespraak: Command) -> None:
    _, out, _ = tweespraak("segment", "split", "punten", "2", "--before", "noemt", "--english-before", "2.", "--json")
    assert [(s["number"], s["target"]) for s in json.loads(out)] == [(2, "Draft of"), (3, "2.")]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("split", "punten", "2", "--before", "zebra"), 'the Dutch of segment 2 does not have "zebra"'),
        (("split", "punten", "2", "--before", "a"), "has 6 times"),
        (("split", "punten", "2", "--before", "Zin"), "both pieces need words"),
        (("split", "punten", "99"), "no segment 99"),
        (("merge", "punten", "1"), "segment 1 is the last of its paragraph"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_cut_or_merged_is_said_in_one_line(
    tweespraak: Command, arguments: tuple[str, ...], why: str
) -> None:
    code, out, err = tweespraak("segment", *arguments)
    assert (code, out) == (2, "") and why in err and err.count("\n") == 1
    assert len(sources(tweespraak)) == 9


def test_words_are_added_listed_and_removed(tweespraak: Command) -> None:
    assert tweespraak("words", "add", "wadlopers", "Marechaussee")[1] == "added: wadlopers\nadded: Marechaussee\n"
    assert tweespraak("words", "add", "Wadlopers")[1:] == ("", "Wadlopers was there already\n")
    assert [w["word"] for w in json.loads(tweespraak("words", "list", "--json")[1])] == ["Marechaussee", "wadlopers"]
    assert tweespraak("words", "list")[1].startswith("Marechaussee  ann  20")
    assert tweespraak("words", "remove", "WADLOPERS")[1] == "removed: WADLOPERS\n"
    code, _, err = tweespraak("words", "add", "two words")
    assert code == 2 and "one word of letters" in err
