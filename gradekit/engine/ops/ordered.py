"""What puts entries in order or adds them up one after the other: sort, median, running sums; and log Σ exp."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.engine.formula import Call, Formula, Index, Ref, Sum, Symbol
from gradekit.engine.graph import Example, Node, Op, Operand, Shape, apply, as_node, constant
from gradekit.engine.ops.common import all_axes, axes_of, stretch
from gradekit.engine.ops.composed import Composed
from gradekit.engine.ops.reductions import lines, reduced, spread
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

MAX_SORTED = 200  # entries of a vector whose order is found
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def _vector(shape: Shape, what: str) -> None:
    if len(shape) != 1 or shape[0] > MAX_SORTED:
        raise ShapeError(f"{what} takes a vector of at most {MAX_SORTED} entries, not {show_shape(shape)}")


class Sort(Op, name="sort"):
    """The entries of a vector, the smallest first. Shape: (n) -> (n), n up to 200. Equal entries share the gradient."""

    rounds = False
    symbol = Symbol("sort", r"\operatorname{sort}")
    reason = "every entry gets what comes back to its place in the order"
    convention = "where entries to be sorted are equal, they share the gradient of their places"
    examples = (Example(((3, 1, 2),), (1, 2, 3)), Example(((5, 5),), (5, 5)), Example(((2, 2, 2),), (2, 2, 2)))

    @staticmethod
    def shape(shape: Shape) -> Shape:
        _vector(shape, "sort")
        return shape

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        """Exchanges of neighbours, which need to know of no comparison how it comes out."""
        if K.name == "float64":
            return np.sort(x, axis=-1)
        parts = [x[..., k] for k in range(x.shape[-1])]
        for last in range(len(parts) - 1, 0, -1):
            for k in range(last):
                parts[k], parts[k + 1] = K.minimum(parts[k], parts[k + 1]), K.maximum(parts[k], parts[k + 1])
        return np.stack([K.asarray(part) for part in parts], axis=-1)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        n = x.size
        rows, columns = (apply("reshape", v, dims=dims, rank=1) for v, dims in ((y, (n, 1)), (x, (1, n))))
        there = apply("compare", stretch(rows, (n, n)), stretch(columns, (n, n)), relation="equal")
        share = apply("shared", there, stretch(apply("sum", there, axes=(-1,), keep=True), (n, n)))
        return (g @ share,)

    @staticmethod
    def formula(index: Index, x: Node) -> Formula:
        return Call(_nth_smallest(index[0] + 1), tuple(Ref(0, (k,)) for k in range(x.size)))

    @staticmethod
    def kink(K: Any, x: Any) -> Any:
        levels = [1 - K.order(x, x[..., k : k + 1]) ** 2 for k in range(x.shape[-1])]
        return sum(levels[1:], levels[0]) != 1


def _nth_smallest(n: int) -> Symbol:
    ending = "th" if n % 100 in (11, 12, 13) else _ORDINALS.get(n % 10, "th")
    said = "smallest of " if n == 1 else f"{n}{ending} smallest of "
    return Symbol(said, rf"\text{{{said}}}")


class Median(Composed, name="median"):
    """The middle entry in order, or the mean of the two in the middle. Shape: any -> (), up to 200 entries."""

    examples = (Example(((3, 1, 2),), 2), Example((((3, 1), (2, 8)),), "5/2"), Example((4,), 4))

    @staticmethod
    def simplify(x: Node) -> Node:
        if not x.rank:
            return x
        flat = x if x.rank == 1 else apply("reshape", x, dims=(x.size,), rank=x.rank)
        ordered = apply("sort", flat)
        below, above = (apply("index", ordered, at=(k,)) for k in ((x.size - 1) // 2, x.size // 2))
        return above if x.size % 2 else (below + above) * constant(Fraction(1, 2))


class Cumsum(Op, name="cumsum"):
    """Running sums along the last axis, or along another: cumsum(X, 1) down the columns. Shape: any -> same."""

    symbol = Symbol("cumsum", r"\operatorname{cumsum}")
    reason = "an entry acts on its own running sum and on all that follow"
    examples = (
        Example(((1, 2, 4),), (1, 3, 7), (("axes", (-1,)), ("backwards", False))),
        Example(((1, 2, 4),), (7, 6, 4), (("axes", (-1,)), ("backwards", True))),
        Example((((1, 2), (4, 8)),), ((1, 2), (5, 10)), (("axes", (-2,)), ("backwards", False))),
    )

    @classmethod
    def build(cls, x: Operand, axis: Operand | None = None) -> Node:
        x = as_node(x)
        if not x.rank:
            raise ShapeError("cumsum takes a vector or a matrix, not a number")
        return apply(cls, x, axes=axes_of(x, axis) if axis is not None else (-1,), backwards=False)

    @staticmethod
    def shape(shape: Shape, axes: tuple[int, ...], backwards: bool) -> Shape:
        return shape

    @staticmethod
    def value(K: Any, x: Any, axes: tuple[int, ...], backwards: bool) -> Any:
        turned = np.flip(x, axes) if backwards else x
        total = np.cumsum(turned, axis=axes[0])
        return np.flip(total, axes) if backwards else total

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, axes: tuple[int, ...], backwards: bool) -> tuple[Node]:
        return (apply("cumsum", g, axes=axes, backwards=not backwards),)

    @staticmethod
    def formula(index: Index, x: Node, axes: tuple[int, ...], backwards: bool) -> Formula:
        axis = axes[0] % x.rank
        places = range(index[axis], x.shape[axis]) if backwards else range(index[axis] + 1)
        return Sum(tuple(Ref(0, (*index[:axis], k, *index[axis + 1 :])) for k in places))


class LogSumExp(Op, name="logsumexp"):
    """ln Σ exp(z) over all entries or along an axis, also where exp(z) overflows. Shape: any -> without those axes.

    Source: Goodfellow et al., Deep Learning, section 4.1.
    """

    aliases = ("log_sum_exp",)
    symbol = Symbol("logsumexp", r"\operatorname{logsumexp}")
    definition = "logsumexp(z) = ln Σ exp(z)"
    reason = "∂ ln Σ exp(z)/∂z = softmax(z)"
    examples = (
        Example(((0, 0),), "log(2)", (("axes", (-1,)), ("keep", False))),
        Example(((1000, 1001),), "1000 + log(1 + exp(1))", (("axes", (-1,)), ("keep", False))),
        Example((((0, 0, 0), (0, 1, 0)),), ("log(3)", "log(2 + exp(1))"), (("axes", (-1,)), ("keep", False))),
        Example((((0, 0, 0), (0, 1, 0)),), "log(5 + exp(1))", (("axes", (-2, -1)), ("keep", False))),
    )

    @classmethod
    def build(cls, z: Operand, axis: Operand | None = None) -> Node:
        """logsumexp(z) over all entries, logsumexp(z, 1) down the columns, logsumexp(z, 2) along the rows."""
        z = as_node(z)
        return apply(cls, z, axes=axes_of(z, axis) if axis is not None else all_axes(z), keep=False)

    @staticmethod
    def shape(shape: Shape, axes: tuple[int, ...], keep: bool) -> Shape:
        if not shape:
            raise ShapeError("logsumexp takes a vector or a matrix, not a number")
        return reduced(shape, axes, keep)

    @staticmethod
    def value(K: Any, z: Any, axes: tuple[int, ...], keep: bool) -> Any:
        top = K.shift(z, axes)
        total = K.log(K.sum(K.exp(z - top), axes, keep=True)) + top
        return K.sum(total, axes, keep)

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, axes: tuple[int, ...], keep: bool) -> tuple[Node]:
        return (spread(g, z, axes, keep) * apply("exp", z - spread(y, z, axes, keep)),)

    @staticmethod
    def formula(index: Index, z: Node, axes: tuple[int, ...], keep: bool) -> Formula:
        powers = Sum(tuple(Call(Symbol("exp", r"\exp"), (Ref(0, i),)) for i in lines(index, z.shape, axes, keep)))
        return Call(Symbol("ln", r"\ln"), (powers,))
