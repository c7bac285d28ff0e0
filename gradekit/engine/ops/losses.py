"""Losses: prediction first, target second. All sum or average over every entry and give one number.

The target is a value like any other, but nobody asks for the gradient by it; it is passed on all the same.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradekit.engine.formula import (
    Bars,
    Call,
    Formula,
    Index,
    Negative,
    Power,
    Product,
    Quotient,
    Ref,
    Sum,
    Symbol,
    number,
)
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, aligned, apply, constant
from gradekit.engine.ops.common import Elementwise, all_axes, count_of, entries, equal_shapes
from gradekit.engine.ops.linear import indices

_LN, _SUM = Symbol("ln", r"\ln"), Symbol("Σ", r"\sum ")


def _base(base: int) -> Mistake:
    """The loss with its logarithms taken to another base than e."""
    return Mistake(
        "wrong-log-base",
        "the logarithm was taken to another base than the exercise uses",
        forward=lambda y: y / apply("log", constant(base)),
    )


_LOG_BASES = (_base(2), _base(10))
EXCHANGED = Mistake(
    "arguments-exchanged",
    "the two arguments were exchanged",
    forward=lambda y: apply(y.op, *y.inputs[::-1], **y.params),
)


class _Loss(Op):
    """Prediction and target of one shape -> ()."""

    phase = "loss"

    @classmethod
    def build(cls, prediction: Operand, target: Operand, **usual: Any) -> Node:
        p, t = matched(*aligned((prediction, target)))
        return apply(cls, p, t, axes=all_axes(p), **usual)

    @staticmethod
    def shape(p: Shape, t: Shape, axes: tuple[int, ...], **usual: Any) -> Shape:
        equal_shapes(p, t)
        return ()


def matched(p: Node, t: Node) -> tuple[Node, Node]:
    """A target with the prediction's entries but laid out otherwise (a row for a column) takes its shape."""
    return p, apply("reshape", t, dims=p.shape, rank=t.rank) if p.size == t.size and p.shape != t.shape else t


def upstream(g: Node, p: Node) -> Node:
    """The scalar upstream gradient at the prediction's rank."""
    return apply("reshape", g, dims=(1,) * p.rank, rank=0) if p.rank else g


class _Squared(_Loss):
    """coefficient · Σ(y − ŷ)², where the coefficient may divide by the number of entries."""

    half = False
    mean = False

    @classmethod
    def coefficient(cls, count: int) -> Fraction:
        return Fraction(1, (2 if cls.half else 1) * (count if cls.mean else 1))

    @classmethod
    def value(cls, K: Any, p: Any, t: Any, axes: tuple[int, ...]) -> Any:
        difference = p - t
        coefficient = K.full((), cls.coefficient(count_of(p.shape, axes)))
        return K.sum(difference * difference, axes, keep=False) * coefficient

    @classmethod
    def vjp(cls, g: Node, y: Node, p: Node, t: Node, axes: tuple[int, ...]) -> tuple[Node, Node]:
        slope = upstream(g, p) * constant(2 * cls.coefficient(p.size), (1,) * p.rank)
        return slope * (p - t), slope * (t - p)

    @classmethod
    def formula(cls, index: Index, p: Node, t: Node, axes: tuple[int, ...]) -> Formula:
        squares = [Power(Sum((Ref(0, i), Negative(Ref(1, i)))), number(2)) for i in indices(p.shape)]
        total = Sum(tuple(squares)) if len(squares) > 1 else squares[0]
        coefficient = cls.coefficient(p.size)
        return total if coefficient == 1 else Product((number(coefficient), total))

    @classmethod
    def whole(cls, p: Node, t: Node, axes: tuple[int, ...]) -> Formula:
        total = Power(Bars(Sum((Ref(0, None), Negative(Ref(1, None)))), double=True), number(2))
        coefficient = cls.coefficient(p.size)
        return total if coefficient == 1 else Product((number(coefficient), total))


class SquaredError(_Squared, name="squared_error"):
    """Σ(y − ŷ)². Shape: two of one shape -> ()."""

    aliases = ("sse",)
    symbol = Symbol("SE", r"\mathrm{SE}")
    reason = "∂L/∂ŷ = 2(ŷ − y)"
    examples = (
        Example(((1, 2, 5), (2, 4, 1)), 21, (("axes", (-1,)),)),
        Example((((1, 2, 5), (0, 1, 1)), ((2, 4, 1), (1, 1, 0))), 23, (("axes", (-2, -1)),)),
    )


