"""Activations and losses as a course prints them: values, slopes, and what is commonly written instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .working import Array, Rounder

LEAK = 0.1


def _sigmoid(z: Array, r: Rounder) -> Array:
    return 1 / (1 + r(np.exp(-z)))


def _softmax(z: Array, r: Rounder) -> Array:
    powers = r(np.exp(z))
    return powers / powers.sum(axis=0, keepdims=True)


@dataclass(frozen=True, slots=True)
class Activation:
    """value(z, r) of units down the first axis; slope(z, h) where it acts entry by entry; text: in a problem file."""

    text: str
    value: Callable[[Array, Rounder], Array]
    slope: Callable[[Array, Array], Array]
    has_kink: bool = False


ACTIVATIONS = {
    "sigmoid": Activation("sigmoid", _sigmoid, lambda z, h: h * (1 - h)),
    "tanh": Activation("tanh", lambda z, r: np.tanh(z), lambda z, h: 1 - h * h),
    "relu": Activation("relu", lambda z, r: np.maximum(z, 0), lambda z, h: (z > 0) * 1.0, has_kink=True),
    "leaky": Activation(
        f"leaky_relu({LEAK})",
        lambda z, r: np.where(z > 0, z, LEAK * z),
        lambda z, h: np.where(z > 0, 1.0, LEAK),
        has_kink=True,
    ),
    "identity": Activation("identity", lambda z, r: z, lambda z, h: np.ones_like(z)),
    "softmax": Activation("softmax", _softmax, lambda z, h: h * (1 - h)),
}


def _squares(p: Array, y: Array, r: Rounder) -> Array:
    return r((y - p) ** 2).sum()


def _binary(p: Array, y: Array, r: Rounder, log: Callable[[Array], Array] = np.log) -> Array:
    return -(r(y * log(p)) + r((1 - y) * log(1 - p))).sum()


def _categorical(p: Array, y: Array, r: Rounder, log: Callable[[Array], Array] = np.log) -> Array:
    return -r(np.where(y == 0, 0.0, y * log(p))).sum()


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss before averaging over examples.

    factor(n): what stands before the sum of n entries; others(n): factors that students write instead;
    slope: its derivative by the prediction, without the factor; fused: whether with the exercise's last activation
    the derivative by the pre-activation is ŷ − y.
    """

    text: str
    total: Callable[..., Array]
    slope: Callable[[Array, Array], Array]
    factor: Callable[[int], float] = lambda n: 1.0
    others: Callable[[int], tuple[float, ...]] = lambda n: ()
    fused: bool = False
    averages: bool = False


def _difference(p: Array, y: Array) -> Array:
    return 2 * (p - y)


LOSSES = {
    "squared_error": Loss("squared_error", _squares, _difference, others=lambda n: (0.5,)),
    "half_squared_error": Loss("half_squared_error", _squares, _difference, lambda n: 0.5, lambda n: (2.0,)),
    "mean_squared_error": Loss(
        "mean_squared_error", _squares, _difference, lambda n: 1 / n, lambda n: (float(n), 0.5), averages=True
    ),
    "half_mean_squared_error": Loss(
        "half_mean_squared_error", _squares, _difference, lambda n: 0.5 / n, lambda n: (float(n), 2.0), averages=True
    ),
    "binary_cross_entropy": Loss("binary_cross_entropy", _binary, lambda p, y: (p - y) / (p * (1 - p)), fused=True),
    "cross_entropy": Loss("cross_entropy", _categorical, lambda p, y: np.where(y == 0, 0.0, -y / p), fused=True),
}
