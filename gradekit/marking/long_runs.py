"""Long runs in marking: in float64 where that can be trusted, certified where a run multiplies every error."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values
from gradekit.engine.graph import Node
from gradekit.engine.ops.runs import Run

_MOVED = 2.0**-46  # by which share what is given is moved, to see what becomes of it
_LINE = 2.0**-52  # what one step may lose
_MOST = 1e-10  # relative error of what comes out of a run, beyond which it is computed otherwise


def trusted(order: list[Node], values: Values, bindings: Values, exact: Mapping[Node, np.ndarray]) -> Values:
    """The float64 values; where a run that is not written out loses their digits, the nearest to the certified ones.

    exact: what is given, in exact numbers.
    """
    runs = [node for node in order if node.op is Run]
    if not runs or not _are_lost(runs, values, bindings):
        return values
    from gradekit.engine.evaluate.certify import as_float, certify

    certified = certify(order, exact)
    return {node: np.vectorize(as_float, otypes=[float])(certified[node])[()] for node in order}


def _are_lost(runs: list[Node], values: Values, bindings: Values) -> bool:
    """Whether a little more or less of what is given makes a difference that float64 does too."""
    moved = evaluate(runs, {node: value * (1 + _MOVED) for node, value in bindings.items()}, Float64)
    return any(_lost(values[run], moved[run], run.params["count"]) for run in runs)


def _lost(value: np.ndarray, moved: np.ndarray, steps: int) -> bool:
    growth = np.abs(moved - value) / _MOVED
    error = np.maximum(growth, np.abs(value)) * steps * _LINE
    return bool(np.any(np.isfinite(value) & ~(error <= _MOST * np.maximum(np.abs(value), 1))))
