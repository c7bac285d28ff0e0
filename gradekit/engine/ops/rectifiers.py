"""Activations with a parameter: leaky ReLU and ELU."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from gradekit.engine.formula import Call, Cases, Compare, Formula, Index, Product, Sum, Symbol, number
from gradekit.engine.graph import Example, Node, Operand, apply, as_node, constant
from gradekit.engine.ops.activations import NO_DERIVATIVE, OMITTED, Activation
from gradekit.engine.ops.common import KinkAtZero, entries
from gradekit.errors import ShapeError

_SLOPE = Fraction(1, 100)  # of a leaky ReLU, unless it states its own
BELOW, ABOVE = "its slope for negative z", "its slope for positive z"  # what may be taken at a corner
BETWEEN = "the mean of its slopes on both sides"
_SHARES: Mapping[str, Fraction] = MappingProxyType({BELOW: Fraction(0), ABOVE: Fraction(1), BETWEEN: Fraction(1, 2)})


def upper(z: Node, side: str) -> Node:
    """How much of the upper slope counts: 1 where z is positive, 0 where it is negative."""
    return apply("heaviside", z, at_zero=_SHARES[side])


def written_out(**stated: Operand | None) -> dict[str, Fraction]:
    """The parameters that an expression states, each one number that is written out."""
    nodes = {name: as_node(value) for name, value in stated.items() if value is not None}
    for name, node in nodes.items():
        if node.op.name != "constant" or node.rank:
            raise ShapeError(f"the {name} must be one number that is written out, like 0.1")
    return {name: node.params["value"] for name, node in nodes.items()}


class LeakyRelu(KinkAtZero, Activation, name="leaky_relu"):
    """z above 0, slope·z below. Shape: any -> same. At 0 the derivative is the slope. Source: Maas et al. 2013."""

    aliases = ("LeakyReLU", "leakyrelu")
    symbol = Symbol("LeakyReLU", r"\operatorname{LeakyReLU}")
    definition = "LeakyReLU(z) is z where z > 0 and slope·z where z < 0"
    reason = "LeakyReLU′(z) is 1 where z > 0 and the slope where z < 0"
    convention = "the derivative of leaky ReLU at 0 is taken as {side}"
    mistakes = (OMITTED, NO_DERIVATIVE)
    examples = (
        Example((-3,), "-3/100"),
        Example(("3/4",), "3/4"),
        Example((-3,), "-3/5", (("slope", Fraction(1, 5)),)),
    )

    @classmethod
    def build(cls, z: Operand, slope: Operand | None = None, **usual: Any) -> Node:
        """leaky_relu(z) with the slope 1/100, leaky_relu(z, 0.2) with one of its own; usual: what holds otherwise."""
        return apply(cls, as_node(z), **(usual | written_out(slope=slope)))

    @staticmethod
    def value(K: Any, z: Any, slope: Fraction = _SLOPE, side: str = BELOW) -> Any:
        return K.maximum(z, K.full((), 0)) - K.full((), slope) * K.maximum(-z, K.full((), 0))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, slope: Fraction = _SLOPE, side: str = BELOW) -> tuple[Node]:
        above = upper(z, side)
        return (g * (constant(slope, (1,) * z.rank) + constant(1 - slope, (1,) * z.rank) * above),)

    @staticmethod
    def formula(index: Index | None, z: Node, slope: Fraction = _SLOPE, side: str = BELOW) -> Formula:
        entry = entries(index, (z,))[0]
        if slope == _SLOPE:
            return Call(LeakyRelu.symbol, (entry,))
        below = Product((number(slope), entry))
        return Cases(((entry, Compare(entry, ">", number(0))), (below, None)))

    @classmethod
    def whole(cls, z: Node, slope: Fraction = _SLOPE, side: str = BELOW) -> Formula | None:
        return super().whole(z) if slope == _SLOPE else None


class Elu(KinkAtZero, Activation, name="elu"):
    """z above 0, α(eᶻ − 1) below. Shape: any -> same. Source: Clevert et al. 2016."""

    aliases = ("ELU",)
    symbol = Symbol("ELU", r"\operatorname{ELU}")
    definition = "ELU(z) is z where z > 0 and α(eᶻ − 1) where z < 0"
    reason = "ELU′(z) is 1 where z > 0 and αeᶻ where z < 0"
    convention = "the derivative of ELU at 0 is taken as {at_zero}"
    mistakes = (OMITTED, NO_DERIVATIVE)
    examples = (
        Example((-1,), "exp(-1) - 1"),
        Example((2,), 2),
        Example((-1,), "exp(-1)/2 - 1/2", (("alpha", Fraction(1, 2)),)),
    )

    @classmethod
    def build(cls, z: Operand, alpha: Operand | None = None, **usual: Any) -> Node:
        """elu(z) with α = 1, elu(z, 0.5) with one of its own; usual: what holds otherwise."""
        return apply(cls, as_node(z), **(usual | written_out(alpha=alpha)))

    @staticmethod
    def value(K: Any, z: Any, alpha: Fraction = Fraction(1), at_zero: Fraction | str = "α") -> Any:
        return K.maximum(z, K.full((), 0)) + K.full((), alpha) * (K.exp(K.minimum(z, K.full((), 0))) - 1)

    @staticmethod
    def vjp(
        g: Node, y: Node, z: Node, alpha: Fraction = Fraction(1), at_zero: Fraction | str = "α"
    ) -> tuple[Node]:
        above, zero = apply("heaviside", z, at_zero=Fraction(0)), constant(0, (1,) * z.rank)
        below = constant(alpha, (1,) * z.rank) * apply("exp", apply("minimum", z, zero))
        slope = above + (1 - above) * below
        if isinstance(at_zero, Fraction):
            there = apply("compare", z, zero, relation="equal")
            slope = (1 - there) * slope + constant(at_zero, (1,) * z.rank) * there
        return (g * slope,)

    @staticmethod
    def formula(
        index: Index | None, z: Node, alpha: Fraction = Fraction(1), at_zero: Fraction | str = "α"
    ) -> Formula:
        entry = entries(index, (z,))[0]
        below = Product((number(alpha), Sum((Call(Symbol("exp", r"\exp"), (entry,)), number(-1)))))
        return Cases(((entry, Compare(entry, ">", number(0))), (below, None)))
