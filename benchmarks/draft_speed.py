"""How fast drafts are made: ours, from text to drafts in the store, against what the parts can do.

    python benchmarks/draft_speed.py [--beam 4 ...] [--sentences 96] [--rounds 3] [--model FOLDER] [--json]

Without --model a model of the opus-mt shape (79 million parameters, random weights) is made in a temporary
folder, and every sentence gets --length target tokens, so that all rows do the same work. With --model
(a folder, or "bundled") lengths are free. Figures are target tokens per CPU second over all threads: rows
take turns in one process, and the median of the rounds counts, so other work on the machine disturbs little.
Needs torch for the rows that are not ours.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from safetensors.numpy import save_file

from tweespraak_store.database import Store, open_store
from tweespraak_store.documents import add_document, preview_document
from tweespraak_store.drafts import NewDraft, keep_drafts, pending_segments
from tweespraak_translate.conversion import convert
from tweespraak_translate.ctranslate import CTranslateDrafter
from tweespraak_translate.document import Block, BlockKind, Exchange, Metadata, Paragraph, ParsedDocument
from tweespraak_translate.drafting import draft_sources
from tweespraak_translate.engine import Decoding
from tweespraak_translate.marian import load_model
from tweespraak_translate.models import ModelShape, bundled_model, check_model_folder, expected_tensors
from tweespraak_translate.segment import Span
from tweespraak_translate.vocabulary import MarianVocabulary

Run = Callable[[], int]
"""Does the work of one row and gives the number of target tokens written."""


def make_random_model(folder: Path, words: int = 32_000, vocabulary: int = 67_028) -> Path:
    """A model folder of the opus-mt shape: 6 and 6 layers, width 512; its pieces are whole made-up words."""
    folder.mkdir()
    tokens = ["</s>", "<unk>"]
    for side, prefix in (("source", "n"), ("target", "e")):
        lines = (
            " ".join(f"{prefix}{number:x}" for number in range(start, start + 50)) for start in range(0, words, 50)
        )
        with (folder / f"{side}.spm").open("wb") as stream:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=lines,
                model_writer=stream,
                vocab_size=words,
                model_type="word",
                hard_vocab_limit=False,
                unk_id=1,
                eos_id=0,
                bos_id=-1,
                pad_id=-1,
                minloglevel=2,
            )
        pieces: Any = sentencepiece.SentencePieceProcessor(model_proto=(folder / f"{side}.spm").read_bytes())
        tokens += [pieces.id_to_piece(number) for number in range(2, pieces.get_piece_size())]
    # The rest are raw characters in a real vocabulary, which a target may hold.
    tokens += [chr(0x4E00 + number) for number in range(vocabulary - 1 - len(tokens))] + ["<pad>"]
    numbers = {token: number for number, token in enumerate(tokens)}
    pad = len(tokens) - 1
    shape = ModelShape(512, (8, 8), (6, 6), (2048, 2048), len(tokens), 512, "swish", True, pad, 0, pad)
    generator = np.random.default_rng(1)
    tensors = {
        name: np.ones(size, np.float32)
        if name.endswith("norm.weight")
        else generator.normal(0, 0.05, size).astype(np.float32)
        for name, size in expected_tensors(shape).items()
    }
    tensors["model.shared.weight"][pad] = 0
    # Never the end: all rows write equally many tokens.
    tensors["final_logits_bias"][0, 0] = -1e9
    save_file(tensors, folder / "model.safetensors")
    _write_json(folder / "vocab.json", numbers)
    _write_json(folder / "tokenizer_config.json", {"source_lang": "nl", "target_lang": "en"})
    _write_json(
        folder / "config.json",
        {
            "model_type": "marian",
            "architectures": ["MarianMTModel"],
            "dtype": "float32",
            "activation_function": "swish",
            "d_model": 512,
            "encoder_layers": 6,
            "decoder_layers": 6,
            "encoder_attention_heads": 8,
            "decoder_attention_heads": 8,
            "encoder_ffn_dim": 2048,
            "decoder_ffn_dim": 2048,
            "vocab_size": len(tokens),
            "decoder_vocab_size": len(tokens),
            "max_position_embeddings": 512,
            "scale_embedding": True,
            "static_position_embeddings": True,
            "is_encoder_decoder": True,
            "pad_token_id": pad,
            "eos_token_id": 0,
            "forced_eos_token_id": 0,
            "decoder_start_token_id": pad,
        },
    )
    return folder


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def random_sentences(count: int, words: int = 32_000) -> list[str]:
    """Sentences of 10 to 58 made-up words, 34 on average, as in ministerial answers."""
    pick = random.Random(1)
    return [" ".join(f"n{pick.randrange(words):x}" for _ in range(pick.randint(10, 58))) for _ in range(count)]


def seed_sentences(count: int) -> list[str]:
    """Sentences of the seed document, with a number added so that none repeats."""
    from tweespraak_translate.segmentation import split_sentences

    text = " ".join((Path(__file__).parents[1] / "seeds" / "mali-answers-page-7.txt").read_text("utf-8").split())
    found = [span.of(text) for span in split_sentences(text)]
    return [found[number % len(found)] + (f" ({number})" if number >= len(found) else "") for number in range(count)]


class Bench:
    """One model, one set of sentences, one beam: every row as a function."""

    def __init__(self, folder: Path, scratch: Path, sources: Sequence[str], beam: int, length: int) -> None:
        self.scratch, self.beam, self.length = scratch, beam, length
        self.sources = list(sources)
        self.info = check_model_folder(folder)
        self.vocabulary = MarianVocabulary(folder)
        self.model = load_model(self.info, self.vocabulary)
        self.drafter = _FixedLength(folder, Decoding(beam=beam, longest=length), scratch / "converted")
        self.tokens = [self.drafter.encode(source) for source in self.sources]
        self.runs = 0

    def rows(self, slow: int) -> dict[str, Run]:
        """The rows by name; those of torch work on fewer sentences, the slowest on the first `slow`."""
        some = self.tokens[: 8 * slow]
        rows: dict[str, Run] = {
            "transformers, one by one": lambda: self._transformers(self.model, self.tokens[:slow], 1),
            "transformers, sorted batches of 16": lambda: self._transformers(self.model, some, 16),
        }
        quantised = _dynamic_int8(self.model)
        if quantised is not None:
            rows["torch dynamic int8, sorted batches of 16"] = lambda: self._transformers(quantised, some, 16)
        for kind in ("float32", "int8"):
            theirs = self._translator(kind, trimmed=False)
            rows[f"CTranslate2 {kind}, its own conversion"] = lambda theirs=theirs: self._bare(theirs)  # type: ignore[misc]
        trimmed = self._translator("int8", trimmed=True)
        rows["CTranslate2 int8, our conversion"] = lambda: self._bare(trimmed)
        rows["ours, text to store (int8)"] = self._ours
        return rows

    def _transformers(self, model: Any, tokens: Sequence[Sequence[str]], size: int) -> int:
        import torch

        written = 0
        rows = sorted(([self.vocabulary.ids[token] for token in some] for some in tokens), key=len)
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            longest, pad = max(map(len, batch)), self.info.shape.pad
            limit = self.length or 2 * longest + 16
            with torch.inference_mode():
                output = model.generate(
                    input_ids=torch.tensor([row + [pad] * (longest - len(row)) for row in batch]),
                    attention_mask=torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in batch]),
                    num_beams=self.beam,
                    max_length=limit + 1,
                    early_stopping=True if self.beam > 1 else None,
                )
            written += int((output[:, 1:] != pad).sum())
        return written

    def _translator(self, kind: str, *, trimmed: bool) -> Any:
        import ctranslate2

        folder = self.scratch / f"{kind}-{trimmed}"
        if not folder.exists():
            folder.mkdir()
            convert(self.info, folder, kind, trimmed=trimmed)
        compute = "int8_float32" if kind == "int8" else kind
        cores = len(os.sched_getaffinity(0))
        return ctranslate2.Translator(str(folder), compute_type=compute, inter_threads=cores, intra_threads=1)

    def _bare(self, translator: Any) -> int:
        results = translator.translate_batch(
            self.tokens,
            max_batch_size=32,
            beam_size=self.beam,
            num_hypotheses=self.beam,
            return_scores=True,
            max_input_length=0,
            max_decoding_length=self.length or 2 * max(map(len, self.tokens)) + 16,
            return_end_token=True,
        )
        return sum(len(result.hypotheses[0]) for result in results)

    def _ours(self) -> int:
        self.runs += 1
        with open_store(self.scratch / f"store-{self.beam}-{self.runs}.db", create=True) as store:
            written = self._draft_into(store)
        return written

    def _draft_into(self, store: Store) -> int:
        number = ("1",)
        paragraphs = tuple(Paragraph(source) for source in self.sources)
        exchange = Exchange(number, (), (Block(BlockKind.ANSWER, number, "", paragraphs),))
        parsed = ParsedDocument("other", Metadata(title="speed"), (exchange,))
        preview = preview_document(
            parsed, file_name="speed.txt", source_sha256="0" * 64, split=lambda text: [Span(0, len(text))]
        )
        view, _ = add_document(store, preview, "benchmark")
        assert view.id is not None
        # Only what `tweespraak draft` does is timed; reading the document in is not part of it.
        begun = time.process_time()
        waiting = pending_segments(store, view.id)
        drafts = list(draft_sources([segment.source for segment in waiting], self.drafter, n_best=self.beam))
        new = [
            NewDraft(segment.id, segment.version, draft.target, draft.origin, draft.why, links=draft.links)
            for segment, draft in zip(waiting, drafts, strict=True)
        ]
        keep_drafts(store, new, self.drafter.fingerprint)
        self.spent = time.process_time() - begun
        return self.drafter.written


class _FixedLength(CTranslateDrafter):
    """Our drafter with the length of targets fixed, and the tokens it writes counted; no second tries."""

    def __init__(self, folder: Path, decoding: Decoding, cache: Path) -> None:
        super().__init__(folder, beam=decoding.beam, cache_dir=cache)
        self._decoding = decoding
        self.written = 0

    redraft = None  # type: ignore[assignment]

    def translate(self, batch: Sequence[Sequence[str]], **options: Any) -> Any:
        found = super().translate(batch, **options)
        self.written = sum(len(some[0].tokens) + some[0].finished for some in found)
        return found


def _dynamic_int8(model: Any) -> Any:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
        except (AttributeError, RuntimeError):  # deprecated there, and gone one day
            return None


def measure(bench: Bench, rounds: int, slow: int) -> dict[str, float]:
    """Target tokens per CPU second of each row: the median of rounds in which all rows take turns."""
    rows = bench.rows(slow)
    speeds: dict[str, list[float]] = {name: [] for name in rows}
    bench.drafter.draft(bench.sources[:2])
    for _ in range(rounds):
        for name, run in rows.items():
            begun = time.process_time()
            tokens = run()
            spent = bench.spent if name.startswith("ours") else time.process_time() - begun
            speeds[name].append(tokens / spent)
    return {name: statistics.median(values) for name, values in speeds.items()}


def machine_limit(shape: ModelShape, beam: int, source: float, target: float) -> tuple[float, float]:
    """Tokens per CPU second if every multiplication ran at this core's float32 peak, and four times that (int8)."""
    a = np.random.default_rng(1).random((1024, 1024), dtype=np.float32)
    best = 0.0
    for _ in range(5):
        begun = time.process_time()
        a @ a
        best = max(best, 2 * 1024**3 / (time.process_time() - begun))
    d, (inner_e, inner_d), (le, ld) = shape.width, shape.feed_forward, shape.layers
    decoder = ld * (6 * d * d + 2 * d * inner_d) + d * shape.vocabulary
    encoder = le * (4 * d * d + 2 * d * inner_e) + ld * 2 * d * d
    work = 2 * (decoder * beam + encoder * source / target)
    return best / work, 4 * best / work


