"""The checks: each sees its own error in a real sentence, and keeps still on a right one."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from tweespraak_translate.checks.base import Finding, Severity, Subject
from tweespraak_translate.checks.registry import CHECKS, fingerprint_of, run_checks
from tweespraak_translate.segment import Origin
from tweespraak_translate.termbase import Form, Termbase, TermEntry, TermStatus

DATA = Path(__file__).parents[1] / "data" / "checks"
NAMES = {
    "untranslated",
    "identical",
    "length-ratio",
    "truncated",
    "repeated-words",
    "repeated-ngram",
    "leftover-dutch",
    "number-value",
    "percent",
    "currency",
    "date",
    "year-range",
    "dossier-ref",
    "article-ref",
    "cross-ref",
    "question-number-set",
    "footnote-set",
    "url",
    "acronym",
    "person-party",
    "negation",
    "term-missing",
    "term-count",
    "term-forbidden",
    "term-inconsistent",
    "same-source-different-target",
    "quotes",
    "brackets",
    "end-punctuation",
    "double-space",
    "spelling-en-GB",
    "spelling",
    "unedited-fuzzy-confirmed",
    "approved-older-than-source",
}
TERMS = Termbase(
    [
        TermEntry(
            (
                Form("vredesmissie", "nl"),
                Form("peace mission", "en"),
                Form("peace operation", "en", TermStatus.ADMITTED),
                Form("peacekeeping mission", "en", TermStatus.FORBIDDEN, note="the mandate is wider"),
            ),
            id=1,
        )
    ],
    3,
)
MALI = "Nederland heeft op 1 november 2013 besloten niet langer dan 2 jaar deel te nemen aan de missie."
MALI_EN = "On 1 November 2013 the Netherlands decided not to take part in the mission for longer than 2 years."

CASES = [
    ("untranslated", MALI, " ", "error", "no English"),
    ("identical", MALI, MALI, "error", "unchanged"),
    ("length-ratio", MALI, "Yes, on 1 November 2013 not 2.", "warning", "shorter"),
    (
        "truncated",
        MALI,
        "On 1 November 2013 the Netherlands decided not to take part for 2 years in the",
        "error",
        '"the"',
    ),
    (
        "omission",
        f"{MALI[:-1]}, omdat de veiligheid van de burgerbevolking verslechterde.",
        MALI_EN,
        "warning",
        "burgerbevolking",
    ),
    ("repeated-words", MALI, MALI_EN.replace("the mission", "the mission the mission"), "error", "twice"),
    (
        "repeated-ngram",
        "De missie helpt de bevolking en wordt daarom voortgezet.",
        "The mission helps the people of Mali, so the mission helps the people of Mali and is continued.",
        "warning",
        "comes again",
    ),
    ("leftover-dutch", MALI, MALI_EN.replace("mission", "missie"), "error", '"missie"'),
    ("number-value", MALI, MALI_EN.replace("2 years", "3 years"), "error", '"2" became "3"'),
    (
        "percent",
        "De groei bedroeg 2,5 procent.",
        "Growth was 25 per cent.",
        "error",
        '"2,5 procent" became "25 per cent"',
    ),
    ("currency", "Dit kost € 1,5 mld. per jaar.", "This costs €1.5 million a year.", "error", 'write "€1.5 billion"'),
    ("date", MALI, MALI_EN.replace("1 November", "11 January"), "error", 'write "1 November 2013"'),
    ("date", "De brief van 3 mei 2016 is verzonden.", "The letter of 3 May was sent.", "warning", "year"),
    ("year-range", "In vergaderjaar 2015-2016.", "In the 2016-2017 session.", "error", "2015-2016"),
    (
        "dossier-ref",
        "Zie Kamerstuk 29 521, nr. 293.",
        "See Parliamentary Paper 29 512, no. 293.",
        "error",
        "29 521, no. 293",
    ),
    ("article-ref", "Dit volgt uit artikel 68.", "This follows from Article 86.", "error", "Article 68"),
    ("cross-ref", "Zie het antwoord op vraag 7.", "See the answer to question 9.", "error", "question 7"),
    ("question-number-set", "Zie de vragen 3, 4 en 5.", "See questions 3 and 4.", "error", "question 5"),
    ("footnote-set", "Dit is gemeld[1].", "This was reported[2].", "error", "[1]"),
    ("url", "Zie www.vng.nl/cijfers voor meer.", "See www.vng.nl/figures for more.", "warning", "www.vng.nl/cijfers"),
    ("acronym", "De VN steunt dit besluit.", "The EU supports this decision.", "warning", 'write "UN"'),
    ("person-party", "Minister Koenders antwoordt.", "The minister replies.", "warning", "Koenders"),
    ("negation", MALI, MALI_EN.replace("not to", "to"), "error", '"niet"'),
    ("negation", "De minister heeft dit toegezegd.", "The minister did not promise this.", "warning", '"not"'),
    ("term-missing", "De vredesmissies duren voort.", "The deployments continue.", "error", '"peace missions"'),
    (
        "term-forbidden",
        "De vredesmissie duurt voort.",
        "The peacekeeping mission continues.",
        "error",
        "the mandate is wider",
    ),
    (
        "term-count",
        "De vredesmissie duurt voort en de VN-vredesmissie groeit.",
        "The peace mission continues and grows at the UN.",
        "warning",
        "2 times",
    ),
    ("quotes", "Hij zei «ja» tegen het plan.", "He said «yes» to the plan.", "warning", "«"),
    ("quotes", 'Hij zei "ja" tegen het plan.', 'He said "yes to the plan.', "warning", "partner"),
    ("brackets", "De missie (MINUSMA) groeit.", "The mission (MINUSMA grows.", "warning", "partner"),
    ("end-punctuation", "Klopt dit bericht?", "This report is correct.", "warning", "question"),
    ("double-space", "De missie groeit.", "The  mission grows.", "info", "two spaces"),
    ("spelling-en-GB", "Het ministerie van Defensie.", "The Ministry of Defense.", "info", "Defence"),
    ("spelling", "Het kabinet deelt dit niet.", "The goverment does not share this.", "info", '"government"'),
]


def found(name: str, subject: Subject) -> list[Finding]:
    return [finding for finding in run_checks(subject) if finding.check == name]


@pytest.mark.parametrize(
    ("name", "source", "target", "severity", "words"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_each_check_sees_its_error_and_says_what_and_where(
    name: str, source: str, target: str, severity: str, words: str
) -> None:
    [finding, *_] = found(name, Subject(source, target, termbase=TERMS))
    assert (str(finding.severity), words in finding.message) == (severity, True), finding
    assert "\n" not in finding.message
    for span in finding.source_spans:
        assert span.of(source).strip()
    for span in finding.target_spans:
        assert span.of(target)


RIGHT = [
    (MALI, MALI_EN),
    ("Ja.", "Yes."),
    ("Nee.", "No."),
    ("Zo nee, waarom niet?", "If not, why not?"),
    ("MINUSMA", "MINUSMA"),
    ("De vredesmissie duurt voort.", "The peace mission continues."),
    (
        "De vredesmissie duurt voort en de VN-vredesmissie groeit.",
        "The peace mission continues and the UN peace mission grows.",
    ),
    ("De missie heeft echter geen taken in Libië.", "However, the mission has no tasks in Libya."),
    ("Dit is niet onmogelijk.", "This is not impossible."),
    ("Het tekort bedroeg nog geen 60%.", "The shortfall was less than 60%."),
    ("Hij zei: 'Ja (dat is zo).'", "He said: 'Yes (that is so).'"),
    ("1) de missie, 2) het mandaat", "1) the mission, 2) the mandate"),
    ("De Wereldgezondheidsorganisatie (WHO) adviseert.", "The World Health Organization (WHO) advises."),
    ("Zij dat dat zo is, is bekend.", "It is known that that is so."),
]


@pytest.mark.parametrize(("source", "target"), RIGHT, ids=[t for _, t in RIGHT])
def test_a_right_translation_is_left_alone(source: str, target: str) -> None:
    assert run_checks(Subject(source, target, termbase=TERMS)) == []


def test_one_check_is_one_name_and_says_what_it_looks_for() -> None:
    names = [check.name for check in CHECKS]
    assert set(names) >= NAMES and len(names) == len(set(names))
    assert all(check.help.endswith(".") and len(check.help) > 20 for check in CHECKS)


def test_what_surrounds_a_segment_counts_too() -> None:
    here = Subject(
        "De missie groeit.",
        "The mission grows.",
        origin=Origin.MEMORY,
        similarity=84,
        stale="the Dutch changed",
        other_targets=("The mission is growing.", "The  mission grows."),
    )
    assert [(f.check, str(f.severity)) for f in run_checks(here)] == [
        ("same-source-different-target", "warning"),
        ("unedited-fuzzy-confirmed", "warning"),
        ("approved-older-than-source", "warning"),
    ]


def test_another_form_than_elsewhere_in_the_document_is_a_remark() -> None:
    subject = Subject(
        "De vredesmissie.", "The peace operation.", termbase=TERMS, used_forms={1: frozenset({"peace mission"})}
    )
    [finding] = found("term-inconsistent", subject)
    assert finding.severity is Severity.INFO and "peace mission" in finding.message


def test_a_pronoun_may_stand_for_a_term_and_makes_the_finding_a_remark() -> None:
    source = "De vredesmissie duurt voort, want de vredesmissie werkt."
    [finding] = found("term-count", Subject(source, "The peace mission continues because it works.", termbase=TERMS))
    assert finding.severity is Severity.INFO


def test_errors_come_first() -> None:
    findings = run_checks(Subject(MALI, f"{MALI_EN.replace('2 years', '3  years')} The color."))
    assert [f.severity.rank for f in findings] == sorted(f.severity.rank for f in findings)


def test_a_fingerprint_changes_with_source_target_and_termbase() -> None:
    same = fingerprint_of("a", "b", 1)
    assert same == fingerprint_of("a", "b", 1)
    assert len({same, fingerprint_of("x", "b", 1), fingerprint_of("a", "x", 1), fingerprint_of("a", "b", 2)}) == 4


def pairs() -> list[tuple[str, str]]:
    with (DATA / "pairs.tsv").open(encoding="utf-8", newline="") as lines:
        return [(r["nl"], r["en"]) for r in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def test_right_pairs_give_less_than_one_alarm_in_ten() -> None:
    alarms = [
        (source, finding)
        for source, target in pairs()
        for finding in run_checks(Subject(source, target))
        if finding.severity is not Severity.INFO
    ]
    assert len(alarms) <= len(pairs()) / 10, alarms


def test_a_segment_is_checked_in_less_than_five_milliseconds() -> None:
    everything = pairs()
    run_checks(Subject(*everything[0]))
    started = time.process_time()
    for source, target in everything:
        run_checks(Subject(source, target))
    assert (time.process_time() - started) / len(everything) < 0.005


def test_a_form_forbidden_for_one_term_is_no_fault_where_it_is_right_for_another() -> None:
    smuggling = TermEntry((Form("mensensmokkel", "nl"), Form("people smuggling", "en")), id=1)
    trafficking = TermEntry(
        (
            Form("mensenhandel", "nl"),
            Form("human trafficking", "en"),
            Form("people smuggling", "en", TermStatus.FORBIDDEN),
        ),
        id=2,
    )
    termbase = Termbase([smuggling, trafficking], 1)
    target = "This is about people smuggling."
    assert found("term-forbidden", Subject("Dit gaat over mensensmokkel.", target, termbase=termbase)) == []
    assert len(found("term-forbidden", Subject("Dit gaat over mensenhandel.", target, termbase=termbase))) == 1
