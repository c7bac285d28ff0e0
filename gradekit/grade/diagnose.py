"""Which known mistake gives this wrong number, and how surely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gradekit.evaluate import evaluate
from gradekit.evaluate.float64 import Float64
from gradekit.evaluate.walk import Values
from gradekit.grade.compare import agrees, significant_digits
from gradekit.grade.mistakes import Variant, most_telling_first
from gradekit.grade.parts import Part, Written
from gradekit.grade.plan import Plan

EVIDENCE = 3  # significant digits, over the entries where mistake and key differ, that must speak for a mistake
_APART = 4  # half units of the last typed place that lie between a mistake and the key
_SAME = 1e-9  # relative difference below which two values are one number


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A named mistake, and the others that give the same number."""

    id: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Match:
    id: str
    value: np.ndarray
    distance: float


def typed_mistake(plan: Plan, part: Part, answer: Written, key: np.ndarray, values: Values) -> Diagnosis | None:
    """The mistake that an answer inside the tolerance equals to all its typed digits, while unequal to the key."""
    unlike = ~agrees(answer, key)
    if not unlike.any():
        return None
    made = plan.variants(part)
    computed = evaluate([variant.node for variant in made], values, Float64)
    found = []
    for variant in made:
        value = np.asarray(computed[variant.node])
        if value.shape != key.shape or not (np.abs(value - key) > _APART * answer.half_unit).any():
            continue  # so near that a fair rounder may land on it
        if agrees(answer, value).all() and _evidence(answer, value, unlike):
            found.append(_Match(variant.id, value, 0.0))
    return _best(found)


def diagnose(plan: Plan, part: Part, answer: Written, key: np.ndarray, values: Values) -> Diagnosis | None:
    """The mistake whose value the answer is, as fair rounding leaves it; key is what would have been right here."""
    right = np.abs(answer.values - key) <= plan.tolerance(part)
    found = []
    for variant, value in _candidates(plan, part, answer, key, values, right):
        slack = plan.spread(part, variant.node).rounding if not agrees(answer, value).all() else 0.0
        distance = np.abs(answer.values - value)
        slack = slack + answer.half_unit * (1 + 1e-9) + 1e-12 * np.abs(value) + plan.tolerance(part) * right
        if (distance <= slack).all() and _evidence(answer, value, ~_same(value, key) & ~right):
            found.append(_Match(variant.id, value, float((distance * ~right).max(initial=0.0))))
    best = _best(found)
    if not permuted(answer, key, plan.tolerance(part), right):
        return best
    return Diagnosis(best.id, (*best.also, "entries-permuted")) if best else Diagnosis("entries-permuted")


def _candidates(
    plan: Plan, part: Part, answer: Written, key: np.ndarray, values: Values, right: np.ndarray
) -> Iterable[tuple[Variant, np.ndarray]]:
    """Variants near enough to the answer to be worth a closer look: made in all entries, or in the wrong ones only."""
    reach = 20 * plan.tolerance(part) + 0.02 * np.abs(answer.values) + answer.half_unit
    made = plan.variants(part)
    computed = evaluate([variant.node for variant in made], values, Float64)
    for variant in made:
        value = np.asarray(computed[variant.node])
        if value.shape != answer.values.shape or _same(value, key).all():
            continue
        if (right | (np.abs(answer.values - value) <= reach)).all():
            yield variant, np.where(right, key, value)


def _same(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """By entry, whether two values are one number (False for all where the shapes differ)."""
    if a.shape != b.shape:
        return np.zeros(a.shape, dtype=bool)
    return np.abs(a - b) <= _SAME * np.maximum(np.abs(a), np.abs(b))


def _evidence(answer: Written, value: np.ndarray, differ: np.ndarray) -> bool:
    """Whether enough significant digits of the answer speak for the value where it differs from the key."""
    if differ.shape != value.shape:
        return False
    return bool(significant_digits(answer, value)[differ].sum() >= EVIDENCE)


def _best(found: list[_Match]) -> Diagnosis | None:
    """The nearest of the matching mistakes; those of equal value, and equally near ones, are a tie."""
    if not found:
        return None
    best = min(found, key=lambda match: match.distance)
    first, *rest = most_telling_first(m.id for m in found if m is best or _same(m.value, best.value).all())
    return Diagnosis(first, tuple(rest))


def permuted(answer: Written, key: np.ndarray, tolerance: np.ndarray, right: np.ndarray) -> bool:
    """Whether the entries that are not right hold the right numbers in another order."""
    wrong = ~right
    if wrong.sum() < 2 or not answer.complete:
        return False
    given, wanted = answer.values[wrong], key[wrong]
    order, places = np.argsort(given), np.argsort(wanted)
    near = np.abs(given[order] - wanted[places]) <= tolerance[wrong][places]
    moved = np.empty(wanted.shape)
    moved[order] = wanted[places]
    whole = key.copy()
    whole[wrong] = moved
    return bool(near.all()) and _evidence(answer, whole, wrong)
