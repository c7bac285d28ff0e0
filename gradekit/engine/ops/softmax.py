"""Softmax and its logarithm: activations that couple the entries along one axis."""

from __future__ import annotations

from typing import Any, ClassVar

from gradekit.engine.formula import (
    UNLESS_ONE,
    Call,
    Formula,
    Group,
    Index,
    Negative,
    Product,
    Quotient,
    Ref,
    Sum,
    Symbol,
    number,
)
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, apply, as_node
from gradekit.engine.ops.activations import NO_DERIVATIVE, OMITTED
from gradekit.engine.ops.common import Elementwise, axes_of, entries, unstretch
from gradekit.errors import ShapeError


class _AlongAxis(Op):
    """An activation that couples the entries along one axis (the last, unless `axes` names another)."""

    mistakes: ClassVar[tuple[Mistake, ...]] = (OMITTED, NO_DERIVATIVE)

    @classmethod
    def build(cls, z: Operand, axis: Operand | None = None) -> Node:
        """f(z) along the last axis, f(z, 1) down the columns, f(z, 2) along the rows."""
        z = as_node(z)
        return apply(cls, z, axes=axes_of(z, axis) if axis is not None else (-1,))

    @staticmethod
    def shape(shape: Shape, axes: tuple[int, ...] = (-1,)) -> Shape:
        if not shape:
            raise ShapeError("softmax takes a vector or a matrix, not a number")
        return shape

    @classmethod
    def whole(cls, z: Node, axes: tuple[int, ...] = (-1,)) -> Formula:
        axis = () if axes == (-1,) else (number(z.rank + axes[0] + 1),)
        return Call(cls.symbol, (Ref(0, None), *axis))


def _along(index: Index, z: Node, axes: tuple[int, ...]) -> list[Index]:
    """The indices of all entries on the line through `index` along the axis."""
    axis = axes[0] % len(index)
    return [index[:axis] + (i,) + index[axis + 1 :] for i in range(z.shape[axis])]


def _sum_of_exp(index: Index, z: Node, axes: tuple[int, ...]) -> Sum:
    return Sum(tuple(Call(_EXP, (Ref(0, other),)) for other in _along(index, z, axes)))


_EXP = Symbol("exp", r"\exp")


def _other_axis(y: Node) -> Node | None:
    """The softmax down the columns for that along the rows, and the reverse; None for a vector."""
    z, axis = y.inputs[0], y.params.get("axes", (-1,))[0]
    return apply(y.op, z, axes=(-3 - axis,)) if z.rank == 2 else None


_MISTAKES = (
    Mistake("softmax-twice", "softmax was applied twice", forward=lambda y: apply(y.op, y, **y.params)),
    Mistake("softmax-axis", "softmax was taken along the wrong axis", forward=_other_axis),
    Mistake(
        "softmax-unnormalised",
        "the exponentials were not divided by their sum",
        forward=lambda y: apply("exp", y.inputs[0]),
    ),
)


class Softmax(_AlongAxis, name="softmax"):
    """e^zᵢ/Σⱼe^zⱼ along one axis. Shape: any -> same. Source: Goodfellow et al., Deep Learning, eq. 6.29."""

    symbol = Symbol("softmax", r"\operatorname{softmax}")
    definition = "softmax(z)ᵢ = exp(zᵢ)/Σⱼ exp(zⱼ)"
    reason = "∂ŷᵢ/∂zⱼ = ŷᵢ(1{i=j} − ŷⱼ); with cross-entropy this becomes ŷ − y"
    mistakes = (OMITTED, NO_DERIVATIVE, *_MISTAKES)
    examples = (
        Example(((0, 0),), ("1/2", "1/2")),
        Example(((0, 1),), ("1/(1 + exp(1))", "exp(1)/(1 + exp(1))")),
        Example((((3, 3), (1, 1), (2, 2)),), (("1/2", "1/2"),) * 3),
        Example((((0, 5, 7), (0, 5, 7)),), (("1/2",) * 3,) * 2, (("axes", (-2,)),)),
    )

    @staticmethod
    def value(K: Any, z: Any, axes: tuple[int, ...] = (-1,)) -> Any:
        powers = K.exp(z - K.shift(z, axes))
        return K.divide(powers, K.sum(powers, axes, keep=True))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, axes: tuple[int, ...] = (-1,)) -> tuple[Node]:
        fused = _through_categorical(g, y, axes)
        if fused is not None:
            return (fused,)
        return (y * (g - apply("sum", g * y, axes=axes, keep=True)),)

    @staticmethod
    def formula(index: Index, z: Node, axes: tuple[int, ...] = (-1,)) -> Formula:
        return Quotient(Call(_EXP, (Ref(0, index),)), _sum_of_exp(index, z, axes))


