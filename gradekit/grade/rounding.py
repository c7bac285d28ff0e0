"""How far the rounding of written-down lines can move a quantity: the tolerance that a fair rounder deserves.

First order: half a unit in the last place of the answer, plus, for every line before it, half a unit of that line
times the sum of |∂ entry/∂ line| over the line's entries. The derivatives come from the graph itself, all entries of
the quantity at once on an axis in front.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gradekit.backward import reverse
from gradekit.evaluate import evaluate
from gradekit.evaluate.float64 import Float64
from gradekit.evaluate.walk import Values
from gradekit.graph import Node, topological, variable

_EPSILON = 2.0**-50  # a generous bound on the relative error of one float64 line


@dataclass(frozen=True, slots=True)
class Spread:
    """By entry of a quantity: what rounding can do to it, and what float64 can."""

    rounding: np.ndarray
    float_error: np.ndarray


def spread(node: Node, values: Values, unit: float, typed: Mapping[Node, np.ndarray], exact_lines: set[Node]) -> Spread:
    """The spread of the node's entries where every line is rounded to within `unit`.

    values: float64 values of everything the node depends on; typed: for quantities that the student's own answers
    replace, how far each entry may be from what they meant; exact_lines: lines that rounding leaves as they are.
    """
    stop = frozenset(typed)
    region = [n for n in topological([node], stop) if n.op.rounds and n.inputs and n is not node and n not in stop]
    seed = variable("∂", node.shape)
    gradients = reverse(node, seed, stop).gradients
    wanted = [n for n in (*region, *stop) if n in gradients]
    known = {**values, seed: np.eye(node.size).reshape((node.size, *node.shape))}
    derivatives = evaluate([gradients[n] for n in wanted], known, Float64)
    total = np.zeros(node.size) if node not in typed else typed[node].reshape(-1).astype(float)
    error = np.abs(values[node]).reshape(-1) * _EPSILON if node in values else np.zeros(node.size)
    for line in wanted:
        slope = np.abs(_by_entry(derivatives[gradients[line]], node.size, line.rank))
        if line in typed and line is not node:
            total = total + (slope * typed[line]).sum(axis=_axes(line))
        elif line not in exact_lines and line not in typed:
            total = total + unit * slope.sum(axis=_axes(line))
        error = error + _EPSILON * (slope * np.abs(values[line])).sum(axis=_axes(line))
    total = np.where(np.isfinite(total), total, 0.0) + unit  # an overflow on the way says nothing about rounding
    error = np.where(np.isfinite(error), error, np.inf)  # so that what decides is the certified key
    return Spread(total.reshape(node.shape), error.reshape(node.shape))


def _by_entry(derivative: np.ndarray, size: int, rank: int) -> np.ndarray:
    """The derivative with its axis of entries in front, also where it is the same for all of them."""
    array = np.asarray(derivative, dtype=float)
    return array if array.ndim > rank else np.broadcast_to(array, (size, *array.shape))


def _axes(node: Node) -> tuple[int, ...]:
    return tuple(range(-node.rank, 0))


def exact_at(decimals: int, values: Values, bindings: Mapping[Node, np.ndarray], order: list[Node]) -> set[Node]:
    """The lines that rounding to that many decimals leaves untouched: they, and all before them, are that short."""
    exact: set[Node] = set()
    for node in order:
        if _is_short(values[node], decimals) and all(child in exact for child in node.inputs):
            exact.add(node)
    return exact


def _is_short(array: np.ndarray, decimals: int) -> bool:
    scaled = np.asarray(array, dtype=float) * 10.0**decimals
    return bool(np.all(np.abs(scaled - np.round(scaled)) <= 1e-6 + 1e-14 * np.abs(scaled)))


def rounded_up(bound: np.ndarray) -> np.ndarray:
    """The bound with two significant digits, never smaller: a tolerance that people can be told."""
    positive = np.where(bound > 0, bound, 1.0)
    grain = 10.0 ** (np.floor(np.log10(positive)) - 1)
    return np.where(bound > 0, np.ceil(bound / grain * (1 - 1e-12)) * grain, 0.0)


