"""Answers that are right for some subgradient, where a problem says `kinks: {relu: any}`.

At 0 the derivative of ReLU may be any number from 0 to 1, that of |x| any from −1 to 1, and each unit may take its own.
A gradient is then a function of these numbers; an answer is right where some choice of them gives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
from msgspec import Struct

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, topological
from gradekit.exercise.problem.known import ANY
from gradekit.marking.part_mark import PartMark, kept
from gradekit.marking.parts import Part, Written
from gradekit.marking.plan import Plan

MOST = 8  # units on their kink whose slopes are chosen independently
_ROUNDS = 400  # of going through the slopes one by one
_SLOPES: Mapping[str, tuple[str, float]] = {"relu": ("heaviside", 0.0), "abs": ("sign", -1.0)}  # op → slope, its least


class _Unit(Struct, frozen=True):
    """An entry of a slope that may be anything from `least` to 1."""

    slope: Node
    index: tuple[int, ...]
    least: float


def right_for_some(plan: Plan, part: Part, answer: Written | None) -> PartMark | None:
    """The mark of an answer that is right for some choice of slopes at 0; None where it is not, or none is free."""
    units = _units(plan, part)
    if not units or answer is None or answer.values.shape != part.node.shape or not answer.complete:
        return None
    for chosen in _candidates(plan, part, units, answer.values):
        found = _with(plan, part, units, chosen)
        slack = plan.tolerance(part) + 1e-9 * np.maximum(1e-3, np.abs(found))
        if (np.abs(answer.values - found) <= slack).all():
            return kept(plan, part, "correct", np.ones(part.node.shape, dtype=bool))
    return None


def _units(plan: Plan, part: Part) -> list[_Unit]:
    found: list[_Unit] = plan.kept(("free slopes", part), lambda: list(_free(plan, part)))
    return found if len(found) <= MOST else []


def _free(plan: Plan, part: Part) -> Iterator[_Unit]:
    """The slopes on the way to the part that lie on the kink of an op whose slope there may be anything."""
    every, order = topological(plan.exercise.quantities.values()), topological([part.node])
    for name in (key for key, rule in plan.exercise.problem.kinks if rule == ANY):
        slope, least = _SLOPES[name]
        operands = {node.inputs[0] for node in every if node.op.name == name}
        for node in order:
            if node.op.name == slope and node.inputs[0] in operands:
                level = np.asarray(Float64.sign(plan.values[node.inputs[0]])) == 0
                yield from (_Unit(node, index, least) for index in np.ndindex(*node.shape) if level[index])


def _with(plan: Plan, part: Part, units: list[_Unit], chosen: np.ndarray) -> np.ndarray:
    """The part's value where the units have these slopes."""
    others = {unit.slope: np.array(plan.values[unit.slope], dtype=float) for unit in units}
    for unit, number in zip(units, chosen, strict=True):
        others[unit.slope][unit.index] = number
    return np.asarray(evaluate([part.node], plan.bindings | others, Float64)[part.node])


def _candidates(plan: Plan, part: Part, units: list[_Unit], answer: np.ndarray) -> Iterator[np.ndarray]:
    """Choices that may give the answer: the closest where the value is linear in the slopes, else all of 0, ½, 1."""
    none = _with(plan, part, units, np.zeros(len(units)))
    columns = np.array([_with(plan, part, units, unit) - none for unit in np.eye(len(units))]).reshape(len(units), -1)
    least = np.array([unit.least for unit in units])
    yield _closest(columns.T, (answer - none).ravel(), least)
    every = _with(plan, part, units, np.ones(len(units)))
    if not np.allclose(every.ravel(), none.ravel() + columns.sum(axis=0)):
        yield from (np.maximum(np.array(choice), least) for choice in product((0.0, 0.5, 1.0), repeat=len(units)))


def _closest(columns: np.ndarray, target: np.ndarray, least: np.ndarray) -> np.ndarray:
    """s between least and 1 with the smallest ‖columns·s − target‖, slope by slope until none moves."""
    chosen, lengths = np.zeros(columns.shape[1]), (columns**2).sum(axis=0)
    for _ in range(_ROUNDS):
        before = chosen.copy()
        for k in np.flatnonzero(lengths):
            rest = target - columns @ chosen + columns[:, k] * chosen[k]
            chosen[k] = np.clip(columns[:, k] @ rest / lengths[k], least[k], 1)
        if np.abs(chosen - before).max(initial=0) < 1e-14:
            break
    return chosen
