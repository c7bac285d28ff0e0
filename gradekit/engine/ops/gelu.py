"""Smooth activations of the normal distribution and of softplus: erf, GELU in both its forms, Mish."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Num, Power, Product, Quotient, Sum, Symbol, number
from gradekit.engine.graph import OPS, Example, Node, Operand, apply, as_node, constant
from gradekit.engine.ops.activations import Activation
from gradekit.engine.ops.common import Function, entries
from gradekit.engine.ops.words import is_word
from gradekit.errors import ShapeError

_ERF, _SQRT = Symbol("erf", r"\operatorname{erf}"), Symbol("sqrt", r"\sqrt")
_TANH, _PI = Symbol("tanh", r"\tanh"), Symbol("π", r"\pi")
_CUBIC = Fraction(44715, 1_000_000)  # of the tanh form of GELU, as published


def _level(value: int | Fraction, z: Node) -> Node:
    """A number at the rank of z."""
    return constant(value, (1,) * z.rank)


def _root_of_pi(times: int | Fraction, z: Node) -> Node:
    """√(times·π) at the rank of z."""
    root = apply("sqrt", OPS["pi"].build() * constant(times))
    return apply("reshape", root, dims=(1,) * z.rank, rank=0) if z.rank else root


class Erf(Function, name="erf"):
    """Error function 2/√π·∫₀ˣ e^(−t²) dt. Shape: any -> same. Source: Abramowitz and Stegun, 7.1.1."""

    symbol = _ERF
    reason = "erf′(x) = 2/√π·e^(−x²)"
    examples = (Example((0,), 0), Example(("1/2",), "erf(1/2)"))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.erf(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g * (2 * apply("exp", -(x * x)) / _root_of_pi(1, x)),)


class Gelu(Activation, name="gelu"):
    """z·Φ(z) with the normal distribution Φ; with form=tanh it is gelu_tanh. Shape: any -> same.

    Source: Hendrycks, Gimpel 2016.
    """

    aliases = ("GELU",)
    symbol = Symbol("GELU", r"\operatorname{GELU}")
    words = ("exact", "tanh")
    definition = "GELU(z) = z·Φ(z) = z/2·(1 + erf(z/√2))"
    reason = "GELU′(z) = Φ(z) + z·φ(z), with φ(z) = e^(−z²/2)/√(2π)"
    examples = (Example((0,), 0), Example((-1,), "-(1 - erf(1/sqrt(2)))/2"))

    @classmethod
    def build(cls, z: Operand, form: Operand | None = None) -> Node:
        if form is None or is_word(as_node(form), "exact"):
            return apply(cls, z)
        if not is_word(as_node(form), "tanh"):
            raise ShapeError("the form of gelu is exact or tanh")
        return apply("gelu_tanh", z)

    @staticmethod
    def value(K: Any, z: Any) -> Any:
        return z * K.erfc(K.divide(-z, K.sqrt(K.full((), 2)))) / K.full((), 2)

    @staticmethod
    def vjp(g: Node, y: Node, z: Node) -> tuple[Node]:
        below = (1 + apply("erf", z / apply("sqrt", _level(2, z)))) * _level(Fraction(1, 2), z)
        density = apply("exp", -(z * z) * _level(Fraction(1, 2), z)) / _root_of_pi(2, z)
        return (g * (below + z * density),)

    @classmethod
    def formula(cls, index: Index | None, z: Node) -> Formula:
        entry = entries(index, (z,))[0]
        inner = Call(_ERF, (Quotient(entry, Call(_SQRT, (number(2),))),))
        return Product((Quotient(entry, number(2)), Sum((number(1), inner))))


class GeluTanh(Activation, name="gelu_tanh"):
    """GELU in its tanh form, z/2·(1 + tanh(√(2/π)(z + 0.044715 z³))). Shape: any -> same."""

    symbol = Symbol("GELU", r"\operatorname{GELU}")
    definition = "GELU(z) ≈ z/2·(1 + tanh(√(2/π)·(z + 0.044715z³)))"
    reason = "with u = √(2/π)(z + 0.044715z³): ½(1 + tanh u) + z/2·(1 − tanh² u)·√(2/π)(1 + 0.134145z²)"
    examples = (Example((0,), 0), Example((1,), "(1 + tanh(sqrt(2/pi)*1044715/1000000))/2"))

    @staticmethod
    def value(K: Any, z: Any) -> Any:
        root = K.sqrt(K.divide(K.full((), 2), K.pi()))
        return z * (1 + K.tanh(root * (z + K.full((), _CUBIC) * z * z * z))) / K.full((), 2)

    @staticmethod
    def vjp(g: Node, y: Node, z: Node) -> tuple[Node]:
        root, half = _level(2, z) / _root_of_pi(2, z), _level(Fraction(1, 2), z)
        bent = apply("tanh", root * (z + _level(_CUBIC, z) * z**3))
        slope = root * (1 + _level(3 * _CUBIC, z) * z**2)
        return (g * (half * (1 + bent) + half * z * (1 - bent**2) * slope),)

    @classmethod
    def formula(cls, index: Index | None, z: Node) -> Formula:
        entry = entries(index, (z,))[0]
        root = Call(_SQRT, (Quotient(number(2), Call(_PI, ())),))
        cubic = Sum((entry, Product((Num(_CUBIC, "0.044715"), Power(entry, number(3))))))
        return Product((Quotient(entry, number(2)), Sum((number(1), Call(_TANH, (Product((root, cubic)),))))))


class Mish(Activation, name="mish"):
    """z·tanh(ln(1 + eᶻ)). Shape: any -> same. Source: Misra 2020."""

    symbol = Symbol("Mish", r"\operatorname{Mish}")
    definition = "Mish(z) = z·tanh(softplus(z))"
    reason = "with t = tanh(softplus(z)): Mish′(z) = t + z·(1 − t²)·σ(z)"
    examples = (Example((0,), 0), Example((1,), "tanh(log(1 + exp(1)))"))

    @staticmethod
    def value(K: Any, z: Any) -> Any:
        return z * K.tanh(K.softplus(z))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node) -> tuple[Node]:
        bent = apply("tanh", apply("softplus", z))
        return (g * (bent + z * (1 - bent**2) * apply("sigmoid", z)),)

    @classmethod
    def formula(cls, index: Index | None, z: Node) -> Formula:
        entry = entries(index, (z,))[0]
        return Product((entry, Call(_TANH, (Call(Symbol("softplus", r"\operatorname{softplus}"), (entry,)),))))
