"""The reference backend: MarianMTModel and MarianTokenizer of transformers, in float32 (needs torch).

Imported only when it is asked for: torch and transformers take seconds and hundreds of megabytes. The model
loads at the first draft, not when the drafter is made.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tweespraak_translate.batching import Row, batches, group_rows, longest_target
from tweespraak_translate.engine import CAREFUL, Decoding, TokenHypothesis, draft_texts
from tweespraak_translate.errors import ModelError
from tweespraak_translate.hypothesis import Fingerprint, Hypothesis
from tweespraak_translate.models import WEIGHTS, ModelInfo, check_model_folder
from tweespraak_translate.normalise import normaliser_version
from tweespraak_translate.vocabulary import END, MarianVocabulary
from tweespraak_translate.weights import read_header

_SENTENCES, _TOKENS = 16, 1024
"""The largest batch: sentences, and source tokens with padding. Larger ones are slower on a CPU."""
_NEVER = -1e9
"""Logit of a token that must not be written."""


class MarianDrafter:
    """Drafts with transformers. Raises ModelError when the folder, or torch, is not there or not whole."""

    def __init__(
        self, model_dir: Path | str, *, beam: int = 4, threads: int | None = None, name: str | None = None
    ) -> None:
        self._folder = Path(model_dir)
        self._decoding = Decoding(beam=beam)
        self._threads = threads
        self._name = name

    @cached_property
    def info(self) -> ModelInfo:
        """The checked description of the model folder."""
        return check_model_folder(self._folder, name=self._name)

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What decides the drafts."""
        return Fingerprint(
            model=self.info.name,
            model_hash=self.info.model_hash,
            backend="transformers",
            version=f"{version('transformers')}/{version('torch')}",
            compute_type="float32",
            beam=self._decoding.beam,
            normaliser=normaliser_version(),
        )

    @property
    def source_language(self) -> str:
        """ISO 639 code of the source."""
        return self.info.source_language or "nl"

    def draft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        """For each source its hypotheses, best first, in the order given."""
        return draft_texts(self, sources, n_best, self._decoding)

    def redraft(self, sources: Sequence[str], n_best: int = 1) -> list[list[Hypothesis]]:
        """As `draft`, with repetition held down."""
        return draft_texts(self, sources, n_best, CAREFUL)

    def encode(self, text: str) -> list[str]:
        """Tokens of a normalised source text, ending with `</s>`."""
        return [*self._known(self._tokens(text)), END]

    def encode_target(self, text: str) -> list[str]:
        """Tokens of a target text, without `</s>`."""
        self._tokenizer._switch_to_target_mode()
        try:
            return self._known(self._tokens(text))
        finally:
            self._tokenizer._switch_to_input_mode()

    def decode(self, tokens: Sequence[str]) -> str:
        """Text of target tokens."""
        ids = self._tokenizer.convert_tokens_to_ids(list(tokens))
        text: str = self._tokenizer.decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False, use_source_tokenizer=False
        )
        return text.strip()

    def translate(
        self,
        batch: Sequence[Sequence[str]],
        *,
        n_best: int = 1,
        prefixes: Sequence[Sequence[str]] | None = None,
        decoding: Decoding | None = None,
    ) -> list[list[TokenHypothesis]]:
        """For each source its hypotheses, best first, at most `beam` of them."""
        decoding = decoding or self._decoding
        rows: list[Row] = [
            (tuple(tokens), tuple(prefix)) for tokens, prefix in zip(batch, prefixes or [()] * len(batch), strict=True)
        ]
        found: dict[Row, list[TokenHypothesis]] = {}
        for group in group_rows(rows):
            for some in batches(group, _SENTENCES, _TOKENS):
                with _quiet():
                    found.update(zip(some, self._generate(some, n_best, decoding), strict=True))
        return [found[row] for row in rows]

    def score(self, source: Sequence[str], target: Sequence[str]) -> list[float]:
        """Log-probability in nats of each target token, and of `</s>` after them."""
        import torch

        labels = self._ids([*target, END])
        with _quiet(), torch.inference_mode():
            output = self._model(
                input_ids=torch.tensor([self._ids(source)]), decoder_input_ids=torch.tensor([[self._pad, *labels[:-1]]])
            )
            likely = torch.log_softmax(output.logits[0], dim=-1)
        return [float(likely[place, label]) for place, label in enumerate(labels)]

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[list[float]]:
        """Attention of the last decoder layer, the mean of its heads."""
        import torch

        ids = self._ids(target)
        self._model.set_attn_implementation("eager")
        try:
            with _quiet(), torch.inference_mode():
                output = self._model(
                    input_ids=torch.tensor([self._ids(source)]),
                    decoder_input_ids=torch.tensor([[self._pad, *ids]]),
                    output_attentions=True,
                )
        finally:
            self._model.set_attn_implementation("sdpa")
        rows: list[list[float]] = output.cross_attentions[-1][0, :, : len(ids)].mean(0).tolist()
        return rows

    def _generate(self, rows: Sequence[Row], n_best: int, decoding: Decoding) -> list[list[TokenHypothesis]]:
        import torch

        longest = max(len(tokens) for tokens, _ in rows)
        prefix_length = len(rows[0][1])
        source = torch.tensor([self._ids(tokens) + [self._pad] * (longest - len(tokens)) for tokens, _ in rows])
        mask = torch.tensor([[1] * len(tokens) + [0] * (longest - len(tokens)) for tokens, _ in rows])
        start = torch.tensor([[self._pad, *self._ids(prefix)] for _, prefix in rows])
        limit = decoding.longest or longest_target(longest, prefix_length, self.info.shape.positions)
        count = min(n_best, decoding.beam)
        with torch.inference_mode():
            output = self._model.generate(
                input_ids=source,
                attention_mask=mask,
                decoder_input_ids=start,
                max_length=1 + prefix_length + limit,
                num_beams=decoding.beam,
                num_return_sequences=count,
                # CTranslate2 stops a beam as soon as enough hypotheses are finished; so must the reference.
                early_stopping=True if decoding.beam > 1 else None,
                length_penalty=1.0 if decoding.beam > 1 else None,
                no_repeat_ngram_size=decoding.no_repeat_ngram or None,
                repetition_penalty=decoding.repetition_penalty if decoding.repetition_penalty != 1 else None,
                do_sample=False,
                output_scores=True,
                return_dict_in_generate=True,
            )
        scores = self._scores(output, decoding.beam, prefix_length)
        found = [
            self._hypothesis(ids, prefix_length, score)
            for ids, score in zip(output.sequences.tolist(), scores, strict=True)
        ]
        grouped = [found[place * count : (place + 1) * count] for place in range(len(rows))]
        if prefix_length:
            grouped = [self._with_prefix(row, some) for row, some in zip(rows, grouped, strict=True)]
        return grouped

    def _with_prefix(self, row: Row, found: list[TokenHypothesis]) -> list[TokenHypothesis]:
        """The hypotheses with their prefix counted: transformers leaves it out of sum and length."""
        source, prefix = row
        forced = sum(self.score(source, prefix)[: len(prefix)])
        counted = []
        for one in found:
            length = len(one.tokens) + one.finished
            total = one.log_probability * (length - len(prefix)) + forced
            counted.append(replace(one, log_probability=total / length))
        return sorted(counted, key=lambda one: -one.log_probability)

    def _scores(self, output: Any, beam: int, prefix_length: int) -> list[float]:
        if beam > 1:
            scores: list[float] = output.sequences_scores.tolist()
            return scores
        steps = self._model.compute_transition_scores(output.sequences, output.scores, normalize_logits=True)
        written = output.sequences[:, 1 + prefix_length :] != self._pad
        totals = (steps.masked_fill(~written, 0.0).sum(1) / written.sum(1).clamp(min=1)).tolist()
        return [float(total) for total in totals]

    def _hypothesis(self, ids: Sequence[int], prefix_length: int, score: float) -> TokenHypothesis:
        end = self.info.shape.end
        written = list(ids[1:])
        finished = end in written[prefix_length:]
        length = written.index(end, prefix_length) if finished else len(written)
        tokens = [self._vocabulary.tokens[number] for number in written[:length] if number != self._pad]
        return TokenHypothesis(tuple(tokens), score, finished)

    def _tokens(self, text: str) -> list[str]:
        # A space keeps a text that begins with ">>" from being taken for a language code.
        tokens: list[str] = self._tokenizer.tokenize(" " + text, split_special_tokens=True)
        return tokens

    def _known(self, tokens: Sequence[str]) -> list[str]:
        ids = self._tokenizer.convert_tokens_to_ids(list(tokens))
        known: list[str] = self._tokenizer.convert_ids_to_tokens(ids)
        return known

    def _ids(self, tokens: Sequence[str]) -> list[int]:
        ids: list[int] = self._tokenizer.convert_tokens_to_ids(list(tokens))
        return ids

    @property
    def _pad(self) -> int:
        return self.info.shape.pad

    @cached_property
    def _vocabulary(self) -> MarianVocabulary:
        return MarianVocabulary(self.info.path)

    @cached_property
    def _tokenizer(self) -> Any:
        folder = self.info.path
        with _quiet():
            from transformers import MarianTokenizer

            return MarianTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)

    @cached_property
    def _model(self) -> Any:
        return load_model(self.info, self._vocabulary, self._threads)


