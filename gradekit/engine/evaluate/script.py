"""JavaScript: an arithmetic whose numbers are terms, so that every op's one value rule also writes a program.

What depends on numbers that are not known yet becomes a call of script.js (max, sign); an op that has to look at them
in Python (sorting, elimination) raises Unwritten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from gradekit.engine.evaluate.arithmetic import Arithmetic, Array, Axes
from gradekit.errors import Inexact

MAX_TERMS = 20_000  # of one program
_FILE = Path(__file__).with_name("script.js")


class Unwritten(Inexact):
    """What cannot be written as a program, since its steps depend on its numbers."""


def _by_entry(operator: Callable[[Term, Term], Term]) -> Any:
    """The operator with whatever stands behind it made a term; numpy goes through arrays itself."""
    return lambda self, other: NotImplemented if isinstance(other, np.ndarray) else operator(self, _term(other))


class Term:
    """A number of the program: how it is written from its parts, each of which is written first."""

    __slots__ = ("parts", "text")
    __hash__ = object.__hash__

    def __init__(self, text: str, *parts: Term) -> None:
        self.text, self.parts = text, parts

    __add__ = _by_entry(lambda a, b: b if a.is_literal(0) else a if b.is_literal(0) else Term("{} + {}", a, b))
    __sub__ = _by_entry(lambda a, b: a if b.is_literal(0) else Term("{} - {}", a, b))
    __mul__ = _by_entry(lambda a, b: b if a.is_literal(1) else a if b.is_literal(1) else Term("{} * {}", a, b))
    __truediv__ = _by_entry(lambda a, b: a if b.is_literal(1) else Term("{} / {}", a, b))
    __pow__ = _by_entry(lambda a, b: _call("Math.pow", a, b))
    __radd__ = _by_entry(lambda a, b: b + a)
    __rsub__ = _by_entry(lambda a, b: b - a)
    __rmul__ = _by_entry(lambda a, b: b * a)
    __rtruediv__ = _by_entry(lambda a, b: b / a)

    def __neg__(self) -> Term:
        return Term("-{}", self)

    def __abs__(self) -> Term:
        return _call("Math.abs", self)

    def _unknown(self, *_: Any) -> NoReturn:
        raise Unwritten("which number this is, is not known before the program runs")

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __float__ = __int__ = _unknown  # nothing is known

    def is_literal(self, number: int) -> bool:
        """Whether it stands for just this number."""
        return not self.parts and self.text == str(number)


def _literal(value: Any) -> Term:
    if isinstance(value, int | Fraction):
        exact = Fraction(value)
        if exact.denominator == 1 and abs(exact) < 2**53:
            return Term(str(exact))
    number = float(value)
    return Term(repr(number) if math.isfinite(number) else f"{'-' * (number < 0)}Infinity")


def _term(value: Any) -> Term:
    if isinstance(value, Term):
        return value
    if hasattr(value, "p") and hasattr(value, "q"):  # flint's rationals
        value = Fraction(int(value.p), int(value.q))
    return _literal(value.item() if isinstance(value, np.generic) else value)


def _call(name: str, *arguments: Term) -> Term:
    return Term(f"{name}({', '.join(['{}'] * len(arguments))})", *arguments)


def _of_lists(name: str, *arrays: np.ndarray) -> Term:
    """A call with arrays as nested lists."""

    def places(array: Any) -> str:
        return f"[{', '.join(map(places, array))}]" if np.ndim(array) else "{}"

    terms = (_term(entry) for array in arrays for entry in array.flat)
    return Term(f"{name}({', '.join(map(places, arrays))})", *terms)


def _of_one(name: str) -> Any:
    return classmethod(lambda cls, x: cls.each(lambda one: _call(name, _term(one)), x))


def _of_two(name: str) -> Any:
    return classmethod(lambda cls, x, y: cls.pairs(lambda a, b: _call(name, _term(a), _term(b)), x, y))


class Script(Arithmetic):
    """Terms of a JavaScript program; its float64 is the same as ours."""

    name = "script"
    refuses = False
    number = staticmethod(_term)
    exp, tanh, sin, cos, sqrt = map(_of_one, ("Math.exp", "Math.tanh", "Math.sin", "Math.cos", "Math.sqrt"))
    log, sign, floor, softplus, erf, erfc, arccos = map(
        _of_one, ("ln", "sign", "floor", "softplus", "erf", "erfc", "arccos")
    )
    maximum, minimum, power, xlogy, divide_nonzero = map(
        _of_two, ("Math.max", "Math.min", "Math.pow", "xlogy", "divideNonzero")
    )

    @classmethod
    def divide(cls, x: Array, y: Array) -> Array:
        return cls.pairs(lambda a, b: _term(a) / _term(b), x, y)

    @staticmethod
    def is_zero(x: Any) -> bool:
        raise Unwritten("whether a number is 0 is not known before the program runs")

    @classmethod
    def log_to(cls, base: int, x: Array) -> Array:
        return cls.each(lambda one: _call(f"log{base}", _term(one)), x)

    @classmethod
    def shift(cls, x: Array, axes: Axes) -> Array:
        return cls.max(x, tuple(axes), keep=True) if np.ndim(x) else x

    @staticmethod
    def minus_infinity() -> Term:
        return _literal(-math.inf)

    @staticmethod
    def pi() -> Term:
        return Term("Math.PI")

    @staticmethod
    def whole(x: Any) -> int | None:
        raise Unwritten("whether a number is whole is not known before the program runs")

    @classmethod
    def of_whole(cls, name: str, rule: Callable[[int | None], int], x: Array) -> Array:
        return cls.each(lambda one: _call(name, _term(one)), x)

    @classmethod
    def decision(cls, name: str, holds: Callable[..., bool], *arrays: np.ndarray) -> Term:
        if not name:
            raise Unwritten("no program decides this")
        return _of_lists(name, *arrays)

    @classmethod
    def _solved(cls, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        solution = _of_lists("solve", a, b)
        entries = [Term(f"{{}}[{i}][{j}]", solution) for i, j in np.ndindex(*b.shape)]
        return np.array(entries, dtype=object).reshape(b.shape)

    @staticmethod
    def fraction(x: Any) -> Fraction:
        raise Unwritten("which fraction a number is, is not known before the program runs")


def program(name: str, inputs: Sequence[Term], outputs: Iterable[Term], most: int = MAX_TERMS) -> str:
    """A function of one list of numbers, in the order of the inputs, that gives the list of outputs.

    Raises Unwritten where it would have more lines than `most`.
    """
    names = {term: f"x[{at}]" for at, term in enumerate(inputs)}
    lines: list[str] = []
    results = [_written(term, names, lines, most) for term in outputs]
    return "\n".join([f"function {name}(x) {{", *lines, f"  return [{', '.join(results)}];", "}"])


def _written(term: Term, names: dict[Term, str], lines: list[str], most: int) -> str:
    """The name of a term, after the lines that it needs; without recursion, since sums may be long."""
    waiting = [term]
    while waiting:
        top = waiting[-1]
        missing = [part for part in top.parts if part not in names] if top not in names else []
        waiting += missing
        if not missing:
            waiting.pop()
            _add(top, names, lines, most)
    return names[term]


def _add(term: Term, names: dict[Term, str], lines: list[str], most: int) -> None:
    if term in names:
        return
    if not term.parts:
        names[term] = f"({term.text})" if term.text.startswith("-") else term.text
        return
    if len(lines) >= most:
        raise Unwritten(f"this program has at most {most} lines")
    names[term] = f"t{len(lines)}"
    lines.append(f"  const {names[term]} = {term.text.format(*(names[part] for part in term.parts))};")


def library() -> str:
    """What programs call."""
    return _FILE.read_text(encoding="utf-8")


def inputs_like(shape: tuple[int, ...]) -> np.ndarray:
    """An array of terms whose values come from outside."""
    result = np.empty(shape, dtype=object)
    for at in np.ndindex(shape):
        result[at] = Term("input")
    return result
