"""What the model would write after the beginning of a target that a person is typing.

A beginning often ends inside a word, and its last letters are not the tokens the model would have written: "minis"
is cut into pieces of its own, behind which the model is at a loss. So the unfinished word is taken back, and the
likeliest next token that spells it is forced instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from tweespraak_translate.engine import Decoding, Engine, has_letters
from tweespraak_translate.normalise import normalise
from tweespraak_translate.vocabulary import END, PAD, SPACE, UNKNOWN

MOST_TOKENS = 24
"""Length of a suggestion: a line on the screen, and never long to wait for."""
_BEAM = 2
"""Half the beam of a draft: at one key after another, half the wait is worth more than the last bit of sense."""
_CHOICES = 16
"""Tokens that an unfinished word is looked for among."""
_LONGEST = 400
"""Source and target tokens beyond which there is no suggestion; Marian models have places for 512."""
_UNFINISHED = re.compile(r"\w+$")


@runtime_checkable
class ContinuingEngine(Engine, Protocol):
    """An engine that can say which tokens are likely next."""

    def next_tokens(self, source: Sequence[str], prefix: Sequence[str], count: int) -> list[str]:
        """The likeliest tokens after a target's beginning, best first."""


def continue_text(engine: ContinuingEngine, source: str, prefix: str, most: int = MOST_TOKENS) -> str:
    """What may follow `prefix` in a translation of `source`; empty where there is nothing to add.

    The answer is put behind the prefix as it is: it begins with a space where one is needed, or with the rest of
    an unfinished word.
    """
    copy = normalise(source, engine.source_language)
    if not has_letters(copy):
        return ""
    tokens = engine.encode(copy)
    typed = " ".join(prefix.split()) + (" " if prefix[-1:].isspace() else "")
    unfinished = _UNFINISHED.search(typed)
    head = typed[: unfinished.start()] if unfinished else typed
    before = engine.encode_target(head.strip()) if head.strip() else []
    if max(len(tokens), len(before)) > _LONGEST:
        return ""
    rest, forced = "", list(before)
    if unfinished:
        found = _spelled(engine, tokens, before, unfinished.group(), not head or head.endswith(" "))
        if found is None:
            # No single token spells the word so far: continue behind the pieces it is cut into.
            forced = engine.encode_target(typed)
        else:
            token, rest = found
            forced.append(token)
    ((best, *_),) = engine.translate([tokens], prefixes=[forced], decoding=Decoding(beam=_BEAM, longest=most))
    added = [token for token in best.tokens[len(forced) :] if token not in (END, PAD, UNKNOWN)]
    text = "".join(added).replace(SPACE, " ")
    if not best.finished:
        text = _whole_words(text)
    if not unfinished and (not typed or typed.endswith(" ")):
        text = text.lstrip()
    return (rest + text).rstrip()


def _spelled(
    engine: ContinuingEngine, source: Sequence[str], before: Sequence[str], word: str, is_new: bool
) -> tuple[str, str] | None:
    """The likeliest token that spells a word begun, and what it adds to it; None when no likely token does."""
    choices = engine.next_tokens(source, before, _CHOICES)
    for same in (str, str.casefold):
        for token in choices:
            text = token.replace(SPACE, " ")
            if text.startswith(" ") == is_new and same(text.strip()).startswith(same(word)):
                rest = text.strip()[len(word) :]
                return token, rest.upper() if len(word) > 1 and word.isupper() else rest
    return None


def _whole_words(text: str) -> str:
    """The text without its last word, which may have been cut off; all of it when there is no other."""
    head, space, _ = text.rstrip().rpartition(" ")
    return head if space and head.strip() else text
