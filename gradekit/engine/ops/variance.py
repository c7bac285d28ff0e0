"""Variance and standard deviation, of all the values there are or as an estimate from a sample."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from gradekit.engine.formula import Formula, Index, Negative, Power, Quotient, Ref, Sum, number
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, apply, as_node, constant
from gradekit.engine.ops.common import axes_of, count_of, unstretch, whole_number
from gradekit.engine.ops.composed import Composed
from gradekit.engine.ops.reductions import lines, reduced, spread
from gradekit.errors import ShapeError


class SquaresAbout(Op, name="variance_about"):
    """Σ(x − m)²/(n − ddof) along axes, where m is the mean. Shape: any, axes of length 1 -> without the axes."""

    function = False
    reason = "∂v/∂x = 2(x − m)/n; the mean passes nothing more, since the distances from it add up to 0"
    mistakes = (
        Mistake(
            "variance-divisor",
            "the squared distances were divided by n − 1 for n, or by n for n − 1",
            forward=lambda y: apply(y.op, *y.inputs, **(y.params | {"ddof": 1 - y.params["ddof"]})),
        ),
        Mistake(
            "standard-deviation-used",
            "the standard deviation was taken where the variance belongs",
            forward=lambda y: apply("sqrt", y),
        ),
    )
    examples = (
        Example(((1, 2, 6), (3,)), "14/3", (("axes", (-1,)), ("keep", False), ("ddof", 0))),
        Example(((1, 2, 6), (3,)), 7, (("axes", (-1,)), ("keep", False), ("ddof", 1))),
        Example((((1, 2), (3, 8)), ((2, 5),)), ((1, 9),), (("axes", (-2,)), ("keep", True), ("ddof", 0))),
    )

    @staticmethod
    def shape(x: Shape, m: Shape, axes: tuple[int, ...], keep: bool, ddof: int) -> Shape:
        if count_of(x, axes) <= ddof:
            raise ShapeError(f"the variance of {count_of(x, axes)} value with ddof={ddof} divides by 0")
        return reduced(x, axes, keep)

    @staticmethod
    def value(K: Any, x: Any, m: Any, axes: tuple[int, ...], keep: bool, ddof: int) -> Any:
        return K.sum((x - m) * (x - m), axes, keep) / K.full((), count_of(x.shape, axes) - ddof)

    @staticmethod
    def vjp(
        g: Node, y: Node, x: Node, m: Node, axes: tuple[int, ...], keep: bool, ddof: int
    ) -> tuple[Node, Node | None]:
        factor = constant(Fraction(2, count_of(x.shape, axes) - ddof), (1,) * x.rank)
        slope = spread(g, x, axes, keep) * (factor * (x - m))
        is_its_mean = m.op.name == "mean" and m.inputs[0] is x
        return slope, None if is_its_mean else unstretch(-slope, m.shape)

    @staticmethod
    def formula(index: Index, x: Node, m: Node, axes: tuple[int, ...], keep: bool, ddof: int) -> Formula:
        met = lines(index, x.shape, axes, keep)
        centres = [tuple(0 if length == 1 else i for i, length in zip(at, m.shape, strict=True)) for at in met]
        squares = [
            Power(Sum((Ref(0, at), Negative(Ref(1, centre)))), number(2))
            for at, centre in zip(met, centres, strict=True)
        ]
        return Quotient(Sum(tuple(squares)), number(len(met) - ddof))


def variance(x: Node, axes: tuple[int, ...], keep: bool, ddof: int = 0) -> Node:
    return apply("variance_about", x, apply("mean", x, axes=axes, keep=True), axes=axes, keep=keep, ddof=ddof)


def _ddof(said: Operand) -> int:
    less = whole_number(said, "ddof")
    if less not in (0, 1):
        raise ShapeError("ddof is 0 (divide by n) or 1 (divide by n − 1)")
    return less


class Variance(Composed, name="variance"):
    """Mean squared distance from the mean, over all entries or along an axis. Shape: any -> without those axes.

    With ddof=1 the sum of squares is divided by n − 1: variance(x, ddof=1), variance(X, 1, ddof=1).
    """

    aliases = ("var",)
    examples: ClassVar[tuple[Example, ...]] = (
        Example(((1, 2, 6),), "14/3", (("axes", (-1,)),)),
        Example(((1, 2, 6),), 7, (("axes", (-1,)), ("ddof", 1))),
        Example((((1, 2), (3, 8)),), (1, 9), (("axes", (-2,)),)),
    )

    @classmethod
    def build(cls, x: Operand, axis: Operand | None = None, ddof: Operand = 0) -> Node:
        return apply(cls, as_node(x), axes=axes_of(as_node(x), axis), ddof=_ddof(ddof))

    @staticmethod
    def simplify(x: Node, axes: tuple[int, ...], ddof: int = 0) -> Node:
        return variance(x, axes, False, ddof)


class StandardDeviation(Variance, name="standard_deviation"):
    """Square root of the variance, with its axis and its ddof. Shape: any -> without those axes."""

    aliases = ("std",)
    examples = (
        Example(((1, 2, 6),), "sqrt(14/3)", (("axes", (-1,)),)),
        Example((((1, 2), (3, 8)),), (1, 3), (("axes", (-2,)),)),
    )

    @staticmethod
    def simplify(x: Node, axes: tuple[int, ...], ddof: int = 0) -> Node:
        return apply("sqrt", variance(x, axes, False, ddof))


class _Running(Composed):
    """A running average: share of the new, running_mean(m, x, 0.1), or 0.1 where none is stated."""

    @classmethod
    def build(cls, old: Operand, x: Operand, share: Operand = Fraction(1, 10), **usual: Any) -> Node:
        """The average with one more batch."""
        return apply(cls, as_node(old), as_node(x), as_node(share), **usual)

    @classmethod
    def simplify(cls, old: Node, x: Node, share: Node, **ddof: int) -> Node:
        new = cls.of(x, (-2,) if x.rank > 1 else (-1,), **ddof)
        return (1 - share) * old + share * new

    @staticmethod
    def of(x: Node, axes: tuple[int, ...]) -> Node:
        return apply("mean", x, axes=axes, keep=False)


class RunningMean(_Running, name="running_mean"):
    """(1 − s)·m + s·mean(x) of a batch x, running_mean(m, x, s) with the share s of the new, 1/10 unless stated.

    Shape: (), (batch) -> (); (features), (batch,features) -> (features).
    """

    examples = (Example((1, (2, 6), "1/4"), "7/4"), Example(((0, 1), ((1, 3), (3, 11)), "1/2"), (1, 4)))


class RunningVariance(_Running, name="running_variance"):
    """(1 − s)·v + s·variance(x) of a batch x, running_variance(v, x, s, ddof=1); the rest as in running_mean.

    Shape: (), (batch) -> (); (features), (batch,features) -> (features).
    """

    examples = (Example((1, (2, 6), "1/4"), "7/4"), Example((1, (2, 6), "1/4"), "11/4", (("ddof", 1),)))

    @classmethod
    def build(cls, old: Operand, x: Operand, share: Operand = Fraction(1, 10), ddof: Operand = 0) -> Node:
        return super().build(old, x, share, ddof=_ddof(ddof))

    @staticmethod
    def of(x: Node, axes: tuple[int, ...], ddof: int = 0) -> Node:
        return variance(x, axes, False, ddof)
