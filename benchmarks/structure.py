"""How well documents are taken apart: numbers, pairing, text and leakage against an index of true counts.

    python benchmarks/structure.py [FOLDER] [--json] [--hard-set FILE] [--worst N]

FOLDER, a small set of made-up documents where none is given, holds INDEX.tsv
(columns file, format, true_questions, true_answers, how_counted) and, where
there is one, a `*.gold.json` with the full text of every block. A question
whose label is lost counts as found when it is reported missing under its
number; a question without a number counts as one.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from tweespraak_store.readers.registry import read_document
from tweespraak_translate.document import Block, BlockKind, Flag, ParagraphKind, ParsedDocument
from tweespraak_translate.errors import TweespraakError
from tweespraak_translate.exchanges import find_exchanges

_OWN = Path(__file__).resolve().parent.parent / "tests" / "data" / "structure"
_GOLD_ID = re.compile(r"ah-tk-\d{8}-\d+")
_FOOTER = re.compile(
    r"vergaderjaar \d{4}[–-]\d{4}, Aanhangsel|ISSN 0921|’s-Gravenhage 20\d\d|Pagina \d+ van \d+|ah-tk-\d{8}"
)
_MARK = re.compile(r"(?<=[a-z»?!.,;:)”’])\d{1,2}(?:, ?\d{1,2})*(?=\s|$)|\[\d{1,2}(?: \d{1,2})*\s?\]")


@dataclass
class Tally:
    """Counts of one group of files; scores are read from them."""

    files: int = 0
    failed: int = 0
    true: int = 0
    found: int = 0
    right: int = 0
    pairs: int = 0
    pairs_right: int = 0
    blocks: int = 0
    similarity: float = 0.0
    leaks: int = 0
    pages: int = 0
    seconds: float = 0.0
    traps: int = 0
    trap_questions: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass
class Outcome:
    """What one file gave, with what was wrong in words."""

    file: str
    group: str
    tally: Tally
    faults: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well documents are taken apart.")
    parser.add_argument("folder", type=Path, nargs="?", default=_OWN)
    parser.add_argument("--json", action="store_true", help="print one flat object instead of tables")
    parser.add_argument("--hard-set", type=Path, default=None, help="sentences with gold boundaries")
    parser.add_argument("--worst", type=int, default=12, help="how many of the worst files to name")
    parser.add_argument("--only", default="", help="only files whose name holds this text")
    args = parser.parse_args()
    outcomes = [measure(args.folder, row, gold) for row, gold in rows(args.folder) if args.only in row["file"]]
    sentence_f1 = measure_sentences(args.hard_set) if args.hard_set else None
    if args.json:
        print(json.dumps(flat(outcomes, sentence_f1), indent=1))
    else:
        print_tables(outcomes, sentence_f1, args.worst)


def rows(folder: Path) -> Iterable[tuple[dict[str, str], dict[str, Any] | None]]:
    """The files of the index that have a true count, each with its gold text where there is one."""
    gold: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.gold.json")):
        gold.update({one["id"]: one for one in json.loads(path.read_text("utf-8")).values()})
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not re.match(r"\d", row["true_questions"] or "") or not (folder / row["file"]).exists():
                continue
            found = _GOLD_ID.search(row["file"]) or _GOLD_ID.search(row["kind"])
            yield row, gold.get(found[0]) if found else None


def group_of(row: dict[str, str]) -> str:
    """The line of the table a file belongs to: its format, or the program that took its text out."""
    parts = Path(row["file"]).parts
    if "line breaks lost" in row["format"]:
        return "list, OCR"
    if "line breaks restored" in row["format"]:
        return "list, lines"
    if len(parts) == 1:
        return row["format"]
    return parts[-2] if parts[0] == "txt" else parts[0]


def measure(folder: Path, row: dict[str, str], gold: dict[str, Any] | None) -> Outcome:
    """Read one file and hold it against what the index says."""
    outcome = Outcome(row["file"], group_of(row), Tally(files=1))
    data = (folder / row["file"]).read_bytes()
    started = time.process_time()
    try:
        source = read_document(data, row["file"])
        document = find_exchanges(source)
    except (TweespraakError, ImportError) as error:
        outcome.tally.failed = 1
        outcome.faults.append(str(error))
        return outcome
    outcome.tally.seconds = time.process_time() - started
    outcome.tally.pages = max(line.page for line in source.lines)
    if gold:
        _against_gold(outcome, document, gold)
    else:
        _against_counts(outcome, document, row)
    return outcome


def numbers_of(document: ParsedDocument, kind: BlockKind) -> list[str]:
    """The numbers of all blocks of a kind; a block without one counts under a name of its own."""
    numbers: list[str] = []
    for index, exchange in enumerate(document.exchanges):
        blocks = exchange.questions if kind is BlockKind.QUESTION else exchange.answers
        own = [n for block in blocks for n in block.numbers]
        if not blocks and kind is BlockKind.QUESTION and Flag.QUESTION_MISSING in exchange.flags:
            own = list(exchange.numbers)
        if blocks and not own and exchange.questions:
            own = [f"unnumbered {index}"]
        numbers.extend(own)
    return numbers


def _score(outcome: Outcome, found: Sequence[str], true: Sequence[str], what: str) -> None:
    rest = list(true)
    right = 0
    for number in found:
        if number in rest:
            rest.remove(number)
            right += 1
    extra = len(found) - right
    tally = outcome.tally
    tally.true += len(true)
    tally.found += len(found)
    tally.right += right
    if rest or extra:
        outcome.faults.append(f"{what}: {len(rest)} missed {rest[:6]}, {extra} too many of {len(found)}")


def _against_counts(outcome: Outcome, document: ParsedDocument, row: dict[str, str]) -> None:
    for kind, column in ((BlockKind.QUESTION, "true_questions"), (BlockKind.ANSWER, "true_answers")):
        found = numbers_of(document, kind)
        cell = row[column]
        count = int(re.match(r"\d+", cell)[0])  # type: ignore[index]
        listed = re.search(r"\(([\da-z]+(?:,[\da-z]+)+)\)", cell)
        if count == 0:
            outcome.tally.traps += kind is BlockKind.QUESTION
            outcome.tally.trap_questions += len(found) if kind is BlockKind.QUESTION else 0
            true: list[str] = []
        elif listed:
            true = listed[1].split(",")
        else:
            if len(set(found)) < len(found) and len(found) != count:
                outcome.faults.append(f"{kind.value}: {len(found)} numbers, some of them twice")
                found = max(_longest_round(found), list(dict.fromkeys(found)), key=lambda n: (len(n) <= count, len(n)))
            bases = list(dict.fromkeys(re.sub(r"(?<=\d)[a-h]$", "", n) for n in found))
            found = bases if len(bases) == count else found
            true = [str(n) for n in range(1, count + 1)] if "1..N" in row["how_counted"] else found[:count]
            true += ["?"] * (count - len(true))
            found = found if true[-1:] != ["1"] or len(found) != 1 else ["1"]
        _score(outcome, found, true, kind.value)
    for exchange in document.exchanges:
        if exchange.answers and exchange.questions:
            outcome.tally.pairs += 1
            asked = {n for b in exchange.questions for n in b.numbers}
            outcome.tally.pairs_right += asked == {n for b in exchange.answers for n in b.numbers}


def _longest_round(numbers: Sequence[str]) -> list[str]:
    """The longest stretch without a number twice: an index of one count knows one numbering."""
    rounds: list[list[str]] = [[]]
    for number in numbers:
        if number in rounds[-1]:
            rounds.append([])
        rounds[-1].append(number)
    return max(rounds, key=len)


def _against_gold(outcome: Outcome, document: ParsedDocument, gold: dict[str, Any]) -> None:
    truth = {BlockKind.QUESTION: "Q", BlockKind.ANSWER: "A"}
    for kind, letter in truth.items():
        true = [str(n) for block in gold["blocks"] if block["kind"] == letter for n in block["nums"]]
        _score(outcome, numbers_of(document, kind), true, kind.value)
    for gold_block in gold["blocks"]:
        numbers = tuple(str(n) for n in gold_block["nums"])
        if gold_block["kind"] == "A":
            outcome.tally.pairs += 1
            outcome.tally.pairs_right += _is_paired(document, numbers)
        kind = BlockKind.QUESTION if gold_block["kind"] == "Q" else BlockKind.ANSWER
        _score_text(outcome, _find_block(document, kind, numbers), gold_block, gold["footnotes"])


def _is_paired(document: ParsedDocument, numbers: tuple[str, ...]) -> bool:
    for exchange in document.exchanges:
        if any(block.numbers == numbers for block in exchange.answers):
            return {n for block in exchange.questions for n in block.numbers} == set(numbers)
    return False


def _find_block(document: ParsedDocument, kind: BlockKind, numbers: tuple[str, ...]) -> Block | None:
    for exchange in document.exchanges:
        for block in exchange.questions if kind is BlockKind.QUESTION else exchange.answers:
            if block.numbers == numbers:
                return block
    return None


def _score_text(outcome: Outcome, block: Block | None, gold: dict[str, Any], notes: Sequence[str]) -> None:
    tally = outcome.tally
    tally.blocks += 1
    if block is None:
        outcome.faults.append(f"{gold['label']}: no block")
        return
    running = " ".join(p.text for p in block.paragraphs if p.kind is not ParagraphKind.TABLE)
    ours, true = " ".join(running.split()), " ".join(gold["text"].split())
    similarity = Levenshtein.normalized_similarity(ours, true)
    tally.similarity += similarity
    if similarity < 0.97:
        outcome.faults.append(f"{gold['label']}: similarity {similarity:.3f}")
    leak = leakage(block, true, notes)
    tally.leaks += bool(leak)
    if leak:
        outcome.faults.append(f"{gold['label']}: leak of {leak}")


def leakage(block: Block, true: str, notes: Sequence[str]) -> str:
    """What stands in a block and should not: footer, footnote or mark; empty for nothing."""
    text = " ".join(block.text.split())
    footer = _FOOTER.search(text)
    if footer and footer[0] not in true:
        return f"footer {footer[0]!r}"
    for note in notes:
        start = " ".join(re.sub(r"^[\d*]+\s*", "", note).split())[:40]
        if len(start) > 12 and start in text and start not in true:
            return f"footnote {start!r}"
    surplus = len(_MARK.findall(text)) - len(_MARK.findall(true))
    return f"mark {_MARK.findall(text)[:3]}" if surplus > 0 else ""


def measure_sentences(path: Path) -> float:
    """F1 of the sentence boundaries in a hard set."""
    from tweespraak_translate.segmentation import split_sentences

    right = found = true = 0
    for text, gold in read_hard_set(path):
        ours = {span.end for span in split_sentences(text)}
        right += len(gold & ours)
        found += len(ours)
        true += len(gold)
    return 2 * right / (found + true) if found + true else 0.0


def read_hard_set(path: Path) -> list[tuple[str, set[int]]]:
    """Paragraphs with the offsets where their sentences end.

    One paragraph a line; " ¦ " is a boundary where the text has a space, "¦" one where it has none; # comments.
    """
    out: list[tuple[str, set[int]]] = []
    for line in path.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        text, ends = "", set()
        for index, piece in enumerate(re.split(r"( ?¦ ?)", line)):
            if index % 2:
                ends.add(len(text))
                text += " " if piece != "¦" else ""
            else:
                text += piece
        out.append((text, {*ends, len(text)}))
    return out


def by_group(outcomes: Sequence[Outcome]) -> dict[str, Tally]:
    """One tally a group, and "all" last."""
    groups: dict[str, Tally] = {}
    for outcome in outcomes:
        for name in (outcome.group, "all"):
            total = groups.setdefault(name, Tally())
            for key, value in vars(outcome.tally).items():
                setattr(total, key, getattr(total, key) + value)
    return {name: groups[name] for name in sorted(groups, key=lambda n: (n == "all", n))}


def flat(outcomes: Sequence[Outcome], sentence_f1: float | None) -> dict[str, float]:
    """Every figure under one key, its unit at the end."""
    out: dict[str, float] = {}
    for name, tally in by_group(outcomes).items():
        key = re.sub(r"\W+", "_", name)
        out[f"{key}_files_n"] = tally.files
        out[f"{key}_failed_n"] = tally.failed
        out[f"{key}_precision_share"] = round(tally.precision, 4)
        out[f"{key}_recall_share"] = round(tally.recall, 4)
        out[f"{key}_f1_share"] = round(tally.f1, 4)
        out[f"{key}_trap_questions_n"] = tally.trap_questions
        if tally.pairs:
            out[f"{key}_pairing_share"] = round(tally.pairs_right / tally.pairs, 4)
        if tally.blocks:
            out[f"{key}_similarity_share"] = round(tally.similarity / tally.blocks, 4)
            out[f"{key}_leaking_blocks_share"] = round(tally.leaks / tally.blocks, 4)
        if tally.seconds:
            out[f"{key}_pages_per_s"] = round(tally.pages / tally.seconds, 1)
    if sentence_f1 is not None:
        out["sentence_f1_share"] = round(sentence_f1, 4)
    return out


def print_tables(outcomes: Sequence[Outcome], sentence_f1: float | None, worst: int) -> None:
    print(f"# {' '.join(sys.argv)}")
    columns = ("P", "R", "F1", "pairs", "text", "leak")
    print(f"{'group':18}{'files':>6}{'fail':>5}{''.join(f'{c:>8}' for c in columns)}{'traps':>7}{'pages/s':>9}")
    for name, t in by_group(outcomes).items():
        pairs = f"{t.pairs_right / t.pairs:8.4f}" if t.pairs else f"{'-':>8}"
        text = f"{t.similarity / t.blocks:8.4f}{t.leaks / t.blocks:8.4f}" if t.blocks else f"{'-':>8}{'-':>8}"
        traps = f"{t.trap_questions}/{t.traps}" if t.traps else "-"
        speed = f"{t.pages / t.seconds:9.0f}" if t.seconds else f"{'-':>9}"
        numbers = f"{t.precision:8.4f}{t.recall:8.4f}{t.f1:8.4f}"
        print(f"{name:18}{t.files:6}{t.failed:5}{numbers}{pairs}{text}{traps:>7}{speed}")
    if sentence_f1 is not None:
        print(f"sentence boundaries on the hard set: F1 {sentence_f1:.4f}")
    bad = sorted((o for o in outcomes if o.faults), key=lambda o: (o.tally.f1, -len(o.faults)))
    print(f"\nworst files ({len(bad)} of {len(outcomes)} with a fault):")
    for outcome in bad[:worst]:
        print(f"  {outcome.file}: F1 {outcome.tally.f1:.3f}; {'; '.join(outcome.faults[:5])}")


if __name__ == "__main__":
    main()
