"""Losses in pieces: Huber's, quadratic near the target and straight far from it, and the hinge loss of many classes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradekit.engine.formula import (
    Bars,
    Call,
    Cases,
    Compare,
    Formula,
    Index,
    Negative,
    Power,
    Product,
    Ref,
    Sum,
    Symbol,
    number,
)
from gradekit.engine.graph import Example, Node, Op, Operand, Shape, aligned, apply, as_node, constant
from gradekit.engine.ops.common import all_axes, equal_shapes
from gradekit.engine.ops.composed import OneHot
from gradekit.engine.ops.linear import indices
from gradekit.engine.ops.losses import matched, upstream
from gradekit.engine.ops.rectifiers import written_out
from gradekit.errors import ShapeError

_HALF = Fraction(1, 2)


class Huber(Op, name="huber"):
    """Σ of d²/2 where |d| ≤ δ, else δ(|d| − δ/2), d = ŷ − y; δ is 1 unless stated. Shape: two of one shape -> ().

    Source: Huber 1964.
    """

    aliases = ("huber_loss",)
    phase = "loss"
    symbol = Symbol("Huber", r"\mathrm{Huber}")
    reason = "∂L/∂ŷ = ŷ − y, cut off at −δ and δ"
    examples = (
        Example(((1, 5), ("1/2", 2)), "21/8", (("axes", (-1,)),)),
        Example(((1, 5), (0, 2)), "9/2", (("axes", (-1,)), ("delta", Fraction(2)))),
        Example((((1, 5), (0, 0)), ((0, 2), (1, -3))), 6, (("axes", (-2, -1)),)),
    )

    @classmethod
    def build(cls, prediction: Operand, target: Operand, delta: Operand | None = None) -> Node:
        """huber(ŷ, y) with δ = 1, huber(ŷ, y, 0.5) with one of its own."""
        p, t = matched(*aligned((prediction, target)))
        return apply(cls, p, t, axes=all_axes(p), **written_out(delta=delta))

    @staticmethod
    def shape(p: Shape, t: Shape, axes: tuple[int, ...], delta: Fraction = Fraction(1)) -> Shape:
        equal_shapes(p, t)
        if delta <= 0:
            raise ShapeError("the δ of a Huber loss is larger than 0")
        return ()

    @staticmethod
    def value(K: Any, p: Any, t: Any, axes: tuple[int, ...], delta: Fraction = Fraction(1)) -> Any:
        size = K.abs(p - t)
        near = K.minimum(size, K.full((), delta))
        return K.sum(near * (size - near / K.full((), 2)), axes, keep=False)

    @staticmethod
    def vjp(
        g: Node, y: Node, p: Node, t: Node, axes: tuple[int, ...], delta: Fraction = Fraction(1)
    ) -> tuple[Node, Node]:
        ends = [constant(end, (1,) * p.rank) for end in (-delta, delta)]
        slope = upstream(g, p) * apply("minimum", apply("maximum", p - t, ends[0]), ends[1])
        return slope, -slope

    @staticmethod
    def formula(index: Index, p: Node, t: Node, axes: tuple[int, ...], delta: Fraction = Fraction(1)) -> Formula:
        terms = tuple(_huber(Sum((Ref(0, i), Negative(Ref(1, i)))), delta) for i in indices(p.shape))
        return Sum(terms) if len(terms) > 1 else terms[0]


def _huber(difference: Formula, delta: Fraction) -> Formula:
    size, half = Bars(difference), number(_HALF)
    near = Product((half, Power(difference, number(2))))
    far = Product((number(delta), Sum((size, Negative(number(delta * _HALF))))))
    return Cases(((near, Compare(size, "≤", number(delta))), (far, None)))


class MulticlassHinge(Op, name="multiclass_hinge"):
    """Σ max(0, 1 + sⱼ − s_y) over the wrong classes j. Shape: scores (n), one-hot target (n) -> (); rows of both -> ().

    The target may also be the number of the class, counted from 1. Source: Weston and Watkins 1999.
    """

    phase = "loss"
    symbol = Symbol("hinge", r"\mathrm{hinge}")
    reason = "each wrong class within the margin gets 1, the right class minus their number"
    convention = "a margin of exactly 0 passes nothing back"
    examples = (
        Example(((3, 5, 1), (1, 0, 0)), 3, (("axes", (-1,)),)),
        Example(((3, 2, 1), (1, 0, 0)), 0, (("axes", (-1,)),)),
        Example((((3, 5, 1), (0, 0, 2)), ((1, 0, 0), (0, 1, 0))), 7, (("axes", (-2, -1)),)),
        Example(((2, 1), (1, 0)), 0, (("axes", (-1,)),)),
        Example((((2, 1), (0, 3)), ((1, 0), (0, 1))), 0, (("axes", (-2, -1)),)),
    )

    @classmethod
    def build(cls, scores: Operand, target: Operand) -> Node:
        s, t = as_node(scores), as_node(target)
        if s.rank and t.rank == s.rank - 1:
            t = OneHot.simplify(t, s.shape[-1])
        return apply(cls, s, t, axes=all_axes(s))

    @staticmethod
    def shape(s: Shape, t: Shape, axes: tuple[int, ...]) -> Shape:
        equal_shapes(s, t)
        if len(s) not in (1, 2):
            raise ShapeError("multiclass_hinge takes the scores of the classes, one example a row")
        return ()

    @staticmethod
    def _margins(K: Any, s: Any, t: Any) -> tuple[Any, Any]:
        """1 for a wrong class, and 1 + s_j − s_y."""
        return 1 - t, 1 + s - K.sum(s * t, (-1,), keep=True)

    @classmethod
    def value(cls, K: Any, s: Any, t: Any, axes: tuple[int, ...]) -> Any:
        wrong, margin = cls._margins(K, s, t)
        return K.sum(wrong * K.maximum(margin, K.full((), 0)), axes, keep=False)

    @staticmethod
    def vjp(g: Node, y: Node, s: Node, t: Node, axes: tuple[int, ...]) -> tuple[Node, Node]:
        up, right = upstream(g, s), apply("sum", s * t, axes=(-1,), keep=True)
        margin = 1 + s - right
        inside = (1 - t) * apply("heaviside", margin, at_zero=Fraction(0))
        count = apply("sum", inside, axes=(-1,), keep=True)
        zero = constant(0, (1,) * s.rank)
        return up * (inside - t * count), -(up * (apply("maximum", margin, zero) + s * count))

    @staticmethod
    def formula(index: Index, s: Node, t: Node, axes: tuple[int, ...]) -> Formula:
        terms = []
        for i in indices(s.shape):
            row = [(*i[:-1], k) for k in range(s.shape[-1])]
            right = Sum(tuple(Product((Ref(1, k), Ref(0, k))) for k in row))
            margin = Sum((number(1), Ref(0, i), Negative(right)))
            wrong = Sum((number(1), Negative(Ref(1, i))))
            terms.append(Product((wrong, Call(Symbol("max", r"\max"), (number(0), margin)))))
        return Sum(tuple(terms))

    @classmethod
    def kink(cls, K: Any, s: Any, t: Any, axes: tuple[int, ...]) -> Any:
        wrong, margin = cls._margins(K, s, t)
        level = K.abs(K.sign(wrong)) * (1 - K.abs(K.sign(margin)))
        return K.sum(level, axes, keep=False) != 0
