"""Paper and pencil: vectors and matrices as lists of mpmath numbers, and slopes by finite differences at 40 digits."""

from collections.abc import Callable
from typing import Any

import mpmath

mpmath.mp.dps = 40
STEP = mpmath.mpf(10) ** -12

Vector = list[Any]
Matrix = list[Vector]


def n(nested: Any) -> Any:
    """Nested lists of texts or integers as numbers; '1 2.5' is a row."""
    if isinstance(nested, list):
        return [n(part) for part in nested]
    return n(nested.split()) if isinstance(nested, str) and " " in nested else mpmath.mpf(nested)


def times(W: Matrix, x: Vector) -> Vector:
    return [dot(row, x) for row in W]


def dot(a: Vector, b: Vector) -> Any:
    return mpmath.fsum(p * q for p, q in zip(a, b, strict=True))


def plus(*vectors: Vector) -> Vector:
    return [mpmath.fsum(entries) for entries in zip(*vectors, strict=True)]


def each(f: Callable[[Any], Any], nested: Any) -> Any:
    return [each(f, part) for part in nested] if isinstance(nested, list) else f(nested)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + mpmath.exp(-z))


def softmax(z: Vector) -> Vector:
    powers = [mpmath.exp(entry) for entry in z]
    return [power / mpmath.fsum(powers) for power in powers]


def slope(f: Callable[[Any], Any], at: Any) -> Any:
    """The derivative of f at a number, or at every entry of nested lists, by a central difference of fourth order."""
    if isinstance(at, list):
        return [slope(lambda part, i=i: f([*at[:i], part, *at[i + 1 :]]), at[i]) for i in range(len(at))]  # type: ignore[misc]
    h = mpmath.mpf(STEP)
    return (8 * (f(at + h) - f(at - h)) - (f(at + 2 * h) - f(at - 2 * h))) / (12 * h)
