"""Sheets of formulas, each written in more than one way, with the rarer mistakes that can be made in them.

A sheet has a line for each quantity, its text in a problem file and its rule in numpy; all lines are asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .problem_text import plain
from .working import Array, Asked, Env, Exercise, Line, Slip

Formula = Callable[[Env], Array]


@dataclass(frozen=True, slots=True)
class Sheet:
    """given: name → shape and the range it is drawn from; lines: name, text, formula; slips: mistake, line, formula;
    fixed: given numbers that are not drawn."""

    id: str
    given: dict[str, tuple[tuple[int, ...], float, float]]
    lines: tuple[tuple[str, str, Formula], ...]
    slips: tuple[tuple[str, str, Formula], ...]
    fixed: dict[str, object] | None = None


def _logistic(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _softmax(z: Array) -> Array:
    return np.exp(z) / np.exp(z).sum()


_VECTOR, _NUMBER, _POSITIVE = ((3,), -1.5, 1.5), ((), -1.8, 1.8), ((), 0.4, 1.9)
_RATE = ((), 0.1, 0.4)

SHEETS = (
    Sheet(
        "delta-rule",
        {"x1": _NUMBER, "x2": _NUMBER, "w1": _NUMBER, "w2": _NUMBER, "b": _POSITIVE, "t": _NUMBER, "eta": _RATE},
        (
            ("o", "w1*x1 + w2*x2 + b", lambda e: e["w1"] * e["x1"] + e["w2"] * e["x2"] + e["b"]),
            ("e", "t - o", lambda e: e["t"] - e["o"]),
            ("step", "eta*e*x1", lambda e: e["eta"] * e["e"] * e["x1"]),
            ("new_w1", "w1 + step", lambda e: e["w1"] + e["step"]),
            ("new_b", "b + eta*e", lambda e: e["b"] + e["eta"] * e["e"]),
        ),
        (
            ("bias-omitted", "o", lambda e: e["w1"] * e["x1"] + e["w2"] * e["x2"]),
            ("sign-flipped", "e", lambda e: e["o"] - e["t"]),
            ("learning-rate-omitted", "step", lambda e: e["e"] * e["x1"]),
            ("update-instead-of-step", "step", lambda e: e["w1"] + e["eta"] * e["e"] * e["x1"]),
            ("ascent", "new_w1", lambda e: e["w1"] - e["step"]),
            ("gradient-instead-of-update", "new_w1", lambda e: e["step"]),
            ("no-update", "new_w1", lambda e: e["w1"]),
            ("learning-rate-omitted", "new_b", lambda e: e["b"] + e["e"]),
        ),
    ),
    Sheet(
        "logistic-by-hand",
        {"x": _VECTOR, "w": _VECTOR, "b": _POSITIVE, "u": _POSITIVE, "t": _NUMBER},
        (
            ("z", "sum(w*x) + b", lambda e: (e["w"] * e["x"]).sum() + e["b"]),
            ("h", "1/(1 + exp(-z))", lambda e: _logistic(e["z"])),
            ("y", "u*h", lambda e: e["u"] * e["h"]),
            ("d", "(y - t)*u*h*(1 - h)", lambda e: (e["y"] - e["t"]) * e["u"] * e["h"] * (1 - e["h"])),
            ("dw", "d*x", lambda e: e["d"] * e["x"]),
        ),
        (
            ("bias-omitted", "z", lambda e: (e["w"] * e["x"]).sum()),
            ("exponent-sign", "h", lambda e: _logistic(-e["z"])),
            ("activation-omitted", "h", lambda e: e["z"]),
            ("activation-derivative-omitted", "d", lambda e: (e["y"] - e["t"]) * e["u"]),
            ("derivative-at-activation", "d",
             lambda e: (e["y"] - e["t"]) * e["u"] * _logistic(e["h"]) * (1 - _logistic(e["h"]))),
        ),
    ),
    Sheet(
        "squares",
        {"X": ((3, 3), -1.5, 1.5), "w": _VECTOR, "y": _VECTOR, "c": _POSITIVE},
        (
            ("r", "X @ w - y", lambda e: e["X"] @ e["w"] - e["y"]),
            ("q", "r @ r", lambda e: e["r"] @ e["r"]),
            ("k", "exp(-q/(2*c^2))", lambda e: np.exp(-e["q"] / (2 * e["c"] ** 2))),
            ("m", "X @ r/sqrt(3)", lambda e: e["X"] @ e["r"] / np.sqrt(3)),
        ),
        (
            ("exponent-sign", "k", lambda e: np.exp(e["q"] / (2 * e["c"] ** 2))),
            ("exponent-factor", "k", lambda e: np.exp(-e["q"] / e["c"] ** 2)),
            ("scale-omitted", "m", lambda e: e["X"] @ e["r"]),
        ),
    ),
    Sheet(
        "statistics",
        {"x": ((5,), -1.5, 1.9), "gamma": _POSITIVE, "beta": _VECTOR, "v": _VECTOR},
        (
            ("d", "x - mean(x)", lambda e: e["x"] - e["x"].mean()),
            ("s", "sum(d^2)/5", lambda e: (e["d"] ** 2).mean()),
            ("n", "d/sqrt(s + 1/1000)", lambda e: e["d"] / np.sqrt(e["s"] + 0.001)),
            ("p", "v[1] + v[2] + v[3]", lambda e: e["v"].sum()),
            ("a", "p/3", lambda e: e["p"] / 3),
        ),
        (
            ("variance-divisor", "s", lambda e: (e["d"] ** 2).sum() / 4),
            ("standard-deviation-used", "s", lambda e: np.sqrt((e["d"] ** 2).mean())),
            ("summed-not-averaged", "a", lambda e: e["p"]),
        ),
    ),
    Sheet(
        "labels",
        {"s": _VECTOR, "w": _VECTOR},
        (
            ("p", "softmax(s)", lambda e: _softmax(e["s"])),
            ("L", "-sum(y*log(p))", lambda e: -(e["y"] * np.log(e["p"])).sum()),
            ("N", "-log(p[1])", lambda e: -np.log(e["p"][0])),
            ("g", "p - y", lambda e: e["p"] - e["y"]),
        ),
        (
            ("labels-ignored", "L", lambda e: -np.log(e["p"]).sum()),
            ("labels-ignored", "g", lambda e: e["p"]),
            ("wrong-entry", "N", lambda e: -np.log(e["p"][2])),
        ),
        {"y": [0, 1, 0]},
    ),
    Sheet(
        "moments",
        {"w0": _NUMBER, "m0": _POSITIVE, "v0": _POSITIVE, "x": _NUMBER, "eta": _RATE},
        (
            ("g", "2*x*w0", lambda e: 2 * e["x"] * e["w0"]),
            ("m", "beta1*m0 + (1 - beta1)*g", lambda e: 0.9 * e["m0"] + 0.1 * e["g"]),
            ("v", "beta2*v0 + (1 - beta2)*g^2", lambda e: 0.99 * e["v0"] + 0.01 * e["g"] ** 2),
            ("mh", "m/(1 - beta1^3)", lambda e: e["m"] / (1 - 0.9**3)),
            ("vh", "v/(1 - beta2^3)", lambda e: e["v"] / (1 - 0.99**3)),
            ("w1", "w0 - eta*mh/sqrt(vh)", lambda e: e["w0"] - e["eta"] * e["mh"] / np.sqrt(e["vh"])),
        ),
        (
            ("momentum-form", "m", lambda e: 0.9 * e["m0"] + e["g"]),
            ("bias-correction-omitted", "mh", lambda e: e["m"]),
            ("bias-correction-omitted", "mh", lambda e: e["m"] / 0.1),
            ("bias-correction-omitted", "w1", lambda e: e["w0"] - e["eta"] * e["m"] / np.sqrt(e["v"])),
            ("learning-rate-omitted", "w1", lambda e: e["w0"] - e["mh"] / np.sqrt(e["vh"])),
            ("ascent", "w1", lambda e: e["w0"] + e["eta"] * e["mh"] / np.sqrt(e["vh"])),
        ),
        {"beta1": 0.9, "beta2": 0.99},
    ),
    Sheet(
        "decay",
        {"w": _NUMBER, "x": _NUMBER, "t": _NUMBER, "eta": _RATE, "lambda": _RATE},
        (
            ("e", "w*x - t", lambda e: e["w"] * e["x"] - e["t"]),
            ("g", "2*e*x", lambda e: 2 * e["e"] * e["x"]),
            ("new_w", "w - eta*(g + lambda*w)", lambda e: e["w"] - e["eta"] * (e["g"] + e["lambda"] * e["w"])),
        ),
        (
            ("decay-omitted", "new_w", lambda e: e["w"] - e["eta"] * e["g"]),
            ("decay-misplaced", "new_w", lambda e: e["w"] - e["eta"] * e["g"] - e["lambda"] * e["w"]),
            ("no-update", "new_w", lambda e: e["w"]),
        ),
    ),
    Sheet(
        "gates",
        {"a": _VECTOR, "h": _VECTOR, "U": ((3, 3), -1.5, 1.5), "v": _VECTOR, "b": _POSITIVE},
        (
            ("r", "sigmoid(a)", lambda e: _logistic(e["a"])),
            ("n", "tanh(U @ (r*h))", lambda e: np.tanh(e["U"] @ (e["r"] * e["h"]))),
            ("y", "v @ n + b", lambda e: e["v"] @ e["n"] + e["b"]),
        ),
        (
            ("reset-gate-misplaced", "n", lambda e: np.tanh(e["r"] * (e["U"] @ e["h"]))),
            ("activation-added", "y", lambda e: np.tanh(e["v"] @ e["n"] + e["b"])),
            ("bias-omitted", "y", lambda e: e["v"] @ e["n"]),
        ),
    ),
    Sheet(
        "iteration",
        {"x0": _POSITIVE, "a": _RATE},
        (
            ("x1", "sin(x0) + a*x0", lambda e: np.sin(e["x0"]) + e["a"] * e["x0"]),
            ("x2", "sin(x1) + a*x1", lambda e: np.sin(e["x1"]) + e["a"] * e["x1"]),
            ("x3", "sin(x2) + a*x2", lambda e: np.sin(e["x2"]) + e["a"] * e["x2"]),
        ),
        (
            ("iteration-count", "x2", lambda e: e["x1"]),
            ("iteration-count", "x2",
             lambda e: np.sin(_next(e["x1"], e["a"])) + e["a"] * _next(e["x1"], e["a"])),
        ),
    ),
)  # fmt: skip


def _next(x: Array, a: Array) -> Array:
    return np.sin(x) + a * x


def exercise(sheet: Sheet, rng: np.random.Generator) -> Exercise:
    """The sheet with random two-decimal numbers."""
    drawn = {name: np.round(rng.uniform(low, high, shape), 2) for name, (shape, low, high) in sheet.given.items()}
    given = drawn | {name: np.array(value, dtype=float) for name, value in (sheet.fixed or {}).items()}
    numbers = "".join(f"  {name}: {json.dumps(plain(np.asarray(value)))}\n" for name, value in given.items())
    compute = "".join(f'  {name}: "{text}"\n' for name, text, _ in sheet.lines)
    head = f"id: {sheet.id}\ntitle: {sheet.id}\ngiven:\n{numbers}compute:\n{compute}"
    lines = tuple(Line(name, _rule(formula)) for name, _, formula in sheet.lines)
    asked = tuple(Asked(f"q_{name}", (name,), (name,)) for name, _, _ in sheet.lines)
    slips = tuple(Slip(mistake, line, _rule(formula)) for mistake, line, formula in sheet.slips)
    return Exercise(sheet.id, head, given, lines, asked, slips, lambda name, value: np.asarray(value), {})


def _rule(formula: Formula) -> Callable[[Env, object], Array]:
    return lambda e, r: np.asarray(formula(e), dtype=float)
