"""Wrong values that several students share: rare ones, which may have a common source, and frequent ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct, field

from gradekit.course.items.grouping import (
    Pairs,
    Question,
    Table,
    frequent_groups,
    pairs_of,
    rare_groups,
    read_table,
)
from gradekit.course.items.wrong import Source, read_answers

FREQUENT = 5  # frequent values that are kept for each question
MOST_VALUES, MOST_PAIRS = 200, 100  # that are listed


class SharedValue(Struct, frozen=True):
    """A rare wrong answer as the first of them typed it, and the students who gave it."""

    problem: str
    question: str
    answer: Any
    students: tuple[str, ...]


class SharingPair(Struct, frozen=True):
    """Two students and the questions, always more than one, in which they gave the same rare wrong value."""

    students: tuple[str, ...]
    questions: tuple[Question, ...]


class FrequentValue(Struct, frozen=True):
    """A wrong answer as most typed it, and how many students gave it to three significant digits."""

    answer: Any
    students: int


class Shared(Struct, frozen=True):
    """What is shared; more_values, more_pairs: how many were found beyond those that are listed."""

    values: tuple[SharedValue, ...] = ()
    pairs: tuple[SharingPair, ...] = ()
    frequent: dict[Question, tuple[FrequentValue, ...]] = field(default_factory=dict)
    more_values: int = 0
    more_pairs: int = 0


class _Written(NamedTuple):
    """What a submission of the source says."""

    student: str
    answers: dict[str, Any]


def find_shared(source: Source, answers: Mapping[Question, int], counted: Collection[int] | None = None) -> Shared:
    """answers: how many each question has; counted: digests of the files that count, None for all."""
    table = read_table(source, answers, counted)
    groups = rare_groups(table, list(answers.values()))
    pairs = pairs_of(table, groups)
    order = np.lexsort((table.sizes[groups], [-pairs.strength.get(group, 1) for group in groups.tolist()]))
    values = groups[order][:MOST_VALUES].tolist()
    frequent = list(frequent_groups(table, FREQUENT))
    view = _View.of(source, table, tuple(answers), values, pairs, [group for _, group, _ in frequent])
    often: dict[Question, tuple[FrequentValue, ...]] = {}
    for question, group, students in frequent:
        key = view.questions[question]
        often[key] = (*often.get(key, ()), FrequentValue(view.answer(group), students))
    return Shared(
        tuple(map(view.value, values)), tuple(map(view.pair, range(len(pairs.students[:MOST_PAIRS])))), often,
        len(groups) - len(values), max(0, len(pairs.students) - MOST_PAIRS),
    )  # fmt: skip


class _View(Struct, frozen=True):
    """Groups and pairs with the names and answers that the source has for them."""

    table: Table
    questions: tuple[Question, ...]
    pairs: Pairs
    rows: dict[int, int]  # digest of a student → a row of the source
    written: dict[int, _Written]

    @classmethod
    def of(
        cls, source: Source, table: Table, questions: tuple[Question, ...], values: list[int], pairs: Pairs,
        frequent: list[int],
    ) -> _View:  # fmt: skip
        """Reads the source once more, as far as something is to be shown."""
        who, rows = table.columns["who"], table.columns["row"]
        members = chain.from_iterable(who[table.members(group)].tolist() for group in values)
        students = {*members, *chain.from_iterable(pairs.students[:MOST_PAIRS])}
        known = np.isin(who, np.fromiter(students, np.uint64, len(students)), kind="sort")
        row_of = dict(zip(who[known].tolist(), rows[known].tolist(), strict=True))
        wanted = {*row_of.values(), *(_first_row(table, group) for group in (*values, *frequent))}
        return cls(table, questions, pairs, row_of, _written(source, wanted))

    def question(self, group: int) -> Question:
        return self.questions[int(self.table.of_groups("question")[group])]

    def answer(self, group: int) -> Any:
        return self.written[_first_row(self.table, group)].answers[self.question(group)[1]]

    def names(self, students: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(self.written[self.rows[student]].student for student in students))

    def value(self, group: int) -> SharedValue:
        who = self.table.columns["who"][self.table.members(group)].tolist()
        return SharedValue(*self.question(group), self.answer(group), self.names(who))

    def pair(self, number: int) -> SharingPair:
        groups = sorted(self.pairs.groups[number])
        return SharingPair(self.names(self.pairs.students[number]), tuple(map(self.question, groups)))


def _first_row(table: Table, group: int) -> int:
    return int(table.columns["row"][table.members(group)].min())


def _written(source: Source, rows: set[int]) -> dict[int, _Written]:
    found: dict[int, _Written] = {}
    if not rows:
        return found
    for row, submission in enumerate(source()):
        if row in rows:
            found[row] = _Written(submission.student, read_answers(submission.answers))
            if len(found) == len(rows):
                break
    return found
