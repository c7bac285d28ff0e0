"""Activation functions: what a layer applies to its pre-activation z."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from gradekit.engine.formula import (
    UNLESS_ONE,
    Call,
    Formula,
    Group,
    Index,
    Negative,
    Product,
    Quotient,
    Ref,
    Sum,
    Symbol,
    number,
)
from gradekit.engine.graph import OPS, Example, Mistake, Node, Op, Operand, Shape, apply, as_node
from gradekit.engine.ops.common import Elementwise, Function, axes_of, entries, stretch, unstretch
from gradekit.errors import ShapeError

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


class Relu(Activation, name="relu"):
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

    @staticmethod
    def kink(K: Any, z: Any, at_zero: Fraction = Fraction(0)) -> Any:
        return K.sign(z) == 0


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


class Step(Activation, name="step"):
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
        sign = K.sign(z)
        return sign * (sign + 1) / 2 + (1 - sign * sign) * K.full((), at_zero)

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, at_zero: Fraction = Fraction(1)) -> tuple[None]:
        return (None,)

    @classmethod
    def formula(cls, index: Index, z: Node, at_zero: Fraction = Fraction(1)) -> Formula:
        entry = entries(index, (z,))[0]
        if at_zero == 1:
            return Call(cls.symbol, (entry,))
        return OPS["heaviside"].formula(index, z, at_zero=at_zero)

    @staticmethod
    def kink(K: Any, z: Any, at_zero: Fraction = Fraction(1)) -> Any:
        return K.sign(z) == 0


class _AlongAxis(Op):
    """An activation that couples the entries along one axis (the last, unless `axes` names another)."""

    mistakes = (OMITTED, NO_DERIVATIVE)

    @classmethod
    def build(cls, z: Operand, *axis: Operand) -> Node:
        """f(z) along the last axis, f(z, 1) down the columns, f(z, 2) along the rows."""
        z = as_node(z)
        return apply(cls, z, axes=axes_of(z, axis) if axis else (-1,))

    @staticmethod
    def shape(shape: Shape, axes: tuple[int, ...] = (-1,)) -> Shape:
        if not shape:
            raise ShapeError("softmax takes a vector or a matrix, not a number")
        return shape

    @classmethod
    def whole(cls, z: Node, axes: tuple[int, ...] = (-1,)) -> Formula:
        axis = () if axes == (-1,) else (number(z.rank + axes[0] + 1),)
        return Call(cls.symbol, (Ref(0, None), *axis))


def _along(index: Index, z: Node, axes: tuple[int, ...]) -> list[Index]:
    """The indices of all entries on the line through `index` along the axis."""
    axis = axes[0] % len(index)
    return [index[:axis] + (i,) + index[axis + 1 :] for i in range(z.shape[axis])]


def _sum_of_exp(index: Index, z: Node, axes: tuple[int, ...]) -> Sum:
    return Sum(tuple(Call(_EXP, (Ref(0, other),)) for other in _along(index, z, axes)))


_EXP = Symbol("exp", r"\exp")


class Softmax(_AlongAxis, name="softmax"):
    """e^zᵢ/Σⱼe^zⱼ along one axis. Shape: any -> same. Source: Goodfellow et al., Deep Learning, eq. 6.29."""

    symbol = Symbol("softmax", r"\operatorname{softmax}")
    definition = "softmax(z)ᵢ = exp(zᵢ)/Σⱼ exp(zⱼ)"
    reason = "∂ŷᵢ/∂zⱼ = ŷᵢ(1{i=j} − ŷⱼ); with cross-entropy this becomes ŷ − y"
    examples = (
        Example(((0, 0),), ("1/2", "1/2")),
        Example(((0, 1),), ("1/(1 + exp(1))", "exp(1)/(1 + exp(1))")),
        Example((((3, 3), (1, 1), (2, 2)),), (("1/2", "1/2"),) * 3),
        Example((((0, 5, 7), (0, 5, 7)),), (("1/2",) * 3,) * 2, (("axes", (-2,)),)),
    )

    @staticmethod
    def value(K: Any, z: Any, axes: tuple[int, ...] = (-1,)) -> Any:
        powers = K.exp(z - K.shift(z, axes))
        return K.divide(powers, K.sum(powers, axes, keep=True))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, axes: tuple[int, ...] = (-1,)) -> tuple[Node]:
        fused = _through_categorical(g, y, axes)
        if fused is not None:
            return (fused,)
        return (y * (g - apply("sum", g * y, axes=axes, keep=True)),)

    @staticmethod
    def formula(index: Index, z: Node, axes: tuple[int, ...] = (-1,)) -> Formula:
        return Quotient(Call(_EXP, (Ref(0, index),)), _sum_of_exp(index, z, axes))


def _through_categorical(g: Node, y: Node, axes: tuple[int, ...]) -> Node | None:
    """up·(ŷ·Σy − y) where g is the gradient of cross-entropy at this very ŷ (Σy is 1 for a one-hot target)."""
    up, slope = g.inputs if g.op.name == "mul" else (None, g)
    if slope.op.name != "cross_entropy_slope" or slope.inputs[0] is not y:
        return None
    if up is not None and any(up.shape[axis] != 1 for axis in axes):
        return None
    target = slope.inputs[1]
    difference = apply("softmax_residual", y, target, apply("sum", target, axes=axes, keep=True))
    return difference if up is None else up * difference


class SoftmaxResidual(Elementwise, name="softmax_residual"):
    """ŷΣy − y, the gradient of cross-entropy by the logits; ŷ − y where the target sums to 1.

    Shape: ŷ and y alike, Σy of length 1 along the softmax's axis -> that of ŷ.
    """

    function = False
    reason = "softmax with cross-entropy: ŷ − y"
    examples = (Example((("1/4", "3/4"), (0, 1), (1,)), ("1/4", "-1/4")),)

    @staticmethod
    def value(K: Any, p: Any, t: Any, total: Any) -> Any:
        return p * total - t

    @staticmethod
    def vjp(g: Node, y: Node, p: Node, t: Node, total: Node) -> tuple[Node, Node, Node]:
        return unstretch(g * total, p.shape), unstretch(-g, t.shape), unstretch(g * p, total.shape)

    @staticmethod
    def formula(index: Index | None, p: Node, t: Node, total: Node) -> Formula:
        prediction, target, sum_of_targets = entries(index, (p, t, total))
        return Sum((Product((prediction, Group(sum_of_targets, UNLESS_ONE))), Negative(target)))


class LogSoftmax(_AlongAxis, name="log_softmax"):
    """zᵢ − ln Σⱼe^zⱼ along one axis. Shape: any -> same."""

    symbol = Symbol("log_softmax", r"\operatorname{log\,softmax}")
    reason = "∂/∂z: the upstream gradient minus softmax times its sum"
    examples = (
        Example(((0, 1),), ("-log(1 + exp(1))", "1 - log(1 + exp(1))")),
        Example((((0, 5, 7), (0, 5, 7)),), (("-log(2)",) * 3,) * 2, (("axes", (-2,)),)),
    )

    @staticmethod
    def value(K: Any, z: Any, axes: tuple[int, ...] = (-1,)) -> Any:
        shifted = z - K.shift(z, axes)
        return shifted - K.log(K.sum(K.exp(shifted), axes, keep=True))

    @staticmethod
    def vjp(g: Node, y: Node, z: Node, axes: tuple[int, ...] = (-1,)) -> tuple[Node]:
        return (g - apply("softmax", z, axes=axes) * apply("sum", g, axes=axes, keep=True),)

    @staticmethod
    def formula(index: Index, z: Node, axes: tuple[int, ...] = (-1,)) -> Formula:
        log = Call(Symbol("ln", r"\ln"), (_sum_of_exp(index, z, axes),))
        return Sum((Ref(0, index), Negative(log)))
