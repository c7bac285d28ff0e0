"""Picking by a quantity: the entry s[y] of a vector, or the row or column of a matrix, whose number y is given."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradekit.engine.formula import Call, Formula, Index, Ref, Symbol
from gradekit.engine.graph import Example, Mistake, Node, Op, Shape, apply, constant
from gradekit.engine.ops.common import stretch
from gradekit.engine.shapes import show_shape
from gradekit.errors import NoValue, ShapeError

MAX_ENTRIES = 4096  # among which one is picked by its number


def _places(shape: Shape, axis: int) -> Node:
    """1, 2, … along the axis, of length 1 along the others."""
    row = apply("stack", *(constant(k + 1) for k in range(shape[axis])), rank=0)
    dims = tuple(shape[axis] if k == axis % len(shape) else 1 for k in range(len(shape)))
    return apply("reshape", row, dims=dims, rank=1)


def _neighbour(y: Node) -> Node:
    """The entry behind, as for those who count from 0."""
    x, k = y.inputs
    return apply(y.op, x, apply("mod", k, constant(x.shape[y.params["axis"]])) + 1, **y.params)


class Picked(Op, name="picked"):
    """Entry number k, counted from 1, along one axis: s[y]. Shape: of rank `rank`, () -> without the axis."""

    rounds = False
    function = False
    symbol = Symbol("entry", r"\operatorname{entry}")
    reason = "only the picked entry gets the upstream gradient"
    mistakes = (Mistake("wrong-entry", "the entry beside the one that is meant was picked", forward=_neighbour),)
    examples = (
        Example(((5, 7, 9), 2), 7, (("axis", -1), ("rank", 1))),
        Example((((5, 7, 9), (1, 2, 3)), 2), (1, 2, 3), (("axis", -2), ("rank", 2))),
        Example((((5, 7, 9), (1, 2, 3)), 3), (9, 3), (("axis", -1), ("rank", 2))),
    )

    @staticmethod
    def shape(x: Shape, k: Shape, axis: int, rank: int) -> Shape:
        if k:
            raise ShapeError(f"an index is one number, not {show_shape(k)}; rows(E, numbers) picks several rows")
        if x[axis] > MAX_ENTRIES:
            raise ShapeError(f"a given index picks among at most {MAX_ENTRIES} entries, not {x[axis]}")
        at = axis % rank
        return x[:at] + x[at + 1 :]

    @staticmethod
    def value(K: Any, x: Any, k: Any, axis: int, rank: int) -> Any:
        """Each entry times 1 or 0, added up, so that every student may have a number of their own."""
        entries, count = np.moveaxis(x, axis, 0), x.shape[axis]
        held = [1 - K.order(k, K.full((), place + 1)) ** 2 for place in range(count)]
        found = K.asarray(sum(held[1:], held[0]))
        if K.refuses and any(one == 0 for one in found.flat):
            raise NoValue(f"there is no such entry: an index is a whole number from 1 to {count}")
        shares = [K.divide(one, found) for one in held]
        wide = [np.asarray(one).reshape(np.shape(one) + (1,) * (rank - 1)) for one in shares]
        return sum((entries[p] * wide[p] for p in range(1, count)), entries[0] * wide[0])

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, k: Node, axis: int, rank: int) -> tuple[Node, None]:
        level = apply(
            "compare", _places(x.shape, axis), apply("reshape", k, dims=(1,) * rank, rank=0), relation="equal"
        )
        kept = tuple(1 if i == axis % rank else n for i, n in enumerate(x.shape))
        return stretch(apply("reshape", g, dims=kept, rank=g.rank), x.shape) * level, None

    @classmethod
    def formula(cls, index: Index, x: Node, k: Node, axis: int, rank: int) -> Formula:
        at = axis % rank
        return Call(cls.symbol, (Ref(1, ()), *(Ref(0, (*index[:at], i, *index[at:])) for i in range(x.shape[axis]))))
