"""How many digits a line shows: enough that its result follows from the numbers that stand in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula
from gradekit.paper.working.numbers import Numbers, Unknown, evaluated, rational
from gradekit.paper.working.parts import parts_of

_FURTHER = (0, 1, 2, 3, 4, 6, 8, 12, 16)  # decimals beyond the usual ones that are tried, one after the other
_TOGETHER = 4  # of them, where all entries of a vector have the same
_FINER = (0, 1, 2)  # and of the value, where it lies in the middle between two
_LOGARITHMS = ("ln", "log₂", "log₁₀")
_NEARLY = 1 - Fraction(1, 10**9)
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp, "ln": math.log, "log₂": math.log2, "tanh": math.tanh, "max": max, "min": min, "sqrt": math.sqrt,
    "σ": lambda z: 1 / (1 + math.exp(-z)), "ReLU": lambda z: max(z, 0.0), "sin": math.sin, "cos": math.cos,
}  # fmt: skip


def worked_with(numbers: Numbers, formula: Formula, exact: Any) -> tuple[Formula, fm.Num]:
    """The formula with numbers for names, and its value, with as many digits as the one needs to follow from the other.

    Raises Unknown where a name has no number.
    """
    value = numbers.shown(exact)
    first = numbers.put_in(formula)
    for tried in (first, *_as_fractions(numbers, formula, value)):
        if follows(tried, value, numbers.digits):
            return tried, value
    for finer in _FINER:
        value = numbers.shown(exact, numbers.digits + finer)
        for further in _FURTHER:
            substituted = numbers.put_in(formula, numbers.digits + further)
            if follows(substituted, value, numbers.digits):
                return substituted, value
    return first, numbers.shown(exact)


def worked_alike(
    numbers: Numbers, formulas: Sequence[Formula], exact: Sequence[Any]
) -> tuple[list[Formula], list[fm.Num], int] | None:
    """The same for entries that stand in one line: all with the same digits, and how many; None where few do not do.

    Raises Unknown.
    """
    values = [numbers.shown(entry) for entry in exact]
    for further in _FURTHER[:_TOGETHER]:
        digits = numbers.digits + further
        put_in = [numbers.put_in(formula, digits) for formula in formulas]
        if all(follows(*pair, numbers.digits) for pair in zip(put_in, values, strict=True)):
            return put_in, values, digits
    return None


def worked_exactly(numbers: Numbers, formula: Formula, exact: Any) -> tuple[Formula, fm.Num]:
    """The same with fractions, where the value is one that no short decimal is. Raises Unknown."""
    from gradekit.engine.evaluate.certify import as_fraction

    fraction = as_fraction(exact)
    if fraction is None or not numbers.shown(exact).rounded:
        return worked_with(numbers, formula, exact)
    return numbers.put_in(formula, fractions=True), fm.Num(fraction)


def _as_fractions(numbers: Numbers, formula: Formula, value: fm.Num) -> list[Formula]:
    """Where the value is exact: with 1/3 for 0.3333, if all that was rounded is as short a fraction."""
    if value.rounded:
        return []
    substituted = numbers.put_in(formula, fractions=True)
    return [] if any(part.rounded for part in parts_of(substituted) if isinstance(part, fm.Num)) else [substituted]


def follows(substituted: Formula, value: fm.Num, digits: int) -> bool:
    """Whether the numbers put in give the value shown: to its last digit, or to so many decimals where it is exact.

    True where nothing can be worked out.
    """
    result = worked_out(substituted)
    if result is None:
        return True
    bound = half_unit(value) if value.rounded else Fraction(1, 2 * 10**digits)
    return abs(result - value.value) < bound * _NEARLY


def counts_nothing(substituted: Formula) -> bool:
    """Whether a logarithm of 0 stands in it, which only a factor 0 makes a number."""
    calls = (part for part in parts_of(substituted) if isinstance(part, fm.Call) and part.symbol.text in _LOGARITHMS)
    return any(rational(call.arguments[0]) == 0 for call in calls)


def half_unit(value: fm.Num) -> Fraction:
    """How far a rounded number may be from the exact one: half a unit of its last digit."""
    digits, _, power = value.text.partition("×10^")
    return Fraction(10) ** (int(power or 0) - len(digits.partition(".")[2])) / 2


def worked_out(formula: Formula) -> Fraction | None:
    """What a reader with a calculator gets for a formula of numbers; None where not all of it is there."""
    exact = rational(formula)
    if exact is not None:
        return exact
    try:
        return Fraction(_float(formula))
    except (Unknown, ValueError, OverflowError, ZeroDivisionError, TypeError):
        return None


def _float(formula: Formula) -> float:
    match formula:
        case fm.Num(value):
            return float(value)
        case fm.Sum(terms):
            return math.fsum(map(_float, terms))
        case fm.Product(factors, "·"):
            return math.prod(map(_float, factors))
        case fm.Quotient(above, below):
            return _float(above) / _float(below)
        case fm.Power(base, exponent):
            return float(_float(base) ** _float(exponent))
        case fm.Negative(of):
            return -_float(of)
        case fm.Group(of):
            return _float(of)
        case fm.Bars(of):
            return abs(_float(of))
        case fm.Call(symbol, arguments) if symbol.text in _FUNCTIONS:
            return _FUNCTIONS[symbol.text](*map(_float, arguments))
    return _ball(formula)


def _ball(formula: Formula) -> float:
    """By the rules that expressions use, for whatever has no short way."""
    from gradekit.engine.evaluate.certify import as_float

    def none(leaf: fm.Name | fm.Derivative) -> object:
        raise Unknown

    return as_float(evaluated(formula, none))
