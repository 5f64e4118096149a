"""Model folders: what a MarianMT folder must hold, and the check that comes before anything loads it.

`check_model_folder` reads descriptions only (JSON, the header of the weights, the sentence-piece files); it
imports no framework and runs nothing from the folder. A folder that passes can be given to either backend.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tweespraak_translate.errors import ModelError
from tweespraak_translate.weights import TensorFile, read_header

WEIGHTS = "model.safetensors"
PICKLED_WEIGHTS = "pytorch_model.bin"
MANIFEST = "manifest.json"
CARD = "README.md"
MODEL_FILES = ("config.json", "source.spm", "target.spm", "tokenizer_config.json", "vocab.json", WEIGHTS)
"""The files that decide what a model writes; all are needed."""
LARGE_MODEL = "Helsinki-NLP/opus-mt-nl-en"

_LARGEST_JSON = 64 * 2**20
"""Bytes."""
_LARGEST_SPM = 32 * 2**20
"""Bytes."""
_LARGEST_CARD = 2**20
"""Bytes."""
_LARGEST_VOCABULARY = 300_000
_CONFIG_KEYS = frozenset(
    [
        "_name_or_path",
        "_num_labels",
        "activation_dropout",
        "activation_function",
        "add_bias_logits",
        "add_final_layer_norm",
        "architectures",
        "attention_dropout",
        "bad_words_ids",
        "bos_token_id",
        "classif_dropout",
        "classifier_dropout",
        "d_model",
        "decoder_attention_heads",
        "decoder_ffn_dim",
        "decoder_layerdrop",
        "decoder_layers",
        "decoder_start_token_id",
        "decoder_vocab_size",
        "dropout",
        "dtype",
        "early_stopping",
        "encoder_attention_heads",
        "encoder_ffn_dim",
        "encoder_layerdrop",
        "encoder_layers",
        "eos_token_id",
        "extra_pos_embeddings",
        "force_bos_token_to_be_generated",
        "forced_eos_token_id",
        "gradient_checkpointing",
        "id2label",
        "init_std",
        "is_decoder",
        "is_encoder_decoder",
        "label2id",
        "length_penalty",
        "max_length",
        "max_position_embeddings",
        "model_type",
        "normalize_before",
        "normalize_embedding",
        "num_beams",
        "num_hidden_layers",
        "output_attentions",
        "output_hidden_states",
        "output_past",
        "pad_token_id",
        "prefix",
        "return_dict",
        "scale_embedding",
        "share_encoder_decoder_embeddings",
        "static_position_embeddings",
        "task_specific_params",
        "tie_word_embeddings",
        "tokenizer_class",
        "torch_dtype",
        "transformers_version",
        "use_cache",
        "vocab_size",
    ]
)
_REFUSED_FILES = ("adapter_config.json", "custom_generate", "model.safetensors.index.json")
"""Files that would make a loader read weights or code from somewhere else."""
_ACTIVATIONS = frozenset({"relu", "gelu", "gelu_new", "silu", "swish"})


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes of a Marian model, from its config.json."""

    width: int
    heads: tuple[int, int]
    """Encoder, decoder."""
    layers: tuple[int, int]
    feed_forward: tuple[int, int]
    vocabulary: int
    positions: int
    activation: str
    scale_embedding: bool
    pad: int
    end: int
    start: int


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model folder that passed the check."""

    path: Path
    name: str
    model_hash: str
    """sha256 over the names and contents of MODEL_FILES."""
    shape: ModelShape
    source_language: str
    target_language: str
    parameters: int
    size_bytes: int
    files: Mapping[str, str]
    """The sha256 of each of MODEL_FILES."""


def bundled_model() -> Path:
    """The folder of the small model that comes with the package."""
    return Path(__file__).parent / "model"


def check_model_folder(path: Path | str, *, name: str | None = None) -> ModelInfo:
    """Describe a model folder that is whole and safe to load. Raises ModelError, one line, when it is not."""
    folder = Path(path)
    if not folder.is_dir():
        raise ModelError(f"{folder}: no such model folder; try --model auto or run `tweespraak model fetch`")
    _check_files(folder)
    shape = _shape(folder, _read_json(folder / "config.json"))
    tokenizer = _read_json(folder / "tokenizer_config.json")
    if "auto_map" in tokenizer:
        raise ModelError(f"{folder / 'tokenizer_config.json'}: asks to run code (auto_map); refused")
    if tokenizer.get("separate_vocabs"):
        raise ModelError(f"{folder}: separate source and target vocabularies are not supported")
    _check_vocabulary(folder, shape)
    _check_sentence_pieces(folder)
    weights = read_header(folder / WEIGHTS)
    check_tensors(weights, shape)
    weights.check_small_values()
    hashes = {file: file_hash(folder / file) for file in MODEL_FILES}
    manifest = _check_manifest(folder, hashes)
    return ModelInfo(
        path=folder,
        name=name or str(manifest.get("name") or folder.resolve().name),
        model_hash=_folder_hash(hashes),
        shape=shape,
        source_language=str(tokenizer.get("source_lang") or ""),
        target_language=str(tokenizer.get("target_lang") or ""),
        parameters=sum(_count(entry.shape) for entry in weights.entries.values()),
        size_bytes=sum((folder / file).stat().st_size for file in MODEL_FILES),
        files=hashes,
    )


def file_hash(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_manifest(folder: Path, *, name: str, origin: str = "") -> None:
    """Write manifest.json: the name of the model, where it came from, and the sha256 of each of its files."""
    manifest = {
        "name": name,
        "origin": origin,
        "files": {file: file_hash(folder / file) for file in MODEL_FILES},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a checked folder; empty where there is none."""
    path = folder / MANIFEST
    return _read_json(path) if path.exists() else {}


