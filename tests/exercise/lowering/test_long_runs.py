"""Runs of more steps than are written out, against plain loops; what they say, and what they refuse."""

import math
from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import pytest

import gradekit
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.json_out import solution_json

X, Y = [1.0, 2.0, -1.0, 0.5], [0.5, 3.0, 1.0, -0.25]
DATA = "  data: {x: [1, 2, -1, 0.5], y: [0.5, 3, 1, -0.25]}\n"
LINE = "  parameters: {w: 1}\n  compute: {o: w*x, loss: mean((y - o)^2)}\n"
BATCHES = "  batches: [[1, 2], [3, 4], [2, 3, 4]]\n"
STEPS = 1003


def built(block: str, find: str, rest: str = "") -> Exercise:
    return build(read_problem(f"id: p\n{rest}{block}questions:\n  - {{id: q, find: {find}}}\n", "p.yaml"))


def solved(block: str, find: str, rest: str = "") -> Any:
    return solution_json(gradekit.solve(built(block, find, rest)), [])["answers"]["q"]["value"]


def descended(steps: int) -> Iterator[tuple[float, float, float]]:
    """By step of Adam on the batches in turn: the parameter before it, its loss, the parameter after it."""
    w, m, v = 1.0, 0.0, 0.0
    batches = ((0, 1), (2, 3), (1, 2, 3))
    for t in range(1, steps + 1):
        batch, before = batches[(t - 1) % 3], w
        off = [Y[k] - w * X[k] for k in batch]
        g = sum(-2 * e * X[k] for e, k in zip(off, batch, strict=True)) / len(batch)
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        w -= 0.1 / t * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.99**t)) + 0.01)
        yield before, sum(e * e for e in off) / len(batch), w


ADAM = "  rule: {adam: {beta2: 0.99, epsilon: 0.01}}\n  learning_rate: 0.1/t\n"


def test_a_training_of_many_steps_with_batches_of_two_sizes() -> None:
    train = f"train:\n{DATA}{LINE}{BATCHES}{ADAM}  steps: {STEPS}\n"
    run = list(descended(STEPS))
    found = solved(train, f"[w_1, w_500, loss_500, w_499, w_{STEPS}, loss_{STEPS}, w_last, loss_last]")
    right = [run[0][2], run[499][2], run[499][1], run[499][0], run[-1][2], run[-1][1], run[-1][2], run[-1][1]]
    np.testing.assert_allclose(found, right, rtol=1e-12)


@pytest.mark.parametrize("first", [0, 1, 7])
def test_the_number_of_the_first_step(first: int) -> None:
    """What t is in a step that is not written out, with any numbering."""
    train = "train:\n  parameters: {w: 1}\n  compute: {loss: w^2}\n  learning_rate: 0.1/(t + 1)\n  steps: 400\n"
    w, losses = 1.0, {}
    for t in range(first, first + 400):
        losses[t] = w * w
        w -= 0.1 / (t + 1) * 2 * w
    last = first + 399
    found = solved(f"{train}  first_step: {first}\n", f"[loss_{last}, loss_{first + 200}, loss_last]")
    np.testing.assert_allclose(found, [losses[last], losses[first + 200], losses[last]], rtol=1e-12)


def test_a_learning_rate_for_each_step() -> None:
    rates = [0.1 / (1 + k % 7) for k in range(300)]
    w = 1.0
    for rate in rates:
        w -= rate * 2 * (w - 3)
    train = "train:\n  parameters: {w: 1}\n  compute: {loss: (w - 3)^2}\n  steps: 300\n"
    given = ", ".join(f"0.1/(1 + {k % 7})" for k in range(300))
    assert math.isclose(solved(f"{train}  learning_rate: [{given}]\n", "w_300"), w, rel_tol=1e-12)


def test_an_own_update_stays_exact() -> None:
    """A perceptron's weights are whole numbers, after as many steps as you like."""
    train = """\
train:
  data: {x: [[1, 2], [-1, 1], [3, -2]], y: [1, -1, 1]}
  parameters: {w: [0, 0]}
  order: [2, 1, 3]
  steps: 1000
  compute: {s: w @ x}
  update: {w: "w + (y*s <= 2)*y*x"}
"""
    x, y, w = [(1, 2), (-1, 1), (3, -2)], [1, -1, 1], [0, 0]
    for step in range(1000):
        k = (1, 0, 2)[step % 3]
        if y[k] * (w[0] * x[k][0] + w[1] * x[k][1]) <= 2:
            w = [w[0] + y[k] * x[k][0], w[1] + y[k] * x[k][1]]
    exercise = built(train, "w_1000")
    ((_, value),) = gradekit.solve(exercise).answer("q")
    assert value is not None
    assert value.fractions.tolist() == w


