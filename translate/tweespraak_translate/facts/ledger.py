"""The ledger: every fact of the Dutch, whether the English states it too, and what the English states beyond it."""

from __future__ import annotations

from dataclasses import dataclass

from tweespraak_translate.facts.acronyms import Acronyms, find_acronyms
from tweespraak_translate.facts.amounts import find_amounts
from tweespraak_translate.facts.dates import find_dates, find_times, year_of
from tweespraak_translate.facts.entry import Entry, Standing
from tweespraak_translate.facts.fact import Fact, Kind, Strength, Taken
from tweespraak_translate.facts.matching import Matching
from tweespraak_translate.facts.names import find_names, mask_institutions
from tweespraak_translate.facts.negation import find_negations
from tweespraak_translate.facts.references import find_reference_facts
from tweespraak_translate.facts.urls import find_urls

__all__ = ["Entry", "Fact", "Kind", "Ledger", "Standing", "compare_facts", "find_facts", "missing_year", "scan"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries, in the order of the Dutch, then what is extra in the order of the English."""

    entries: tuple[Entry, ...]

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
    matching = Matching(scan(source, "nl", acronyms), scan(target, "en", acronyms), source, target)
    matching.match()
    return Ledger(tuple(matching.lines()))


def missing_year(source: Fact, target: Fact) -> str:
    """The year a Dutch date has and its English partner lacks, or ""."""
    year = year_of(source.value)
    return year if year and not year_of(target.value) else ""
