"""Train the bundled model further: `python benchmarks/train_small_model.py CORPUS MODEL_FOLDER OUT MINUTES`.

CORPUS is a folder of tab-separated files, Dutch and English in the first two
columns; a name that holds "heldout" is never read. `weights.tsv` there (name
of a file without its suffix, weight) says how often each file is drawn; 1 where
it says nothing. MODEL_FOLDER is any Marian model folder, packed ones included.
OUT keeps a checkpoint with the state of the optimizer: the same command goes on
from it. Pack the result with `python -m tweespraak_translate.packing OUT NEW`.

What makes it fit one or two processor cores: bfloat16, and a softmax over the
pieces of the batch, the commonest 3,000 and a random 1,000 of the others, the
last weighted so that the sum estimates the full one (Jean et al. 2015, "On
using very large target vocabulary for neural machine translation"). About 1,600
target tokens a second on two free cores (Zen 4), where the full softmax gives
900. The learning rate falls to nothing over the last 40 per cent of the time.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from tweespraak_translate.marian import load_model
from tweespraak_translate.models import WEIGHTS, check_model_folder
from tweespraak_translate.normalise import normalise
from tweespraak_translate.vocabulary import END, UNKNOWN, MarianVocabulary
from tweespraak_translate.weights import read_header

TOKENS = 2500
"""In a batch, padding included."""
LONGEST = 100
FREQUENT, OTHERS = 3000, 1000
PEAK, DECAY, WARM_UP = 6e-4, 0.4, 100
SMOOTHING = 0.1
KEEP_EVERY = 600.0
Pair = tuple[list[int], list[int]]


def read_corpus(folder: Path) -> list[tuple[str, str, float]]:
    """Dutch, English, and how often to draw it."""
    weights: dict[str, float] = {}
    listed = folder / "weights.tsv"
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            name, *rest = line.split("\t")
            weights[name] = float(rest[-1])
    found = []
    for path in sorted(folder.rglob("*.tsv")):
        if path == listed or "heldout" in path.name:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            dutch, _, rest_of_line = line.partition("\t")
            english = rest_of_line.partition("\t")[0]
            if dutch and english:
                found.append((dutch, english, weights.get(path.stem, 1.0)))
    return found


def batches(pairs: Sequence[tuple[Pair, float]]) -> Iterator[list[Pair]]:
    """Batches of about equal length, for ever; each pass draws every pair as often as its weight says."""
    while True:
        drawn = [p for p, weight in pairs for _ in range(int(weight) + (random.random() < weight % 1))]
        random.shuffle(drawn)
        for start in range(0, len(drawn), 20_000):
            chunk = sorted(drawn[start : start + 20_000], key=lambda p: (len(p[1]), len(p[0])))
            made: list[list[Pair]] = [[]]
            longest = 0
            for pair in chunk:
                longest = max(longest, *map(len, pair))
                if made[-1] and longest * (len(made[-1]) + 1) > TOKENS:
                    made.append([])
                    longest = max(map(len, pair))
                made[-1].append(pair)
            random.shuffle(made)
            yield from made


def padded(rows: Sequence[Sequence[int]], pad: int) -> Any:
    """Rows of pieces as one tensor, shape (rows, longest)."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[pad] * (longest - len(row))] for row in rows])


