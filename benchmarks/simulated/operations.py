"""Sheets of operations that a dense network does not have, with the mistakes that belong to them."""

from __future__ import annotations

import numpy as np

from .sheets import Sheet
from .working import Array

_VECTOR, _NUMBER, _POSITIVE = ((3,), -1.5, 1.5), ((), -1.8, 1.8), ((), 0.4, 1.9)


def _logistic(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _softmax(z: Array, axis: int = -1) -> Array:
    return np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True)


def _windows(x: Array, size: int, stride: int) -> list[Array]:
    """The windows of a square, row by row."""
    starts = range(0, x.shape[0] - size + 1, stride)
    return [x[i : i + size, j : j + size] for i in starts for j in starts]


def _correlated(x: Array, k: Array) -> Array:
    places = x.shape[0] - k.shape[0] + 1
    return np.array([(window * k).sum() for window in _windows(x, k.shape[0], 1)]).reshape(places, places)


def _pooled(x: Array, by: str) -> Array:
    found = np.array([getattr(window, by)() for window in _windows(x, 2, 2)])
    return found.reshape(x.shape[0] // 2, -1)


OPERATIONS = (
    Sheet(
        "attention-scores",
        {"S": ((3, 3), -1.5, 1.5), "z": _VECTOR, "V": ((3, 2), -1.5, 1.5)},
        (
            ("p", "softmax(z)", lambda e: _softmax(e["z"])),
            ("P", "softmax(S)", lambda e: _softmax(e["S"])),
            ("C", "P @ V", lambda e: e["P"] @ e["V"]),
        ),
        (
            ("softmax-twice", "p", lambda e: _softmax(_softmax(e["z"]))),
            ("softmax-unnormalised", "p", lambda e: np.exp(e["z"])),
            ("softmax-axis", "P", lambda e: _softmax(e["S"], 0)),
            ("softmax-unnormalised", "P", lambda e: np.exp(e["S"])),
        ),
    ),
    Sheet(
        "convolution-and-pooling",
        {"x": ((5, 5), -1.5, 1.5), "k": ((2, 2), -1.5, 1.5)},
        (
            ("c", "conv2d(x, k)", lambda e: _correlated(e["x"], e["k"])),
            ("m", "max_pool(c, 2)", lambda e: _pooled(e["c"], "max")),
            ("a", "avg_pool(c, 2)", lambda e: _pooled(e["c"], "mean")),
        ),
        (
            ("kernel-turned", "c", lambda e: _correlated(e["x"], e["k"][::-1, ::-1])),
            ("mean-pooled", "m", lambda e: _pooled(e["c"], "mean")),
            ("max-pooled", "a", lambda e: _pooled(e["c"], "max")),
        ),
    ),
    Sheet(
        "distances",
        {"u": _VECTOR, "v": _VECTOR, "c": _POSITIVE, "b": _NUMBER},
        (
            ("q", "sum((u - v)^2)", lambda e: ((e["u"] - e["v"]) ** 2).sum()),
            ("d", "sqrt(q)", lambda e: np.sqrt(e["q"])),
            ("s", "c*d + b + u[1]", lambda e: e["c"] * e["d"] + e["b"] + e["u"][0]),
        ),
        (
            ("root-omitted", "d", lambda e: e["q"]),
            ("bias-omitted", "s", lambda e: e["c"] * e["d"] + e["u"][0]),
        ),
    ),
    Sheet(
        "local-gradients",
        {"x": _POSITIVE, "y": _POSITIVE, "t": _NUMBER, "w": _NUMBER},
        (
            ("s", "x*y", lambda e: e["x"] * e["y"]),
            ("a", "sin(s)", lambda e: np.sin(e["s"])),
            ("r", "w*a - t", lambda e: e["w"] * e["a"] - e["t"]),
            ("E", "r^2", lambda e: e["r"] ** 2),
            ("gr", "grad(E, r)", lambda e: 2 * e["r"]),
            ("ga", "grad(E, a)", lambda e: e["gr"] * e["w"]),
            ("gs", "grad(E, s)", lambda e: e["ga"] * np.cos(e["s"])),
            ("gx", "grad(E, x)", lambda e: e["gs"] * e["y"]),
        ),
        (
            ("square-factor", "gr", lambda e: e["r"]),
            ("operand-omitted", "ga", lambda e: e["gr"]),
            ("local-derivative-omitted", "gs", lambda e: e["ga"]),
            ("operand-omitted", "gx", lambda e: e["gs"]),
        ),
    ),
    Sheet(
        "larger-of-two",
        {"x": _NUMBER, "y": _POSITIVE, "c": _POSITIVE, "q": _NUMBER},
        (
            ("m", "max(x, y + 2)", lambda e: np.maximum(e["x"], e["y"] + 2)),
            ("E", "c*m^2 + q*x", lambda e: e["c"] * e["m"] ** 2 + e["q"] * e["x"]),
            ("gy", "grad(E, y)", lambda e: 2 * e["c"] * e["m"]),
        ),
        (
            ("gate-exchanged", "gy", lambda e: 0 * e["m"]),
            ("square-factor", "gy", lambda e: e["c"] * e["m"]),
        ),
    ),
    Sheet(
        "logistic-with-entropy",
        {"x": _VECTOR, "w": _VECTOR, "b": _NUMBER},
        (
            ("z", "w @ x + b", lambda e: e["w"] @ e["x"] + e["b"]),
            ("p", "sigmoid(z)", lambda e: _logistic(e["z"])),
            ("L", "binary_cross_entropy(p, t)", lambda e: -np.log(e["p"])),
            ("gz", "grad(L, z)", lambda e: e["p"] - 1),
            ("gw", "grad(L, w)", lambda e: e["gz"] * e["x"]),
        ),
        (
            ("derivative-not-cancelled", "gz", lambda e: (e["p"] - 1) * e["p"] * (1 - e["p"])),
            ("labels-ignored", "gz", lambda e: e["p"]),
            ("sign-flipped", "gz", lambda e: 1 - e["p"]),
            ("upstream-omitted", "gw", lambda e: e["x"]),
        ),
        {"t": 1},
    ),
)  # fmt: skip