def test_a_recurrence_of_many_steps_with_inputs_and_sums() -> None:
    u = np.sin(np.arange(600)).round(3)
    h, total = np.array([0.1, -0.2]), 0.0
    W, U = np.array([[0.5, 0.1], [-0.3, 0.2]]), np.array([1.0, -1.0])
    for value in u:
        h = np.tanh(W @ h + U * value)
        total += (h[0] - 0.5) ** 2
    unroll = f"""\
unroll:
  inputs: {{u: [{", ".join(map(str, u))}]}}
  state: {{h: [0.1, -0.2]}}
  compute: {{h: tanh(W @ h + U*u), l: "(h[1] - 0.5)^2"}}
  sum: {{S: l}}
  mean: {{M: l}}
"""
    rest = "given: {W: [[0.5, 0.1], [-0.3, 0.2]], U: [1, -1]}\n"
    found = solved(unroll, '"[h_600[1], h_600[2], S, M]"', rest)
    np.testing.assert_allclose(found, [*h, total, total / 600], rtol=1e-11)


def test_a_question_with_its_own_start_has_its_own_run() -> None:
    text = """\
id: p
given: {a: 3}
unroll: {state: {w: 1}, compute: {w: w - 0.1*(w - a)}, steps: 500}
questions:
  - {id: q, find: w_500}
  - {id: other, find: w_250, given: {a: 5}}
"""
    solution = solution_json(gradekit.solve(build(read_problem(text, "p.yaml"))), [])["answers"]
    assert math.isclose(solution["q"]["value"], 3 - 2 * 0.9**500, rel_tol=1e-12)
    assert math.isclose(solution["other"]["value"], 5 - 4 * 0.9**250, rel_tol=1e-12)


def test_marks_of_a_long_run() -> None:
    exercise = built(f"train:\n{DATA}{LINE}{BATCHES}{ADAM}  steps: {STEPS}\n", f"[w_500, w_{STEPS}]")
    run = list(descended(STEPS))
    right = [run[499][2], run[-1][2]]
    for answer, entries in ((right, [True, True]), ([right[0], right[1] + 0.1], [True, False])):
        (question,) = gradekit.grade(exercise, {"q": [f"{value:.5f}" for value in answer]}).questions
        assert list(question.entries) == entries


def test_nothing_is_derived_through_what_is_not_written_out() -> None:
    unroll = "unroll: {state: {h: 0.1}, compute: {h: tanh(W*h + 0.2)}, steps: 300}\n"
    with pytest.raises(ProblemError, match="are not written out: nothing is derived through them"):
        built(unroll, '"grad(h_300, W)"', "given: {W: 0.5}\n")
    assert solved(unroll, '"grad(h_300, h_299)"', "given: {W: 0.5}\n") > 0


def test_at_most_so_many_steps_are_spoken_of() -> None:
    names = ", ".join(f"w_{k}" for k in range(100, 400))
    with pytest.raises(ProblemError, match="speaks of 303 of the 1000 steps"):
        built("unroll: {state: {w: 1}, compute: {w: 0.9*w}, steps: 1000}\n", f"[{names}]")


def test_a_run_that_doubles_every_error_has_right_digits() -> None:
    """The logistic map: float64 has none of them left after 60 steps."""
    chaos = "unroll: {state: {w: 0.3}, compute: {w: 4*w*(1 - w)}, steps: 400}\n"
    with mpmath.workdps(300):
        w = mpmath.mpf(3) / 10
        for _ in range(400):
            w = 4 * w * (1 - w)
    assert math.isclose(solved(chaos, "w_400"), float(w), rel_tol=1e-15)


def test_the_last_step_of_a_training_that_stops_by_itself() -> None:
    train = f"train:\n{DATA}{LINE}  learning_rate: 0.1\n  stop: {{change: 0.01}}\n"
    w, steps = 1.0, 0
    while True:
        g = sum(-2 * x * (y - w * x) for x, y in zip(X, Y, strict=True)) / 4
        w, steps = w - 0.1 * g, steps + 1
        if abs(0.1 * g) < 0.01:
            break
    assert math.isclose(solved(train, "w_last"), w, rel_tol=1e-12)
    assert solved(train, "steps") == steps


@pytest.mark.parametrize("updates", ["simultaneous", "sequential"])
def test_several_parameters_of_a_rule_with_a_state(updates: str) -> None:
    xs, ys = np.array([[1, 2], [0.5, -1], [2, 0.3]]), [1.0, -1.0, 0.5]
    W, b, m, n = np.array([0.5, -0.2]), 0.1, np.zeros(2), 0.0
    for step in range(450):
        x, y = xs[(1, 0, 2)[step % 3]], ys[(1, 0, 2)[step % 3]]
        error = W @ x + b - y
        m = 0.5 * m + 2 * error * x
        W = W - 0.02 * m
        error = W @ x + b - y if updates == "sequential" else error
        n = 0.5 * n + 2 * error
        b = b - 0.02 * n
    train = f"""\
train:
  data: {{x: [[1, 2], [0.5, -1], [2, 0.3]], y: [1, -1, 0.5]}}
  parameters: [W, b]
  order: [2, 1, 3]
  compute: {{o: W @ x + b, loss: (o - y)^2}}
  rule: {{momentum: {{beta: 0.5}}}}
  learning_rate: 0.02
  steps: 450
  updates: {updates}
"""
    found = solved(train, '"[W_last[1], W_last[2], b_last]"', "given: {W: [0.5, -0.2], b: 0.1}\n")
    np.testing.assert_allclose(found, [*W, b], rtol=1e-10)
