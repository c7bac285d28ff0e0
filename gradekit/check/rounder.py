"""A student who rounds every line of the working to the asked decimals: what they find, and whether it would pass."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.check.finding import digits
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological
from gradekit.marking.mark import mark_one
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part, Written


def refused(marker: Marker, part: Part, value: np.ndarray, decimals: int) -> str | None:
    """The entry that is furthest off, where the value typed to so many decimals is not right."""
    answer = typed(np.asarray(value), decimals)
    if mark_one(marker.plan, part, {part: answer}).verdict == "correct":
        return None
    return digits(float(answer.values.ravel()[np.argmax(np.abs(answer.values - marker.plan.key(part)))]))


def carried(marker: Marker, part: Part, decimals: int) -> np.ndarray:
    """The part's value when every line before it is rounded to that many decimals."""
    plan = marker.plan
    found = np.asarray(_walked(part.node, plan.bindings, Float64, lambda value: np.round(value, decimals)))
    if np.isfinite(found).all() or np.isfinite(plan.values[part.node]).all():
        return found
    return _carried_in_balls(marker, part, decimals)


def _walked(wanted: Node, bindings: Values, K: Any, rounded: Callable[[Any], Any]) -> Any:
    """The node's value in arithmetic K, with every line rounded on the way."""
    values: Values = dict(bindings)
    with K.running():
        for node in topological([wanted]):
            if node not in values:
                result = node.op.value(K, *(values[child] for child in node.inputs), **node.params)
                values[node] = rounded(result) if node.op.rounds and node.inputs else result
    return values[wanted]


def _carried_in_balls(marker: Marker, part: Part, decimals: int) -> np.ndarray:
    """The same where float64 overflows on the way, as in exp(1000)."""
    from gradekit.engine.evaluate.ball import LAST_PRECISION, Ball, at_precision
    from gradekit.engine.evaluate.certify import as_float

    with at_precision(LAST_PRECISION):
        unit, half = Ball.full((), 10**decimals), Ball.full((), Fraction(1, 2))
        bindings = {node: Ball.array(value) for node, value in marker.exercise.bindings.items()}
        found = _walked(part.node, bindings, Ball, lambda value: Ball.floor(value * unit + half) / unit)
        return np.asarray(np.vectorize(as_float, otypes=[float])(found))


def typed(value: np.ndarray, decimals: int) -> Written:
    """An answer typed to that many decimals."""
    numbers = np.round(np.asarray(value, dtype=float), decimals)
    exact = np.empty(numbers.shape, dtype=object)
    for index in np.ndindex(numbers.shape):
        exact[index] = Fraction(f"{numbers[index]:.{decimals}f}")
    places = np.full(numbers.shape, decimals)
    return Written(numbers, exact, np.full(numbers.shape, 0.5 * 10.0**-decimals), places)
