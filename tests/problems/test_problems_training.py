"""The exercises about training: every question against a calculation in plain Python, by hand-derived gradients."""

import json
import math
from typing import Any

import numpy as np
import pytest

import gradekit
from gradekit.paper.json_out import solution_json
from tests.places import PROBLEMS

X10 = [0.97, 0.016, 0.87, 0.70, 0.11, 0.023, 0.65, 0.27, 0.21, 0.087]  # as the document prints them
Y10 = [2.0, 0.025, 1.4, 1.5, 0.19, 0.048, 1.4, 0.55, 0.40, 0.19]


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def gradient_descent_update() -> dict[str, Any]:
    x, W1, b1 = np.array([0.5, -1]), np.array([[0.2, -0.4], [0.7, 0.1]]), np.array([0.1, -0.2])
    W2, b2, y = np.array([[0.6, -0.9]]), np.array([0.3]), np.array([1.0])
    h = sigmoid(W1 @ x + b1)
    o = sigmoid(W2 @ h + b2)
    delta2 = (o - y) * o * (1 - o)
    delta1 = (W2.T @ delta2) * h * (1 - h)
    return {"new_W2": W2 - 0.5 * np.outer(delta2, h), "new_W1": W1 - 0.5 * np.outer(delta1, x)}


def least_squares_surface() -> dict[str, Any]:
    triples = [[(X10[k - 1], Y10[k - 1]) for k in triple] for triple in ([1, 3, 5], [2, 7, 9], [4, 6, 10])]
    return {
        "loss": [sum((y - x) ** 2 for x, y in triple) for triple in triples],
        "gradient": [sum(-2 * x * (y - x) for x, y in triple) for triple in triples],
        "minimum_w": [sum(x * y for x, y in triple) / sum(x * x for x, _ in triple) for triple in triples],
    }


def sigmoid_cost_surface() -> dict[str, Any]:
    x1, x2 = np.array([0.5, 1.5, 0.5, 3, -0.5, -1.5, -1.5, -1.5]), np.array([-3, 2, -1, 1, 3, 2, 4, -3])
    y = np.array([0, 0, 1, 0, 1, 0, 0, 0])

    def cost(w: float) -> float:
        return float(((y - sigmoid(w * x1 + x2)) ** 2).mean())

    def slope(w: float) -> float:
        o = sigmoid(w * x1 + x2)
        return float((-2 * (y - o) * o * (1 - o) * x1).mean())

    walk = np.linspace(-2, 4.5, 6501)
    costs = [cost(w) for w in walk]
    lows = [walk[k] for k in range(1, 6500) if costs[k - 1] > costs[k] < costs[k + 1]]
    ends = {"a": (-2, -1.5), "b": (-1.5, -1), "c": (-1, 0.5), "d": (0.5, 3.5), "e": (3.5, 4.5)}
    looked_at = (-1.5, 0.5, 4.5)
    return {
        "cost": [cost(w) for w in looked_at],
        "gradient": [slope(w) for w in looked_at],
        "misclassified": [sum((w * x1 + x2 >= 0) != y) for w in looked_at],
        "local_minima": [key for key, (low, high) in ends.items() if any(low < w < high for w in lows)],
        "which_is_better": cost(lows[0]) > cost(lows[1]) and -1.5 < lows[0] < -1,
    }


def minibatch_sgd() -> dict[str, Any]:
    x, y = [*X10[:5], X10[6]], [*Y10[:5], Y10[6]]
    w, costs, path = 1.0, [], []
    for batch in ([3, 1, 5], [6, 2, 4], [4, 6, 3], [1, 2, 5]):
        points = [(x[k - 1], y[k - 1]) for k in batch]
        costs.append(sum((v - w * u) ** 2 for u, v in points) / 3)
        w -= 0.5 * sum(-2 * u * (v - w * u) for u, v in points) / 3
        path.append(w)
    u, single = 1.0, []
    for k in range(3):
        u += 0.5 * 2 * x[k] * (y[k] - u * x[k])
        single.append(u)
    return {"cost": costs, "minibatch": path, "stochastic": single}


def adam_steps() -> dict[str, Any]:
    theta, m, v = 1.0, 0.0, 0.0
    found: dict[str, Any] = {name: [] for name in ("g", "m", "v", "mhat", "vhat", "theta")}
    points = [(1, 0.5), (2, 3), (-1, 1)]
    for t, (x, y) in enumerate(points, 1):
        g = 2 * x * (theta * x - y)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        mhat, vhat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        theta -= 0.1 * mhat / (math.sqrt(vhat) + 1e-8)
        for name, value in zip(found, (g, m, v, mhat, vhat, theta), strict=True):
            found[name].append(value)
    q, r, path = 1.0, 0.0, []
    for x, y in points:
        r = 0.9 * r + 2 * x * (q * x - y)
        q -= 0.1 * r
        path.append(q)
    return found | {"momentum": path}


