"""A whole submission in the other orientation: row vectors for column vectors, gradients laid out transposed.

Recognised over all answers together: at least two of them must speak for it (transposed matrices, vectors written as
rows beside one), and none against it. One transposed matrix among others is the mistake `transposed`.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.marking.answers.columns import Column, Sheet, everywhere, taken
from gradekit.marking.follow import fits, follow
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import within

_NOTE = "right in another orientation, which you follow throughout: vectors as rows, and matrices transposed"


class Turned(Struct, frozen=True, eq=False):
    """The students who follow the other orientation, their answers in the exercise's, and by part whose were turned."""

    rows: np.ndarray
    columns: Sheet
    parts: dict[Part, np.ndarray]


def turned(plan: Plan, columns: Sheet, row_vectors: np.ndarray) -> Turned:
    """Who follows the other orientation throughout.

    Gradients may be laid out otherwise than the weights themselves, but each of the two in one way throughout.
    row_vectors: by student, how many vectors were written out as rows.
    """
    matrices = [part for part in columns if part.node.rank == 2]
    rows = _candidates(plan, columns, matrices, row_vectors)
    given = taken(columns, rows)
    other = {**given, **{part: _turned(given[part], _may_turn(given[part])) for part in matrices}}
    in_other = {part: _right(plan, part, other) for part in matrices} if len(rows) else {}
    if not any(right.any() for right in in_other.values()):
        return Turned(rows[:0], {}, {})
    as_given = {part: _right(plan, part, given) for part in matrices}
    follows, families = _follows(plan, in_other, as_given, np.minimum(row_vectors[rows], 1))
    chosen = np.flatnonzero(follows)
    parts = {part: families[part][chosen] & _may_turn(given[part])[chosen] for part in matrices}
    columns = taken(given, chosen)
    return Turned(rows[chosen], {**columns, **{p: _turned(columns[p], those) for p, those in parts.items()}}, parts)


Rights = dict[Part, np.ndarray]  # by part, by student


def _follows(plan: Plan, in_other: Rights, as_given: Rights, row_vectors: np.ndarray) -> tuple[np.ndarray, Rights]:
    """Who follows the other orientation, and by part whether it is of a family that speaks for it."""
    speaking, against = row_vectors.copy(), np.zeros(len(row_vectors), dtype=bool)
    families: Rights = {}
    for family in _families(plan, list(in_other)):
        speak = sum((in_other[part] & ~as_given[part] for part in family), np.zeros(len(speaking), dtype=int))
        contrary = sum((as_given[part] & ~in_other[part] for part in family), np.zeros(len(speaking), dtype=int))
        speaking += speak
        against |= (speak > 0) & (contrary > 0)
        families |= dict.fromkeys(family, speak > 0)
    return (speaking >= 2) & ~against, families


def _families(plan: Plan, parts: list[Part]) -> tuple[list[Part], list[Part]]:
    """Gradients, and everything else."""
    gradients = {g for _, _, g in plan.exercise.scope.gradients}
    return [p for p in parts if p.node in gradients], [p for p in parts if p.node not in gradients]


def _candidates(plan: Plan, columns: Sheet, matrices: list[Part], row_vectors: np.ndarray) -> np.ndarray:
    """Students with enough answers that may be right in the other orientation only, for a closer look."""
    wrong, turnable = np.minimum(row_vectors, 1), np.zeros(len(row_vectors), dtype=bool)
    for part in matrices:
        is_wrong = columns[part].known(~_right_by_key(plan, part, columns[part]))
        wrong = wrong + is_wrong
        turnable |= is_wrong & _may_turn(columns[part])
    return np.flatnonzero(turnable & (wrong >= 2))


def _may_turn(column: Column) -> np.ndarray:
    """By student, whether the answer with rows and columns exchanged has the part's shape."""
    rows, width = column.written.values.shape[-2:]
    return column.known(column.written.turned | (rows == width))


def _turned(column: Column, those: np.ndarray) -> Column:
    """The answers, those of some students with rows and columns exchanged."""
    both = column.written.joined(column.written.flipped())
    return Column(both, np.where(those, column.of + len(column.written), column.of))


def _right_by_key(plan: Plan, part: Part, column: Column) -> np.ndarray:
    """By answer, whether it is right by the key."""
    none = np.zeros(part.node.shape)
    mine = plan.of(column.written.whose)
    return everywhere(within(column.written, mine.key(part), mine.tolerance(part), none)) & ~column.written.turned


def _right(plan: Plan, part: Part, columns: Sheet) -> np.ndarray:
    """By student, whether the part is right by the key, or for the student's own earlier values."""
    column = columns[part]
    by_key = _right_by_key(plan, part, column)
    right = column.known(by_key)
    for group in follow(plan, part, columns, np.flatnonzero(column.known(~by_key & ~column.written.turned))):
        right[group.rows] = ~group.is_empty & everywhere(fits(group, column.written.take(column.of[group.rows])))
    return right


def credited(plan: Plan, mark: PartMark) -> PartMark:
    """A right answer of a turned matrix: right, and named a convention."""
    if mark.verdict != "correct":
        return mark
    credit = plan.exercise.problem.credits.convention
    named = lambda: replace(mark, credit=credit, mistake="convention", note=_NOTE)  # noqa: E731
    found: PartMark = plan.kept(("convention", mark), named)
    return found
