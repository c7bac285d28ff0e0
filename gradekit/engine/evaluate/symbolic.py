"""Closed forms (sympy): 1/(1 + exp(-151/400)). Slow, so for showing and for nothing else; the work is bounded.

An entry that grows beyond what could be shown becomes nan, and so does whatever depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from gradekit.engine.evaluate.arithmetic import Arithmetic, Array
from gradekit.engine.evaluate.ball import Ball, within
from gradekit.engine.evaluate.closed_text import MAX_CHARACTERS, text_of
from gradekit.engine.evaluate.rational import MAX_BITS, Rational
from gradekit.engine.evaluate.walk import Values, evaluate, evaluate_where_possible
from gradekit.engine.graph import Node, topological
from gradekit.errors import NoValue

MAX_PARTS = 300  # nodes of one expression; a longer one cannot be shown in MAX_CHARACTERS
MAX_ENTRIES = 64  # of one quantity that is computed in closed form
MAX_OPERANDS = 256  # entries that one quantity may be computed from
MAX_TOTAL = 1500  # entries of all quantities of one call
MAX_DEPTH = 20  # brackets within brackets, as sympy counts them: its time doubles with every few
_PLAIN_DEPTH = 4  # arguments no deeper than this are looked through for exp(log(x)) and the like
_MAX_MAGNITUDE = 1000  # binary exponent beyond which sympy's own numbers become slow
_ROOT_BITS = 256  # of a number whose root is looked for

_ZERO, _UNKNOWN = sympy.Integer(0), sympy.nan


class Symbolic(Arithmetic):
    """sympy expressions: numbers are exact, a variable without a number is a Symbol for each entry."""

    name = "symbolic"

    @staticmethod
    def number(value: Any) -> Expr:
        if isinstance(value, Expr):
            return value
        if isinstance(value, int | float | Fraction):
            value = Fraction(value)
            return sympy.Rational(value.numerator, value.denominator)
        return sympy.Rational(int(value.p), int(value.q))

    @classmethod
    def running(cls) -> AbstractContextManager[Any]:
        """Without warnings of the floats that sympy tries on the way."""
        return np.errstate(all="ignore")

    @classmethod
    def iterated(cls, run: Callable[[Callable[[Array], Array]], list[Array]]) -> list[Array]:
        """Expressions as long as they are short; what grows out of bounds is unknown from there on."""
        return run(lambda values: cls.each(lambda x: x if _is_small(x) else _UNKNOWN, values))

    @staticmethod
    def is_zero(x: Expr) -> bool:
        return sign_of(x) == 0

    @classmethod
    def divide(cls, x: Array, y: Array) -> Array:
        bottom = cls.asarray(y)
        if any(cls.is_zero(b) for b in bottom.flat):
            raise NoValue("division by zero")
        return cls.asarray(x) / bottom

    @classmethod
    def power(cls, x: Array, y: Array) -> Array:
        return cls.pairs(_power, x, y)

    @classmethod
    def exp(cls, x: Array) -> Array:
        return cls.each(_called(sympy.exp), x)

    @classmethod
    def log(cls, x: Array) -> Array:
        return cls.each(_refusing((-1, 0), "the logarithm of a number that is not positive", _called(sympy.log)), x)

    @classmethod
    def sqrt(cls, x: Array) -> Array:
        return cls.power(x, sympy.Rational(1, 2))

    @staticmethod
    def fraction(x: Expr) -> Fraction:
        if not x.is_Rational:
            raise NoValue("this is decided for rational numbers only")
        return Fraction(int(x.p), int(x.q))

    @classmethod
    def sin(cls, x: Array) -> Array:
        return cls.each(_called(sympy.sin), x)

    @classmethod
    def cos(cls, x: Array) -> Array:
        return cls.each(_called(sympy.cos), x)

    @classmethod
    def tanh(cls, x: Array) -> Array:
        return cls.each(_called(sympy.tanh), x)

    @classmethod
    def erf(cls, x: Array) -> Array:
        return cls.each(_called(sympy.erf), x)

    @classmethod
    def arccos(cls, x: Array) -> Array:
        return cls.each(_called(sympy.acos), x)

    @classmethod
    def named(cls, function: Array, x: Array, order: int) -> Array | None:
        name = cls.asarray(function).flat[0]
        called = sympy.Function(f"{name}" + "'" * order) if name.is_Symbol else None
        return None if called is None else cls.each(called, x)

    @staticmethod
    def minus_infinity() -> Expr:
        return -sympy.oo

    @staticmethod
    def pi() -> Array:
        return sympy.pi

    @classmethod
    def abs(cls, x: Array) -> Array:
        return cls.each(lambda a: sympy.Abs(a) if a.free_symbols else a * sign_of(a), x)

    @classmethod
    def maximum(cls, x: Array, y: Array) -> Array:
        return cls.pairs(_larger, x, y)

    @classmethod
    def floor(cls, x: Array) -> Array:
        return cls.each(_called(sympy.floor), x)

    @staticmethod
    def whole(x: Expr) -> int | None:
        return int(x) if x.is_Integer else None

    @classmethod
    def sign(cls, x: Array) -> Array:
        """−1, 0 or 1; nan where that could not be decided."""
        return cls.each(sign_of, x)


def sign_of(x: Expr) -> Expr:
    """−1, 0 or 1, decided exactly; sign(x) of an expression with symbols, nan where no proof was found."""
    if x.is_Rational:
        return sympy.Integer((x.p > 0) - (x.p < 0))
    if x is _UNKNOWN or x.free_symbols:
        return sympy.sign(x) if x is not _UNKNOWN else x
    approximate = x.evalf(20, maxn=400)
    if abs(approximate) > sympy.Float("1e-100"):
        return sympy.Integer(1 if approximate > 0 else -1)
    return _ZERO if sympy.simplify(x) == 0 else _UNKNOWN


def _larger(x: Expr, y: Expr) -> Expr:
    if x is _UNKNOWN or y is _UNKNOWN:
        return _UNKNOWN
    difference = x - y
    if difference.free_symbols:
        return sympy.Max(x, y)
    sign = sign_of(difference)
    return sign if sign is _UNKNOWN else y if sign < 0 else x


def _power(x: Expr, y: Expr) -> Expr:
    sign = sign_of(x)
    if sign == 0 and sign_of(y) == -1:
        raise NoValue("0 to a negative power")
    if sign == -1 and not y.free_symbols and y.is_integer is False:
        raise NoValue("a negative number to a broken power")
    if x.is_Rational and y.is_Rational:
        bits = max(x.p.bit_length(), x.q.bit_length())
        if bits * abs(y) > MAX_BITS or (y.q != 1 and bits > _ROOT_BITS):
            return _UNKNOWN
    return x**y


def _called(function: Any) -> Callable[[Expr], Expr]:
    """The function, left as it stands where looking for a simpler form would take long."""
    return lambda a: function(a, evaluate=a is _UNKNOWN or _is_small(a, _PLAIN_DEPTH))


def _refusing(signs: tuple[int, ...], what: str, function: Callable[[Expr], Expr]) -> Callable[[Expr], Expr]:
    """The function, raising NoValue where its argument has one of the signs."""

    def guarded(a: Expr) -> Expr:
        if not a.free_symbols and sign_of(a) in signs:
            raise NoValue(what)
        return function(a)

    return guarded


def symbols_for(node: Node, name: str) -> np.ndarray:
    """An array of real Symbols, one an entry: x, or W[1,2] counted from 1."""
    result = np.empty(node.shape, dtype=object)
    for index in np.ndindex(*node.shape):
        place = ",".join(str(i + 1) for i in index)
        result[index] = sympy.Symbol(f"{name}[{place}]" if index else name, real=True)
    return result


def closed_form(value: Any) -> str | None:
    """The value (of Rational or Symbolic) in gradekit's expression language; None where it is too long to show."""
    expression = Symbolic.number(value)
    if not _is_small(expression):
        return None
    text = text_of(expression)
    return text if text is not None and len(text) <= MAX_CHARACTERS else None


