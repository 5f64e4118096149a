"""Sections to exchanges: answers find their questions by number, and by place only where no number is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tweespraak_translate.document import BlockKind, Line
from tweespraak_translate.labels import base_number


@dataclass(frozen=True, slots=True)
class Part:
    """A question or an answer before it becomes a block."""

    kind: BlockKind
    numbers: tuple[str, ...]
    label: str
    lines: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    is_notice: bool = False
    """A "Mededeling", which answers no question."""
    is_rest: bool = False
    """The end of a question whose label and beginning were lost."""


@dataclass(slots=True)
class Group:
    """The parts of one exchange while it is being put together."""

    questions: list[Part] = field(default_factory=list)
    answers: list[Part] = field(default_factory=list)
    round: int = 0
    """How often the numbering had started again when this group was printed."""
    is_sealed: bool = False
    """Stands apart: no later answer without a number may join it."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of questions and answers, each once, in printed order of the fuller side."""
        asked = list(dict.fromkeys(n for part in self.questions for n in part.numbers))
        answered = [n for part in self.answers for n in part.numbers if n not in asked]
        return tuple(dict.fromkeys([*asked, *answered]))

    @property
    def answered(self) -> set[str]:
        return {n for part in self.answers for n in part.numbers}


@dataclass(slots=True)
class Pairing:
    """Groups in printed order, and what was odd about the numbers."""

    groups: list[Group] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _round: int = 0
    _asked: set[str] = field(default_factory=set)

    def add_question(self, part: Part) -> None:
        """A new group; the same number again means that the numbering has started over."""
        again = [n for n in part.numbers if n in self._asked]
        if again:
            self._round += 1
            self._asked = set()
            self.warnings.append(f"question {again[0]} is printed more than once; each is kept")
        self._asked.update(part.numbers)
        self.groups.append(Group(questions=[part], round=self._round))

    def add_answer(self, part: Part) -> None:
        """Join the question with this number, nearest round first; without a number the question above."""
        if not part.numbers:
            self._add_unnumbered(part)
            return
        wanted = set(part.numbers)
        matches = [g for g in self.groups if g.round == self._round and wanted & _open_numbers(g)]
        if not matches:
            matches = [g for g in reversed(self.groups) if wanted & _open_numbers(g)][:1]
        if matches:
            self._merge(matches).answers.append(part)
            return
        same = [g for g in self.groups if wanted & set(g.numbers) and g.round == self._round]
        if same:
            self.warnings.append(f"answer {part.numbers[0]} is printed more than once; each is kept")
            same[-1].answers.append(part)
            return
        self.groups.append(Group(answers=[part], round=self._round))

    def add_notice(self, part: Part) -> None:
        """A "Mededeling" stands alone: it answers none of the questions."""
        self.groups.append(Group(answers=[part], round=self._round, is_sealed=True))

    def add_shared_answer(self, part: Part) -> None:
        """An unlabelled answer: it is also the answer of questions right above that have none."""
        run = self._unanswered_run()
        if not run:
            self.groups.append(Group(answers=[part], round=self._round))
            return
        if len(run) > 1:
            numbers = [n for g in run for n in g.numbers]
            self.warnings.append(f"questions {join_words(numbers)} are printed together and share one answer")
        group = self._merge(run)
        group.answers.append(replace(part, numbers=group.numbers))

    def _add_unnumbered(self, part: Part) -> None:
        if self.groups and self.groups[-1].answers and not self.groups[-1].answers[-1].numbers and part.label:
            self.groups.append(Group(answers=[part], round=self._round))
            return
        self.add_shared_answer(part)

    def _unanswered_run(self) -> list[Group]:
        """The groups without an answer at the end, short of a question that is asked again in parts."""
        run: list[Group] = []
        for group in reversed(self.groups):
            if group.answers or group.is_sealed or (run and group.round != run[-1].round):
                break
            if run and _is_split_into(group, run[-1]):
                break
            run.append(group)
        return run[::-1]

    def _merge(self, groups: Sequence[Group]) -> Group:
        first = groups[0]
        for other in groups[1:]:
            first.questions.extend(other.questions)
            first.answers.extend(other.answers)
            self.groups.remove(other)
        return first


def _open_numbers(group: Group) -> set[str]:
    """The numbers asked in a group that no answer carries yet."""
    return {n for part in group.questions for n in part.numbers} - group.answered


def _is_split_into(whole: Group, part: Group) -> bool:
    """Question 1 printed whole before 1a: the parts carry the answers."""
    return any(n.isdigit() and base_number(p) == n and p != n for n in whole.numbers for p in part.numbers)


def join_words(numbers: Iterable[str]) -> str:
    """"3, 4 and 5"; one item alone, nothing for none."""
    items = list(numbers)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
