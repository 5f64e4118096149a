"""Where a Dutch sentence ends: own rules, because abbreviations of government text are the whole difference.

Every stop is a candidate. What stands before it says how sure an end it is (an abbreviation that is
never final, one that may be, an initial, a list mark); what stands after it says whether a sentence
starts there. The words are data (data/abbreviations.toml), so that a user can add to them. A sentence
that starts in lower case is deliberately not split off: in these texts that is a continuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tweespraak_translate.abbreviations import AbbreviationRules, default_rules, load_rules
from tweespraak_translate.segment import Span

__all__ = ["AbbreviationRules", "default_rules", "load_rules", "split_sentences"]


def split_sentences(text: str, rules: AbbreviationRules | None = None) -> list[Span]:
    """The sentences of one paragraph, in order and without the space around them.

    Every character that is not white space lies in exactly one span. A blank line and a bullet mark
    end a sentence too. Empty text gives an empty list.
    """
    scan = _Scan(text, default_rules() if rules is None else rules, _find_pairs(text))
    spans = []
    start = _skip_space(text, 0)
    for end in scan.ends(start):
        spans.append(Span(start, end))
        start = _skip_space(text, end)
    if start < len(text):
        spans.append(Span(start, start + len(text[start:].rstrip())))
    return spans


class _Certainty(Enum):
    """How sure a stop ends a sentence by what stands before it."""

    NEVER = 0
    INITIAL = 1
    MAYBE = 2
    SURE = 3


_BULLETS = "•◦▪▫●○■□‣⁃∙\x81\uf0b7\uf0a7\uf02d\uf0d8\uf0fc"
_QUOTE_CLOSERS = "»”’\"'“›"
_CLOSERS = re.escape(_QUOTE_CLOSERS + ")]")
_OPENERS = "\"'“„«‘’‹(["
_CANDIDATE = re.compile(rf"[.?!…]+|(?<=\s)[{_BULLETS}](?=\s)|\n[^\S\n]*\n")
_NOTE = r"(?:\d{1,3}(?:, ?\d{1,3}){0,5}|[¹²³⁰⁴-⁹]{1,3}|\[\d{1,3}(?:[ ,]{1,2}\d{1,3}){0,5} ?\])"
_CLOSING = re.compile(rf"[{_CLOSERS}]{{0,5}}")
_CLOSING_NOTE = re.compile(rf"[{_CLOSERS}]{{0,3}}{_NOTE}[{_CLOSERS}]{{0,3}}(?=\s|$|[A-Z][a-z]{{3}})")
_SPACED_CLOSER = re.compile(rf"[»”)\]](?=[\s{_CLOSERS}]|$)")
_MARKER = re.compile(
    rf"[{re.escape(_OPENERS)}]{{0,3}}(?:[{_BULLETS}–—-]\s{{0,3}})?"
    r"(?:\d{1,3}(?:\.\d{1,2}){0,3}|[A-Za-z]|[IVXLivxl]{1,6}|\d{1,2}[a-z])\.(?=\s)"
)
_LABEL = re.compile(r"(\w{2,12})\s(?:\d{1,3}(?:[.:]\d{1,3}){0,3}[a-z]?|[A-Za-z]|[IVX]{1,5})\.(?=\s)")
_INLINE_MARKER = re.compile(
    r"(?:[:;]\s{1,3}(?:(?:en|of|dan wel)\s)?(?:[a-z]|[ivx]{1,4}|\d{1,2})|,\s(?:en\s)?[a-z]|\s(?:en|of)\s[b-z])\.$"
)
_NEXT_MARKER = re.compile(r"(?:[a-z]\.\s+(?!\d)|\(?(?:[a-z]|[ivx]{1,4})\)\s|\d{1,2}[.)]?\s)")
_DAY, _DAY_MONTH = re.compile(r"\b\d{1,2}$"), re.compile(r"\b\d{1,2}\.\s?\d{1,2}$")
_MONTH_YEAR, _YEAR = re.compile(r"\s\d{1,2}\.\s{0,2}(?:19|20)\d\d\b"), re.compile(r"\s{1,2}(?:19|20)\d\d\b")
_APOSTROPHE = re.compile(r"[’'‘`´](?:[stnkmr]|ns|em)[\s-]")
_OPENING = re.compile(rf"[{re.escape(_OPENERS)}]{{0,5}}([–—-]\s{{1,3}})?")
_ELLIPSIS = re.compile(r"(?:\.{2,}|…)\s?")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BEFORE_WORD = frozenset('([{«“„”‘"/…–—')
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_PREVIOUS_WORD = re.compile(r"([^\W\d_]+)\s+$")
_GOES_ON = re.compile(rf"(?:{_NOTE})?(?:[,;)]|\s[^\W\d_A-Z])")
_WEB = re.compile(r"www\.|[/@\\]", re.IGNORECASE)

_LONGEST_BRACKET = 500
"""Code points; a bracket that closes later than this does not hold a sentence together."""
_LONGEST_TITLE = 150
_LONGEST_TOKEN = 60


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Where brackets and quotes open and close."""

    brackets: tuple[tuple[int, int], ...]
    """Position and, for an opening, its closing; for a closing, -1. In order of position."""
    quotes: dict[int, int]
    """Closing quote to its opening."""


