"""Exact rationals (flint's fmpq). Whatever is not rational raises Inexact, and is left to balls."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt, lcm, log2
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from gradekit.engine.evaluate.arithmetic import SINGULAR, Arithmetic, Array, Axes
from gradekit.engine.evaluate.eigen import characteristic
from gradekit.errors import Inexact, NoValue

MAX_BITS = 14_000  # larger fractions are not worth having, nor printed by Python; balls take over
MAX_BITS_TOGETHER = 2_000_000  # of one quantity: arithmetic with long fractions is a hundred times as dear
MAX_RUN_BITS = 2_000  # the same of what is carried on through a long run
_EXACT_BITS = 40  # of whole numbers whose eigenvalues float64 gives to less than a half

_ZERO, _ONE = fmpq(0), fmpq(1)


class Rational(Arithmetic):
    name = "rational"

    @staticmethod
    def number(value: Any) -> fmpq:
        if isinstance(value, fmpq):
            return value
        exact = value if type(value) is Fraction else Fraction(value)  # which would look for what it is
        return fmpq(exact.numerator, exact.denominator)

    @classmethod
    def array(cls, values: Any) -> np.ndarray:
        """As of any arithmetic; an array of its own numbers is itself."""
        is_done = isinstance(values, np.ndarray) and all(isinstance(value, fmpq) for value in values.flat)
        return values if is_done else super().array(values)

    @staticmethod
    def checked(x: np.ndarray) -> np.ndarray:
        bits = [a.height_bits() for a in x.flat]
        if max(bits, default=0) > MAX_BITS or sum(bits) > MAX_BITS_TOGETHER:
            raise Inexact("too large for exact rationals")
        return x

    @classmethod
    def iterated(cls, run: Callable[[Callable[[Array], Array]], list[Array]]) -> list[Array]:
        """Exact as long as the fractions stay short."""
        return run(_short)

    @classmethod
    def power(cls, x: Array, y: Array) -> Array:
        return cls.pairs(_power, x, y)

    @classmethod
    def exp(cls, x: Array) -> Array:
        return cls._known({_ZERO: _ONE}, x)

    @classmethod
    def log(cls, x: Array) -> Array:
        if np.any(np.asarray(x <= 0)):
            raise NoValue("the logarithm of a number that is not positive")
        return cls._known({_ONE: _ZERO}, x)

    @classmethod
    def log_to(cls, base: int, x: Array) -> Array:
        """The whole power of the base that x is."""
        return cls.each(lambda a: _log_to(base, a), x)

    @classmethod
    def shift(cls, x: Array, axes: Axes) -> Array:
        """The largest entry, so that the softmax of equal logits is exact."""
        return cls.max(x, axes, True)

    @classmethod
    def sqrt(cls, x: Array) -> Array:
        return cls.each(_sqrt, x)

    @staticmethod
    def fraction(x: fmpq) -> Fraction:
        return Fraction(int(x.p), int(x.q))

    @classmethod
    def sin(cls, x: Array) -> Array:
        return cls._known({_ZERO: _ZERO}, x)

    @classmethod
    def cos(cls, x: Array) -> Array:
        return cls._known({_ZERO: _ONE}, x)

    @classmethod
    def tanh(cls, x: Array) -> Array:
        return cls._known({_ZERO: _ZERO}, x)

    @classmethod
    def softplus(cls, x: Array) -> Array:
        raise Inexact("softplus of a rational is not rational")

    @classmethod
    def erf(cls, x: Array) -> Array:
        return cls._known({_ZERO: _ZERO}, x)

    @classmethod
    def arccos(cls, x: Array) -> Array:
        return cls._known({_ONE: _ZERO}, x)

    @classmethod
    def _solved(cls, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        try:
            found = fmpq_mat(a.tolist()).solve(fmpq_mat(b.tolist()))
        except ZeroDivisionError:
            raise NoValue(SINGULAR) from None
        return cls.asarray(np.array(found.entries(), dtype=object).reshape(b.shape))

    @classmethod
    def eigenvalues(cls, a: Array) -> Array:
        if a.shape[-1] == 2:
            return super().eigenvalues(a)
        result = np.empty(a.shape[:-1], dtype=object)
        for index in np.ndindex(a.shape[:-2]):
            result[index] = _rational_eigenvalues(a[index])
        return result

    @staticmethod
    def minus_infinity() -> Any:
        raise Inexact("−∞ is not a rational number")

    @staticmethod
    def pi() -> Array:
        raise Inexact("π is not rational")

    @classmethod
    def floor(cls, x: Array) -> Array:
        return cls.each(lambda a: fmpq(a.floor()), x)

    @staticmethod
    def whole(x: fmpq) -> int | None:
        return int(x.p) if x.q == 1 else None

    @classmethod
    def sign(cls, x: Array) -> Array:
        return cls.each(lambda a: fmpq((a > 0) - (a < 0)), x)

    @classmethod
    def _known(cls, table: dict[fmpq, fmpq], x: Array) -> Array:
        """The function at the few rationals where it is rational."""

        def look_up(a: fmpq) -> fmpq:
            if a not in table:
                raise Inexact("not a rational number")
            return table[a]

        return cls.each(look_up, x)


def _power(x: fmpq, y: fmpq) -> fmpq:
    if y.q != 1:
        if y == fmpq(1, 2):
            return _sqrt(x)
        raise Inexact("a root")
    if x == 0 and y < 0:
        raise NoValue("0 to a negative power")
    if x.height_bits() * abs(int(y.p)) > MAX_BITS + x.height_bits():
        raise Inexact("too large for exact rationals")
    return x ** int(y.p)


def _log_to(base: int, x: fmpq) -> fmpq:
    if x <= 0:
        raise NoValue("the logarithm of a number that is not positive")
    whole, other = (int(x.p), int(x.q)) if x >= 1 else (int(x.q), int(x.p))
    exponent = round(whole.bit_length() / log2(base))
    for guess in (exponent - 1, exponent):
        if other == 1 and whole == base**guess:
            return fmpq(guess if x >= 1 else -guess)
    raise Inexact("not a whole power of the base")


def _sqrt(x: fmpq) -> fmpq:
    if x < 0:
        raise NoValue("the square root of a negative number")
    parts = [int(part) for part in (x.p, x.q)]
    roots = [isqrt(part) for part in parts]
    if any(root * root != part for root, part in zip(roots, parts, strict=True)):
        raise Inexact("an irrational root")
    return fmpq(*roots)


def _rational_eigenvalues(a: np.ndarray) -> list[fmpq]:
    """Those of a symmetric 3×3 matrix; times the entries' common denominator they are whole numbers, or irrational."""
    scale = lcm(*(int(x.q) for x in a.flat))
    whole = a * fmpq(scale)
    if max(x.height_bits() for x in whole.flat) > _EXACT_BITS:
        raise Inexact("too large for rounding to a whole number")
    found = [fmpq(round(x)) for x in np.linalg.eigvalsh(np.vectorize(lambda x: float(int(x.p)), otypes=[float])(whole))]
    x, y, z = found
    if (x + y + z, x * y + y * z + z * x, x * y * z) != characteristic(whole):
        raise Inexact("irrational eigenvalues")
    return [root / scale for root in found]


def _short(x: np.ndarray) -> np.ndarray:
    if any(a.height_bits() > MAX_RUN_BITS for a in x.flat):
        raise Inexact("too large for exact rationals")
    return x
