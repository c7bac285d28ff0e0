"""Training: every step again at 40 digits, gradients by hand or by finite differences."""

from collections.abc import Iterable
from typing import Any

import mpmath

from tests.problems.catalogue.paper import dot, each, n, plus, sigmoid, slope, times


def gradient_descent_update() -> dict[str, Any]:
    def loss(W1: Any, W2: Any) -> Any:
        h = each(sigmoid, plus(times(W1, n("0.5 -1")), n("0.1 -0.2")))
        return (1 - sigmoid(dot(W2[0], h) + n("0.3"))) ** 2 / 2

    def stepped(W: Any, gradient: Any) -> Any:
        return [[w - g / 2 for w, g in zip(*rows, strict=True)] for rows in zip(W, gradient, strict=True)]

    W1, W2 = n(["0.2 -0.4", "0.7 0.1"]), n(["0.6 -0.9"])
    return {
        "new_W2": stepped(W2, slope(lambda W: loss(W1, W), W2)),
        "new_W1": stepped(W1, slope(lambda W: loss(W, W2), W1)),  # at the old W2
    }


X = n("0.97 0.016 0.87 0.70 0.11 0.023 0.65 0.27 0.21 0.087")
Y = n("2.0 0.025 1.4 1.5 0.19 0.048 1.4 0.55 0.40 0.19")
TRIPLES = ((1, 3, 5), (2, 7, 9), (4, 6, 10))


def least_squares_surface() -> dict[str, Any]:
    def L(w: Any, points: Any) -> Any:
        return mpmath.fsum((Y[i - 1] - w * X[i - 1]) ** 2 for i in points)

    def lowest(points: Any) -> Any:
        """L is a parabola: its lowest point from its slope at two places."""
        at_0, at_1 = (slope(lambda w: L(w, points), n(w)) for w in (0, 1))
        return at_0 / (at_0 - at_1)

    return {
        "loss": [L(n(1), points) for points in TRIPLES],
        "gradient": [slope(lambda w, points=points: L(w, points), n(1)) for points in TRIPLES],  # type: ignore[misc]
        "minimum_w": [lowest(points) for points in TRIPLES],
    }


def minibatch_sgd() -> dict[str, Any]:
    x, y = n("0.97 0.016 0.87 0.70 0.11 0.65"), n("2.0 0.025 1.4 1.5 0.19 1.4")

    def cost(w: Any, batch: Any) -> Any:
        return mpmath.fsum((y[i - 1] - w * x[i - 1]) ** 2 for i in batch) / len(batch)

    def run(batches: Any) -> Any:
        w, costs, weights = n(1), [], []
        for batch in batches:
            costs.append(cost(w, batch))
            w -= slope(lambda w, batch=batch: cost(w, batch), w) / 2
            weights.append(w)
        return costs, weights

    costs, weights = run([(3, 1, 5), (6, 2, 4), (4, 6, 3), (1, 2, 5)])
    return {"cost": costs, "minibatch": weights, "stochastic": run([(1,), (2,), (3,)])[1]}


def adam_steps() -> dict[str, Any]:
    points = [n("1 0.5"), n("2 3"), n("-1 1")]

    def gradient(theta: Any, point: Any) -> Any:
        x, y = point
        return 2 * (theta * x - y) * x

    alpha, beta1, beta2, epsilon = n("0.1 0.9 0.999 1e-8")
    theta, m, v = n("1 0 0")
    rows = []
    for t, point in enumerate(points, 1):
        g = gradient(theta, point)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        mhat, vhat = m / (1 - beta1**t), v / (1 - beta2**t)
        theta -= alpha * mhat / (mpmath.sqrt(vhat) + epsilon)  # ε outside the root
        rows.append((g, m, v, mhat, vhat, theta))
    columns = dict(zip(("g", "m", "v", "mhat", "vhat", "theta"), map(list, zip(*rows, strict=True)), strict=True))
    return columns | {"momentum": _momentum(points, gradient)}


def _momentum(points: Any, gradient: Any) -> Any:
    q, r, path = n(1), n(0), []
    for point in points:
        r = n("0.9") * r + gradient(q, point)
        q -= r / 10
        path.append(q)
    return path


def sigmoid_cost_surface() -> dict[str, Any]:
    x1, x2 = n("0.5 1.5 0.5 3 -0.5 -1.5 -1.5 -1.5"), n("-3 2 -1 1 3 2 4 -3")
    y = [0, 0, 1, 0, 1, 0, 0, 0]

    def outputs(w: Any) -> Any:
        return [sigmoid(w * a + b) for a, b in zip(x1, x2, strict=True)]

    def C(w: Any) -> Any:
        return mpmath.fsum((label - o) ** 2 for label, o in zip(y, outputs(w), strict=True)) / 8

    looked_at = n("-1.5 0.5 4.5")
    slopes = [slope(C, w) for w in n("-2 -1.5 -1 0.5 3.5 4.5")]
    between = [left < 0 < right for left, right in zip(slopes, slopes[1:], strict=False)]
    return {
        "cost": [C(w) for w in looked_at],
        "gradient": [slope(C, w) for w in looked_at],
        "misclassified": [3, 5, 2],  # printed beside the surface
        "local_minima": [letter for letter, is_there in zip("abcde", between, strict=True) if is_there],
        "which_is_better": slopes[2] > 0 and C(n("-1.5")) > C(n("4.5")),
    }


def signs_of_trouble() -> dict[str, Any]:
    x, y = n("0.5 1 -1.5"), n("0.4 0.7 -0.9")

    def C(weights: Any) -> Any:
        u, v = weights
        return mpmath.fsum((b - v * mpmath.tanh(u * a)) ** 2 for a, b in zip(x, y, strict=True)) / 3

    def costs(rate: Any) -> Any:
        weights, found = n("0.3 0.4"), []
        for _ in range(4):
            found.append(C(weights))
            weights = [w - n(rate) * g for w, g in zip(weights, slope(C, weights), strict=True)]
        return found

    runs = dict(zip("abc", (costs("0.005"), costs("3"), costs("0.6")), strict=True))
    return {
        "costs": [runs["a"][0], runs["b"][1], runs["c"][1]],
        "too_small": _only(run for run, cost in runs.items() if 0.9 * cost[0] < cost[-1] < cost[0]),
        "too_large": _only(run for run, cost in runs.items() if cost[-1] > cost[0]),
        "good": _only(run for run, cost in runs.items() if cost[-1] < 0.1 * cost[0]),
        # printed: an increasing cost is a bug, a slow decrease a flat region, no decrease a local minimum
        "increasing": "bug",
        "slow": "flat",
        "stuck": "minimum",
    }


def _only(found: Iterable[str]) -> str:
    (run,) = found
    return run


BY_SLUG = {
    "gradient-descent-update": gradient_descent_update,
    "least-squares-surface": least_squares_surface,
    "minibatch-sgd": minibatch_sgd,
    "adam-steps": adam_steps,
    "sigmoid-cost-surface": sigmoid_cost_surface,
    "signs-of-trouble": signs_of_trouble,
}
