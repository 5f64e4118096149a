"""The memory searched from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tweespraak_store.database import open_store
from tweespraak_store.events import sha256
from tweespraak_translate.errors import ExitCode
from tweespraak_tui.cli import run

SOURCE = "De missie duurt tot 1 juli 2014."
Search = Callable[..., tuple[int, str, str]]


@pytest.fixture
def search(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Search:
    """Run `tweespraak memory search …` on a memory of two imported pairs."""
    path = tmp_path / "store.db"
    units = ((SOURCE, "The mission lasts until 1 July 2014."), ("De \x1b[31m missie.", "The [/b]\x1b[31mmission."))
    with open_store(path, create=True) as store, store.tx() as connection:
        connection.executemany(
            "INSERT INTO memory (source, source_sha256, target, origin, author, at, document, penalty)"
            " VALUES (?, ?, ?, 'import', 'b.bakker', '2025-01-01T00:00:00+00:00', 'old.tmx', 5)",
            [(source, sha256(source), target) for source, target in units],
        )

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["memory", "search", "--db", str(path), *arguments])
        out, err = capfdbinary.readouterr()
        return code, out.decode("utf-8"), err.decode("utf-8")

    return command


def test_the_pairs_most_like_a_text_are_printed_with_what_differs(search: Search) -> None:
    code, out, _ = search("De missie duurt tot 3 mei 2015.")
    assert code == ExitCode.DONE
    assert out.splitlines() == [
        " 93.0  The mission lasts until 1 July 2014.",
        "       De missie duurt tot «1 juli 2014».",
        "       only numbers differ, 5 off for its origin; old.tmx b.bakker 2025-01-01",
    ]


def test_matches_are_given_as_json(search: Search) -> None:
    [match] = json.loads(search(SOURCE, "--json", "--least", "90")[1])
    assert match["similarity"] == 95
    assert match["exact"] is True
    assert (match["source"], match["target"]) == (SOURCE, "The mission lasts until 1 July 2014.")
    assert (match["edits"], match["missing"], match["document"], match["penalty"]) == ([], [], "old.tmx", 5)


def test_words_are_looked_for_in_either_language(search: Search) -> None:
    page = json.loads(search("until", "--words", "exact", "--english", "--json")[1])
    assert page["total"] == 1
    [hit] = page["hits"]
    assert [hit["target"][start:end] for start, end in hit["spans"]] == ["until"]
    assert (hit["segment"], hit["status"], hit["document"]) == (None, None, "old.tmx")
    assert json.loads(search("duur", "--words", "prefix", "--json")[1])["total"] == 1
    assert json.loads(search("duur", "--words", "exact", "--json")[1])["total"] == 0


def test_nothing_found_says_what_to_try(search: Search) -> None:
    code, out, err = search("Iets heel anders.")
    assert (code, out) == (ExitCode.DONE, "")
    assert "--words exact" in err
    assert "--words prefix" in search("anders", "--words", "exact")[2]


def test_control_characters_are_written_out(search: Search) -> None:
    for arguments in (["missie", "--words", "exact"], ["De \x1b[31m missie."]):
        _, out, err = search(*arguments)
        assert "[/b]⟨U+001B⟩[31m" in out
        assert "\x1b" not in out + err


@pytest.mark.parametrize("arguments", [["…"], ["", "--words", "exact"], ["mission", "--english"]])
def test_what_cannot_be_looked_for_is_a_mistake_in_the_command(search: Search, arguments: list[str]) -> None:
    code, out, err = search(*arguments)
    assert (code, out) == (ExitCode.USAGE, "")
    assert err.count("\n") == 1
