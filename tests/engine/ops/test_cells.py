"""LSTM and GRU steps against numpy, by the papers' equations."""

import numpy as np

from gradekit.engine.evaluate import outputs
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import OPS, variable

N, D = 3, 2


def numbers(seed: int, **shapes: tuple[int, ...]) -> dict[str, np.ndarray]:
    source = np.random.default_rng(seed)
    return {name: source.normal(size=shape) for name, shape in shapes.items()}


def stepped(name: str, given: dict[str, np.ndarray]) -> np.ndarray:
    leaves = {key: variable(key, array.shape) for key, array in given.items()}
    node = OPS[name].build(*leaves.values())
    return outputs([node], {leaves[key]: array for key, array in given.items()}, Float64)[0]


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def test_one_step_of_an_lstm() -> None:
    given = numbers(1, x=(D,), h=(N,), c=(N,), W=(4 * N, D), U=(4 * N, N), b=(4 * N,))
    i, f, o, g = (given["W"] @ given["x"] + given["U"] @ given["h"] + given["b"]).reshape(4, N)
    c = sigmoid(f) * given["c"] + sigmoid(i) * np.tanh(g)
    np.testing.assert_allclose(stepped("lstm_cell", given), [sigmoid(o) * np.tanh(c), c], rtol=1e-12)


def test_one_step_of_a_gru() -> None:
    given = numbers(2, x=(D,), h=(N,), W=(3 * N, D), U=(3 * N, N), b=(3 * N,))
    wx, u = (given["W"] @ given["x"] + given["b"]).reshape(3, N), given["U"].reshape(3, N, N)
    z, r = sigmoid(wx[0] + u[0] @ given["h"]), sigmoid(wx[1] + u[1] @ given["h"])
    n = np.tanh(wx[2] + u[2] @ (r * given["h"]))
    np.testing.assert_allclose(stepped("gru_cell", given), z * given["h"] + (1 - z) * n, rtol=1e-12)
