"""Labels ignored on the way back, however the loss is written: the prediction for prediction − label."""

from typing import Any

import numpy as np
import pytest

from tests.marking.by_hand import sigmoid
from tests.marking.helpers import mark

W, x, b = np.array([[0.2, -0.4], [0.7, 0.1], [-0.3, 0.5]]), np.array([1.5, -0.8]), np.array([0.1, 0.2, -0.3])
CLASSES = "{W: [[0.2, -0.4], [0.7, 0.1], [-0.3, 0.5]], x: [1.5, -0.8], b: [0.1, 0.2, -0.3], y: [0, 1, 0], k: 2}"
w, c = np.array([0.3, -0.6]), 0.25
TWO = "{w: [0.3, -0.6], x: [1.5, -0.8], b: 0.25, y: 1}"


def softmax(z: np.ndarray) -> np.ndarray:
    powers = np.exp(z)
    return powers / powers.sum(-1, keepdims=True)


SOFTMAX = [
    "p: softmax(z), L: 'cross_entropy(p, y)'",
    "p: softmax(z), L: '-sum(y*log(p))'",
    "p: softmax(z), L: '-y @ log(p)'",
    "p: softmax(z), L: '-log(p[2])'",
    "p: softmax(z), L: '-log(p[k])'",
    "e: exp(z), p: e/sum(e), L: '-sum(y*log(p))'",
    "e: exp(z), p: e/sum(e), L: 'cross_entropy(p, y)'",
    "l: log_softmax(z), L: '-sum(y*l)'",
    "l: log_softmax(z), L: '-l[k]'",
    "L: 'logsumexp(z) - z[2]'",
    "L: 'log(sum(exp(z))) - y @ z'",
    "L: 'log(exp(z[1]) + exp(z[2]) + exp(z[3])) - z[2]'",
    "e1: 'exp(z[1])', e2: 'exp(z[2])', e3: 'exp(z[3])', p2: e2/(e1 + e2 + e3), L: -log(p2)",
]
SIGMOID = [
    "p: sigmoid(z), L: 'binary_cross_entropy(p, y)'",
    "p: 1/(1 + exp(-z)), L: 'binary_cross_entropy(p, y)'",
    "p: sigmoid(z), L: '-(y*log(p) + (1 - y)*log(1 - p))'",
    "p: exp(z)/(1 + exp(z)), L: '-y*log(p) - (1 - y)*log(1 - p)'",
    "p: sigmoid(z), L: '-log(p)'",
    "p: 1/(1 + exp(-z)), L: '-log(p)'",
    "L: 'softplus(z) - y*z'",
    "L: 'log(1 + exp(z)) - y*z'",
]
SQUARES = [
    ("half_squared_error(p, y)", 1),
    ("(p - y)^2/2", 1),
    ("squared_error(p, y)", 2),
    ("(y - p)^2", 2),
    ("3*(y - p)*(y - p)", 6),
]
Z = "questions: [{id: q, find: 'grad(L, z)'}, {id: W, find: 'grad(L, W)'}, {id: new, find: 'b - 0.1*grad(L, b)'}]\n"


def name(text: str, question: str, answer: Any) -> str | None:
    return mark(text, question, answer).mistake


@pytest.mark.parametrize("written", SOFTMAX)
def test_softmax(written: str) -> None:
    text, p = f"given: {CLASSES}\ncompute: {{z: W @ x + b, {written}}}\n{Z}", softmax(W @ x + b)
    asked = [("q", p), ("W", np.outer(p, x)), ("new", b - 0.1 * p)]
    assert [name(text, *each) for each in asked] == ["labels-ignored"] * 3


@pytest.mark.parametrize("written", SIGMOID)
def test_sigmoid(written: str) -> None:
    text, p = f"given: {TWO}\ncompute: {{z: w @ x + b, {written}}}\n{Z}".replace(", W)", ", w)"), sigmoid(w @ x + c)
    asked = [("q", p), ("W", p * x), ("new", c - 0.1 * p)]
    assert [name(text, *each) for each in asked] == ["labels-ignored"] * 3


@pytest.mark.parametrize("loss, factor", SQUARES)
def test_squares(loss: str, factor: int) -> None:
    text = f"given: {TWO}\ncompute: {{z: w @ x + b, p: sigmoid(z), L: '{loss}'}}\n{Z}".replace(", W)", ", w)")
    p = sigmoid(w @ x + c)
    slope = factor * p * p * (1 - p)
    asked = [("q", slope), ("W", slope * x), ("new", c - 0.1 * slope)]
    assert [name(text, *each) for each in asked] == ["labels-ignored"] * 3


