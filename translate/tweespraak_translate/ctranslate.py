"""The default backend: CTranslate2, which needs no torch and is many times faster on a CPU.

The model is converted at its first use and kept in a cache. Sentences go in batches of one bucket
(batching.py), all batches at once, one worker for each core and one thread in each worker: documents are
drafted fastest that way, and the order in which numbers are added up never depends on the machine's load.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tweespraak_translate.batching import Row, batches, group_rows, longest_target
from tweespraak_translate.conversion import COMPUTE_TYPES, converted_folder
from tweespraak_translate.engine import CAREFUL, Decoding, TokenHypothesis, draft_texts
from tweespraak_translate.errors import ModelError, UsageError
from tweespraak_translate.hypothesis import Fingerprint, Hypothesis
from tweespraak_translate.models import ModelInfo, check_model_folder
from tweespraak_translate.normalise import normaliser_version
from tweespraak_translate.vocabulary import END, MarianVocabulary

_SENTENCES, _TOKENS = 32, 2048
"""The largest batch: sentences, and source tokens with padding. Beyond 32 sentences it gets slower."""


class CTranslateDrafter:
    """Drafts with CTranslate2. Raises ModelError when the folder is not there or not whole."""

    def __init__(
        self,
        model_dir: Path | str,
        *,
        beam: int = 4,
        compute_type: str = "int8",
        threads: int | None = None,
        name: str | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        if compute_type not in COMPUTE_TYPES:
            raise UsageError(f"{compute_type}: no such compute type; one of {', '.join(COMPUTE_TYPES)}")
        self._folder = Path(model_dir)
        self._decoding = Decoding(beam=beam)
        self._compute_type = compute_type
        self._threads = threads or _cores()
        self._name = name
        self._cache_dir = cache_dir

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
            backend="ctranslate2",
            version=version("ctranslate2"),
            compute_type=self._compute_type,
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
        return self._vocabulary.encode(text)

    def encode_target(self, text: str) -> list[str]:
        """Tokens of a target text, without `</s>`."""
        return self._vocabulary.encode_target(text)

    def decode(self, tokens: Sequence[str]) -> str:
        """Text of target tokens."""
        return self._vocabulary.decode(tokens)

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
        # All batches are queued before the first is waited for, so no core stands idle between two.
        waiting = [
            (row, result)
            for group in group_rows(rows)
            for some in batches(group, _SENTENCES, _TOKENS)
            for row, result in zip(some, self._start(some, n_best, decoding), strict=True)
        ]
        found = {row: _hypotheses(result.result()) for row, result in waiting}
        return [self._with_prefix(row, found[row]) if row[1] else found[row] for row in rows]

    def score(self, source: Sequence[str], target: Sequence[str]) -> list[float]:
        """Log-probability in nats of each target token, and of `</s>` after them."""
        (result,) = self._translator.score_batch([list(source)], [list(target)])
        scores: list[float] = result.log_probs
        return scores

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[list[float]]:
        """Attention of the last decoder layer, the mean of its heads."""
        if not target:
            return []
        # Alone and greedy: in a batch with a beam, CTranslate2 4.8 gives a wrong row for the first token.
        (result,) = self._translator.translate_batch(
            [list(source)],
            target_prefix=[list(target)],
            beam_size=1,
            max_input_length=0,
            max_decoding_length=len(target) + 1,
            return_attention=True,
        )
        rows: list[list[float]] = result.attention[0][: len(target)]
        return rows

    def next_tokens(self, source: Sequence[str], prefix: Sequence[str], count: int) -> list[str]:
        """The likeliest tokens after a target's beginning, best first."""
        # A beam of one step, not `return_alternatives`: behind a prefix, CTranslate2 4.8 ranks those wrongly.
        (result,) = self._translator.translate_batch(
            [list(source)],
            target_prefix=[list(prefix)],
            beam_size=count,
            num_hypotheses=count,
            max_input_length=0,
            max_decoding_length=len(prefix) + 1,
            return_end_token=True,
        )
        return [tokens[len(prefix)] for tokens in result.hypotheses if len(tokens) > len(prefix)]

    def _with_prefix(self, row: Row, found: list[TokenHypothesis]) -> list[TokenHypothesis]:
        """The hypotheses with their prefix counted: CTranslate2 divides by its length but leaves it out of the sum."""
        source, prefix = row
        forced = sum(self.score(source, prefix)[: len(prefix)])
        counted = [
            replace(one, log_probability=one.log_probability + forced / (len(one.tokens) + one.finished))
            for one in found
        ]
        return sorted(counted, key=lambda one: -one.log_probability)

    def _start(self, rows: Sequence[Row], n_best: int, decoding: Decoding) -> Any:
        prefix_length = len(rows[0][1])
        limit = longest_target(len(rows[0][0]), prefix_length, self.info.shape.positions)
        return self._translator.translate_batch(
            [list(tokens) for tokens, _ in rows],
            target_prefix=[list(prefix) for _, prefix in rows] if prefix_length else None,
            asynchronous=True,
            beam_size=decoding.beam,
            num_hypotheses=min(n_best, decoding.beam),
            no_repeat_ngram_size=decoding.no_repeat_ngram,
            repetition_penalty=decoding.repetition_penalty,
            # 0: nothing is cut off behind our back; long sources were split before.
            max_input_length=0,
            max_decoding_length=prefix_length + (decoding.longest or limit),
            return_scores=True,
            return_end_token=True,
            return_attention=not prefix_length,
        )

    @cached_property
    def _vocabulary(self) -> MarianVocabulary:
        return MarianVocabulary(self.info.path)

    @cached_property
    def _translator(self) -> Any:
        import ctranslate2

        folder = converted_folder(self.info, self._compute_type, self._cache_dir)
        try:
            return ctranslate2.Translator(
                str(folder),
                device="cpu",
                compute_type=COMPUTE_TYPES[self._compute_type],
                inter_threads=self._threads,
                intra_threads=1,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"{folder}: CTranslate2 cannot load it ({str(error).splitlines()[0][:120]})") from error


def _cores() -> int:
    """Cores this process may use; a container often has fewer than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _hypotheses(result: Any) -> list[TokenHypothesis]:
    found = []
    looked = result.attention or [None] * len(result.hypotheses)
    for tokens, score, rows in zip(result.hypotheses, result.scores, looked, strict=True):
        finished = bool(tokens) and tokens[-1] == END
        # The first row is another sentence's in a batch with a beam (CTranslate2 4.8); the others are right.
        attention = [[], *rows[1:]] if rows else None
        found.append(TokenHypothesis(tuple(tokens[:-1] if finished else tokens), score, finished, attention))
    return found