def model_origin(info: ModelInfo) -> str:
    """Where the manifest says the model comes from; often empty."""
    return str(read_manifest(info.path).get("origin") or "")


def read_card(info: ModelInfo) -> str:
    """The card that the model's makers wrote, as it is: show it through `visible`. Empty where there is none."""
    path = info.path / CARD
    if not path.is_file() or _leads_out(info.path, path) or path.stat().st_size > _LARGEST_CARD:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")


def model_licence(info: ModelInfo) -> str:
    """The licence that the card names in its first lines, or the licence files of the folder; often empty."""
    front = re.match(r"---\r?\n(.*?)\n---", read_card(info), re.DOTALL)
    named = re.search(r"^licen[cs]e:[ \t]*(\S.*)$", front[1], re.MULTILINE) if front else None
    if named:
        return named[1].strip()
    files = sorted(path.stem for path in info.path.glob("LICEN[CS]E*"))
    return ", ".join(stem[len("LICENSE-") :] or stem for stem in files)


def expected_tensors(shape: ModelShape) -> dict[str, tuple[int, ...]]:
    """Every tensor a Marian model of this shape must hold, with its shape."""
    tensors: dict[str, tuple[int, ...]] = {
        "model.shared.weight": (shape.vocabulary, shape.width),
        "final_logits_bias": (1, shape.vocabulary),
    }
    for side, layers, inner in zip(("encoder", "decoder"), shape.layers, shape.feed_forward, strict=True):
        attentions = ("self_attn",) if side == "encoder" else ("self_attn", "encoder_attn")
        for layer in range(layers):
            prefix = f"model.{side}.layers.{layer}"
            for attention in attentions:
                for projection in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    tensors[f"{prefix}.{attention}.{projection}.weight"] = (shape.width, shape.width)
                    tensors[f"{prefix}.{attention}.{projection}.bias"] = (shape.width,)
            for norm in (*(f"{attention}_layer_norm" for attention in attentions), "final_layer_norm"):
                tensors[f"{prefix}.{norm}.weight"] = (shape.width,)
                tensors[f"{prefix}.{norm}.bias"] = (shape.width,)
            tensors[f"{prefix}.fc1.weight"] = (inner, shape.width)
            tensors[f"{prefix}.fc1.bias"] = (inner,)
            tensors[f"{prefix}.fc2.weight"] = (shape.width, inner)
            tensors[f"{prefix}.fc2.bias"] = (shape.width,)
    return tensors


