"""Runs that are walked side by side, and runs that come to rest, end where each would by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.together import together
from gradekit.engine.graph import Node, apply, constant, variable
from gradekit.engine.ops import runs
from gradekit.engine.ops.runs import Cycle, Feed, Loop

W, B = variable("w", (2, 3)), variable("b")
X, RATE = variable("x", (5, 3)), variable("rate")
CLOCK, ROW = variable("clock"), variable("row", (3,))


def _cycle() -> Cycle:
    """Two states, one of them a matrix; a row of x, another in every step; and the number of the step."""
    across = apply("reshape", ROW, dims=(1, 3), rank=1)
    after = (W * (constant(1) - RATE) + across * B, B / (CLOCK + constant(1)) + RATE)
    return Cycle((Loop((W, B), after, (X, RATE), (Feed(ROW, 0, (0, 3, 1), 2),), CLOCK),))


def _runs(w: Node, b: Node, cycle: Cycle) -> list[Node]:
    return [
        apply("run", w, b, X, RATE, cycle=cycle, output=k, first=1, start=start, count=count)
        for k in (0, 1)
        for start, count in ((0, 7), (2, 4))
    ]


@pytest.mark.parametrize("students", [(), (4,)])
def test_runs_side_by_side_end_where_each_does_alone(students: tuple[int, ...]) -> None:
    rng, cycle = np.random.default_rng(7), _cycle()
    values: dict[Node, Any] = {W: rng.normal(size=(*students, 2, 3)), B: np.float64(0.7)}
    values |= {X: rng.normal(size=(5, 3)), RATE: rng.uniform(0.1, 0.3, size=students)}
    starts = [(W, B), (W * constant(2), B), (-W, B + RATE), (W, B + RATE)]
    nodes = [run for w, b in starts for run in _runs(w, b, cycle)]
    nodes.append(apply("run", nodes[0], B, X, RATE, cycle=cycle, output=0, first=1, start=7, count=2))
    found, alone = together(nodes, values), evaluate(nodes, values, Float64)
    for node in nodes:
        np.testing.assert_allclose(np.broadcast_to(found[node], np.shape(alone[node])), alone[node], rtol=1e-13)


def test_many_runs_are_one_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[int] = []
    step = runs._Walk.step
    monkeypatch.setattr(runs._Walk, "step", lambda self, *a: walks.append(1) or step(self, *a))
    cycle = _cycle()
    nodes = [_runs(W * constant(k), B, cycle)[0] for k in range(2, 12)]
    together(nodes, {W: np.ones((2, 3)), B: np.float64(1), X: np.ones((5, 3)), RATE: np.float64(0.1)})
    assert len(walks) == 7


def _halved(count: int, clock: Node | None = None) -> Node:
    s = variable("s")
    after = s * constant(1) / constant(2) + constant(1) + (clock or constant(0))
    loop = Loop((s,), (after,), clock=clock)
    return apply("run", variable("s0"), cycle=Cycle((loop,)), output=0, first=1, start=0, count=count)


def test_a_run_that_rests_is_not_walked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[int] = []
    step = runs._Walk.step
    monkeypatch.setattr(runs._Walk, "step", lambda self, *a: walks.append(1) or step(self, *a))
    node = _halved(90_000)
    assert evaluate([node], {node.inputs[0]: np.float64(37)}, Float64)[node] == 2
    assert len(walks) < 200


def test_a_run_that_counts_its_steps_does_not_rest() -> None:
    node = _halved(1_000, variable("number"))
    found = evaluate([node], {node.inputs[0]: np.float64(0)}, Float64)[node]
    expected = 0.0
    for t in range(1, 1_001):
        expected = expected / 2 + 1 + t
    assert found == expected
