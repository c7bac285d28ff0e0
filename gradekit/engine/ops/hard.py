"""Activations in pieces: hard sigmoid and hard swish, which are straight or quadratic between two corners, and SELU.

And what is cut off at bounds: clip, hard tanh, ReLU6.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from gradekit.engine.formula import Call, Cases, Compare, Formula, Index, Negative, Num, Product, Sum, Symbol, number
from gradekit.engine.graph import Example, Node, Operand, apply, as_node, constant
from gradekit.engine.ops.activations import NO_DERIVATIVE, OMITTED, Activation
from gradekit.engine.ops.common import entries
from gradekit.engine.ops.composed import Composed
from gradekit.engine.ops.rectifiers import BELOW, upper, written_out
from gradekit.engine.ops.ties import Ties

_SIXTH, _HALF = Fraction(1, 6), Fraction(1, 2)
_LAMBDA = Fraction("1.0507009873554804934193349852946")
_ALPHA = Fraction("1.6732632423543772848170429916717")


def _level(value: int | Fraction, z: Node) -> Node:
    """A number at the rank of z."""
    return constant(value, (1,) * z.rank)


def _between(z: Node, corner: Fraction) -> Node:
    """1 where −corner < z < corner, else 0."""
    above = apply("heaviside", z + _level(corner, z), at_zero=Fraction(0))
    return above * apply("heaviside", _level(corner, z) - z, at_zero=Fraction(0))


def _clipped(K: Any, x: Any) -> Any:
    return K.minimum(K.maximum(x, K.full((), 0)), K.full((), 1))


class HardSigmoid(Activation, name="hard_sigmoid"):
    """z·slope + ½, cut off at 0 and 1; slope 1/6 unless stated, as 0.2 is in ONNX. Shape: any -> same.

    At its two corners the derivative is taken as 0.
    """

    aliases = ("hardsigmoid",)
    symbol = Symbol("hard σ", r"\operatorname{hard\,\sigma}")
    definition = "hard σ(z) is z/6 + ½, cut off at 0 and 1"
    reason = "hard σ′(z) is the slope where 0 < hard σ(z) < 1, and 0 elsewhere"
    convention = "the derivative of the hard sigmoid at its corners is taken as 0"
    mistakes = (OMITTED, NO_DERIVATIVE)
    examples = (
        Example((1,), "2/3"),
        Example((3,), 1),
        Example((-4,), 0),
        Example((1,), "7/10", (("slope", Fraction(1, 5)),)),
        Example(("5/2",), 1, (("slope", Fraction(1, 5)),)),
    )

    @classmethod
    def build(cls, z: Operand, slope: Operand | None = None, **usual: Any) -> Node:
        """hard_sigmoid(z) with the slope 1/6, hard_sigmoid(z, 0.2) with one of its own; usual: where none is stated."""
        return apply(cls, as_node(z), **(usual | written_out(slope=slope)))

    @staticmethod
    def value(K: Any, z: Any, slope: Fraction = _SIXTH) -> Any:
        return _clipped(K, K.full((), slope) * z + K.full((), _HALF))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, slope: Fraction = _SIXTH) -> tuple[Node]:
        return (g * (_between(z, _HALF / slope) * _level(slope, z)),)

    @classmethod
    def formula(cls, index: Index | None, z: Node, slope: Fraction = _SIXTH) -> Formula:
        entry = entries(index, (z,))[0]
        line = Sum((Product((number(slope), entry)), number(_HALF)))
        return Call(Symbol("min", r"\min"), (Call(Symbol("max", r"\max"), (line, number(0))), number(1)))

    @staticmethod
    def kink(K: Any, z: Any, slope: Fraction = _SIXTH) -> Any:
        return K.sign(K.abs(z) - K.full((), _HALF / slope)) == 0


class HardSwish(Activation, name="hard_swish"):
    """z·hard σ(z): 0 below −3, z above 3. Shape: any -> same. Source: Howard et al. 2019."""

    aliases = ("hardswish",)
    symbol = Symbol("hard swish", r"\operatorname{hard\,swish}")
    definition = "hard swish(z) = z·min(max(z/6 + ½, 0), 1)"
    reason = "hard swish′(z) is z/3 + ½ where −3 < z < 3, 0 below and 1 above"
    convention = "the derivative of the hard swish is taken as 0 at −3 and as 1 at 3"
    mistakes = (OMITTED, NO_DERIVATIVE)
    examples = (Example((1,), "2/3"), Example((3,), 3), Example((-4,), 0), Example(("-3/2",), "-3/8"))

    @staticmethod
    def value(K: Any, z: Any) -> Any:
        return z * _clipped(K, K.full((), _SIXTH) * z + K.full((), _HALF))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node) -> tuple[Node]:
        inside = _between(z, Fraction(3)) * (_level(Fraction(1, 3), z) * z + _level(_HALF, z))
        return (g * (inside + apply("heaviside", z - _level(3, z), at_zero=Fraction(1))),)

    @classmethod
    def formula(cls, index: Index | None, z: Node) -> Formula:
        entry = entries(index, (z,))[0]
        return Product((entry, HardSigmoid.formula(index, z)))

    @staticmethod
    def kink(K: Any, z: Any) -> Any:
        return K.sign(K.abs(z) - K.full((), 3)) == 0


class Selu(Activation, name="selu"):
    """λ·z above 0, λα(eᶻ − 1) below; λ = 1.0507…, α = 1.6733… Shape: any -> same. Source: Klambauer et al. 2017."""

    aliases = ("SELU",)
    symbol = Symbol("SELU", r"\operatorname{SELU}")
    definition = "SELU(z) is λz where z > 0 and λα(eᶻ − 1) where z < 0; λ = 1.05070098…, α = 1.67326324…"
    reason = "SELU′(z) is λ where z > 0 and λαeᶻ where z < 0"
    convention = "the derivative of SELU at 0 is taken as {side}"
    mistakes = (OMITTED, NO_DERIVATIVE)
    examples = (Example((0,), 0), Example((2,), "2.1014019747109609868386699705892"))

    @staticmethod
    def value(K: Any, z: Any, side: str = BELOW) -> Any:
        zero = K.full((), 0)
        below = K.full((), _LAMBDA * _ALPHA) * (K.exp(K.minimum(z, zero)) - 1)
        return K.full((), _LAMBDA) * K.maximum(z, zero) + below

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, side: str = BELOW) -> tuple[Node]:
        above = upper(z, side)
        below = _level(_LAMBDA * _ALPHA, z) * apply("exp", apply("minimum", z, _level(0, z)))
        return (g * (_level(_LAMBDA, z) * above + (1 - above) * below),)

    @classmethod
    def formula(cls, index: Index | None, z: Node, side: str = BELOW) -> Formula:
        entry = entries(index, (z,))[0]
        power = Sum((Call(Symbol("exp", r"\exp"), (entry,)), Negative(number(1))))
        below = Product((Num(_LAMBDA * _ALPHA, "1.75809934", rounded=True), power))
        above = Product((Num(_LAMBDA, "1.05070099", rounded=True), entry))
        return Cases(((above, Compare(entry, ">", number(0))), (below, None)))

    @staticmethod
    def kink(K: Any, z: Any, **side: str) -> Any:
        return K.sign(z) == 0


# Cut off at bounds


def _clip(x: Node, low: Node, high: Node, ties: Ties) -> Node:
    """min(high, max(low, x)); at a bound the first of the two is the bound."""
    return apply("minimum", high, apply("maximum", low, x, ties=ties), ties=ties)


class Clip(Composed, name="clip"):
    """x, cut off at a lower and an upper bound: clip(x, 0, 1). Shape: any, two bounds -> same.

    At a bound the derivative is 0 unless a library is named whose clip has another.
    """

    aliases = ("clamp",)
    examples: ClassVar[tuple[Example, ...]] = (
        Example((2, 0, 1), 1),
        Example((("-1/2", "1/2"), 0, 1), (0, "1/2")),
    )

    @classmethod
    def build(cls, x: Operand, low: Operand, high: Operand, *, ties: Ties = Ties.FIRST) -> Node:
        return apply(cls, as_node(x), as_node(low), as_node(high), ties=ties)

    @staticmethod
    def simplify(x: Node, low: Node, high: Node, ties: Ties = Ties.FIRST) -> Node:
        return _clip(x, low, high, ties)


class HardTanh(Composed, name="hard_tanh"):
    """z, cut off at −1 and 1. Shape: any -> same. At its corners the derivative is 0, as in clip."""

    aliases = ("hardtanh",)
    examples = (Example((("-3/2", "1/2"),), (-1, "1/2")),)

    @classmethod
    def build(cls, z: Operand, *, ties: Ties = Ties.FIRST) -> Node:
        return apply(cls, as_node(z), ties=ties)

    @staticmethod
    def simplify(z: Node, ties: Ties = Ties.FIRST) -> Node:
        return _clip(z, constant(-1, (1,) * z.rank), constant(1, (1,) * z.rank), ties)


class Relu6(Composed, name="relu6"):
    """min(6, max(0, z)). Shape: any -> same. At its two corners the derivative is 0, as in clip."""

    aliases = ("ReLU6",)
    examples = (Example((("-1/2", 5, 7),), (0, 5, 6)),)

    @classmethod
    def build(cls, z: Operand, *, ties: Ties = Ties.FIRST) -> Node:
        return apply(cls, as_node(z), ties=ties)

    @staticmethod
    def simplify(z: Node, ties: Ties = Ties.FIRST) -> Node:
        return apply("minimum", constant(6, (1,) * z.rank), apply("relu", z), ties=ties)