def _copies(shape: ModelShape) -> dict[str, tuple[int, ...]]:
    """Tensors that older checkpoints repeat although the loader makes them itself."""
    embedding, positions = (shape.vocabulary, shape.width), (shape.positions, shape.width)
    return {
        "lm_head.weight": embedding,
        "model.encoder.embed_tokens.weight": embedding,
        "model.decoder.embed_tokens.weight": embedding,
        "model.encoder.embed_positions.weight": positions,
        "model.decoder.embed_positions.weight": positions,
    }


def check_tensors(weights: TensorFile, shape: ModelShape) -> None:
    """Refuse weights with a tensor missing, unexpected or of another shape: a loader would run on random numbers."""
    needed, allowed = expected_tensors(shape), _copies(shape)
    missing = sorted(needed.keys() - weights.entries.keys())
    if missing:
        raise ModelError(f"{weights.path}: {len(missing)} tensors missing, first {missing[0]}; not a whole model")
    unexpected = sorted(weights.entries.keys() - needed.keys() - allowed.keys())
    if unexpected:
        raise ModelError(
            f"{weights.path}: {len(unexpected)} unexpected tensors, first {unexpected[0][:80]!r}; "
            "not a Marian model of the shape in config.json"
        )
    for tensor, expected in (needed | allowed).items():
        entry = weights.entries.get(tensor)
        if entry is not None and entry.shape != expected:
            raise ModelError(
                f"{weights.path}: {tensor} has shape {list(entry.shape)}, config.json says {list(expected)}"
            )
    for tensor in weights.scales:
        if not is_packable(tensor, needed.get(tensor, ())):
            raise ModelError(f"{weights.path}: {tensor} has type I8, which only matrices of layers may have")


def is_packable(tensor: str, shape: tuple[int, ...]) -> bool:
    """Whether a tensor may be kept as int8 rows: the embedding and the matrices of the layers, no bias."""
    return len(shape) == 2 and tensor.endswith(".weight")


def _check_files(folder: Path) -> None:
    for refused in _REFUSED_FILES:
        if (folder / refused).exists() or (folder / refused).is_symlink():
            raise ModelError(f"{folder}: holds {refused}, which would load weights or code from elsewhere; refused")
    if not (folder / WEIGHTS).exists() and (folder / PICKLED_WEIGHTS).exists():
        raise ModelError(
            f"{folder}: weights are a pickle ({PICKLED_WEIGHTS}), which is never opened here; "
            f"run `tweespraak model fetch {folder}` to convert it once"
        )
    for file in (*MODEL_FILES, MANIFEST):
        path = folder / file
        if _leads_out(folder, path):
            raise ModelError(f"{path}: is a link to outside the model folder; copy the file itself")
        if not path.is_file() and file != MANIFEST:
            raise ModelError(f"{folder}: {file} is missing; not a MarianMT folder, run `tweespraak model fetch`")


def _leads_out(folder: Path, path: Path) -> bool:
    """Whether a file of the folder is a link to somewhere else."""
    root = folder.resolve()
    # A Hugging Face cache keeps its files in <model>/blobs and links to them from <model>/snapshots/<revision>.
    blobs = root.parent.parent / "blobs" if root.parent.name == "snapshots" else None
    return path.is_symlink() and path.resolve().parent not in (root, blobs)


def _read_json(path: Path) -> dict[str, Any]:
    if path.stat().st_size > _LARGEST_JSON:
        raise ModelError(f"{path}: larger than {_LARGEST_JSON >> 20} MB; refused")
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: is not JSON; fetch or copy the model again") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path}: is not a JSON object; fetch or copy the model again")
    return value