class HalfSquaredError(_Squared, name="half_squared_error"):
    """½Σ(y − ŷ)². Shape: two of one shape -> ()."""

    half = True
    symbol = Symbol("½SE", r"\tfrac12\mathrm{SE}")
    reason = "∂L/∂ŷ = ŷ − y: the ½ cancels the 2"
    examples = (
        Example(((1, 2, 5), (2, 4, 1)), "21/2", (("axes", (-1,)),)),
        Example((((1, 2, 5), (0, 1, 1)), ((2, 4, 1), (1, 1, 0))), "23/2", (("axes", (-2, -1)),)),
    )


class MeanSquaredError(_Squared, name="mean_squared_error"):
    """(1/n)Σ(y − ŷ)² over all n entries. Shape: two of one shape -> ()."""

    aliases = ("mse",)
    mean = True
    symbol = Symbol("MSE", r"\mathrm{MSE}")
    reason = "∂L/∂ŷ = (2/n)(ŷ − y)"
    examples = (
        Example(((1, 2, 5), (2, 4, 1)), 7, (("axes", (-1,)),)),
        Example((((1, 2, 5), (0, 1, 1)), ((2, 4, 1), (1, 1, 0))), "23/6", (("axes", (-2, -1)),)),
    )


class HalfMeanSquaredError(_Squared, name="half_mean_squared_error"):
    """(1/2n)Σ(y − ŷ)² over all n entries. Shape: two of one shape -> ()."""

    half = mean = True
    symbol = Symbol("½MSE", r"\tfrac12\mathrm{MSE}")
    reason = "∂L/∂ŷ = (1/n)(ŷ − y)"
    examples = (
        Example(((1, 2, 5), (2, 4, 1)), "7/2", (("axes", (-1,)),)),
        Example((((1, 2, 5), (0, 1, 1)), ((2, 4, 1), (1, 1, 0))), "23/12", (("axes", (-2, -1)),)),
    )


class CrossEntropy(_Loss, name="cross_entropy"):
    """−Σ y·ln ŷ over all entries; an entry with y = 0 counts nothing. Shape: two of one shape -> ()."""

    aliases = ("categorical_cross_entropy", "CE")
    mistakes = (*_LOG_BASES, EXCHANGED)
    symbol = Symbol("CE", r"\mathrm{CE}")
    reason = "∂L/∂ŷ = −y/ŷ"
    examples = (
        Example(((1, "1/3"), (1, 0)), 0, (("axes", (-1,)),)),
        Example((("1/4", "1/3", "5/12"), (0, "1/4", "3/4")), "log(3)/4 - 3/4*log(5/12)", (("axes", (-1,)),)),
        Example((((1, "1/4"), (0, "3/4"), (0, "1/5")), ((1, 0), (0, 1), (0, 1))), "log(20/3)", (("axes", (-2, -1)),)),
    )

    @staticmethod
    def value(K: Any, p: Any, t: Any, axes: tuple[int, ...]) -> Any:
        return -K.sum(K.xlogy(t, p), axes, keep=False)

    @staticmethod
    def vjp(g: Node, y: Node, p: Node, t: Node, axes: tuple[int, ...]) -> tuple[Node, Node]:
        up = upstream(g, p)
        return up * apply("cross_entropy_slope", p, t), -(up * apply("log", p))

    @staticmethod
    def formula(index: Index, p: Node, t: Node, axes: tuple[int, ...]) -> Formula:
        terms = [Product((Ref(1, i), Call(_LN, (Ref(0, i),)))) for i in indices(p.shape)]
        return Negative(Sum(tuple(terms)) if len(terms) > 1 else terms[0])

    @staticmethod
    def whole(p: Node, t: Node, axes: tuple[int, ...]) -> Formula:
        return Negative(Call(_SUM, (_times(p, Ref(1, None), Call(_LN, (Ref(0, None),))),)))


class _Slope(Elementwise):
    """The derivative of a loss by one entry of the prediction."""

    function = False

    @staticmethod
    def shape(p: Shape, t: Shape) -> Shape:
        return equal_shapes(p, t)


