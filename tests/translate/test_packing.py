"""A packed model drafts what it was packed from, in both backends; a badly packed one is refused in one line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file
from tiny_marian import DUTCH, make_tiny_marian

from tweespraak_translate.conversion import convert
from tweespraak_translate.ctranslate import CTranslateDrafter
from tweespraak_translate.errors import ModelError, UsageError
from tweespraak_translate.models import bundled_model, check_model_folder, model_origin, write_manifest
from tweespraak_translate.packing import pack_model, pack_rows
from tweespraak_translate.weights import read_header

SOURCES = [*DUTCH.splitlines(), "Vraag 2", "Ja."]
MATRIX = "model.encoder.layers.0.fc1.weight"


@pytest.fixture(scope="module", params=[False, True], ids=["start at zero", "learned start"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A model folder, and its packed form."""
    folder = make_tiny_marian(tmp_path_factory.mktemp("plain") / "model", seed=3, learned_start=request.param)
    (folder / "README.md").write_text("# a card\n", encoding="utf-8")
    (folder / "LICENSE-X.txt").write_text("a licence\n", encoding="utf-8")
    packed = folder.parent / "packed"
    pack_model(folder, packed)
    return folder, packed


@pytest.fixture
def packed(tiny_model: Path, tmp_path: Path) -> Path:
    pack_model(tiny_model, tmp_path / "packed")
    (tmp_path / "packed" / "manifest.json").unlink()
    return tmp_path / "packed"


def test_the_int8_engine_made_of_a_packed_model_is_the_one_made_of_the_whole_model(
    both: tuple[Path, Path], tmp_path: Path
) -> None:
    made = []
    for number, folder in enumerate(both):
        (tmp_path / str(number)).mkdir()
        convert(check_model_folder(folder), tmp_path / str(number), "int8")
        made.append({path.name: path.read_bytes() for path in (tmp_path / str(number)).iterdir()})
    assert made[0] == made[1]


def test_a_packed_model_is_smaller_and_keeps_its_name_card_and_licence(both: tuple[Path, Path]) -> None:
    folder, packed = both
    assert (packed / "model.safetensors").stat().st_size < 0.5 * (folder / "model.safetensors").stat().st_size
    for file in ("README.md", "LICENSE-X.txt", "vocab.json", "source.spm"):
        assert (packed / file).read_bytes() == (folder / file).read_bytes()
    assert check_model_folder(packed).name == check_model_folder(folder).name
    assert check_model_folder(packed).parameters == check_model_folder(folder).parameters
    assert check_model_folder(packed).model_hash != check_model_folder(folder).model_hash


def test_packing_a_packed_model_changes_nothing(both: tuple[Path, Path], tmp_path: Path) -> None:
    pack_model(both[1], tmp_path / "again")
    assert (tmp_path / "again" / "model.safetensors").read_bytes() == (both[1] / "model.safetensors").read_bytes()
    assert check_model_folder(tmp_path / "again").model_hash == check_model_folder(both[1]).model_hash


@pytest.mark.torch
def test_both_backends_write_the_same_tokens_from_a_packed_model(both: tuple[Path, Path], tmp_path: Path) -> None:
    from tweespraak_translate.marian import MarianDrafter

    marian, ctranslate = MarianDrafter(both[1]), CTranslateDrafter(both[1], compute_type="float32", cache_dir=tmp_path)
    sources = [marian.encode(source) for source in SOURCES]
    theirs, ours = marian.translate(sources, n_best=4), ctranslate.translate(sources, n_best=4)
    assert [[one.tokens for one in some] for some in theirs] == [[one.tokens for one in some] for some in ours]


