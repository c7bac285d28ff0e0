"""Balls (Arb, by flint): a midpoint with a proven error bound. Digits come from here; exact ties never do.

Source: F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, IEEE TC 66 (2017).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from gradekit.engine.evaluate.arithmetic import Arithmetic, Array
from gradekit.errors import NoValue

LAST_PRECISION = 8192  # bits; beyond it nothing more is decided
WRITABLE = 1 << 40  # binary exponent beyond which not even the power of ten is written
_COARSER = 32  # bits fewer in the second of two runs that are compared
NEGLIGIBLE = 400  # a ball within 2^-400 of zero at the last precision is taken to be zero


class Ball(Arithmetic):
    """Balls at flint's current working precision; see `at_precision`."""

    name = "ball"

    @staticmethod
    def number(value: Any) -> arb:
        if isinstance(value, arb | fmpq):
            return arb(value)
        exact = value if type(value) is Fraction else Fraction(value)
        return arb(fmpq(exact.numerator, exact.denominator))

    @classmethod
    def divide(cls, x: Array, y: Array) -> Array:
        bottom = cls.asarray(y)
        if any(b == 0 for b in bottom.flat):
            raise NoValue("division by zero")
        return cls.asarray(x) / bottom

    @classmethod
    def iterated(cls, run: Callable[[Callable[[Array], Array]], list[Array]]) -> list[Array]:
        """Run at two precisions, each number carried on taken for exact; what both agree in counts.

        This is no proof: a ball that is carried on grows with every step, however the run itself contracts.
        """
        with at_precision(ctx.prec + _COARSER):
            coarse = run(_midpoints)
        with at_precision(ctx.prec + 2 * _COARSER):
            fine = run(_midpoints)
            return [cls.pairs(_agreed, *pair) for pair in zip(fine, coarse, strict=True)]

    @classmethod
    def power(cls, x: Array, y: Array) -> Array:
        return cls.pairs(_power, x, y)

    @classmethod
    def exp(cls, x: Array) -> Array:
        return cls.each(lambda a: a.exp(), x)

    @classmethod
    def log(cls, x: Array) -> Array:
        return cls.each(_refusing(lambda a: a <= 0, "the logarithm of a number that is not positive", arb.log), x)

    @classmethod
    def sqrt(cls, x: Array) -> Array:
        root = _refusing(lambda a: a < 0, "the square root of a negative number", arb.sqrt)
        return cls.each(lambda a: root(_settled(a)), x)

    @staticmethod
    def fraction(x: arb) -> Fraction:
        if not x.is_exact() or not x.is_finite():
            raise NoValue("this is decided for rational numbers only")
        exact = x.fmpq()
        return Fraction(int(exact.p), int(exact.q))

    @classmethod
    def sin(cls, x: Array) -> Array:
        return cls.each(lambda a: a.sin(), x)

    @classmethod
    def cos(cls, x: Array) -> Array:
        return cls.each(lambda a: a.cos(), x)

    @classmethod
    def tanh(cls, x: Array) -> Array:
        return cls.each(lambda a: a.tanh(), x)

    @classmethod
    def softplus(cls, x: Array) -> Array:
        return cls.each(lambda a: a.exp().log1p(), x)

    @classmethod
    def erf(cls, x: Array) -> Array:
        return cls.each(lambda a: a.erf(), x)

    @classmethod
    def erfc(cls, x: Array) -> Array:
        return cls.each(lambda a: a.erfc(), x)

    @classmethod
    def arccos(cls, x: Array) -> Array:
        return cls.each(lambda a: a.max(arb(-1)).min(arb(1)).acos(), x)

    @classmethod
    def _solved(cls, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """By flint; not a number where the balls cannot tell yet that the matrix is not singular."""
        try:
            found = arb_mat(a.tolist()).solve(arb_mat(b.tolist()))
        except ZeroDivisionError:
            return cls.full(b.shape, 0) * arb("nan")
        return cls.asarray(np.array(found.entries(), dtype=object).reshape(b.shape))

    @staticmethod
    def minus_infinity() -> arb:
        return arb("-inf")

    @staticmethod
    def pi() -> Array:
        return arb.pi()

    @classmethod
    def maximum(cls, x: Array, y: Array) -> Array:
        """The larger; the very operand where that is certain, so that `order` finds it again."""
        return cls.pairs(lambda a, b: a if a > b or a is b else b if b > a else a.max(b), x, y)

    @classmethod
    def minimum(cls, x: Array, y: Array) -> Array:
        return cls.pairs(lambda a, b: a if a < b or a is b else b if b < a else a.min(b), x, y)

    @classmethod
    def floor(cls, x: Array) -> Array:
        return cls.each(lambda a: a.floor(), x)

    @staticmethod
    def whole(x: arb) -> int | None:
        number = x.unique_fmpz() if x.is_exact() and x.is_integer() else None
        return None if number is None else int(number)

    @classmethod
    def sign(cls, x: Array) -> Array:
        """−1, 0 or 1; the whole of [−1, 1] where the ball cannot tell yet."""
        return cls.each(lambda a: _settled(a).sgn(), x)

    @classmethod
    def order(cls, x: Array, y: Array) -> Array:
        """As `sign` of the difference; a ball is equal to itself, which its difference with itself cannot tell."""
        return cls.pairs(lambda a, b: arb(0) if a is b else _settled(a - b).sgn(), x, y)

    @staticmethod
    def is_zero(x: arb) -> bool:
        return bool(_settled(x) == 0)


def _settled(a: arb) -> arb:
    """At the last precision a ball that only hugs zero is zero: sqrt(2)·sqrt(2) − 2."""
    return arb(0) if ctx.prec >= LAST_PRECISION and is_negligible(a) else a


def is_negligible(a: arb) -> bool:
    """Whether all of the ball is within 2^-400 of zero."""
    return bool(abs(a) < arb(2) ** -NEGLIGIBLE)


def _power(x: arb, y: arb) -> arb:
    whole = y.unique_fmpz() if y.is_exact() and y.is_integer() else None
    if whole is None:
        return _refusing(lambda a: a < 0, "a negative number to a broken power", lambda a: a**y)(x)
    if whole < 0 and x == 0:
        raise NoValue("0 to a negative power")
    return x ** int(whole)


def _refusing(outside: Callable[[arb], bool], what: str, function: Callable[[arb], arb]) -> Callable[[arb], arb]:
    """The function, raising NoValue where the whole ball lies outside its domain."""

    def guarded(a: arb) -> arb:
        if outside(a):
            raise NoValue(what)
        return function(a)

    return guarded


def at_precision(bits: int) -> AbstractContextManager[Any]:
    """Work with this many bits inside the block."""
    return ctx.workprec(bits)


def accuracy(value: Any) -> float:
    """Significant decimal digits that are proven; infinite for an exact value."""
    if isinstance(value, fmpq) or value.is_exact() or is_masked(value):
        return float("inf")
    return value.rel_accuracy_bits() * 0.30103


def is_finite(array: np.ndarray) -> bool:
    return all(not isinstance(a, arb) or a.is_finite() or is_masked(a) for a in array.flat)


def is_masked(value: Any) -> bool:
    """Whether the value is certainly −∞, which stands for a score that a softmax gives no weight."""
    return isinstance(value, arb) and not value.is_finite() and bool(value < 0)


def within(value: arb, exponent: int) -> bool:
    """Whether the value is finite and below 2^exponent in size."""
    return bool(value.is_finite() and abs(value) < arb(2) ** exponent)


def exact_value(value: arb) -> arb | fmpq:
    """The rational that a ball of radius 0 is; any other ball as it is."""
    if not (value.is_exact() and value.is_finite()):
        return value
    mantissa, exponent = value.man_exp()
    power = fmpq(2) ** int(exponent) if abs(exponent) < LAST_PRECISION else None
    return value if power is None else fmpq(mantissa) * power


def exponent_of(value: Any) -> int:
    """The binary exponent of the ball's midpoint; 0 for a value that is exact."""
    if isinstance(value, fmpq) or value.mid() == 0 or is_masked(value):
        return 0
    mantissa, exponent = value.mid().man_exp()
    return int(exponent) + int(mantissa).bit_length()


def _midpoints(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(arb.mid, 1, 1)(values), dtype=object)


def _agreed(fine: arb, coarse: arb) -> arb:
    """The finer number, as far as half of its further digits may be trusted."""
    if fine == 0 and coarse == 0:
        return fine
    apart = abs(fine - coarse) + abs(fine) * arb(2) ** (_COARSER - ctx.prec)
    return fine + arb(0, apart * arb(2) ** (-_COARSER // 2))
