"""Doubt in students' own values, which may have been rounded: what follows by that alone, and what else explains it."""

from __future__ import annotations

import numpy as np

from gradekit.marking.answers.columns import Answers, Sheet, anywhere, everywhere
from gradekit.marking.diagnosis.diagnose import Diagnosis, is_settled, typed_mistake
from gradekit.marking.digits import is_short
from gradekit.marking.follow import Followed
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.tolerance.compare import agrees


def closely(plan: Plan, part: Part, group: Followed, answer: Answers) -> np.ndarray:
    """By entry, whether answers are as near to what they follow as one has to be to the key."""
    usual = plan.of(answer.whose).tolerance(part)
    return np.asarray((group.tolerance <= usual) | (np.abs(answer.values - group.key) <= usual))


def explained(
    plan: Plan, part: Part, sheet: Sheet, group: Followed, answer: Answers, coarse: np.ndarray
) -> np.ndarray:
    """By student whom only the doubt in their own values makes right, whether something else explains the answer.

    That is the key with too few digits (coarse), or a known mistake on those values; and without an earlier error, and
    with all digits, there is no such doubt.
    """
    few, wrong = from_few_digits(plan, sheet, group), after_error(plan, sheet, group)
    named = typed_mistake(plan, part, answer, group.key, group.values)
    is_named = np.array([one is not None and _is_after(plan, part, group, one) for one in named], dtype=bool)
    return (few & coarse) | (wrong & is_named) | ~(few | wrong)


def _is_after(plan: Plan, part: Part, group: Followed, named: Diagnosis) -> bool:
    """Whether a mistake is made after the own values, and not the one that these have already."""
    later = named.at - group.covered
    return not named.at or bool(later and not is_settled(plan, part, later, group.covered))


def after_error(plan: Plan, sheet: Sheet, group: Followed) -> np.ndarray:
    """By student, whether an earlier answer that is followed from is not the key, to its typed digits."""
    found = np.zeros(len(group.rows), dtype=bool)
    for source in group.sources:
        column = sheet[source]
        key = plan.of(column.written.whose).key(source)
        found |= ~everywhere(agrees(column.written, key))[column.of[group.rows]]
    return found


def from_few_digits(plan: Plan, sheet: Sheet, group: Followed) -> np.ndarray:
    """By student, whether an earlier answer that is followed from has too few digits, and not only zeros less."""
    few = np.zeros(len(group.rows), dtype=bool)
    for source in group.sources:
        column = sheet[source]
        mine = plan.of(column.written.whose)
        right = np.abs(column.written.values - mine.key(source)) <= mine.tolerance(source)
        few |= anywhere(is_short(plan, source, column.written) & ~right)[column.of[group.rows]]
    return few
