"""A model folder that is damaged, hostile or of another kind is refused in one line; nothing in it runs."""

from __future__ import annotations

import json
import pickle
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tiny_marian import make_tiny_marian

from tweespraak_translate.errors import ModelError
from tweespraak_translate.models import MODEL_FILES, bundled_model, check_model_folder, write_manifest
from tweespraak_translate.weights import read_header


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


class _Canary:
    """A pickle of this makes a file when it is opened carelessly."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, (self._path, "w")


def _only_pickle(model: Path, content: bytes) -> None:
    (model / "model.safetensors").unlink()
    (model / "pytorch_model.bin").write_bytes(content)


def _edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def _reweigh(model: Path, change: Callable[[dict[str, np.ndarray]], object]) -> None:
    tensors = load_file(model / "model.safetensors")
    change(tensors)
    save_file(tensors, model / "model.safetensors")


def _evil_pickle(model: Path) -> None:
    _only_pickle(model, pickle.dumps(_Canary(str(model.parent / "canary"))))


def _evil_pickle_inside(model: Path) -> None:
    _only_pickle(model, pickle.dumps({"weights": [_Canary(str(model.parent / "canary"))]}, protocol=2))


def _good_pickle(model: Path) -> None:
    _only_pickle(model, pickle.dumps({"final_logits_bias": [0.0]}))


def _index_leads_out(model: Path) -> None:
    (model / "model.safetensors").rename(model.parent / "model.safetensors")
    index = {"metadata": {}, "weight_map": {"model.shared.weight": "../model.safetensors"}}
    (model / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def _tensor_missing(model: Path) -> None:
    _reweigh(model, lambda tensors: tensors.pop("model.encoder.layers.0.fc1.weight"))


def _tensor_extra(model: Path) -> None:
    _reweigh(model, lambda tensors: tensors.update({"model.encoder.layers.9.fc1.weight": np.zeros(3, np.float32)}))


def _tensor_of_another_shape(model: Path) -> None:
    _reweigh(model, lambda tensors: tensors.update({"final_logits_bias": np.zeros((1, 3), np.float32)}))


def _weights_cut_off(model: Path) -> None:
    path = model / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])


def _huge_header(model: Path) -> None:
    path = model / "model.safetensors"
    path.write_bytes(struct.pack("<Q", 2**62) + path.read_bytes()[8:])


def _auto_map(model: Path) -> None:
    evil = f"open({str(model.parent / 'canary')!r}, 'w')\nclass Evil: pass\n"
    (model / "evil.py").write_text(evil, encoding="utf-8")
    _edit(model / "config.json", auto_map={"AutoModel": "evil.Evil", "AutoConfig": "evil.Evil"})


def _auto_map_of_the_tokenizer(model: Path) -> None:
    _edit(model / "tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.Evil", None]})


def _link_leads_out(model: Path) -> None:
    (model / "source.spm").rename(model.parent / "source.spm")
    (model / "source.spm").symlink_to(model.parent / "source.spm")


def _wrong_hash(model: Path) -> None:
    write_manifest(model, name="tiny")
    _reweigh(model, lambda tensors: tensors.update({"final_logits_bias": tensors["final_logits_bias"] + 1}))


def _huge_vocabulary(model: Path) -> None:
    _edit(model / "config.json", vocab_size=10**12, decoder_vocab_size=10**12)


def _vocabulary_of_another_size(model: Path) -> None:
    _edit(model / "vocab.json", extra=10**6)


def _junk_pieces(model: Path) -> None:
    (model / "target.spm").write_bytes(b"\x07junk" * 99)


def _empty_pieces(model: Path) -> None:
    (model / "target.spm").write_bytes(b"")


def _broken_json(model: Path) -> None:
    (model / "config.json").write_text('{"model_type": "marian",', encoding="utf-8")


def _deep_json(model: Path) -> None:
    (model / "config.json").write_text("[" * 100_000, encoding="utf-8")


def _another_model_type(model: Path) -> None:
    _edit(model / "config.json", model_type="t5")


def _unknown_setting(model: Path) -> None:
    _edit(model / "config.json", custom_pipelines={"translation": {"impl": "evil.Evil"}})


def _adapter(model: Path) -> None:
    (model / "adapter_config.json").write_text("{}", encoding="utf-8")


BAD_FOLDERS = {
    "evil pickle": (_evil_pickle, "tweespraak model fetch"),
    "evil pickle inside a table": (_evil_pickle_inside, "tweespraak model fetch"),
    "good pickle": (_good_pickle, "tweespraak model fetch"),
    "index leads out": (_index_leads_out, "model.safetensors.index.json"),
    "tensor missing": (_tensor_missing, "model.encoder.layers.0.fc1.weight"),
    "tensor extra": (_tensor_extra, "model.encoder.layers.9.fc1.weight"),
    "tensor of another shape": (_tensor_of_another_shape, "final_logits_bias"),
    "weights cut off": (_weights_cut_off, "cut off"),
    "huge header": (_huge_header, "header"),
    "auto_map": (_auto_map, "auto_map"),
    "auto_map of the tokenizer": (_auto_map_of_the_tokenizer, "auto_map"),
    "link leads out": (_link_leads_out, "source.spm"),
    "wrong hash": (_wrong_hash, "sha256"),
    "huge vocabulary": (_huge_vocabulary, "vocab_size"),
    "vocabulary of another size": (_vocabulary_of_another_size, "vocab.json"),
    "junk pieces": (_junk_pieces, "target.spm"),
    "empty pieces": (_empty_pieces, "target.spm"),
    "broken JSON": (_broken_json, "config.json"),
    "deep JSON": (_deep_json, "config.json"),
    "another model type": (_another_model_type, "t5"),
    "unknown setting": (_unknown_setting, "custom_pipelines"),
    "adapter": (_adapter, "adapter_config.json"),
}


@pytest.mark.parametrize(("spoil", "word"), BAD_FOLDERS.values(), ids=BAD_FOLDERS.keys())
def test_a_bad_model_folder_is_refused_in_one_line_and_nothing_in_it_runs(
    model: Path, spoil: Callable[[Path], None], word: str
) -> None:
    spoil(model)
    with pytest.raises(ModelError) as refused:
        check_model_folder(model)
    message = str(refused.value)
    assert word in message and "\n" not in message and str(model) in message
    assert len(message.replace(str(model), "")) <= 200
    assert not (model.parent / "canary").exists()


@pytest.mark.parametrize("backend", ["marian.MarianDrafter", pytest.param("ctranslate.CTranslateDrafter")])
def test_no_backend_opens_a_folder_that_asks_for_code_even_when_stdin_says_yes(model: Path, backend: str) -> None:
    _auto_map(model)
    module, name = backend.split(".")
    program = f"from tweespraak_translate.{module} import {name} as D; D({str(model)!r}).draft(['Een vraag.'])"
    done = subprocess.run([sys.executable, "-c", program], input=b"y\ny\n", capture_output=True, check=False)
    assert done.stderr.decode().strip().splitlines()[-1].startswith("tweespraak_translate.errors.ModelError")
    assert not (model.parent / "canary").exists()


def test_the_bundled_model_is_whole_and_carries_its_card_and_licence() -> None:
    info = check_model_folder(bundled_model())
    assert (info.source_language, info.target_language) == ("nl", "en")
    assert info.name == "tweespraak-nl-en-small"
    assert (bundled_model() / "LICENSE-MPL-2.0.txt").read_text(encoding="utf-8").startswith("Mozilla Public License")
    assert "MPL-2.0" in (bundled_model() / "README.md").read_text(encoding="utf-8")


def test_the_check_needs_no_torch_and_no_transformers() -> None:
    program = (
        "import sys; from tweespraak_translate.models import bundled_model, check_model_folder;"
        "check_model_folder(bundled_model());"
        "sys.exit(bool({'torch', 'transformers', 'ctranslate2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_folder_of_the_hugging_face_cache_passes_with_its_links(tiny_model: Path, tmp_path: Path) -> None:
    cached = tmp_path / "models--Helsinki-NLP--opus-mt-nl-en"
    snapshot = cached / "snapshots" / "0f1e2d"
    snapshot.mkdir(parents=True)
    (cached / "blobs").mkdir()
    for number, file in enumerate(MODEL_FILES):
        shutil.copyfile(tiny_model / file, cached / "blobs" / f"{number:040x}")
        (snapshot / file).symlink_to(Path("../../blobs") / f"{number:040x}")
    assert check_model_folder(snapshot).model_hash == check_model_folder(tiny_model).model_hash


def test_the_hash_of_a_model_is_that_of_its_contents_wherever_it_lies(model: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(model, tmp_path / "elsewhere"))
    assert check_model_folder(elsewhere).model_hash == check_model_folder(model).model_hash
    _edit(elsewhere / "tokenizer_config.json", source_lang="de")
    assert check_model_folder(elsewhere).model_hash != check_model_folder(model).model_hash


def test_older_checkpoints_that_repeat_tied_tensors_pass(tmp_path: Path) -> None:
    model = make_tiny_marian(tmp_path / "old")
    _reweigh(model, lambda tensors: tensors.update({"lm_head.weight": tensors["model.shared.weight"].copy()}))
    assert check_model_folder(model).parameters > 0


@pytest.mark.parametrize("kind", [np.float32, np.float16], ids=["float32", "float16"])
def test_tensors_are_read_as_they_were_written(tmp_path: Path, kind: type[np.floating]) -> None:
    written = np.linspace(-3, 3, 24, dtype=kind).reshape(4, 6)
    save_file({"a": written, "b": written.T.copy()}, tmp_path / "x.safetensors")
    read = read_header(tmp_path / "x.safetensors").read()
    assert np.array_equal(read["a"], written.astype(np.float32))
    assert np.array_equal(read["b"], written.T.astype(np.float32))
