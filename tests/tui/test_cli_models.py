"""The model commands: what is here, what it is, and how good its drafts are."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tiny_marian import DUTCH, ENGLISH, make_tiny_marian

from tweespraak_tui.cli import run


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Command:
    """Runs the program in an empty folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Ran:
        code = run([str(argument) for argument in arguments])
        out, err = self._capsys.readouterr()
        return Ran(code, out, err)


@pytest.fixture
def tweespraak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(capsys)


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of another language pair, with a card like those of the hub."""
    folder = make_tiny_marian(tmp_path_factory.mktemp("german") / "opus-mt-de-fr", seed=5)
    tokenizer = {"source_lang": "de", "target_lang": "fr", "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    card = "---\nlanguage: de\nlicense: apache-2.0\n---\n# Card\n\x1b]52;c;ZXZpbA==\x07 BLEU 12.3 \u202e\n"
    (folder / "README.md").write_text(card, encoding="utf-8")
    return folder


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    lines = (f"{source}\t{target}\n" for source, target in zip(DUTCH.splitlines(), ENGLISH.splitlines(), strict=True))
    path.write_text("# six sentences\nnl\ten\n" + "".join(lines), encoding="utf-8")
    return path


def test_the_list_shows_the_languages_of_every_model(tweespraak: Command, german: Path) -> None:
    assert tweespraak("model", "add", german).code == 0
    rows = {row["name"]: row for row in tweespraak("model", "list", "--json").json}
    assert (rows["bundled"]["source_language"], rows["bundled"]["target_language"]) == ("nl", "en")
    assert (rows["opus-mt-de-fr"]["source_language"], rows["opus-mt-de-fr"]["target_language"]) == ("de", "fr")
    assert "de → fr" in tweespraak("model", "list").out


def test_the_card_of_the_bundled_model_says_licence_hashes_and_figures(tweespraak: Command) -> None:
    shown = tweespraak("model", "card", "bundled").out
    assert "nl → en" in shown and "MPL-2.0" in shown and "model.safetensors" in shown
    assert "chrF" in shown
    found = tweespraak("model", "card", "bundled", "--json").json
    assert found["name"] == "tweespraak-nl-en-small" and len(found["sha256"]) == 64
    assert set(map(len, found["files"].values())) == {64}


def test_a_card_cannot_reach_the_terminal_as_control_codes(tweespraak: Command, german: Path) -> None:
    shown = tweespraak("model", "card", german).out
    assert "apache-2.0" in shown and "BLEU 12.3" in shown and "⟨U+001B⟩" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_registered_model_is_found_by_its_name(tweespraak: Command, german: Path, pairs: Path) -> None:
    tweespraak("model", "add", german, "--name", "duits")
    assert tweespraak("model", "card", "duits", "--json").json["languages"] == "de → fr"


def test_a_model_without_a_card_says_so_and_a_card_outside_the_folder_is_not_read(
    tweespraak: Command, german: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(german, tmp_path / "model"))
    (folder / "README.md").unlink()
    assert "holds no card" in tweespraak("model", "card", folder).out
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (folder / "README.md").symlink_to(tmp_path / "secret")
    assert "holds no card" in tweespraak("model", "card", folder).out


def test_models_are_measured_side_by_side_with_signatures(tweespraak: Command, german: Path, pairs: Path) -> None:
    found = tweespraak("model", "evaluate", german, german, pairs, "--beam", 2, "--worst", 1, "--json")
    assert found.code == 0
    first, second = found.json
    assert first["pairs"] == 6 and first["model"].startswith("opus-mt-de-fr@") and "beam 2" in first["model"]
    assert 0 <= first["chrf"] < 100 and "version:2." in first["chrf_signature"]
    assert {**first, "cpu_s": 0} == {**second, "cpu_s": 0}
    assert len(first["worst"]) == 1
    printed = tweespraak("model", "evaluate", german, pairs, "--worst", 2).out
    assert "6 sentence pairs" in printed and "BLEU: nrefs:1|" in printed and printed.count("  source ") == 2


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (None, 3, "cannot be read"),
        (b"", 3, "no sentence pairs"),
        (b"een zin zonder tab\n", 3, "line 1"),
        (b"caf\xe9\tcoffee\n", 3, "UTF-8"),
    ],
    ids=["missing", "empty", "no tab", "not UTF-8"],
)
def test_a_file_that_holds_no_pairs_is_one_line(
    tweespraak: Command, tmp_path: Path, content: bytes | None, code: int, word: str
) -> None:
    if content is not None:
        (tmp_path / "bad.tsv").write_bytes(content)
    found = tweespraak("model", "evaluate", "bundled", "bad.tsv")
    assert (found.code, found.out, len(found.err.splitlines())) == (code, "", 1)
    assert word in found.err and "bad.tsv" in found.err


def test_a_wrong_name_is_said_before_anything_is_measured(tweespraak: Command, pairs: Path) -> None:
    found = tweespraak("model", "evaluate", "bundled", "nothing", pairs)
    assert (found.code, found.out, len(found.err.splitlines())) == (4, "", 1)
