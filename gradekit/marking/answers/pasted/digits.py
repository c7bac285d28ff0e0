"""Which digits of a print are known, and whether two prints say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from gradekit.engine.number import Typed, find_number
from gradekit.marking.answers.pasted.around import Around
from gradekit.marking.answers.pasted.found import Numbers, Tree, Zeros

_R_LABEL = re.compile(r"\s*\[(?:1\]\s|,1\])")
_LEAST = 4  # decimals to which programs round at least; fewer are all that there are


def zeros(around: Around, text: str) -> Zeros:
    """What the digits that a print does not show mean."""
    if around.keeps:
        return "shown"
    if around.rounds or _R_LABEL.match(text) or "dtype:" in text:
        return "rounded"
    inner = around.text.lstrip()
    if inner[:1] != "[" or ";" in inner:
        return "shown"
    return "full" if "," in inner else "rounded"


def complete(numbers: Numbers, typed: list[Typed]) -> tuple[bool, ...]:
    """By entry, whether digits that are not there are zeros."""
    if numbers.zeros != "rounded":
        return (numbers.zeros == "full",) * len(typed)
    known = [each.decimals is not None for each in typed]
    decimals = np.array([each.decimals for each in typed if each.decimals is not None], dtype=int)
    is_zero = iter(rounded_to(numbers.zeros, decimals).tolist())
    return tuple(is_decimal and next(is_zero) for is_decimal in known)


def rounded_to(means: Zeros, decimals: np.ndarray) -> np.ndarray:
    """By number, of which so many decimals are shown, whether those that are not there are zeros."""
    if means != "rounded" or not decimals.size:
        return np.full(decimals.shape, means == "full")
    most = decimals.max()
    return np.asarray((decimals < most) | (most < _LEAST))


def agree(a: Tree, b: Tree) -> bool:
    """Whether two prints have the same shape, and the same numbers to the digits that both show."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(agree(x, y) for x, y in zip(a, b, strict=True))
    return isinstance(a, str) and isinstance(b, str) and a == b or (a, b) == ((), ()) or _same(a, b)


def _same(a: Tree, b: Tree) -> bool:
    if not isinstance(a, str) or not isinstance(b, str):
        return False
    x, y = find_number(a), find_number(b)
    return x is not None and y is not None and abs(x.value - y.value) <= max(half_unit(x), half_unit(y))


def half_unit(number: Typed) -> Fraction:
    """Half a unit of the last digit shown; 0 of a fraction."""
    return Fraction(0) if number.decimals is None else Fraction(1, 2) / Fraction(10) ** number.decimals


def leaves(tree: Tree) -> Iterator[str]:
    """Every number, in order."""
    if isinstance(tree, str):
        yield tree
        return
    for each in tree:
        yield from leaves(each)