def signs_of_trouble() -> dict[str, Any]:
    x, y = np.array([0.5, 1, -1.5]), np.array([0.4, 0.7, -0.9])

    def costs(rate: float) -> list[float]:
        u, v, curve = 0.3, 0.4, []
        for _ in range(4):
            h = np.tanh(u * x)
            e = y - v * h
            curve.append(float((e**2).mean()))
            u, v = u + rate * (2 * e * v * (1 - h * h) * x).mean(), v + rate * (2 * e * h).mean()
        return curve

    slow, wild, good = costs(0.005), costs(3), costs(0.6)
    assert 0.9 * slow[0] < slow[3] < slow[0] and wild[3] > wild[0] and good[3] < 0.1 * good[0]
    words = {"too_small": "a", "too_large": "b", "good": "c", "increasing": "bug", "slow": "flat", "stuck": "minimum"}
    return {"costs": [slow[0], wild[1], good[1]]} | words


def gradient_clipping() -> dict[str, Any]:
    g = [3, -4, 0.5]
    length = math.sqrt(sum(k * k for k in g))
    s = [0.6]
    for _ in range(3):
        s.append(1 / (1 + math.exp(-0.8 * s[-1])))
    local = [0.8 * k * (1 - k) for k in s[1:]]
    z = -1.5 * 0.6 - 0.2
    return {
        "by_value": [1, -1, 0.5],
        "by_norm": [2 * k / length for k in g],
        "exploding": [3, 9, 27, 81],
        "vanishing": [local[2], local[2] * local[1], local[2] * local[1] * local[0]],
        "dead_neuron": [0, 0, 0],
        "leaky_relu": [0.1 * z, 0.1 * 0.6, 0.1],
    }


def recurrent_network() -> dict[str, Any]:
    W, U = np.array([[0.5, -0.3], [0.8, 0.2]]), np.array([[0.6, -0.1], [0.4, 0.9]])
    b, V, y = np.array([0.1, -0.2]), np.array([0.7, -1.1]), 0.5
    h = [np.zeros(2)]
    for x in ([1, 0], [0, 1], [1, -1]):
        h.append(np.tanh(W @ h[-1] + U @ x + b))
    yhat = V @ h[3]
    back, dW = (yhat - y) * V, np.zeros((2, 2))
    for t in (3, 2, 1):  # δ_t = (1 − h_t²) ⊙ what comes from above; then Wᵀδ_t goes on to h_{t−1}
        delta = back * (1 - h[t] ** 2)
        dW += np.outer(delta, h[t - 1])
        back = W.T @ delta
    return {"states": h[1:], "output": yhat, "dW": dW}


RIGHT = {
    "gradient-descent-update": gradient_descent_update,
    "least-squares-surface": least_squares_surface,
    "sigmoid-cost-surface": sigmoid_cost_surface,
    "minibatch-sgd": minibatch_sgd,
    "adam-steps": adam_steps,
    "signs-of-trouble": signs_of_trouble,
    "gradient-clipping": gradient_clipping,
    "recurrent-network": recurrent_network,
}


@pytest.mark.parametrize("slug", sorted(RIGHT))
def test_every_question_has_the_independent_value(slug: str) -> None:
    right = RIGHT[slug]()
    answers = json.loads(json.dumps(solution_json(gradekit.solve(PROBLEMS / f"{slug}.yaml"), [])))["answers"]
    assert set(answers) == set(right)
    for question, value in right.items():
        found = answers[question]["value"]
        if isinstance(value, (str, bool, np.bool_)) or (isinstance(value, list) and isinstance(value[0], str)):
            assert found in (value, [value])
        else:
            np.testing.assert_allclose(found, value, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("slug", sorted(RIGHT))
def test_check_finds_no_error(slug: str) -> None:
    assert not [finding for finding in gradekit.check(PROBLEMS / f"{slug}.yaml") if finding.severity == "error"]


WRONG = [
    ("adam-steps", "theta", [1.1, 1.0407836, 1.0450], "ascent"),
    ("adam-steps", "momentum", [1, 1, 1], "no-update"),
    ("gradient-descent-update", "new_W2", [[0.6, -0.9]], "no-update"),
]


@pytest.mark.parametrize(("slug", "question", "answer", "mistake"), WRONG)
def test_mistakes_of_updates_are_named(slug: str, question: str, answer: Any, mistake: str) -> None:
    marked = gradekit.grade(PROBLEMS / f"{slug}.yaml", {question: answer})
    found = next(q for q in marked.questions if q.id == question)
    assert found.verdict != "correct"
    assert mistake in (found.mistake, *found.also)
