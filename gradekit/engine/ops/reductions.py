"""Ops that make fewer entries: sum, mean, largest and smallest entry."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradekit.engine.formula import UNLESS_ONE, Call, Formula, Group, Index, Quotient, Ref, Sum, Symbol, number
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, apply, as_node, constant
from gradekit.engine.ops.common import (
    Elementwise,
    axes_of,
    count_of,
    entries,
    is_constant,
    stretch,
    unstretch,
)
from gradekit.engine.ops.ties import Ties
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError


def reduced(shape: Shape, axes: tuple[int, ...], keep: bool) -> Shape:
    """The shape left over: the axes are gone, or of length 1 where they are kept."""
    gone = {axis % len(shape) for axis in axes}
    kept = (1 if k in gone else length for k, length in enumerate(shape) if keep or k not in gone)
    return tuple(kept)


def lines(index: Index, shape: Shape, axes: tuple[int, ...], keep: bool) -> list[Index]:
    """The indices of the operand's entries that meet in entry `index` of the result."""
    gone = {axis % len(shape) for axis in axes}
    rest = iter(index if not keep else [i for k, i in enumerate(index) if k not in gone])
    result: list[Index] = [()]
    for k, length in enumerate(shape):
        choices = range(length) if k in gone else (next(rest),)
        result = [prefix + (i,) for prefix in result for i in choices]
    return result


def spread(g: Node, x: Node, axes: tuple[int, ...], keep: bool) -> Node:
    """g, of the reduced shape, at every entry of x."""
    if not keep and x.rank:
        g = apply("reshape", g, dims=reduced(x.shape, axes, True), rank=g.rank)
    return stretch(g, x.shape)


class _Reduction(Op):
    @classmethod
    def build(cls, x: Operand, axis: Operand | None = None) -> Node:
        """f(x) over all entries, f(x, 1) down the columns, f(x, 2) along the rows."""
        x = as_node(x)
        return apply(cls, x, axes=axes_of(x, axis), keep=False)

    @staticmethod
    def shape(shape: Shape, axes: tuple[int, ...], keep: bool, **ties: Ties) -> Shape:
        return reduced(shape, axes, keep)

    @classmethod
    def whole(cls, x: Node, axes: tuple[int, ...], keep: bool, **ties: Ties) -> Formula | None:
        return Call(cls.symbol, (Ref(0, None),)) if len(axes) == x.rank else None


class SumOp(_Reduction, name="sum"):
    """Sum over some axes. Shape: any -> without those axes (with `keep`: of length 1 there)."""

    aliases = ("Σ",)
    symbol = Symbol("Σ", r"\sum")
    reason = "a sum passes the upstream gradient to every addend"
    mistakes = (
        Mistake(
            "averaged-not-summed",
            "the mean was taken where the sum is asked for",
            forward=lambda y: apply("mean", y.inputs[0], **y.params),
        ),
    )
    examples = (
        Example((((1, 2, 4), (8, 16, 32)),), (7, 56), (("axes", (-1,)), ("keep", False))),
        Example((((1, 2, 4), (8, 16, 32)),), ((9, 18, 36),), (("axes", (-2,)), ("keep", True))),
        Example((((1, 2, 4), (8, 16, 32)),), 63, (("axes", (-2, -1)), ("keep", False))),
    )

    @staticmethod
    def value(K: Any, x: Any, axes: tuple[int, ...], keep: bool) -> Any:
        return K.sum(x, axes, keep)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, axes: tuple[int, ...], keep: bool) -> tuple[Node]:
        return (spread(g, x, axes, keep),)

    @staticmethod
    def formula(index: Index, x: Node, axes: tuple[int, ...], keep: bool) -> Formula:
        return Sum(tuple(Ref(0, i) for i in lines(index, x.shape, axes, keep)))

    @staticmethod
    def simplify(x: Node, axes: tuple[int, ...], keep: bool) -> Node | None:
        if not x.rank:
            return x
        if axes == (-1,) and x.params.get("unit_sum"):
            return constant(1, reduced(x.shape, axes, keep))
        if not is_constant(x):
            return None
        return constant(x.params["value"] * count_of(x.shape, axes), reduced(x.shape, axes, keep))


