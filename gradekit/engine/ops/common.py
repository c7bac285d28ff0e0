"""What several ops share: elementwise behaviour, and undoing a stretch on the way back."""

from __future__ import annotations

from math import prod
from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Ref
from gradekit.engine.graph import Node, Op, Operand, Shape, apply, as_node, constant
from gradekit.engine.shapes import broadcast, show_shape
from gradekit.errors import ShapeError


class Elementwise(Op):
    """An op that acts entry by entry, so that one formula serves an entry and the whole; lengths of 1 stretch.

    Shape: equal ranks -> the common shape.
    """

    elementwise = of_numbers = True

    @staticmethod
    def shape(*shapes: Shape, **params: Any) -> Shape:
        return broadcast(*shapes)

    @classmethod
    def whole(cls, *operands: Node, **params: Any) -> Formula | None:
        return cls.formula(None, *operands, **params)  # type: ignore[arg-type]  # an entry's formula serves the whole


class Function(Elementwise):
    """An elementwise op that is written as a function call, f(z)."""

    @classmethod
    def formula(cls, index: Index | None, *operands: Node, **params: Any) -> Formula:
        return Call(cls.symbol, entries(index, operands))


class KinkAtZero(Elementwise):
    """An elementwise op of one operand that has no derivative, or jumps, where that is 0."""

    @staticmethod
    def kink(K: Any, x: Any, **params: Any) -> Any:
        return K.sign(x) == 0


def equal_shapes(p: Shape, t: Shape) -> Shape:
    """The shape of prediction and target; raises ShapeError where they differ."""
    if p != t:
        raise ShapeError(f"the prediction is {show_shape(p)}, the target {show_shape(t)}")
    return p


def entries(index: Index | None, operands: tuple[Node, ...]) -> tuple[Ref, ...]:
    """For each operand of an elementwise op, the entry that meets entry `index` of the result (None: the whole)."""
    if index is None:
        return tuple(Ref(k, None) for k in range(len(operands)))
    return tuple(
        Ref(k, tuple(0 if length == 1 else i for i, length in zip(index, node.shape, strict=True)))
        for k, node in enumerate(operands)
    )


def unstretch(g: Node, shape: Shape) -> Node:
    """Sum g over the axes along which an operand of that shape was stretched. Ranks are equal."""
    axes = tuple(k - g.rank for k in range(g.rank) if shape[k] == 1 and g.shape[k] != 1)
    return apply("sum", g, axes=axes, keep=True) if axes else g


def stretch(g: Node, shape: Shape) -> Node:
    """g at every entry of an equally ranked, larger shape."""
    return g if g.shape == shape else apply("stretch", g, dims=shape)


def ones(shape: Shape) -> Node:
    return constant(1, shape)


def zeros(shape: Shape) -> Node:
    return constant(0, shape)


def is_constant(node: Node, value: int | None = None) -> bool:
    """Whether the node is an exact constant (equal to `value`, if one is named)."""
    return node.op.name == "constant" and (value is None or node.params["value"] == value)


def whole_number(operand: Operand, what: str) -> int:
    """The value of a constant operand; raises ShapeError where it is not a whole number."""
    node = as_node(operand)
    if node.op.name != "constant" or node.params["value"].denominator != 1:
        raise ShapeError(f"{what} must be a whole number")
    return int(node.params["value"])


def axes_of(x: Node, axis: Operand | None) -> tuple[int, ...]:
    """The axis that an expression names (1 is the first), counted from the end; all axes where it names none."""
    if axis is None:
        return all_axes(x)
    number = whole_number(axis, "an axis")
    if not 1 <= number <= x.rank:
        raise ShapeError(f"there is no axis {number} in {show_shape(x.shape)}; 1 is the first")
    return (number - 1 - x.rank,)


def all_axes(node: Node) -> tuple[int, ...]:
    """Every axis of the node, counted from the end."""
    return tuple(range(-node.rank, 0))


def count_of(shape: Shape, axes: tuple[int, ...]) -> int:
    """How many entries lie along the axes."""
    return prod(shape[axis] for axis in axes)


def without_factor(g: Node, y: Node) -> Node | None:
    """g/y where y is written as a factor of g, so that nothing is divided: it holds where y is 0 too. Else None."""
    if g is y:
        return constant(1, y.shape)
    if g.op.name in ("passed", "neg"):
        rest = without_factor(g.inputs[0], y)
        return rest if rest is None or g.op.name == "passed" else -rest
    if g.op.name == "mul":
        return _of_product(g.inputs[0], g.inputs[1], y)
    if g.op.name in ("add", "sub"):
        parts = [without_factor(part, y) for part in g.inputs]
        return None if None in parts else apply(g.op, *parts)  # type: ignore[arg-type]  # none is None
    if g.op.name == "power" and g.inputs[0] is y and is_constant(g.inputs[1]) and g.inputs[1].params["value"] >= 1:
        return y ** (g.inputs[1] - 1)
    return None


def _of_product(a: Node, b: Node, y: Node) -> Node | None:
    for one, other in ((a, b), (b, a)):
        rest = without_factor(one, y)
        if rest is not None:
            return rest * other
    return None