class CrossEntropySlope(_Slope, name="cross_entropy_slope"):
    """−y/ŷ, the derivative of cross-entropy by the prediction; 0 where y is 0. Shape: two of one shape -> same."""

    reason = "∂(−y·ln ŷ)/∂ŷ = −y/ŷ"
    examples = (Example((("1/4", "3/4"), (0, 1)), (0, "-4/3")),)

    @staticmethod
    def value(K: Any, p: Any, t: Any) -> Any:
        return -K.divide_nonzero(t, p)

    @staticmethod
    def vjp(g: Node, y: Node, p: Node, t: Node) -> tuple[Node, Node]:
        return -(g * y / p), -(g / p)

    @staticmethod
    def formula(index: Index, p: Node, t: Node) -> Formula:
        below, above = entries(index, (p, t))
        return Negative(Quotient(above, below))


class BinaryCrossEntropy(_Loss, name="binary_cross_entropy"):
    """−Σ[y·ln ŷ + (1−y)·ln(1−ŷ)] over all entries. Shape: two of one shape -> ()."""

    aliases = ("bce", "log_loss")
    mistakes = (*_LOG_BASES, EXCHANGED)
    symbol = Symbol("BCE", r"\mathrm{BCE}")
    reason = "∂L/∂ŷ = (ŷ − y)/(ŷ(1 − ŷ)); with the sigmoid this becomes ŷ − y"
    examples = (
        Example(((1, 0), (1, 0)), 0, (("axes", (-1,)),)),
        Example((("1/4", "1/3"), (1, "1/2")), "log(4) + log(3)/2 - log(2/3)/2", (("axes", (-1,)),)),
        Example(("1/4", 0), "-log(3/4)", (("axes", ()),)),
    )

    @staticmethod
    def value(K: Any, p: Any, t: Any, axes: tuple[int, ...], least: Fraction = Fraction(0)) -> Any:
        """least: what ŷ and 1 − ŷ are at least, as some libraries have it."""
        ones, zeros = (K.maximum(part, K.full((), least)) if least else part for part in (p, 1 - p))
        return -K.sum(K.xlogy(t, ones) + K.xlogy(1 - t, zeros), axes, keep=False)

    @staticmethod
    def vjp(g: Node, y: Node, p: Node, t: Node, axes: tuple[int, ...], **least: Fraction) -> tuple[Node, Node]:
        up = upstream(g, p)
        return up * apply("binary_cross_entropy_slope", p, t), up * (apply("log", 1 - p) - apply("log", p))

    @staticmethod
    def formula(index: Index, p: Node, t: Node, axes: tuple[int, ...], **least: Fraction) -> Formula:
        terms: list[Formula] = []
        for i in indices(p.shape):
            rest = Product((_one_minus(Ref(1, i)), Call(_LN, (_one_minus(Ref(0, i)),))))
            terms += [Product((Ref(1, i), Call(_LN, (Ref(0, i),)))), rest]
        return Negative(Sum(tuple(terms)))

    @staticmethod
    def whole(p: Node, t: Node, axes: tuple[int, ...], **least: Fraction) -> Formula:
        rest = _times(p, _one_minus(Ref(1, None)), Call(_LN, (_one_minus(Ref(0, None)),)))
        return Negative(Call(_SUM, (Sum((_times(p, Ref(1, None), Call(_LN, (Ref(0, None),))), rest)),)))


def _times(like: Node, *factors: Formula) -> Formula:
    """The product, entry by entry, of whole quantities of that node's shape."""
    return Product(factors, "⊙" if like.size > 1 else "·")


def _one_minus(ref: Ref) -> Formula:
    return Sum((number(1), Negative(ref)))


class BinaryCrossEntropySlope(_Slope, name="binary_cross_entropy_slope"):
    """(ŷ − y)/(ŷ(1 − ŷ)), the derivative of binary cross-entropy by ŷ. Shape: two of one shape -> same."""

    reason = "∂L/∂ŷ = (ŷ − y)/(ŷ(1 − ŷ))"
    examples = (Example(("1/4", 1), -4), Example((("1/4", "2/3"), ("1/3", 0)), ("-4/9", 3)))

    @staticmethod
    def value(K: Any, p: Any, t: Any) -> Any:
        return K.divide_nonzero(1 - t, 1 - p) - K.divide_nonzero(t, p)

    @staticmethod
    def vjp(g: Node, y: Node, p: Node, t: Node) -> tuple[Node, Node]:
        return g * ((1 - t) / (1 - p) ** 2 + t / p**2), -(g / (p * (1 - p)))

    @staticmethod
    def formula(index: Index, p: Node, t: Node) -> Formula:
        prediction, target = entries(index, (p, t))
        return Quotient(Sum((prediction, Negative(target))), Product((prediction, _one_minus(prediction))))
