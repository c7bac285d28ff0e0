"""What looks at which number is larger: absolute value, sign, comparison, step, larger and smaller of two."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from gradekit.engine.formula import ONE, ZERO, Bars, Call, Cases, Compare, Formula, Index, Symbol, number
from gradekit.engine.graph import OPS, Example, Mistake, Node, apply
from gradekit.engine.ops.common import Elementwise, Function, KinkAtZero, entries, unstretch
from gradekit.engine.ops.ties import Ties
from gradekit.engine.relation import RELATIONS, WRITTEN


class Abs(KinkAtZero, name="abs"):
    """Absolute value. Shape: any -> same. At 0 the derivative is taken as `at_zero` (0 unless stated)."""

    symbol = Symbol("abs", r"\operatorname{abs}")
    reason = "|x|′ is the sign of x"
    convention = "the derivative of |x| at 0 is taken as {at_zero}"
    examples = (Example(("-3/4",), "3/4"), Example((-3,), 3, (("at_zero", Fraction(1)),)))

    @staticmethod
    def value(K: Any, x: Any, at_zero: Fraction = Fraction(0)) -> Any:
        return K.abs(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, **at_zero: Fraction) -> tuple[Node]:
        return (g * apply("sign", x, **at_zero),)

    @staticmethod
    def formula(index: Index, x: Node, **at_zero: Fraction) -> Formula:
        return Bars(entries(index, (x,))[0])


class Sign(KinkAtZero, Function, name="sign"):
    """−1, 0 or 1 (0 at 0 unless `at_zero` says otherwise). Shape: any -> same. Flat, so its derivative is 0."""

    rounds = False
    symbol = Symbol("sign", r"\operatorname{sign}")
    reason = "a flat function passes nothing back"
    convention = "the sign of 0 is taken as {at_zero}"
    examples = (Example(("-3/4",), -1), Example((0,), 0), Example((0,), -1, (("at_zero", Fraction(-1)),)))

    @staticmethod
    def value(K: Any, x: Any, at_zero: Fraction = Fraction(0)) -> Any:
        sign = K.sign(x)
        return sign if at_zero == 0 else sign + (1 - sign * sign) * K.full((), at_zero)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, **at_zero: Fraction) -> tuple[None]:
        return (None,)

    @classmethod
    def formula(cls, index: Index, x: Node, at_zero: Fraction = Fraction(0)) -> Formula:
        operand = entries(index, (x,))[0]
        if at_zero == 0:
            return Call(cls.symbol, (operand,))
        at = number(at_zero), Compare(operand, "=", ZERO)
        return Cases(((ONE, Compare(operand, ">", ZERO)), at, (number(-1), None)))


def positive(sign: Any) -> Any:
    """1 where a sign (−1, 0 or 1) is 1, else 0."""
    return (sign * sign + sign) / 2


class CompareOp(Elementwise, name="compare"):
    """1 where the relation holds and 0 where it does not. Shape: equal ranks -> common shape. Passes nothing back.

    as_truth: whether it stands for true and false, as in a cell of a table, and not for a number.
    """

    rounds = False
    function = False
    reason = "a comparison is flat: it passes nothing back"
    examples = (
        Example((3, 2), 1, (("relation", "greater"),)),
        Example((2, 2), 1, (("relation", "less_equal"),)),
        Example((2, 2), 0, (("relation", "not_equal"),)),
    )

    @staticmethod
    def value(K: Any, a: Any, b: Any, relation: str, as_truth: bool = False) -> Any:
        sign = K.order(a, b)
        holds = {1: positive(sign), 0: 1 - sign * sign, -1: positive(-sign)}
        return sum(holds[case] for case in RELATIONS[WRITTEN[relation]].holds_for)

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node, relation: str, as_truth: bool = False) -> tuple[None, None]:
        return None, None

    @staticmethod
    def formula(index: Index, a: Node, b: Node, relation: str, as_truth: bool = False) -> Formula:
        left, right = entries(index, (a, b))
        return Compare(left, WRITTEN[relation], right)

    @staticmethod
    def word(number: int, relation: str, as_truth: bool = False) -> str | None:
        return ("false", "true")[number] if as_truth else None


class Heaviside(Elementwise, name="heaviside"):
    """1 above 0, 0 below, `at_zero` at 0: the derivative of max(0, z). Shape: any -> same."""

    rounds = False
    function = False
    reason = "a step is flat: it passes nothing back"
    examples = (Example(("1/2",), 1, (("at_zero", Fraction(0)),)), Example((0,), "1/2", (("at_zero", Fraction(1, 2)),)))

    @staticmethod
    def value(K: Any, x: Any, at_zero: Fraction) -> Any:
        sign = K.sign(x)
        return positive(sign) if at_zero == 0 else positive(sign) + (1 - sign * sign) * K.full((), at_zero)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, at_zero: Fraction) -> tuple[None]:
        return (None,)

    @staticmethod
    def formula(index: Index, x: Node, at_zero: Fraction) -> Formula:
        operand = entries(index, (x,))[0]
        if at_zero in (0, 1):
            return Compare(operand, "≥" if at_zero == 1 else ">", ZERO)
        return Cases(((ONE, Compare(operand, ">", ZERO)), (number(at_zero), Compare(operand, "=", ZERO)), (ZERO, None)))


class _OfTwo(Elementwise):
    """The larger or the smaller of two: whichever it is gets the gradient, and `ties` says who does at a tie.

    Shape: equal ranks -> common shape.
    """

    larger: ClassVar[bool]
    mistakes = (
        Mistake(
            "gate-exchanged",
            "the gradient was passed to the other input than the one that {x} picks, which alone gets it",
            backward=lambda g, y, a, b, **ties: _exchanged(g, y, a, b, **ties),
        ),
    )

    @classmethod
    def value(cls, K: Any, a: Any, b: Any, ties: Ties = Ties.SHARED) -> Any:
        return K.maximum(a, b) if cls.larger else K.minimum(a, b)

    @classmethod
    def vjp(cls, g: Node, y: Node, a: Node, b: Node, ties: Ties = Ties.SHARED) -> tuple[Node, Node]:
        ahead, behind = (a - b, b - a) if cls.larger else (b - a, a - b)
        first = apply("heaviside", ahead, at_zero=ties.to_first)
        second = apply("heaviside", behind, at_zero=ties.to_last)
        return unstretch(g * first, a.shape), unstretch(g * second, b.shape)

    @classmethod
    def formula(cls, index: Index, a: Node, b: Node, **ties: Ties) -> Formula:
        return Call(cls.symbol, entries(index, (a, b)))

    @staticmethod
    def kink(K: Any, a: Any, b: Any, **ties: Ties) -> Any:
        return K.order(a, b) == 0


def _exchanged(g: Node, y: Node, a: Node, b: Node, **ties: Ties) -> tuple[Node | None, ...]:
    """What the other of the two would pass on, were it in each one's place."""
    other = OPS["minimum" if y.op is Maximum else "maximum"]
    return other.vjp(g, y, a, b, **ties)


class Maximum(_OfTwo, name="maximum"):
    """The larger of two, entry by entry. Shape: equal ranks -> common shape. At a tie each gets half (see `ties`)."""

    larger = True
    symbol = Symbol("max", r"\max")
    reason = "the larger one gets the whole upstream gradient, the other nothing"
    convention = "at a tie of max {ties}"
    examples = (Example((3, 2), 3), Example(("-1/2", "1/3"), "1/3"), Example((3, 2), 3, (("ties", Ties.FIRST),)))


class Minimum(_OfTwo, name="minimum"):
    """The smaller of two, entry by entry. Shape: equal ranks -> common shape. At a tie each gets half (see `ties`)."""

    larger = False
    symbol = Symbol("min", r"\min")
    reason = "the smaller one gets the whole upstream gradient, the other nothing"
    convention = "at a tie of min {ties}"
    examples = (Example((3, 2), 2), Example(("-1/2", "1/3"), "-1/2"), Example((3, 2), 2, (("ties", Ties.ALL),)))
