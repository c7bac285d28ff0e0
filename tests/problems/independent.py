"""Hand calculations that share no code with gradekit: mpmath at 40 digits, and fractions."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import mpmath

mpmath.mp.dps = 40


def number(text: str) -> mpmath.mpf:
    return mpmath.mpf(text)


def sigmoid(z: mpmath.mpf) -> mpmath.mpf:
    return 1 / (1 + mpmath.exp(-z))


def same_digits(text: str, value: mpmath.mpf, digits: int = 20) -> bool:
    """Whether decimal text shows that many right significant digits of the value."""
    return abs(mpmath.mpf(text) - value) <= abs(value) * mpmath.mpf(10) ** -digits


def leaves(nested: Any) -> list[Any]:
    """Everything in nested lists, in row-major order."""
    return [leaf for part in nested for leaf in leaves(part)] if isinstance(nested, list) else [nested]


def fractions(texts: Iterable[str]) -> list[Fraction]:
    return [Fraction(text) for text in texts]


def two_layer_sigmoid() -> dict[str, Any]:
    """Every quantity of the exercise of that name, written out scalar by scalar as on paper."""
    x0, y = [number("0.05"), number("0.1")], number("0.01")
    W1 = [[number("0.15"), number("0.2")], [number("0.25"), number("0.3")]]
    W2, b1, b2 = [number("0.4"), number("0.45")], [number("0.35")] * 2, number("0.6")
    z1 = [W1[i][0] * x0[0] + W1[i][1] * x0[1] + b1[i] for i in range(2)]
    x1 = [sigmoid(z) for z in z1]
    z2 = W2[0] * x1[0] + W2[1] * x1[1] + b2
    x2 = sigmoid(z2)
    delta2 = (x2 - y) * x2 * (1 - x2)
    delta1 = [W2[i] * delta2 * x1[i] * (1 - x1[i]) for i in range(2)]
    return {
        "z1": z1,
        "x1": x1,
        "z2": [z2],
        "x2": [x2],
        "loss": (y - x2) ** 2 / 2,
        "dW2": [[delta2 * x1[0], delta2 * x1[1]]],
        "db2": [delta2],
        "dW1": [[delta1[i] * x0[j] for j in range(2)] for i in range(2)],
        "db1": delta1,
    }
