"""The fixed words of an export, in both languages: labels, what is missing, marks, the colophon's lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tweespraak_store.exports.colophon import Approver, Colophon, ModelUse
from tweespraak_store.views import BlockView, ExchangeView, SegmentView
from tweespraak_translate.document import BlockKind, Flag
from tweespraak_translate.segment import Status

DRAFT = "[DRAFT]"
"""Stands before every target that nobody has approved, or whose approval no longer holds."""

COLUMNS = ("Nederlands", "English")

INTRODUCTIONS = {
    ("nl", "en"): "Dutch and English, side by side. The Dutch text is the source; the English is a translation of it.",
    ("en",): "English translation of a Dutch text. The Dutch text is the source and decides.",
    ("nl",): "The Dutch source, question by question, without its translation.",
}
"""What the document is, by the languages it shows."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same words in both languages."""

    nl: str
    en: str


_WORDS = {BlockKind.QUESTION: Pair("Vraag", "Question"), BlockKind.ANSWER: Pair("Antwoord", "Answer")}
_PLURALS = {BlockKind.QUESTION: Pair("Vragen", "Questions"), BlockKind.ANSWER: Pair("Antwoord", "Answer")}
WHOLE_TEXT = Pair("Tekst", "Text")
"""Label of a document in which no question was found."""


def label_of(kind: BlockKind, numbers: Sequence[str], printed: str = "") -> Pair:
    """The label of a question or an answer: Dutch as printed where it has words, else made from the numbers.

    A question with neither number nor printed word says that its number is missing.
    """
    has_words = re.search(r"[^\W\d_]{2}", printed) is not None
    if numbers:
        words = (_PLURALS if len(numbers) > 1 else _WORDS)[kind]
        made = Pair(f"{words.nl} {join_words(numbers, 'en')}", f"{words.en} {join_words(numbers, 'and')}")
    elif kind is BlockKind.QUESTION and not has_words:
        made = Pair("Vraag (nummer ontbreekt)", "Question (number missing)")
    else:
        made = _WORDS[kind]
    return Pair(printed, made.en) if has_words else made


def block_label(block: BlockView) -> Pair:
    """The label of a block."""
    return label_of(block.kind, block.numbers, block.label)


def exchange_label(exchange: ExchangeView) -> Pair:
    """The heading of an exchange: its question, or its questions together."""
    if len(exchange.questions) == 1:
        return block_label(exchange.questions[0])
    return label_of(BlockKind.QUESTION, exchange.numbers)


def join_words(words: Sequence[str], last: str) -> str:
    """ "3, 4 and 5" for ("3", "4", "5") and "and"; an empty sequence gives an empty string."""
    return f" {last} ".join(w for w in (", ".join(words[:-1]), *words[-1:]) if w)


def missing_note(flag: Flag, exchange: ExchangeView) -> Pair:
    """What a flag says to a reader."""
    if flag is Flag.QUESTION_MISSING:
        return Pair("De vraag ontbreekt in de bron.", "The question is missing in the source.")
    if flag is Flag.ANSWER_MISSING:
        return Pair("Het antwoord ontbreekt in de bron.", "The answer is missing in the source.")
    at_start = flag is Flag.START_MISSING
    is_question = bool(exchange.questions) if at_start else not exchange.answers
    of = Pair("deze vraag", "this question") if is_question else Pair("dit antwoord", "this answer")
    if at_start:
        return Pair(f"Het begin van {of.nl} ontbreekt in de bron.", f"The start of {of.en} is missing in the source.")
    return Pair(f"Het einde van {of.nl} ontbreekt in de bron.", f"The end of {of.en} is missing in the source.")


def detail_of(segment: SegmentView) -> str:
    """Why a target is marked as a draft; empty for an untouched draft and for approved text."""
    if segment.status is Status.APPROVED:
        return "approval out of date" if segment.stale is not None else ""
    return {
        Status.NEW: "not translated",
        Status.EDITED: "edited, not approved",
        Status.REJECTED: "sent back",
    }.get(segment.status, "")


LEGEND = (
    (Status.DRAFTED.mark, "draft of a machine or from memory that nobody has looked at"),
    (Status.EDITED.mark, "edited by a person, not yet approved"),
    (Status.REJECTED.mark, "sent back for another try"),
    (Status.NEW.mark, "not translated yet"),
    ("!", "approved, but its source or a term has changed since"),
    (Status.APPROVED.mark, "approved by a person; such text carries no mark"),
)
STANDINGS = {
    "new": "text not translated",
    "drafted": "untouched drafts",
    "edited": "edits not approved",
    "rejected": "text sent back",
    "stale": "approvals out of date",
    "approved": "approved text",
}
"""What a filter calls the statuses."""

NO_FINDINGS = "The checks found nothing, or everything they found was dismissed with a reason."
STALE_MARK = LEGEND[4][0]


def progress(approved: int, total: int) -> str:
    """How far a part is: "✓ approved", "~ 4 of 9 approved", "~ nothing approved yet"."""
    if approved == total:
        return f"{Status.APPROVED.mark} approved"
    if approved == 0:
        return f"{Status.DRAFTED.mark} nothing approved yet"
    return f"{Status.DRAFTED.mark} {approved} of {total} approved"


