"""What every arithmetic K offers to the ops' value rules, for numbers that are Python objects in numpy arrays.

+ − * @ and broadcasting come from numpy and the numbers themselves; only what differs stands here.
An arithmetic of its own overrides `number` and the functions that need its numbers' methods.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from functools import reduce
from typing import Any, ClassVar

import numpy as np

from gradekit.engine.evaluate.eigen import closed_2, closed_3
from gradekit.errors import NoValue

SINGULAR = "the matrix is singular: it has no inverse, and the system no single solution"
Array = Any  # np.ndarray of this arithmetic's numbers, or a bare number where numpy unwraps rank 0
Axes = tuple[int, ...]


class Arithmetic:
    """Numbers as objects; subclasses name a number's constructor and its functions."""

    name: ClassVar[str]
    is_native: ClassVar[bool] = False  # whether values are numpy's own, with nothing to be made of them or checked
    refuses: ClassVar[bool] = True  # raises NoValue where there is no value; the others go on with what is no number

    @staticmethod
    def number(value: Any) -> Any:
        """One number of this arithmetic from an int, Fraction or float."""
        raise NotImplementedError

    @classmethod
    def running(cls) -> AbstractContextManager[Any]:
        """What must hold while values are computed (precision, silenced warnings)."""
        return nullcontext()

    @staticmethod
    def asarray(x: Array) -> np.ndarray:
        return np.asarray(x, dtype=object)

    @classmethod
    def array(cls, values: Any) -> np.ndarray:
        """An array of this arithmetic's numbers from an array or nested list of exact numbers or floats."""
        source = np.asarray(values, dtype=object)
        return cls.asarray(np.frompyfunc(cls.number, 1, 1)(source))

    @staticmethod
    def checked(x: Array) -> Array:
        """A node's value, refused where it is beyond what this arithmetic should go on with."""
        return x

    @classmethod
    def iterated(cls, run: Callable[[Callable[[Array], Array]], list[Array]]) -> list[Array]:
        """What many repetitions of a step give; `run` takes what is done to every value that is carried on."""
        return run(lambda x: x)

    @classmethod
    def full(cls, dims: tuple[int, ...], value: int | Fraction) -> np.ndarray:
        result = np.empty(dims, dtype=object)
        result[...] = cls.number(value)
        return result

    @classmethod
    def each(cls, function: Callable[[Any], Any], x: Array) -> np.ndarray:
        return cls.asarray(np.frompyfunc(function, 1, 1)(x))

    @classmethod
    def pairs(cls, function: Callable[[Any, Any], Any], x: Array, y: Array) -> np.ndarray:
        return cls.asarray(np.frompyfunc(function, 2, 1)(x, y))

    @classmethod
    def divide(cls, x: Array, y: Array) -> Array:
        try:
            return cls.asarray(x) / cls.asarray(y)
        except ZeroDivisionError:
            raise NoValue("division by zero") from None

    @classmethod
    def divide_nonzero(cls, x: Array, y: Array) -> Array:
        """x/y, and 0 where x is exactly 0 (even 0/0)."""
        zero = cls.number(0)
        return cls.pairs(lambda a, b: zero if cls.is_zero(a) else cls.asarray(cls.divide(a, b)).item(), x, y)

    @classmethod
    def xlogy(cls, x: Array, y: Array) -> Array:
        """x·ln y, and 0 where x is exactly 0 (even where ln y has no value)."""
        zero = cls.number(0)
        return cls.pairs(lambda a, b: zero if cls.is_zero(a) else a * cls.log(b).item(), x, y)

    @staticmethod
    def is_zero(x: Any) -> bool:
        return bool(x == 0)

    @classmethod
    def abs(cls, x: Array) -> Array:
        return cls.each(abs, x)

    @classmethod
    def floor(cls, x: Array) -> Array:
        raise NotImplementedError

    @staticmethod
    def fraction(x: Any) -> Fraction:
        """One number as a fraction; raises Inexact where it is not certainly one."""
        raise NotImplementedError

    @staticmethod
    def whole(x: Any) -> int | None:
        """One number as an int where it is whole."""
        raise NotImplementedError

    @classmethod
    def of_whole(cls, name: str, rule: Callable[[int | None], int], x: Array) -> Array:
        """By entry, what a rule makes of the whole number that it is, or of None; a program calls it by this name."""
        return cls.array(np.frompyfunc(lambda one: rule(cls.whole(one)), 1, 1)(x))

    @classmethod
    def decision(cls, name: str, holds: Callable[..., bool], *arrays: np.ndarray) -> Any:
        """1 where something holds of arrays in fractions, 0 elsewhere; what a program calls by this name, if any."""
        return int(holds(*(np.vectorize(cls.fraction, otypes=[object])(array) for array in arrays)))

    @classmethod
    def tanh(cls, x: Array) -> Array:
        raise NotImplementedError

    @classmethod
    def softplus(cls, x: Array) -> Array:
        return cls.log(1 + cls.exp(x))

    @classmethod
    def erf(cls, x: Array) -> Array:
        raise NotImplementedError

    @classmethod
    def erfc(cls, x: Array) -> Array:
        """1 − erf(x), to full accuracy where erf(x) is close to 1."""
        return 1 - cls.erf(x)

    @classmethod
    def arccos(cls, x: Array) -> Array:
        """The angle in [0, π]; what rounding puts outside [−1, 1] counts as its end."""
        raise NotImplementedError

    @classmethod
    def exp(cls, x: Array) -> Array:
        raise NotImplementedError

    @classmethod
    def log(cls, x: Array) -> Array:
        raise NotImplementedError

    @classmethod
    def sign(cls, x: Array) -> Array:
        raise NotImplementedError

    @staticmethod
    def minus_infinity() -> Any:
        """The value of a masked score, of which the exponential is 0."""
        raise NotImplementedError

    @classmethod
    def named(cls, function: Array, x: Array, order: int) -> Array | None:
        """function(x), or its derivative of that order, where a function can be just a name; None elsewhere."""
        return None

    @classmethod
    def log_to(cls, base: int, x: Array) -> Array:
        """The logarithm to a whole base."""
        return cls.divide(cls.log(x), cls.log(cls.full((), base)))

    @classmethod
    def shift(cls, x: Array, axes: Axes) -> Array:
        """What softmax may subtract without changing its value; exact numbers need nothing."""
        return cls.full((), 0)

    @classmethod
    def maximum(cls, x: Array, y: Array) -> Array:
        return cls.pairs(max, x, y)

    @classmethod
    def minimum(cls, x: Array, y: Array) -> Array:
        return -cls.maximum(-x, -y)

    @classmethod
    def order(cls, x: Array, y: Array) -> Array:
        """−1, 0 or 1 as x is below, equal to or above y."""
        return cls.sign(x - y)

    @classmethod
    def sum(cls, x: Array, axes: Axes, keep: bool) -> Array:
        array = cls.asarray(x)
        return array if not axes else cls.asarray(np.sum(array, axis=axes, keepdims=keep))

    @classmethod
    def max(cls, x: Array, axes: Axes, keep: bool) -> Array:
        return cls._extreme(cls.maximum, x, axes, keep)

    @classmethod
    def min(cls, x: Array, axes: Axes, keep: bool) -> Array:
        return cls._extreme(cls.minimum, x, axes, keep)

    @classmethod
    def _extreme(cls, pairwise: Callable[[Array, Array], Array], x: Array, axes: Axes, keep: bool) -> Array:
        array = cls.asarray(x)
        for axis in axes:
            parts = np.split(array, array.shape[axis], axis=axis)
            array = reduce(pairwise, parts)
        gone = tuple(axis % array.ndim for axis in axes) if array.ndim else ()
        return array if keep or not axes else array.reshape([n for k, n in enumerate(array.shape) if k not in gone])

    @staticmethod
    def matmul(a: np.ndarray, b: np.ndarray, ranks: tuple[int, int]) -> Array:
        return product(a, b, ranks)

    @classmethod
    def solve(cls, a: Array, b: Array) -> Array:
        """X with a @ X = b, of matrices (…,n,n) and (…,n,m). Raises NoValue where a is singular."""
        front = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        left, right = (np.broadcast_to(x, front + x.shape[-2:]) for x in (a, b))
        result = np.empty(right.shape, dtype=object)
        for index in np.ndindex(front):
            result[index] = cls._solved(left[index], right[index])
        return result

    @classmethod
    def _solved(cls, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """One such system, by Gauss and Jordan's elimination with the first pivot that is not zero."""
        rows = np.concatenate([a, b], axis=1)
        for k in range(len(rows)):
            pivot = next((i for i in range(k, len(rows)) if not cls.is_zero(rows[i, k])), None)
            if pivot is None:
                raise NoValue(SINGULAR)
            rows[[k, pivot]] = rows[[pivot, k]]
            rows[k] = rows[k] / rows[k, k]
            for i in range(len(rows)):
                rows[i] = rows[i] - rows[i, k] * rows[k] if i != k else rows[i]
        return rows[:, len(rows) :]

    @classmethod
    def eigenvalues(cls, a: Array) -> Array:
        """Those of symmetric matrices (…,n,n), n = 2 or 3, in ascending order, (…,n)."""
        return cls.asarray(np.stack((closed_2 if a.shape[-1] == 2 else closed_3)(cls, a), axis=-1))

    @staticmethod
    def stretch(x: Array, dims: tuple[int, ...]) -> np.ndarray:
        return np.broadcast_to(x, dims)

    @staticmethod
    def stack(parts: tuple[Array, ...], axis: int) -> np.ndarray:
        return np.stack(np.broadcast_arrays(*parts), axis=axis)

    @staticmethod
    def concatenate(parts: tuple[Array, ...], axis: int) -> np.ndarray:
        front = np.broadcast_shapes(*(part.shape[:axis] for part in parts))
        return np.concatenate([np.broadcast_to(part, front + part.shape[axis:]) for part in parts], axis=axis)


def product(a: np.ndarray, b: np.ndarray, ranks: tuple[int, int]) -> np.ndarray:
    """a @ b of operands of those ranks, any number of axes in front."""
    if a.ndim <= ranks[0] and b.ndim <= ranks[1]:
        return np.matmul(a, b)
    if ranks == (2, 1) and a.ndim == 2:
        return np.matmul(b, a.T)
    left = a[..., None, :] if ranks[0] == 1 else a
    right = b[..., :, None] if ranks[1] == 1 else b
    result = np.matmul(left, right)
    if ranks[1] == 1:
        result = result[..., 0]
    return result[..., 0] if ranks == (1, 1) else result[..., 0, :] if ranks[0] == 1 else result
