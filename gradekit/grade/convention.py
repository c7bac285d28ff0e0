"""A whole submission in the other orientation: row vectors for column vectors, gradients laid out transposed.

Recognised over all answers together: at least two of them must speak for it (transposed matrices, vectors written as
rows beside one), and none against it. One transposed matrix among others is the mistake `transposed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gradekit.grade.compare import within
from gradekit.grade.follow import follow
from gradekit.grade.mark import PartMark
from gradekit.grade.parts import Part, Written
from gradekit.grade.plan import Plan

_NOTE = "right in another orientation, which you follow throughout: vectors as rows, and matrices transposed"


def turned(plan: Plan, answers: Mapping[Part, Written], row_vectors: int) -> dict[Part, Written]:
    """The answers in the exercise's orientation, where the whole submission follows the other one; else nothing.

    Gradients may be laid out otherwise than the weights themselves, but each of the two in one way throughout.
    row_vectors: how many vectors were written out as rows.
    """
    matrices = {part: answer for part, answer in answers.items() if part.node.rank == 2}
    flipped = {part: flip(answer) for part, answer in matrices.items()}
    everything = {**answers, **{part: answer for part, answer in flipped.items() if _fits(part, answer)}}
    families = _families(plan, list(matrices))
    speaking = [[part for part in family if _speaks(plan, part, answers, everything)] for family in families]
    if sum(map(len, speaking)) + min(row_vectors, 1) < 2:
        return {}
    followed = [family for family, for_it in zip(families, speaking, strict=True) if for_it]
    if any(_speaks(plan, part, everything, answers) for family in followed for part in family):
        return {}
    return {part: everything[part] for family in followed for part in family if _fits(part, flipped[part])}


def _families(plan: Plan, parts: list[Part]) -> tuple[list[Part], list[Part]]:
    """Gradients, and everything else."""
    gradients = {g for _, _, g in plan.exercise.scope.gradients}
    return [p for p in parts if p.node in gradients], [p for p in parts if p.node not in gradients]


def _speaks(plan: Plan, part: Part, against: Mapping[Part, Written], favour: Mapping[Part, Written]) -> bool:
    """Whether the part is right in one orientation, and not in the other."""
    return _right(plan, part, favour) and not _right(plan, part, against)


def flip(answer: Written) -> Written:
    """The answer with rows and columns exchanged."""
    arrays = {name: getattr(answer, name).T for name in ("values", "exact", "half_unit", "decimals")}
    return replace(answer, **arrays)


def credited(plan: Plan, mark: PartMark) -> PartMark:
    """A right answer of a turned matrix: right, and named a convention."""
    if mark.verdict != "correct":
        return mark
    credit = plan.exercise.problem.credits.convention
    return replace(mark, credit=credit, mistake="convention", note=_NOTE)


def _fits(part: Part, answer: Written) -> bool:
    return answer.values.shape == part.node.shape


def _right(plan: Plan, part: Part, answers: Mapping[Part, Written]) -> bool:
    """Whether the part is right by the key, or for the student's own earlier values."""
    answer = answers[part]
    if not _fits(part, answer):
        return False
    if within(answer, plan.key(part), plan.tolerance(part), np.zeros(part.node.shape)).all():
        return True
    followed = follow(plan, part, answers)
    return followed is not None and bool(within(answer, followed.key, followed.tolerance, followed.float_error).all())

