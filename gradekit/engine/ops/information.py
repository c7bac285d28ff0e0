"""Information: entropy in nats or bits, and how far one distribution is from another."""

from __future__ import annotations

from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Negative, Product, Quotient, Ref, Sum, Symbol
from gradekit.engine.graph import Example, Mistake, Node, Op, Operand, Shape, aligned, apply, as_node, constant
from gradekit.engine.ops.common import all_axes, equal_shapes, whole_number
from gradekit.engine.ops.linear import indices
from gradekit.engine.ops.losses import EXCHANGED, matched
from gradekit.errors import ShapeError

_LOGARITHMS = {0: Symbol("ln", r"\ln"), 2: Symbol("log₂", r"\log_2"), 10: Symbol("log₁₀", r"\log_{10}")}


class Entropy(Op, name="entropy"):
    """−Σ p·log p over all entries, natural or to base 2 (or 10); 0·log 0 counts nothing. Shape: any -> ()."""

    symbol = Symbol("H", r"\mathrm{H}")
    reason = "∂H/∂p = −(log p + 1/ln base)"
    mistakes = (
        Mistake(
            "wrong-log-base",
            "the logarithm to another base was taken",
            forward=lambda y: apply("entropy", y.inputs[0], **(y.params | {"base": 0 if y.params["base"] else 2})),
        ),
    )
    examples = (
        Example((("1/2", "1/4", "1/4"),), "3/2", (("axes", (-1,)), ("base", 2))),
        Example(((1, 0),), 0, (("axes", (-1,)), ("base", 0))),
        Example((("1/3", "2/3"),), "log(3) - 2*log(2)/3", (("axes", (-1,)), ("base", 0))),
    )

    @classmethod
    def build(cls, p: Operand, base: Operand = 0) -> Node:
        """entropy(p) in nats, entropy(p, 2) in bits."""
        p, number = as_node(p), whole_number(base, "the base of a logarithm")
        if number not in (0, 2, 10):
            raise ShapeError("the base of an entropy is 2 or 10; without one it is that of the natural logarithm")
        return apply(cls, p, axes=all_axes(p), base=number)

    @staticmethod
    def shape(shape: Shape, axes: tuple[int, ...], base: int) -> Shape:
        return ()

    @staticmethod
    def value(K: Any, p: Any, axes: tuple[int, ...], base: int) -> Any:
        at_zero = 1 - K.abs(K.sign(p))  # where p is 0 the logarithm is that of 1
        return -K.sum(p * (K.log_to(base, p + at_zero) if base else K.log(p + at_zero)), axes, keep=False)

    @staticmethod
    def vjp(g: Node, y: Node, p: Node, axes: tuple[int, ...], base: int) -> tuple[Node]:
        unit = apply("log", constant(base)) if base else constant(1)
        return (-(_raised(g, p) * (apply("log", p) + 1) / _raised(unit, p)),)

    @staticmethod
    def formula(index: Index, p: Node, axes: tuple[int, ...], base: int) -> Formula:
        return Negative(
            Sum(tuple(Product((Ref(0, i), Call(_LOGARITHMS[base], (Ref(0, i),)))) for i in indices(p.shape)))
        )


def _raised(number: Node, p: Node) -> Node:
    """A number at the rank of p."""
    return apply("reshape", number, dims=(1,) * p.rank, rank=0) if p.rank else number


class KlDivergence(Op, name="kl_divergence"):
    """Σ p·ln(p/q), how far q is from p; 0·ln 0 counts nothing. Shape: two of one shape -> ()."""

    aliases = ("kl", "KL")
    symbol = Symbol("KL", r"\mathrm{KL}")
    reason = "∂KL/∂q = −p/q and ∂KL/∂p = ln(p/q) + 1"
    mistakes = (EXCHANGED,)
    examples = (
        Example((("1/2", "1/2"), ("1/4", "3/4")), "log(2)/2 + log(2/3)/2", (("axes", (-1,)),)),
        Example(((0, 1), (0, 1)), 0, (("axes", (-1,)),)),
    )

    @classmethod
    def build(cls, p: Operand, q: Operand) -> Node:
        p, q = matched(*aligned((p, q)))
        return apply(cls, p, q, axes=all_axes(p))

    @staticmethod
    def shape(p: Shape, q: Shape, axes: tuple[int, ...]) -> Shape:
        equal_shapes(p, q)
        return ()

    @staticmethod
    def value(K: Any, p: Any, q: Any, axes: tuple[int, ...]) -> Any:
        return K.sum(K.xlogy(p, p) - K.xlogy(p, q), axes, keep=False)

    @staticmethod
    def vjp(g: Node, y: Node, p: Node, q: Node, axes: tuple[int, ...]) -> tuple[Node, Node]:
        up = _raised(g, p)
        return up * (apply("log", p / q) + 1), up * apply("cross_entropy_slope", q, p)

    @staticmethod
    def formula(index: Index, p: Node, q: Node, axes: tuple[int, ...]) -> Formula:
        ratios = [Call(_LOGARITHMS[0], (Quotient(Ref(0, i), Ref(1, i)),)) for i in indices(p.shape)]
        return Sum(tuple(Product((Ref(0, i), ratio)) for i, ratio in zip(indices(p.shape), ratios, strict=True)))
