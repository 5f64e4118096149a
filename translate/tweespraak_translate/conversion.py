"""From a Marian folder to a CTranslate2 model, without torch: tensors are laid out in CTranslate2's own spec.

With `trimmed=False` the result is the file that CTranslate2's converter writes, which needs torch and
transformers (a test compares them byte for byte). Trimmed, the decoder's vocabulary holds only the tokens
the model may write (`MarianVocabulary.targets`), which makes the output layer smaller.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tweespraak_translate.errors import ModelError
from tweespraak_translate.models import WEIGHTS, ModelInfo, ModelShape, file_hash
from tweespraak_translate.vocabulary import END, PAD, UNKNOWN, MarianVocabulary
from tweespraak_translate.weights import read_header

if TYPE_CHECKING:
    from numpy import ndarray

COMPUTE_TYPES = {"int8": "int8_float32", "float32": "float32"}
"""What people ask for, and what CTranslate2 calls it. "auto" is missing on purpose: it differs by machine."""
_LAYOUT = 3
"""Raised when the converted files change, so that old ones are not used."""
_RECORD = "conversion.json"
_NEVER = -1e9
"""Logit of a token that must not be written."""

Tensors = Mapping[str, "ndarray"]


def converted_folder(info: ModelInfo, compute_type: str, cache_dir: Path | None) -> Path:
    """The CTranslate2 form of a model: from the cache when it is there and whole, else made and kept there.

    A conversion appears in the cache in one step. Without a usable cache the folder is temporary, and the
    caller's to delete.
    """
    if cache_dir is not None:
        ready = cache_dir / f"{info.model_hash[:32]}-{compute_type}-{_LAYOUT}"
        if _is_whole(ready):
            return ready
        try:
            return _convert_into(info, compute_type, ready)
        except OSError:
            pass  # a full or read-only disk must not stop a draft: convert to a temporary folder instead
    temporary = Path(tempfile.mkdtemp(prefix="tweespraak-"))
    convert(info, temporary, compute_type)
    return temporary


def _convert_into(info: ModelInfo, compute_type: str, ready: Path) -> Path:
    ready.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".converting-", dir=ready.parent) as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        convert(info, made, compute_type)
        record = {"model": info.model_hash, "compute_type": compute_type, "ctranslate2": version("ctranslate2")}
        record["sha256"] = file_hash(made / "model.bin")
        (made / _RECORD).write_text(json.dumps(record), encoding="utf-8")
        if ready.exists() and not _is_whole(ready):
            shutil.rmtree(ready, ignore_errors=True)
        try:
            os.replace(made, ready)
        except OSError:
            if not _is_whole(ready):  # otherwise another process was first, with the same result
                raise
    return ready


def _is_whole(folder: Path) -> bool:
    try:
        record = json.loads((folder / _RECORD).read_bytes())
        return bool(record["sha256"] == file_hash(folder / "model.bin"))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def convert(info: ModelInfo, folder: Path, compute_type: str, *, trimmed: bool = True) -> None:
    """Write the CTranslate2 form of a checked model into an empty folder."""
    import numpy as np

    vocabulary = MarianVocabulary(info.path)
    tensors = read_header(info.path / WEIGHTS).read()
    if not all(np.isfinite(tensor).all() for tensor in tensors.values()):
        raise ModelError(f"{info.path / WEIGHTS}: holds numbers that are not finite; fetch or copy the model again")
    # transformers starts a target from the embedding of <pad>, CTranslate2 from zeros. They are the same in
    # models that Marian trained; in one that was trained on with transformers the row is zero no longer.
    learned_start = trimmed and bool(tensors["model.shared.weight"][info.shape.pad].any())
    targets = _targets(vocabulary, info.shape, learned_start) if trimmed else None
    spec = _spec(info.shape, tensors, targets, vocabulary.ids[UNKNOWN])
    source = vocabulary.tokens[:-1] if info.shape.pad == len(vocabulary.tokens) - 1 else vocabulary.tokens
    spec.register_source_vocabulary(source)
    spec.register_target_vocabulary(source if targets is None else [vocabulary.tokens[number] for number in targets])
    spec.config.eos_token = END
    spec.config.unk_token = UNKNOWN
    if trimmed:
        spec.decoder.alignment_heads = np.dtype("int16").type(0)  # 0: attention is the mean of all heads
    spec.decoder.start_from_zero_embedding = not learned_start
    spec.config.decoder_start_token = PAD if learned_start else END
    spec.validate()
    spec.optimize(quantization=compute_type)
    spec.save(str(folder))


def _targets(vocabulary: MarianVocabulary, shape: ModelShape, learned_start: bool) -> list[int]:
    """Rows of the output layer: what may be written, `<unk>`, which CTranslate2 needs to have, and the start."""
    never = {shape.pad} if learned_start else set()
    return sorted({*vocabulary.targets(), vocabulary.ids[UNKNOWN]} | never)


def _spec(shape: ModelShape, tensors: Tensors, targets: list[int] | None, unknown: int) -> Any:
    from ctranslate2.specs import Activation, TransformerSpec

    activation = {
        "relu": Activation.RELU,
        "gelu": Activation.GELU,
        "gelu_new": Activation.GELUTanh,
        "silu": Activation.SWISH,
        "swish": Activation.SWISH,
    }[shape.activation]
    spec = TransformerSpec.from_config(
        shape.layers, shape.heads[0], pre_norm=False, activation=activation, layernorm_embedding=False
    )
    embedding, bias = tensors["model.shared.weight"], tensors["final_logits_bias"][0]
    if targets is not None:
        output, output_bias = embedding[targets], bias[targets]
        output_bias[[number in (unknown, shape.pad) for number in targets]] = _NEVER
    if shape.pad == shape.vocabulary - 1:
        embedding, bias = embedding[:-1], bias[:-1]
    if targets is None:
        output, output_bias = embedding, bias
    scale = shape.width**0.5 if shape.scale_embedding else 1.0
    positions = sinusoids(shape.positions, shape.width)
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = scale
        side.position_encodings.encodings = positions
    spec.encoder.embeddings[0].weight = embedding
    spec.decoder.embeddings.weight = output
    spec.decoder.projection.weight = output
    if output_bias.any():
        spec.decoder.projection.bias = output_bias
    for number, layer in enumerate(spec.encoder.layer):
        _set_layer(layer, partial(_tensor, tensors, f"model.encoder.layers.{number}"))
    for number, layer in enumerate(spec.decoder.layer):
        take = partial(_tensor, tensors, f"model.decoder.layers.{number}")
        _set_layer(layer, take)
        _set_cross_attention(layer, take)
    return spec


def _tensor(tensors: Tensors, prefix: str, name: str) -> ndarray:
    return tensors[f"{prefix}.{name}"]


def _set_layer(layer: Any, take: partial[ndarray]) -> None:
    import numpy as np

    fused, out = layer.self_attention.linear
    for kind in ("weight", "bias"):
        setattr(fused, kind, np.concatenate([take(f"self_attn.{part}_proj.{kind}") for part in "qkv"]))
        setattr(out, kind, take(f"self_attn.out_proj.{kind}"))
        setattr(layer.ffn.linear_0, kind, take(f"fc1.{kind}"))
        setattr(layer.ffn.linear_1, kind, take(f"fc2.{kind}"))
    _set_norm(layer.self_attention.layer_norm, take, "self_attn_layer_norm")
    _set_norm(layer.ffn.layer_norm, take, "final_layer_norm")


def _set_cross_attention(layer: Any, take: partial[ndarray]) -> None:
    import numpy as np

    query, memory, out = layer.attention.linear
    for kind in ("weight", "bias"):
        setattr(query, kind, take(f"encoder_attn.q_proj.{kind}"))
        setattr(memory, kind, np.concatenate([take(f"encoder_attn.{part}_proj.{kind}") for part in "kv"]))
        setattr(out, kind, take(f"encoder_attn.out_proj.{kind}"))
    _set_norm(layer.attention.layer_norm, take, "encoder_attn_layer_norm")


def _set_norm(spec: Any, take: partial[ndarray], name: str) -> None:
    spec.gamma, spec.beta = take(f"{name}.weight"), take(f"{name}.bias")


def sinusoids(positions: int, width: int) -> ndarray:
    """Marian's position encodings: sines in the first half of a row, cosines in the second."""
    import numpy as np

    place = np.arange(positions, dtype=np.float64)[:, None]
    angle = place / np.power(10000, 2 * np.arange(width // 2) / width)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1).astype(np.float32)