def _find_pairs(text: str) -> _Pairs:
    """Pair brackets and quotes in one pass; what finds no partner is left out."""
    open_brackets: list[int] = []
    open_quotes: list[int] = []
    brackets: list[tuple[int, int]] = []
    quotes: dict[int, int] = {}
    for match in re.finditer(r"[()\[\]«»“”„\"]", text):
        char, at = match.group(), match.start()
        if char in "([":
            open_brackets.append(at)
        elif char in ")]":
            wanted = "(" if char == ")" else "["
            if open_brackets and text[open_brackets[-1]] == wanted:
                opened = open_brackets.pop()
                if at - opened <= _LONGEST_BRACKET:
                    brackets += [(opened, at), (at, -1)]
        elif char in "«„" or (char in '“"' and _stands_before_word(text, at)):
            open_quotes.append(at)
        elif open_quotes:
            opened = quotes[at] = open_quotes.pop()
            if _is_title(text, opened, at):
                brackets += [(opened, at), (at, -1)]
    brackets.sort()
    return _Pairs(tuple(brackets), quotes)


def _stands_before_word(text: str, at: int) -> bool:
    """Whether a quote mark that can open and close stands where one opens."""
    return at == 0 or text[at - 1].isspace() or text[at - 1] in _OPENERS


def _is_title(text: str, opened: int, closed: int) -> bool:
    """Whether quotes hold a name within a sentence, so that its stops end nothing: «Ontvoogding 2.0. De burger»."""
    if not 0 < closed - opened <= _LONGEST_TITLE or text[closed - 1] in ".?!…":
        return False
    follows_word = text[max(0, opened - 2) : opened].rstrip()[-1:].isalnum()
    return follows_word and _GOES_ON.match(text, closed + 1) is not None


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


