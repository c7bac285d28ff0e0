"""The exercises' lines in plain numpy, each passed through `line`, which may round it."""

from collections.abc import Callable
from typing import Any

import numpy as np

Line = Callable[[Any], Any]


def exactly(value: Any) -> Any:
    return value


def rounded(decimals: int) -> Line:
    return lambda value: np.round(value, decimals)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def two_layer_sigmoid(line: Line = exactly, **changed: Any) -> dict[str, Any]:
    """Every line of the exercise; a quantity in `changed` is taken as it is given there."""

    def step(name: str, value: Any) -> Any:
        return changed[name] if name in changed else line(value)

    x0, y = np.array([0.05, 0.1]), np.array([0.01])
    W1, b1 = np.array([[0.15, 0.2], [0.25, 0.3]]), np.array([0.35, 0.35])
    W2, b2 = np.array([[0.4, 0.45]]), np.array([0.6])
    z1 = step("z1", W1 @ x0 + b1)
    x1 = step("x1", sigmoid(z1))
    z2 = step("z2", W2 @ x1 + b2)
    x2 = step("x2", sigmoid(z2))
    loss = step("loss", 0.5 * np.sum((x2 - y) ** 2))
    delta2 = step("db2", line(x2 - y) * line(x2 * line(1 - x2)))
    dW2 = step("dW2", np.outer(delta2, x1))
    delta1 = step("db1", line(W2.T @ delta2) * line(x1 * line(1 - x1)))
    dW1 = step("dW1", np.outer(delta1, x0))
    return {"x1": x1, "x2": x2, "loss": loss, "dW2": dW2, "db2": delta2, "dW1": dW1, "db1": delta1, "z1": z1, "z2": z2}


def gradient_step(line: Line = exactly) -> dict[str, Any]:
    """Every line of problems/extra/gradient-step.yaml."""
    x, t, eta = np.array([0.5, -1.2]), 0.25, 0.4
    W, b, v = np.array([[0.3, -0.4], [0.7, 0.2]]), np.array([0.1, -0.3]), np.array([0.9, -0.6])
    z = line(W @ x + b)
    h = line(np.tanh(z))
    s = line(v @ h)
    slope = line(2 * line(s - t))
    dv = line(slope * h)
    delta = line(line(slope * v) * line(1 - line(h**2)))
    dW = line(np.outer(delta, x))
    new_v, new_W = line(v - line(eta * dv)), line(W - line(eta * dW))
    return {"h": h, "s": s, "C": line((s - t) ** 2), "dv": dv, "dW": dW, "new_v": new_v, "new_W": new_W}


def mean_loss(line: Line = exactly) -> dict[str, Any]:
    """Every line of problems/extra/mean-loss.yaml."""
    x, y = np.array([0.5, 1.5, -1.0, 2.0]), np.array([1.1, 1.7, -0.4, 2.9])
    p = line(1.3 * x + 0.2)
    off = line(p - y)
    return {
        "p": p,
        "J": line(np.mean(line(off**2))),
        "S": line(np.sum(np.abs(off))),
        "dJ_dw": line(np.mean(line(line(2 * off) * x))),
        "dJ_db": line(np.mean(line(2 * off))),
    }


EXERCISES = {
    "two-layer-sigmoid": two_layer_sigmoid,
    "extra/gradient-step": gradient_step,
    "extra/mean-loss": mean_loss,
}
