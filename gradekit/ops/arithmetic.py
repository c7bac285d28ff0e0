"""Entry-by-entry arithmetic: + − · / powers, roots, logarithms, absolute value, larger and smaller, comparison."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradekit.errors import LimitError, NoValue
from gradekit.formula import (
    ONE,
    ZERO,
    Bars,
    Call,
    Cases,
    Compare,
    Formula,
    Index,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
)
from gradekit.graph import Example, Mistake, Node, Op, Shape, apply, broadcast, constant
from gradekit.number import MAX_BITS, bounded
from gradekit.ops.common import Elementwise, Function, entries, is_constant, ones, unstretch


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


class Exp(Function, name="exp"):
    """Exponential e^x. Shape: any -> same."""

    symbol = Symbol("exp", r"\exp")
    reason = "exp′ = exp"
    examples = (Example((0,), 1), Example(("-3/2",), "exp(-3/2)"))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.exp(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g * y,)


def _other_base(base: int) -> Mistake:
    word = {0: "the natural logarithm", 2: "the logarithm to base 2", 10: "the logarithm to base 10"}[base]
    name = {0: "log", 2: "log2", 10: "log10"}[base]
    return Mistake(
        "wrong-log-base",
        f"{word} was taken where the exercise uses another base",
        forward=lambda y: apply(name, y.inputs[0]),
    )


class Log(Function, name="log"):
    """Natural logarithm. Shape: any -> same; no value at or below 0."""

    aliases = ("ln",)
    symbol = Symbol("ln", r"\ln")
    reason = "ln′(x) = 1/x"
    mistakes = (_other_base(2), _other_base(10))
    examples = (Example((1,), 0), Example(("3/7",), "log(3) - log(7)"))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.log(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g / x,)


class _LogTo(Function):
    base = 10

    @classmethod
    def value(cls, K: Any, x: Any) -> Any:
        return K.log_to(cls.base, x)

    @classmethod
    def vjp(cls, g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g / (x * _raise(apply("log", constant(cls.base)), x.rank)),)


def _raise(scalar: Node, rank: int) -> Node:
    return apply("reshape", scalar, dims=(1,) * rank, rank=0) if rank else scalar


class Log2(_LogTo, name="log2"):
    """Logarithm to base 2. Shape: any -> same; no value at or below 0."""

    base = 2
    symbol = Symbol("log₂", r"\log_2")
    reason = "log₂′(x) = 1/(x·ln 2)"
    mistakes = (_other_base(0), _other_base(10))
    examples = (Example((8,), 3), Example(("1/4",), -2), Example((3,), "log(3)/log(2)"))


class Log10(_LogTo, name="log10"):
    """Logarithm to base 10. Shape: any -> same; no value at or below 0."""

    symbol = Symbol("log₁₀", r"\log_{10}")
    reason = "log₁₀′(x) = 1/(x·ln 10)"
    mistakes = (_other_base(0), _other_base(2))
    examples = (Example((1000,), 3), Example(("1/100",), -2), Example((3,), "log(3)/log(10)"))


class Sqrt(Function, name="sqrt"):
    """Square root. Shape: any -> same; no value below 0, no derivative at 0."""

    symbol = Symbol("sqrt", r"\sqrt")
    reason = "(√x)′ = 1/(2√x)"
    examples = (Example(("9/4",), "3/2"), Example((12,), "2*sqrt(3)"))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.sqrt(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g / (2 * y),)


class Sin(Function, name="sin"):
    """Sine, of radians. Shape: any -> same."""

    symbol = Symbol("sin", r"\sin")
    reason = "sin′ = cos"
    examples = (Example((0,), 0), Example(("1/2",), "sqrt(1 - cos(1/2)^2)"))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.sin(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g * apply("cos", x),)


class Cos(Function, name="cos"):
    """Cosine, of radians. Shape: any -> same."""

    symbol = Symbol("cos", r"\cos")
    reason = "cos′ = −sin"
    examples = (Example((0,), 1), Example(("1/2",), "sqrt(1 - sin(1/2)^2)"))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.cos(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (-(g * apply("sin", x)),)


class Abs(Elementwise, name="abs"):
    """Absolute value. Shape: any -> same. At 0 the derivative is taken as 0."""

    symbol = Symbol("abs", r"\operatorname{abs}")
    reason = "|x|′ is the sign of x"
    convention = "the derivative of |x| at 0 is taken as 0"
    examples = (Example(("-3/4",), "3/4"),)

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.abs(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g * apply("sign", x),)

    @staticmethod
    def formula(index: Index, x: Node) -> Formula:
        return Bars(entries(index, (x,))[0])

    @staticmethod
    def kink(K: Any, x: Any) -> Any:
        return K.sign(x) == 0


class Sign(Function, name="sign"):
    """−1, 0 or 1. Shape: any -> same. Flat, so its derivative is 0."""

    rounds = False
    symbol = Symbol("sign", r"\operatorname{sign}")
    reason = "a flat function passes nothing back"
    convention = "the sign of 0 is taken as 0"
    examples = (Example(("-3/4",), -1), Example((0,), 0))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.sign(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[None]:
        return (None,)

    @staticmethod
    def kink(K: Any, x: Any) -> Any:
        return K.sign(x) == 0


_RELATIONS = {"greater": ">", "greater_equal": "≥", "less": "<", "less_equal": "≤", "equal": "=", "not_equal": "≠"}


class CompareOp(Elementwise, name="compare"):
    """1 where the relation holds and 0 where it does not. Shape: equal ranks -> common shape. Passes nothing back."""

    rounds = False
    function = False
    reason = "a comparison is flat: it passes nothing back"
    examples = (
        Example((3, 2), 1, (("relation", "greater"),)),
        Example((2, 2), 1, (("relation", "less_equal"),)),
        Example((2, 2), 0, (("relation", "not_equal"),)),
    )

    @staticmethod
    def value(K: Any, a: Any, b: Any, relation: str) -> Any:
        sign = K.order(a, b)
        above, level = sign * (sign + 1) / 2, 1 - sign * sign
        table = {"greater": above, "less_equal": 1 - above, "equal": level, "not_equal": 1 - level}
        table |= {"greater_equal": above + level, "less": 1 - above - level}
        return table[relation]

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node, relation: str) -> tuple[None, None]:
        return None, None

    @staticmethod
    def formula(index: Index, a: Node, b: Node, relation: str) -> Formula:
        left, right = entries(index, (a, b))
        return Compare(left, _RELATIONS[relation], right)


class Heaviside(Elementwise, name="heaviside"):
    """1 above 0, 0 below, `at_zero` at 0: the derivative of max(0, z). Shape: any -> same."""

    rounds = False
    function = False
    reason = "a step is flat: it passes nothing back"
    examples = (Example(("1/2",), 1, (("at_zero", Fraction(0)),)), Example((0,), "1/2", (("at_zero", Fraction(1, 2)),)))

    @staticmethod
    def value(K: Any, x: Any, at_zero: Fraction) -> Any:
        sign = K.sign(x)
        above = sign * (sign + 1) / 2
        return above if at_zero == 0 else above + (1 - sign * sign) * K.full((), at_zero)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node, at_zero: Fraction) -> tuple[None]:
        return (None,)

    @staticmethod
    def formula(index: Index, x: Node, at_zero: Fraction) -> Formula:
        operand = entries(index, (x,))[0]
        if at_zero in (0, 1):
            return Compare(operand, "≥" if at_zero == 1 else ">", ZERO)
        return Cases(((ONE, Compare(operand, ">", ZERO)), (number(at_zero), Compare(operand, "=", ZERO)), (ZERO, None)))


class Maximum(Elementwise, name="maximum"):
    """The larger of two, entry by entry. Shape: equal ranks -> common shape. At a tie each side gets half."""

    symbol = Symbol("max", r"\max")
    reason = "the larger one gets the whole upstream gradient, the other nothing"
    convention = "at a tie of max each side gets half of the gradient"
    examples = (Example((3, 2), 3), Example(("-1/2", "1/3"), "1/3"))
    _half = Fraction(1, 2)

    @staticmethod
    def value(K: Any, a: Any, b: Any) -> Any:
        return K.maximum(a, b)

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node]:
        first = apply("heaviside", a - b, at_zero=Maximum._half)
        second = apply("heaviside", b - a, at_zero=Maximum._half)
        return unstretch(g * first, a.shape), unstretch(g * second, b.shape)

    @classmethod
    def formula(cls, index: Index, a: Node, b: Node) -> Formula:
        return Call(cls.symbol, entries(index, (a, b)))

    @staticmethod
    def kink(K: Any, a: Any, b: Any) -> Any:
        return K.order(a, b) == 0


class Minimum(Elementwise, name="minimum"):
    """The smaller of two, entry by entry. Shape: equal ranks -> common shape. At a tie each side gets half."""

    symbol = Symbol("min", r"\min")
    reason = "the smaller one gets the whole upstream gradient, the other nothing"
    convention = "at a tie of min each side gets half of the gradient"
    examples = (Example((3, 2), 2), Example(("-1/2", "1/3"), "-1/2"))

    @staticmethod
    def value(K: Any, a: Any, b: Any) -> Any:
        return K.minimum(a, b)

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node]:
        first = apply("heaviside", b - a, at_zero=Maximum._half)
        second = apply("heaviside", a - b, at_zero=Maximum._half)
        return unstretch(g * first, a.shape), unstretch(g * second, b.shape)

    @classmethod
    def formula(cls, index: Index, a: Node, b: Node) -> Formula:
        return Call(cls.symbol, entries(index, (a, b)))

    @staticmethod
    def kink(K: Any, a: Any, b: Any) -> Any:
        return K.order(a, b) == 0


def scaled(node: Node, factor: int | Fraction) -> Node:
    """The node times an exact number."""
    return node * constant(factor, (1,) * node.rank)


class Pi(Op, name="pi"):
    """The constant π. Shape: ()."""

    function = False
    symbol = Symbol("π", r"\pi")
    examples = (Example((), "pi"),)

    @staticmethod
    def shape(*shapes: Shape, **params: Any) -> Shape:
        return ()

    @staticmethod
    def value(K: Any) -> Any:
        return K.pi()

    @staticmethod
    def vjp(g: Node, y: Node) -> tuple[()]:
        return ()

    @classmethod
    def formula(cls, index: Index) -> Formula:
        return Call(cls.symbol, ())
