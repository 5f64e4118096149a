"""Matching the facts of two texts, as multisets, in rounds from certain to tolerant.

First the same kind and value; then a value that another kind can carry ("artikel 100-brief",
"Article 100 letter"); then the value in the other language's way of writing. What is left on both
sides is paired as a wrong value, and what is left on one side is missing or extra.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from tweespraak_translate.facts.amounts import is_decimal
from tweespraak_translate.facts.dates import same_date
from tweespraak_translate.facts.english import english_form
from tweespraak_translate.facts.entry import Entry, Standing
from tweespraak_translate.facts.fact import Fact, Kind, Strength
from tweespraak_translate.facts.names import find_form
from tweespraak_translate.segment import Span

_VALUES = (Kind.NUMBER, Kind.ORDINAL, Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.TIME)
_LABELS = (Kind.ARTICLE, Kind.QUESTION, Kind.FOOTNOTE, Kind.NUMBER, Kind.ORDINAL)
_PLACES = (Kind.DOSSIER, Kind.YEARS, Kind.DATE, Kind.URL, Kind.ACRONYM, *_VALUES, *_LABELS)

_NEAR, _NEAR_WORDS = 0.12, 45
"""Share of the text, or code points, by which two places may differ and still be about the same."""

Test = Callable[[Fact, Fact], bool]


class Matching:
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
        self._sessions()
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

    def _is_near(self, fact: Fact, other: Fact, times: float = 1.0) -> bool:
        """A word that only may carry a negation must stand about where the negation stands."""
        if fact.kind is not Kind.NEGATION or Strength.HINT not in (fact.strength, other.strength):
            return True
        place = fact.span.start / max(1, len(self.source_text))
        other_place = other.span.start / max(1, len(self.target_text))
        return abs(place - other_place) < times * max(_NEAR, _NEAR_WORDS / max(1, len(self.source_text)))

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
        """ "zonder" and "without" answer each other, and then carry no other negation."""
        for i in list(self.open_source):
            fact = self.source[i]
            if fact.kind is not Kind.NEGATION or fact.strength is not Strength.HINT:
                continue
            near = [
                j
                for j in self.open_target
                if self.target[j].kind is Kind.NEGATION
                and self.target[j].strength is Strength.HINT
                and self._is_near(fact, self.target[j], 2.5)
            ]
            if near:
                place = fact.span.start / max(1, len(self.source_text)) * len(self.target_text)
                self._pair(i, min(near, key=lambda j: abs(self.target[j].span.start - place)), Standing.KEPT)

    def _sessions(self) -> None:
        """The session in a paper's reference may be left out, but not be another."""
        for i in list(self.open_source):
            if self.source[i].kind is not Kind.YEARS or self.source[i].strength is not Strength.HINT:
                continue
            hints = [j for j in self.open_target if self.target[j].kind is Kind.YEARS]
            same = [j for j in hints if self.target[j].value == self.source[i].value]
            if hints:
                standing = Standing.KEPT if same else Standing.WRONG
                self._pair(i, (same or hints)[0], standing)

    def _split_years(self) -> None:
        """ "2015-2016" against "2015 to 2016": a range that has no partner is taken as its two ends."""
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

    def lines(self) -> list[Entry]:
        """The entries, in the order of the Dutch, then what is extra in the order of the English."""
        entries = list(self.entries)
        for i, j, standing in self.pairs:
            if self.source[i].strength is not Strength.HINT or standing is not Standing.KEPT:
                entries.append(Entry(standing, self.source[i], self.target[j], english_form(self.source[i])))
        for i in self.open_source:
            if self.source[i].strength is not Strength.HINT:
                entries.append(Entry(Standing.MISSING, self.source[i], None, english_form(self.source[i])))
        left = [self.target[j] for j in self.open_target]
        extra = [Entry(Standing.EXTRA, None, fact) for fact in left if fact.strength is not Strength.HINT]
        entries.sort(key=lambda entry: entry.fact.span.start)
        return [*entries, *sorted(extra, key=lambda entry: entry.fact.span.start)]


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
        worth = fact.value.split(" ")[0]
        return worth == other.value.split(" ")[0] and is_decimal(worth) and Decimal(worth) >= 1000
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
    """ "Het percentage lag op 70": the English may add the sign."""
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
