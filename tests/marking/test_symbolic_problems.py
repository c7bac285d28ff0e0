"""Problems of symbols alone: one-hot targets, open dimensions, functions of which only the name is known."""

import random
from fractions import Fraction

import pytest

from gradekit.exercise.solve import solve
from gradekit.marking.symbolic.points import point_of
from gradekit.paper.render.plain import step_text
from gradekit.paper.working import work
from tests.marking.helpers import exercise, mark

SOFTMAX = """
shapes: {x: [n], W: [m, n], b1: [m], U: [k, m], b2: [k], y: [k]}
domain: {y: one-hot}
compute: {h: relu(W @ x + b1), yhat: softmax(U @ h + b2), J: "cross_entropy(yhat, y)"}
questions:
  - {id: db2, find: "grad(J, b2)"}
  - {id: dU, find: "grad(J, U)"}
  - {id: db1, find: "grad(J, b1)"}
  - {id: dW, find: "grad(J, W)"}
"""
SCORE = """
shapes: {x: [n], W: [m, n], b: [m], u: [m]}
functions: [f]
compute: {z: W @ x + b, h: f(z), s: u.T @ h}
questions:
  - {id: ds_db, find: "grad(s, b)"}
  - {id: ds_dW, find: "grad(s, W)"}
"""
RIGHT = [
    (SOFTMAX, "db2", "yhat - y"),
    (SOFTMAX, "db2", r"\hat{y} - y"),
    (SOFTMAX, "db2", "softmax(U @ h + b2) - y"),
    (SOFTMAX, "dU", "(ŷ − y) @ h.T"),
    (SOFTMAX, "dU", r"(\hat{\mathbf{y}} - \mathbf{y}) @ h^\top"),
    (SOFTMAX, "db1", "U.T @ (yhat - y) ⊙ (h > 0)"),
    (SOFTMAX, "db1", r"U^T @ (\hat{y} - y) \odot \mathbb{1}\{h > 0\}"),
    (SOFTMAX, "db1", "(U.T @ (yhat - y)) * relu'(W @ x + b1)"),
    (SOFTMAX, "dW", "(U.T @ (ŷ − y) ⊙ 1{h > 0}) @ x.T"),
    (SCORE, "ds_db", "u ⊙ f'(z)"),
    (SCORE, "ds_db", r"u \odot f'(W @ x + b)"),
    (SCORE, "ds_db", r"u \circ f^{\prime}(z)"),
    (SCORE, "ds_db", "f′(z)*u"),
    (SCORE, "ds_dW", "outer(u * f'(z), x)"),
    (SCORE, "ds_dW", "(u ⊙ f'(z)) @ xᵀ"),
]
WRONG = [
    (SOFTMAX, "db2", "y - yhat", "sign-flipped"),
    (SOFTMAX, "db2", "yhat", None),
    (SOFTMAX, "dU", "h @ (yhat - y).T", "transposed"),
    (SOFTMAX, "db1", "U.T @ (yhat - y)", "activation-derivative-omitted"),
    (SOFTMAX, "dW", "(U.T @ (yhat - y)) @ x.T", "activation-derivative-omitted"),
    (SOFTMAX, "dU", "(yhat - y) @ (W @ x + b1).T", "pre-activation-used"),
    (SCORE, "ds_db", "u", "activation-derivative-omitted"),
    (SCORE, "ds_db", "u ⊙ f(z)", None),
    (SCORE, "ds_db", "-u ⊙ f'(z)", "sign-flipped"),
    (SCORE, "ds_db", "u ⊙ f'(h)", "derivative-at-activation"),
    (SCORE, "ds_db", "f'(z)", None),
    (SCORE, "ds_db", "u ⊙ f''(z)", None),
]


@pytest.mark.parametrize(("problem", "question", "text"), RIGHT)
def test_right(problem, question, text):
    assert mark(problem, question, text).verdict == "correct"


@pytest.mark.parametrize(("problem", "question", "text", "mistake"), WRONG)
def test_wrong(problem, question, text, mistake):
    found = mark(problem, question, text)
    assert found.verdict == "incorrect"
    assert mistake is None or mistake in (found.mistake, *found.also)


def test_without_the_domain_the_short_gradient_is_wrong():
    assert mark(SOFTMAX.replace("domain: {y: one-hot}", ""), "db2", "yhat - y").verdict == "incorrect"


def test_the_working_prints_the_short_gradient():
    found = [step for step in work(solve(exercise(SOFTMAX))) if step.quantity == "∂J/∂b2" and step.entry is None]
    assert [step_text(step) for step in found] == ["∂J/∂b2 = yhat − y"]


DOMAINS = """
shapes: {a: [3], b: [2, 3], c: [], d: [2], e: [2, 4], g: []}
domain: {a: one-hot, b: probability, c: positive, d: binary, e: [0, 1]}
compute: {s: sum(a) + sum(b) + c + sum(d) + sum(e) + g}
questions: [{id: s, find: s}]
"""


def test_points_lie_in_their_domains():
    made = exercise(DOMAINS)
    source = random.Random(5)
    for _ in range(20):
        point = {node.params["name"]: values for node, values in point_of(made, source).items()}
        assert sorted(point["a"].tolist()) == [0, 0, 1]
        assert point["b"].sum(axis=1).tolist() == [1, 1]
        assert all(entry > 0 for entry in point["b"].flat)
        assert point["c"].item() > 0
        assert set(point["d"].tolist()) <= {0, 1}
        assert all(0 < entry < 1 for entry in point["e"].flat)
        assert isinstance(point["g"].item(), Fraction)
