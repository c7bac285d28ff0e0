"""Which rarer mistakes give the number of a common one, so that it cannot be told which of them was made."""

from __future__ import annotations

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.marking.mistakes import Variant
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan

SAME = 1e-9  # relative difference below which two values are one number


def same(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """By entry, whether two values are one number."""
    return np.asarray(np.abs(a - b) <= SAME * np.maximum(np.abs(a), np.abs(b)))


def ties(plan: Plan, part: Part) -> dict[Variant, list[Variant]]:
    """The rarer mistakes that give the number of a common one, and the ways of libraries."""
    found: dict[Variant, list[Variant]] = plan.kept(("ties", part), lambda: _made(plan, part))
    return found


def _made(plan: Plan, part: Part) -> dict[Variant, list[Variant]]:
    usual, others = plan.variants(part), [*plan.rarer(part), *plan.in_other_ways(part)]
    common, rare = ([v for v in made if v.node.shape == part.node.shape] for made in (usual, others))
    values = evaluate([variant.node for variant in (*common, *rare)], plan.values, Float64)
    tied: dict[Variant, list[Variant]] = {}
    by_size = sorted(rare, key=lambda variant: _first(values[variant.node]))
    sizes = np.array([_first(values[variant.node]) for variant in by_size])
    for variant in common if rare else ():
        size = _first(values[variant.node])
        low, high = np.searchsorted(sizes, [size - SAME * abs(size), size + SAME * abs(size)], side="left")
        near = by_size[low : high + 1]
        if equal := [other for other in near if same(values[other.node], values[variant.node]).all()]:
            tied[variant] = equal
    return tied


def _first(value: np.ndarray) -> float:
    return float(np.asarray(value).flat[0])