class _Scan:
    """One walk over a text from left to right."""

    def __init__(self, text: str, rules: AbbreviationRules, pairs: _Pairs) -> None:
        self.text = text
        self.rules = rules
        self.pairs = pairs
        self._second_words = {
            words.rpartition(" ")[2] for words in rules.maybe_final | rules.never_final if " " in words
        }
        self._next_bracket = 0
        self._open: list[int] = []

    def ends(self, start: int) -> Iterator[int]:
        """Where each sentence but the last ends."""
        for match in _CANDIDATE.finditer(self.text):
            if match.start() <= start:
                continue
            end = self._end_at(match, start)
            if end is None:
                continue
            following = _skip_space(self.text, end)
            if following == len(self.text):
                return
            yield end
            start = following

    def _end_at(self, match: re.Match[str], start: int) -> int | None:
        """The end of the sentence that this candidate closes, or None where it closes none."""
        text = self.text
        if match.group()[0] not in ".?!…":
            return start + len(text[start : match.start()].rstrip())
        if self._innermost_bracket(match.start()) > start:
            return self._end_of_bracket(match, start)
        return self._end_after_stop(match, start)

    def _innermost_bracket(self, at: int) -> int:
        """Where the innermost bracket around this position opened; -1 outside brackets."""
        while self._next_bracket < len(self.pairs.brackets) and self.pairs.brackets[self._next_bracket][0] < at:
            opened, closed = self.pairs.brackets[self._next_bracket]
            if closed >= 0:
                self._open.append(opened)
            else:
                self._open.pop()
            self._next_bracket += 1
        return self._open[-1] if self._open else -1

    def _end_of_bracket(self, match: re.Match[str], start: int) -> int | None:
        """A stop just before a closing bracket may end the sentence around it: "(zie bijlage.) De"."""
        text, end = self.text, match.end()
        if text[end : end + 1] not in (")", "]"):
            return None
        if self._certainty(match, start, end) is not _Certainty.SURE:
            return None
        tail = self._closing_end(match, end)
        following = _skip_space(text, tail)
        return tail if following > tail and self._is_starter(following) else None

    def _closing_end(self, match: re.Match[str], end: int) -> int:
        """The end of quotes, brackets and footnote marks glued to a stop."""
        note = _CLOSING_NOTE.match(self.text, end)
        if note and self._may_carry_note(match):
            return note.end()
        closing = _CLOSING.match(self.text, end)
        return closing.end() if closing else end

    def _may_carry_note(self, match: re.Match[str]) -> bool:
        """A digit after the stop is a mark, unless the stop stands in a number: "14.30", "2.1"."""
        before = self.text[max(0, match.start() - 5) : match.start()]
        if match.group() != "." or not before[-1:].isdigit():
            return True
        return re.fullmatch(r"\D?(?:19|20)\d\d", before) is not None

    def _end_after_stop(self, match: re.Match[str], start: int) -> int | None:
        text = self.text
        end = self._closing_end(match, match.end())
        following = _skip_space(text, end)
        if following == len(text):
            return end
        if following == end:
            return end if self._is_glued_end(match, start, end) else None
        spaced = _SPACED_CLOSER.match(text, following)
        if spaced:
            end = spaced.end()
            following = _skip_space(text, end)
            if following == len(text):
                return end
        if not self._is_start(following):
            return None
        certainty = self._certainty(match, start, following)
        if certainty is _Certainty.SURE:
            return self._with_reference(end, following)
        if certainty is _Certainty.MAYBE and self._is_starter(following):
            return end
        if certainty is _Certainty.INITIAL and self._ends_after_initial(match, following):
            return end
        return None

    def _with_reference(self, end: int, following: int) -> int:
        """A reference in brackets after the stop belongs to the sentence before: "brief. (nr. 3) De"."""
        text = self.text
        if text[following] != "(":
            return end
        closed = text.find(")", following, following + 120)
        if closed < following + 4 or text[closed - 1] in ".?!…" or not text[closed + 1 : closed + 2].isspace():
            return end
        after = _skip_space(text, closed + 1)
        if text[following + 1 : following + 2] in ("(", ".", "…") or not self._is_start(after):
            return end
        return closed + 1

    def _is_glued_end(self, match: re.Match[str], start: int, end: int) -> bool:
        """A missing space after the stop: "bekend?Zo ja", "kunnen.De", "2018.Hierbij"."""
        text, at = self.text, match.start()
        word = _WORD.match(text, end)
        if word is None or not word.group()[0].isupper() or not word.group()[1:].islower():
            return False
        if not text[word.end() : word.end() + 1].isspace() and text[word.end() : word.end() + 1] != ",":
            return False
        token_start = max(text.rfind(" ", max(start, at - 300), at) + 1, start)
        if _WEB.search(text, token_start, word.end() + 1):
            return False
        if "?" in match.group() or "!" in match.group():
            return self._is_starter(end) or end == match.end()
        if self._certainty(match, start, end) is not _Certainty.SURE:
            return False
        before = self._word_before(at, start)
        follows_word = len(before) > 2 and before.islower() and before.isalpha()
        return self._is_starter(end) or (follows_word and len(word.group()) > 3)

    def _certainty(self, match: re.Match[str], start: int, following: int) -> _Certainty:
        """How sure this stop is an end by what stands before it."""
        text, stop = self.text, match.group()
        if "?" in stop or "!" in stop:
            return self._certainty_of_question(match, start, following)
        if stop != ".":
            is_cut = text[match.start() - 1] in "([" and text[match.end() : match.end() + 1] in (")", "]")
            return _Certainty.NEVER if is_cut else _Certainty.SURE
        if self._is_list_mark(match, start):
            return _Certainty.NEVER
        is_quoted_name = text[match.end()] in _QUOTE_CLOSERS and self._opened_inside(match.end(), start)
        if (is_quoted_name and text[following] == "(") or self._is_in_date(match):
            return _Certainty.NEVER
        return self._certainty_of_word(match.start(), start, text[following].isdigit() or text[following] == "€")

    def _is_in_date(self, match: re.Match[str]) -> bool:
        """Dates in figures with spaces: "12. 01. 2015"."""
        before = self.text[max(0, match.start() - 7) : match.start()]
        after = self.text[match.end() : match.end() + 11]
        return bool(
            (_DAY.search(before) and _MONTH_YEAR.match(after)) or (_DAY_MONTH.search(before) and _YEAR.match(after))
        )

    def _certainty_of_word(self, at: int, start: int, before_number: bool) -> _Certainty:
        rules, word = self.rules, self._word_before(at, start)
        folded = word.casefold()
        if word in rules.maybe_final:
            return _Certainty.MAYBE
        if len(word) > 1 and word.isalpha() and word.isupper() and not before_number:
            return _Certainty.SURE
        if word in rules.never_final or folded in rules.never_final:
            return _Certainty.NEVER
        if before_number and folded in rules.before_number:
            return _Certainty.NEVER
        if folded in rules.maybe_final or (len(word) == 1 and self._is_list_letter(at - 1)):
            return _Certainty.MAYBE
        is_capital = word[:1].isupper()
        if is_capital and (len(word) == 1 or folded in rules.initials):
            return _Certainty.INITIAL
        if _DOTTED.fullmatch(word) or ("." in word and is_capital and folded.rpartition(".")[2] in rules.initials):
            return _Certainty.INITIAL if is_capital else _Certainty.MAYBE
        return _Certainty.SURE

    def _is_list_letter(self, at: int) -> bool:
        """A small letter alone: not the word "u", nor the hour of "km/u"."""
        return self.text[at].islower() and self.text[at] != "u" and self.text[at - 1 : at] != "/"

    def _word_before(self, at: int, start: int) -> str:
        """The word a stop stands behind; two words where the rules know them together ("et al")."""
        begin = self._word_start(at, start)
        word = self.text[begin:at].strip("’'")
        if word in self._second_words and begin > start + 1:
            phrase = f"{self.text[self._word_start(begin - 1, start) : begin - 1]} {word}"
            if phrase in self.rules.maybe_final or phrase in self.rules.never_final:
                return phrase
        return word

    def _word_start(self, at: int, start: int) -> int:
        """Where the word that ends here begins."""
        lowest = max(start, at - _LONGEST_TOKEN)
        while at > lowest and not self.text[at - 1].isspace() and self.text[at - 1] not in _BEFORE_WORD:
            at -= 1
        return at

    def _certainty_of_question(self, match: re.Match[str], start: int, following: int) -> _Certainty:
        """A title in quotes may end in a question mark while its sentence goes on."""
        text, end = self.text, match.end()
        if text[end : end + 1] not in tuple(_QUOTE_CLOSERS) or not self._opened_inside(end, start):
            return _Certainty.SURE
        if text[following] == "(":
            return _Certainty.NEVER
        opened = self.pairs.quotes[end]
        return _Certainty.SURE if text[max(0, opened - 2) : opened].rstrip().endswith(":") else _Certainty.MAYBE

    def _opened_inside(self, closing: int, start: int) -> bool:
        """Whether the quote that closes here opened after the sentence began."""
        return self.pairs.quotes.get(closing, -1) > start

    def _is_list_mark(self, match: re.Match[str], start: int) -> bool:
        text, end = self.text, match.end()
        marker = _MARKER.match(text, start)
        if marker and marker.end() == end:
            return True
        label = _LABEL.match(text, start)
        if label and label.end() == end and label.group(1).casefold() in self.rules.label_words:
            return True
        inline = _INLINE_MARKER.search(text, max(start, end - 16), end)
        return inline is not None

    def _is_start(self, at: int) -> bool:
        """Whether a sentence can start here."""
        text = self.text
        apostrophe = _APOSTROPHE.match(text, at)
        if apostrophe:
            return text[apostrophe.end() : apostrophe.end() + 1].isupper()
        if _NEXT_MARKER.match(text, at) or text[at] in _BULLETS:
            return True
        opening = _OPENING.match(text, at)
        at = opening.end() if opening else at
        ellipsis = _ELLIPSIS.match(text, at)
        if ellipsis:
            after = text[ellipsis.end() : ellipsis.end() + 1]
            return after in (")", "]") or after.isupper()
        char = text[at : at + 1]
        if char.isalpha() and not char.islower():
            return True
        if char.isalpha() and opening is not None and opening.group(1):
            return True
        return char.isdigit() or char in tuple("€$£§") or _BRAND.match(text, at) is not None

    def _is_starter(self, at: int) -> bool:
        """Whether a word that is known to start sentences stands here, with its capital."""
        text = self.text
        apostrophe = _APOSTROPHE.match(text, at)
        if apostrophe:
            return text[apostrophe.end() : apostrophe.end() + 1].isupper() and text[apostrophe.end() - 1] != "-"
        opening = _OPENING.match(text, at)
        word = _WORD.match(text, opening.end() if opening else at)
        if word is None or not word.group()[0].isupper():
            return False
        return word.group().casefold() in self.rules.starters or text[word.end() : word.end() + 3] in (
            " u ",
            " u,",
        )

    def _ends_after_initial(self, match: re.Match[str], following: int) -> bool:
        """After an initial a name follows, unless the letter names a thing or the next word is no name."""
        if not self._is_starter(following):
            return False
        at = self._word_start(match.start(), 0)
        previous = _PREVIOUS_WORD.search(self.text, max(0, at - _LONGEST_TOKEN), at)
        if previous and previous.group(1).casefold() in self.rules.category_words:
            return True
        word = _WORD.match(self.text, following)
        return word is not None and word.group().casefold() not in self.rules.name_words
