"""A function of which only the name is known: s = uᵀf(Wx + b)."""

from __future__ import annotations

from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Symbol
from gradekit.engine.graph import Example, Mistake, Node, apply, constant
from gradekit.engine.ops.activations import AT_ACTIVATION, NO_DERIVATIVE, OMITTED
from gradekit.engine.ops.common import Elementwise, entries, unstretch, zeros


def _at_activation(g: Node, y: Node, z: Node, p: Node, order: int) -> tuple[Node, None]:
    return g * apply("applied", y, p, order=order + 1), None


class Applied(Elementwise, name="applied"):
    """f(z), or with `order` a derivative of it, entry by entry. Shape: any, and f's parameter p -> that of z.

    Nothing is known of f but that it is smooth, so a statement about it holds if it holds for functions taken at
    random: f(z) = sin(z + p) + p·z²/2, where p is an open symbol that has the function's name.
    """

    function = False
    mistakes = (
        Mistake("activation-omitted", OMITTED.because, forward=lambda y: y.inputs[0]),
        Mistake("activation-derivative-omitted", NO_DERIVATIVE.because, backward=lambda g, y, *zp, order: (g, None)),
        Mistake("derivative-at-activation", AT_ACTIVATION.because, backward=_at_activation),
    )
    reason = "f′ is taken entry by entry"
    examples = (
        Example((("1/2", 1), (0,)), ("sin(1/2)", "sin(1)"), (("order", 0),)),
        Example((2, "7/3"), "cos(13/3) + 14/3", (("order", 1),)),
        Example((2, 7), "-sin(9) + 7", (("order", 2),)),
        Example((2, 7), "-cos(9)", (("order", 3),)),
        Example((2, 7), "sin(9)", (("order", 4),)),
    )

    @staticmethod
    def value(K: Any, z: Any, p: Any, order: int) -> Any:
        named = K.named(p, z, order)
        if named is not None:
            return named
        wave = (K.cos if order % 2 else K.sin)(z + p)
        power = (z * z / 2, z, z * 0 + 1, z * 0)[min(order, 3)]
        return (-wave if order % 4 > 1 else wave) + p * power

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, p: Node, order: int) -> tuple[Node, Node]:
        slope = apply("applied", z, p, order=order + 1)
        by_parameter = slope - p * _power(z, order + 1) + _power(z, order)
        return unstretch(g * slope, z.shape), unstretch(g * by_parameter, p.shape)

    @staticmethod
    def formula(index: Index | None, z: Node, p: Node, order: int) -> Formula:
        name = (p.inputs[0] if p.op.name == "reshape" else p).params.get("name", "f")
        return Call(Symbol(name + "′" * order, name + "'" * order), entries(index, (z, p))[:1])


def _power(z: Node, order: int) -> Node:
    """The derivative of that order of z²/2."""
    if order > 1:
        return constant(1, z.shape) if order == 2 else zeros(z.shape)
    return z if order else z * z / 2