ROWS, TARGETS, LINE = np.array([[1, 2], [3, -1], [0.5, 1.5]]), "[1.2, 0.4, -0.7]", np.array([0.6, -0.2])


@pytest.mark.parametrize(
    "lines", ["L: 'mean_squared_error(o, t)'", "L: 'mean((t - o)^2)'", "L: sum((o - t)^2)/3", "r: t - o, L: r @ r / 3"]
)
def test_a_regression_over_examples(lines: str) -> None:
    text = f"""
given: {{X: {ROWS.tolist()}, t: {TARGETS}, w: [0.6, -0.2]}}
compute: {{o: X @ w, {lines}}}
questions: [{{id: o, find: "grad(L, o)"}}, {{id: w, find: "grad(L, w)"}}]
"""
    slope = 2 / 3 * (ROWS @ LINE)
    assert name(text, "o", slope) == name(text, "w", ROWS.T @ slope) == "labels-ignored"


def test_a_batch_of_rows() -> None:
    text = f"""
given: {{X: {ROWS.tolist()}, W: [[0.2, -0.4, 0.1], [0.7, 0.1, -0.5]], Y: [[1, 0, 0], [0, 0, 1], [0, 1, 0]]}}
compute: {{Z: X @ W, P: softmax(Z), L: "cross_entropy(P, Y)/3"}}
questions: [{{id: Z, find: "grad(L, Z)"}}, {{id: W, find: "grad(L, W)"}}]
"""
    P = softmax(ROWS @ np.array([[0.2, -0.4, 0.1], [0.7, 0.1, -0.5]]))
    assert name(text, "Z", P / 3) == name(text, "W", ROWS.T @ P / 3) == "labels-ignored"


def test_a_network_and_a_line_by_hand() -> None:
    network = f"""
network:
  input: {{x: [1.5, -0.8]}}
  target: {{y: [0, 1, 0]}}
  loss: cross_entropy
  layers: [{{weights: {{W: {W.tolist()}}}, bias: {{b: [0.1, 0.2, -0.3]}}, activation: softmax, pre_activation: z}}]
{Z.replace("grad(L", "grad(loss")}"""
    by_hand = f"given: {CLASSES}\ncompute: {{z: W @ x + b, p: softmax(z), d: p - y, g: 'outer(d, x)'}}\n"
    asked = "questions: [{id: q, find: d}, {id: W, find: g}, {id: new, find: W - 0.1*g}]\n"
    p = softmax(W @ x + b)
    assert name(network, "W", np.outer(p, x)) == name(by_hand + asked, "W", np.outer(p, x)) == "labels-ignored"
    assert name(by_hand + asked, "q", p) == name(by_hand + asked, "new", W - 0.1 * np.outer(p, x)) == "labels-ignored"


@pytest.mark.parametrize("written", SOFTMAX[:7])
def test_on_own_values(written: str) -> None:
    """A wrong z, on which the softmax is right and the label is ignored."""
    asked = "questions: [{id: z, find: z}, {id: W, find: 'grad(L, W)'}]\n"
    text, own = f"given: {CLASSES}\ncompute: {{z: W @ x + b, {written}}}\n{asked}", np.array([0.9, 1.13, -0.4])
    found = mark(text, "W", np.outer(softmax(own), x), z=own)
    assert found.mistake == "labels-ignored"


def test_it_is_said_where_labels_come_in() -> None:
    text = f"given: {CLASSES}\ncompute: {{z: W @ x + b, {SOFTMAX[0]}}}\n{Z}"
    found = mark(text, "q", softmax(W @ x + b))
    assert "the gradient starts from prediction − label" in found.message


@pytest.mark.parametrize(
    "text, wrong, named",
    [  # differences with a given that is no label
        ("given: {x: [1, 2, 6], w: 0.3}\ncompute: {m: w*mean(x), d: m - x}", [0.9, 0.9, 0.9], "summand-omitted"),
        ("given: {w: 2, c: 1.3}\ncompute: {L: (w - c)^2, n: 'w - 0.1*grad(L, w)', d: 2*(n - c)}", 3.72, None),
        ("given: {s: 0.7, c: 1.3}\ncompute: {u: s*c, d: (u - c)^2}", 0.8281, None),
    ],
)
def test_what_no_label_is(text: str, wrong: Any, named: str | None) -> None:
    assert mark(f"{text}\nquestions: [{{id: q, find: d}}]\n", "q", wrong).mistake != "labels-ignored"
