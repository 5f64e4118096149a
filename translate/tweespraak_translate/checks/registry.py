"""All checks, in the order in which a reviewer reads their findings."""

from __future__ import annotations

import hashlib

from tweespraak_translate.checks import (
    acronym,
    approved_older_than_source,
    article_ref,
    brackets,
    cross_ref,
    currency,
    date,
    dossier_ref,
    double_space,
    draft_incomplete,
    end_punctuation,
    footnote_set,
    identical,
    leftover_dutch,
    length_ratio,
    negation,
    number_value,
    omission,
    percent,
    person_party,
    question_number_set,
    quotes,
    repeated_ngram,
    repeated_words,
    same_source_different_target,
    spelling,
    spelling_en_GB,
    term_count,
    term_forbidden,
    term_inconsistent,
    term_missing,
    truncated,
    unedited_fuzzy_confirmed,
    untranslated,
    url,
    year_range,
)
from tweespraak_translate.checks.base import Check, Finding, Severity, Subject

__all__ = ["CHECKS", "fingerprint_of", "run_checks"]

CHECKS: tuple[Check, ...] = (
    untranslated.CHECK,
    identical.CHECK,
    length_ratio.CHECK,
    truncated.CHECK,
    omission.CHECK,
    draft_incomplete.CHECK,
    repeated_words.CHECK,
    repeated_ngram.CHECK,
    leftover_dutch.CHECK,
    number_value.CHECK,
    percent.CHECK,
    currency.CHECK,
    date.CHECK,
    year_range.CHECK,
    dossier_ref.CHECK,
    article_ref.CHECK,
    cross_ref.CHECK,
    question_number_set.CHECK,
    footnote_set.CHECK,
    url.CHECK,
    acronym.CHECK,
    person_party.CHECK,
    negation.CHECK,
    term_missing.CHECK,
    term_count.CHECK,
    term_forbidden.CHECK,
    term_inconsistent.CHECK,
    same_source_different_target.CHECK,
    quotes.CHECK,
    brackets.CHECK,
    end_punctuation.CHECK,
    double_space.CHECK,
    spelling_en_GB.CHECK,
    spelling.CHECK,
    unedited_fuzzy_confirmed.CHECK,
    approved_older_than_source.CHECK,
)


def run_checks(subject: Subject) -> list[Finding]:
    """Every finding on one segment, errors first; an empty target has only that it is untranslated."""
    checks = CHECKS if subject.target.strip() else CHECKS[:1]
    found = [finding for check in checks for finding in check.find(subject)]
    return sorted(found, key=lambda finding: finding.severity.rank)


def has_errors(findings: list[Finding]) -> bool:
    """Whether one of them is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def fingerprint_of(source: str, target: str, termbase_version: int) -> str:
    """What a finding and its dismissal rest on: when source, target or termbase change, they expire."""
    return hashlib.sha256(f"{termbase_version}\x00{source}\x00{target}".encode()).hexdigest()
