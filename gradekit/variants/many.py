"""Draws of many students at once: the numbers of each as `variant` has them, conditions decided for all together.

A condition is decided in float64 where no rounding could change it, and in exact arithmetic for whoever is left, so
that what fits is the same as for one student.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values as Numbers
from gradekit.engine.graph import Node, apply, topological
from gradekit.engine.number import read_number
from gradekit.errors import ProblemError
from gradekit.exercise.problem.located import Nested, Text
from gradekit.marking.tolerance.rounding import slopes, spread
from gradekit.variants.changed import Values
from gradekit.variants.variant import MOST_ATTEMPTS, Template

_FAR = 2.0**20  # times the error of float64, from where on a comparison is beyond doubt
_MOVING = frozenset(("variable", "constant", "identity", "held", "index", "reshape", "transpose", "stack", "concat"))
_PICKING = _MOVING | {"neg", "abs", "maximum", "minimum", "max", "min"}
_LOGIC = _MOVING | {"min", "max", "minimum", "maximum", "mul"}
_CONTINUOUS = _PICKING | {
    "add", "sub", "mul", "div", "matmul", "outer", "dot", "sum", "mean", "sqrt", "exp", "log", "tanh", "sigmoid",
    "relu", "stretch", "power", "softmax", "softplus", "sin", "cos", "norm", "squared_error", "half_squared_error",
    "mean_squared_error", "half_mean_squared_error", "cross_entropy", "binary_cross_entropy",
}  # fmt: skip
_PLACES = 12  # decimals up to which numbers below 1,000 are told apart by float64


def draw_all(template: Template, students: Sequence[str]) -> list[Values | str]:
    """What is drawn for each student, or why nothing is."""
    found: list[Values | str] = [{}] * len(students)
    open_ones = list(range(len(students)))
    for attempt in range(MOST_ATTEMPTS):
        drawn = [template.values(students[k], attempt) for k in open_ones]
        fits = _fitting(template, drawn)
        for k, values, is_fitting in zip(open_ones, drawn, fits, strict=True):
            found[k] = values if is_fitting else found[k]
        open_ones = [k for k, is_fitting in zip(open_ones, fits, strict=True) if not is_fitting]
        if not open_ones:
            return found
    for k in open_ones:
        found[k] = _why_not(template, students[k])
    return found


def _why_not(template: Template, student: str) -> str:
    try:
        template.draw(student)
    except ProblemError as error:
        return error.faults[0].message
    raise AssertionError("a draw fits one student, and not the same among others")


def floats(values: Sequence[Values], nodes: dict[str, Node]) -> Numbers:
    """Given node → its values in float64, the students on the axis in front."""
    return {node: np.array([_floats(each[name]) for each in values], dtype=float) for name, node in nodes.items()}


def _floats(value: Nested) -> Any:
    return _number(value.value) if isinstance(value, Text) else [_floats(part) for part in value]


@lru_cache(maxsize=65_536)
def _number(text: str) -> float:
    return Float64.number(read_number(text).value)


# Conditions


def _fitting(template: Template, drawn: Sequence[Values]) -> list[bool]:
    """By student, whether all conditions hold of what was drawn."""
    conditions = template.conditions
    if not conditions.nodes:
        return [True] * len(drawn)
    holds, is_sure = np.ones(len(drawn), dtype=bool), np.zeros(len(drawn), dtype=bool)
    if conditions.is_one_graph:
        numbers = floats(drawn, {name: conditions.exercise.quantities[name] for name in drawn[0]})
        bindings = {node: Float64.array(value) for node, value in conditions.exercise.bindings.items()}
        holds, is_sure = _decided(list(conditions.nodes.values()), bindings | numbers, len(drawn))
    return [bool(holds[k]) if is_sure[k] else not conditions.failing(values) for k, values in enumerate(drawn)]


def _decided(nodes: list[Node], numbers: Numbers, students: int) -> tuple[np.ndarray, np.ndarray]:
    """By student, whether the conditions hold, and whether float64 is sure of it."""
    order = topological(nodes)
    compared = [node for node in order if node.op.name == "compare"]
    below = topological(child for node in compared for child in node.inputs)
    above = set(order).difference(below, compared)
    if any(node.op.name not in _CONTINUOUS for node in below) or any(node.op.name not in _LOGIC for node in above):
        return np.zeros(students, dtype=bool), np.zeros(students, dtype=bool)
    values = evaluate(order, numbers, Float64)
    sure = np.ones(students, dtype=bool)
    for node in compared:
        sure &= _of_each(_is_sure(node, values), students)
    holds = np.logical_and.reduce([_of_each(values[node] == 1, students) for node in nodes])
    return holds, sure


def _is_sure(node: Node, values: Numbers) -> np.ndarray:
    """By student and entry, whether no rounding could change how two sides compare."""
    first, second = node.inputs
    off = np.abs(values[first] - values[second])
    if all(each.op.name in _PICKING for each in topological(node.inputs)) and all(
        map(_is_short, (values[each] for each in topological(node.inputs) if not each.inputs))
    ):
        return np.asarray(off >= 0)
    apart = apply("sub", first, second)
    both = evaluate([apart], values, Float64)
    error = spread(slopes(apart), both, 0.0, {}, {}).float_error
    return np.asarray(off > _FAR * error)


def _is_short(value: Any) -> bool:
    """Whether equal numbers are equal in float64 and different ones are not, for their few digits."""
    scaled = np.asarray(value, dtype=float) * 10.0**_PLACES
    return bool(np.all(np.abs(scaled) < 1e15) and np.all(np.abs(scaled - np.round(scaled)) <= 0.13))


def _of_each(by_entry: Any, students: int) -> np.ndarray:
    array = np.asarray(by_entry)
    array = array if array.ndim and len(array) == students else np.broadcast_to(array, (students, *array.shape))
    return np.asarray(array.reshape(students, -1).all(axis=1))

