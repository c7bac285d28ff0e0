"""Entry-by-entry arithmetic: + − · / and powers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradekit.engine.formula import (
    Formula,
    Index,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from gradekit.engine.graph import Example, Mistake, Node, apply, constant
from gradekit.engine.number import MAX_BITS, bounded
from gradekit.engine.ops.common import Elementwise, entries, is_constant, ones, unstretch
from gradekit.engine.shapes import broadcast
from gradekit.errors import LimitError, NoValue


def _constants(*operands: Node) -> tuple[Fraction, ...] | None:
    """The values of operands that are all constants, else None."""
    if all(node.op.name == "constant" for node in operands):
        return tuple(node.params["value"] for node in operands)
    return None


def _folded(value: Fraction, *operands: Node) -> Node:
    return constant(bounded(value), broadcast(*(node.shape for node in operands)))


class Identity(Elementwise, name="identity"):
    """The operand itself. Shape: any -> same."""

    rounds = False
    aliases = ("linear",)
    reason = "the identity changes nothing"
    examples = (Example(("3/7",), "3/7"),)

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return x

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g,)

    @staticmethod
    def formula(index: Index, x: Node) -> Formula:
        return entries(index, (x,))[0]


class Passed(Elementwise, name="passed"):
    """A gradient that happens to equal another quantity, as a quantity in its own right. Shape: any -> same.

    consumer and operand name the edge on which it was passed back: ∂(a·b)/∂a is b, but it is not the quantity b.
    """

    function = rounds = False
    reason = "the same number, as a gradient"
    examples = (Example(("3/7",), "3/7", (("consumer", None), ("operand", 0))),)

    @staticmethod
    def value(K: Any, x: Any, consumer: Node | None, operand: int) -> Any:
        return x

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, consumer: Node | None, operand: int) -> tuple[Node]:
        return (g,)

    @staticmethod
    def formula(index: Index, x: Node, consumer: Node | None, operand: int) -> Formula:
        return entries(index, (x,))[0]


class Add(Elementwise, name="add"):
    """Sum, entry by entry. Shape: equal ranks -> common shape."""

    function = False
    symbol = Symbol("+", "+")
    reason = "a sum passes the upstream gradient on unchanged"
    examples = (Example(("1/2", "1/3"), "5/6"), Example(((1, 2), (10, 20)), (11, 22)))

    @staticmethod
    def value(K: Any, a: Any, b: Any) -> Any:
        return a + b

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node]:
        return unstretch(g, a.shape), unstretch(g, b.shape)

    @staticmethod
    def formula(index: Index, a: Node, b: Node) -> Formula:
        return Sum(entries(index, (a, b)))

    @staticmethod
    def simplify(a: Node, b: Node) -> Node | None:
        if values := _constants(a, b):
            return _folded(sum(values, Fraction(0)), a, b)
        if is_constant(a, 0) and broadcast(a.shape, b.shape) == b.shape:
            return b
        return a if is_constant(b, 0) and broadcast(a.shape, b.shape) == a.shape else None


class Sub(Elementwise, name="sub"):
    """Difference, entry by entry. Shape: equal ranks -> common shape."""

    function = False
    symbol = Symbol("−", "-")
    reason = "a difference passes the upstream gradient on, with a minus to what is subtracted"
    examples = (Example(("1/2", "1/3"), "1/6"),)

    @staticmethod
    def value(K: Any, a: Any, b: Any) -> Any:
        return a - b

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node]:
        return unstretch(g, a.shape), -unstretch(g, b.shape)

    @staticmethod
    def formula(index: Index, a: Node, b: Node) -> Formula:
        left, right = entries(index, (a, b))
        return Sum((left, Negative(right)))

    @staticmethod
    def simplify(a: Node, b: Node) -> Node | None:
        if values := _constants(a, b):
            return _folded(values[0] - values[1], a, b)
        return a if is_constant(b, 0) and broadcast(a.shape, b.shape) == a.shape else None


class Neg(Elementwise, name="neg"):
    """Negative. Shape: any -> same."""

    rounds = False
    function = False
    symbol = Symbol("−", "-")
    examples = (Example(("3/4",), "-3/4"),)

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return -x

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (-g,)

    @staticmethod
    def formula(index: Index, x: Node) -> Formula:
        return Negative(entries(index, (x,))[0])

    @staticmethod
    def simplify(x: Node) -> Node | None:
        if values := _constants(x):
            return _folded(-values[0], x)
        return x.inputs[0] if x.op is Neg else None


class Mul(Elementwise, name="mul"):
    """Product, entry by entry (⊙ for vectors and matrices). Shape: equal ranks -> common shape."""

    bilinear = True
    function = False
    symbol = Symbol("·", r"\cdot ")
    reason = "the derivative of a product by one factor is the other factor"
    examples = (Example(("2/3", "5/7"), "10/21"), Example(((2, 3), (5, 7)), (10, 21)))

    @staticmethod
    def value(K: Any, a: Any, b: Any) -> Any:
        return a * b

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node]:
        return unstretch(g * b, a.shape), unstretch(g * a, b.shape)

    @staticmethod
    def formula(index: Index | None, a: Node, b: Node) -> Formula:
        both_large = index is None and a.size > 1 and b.size > 1
        return Product(entries(index, (a, b)), "⊙" if both_large else "·")

    @staticmethod
    def simplify(a: Node, b: Node) -> Node | None:
        if values := _constants(a, b):
            return _folded(values[0] * values[1], a, b)
        for one, other in ((a, b), (b, a)):
            if is_constant(one, 1) and broadcast(a.shape, b.shape) == other.shape:
                return other
            if is_constant(one, 0):
                return constant(0, broadcast(a.shape, b.shape))
        return None


class Div(Elementwise, name="div"):
    """Quotient, entry by entry. Shape: equal ranks -> common shape. Division by zero has no value."""

    function = False
    symbol = Symbol("/", "/")
    reason = "∂(a/b)/∂a = 1/b and ∂(a/b)/∂b = −a/b²"
    examples = (Example(("2/3", "5/7"), "14/15"),)

    @staticmethod
    def value(K: Any, a: Any, b: Any) -> Any:
        return K.divide(a, b)

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node]:
        return unstretch(g / b, a.shape), unstretch(-(g * a / b**2), b.shape)

    @staticmethod
    def formula(index: Index, a: Node, b: Node) -> Formula:
        return Quotient(*entries(index, (a, b)))

    @staticmethod
    def simplify(a: Node, b: Node) -> Node | None:
        if values := _constants(a, b):
            if values[1] == 0:
                raise NoValue("division by zero has no (real) value")
            return _folded(values[0] / values[1], a, b)
        return a if is_constant(b, 1) and broadcast(a.shape, b.shape) == a.shape else None


class PowerOp(Elementwise, name="power"):
    """a to the power b, entry by entry. Shape: equal ranks -> common shape. Negative bases need whole exponents."""

    function = False
    symbol = Symbol("^", "^")
    reason = "(xⁿ)′ = n·xⁿ⁻¹"
    examples = (
        Example((3, 2), 9),
        Example(("2/3", -2), "9/4"),
        Example(("-1/2", 3), "-1/8"),
        Example((12, "1/2"), "2*sqrt(3)"),
    )
    mistakes = (
        Mistake(
            "square-factor",
            "the factor 2 of the derivative of a square is missing",
            backward=lambda g, y, a, b: (unstretch(g * a, a.shape) if is_constant(b, 2) else None, None),
        ),
    )

    @staticmethod
    def value(K: Any, a: Any, b: Any) -> Any:
        return K.power(a, b)

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node | None]:
        by_exponent = None if b.op.name == "constant" else unstretch(g * y * apply("log", a), b.shape)
        return unstretch(g * (b * a ** (b - 1)), a.shape), by_exponent

    @staticmethod
    def formula(index: Index, a: Node, b: Node) -> Formula:
        return Power(*entries(index, (a, b)))

    @staticmethod
    def simplify(a: Node, b: Node) -> Node | None:
        same = broadcast(a.shape, b.shape) == a.shape
        if is_constant(b, 1) and same:
            return a
        if is_constant(b, 0) and same:
            return ones(a.shape)
        values = _constants(a, b)
        if values and values[1].denominator == 1:
            return _folded(_integer_power(*values), a, b)
        return None


def _integer_power(base: Fraction, exponent: Fraction) -> Fraction:
    """base**exponent, refused before it is computed where it would be too large."""
    if base == 0 and exponent < 0:
        raise NoValue("0 to a negative power has no (real) value")
    if base in (0, 1, -1):
        return base if exponent % 2 else abs(base)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if (bits - 1) * abs(exponent) >= MAX_BITS:  # the power has at least one bit more than this
        raise LimitError(f"number too large: the power would have more than {MAX_BITS} bits")
    return bounded(base**exponent.numerator)


def scaled(node: Node, factor: int | Fraction) -> Node:
    """The node times an exact number."""
    return node * constant(factor, (1,) * node.rank)
