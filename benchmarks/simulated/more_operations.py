"""Further sheets of operations: channels, distributions, chains, whole numbers, rectifiers and gates, frozen biases."""

from __future__ import annotations

import numpy as np

from .sheets import Sheet
from .working import Array

_VECTOR, _NUMBER, _POSITIVE = ((3,), -1.5, 1.5), ((), -1.8, 1.8), ((), 0.4, 1.9)


def _softmax(z: Array) -> Array:
    return np.exp(z) / np.exp(z).sum()


def _correlated(x: Array, k: Array, step: int = 1) -> Array:
    """One channel."""
    rows = range(0, x.shape[0] - k.shape[0] + 1, step)
    return np.array([[(x[i : i + len(k), j : j + len(k)] * k).sum() for j in rows] for i in rows])


def _divergence(p: Array, q: Array) -> Array:
    return (p * np.log(p / q)).sum()


MORE = (
    Sheet(
        "channels",
        {"x": ((2, 4, 4), -1.5, 1.5), "k": ((2, 2, 2), -1.5, 1.5)},
        (
            ("c", "conv2d(x, k)", lambda e: sum(_correlated(e["x"][n], e["k"][n]) for n in (0, 1))),
            ("s", "sum(c)", lambda e: e["c"].sum()),
        ),
        (
            ("channels-not-summed", "c", lambda e: _correlated(e["x"][0], e["k"][0])),
            ("kernel-turned", "c", lambda e: sum(_correlated(e["x"][n], e["k"][n, ::-1, ::-1]) for n in (0, 1))),
            ("averaged-not-summed", "s", lambda e: e["c"].mean()),
        ),
    ),
    Sheet(
        "distributions",
        {"z": _VECTOR, "u": _VECTOR},
        (
            ("p", "softmax(z)", lambda e: _softmax(e["z"])),
            ("q", "softmax(u)", lambda e: _softmax(e["u"])),
            ("K", "kl_divergence(p, q)", lambda e: _divergence(e["p"], e["q"])),
            ("C", "cross_entropy(q, p)", lambda e: -(e["p"] * np.log(e["q"])).sum()),
            ("W", "-sum(p*log(q))/2", lambda e: -(e["p"] * np.log(e["q"])).sum() / 2),
        ),
        (
            ("arguments-exchanged", "K", lambda e: _divergence(e["q"], e["p"])),
            ("arguments-exchanged", "C", lambda e: -(e["q"] * np.log(e["p"])).sum()),
            ("arguments-exchanged", "W", lambda e: -(e["q"] * np.log(e["p"])).sum() / 2),
            ("wrong-log-base", "C", lambda e: -(e["p"] * np.log2(e["q"])).sum()),
        ),
    ),
    Sheet(
        "chain-of-functions",
        {"x": _POSITIVE, "c": _POSITIVE},
        (
            ("u", "x^2 + c", lambda e: e["x"] ** 2 + e["c"]),
            ("s", "sin(u)", lambda e: np.sin(e["u"])),
            ("E", "exp(s)", lambda e: np.exp(e["s"])),
            ("gx", "grad(E, x)", lambda e: np.exp(e["s"]) * np.cos(e["u"]) * 2 * e["x"]),
        ),
        (
            ("inner-derivative-omitted", "gx", lambda e: np.exp(e["s"]) * np.cos(e["u"])),
            ("local-derivative-omitted", "gx", lambda e: np.exp(e["s"]) * 2 * e["x"]),
            ("summand-omitted", "u", lambda e: e["x"] ** 2),
        ),
    ),
    Sheet(
        "whole-numbers",
        {"a": _POSITIVE, "b": _POSITIVE},
        (
            ("n", "ceil(777*a)", lambda e: np.ceil(777 * e["a"])),
            ("m", "floor(931*b)", lambda e: np.floor(931 * e["b"])),
        ),
        (
            ("rounded-wrong-way", "n", lambda e: np.floor(777 * e["a"])),
            ("not-rounded", "m", lambda e: 931 * e["b"]),
        ),
    ),
    Sheet(
        "written-out-rectifier",
        {"W": ((3, 3), -1.5, 1.5), "x": _VECTOR, "b": _VECTOR, "v": _VECTOR, "t": _NUMBER},
        (
            ("z", "W @ x + b", lambda e: e["W"] @ e["x"] + e["b"]),
            ("h", "z*(z > 0)", lambda e: np.maximum(e["z"], 0)),
            ("y", "v @ h", lambda e: e["v"] @ e["h"]),
            ("E", "(y - t)^2", lambda e: (e["y"] - e["t"]) ** 2),
            ("gz", "grad(E, z)", lambda e: 2 * (e["y"] - e["t"]) * e["v"] * (e["z"] > 0)),
        ),
        (
            ("activation-omitted", "h", lambda e: e["z"]),
            ("activation-derivative-omitted", "gz", lambda e: 2 * (e["y"] - e["t"]) * e["v"]),
            ("bias-omitted", "z", lambda e: e["W"] @ e["x"]),
            ("square-factor", "gz", lambda e: (e["y"] - e["t"]) * e["v"] * (e["z"] > 0)),
        ),
    ),
    Sheet(
        "given-reset-gate",
        {"r": ((2,), 0.1, 0.9), "h": ((2,), -1.5, 1.5), "U": ((2, 2), -1.5, 1.5), "c": ((2,), -1.5, 1.5)},
        (
            ("a", "c + U @ (r*h)", lambda e: e["c"] + e["U"] @ (e["r"] * e["h"])),
            ("n", "tanh(a)", lambda e: np.tanh(e["a"])),
        ),
        (
            ("reset-gate-misplaced", "a", lambda e: e["c"] + e["r"] * (e["U"] @ e["h"])),
            ("activation-omitted", "n", lambda e: e["a"]),
        ),
    ),
    Sheet(
        "frozen-bias",
        {"x": _NUMBER, "w": _NUMBER, "b": _POSITIVE, "t": _NUMBER, "eta": ((), 0.1, 0.4)},
        (
            ("r", "w*x + b - t", lambda e: e["w"] * e["x"] + e["b"] - e["t"]),
            ("E", "r^2", lambda e: e["r"] ** 2),
            ("g", "grad(E, w)", lambda e: 2 * e["r"] * e["x"]),
            ("new_w", "w - eta*g", lambda e: e["w"] - e["eta"] * e["g"]),
            ("new_y", "new_w*x + b", lambda e: e["new_w"] * e["x"] + e["b"]),
        ),
        (
            ("frozen-trained", "new_y", lambda e: e["new_w"] * e["x"] + e["b"] - e["eta"] * 2 * e["r"]),
            ("no-update", "new_y", lambda e: e["w"] * e["x"] + e["b"]),
            ("square-factor", "g", lambda e: e["r"] * e["x"]),
        ),
    ),
)  # fmt: skip