def closed_forms(nodes: Iterable[Node], bindings: Mapping[Node, Any]) -> dict[Node, Any]:
    """For each node its entries' closed forms, as nested lists of text or None (too long, or too much work).

    bindings: variables → arrays of exact numbers. Raises NoValue.
    """
    wanted = list(nodes)
    rational = {node: Rational.array(value) for node, value in bindings.items()}
    exact = evaluate_where_possible(wanted, rational, Rational)
    values = _bounded_walk(wanted, exact)
    shown = np.frompyfunc(closed_form, 1, 1)
    return {node: np.asarray(shown(values[node]), dtype=object).tolist() for node in wanted}


def _bounded_walk(wanted: list[Node], exact: Values) -> Values:
    """Exact values as they are, all others as expressions, within the limits above."""
    values: Values = dict(exact)
    balls = evaluate(wanted, {node: Ball.array(value) for node, value in exact.items()}, Ball)
    left = MAX_TOTAL
    for node in topological(wanted, stop=exact):
        if node not in exact:
            left -= node.size
            fits = left >= 0 and _is_easy(node, balls)
            values[node] = _expressions(node, values) if fits else np.full(node.shape, _UNKNOWN, dtype=object)
    return values


def _is_easy(node: Node, balls: Values) -> bool:
    """Whether the node is small enough, and its values and operands are of ordinary size."""
    if node.size > MAX_ENTRIES or sum(child.size for child in node.inputs) > MAX_OPERANDS:
        return False
    return all(within(value, _MAX_MAGNITUDE) for each in (node, *node.inputs) for value in balls[each].flat)


def _expressions(node: Node, values: Values) -> np.ndarray:
    operands = {child: Symbolic.array(values[child]) for child in node.inputs}
    found = evaluate([node], operands, Symbolic)[node]
    return Symbolic.each(lambda x: x if _is_small(x) else _UNKNOWN, found)


def _is_small(expression: Expr, depth: int = MAX_DEPTH) -> bool:
    """Whether the expression has few enough parts, counted without recursion and only as far as needed."""
    waiting, parts = [(expression, 0)], 0
    while waiting:
        part, level = waiting.pop()
        parts += 1 + (part.p.bit_length() + part.q.bit_length()) // 8 if part.is_Rational else 1
        if parts > MAX_PARTS or level > depth:
            return False
        waiting.extend((child, level + 1) for child in part.args)
    return True


def open_form(node: Node, bindings: Mapping[Node, Any], symbols: Mapping[str, Node]) -> str | None:
    """The closed form of one number that depends on symbols without numbers; None where it is too long to show."""
    names = {symbol: symbols_for(symbol, name) for name, symbol in symbols.items()}
    known = {variable: Symbolic.array(value) for variable, value in bindings.items()} | names
    return closed_form(evaluate([node], known, Symbolic)[node].item())