def state_line(approved: int, total: int) -> str:
    """One sentence on the whole file, for the top."""
    if total == 0:
        return "This document holds no text to translate."
    if approved == total:
        return f"{Status.APPROVED.mark} All {plural(total, 'segment')} approved."
    if approved == 0:
        are = "is" if total == 1 else "are"
        return f"{Status.DRAFTED.mark} {plural(total, 'segment')} {are} marked {DRAFT}: nothing is approved yet."
    waiting = total - approved
    are, them = ("is", "it") if waiting == 1 else ("are", "them")
    return (
        f"{Status.DRAFTED.mark} {approved:,} of {plural(total, 'segment')} approved. The other {waiting:,} "
        f"{are} marked {DRAFT}: nobody has approved {them}."
    )


_PAPER = re.compile(r"kst-(\d{2})(\d{3})(?:-([IVXLC]+[AB]?|R\d{4}|\d{2}(?=-)))?(?:-(\d{1,4}|[A-Z]{1,2}))?")
_APPENDIX = re.compile(r"ah-(tk|ek)-(\d{4})(\d{4})-(\d+)")


def reference_name(reference: str) -> str:
    """A parliamentary reference as English prose names it: "Parliamentary Paper 29 521, no. 293".

    What is no such reference comes back as it is.
    """
    appendix = _APPENDIX.fullmatch(reference)
    if appendix:
        chamber = {"tk": "House of Representatives", "ek": "Senate"}[appendix[1]]
        return f"Appendix to the Proceedings of the {chamber} {appendix[2]}-{appendix[3]}, no. {appendix[4]}"
    paper = _PAPER.fullmatch(reference)
    if not paper:
        return reference
    dossier, part, number = f"{paper[1]}\u00a0{paper[2]}", paper[3] or "", paper[4]
    if part:
        dossier += f"-{part}" if part.isdigit() else f"\u00a0({part})" if part.startswith("R") else f"\u00a0{part}"
    return f"Parliamentary Paper {dossier}" + (f", no.\u00a0{number}" if number else "")


def plural(count: int, noun: str) -> str:
    """ "1 segment", "22 segments"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def colophon_lines(colophon: Colophon, left_out: int) -> list[tuple[str, str]]:
    """The colophon as label and text, the same in every format."""
    lines = [
        ("Source", colophon.file_name),
        ("Source sha256", colophon.source_sha256),
        ("Contents", _contents(colophon)),
        ("Approved by", "; ".join(map(_approver, colophon.approvers)) or "nobody yet"),
        ("Approval rule", _POLICIES.get(colophon.policy, colophon.policy)),
        ("Machine drafts", "; ".join(map(_model, colophon.models)) or "none"),
    ]
    if colophon.extract:
        asked = label_of(BlockKind.QUESTION, colophon.extract).en
        lines.insert(0, ("Extract", f"{asked} only; the figures below are for this extract"))
    if colophon.termbase_version is not None:
        lines.append(("Termbase", f"version {colophon.termbase_version}"))
    if left_out:
        pieces = plural(left_out, "piece")
        lines.append(
            (
                "Left out",
                f"{pieces} of source text outside the questions and answers (page marks, front matter)",
            )
        )
    lines.append(("Log head", f"entry {colophon.log_entry}, sha256 {colophon.log_hash}"))
    lines.append(("Made", f"{moment(colophon.made_at)}, with {colophon.program}"))
    return lines


_POLICIES = {
    "single": "single: whoever wrote a text may also approve it",
    "second-person": "second-person: nobody approves a text of their own",
}


def _contents(colophon: Colophon) -> str:
    words = {
        Status.APPROVED: "approved",
        Status.EDITED: "edited, not approved",
        Status.DRAFTED: "draft",
        Status.REJECTED: "sent back",
        Status.NEW: "not translated",
    }
    parts = [f"{colophon.counts[s]:,} {word}" for s, word in words.items() if colophon.counts.get(s)]
    if colophon.stale:
        parts[0] += f" (of which {colophon.stale:,} out of date)"
    total = f"{plural(colophon.segments, 'segment')} (sentences, headings, list items, footnotes)"
    return f"{total}: {'; '.join(parts)}" if parts else total


def _approver(approver: Approver) -> str:
    own = f", {approver.self_approved:,} of them their own text" if approver.self_approved else ""
    count = plural(approver.segments, "segment")
    return f"{approver.name}: {count}{own}, last on {moment(approver.last_at)}"


def _model(model: ModelUse) -> str:
    standing = f"{model.standing:,} still as drafted" if model.standing else "none still as drafted"
    return f"{model.name} ({model.fingerprint}): drafted {plural(model.drafted, 'segment')}, {standing}"


def moment(iso: str) -> str:
    """ "23 November 2026, 19:26 UTC" for an ISO time; what is no time comes back as it is."""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return f"{day(at.date().isoformat())}, {at:%H:%M} UTC"


def moment_of(iso: str) -> datetime:
    """An ISO time in UTC as the properties of a file hold it, without a zone; what is no time gives 1 January 1980."""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return datetime(1980, 1, 1)
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(iso: str) -> str:
    """ "31 January 2024" for an ISO date; what is no date comes back as it is."""
    try:
        date = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