def load_model(info: ModelInfo, vocabulary: MarianVocabulary, threads: int | None = None) -> Any:
    """The MarianMTModel of a checked folder, restricted to the tokens it may write."""
    try:
        import torch
    except ImportError as error:
        raise ModelError(
            "the transformers backend needs torch; install tweespraak[torch] or use --backend ctranslate2"
        ) from error
    with _quiet():
        from transformers import GenerationConfig, MarianConfig, MarianMTModel

        # One thread unless asked: beside any other busy process, threads that wait for each other cost
        # twenty times the work (measured), and one thread always adds up in the same order.
        torch.set_num_threads(threads or 1)
        packed = _packed_tensors(info)
        try:
            model, found = MarianMTModel.from_pretrained(
                None if packed else info.path,
                config=MarianConfig.from_pretrained(info.path, local_files_only=True),
                state_dict=packed,
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                weights_only=True,
                output_loading_info=True,
                dtype=torch.float32,
            )
        except (OSError, RuntimeError, ValueError) as error:
            reason = str(error).splitlines()[0][:120]
            raise ModelError(f"{info.path}: transformers cannot load it ({reason})") from error
    # A model with a tensor missing would load and run on random numbers.
    for problem in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        if found.get(problem):
            raise ModelError(f"{info.path}: {problem.replace('_', ' ')}: {sorted(map(str, found[problem]))[0][:80]}")
    model.eval()
    # Nothing of the folder's own generation settings stays: they would change drafts behind our back.
    model.generation_config = GenerationConfig(
        decoder_start_token_id=info.shape.start, eos_token_id=info.shape.end, pad_token_id=info.shape.pad
    )
    never = torch.ones(info.shape.vocabulary, dtype=torch.bool)
    never[vocabulary.targets()] = False
    model.final_logits_bias[:, never] = _NEVER
    return model


def _packed_tensors(info: ModelInfo) -> dict[str, Any] | None:
    """The tensors of a packed model, multiplied out; None for a model that transformers can read by itself."""
    weights = read_header(info.path / WEIGHTS)
    if not weights.scales:
        return None
    import torch

    return {name: torch.from_numpy(tensor) for name, tensor in weights.read().items()}


@contextmanager
def _quiet() -> Iterator[None]:
    """No network, no progress bars, no advice on stderr."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
