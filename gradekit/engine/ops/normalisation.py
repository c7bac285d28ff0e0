"""Normalisation by batch, layer, group and instance, dropout; and a few losses and activations.

Each is a composition of other ops.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod

from gradekit.engine.graph import Example, Node, Operand, apply, as_node, constant
from gradekit.engine.ops.common import all_axes, whole_number
from gradekit.engine.ops.composed import Composed
from gradekit.engine.ops.variance import variance
from gradekit.engine.shapes import show_shape
from gradekit.errors import ShapeError

_EPSILON = Fraction(1, 100_000)


def _beta(name: str, gamma: Operand, beta: Operand | None) -> Operand:
    """β, or 0. Raises ShapeError where one number stands alone behind x, which may be meant for ε."""
    if beta is None and as_node(gamma) is not constant(1) and not as_node(gamma).rank:
        raise ShapeError(f"{name} takes x, or x, γ and β, and then ε; write epsilon=… for ε alone")
    return 0 if beta is None else beta


def _centred(x: Node, axes: tuple[int, ...]) -> Node:
    return x - apply("mean", x, axes=axes, keep=True)


class _Normalised(Composed):
    """γ·(x − mean)/√(variance + ε) + β along an axis; γ, β and ε may be left out (1, 0, 1e-5)."""

    axis = -1

    @classmethod
    def build(
        cls, x: Operand, gamma: Operand = 1, beta: Operand | None = None, epsilon: Operand = _EPSILON
    ) -> Node:
        if not as_node(x).rank:
            raise ShapeError(f"{cls.name} takes a vector or a matrix, not a number")
        return apply(cls, x, gamma, _beta(cls.name, gamma, beta), epsilon)

    @classmethod
    def simplify(cls, x: Node, gamma: Node, beta: Node, epsilon: Node) -> Node:
        axes = (cls.axis,) if x.rank > 1 else (-1,)
        normal = _normal(x, axes, epsilon)
        return _row_of(gamma, x) * normal + _row_of(beta, x)


def _normal(x: Node, axes: tuple[int, ...], epsilon: Node) -> Node:
    return _centred(x, axes) / apply("sqrt", variance(x, axes, True) + epsilon)


def _row_of(parameter: Node, x: Node) -> Node:
    """A vector of one parameter a feature stands along the rows of x."""
    if parameter.rank == 1 and x.rank == 2:
        return apply("reshape", parameter, dims=(1, *parameter.shape), rank=1)
    return parameter


class LayerNorm(_Normalised, name="layer_norm"):
    """Every example (row) normalised over its features. Shape: any, features, features, () -> same."""

    examples = (
        Example((((1, 3), (2, 8)), (1, 1), (0, 0), 0), ((-1, 1), (-1, 1))),
        Example(((1, 3), (2, 5), (1, 2), 3), (0, "9/2")),
    )


class BatchNorm(_Normalised, name="batch_norm"):
    """Every feature (column) normalised over the batch. Shape: (batch, features) -> same."""

    axis = -2
    examples = (Example((((1, 3), (3, 11)), (2, 1), (0, 5), 0), ((-2, 4), (2, 6))),)


class GroupNorm(Composed, name="group_norm"):
    """Channels normalised in groups, group_norm(x, γ, β, ε, groups=2); γ, β (one a channel) and ε may be left out.

    Shape: (C), (batch,C) or an image (C,H,W) -> same. Source: Wu and He 2018.
    """

    examples = (
        Example(((1, 3, 2, 8), (1, 1, 1, 2), (0, 0, 0, 5), 0), (-1, 1, -1, 7), (("groups", 2),)),
        Example((((1, 3), (2, 8)), (2, 1), (0, 5), 0), ((-2, 6), (-2, 6)), (("groups", 1),)),
        Example(((((1, 3),), ((2, 6),)), (2, 1), (0, 5), 0), (((-2, 2),), ((4, 6),)), (("groups", 2),)),
    )

    @classmethod
    def build(
        cls,
        x: Operand,
        gamma: Operand = 1,
        beta: Operand | None = None,
        epsilon: Operand = _EPSILON,
        groups: Operand = 1,
    ) -> Node:
        number = whole_number(groups, "the number of groups")
        return apply(cls, x, gamma, _beta(cls.name, gamma, beta), epsilon, groups=number)

    @staticmethod
    def simplify(x: Node, gamma: Node, beta: Node, epsilon: Node, groups: int) -> Node:
        if x.rank not in (1, 2, 3):
            raise ShapeError(f"group_norm takes channels, a batch of them or an image, not {show_shape(x.shape)}")
        front, channels = (x.shape[:1], x.shape[1]) if x.rank == 2 else ((), x.shape[0])
        if groups < 1 or channels % groups:
            raise ShapeError(f"{channels} channels cannot be divided into {groups} groups")
        grouped = apply("reshape", x, dims=(*front, groups, x.size // groups // prod(front)), rank=x.rank)
        normal = apply("reshape", _normal(grouped, (-1,), epsilon), dims=x.shape, rank=grouped.rank)
        return _by_channel(gamma, x) * normal + _by_channel(beta, x)


def _by_channel(parameter: Node, x: Node) -> Node:
    """A vector of one parameter a channel stands along the channels of x."""
    if parameter.rank != 1 or x.rank == 1:
        return parameter
    dims = (1, *parameter.shape) if x.rank == 2 else (*parameter.shape, 1, 1)
    return apply("reshape", parameter, dims=dims, rank=1)


class InstanceNorm(Composed, name="instance_norm"):
    """Every channel of one image normalised by itself, instance_norm(x, γ, β, ε); the rest as in group_norm.

    Shape: (C,H,W) -> same. Source: Ulyanov et al. 2016.
    """

    examples = (Example(((((1, 3),), ((2, 6),)), (2, 1), (0, 5), 0), (((-2, 2),), ((4, 6),))),)

    @classmethod
    def build(
        cls, x: Operand, gamma: Operand = 1, beta: Operand | None = None, epsilon: Operand = _EPSILON
    ) -> Node:
        return apply(cls, x, gamma, _beta(cls.name, gamma, beta), epsilon)

    @staticmethod
    def simplify(x: Node, gamma: Node, beta: Node, epsilon: Node) -> Node:
        if x.rank != 3:
            raise ShapeError(f"instance_norm takes an image of channels, not {show_shape(x.shape)}")
        return GroupNorm.simplify(x, gamma, beta, epsilon, groups=x.shape[0])


class Dropout(Composed, name="dropout"):
    """x ⊙ mask/(1 − p), inverted dropout with a given mask of 0 and 1. Shape: any, same, () -> same."""

    examples = (Example(((3, 5), (1, 0), "1/4"), (4, 0)),)

    @staticmethod
    def simplify(x: Node, mask: Node, p: Node) -> Node:
        return x * mask / (1 - p)


class Silu(Composed, name="silu"):
    """z·σ(z), also called swish. Shape: any -> same. Source: Ramachandran et al. 2017."""

    aliases = ("swish",)
    examples = (Example((0,), 0), Example((1,), "1/(1 + exp(-1))"))

    @staticmethod
    def simplify(z: Node) -> Node:
        return z * apply("sigmoid", z)


class Hinge(Composed, name="hinge"):
    """Σ max(0, 1 − y·s) of scores s and labels y of −1 and 1. Shape: two of one shape -> ()."""

    examples = (Example((("1/2", 2, -1), (1, 1, 1)), "5/2"),)

    @staticmethod
    def simplify(s: Node, y: Node) -> Node:
        return apply("sum", apply("relu", 1 - y * s), axes=all_axes(s), keep=False)
