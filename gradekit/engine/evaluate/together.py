"""Runs of the same steps that only start from other values, walked once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import Values, evaluate
from gradekit.engine.graph import Node, topological
from gradekit.engine.ops.runs import Run, repeated


def together(nodes: Iterable[Node], values: Mapping[Node, Any]) -> Values:
    """Like evaluate in float64; a step of a long run costs numpy's calls, however many runs take it side by side."""
    nodes = list(nodes)
    result: Values = dict(values)
    for runs in _of_one_kind(nodes, result):
        starts = tuple(dict.fromkeys(run.inputs for run in runs))
        if len(starts) > 1:
            result = evaluate((node for start in starts for node in start), result, Float64)
            found = _side_by_side(runs[0], starts, result)
            result.update((run, found[run.inputs][run.params["output"]]) for run in runs)
    return evaluate(nodes, result, Float64)


def _of_one_kind(nodes: list[Node], values: Values) -> list[list[Node]]:
    """The runs on the way to the nodes, those with the same steps together."""
    kinds: dict[Any, list[Node]] = {}
    for node in topological(nodes, stop=values):
        if node.op is Run and node not in values:
            steps = node.params
            key = (steps["cycle"].key or steps["cycle"], steps["first"], steps["start"], steps["count"])
            kinds.setdefault(key, []).append(node)
    return list(kinds.values())


def _side_by_side(
    run: Node, starts: tuple[tuple[Node, ...], ...], values: Values
) -> dict[tuple[Node, ...], list[np.ndarray]]:
    """By start, the states at the end; a further axis in front tells the starts apart on the way."""
    ahead = max(np.ndim(values[node]) - node.rank for start in starts for node in start)
    operands = [_stacked(each, values, ahead) for each in zip(*starts, strict=True)]
    steps = {name: run.params[name] for name in ("first", "start", "count")}
    with Float64.running():
        ends = repeated(Float64, run.params["cycle"], operands, **steps)
    shapes = [node.rank + ahead for node in run.inputs[: len(ends)]]
    pairs = list(zip(ends, shapes, strict=True))
    return {start: [end[k] if np.ndim(end) > rank else end for end, rank in pairs] for k, start in enumerate(starts)}


def _stacked(nodes: tuple[Node, ...], values: Values, ahead: int) -> Any:
    """One operand of all runs, the runs in front, then `ahead` axes, then its own; as it is where all have the same."""
    if len(set(nodes)) == 1:
        return values[nodes[0]]
    arrays = np.broadcast_arrays(*(values[node] for node in nodes))
    own = arrays[0].shape
    return np.stack(arrays).reshape(len(nodes), *[1] * (ahead + nodes[0].rank - len(own)), *own)
