"""How many seeded errors the checks see, and how often they trouble a reviewer for nothing.

    python benchmarks/checks.py [--json] [--pairs FILE] [--terms FILE] [--limit N]

FILE holds translated pairs: lines of Dutch, a tab, English, or a table with a heading that names
the columns `nl` and `en` (default: tests/data/checks/pairs.tsv). Into each right pair every error
that fits is put, one at a time; an error is seen when there is a finding that the right pair does
not have. A false alarm is a finding on a right pair.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tweespraak_translate.checks.base import Finding, Severity, Subject
from tweespraak_translate.checks.registry import run_checks
from tweespraak_translate.facts.dates import english_date
from tweespraak_translate.facts.fact import Kind, Strength
from tweespraak_translate.facts.ledger import compare_facts, scan
from tweespraak_translate.termbase import Form, Termbase, TermEntry, TermStatus

DATA = Path(__file__).parents[1] / "tests" / "data" / "checks"
Seeder = Callable[[str, str, random.Random], Iterable[str]]
_DIGIT = re.compile(r"\d")
_NEGATIONS = re.compile(r"\b(?:not|never|no|nothing|none|cannot|nobody)\b|n[’']t\b")
_WORD = re.compile(r"\b[a-z]{5,}\b")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the checks on seeded errors and on right pairs.")
    parser.add_argument("--json", action="store_true", help="print one flat object instead of tables")
    parser.add_argument("--pairs", type=Path, default=DATA / "pairs.tsv", help="right pairs, Dutch and English")
    parser.add_argument("--terms", type=Path, default=DATA / "terms.tsv", help="Dutch, preferred, forbidden English")
    parser.add_argument("--limit", type=int, default=600, help="seeded errors of one class at most")
    parser.add_argument("--missed", type=int, default=0, help="how many unseen errors of each class to print")
    args = parser.parse_args()
    pairs = list(read_pairs(args.pairs))
    termbase = read_terms(args.terms)
    clean = Counter[tuple[str, str]]()
    troubled = dict.fromkeys(Severity, 0)
    known = []
    for source, target in pairs:
        findings = run_checks(Subject(source, target, termbase=termbase))
        known.append(findings)
        clean.update((f.check, str(f.severity)) for f in findings)
        for severity in {f.severity for f in findings}:
            troubled[severity] += 1
    started = time.process_time()
    for source, target in pairs:
        run_checks(Subject(source, target, termbase=termbase))
    ms = 1000 * (time.process_time() - started) / len(pairs)
    seeds = measure_seeds(pairs, known, termbase, args.limit, args.missed)
    alarmed = sum(any(f.severity is not Severity.INFO for f in findings) for findings in known)
    report = {
        "pairs": len(pairs),
        "ms_per_segment": round(ms, 2),
        "false_alarm_share": round(alarmed / len(pairs), 4),
        "false_alarm_error_share": round(troubled[Severity.ERROR] / len(pairs), 4),
        "false_alarms_per_10": round(10 * sum(n for (_, s), n in clean.items() if s != "info") / len(pairs), 3),
    }
    total = sum(n for n, _ in seeds.values())
    fact_classes = ("wrong-digit", "lost-decimal", "swapped-date", "dropped-negation", "wrong-dossier")
    facts = [seeds[name] for name in fact_classes if name in seeds]
    report["seeded_errors"] = total
    report["recall"] = round(sum(seen for _, seen in seeds.values()) / max(1, total), 4)
    report["recall_facts"] = round(sum(seen for _, seen in facts) / max(1, sum(n for n, _ in facts)), 4)
    for name, (count, seen) in seeds.items():
        key = name.replace("-", "_")
        report[f"seeded_{key}"] = count
        report[f"recall_{key}"] = round(seen / max(1, count), 4)
    if args.json:
        print(json.dumps(report, indent=1))
    else:
        print_tables(report, seeds, clean, args)


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Pairs of a file with or without a heading."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    heading = [cell.strip().lower() for cell in rows[0]]
    first, nl, en = (1, heading.index("nl"), heading.index("en")) if {"nl", "en"} <= set(heading) else (0, 0, 1)
    for row in rows[first:]:
        if len(row) > max(nl, en) and row[nl].strip() and row[en].strip():
            yield row[nl], row[en]


def read_terms(path: Path) -> Termbase:
    """A termbase from lines of Dutch, English, forbidden English (may be empty)."""
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        dutch, english, forbidden = (*line.split("\t"), "", "")[:3]
        forms = [Form(dutch, "nl"), Form(english, "en")]
        if forbidden:
            forms.append(Form(forbidden, "en", TermStatus.FORBIDDEN))
        entries.append(TermEntry(tuple(forms), id=number + 1))
    return Termbase(entries, 1)


def measure_seeds(
    pairs: list[tuple[str, str]], known: list[list[Finding]], termbase: Termbase, limit: int, missed: int
) -> dict[str, tuple[int, int]]:
    """For each class of error how many were put in, and how many were seen."""
    seeders = dict(SEEDERS)
    seeders["term-missing"] = lambda s, t, r: lose_term(s, t, termbase)
    seeders["term-forbidden"] = lambda s, t, r: use_forbidden(s, t, termbase)
    found: dict[str, tuple[int, int]] = {}
    for name, seeder in seeders.items():
        chance = random.Random(f"seed {name}")
        order = list(range(len(pairs)))
        chance.shuffle(order)
        count = seen = shown = 0
        for index in order:
            source, target = pairs[index]
            for wrong in seeder(source, target, chance):
                if wrong == target or count >= limit:
                    continue
                count += 1
                fresh = new_findings(known[index], run_checks(Subject(source, wrong, termbase=termbase)))
                seen += bool(fresh)
                if not fresh and shown < missed:
                    shown += 1
                    print(f"unseen {name}: {source}\n    {wrong}", file=sys.stderr)
        if count:
            found[name] = (count, seen)
    return found


def new_findings(before: list[Finding], after: list[Finding]) -> list[Finding]:
    """What is found now and was not before; a remark of severity info does not count."""
    old = Counter((f.check, f.message) for f in before)
    fresh = []
    for finding in after:
        key = (finding.check, finding.message)
        if old[key]:
            old[key] -= 1
        elif finding.severity is not Severity.INFO:
            fresh.append(finding)
    return fresh


def change_digit(source: str, target: str, chance: random.Random) -> Iterator[str]:
    """Another digit in one number that the Dutch has too."""
    spans = [e.target.span for e in compare_facts(source, target).entries if e.is_right and e.source and e.target]
    for span in spans:
        places = [m.start() for m in _DIGIT.finditer(target, span.start, span.end)]
        if places:
            at = chance.choice(places)
            digit = chance.choice([d for d in "123456789" if d != target[at]])
            yield target[:at] + digit + target[at + 1 :]


def lose_decimal(source: str, target: str, chance: random.Random) -> Iterator[str]:
    """The decimal point gone, the decimals gone, or left as a comma."""
    for match in re.finditer(r"(?<![\d.,])(\d+)\.(\d{1,2})(?![\d.])", target):
        if re.search(rf"(?<![\d,.]){match[1]},{match[2]}(?!\d)", source):
            for wrong in (match[1] + match[2], match[1], f"{match[1]},{match[2]}"):
                yield target[: match.start()] + wrong + target[match.end() :]


def swap_date(source: str, target: str, chance: random.Random) -> Iterator[str]:
    """Day and month exchanged, or another month."""
    for fact in scan(target, "en"):
        if fact.kind is not Kind.DATE or fact.value.startswith("weekday") or fact.strength is not Strength.FIRM:
            continue
        year, rest = (fact.value[:4], fact.value[5:]) if fact.value[0].isdigit() else ("-", fact.value[2:])
        month, _, day = rest.partition("-")
        if day and int(day) <= 12 and day != month:
            swapped = f"{year}-{day}-{month}"
        else:
            swapped = f"{year}-{int(month) % 12 + 1:02}" + (f"-{day}" if day else "")
        yield target[: fact.span.start] + english_date(swapped) + target[fact.span.end :]


def drop_negation(source: str, target: str, chance: random.Random) -> Iterator[str]:
    """The English says the opposite."""
    facts = [f for f in scan(source, "nl") if f.kind is Kind.NEGATION and f.strength is Strength.FIRM]
    ours = [f for f in scan(target, "en") if f.kind is Kind.NEGATION and f.strength is Strength.FIRM]
    if not facts or len(facts) != len(ours):
        return
    for match in _NEGATIONS.finditer(target):
        word = match[0].lower()
        if re.match(r"\b(?:not only|no longer|no later|no\.)", target[match.start() :].lower()):
            continue
        put = {"cannot": "can", "never": "always", "nothing": "something", "nobody": "somebody", "none": "some"}
        other = put.get(word, "" if word != "no" or target[match.end() : match.end() + 1] not in ".,;" else "yes")
        wrong = target[: match.start()] + other + target[match.end() :]
        yield re.sub(r" {2,}", " ", wrong).replace(" .", ".").strip()


def change_dossier(source: str, target: str, chance: random.Random) -> Iterator[str]:
    """Another parliamentary paper: one digit of the dossier or of the number."""
    for fact in scan(target, "en"):
        if fact.kind is Kind.DOSSIER:
            places = [m.start() for m in _DIGIT.finditer(target, fact.span.start, fact.span.end)]
            years = re.search(r"(?:19|20)\d\d\s?[-–/]\s?(?:20)?\d\d(?!\s?\d{3})", fact.span.of(target))
            if years:
                a, b = years.span()
                places = [p for p in places if not fact.span.start + a <= p < fact.span.start + b]
            for at in chance.sample(places, min(4, len(places))):
                digit = chance.choice([d for d in "123456789" if d != target[at]])
                yield target[:at] + digit + target[at + 1 :]


def drop_clause(source: str, target: str, chance: random.Random) -> Iterator[str]:
    """A clause of at least five words between commas, or after the last one, is gone."""
    stops = [0, *(m.end() for m in re.finditer(r"[,;:](?=\s)|(?<=[a-z])\.(?=\s[A-Z])", target)), len(target) - 1]
    pieces = [(a, b) for a, b in zip(stops, stops[1:], strict=False) if len(target[a:b].split()) >= 5]
    kept = [(a, b) for a, b in pieces if len(target[:a].split()) + len(target[b:].split()) >= 4]
    for a, b in kept:
        wrong = (target[:a].rstrip(",;: ") + target[b:].lstrip(",")).strip()
        yield wrong[0].upper() + wrong[1:]


def double_phrase(source: str, target: str, chance: random.Random) -> Iterator[str]:
    """Two to five words stand twice."""
    words = list(re.finditer(r"\S+", target))
    if len(words) < 8:
        return
    length = chance.randint(2, 5)
    at = chance.randrange(1, len(words) - length)
    piece = target[words[at].start() : words[at + length - 1].end()]
    yield target[: words[at].start()] + piece + " " + target[words[at].start() :]


def leave_word(source: str, target: str, chance: random.Random) -> Iterator[str]:
    """A Dutch word in the place of an English one."""
    dutch = [w for w in _WORD.findall(source) if w not in target.lower()]
    english = list(_WORD.finditer(target))
    if dutch and english:
        match = chance.choice(english)
        yield target[: match.start()] + chance.choice(dutch) + target[match.end() :]


def lose_term(source: str, target: str, termbase: Termbase) -> Iterator[str]:
    """A binding term is put another way."""
    for hit in termbase.find(source):
        found = termbase.find_targets(target, hit.entry)
        if len(found) == 1:
            yield target[: found[0].span.start] + "arrangement" + target[found[0].span.end :]


def use_forbidden(source: str, target: str, termbase: Termbase) -> Iterator[str]:
    """The form that the termbase forbids."""
    for hit in termbase.find(source):
        forbidden = [form for form in hit.entry.english if form.status is TermStatus.FORBIDDEN]
        for found in termbase.find_targets(target, hit.entry):
            if forbidden and found.status is not TermStatus.FORBIDDEN:
                yield target[: found.span.start] + forbidden[0].text + target[found.span.end :]


SEEDERS: dict[str, Seeder] = {
    "wrong-digit": change_digit,
    "lost-decimal": lose_decimal,
    "swapped-date": swap_date,
    "dropped-negation": drop_negation,
    "wrong-dossier": change_dossier,
    "dropped-clause": drop_clause,
    "doubled-phrase": double_phrase,
    "untranslated-word": leave_word,
}


def print_tables(
    report: dict[str, float],
    seeds: dict[str, tuple[int, int]],
    clean: Counter[tuple[str, str]],
    args: argparse.Namespace,
) -> None:
    """What was measured, for people, with the command that made it."""
    print(f"python benchmarks/checks.py --pairs {args.pairs} --limit {args.limit}\n")
    print(f"{'seeded error':20} {'put in':>7} {'seen':>7} {'recall':>7}")
    for name, (count, seen) in seeds.items():
        print(f"{name:20} {count:7} {seen:7} {seen / count:7.3f}")
    print(f"{'all':20} {report['seeded_errors']:7} {'':7} {report['recall']:7.3f}")
    print(f"{'facts':20} {'':7} {'':7} {report['recall_facts']:7.3f}\n")
    by_check: dict[str, dict[str, int]] = defaultdict(dict)
    for (check, severity), count in clean.items():
        by_check[check][severity] = count
    print(f"{'false alarms':28} {'error':>7} {'warning':>8} {'info':>6}   on {report['pairs']} right pairs")
    for check, counts in sorted(by_check.items(), key=lambda item: -sum(item[1].values())):
        print(f"{check:28} {counts.get('error', 0):7} {counts.get('warning', 0):8} {counts.get('info', 0):6}")
    print(
        f"\npairs with an error or warning {report['false_alarm_share']:.1%}, with an error "
        f"{report['false_alarm_error_share']:.1%}; errors and warnings per 10 pairs {report['false_alarms_per_10']}; "
        f"{report['ms_per_segment']} ms a segment"
    )


if __name__ == "__main__":
    main()
