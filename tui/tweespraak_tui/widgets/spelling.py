"""Which words of the text being written to underline: those no list knows, and American spellings."""

from __future__ import annotations

from collections.abc import Sequence

from tweespraak_translate.checks.base import Subject
from tweespraak_translate.checks.spelling import known_in
from tweespraak_translate.checks.spelling_en_GB import find_american
from tweespraak_translate.segment import Span
from tweespraak_translate.spelling import british_spelling, find_words, unknown_words
from tweespraak_translate.termbase import Termbase


class Speller:
    """Says where the doubtful words of one segment's English stand.

    Asked at every key: what is known of a word is remembered, and so is the last text.
    """

    def __init__(self, source: str, termbase: Termbase | None, own: frozenset[str]) -> None:
        self._source = source
        self._known = known_in(source, termbase)
        self._own = own
        self._verdicts: dict[str, bool] = {}
        self._has_american = False
        self._last: tuple[str, tuple[Span, ...]] = ("", ())

    def __call__(self, text: str) -> Sequence[Span]:
        """The doubtful words of `text`, in order."""
        if text != self._last[0]:
            spans = list(find_words(text, self._is_unknown))
            if self._has_american:
                spans += [span for f in find_american(Subject(self._source, text)) for span in f.target_spans]
                spans.sort(key=lambda span: span.start)
            self._last = (text, tuple(spans))
        return self._last[1]

    def _is_unknown(self, word: str) -> bool:
        verdict = self._verdicts.get(word)
        if verdict is None:
            verdict = any(unknown_words(word, own=self._own, is_known=self._known))
            self._verdicts[word] = verdict
            self._has_american = self._has_american or british_spelling(word) != ""
        return verdict
