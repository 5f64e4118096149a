"""Which words of the two languages to show as belonging together: at the cursor of the editor, or on a walk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tweespraak_translate.alignment import Link, links_after_edit, words_of
from tweespraak_translate.segment import Span


@dataclass(frozen=True, slots=True)
class LinkedText:
    """Two texts and the links between their words, as far as they are known."""

    source: str
    target: str
    links: tuple[Link, ...] | None
    """None while nobody worked them out."""

    def followed(self, target: str) -> LinkedText:
        """The same with another target: the words that an edit left alone keep their links."""
        if target == self.target or self.links is None:
            return replace(self, target=target)
        return replace(self, target=target, links=links_after_edit(self.links, self.target, target))

    def source_at(self, place: int) -> tuple[Span, ...]:
        """The words of the source behind the target word at a place, or that ends there."""
        links = [link for link in self.links or () if link.target.start <= place <= link.target.end]
        return tuple(dict.fromkeys(link.source for link in links if link.target == links[-1].target))

    def target_of(self, word: Span) -> tuple[Span, ...]:
        """The words of the target that stand for a word of the source."""
        return tuple(link.target for link in self.links or () if link.source == word)


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through the words of a segment's source."""

    segment_id: int
    text: LinkedText
    words: tuple[Span, ...]
    at: int

    @classmethod
    def through(cls, segment_id: int, text: LinkedText, step: int) -> Walk | None:
        """A walk from the first word, or from the last; None where there is no word."""
        words = tuple(words_of(text.source))
        return cls(segment_id, text, words, 0 if step > 0 else len(words) - 1) if words else None

    def moved(self, step: int) -> Walk:
        """One word on or back, round at the ends."""
        return replace(self, at=(self.at + step) % len(self.words))

    @property
    def source(self) -> tuple[Span, ...]:
        """The word it stands on."""
        return (self.words[self.at],)

    @property
    def target(self) -> tuple[Span, ...]:
        """What stands for it."""
        return self.text.target_of(self.words[self.at])

    @property
    def words_shown(self) -> tuple[str, str]:
        """The word and what stands for it, as texts."""
        return self.words[self.at].of(self.text.source), joined(self.text.target, self.target)


def joined(text: str, spans: Iterable[Span]) -> str:
    """The words at these spans; an ellipsis where others stand between them."""
    ordered: Sequence[Span] = sorted(spans, key=lambda span: span.start)
    found = ""
    for before, span in zip([None, *ordered], ordered, strict=False):
        gap = text[before.end : span.start] if before is not None else ""
        found += (gap if not gap or gap.isspace() else " ... ") if before is not None else ""
        found += span.of(text)
    return found
