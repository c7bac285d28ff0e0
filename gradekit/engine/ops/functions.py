"""Functions of one number, entry by entry: exponential, logarithms, root, sine, cosine; and π."""

from __future__ import annotations

from typing import Any

from gradekit.engine.formula import Call, Formula, Index, Symbol
from gradekit.engine.graph import Example, Mistake, Node, Op, Shape, apply, constant
from gradekit.engine.ops.common import Function, without_factor


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
        return (g * (1 / x),)


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
    mistakes = (
        Mistake("root-omitted", "the square root was not taken", forward=lambda y: y.inputs[0]),
    )
    examples = (Example(("9/4",), "3/2"), Example((12,), "2*sqrt(3)"))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.sqrt(x)

    @staticmethod
    def vjp(g: Node, y: Node, x: Node) -> tuple[Node]:
        rest = without_factor(g, y)  # (√x)² has the derivative 1, at 0 too
        return (g / (2 * y) if rest is None else rest / constant(2, (1,) * x.rank),)


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
