"""A list of single numbers whose right values stand in another order: a finding about the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gradekit.grade.diagnose import permuted
from gradekit.grade.mark import PartMark
from gradekit.grade.parts import Part, Written
from gradekit.grade.plan import Plan


def permuted_lists(plan: Plan, answers: Mapping[Part, Written], marks: Mapping[Part, PartMark]) -> dict[Part, PartMark]:
    """New marks for the wrong, unexplained entries of lists that hold the right numbers in another order."""
    found: dict[Part, PartMark] = {}
    for question in {part.question.id: part.question for part in plan.numeric if part.question.is_list}.values():
        parts = [part for part in plan.numeric if part.question is question]
        if all(part in answers and not part.node.rank for part in parts):
            found |= _marked(plan, parts, answers, marks)
    return found


def _marked(
    plan: Plan, parts: list[Part], answers: Mapping[Part, Written], marks: Mapping[Part, PartMark]
) -> dict[Part, PartMark]:
    written = [answers[part] for part in parts]
    whole = Written(
        np.array([answer.values[()] for answer in written]),
        np.array([answer.exact[()] for answer in written]),
        np.array([answer.half_unit[()] for answer in written]),
        np.array([answer.decimals[()] for answer in written]),
    )
    keys = np.array([plan.key(part) for part in parts])
    tolerances = np.array([plan.tolerance(part) for part in parts])
    right = np.abs(whole.values - keys) <= tolerances
    if not permuted(whole, keys, tolerances, right):
        return {}
    wrong = [part for part in parts if marks[part].verdict == "incorrect" and marks[part].mistake is None]
    return {part: replace(marks[part], mistake="entries-permuted") for part in wrong}