def cold_start(folder: Path, cache: Path) -> dict[str, float]:
    """CPU seconds and peak memory of a new process that drafts one sentence, after the model was converted once."""
    program = (
        "import sys\nfor n in ('torch', 'transformers'): sys.modules[n] = None\n"
        "from pathlib import Path\nfrom tweespraak_translate.ctranslate import CTranslateDrafter as D\n"
        "D(sys.argv[1], cache_dir=Path(sys.argv[2])).draft(['De minister informeert de Kamer.'])\n"
        "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), str(cache)], capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cold_start_cpu_s": round(cpu, 2), "cold_start_peak_mb": round(int(done.stdout) / 1024)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beam", type=int, nargs="+", default=[4])
    parser.add_argument("--sentences", type=int, default=96)
    parser.add_argument("--slow-sentences", type=int, default=6, help="sentences for the one-by-one row")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--length", type=int, default=32, help="target tokens of each sentence (random model)")
    parser.add_argument("--model", help='a model folder, or "bundled"; default: random weights of the opus-mt shape')
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        if given.model:
            folder = bundled_model() if given.model == "bundled" else Path(given.model)
            sources, length = seed_sentences(given.sentences), 0
        else:
            folder, length = make_random_model(scratch / "random"), given.length
            sources = random_sentences(given.sentences)
        result: dict[str, float] = {}
        for beam in given.beam:
            report(Bench(folder, scratch, sources, beam, length), given, result)
        result |= cold_start(folder, scratch / "converted")
        if given.json:
            print(json.dumps(result))
        else:
            print(
                f"one sentence in a new process: {result['cold_start_cpu_s']} s CPU, {result['cold_start_peak_mb']} MB"
            )


def report(bench: Bench, given: argparse.Namespace, result: dict[str, float]) -> None:
    """Measure one beam, print its table unless JSON is wanted, and add its figures to `result`."""
    speeds = measure(bench, given.rounds, given.slow_sentences)
    naive, ours = speeds["transformers, one by one"], speeds["ours, text to store (int8)"]
    bare, trimmed = speeds["CTranslate2 int8, its own conversion"], speeds["CTranslate2 int8, our conversion"]
    suffix = "" if bench.beam == given.beam[0] else f"_beam{bench.beam}"
    mean_source = statistics.mean(map(len, bench.tokens))
    limits = machine_limit(bench.info.shape, bench.beam, mean_source, bench.length or mean_source)
    result |= {
        f"ours_over_bare{suffix}": round(ours / trimmed, 3),
        f"ours_over_bare_own_conversion{suffix}": round(ours / bare, 3),
        f"ours_over_naive{suffix}": round(ours / naive, 2),
        f"ours_tokens_per_cpu_s{suffix}": round(ours, 1),
        f"limit_int8_tokens_per_cpu_s{suffix}": round(limits[1], 1),
    }
    if given.json:
        return
    print(f"\nbeam {bench.beam}, {len(bench.sources)} sentences, {bench.info.parameters / 1e6:.0f} million parameters")
    for name, speed in speeds.items():
        print(f"  {name:44} {speed:9.1f} tokens per CPU s   ×{speed / naive:5.2f}")
    print(f"  {'estimated limit of the machine, float32, int8':44} {limits[0]:9.1f}, {limits[1]:.1f}")
    print(
        f"  ours over bare: {ours / trimmed:.3f} (same conversion), {ours / bare:.3f} (CTranslate2's own)", flush=True
    )


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
