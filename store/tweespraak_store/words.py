"""Own words: what people added to the list that the spelling check knows, for every document of the store."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tweespraak_store.database import Row, Store
from tweespraak_store.events import append_event, new_batch
from tweespraak_translate.errors import UsageError

LONGEST_WORD = 60
"""Characters."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word, who added it and when."""

    word: str
    author: str
    at: str

    def to_json(self) -> dict[str, str]:
        """As `words list --json` prints it."""
        return {"word": self.word, "author": self.author, "at": self.at}


def add_word(store: Store, word: str, actor: str) -> bool:
    """Add a word, in any of its capitals; whether it is new. Findings that rested on its absence go.

    Raises UsageError for what is no word.
    """
    word = _clean(word)
    with store.tx() as connection:
        if word.casefold() in word_set(store):
            return False
        connection.execute("INSERT INTO own_words (word, author, at) VALUES (?, ?, ?)", (word, actor, store.clock()))
        append_event(store, "word-added", actor, payload={"word": word}, batch=new_batch())
        _check_again(store, word)
    return True


def remove_word(store: Store, word: str, actor: str) -> bool:
    """Take a word off the list; whether it was there. Raises UsageError for what is no word."""
    word = _clean(word)
    with store.tx() as connection:
        known = [row["word"] for row in store.rows("SELECT word FROM own_words")]
        found = [one for one in known if one.casefold() == word.casefold()]
        if not found:
            return False
        connection.executemany("DELETE FROM own_words WHERE word = ?", [(one,) for one in found])
        append_event(store, "word-removed", actor, payload={"word": found[0]}, batch=new_batch())
        _check_again(store, word)
    return True


def own_words(store: Store) -> list[OwnWord]:
    """Every own word, in alphabetical order."""
    rows: list[Row] = store.rows("SELECT * FROM own_words")
    return [OwnWord(r["word"], r["author"], r["at"]) for r in sorted(rows, key=lambda r: r["word"].casefold())]


def word_set(store: Store) -> frozenset[str]:
    """Every own word, folded: what the spelling check asks."""
    return frozenset(word.casefold() for (word,) in store.tuples("SELECT word FROM own_words"))


def _clean(word: str) -> str:
    word = word.strip().replace("’", "'").removesuffix("'s")
    if not _WORD.fullmatch(word) or len(word) > LONGEST_WORD:
        raise UsageError("an own word is one word of letters; hyphens and apostrophes inside it are allowed")
    return word


def _check_again(store: Store, word: str) -> None:
    """Check the segments whose English holds the word: what the list says of it changed."""
    from tweespraak_store.checks import refresh_findings

    rows = store.tuples(
        "SELECT s.id FROM segments s JOIN revisions r ON r.id = s.revision_id"
        " WHERE s.retired_at IS NULL AND instr(lower(r.text), ?) > 0 AND EXISTS"
        " (SELECT 1 FROM findings f WHERE f.segment_id = s.id)",
        (word.lower(),),
    )
    refresh_findings(store, segment_ids=[key for (key,) in rows])
