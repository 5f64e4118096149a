"""Pieces of words: text to the tokens a Marian model reads, and its output tokens back to text.

Equal to MarianTokenizer of transformers, which takes a second to import, with two differences that are meant:
text that looks like a special token (`</s>`, `<unk>`) stays text, and so does `>>` at the start of a text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

END = "</s>"
UNKNOWN = "<unk>"
PAD = "<pad>"
SPACE = "\u2581"
"""The mark that a sentence-piece model puts where a word begins."""


class MarianVocabulary:
    """The vocabulary of one checked model folder."""

    def __init__(self, folder: Path) -> None:
        import sentencepiece

        self.ids: dict[str, int] = json.loads((folder / "vocab.json").read_bytes())
        self.tokens = [token for token, _ in sorted(self.ids.items(), key=lambda item: item[1])]
        self._source: Any = sentencepiece.SentencePieceProcessor(model_proto=(folder / "source.spm").read_bytes())
        self._target: Any = sentencepiece.SentencePieceProcessor(model_proto=(folder / "target.spm").read_bytes())

    def encode(self, text: str) -> list[str]:
        """The tokens of a normalised source, ending with `</s>`; a piece the model does not know is `<unk>`."""
        pieces: list[str] = self._source.encode(text, out_type=str)
        return [piece if piece in self.ids else UNKNOWN for piece in pieces] + [END]

    def encode_target(self, text: str) -> list[str]:
        """The tokens of a target text, for prefixes and scores; without `</s>`."""
        pieces: list[str] = self._target.encode(text, out_type=str)
        return [piece if piece in self.ids else UNKNOWN for piece in pieces]

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of output tokens; special tokens give nothing."""
        pieces = [token for token in tokens if token not in (END, UNKNOWN, PAD)]
        text: str = self._target.decode_pieces(pieces)
        return text.replace(SPACE, " ").strip()

    def targets(self) -> list[int]:
        """Numbers of the tokens the model may write, in order.

        Not `<unk>`, not `<pad>`, and no piece of source.spm that target.spm lacks: those were never targets
        in training, and leaving them out makes the output layer, half of the work, smaller. Single
        characters stay, as a target text may hold them raw.
        """
        source_only = self._pieces(self._source) - self._pieces(self._target)
        never = {token for token in source_only if len(token.strip(SPACE)) > 1} | {UNKNOWN, PAD}
        never.discard(END)
        return [number for number, token in enumerate(self.tokens) if token not in never]

    @staticmethod
    def _pieces(processor: Any) -> set[str]:
        return {processor.id_to_piece(number) for number in range(processor.get_piece_size())}
