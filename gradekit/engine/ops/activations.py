"""Activation functions: what a layer applies to its pre-activation z."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from gradekit.engine.formula import Call, Formula, Index, Symbol
from gradekit.engine.graph import OPS, Example, Mistake, Node, apply
from gradekit.engine.ops.common import Function, KinkAtZero, entries, stretch

OMITTED = Mistake(
    "activation-omitted",
    "the activation function was not applied",
    forward=lambda y: y.inputs[0],
)
NO_DERIVATIVE = Mistake(
    "activation-derivative-omitted",
    "the upstream gradient was passed back without the derivative of the activation function",
    backward=lambda g, y, z, **params: (stretch(g, z.shape),),
)


def _at_activation(g: Node, y: Node, z: Node, **params: Any) -> tuple[Node | None, ...]:
    again = apply(y.op, y, **params)
    return y.op.vjp(g, again, y, **params)


AT_ACTIVATION = Mistake(
    "derivative-at-activation",
    "the derivative of the activation function was taken at the activation instead of at the pre-activation",
    backward=_at_activation,
)


class Activation(Function):
    """An elementwise activation, with the mistakes that all of them share."""

    mistakes: ClassVar[tuple[Mistake, ...]] = (OMITTED, NO_DERIVATIVE, AT_ACTIVATION)


class Sigmoid(Activation, name="sigmoid"):
    """Logistic function 1/(1+e^-z). Shape: any -> same. Source: Goodfellow et al., Deep Learning, eq. 3.30."""

    aliases = ("σ", "logistic")
    symbol = Symbol("σ", r"\sigma")
    definition = "σ(z) = 1/(1 + e⁻ᶻ)"
    reason = "σ′(z) = σ(z)(1 − σ(z))"
    examples = (Example((0,), "1/2"), Example(("151/400",), "1/(1 + exp(-151/400))"))

    @staticmethod
    def value(K: Any, z: Any) -> Any:
        return K.divide(1, 1 + K.exp(-z))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node) -> tuple[Node]:
        fused = _through_cross_entropy(g, y)
        return (fused if fused is not None else g * (y * (1 - y)),)


def _through_cross_entropy(g: Node, y: Node) -> Node | None:
    """up·(ŷ − y) where g is the gradient of binary cross-entropy at this very ŷ, which the chain rule cancels to."""
    up, slope = g.inputs if g.op.name == "mul" else (None, g)
    if slope.op.name != "binary_cross_entropy_slope" or slope.inputs[0] is not y:
        return None
    difference = y - slope.inputs[1]
    return difference if up is None else up * difference


class Tanh(Activation, name="tanh"):
    """Hyperbolic tangent. Shape: any -> same. Source: Goodfellow et al., Deep Learning, section 6.3.2."""

    symbol = Symbol("tanh", r"\tanh")
    definition = "tanh(z) = (eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ)"
    reason = "tanh′(z) = 1 − tanh²(z)"
    examples = (Example((0,), 0), Example(("-1/2",), "(1 - exp(1))/(1 + exp(1))"))

    @staticmethod
    def value(K: Any, z: Any) -> Any:
        return K.tanh(z)

    @staticmethod
    def vjp(g: Node, y: Node, z: Node) -> tuple[Node]:
        return (g * (1 - y**2),)


class Relu(KinkAtZero, Activation, name="relu"):
    """Rectifier max(0, z). Shape: any -> same. At 0 the derivative is taken as `at_zero` (0 unless stated)."""

    aliases = ("ReLU",)
    symbol = Symbol("ReLU", r"\operatorname{ReLU}")
    definition = "ReLU(z) = max(0, z)"
    reason = "ReLU′(z) is 1 where z > 0 and 0 where z < 0"
    convention = "the derivative of ReLU at 0 is taken as {at_zero}"
    examples = (
        Example(("-3/4",), 0),
        Example(("3/4",), "3/4"),
        Example((-3,), 0, (("at_zero", Fraction(1)),)),
    )

    @staticmethod
    def value(K: Any, z: Any, at_zero: Fraction = Fraction(0)) -> Any:
        return K.maximum(z, K.full((), 0))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, at_zero: Fraction = Fraction(0)) -> tuple[Node]:
        return (g * apply("heaviside", z, at_zero=at_zero),)


class Softplus(Activation, name="softplus"):
    """ln(1+e^z), a smooth ReLU. Shape: any -> same. Source: Goodfellow et al., Deep Learning, eq. 3.31."""

    symbol = Symbol("softplus", r"\operatorname{softplus}")
    definition = "softplus(z) = ln(1 + eᶻ)"
    reason = "softplus′(z) = σ(z)"
    examples = (Example((0,), "log(2)"), Example((-1,), "log(1 + exp(-1))"))

    @staticmethod
    def value(K: Any, z: Any) -> Any:
        return K.softplus(z)

    @staticmethod
    def vjp(g: Node, y: Node, z: Node) -> tuple[Node]:
        return (g * apply("sigmoid", z),)


class Step(KinkAtZero, Activation, name="step"):
    """1 from 0 on, 0 below (1 at 0 unless `at_zero` says otherwise). Shape: any -> same. Its derivative is 0."""

    rounds = False
    symbol = Symbol("step", r"\operatorname{step}")
    definition = "step(z) is 1 where z > 0 and 0 where z < 0"
    reason = "a step function is flat: it passes nothing back"
    convention = "the step function at 0 is taken as {at_zero}"
    mistakes = (OMITTED,)
    examples = (Example((0,), 1), Example(("-1/9",), 0), Example((0,), 0, (("at_zero", Fraction(0)),)))

    @staticmethod
    def value(K: Any, z: Any, at_zero: Fraction = Fraction(1)) -> Any:
        return OPS["heaviside"].value(K, z, at_zero)

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, at_zero: Fraction = Fraction(1)) -> tuple[None]:
        return (None,)

    @classmethod
    def formula(cls, index: Index, z: Node, at_zero: Fraction = Fraction(1)) -> Formula:
        entry = entries(index, (z,))[0]
        if at_zero == 1:
            return Call(cls.symbol, (entry,))
        return OPS["heaviside"].formula(index, z, at_zero=at_zero)
