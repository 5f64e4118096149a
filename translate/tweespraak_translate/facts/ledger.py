"""The ledger: every fact of the Dutch, whether the English states it too, and what the English states beyond it.

Facts are matched as multisets of values, in rounds from certain to tolerant: the same kind and
value; a value that another kind can carry ("artikel 100-brief", "Article 100 letter"); the value
in the other language's way of writing; then what is left on both sides is paired as a wrong
value, and what is left on one side is missing or extra.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from tweespraak_translate.facts.acronyms import Acronyms, find_acronyms
from tweespraak_translate.facts.amounts import english_amount, english_number, find_amounts
from tweespraak_translate.facts.dates import english_date, find_dates, find_times, same_date, year_of
from tweespraak_translate.facts.fact import Fact, Kind, Strength, Taken
from tweespraak_translate.facts.names import find_form, find_names, mask_institutions
from tweespraak_translate.facts.negation import find_negations
from tweespraak_translate.facts.references import find_reference_facts
from tweespraak_translate.facts.urls import find_urls
from tweespraak_translate.segment import Span


class Standing(StrEnum):
    """How a fact stands between the two languages."""

    KEPT = "kept"
    FOREIGN = "foreign"
    """The value is there, written the Dutch way: "1.234,5" in the English."""
    WRONG = "wrong"
    """The English states another value in its place."""
    MISSING = "missing"
    EXTRA = "extra"
    """The English states a value that the Dutch does not have."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; a fact that is extra has no source, a missing one no target."""

    standing: Standing
    source: Fact | None
    target: Fact | None
    english: str = ""
    """The right English form, ready to insert; empty for what is extra."""

    @property
    def fact(self) -> Fact:
        """The Dutch fact, or the English one that has none."""
        found = self.source or self.target
        assert found is not None
        return found

    @property
    def is_right(self) -> bool:
        """✓ or ✗."""
        return self.standing is Standing.KEPT

    @property
    def mark(self) -> str:
        """✓ or ✗ as one character."""
        return "✓" if self.is_right else "✗"


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries, in the order of the Dutch, then what is extra in the order of the English."""

    entries: tuple[Entry, ...]
    hints: tuple[Fact, ...] = ()
    """Hints of the English that no fact used: they may carry what is missing."""

    @property
    def wrong(self) -> tuple[Entry, ...]:
        """The entries that are not right."""
        return tuple(entry for entry in self.entries if not entry.is_right)

    def of(self, *kinds: Kind) -> tuple[Entry, ...]:
        """The entries of some kinds."""
        return tuple(entry for entry in self.entries if entry.fact.kind in kinds)


def find_facts(text: str, language: str, acronyms: Acronyms | None = None) -> list[Fact]:
    """The facts of a text in printed order, `language` "nl" or "en"; an empty text has none."""
    return [fact for fact in scan(text, language, acronyms) if fact.strength is not Strength.HINT]


def scan(text: str, language: str, acronyms: Acronyms | None = None) -> list[Fact]:
    """As `find_facts`, with the hints: words that answer for a fact of the other language."""
    text = text.replace("\u00ad", "-")
    taken = Taken(len(text))
    found = [*find_urls(text, taken), *find_reference_facts(text, language, taken)]
    if language == "nl":
        found += find_names(text, taken)
    for span in mask_institutions(text):
        taken.take(span.start, span.end)
    found += find_dates(text, language, taken)
    found += find_times(text, language, taken)
    found += find_acronyms(text, language, taken, acronyms)
    found += find_amounts(text, language, taken)
    found += find_negations(text, language)
    return sorted(found, key=lambda fact: (fact.span.start, fact.span.end))


def compare_facts(source: str, target: str, acronyms: Acronyms | None = None) -> Ledger:
    """The ledger of a Dutch source and its English target; two texts without facts give an empty one."""
    work = _Work(scan(source, "nl", acronyms), scan(target, "en", acronyms), source, target)
    work.match()
    return work.ledger()


_VALUES = (Kind.NUMBER, Kind.ORDINAL, Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.TIME)
_LABELS = (Kind.ARTICLE, Kind.QUESTION, Kind.FOOTNOTE, Kind.NUMBER, Kind.ORDINAL)
_PLACES = (Kind.DOSSIER, Kind.YEARS, Kind.DATE, Kind.URL, Kind.ACRONYM, *_VALUES, *_LABELS)

_NEAR, _NEAR_WORDS = 0.12, 45
"""Share of the text, or code points, by which two places may differ and still be about the same."""

Test = Callable[[Fact, Fact], bool]


class _Work:
    """The facts of both sides that still wait for a partner."""

    def __init__(self, source: list[Fact], target: list[Fact], source_text: str, target_text: str) -> None:
        self.source, self.target = source, target
        self.source_text, self.target_text = source_text, target_text
        self.open_source = list(range(len(source)))
        self.open_target = list(range(len(target)))
        self.pairs: list[tuple[int, int, Standing]] = []
        self.entries: list[Entry] = []

    def match(self) -> None:
        """Pair everything, the surest first."""
        self._names()
        self._round(_same, firm=True)
        self._explain_hints()
        self._round(_same)
        self._round(_same_number)
        self._round(_near_date)
        self._round(_english_page)
        self._split_years()
        self._round(_same_number)
        self._round(_percent_or_number)
        if "percentage" in self.source_text.casefold():
            self._round(_percent_added)
        self._round(_foreign, Standing.FOREIGN)
        self._forms()
        self._wrong()

    def _round(self, test: Test, standing: Standing = Standing.KEPT, *, firm: bool = False) -> None:
        for i in list(self.open_source):
            fact = self.source[i]
            if firm and fact.strength is Strength.HINT:
                continue
            for j in self.open_target:
                other = self.target[j]
                if fact.strength is other.strength is Strength.HINT or (firm and other.strength is Strength.HINT):
                    continue
                if test(fact, other) and self._is_near(fact, other):
                    self._pair(i, j, standing)
                    break

    def _is_near(self, fact: Fact, other: Fact) -> bool:
        """A word that only may carry a negation must stand about where the negation stands."""
        if fact.kind is not Kind.NEGATION or Strength.HINT not in (fact.strength, other.strength):
            return True
        place = fact.span.start / max(1, len(self.source_text))
        other_place = other.span.start / max(1, len(self.target_text))
        return abs(place - other_place) < max(_NEAR, _NEAR_WORDS / max(1, len(self.source_text)))

    def _pair(self, i: int, j: int, standing: Standing) -> None:
        self.open_source.remove(i)
        self.open_target.remove(j)
        self.pairs.append((i, j, standing))

    def _names(self) -> None:
        """Names are looked for in the English by their forms; one mention answers for all."""
        for i in list(self.open_source):
            fact = self.source[i]
            if fact.kind is Kind.NAME:
                self.open_source.remove(i)
                span = next((s for form in fact.forms if (s := find_form(form, self.target_text))), None)
                found = Fact(Kind.NAME, fact.value, span, span.of(self.target_text)) if span else None
                standing = Standing.KEPT if found else Standing.MISSING
                self.entries.append(Entry(standing, fact, found, fact.forms[0]))

    def _forms(self) -> None:
        """Acronyms answered by a form in words, or by one mention where the Dutch has two."""
        for i in list(self.open_source):
            fact = self.source[i]
            if fact.kind is not Kind.ACRONYM:
                continue
            span = next((s for f in fact.forms if (s := _find_loosely(f, self.target_text))), None)
            if span:
                self.open_source.remove(i)
                found = Fact(Kind.ACRONYM, fact.value, span, span.of(self.target_text))
                self.entries.append(Entry(Standing.KEPT, fact, found, fact.forms[0]))

    def _explain_hints(self) -> None:
        """"zonder" and "without" answer each other, and then carry no other negation."""
        for i in list(self.open_source):
            fact = self.source[i]
            if fact.kind is not Kind.NEGATION or fact.strength is not Strength.HINT:
                continue
            near = [
                j
                for j in self.open_target
                if self.target[j].kind is Kind.NEGATION
                and self.target[j].strength is Strength.HINT
                and self._is_near(fact, self.target[j])
            ]
            if near:
                self._pair(i, near[0], Standing.KEPT)

    def _split_years(self) -> None:
        """"2015-2016" against "2015 to 2016": a range that has no partner is taken as its two ends."""
        for facts, waiting in ((self.source, self.open_source), (self.target, self.open_target)):
            for i in list(waiting):
                fact = facts[i]
                if fact.kind is not Kind.YEARS or fact.strength is Strength.HINT:
                    continue
                other = self.target if facts is self.source else self.source
                open_other = self.open_target if facts is self.source else self.open_source
                ends = fact.value.split("-")
                values = [other[k].value for k in open_other if other[k].kind is Kind.NUMBER]
                if all(end in values for end in ends):
                    waiting.remove(i)
                    for end in ends:
                        facts.append(Fact(Kind.NUMBER, end, fact.span, fact.text))
                        waiting.append(len(facts) - 1)

    def _wrong(self) -> None:
        """What is left on both sides and could stand for each other is one wrong value."""
        for test in (_could_be_meant, _could_be_anything):
            for i in list(self.open_source):
                fact = self.source[i]
                if fact.strength is Strength.HINT or fact.kind is Kind.NEGATION:
                    continue
                candidates = [
                    j
                    for j in self.open_target
                    if self.target[j].strength is not Strength.HINT and test(fact, self.target[j])
                ]
                if candidates:
                    self._pair(i, min(candidates, key=lambda j: self._distance(fact, self.target[j])), Standing.WRONG)

    def _distance(self, fact: Fact, other: Fact) -> float:
        place = fact.span.start / max(1, len(self.source_text))
        other_place = other.span.start / max(1, len(self.target_text))
        same = 0.0 if fact.kind is other.kind else 0.5
        shared = len(set(fact.value) & set(other.value)) / max(len(set(fact.value) | set(other.value)), 1)
        return abs(place - other_place) + same - 0.3 * shared

    def ledger(self) -> Ledger:
        """The entries, Dutch order first."""
        entries = list(self.entries)
        for i, j, standing in self.pairs:
            if self.source[i].strength is not Strength.HINT:
                entries.append(Entry(standing, self.source[i], self.target[j], english_form(self.source[i])))
            elif standing is not Standing.KEPT:
                entries.append(Entry(Standing.EXTRA, None, self.target[j]))
        for i in self.open_source:
            if self.source[i].strength is not Strength.HINT:
                entries.append(Entry(Standing.MISSING, self.source[i], None, english_form(self.source[i])))
        left = [self.target[j] for j in self.open_target]
        extra = [Entry(Standing.EXTRA, None, fact) for fact in left if fact.strength is not Strength.HINT]
        entries.sort(key=lambda entry: entry.fact.span.start)
        hints = tuple(fact for fact in left if fact.strength is Strength.HINT)
        return Ledger((*entries, *sorted(extra, key=lambda entry: entry.fact.span.start)), hints)


def _same(fact: Fact, other: Fact) -> bool:
    if fact.kind is not other.kind:
        return False
    if fact.kind is Kind.ACRONYM:
        return any(form.casefold() == other.value.casefold() for form in fact.forms)
    return fact.value == other.value


def _english_page(fact: Fact, other: Fact) -> bool:
    """The English version of the same site: "/en/" in the path, "english." before the name."""
    if not fact.kind is other.kind is Kind.URL:
        return False
    if (fact.value, other.value) == ("rijksoverheid.nl", "government.nl"):
        return True
    host, other_host = (re.sub(r"^(?:english|en)\.", "", f.value.split("/")[0]) for f in (fact, other))
    return host == other_host and re.search(r"(?:^|[/.])en(?:glish)?(?:[/.]|$)|lang=en", other.value) is not None


def _same_number(fact: Fact, other: Fact) -> bool:
    """Another kind that can carry the same number: "artikel 100-brief" and "100 letter", "21e" and "21"."""
    if fact.value == "1.5" and other.value == "18":
        return fact.strength is Strength.WORD
    if fact.kind in _LABELS and other.kind in _LABELS:
        return fact.value == other.value
    if Kind.TIME in (fact.kind, other.kind):
        return _time_or_number(fact, other)
    if {fact.kind, other.kind} == {Kind.POINTS, Kind.PERCENT}:
        return False
    if {fact.kind, other.kind} == {Kind.DOSSIER, Kind.NUMBER}:
        paper, number = (fact, other) if fact.kind is Kind.DOSSIER else (other, fact)
        return (paper.loose or paper is other) and paper.value == f"kst-{number.value}"
    if {fact.kind, other.kind} == {Kind.AMOUNT, Kind.NUMBER}:
        return fact.value.split(" ")[0] == other.value.split(" ")[0] and Decimal(fact.value.split(" ")[0]) >= 1000
    return False


def _time_or_number(fact: Fact, other: Fact) -> bool:
    if fact.kind is other.kind:
        hour, other_hour = int(fact.value[:2]), int(other.value[:2])
        return fact.value[3:] == other.value[3:] and abs(hour - other_hour) in (0, 12, 24)
    time, number = (fact, other) if fact.kind is Kind.TIME else (other, fact)
    if number.kind is not Kind.NUMBER:
        return False
    hour, minute = int(time.value[:2]), time.value[3:]
    try:
        value = Decimal(number.value)
    except InvalidOperation:
        return False
    return value in {Decimal(f"{hour}.{minute}"), Decimal(f"{(hour % 12) or 12}.{minute}")}


def _near_date(fact: Fact, other: Fact) -> bool:
    return fact.kind is other.kind is Kind.DATE and same_date(fact.value, other.value)


def _percent_or_number(fact: Fact, other: Fact) -> bool:
    """Written in words the unit often moves: "de helft", "honderd procent", "a hundred"."""
    if Strength.FIRM in (fact.strength, other.strength):
        return False
    kinds = {fact.kind, other.kind}
    return kinds <= {Kind.PERCENT, Kind.NUMBER, Kind.AMOUNT} and fact.value.split(" ")[0] == other.value.split(" ")[0]


def _percent_added(fact: Fact, other: Fact) -> bool:
    """"Het percentage lag op 70": the English may add the sign."""
    return fact.kind is Kind.NUMBER and other.kind is Kind.PERCENT and fact.value == other.value


def _foreign(fact: Fact, other: Fact) -> bool:
    return bool(other.other) and fact.kind is other.kind and fact.value == other.other


def _could_be_meant(fact: Fact, other: Fact) -> bool:
    if fact.kind is other.kind:
        if fact.kind is Kind.ACRONYM:
            return False
        if fact.kind is Kind.DATE:
            return _date_shape(fact.value) == _date_shape(other.value)
        return True
    return False


def _date_shape(value: str) -> str:
    return "weekday" if value.startswith("weekday") else str(value.count("-") - value.startswith("--"))


def _could_be_anything(fact: Fact, other: Fact) -> bool:
    if fact.kind in (Kind.ACRONYM, Kind.URL, Kind.NAME) or other.kind in (Kind.ACRONYM, Kind.URL, Kind.NAME):
        return fact.kind is other.kind is Kind.URL
    if "weekday" in fact.value or "weekday" in other.value:
        return False
    if Strength.FIRM not in (fact.strength, other.strength):
        return False
    return fact.kind in _PLACES and other.kind in _PLACES


def _find_loosely(form: str, text: str) -> Span | None:
    found = find_form(form, text)
    if found is None and " " in form:
        at = text.casefold().find(form.casefold())
        return Span(at, at + len(form)) if at >= 0 else None
    if found and form.isupper() and text[found.end : found.end + 1].isalpha() and text[found.end] != "s":
        return None
    return found


def english_form(fact: Fact) -> str:
    """The English for a Dutch fact, ready to insert."""
    kind, value = fact.kind, fact.value
    if fact.forms:
        return fact.forms[0]
    if kind is Kind.NUMBER:
        return english_number(value)
    if kind is Kind.AMOUNT:
        return english_amount(value)
    if kind is Kind.PERCENT:
        return f"{english_number(value)}%"
    if kind is Kind.POINTS:
        return f"{english_number(value)} percentage points"
    if kind is Kind.DATE:
        return english_date(value)
    if kind is Kind.ORDINAL:
        return _english_ordinal(value)
    if kind is Kind.DOSSIER:
        return _english_paper(fact)
    if kind is Kind.YEARS:
        return value
    prefix = {Kind.ARTICLE: "Article ", Kind.QUESTION: "question ", Kind.FOOTNOTE: "note "}.get(kind, "")
    return f"{prefix}{value}" if kind is not Kind.URL else fact.text


def _english_ordinal(value: str) -> str:
    number = int(Decimal(value))
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _english_paper(fact: Fact) -> str:
    parts = fact.value.split("-")
    if parts[0] != "kst" or len(parts[1]) != 5:
        return fact.text
    dossier = f"{parts[1][:2]} {parts[1][2:]}"
    if len(parts) == 2:
        return dossier
    part = f" {parts[2]}" if len(parts) == 4 and not parts[2].isdigit() else f"-{parts[2]}" if len(parts) == 4 else ""
    return f"{dossier}{part}, no. {parts[-1]}"


def missing_year(source: Fact, target: Fact) -> str:
    """The year a Dutch date has and its English partner lacks, or ""."""
    year = year_of(source.value)
    return year if year and not year_of(target.value) else ""


def iter_texts(entries: tuple[Entry, ...]) -> Iterator[str]:
    """The entries as plain lines: mark, Dutch, English."""
    for entry in entries:
        source = entry.source.text if entry.source else "-"
        target = entry.target.text if entry.target else "-"
        yield f"{entry.mark} {entry.fact.kind} {source} | {target} | {entry.english}"