class Trainer:
    """The model, its optimizer and the clock."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.out = out
        kept = out / "state.pt"
        info = check_model_folder(folder)
        self.vocabulary = MarianVocabulary(info.path)
        self.model = load_model(info, self.vocabulary).train()
        # What holds the pieces of the other language down while drafting is no part of the model.
        bias = read_header(info.path / WEIGHTS).read()["final_logits_bias"]
        self.model.final_logits_bias.copy_(torch.from_numpy(bias))
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=PEAK, betas=(0.9, 0.98), eps=1e-9)
        self.seen = 0
        if kept.exists():
            state = torch.load(kept, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.seen = state["seen"]
        self.pad = int(self.model.config.pad_token_id)

    def pieces(self, dutch: str, english: str) -> Pair:
        """Both texts as pieces, each with its end."""
        ids = self.vocabulary.ids
        source = [ids[token] for token in self.vocabulary.encode(normalise(dutch))]
        target = [ids.get(token, ids[UNKNOWN]) for token in self.vocabulary.encode_target(normalise(english))]
        return source, [*target, ids[END]]

    def train(self, pairs: Sequence[tuple[Pair, float]], minutes: float) -> None:
        """Train for so long; a line every fifty steps, a checkpoint every ten minutes."""
        counts: Counter[int] = Counter()
        for (_, target), weight in pairs:
            counts.update({piece: weight for piece in target})
        order = [piece for piece, _ in counts.most_common()]
        common, rest = torch.tensor(order[:FREQUENT]), torch.tensor(order[FREQUENT:] or order[:1])
        place = torch.full((self.model.config.vocab_size,), -1)
        start = kept = time.monotonic()
        total, tokens = 0.0, 0
        for step, batch in enumerate(batches(pairs), start=1):
            done = (time.monotonic() - start) / (minutes * 60)
            if done >= 1:
                break
            rate = PEAK * min(1, step / WARM_UP) * min(1, max(0.02, (1 - done) / DECAY))
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            loss, count = self.step(batch, common, rest, place, len(order))
            total, tokens, self.seen = total + loss * count, tokens + count, self.seen + count
            if step % 50 == 0:
                print(f"step {step}  loss {total / tokens:.3f}  rate {rate:.1e}  {self.seen:,} tokens", flush=True)
                total, tokens = 0.0, 0
            if time.monotonic() - kept > KEEP_EVERY:
                self.save()
                kept = time.monotonic()
        self.save()

    def step(self, batch: list[Pair], common: Any, rest: Any, place: Any, pieces: int) -> tuple[float, int]:
        """One update; its loss in nats per piece, and how many pieces."""
        source = padded([pair[0] for pair in batch], self.pad)
        target = padded([pair[1] for pair in batch], self.pad)
        before = torch.cat([torch.full((len(batch), 1), self.pad), target[:, :-1]], 1)
        mask = target != self.pad
        gold = target[mask]
        sure = torch.unique(torch.cat([common, gold]))
        place[sure] = torch.arange(len(sure))
        drawn = rest[torch.randint(len(rest), (OTHERS,))]
        drawn = torch.unique(drawn[place[drawn] < 0])
        columns = torch.cat([sure, drawn])
        correction = torch.zeros(len(columns))
        correction[len(sure) :] = math.log(max(1, pieces - len(sure)) / max(1, len(drawn)))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            attended = (source != self.pad).long()
            states = self.model.model(input_ids=source, attention_mask=attended, decoder_input_ids=before)
            scores = states.last_hidden_state[mask] @ self.model.model.shared.weight[columns].t()
        scores = scores.float() + self.model.final_logits_bias[0, columns] + correction
        exact = functional.cross_entropy(scores, place[gold])
        spread = -functional.log_softmax(scores, -1)[:, : len(sure)].mean()
        loss = (1 - SMOOTHING) * exact + SMOOTHING * spread
        place[sure] = -1
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item(), len(gold)

    def save(self) -> None:
        """A model folder and a checkpoint; whole or as before."""
        with torch.no_grad():
            self.model.model.shared.weight[self.pad] = 0  # converters start decoding from a zero embedding
        self.model.save_pretrained(self.out, safe_serialization=True)
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "seen": self.seen}
        torch.save(state, self.out / "state.pt.new")
        os.replace(self.out / "state.pt.new", self.out / "state.pt")


def main() -> None:
    """Train, and say where the result lies."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name in ("source.spm", "target.spm", "vocab.json", "tokenizer_config.json", "README.md", "LICENSE-MPL-2.0.txt"):
        if (chosen.model / name).exists():
            (chosen.out / name).write_bytes((chosen.model / name).read_bytes())
    trainer = Trainer(chosen.model, chosen.out)
    pairs: list[tuple[Pair, float]] = []
    for dutch, english, weight in read_corpus(chosen.corpus):
        pair = trainer.pieces(dutch, english)
        if max(map(len, pair)) <= LONGEST and min(map(len, pair)) > 1:
            pairs.append((pair, weight))
    print(f"{len(pairs):,} pairs", flush=True)
    trainer.train(pairs, chosen.minutes)
    print(f"{chosen.out}: {trainer.seen:,} target tokens seen")


if __name__ == "__main__":
    main()
