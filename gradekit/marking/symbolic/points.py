"""Seeded points at which functions of symbols are compared: rational, and inside the declared domains."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from gradekit.engine.graph import Node, Shape
from gradekit.engine.ops.linear import indices
from gradekit.exercise.lowering import Exercise

_STEPS = 997  # a prime: no point is a round number
_INTERVAL = (Fraction(-2), Fraction(2))  # unless the problem says otherwise
_POSITIVE = (Fraction(0), Fraction(3))


def point_of(exercise: Exercise, source: random.Random) -> dict[Node, np.ndarray]:
    """One value for every symbol, inside its domain, beside the given numbers."""
    domains = {symbol.name: symbol.domain for symbol in exercise.problem.shapes}
    result = dict(exercise.bindings)
    for name, node in exercise.symbols.items():
        domain = domains.get(name) or _INTERVAL
        entries = _KINDS[domain] if isinstance(domain, str) else _between(*domain)
        result[node] = entries(node.shape, source)
    return result


Entries = Callable[[Shape, random.Random], np.ndarray]


def _between(low: Fraction, high: Fraction) -> Entries:
    """Entries strictly between two ends."""

    def entries(shape: Shape, source: random.Random) -> np.ndarray:
        return _filled(shape, lambda: low + (high - low) * Fraction(source.randrange(1, _STEPS), _STEPS))

    return entries


def _binary(shape: Shape, source: random.Random) -> np.ndarray:
    return _filled(shape, lambda: Fraction(source.randrange(2)))


def _one_hot(shape: Shape, source: random.Random) -> np.ndarray:
    """One 1 among zeros along the last axis."""
    result = _filled(shape, lambda: Fraction(0))
    for index in indices(shape[:-1]):
        result[(*index, source.randrange(shape[-1]))] = Fraction(1)
    return result


def _probability(shape: Shape, source: random.Random) -> np.ndarray:
    """Positive entries that sum to 1 along the last axis."""
    positive = _between(*_POSITIVE)(shape, source)
    return positive / positive.sum(axis=-1, keepdims=True)


def _filled(shape: Shape, number: Callable[[], Fraction]) -> np.ndarray:
    values = np.empty(shape, dtype=object)
    for index in indices(shape):
        values[index] = number()
    return values


_KINDS: dict[str, Entries] = {
    "positive": _between(*_POSITIVE),
    "binary": _binary,
    "one-hot": _one_hot,
    "probability": _probability,
}