class Mean(_Reduction, name="mean"):
    """Mean over some axes. Shape: any -> without those axes."""

    aliases = ("average",)
    symbol = Symbol("mean", r"\operatorname{mean}")
    reason = "a mean passes 1/n of the upstream gradient to every entry"
    mistakes = (
        Mistake(
            "summed-not-averaged",
            "the sum was taken where the mean is asked for",
            forward=lambda y: apply("sum", y.inputs[0], **y.params),
        ),
    )
    examples = (
        Example((((1, 2, 4), (8, 16, 33)),), ("7/3", 19), (("axes", (-1,)), ("keep", False))),
        Example((((1, 2, 4), (8, 16, 33)),), (("9/2", 9, "37/2"),), (("axes", (-2,)), ("keep", True))),
        Example((((1, 2, 4), (8, 16, 33)),), "32/3", (("axes", (-2, -1)), ("keep", False))),
    )

    @staticmethod
    def value(K: Any, x: Any, axes: tuple[int, ...], keep: bool) -> Any:
        return K.sum(x, axes, keep) / K.full((), count_of(x.shape, axes))

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, axes: tuple[int, ...], keep: bool) -> tuple[Node]:
        return (spread(g * constant(Fraction(1, count_of(x.shape, axes)), (1,) * g.rank), x, axes, keep),)

    @staticmethod
    def formula(index: Index, x: Node, axes: tuple[int, ...], keep: bool) -> Formula:
        total = SumOp.formula(index, x, axes, keep)
        return Quotient(total, number(count_of(x.shape, axes)))

    @staticmethod
    def simplify(x: Node, axes: tuple[int, ...], keep: bool) -> Node | None:
        return None if x.rank else x


class Shared(Elementwise, name="shared"):
    """An equal share, 1/count of what is there. Shape: equal ranks -> common shape. A count of 1 is not written."""

    function = False
    reason = "those that tie share equally"
    examples = (Example((3, 2), "3/2"), Example(((1, 0), (1,)), (1, 0)))

    @staticmethod
    def value(K: Any, x: Any, count: Any) -> Any:
        return K.divide(x, count)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, count: Node) -> tuple[Node, Node]:
        return unstretch(g / count, x.shape), unstretch(-(g * y / count), count.shape)

    @staticmethod
    def formula(index: Index | None, x: Node, count: Node) -> Formula:
        above, below = entries(index, (x, count))
        return Quotient(above, Group(below, UNLESS_ONE))


def _is_tie(K: Any, x: Any, extreme: Any, axes: tuple[int, ...]) -> Any:
    """Where other than one entry along the axes attains the extreme one."""
    sign = K.order(x, extreme)
    return K.sum(1 - sign * sign, axes, False) != 1


class _Extreme(_Reduction):
    """The largest or smallest entry; the entries that attain it share the gradient equally unless `ties` is stated."""

    @classmethod
    def build(
        cls, x: Operand, *rest: Operand, axis: Operand | None = None, between: Ties | None = None, **ties: Ties
    ) -> Node:
        """f(x), f(x, axis=1): the extreme entry. f(a, b, …): of several, entry by entry, which may tie otherwise."""
        if rest and axis is not None:
            raise ShapeError(f"{cls.name} along an axis takes one quantity")
        if not rest:
            return apply(cls, as_node(x), axes=axes_of(as_node(x), axis), keep=False, **ties)
        result = as_node(x)
        for other in rest:
            result = apply(cls.pairwise, result, other, **({"ties": between} if between else ties))
        return result

    pairwise = "maximum"
    options = ("axis",)
    of_numbers = True

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, axes: tuple[int, ...], keep: bool, ties: Ties = Ties.SHARED) -> tuple[Node]:
        attained = apply("compare", x, spread(y, x, axes, keep), relation="equal")
        return (spread(g, x, axes, keep) * ties.claim(attained, axes),)

    @classmethod
    def formula(cls, index: Index, x: Node, axes: tuple[int, ...], keep: bool, **ties: Ties) -> Formula:
        return Call(cls.symbol, tuple(Ref(0, i) for i in lines(index, x.shape, axes, keep)))

    @staticmethod
    def simplify(x: Node, axes: tuple[int, ...], keep: bool, **ties: Ties) -> Node | None:
        return None if x.rank else x

    @classmethod
    def kink(cls, K: Any, x: Any, axes: tuple[int, ...], keep: bool, **ties: Ties) -> Any:
        return _is_tie(K, x, cls.value(K, x, axes, True), axes)