def _through_categorical(g: Node, y: Node, axes: tuple[int, ...]) -> Node | None:
    """up·(ŷ·Σy − y) where g is the gradient of cross-entropy at this very ŷ (Σy is 1 for a one-hot target)."""
    up, slope = g.inputs if g.op.name == "mul" else (None, g)
    if slope.op.name != "cross_entropy_slope" or slope.inputs[0] is not y:
        return None
    if up is not None and any(up.shape[axis] != 1 for axis in axes):
        return None
    target = slope.inputs[1]
    difference = apply("softmax_residual", y, target, apply("sum", target, axes=axes, keep=True))
    return difference if up is None else up * difference


class SoftmaxResidual(Elementwise, name="softmax_residual"):
    """ŷΣy − y, the gradient of cross-entropy by the logits; ŷ − y where the target sums to 1.

    Shape: ŷ and y alike, Σy of length 1 along the softmax's axis -> that of ŷ.
    """

    function = False
    reason = "softmax with cross-entropy: ŷ − y"
    examples = (Example((("1/4", "3/4"), (0, 1), (1,)), ("1/4", "-1/4")),)

    @staticmethod
    def value(K: Any, p: Any, t: Any, total: Any) -> Any:
        return p * total - t

    @staticmethod
    def vjp(g: Node, y: Node, p: Node, t: Node, total: Node) -> tuple[Node, Node, Node]:
        return unstretch(g * total, p.shape), unstretch(-g, t.shape), unstretch(g * p, total.shape)

    @staticmethod
    def formula(index: Index | None, p: Node, t: Node, total: Node) -> Formula:
        prediction, target, sum_of_targets = entries(index, (p, t, total))
        return Sum((Product((prediction, Group(sum_of_targets, UNLESS_ONE))), Negative(target)))


class LogSoftmax(_AlongAxis, name="log_softmax"):
    """zᵢ − ln Σⱼe^zⱼ along one axis. Shape: any -> same."""

    symbol = Symbol("log_softmax", r"\operatorname{log\,softmax}")
    reason = "∂/∂z: the upstream gradient minus softmax times its sum"
    examples = (
        Example(((0, 1),), ("-log(1 + exp(1))", "1 - log(1 + exp(1))")),
        Example((((0, 5, 7), (0, 5, 7)),), (("-log(2)",) * 3,) * 2, (("axes", (-2,)),)),
    )

    @staticmethod
    def value(K: Any, z: Any, axes: tuple[int, ...] = (-1,)) -> Any:
        shifted = z - K.shift(z, axes)
        return shifted - K.log(K.sum(K.exp(shifted), axes, keep=True))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, axes: tuple[int, ...] = (-1,)) -> tuple[Node]:
        return (g - apply("softmax", z, axes=axes) * apply("sum", g, axes=axes, keep=True),)

    @staticmethod
    def formula(index: Index, z: Node, axes: tuple[int, ...] = (-1,)) -> Formula:
        log = Call(Symbol("ln", r"\ln"), (_sum_of_exp(index, z, axes),))
        return Sum((Ref(0, index), Negative(log)))
