"""Masked entries: −∞ in the place of a score that a softmax is to give no weight."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradekit.engine.formula import Formula, Index, Ref, Symbol
from gradekit.engine.graph import Example, Node, Op, Shape, apply, constant
from gradekit.engine.ops.linear import indices

INFINITY = Symbol("∞", r"\infty")


class Masked(Op, name="masked"):
    """The entries as they are, and −∞ where they are hidden. Shape: any = dims -> same; hidden: the places, from 0."""

    rounds = False
    function = False
    reason = "a masked entry has no weight, and passes nothing back"
    examples = (Example(((1, 2, 5),), (1, 2, 5), (("dims", (3,)), ("hidden", ()))),)

    @staticmethod
    def shape(shape: Shape, dims: Shape, hidden: tuple[Index, ...]) -> Shape:
        return dims

    @staticmethod
    def value(K: Any, x: Any, dims: Shape, hidden: tuple[Index, ...]) -> Any:
        if not hidden:
            return x
        places = np.zeros(dims, dtype=bool)
        for index in hidden:
            places[index] = True
        return K.asarray(np.where(places, K.minus_infinity(), x))

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, dims: Shape, hidden: tuple[Index, ...]) -> tuple[Node]:
        parts = [constant(0 if index in hidden else 1) for index in indices(dims)]
        open_ = apply("stack", *parts, rank=0) if dims else parts[0]
        return (g * (apply("reshape", open_, dims=dims, rank=1) if dims else open_),)

    @staticmethod
    def formula(index: Index, x: Node, dims: Shape, hidden: tuple[Index, ...]) -> Formula:
        return Ref(0, index)

    @staticmethod
    def whole(x: Node, dims: Shape, hidden: tuple[Index, ...]) -> Formula:
        return Ref(0, None)
