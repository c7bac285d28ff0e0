"""How far the rounding of written-down lines can move a quantity: the tolerance that a fair rounder deserves.

First order: half a unit in the last place of the answer, plus, for every line before it, half a unit of that line
times the sum of |∂ entry/∂ line| over the line's entries. The derivatives come from the graph itself, all entries of
the quantity at once on an axis in front.

Where a computation multiplies every rounding by a lot, as an iterated map does, that sum says nothing any more: whoever
carries so few digits has lost the value. It counts only as far as it leaves the value two digits (`_limited`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.engine.backward import reverse
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import OPS, Node, topological, variable

Lines = Mapping[Node, Any]  # line → by student (or for all alike) whether rounding leaves it as it is

_EPSILON = 2.0**-50  # a generous bound on the relative error of one float64 line
_MOST_UNITS = 30  # half units of the last place that rounding on the way may amount to in any case
_MOST_OF_VALUE = 0.02  # and the share of the value that it may amount to


class Spread(Struct, frozen=True):
    """By entry of a quantity: what rounding can do to it, and what float64 can. Students' axis in front, if any."""

    rounding: np.ndarray
    float_error: np.ndarray


class Slopes(Struct, frozen=True, eq=False):
    """How a quantity depends on the lines before it: each line's derivative of all its entries, on an axis in front.

    stop: lines that are taken as they were typed; lines: every other line that is rounded, and those of `stop`.
    """

    node: Node
    seed: Node
    stop: frozenset[Node]
    lines: tuple[tuple[Node, Node], ...]


def slopes(node: Node, stop: frozenset[Node] = frozenset()) -> Slopes:
    """The derivatives of a quantity by all lines on the way to it.

    A line of which the quantity is an entry, or the same number, is not rounded a second time.
    """
    own = _same_line(node, stop)
    region = [n for n in topological([node], stop) if n.op.rounds and n.inputs and n not in own and n not in stop]
    seed = variable("∂", node.shape)
    gradients = reverse(node, seed, stop).gradients
    lines = [n for n in (*region, *stop) if n in gradients]
    return Slopes(node, seed, stop, tuple((line, gradients[line]) for line in lines))


def _same_line(node: Node, stop: frozenset[Node]) -> set[Node]:
    """The node, and what it only picks from or hands on."""
    found = {node}
    while not node.op.rounds and len(node.inputs) == 1 and node not in stop:
        (node,) = node.inputs
        found.add(node)
    return found


def spread(of: Slopes, values: Values, unit: float, typed: Mapping[Node, np.ndarray], exact_lines: Lines) -> Spread:
    """The spread of the quantity's entries where every line is rounded to within `unit`.

    values: float64 values of everything the node depends on; typed: for the lines that students' own answers
    replace, how far each entry may be from what they meant; exact_lines: lines that rounding leaves as they are.
    Values, typed and exact_lines may have the students' axis in front.
    """
    node = of.node
    derivatives = evaluate([slope for _, slope in of.lines], _beside_seed(of, values), Float64)
    rounding = _flat(typed[node], node) if node in typed else np.zeros(node.size)
    coarsest: Any = unit
    error = _EPSILON * np.abs(_flat(values[node], node)) if node in values else np.zeros(node.size)
    for line, derivative in of.lines:
        slope, exact = np.abs(derivatives[derivative]), exact_lines.get(line, False)
        if line in typed and line is not node:
            rounding = rounding + _summed(slope * _beside(typed[line], line), line)
            coarsest = np.maximum(coarsest, _beside(typed[line], line).max(axis=tuple(range(-line.rank, 0))))
        elif line not in typed and exact is not True:
            moved = unit * _summed(slope, line)
            rounding = rounding + (moved if exact is False else np.where(np.expand_dims(exact, -1), 0.0, moved))
        error = error + _EPSILON * _summed(slope * np.abs(_beside(values[line], line)), line)
    rounding = np.where(np.isfinite(rounding), rounding, 0.0)  # an overflow on the way says nothing about it
    rounding = _limited(rounding, node, values, coarsest) + unit
    error = np.where(np.isfinite(error), error, np.inf)  # so that what decides is the certified key
    rounding, error = (part.reshape((*part.shape[:-1], *node.shape)) for part in (rounding, error))
    return Spread(rounding, error)


