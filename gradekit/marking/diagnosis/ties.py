"""Known mistakes that give one number: rarer ones, and the ways of libraries, beside a common one, on right values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gradekit.engine.evaluate import outputs
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.marking.mistakes.context import Variant
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan

SAME = 1e-9  # relative difference below which two values are one number

Ties = Callable[[Variant, int], Sequence[Variant]]  # a common mistake, and whose place → the rarer ones with its number


def same(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """By entry, whether two values are one number."""
    return np.asarray(np.abs(a - b) <= SAME * np.maximum(np.abs(a), np.abs(b)))


def ties_of(plan: Plan, part: Part, whose: np.ndarray | None) -> Ties:
    """The rarer mistakes that give the number of a common one, for students one after the other; None: all alike."""
    if whose is None:
        found: Ties = plan.kept(("ties", part), lambda: _once(_ties(plan, part, plan.values, 1)))
        return found
    return _ties(plan, part, plan.of(whose).values, len(whose))


def _once(ties: Ties) -> Ties:
    """The same for all students, found once for each mistake."""
    kept: dict[Variant, Sequence[Variant]] = {}

    def found(variant: Variant, place: int) -> Sequence[Variant]:
        if variant not in kept:
            kept[variant] = ties(variant, 0)
        return kept[variant]

    return found


def _ties(plan: Plan, part: Part, right: Values, students: int) -> Ties:
    others = (*plan.rarer(part), *plan.in_other_ways(part))
    rare = [variant for variant in others if variant.node.shape == part.node.shape]
    common = set(plan.variants(part)) if rare else set()
    made = _valued(rare, right, students) if rare else np.empty(0)
    kept: dict[Variant, np.ndarray] = {}

    def ties(variant: Variant, place: int) -> list[Variant]:
        if variant not in common:
            return []
        if variant not in kept:
            value = _valued([variant], right, students)
            kept[variant] = np.asarray(same(made, value).all(axis=tuple(range(2, made.ndim))))
        return [rare[k] for k in np.flatnonzero(kept[variant][:, place]).tolist()]

    return ties


def _valued(variants: Sequence[Variant], values: Values, students: int) -> np.ndarray:
    """By variant and student, its value."""
    found = outputs([variant.node for variant in variants], values, Float64)
    shape = (students, *variants[0].node.shape)
    return np.stack([np.broadcast_to(value, shape) for value in found])