class Max(_Extreme, name="max"):
    """The largest entry over some axes. Shape: any -> without those axes."""

    symbol = Symbol("max", r"\max")
    reason = "only the largest entry gets the upstream gradient"
    convention = "where entries tie for the maximum, {ties}"
    examples = (
        Example(((3, 7, 5),), 7, (("axes", (-1,)), ("keep", False))),
        Example((((3, 7, 5), (1, 9, 2)),), ((3, 9, 5),), (("axes", (-2,)), ("keep", True))),
        Example((((3, 7, 5), (1, 9, 2)),), 9, (("axes", (-2, -1)), ("keep", False))),
        Example(((3, 7, 5),), 7, (("axes", (-1,)), ("keep", False), ("ties", Ties.FIRST))),
    )

    @staticmethod
    def value(K: Any, x: Any, axes: tuple[int, ...], keep: bool, ties: Ties = Ties.SHARED) -> Any:
        return K.max(x, axes, keep)


class Min(_Extreme, name="min"):
    """The smallest entry over some axes. Shape: any -> without those axes."""

    pairwise = "minimum"
    symbol = Symbol("min", r"\min")
    reason = "only the smallest entry gets the upstream gradient"
    convention = "where entries tie for the minimum, {ties}"
    examples = (
        Example(((3, 7, 5),), 3, (("axes", (-1,)), ("keep", False))),
        Example((((3, 7, 5), (1, 9, 2)),), ((1, 7, 2),), (("axes", (-2,)), ("keep", True))),
        Example((((3, 7, 5), (1, 9, 2)),), 1, (("axes", (-2, -1)), ("keep", False))),
        Example(((3, 7, 5),), 3, (("axes", (-1,)), ("keep", False), ("ties", Ties.LAST))),
    )

    @staticmethod
    def value(K: Any, x: Any, axes: tuple[int, ...], keep: bool, ties: Ties = Ties.SHARED) -> Any:
        return K.min(x, axes, keep)


class Argmax(Op, name="argmax"):
    """Where the largest entry of a vector stands, counted from 1; the first of several. Shape: (n) -> ()."""

    rounds = False
    symbol = Symbol("argmax", r"\operatorname{argmax}")
    reason = "a place is flat: it passes nothing back"
    definition = "the place of the largest entry, counted from 1"
    convention = "of several largest entries argmax names the first"
    examples = (Example(((3, 7, 5),), 2), Example(((1, 4, 4),), 2))

    @staticmethod
    def shape(shape: Shape) -> Shape:
        if len(shape) != 1:
            raise ShapeError(f"argmax takes a vector, not {show_shape(shape)}")
        return ()

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        best, place = x[..., 0], x[..., 0] * 0 + 1
        for k in range(1, x.shape[-1]):
            order = K.order(x[..., k], best)
            place = place + (order + 1) * order / 2 * (k + 1 - place)
            best = K.maximum(best, x[..., k])
        return K.asarray(place)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[None]:
        return (None,)

    @classmethod
    def formula(cls, index: Index, x: Node) -> Formula:
        return Call(cls.symbol, tuple(Ref(0, (k,)) for k in range(x.shape[0])))

    @staticmethod
    def kink(K: Any, x: Any) -> Any:
        return _is_tie(K, x, K.max(x, (-1,), True), (-1,))
