"""Review without a screen: one segment at a time as labelled lines, for screen readers, braille and slow links.

Nothing is drawn over, nothing moves, no colour is used: lines come in, letters
go out. The decisions are the same as on the screen and go through the same
workbench, with the same rules about versions, errors and the second person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tweespraak_store.checks import StoredFinding
from tweespraak_store.views import DocumentView, ExchangeView, SegmentView
from tweespraak_translate.document import BlockKind
from tweespraak_translate.errors import ConflictError, TweespraakError, UsageError
from tweespraak_translate.segment import Status
from tweespraak_translate.visible import visible_line
from tweespraak_tui.cli.output import word_diff
from tweespraak_tui.workbench import Workbench, choose_segments

Ask = Callable[[str], str]
"""Prints a prompt, returns the line a person typed. Raises EOFError when there are no more."""
EditText = Callable[[str, str], str | None]
"""Source and target in, the new target out; None when the person gave up."""

HELP = """Letters, each followed by Enter; anything after the letter is its text.
  a            approve this segment and go to the next open one
  e            edit the English in your editor (VISUAL or EDITOR)
  t TEXT       make TEXT the English of this segment
  s OLD/NEW    replace OLD by NEW in the English, once
  r REASON     send it back for a new draft, with a reason
  x CHECK WHY  let what a check found stand, with a reason: x number as in the original
  o            take your or another's approval back
  u            undo your last action
  n            next open segment; Enter alone does the same
  > and <      next and previous segment, open or not
  g 12, g q22  go to segment 12, or to question 22
  / WORDS      go to the next segment that holds these words in either language
  l            this segment again
  q?           its question again
  d            what a person changed in the machine's draft
  h            every version of this segment
  i            how far the document is
  ?            these letters
  q            leave; everything is saved already"""
_COMMAND = re.compile(r"\s*(q\?|[aetsrxoun><g/ldhiq?])(?:\s+(.*))?\s*", re.DOTALL)


@dataclass(slots=True)
class _Place:
    """Where the person is, and what was said last, so that it need not be said again."""

    index: int = 0
    heading: str = ""


class PlainReview:
    """One person going through one document."""

    def __init__(self, workbench: Workbench, name: str, say: Callable[[str], None], ask: Ask, edit: EditText) -> None:
        self.workbench = workbench
        self._say = say
        self._ask = ask
        self._edit = edit
        self._name = name
        self._place = _Place()
        self._view: DocumentView = workbench.document(name)
        self._read()

    def run(self) -> None:
        """Until the person leaves, or the input ends."""
        if not self._segments:
            self._tell(f"{self._view.slug} has no segments.")
            return
        self._offer_unsaved()
        self._info()
        self._place.index = self._next_open(-1) or 0
        self._show()
        while True:
            try:
                line = self._ask("a approve, e edit, n next, ? help: ")
            except EOFError:
                return
            if not self._obey(line):
                return

    def _obey(self, line: str) -> bool:
        """Do what a line says; False to leave."""
        if not line.strip():
            line = "n"
        match = _COMMAND.fullmatch(line)
        if match is None:
            self._tell(f"{visible_line(line.split()[0])} is no letter this knows; ? lists them")
            return True
        letter, text = match[1], (match[2] or "").strip()
        if letter == "q":
            return False
        acts: dict[str, Callable[[str], None]] = {
            "a": self._approve,
            "e": self._open_editor,
            "t": self._write,
            "s": self._substitute,
            "r": self._send_back,
            "x": self._let_stand,
            "o": self._reopen,
            "u": self._undo,
            "n": lambda _: self._to_open(),
            ">": lambda _: self._to(self._place.index + 1),
            "<": lambda _: self._to(self._place.index - 1),
            "g": self._go,
            "/": self._search,
            "l": lambda _: self._show(),
            "q?": lambda _: self._question(),
            "d": lambda _: self._difference(),
            "h": lambda _: self._history(),
            "i": lambda _: self._info(),
            "?": lambda _: self._say(HELP),
        }
        try:
            acts[letter](text)
        except ConflictError as error:
            self._tell(str(error))
            self._read()
            self._show()
        except TweespraakError as error:
            self._tell(str(error))
        return True

    def _tell(self, text: str) -> None:
        self._say(visible_line(text))

    def _read(self) -> None:
        """Read the document again; the place stays."""
        self._view = self.workbench.document(self._name)
        self._segments = list(self._view.segments())
        self._exchanges = {s.number: e for e in self._view.exchanges for s in e.segments()}
        self._place.index = max(0, min(self._place.index, len(self._segments) - 1))

    @property
    def _current(self) -> SegmentView:
        return self._segments[self._place.index]

    def _renew(self, segment: SegmentView) -> None:
        self._segments[self._place.index] = segment

    def _exchange(self) -> ExchangeView:
        return self._exchanges[self._current.number]

    def _heading(self) -> str:
        """ "Answer to question 22", for the block the current segment stands in."""
        for block in self._exchange().blocks:
            if any(s.number == self._current.number for s in block.segments):
                numbers = ", ".join(block.numbers) or "without a number"
                word = "Question" if block.kind is BlockKind.QUESTION else "Answer to question"
                return f"{word} {numbers}"
        return ""

    def _show(self) -> None:
        """The current segment, with what was found in it."""
        segment = self.workbench.segment(self._current.id or 0)
        segment = replace(segment, number=self._current.number)
        self._renew(segment)
        heading = self._heading()
        if heading != self._place.heading:
            self._place.heading = heading
            self._tell(heading)
        found = [f for f in self._findings(segment.id or 0) if f.is_open]
        state = segment.status.word if not segment.stale else f"{segment.status.word}, but {segment.stale}"
        counted = f", {len(found)} finding{'s' if len(found) != 1 else ''}" if found else ""
        self._tell(f"Segment {segment.number} of {len(self._segments)}, {state}{counted}.")
        self._tell(f"Dutch: {segment.source}")
        self._tell(f"English: {segment.target}" if segment.target else "English: none yet.")
        if segment.reason:
            self._tell(f"Sent back because: {segment.reason}")
        for each in found:
            self._tell(f"{each.finding.severity} {each.finding.check}: {each.finding.message}")

    def _findings(self, segment_id: int) -> list[StoredFinding]:
        """What the checks find now; where nothing can be kept, what they found last."""
        if self.workbench.store.read_only:
            return self.workbench.segment_findings(segment_id)
        return self.workbench.check_segments([segment_id])

    def _next_open(self, after: int) -> int | None:
        count = len(self._segments)
        for step in range(1, count + 1):
            index = (after + step) % count
            if self._segments[index].is_open:
                return index
        return None

    def _to_open(self) -> None:
        index = self._next_open(self._place.index)
        if index is None:
            self._tell("Everything is approved. q leaves.")
        else:
            self._to(index)

    def _to(self, index: int) -> None:
        if not 0 <= index < len(self._segments):
            self._tell("There is no segment further on." if index > 0 else "This is the first segment.")
            return
        self._place.index = index
        self._show()

    def _approve(self, _: str) -> None:
        self._renew(self.workbench.approve([self._current])[0])
        self._tell(f"Approved {self._current.number}.")
        self._to_open()

    def _write(self, text: str) -> None:
        if not text:
            raise UsageError("t needs the English text after it")
        self._save(text)

    def _substitute(self, text: str) -> None:
        old, slash, new = text.partition("/")
        target = self._current.target or ""
        if not old or not slash:
            raise UsageError("s needs OLD/NEW after it: s year/years")
        if target.count(old) != 1:
            raise UsageError(f"“{old}” is there {target.count(old)} times, not once; write more of it")
        self._save(target.replace(old, new))

    def _open_editor(self, _: str) -> None:
        text = self._edit(self._current.source, self._current.target or "")
        if text is None:
            self._tell("Nothing was changed.")
        else:
            self._save(text)

    def _save(self, text: str) -> None:
        base = self._current
        try:
            saved = self.workbench.save_edit(base, text)
        except ConflictError:
            self._settle(base, text)
            return
        except TweespraakError:
            self._keep(base, text)
            raise
        self._renew(saved)
        self._tell(f"Saved {saved.number}: {word_diff(base.target or '', saved.target or '')}")
        self._show()

    def _keep(self, base: SegmentView, text: str) -> None:
        """The store refused it: what was typed must not be lost."""
        try:
            self.workbench.keep_typing(base, text, len(text))
            self._tell("Your text is kept and will be offered again at the next start.")
        except TweespraakError:
            self._tell(f"Your text could not be kept; copy it from here: {text}")

    def _settle(self, base: SegmentView, mine: str) -> None:
        """Somebody else was first: both texts, and a choice."""
        theirs = self.workbench.segment(base.id or 0)
        self._tell(f"Segment {base.number} was changed meanwhile by {theirs.author or 'somebody'}.")
        self._tell(f"Theirs: {word_diff(base.target or '', theirs.target or '')}")
        self._tell(f"Yours: {word_diff(base.target or '', mine)}")
        answer = self._choose("k keep yours, t take theirs, Enter decide later: ", "kt")
        self._renew(theirs)
        if answer == "k":
            self._renew(self.workbench.save_edit(theirs, mine))
            self._tell("Yours is saved; theirs is in the history.")
        elif answer == "t":
            self._tell("Theirs stays; yours is in the history.")
        else:
            self._keep(theirs, mine)
        self._show()

    def _choose(self, prompt: str, letters: str) -> str:
        try:
            answer = self._ask(prompt).strip()[:1].lower()
        except EOFError:
            return ""
        return answer if answer in letters else ""

    def _offer_unsaved(self) -> None:
        """What was typed before and never saved."""
        if self.workbench.store.read_only:
            return
        for entry in self.workbench.unsaved(self._view.id):
            index = next((i for i, s in enumerate(self._segments) if s.id == entry.segment_id), None)
            if index is None:
                continue
            self._place.index = index
            segment = self._segments[index]
            brought = any(r["origin"] == "merge" and r["text"] == entry.text for r in self.workbench.history(segment))
            what = "came back in a file and is in conflict" if brought else "was never saved"
            self._tell(f"Text of segment {entry.number} that {what}: {entry.text}")
            answer = self._choose("k save it as your edit, x throw it away, Enter decide later: ", "kx")
            if answer == "k":
                # On the version it was typed on: a change since then is a conflict like any other.
                self._save_unsaved(replace(segment, version=entry.base_version), entry.text)
            elif answer == "x":
                self.workbench.drop_typing(segment)

    def _save_unsaved(self, base: SegmentView, text: str) -> None:
        try:
            self._renew(self.workbench.save_edit(base, text))
            self.workbench.drop_typing(base)
            self._tell("Saved.")
        except ConflictError:
            self.workbench.drop_typing(base)
            self._settle(base, text)
        except TweespraakError as error:
            self._tell(str(error))

    def _send_back(self, reason: str) -> None:
        self._renew(self.workbench.reject(self._current, reason))
        self._tell(f"Sent back {self._current.number}.")
        self._to_open()

    def _let_stand(self, text: str) -> None:
        check, _, reason = text.partition(" ")
        self.workbench.dismiss(self._current, check, reason.strip())
        self._tell(f"Let stand: {check}.")
        self._show()

    def _reopen(self, _: str) -> None:
        self._renew(self.workbench.reopen(self._current))
        self._tell(f"Segment {self._current.number} is open again.")

    def _undo(self, _: str) -> None:
        undone = self.workbench.undo()
        self._read()
        numbers = [s.number for s in undone.segments]
        here = next((i for i, s in enumerate(self._segments) if s.number in numbers), None)
        self._tell(f"Undone: {undone.label}.")
        if here is not None:
            self._place.index = here
        self._show()

    def _go(self, text: str) -> None:
        chosen = choose_segments(self._view, [text])
        self._to(next(i for i, s in enumerate(self._segments) if s.number == chosen[0].number))

    def _search(self, text: str) -> None:
        wanted = text.casefold()
        if not wanted:
            raise UsageError("/ needs the words to look for")
        for step in range(1, len(self._segments) + 1):
            index = (self._place.index + step) % len(self._segments)
            segment = self._segments[index]
            if wanted in segment.source.casefold() or wanted in (segment.target or "").casefold():
                self._to(index)
                return
        self._tell(f"“{text}” is in no segment.")

    def _question(self) -> None:
        for block in self._exchange().questions:
            self._tell(f"Question {', '.join(block.numbers)}: {' '.join(p.text for p in block.paragraphs)}")

    def _difference(self) -> None:
        drafts = [r for r in self.workbench.history(self._current) if r["origin"] == "machine"]
        if not drafts:
            self._tell("There is no draft of this segment.")
            return
        self._tell(f"Against the draft: {word_diff(drafts[0]['text'], self._current.target or '')}")

    def _history(self) -> None:
        rows = self.workbench.history(self._current)
        if not rows:
            self._tell("There is no English text yet.")
        for row in rows:
            self._tell(f"{row['number']}, {row['at']}, {row['author']}, {row['origin']}: {row['text']}")

    def _info(self) -> None:
        """How far the document is, as it stands in the store now."""
        self._read()
        counts = self._view.counts()
        listed = ", ".join(f"{count} {status.word}" for status, count in counts.items() if count)
        policy = " A second person must approve." if self.workbench.wants_second_person() else ""
        title = self._view.title or self._view.slug
        self._tell(f"{self._view.slug}, {title}: {len(self._segments)} segments, {listed}.{policy}")
        if counts[Status.APPROVED] == len(self._segments):
            self._tell("Everything is approved.")
