"""Exact numbers as a program writes them: the shortest text that a reader of Python takes for the same float64."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

_SHORT = 1_000_000  # numerators and denominators up to here are written as a quotient
_DIGITS = 15  # decimals of up to so many digits are written out


def literal(value: int | str | Fraction) -> str:
    """A number in an expression: 3, 0.15, (1/3). Raises OverflowError beyond the range of float64."""
    number = Fraction(value)
    if number.denominator == 1 and abs(number.numerator) < 10**_DIGITS:
        return str(number.numerator)
    shortest = repr(float(number))
    if Fraction(shortest) == number or max(abs(number.numerator), number.denominator) >= _SHORT:
        return shortest
    return f"({number.numerator} / {number.denominator})"


def floating(value: int | Fraction) -> str:
    """The same as an entry of an array of float64, whose type shows in the text: 3.0."""
    text = literal(value)
    return text if not text.lstrip("-").isdigit() else text + ".0"


def nested(values: np.ndarray) -> str:
    """An array of exact numbers as nested lists."""
    return _nested(values.tolist())


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return floating(value)
