"""Makes a tiny MarianMT folder with random weights: the real form and the real code, a megabyte, no words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from safetensors.numpy import save_file

from tweespraak_translate.models import ModelShape, expected_tensors

DUTCH = """De minister deelt de mening dat de veiligheid van de burgers voorop staat.
Het kabinet zal de Kamer hierover voor de zomer informeren.
Nederland levert een bijdrage aan de missie van de Verenigde Naties.
Op welke manier heeft het werk van de militairen de doelstelling dichterbij gebracht?
De toegezegde brief is in 2013 aan de Kamer gestuurd; de kosten bedragen 12,5 miljoen euro.
Hoe luidde de analyse bij aanvang van de deelname?"""
ENGLISH = """The minister shares the view that the safety of citizens comes first.
The government will inform the House about this before the summer.
The Netherlands contributes to the mission of the United Nations.
In what way has the work of the military brought the objective closer?
The promised letter was sent to the House in 2013; the costs amount to 12.5 million euros.
What was the analysis at the start of the participation?"""


def make_tiny_marian(folder: Path, *, seed: int = 1, learned_start: bool = False) -> Path:
    """A whole model folder. With `learned_start` the row of <pad> is not zero, as after training on with torch."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces: list[str] = []
    for side, text in (("source", DUTCH), ("target", ENGLISH)):
        pieces += _train_pieces(folder / f"{side}.spm", text)
    tokens = list(dict.fromkeys(["</s>", "<unk>", *pieces, "<pad>"]))
    tokens.remove("<pad>")
    tokens.append("<pad>")
    vocabulary = {token: number for number, token in enumerate(tokens)}
    pad = vocabulary["<pad>"]
    shape = ModelShape(
        width=32,
        heads=(4, 4),
        layers=(2, 2),
        feed_forward=(64, 64),
        vocabulary=len(tokens),
        positions=512,
        activation="swish",
        scale_embedding=True,
        pad=pad,
        end=0,
        start=pad,
    )
    random = np.random.default_rng(seed)
    tensors = {
        name: _random_tensor(random, name, size).astype(np.float32) for name, size in expected_tensors(shape).items()
    }
    if not learned_start:
        tensors["model.shared.weight"][pad] = 0
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _write(folder / "vocab.json", vocabulary)
    _write(folder / "config.json", _config(shape))
    _write(folder / "tokenizer_config.json", {"source_lang": "nl", "target_lang": "en", "model_max_length": 512})
    return folder


def _train_pieces(path: Path, text: str) -> list[str]:
    with path.open("wb") as stream:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(text.splitlines()),
            model_writer=stream,
            vocab_size=90,
            hard_vocab_limit=False,
            model_type="unigram",
            unk_id=1,
            eos_id=0,
            bos_id=-1,
            pad_id=-1,
            minloglevel=2,
        )
    trained: Any = sentencepiece.SentencePieceProcessor(model_proto=path.read_bytes())
    return [trained.id_to_piece(number) for number in range(trained.get_piece_size())]


def _random_tensor(random: np.random.Generator, name: str, size: tuple[int, ...]) -> np.ndarray:
    if name.endswith("norm.weight"):
        return np.ones(size)
    if name == "final_logits_bias":
        return random.normal(0, 1, size)
    return random.normal(0, 0.3 if name == "model.shared.weight" else 0.15, size)


def _config(shape: ModelShape) -> dict[str, object]:
    return {
        "architectures": ["MarianMTModel"],
        "model_type": "marian",
        "activation_function": shape.activation,
        "d_model": shape.width,
        "encoder_layers": shape.layers[0],
        "decoder_layers": shape.layers[1],
        "encoder_attention_heads": shape.heads[0],
        "decoder_attention_heads": shape.heads[1],
        "encoder_ffn_dim": shape.feed_forward[0],
        "decoder_ffn_dim": shape.feed_forward[1],
        "vocab_size": shape.vocabulary,
        "decoder_vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "scale_embedding": True,
        "static_position_embeddings": True,
        "is_encoder_decoder": True,
        "bos_token_id": 0,
        "eos_token_id": shape.end,
        "forced_eos_token_id": 0,
        "pad_token_id": shape.pad,
        "decoder_start_token_id": shape.start,
    }


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
