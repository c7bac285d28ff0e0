"""The loss from update to update, as the page works it out, beside loops written with numpy."""

from fractions import Fraction

import numpy as np
import pytest

import gradekit
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.interactive.program import program_of
from gradekit.paper.picture import drawn_graph
from tests.engine.evaluate.javascript import run
from tests.places import PROBLEMS


def played(solution):
    return program_of(solution, drawn_graph(solution), 4)


def losses(play, **changed):
    """What the program gives where some numbers are changed."""
    numbers = []
    for given in play.givens:
        own = [float(Fraction(text.replace("−", "-"))) for text in given.texts]
        numbers += np.ravel(changed.pop(given.name, own)).tolist()
    assert not changed
    return run([(play.descent.text.replace("descent", "f", 1), numbers)])[0]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("eta", [0.5, 5.0])
def test_a_network(eta):
    play = played(gradekit.solve(gradekit.load(PROBLEMS / "gradient-descent-update.yaml")))
    x, y = np.array([0.5, -1]), 1
    W1, W2 = np.array([[0.3, -0.4], [0.7, 0.1]]), np.array([0.6, -0.9])
    want = []
    for _ in range(50):
        h = sigmoid(W1 @ x + [0.1, -0.2])
        o = sigmoid(W2 @ h + 0.3)
        want.append((o - y) ** 2 / 2)
        delta = (o - y) * o * (1 - o)
        W1, W2 = W1 - eta * np.outer(delta * W2 * h * (1 - h), x), W2 - eta * delta * h
    found = losses(play, eta=eta, W1=[[0.3, -0.4], [0.7, 0.1]])
    assert (play.descent.rate, play.descent.loss, play.descent.steps) == ("eta", "loss", 50)
    assert found == pytest.approx(want, rel=1e-9)


def test_adam_takes_its_examples_in_turn():
    play = played(gradekit.solve(gradekit.load(PROBLEMS / "adam-steps.yaml")))
    x, y, theta, m, v, want = [1, 4, -1], [0.5, 3, 1], 1.0, 0.0, 0.0, []
    for step in range(50):
        a, b = x[step % 3], y[step % 3]
        want.append((theta * a - b) ** 2)
        g = 2 * (theta * a - b) * a
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        theta -= 0.3 * (m / (1 - 0.9 ** (step + 1))) / (np.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8)
    assert losses(play, alpha=0.3, x=[1, 4, -1]) == pytest.approx(want, rel=1e-9)


def test_an_update_that_is_a_line_of_its_own():
    play = played(gradekit.solve(gradekit.load(PROBLEMS / "extra" / "gradient-step.yaml")))
    assert play.descent is not None and play.descent.loss == "C"
    text = (
        "id: a\ntitle: T\ngiven: {w: 3, b: 0.5, x: 2, t: 1, lr: 0.1}\ncompute:\n  L: (w*x + b - t)^2\n"
        "  w2: w - lr*grad(L, w)\n  b2: b - lr*grad(L, b)\nquestions: [{id: w2, find: w2}, {id: b2, find: b2}]\n"
    )
    play = played(gradekit.solve(build(read_problem(text, "a.yaml"))))
    w, b, want = 3.0, 0.5, []
    for _ in range(50):
        error = w * 2 + b - 1
        want.append(error**2)
        w, b = w - 0.3 * 2 * error * 2, b - 0.3 * 2 * error
    assert losses(play, lr=0.3) == pytest.approx(want, rel=1e-9)  # it runs away


def test_no_learning_rate_no_curve():
    text = "id: a\ntitle: T\ngiven: {w: 3}\ncompute: {L: w^2, u: '%s'}\nquestions: [{id: u, find: u}]\n"
    for line in ("w - 0.1*grad(L, w)", "w + 1"):
        assert played(gradekit.solve(build(read_problem(text.replace("%s", line), "a.yaml")))).descent is None


def test_start_values_and_batches_are_not_asked_for_twice():
    play = played(gradekit.solve(gradekit.load(PROBLEMS / "minibatch-sgd.yaml")))
    assert {given.name for given in play.givens} >= {"x", "y", "w_0", "eta"}
    assert not {given.name for given in play.givens} & {"x_1", "y_1", "x_2", "w_1"}
    first = losses(play)[0]
    x, y = np.array([0.97, 0.016, 0.87, 0.70, 0.11, 0.65]), np.array([2.0, 0.025, 1.4, 1.5, 0.19, 1.4])
    rows = np.array([3, 1, 5]) - 1
    assert first == pytest.approx(np.mean((y[rows] - x[rows]) ** 2), rel=1e-9)
    x[2] = 5
    assert losses(play, x=x)[0] == pytest.approx(np.mean((y[rows] - x[rows]) ** 2), rel=1e-9)
