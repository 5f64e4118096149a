"""Learn data/word_pairs.tsv and data/shared_words.txt from translated sentences.

    python -m tweespraak_translate.checks.learn_word_pairs FILE.tsv... > word_pairs.tsv
    python -m tweespraak_translate.checks.learn_word_pairs --shared FILE.tsv... > shared_words.txt

Each FILE holds lines of Dutch, a tab, English. IBM model 1 over word beginnings, then, for each
Dutch beginning, the fewest English ones that answer it and the share of its sentences in which
one of them stands.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tweespraak_translate.checks.coverage import dutch_stem, english_stem, words_of

_ROUNDS = 5
_SEEN = 4
"""A Dutch beginning in fewer sentences than this is left out."""
_ANSWERS = 12
_MOST_COMMON = 0.06
"""An English beginning in more than this share of all sentences says nothing of one word."""

_SHARE_OF_DUTCH = 0.08
"""A word that English has less often than this share of the Dutch count was left untranslated there."""

Sentence = tuple[list[str], list[str]]


def main(files: Sequence[str]) -> None:
    """Print the pairs learned from `files`."""
    if files and files[0] == "--shared":
        _print_shared(files[1:])
        return
    pairs = list(_read(files))
    probability = _model_one(pairs)
    common = _too_common(pairs)
    print("# Dutch word beginning, share of right translations that answer it, English beginnings that do.")
    for stem, share, answers in _answers(pairs, probability, common):
        print(f"{stem}\t{share:.2f}\t{' '.join(answers)}")


def _read(files: Iterable[str]) -> Iterable[Sentence]:
    for name in files:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            source, _, target = line.partition("\t")
            dutch = sorted({dutch_stem(w[0]) for w in words_of(source)})
            english = sorted({english_stem(p) for w in words_of(target) for p in (w[0], *w[0].split("-")) if p})
            if dutch and english and len(dutch) < 60:
                yield dutch, english


def _print_shared(files: Sequence[str]) -> None:
    """Words of the Dutch that English has too, in small letters: often enough not to be left there by mistake."""
    dutch, english = Counter[str](), Counter[str]()
    for name in files:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            source, _, target = line.partition("\t")
            dutch.update({word[0].casefold() for word in words_of(source)})
            english.update({word[0] for word in words_of(target) if word[0].islower()})
    print("# Words spelled alike in Dutch and English: one of them in an English text proves nothing.")
    for word in sorted(dutch):
        if english[word] >= 3 and english[word] >= _SHARE_OF_DUTCH * dutch[word]:
            print(word)


def _model_one(pairs: Sequence[Sentence]) -> dict[str, dict[str, float]]:
    """Translation probabilities p(English | Dutch)."""
    table: dict[str, dict[str, float]] = {}
    for step in range(_ROUNDS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for dutch, english in pairs:
            for e in english:
                weights = [1.0 if step == 0 else table[d].get(e, 1e-9) for d in dutch]
                total = sum(weights)
                for d, weight in zip(dutch, weights, strict=True):
                    if weight > 1e-4 * total:
                        counts[d][e] += weight / total
        table = {d: {e: c / sum(row.values()) for e, c in row.items() if c > 1e-3} for d, row in counts.items()}
    return table


def _too_common(pairs: Sequence[Sentence]) -> set[str]:
    counts = Counter(e for _, english in pairs for e in english)
    return {e for e, n in counts.items() if n > _MOST_COMMON * len(pairs)}


def _answers(
    pairs: Sequence[Sentence], probability: dict[str, dict[str, float]], common: set[str]
) -> Iterable[tuple[str, float, list[str]]]:
    places: dict[str, list[int]] = defaultdict(list)
    for index, (dutch, _) in enumerate(pairs):
        for d in dutch:
            places[d].append(index)
    for stem in sorted(places):
        where = places[stem]
        if len(where) < _SEEN or len(where) > 0.15 * len(pairs):
            continue
        ranked = sorted(probability.get(stem, {}).items(), key=lambda item: -item[1])
        answers = [e for e, p in ranked if p > 0.02 and e not in common and len(e) > 2][:_ANSWERS]
        if not answers:
            continue
        hits = sum(not set(answers).isdisjoint(pairs[i][1]) for i in where)
        share = (hits + 1) / (len(where) + 3)
        if share > 0.3:
            yield stem, share, answers


if __name__ == "__main__":
    main(sys.argv[1:])