def _limited(rounding: np.ndarray, node: Node, values: Values, coarsest: Any) -> np.ndarray:
    """What rounding on the way does, as far as it leaves the value digits.

    Those are counted from the largest entry of the quantity, or of what is added up for it.
    """
    least = _MOST_UNITS * coarsest
    if node not in values or not np.any(rounding > least):
        return rounding
    return np.minimum(rounding, np.maximum(least, _MOST_OF_VALUE * _size(node, values)))


def _size(node: Node, values: Values) -> np.ndarray:
    """The largest entry, or addend of one, on an axis that stands for all entries."""
    largest = np.abs(_flat(values[node], node))
    if node.op.name in _ADDING and all(child in values for child in node.inputs):
        added = OPS["add"] if node.op.name == "sub" else node.op
        addends = added.value(Float64, *(np.abs(values[child]) for child in node.inputs), **node.params)
        largest = np.maximum(largest, np.abs(_flat(addends, node)))
    return np.asarray(largest.max(axis=-1, keepdims=True))


def _beside_seed(of: Slopes, values: Values) -> Values:
    """The values with the seed's axis of entries between the students' axis and their own."""
    eye = np.eye(of.node.size).reshape((of.node.size, *of.node.shape))
    return {**{node: _beside(value, node) for node, value in values.items()}, of.seed: eye}


def _beside(value: np.ndarray, node: Node) -> np.ndarray:
    array = np.asarray(value)
    return array[:, None] if array.ndim > node.rank else array


def _flat(value: np.ndarray, node: Node) -> np.ndarray:
    """The entries on one axis, behind the students'."""
    array = np.asarray(value, dtype=float)
    return array.reshape(*array.shape[: array.ndim - node.rank], node.size)


def _summed(slope: np.ndarray, line: Node) -> np.ndarray:
    """The sum over the line's entries; what is left are the students and the quantity's entries."""
    return np.asarray(slope).sum(axis=tuple(range(-line.rank, 0)))


def untouched(decimals: int, values: Values, bindings: Mapping[Node, np.ndarray], order: list[Node]) -> Lines:
    """The lines that rounding to that many decimals leaves as they are.

    They, and all before them, are that short; or they only hand on a line that is rounded already: 0 times it is 0,
    and it plus 0 is itself.
    """
    exact: dict[Node, Any] = {}
    handed_on: dict[Node, Any] = {}
    for node in order:
        exact[node] = _is_short(values[node], decimals, node)
        for child in node.inputs:
            exact[node] = exact[node] & exact[child]
        if node.op.name in _PRODUCTS:
            exact[node] = exact[node] | _has_zero(node, values, exact)
        elif node.op.name in _SUMS:
            handed_on[node] = _has_zero(node, values, exact)
    found = exact | {node: exact[node] | is_so for node, is_so in handed_on.items()}
    return {node: bool(is_so) if np.ndim(is_so) == 0 else is_so for node, is_so in found.items()}


_ADDING = ("add", "sub", "matmul", "dot", "sum")
_PRODUCTS = ("mul", "matmul", "outer", "dot")
_SUMS = ("add", "sub")


def _has_zero(node: Node, values: Values, exact: Mapping[Node, Any]) -> Any:
    """By student, whether an operand is exactly 0."""
    first, second = (exact[child] & _holds(np.equal(values[child], 0), child) for child in node.inputs)
    return first | second


def _holds(by_entry: np.ndarray, node: Node) -> Any:
    """By student, whether it holds for every entry."""
    return np.asarray(by_entry).all(axis=tuple(range(-node.rank, 0)))


def _is_short(array: np.ndarray, decimals: int, node: Node) -> Any:
    scaled = np.asarray(array, dtype=float) * 10.0**decimals
    return _holds(np.abs(scaled - np.round(scaled)) <= 1e-6 + 1e-14 * np.abs(scaled), node)


def rounded_up(bound: np.ndarray) -> np.ndarray:
    """The bound with two significant digits, never smaller: a tolerance that people can be told."""
    positive = np.where(bound > 0, bound, 1.0)
    grain = 10.0 ** (np.floor(np.log10(positive)) - 1)
    return np.where(bound > 0, np.ceil(bound / grain * (1 - 1e-12)) * grain, 0.0)
