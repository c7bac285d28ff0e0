"""Sheets of lines from other courses, and what they give with one operation left out or exchanged."""

from __future__ import annotations

import numpy as np

from .sheets import Sheet
from .working import Array

_VECTOR, _POSITIVE, _SHARE = ((3,), -1.5, 1.5), ((), 0.4, 1.9), ((2,), 0.15, 0.85)


def _density(q: Array, v: Array) -> Array:
    return np.exp(-q / (2 * v)) / np.sqrt(v)


def _posterior(w: Array, n: Array) -> Array:
    return w[0] * n[0] / (w[0] * n[0] + w[1] * n[1])


LINES = (
    Sheet(
        "mixture",
        {"x": _POSITIVE, "m": ((2,), -1.5, 1.5), "v": ((2,), 0.4, 1.9), "w": _SHARE},
        (
            ("q", "(x - m)^2", lambda e: (e["x"] - e["m"]) ** 2),
            ("n", "exp(-q/(2*v))/sqrt(v)", lambda e: _density(e["q"], e["v"])),
            ("r", "w[1]*n[1]/(w[1]*n[1] + w[2]*n[2])", lambda e: _posterior(e["w"], e["n"])),
        ),
        (
            ("square-omitted", "q", lambda e: e["x"] - e["m"]),
            ("divisor-omitted", "n", lambda e: np.exp(-e["q"] / (2 * e["v"]))),
            ("root-omitted", "n", lambda e: np.exp(-e["q"] / (2 * e["v"])) / e["v"]),
            ("factor-omitted", "r", lambda e: _posterior(np.ones(2), e["n"])),
        ),
    ),
    Sheet(
        "clipped-objective",
        {"l": ((), -0.4, 0.4), "A": ((), 0.4, 1.9), "c": ((), 0.2, 0.6), "b": _POSITIVE, "V": _VECTOR},
        (
            ("u", "exp(l)", lambda e: np.exp(e["l"])),
            ("k", "A*min(u, c)", lambda e: e["A"] * np.minimum(e["u"], e["c"])),
            ("J", "k - b*norm(V)", lambda e: e["k"] - e["b"] * np.sqrt(e["V"] @ e["V"])),
        ),
        (
            ("bound-omitted", "k", lambda e: e["A"] * e["u"]),
            ("function-omitted", "u", lambda e: e["l"]),
            ("summand-omitted", "J", lambda e: e["k"]),
            ("factor-omitted", "J", lambda e: e["k"] - np.sqrt(e["V"] @ e["V"])),
            ("function-exchanged", "J", lambda e: e["k"] - e["b"] * np.abs(e["V"]).sum()),
        ),
    ),
    Sheet(
        "mixed-by-a-gate",
        {"a": _POSITIVE, "g": ((), 0.6, 0.9), "h": _VECTOR, "n": _VECTOR},
        (
            ("z", "sin(a)*g", lambda e: np.sin(e["a"]) * e["g"]),
            ("k", "z*h + (1 - z)*n", lambda e: e["z"] * e["h"] + (1 - e["z"]) * e["n"]),
            ("m", "(1 - z)^2*h", lambda e: (1 - e["z"]) ** 2 * e["h"]),
        ),
        (
            ("function-exchanged", "z", lambda e: np.cos(e["a"]) * e["g"]),
            ("complement-exchanged", "k", lambda e: (1 - e["z"]) * e["h"] + e["z"] * e["n"]),
            ("complement-exchanged", "m", lambda e: e["z"] ** 2 * e["h"]),
            ("square-omitted", "m", lambda e: (1 - e["z"]) * e["h"]),
        ),
    ),
)  # fmt: skip
