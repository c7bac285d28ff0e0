"""Statistics of a batch and what is made of them: variance, normalisation, dropout; and a few losses and activations.

Each is a composition of other ops.
"""

from __future__ import annotations

from fractions import Fraction

from gradekit.engine.graph import Example, Node, Operand, apply, as_node, constant
from gradekit.engine.ops.common import all_axes, axes_of
from gradekit.engine.ops.composed import Composed
from gradekit.errors import ShapeError


class Variance(Composed, name="variance"):
    """Mean squared distance from the mean, over all entries or along an axis. Shape: any -> without those axes."""

    aliases = ("var",)
    examples = (
        Example(((1, 2, 6),), "14/3", (("axes", (-1,)),)),
        Example((((1, 2), (3, 8)),), (1, 9), (("axes", (-2,)),)),
    )

    @classmethod
    def build(cls, x: Operand, *axis: Operand) -> Node:
        return apply(cls, as_node(x), axes=axes_of(as_node(x), axis))

    @staticmethod
    def simplify(x: Node, axes: tuple[int, ...]) -> Node:
        return apply("mean", _centred(x, axes) ** 2, axes=axes, keep=False)


def _centred(x: Node, axes: tuple[int, ...]) -> Node:
    return x - apply("mean", x, axes=axes, keep=True)


class _Normalised(Composed):
    """γ·(x − mean)/√(variance + ε) + β along an axis; γ, β and ε may be left out (1, 0, 1e-5)."""

    axis = -1

    @classmethod
    def build(cls, x: Operand, *rest: Operand) -> Node:
        x, given = as_node(x), [as_node(part) for part in rest]
        if len(given) > 3 or len(given) == 1 or not x.rank:
            raise ShapeError(f"{cls.name} takes x, or x, γ and β, and then ε")
        gamma, beta, epsilon = [*given, *(constant(1), constant(0), constant(Fraction(1, 100_000)))[len(given) :]]
        return apply(cls, x, gamma, beta, epsilon)

    @classmethod
    def simplify(cls, x: Node, gamma: Node, beta: Node, epsilon: Node) -> Node:
        axes = (cls.axis,) if x.rank > 1 else (-1,)
        variance = apply("mean", _centred(x, axes) ** 2, axes=axes, keep=True)
        normal = _centred(x, axes) / apply("sqrt", variance + epsilon)
        return _row_of(gamma, x) * normal + _row_of(beta, x)


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
