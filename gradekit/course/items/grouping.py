"""Unexplained wrong answers as columns of numbers, and the groups of students who gave the same value."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct, field

from gradekit.course.items.wrong import Source, digest, read_answers, value_of

Question = tuple[str, str]  # problem, question

RARE_PART, RARE_ALWAYS, RARE_NEVER = 20, 3, 20  # at most a 20th of those who answered; 3 always, more than 20 never
PAIRS_COMPARED = 2_000_000  # the smallest groups first; what is beyond these is not compared

_TYPES = {"row": "q", "file": "Q", "question": "q", "fine": "Q", "coarse": "Q", "who": "Q", "telling": "b"}
_ORDER = ("question", "fine", "who", "row")  # what stands in a table decides, not the order of the students


class Table(Struct, frozen=True):
    """One record a wrong answer, sorted by question, value and student. row: its place in the source.

    starts, sizes: of the groups that gave the same value; alike: how many gave the same to three digits
    """

    columns: dict[str, np.ndarray]
    starts: np.ndarray
    sizes: np.ndarray
    alike: np.ndarray

    def members(self, group: int) -> slice:
        return slice(int(self.starts[group]), int(self.starts[group] + self.sizes[group]))

    def of_groups(self, column: str) -> np.ndarray:
        """What all members of each group have in common."""
        return self.columns[column][self.starts]


def read_table(source: Source, questions: Mapping[Question, int], counted: Collection[int] | None) -> Table:
    """The answers of these questions; counted: digests of the files that count, None for all."""
    numbers = {question: number for number, question in enumerate(questions)}
    arrays = {name: array(kind) for name, kind in _TYPES.items()}
    for record in _records(source, numbers):
        for column, value in zip(arrays.values(), record, strict=True):
            column.append(value)
    columns = {name: np.array(column) for name, column in arrays.items()}
    if counted is not None:
        # sorted, since the table that numpy 2.0 would make overflows for digests above 2⁶³
        columns = _taken(columns, np.isin(columns["file"], np.fromiter(counted, np.uint64, len(counted)), kind="sort"))
    return _table(columns)


def rare_groups(table: Table, answers: Sequence[int]) -> np.ndarray:
    """The groups of two or more whose value is telling and rare; answers: how many each question has."""
    limits = np.array([min(RARE_NEVER, max(RARE_ALWAYS, number // RARE_PART)) for number in answers], np.int64)
    few = table.alike[table.starts] <= limits[table.of_groups("question")] if len(table.starts) else True
    return np.flatnonzero((table.sizes >= 2) & (table.of_groups("telling") > 0) & few)


def frequent_groups(table: Table, most: int) -> Iterator[tuple[int, int, int]]:
    """Question, group and number of students of the commonest values to three digits, at most so many a question.

    The group is the largest of those that agree to three digits.
    """
    question, coarse, sizes = table.of_groups("question"), table.of_groups("coarse"), table.sizes
    alike = table.alike[table.starts] if len(table.starts) else sizes
    largest = np.lexsort((table.of_groups("fine"), -sizes, coarse, question))
    largest = largest[_changes(question[largest], coarse[largest])]
    order = largest[np.lexsort((coarse[largest], -alike[largest], question[largest]))]
    before, kept = -1, 0
    for group in order.tolist():
        kept = kept + 1 if question[group] == before else 0
        before = int(question[group])
        if kept < most and alike[group] >= 2:
            yield before, group, int(alike[group])


class Pairs(Struct, frozen=True):
    """Pairs of students who are together in several groups, most first."""

    students: tuple[tuple[int, int], ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    strength: dict[int, int] = field(default_factory=dict)  # group → the most groups that two of it share


def pairs_of(table: Table, groups: np.ndarray) -> Pairs:
    """Who is together in more than one of these groups."""
    first, second, group = _all_pairs(table, groups)
    order = np.lexsort((group, second, first))
    first, second, group = first[order], second[order], group[order]
    bounds = [*np.flatnonzero(_changes(first, second)).tolist(), len(first)]
    found = [(start, end) for start, end in pairwise(bounds) if end - start >= 2]
    found.sort(key=lambda run: (run[0] - run[1], run[0]))
    together = tuple(tuple(group[start:end].tolist()) for start, end in found)
    strength: dict[int, int] = {}
    for several in together:
        for one in several:
            strength[one] = max(strength.get(one, 0), len(several))
    return Pairs(tuple((int(first[start]), int(second[start])) for start, _ in found), together, strength)


def _all_pairs(table: Table, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both students and the group of every pair, the smallest groups first."""
    parts: list[tuple[np.ndarray, ...]] = [(np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.int64))]
    left = PAIRS_COMPARED
    for size in np.unique(table.sizes[groups]).tolist():
        one, other = np.triu_indices(size, 1)
        these = groups[table.sizes[groups] == size][: left // len(one)]
        left -= len(these) * len(one)
        who = table.columns["who"][table.starts[these][:, None] + np.arange(size)]
        parts.append((who[:, one].ravel(), who[:, other].ravel(), np.repeat(these, len(one))))
    first, second, group = (np.concatenate(column) for column in zip(*parts, strict=True))
    return first, second, group


def _records(source: Source, numbers: Mapping[Question, int]) -> Iterator[tuple[int, ...]]:
    for row, submission in enumerate(source()):
        who, file = digest(submission.who), digest(submission.file)
        for question, answer in read_answers(submission.answers).items():
            number = numbers.get((submission.problem, question))
            if number is not None:
                value = value_of(answer, submission.entries.get(question))
                yield row, file, number, value.fine, value.coarse, who, value.is_telling


def _table(columns: dict[str, np.ndarray]) -> Table:
    columns = _taken(columns, np.lexsort([columns[name] for name in reversed(_ORDER)]))
    columns = _taken(columns, _changes(*(columns[name] for name in _ORDER[:-1])))
    starts = np.flatnonzero(_changes(columns["question"], columns["fine"]))
    sizes = np.diff(np.append(starts, len(columns["row"])))
    return Table(columns, starts, sizes, _alike(columns["question"], columns["coarse"]))


def _alike(*keys: np.ndarray) -> np.ndarray:
    """For each record how many have the same keys."""
    order = np.lexsort(keys[::-1])
    run = np.cumsum(_changes(*(key[order] for key in keys))) - 1
    often = np.empty(len(order), np.int64)
    often[order] = np.bincount(run)[run] if len(run) else 0
    return often


def _changes(*keys: np.ndarray) -> np.ndarray:
    """Whether each record differs from the one before it; the first does."""
    changed = np.zeros(len(keys[0]), bool)
    changed[:1] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return changed


def _taken(columns: dict[str, np.ndarray], which: np.ndarray) -> dict[str, np.ndarray]:
    return {name: column[which] for name, column in columns.items()}
