"""Ties: which of several equal entries gets the gradient of the largest or the smallest one."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from itertools import takewhile
from typing import Any

import numpy as np

from gradekit.engine.formula import ZERO, Compare, Formula, Index, Product, Ref
from gradekit.engine.graph import Example, Node, Op, Shape, apply
from gradekit.engine.ops.common import stretch
from gradekit.engine.ops.linear import indices

_SHARES: dict[str, tuple[Fraction | int, Fraction | int]] = {
    "shared": (Fraction(1, 2), Fraction(1, 2)), "first": (1, 0), "last": (0, 1), "all": (1, 1),
}  # fmt: skip
_PHRASES = {
    "shared": "they share the gradient equally",
    "first": "the first gets the whole gradient",
    "last": "the last gets the whole gradient",
    "all": "each gets the whole gradient",
}


class Ties(StrEnum):
    """Who gets the gradient at a tie; in a sentence it says so."""

    SHARED = "shared"
    FIRST = "first"
    LAST = "last"
    ALL = "all"

    @property
    def to_first(self) -> Fraction:
        """Of two that tie, what the first gets."""
        return Fraction(_SHARES[self.value][0])

    @property
    def to_last(self) -> Fraction:
        """Of two that tie, what the last gets."""
        return Fraction(_SHARES[self.value][1])

    def __format__(self, spec: str) -> str:
        return _PHRASES[self.value]

    def claim(self, attained: Node, axes: tuple[int, ...]) -> Node:
        """What each entry gets, where `attained` is 1 for those that tie and 0 for the others."""
        if self is Ties.SHARED:
            return apply("shared", attained, stretch(apply("sum", attained, axes=axes, keep=True), attained.shape))
        return attained if self is Ties.ALL else apply("foremost", attained, axes=axes, last=self is Ties.LAST)


class Foremost(Op, name="foremost"):
    """1 for the first (or `last`) entry along some axes that is not 0, 0 for the others. Shape: any -> same."""

    rounds = False
    function = False
    reason = "of those that tie one gets all"
    examples = (
        Example(((0, 1, 1),), (0, 1, 0), (("axes", (-1,)), ("last", False))),
        Example((((0, 1), (1, 1)),), ((0, 0), (0, 1)), (("axes", (-2, -1)), ("last", True))),
        Example((((0, 1), (1, 1)),), ((0, 1), (1, 0)), (("axes", (-2,)), ("last", False))),
    )

    @staticmethod
    def shape(shape: Shape, axes: tuple[int, ...], last: bool) -> Shape:
        return shape

    @staticmethod
    def value(K: Any, x: Any, axes: tuple[int, ...], last: bool) -> Any:
        ends = tuple(range(-len(axes), 0))
        there = np.moveaxis(K.abs(K.sign(x)), axes, ends)
        flat = there.reshape((*there.shape[: there.ndim - len(axes)], -1))
        flat = flat[..., ::-1] if last else flat
        free, found = flat[..., 0] * 0 + 1, []
        for k in range(flat.shape[-1]):
            found.append(free * flat[..., k])
            free = free - found[-1]
        whole = np.stack(found[::-1] if last else found, axis=-1).reshape(there.shape)
        return K.asarray(np.moveaxis(whole, ends, axes))

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, axes: tuple[int, ...], last: bool) -> tuple[None]:
        return (None,)

    @staticmethod
    def formula(index: Index, x: Node, axes: tuple[int, ...], last: bool) -> Formula:
        held = [k for k in range(x.rank) if k - x.rank not in axes]
        along = [other for other in indices(x.shape) if all(other[k] == index[k] for k in held)]
        before = takewhile(lambda other: other != index, along[::-1] if last else along)
        own = Ref(0, index) if x.op.name == "compare" else Compare(Ref(0, index), "≠", ZERO)
        return Product((own, *(Compare(Ref(0, i), "=", ZERO) for i in before)))
