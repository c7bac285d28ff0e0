"""The marks of one part, in the order in which students are owed them: key, own earlier answers, known mistake.

All students at once: what an answer deserves for itself is looked up, and what it deserves beside the other answers of
a submission is found for all students together.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradekit.marking.alone import alone
from gradekit.marking.answers.columns import Sheet, sheet
from gradekit.marking.part_mark import Marks, PartMark
from gradekit.marking.parts import Part, Written
from gradekit.marking.plan import Plan


def mark(plan: Plan, part: Part, columns: Sheet, before: Mapping[Part, Marks] | None = None) -> Marks:
    """The mark of every student who gave a well-formed answer; equal marks are one object."""
    column = columns[part]
    known = alone(plan, part, column.written)
    marks: Marks = known.marks[column.of]
    marks[column.of < 0] = None
    rows = np.flatnonzero(column.known(known.open))
    if len(rows):
        from gradekit.marking.unsettled import settle

        settle(plan, part, columns, known, marks, rows, before or {})
    return marks


def mark_one(plan: Plan, part: Part, answers: Mapping[Part, Written]) -> PartMark:
    """The mark of one student's well-formed answer beside all others."""
    found: PartMark = mark(plan, part, sheet(answers))[0]
    return found
