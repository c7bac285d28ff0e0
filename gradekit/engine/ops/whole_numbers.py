"""Whole numbers: rounding down and up, remainders, primes: functions with jumps."""

from __future__ import annotations

from typing import Any

from gradekit.engine.formula import Symbol
from gradekit.engine.graph import Example, Mistake, Node, apply
from gradekit.engine.ops.common import Function, unstretch


class _Jumping(Function):
    """A function that is constant between jumps."""

    rounds = False
    reason = "a function that is flat between its jumps passes nothing back"

    @staticmethod
    def vjp(g: Node, y: Node, *operands: Node) -> tuple[None, ...]:
        return (None,) * len(operands)


def _wrong_way(other: str) -> tuple[Mistake, Mistake]:
    return (
        Mistake(
            "rounded-wrong-way", "the number was rounded the wrong way", forward=lambda y: apply(other, y.inputs[0])
        ),
        Mistake("not-rounded", "the number itself was given for the whole one", forward=lambda y: y.inputs[0]),
    )


class Floor(_Jumping, name="floor"):
    """The largest whole number that is not above x. Shape: any -> same."""

    symbol = Symbol("floor", r"\operatorname{floor}")
    mistakes = _wrong_way("ceil")
    convention = "floor jumps here; a whole number is its own floor"
    examples = (Example(("7/2",), 3), Example(("-7/2",), -4), Example((3,), 3))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.floor(x)

    @staticmethod
    def kink(K: Any, x: Any) -> Any:
        return K.sign(x - K.floor(x)) == 0


class Ceil(_Jumping, name="ceil"):
    """The smallest whole number that is not below x. Shape: any -> same."""

    symbol = Symbol("ceil", r"\operatorname{ceil}")
    aliases = ("ceiling",)
    mistakes = _wrong_way("floor")
    convention = "ceil jumps here; a whole number is its own ceiling"
    examples = (Example(("7/2",), 4), Example(("-7/2",), -3), Example((3,), 3))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return -K.floor(-x)

    @staticmethod
    def kink(K: Any, x: Any) -> Any:
        return K.sign(x - K.floor(x)) == 0


class Mod(Function, name="mod"):
    """The remainder a − b·floor(a/b), of b's sign. Shape: equal ranks -> common shape.

    Source: Knuth, The Art of Computer Programming 1, section 1.2.4.
    """

    rounds = False
    symbol = Symbol("mod", r"\operatorname{mod}")
    reason = "between its jumps the remainder grows with a, and falls by the whole quotient with b"
    examples = (Example((17, 5), 2), Example((-17, 5), 3), Example(("7/2", 1), "1/2"))

    @staticmethod
    def value(K: Any, a: Any, b: Any) -> Any:
        return a - b * K.floor(K.divide(a, b))

    @staticmethod
    def vjp(g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node]:
        return unstretch(g, a.shape), unstretch(-(g * apply("floor", a / b)), b.shape)


class IsPrime(_Jumping, name="is_prime"):
    """1 for a prime number, 0 for any other. Shape: any -> same. By trial division, up to a million million."""

    symbol = Symbol("is_prime", r"\operatorname{isprime}")
    examples = (Example((17,), 1), Example((99,), 0), Example((1,), 0), Example(("7/2",), 0))

    @staticmethod
    def value(K: Any, x: Any) -> Any:
        return K.of_whole("isPrime", lambda entry: int(_is_prime(entry)), x)


def _is_prime(number: int | None) -> bool:
    if number is None or not 2 <= number <= 10**12:
        return False
    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))
