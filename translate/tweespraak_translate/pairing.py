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


@dataclass(slots=True, eq=False)
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


@dataclass(slots=True)
class Pairing:
    """Groups in printed order, and what was odd about the numbers."""

    groups: list[Group] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _round: int = 0
    _asked: set[str] = field(default_factory=set)
    _open: dict[str, list[Group]] = field(default_factory=dict)
    """Number to the groups that ask it and have no answer to it, the latest last."""
    _held: dict[tuple[int, str], Group] = field(default_factory=dict)
    """Round and number to the group that holds it."""

    def add_question(self, part: Part) -> None:
        """A new group; the same number again means that the numbering has started over."""
        again = [n for n in part.numbers if n in self._asked]
        if again:
            self._round += 1
            self._asked = set()
            self.warnings.append(f"question {again[0]} is printed more than once; each is kept")
        self._asked.update(part.numbers)
        group = Group(questions=[part], round=self._round)
        self.groups.append(group)
        for number in part.numbers:
            self._open.setdefault(number, []).append(group)
            self._held[self._round, number] = group

    def add_answer(self, part: Part) -> None:
        """Join the question with this number, nearest round first; without a number the question above."""
        if not part.numbers:
            self._add_unnumbered(part)
            return
        matches = self._open_groups(part.numbers)
        if matches:
            self._answer(self._merge(matches), part)
            return
        same = next((self._held[self._round, n] for n in part.numbers if (self._round, n) in self._held), None)
        if same is not None:
            self.warnings.append(f"answer {part.numbers[0]} is printed more than once; each is kept")
            self._answer(same, part)
            return
        self.groups.append(Group(round=self._round))
        self._answer(self.groups[-1], part)

    def _open_groups(self, numbers: Sequence[str]) -> list[Group]:
        """The groups of the latest round in which one of these questions has no answer yet."""
        rounds = [self._open[n][-1].round for n in numbers if self._open.get(n)]
        if not rounds:
            return []
        latest = max(rounds)
        found: list[Group] = []
        for number in numbers:
            groups = self._open.get(number)
            if groups and groups[-1].round == latest and groups[-1] not in found:
                found.append(groups[-1])
        return found

    def _answer(self, group: Group, part: Part) -> None:
        """Put an answer in a group, and close the questions it answers."""
        group.answers.append(part)
        for number in part.numbers:
            self._held[group.round, number] = group
            groups = self._open.get(number)
            if groups and groups[-1] is group:
                groups.pop()

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
        self._answer(group, replace(part, numbers=group.numbers))

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
            self._replace(other, first)
        return first

    def _replace(self, other: Group, group: Group) -> None:
        """Take a merged group out of the list, and let its numbers lead to the one that took it in."""
        self.groups.reverse()
        self.groups.remove(other)
        self.groups.reverse()
        for number in {n for part in (*other.questions, *other.answers) for n in part.numbers}:
            if self._held.get((other.round, number)) is other:
                self._held[other.round, number] = group
            self._open[number] = [group if one is other else one for one in self._open.get(number, [])]


def _is_split_into(whole: Group, part: Group) -> bool:
    """Question 1 printed whole before 1a: the parts carry the answers."""
    return any(n.isdigit() and base_number(p) == n and p != n for n in whole.numbers for p in part.numbers)


def join_words(numbers: Iterable[str]) -> str:
    """ "3, 4 and 5"; one item alone, nothing for none."""
    items = list(numbers)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
