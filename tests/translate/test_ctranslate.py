"""The default backend: no torch, the same drafts in any company, nothing cut off, and the converter's own file."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_marian import DUTCH, make_tiny_marian

from tweespraak_translate.batching import LONGEST_SOURCE, split_long
from tweespraak_translate.conversion import convert, converted_folder
from tweespraak_translate.ctranslate import CTranslateDrafter
from tweespraak_translate.engine import Decoding
from tweespraak_translate.errors import UsageError
from tweespraak_translate.models import bundled_model, check_model_folder

SOURCES = [
    *DUTCH.splitlines(),
    "Vraag 2",
    "Ja.",
    "„Dat is “onjuist”…” – aldus ’t kabinet.",
    "Zie artikel 100, lid 2; zie ook 3.",
]


def made_sources(count: int) -> list[str]:
    """Different sentences of 1 to 25 words, the same at every run."""
    words = DUTCH.replace("\n", " ").split()
    pick = random.Random(4)
    return [" ".join(pick.choices(words, k=1 + number % 25)) for number in range(count)]


def shuffled(count: int) -> list[int]:
    order = list(range(count))
    random.Random(5).shuffle(order)
    return order


@pytest.mark.parametrize("compute_type", ["int8", "float32"])
def test_the_bundled_model_drafts_the_same_twice_and_in_any_order(converted: Path, compute_type: str) -> None:
    def draft(sources: list[str]) -> dict[str, list[str]]:
        drafter = CTranslateDrafter(bundled_model(), compute_type=compute_type, cache_dir=converted)
        found = drafter.draft(sources, n_best=2)
        return {source: [one.target for one in some] for source, some in zip(sources, found, strict=True)}

    once = draft(SOURCES)
    assert draft(SOURCES) == once
    assert draft(SOURCES[::-1]) == once
    assert draft(SOURCES[3:5]) == {source: once[source] for source in SOURCES[3:5]}


def test_a_thousand_sentences_draft_the_same_to_the_last_bit_alone_and_in_shuffled_batches(
    tiny_model: Path, converted: Path
) -> None:
    drafter = CTranslateDrafter(tiny_model, cache_dir=converted)
    sources = made_sources(1000)
    together = drafter.draft(sources, n_best=4)
    order = shuffled(1000)
    for start in range(0, 1000, 37):
        some = order[start : start + 37]
        assert drafter.draft([sources[place] for place in some], n_best=4) == [together[place] for place in some]
    for place in order[:50]:
        assert drafter.draft([sources[place]], n_best=4) == [together[place]]


@pytest.mark.parametrize("source", ["", " \t\n", "22", "12,5%", "1 – (2)…", "€ 1.234,56"])
def test_a_source_without_letters_gives_itself(tiny_model: Path, converted: Path, source: str) -> None:
    ((draft,),) = CTranslateDrafter(tiny_model, cache_dir=converted).draft([source])
    assert draft.target == source


def test_a_source_over_the_limit_is_drafted_in_pieces_and_flagged(tiny_model: Path, converted: Path) -> None:
    drafter = CTranslateDrafter(tiny_model, cache_dir=converted)
    long = "; ".join(made_sources(100)[20:100])
    assert len(drafter.encode(long)) > 512
    drafts = drafter.draft(["Ja.", long, "Nee."])
    assert ["split" in some[0].flags for some in drafts] == [False, True, False]


@pytest.mark.parametrize(
    "text",
    ["; ".join(made_sources(100)[10:100]), "x" * 3000, " ".join(["woord"] * 900), "a, " * 700],
    ids=["clauses", "one long word", "no punctuation", "commas"],
)
def test_splitting_loses_nothing_and_leaves_no_piece_too_long(tiny_model: Path, text: str) -> None:
    drafter = CTranslateDrafter(tiny_model)
    pieces = split_long(text, lambda part: len(drafter.encode(part)) <= LONGEST_SOURCE)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(drafter.encode(piece)) <= LONGEST_SOURCE for piece in pieces)


def test_a_split_falls_between_clauses_when_there_are_any() -> None:
    text = "De minister informeert de Kamer voor de zomer; het kabinet beslist daarna over de inzet"
    assert split_long(text, lambda part: len(part) < 60) == [
        "De minister informeert de Kamer voor de zomer;",
        "het kabinet beslist daarna over de inzet",
    ]


def test_a_target_begins_with_its_prefix_and_its_score_adds_up(tiny_model: Path, converted: Path) -> None:
    drafter = CTranslateDrafter(tiny_model, compute_type="float32", cache_dir=converted)
    source, prefix = drafter.encode("Nederland levert een bijdrage."), drafter.encode_target("The House")
    choices: list[list[list[str]]] = [[prefix], [[]]]
    for prefixes in choices:
        (found,) = drafter.translate([source], n_best=3, prefixes=prefixes)
        for one in found:
            assert list(one.tokens[: len(prefixes[0])]) == prefixes[0]
            scores = drafter.score(source, one.tokens)[: len(one.tokens) + one.finished]
            assert sum(scores) / len(scores) == pytest.approx(one.log_probability, abs=1e-4)


def test_alignment_has_a_row_for_each_target_token_that_sums_to_one(tiny_model: Path, converted: Path) -> None:
    drafter = CTranslateDrafter(tiny_model, cache_dir=converted)
    source, target = drafter.encode("Een vraag."), drafter.encode_target("The question of the House.")
    rows = drafter.align(source, target)
    assert [len(row) for row in rows] == [len(source)] * len(target)
    assert all(sum(row) == pytest.approx(1, abs=1e-3) for row in rows)


def test_an_output_that_reaches_its_limit_is_said_to_be_cut_off(tiny_model: Path, converted: Path) -> None:
    drafter = CTranslateDrafter(tiny_model, cache_dir=converted)
    ((one,),) = drafter.translate([drafter.encode("Een vraag.")], decoding=Decoding(longest=2))
    assert len(one.tokens) == 2 and not one.finished


def test_the_converted_model_is_made_once_and_made_again_when_it_is_damaged(tiny_model: Path, tmp_path: Path) -> None:
    info = check_model_folder(tiny_model)
    folder = converted_folder(info, "int8", tmp_path / "cache")
    made = (folder / "model.bin").stat().st_mtime_ns
    assert converted_folder(info, "int8", tmp_path / "cache") == folder
    assert (folder / "model.bin").stat().st_mtime_ns == made
    (folder / "model.bin").write_bytes(b"half")
    assert converted_folder(info, "int8", tmp_path / "cache") == folder
    assert (folder / "model.bin").stat().st_size > 1000
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [folder.name]


def test_a_cache_that_cannot_be_written_does_not_stop_a_draft(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert CTranslateDrafter(tiny_model, cache_dir=tmp_path / "cache").draft(["Een vraag."])[0][0].target


def test_an_unknown_compute_type_is_a_usage_error(tiny_model: Path) -> None:
    with pytest.raises(UsageError, match="int8, float32"):
        CTranslateDrafter(tiny_model, compute_type="auto")


def test_the_fingerprint_names_all_that_decides_a_draft(tiny_model: Path) -> None:
    shown = str(CTranslateDrafter(tiny_model, name="tiny", beam=6).fingerprint)
    assert shown.startswith("tiny@") and "ctranslate2 4." in shown and "int8 beam 6 moses-" in shown


def test_converting_and_drafting_work_where_torch_and_transformers_cannot_be_imported(
    tiny_model: Path, tmp_path: Path
) -> None:
    program = (
        "import sys\n"
        "for name in ('torch', 'transformers'): sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from tweespraak_translate.ctranslate import CTranslateDrafter\n"
        f"drafter = CTranslateDrafter({str(tiny_model)!r}, cache_dir=Path({str(tmp_path)!r}))\n"
        "print(drafter.draft(['Een vraag.'])[0][0].target)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    drafter = CTranslateDrafter(tiny_model, cache_dir=tmp_path)
    assert done.stdout.strip() == drafter.draft(["Een vraag."])[0][0].target.strip()


@pytest.mark.torch
@pytest.mark.parametrize("quantization", ["float32", "int8"])
def test_the_untrimmed_conversion_is_the_file_that_ctranslate2_itself_writes(tmp_path: Path, quantization: str) -> None:
    model = make_tiny_marian(tmp_path / "model", learned_start=True)
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    (model / "config.json").write_text(json.dumps({**config, "dtype": "float32"}), encoding="utf-8")
    program = (
        "import sys; from ctranslate2.converters import TransformersConverter as C;"
        "C(sys.argv[1]).convert(sys.argv[2], quantization=sys.argv[3])"
    )
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    command = [sys.executable, "-W", "ignore", "-c", program, str(model), str(theirs), quantization]
    subprocess.run(command, check=True, capture_output=True)
    ours.mkdir()
    convert(check_model_folder(model), ours, quantization, trimmed=False)
    assert {path.name: path.read_bytes() for path in ours.iterdir()} == {
        path.name: path.read_bytes() for path in theirs.iterdir()
    }
