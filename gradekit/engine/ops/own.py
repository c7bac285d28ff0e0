"""Quantities that stand for themselves, and quantities of which some entries have another value than computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradekit.engine.formula import Formula, Index, Ref, number
from gradekit.engine.graph import Example, Node, Op, Shape, apply
from gradekit.engine.ops.common import Elementwise, entries

Known = tuple[bool, ...]  # by entry, in reading order


class Held(Elementwise, name="held"):
    """The operand, as a quantity of its own that no simplification looks into. Shape: any -> same.

    by: what it is, where two of them may hold the same constant: the nodes (y, x) of a derivative.
    """

    function = rounds = False
    reason = "the same number, as a quantity of its own"
    examples = (Example(("3/7",), "3/7", (("by", None),)),)

    @staticmethod
    def value(K: Any, x: Any, by: Any) -> Any:
        return x

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, by: Any) -> tuple[Node]:
        return (g,)

    @staticmethod
    def formula(index: Index, x: Node, by: Any) -> Formula:
        return entries(index, (x,))[0]


class Kept(Op, name="kept"):
    """Some entries, and 0 for the others. Shape: dims -> dims."""

    function = rounds = False
    reason = "the other entries do not come from here"
    examples = (Example(((3, 5, 7),), (3, 0, 7), (("known", (True, False, True)), ("dims", (3,)))),)

    @staticmethod
    def shape(shape: Shape, known: Known, dims: Shape) -> Shape:
        return dims

    @staticmethod
    def value(K: Any, x: Any, known: Known, dims: Shape) -> Any:
        return np.where(np.reshape(known, dims), x, K.full((), 0))

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, known: Known, dims: Shape) -> tuple[Node]:
        return (apply("kept", g, known=known, dims=dims),)

    @staticmethod
    def formula(index: Index, x: Node, known: Known, dims: Shape) -> Formula:
        return Ref(0, index) if np.reshape(known, dims)[index] else number(0)

    @classmethod
    def whole(cls, *operands: Node, **params: Any) -> Formula | None:
        return None


class Overlaid(Op, name="overlaid"):
    """A computed quantity with some entries replaced by own ones. Shape: own and computed, both dims -> dims.

    known: which entries are those of the first operand.
    """

    function = rounds = False
    reason = "each entry comes from one of the two"
    examples = (Example(((3, 5), (7, 9)), (3, 9), (("known", (True, False)), ("dims", (2,)))),)

    @staticmethod
    def shape(own: Shape, computed: Shape, known: Known, dims: Shape) -> Shape:
        return dims

    @staticmethod
    def value(K: Any, own: Any, computed: Any, known: Known, dims: Shape) -> Any:
        return np.where(np.reshape(known, dims), own, computed)

    @staticmethod
    def vjp(g: Node, y: Node, own: Node, computed: Node, known: Known, dims: Shape) -> tuple[Node, Node]:
        unknown = tuple(not entry for entry in known)
        return apply("kept", g, known=known, dims=dims), apply("kept", g, known=unknown, dims=dims)

    @staticmethod
    def formula(index: Index, own: Node, computed: Node, known: Known, dims: Shape) -> Formula:
        return Ref(0 if np.reshape(known, dims)[index] else 1, index)

    @classmethod
    def whole(cls, *operands: Node, **params: Any) -> Formula | None:
        return None
