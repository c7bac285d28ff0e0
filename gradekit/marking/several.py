"""What shows only over several answers together: their order, one number for all, vectors and matrices turned round.

Loaded where something is not right.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gradekit.marking.answers.columns import Sheet
from gradekit.marking.diagnosis.convention import Turned, credited, turned
from gradekit.marking.diagnosis.order import permuted_lists
from gradekit.marking.mark import mark
from gradekit.marking.papers import Papers
from gradekit.marking.part_mark import Marks, fill
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.unearned_lists import constant_lists


def mark_several(
    plan: Plan, numeric: Iterable[tuple[int, Part]], papers: Papers, columns: Sheet, marks: dict[Part, Marks]
) -> None:
    """New marks, by part and student; numeric: the parts that are numbers, each with the position of its question."""
    permuted_lists(plan, columns, marks)
    constant_lists(plan, columns, marks)
    vectors = {k for k, part in numeric if part.node.rank == 1}
    _turn(plan, turned(plan, columns, _row_vectors(vectors, papers)), marks)


def _row_vectors(vectors: Iterable[int], papers: Papers) -> np.ndarray:
    """By student, how many vectors were written out as rows."""
    given = (papers.given[k] for k in vectors)
    counts = (np.array([reading.row_vectors for reading in each.readings])[each.of] for each in given)
    return sum(counts, np.zeros(len(papers), dtype=int))


def _turn(plan: Plan, found: Turned, marks: dict[Part, Marks]) -> None:
    """New marks for those who follow another orientation throughout, with their answers in the exercise's."""
    for part in found.columns if len(found.rows) else ():
        theirs = mark(plan, part, found.columns)
        for k in np.flatnonzero(found.parts.get(part, ())):
            theirs[k] = credited(plan, theirs[k])
        some = marks[part][found.rows]
        fill(some, theirs)
        marks[part][found.rows] = some