def _shape(folder: Path, config: Mapping[str, Any]) -> ModelShape:
    path = folder / "config.json"
    if "auto_map" in config:
        raise ModelError(f"{path}: asks to run code (auto_map); refused")
    if config.get("model_type") != "marian":
        raise ModelError(f"{path}: model type {str(config.get('model_type'))[:40]!r}; only Marian models are supported")
    unknown = sorted(config.keys() - _CONFIG_KEYS)
    if unknown:
        raise ModelError(f"{path}: unknown setting {unknown[0][:60]!r}; refused; remove it if it is not needed")
    shared = config.get("share_encoder_decoder_embeddings", True) and config.get("tie_word_embeddings", True)
    if not shared or config.get("decoder_vocab_size", config.get("vocab_size")) != config.get("vocab_size"):
        raise ModelError(f"{path}: separate source and target embeddings are not supported")
    if config.get("normalize_before") or config.get("normalize_embedding") or config.get("add_final_layer_norm"):
        raise ModelError(f"{path}: layer norm before the layers is not supported")
    activation = config.get("activation_function", "gelu")
    if activation not in _ACTIVATIONS:
        raise ModelError(f"{path}: activation function {str(activation)[:40]!r} is not supported")

    def number(key: str, largest: int, smallest: int = 1) -> int:
        value = config.get(key)
        if type(value) is not int or not smallest <= value <= largest:
            raise ModelError(f"{path}: {key} is {str(value)[:40]}, expected {smallest} to {largest}")
        return value

    vocabulary = number("vocab_size", _LARGEST_VOCABULARY, 4)
    shape = ModelShape(
        width=number("d_model", 4096),
        heads=(number("encoder_attention_heads", 64), number("decoder_attention_heads", 64)),
        layers=(number("encoder_layers", 48), number("decoder_layers", 48)),
        feed_forward=(number("encoder_ffn_dim", 32768), number("decoder_ffn_dim", 32768)),
        vocabulary=vocabulary,
        positions=number("max_position_embeddings", 4096, 16),
        activation=activation,
        scale_embedding=bool(config.get("scale_embedding")),
        pad=number("pad_token_id", vocabulary - 1, 0),
        end=number("eos_token_id", vocabulary - 1, 0),
        start=number("decoder_start_token_id", vocabulary - 1, 0),
    )
    if shape.heads[0] != shape.heads[1] or shape.width % (2 * shape.heads[0]) or shape.start != shape.pad:
        raise ModelError(f"{path}: heads, width or start token are not those of a Marian model")
    return shape


def _check_vocabulary(folder: Path, shape: ModelShape) -> None:
    path = folder / "vocab.json"
    vocabulary = _read_json(path)
    if len(vocabulary) != shape.vocabulary:
        raise ModelError(f"{path}: {len(vocabulary)} pieces, config.json says {shape.vocabulary}")
    ids = vocabulary.values()
    if any(type(number) is not int for number in ids) or set(ids) != set(range(len(vocabulary))):
        raise ModelError(f"{path}: piece numbers are not 0 to {len(vocabulary) - 1}; fetch or copy the model again")
    if vocabulary.get("</s>") != shape.end or "<unk>" not in vocabulary or vocabulary.get("<pad>") != shape.pad:
        raise ModelError(f"{path}: </s>, <unk> and <pad> are not where config.json says")


def _check_sentence_pieces(folder: Path) -> None:
    import sentencepiece

    for file in ("source.spm", "target.spm"):
        path = folder / file
        if path.stat().st_size > _LARGEST_SPM:
            raise ModelError(f"{path}: larger than {_LARGEST_SPM >> 20} MB; refused")
        try:
            pieces = sentencepiece.SentencePieceProcessor(model_proto=path.read_bytes())
        except (RuntimeError, OSError, ValueError) as error:
            raise ModelError(f"{path}: is not a sentence-piece model; fetch or copy the model again") from error
        if not 3 <= pieces.get_piece_size() <= _LARGEST_VOCABULARY:
            raise ModelError(f"{path}: {pieces.get_piece_size()} pieces; fetch or copy the model again")


def _check_manifest(folder: Path, hashes: Mapping[str, str]) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.exists():
        return {}
    manifest = _read_json(path)
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise ModelError(f"{path}: has no table of files; fetch or copy the model again")
    for file, found in hashes.items():
        if files.get(file) != found:
            raise ModelError(f"{folder / file}: differs from the sha256 in {MANIFEST}; fetch or copy the model again")
    return manifest


def _folder_hash(hashes: Mapping[str, str]) -> str:
    lines = "".join(f"{hashes[file]}  {file}\n" for file in sorted(hashes))
    return hashlib.sha256(lines.encode()).hexdigest()


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
