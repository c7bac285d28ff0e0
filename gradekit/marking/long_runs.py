"""Long runs in marking: in float64 where that can be trusted, certified where a run multiplies every error."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node, topological
from gradekit.engine.ops.runs import Run

_MOVED = 2.0**-46  # by which share what is given is moved, to see what becomes of it
_LINE = 2.0**-52  # what one step may lose
_MOST = 1e-8  # relative error of what comes out of a run, beyond which it is computed otherwise


def right_values(asked: tuple[Node, ...], bindings: Values, exact: Mapping[Node, np.ndarray]) -> Values:
    """What is asked and all it depends on in float64, or certified where runs that are not written out lose its digits.

    exact: what is given, in exact numbers.
    """
    order = topological(asked)
    steps = sum({node.params["start"]: node.params["count"] for node in order if node.op is Run}.values())
    if not steps:
        return evaluate(order, bindings, Float64)
    beside = {node: np.stack([value, value * (1 + _MOVED)]) for node, value in bindings.items()}
    both = {node: _both(node, value) for node, value in evaluate(order, beside, Float64).items()}
    if not any(_lost(*both[node], steps) for node in asked):
        return {node: value for node, (value, _) in both.items()}
    from gradekit.engine.evaluate.certify import as_float, certify

    certified = certify(order, exact)
    return {node: np.vectorize(as_float, otypes=[float])(certified[node])[()] for node in order}


def _both(node: Node, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The value, and what becomes of it with a little more of what is given, which had stood side by side."""
    return (value[0], value[1]) if np.ndim(value) > node.rank else (value, value)


def _lost(value: np.ndarray, moved: np.ndarray, steps: int) -> bool:
    growth = np.abs(moved - value) / _MOVED
    error = np.maximum(growth, np.abs(value)) * steps * _LINE
    return bool(np.any(np.isfinite(value) & ~(error <= _MOST * np.maximum(np.abs(value), 1))))
