"""Recurrences written out, against loops in numpy."""

from typing import Any

import numpy as np
import pytest

import gradekit
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.json_out import solution_json

GIVEN = "given: {W: [[0.5, -0.3], [0.8, 0.2]], U: [[0.6, -0.1], [0.4, 0.9]], b: [0.1, -0.2], V: [0.7, -1.1]}\n"
W, U = np.array([[0.5, -0.3], [0.8, 0.2]]), np.array([[0.6, -0.1], [0.4, 0.9]])
B, V = np.array([0.1, -0.2]), np.array([0.7, -1.1])
X, Y = np.array([[1.0, 0], [0, 1], [1, -1]]), [0.5, -0.25, 1.0]

UNROLL = """\
unroll:
  inputs: {x: [[1, 0], [0, 1], [1, -1]], y: [0.5, -0.25, 1]}
  state: {h: [0, 0]}
  compute: {h: tanh(W @ h + U @ x + b), l: (V @ h - y)^2}
  mean: {loss: l}
"""


def solved(text: str, find: str) -> Any:
    whole = f"id: p\n{text}questions:\n  - {{id: q, find: {find}}}\n"
    return solution_json(gradekit.solve(build(read_problem(whole, "p.yaml"))), [])["answers"]["q"]["value"]


def run(W: np.ndarray) -> tuple[list[np.ndarray], float]:
    h, states, loss = np.zeros(2), [], 0.0
    for x, y in zip(X, Y, strict=True):
        h = np.tanh(W @ h + U @ x + B)
        states.append(h)
        loss += (V @ h - y) ** 2 / 3
    return states, loss


def test_states_and_a_loss_over_all_steps() -> None:
    states, loss = run(W)
    np.testing.assert_allclose(solved(GIVEN + UNROLL, "[h_1, h_2, h_3]"), states, rtol=1e-12)
    assert solved(GIVEN + UNROLL, "loss") == pytest.approx(loss, rel=1e-12)
    assert solved(GIVEN + UNROLL.replace("mean:", "sum:"), "loss") == pytest.approx(3 * loss, rel=1e-12)


def test_gradients_through_time() -> None:
    numeric = np.zeros((2, 2))
    for i in np.ndindex(2, 2):
        step = np.zeros((2, 2))
        step[i] = 1e-5
        numeric[i] = (run(W + step)[1] - run(W - step)[1]) / 2e-5
    np.testing.assert_allclose(solved(GIVEN + UNROLL, '"grad(loss, W)"'), numeric, rtol=1e-7)


def test_a_state_is_the_earlier_one_until_its_own_line() -> None:
    text = "unroll:\n  state: {a: 0, b: 1}\n  steps: 3\n  compute: {n: a + b, a: b, b: n}\n"
    assert solved(text, "[a_3, b_3]") == [2, 3]


@pytest.mark.parametrize(
    ("unroll", "words"),
    [
        ("  state: {h: 0}\n  compute: {h: h + 1}\n", "how many steps of time?"),
        ("  state: {h: 0}\n  steps: 2\n", "nothing to repeat"),
        ("  state: {g: 0}\n  steps: 2\n  compute: {h: 1}\n", "'g' is not a quantity of 'compute'"),
        ("  inputs: {x: [1]}\n  steps: 2\n  compute: {h: x}\n", "1 value for 2 steps"),
        ("  inputs: {x: [1, 2]}\n  compute: {x: x^2}\n", "an input needs another name"),
        ("  inputs: {x: [1, 2]}\n  compute: {h: x + zz}\n", "unknown name 'zz'"),
    ],
)
def test_mistakes_in_the_file_are_named(unroll: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        solved(f"unroll:\n{unroll}", "1")
    assert words in str(caught.value) and len(caught.value.faults) == 1
