"""The termbase as values: concepts with Dutch and English forms, and the occurrences found of them.

Finding is done in `terms/`; this module is what everybody else imports. It
loads no dictionary until the first search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from tweespraak_translate.segment import Span

if TYPE_CHECKING:
    from tweespraak_translate.terms.recognition import SourceIndex
    from tweespraak_translate.terms.target_forms import TargetIndex


class TermStatus(StrEnum):
    """What an organisation thinks of a form."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    FORBIDDEN = "forbidden"


class CaseRule(StrEnum):
    """How capitals count when a form is looked for."""

    AUTO = "auto"
    """Abbreviations in capitals as they are, everything else in any case."""
    EXACT = "exact"
    """Exactly as entered; a capital at the start of a sentence is forgiven."""
    ANY = "any"


class HitKind(StrEnum):
    """How an occurrence in a text differs from the form as entered."""

    EXACT = "exact"
    INFLECTED = "inflected"
    MULTIWORD = "multiword"
    """Several words, at least one of them inflected."""
    COMPOUND = "compound"
    """Inside a longer word, as its head, or as its modifier where the entry allows that."""
    VARIANT = "variant"
    """Spelled otherwise: without accents, with a hyphen or a space."""
    SEPARATED = "separated"
    """A separable verb in two pieces."""
    SHORTENED = "shortened"
    """A piece shared with the next word: "land-" in "land- en luchtmacht"."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a concept in one language."""

    text: str
    language: str
    """"nl" or "en"."""
    status: TermStatus = TermStatus.PREFERRED
    part_of_speech: str = ""
    """"noun", "verb", "adjective", "name" or "other"; empty when nobody said."""
    kind: str = ""
    """"full", "abbreviation" or "acronym"; empty when nobody said."""
    note: str = ""
    """For a forbidden form: the reason."""
    reliability: int = 0
    """IATE's code, 1 to 10; 0 when there is none."""


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A concept: its forms in both languages, and what its owner says about it."""

    forms: tuple[Form, ...]
    id: int = 0
    """In the store; 0 for an entry that is not kept."""
    note: str = ""
    authority: str = ""
    """Who says so; "ours" for our own choice."""
    domain: str = ""
    valid_from: str = ""
    """ISO date, inclusive; empty for no limit."""
    valid_to: str = ""
    case: CaseRule = CaseRule.AUTO
    do_not_translate: bool = False
    """The Dutch form stands in English text as it is."""
    modifiers: bool = False
    """Whether the term also counts as the first part of a compound: "inlichtingen" in "inlichtingenketen"."""
    key: str = ""
    """The name of the concept where it came from: "IATE-123"."""

    def of(self, language: str) -> tuple[Form, ...]:
        """The forms of one language, in the order entered."""
        return tuple(form for form in self.forms if form.language == language)

    @property
    def dutch(self) -> tuple[Form, ...]:
        """The Dutch forms, in the order entered."""
        return self.of("nl")

    @property
    def english(self) -> tuple[Form, ...]:
        """The English forms, preferred first; the Dutch ones for a term that is not translated."""
        if self.do_not_translate:
            return tuple(Form(form.text, "en", kind=form.kind) for form in self.dutch)
        return tuple(sorted(self.of("en"), key=lambda form: _RANK[form.status]))

    @property
    def preferred(self) -> tuple[Form, ...]:
        """The English forms a translation should use."""
        return tuple(form for form in self.english if form.status is TermStatus.PREFERRED)

    @property
    def accepted(self) -> tuple[Form, ...]:
        """The English forms a translation may use, preferred first."""
        return tuple(form for form in self.english if form.status is not TermStatus.FORBIDDEN)

    def is_valid_on(self, day: str) -> bool:
        """Whether the entry holds on an ISO date."""
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)


_RANK = {TermStatus.PREFERRED: 0, TermStatus.ADMITTED: 1, TermStatus.FORBIDDEN: 2}


@dataclass(frozen=True, slots=True)
class TermHit:
    """An occurrence of a Dutch form in a source text."""

    entry: TermEntry
    form: Form
    text: str
    """As it stands in the source; for a compound the whole word."""
    span: Span
    kind: HitKind
    core: Span
    """The piece that is the term itself; inside a compound it is smaller than `span`."""
    pieces: tuple[Span, ...] = ()
    """For a separable verb in two pieces, those; what stands between them is other words."""
    is_plural: bool | None = None
    """Whether the occurrence is a plural; None when that cannot be told, or it is as entered."""
    alternatives: tuple[TermHit, ...] = ()
    """Other readings of the same stretch: shorter terms, and other concepts with the same form."""

    @property
    def targets(self) -> tuple[Form, ...]:
        """The English forms of the concept, preferred first."""
        return self.entry.english


@dataclass(frozen=True, slots=True)
class TargetHit:
    """An occurrence of an English form in a target text."""

    entry: TermEntry
    form: Form
    text: str
    span: Span

    @property
    def status(self) -> TermStatus:
        """What is thought of the form found."""
        return self.form.status

    @property
    def reason(self) -> str:
        """Why the form has its status, as far as anybody said."""
        return self.form.note or self.entry.note

    @property
    def replacements(self) -> tuple[str, ...]:
        """Forms to use instead, preferred first, agreeing in number with the one found."""
        from tweespraak_translate.terms.english_forms import agree_in_number

        return tuple(agree_in_number(form.text, self.form.text, self.text) for form in self.entry.accepted)


PARTS_OF_SPEECH = ("", "noun", "verb", "adjective", "name", "other")
FORM_KINDS = ("", "full", "abbreviation", "acronym")
_LONGEST_TERM = 300
_LONGEST_NOTE = 10_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def clean_entry(entry: TermEntry) -> TermEntry:
    """`entry` as it is kept: white space settled, control characters gone, Dutch forms before English ones."""
    forms = tuple(sorted((_clean_form(form) for form in entry.forms), key=lambda form: form.language != "nl"))
    return TermEntry(
        forms,
        entry.id,
        _note(entry.note),
        _one_line(entry.authority),
        _one_line(entry.domain),
        _one_line(entry.valid_from),
        _one_line(entry.valid_to),
        entry.case,
        entry.do_not_translate,
        entry.modifiers,
        _one_line(entry.key),
    )


def _clean_form(form: Form) -> Form:
    text, note, language = _one_line(form.text), _note(form.note), form.language.strip().lower()
    if (text, note, language) == (form.text, form.note, form.language):
        return form
    return replace(form, text=text, note=note, language=language)


def fault_of(entry: TermEntry) -> tuple[str, str] | None:
    """What is wrong with an entry, as (field, one line), or None when it can be kept."""
    if not entry.forms:
        return "term", "an entry needs at least one form"
    if not entry.dutch and not entry.of("en"):
        return "language", "forms are Dutch (nl) or English (en)"
    seen: set[tuple[str, str]] = set()
    for form in entry.forms:
        fault = _fault_of_form(form)
        if fault:
            return fault
        if (form.language, form.text) in seen:
            return "term", f"the form {form.text!r} stands there twice"
        seen.add((form.language, form.text))
    for name in ("valid_from", "valid_to"):
        if getattr(entry, name) and not _is_day(getattr(entry, name)):
            return name, f"{getattr(entry, name)!r} is no date; write 2026-01-31"
    if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
        return "valid_to", f"{entry.valid_to} is before {entry.valid_from}"
    if entry.do_not_translate and not entry.dutch:
        return "do_not_translate", "a term that is not translated needs a Dutch form"
    return None


def _fault_of_form(form: Form) -> tuple[str, str] | None:
    if form.language not in ("nl", "en"):
        return "language", f"{form.language!r} is no language of this termbase; use nl or en"
    if not form.text:
        return "term", "an empty term"
    if not any(c.isalnum() for c in form.text):
        return "term", f"{form.text!r} holds no letter or digit"
    if len(form.text) > _LONGEST_TERM:
        return "term", f"longer than {_LONGEST_TERM} characters"
    if len(form.note) > _LONGEST_NOTE:
        return "note", f"longer than {_LONGEST_NOTE} characters"
    if form.part_of_speech not in PARTS_OF_SPEECH:
        return "part_of_speech", f"{form.part_of_speech!r}; use one of {', '.join(PARTS_OF_SPEECH[1:])}"
    if form.kind not in FORM_KINDS:
        return "kind", f"{form.kind!r}; use one of {', '.join(FORM_KINDS[1:])}"
    if not 0 <= form.reliability <= 10:
        return "reliability", f"{form.reliability} is not from 0 to 10"
    return None


def _one_line(text: str) -> str:
    # Nearly every text is clean, and there may be 300,000 of them.
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(_UNPRINTABLE.sub("", text.replace("\x85", " ")).split())


def _note(text: str) -> str:
    if text.isprintable() and text[:1] != " " and text[-1:] != " ":
        return text
    lines = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class Termbase:
    """All entries at one version, ready to search. Indexes are made at the first search."""

    def __init__(self, entries: Sequence[TermEntry], version: int = 0) -> None:
        self.entries = entries
        self.version = version
        """Counts up with every change of the termbase in the store."""

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, source_text: str, *, on: str = "") -> list[TermHit]:
        """The Dutch terms in a text, left to right, the longest where several overlap.

        Shorter and rival readings are in each hit's `alternatives`. With `on` (an
        ISO date), only entries that hold on that day. Empty text gives no hits.
        """
        return self._source.find(source_text, on=on)

    def find_targets(self, target_text: str, entry: TermEntry) -> list[TargetHit]:
        """Where forms of `entry`, forbidden ones included, stand in an English text, left to right."""
        from tweespraak_translate.terms.target_forms import find_forms

        return find_forms(target_text, entry)

    def forbidden(self, target_text: str, *, on: str = "") -> list[TargetHit]:
        """Every forbidden English form in a text, whatever the source says, left to right."""
        return self._forbidden.find(target_text, on=on)

    def suggest(self, hit: TermHit) -> list[str]:
        """English forms for an occurrence, the best first, singular or plural as the Dutch is."""
        from tweespraak_translate.terms.english_forms import plural_of, singular_of

        changes: dict[bool | None, Callable[[str], str]] = {True: plural_of, False: singular_of, None: str}
        change = changes[hit.is_plural]
        forms = list(hit.entry.accepted)
        if hit.form.kind == "acronym":
            # An abbreviation is best answered with one: "VN" with "UN".
            forms.sort(key=lambda form: form.kind != "acronym")
        texts = [form.text if hit.entry.do_not_translate else change(form.text.removeprefix("to ")) for form in forms]
        return list(dict.fromkeys(texts))

    @cached_property
    def english_words(self) -> frozenset[str]:
        """Every word of the English forms, folded; what is not translated counts as English."""
        forms = ((form, entry) for entry in self.entries for form in entry.forms)
        texts = (form.text for form, entry in forms if form.language == "en" or entry.do_not_translate)
        return frozenset(word for text in texts for word in text.replace("-", " ").casefold().split())

    @cached_property
    def _source(self) -> SourceIndex:
        from tweespraak_translate.terms.recognition import SourceIndex

        return SourceIndex(self.entries)

    @cached_property
    def _forbidden(self) -> TargetIndex:
        from tweespraak_translate.terms.target_forms import TargetIndex

        return TargetIndex(self.entries, TermStatus.FORBIDDEN)