def test_the_bundled_model_fits_in_25_megabytes_when_packed(tmp_path: Path) -> None:
    info = pack_model(bundled_model(), tmp_path / "packed")
    assert sum(path.stat().st_size for path in info.path.iterdir()) <= 25e6


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(st.floats(-(2.0**60), 2.0**60, width=32), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_rows_are_off_by_half_a_step_at_most_and_stay_what_they_are_when_packed_again(rows: list[list[float]]) -> None:
    values = np.array(rows, np.float32)
    numbers, scale = pack_rows(values)
    unpacked = (numbers * scale.astype(np.float64)[:, None] / 127).astype(np.float32)
    assert (np.abs(unpacked - values) <= np.maximum(scale[:, None] / 127 * 0.5001, 1e-36)).all()
    again, scale_again = pack_rows(unpacked)
    assert np.array_equal(again, numbers)
    assert np.array_equal(scale_again[numbers.any(1)], scale[numbers.any(1)])


def _change(packed: Path, change: Callable[[dict[str, np.ndarray]], object]) -> None:
    tensors = load_file(packed / "model.safetensors")
    change(tensors)
    save_file(tensors, packed / "model.safetensors")


def _set(name: str, place: int, value: float) -> Callable[[dict[str, np.ndarray]], object]:
    return lambda tensors: tensors[name].reshape(-1).__setitem__(place, value)


def _put(name: str, make: Callable[[np.ndarray], np.ndarray]) -> Callable[[dict[str, np.ndarray]], object]:
    return lambda tensors: tensors.update({name: np.ascontiguousarray(make(tensors[name]))})


BIAS = "model.encoder.layers.0.fc1.bias"
BADLY_PACKED: dict[str, tuple[Callable[[dict[str, np.ndarray]], object], str]] = {
    "scale missing": (lambda tensors: tensors.pop(f"{MATRIX}.scale"), "no scale"),
    "scale too short": (_put(f"{MATRIX}.scale", lambda scale: scale[:-1]), "one F32 for each of its rows"),
    "scale of two dimensions": (_put(f"{MATRIX}.scale", lambda scale: scale[:, None]), "one F32"),
    "scale in float16": (_put(f"{MATRIX}.scale", lambda scale: scale.astype(np.float16)), "one F32"),
    "scale that is packed itself": (_put(f"{MATRIX}.scale", lambda scale: scale.astype(np.int8)), "one F32"),
    "scale not a number": (_set(f"{MATRIX}.scale", 3, np.nan), "scale of " + MATRIX),
    "scale without end": (_set(f"{MATRIX}.scale", 3, np.inf), "scale of " + MATRIX),
    "scale zero": (_set(f"{MATRIX}.scale", 0, 0.0), "scale of " + MATRIX),
    "scale negative": (_set(f"{MATRIX}.scale", 0, -1.0), "scale of " + MATRIX),
    "scale of nothing": (lambda tensors: tensors.update({"x.scale": np.ones(3, np.float32)}), "x.scale"),
    "matrix unpacked beside its scale": (_put(MATRIX, lambda rows: rows.astype(np.float32)), f"{MATRIX}.scale"),
    "matrix of another shape": (_put(MATRIX, lambda rows: rows.T.copy()), "one F32"),
    "matrix of other numbers": (_put(MATRIX, lambda rows: rows.astype(np.uint8)), "'U8'"),
    "bias packed": (_put(BIAS, lambda bias: bias.astype(np.int8)), "only matrices"),
    "bias of the output packed": (
        lambda tensors: tensors.update(
            {
                "final_logits_bias": tensors["final_logits_bias"].astype(np.int8),
                "final_logits_bias.scale": np.ones(1, np.float32),
            }
        ),
        "final_logits_bias",
    ),
    "bias not a number": (_set(BIAS, 1, np.nan), BIAS),
}


@pytest.mark.parametrize(("change", "word"), BADLY_PACKED.values(), ids=BADLY_PACKED.keys())
def test_a_badly_packed_model_is_refused_in_one_line(
    packed: Path, change: Callable[[dict[str, np.ndarray]], object], word: str
) -> None:
    _change(packed, change)
    with pytest.raises(ModelError) as refused:
        check_model_folder(packed)
    message = str(refused.value)
    assert word in message and "\n" not in message and str(packed) in message
    assert len(message.replace(str(packed), "")) <= 200


def test_a_packed_model_that_was_changed_after_packing_is_refused_by_its_manifest(packed: Path) -> None:
    write_manifest(packed, name="packed")
    _change(packed, _set(BIAS, 1, 0.25))
    with pytest.raises(ModelError, match="sha256"):
        check_model_folder(packed)


def test_weights_that_are_not_finite_are_not_packed(tiny_model: Path, tmp_path: Path) -> None:
    model = Path(shutil.copytree(tiny_model, tmp_path / "model"))
    _change(model, _set(MATRIX, 5, np.nan))
    with pytest.raises(ModelError, match="not finite"):
        pack_model(model, tmp_path / "packed")
    assert not (tmp_path / "packed").exists()


def test_a_packed_model_can_be_given_a_name_and_an_origin(tiny_model: Path, tmp_path: Path) -> None:
    info = pack_model(tiny_model, tmp_path / "packed", name="small", origin="trained here")
    assert (info.name, model_origin(info)) == ("small", "trained here")


def test_packing_never_writes_over_a_folder(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError, match="exists already"):
        pack_model(tiny_model, tmp_path / "there")


def test_a_packed_matrix_is_read_as_its_rows_times_their_scales(packed: Path) -> None:
    raw = load_file(packed / "model.safetensors")
    expected = (raw[MATRIX] * raw[f"{MATRIX}.scale"].astype(np.float64)[:, None] / 127).astype(np.float32)
    assert np.array_equal(read_header(packed / "model.safetensors").read()[MATRIX], expected)
